"""Makes the single faults that the cases of the law must notice: in the code of the rules, by the operators of mutmut
and four of our own, and in the rows of `law/parameters`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, WhitespaceInclusivePositionProvider
from mutmut.mutation import mutators

RIGHTS = Path(__file__).parents[1] / "rettidig" / "rights"
# What decides. The rest renders, reads or keeps answers, and has tests of its own (docs/law/mutants.md).
CODE = (
    *("clocks", "course", "sequence", "slots", "choice_duties", "endings", "facts", "findings", "interpretation"),
    *("parameters", "answers"),
)
ONLY = {  # of these modules the parts named, and nothing else
    "answers": ("RULES", "judge_question", "_judge_pathway"),
    "interpretation": ("Interpretation",),
    "findings": ("URGENCY", "CHOICES", "leading", "_urgency", "_recency", "not_applicable", "suspended"),
}
NOT = {
    "parameters": ("Citation", "Parameter.citation", "STATUSES", "Law.version", "Law.as_json", "plain", "_exact"),
    "information_duty": ("_came",),
    "duty_to_act": ("judge_each",),  # the legs, tests/rights/test_legs.py
}
VOCABULARY = [RIGHTS / "matters" / f"{name}.py" for name in ("schema", "findings", "judging")]  # read, not decided
# What only a sentence or a page names
WORDS_ONLY = frozenset({"facts", "did", "cause", "because", "trigger", "metadata"})


class Mutant(NamedTuple):
    """One fault: the file, where in it, its kind, the line before and after, and the whole text with the fault."""

    file: str
    where: str
    kind: str
    was: str
    now: str
    text: str

    @property
    def name(self) -> str:
        """How lists and explanations call it; it holds while the lines around it move."""
        return f"{self.file} {self.where}: {self.was} -> {self.now}"


def all_mutants() -> Iterator[Mutant]:
    """Every fault, file by file. Of several that read the same, all but the first carry a number."""
    files = [RIGHTS / f"{name}.py" for name in CODE]
    files += [file for folder in ("rules", "matters") for file in sorted((RIGHTS / folder).glob("*.py"))]
    files = [file for file in files if file not in VOCABULARY]
    times: Counter[str] = Counter()
    for file in (*files, *sorted((RIGHTS / "law" / "parameters").glob("*.yaml"))):
        made = _in_rows(file) if file.suffix == ".yaml" else _in_code(file)
        for mutant in made:
            times[mutant.name] += 1
            number = times[mutant.name]
            yield mutant._replace(now=f"{mutant.now} (#{number})") if number > 1 else mutant


# -- the code


def negate(node: cst.If | cst.CompIf | cst.While) -> Iterator[cst.BaseExpression]:
    """`if a` → `if not a`; what mutmut turns itself is left out."""
    if not isinstance(node.test, cst.UnaryOperation | cst.Comparison):
        yield _bracketed(cst.UnaryOperation(cst.Not(), _bracketed(node.test)))


def _bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    changed: cst.BaseExpression = node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return changed


def drop_condition(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    """`a and b` → `a`, and → `b`."""
    for kept in (node.left, node.right):
        yield _bracketed(kept)


def less(node: cst.Integer) -> Iterator[cst.CSTNode]:
    """30 → 29, besides mutmut's 31."""
    if node.evaluated_value > 0:
        yield node.with_changes(value=str(node.evaluated_value - 1))


def shorten(node: cst.Tuple | cst.List | cst.Set) -> Iterator[cst.CSTNode]:
    """A list of words without one of them."""
    if len(node.elements) > 1 and all(_is_word(each.value) for each in node.elements):
        for place in range(len(node.elements)):
            left = [*node.elements[:place], *node.elements[place + 1 :]]
            yield node.with_changes(elements=[each.with_changes(comma=cst.Comma()) for each in left])


def _is_word(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.SimpleString) or (isinstance(node, cst.Name) and node.value.isupper())


