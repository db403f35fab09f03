"""`rettidig assess`: which rights a pathway gives, out of a file, in words or as data."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any, NoReturn
from zoneinfo import ZoneInfo

import click
import yaml

from rettidig import rights
from rettidig.cli.explain import explain_answer, explain_difference
from rettidig.rights.reading import read_date

INVALID = 2
DIFFERS = 1


@click.command("assess")
@click.argument("file", type=click.File("rb"))
@click.option("--on", "on_text", metavar="DATE", help="The day asked about; goes before the day in the file.")
@click.option("--json", "as_json", is_flag=True, help="One answer per document, as lines of JSON.")
@click.option("--verify", is_flag=True, help="FILE holds stored answers: do the same answers come out today?")
def assess(file: IO[bytes], on_text: str | None, as_json: bool, verify: bool) -> None:
    """Answer which rights the pathways in FILE give (- reads from standard input).

    FILE holds assessment documents, as YAML (several in one stream are allowed) or JSON.
    """
    documents = read_documents(read_letters(file.read()))
    if verify:
        verify_all(documents)
        return
    answers = assess_all(documents, read_day(on_text))
    for answer in answers:
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False) if as_json else explain_answer(answer))


command = assess


class Reader(yaml.SafeLoader):
    """YAML in which a day that is not in the calendar stays a text, so that it is reported with its path."""

    def construct_yaml_timestamp(self, node: Any) -> Any:
        """A date, or the text where there is no such day."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return self.construct_scalar(node)


Reader.add_constructor("tag:yaml.org,2002:timestamp", Reader.construct_yaml_timestamp)


def read_letters(content: bytes) -> str:
    """The letters of a file, with or without a mark of their order. Leaves with status 2 where it holds others."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        leave([f"dokumentet: Filen er ikke skrevet i UTF-8 (tegn nummer {wrong.start + 1}). Tilladt: YAML eller JSON."])


def read_documents(text: str) -> list[Any]:
    """The documents of a YAML stream, or of lines of JSON; an empty one between others is none. Leaves with status 2
    where there are none.
    """
    try:
        read = list(_json_lines(text)) or list(yaml.load_all(text, Reader))
    except (yaml.YAMLError, ValueError) as wrong:
        leave([f"dokumentet: Filen kan ikke læses. {wrong} Tilladt: YAML eller JSON."])
    except RecursionError:
        leave(["dokumentet: Filen kan ikke læses: for mange lag i hinanden. Tilladt: YAML eller JSON."])
    documents = [each for each in read if each is not None]
    if not documents:
        leave(["dokumentet: Filen er tom. Tilladt: YAML eller JSON."])
    return [_question_of(each) for each in documents]


def _question_of(read: Any) -> Any:
    """The question itself, also where the file is a case of the law: source, document, and what is expected."""
    is_case = isinstance(read, dict) and "document" in read and "pathways" not in read
    return read["document"] if is_case else read


def _json_lines(text: str) -> Iterator[Any]:
    """The values of a file that is JSON, one after the other; nothing where it is not JSON."""
    decoder, place, found = json.JSONDecoder(), 0, []
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


def read_day(text: str | None) -> date | None:
    """The day of --on."""
    if text is None:
        return None
    try:
        return read_date(text)
    except rights.Unfit as unfit:
        leave([f"--on: {unfit.wrong} Tilladt: {', '.join(unfit.allowed)}."])


def assess_all(documents: list[Any], on: date | None) -> list[rights.Answer]:
    """The answers, in order; a document that states no day is asked about today. Leaves with status 2 on any fault."""
    answers, faults = [], []
    for number, document in enumerate(documents, 1):
        day = on or (None if _states_day(document) else datetime.now(ZoneInfo("Europe/Copenhagen")).date())
        try:
            answers.append(rights.assess(document, day))
        except rights.InvalidDocument as invalid:
            where = f"dokument {number}: " if len(documents) > 1 else ""
            faults += [f"{where}{fault}" for fault in invalid.faults]
    if faults:
        leave(faults)
    return answers


def _states_day(document: Any) -> bool:
    return isinstance(document, dict) and (document.get("on") is not None or document.get(True) is not None)


def verify_all(documents: list[Any]) -> None:
    """Say of each stored answer whether it comes out again; status 1 where one does not."""
    differing = False
    for number, stored in enumerate(documents, 1):
        try:
            found = rights.verify(stored)
        except rights.InvalidDocument as invalid:
            leave([f"svar {number}: {fault}" for fault in invalid.faults])
        differing = differing or bool(found)
        click.echo(f"Svar {number}: {'der er forskel.' if found else 'det samme svar kommer ud i dag.'}")
        for one in found:
            click.echo(f"  {explain_difference(one)}")
    if differing:
        sys.exit(DIFFERS)


def leave(faults: list[str]) -> NoReturn:
    """Print the faults on the error channel and leave with status 2."""
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(INVALID)
