"""Registers: what the office runs on, as dated data that can be entered, corrected, imported, exported and taken back.

Each register is described once (`definitions`), and pages, files and commands are made from that description. An entry
is read and checked in one way wherever it comes from (`columns`, `storing`).
"""

from . import office_work, recipients, service_targets  # noqa: F401 - they join their registers to the others
from .changes import check_may_edit, check_may_read_in, check_may_write, keep_change, make_due, remove, undo, write
from .columns import BadValue, Choice, Codes, Column, Day, Flag, KeyOf, NamedKey, Number, Reference, Several, Text
from .definitions import REGISTERS, Register
from .entries import Entry, count_entries, export, find_entries, find_entry, find_history
from .handing_in import (
    FAULTS_KEPT,
    READ,
    ask_again,
    cancel,
    carry_out,
    differences_of,
    discard,
    faults_of,
    forget_old,
    hand_in,
    try_again,
    work_on,
)
from .importing import Upload, find_under_way, import_file, undo_import
from .own_texts import TEXTS
from .readers import READERS, readers_of
from .standard_tasks import STANDARD_TASKS
from .taking_over import count_going, go_along, leave_team

__all__ = [
    "FAULTS_KEPT",
    "READ",
    "READERS",
    "REGISTERS",
    "STANDARD_TASKS",
    "TEXTS",
    "BadValue",
    "Choice",
    "Codes",
    "Column",
    "Day",
    "Entry",
    "Flag",
    "KeyOf",
    "NamedKey",
    "Number",
    "Reference",
    "Register",
    "Several",
    "Text",
    "Upload",
    "ask_again",
    "cancel",
    "carry_out",
    "check_may_edit",
    "check_may_read_in",
    "check_may_write",
    "count_entries",
    "count_going",
    "differences_of",
    "discard",
    "export",
    "faults_of",
    "find_entries",
    "find_entry",
    "find_history",
    "find_under_way",
    "forget_old",
    "go_along",
    "hand_in",
    "import_file",
    "keep_change",
    "leave_team",
    "make_due",
    "readers_of",
    "remove",
    "try_again",
    "undo",
    "undo_import",
    "work_on",
    "write",
]
