"""Where text messages are handed over, and the ways in which that fails."""

from dataclasses import dataclass, field
from pathlib import Path

from .folder import Folder

IN_FOLDER = "folder:"


class Refused(Exception):
    """The gateway takes no text for this number."""


class NotTaken(Exception):
    """The gateway is away, or takes nothing from us now: it is tried again."""


@dataclass(frozen=True)
class Door:
    address: str
    key: str = field(default="", repr=False)
    sender: str = ""

    @property
    def folder(self) -> Folder | None:
        """The folder that stands in for a gateway."""
        return Folder(Path(self.address.removeprefix(IN_FOLDER))) if self.address.startswith(IN_FOLDER) else None
