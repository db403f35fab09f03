"""The way in for a department that is asked and has no login: a secret link by e-mail, and a code by telephone.

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

from .. import audit, mails, outbox, policies
from ..audit_words import AuditWord
from ..keys import new_key, plain
from ..letters import wording
from ..letters.formatting import say_date
from ..letters.text import compose, register
from ..models import AdviceEnd, AdviceLink, AdviceMail, AdviceRequest, OutboxMessage, User
from ..permissions import Denied
from .follow_up import home_of
from .way_in import as_read, last_day, make_code, mark_of

MAIL = register("mail_advice", "office", "address", "key", "day", "phone")


def prepare(request: AdviceRequest, *, at: datetime) -> None:
    """The link of a request that is just made, and the e-mail with it. Part of the caller's transaction."""
    AdviceLink.objects.create(request=request, expires_on=last_day(request.case, request.due))
    send(request, at=at)


def goes_by_mail(request: AdviceRequest) -> bool:
    """Whether the link leaves by e-mail; else somebody of the office brings it."""
    return bool(settings.EMAIL_HOST and request.contact and request.contact.email)


def send(request: AdviceRequest, *, at: datetime) -> None:
    """Put an e-mail with a new link in the outbox. Part of the caller's transaction."""
    if goes_by_mail(request):
        outbox.put(KIND, AdviceMail.objects.create(request=request, at=at), case=request.case, at=at)


def is_open(request: AdviceRequest, *, on: date) -> bool:
    """Whether the link of the request leads anywhere on the day `on`."""
    return not why_closed(request, on=on)


def why_closed(request: AdviceRequest, *, on: date) -> str:
    """Why the link leads nowhere on the day `on`, and what the department can do; empty while it is open."""
    contact = request.contact
    if request.end == AdviceEnd.WITHDRAWN:
        return _("Patientkontoret har trukket spørgsmålet tilbage. I skal ikke gøre mere.")
    if request.end or home_of(request.case).closed_at:
        return _("Der er allerede svaret, eller sagen er slut. Ring til patientkontoret, hvis I vil sige mere.")
    if on > request.link.expires_on:
        return _("Linket er for gammelt. Ring til patientkontoret, så sender vi et nyt.")
    if contact and contact.valid_to and contact.valid_to < on:
        return _("Patientkontoret har en anden kontakt hos jer nu. Ring til kontoret, hvis I skal svare.")
    return ""


def find(secret: str) -> AdviceRequest | None:
    """The request that the link with `secret` leads to, also when it leads nowhere any more."""
    related = ("request__case__office", "request__contact")
    link = AdviceLink.objects.filter(secret_mark=mark_of(secret)).select_related(*related).first()
    return link.request if link else None


@transaction.atomic
def enter(request: AdviceRequest, *, code: str, at: datetime) -> bool:
    """Whether `code` is the one that was told by telephone. Each opening and each wrong code is written down."""
    link, case, subject = request.link, request.case, f"advice {request.pk}"
    if not (link.code_mark and check_password(plain(code), link.code_mark)):
        audit.record(AuditWord.ADVICE_CODE_REFUSED, by=None, case=case, subject=subject, at=at)
        return False
    AdviceRequest.objects.filter(pk=request.pk, opened_at=None).update(opened_at=at)
    audit.record(AuditWord.ADVICE_OPENED, by=None, case=case, subject=subject, at=at)
    return True


@transaction.atomic
def new_code(request: AdviceRequest, *, by: User, at: datetime) -> str:
    """Make the code that is told by telephone now; the last one opens nothing any more. Raises Denied when the request
    is answered.
    """
    code = make_code()
    _renew(request, what="code", by=by, at=at, code_mark=make_password(code))
    return as_read(code)


@transaction.atomic
def new_link(request: AdviceRequest, *, by: User, at: datetime) -> str:
    """Make the key of the link that somebody of the office brings to the department; an earlier one opens nothing any
    more. Raises Denied when the request is answered.
    """
    secret = new_key()
    until = last_day(request.case, max(request.due, timezone.localdate(at)))
    _renew(request, what="link", by=by, at=at, secret_mark=mark_of(secret), expires_on=until)
    return secret


def _renew(request: AdviceRequest, *, what: str, by: User, at: datetime, **marks: object) -> None:
    case = policies.locked(home_of(request.case), act="let_in_department", by=by)
    found = AdviceLink.objects.select_for_update(of=("self",)).filter(request=request, request__end="")
    if not found.update(**marks):
        raise Denied(_("Der er allerede svaret, eller spørgsmålet er trukket tilbage."))
    step = policies.save(case, "let_in_department", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"advice {request.pk}", after={"new": what}, at=at)


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    """Send the e-mail with a link that is made now; what a rolled back try made opens nothing."""
    request = (
        AdviceMail.objects.select_related("request__case__office", "request__contact").get(pk=message.item).request
    )
    if not (is_open(request, on=timezone.localdate(at)) and goes_by_mail(request) and request.contact):
        return None
    secret = new_key()
    AdviceLink.objects.filter(request=request).update(secret_mark=mark_of(secret))
    office = request.case.office
    values = {
        "office": office.name,
        # A browser sends what stands behind # to nobody, and no log holds it
        "address": f"{settings.SITE_URL}{reverse('public:asked')}#{secret}",
        "key": secret,
        "day": say_date(request.link.expires_on, "da"),
        "phone": office.contact_phone,
    }
    text = compose(MAIL, language="da", values=values, own=wording.of_office(office, on=timezone.localdate(at)))
    mail = EmailMessage(text.title, text.body, to=[request.contact.email], headers=mails.headers(message))
    return mails.send(
        mail,
        refused=_(
            "E-mailen med linket kom ikke frem. Ret adressen i kontaktbogen, eller send linket på en anden måde."
        ),
        not_now=_("E-mailen med linket er ikke sendt endnu."),
    )


KIND = outbox.register(outbox.Kind("advice_mail", "email", _deliver))
