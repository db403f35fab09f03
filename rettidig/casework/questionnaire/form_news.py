"""What has changed in the form that comes with the program since an office wrote its own, and how the office takes it
over: part by part, and never by itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .answers import DESK
from .form import LANGUAGES, Content, Form, digest, say
from .form_differences import leaves
from .form_texts import number_or_key
from .form_words import place_in_words

NOTHING: Any = object()
# Taken over as they are, whatever stands in them
WHOLE = frozenset({"when", "fold", "shows", "letter", "needs", "was", "also", "desk"})
SUBJECTS, DESK_PAGE = "subjects", "desk"


class News(NamedTuple):
    """One part that is not as it was: its place, what it is now, and what has happened, in a sentence."""

    path: str
    mark: str
    sentence: str
    own: str  # what the office has written there itself; empty where it has left it as it was


def find_news(base: Content, shipped: Content, own: Content) -> list[News]:
    """The parts that differ between the form that the office began with and the one of now, without those that its own
    form has already.
    """
    forms = Form(base), Form(shipped), Form(own)
    return [_tell(path, (old, new, ours), forms) for path, old, new, ours in _changed("", base, shipped, own)]


def take_over(content: Content, shipped: Content, path: str) -> None:
    """Put one part of the form of now into `content`. Raises KeyError where there is no such part."""
    if path == SUBJECTS:
        _arrange_subjects(content, shipped)
        return
    *way, last = path.split(".")
    there, source = content, shipped
    for name in way:
        there, source = _get(there, name), _get(source, name)
    value, old = _get(source, last), _get(there, last)
    if NOTHING in (there, source) or value is NOTHING is old:
        raise KeyError(path)
    if isinstance(there, list):
        _put_in_list(there, source, last, value)
    elif value is NOTHING:
        del there[last]
    elif last not in WHOLE and _names(old) and _names(value):  # only the order is taken over
        _sort(old, _names(value))
    else:
        there[last] = value
    for name, words in shipped["questions"].items():
        if any(each["name"] == name for page in content["pages"] for each in page["ask"]):
            content["questions"].setdefault(name, words)


def _changed(path: str, base: Any, new: Any, own: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    """Each part with what it was, is, and is with the office."""
    if new in (base, own):
        return
    if path == SUBJECTS:
        yield from _changed_subjects(base, new, own)
    elif path.rpartition(".")[2] in WHOLE or _is_text(new) or _is_text(base):
        yield path, base, new, own
    elif all(isinstance(each, Mapping) or _names(each) for each in (base, new, own)):
        yield from _changed_within(path, base, new, own)
    elif not (own is NOTHING and new is NOTHING):
        yield path, base, new, own


def _changed_within(path: str, base: Any, new: Any, own: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    for name in dict.fromkeys([*_keys(base), *_keys(new)]):
        parts = [_get(each, name) for each in (base, new, own)]
        if path != "questions" or NOTHING not in parts:  # words come and go with the question on a page
            yield from _changed(f"{path}.{name}" if path else name, *parts)
    if _names(new) and _order(base, new) != _order(new, base) and _order(own, new) != _order(new, own):
        yield path, base, new, own


def _changed_subjects(base: Any, new: Any, own: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    """The subjects: each by its words, wherever it stands, and all of them by their groups."""
    topics = [{each["key"]: each for group in groups for each in group["topics"]} for groups in (base, new, own)]
    for number, group in enumerate(new, 1):
        for each in group["topics"]:
            old, now, ours = (found.get(each["key"], NOTHING) for found in topics)
            if NOTHING not in (old, ours) and now not in (old, ours):
                yield f"{SUBJECTS}.{number}.topics.{each['key']}", old, now, ours
    if _groups(new) not in (_groups(base), _groups(own)):
        yield SUBJECTS, base, new, own


def _groups(subjects: Any) -> list[Any]:
    return [(group.get("heading"), [each["key"] for each in group["topics"]]) for group in subjects]


def _arrange_subjects(content: Content, shipped: Content) -> None:
    """The groups of now, with the office's words for the subjects that it has, and its other subjects at the end."""
    own = {each["key"]: each for group in content[SUBJECTS] for each in group["topics"]}
    groups = [
        {**group, "topics": [own.pop(each["key"], each) for each in group["topics"]]} for group in shipped[SUBJECTS]
    ]
    groups[-1]["topics"] += own.values()
    content[SUBJECTS] = groups


