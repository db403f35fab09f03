"""`make mutants`: puts single faults into the rules, one at a time, and lists those that no case of the law notices.

A fault is noticed where an expectation fails, the rules raise, or they do not end. Each is tried in a process of its
own, forked before the rules are imported, so that neither a kept result nor the hash of the sources tells on it. What
was found is kept in `var/mutants.jsonl`: a run that was stopped goes on, and a run on changed cases tries first what
noticed a fault before. `left` tries only what was left; `report` tries none and lists what was found; `matters` after
either, or after `all`, looks only at the matters beside the pathways, and asks only the cases that have some.

Faults that change nothing that anybody can see stand in `tests/law/equivalent.yaml`, each with the reason.
"""

import gc
import hashlib
import importlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

import holidays
import yaml

from tests.law.cases import HERE, read_cases
from tools.mutations import RIGHTS, Mutant, all_mutants

FOUND = Path("var/mutants.jsonl")
EQUIVALENT = HERE / "equivalent.yaml"
MATTERS = ("matters/", "law/parameters/matters", "law/parameters/amounts")
SECONDS = 4  # of the processor; a fault after which the rules do not end is noticed
KINDS = {
    "operator": "operator turned (`<` → `<=`, `and` → `or`, `not` gone)",
    "condition": "condition dropped or turned",
    "constant": "number or flag moved",
    "word": "word swapped, or gone from a list",
    "value": "value left out (None in its place)",
    "row": "row of the law moved, shortened or gone",
}


def main(task: str = "all", part: str = "") -> None:
    mutants = [each for each in all_mutants() if not part or each.file.startswith(MATTERS)]
    if task != "report":
        try_all(mutants, only_left=task == "left")
    found = read_found(mutants)
    report(mutants, found, explained(part))


# -- one fault


class Faulty(SourceFileLoader):
    """Loads one module of the rules with the fault in it."""

    def __init__(self, mutant: Mutant, name: str) -> None:
        super().__init__(name, str(RIGHTS / mutant.file))
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.mutant.text, self.path, "exec")


class Finder:
    """Finds the module with the fault before Python finds the true one."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = "rettidig.rights." + mutant.file.removesuffix(".py").replace("/", ".")

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        return spec_from_file_location(name, RIGHTS / self.mutant.file, loader=Faulty(self.mutant, name))


def put_in(mutant: Mutant) -> None:
    """Let the rules, not imported yet, have the fault."""
    if mutant.file.endswith(".py"):
        sys.meta_path.insert(0, Finder(mutant))
        return
    true, load = (RIGHTS / mutant.file).read_text(encoding="utf-8"), yaml.safe_load
    yaml.safe_load = lambda text: load(mutant.text if text == true else text)


def noticed_by(mutant: Mutant, cases: Sequence[dict[str, Any]]) -> str | None:
    """The name of the first case that notices the fault."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    signal.signal(signal.SIGVTALRM, _too_long)
    put_in(mutant)
    name = "import"
    try:
        compare = importlib.import_module("tests.law.checking").compare
        for case in cases:
            name = case["source"]["id"]
            if any(got != expected for got, expected, _ in compare(case)):
                return name
    except Exception:  # noqa: BLE001 -- whatever a fault makes the rules raise, they have raised
        return name
    return None


def _too_long(*_: object) -> None:
    raise TimeoutError


# -- many faults


def try_all(mutants: Sequence[Mutant], *, only_left: bool) -> None:
    """Try each fault of which it is not known yet whether the cases as they are notice it, and keep what is found."""
    make_ready()
    cases = list(read_cases())
    with_matters = [case for case in cases if case["document"].get("matters")]
    by_name = {case["source"]["id"]: case for case in cases}
    version = _version()
    before = dict(_read(FOUND))
    todo = [each for each in mutants if before.get(each.name, ("", None))[0] != version]
    if only_left:
        todo = [each for each in todo if before.get(each.name, ("", None))[1] is None]
    todo.sort(key=lambda each: before.get(each.name, ("", None))[1] is not None)  # what is new or was left comes first
    print(f"{len(todo)} of {len(mutants)} faults to try with {len(cases)} cases")

    def attempt(mutant: Mutant) -> str | None:
        hint = by_name.get(before.get(mutant.name, ("", ""))[1] or "")
        asked = with_matters if mutant.file.startswith(MATTERS) else cases
        return noticed_by(mutant, [hint, *asked] if hint else asked)

    FOUND.parent.mkdir(exist_ok=True)
    with FOUND.open("a", encoding="utf-8") as file:
        for number, (mutant, by) in enumerate(side_by_side(attempt, todo), start=1):
            file.write(json.dumps([version, mutant.name, by], ensure_ascii=False) + "\n")
            file.flush()
            if number % 500 == 0:
                print(f"{number} tried")


