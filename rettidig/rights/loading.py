"""Assessment documents out of text: YAML (several in one stream) or JSON (one after the other).

Nothing is lost on the way to the reader: a key that stands twice in one mapping is kept as that, and a day that is not
in the calendar stays a text, so that both are reported with their path.
"""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

import yaml

from rettidig.rights.faults import WHOLE, Fault, InvalidDocument
from rettidig.rights.reading import Doubled


class _Loader(yaml.SafeLoader):
    def construct_yaml_timestamp(self, node: Any) -> Any:
        """A date, or the text where there is no such day."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return self.construct_scalar(node)

    def construct_yaml_map(self, node: Any) -> Generator[dict[Any, Any], None, None]:
        """A mapping, which knows the keys that it has twice."""
        twice = _twice(key.value for key, _ in node.value)
        data = Doubled(twice) if twice else {}
        yield data
        data.update(self.construct_mapping(node))


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)
_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_yaml_map)


def load_documents(content: bytes) -> list[Any]:
    """The documents of a file, in order; an empty one between others is none. Raises InvalidDocument where it cannot be
    read, or holds none.
    """
    return _load(content, ("YAML", "JSON"), lambda text: [*_json_values(text)] or [*yaml.load_all(text, _Loader)])


def load_json(content: bytes) -> Any:
    """The one document of a text that is JSON: for doors to strangers, whom YAML would let write much with little.
    Raises InvalidDocument.
    """
    [document] = _load(content, ("JSON",), lambda text: [json.loads(text, object_pairs_hook=_mapping)])
    return document


def _load(content: bytes, forms: tuple[str, ...], read: Callable[[str], list[Any]]) -> list[Any]:
    try:
        documents = [each for each in read(content.decode("utf-8-sig")) if each is not None]
    except UnicodeDecodeError as wrong:
        raise _unreadable("not_utf8", forms, number=wrong.start + 1) from None
    except json.JSONDecodeError as wrong:
        raise _unreadable("unreadable_at", forms, line=wrong.lineno, character=wrong.colno) from None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        where = {"line": mark.line + 1, "character": mark.column + 1} if mark else {}
        raise _unreadable("unreadable_at" if mark else "unreadable", forms, **where) from None
    except (yaml.YAMLError, ValueError):
        raise _unreadable("unreadable", forms) from None
    except RecursionError:
        raise _unreadable("too_deep", forms) from None
    if not documents:
        raise _unreadable("empty", forms)
    return documents


def _unreadable(key: str, forms: tuple[str, ...], **values: int) -> InvalidDocument:
    return InvalidDocument([Fault(WHOLE, key, values, forms)])


def _json_values(text: str) -> Iterator[Any]:
    """The values of a file that is JSON, one after the other; nothing where it is not JSON."""
    decoder, place, found = json.JSONDecoder(object_pairs_hook=_mapping), 0, []
    try:
        while rest := text[place:].lstrip():
            if not rest.startswith(("{", "[")):
                return
            place = len(text) - len(rest)
            value, place = decoder.raw_decode(text, place)
            found.append(value)
    except json.JSONDecodeError:
        return
    yield from found


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = _twice(key for key, _ in pairs)
    return Doubled(twice, pairs) if twice else dict(pairs)


def _twice(keys: Iterable[Any]) -> tuple[str, ...]:
    times = Counter(map(str, keys))
    return tuple(key for key, number in times.items() if number > 1)
