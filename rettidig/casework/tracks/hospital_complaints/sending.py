"""Hospital complaints in the outbox: by secure e-mail to whom the contact book has for complaints, or the post room."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import mails, outbox
from ...letters import wording
from ...letters.formatting import say_date
from ...letters.text import compose, register
from ...models import (
    ComplaintStep,
    ComplaintVerb,
    ComplaintWay,
    ContactRole,
    Hospital,
    HospitalComplaint,
    HospitalContact,
    Office,
    OutboxMessage,
)

MAIL = register("mail_complaint", "number", "answer_by", "due", "phone", "office")
MAIL_CHASE = register("mail_complaint_chase", "number", "due", "phone", "office")


def find_contact(office: Office, hospital: Hospital, *, on: date) -> HospitalContact | None:
    """Who receives complaints at the hospital on the day, at a secure address; None where they go on paper."""
    if not settings.EMAIL_HOST:
        return None
    known = HospitalContact.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        office__in=office.lineage,
        hospital=hospital,
        role=ContactRole.COMPLAINTS,
        email_is_secure=True,
        valid_from__lte=on,
    )
    return known.exclude(email="").first()


def find_messages(complaints: Iterable[HospitalComplaint]) -> dict[int, OutboxMessage]:
    """The newest message with each complaint itself, by the key of the complaint."""
    sent = ComplaintStep.objects.filter(complaint__in=list(complaints), verb=ComplaintVerb.SENT).order_by("at", "pk")
    newest = {step.complaint_id: step for step in sent}
    messages = outbox.find_messages(KIND, newest.values())
    return {key: messages[step.pk] for key, step in newest.items() if step.pk in messages}


def _deliver(message: OutboxMessage, at: datetime) -> str | outbox.Placed | None:
    step = _step(message)
    if step.way == ComplaintWay.PAPER:
        return outbox.Placed()
    mail = _mail(step, MAIL, message)
    mail.attach("klage.pdf", bytes(step.complaint.file.copy), "application/pdf")
    return _send(mail, step, at)


def _deliver_chase(message: OutboxMessage, at: datetime) -> str | None:
    step = _step(message)
    return _send(_mail(step, MAIL_CHASE, message), step, at)


def _step(message: OutboxMessage) -> ComplaintStep:
    rows = ComplaintStep.objects.select_related("complaint__office", "complaint__file", "contact", "hospital")
    return rows.get(pk=message.item)


def _mail(step: ComplaintStep, template: str, message: OutboxMessage) -> EmailMessage:
    """The e-mail to the address that the contact book has. It names nobody."""
    complaint, office = step.complaint, step.complaint.office
    due = complaint.due or timezone.localdate(step.at)
    values = {"number": complaint.number, "due": say_date(due, "da"), "phone": office.contact_phone}
    values["office"] = office.name
    if template == MAIL:
        values["answer_by"] = say_date(complaint.answer_by, "da") if complaint.answer_by else ""
    text = compose(template, language="da", values=values, own=wording.of_office(office, on=timezone.localdate()))
    address = step.contact.email if step.contact else ""
    return EmailMessage(text.title, text.body, to=[address], headers=mails.headers(message))


def _send(mail: EmailMessage, step: ComplaintStep, at: datetime) -> str | None:
    """Send it; where the address does not take it, or is no secure one any more, somebody sees to it today."""
    wrong = _("E-mailen til %(hospital)s kom ikke frem. Ret adressen i kontaktbogen, og send klagen igen.")
    refused: str | None = wrong % {"hospital": step.hospital}
    if step.contact and step.contact.email and step.contact.email_is_secure:
        waits = _("Klagen er ikke sendt endnu. Vi bliver ved med at prøve.")
        refused = mails.send(mail, refused=str(refused), not_now=waits)
    if refused:
        HospitalComplaint.objects.filter(pk=step.complaint_id).update(due=timezone.localdate(at))
    return refused


KIND = outbox.register(outbox.Kind("hospital_complaint", "email", _deliver))
CHASE = outbox.register(outbox.Kind("complaint_chase", "email", _deliver_chase))
