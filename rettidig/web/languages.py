"""Which pages exist in which language: all of them in Danish and English, in German those that a visitor from abroad
meets on the way from the front page, or a letter, to an answer. Elsewhere a reader of German reads English.
"""

from django.urls import Resolver404, resolve

GERMAN = "de"
_STEPS = "entrance step say_date files put_file_back small_picture review later resume old_link receipt receipt_pdf"
_OFFICE = "start contact privacy accessibility"
_CASE = "my_case leave write withdraw answer choose_reply add_file own_file openings"
_PAGES = "abroad contact_point letter_link"
IN_GERMAN = frozenset(f"public:{name}" for name in f"{_OFFICE} {_PAGES} {_STEPS} {_CASE}".split()) | {"set_language"}


def is_in_german(path: str) -> bool:
    """Whether the page at that address exists in German."""
    try:
        return resolve(path).view_name in IN_GERMAN
    except Resolver404:
        return False
