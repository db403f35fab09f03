"""The letter of one rung: each receiver gets what it needs, and no more. Who books the patient, or takes the task over,
gets a name; a management gets the days.
"""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import mails, outbox
from ..identity import claimed_name, is_identity_confirmed
from ..ladder import find_department, find_hospital
from ..letters import pdf, wording
from ..letters.formatting import say_date, say_time
from ..letters.text import compose as compose_text
from ..letters.text import register, split_blocks
from ..models import (
    AskedBy,
    Case,
    Delivery,
    EscalationStep,
    Hospital,
    HospitalContact,
    OutboxMessage,
    Rung,
    User,
    Way,
)
from ..permissions import hospitals_of
from . import escalation_link, partner_door

TEMPLATE = register(
    "escalation", "department", "patient", "limit", "started", "asked_before", "words", "wish", "due", "number"
)
MAIL = register("mail_letter", "due", "phone", "office")
MAIL_WAITS = register("mail_letter_waits", "due", "phone", "office", "address")
NAMED_TO = frozenset({Rung.DEPARTMENT, Rung.COORDINATOR, Rung.DEPARTMENT_MANAGEMENT, Rung.AUTHORITY})


def compose(case: Case, step: EscalationStep) -> tuple[str, bytes]:
    """The text of the letter about `step`, which need not be stored yet, and its PDF."""
    own = wording.of_office(case.office, on=timezone.localdate(step.at))
    text = compose_text(TEMPLATE, language="da", values=_values(case, step), own=own)
    made = pdf.set_pages(
        case.office,
        reference=f"Sagsnummer: {case.number}",
        title=text.title,
        blocks=split_blocks(text.body),
        recipient=[step.receiver],
        language="da",
        at=step.at,
    )
    return f"{text.title}\n\n{text.body}", made


def _values(case: Case, step: EscalationStep) -> dict[str, object]:
    leg, department = case.max_wait_legs.first(), find_department(case)
    before = step.escalation.steps.all() if step.escalation.pk else ()
    with override("da"):
        return {
            "department": str(department or ""),
            "patient": _patient(case) if step.rung in NAMED_TO else "",
            "limit": say_date(leg.limit, "da") if leg else "",
            "started": say_date(leg.start, "da") if leg else "",
            "asked_before": [_words(each) for each in before],
            "words": step.words,
            "wish": step.wish,
            "due": _moment(step.answer_by),
            "number": case.number,
        }


def _patient(case: Case) -> str:
    """Name and day of birth, as far as they may be told."""
    patient = case.patient
    if patient is None or not is_identity_confirmed(case):
        return claimed_name(case)
    return f"{patient.name}, født {say_date(patient.birth_date, 'da')}" if patient.birth_date else patient.name


def _words(step: EscalationStep) -> str:
    answer = f"svaret var: {step.answer_words}" if step.answer_words else "vi har ikke fået svar"
    return f"{_moment(step.at)} spurgte vi {step.get_rung_display().lower()}; {answer}"


def _moment(at: datetime) -> str:
    return f"{say_date(timezone.localdate(at), 'da')} kl. {say_time(at)}"


class Route(NamedTuple):
    """How a letter reaches who is asked: by a secure e-mail address, on the hospital's page here, by a link to an
    ordinary address with a code by telephone, or carried.
    """

    email: str = ""
    hospital: Hospital | None = None
    link_to: str = ""

    @property
    def is_carried(self) -> bool:
        return not (self.email or self.hospital or self.link_to)


def find_route(case: Case, rung: Rung, contact: HospitalContact | None) -> Route:
    """How a letter to `contact`, or to the department of the case without one, leaves today."""
    if contact and contact.email and contact.email_is_secure and settings.EMAIL_HOST:
        return Route(email=contact.email)
    hospital = find_hospital(case, rung, contact)
    if hospital and partner_door.find_way(hospital) == Way.PAGE:
        return Route(hospital=hospital)
    if contact and contact.email and settings.EMAIL_HOST:
        return Route(link_to=contact.email)
    return Route()


