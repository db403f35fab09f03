"""A form told in words: its conditions, what differs between two versions, and what is hard to read."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..letters.language import AIM, lix
from ..topics import TOPICS
from .answers import UNKNOWN
from .conditions import GENERAL, MAX_WAIT, Condition
from .form import Content, Form
from .form_check import Fault

SHORT = 60  # characters: of a few words LIX says nothing


def condition_in_words(condition: Condition, form: Form) -> str:
    """When something is asked, as a sentence; empty where it always is."""
    return _(" og ").join(_part(word, wanted, form) for word, wanted in condition.items())


def _part(word: str, wanted: Any, form: Form) -> str:
    match word:
        case "not":
            return _("ikke (%(condition)s)") % {"condition": condition_in_words(wanted, form)}
        case "any":
            return _(" eller ").join(f"({condition_in_words(each, form)})" for each in wanted)
        case "track":
            doors = {GENERAL: _("den almindelige blanket"), MAX_WAIT: _("maksimale ventetider")}
            return _(" eller ").join(str(doors.get(each, _("et link i et brev"))) for each in wanted)
        case "topic":
            topics = [topic.label for topic in TOPICS.values() if not topic.traits.isdisjoint(wanted)]
            return _("emnet er %(topics)s") % {"topics": ", ".join(topics)}
        case "answered":
            return _("der er svar på %(questions)s") % {
                "questions": ", ".join(f"“{form.asked(name).label_for('')}”" for name in wanted)
            }
        case _:
            asked = form.asked(word)
            words = {**asked.choices_for(""), UNKNOWN: asked.unknown_for("")}
            return f"“{asked.label_for('')}”: " + ", ".join(str(words.get(each, each)) for each in wanted)


def differences(before: Content, after: Content) -> list[tuple[str, str, str]]:
    """What differs: the place, what stood there, and what stands there now."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    places = [*old, *(place for place in new if place not in old)]
    found = [(place, old.get(place, ""), new.get(place, "")) for place in places if old.get(place) != new.get(place)]
    was, now = (", ".join(page["slug"] for page in content["pages"]) for content in (before, after))
    return [*([(_("Sidernes orden"), was, now)] if was != now else []), *found]


def remarks(content: Content) -> list[Fault]:
    """The Danish texts that are hard to read."""
    long = ((place, words) for place, words in _leaves(content, "") if place.endswith(".da") and len(words) > SHORT)
    return [
        Fault(place, _("Svær at læse: LIX %(lix)s.") % {"lix": round(lix(words))})
        for place, words in long
        if lix(words) > AIM
    ]


def _leaves(part: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, Mapping):
        for name, inner in part.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(part, list):
        for number, each in enumerate(part, 1):
            name = each.get("slug") or each.get("name") or each.get("key") if isinstance(each, Mapping) else None
            yield from _leaves(each, f"{path}.{name or number}")
    else:
        yield path, str(part)
