"""A folder in place of a gateway: each text is a file, named by its reference, so a second try is no second text."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Text(NamedTuple):
    number: str
    text: str


@dataclass(frozen=True)
class Folder:
    path: Path

    def keep(self, number: str, text: str, *, reference: str) -> str:
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / f"{reference}.json").write_text(json.dumps({"number": number, "text": text}))
        return reference

    def is_there(self) -> bool:
        return self.path.is_dir() or self.path.parent.is_dir()


def read_folder(folder: Folder) -> list[Text]:
    """What was sent, the newest first."""
    files = sorted(folder.path.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [Text(**json.loads(file.read_text())) for file in files]
