"""Sending text messages: a gateway that takes one as JSON over https, or a folder for tests and demo.

`Door.address` says which: "" none, "folder:/path", or the address of the gateway.
"""

import re

from .door import Door, NotTaken, Refused
from .folder import read_folder
from .gateway import greet, hand_to_gateway

__all__ = ["Door", "NotTaken", "Refused", "is_answering", "normalised", "read_folder", "send"]
DANISH = 8  # digits of a Danish number
LONGEST, SHORTEST = 15, 8  # digits of a number with its country (ITU-T E.164)


def normalised(number: str) -> str:
    """The number with its country and nothing but digits: "40 40 40 40" is 4540404040. Empty for what is none."""
    kept = re.sub(r"[\s().\-/]", "", number)
    digits = re.sub(r"^(\+|00)", "", kept)
    if not re.fullmatch(r"[0-9]+", digits):
        return ""
    if digits == kept:
        return f"45{digits}" if len(digits) == DANISH else ""
    return digits if SHORTEST < len(digits) <= LONGEST and (digits[:2] != "45" or len(digits) == DANISH + 2) else ""


def send(door: Door, number: str, text: str, *, reference: str) -> str:
    """Hand over one text; returns the gateway's id of it. With the same `reference` it is the same text again.

    Raises Refused for a number that the gateway does not take, and NotTaken while the gateway cannot be reached.
    """
    if door.folder:
        return door.folder.keep(number, text, reference=reference)
    return hand_to_gateway(door, number, text, reference=reference)


def is_answering(door: Door) -> bool:
    """Whether the gateway can be reached now; nothing is sent."""
    return door.folder.is_there() if door.folder else greet(door)
