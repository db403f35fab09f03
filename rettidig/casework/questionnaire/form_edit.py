"""The changes that the administrator makes to the content of a form. Each changes the content that it is given, and
refuses what would lose something with Denied.
"""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_stubs_ext import StrOrPromise

from ..permissions import Denied
from ..topics import TOPICS
from .answers import QUESTIONS
from .conditions import Condition
from .form import FILES, Content
from .form_check import NOT_ON_A_PAGE

UP, DOWN = "up", "down"
WRITTEN = ("da", "en")
SLUG_MAX = 40
# What stands beside the pages under the address of an inquiry
TAKEN_SLUGS = frozenset({FILES, "tjek", "gemt"})
DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
Part = dict[str, Any]


def page_of(content: Content, slug: str) -> Part:
    """The page at an address. Raises KeyError where there is none."""
    return _one(content["pages"], "slug", slug)


def asked_on(content: Content, name: str) -> Part | None:
    """The page that asks a question; None where no page does."""
    return next((page for page in content["pages"] if any(each["name"] == name for each in page["ask"])), None)


def choices_of(content: Content, name: str) -> list[Part]:
    """The choices of a question, as the form words them; those of the record where it has not worded them yet."""
    choices: list[Part] = content["questions"].get(name, {}).get("choices") or _words_of_record(name).get("choices", [])
    return choices


def move(things: list[Part], key: str, name: str, way: str) -> None:
    """Move the one whose `key` is `name` up, down, or to the place with the number `way`."""
    place = things.index(_one(things, key, name))
    other = {UP: place - 1, DOWN: place + 1}.get(way, int(way) - 1 if way.isdecimal() and len(way) < 4 else -1)
    if 0 <= other < len(things):
        things.insert(other, things.pop(place))


def add_page(content: Content, heading: str) -> str:
    """A page at the end, without questions yet; its address, made of the heading."""
    base = slugify(heading.lower().translate(DANISH_LETTERS))[:SLUG_MAX].strip("-") or "side"
    taken = TAKEN_SLUGS | {page["slug"] for page in content["pages"]}
    slug = next(each for each in (base, *(f"{base}-{n}" for n in range(2, 1000))) if each not in taken)
    content["pages"].append({"slug": slug, "heading": {"da": heading.strip()}, "ask": []})
    return slug


def remove_page(content: Content, slug: str) -> None:
    """Take away a page that asks nothing."""
    page = page_of(content, slug)
    if page["ask"] or page.get("files"):
        raise Denied(_("Flyt sidens spørgsmål til en anden side først."))
    if slug in TAKEN_SLUGS:
        raise Denied(_("Siden med filer kan ikke fjernes."))
    content["pages"].remove(page)


def free_questions(content: Content) -> list[str]:
    """The questions that the record knows and no page asks."""
    return [name for name in QUESTIONS if name not in NOT_ON_A_PAGE and asked_on(content, name) is None]


def add_question(content: Content, slug: str, name: str) -> None:
    """Ask on a page what no page asks yet."""
    if name not in free_questions(content):
        raise Denied(_("Spørgsmålet står på en side i forvejen."))
    page_of(content, slug)["ask"].append({"name": name})
    content["also"] = [each for each in content["also"] if each["name"] != name]
    content["questions"].setdefault(name, _words_of_record(name))


def remove_question(content: Content, slug: str, name: str) -> None:
    """Ask it no more. Its words stay, for when it comes back."""
    page = page_of(content, slug)
    page["ask"].remove(_one(page["ask"], "name", name))


def move_question(content: Content, slug: str, name: str, to: str) -> None:
    """Ask it on another page, at its end, as it was asked here; where nothing else there is in view, it is."""
    page, other = page_of(content, slug), page_of(content, to)
    asked = _one(page["ask"], "name", name)
    if page is not other and any(each["name"] == name for each in other["ask"]):
        raise Denied(_("Den anden side har spørgsmålet i forvejen."))
    page["ask"].remove(asked)
    other["ask"].append(asked)
    if all("fold" in each for each in other["ask"]):
        asked.pop("fold")