def _deliver(message: OutboxMessage, at: datetime) -> str | outbox.Placed | None:
    """Send the letter to the secure address, or show it on the hospital's page and say by e-mail that it lies there, or
    send a link to it; else the office is told to bring it, and writes down when it has.
    """
    step = EscalationStep.objects.select_related("escalation__case__office", "contact__hospital").get(pk=message.item)
    case = step.escalation.case
    if step.way == AskedBy.LETTER:
        Delivery.objects.get_or_create(message=message, defaults={"case": case, "way": Way.PRINT, "at": at})
        return _("Send brevet til %(receiver)s, og skriv, at det er afleveret.") % {"receiver": step.receiver}
    route = find_route(case, Rung(step.rung), step.contact)
    if route.email:
        return _send(message, step, route.email)
    if route.hospital:
        here = {"case": case, "hospital": route.hospital, "way": Way.PAGE, "at": at}
        Delivery.objects.get_or_create(message=message, defaults=here)
        return _tell(message, step) or outbox.Placed()
    if route.link_to:
        return escalation_link.send(message, step, route.link_to, at=at)
    return _(
        "Der er ingen sikker vej til %(receiver)s. Aflever brevet på anden måde, eller skriv en sikker adresse i "
        "kontaktbogen, og prøv igen."
    ) % {"receiver": step.receiver}


def _send(message: OutboxMessage, step: EscalationStep, address: str) -> str | None:
    """The letter itself, to an address that may receive what names a patient. Its e-mail names nobody."""
    mail = _mail(message, step, address, name=MAIL)
    mail.attach("brev.pdf", bytes(step.pdf or b""), "application/pdf")
    refused = mails.send(
        mail,
        refused=_(
            "Brevet til %(receiver)s kom ikke frem. Ret adressen i kontaktbogen, og prøv igen, eller aflever det på "
            "anden måde."
        )
        % {"receiver": step.receiver},
        not_now=_("Brevet er ikke sendt endnu. Vi bliver ved med at prøve. Haster det, så ring."),
    )
    if not refused:
        EscalationStep.objects.filter(pk=step.pk, sent_to="").update(sent_to=address)
    return refused


def _tell(message: OutboxMessage, step: EscalationStep) -> str | None:
    """Say by ordinary e-mail that a letter lies on the hospital's page; nothing about the patient stands in it. Where
    the e-mail does not leave, somebody calls: the letter lies there all the same.
    """
    if not (settings.EMAIL_HOST and step.contact and step.contact.email):
        return None
    call = _("Brevet til %(receiver)s ligger på hospitalets side, men e-mailen om det kom ikke frem. Ring til dem.")
    mail = _mail(message, step, step.contact.email, name=MAIL_WAITS)
    try:
        return mails.send(mail, refused=call % {"receiver": step.receiver}, not_now="")
    except outbox.NotNow:
        return call % {"receiver": step.receiver}


def _mail(message: OutboxMessage, step: EscalationStep, address: str, *, name: str) -> EmailMessage:
    office = step.escalation.case.office
    values = {"due": _moment(step.answer_by), "phone": office.contact_phone, "office": office.name}
    if name == MAIL_WAITS:
        values["address"] = f"{settings.SITE_URL}{reverse('partner:start')}"
    own = wording.of_office(office, on=timezone.localdate())
    text = compose_text(name, language="da", values=values, own=own)
    return EmailMessage(text.title, text.body, to=[address], headers=mails.headers(message))


KIND = outbox.register(outbox.Kind("escalation", "letter", _deliver))


def find_on_page(user: User) -> list[tuple[Delivery, EscalationStep]]:
    """The letters on the page of the user's hospitals that still ask for an answer, the most pressing first."""
    own = Delivery.objects.filter(hospital__in=hospitals_of(user), message__kind=KIND.name, way=Way.PAGE)
    lying = {each.message.item: each for each in own.select_related("message", "hospital", "case__office")}
    asked = EscalationStep.objects.filter(pk__in=lying, answered_at=None, escalation__ended_at=None)
    return [(lying[each.pk], each) for each in asked.defer("pdf", "body").order_by("answer_by")]