def other_word(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """The first of mutmut's strings; the others are the same fault in other letters."""
    yield from list(mutators.operator_string(node))[:1]


def value_to_none(node: cst.Call) -> Iterator[cst.CSTNode]:
    """mutmut's calls in which one value is None; in which one is left out they fail in the same way."""
    for call in mutators.operator_arg_removal(node) if not m.matches(node.func, m.Name("field")) else ():
        if len(call.args) == len(node.args):
            changed = next(old for old, new in zip(node.args, call.args, strict=True) if old is not new)
            if not (_is_left_alone(changed) or m.matches(changed, m.Arg(m.Name("False"), keyword=None))):
                yield call


def no_value(node: cst.Assign) -> Iterator[cst.CSTNode]:
    """mutmut's assignments of None; in place of False it would be the same."""
    if not m.matches(node.value, m.Name("False")):
        yield from mutators.operator_assignment(node)


OPERATORS: tuple[tuple[Any, str, Any], ...] = (
    (cst.CSTNode, "operator", mutators.operator_swap_op),
    (cst.CSTNode, "operator", mutators.operator_keywords),
    (cst.UnaryOperation, "operator", mutators.operator_remove_unary_ops),
    (cst.IfExp, "condition", mutators.operator_if_exp),
    ((cst.If, cst.CompIf, cst.While), "condition", negate),
    (cst.BooleanOperation, "condition", drop_condition),
    (cst.BaseNumber, "constant", mutators.operator_number),
    (cst.Integer, "constant", less),
    (cst.Name, "constant", mutators.operator_name),
    (cst.SimpleString, "word", other_word),
    ((cst.Tuple, cst.List, cst.Set), "word", shorten),
    (cst.Call, "value", value_to_none),
    (cst.Assign, "value", no_value),
    (cst.AugAssign, "value", mutators.operator_augmented_assignment),
)


class _Visitor(cst.CSTVisitor):
    """Goes over one module and notes each fault as a place in its text and what would stand there."""

    METADATA_DEPENDENCIES = (WhitespaceInclusivePositionProvider,)

    def __init__(self, module: cst.Module, name: str) -> None:
        super().__init__()
        self.module, self.only, self.none_of = module, ONLY.get(name), NOT.get(name, ())
        self.within: list[tuple[cst.CSTNode, str]] = []
        self.found: list[tuple[str, str, Any, str]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        name = self._name_of(node)
        if name:
            self.within.append((node, name))
        names = [name for _, name in self.within]
        place = ".".join(names)
        if place in self.none_of or _is_left_alone(node):
            return False
        if not self.only or (names and names[0] in self.only):
            for kinds, kind, operator in OPERATORS:
                if isinstance(node, kinds):
                    changed = node.test if operator is negate else node
                    where = self.get_metadata(WhitespaceInclusivePositionProvider, changed)
                    for mutated in operator(node):
                        self.found.append((place, kind, where, self.module.code_for_node(mutated)))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self.within and self.within[-1][0] is original_node:
            self.within.pop()

    def _name_of(self, node: cst.CSTNode) -> str:
        """The name that a function, a class or a constant of the module gives to what is in it."""
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            return node.name.value
        return _target(node) if not self.within and isinstance(node, cst.Assign | cst.AnnAssign) else ""


def _is_left_alone(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Arg):
        return node.keyword is not None and node.keyword.value in WORDS_ONLY
    if isinstance(node, cst.AnnAssign) and m.matches(node.annotation.annotation, m.Name("TypeAlias")):
        return True
    if isinstance(node, cst.Assign | cst.AnnAssign | cst.AugAssign):
        return _target(node) in WORDS_ONLY
    return isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom | cst.FormattedString)


def _target(node: cst.Assign | cst.AnnAssign | cst.AugAssign) -> str:
    """The name that is given a value, or of which a part is."""
    target = node.targets[0].target if isinstance(node, cst.Assign) else node.target
    while isinstance(target, cst.Subscript | cst.Attribute):
        target = target.value
    return target.value if isinstance(target, cst.Name) else ""


def _in_code(file: Path) -> Iterator[Mutant]:
    text = file.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    visitor = _Visitor(wrapper.module, file.stem)
    wrapper.visit(visitor)
    starts = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
    for where, kind, place, new in visitor.found:
        start = starts[place.start.line - 1] + place.start.column
        end = starts[place.end.line - 1] + place.end.column
        mutated = text[:start] + new + text[end:]
        if mutated != text:
            yield _mutant(file, where, kind, text, mutated)


def _mutant(file: Path, where: str, kind: str, text: str, mutated: str) -> Mutant:
    """The fault with its line before and after: the first lines that differ."""
    name = str(file.relative_to(RIGHTS))
    before, after = ([line.strip() for line in each.splitlines()] for each in (text, mutated))
    place = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    was, now = before[place], after[place]
    return Mutant(name, where, kind, was, now, mutated)


# -- the rows

A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
A_NUMBER = re.compile(r"\d+")
A_LIST = re.compile(r"\[(.*)\]")


def _in_rows(file: Path) -> Iterator[Mutant]:
    """The rows without one of them, with a day a day off, a value moved, or a scope missing."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    begins = [n for n, line in enumerate(lines) if line.startswith("- id:")] + [len(lines)]
    for start, end in pairwise(begins):
        row = lines[start:end]
        where = _title(row)
        if len(begins) > 2 and not any("&" in line for line in row):
            yield Mutant(_name(file), where, "row", row[0].strip(), "(no row)", "".join(lines[:start] + lines[end:]))
        for number in range(start, end):
            for new in _moved(lines[number]):
                mutated = "".join([*lines[:number], new, *lines[number + 1 :]])
                yield Mutant(_name(file), where, "row", lines[number].strip(), new.strip() or "(no line)", mutated)


def _name(file: Path) -> str:
    return str(file.relative_to(RIGHTS))


def _title(row: Iterable[str]) -> str:
    said = dict(line.lstrip("- ").strip().split(": ", 1) for line in row if ": " in line)
    return f"{said['id']} ({said.get('scope', '')}, {said['from']})"


def _moved(line: str) -> Iterator[str]:
    key, _, value = line.strip().partition(": ")
    if key in ("from", "to") and A_DAY.fullmatch(value):
        for days in (-1, 1):
            yield line.replace(value, (date.fromisoformat(value) + timedelta(days)).isoformat())
    elif key == "value":
        yield from _other_values(line, value)
    elif key == "scope" and A_LIST.fullmatch(value):
        yield from _shorter(line, value)
    elif re.fullmatch(r"- \w+", line.strip()):
        yield ""  # one of the scopes of a row


def _other_values(line: str, value: str) -> Iterator[str]:
    for found in A_NUMBER.finditer(line):
        for days in (-1, 1):
            yield line[: found.start()] + str(int(found.group()) + days) + line[found.end() :]
    if value in ("true", "false"):
        yield line.replace(value, "false" if value == "true" else "true")
    yield from _shorter(line, value)


def _shorter(line: str, value: str) -> Iterator[str]:
    found = A_LIST.fullmatch(value)
    items = [each.strip() for each in found.group(1).split(",") if each.strip()] if found else []
    for place in range(len(items)):
        yield line.replace(value, f"[{', '.join(items[:place] + items[place + 1 :])}]")
