"""The tables of events and facts in docs/assessment-document.md, out of the JSON Schema of the document."""

from collections import Counter
from typing import Any

from rettidig.rights import document_schema
from rettidig.rights.schema import EVERY_EVENT

Schema = dict[str, Any]


def as_markdown() -> str:
    pathway = document_schema()["properties"]["pathways"]["items"]["properties"]
    types, facts = pathway["events"]["items"]["oneOf"], pathway["facts"]["properties"]
    own = [keys_of(each) for each in types]
    times = Counter(choice for keys in own for choice in map(choices, keys.items()))
    shared = [choice for choice, number in times.items() if number > 1 and choice[1]]
    events = [
        f"| `{each['title']}` | {', '.join(said(key, is_short=choices(key) in shared) for key in keys.items())} "
        f"| {each['description']} |"
        for each, keys in zip(types, own, strict=True)
    ]
    rows = [f"| `{name}` | {values(fact)} | {fact['description']} |" for name, fact in facts.items()]
    return "\n".join(
        [
            *("| type | further keys | meaning |", "|---|---|---|", *events, ""),
            "Where nothing else is said of them:",
            *("", *(f"- `{name}` is one of {', '.join(f'`{word}`' for word in words)}." for name, words in shared)),
            *("", "### Facts", "", "| fact | values | meaning |", "|---|---|---|", *rows),
        ]
    )


def keys_of(event: Schema) -> dict[str, Schema]:
    """The keys of a type of event besides those of every event."""
    return {name: key for name, key in event["properties"].items() if name not in (*EVERY_EVENT, "type")}


def choices(key: tuple[str, Schema]) -> tuple[str, tuple[str, ...]]:
    """A key with the words that it may have."""
    name, schema = key
    return name, tuple(word for word in schema.get("enum", ()) if word)


def said(key: tuple[str, Schema], *, is_short: bool) -> str:
    """A key with what it takes, and what it means where its name does not say so."""
    name, schema = key
    of = "" if is_short or not values(schema) else f": {values(schema)}"
    meaning = f" ({schema['description'][0].lower()}{schema['description'][1:-1]})" if "description" in schema else ""
    return f"`{name}{of}`{meaning}"


def values(schema: Schema) -> str:
    """What a key takes; nothing for a day or a text."""
    if "boolean" in schema["type"]:
        return "true / false"
    if "array" in schema["type"]:
        return f"[{', '.join(choices(('', schema['items']))[1]) or 'text'}]"
    return " / ".join(choices(("", schema))[1])
