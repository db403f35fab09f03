"""Forwarding of a matter to whom it belongs: what goes along is chosen, sent with the receipt stamp, and the answer is
awaited (SUL § 51, stk. 5; FVL § 7, stk. 2).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from .. import audit, deadlines, mails, outbox, policies
from ..identity import claimed_name, is_identity_confirmed
from ..letters import forwarding as letter
from ..letters import wording
from ..letters.formatting import say_date
from ..letters.text import compose as compose_text
from ..models import (
    Attachment,
    Case,
    Contact,
    Delivery,
    Direction,
    Forwarding,
    ForwardingBasis,
    ForwardingEnd,
    Matter,
    OutboxMessage,
    Recipient,
    User,
    Way,
    WithWhom,
)
from ..permissions import BadDay, Denied
from ..phrases import check_filled
from ..recipients import find_recipients
from ..right_names import matter_name
from ..things import whole
from . import follow_up, news
from .escalation_letter import MAIL
from .matter import state_receipt
from .matter_end import check_open

AWAITED = gettext_noop("Spørg %(receiver)s, om de har fået det, vi sendte")
ANSWER_DAYS = 5  # business days until the acknowledgement, where nobody says otherwise
OF_CITIZENS = (WithWhom.PATIENT, WithWhom.RELATIVE)
# SUL § 51, stk. 5 speaks of complaints and claims; whatever else belongs elsewhere is forwarded by FVL § 7
BASES: Mapping[str, tuple[ForwardingBasis, ...]] = dict.fromkeys(
    ("complaint", "compensation"), (ForwardingBasis.FILED_HERE, ForwardingBasis.OTHER_AUTHORITY)
)


@dataclass(frozen=True)
class Chosen:
    """What is to be forwarded, to whom and why. `files` are keys of attachments, each with the pages to leave out as
    somebody wrote them; `contacts` are those whose words go along.
    """

    recipient: Recipient
    purpose: str
    basis: str
    due: date
    files: Mapping[int, str]
    contacts: Collection[int]


def bases_of(matter: Matter) -> tuple[ForwardingBasis, ...]:
    """The rules by which a matter of that kind is forwarded, the first before the others."""
    return BASES.get(matter.kind, (ForwardingBasis.OTHER_AUTHORITY,))


def files_of(case: Case) -> QuerySet[Attachment]:
    """The files that can go along: those that have been looked at and can be opened, also of cases joined to it."""
    of_all = Attachment.objects.filter(case__in=whole(case), scan=Attachment.Scan.CLEAN, removed_at=None)
    return of_all.defer("text").order_by("added_at", "pk")


def words_of(case: Case) -> list[Any]:
    """The contacts in which the patient or a relative has said something, as they are known today."""
    told = Contact.objects.filter(case__in=whole(case)).stated().order_by("at", "pk")
    return [
        each
        for each in told
        if each.text.strip() and each.stated_direction == Direction.IN and each.stated_with_whom in OF_CITIZENS
    ]


def filed_on(matter: Matter) -> tuple[date, datetime | None]:
    """The day on which the matter was received by the office, and the moment where it came with the inquiry."""
    stated = [each["date"] for each in matter.events if each["type"] == "received" and each.get("at") == "office"]
    came = timezone.localdate(matter.case.received_at)
    day = date.fromisoformat(min(stated)) if stated else came
    return day, matter.case.received_at if day == came else None


def preview(matter: Matter, chosen: Chosen, *, at: datetime) -> bytes:
    """The pages as they would be sent; nothing is stored. Raises Denied."""
    _check(matter.case, matter, chosen, at=at)
    return _render(matter.case, matter, chosen, at=at)[0]


@transaction.atomic
def forward(matter: Matter, chosen: Chosen, *, by: User, at: datetime, version: int | None = None) -> Forwarding:
    """Send a matter to its recipient. The office's receipt counts as the filing, so it is stated as an event where
    nothing says when the matter was received; a task awaits the acknowledgement on the business day after `due`.

    Raises Denied: nothing chosen, no purpose, a gap in it, a rule that does not fit the kind, a recipient that no
    longer holds or already has it, pages that a file lacks, a day that is not ahead or not a business day, and a matter
    that has ended.
    """
    case = policies.locked(matter.case, act="forward", by=by, version=version)
    matter = Matter.objects.get(pk=matter.pk, case=case)
    matter.case = case
    _check(case, matter, chosen, at=at)
    day, moment = filed_on(matter)
    state_receipt(matter, on=day, by=by, at=at)
    pdf, parts = _render(case, matter, chosen, at=at)
    with override("da"):
        title = _(AWAITED) % {"receiver": chosen.recipient.name}
    after = deadlines.add_business_days(chosen.due, 1, closed=deadlines.closed_days(case.office))
    task = follow_up.write_task(
        case, title=title, due=after, by=by, at=at, owner=case.owner, team=case.team, kind=follow_up.FORWARDING
    )
    made = Forwarding.objects.create(
        case=case,
        matter=matter,
        recipient=chosen.recipient,
        receiver=chosen.recipient.name,
        address=chosen.recipient.address,
        purpose=chosen.purpose.strip(),
        basis=chosen.basis,
        filed_on=day,
        filed_at=moment,
        parts=parts,
        pdf=pdf,
        due=chosen.due,
        task=task,
        sent_at=at,
        sent_by=by,
    )
    outbox.put(KIND, made, case=case, at=at)
    news.tell(case, at=at)
    step = policies.save(case, "forward", at=at)
    told = {"matter": matter.key, "to": made.receiver, "basis": made.basis, "parts": [each["name"] for each in parts]}
    audit.record(step.audit, by=by, case=case, subject=f"forwarding {made.pk}", after=told, reason=made.purpose, at=at)
    return made


def _check(case: Case, matter: Matter, chosen: Chosen, *, at: datetime) -> None:
    today, closed = timezone.localdate(at), deadlines.closed_days(case.office)
    if matter.removed_at:
        raise Denied(_("Det er fjernet fra sagen. Se på sagen, som den er nu."))
    check_open(matter)
    if not chosen.purpose.strip():
        raise Denied(_("Skriv, hvorfor det sendes videre."))
    check_filled(chosen.purpose)
    if chosen.basis not in bases_of(matter):
        raise Denied(_("Vælg den regel, I sender det videre efter."))
    if not (chosen.files or chosen.contacts):
        raise Denied(_("Vælg, hvad der skal med: borgerens egne ord, filer eller begge dele."))
    if not find_recipients(on=today).filter(pk=chosen.recipient.pk).exists():
        raise Denied(_("Modtageren står ikke længere i registret. Vælg en anden."))
    if Forwarding.objects.filter(matter=matter, recipient=chosen.recipient, end="").exists():
        raise Denied(_("Det er allerede sendt til den modtager, som ikke har svaret endnu."))
    if chosen.due <= today or not deadlines.is_business_day(chosen.due, closed=closed):
        raise BadDay(_("Vælg en dag efter i dag, hvor kontoret har åbent."))


def _render(case: Case, matter: Matter, chosen: Chosen, *, at: datetime) -> tuple[bytes, list[dict[str, object]]]:
    """The pages, and what they are. Raises Denied for a file or words that are not on the case, and for bad pages."""
    known = {each.pk: each for each in files_of(case).filter(pk__in=chosen.files)}
    said = [each for each in words_of(case) if each.pk in chosen.contacts]
    if len(known) < len(chosen.files) or len(said) < len(chosen.contacts):
        raise Denied(_("Noget af det, du valgte, er ikke på sagen mere. Se på sagen, som den er nu."))
    files = [_take(known[pk], leave_out) for pk, leave_out in chosen.files.items()]
    words = [letter.Words(timezone.localdate(each.stated_at), each.text.strip()) for each in said]
    day, moment = filed_on(matter)
    with override(letter.LANGUAGE):
        about = matter_name(matter.kind)
    cover = letter.Cover(
        about=about,
        patient=_patient(case),
        purpose=chosen.purpose.strip(),
        basis=ForwardingBasis(chosen.basis),
        filed_on=day,
        filed_at=moment,
        due=chosen.due,
        receiver=chosen.recipient.name,
        address=chosen.recipient.address,
    )
    parts: list[dict[str, object]] = [
        {"contact": each.pk, "name": "", "on": timezone.localdate(each.stated_at).isoformat()} for each in said
    ]
    parts += [
        {"file": pk, "name": each.name, "left_out": list(each.left_out)}
        for pk, each in zip(chosen.files, files, strict=True)
    ]
    return letter.render(case, cover, words, files, at=at), parts


def _take(file: Attachment, leave_out: str) -> letter.Pages:
    try:
        return letter.take_pages(file.name, bytes(file.content), file.content_type, leave_out=leave_out)
    except letter.BadPages as bad:
        raise Denied(f"{file.name}: {bad}") from None


def _patient(case: Case) -> str:
    """Name and day of birth, as far as they may be told."""
    patient = case.patient
    if patient is None or not is_identity_confirmed(case):
        return claimed_name(case)
    return f"{patient.name}, født {say_date(patient.birth_date, 'da')}" if patient.birth_date else patient.name


@transaction.atomic
def answer(
    forwarding: Forwarding, *, end: str, note: str = "", by: User, at: datetime, version: int | None = None
) -> Forwarding:
    """Write down that the recipient has acknowledged what was forwarded, or has returned it and why. Where its case has
    become part of another, the work goes on there. Raises Denied for an answer that stands already, and for a return
    without words.
    """
    case = policies.locked(follow_up.home_of(forwarding.case), act="answer_forwarding", by=by, version=version)
    found = Forwarding.objects.select_for_update(of=("self",)).select_related("task").defer("pdf").get(pk=forwarding.pk)
    if found.end:
        raise Denied(_("Svaret står allerede på sagen. Se på sagen, som den er nu."))
    if end not in ForwardingEnd:
        raise Denied(_("Vælg, hvad modtageren har svaret."))
    if end == ForwardingEnd.RETURNED and not note.strip():
        raise Denied(_("Skriv, hvorfor det er sendt tilbage."))
    found.end, found.end_note, found.ended_at, found.ended_by = end, note.strip(), at, by
    found.save(update_fields=["end", "end_note", "ended_at", "ended_by"])
    if not found.task.done_at:
        follow_up.write_task_done(case, found.task, by=by, at=at)
    news.tell(case, at=at)
    step = policies.save(case, "answer_forwarding", at=at)
    subject, after = f"forwarding {found.pk}", {"end": end}
    audit.record(step.audit, by=by, case=case, subject=subject, after=after, reason=found.end_note, at=at)
    return found


def forwardings_of(case: Case) -> QuerySet[Forwarding]:
    """What was forwarded from the case and from those that have become part of it, the newest first."""
    of_all = Forwarding.objects.filter(case__in=whole(case))
    return of_all.select_related("matter", "sent_by", "ended_by", "recipient").defer("pdf")


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    """Send it to the recipient's secure address; without one the office is told to post it, and writes down when."""
    sent = Forwarding.objects.select_related("recipient", "case__office").get(pk=message.item)
    if sent.recipient.email and sent.recipient.email_is_secure and settings.EMAIL_HOST:
        return _send(message, sent)
    Delivery.objects.get_or_create(message=message, defaults={"case": sent.case, "way": Way.PRINT, "at": at})
    return _("Print det, send det med posten til %(receiver)s, og skriv, at det er afleveret.") % {
        "receiver": sent.receiver
    }


def _send(message: OutboxMessage, sent: Forwarding) -> str | None:
    """The pages to an address that may receive what names a patient. Its e-mail names nobody."""
    office, address = sent.case.office, sent.recipient.email
    values = {"due": say_date(sent.due, "da"), "phone": office.contact_phone, "office": office.name}
    own = wording.of_office(office, on=timezone.localdate())
    text = compose_text(MAIL, language="da", values=values, own=own)
    mail = EmailMessage(text.title, text.body, to=[address], headers=mails.headers(message))
    mail.attach("brev.pdf", bytes(sent.pdf), "application/pdf")
    refused = mails.send(
        mail,
        refused=_("Det kom ikke frem til %(receiver)s. Ret adressen i registret, og prøv igen, eller post det.")
        % {"receiver": sent.receiver},
        not_now=_("Brevet er ikke sendt endnu. Vi bliver ved med at prøve. Haster det, så ring."),
    )
    if not refused:
        Forwarding.objects.filter(pk=sent.pk, sent_to="").update(sent_to=address)
    return refused


KIND = outbox.register(outbox.Kind("forwarding", "letter", _deliver))