def make_ready() -> None:
    """Load what every attempt needs, besides the rules, once for all."""
    yaml.SafeLoader = yaml.CSafeLoader  # the same values, ten times as fast
    holidays.country_holidays("DK", years=2026)
    gc.freeze()


def side_by_side(
    attempt: Callable[[Mutant], str | None], todo: Iterable[Mutant]
) -> Iterator[tuple[Mutant, str | None]]:
    """Each fault with what noticed it, in processes of their own, as many at once as there are processors."""
    at_work: dict[int, tuple[Mutant, int]] = {}
    for mutant in todo:
        if len(at_work) == os.cpu_count():
            yield _next_done(at_work)
        end, start = os.pipe()
        child = os.fork()
        if not child:
            os.write(start, (attempt(mutant) or "").encode())
            os._exit(0)
        os.close(start)
        at_work[child] = mutant, end
    while at_work:
        yield _next_done(at_work)


def _next_done(at_work: dict[int, tuple[Mutant, int]]) -> tuple[Mutant, str | None]:
    child, status = os.wait()
    mutant, end = at_work.pop(child)
    with os.fdopen(end, "rb") as pipe:
        by = pipe.read().decode()
    return mutant, by or ("broke down" if status else None)


def _version() -> str:
    """The fingerprint of the rules, the law and the cases: what was found with another must be found again."""
    digest = hashlib.sha256()
    for folder, kinds in ((RIGHTS, ("*.py", "parameters/*.yaml")), (HERE, ("*/*.yaml", "c*.py"))):
        for file in sorted(file for kind in kinds for file in folder.rglob(kind)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _read(file: Path) -> Iterator[tuple[str, tuple[str, str | None]]]:
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        version, name, by = json.loads(line)
        yield name, (version, by)


def read_found(mutants: Sequence[Mutant]) -> dict[str, str | None]:
    """What noticed each fault, by its name, when it was tried last."""
    found = dict(_read(FOUND))
    return {each.name: found[each.name][1] for each in mutants if each.name in found}


# -- the report


def explained(part: str = "") -> dict[str, str]:
    """The faults that nobody could notice, each with the reason."""
    groups = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    faults = {fault: group["why"] for group in groups for fault in group["faults"]}
    return {fault: why for fault, why in faults.items() if not part or fault.startswith(MATTERS)}


def report(mutants: Sequence[Mutant], found: dict[str, str | None], same: dict[str, str]) -> None:
    """List what no case notices and nobody has explained, and explanations of faults that are noticed or gone."""
    left = [each for each in mutants if found.get(each.name, "") is None and each.name not in same]
    for each in left:
        print(f"left      {each.kind:9} {each.name}")
    for name in same:
        if name not in found:
            print(f"explained, but gone: {name}")
        elif found[name] is not None:
            print(f"explained, but noticed by {found[name]}: {name}")
    all_of, left_of = (Counter(each.kind for each in some) for some in (mutants, left))
    same_of = Counter(each.kind for each in mutants if each.name in same)
    print(f"{'kind':12}{'faults':>8}{'noticed':>9}{'explained':>11}{'left':>6}")
    for kind in (*KINDS, None):
        total, alike, open_ones = (each[kind] if kind else each.total() for each in (all_of, same_of, left_of))
        part = 1 - open_ones / (total - alike) if total > alike else 1
        print(f"{kind or 'all':12}{total:8}{total - alike - open_ones:9}{alike:11}{open_ones:6}  {part:.1%}")


if __name__ == "__main__":
    main(*sys.argv[1:])
