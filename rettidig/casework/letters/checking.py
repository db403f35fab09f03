"""What is wrong with an office's own wording of a text, before it is kept: each fault as a sentence, with its line.

A text may print values, ask whether there is one, go through a list, and put in the parts that it has as it comes
along. Nothing else: what comes from outside, or never ends, cannot be written.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml
from django.template import Template, TemplateSyntaxError
from django.template.base import FilterExpression, Lexer, Node, NodeList, TokenType, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.template.loader_tags import IncludeNode
from django.utils.translation import gettext as _

from .catalogue import Known, all_texts, examples_of, letters_with, parts_of, shipped, values_of
from .text import Wording, engine_of, render, split_title
from .variables import Kind, Value

LENGTH = 12_000
TITLE_LENGTH = 200  # as the letter keeps it
DEEPEST = 2  # lists within lists
MOST_BRANCHES = 6  # questions of a text that are tried in every combination
ENDS = {"if": "endif", "for": "endfor"}
WITHIN = {"elif": "if", "else": "if", "empty": "for"}
TAGS = frozenset({*ENDS, *ENDS.values(), *WITHIN, "include"})
OPERATORS = frozenset({"and", "or", "not", "==", "!="})
BRACES = re.compile(r"{[{%#]?|[}%#]?}")
DEMANDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "demands.yaml").read_text(encoding="utf-8"))
Scope = Mapping[str, Value]


class Fault(NamedTuple):
    """One thing wrong; `line` is 0 where it is about the text as a whole."""

    line: int
    problem: str

    def __str__(self) -> str:
        if not self.line:
            return self.problem
        return _("Linje %(line)d: %(problem)s") % {"line": self.line, "problem": self.problem}


def find_faults(text: Known, source: str, own: Wording) -> list[Fault]:
    """Everything that is wrong with `source` as the wording of `text`, beside the office's `own` other texts."""
    return find_bad_lines(text, source) or [
        *_find_title(text, source),
        *_find_lacking(text, {**own, text.place: source}),
    ]


def fits(text: Known, source: str) -> bool:
    """Whether a wording can be used: it can be read, and names only values that there are."""
    return not _bad_lines(text.name, text.language, source)


def find_bad_lines(text: Known, source: str) -> list[Fault]:
    """What cannot be read, or must not stand there."""
    if not source.strip():
        return [Fault(0, _("Skriv teksten."))]
    if len(source) > LENGTH:
        return [Fault(0, _("Teksten er for lang. Den må højst være %(length)d tegn.") % {"length": LENGTH})]
    found = [*_find_bad_tags(source)]
    if found:
        return found
    try:
        template = Template(source, engine=engine_of({}))
    except TemplateSyntaxError as trouble:
        token = getattr(trouble, "token", None)
        words = {"words": token.contents if token else ""}
        return [Fault(token.lineno if token else 0, _("“%(words)s” kan ikke læses.") % words)]
    return sorted(set(_Walk(text).faults_in(template.nodelist, values_of(text), 0)))


@cache
def _bad_lines(name: str, language: str, source: str) -> tuple[Fault, ...]:
    text = next(each for each in all_texts() if (each.name, each.language) == (name, language))
    return tuple(find_bad_lines(text, source))


def _find_bad_tags(source: str) -> Iterator[Fault]:
    """Braces that are not closed, orders that are not allowed, and those without their end."""
    is_open: list[tuple[str, int]] = []
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.TEXT and (brace := BRACES.search(token.contents)):
            line = (token.lineno or 1) + token.contents[: brace.start()].count("\n")
            yield Fault(
                line,
                _("“%(brace)s” står alene. Skriv begyndelse og slutning på samme linje: {{ navn }}.")
                % {"brace": brace[0]},
            )
        if token.token_type != TokenType.BLOCK:
            continue
        line, word = token.lineno or 0, (token.contents.split() or [""])[0]
        if word not in TAGS:
            yield Fault(line, _("“%(word)s” må ikke bruges i en tekst.") % {"word": word})
        elif word in ENDS:
            is_open.append((word, line))
        elif word in ENDS.values():
            if not is_open or ENDS[is_open[-1][0]] != word:
                yield Fault(line, _("“%(word)s” står uden en begyndelse.") % {"word": word})
                return
            is_open.pop()
        elif word in WITHIN and not (is_open and is_open[-1][0] == WITHIN[word]):
            yield Fault(line, _("“%(word)s” står uden en begyndelse.") % {"word": word})
            return
    for word, line in is_open:
        yield Fault(line, _("“%(word)s” mangler sin slutning: %(end)s.") % {"word": word, "end": ENDS[word]})


