"""Assessment documents out of text: YAML (several in one stream) or JSON (one after the other).

Nothing is lost on the way to the reader: a key that stands twice in one mapping is kept as that, and a day that is not
in the calendar stays a text, so that both are reported with their path.
"""

import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from typing import Any

import yaml

from rettidig.rights.reading import Doubled, Fault, InvalidDocument

ALLOWED = ("YAML eller JSON",)


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
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _unreadable(f"Filen er ikke skrevet i UTF-8 (tegn nummer {wrong.start + 1}).") from None
    try:
        read = list(_json_values(text)) or list(yaml.load_all(text, _Loader))
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        where = f" Se på linje {mark.line + 1}, tegn {mark.column + 1}." if mark else ""
        raise _unreadable(f"Filen kan ikke læses.{where}") from None
    except (yaml.YAMLError, ValueError):
        raise _unreadable("Filen kan ikke læses. Den har tegn, der ikke må stå der.") from None
    except RecursionError:
        raise _unreadable("Filen kan ikke læses: for mange lag i hinanden.") from None
    documents = [each for each in read if each is not None]
    if not documents:
        raise _unreadable("Filen er tom.")
    return documents


def _unreadable(wrong: str) -> InvalidDocument:
    return InvalidDocument([Fault("dokumentet", wrong, ALLOWED)])


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
