"""Re-referring on one sheet: wish, decision, letter and re-referral leave together, or nothing does (feature C21).

`sheet` reckons what one page shows and stores nothing; `act` does what was chosen there by the verbs of each step;
`next_move` tells whether moving the patient comes next.
"""

from .act import prepare_for_approval, re_refer
from .next_move import awaits_move, find_obstacle, find_pathway_to_move, find_re_referral, is_about_moving
from .sheet import USUAL_ROW, Chosen, Incomplete, Missing, Part, Place, Said, Sheet, find_named, is_same

__all__ = [
    "USUAL_ROW",
    "Chosen",
    "Incomplete",
    "Missing",
    "Part",
    "Place",
    "Said",
    "Sheet",
    "awaits_move",
    "find_named",
    "find_obstacle",
    "find_pathway_to_move",
    "find_re_referral",
    "is_about_moving",
    "is_same",
    "prepare_for_approval",
    "re_refer",
]