class _Walk:
    """Goes through what was read, node by node. `asked` are the values that some question is about."""

    def __init__(self, text: Known) -> None:
        self.text, self.parts = text, parts_of(text.name, text.language)
        self.asked: list[str] = []
        self.included: list[str] = []

    def faults_in(self, nodes: Iterable[Node], scope: Scope, depth: int) -> Iterator[Fault]:
        for node in nodes:
            line = node.token.lineno if node.token else 0
            if isinstance(node, VariableNode):
                yield from self._printed(node.filter_expression, scope, line or 0)
            elif isinstance(node, IfNode):
                for condition, inside in node.conditions_nodelists:
                    yield from self._condition(condition, scope, line or 0)
                    yield from self.faults_in(inside, scope, depth)
            elif isinstance(node, ForNode):
                yield from self._loop(node, scope, line or 0, depth)
            elif isinstance(node, IncludeNode):
                yield from self._part(node, line or 0)

    def _printed(self, expression: FilterExpression, scope: Scope, line: int) -> Iterator[Fault]:
        yield from self._value(expression, scope, line)
        value = scope.get(_name(expression))
        if value and value.kind == Kind.LIST:
            yield Fault(line, _("“%(name)s” er en liste. Skriv den punkt for punkt.") % {"name": _name(expression)})
        elif value and value.kind != Kind.TEXT:
            words = {"name": _name(expression)}
            yield Fault(line, _("“%(name)s” kan man spørge om, men ikke skrive i brevet.") % words)

    def _value(self, expression: FilterExpression, scope: Scope, line: int) -> Iterator[Fault]:
        if expression.filters:
            words = {"words": expression.token}
            yield Fault(line, _("“%(words)s”: skriv kun navnet. Tegnet | må ikke bruges.") % words)
            return
        name, *rest = _lookups(expression)
        value = scope.get(name)
        if value is None:
            yield Fault(line, _("Teksten kender ikke “%(name)s”.") % {"name": ".".join([name, *rest])})
        elif rest and (len(rest) > 1 or rest[0] not in value.fields):
            words = {"name": name, "field": ".".join(rest)}
            yield Fault(line, _("“%(name)s” har ikke noget, der hedder “%(field)s”.") % words)
        elif value.fields and not rest and value.kind == Kind.TEXT:
            fields = ", ".join(f"{name}.{each}" for each in value.fields)
            yield Fault(line, _("Skriv, hvad af “%(name)s” du mener: %(fields)s.") % {"name": name, "fields": fields})

    def _condition(self, condition: Any, scope: Scope, line: int) -> Iterator[Fault]:
        if condition is None:  # else
            return
        if (operator := getattr(condition, "id", "literal")) != "literal":
            if operator not in OPERATORS:
                yield Fault(line, _("“%(word)s” må ikke bruges i en tekst.") % {"word": operator})
            for side in (condition.first, condition.second):
                yield from self._condition(side, scope, line)
            return
        expression = condition.value
        if isinstance(expression.var, str) and not expression.filters:
            return
        yield from self._value(expression, scope, line)
        self.asked.append(_name(expression))

    def _loop(self, node: ForNode, scope: Scope, line: int, depth: int) -> Iterator[Fault]:
        sequence = cast("FilterExpression", node.sequence)
        yield from self._value(sequence, scope, line)
        self.asked.append(_name(sequence))
        value = scope.get(_name(sequence))
        if value and value.kind != Kind.LIST:
            yield Fault(line, _("“%(name)s” er ikke en liste.") % {"name": _name(sequence)})
            return
        if depth >= DEEPEST:
            yield Fault(line, _("En liste kan højst stå i én anden."))
            return
        kinds = value.parts if value and value.parts else (Kind.TEXT,)
        if len(node.loopvars) != len(kinds):
            yield Fault(line, _("Listen skal have %(count)d navne.") % {"count": len(kinds)})
            return
        fields = value.fields if value and not value.parts else {}
        names = {name: Value(name, kind, fields=fields) for name, kind in zip(node.loopvars, kinds, strict=True)}
        if taken := sorted(names.keys() & scope.keys()):
            yield Fault(line, _("“%(name)s” er navnet på noget andet. Vælg et andet ord.") % {"name": taken[0]})
        yield from self.faults_in(cast("NodeList", node.nodelist_loop), {**scope, **names}, depth + 1)
        yield from self.faults_in(cast("NodeList", node.nodelist_empty), scope, depth)

    def _part(self, node: IncludeNode, line: int) -> Iterator[Fault]:
        named = node.template.var if isinstance(node.template.var, str) and not node.template.filters else ""
        name = named.removeprefix(f"{self.text.language}/").removesuffix(".txt")
        if name not in self.parts or named != f"{self.text.language}/{name}.txt":
            yield Fault(line, _("Teksten kan ikke hente “%(name)s”.") % {"name": named or node.template.token})
        elif node.extra_context or node.isolated_context:
            yield Fault(line, _("Skriv kun navnet på det, der skal hentes."))
        else:
            self.included.append(name)