def _tell(path: str, parts: tuple[Any, Any, Any], forms: tuple[Form, Form, Form]) -> News:
    (old, new, own), (base, shipped, ours) = parts, forms
    mark, is_own = digest({"new": None if new is NOTHING else new}), own is not old and own != old
    place = place_in_words(path, shipped if old is NOTHING else base)
    if path == DESK_PAGE and NOTHING not in parts:
        old, new, own = _apart(old, new), _apart(new, old), _apart(own, new)
    told = {"place": place, "before": _words(old, path, base), "after": _words(new, path, shipped)}
    if new is NOTHING:
        sentence = _("“%(place)s” er taget væk.")
    elif old is NOTHING:
        sentence = _("“%(place)s” er kommet til: %(after)s") if told["after"] else _("“%(place)s” er kommet til.")
    else:
        sentence = _("“%(place)s” er ændret fra “%(before)s” til “%(after)s”.")
    if own is NOTHING and is_own:
        written = _("I har taget det væk.")
    else:
        written = _("Hos jer står der “%(words)s”.") % {"words": _words(own, path, ours)} if is_own else ""
    return News(path, mark, sentence % told, written)


def _words(part: Any, path: str, form: Form) -> str:
    if part is NOTHING:
        return ""
    if _is_text(part):
        return say(part)
    if path == DESK_PAGE:
        return " · ".join(_words_of_group(group, form) for group in part)
    found = [leaf.words for place, leaf in leaves(part, path, form) if leaf.words and place[-3:] not in (".en", ".de")]
    return found[0] if _names(part) else " · ".join(dict.fromkeys(found))


def _words_of_group(group: Any, form: Form) -> str:
    """One part of the page at the desk, with its questions as the desk reads them."""
    asked = [str(form.asked(name).label_for(DESK)) for name in group["ask"]]
    return ": ".join([say(group["heading"]), *([", ".join(asked)] if asked else [])])


def _apart(groups: Any, others: Any) -> Any:
    """The parts of the page at the desk that are not among the others; their headings where only the order differs."""
    return [each for each in groups if each not in others] or [{**each, "ask": []} for each in groups]


def _is_text(part: Any) -> bool:
    return isinstance(part, Mapping) and bool(part) and part.keys() <= {*LANGUAGES}


def _names(part: Any) -> list[str]:
    """What the things of a list are called; nothing where it is no such list."""
    is_list = isinstance(part, list) and all(isinstance(each, Mapping) for each in part)
    return [number_or_key(number, each) for number, each in enumerate(part, 1)] if is_list else []


def _keys(part: Any) -> list[str]:
    return list(part) if isinstance(part, Mapping) else _names(part)


def _order(one: Any, other: Any) -> list[str]:
    return [each for each in _names(one) if each in _names(other)]


def _get(part: Any, name: str) -> Any:
    if isinstance(part, Mapping):
        return part.get(name, NOTHING)
    return dict(zip(_names(part), part, strict=True)).get(name, NOTHING) if isinstance(part, list) else NOTHING


def _put_in_list(there: list[Any], source: list[Any], name: str, value: Any) -> None:
    """Replace one of a list, take it away, or add it after the one that stands before it in `source`."""
    names = _names(there)
    if name in names:
        place = names.index(name)
        there[place : place + 1] = [] if value is NOTHING else [value]
        return
    before = _names(source)[: _names(source).index(name)]
    there.insert(1 + max((names.index(each) for each in before if each in names), default=-1), value)


def _sort(things: list[Any], wanted: list[str]) -> None:
    """Put those that are `wanted` in that order; every other stays behind the one that it stands behind."""
    groups: dict[str, list[Any]] = {"": []}
    last = ""
    for name, each in zip(_names(things), things, strict=True):
        last = name if name in wanted else last
        groups.setdefault(last, []).append(each)
    things[:] = [each for name in ["", *wanted] for each in groups.get(name, [])]
