"""The way in to a letter of the ladder for who has no login here: a secret link by e-mail, and a code by telephone.

The two go different ways (`way_in`). A new one takes the place of the last.
"""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import audit, mails, outbox, policies
from ..keys import new_key, plain
from ..letters.formatting import say_date
from ..models import EscalationLink, EscalationStep, OutboxMessage, User
from ..permissions import Denied
from .way_in import as_read, last_day, make_code, mark_of

OPENED, REFUSED = "escalation.opened", "escalation.code_refused"  # words of the track


def is_open(step: EscalationStep, *, on: date) -> bool:
    """Whether the link to the letter leads anywhere on the day `on`."""
    return not why_closed(step, on=on)


def why_closed(step: EscalationStep, *, on: date) -> str:
    """Why the link leads nowhere on the day `on`, and what the reader can do; empty while it is open."""
    if step.answered_at or step.escalation.ended_at or step.escalation.case.closed_at:
        return _("Der er allerede svaret, eller sagen er slut. Ring til patientkontoret, hvis I vil sige mere.")
    if on > step.link.expires_on:
        return _("Linket er for gammelt. Ring til patientkontoret, så sender vi et nyt.")
    if step.contact and step.contact.valid_to and step.contact.valid_to < on:
        return _("Patientkontoret har en anden kontakt hos jer nu. Ring til kontoret, hvis I skal svare.")
    return ""


def find(secret: str) -> EscalationStep | None:
    """The asking whose letter the link with `secret` leads to, also when it leads nowhere any more."""
    related = ("step__escalation__case__office", "step__contact")
    found = EscalationLink.objects.filter(secret_mark=mark_of(secret)).select_related(*related).first()
    return found.step if found else None


@transaction.atomic
def enter(step: EscalationStep, *, code: str, at: datetime) -> bool:
    """Whether `code` is the one that was told by telephone. Each opening and each wrong code is written down."""
    link, case, subject = step.link, step.escalation.case, f"escalation step {step.pk}"
    if not (link.code_mark and check_password(plain(code), link.code_mark)):
        audit.record(REFUSED, by=None, case=case, subject=subject, at=at)
        return False
    if EscalationLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=at):
        message = OutboxMessage.objects.filter(kind="escalation", item=step.pk).first()
        if message:
            outbox.confirm(message, fetched_at=at, at=at)
    audit.record(OPENED, by=None, case=case, subject=subject, at=at)
    return True


@transaction.atomic
def new_code(step: EscalationStep, *, by: User, at: datetime) -> str:
    """Make the code that is told by telephone now; the last one opens nothing any more. Raises Denied as `new_link`."""
    code = make_code()
    _renew(step, what="code", by=by, at=at, code_mark=make_password(code))
    return as_read(code)


@transaction.atomic
def new_link(step: EscalationStep, *, by: User, at: datetime) -> str:
    """Make the key of the link that somebody of the office brings; an earlier one opens nothing any more.

    Raises Denied for an asking without a letter, and when it is answered or the asking is over.
    """
    secret = new_key()
    _renew(step, what="link", by=by, at=at, secret_mark=mark_of(secret), expires_on=_last_day(step, at))
    return secret


def _last_day(step: EscalationStep, at: datetime) -> date:
    return last_day(step.escalation.case, timezone.localdate(max(step.answer_by, at)))


def _renew(step: EscalationStep, *, what: str, by: User, at: datetime, **marks: object) -> None:
    case = policies.locked(step.escalation.case, act="let_in_hospital", by=by)
    fresh = EscalationStep.objects.select_related("escalation").defer("pdf").get(pk=step.pk)
    if not fresh.body:
        raise Denied(_("Der er ikke skrevet noget brev. Skriv svaret ned, når I taler sammen."))
    if fresh.answered_at or fresh.escalation.ended_at:
        raise Denied(_("Svaret er skrevet ned, eller eskaleringen er slut. Se på sagen, som den er nu."))
    EscalationLink.objects.update_or_create(
        step=fresh, defaults=marks, create_defaults={"expires_on": _last_day(step, at), **marks}
    )
    act = policies.save(case, "let_in_hospital", at=at)
    subject = f"escalation step {step.pk}"
    audit.record(act.audit, by=by, case=case, subject=subject, after={"new": what}, at=at)


def send(message: OutboxMessage, step: EscalationStep, address: str, *, at: datetime) -> str | outbox.Placed | None:
    """Send the e-mail with a link that is made now; what a rolled back try made opens nothing. The letter has arrived
    when somebody has opened it. Part of the delivery of the letter.
    """
    if step.answered_at or step.escalation.ended_at:
        return None
    secret = new_key()
    made, _is_new = EscalationLink.objects.update_or_create(
        step=step, defaults={"secret_mark": mark_of(secret), "expires_on": _last_day(step, at)}
    )
    office = step.escalation.case.office
    with override("da"):
        words = {
            "office": office,
            # A browser sends what stands behind # to nobody, and no log holds it
            "address": f"{settings.SITE_URL}{reverse('public:time_asked')}#{secret}",
            "key": secret,
            "day": say_date(made.expires_on, "da"),
            "phone": office.contact_phone,
        }
        body = _(
            "%(office)s har skrevet et brev til jer. Læs det, og svar her: %(address)s\n\n"
            "Spørger siden om en nøgle, er den: %(key)s\n\n"
            "Linket virker til og med %(day)s. Vi ringer og siger den kode, som åbner det. Ring på %(phone)s, hvis I "
            "ikke har hørt fra os.\n\nSvar ikke på denne e-mail, og send den ikke videre."
        )
        subject = _("Et brev fra patientkontoret")
    mail = EmailMessage(subject, body % words, to=[address], headers=mails.headers(message))
    refused = _("E-mailen til %(receiver)s kom ikke frem. Ret adressen i kontaktbogen, eller send linket selv.")
    not_now = _("E-mailen med linket er ikke sendt endnu. Vi bliver ved med at prøve. Haster det, så ring.")
    return mails.send(mail, refused=refused % {"receiver": step.receiver}, not_now=not_now) or outbox.Placed()
