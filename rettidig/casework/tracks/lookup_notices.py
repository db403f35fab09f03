"""Look-up notices: letters to citizens whose record was opened without an apparent relation (feature E6).

A notice belongs to no case. A citizen who answers opens one, about such a letter, which is a row of table 1 by itself
(annual report 2025, note 5). The legal basis of the letters is an open question: a person approves each batch.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import audit, outbox, policies
from ..letters import pdf
from ..letters.characters import clean
from ..letters.formatting import say_time
from ..letters.notices import find_unknown_words, notice_template
from ..lifecycle import OPEN, WORKER, Transition
from ..models import AuditEvent, Case, Notice, NoticeBatch, NoticePrint, Office, OutboxMessage, User
from ..models.fields import blind_index, blind_indexes
from ..permissions import LOG_READERS, Denied, check_may_send_notices
from ..policies import Stale
from ..registry import NavigationEntry, Track, register
from ..topics import TOPICS

TRAIT = "answers_notice"
NAME_AND_ADDRESS = 2  # the fewest parts of a line: a name, and one line of an address


class NoticeWord(models.TextChoices):
    """The words of the audit log about look-up notices."""

    PREPARED = "lookup_notices.prepared", gettext_lazy("Borgerbreve forberedt")
    EDITED = "lookup_notices.edited", gettext_lazy("Borgerbrev rettet")
    LEFT_OUT = "lookup_notices.left_out", gettext_lazy("Borgerbrev udeladt")
    APPROVED = "lookup_notices.approved", gettext_lazy("Borgerbreve godkendt")
    ADDRESSED = "lookup_notices.addressed", gettext_lazy("Adresser skrevet på borgerbreve")
    OPENED = "lookup_notice.opened", gettext_lazy("Borgerbrev åbnet")
    ANSWERED = "lookup_notice.answered", gettext_lazy("Borgerens brev om opslag fundet")


class Found(NamedTuple):
    """The analysis of one citizen's look-ups: the number in the log, where and on which days, and which look-ups
    (their system, day and number: the number alone does not identify a look-up).
    """

    patient: str
    places: tuple[str, ...]
    days: tuple[date, ...]
    lookup_ids: tuple[str, ...]


def find_earlier_lookups(office: Office) -> set[str]:
    """The look-ups that a letter of the office tells of, sent or about to be."""
    lists = Notice.objects.filter(batch__office__in=office.lineage).values_list("lookup_ids", flat=True)
    return {each for numbers in lists for each in numbers}


@transaction.atomic
def prepare(office: Office, *, first: date, last: date, found: Iterable[Found], by: User, at: datetime) -> NoticeBatch:
    """Prepare one letter to each citizen of `found` for the days `first` to `last`, both included; nothing is sent.

    A citizen with a letter about some of those days, sent, waiting or left out, gets no second one. Raises Denied when
    the days are not past, or nobody is left.
    """
    check_may_send_notices(by, office)
    if not first <= last < timezone.localdate(at):
        raise Denied(_("Perioden skal begynde, før den slutter, og være forbi."))
    Office.objects.select_for_update().get(pk=office.pk)  # two batches at a time could both write to one citizen
    template = notice_template(office, on=timezone.localdate(at))
    batch = NoticeBatch.objects.create(
        office=office, first=first, last=last, title=template.title, body=template.body, prepared_at=at, prepared_by=by
    )
    notices = _new(batch, found)
    if not notices:
        raise Denied(_("Der er ingen at skrive til. Alle i perioden har fået brev."))
    Notice.objects.bulk_create(notices)
    _record(NoticeWord.PREPARED, batch, by=by, at=at, number=len(notices))
    return batch


def _new(batch: NoticeBatch, found: Iterable[Found]) -> list[Notice]:
    overlapping = Q(batch__office__in=batch.office.lineage, batch__first__lte=batch.last, batch__last__gte=batch.first)
    written = set(Notice.objects.filter(overlapping).values_list("patient_index", flat=True))
    earlier = find_earlier_lookups(batch.office)
    notices: dict[str, Notice] = {}
    for each in found:
        mark, new = blind_index(each.patient), [number for number in each.lookup_ids if number not in earlier]
        if written.isdisjoint(blind_indexes(each.patient)) and new:
            notices[mark] = Notice(
                batch=batch,
                patient=each.patient,
                patient_index=mark,
                places=list(each.places),
                days=[day.isoformat() for day in each.days],
                lookup_ids=new,
            )
    return list(notices.values())


class BatchChanged(Stale):
    """Somebody has changed the letter, or who gets it, since the page was opened; `batch` is as it stands now."""

    def __init__(self, batch: NoticeBatch) -> None:
        last = AuditEvent.objects.filter(subject=_subject(batch)).first()
        who = User.objects.filter(username=last.user).first() if last else None
        sentence = _("%(who)s har ændret brevet eller listen kl. %(clock)s, siden du åbnede siden. Se det nye først.")
        Denied.__init__(
            self, sentence % {"who": who or _("En anden"), "clock": say_time(last.at if last else batch.prepared_at)}
        )
        self.batch = batch


@transaction.atomic
def edit(
    batch: NoticeBatch, *, title: str, body: str, by: User, at: datetime, version: int | None = None
) -> NoticeBatch:
    """Change the letter of a batch. Raises BatchChanged when `version` is not the batch's, Denied once it is approved,
    and for unknown words in braces.
    """
    batch = _open(batch, by=by, version=version)
    try:
        unknown = find_unknown_words(body)
    except ValueError:
        unknown = ["{"]
    if unknown or not (title.strip() and body.strip()):
        raise Denied(
            _("Brevet kan ikke bruges. Se efter ord i { } og tomme felter: %(words)s") % {"words": ", ".join(unknown)}
        )
    batch.title, batch.body, batch.version = " ".join(clean(title).split()), clean(body).strip(), batch.version + 1
    batch.save(update_fields=["title", "body", "version"])
    _record(NoticeWord.EDITED, batch, by=by, at=at)
    return batch


@transaction.atomic
def leave_out(notice: Notice, *, reason: str, by: User, at: datetime) -> Notice:
    """Send no letter to one citizen of a batch. Raises Denied without a reason, and once the batch is approved."""
    batch = _open(notice.batch, by=by)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor borgeren ikke skal have brevet."))
    notice.left_out, batch.version = reason.strip(), batch.version + 1
    notice.save(update_fields=["left_out"])
    batch.save(update_fields=["version"])
    _record(NoticeWord.LEFT_OUT, batch, by=by, at=at, reason=reason)
    return notice


@transaction.atomic
def approve(batch: NoticeBatch, *, by: User, at: datetime, version: int | None = None) -> int:
    """Send every letter of the batch that is not left out, by the outbox; returns how many. Text and choice are locked.

    Raises BatchChanged when `version` is not the batch's, and Denied the second time.
    """
    batch = _open(batch, by=by, version=version)
    batch.approved_at, batch.approved_by = at, by
    batch.save(update_fields=["approved_at", "approved_by"])
    notices = list(batch.notices.filter(left_out=""))
    for notice in notices:
        outbox.put(KIND, notice, case=None, at=at)
    _record(NoticeWord.APPROVED, batch, by=by, at=at, number=len(notices))
    return len(notices)


@transaction.atomic
def write_addresses(batch: NoticeBatch, *, text: str, by: User, at: datetime) -> int:
    """Write names and addresses on letters of a batch, where the office does not know them; returns how many. Each line
    of `text` is one letter, as it comes out of a spreadsheet: its number, the name, the lines of the address, with
    semicolons or tabs between. Letters in the post room are set anew;
    what was printed of them before is kept.

    Raises Denied for a line that cannot be read, and then writes none.
    """
    check_may_send_notices(by, batch.office)
    notices = {each.reference: each for each in batch.notices.select_for_update(of=("self",))}
    found = [_address(number, line, notices) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not found:
        raise Denied(_("Skriv mindst én linje med brevets nummer, navn og adresse."))
    for notice, name, address in found:
        notice.batch, notice.recipient = batch, {"name": name, "address": address}
        if notice.pdf:
            notice.pdf = pdf.render_notice(notice, at=at)
        notice.save(update_fields=["recipient", "pdf"])
    _record(NoticeWord.ADDRESSED, batch, by=by, at=at, number=len(found))
    return len(found)


def _address(number: int, line: str, notices: dict[str, Notice]) -> tuple[Notice, str, list[str]]:
    reference, *rest = (part.strip() for part in clean(line.replace("\t", ";")).split(";"))
    parts = [part for part in rest if part]
    notice = notices.get(f"B-{reference.upper().removeprefix('B-').zfill(6)}")
    if notice is None or len(parts) < NAME_AND_ADDRESS:
        raise Denied(
            _("Linje %(number)d kan ikke bruges. Skriv: brevets nummer; navn; vej og husnummer; postnummer og by.")
            % {"number": number}
        )
    return notice, parts[0], parts[1:]


@transaction.atomic
def record_printing(batch: NoticeBatch, notices: Collection[Notice], *, by: User, at: datetime) -> None:
    """Write down which letters of a batch somebody opened to print them, and keep each as it is. Raises Denied."""
    check_may_send_notices(by, batch.office)
    digests = {notice.pk: hashlib.sha256(notice.pdf or b"").hexdigest() for notice in notices}
    kept = set(NoticePrint.objects.filter(notice__in=notices).values_list("notice", "sha256"))
    new = [notice for notice in notices if (notice.pk, digests[notice.pk]) not in kept]
    NoticePrint.objects.bulk_create(
        [
            NoticePrint(notice=each, pdf=bytes(each.pdf or b""), sha256=digests[each.pk], printed_at=at, printed_by=by)
            for each in new
        ],
        ignore_conflicts=True,  # two at a time
    )
    for notice in notices:
        after = {"sha256": digests[notice.pk]}
        audit.record(NoticeWord.OPENED, by=by, subject=f"notice {notice.pk}", after=after, at=at)


@transaction.atomic
def record_answer(case: Case, *, reference: str, by: User, at: datetime) -> Notice:
    """Say which letter a citizen's inquiry answers, by the number on it. Raises Denied for another kind of case, and
    for a number that no sent letter of the office has.
    """
    case = policies.locked(case, act="record_notice_answer", by=by)
    if TRAIT not in TOPICS[case.topic].traits:
        raise Denied(_("Sagen handler ikke om et brev om opslag. Ret sagens emne først."))
    notice = _find(case.office, reference)
    if notice is None:
        raise Denied(_("Vi har ikke sendt et brev med det nummer. Det står øverst i brevet, fx B-000123."))
    notice.case = case
    notice.save(update_fields=["case"])
    step = policies.save(case, "record_notice_answer", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"notice {notice.pk}", at=at)
    return notice


def _find(office: Office, reference: str) -> Notice | None:
    number = reference.strip().upper().removeprefix("B-")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    sent = Notice.objects.filter(batch__office__in=office.lineage, batch__approved_at__isnull=False, left_out="")
    return sent.filter(pk=int(number)).first()


def _open(batch: NoticeBatch, *, by: User, version: int | None = None) -> NoticeBatch:
    """The batch, locked. Raises Denied when it is approved, BatchChanged when it is not the one that was seen."""
    batch = NoticeBatch.objects.select_for_update(of=("self",)).select_related("office").get(pk=batch.pk)
    check_may_send_notices(by, batch.office)
    if batch.approved_at:
        raise Denied(_("Brevene er godkendt og sendt. De kan ikke ændres."))
    if version not in (None, batch.version):
        raise BatchChanged(batch)
    return batch


def _subject(batch: NoticeBatch) -> str:
    return f"notice batch {batch.pk}"


def _record(
    word: str, batch: NoticeBatch, *, by: User, at: datetime, number: int | None = None, reason: str = ""
) -> None:
    after = None if number is None else {"letters": number}
    audit.record(word, by=by, subject=_subject(batch), after=after, reason=reason, at=at)


def _deliver(message: OutboxMessage, at: datetime) -> None:
    """The letter lies ready to be printed."""
    notice = Notice.objects.select_related("batch__office").get(pk=message.item)
    notice.pdf = bytes(notice.pdf or pdf.render_notice(notice, at=at))
    notice.save(update_fields=["pdf"])


def _check_may_retry(user: User, message: OutboxMessage) -> None:
    check_may_send_notices(user, Notice.objects.select_related("batch__office").get(pk=message.item).batch.office)


KIND = outbox.register(outbox.Kind("notice", "post_room", _deliver, _check_may_retry))
TRACK = register(
    Track(
        name="lookup_notices",
        topics=Path(__file__).with_suffix(".yaml"),
        transitions=(Transition("record_notice_answer", WORKER, OPEN, NoticeWord.ANSWERED),),
        audit_words=NoticeWord,
        navigation=(NavigationEntry("management:log_control", gettext_lazy("Logkontrol"), frozenset(LOG_READERS)),),
        panel="desk/ehr/notice_panel.html",
    )
)
