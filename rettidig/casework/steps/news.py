"""Telling the patient by e-mail that there is something new in the case, and nothing else (feature R16).

What is new stands on the patient's page alone, behind number and code. Whoever wrote an e-mail address in the inquiry
was told there that it is used so.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import mails, outbox
from ..letters import wording
from ..letters.text import compose, register
from ..models import Case, ConsentScope, NewsMail, OutboxMessage, OutboxState
from .consent import has_consent

MAIL = register("mail_news", "address")


def tell(case: Case, *, at: datetime) -> None:
    """Put an e-mail in the outbox for the one who follows the case with number and code, where an address was given and
    the letters may be read; one that still waits is enough. Part of the caller's transaction.
    """
    if not (settings.EMAIL_HOST and _can_be_told(case)):
        return
    waiting = OutboxMessage.objects.filter(kind=KIND.name, case=case, state=OutboxState.QUEUED)
    if not waiting.exists():
        outbox.put(KIND, NewsMail.objects.create(case=case, at=at), case=case, at=at)


def _can_be_told(case: Case) -> bool:
    code = case.follow_up_code or (case.parent.follow_up_code if case.parent else "")
    return bool(case.reply_email and code) and has_consent(case, ConsentScope.CASE)


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    """Send the e-mail; returns a sentence for the office when the address does not take it. Raises NotNow while the
    mail server cannot be reached.
    """
    case = message.case
    if case is None or not _can_be_told(case):
        return None
    values = {"address": f"{settings.SITE_URL}{reverse('public:my_case')}"}
    own = wording.of_office(case.office, on=timezone.localdate(at))
    text = compose(MAIL, language=case.language, values=values, own=own)
    mail = EmailMessage(text.title, text.body, to=[case.reply_email], headers=mails.headers(message))
    return mails.send(
        mail,
        refused=_("E-mailen om nyt i sagen kom ikke frem. Ring til den, der skrev, og ret adressen."),
        not_now=_("E-mailen om nyt i sagen er ikke sendt endnu."),
    )


KIND = outbox.register(outbox.Kind("news_mail", "email", _deliver))
