"""The letter to a citizen whose record was opened without an apparent relation: its text and its addressee."""

from collections.abc import Iterable
from datetime import date
from string import Formatter

from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import cpr
from ..models import Notice, Office, Person
from . import wording
from .addressee import Addressee, addressee_of_person
from .formatting import say_date
from .text import Text, compose, register

WORDS = ("dage", "steder", "nummer", "telefon", "kontor")  # Danish: who edits the letter reads them
NOTICE = register("look_up_notice", *WORDS)


def notice_template(office: Office, *, on: date) -> Text:
    """The letter that a batch of look-up notices begins with; what stands in braces is each citizen's own."""
    own = wording.of_office(office, on=on)
    return compose(NOTICE, language="da", values={word: f"{{{word}}}" for word in WORDS}, own=own)


def notice_text(notice: Notice) -> Text:
    """The letter to one citizen."""
    values = {
        "dage": "\n".join(f"- {say_date(date.fromisoformat(day), 'da')}" for day in notice.days),
        "steder": "\n".join(f"- {place}" for place in notice.places) or "Det kan vi ikke se i loggen.",
        "nummer": notice.reference,
        "telefon": notice.batch.office.contact_phone,
        "kontor": notice.batch.office.name,
    }
    return Text(notice.batch.title, notice.batch.body.format_map(values))


def find_unknown_words(body: str) -> list[str]:
    """Return the names in braces in a notice's text that no notice fills; raises ValueError for a lonely brace."""
    return [name for _text, name, _spec, _conversion in Formatter().parse(body) if name not in (None, *WORDS)]


def find_citizens(notices: Iterable[Notice], region: str) -> dict[int, Person]:
    """The citizens of notices, by the key of the notice, where the number in the log is one that the office knows."""
    marks = {notice.pk: _marks(notice.patient, region) for notice in notices}
    people = Person.objects.filter(cpr_index__in=[mark for each in marks.values() for mark in each])
    known = {person.cpr_index: person for person in people}
    return {key: known[mark] for key, each in marks.items() for mark in each if mark in known}


def _marks(number: str, region: str) -> list[str]:
    try:
        return cpr.marks(cpr.parse(number), region)
    except cpr.BadNumber:
        return []


def window(notice: Notice, citizen: Person | None) -> list[str]:
    """The lines in the envelope's window: the addressee, or what is missing, with the number of the letter."""
    with override("da"):
        lacking = find_lacking(notice, citizen)
    known = addressee_of_person(citizen).lines() if citizen else []
    return [*known, f"{lacking} {notice.reference}"] if lacking else Addressee.stored(notice.recipient).lines() or known


def find_lacking(notice: Notice, citizen: Person | None) -> str:
    """The details still missing before a notice can be posted, as a sentence; empty when there are none."""
    if citizen and citizen.deceased_on:
        return _("Borgeren er død.")
    if notice.recipient:
        return ""
    if citizen is None:
        return _("Navn og adresse mangler.")
    if citizen.protected_address:
        return _("Adressen er beskyttet.")
    return "" if citizen.name and citizen.address.strip() else _("Adressen mangler.")