def set_condition(content: Content, slug: str, name: str, condition: Condition) -> None:
    """When a page is asked, or one question of it where there is a `name`."""
    page = page_of(content, slug)
    _set(_one(page["ask"], "name", name) if name else page, "when", condition)


def set_fold(content: Content, slug: str, name: str, condition: Condition) -> None:
    """When a question stands a press away; always where the condition is empty."""
    _one(page_of(content, slug)["ask"], "name", name)["fold"] = condition


def arrange_choice(content: Content, name: str, key: str, way: str) -> None:
    """Move a choice, or hide or show it."""
    choices = choices_of(content, name)
    _arrange(choices, key, way)
    content["questions"].setdefault(name, {})["choices"] = choices


def _arrange(things: list[Part], key: str, way: str) -> None:
    if way in ("hide", "show"):
        _set(_one(things, "key", key), "hidden", way == "hide")
    else:
        move(things, "key", key, way)


def group_of(content: Content, key: str) -> int:
    """The number of the group that a subject stands in. Raises KeyError where it stands in none."""
    for number, group in enumerate(content["subjects"], 1):
        if any(each["key"] == key for each in group["topics"]):
            return number
    raise KeyError(key)


def group_at(content: Content, number: int) -> Part:
    """The group with that number. Raises KeyError where there is none."""
    if not 1 <= number <= len(content["subjects"]):
        raise KeyError(number)
    return content["subjects"][number - 1]  # type: ignore[no-any-return]  # content is JSON


def free_topics(content: Content) -> list[str]:
    """The subjects that citizens may choose, and that stand in no group."""
    found = {each["key"] for group in content["subjects"] for each in group["topics"]}
    return [key for key, topic in TOPICS.items() if topic.public and key not in found]


def arrange_topic(content: Content, key: str, way: str) -> None:
    """Move a subject within its group, or hide or show it."""
    _arrange(group_at(content, group_of(content, key))["topics"], key, way)


def put_topic(content: Content, key: str, number: int) -> None:
    """Put a subject at the end of a group: one of another group, or one that stood in none."""
    there = group_at(content, number)["topics"]
    if key in free_topics(content):
        there.append({"key": key, "words": dict(TOPICS[key].public or {})})
        return
    topics = group_at(content, group_of(content, key))["topics"]
    topic = _one(topics, "key", key)
    topics.remove(topic)
    there.append(topic)


def add_group(content: Content, heading: str) -> int:
    """A group at the end, without subjects yet; its number."""
    content["subjects"].append({"heading": {"da": heading.strip()}, "topics": []})
    return len(content["subjects"])


def arrange_group(content: Content, number: int, way: str) -> None:
    """Move a group, or take away an empty one."""
    groups, group = content["subjects"], group_at(content, number)
    other = number - 1 + {UP: -1, DOWN: 1}.get(way, 0)
    if way == "remove":
        if group["topics"]:
            raise Denied(_("Flyt gruppens emner til en anden gruppe først."))
        groups.remove(group)
    elif 0 <= other < len(groups):
        groups.insert(other, groups.pop(number - 1))


def _set(part: Part, name: str, value: Any) -> None:
    """What is not so is left out."""
    part.pop(name, None)
    if value:
        part[name] = value


def _one(things: list[Part], key: str, name: str) -> Part:
    for each in things:
        if each[key] == name:
            return each
    raise KeyError(name)


def _words_of_record(name: str) -> Part:
    """What the record calls a question that no form has asked before."""
    question = QUESTIONS[name]
    words: Part = {"label": _in_each(question.label)}
    if question.choices:
        words["choices"] = [{"key": key, "words": _in_each(label)} for key, label in question.choices.items()]
    return words


def _in_each(text: StrOrPromise) -> dict[str, str]:
    return {language: _say_in(language, text) for language in WRITTEN}


def _say_in(language: str, text: StrOrPromise) -> str:
    with override(language):
        return str(text)
