"""Registers: what the office runs on, as dated data that can be entered, corrected, imported, exported and taken back.

Each register is described once (`definitions`), and pages, files and commands are made from that description. An entry
is read and checked in one way wherever it comes from (`columns`, `storing`).
"""

from .changes import check_may_edit, keep_change, make_due, remove, undo, write
from .columns import BadValue, Choice, Codes, Column, Day, Flag, KeyOf, Number, Reference, Text
from .definitions import REGISTERS, Register
from .entries import Entry, count_entries, export, find_entries, find_entry, find_history
from .importing import Upload, carry_out, discard, import_file, look_into, preview, undo_import
from .readers import READERS, readers_of

__all__ = [
    "READERS",
    "REGISTERS",
    "BadValue",
    "Choice",
    "Codes",
    "Column",
    "Day",
    "Entry",
    "Flag",
    "KeyOf",
    "Number",
    "Reference",
    "Register",
    "Text",
    "Upload",
    "carry_out",
    "check_may_edit",
    "count_entries",
    "discard",
    "export",
    "find_entries",
    "find_entry",
    "find_history",
    "import_file",
    "keep_change",
    "look_into",
    "make_due",
    "preview",
    "readers_of",
    "remove",
    "undo",
    "undo_import",
    "write",
]
