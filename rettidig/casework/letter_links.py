"""Links in the letters of hospitals: made by the letter system, opened by whoever holds the letter, ended in time.

A letter lies on a kitchen table, so everybody in the house may open its link, on any device, until it expires. That is
why it says nothing of whom the letter is to (docs/decisions/0059).
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit
from .audit_words import AuditWord
from .models import Hospital, LetterLink, Role, User
from .permissions import Denied, hospitals_of
from .questionnaire.wording import APPOINTMENTS, PURPOSES

TOKEN_BYTES = 16
DAYS_DEFAULT, DAYS_MAX = 60, 180
LETTERS_MAX = 500  # in one call
OPENINGS_MAX = 200  # more is no household: the address has been spread
REFERRAL_AGE_MAX = timedelta(days=3 * 366)
AHEAD_MAX = timedelta(days=2 * 366)
FORGOTTEN_AFTER = timedelta(days=400)
# What the letter answers in the form: the names are those of the questionnaire
CARRIED = (
    *("purpose", "hospital", "department", "referral_received", "letter_date"),
    *("appointment_date", "appointment_kind"),
)


class Letter(NamedTuple):
    """What a letter says of the referral and the appointment, as a letter system sends it."""

    hospital: str
    department: str
    referral_received: date
    letter_date: date
    appointment_date: date | None = None
    appointment_kind: str = ""
    purpose: str = ""
    is_max_wait: bool = False


class Wrong(NamedTuple):
    """What is wrong with a letter: where, and a sentence."""

    path: str
    wrong: str


class BadLetters(Exception):
    """No link was made: `faults` says what is wrong with each letter."""

    def __init__(self, faults: list[Wrong]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class Made(NamedTuple):
    """A link, and the token of its address, which is stored nowhere."""

    link: LetterLink
    token: str


@transaction.atomic
def make(letters: Sequence[Letter], *, by: User, at: datetime, days: int = DAYS_DEFAULT) -> list[Made]:
    """Make a link for each letter, or none where one of them is wrong.

    Raises BadLetters, and Denied for somebody who is not of a hospital.
    """
    if by.role != Role.PARTNER:
        raise Denied(_("Kun et hospitals system kan lave link til breve."))
    hospitals = {each.slug: each for each in hospitals_of(by)}
    today = timezone.localdate(at)
    faults = [fault for number, each in enumerate(letters) for fault in _faults(number, each, hospitals, on=today)]
    if faults:
        raise BadLetters(faults)
    made = [_new(each, hospitals[each.hospital], by=by, at=at, days=days) for each in letters]
    LetterLink.objects.bulk_create(each.link for each in made)
    LetterLink.objects.filter(expires_on__lt=today - FORGOTTEN_AFTER, used=0).delete()
    audit.record(AuditWord.LETTER_LINKS_MADE, by=by, subject=by.username, after={"letters": len(made)}, at=at)
    return made


def _new(letter: Letter, hospital: Hospital, *, by: User, at: datetime, days: int) -> Made:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    today = timezone.localdate(at)
    facts = letter._asdict() | {"hospital": hospital, "department": " ".join(letter.department.split())}
    ends = today + timedelta(days=days)
    return Made(
        LetterLink(**facts, digest=_digest(token), made_by=by, made_at=at, made_on=today, expires_on=ends), token
    )


def _faults(number: int, letter: Letter, hospitals: dict[str, Hospital], *, on: date) -> Iterable[Wrong]:
    """What is wrong with one letter; its place is the path of the field."""
    where = f"letters[{number}]"
    hospital = hospitals.get(letter.hospital)
    if hospital is None:
        yield Wrong(f"{where}.hospital", _("»%(name)s« er ikke et af jeres hospitaler.") % {"name": letter.hospital})
    elif hospital.valid_to and hospital.valid_to < on:
        yield Wrong(f"{where}.hospital", _("Hospitalet tager ikke patienter længere."))
    if letter.referral_received > on:
        yield Wrong(f"{where}.referral_received", _("Henvisningen kan ikke være kommet efter i dag."))
    elif letter.referral_received < on - REFERRAL_AGE_MAX:
        yield Wrong(f"{where}.referral_received", _("Henvisningen er mere end tre år gammel."))
    if not letter.referral_received <= letter.letter_date <= on + timedelta(days=14):
        yield Wrong(f"{where}.letter_date", _("Brevet er dateret før henvisningen, eller mere end 14 dage frem."))
    if letter.appointment_date and not letter.referral_received <= letter.appointment_date <= on + AHEAD_MAX:
        yield Wrong(f"{where}.appointment_date", _("Tiden ligger før henvisningen, eller mere end to år frem."))
    if letter.appointment_kind and letter.appointment_kind not in APPOINTMENTS:
        yield Wrong(f"{where}.appointment_kind", _("Skriv en af: %(known)s") % {"known": ", ".join(APPOINTMENTS)})
    if letter.purpose and letter.purpose not in PURPOSES:
        yield Wrong(f"{where}.purpose", _("Skriv en af: %(known)s") % {"known": ", ".join(PURPOSES)})
    if sum(map(str.isdigit, letter.department)) >= 6:
        yield Wrong(f"{where}.department", _("Afdelingens navn må ikke indeholde et CPR-nummer."))


def find(token: str, *, on: date) -> LetterLink | None:
    """The link of a token; None alike when it is unknown, expired, revoked, or was opened too often."""
    open_ones = LetterLink.objects.filter(revoked_at=None, expires_on__gte=on, opened__lt=OPENINGS_MAX)
    return open_ones.filter(digest=_digest(token)).select_related("hospital").first()


def count_opening(link: LetterLink) -> None:
    LetterLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)


def count_use(link_pk: int) -> None:
    """An inquiry was sent with what the link filled in."""
    LetterLink.objects.filter(pk=link_pk).update(used=F("used") + 1)


def answers_of(link: LetterLink) -> dict[str, Any]:
    """What the letter says, as answers of the form. What it does not say is left out."""
    said = {name: getattr(link, name) for name in CARRIED} | {"hospital": link.hospital.slug}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items() if value}


def links_of(user: User) -> QuerySet[LetterLink]:
    """The links that `user` may see and close: those of the organisation's hospitals, and all for an administrator."""
    links = LetterLink.objects.select_related("hospital")
    return links if user.role == Role.ADMINISTRATOR else links.filter(hospital__in=hospitals_of(user))


def by_day(links: QuerySet[LetterLink]) -> QuerySet[Any, Any]:
    """The days on which links were made, the latest first: how many, opened at all, and inquiries sent."""
    days = links.order_by().values("made_on")
    return days.annotate(
        made=Count("pk"),
        read=Count("pk", filter=Q(opened__gt=0)),
        sent=Sum("used"),
        revoked=Count("pk", filter=~Q(revoked_at=None)),
    ).order_by("-made_on")


@transaction.atomic
def revoke(links: QuerySet[LetterLink], *, by: User, at: datetime) -> int:
    """End links at once, as when letters were printed wrong. Returns how many were still open.

    What was sent from them stays. Raises Denied for links of another organisation.
    """
    if links.exclude(pk__in=links_of(by).values("pk")).exists():
        raise Denied(_("Det er ikke jeres link."))
    count = links.order_by().filter(revoked_at=None).update(revoked_at=at)
    if count:
        audit.record(AuditWord.LETTER_LINKS_REVOKED, by=by, subject=by.username, after={"letters": count}, at=at)
    return count


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
