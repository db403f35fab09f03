"""`rettidig assess`: which rights a pathway or a matter gives, out of a file, in words or as data.

It asks no database, unless the amounts of the register are wanted, and loads nothing that only a database needs.
"""

import json
import sys
from datetime import date, datetime
from importlib import import_module
from typing import IO, Any, NoReturn
from zoneinfo import ZoneInfo

import click

from rettidig import rights
from rettidig.cli.explain import Explainer
from rettidig.rights.loading import load_documents
from rettidig.rights.reading import read_date
from rettidig.rights.texts import LANGUAGES

INVALID = 2
DIFFERS = 1


@click.command("assess")
@click.argument("file", type=click.File("rb"))
@click.option("--on", "on_text", metavar="DATE", help="The day asked about; goes before the day in the file.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="da", help="The language that is written, but for --json."
)
@click.option("--json", "as_json", is_flag=True, help="One answer per document, as lines of JSON.")
@click.option("--verify", is_flag=True, help="FILE holds stored answers: do they come out again, and if not, why?")
@click.option("--register", is_flag=True, help="By the amounts of the register of the office's database too.")
def assess(file: IO[bytes], on_text: str | None, language: str, as_json: bool, verify: bool, register: bool) -> None:
    """Answer which rights the pathways and matters in FILE give (- reads from standard input).

    FILE holds assessment documents, as YAML (several in one stream are allowed) or JSON.
    """
    explainer = Explainer(language)
    documents = read_documents(file.read(), explainer)
    law = law_with_register() if register else None
    if verify:
        verify_all(documents, explainer, law)
        return
    answers = assess_all(documents, read_day(on_text, explainer), explainer, law or rights.CURRENT)
    for answer in answers:
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False) if as_json else explainer.answer(answer))


command = assess


def law_with_register() -> rights.Law:
    """The law as the office applies it, out of its database."""
    setup = import_module("rettidig.cli.setup")
    setup.load_django()
    law: rights.Law = setup.needs_database(import_module("rettidig.casework.law_in_force").law_in_force)()
    return law


def read_documents(content: bytes, explainer: Explainer) -> list[Any]:
    """The documents of a file. Leaves with status 2 where it cannot be read."""
    try:
        return [_question_of(each) for each in load_documents(content)]
    except rights.InvalidDocument as invalid:
        leave([fault.line(explainer.language) for fault in invalid.faults])


def _question_of(read: Any) -> Any:
    """The question itself, also where the file is a case of the law: source, document, and what is expected."""
    is_case = isinstance(read, dict) and "document" in read and "pathways" not in read
    return read["document"] if is_case else read


def read_day(text: str | None, explainer: Explainer) -> date | None:
    """The day of --on."""
    if text is None:
        return None
    try:
        return read_date(text)
    except rights.Unfit as unfit:
        leave([unfit.at("--on").line(explainer.language)])


def assess_all(documents: list[Any], on: date | None, explainer: Explainer, law: rights.Law) -> list[rights.Answer]:
    """The answers, in order; a document that states no day is asked about today. Leaves with status 2 on any fault."""
    answers, faults = [], []
    for number, document in enumerate(documents, 1):
        day = on or (None if _states_day(document) else datetime.now(ZoneInfo("Europe/Copenhagen")).date())
        try:
            answers.append(rights.assess(document, day, law))
        except rights.InvalidDocument as invalid:
            said = [fault.line(explainer.language) for fault in invalid.faults]
            several = len(documents) > 1
            faults += [explainer.line("in_document", number=number, fault=one) if several else one for one in said]
    if faults:
        leave(faults)
    return answers


def _states_day(document: Any) -> bool:
    return isinstance(document, dict) and (document.get("on") is not None or document.get(True) is not None)


def verify_all(documents: list[Any], explainer: Explainer, law: rights.Law | None) -> None:
    """Say of each stored answer whether it comes out again; status 1 where one does not."""
    differing = False
    for number, stored in enumerate(documents, 1):
        try:
            found = rights.verify(stored, law)
        except rights.InvalidDocument as invalid:
            said = [fault.line(explainer.language) for fault in invalid.faults]
            leave([explainer.line("in_answer", number=number, fault=one) for one in said])
        differing = differing or not found.is_same
        click.echo(explainer.line("same" if found.is_same else "differs", number=number))
        for line in explainer.verified(found):
            click.echo(f"  {line}")
    if differing:
        sys.exit(DIFFERS)


def leave(faults: list[str]) -> NoReturn:
    """Print the faults on the error channel and leave with status 2."""
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(INVALID)
