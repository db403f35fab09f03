"""JSON Schema (2020-12) of the assessment document and of its answer, made from the tables by which the one is read and
the other is written.

A schema says what stands where. How days fit together, no schema can say: what it accepts, the reader may still refuse.
What it refuses, the reader refuses too.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeAlias

import yaml

from rettidig.rights import schema, texts
from rettidig.rights.findings import RIGHTS, STATUSES
from rettidig.rights.matters import findings as matter_findings
from rettidig.rights.matters import schema as matter_schema
from rettidig.rights.parameters import LAW
from rettidig.rights.parameters import STATUSES as SOURCE_STATUSES
from rettidig.rights.reading import NUMBER_END
from rettidig.rights.schema import Key, Keys

JsonSchema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VALUES: Mapping[str, JsonSchema] = {  # of each kind of key
    schema.DATE: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    schema.FLAG: {"type": "boolean"},
    schema.TEXT: {"type": "string"},
    schema.TEXTS: {"type": "array", "items": {"type": "string"}},
    schema.NOTE: {"type": ["string", "number", "boolean"]},
    schema.NUMBER: {"type": "number", "minimum": 0, "exclusiveMaximum": NUMBER_END},
    schema.AMOUNT: {"type": "number", "minimum": 0, "exclusiveMaximum": NUMBER_END},
}
DAY, TEXT = VALUES[schema.DATE], VALUES[schema.TEXT]
UNITS = ("calendar_days", "business_days")
BOTH = {"da": TEXT, "en": TEXT}  # a sentence in Danish and in English


def document_schema(language: str = "en") -> JsonSchema:
    """What an assessment document may hold, described in Danish ("da") or English ("en")."""
    words = _Words(language)
    stay = words.part("residence", schema.RESIDENCE)
    patient = words.part("patient", schema.PATIENT, residence=_or_null(_list(stay)))
    pathways = _list(words.judged("pathway", schema.PATHWAY, schema.FACTS, schema.EVENT_TYPES))
    matters = _list({"oneOf": [words.matter(name, kind) for name, kind in matter_schema.KINDS.items()]})
    lists = {"pathways": _or_null(pathways), "matters": _or_null(matters)}
    document = words.part("document", schema.QUESTION, patient=_or_null(patient), **lists)
    asks = [{"required": [name], "properties": {name: {"type": "array", "minItems": 1}}} for name in lists]
    return {
        "$schema": DIALECT,
        "title": "Assessment document",
        **words.about("document", ""),
        **document,
        "anyOf": asks,
    }


def answer_schema(language: str = "en") -> JsonSchema:
    """What an answer holds, described in Danish ("da") or English ("en")."""
    words = _Words(language)
    pathway = _all({"id": TEXT, "findings": _list(words.described("finding", _finding()))})
    matter = _all({"id": TEXT, "findings": _list(words.described("finding", _matter_finding()))})
    question = document_schema(language)
    del question["$schema"]
    receipt = {"question": question, "question_hash": TEXT, "answer_hash": TEXT, "rules_version": TEXT, "version": TEXT}
    rules = {"choices": {"type": "object"}, "parameters": {"type": "object"}, "added": {"type": "array"}}
    answer = {
        "on": DAY,
        "rules_version": TEXT,
        "pathways": _list(pathway),
        "matters": _list(matter),
        "together": _all(BOTH),
        "together_to_citizen": _all(BOTH),
        "receipt": _all(receipt | rules),
    }
    described = words.described("answer", _all(answer))
    return {"$schema": DIALECT, "title": "Answer", **words.about("answer", ""), **described}


def _finding() -> JsonSchema:
    excluded = {"from": DAY, "to": DAY, "reason": {"enum": list(schema.REASONS)}}
    count = {"type": "integer", "minimum": 0}
    clock = {"start": DAY, "days": count, "unit": {"enum": list(UNITS)}, "excluded": _list(_all(excluded))}
    of_pathways = {
        "entitled_from": _or_null(DAY),
        "clock": _or_null(_all(clock | {"used": {"type": "integer"}})),
        "exceeded": _or_null(VALUES[schema.FLAG]),
    }
    return _all(_judged(RIGHTS, STATUSES) | of_pathways)


def _matter_finding() -> JsonSchema:
    rights = [right for rights in matter_findings.RIGHTS.values() for right in rights]
    of_matters = {
        "amount_dkk": _or_null(VALUES[schema.AMOUNT]),
        "recipient": _or_null(TEXT),
        "documents": VALUES[schema.TEXTS],
    }
    return _all(_judged(rights, matter_findings.STATUSES) | of_matters)


def _judged(rights: Iterable[str], statuses: Iterable[str]) -> dict[str, JsonSchema]:
    """What every finding says, on a pathway or on a matter."""
    duty = {"who": TEXT, "what": TEXT, "what_en": TEXT, "what_to_citizen": _all(BOTH), "by": _or_null(DAY)}
    source = {"law": TEXT, "section": TEXT, "status": {"enum": list(SOURCE_STATUSES)}, "url": TEXT}
    return {
        "right": {"enum": list(rights)},
        "status": {"enum": list(statuses)},
        "entitled": _or_null(VALUES[schema.FLAG]),
        "deadline": _or_null(DAY),
        "duties": _list(_all(duty)),
        "basis": _list(_all(source)),
        "decisions": VALUES[schema.TEXTS],
        "reason": _all(BOTH),
        "reason_to_citizen": _all(BOTH),
        "missing": VALUES[schema.TEXTS],
    }


class _Words:
    """Schemas with descriptions in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def about(self, section: str, name: str) -> JsonSchema:
        """The description of a key, where it has one."""
        text = _texts()[section].get(name) or (_missing(name) if section == "facts" else None)
        return {"description": text[self.language]} if text else {}

    def described(self, section: str, part: JsonSchema) -> JsonSchema:
        """The part, each of its keys with its description."""
        keys = {name: value | self.about(section, name) for name, value in part["properties"].items()}
        return part | {"properties": keys}

    def part(self, section: str, keys: Keys, **nested: JsonSchema) -> JsonSchema:
        """A part of a document: a key that need not be stated may be null."""
        values = {name: _value(key) if key.required else _or_null(_value(key)) for name, key in keys.items()}
        required = [name for name, key in keys.items() if key.required]
        return self.described(section, _object(values | nested, required))

    def judged(self, section: str, keys: Keys, facts: Keys, events: Mapping[str, Keys]) -> JsonSchema:
        """A part that is judged by itself, with its facts and events."""
        nested = {"facts": _or_null(self.part("facts", facts)), "events": _or_null(_list(self.event(events)))}
        return self.part(section, keys, **nested)

    def matter(self, name: str, kind: matter_schema.Kind) -> JsonSchema:
        """A matter of one kind, which says what can be stated of it."""
        part = self.judged("matter", matter_schema.MATTER, kind.facts, kind.events)
        return {"title": name, **part, "properties": part["properties"] | {"kind": {"const": name}}}

    def event(self, types: Mapping[str, Keys]) -> JsonSchema:
        """One event of any of the types."""
        return {"oneOf": [self.event_of(name, keys) for name, keys in types.items()]}

    def event_of(self, name: str, keys: Keys) -> JsonSchema:
        """One event of the type; a key that means another thing there has a description of its own."""
        found = self.part("event", {**schema.EVERY_EVENT, **keys}, type={"const": name})
        for key in keys:
            found["properties"][key] |= self.about("event", f"{name}.{key}")
        return {"title": name, **self.about("events", name), **found, "required": ["type", *found["required"]]}


@cache
def _texts() -> Any:
    return yaml.safe_load((LAW / "texts" / "document.yaml").read_text(encoding="utf-8"))


def _missing(name: str) -> dict[str, str] | None:
    """A fact of a matter, described as an answer says that it is missing."""
    word = texts.say(f"missing_{name}", "da"), texts.say(f"missing_{name}", "en")
    return {language: f"{text[0].upper()}{text[1:]}." for language, text in zip(texts.LANGUAGES, word, strict=True)}


def _value(key: Key) -> JsonSchema:
    words = {"type": "string", "enum": list(key.choices)}
    if key.kind == schema.CHOICE:
        return words
    return _list(words) if key.kind == schema.SEVERAL else VALUES[key.kind]


def _or_null(given: JsonSchema) -> JsonSchema:
    types = given["type"] if isinstance(given["type"], list) else [given["type"]]
    choices = {"enum": [*given["enum"], None]} if "enum" in given else {}
    return given | {"type": [*types, "null"]} | choices


def _list(items: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": items}


def _object(properties: Mapping[str, JsonSchema], required: list[str]) -> JsonSchema:
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}


def _all(properties: Mapping[str, JsonSchema]) -> JsonSchema:
    """An object in which every key stands."""
    return _object(properties, list(properties))