def _lookups(expression: FilterExpression) -> list[str]:
    lookups = getattr(expression.var, "lookups", None)
    return list(lookups) if lookups else [expression.token]


def _name(expression: FilterExpression) -> str:
    return _lookups(expression)[0]


def asked_in(text: Known, own: Wording) -> list[str]:
    """The values that the text, with its parts, asks about or goes through: each once, in their order."""
    known, found = values_of(text), list[str]()
    waiting = [text.name]
    for name in waiting:
        part = Known(name, text.language, "", text.audience)
        walk = _Walk(part)
        nodes: NodeList = Template(own.get(part.place) or shipped(name, text.language), engine=engine_of({})).nodelist
        list(walk.faults_in(nodes, known, 0))
        found += walk.asked
        waiting += [each for each in walk.included if each not in waiting]
    return [name for name in dict.fromkeys(found) if name in known]


def _find_title(text: Known, source: str) -> Iterator[Fault]:
    """A letter begins with its title and a blank line."""
    if not text.has_title:
        return
    values = examples_of(text)
    title = split_title(render(text.name, language=text.language, values=values, own={text.place: source}))
    if not title.body or "\n" in title.title or len(title.title) > TITLE_LENGTH:
        yield Fault(1, _("Den første linje er overskriften. Skriv den på højst 200 tegn, og en tom linje efter den."))


def _find_lacking(text: Known, own: Wording) -> Iterator[Fault]:
    """What the law demands and some branch leaves out, in this text or in a letter that has it as a part."""
    if not text.is_part:
        yield from (Fault(0, problem) for problem in dict.fromkeys(_lacking_in(text, own)))
        return
    for letter in letters_with(text.name, text.language):
        where = _("Det gælder brevet “%(letter)s”.") % {"letter": letter.label}
        yield from (Fault(0, f"{problem} {where}") for problem in dict.fromkeys(_lacking_in(letter, own)))


def _lacking_in(letter: Known, own: Wording) -> Iterator[str]:
    values = [each for each in DEMANDS["values"] if letter.name in each["texts"]]
    words = [each for each in DEMANDS["words"] if letter.name in each["texts"]]
    if not (values or words):
        return
    known = values_of(letter)
    for filled in combinations(letter, own):
        marked = {name: _marked(known[name], name) for each in values if filled[name := each["value"]]}
        said = render(letter.name, language=letter.language, values=filled | marked, own=own)
        for each in values:
            if (name := each["value"]) in marked and _mark(name) not in said:
                yield _say_missing(name, known[name], each.get("law", ""))
        for each in words:
            for lacking in (one for one in each[letter.language] if one not in said):
                facts = {"words": lacking, "law": each["law"]}
                yield _("“%(words)s” mangler. Det skal stå i brevet efter %(law)s.") % facts


def _say_missing(name: str, value: Value, law: str) -> str:
    facts = {"name": name, "label": value.label, "law": law}
    if not law:
        return _("“%(name)s” mangler: %(label)s. Uden det virker teksten ikke.") % facts
    return _("“%(name)s” mangler: %(label)s. Det skal stå i brevet efter %(law)s.") % facts


def _mark(name: str) -> str:
    return f"[{name}]"


def _marked(value: Value, name: str) -> Any:
    """The value with nothing but its mark, so that one can see where it was put in."""
    if value.kind != Kind.LIST:
        return _mark(name)
    return [(_mark(name), [_mark(name)])] if value.parts else [_mark(name)]


def choices_of(value: Value, language: str) -> list[Any]:
    """What a value may be where a text asks about it: there, or not; the first is the example."""
    example = value.example[language]
    if value.kind == Kind.CHOICE:
        return list(value.choices)
    return [example, type(example)()]


def combinations(text: Known, own: Wording) -> Iterator[dict[str, Any]]:
    """The values of the text in every way that it asks about; of a text with many questions, each by itself, and none
    at all.
    """
    known, examples, asked = values_of(text), examples_of(text), asked_in(text, own)
    ways = {name: choices_of(known[name], text.language) for name in asked}
    if len(asked) <= MOST_BRANCHES:
        yield from ({**examples, **dict(zip(ways, chosen, strict=True))} for chosen in product(*ways.values()))
        return
    yield examples
    yield from ({**examples, name: way} for name, each in ways.items() for way in each[1:])
    yield {**examples, **{name: each[-1] for name, each in ways.items()}}
