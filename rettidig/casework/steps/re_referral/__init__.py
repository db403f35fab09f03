"""Re-referral (omvisitering): the patient is moved to one hospital, with the referral along (features R16, R17).

`draft` prepares it, `completeness` says what it lacks, `sending` sends it, `answer` tells what the hospital says and
takes it back, `clock` watches over the request, `not_moved` ends the search. Others call the verbs named here.
"""

from ..packet import find_reach, find_wish, print_packet, read_packet
from ..partner_door import RE_REFERRAL as KIND
from .answer import ANSWERS, GROUNDS, OPEN_STATES, chase, record_answer, withdraw
from .clock import warn_leads
from .completeness import (
    ENDED,
    find_letter,
    find_missing,
    find_missing_parts,
    is_told,
)
from .draft import Move, change, check_row, discard, find_discarding, prepare
from .not_moved import check_movable, find_hospital_with_patient, find_lack_of_ground, not_re_refer
from .sending import send, send_to

__all__ = [
    "ANSWERS",
    "ENDED",
    "GROUNDS",
    "KIND",
    "OPEN_STATES",
    "Move",
    "change",
    "chase",
    "check_movable",
    "check_row",
    "discard",
    "find_discarding",
    "find_hospital_with_patient",
    "find_lack_of_ground",
    "find_letter",
    "find_missing",
    "find_missing_parts",
    "find_reach",
    "find_wish",
    "is_told",
    "not_re_refer",
    "prepare",
    "print_packet",
    "read_packet",
    "record_answer",
    "send",
    "send_to",
    "warn_leads",
    "withdraw",
]
