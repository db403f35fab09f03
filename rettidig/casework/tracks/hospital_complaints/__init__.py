"""Complaints over hospitals that Styrelsen for Patientklager sends to be passed on: in bulk, and without cases (K1).

About thirty a week (annual report 2025, chapter 6). They are counted by themselves, and stand in no row of table 1.
"""

from django.utils.translation import gettext_lazy

from ...registry import NavigationEntry, Track, register
from .acts import (
    TOGETHER,
    Done,
    acknowledge,
    chase,
    confirm,
    correct,
    do_together,
    find_same_number,
    find_whole,
    post,
    put_away,
    retry,
    send,
    take_back,
)
from .coming_in import Came, NoScanner, take_in
from .folder import forget_read, read_folders
from .rules import ComplaintWord, check_role, find_complaints, find_reason, readers, record_opening, workers
from .sending import find_contact, find_messages

__all__ = [
    "TOGETHER",
    "Came",
    "Done",
    "NoScanner",
    "acknowledge",
    "chase",
    "check_role",
    "confirm",
    "correct",
    "do_together",
    "find_complaints",
    "find_contact",
    "find_messages",
    "find_reason",
    "find_same_number",
    "find_whole",
    "forget_read",
    "post",
    "put_away",
    "read_folders",
    "readers",
    "record_opening",
    "retry",
    "send",
    "take_back",
    "take_in", "workers",
]  # fmt: skip

TRACK = register(
    Track(
        name="hospital_complaints",
        audit_words=ComplaintWord,
        by_the_system=frozenset({ComplaintWord.CAME, ComplaintWord.CAME_AGAIN}),
        navigation=(NavigationEntry("desk:hospital_complaints", gettext_lazy("Hospitalsklager"), readers()),),
    )
)
