"""Telling whoever wrote that the inquiry has come, and that there is something new in the case, in the way they chose,
and nothing else (I11, I19, R16).

What is new stands on the patient's page alone, behind number and code. An e-mail and a text are the outbox's; a letter
by post and a call are tasks of the office, done by a person who says so. The receipt as a message tells when the
inquiry came and its number; it has neither the code nor what it is about.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import audit, mails, outbox, policies, texts
from ..audit_words import AuditWord
from ..deadlines import add_business_days, closed_days
from ..letters import pdf, wording
from ..letters.text import compose, register
from ..models import Case, ConsentScope, NewsMail, OutboxMessage, OutboxState, ReplyBy
from ..permissions import Denied
from ..task_tree import CALL_BACK, POST
from . import call_back
from .consent import has_consent
from .follow_up import write_task

CALLED_AT = time(10)
HELD_UP = (OutboxState.UNREAD, OutboxState.FAILED)

MAIL = register("mail_news", "address")
MAIL_RECEIPT = register("mail_receipt", "moment", "number", "address", "phone")


def tell(case: Case, *, at: datetime) -> None:
    """See to it that the one who follows the case is told, where the letters may be read and there is a way; what waits
    to be told already is enough. Part of the caller's transaction, which has locked the case.
    """
    if not has_consent(case, ConsentScope.CASE):
        return
    if not case.is_closed and case.reply_by == ReplyBy.PHONE and call_back.number_of(case):
        _ask(case, CALL_BACK, title=_("Ring og sig, at der er nyt i sagen"), at=at)
    elif not case.is_closed and case.reply_by == ReplyBy.POST:
        _ask(case, POST, title=_("Print og send det nye med post"), at=at)
    elif kind := _kind_for(case):
        waiting = OutboxMessage.objects.filter(kind__in=KINDS, case=case, state=OutboxState.QUEUED)
        if not waiting.exists():
            outbox.put(kind, NewsMail.objects.create(case=case, at=at), case=case, at=at)


def _ask(case: Case, kind: str, *, title: str, at: datetime) -> None:
    """A task for a person; one that is open is enough."""
    if case.tasks.filter(kind=kind, done_at=None).exists():
        return
    due = add_business_days(timezone.localdate(at), 1, closed=closed_days(case.office))
    with override("da"):
        task = write_task(case, title=str(title), due=due, by=None, at=at, owner=case.owner, team=case.team, kind=kind)
    if kind == CALL_BACK:
        task.due_time = CALLED_AT
        task.save(update_fields=["due_time"])


def _kind_for(case: Case) -> outbox.Kind | None:
    """The text or the e-mail by which they can be told; a text, where that was chosen and the number takes one."""
    code = case.follow_up_code or (case.parent.follow_up_code if case.parent else "")
    return {"text": BY_TEXT, "email": BY_MAIL}.get(find_way(case)) if code else None


def find_way(case: Case) -> str:
    """How a message reaches the one who wrote: text, where that was chosen and the number takes one, or email; empty
    where neither does.
    """
    if case.reply_by == ReplyBy.TEXT and texts.can_reach(case.reply_phone):
        return "text"
    return "email" if settings.EMAIL_HOST and case.reply_email else ""


def send_receipt(case: Case, *, at: datetime) -> None:
    """Put the receipt in the outbox, where it can reach the one who wrote, whoever that is: it tells nothing of the
    case. Once for each way. Part of the caller's transaction.
    """
    kind = {"text": RECEIPT_BY_TEXT, "email": RECEIPT_BY_MAIL}.get(find_way(case))
    if kind and not outbox.find_message(kind, case):
        outbox.put(kind, case, case=case, at=at)


@transaction.atomic
def choose(case: Case, *, changes: Mapping[str, str], at: datetime) -> Case:
    """The one who follows the case with its code chooses how to be told, and where: `changes` has reply_by, reply_phone
    and reply_email. What could not reach them before is tried again. Raises Denied for a way that leads nowhere.
    """
    case = policies.locked(case, act="choose_reply", by=None)
    changed = [name for name in ("reply_by", "reply_phone", "reply_email") if changes[name] != getattr(case, name)]
    if not changed:
        return case
    for name in changed:
        setattr(case, name, changes[name])
    if sentence := find_fault(case.reply_by, phone=case.reply_phone):
        raise Denied(sentence)
    follow_change(case, at=at)
    step = policies.save(case, "choose_reply", at=at)
    audit.record(step.audit, by=None, case=case, after={"fields": ", ".join(changed)}, at=at)
    return case


def find_fault(reply_by: str, *, phone: str) -> str:
    """Why nobody can be told in that way; empty where they can."""
    if reply_by == ReplyBy.TEXT and not texts.can_reach(phone):
        return _("Skriv et nummer, der kan få en sms, for eksempel 40 40 40 40.")
    if reply_by == ReplyBy.PHONE and not phone.strip():
        return _("Skriv dit telefonnummer, eller vælg en anden måde at få svar på.")
    return ""


def follow_change(case: Case, *, at: datetime) -> None:
    """The way or the address is another now: what did not arrive the old way goes the new one, and nobody is asked
    about it any more. Part of the caller's transaction, which has locked the case.
    """
    kinds = (*KINDS, *RECEIPTS)
    lost = OutboxMessage.objects.filter(kind__in=kinds, case=case, state__in=HELD_UP).select_for_update(of=("self",))
    way, were_lost = find_way(case), list(lost)
    for message in were_lost:
        outbox.settle_tasks(message, by=None, at=at)
        if message.kind in RECEIPTS and message.channel == way:  # the same receipt, to the other address
            outbox.send_again(message, at=at)
            continue
        message.state, message.error = OutboxState.STOPPED, ""
        message.save(update_fields=["state", "error"])
    if any(message.kind in RECEIPTS for message in were_lost):
        send_receipt(case, at=at)
    if any(message.kind in KINDS for message in were_lost):
        tell(case, at=at)


def _deliver_by(
    kind_name: str, send: Callable[[OutboxMessage, Case], str | None]
) -> Callable[[OutboxMessage, datetime], str | None]:
    def deliver(message: OutboxMessage, at: datetime) -> str | None:
        """Send it, where that is still the way; returns a sentence for the office when it is not taken."""
        case = message.case
        found = _kind_for(case) if case and has_consent(case, ConsentScope.CASE) else None
        if case is None or found is None or found.name != kind_name:
            return None
        refused = send(message, case)
        if refused:
            audit.record(AuditWord.NOTICE_REFUSED, by=None, case=case, reason=refused, at=at)
        return refused

    return deliver


def _mail(message: OutboxMessage, case: Case) -> str | None:
    own = wording.of_office(case.office, on=timezone.localdate())
    text = compose(MAIL, language=case.language, values={"address": _page()}, own=own)
    mail = EmailMessage(text.title, text.body, to=[case.reply_email], headers=mails.headers(message))
    return mails.send(
        mail,
        refused=_("E-mailen om nyt i sagen kom ikke frem. Ring til den, der skrev, og ret adressen."),
        not_now=_("E-mailen om nyt i sagen er ikke sendt endnu."),
    )


def _text(message: OutboxMessage, case: Case) -> str | None:
    with override(case.language):
        words = _("Der er nyt i din sag. Åbn den her: %(address)s") % {"address": _page()}
    return texts.send(
        message,
        number=case.reply_phone,
        text=words,
        refused=_("Sms'en om nyt i sagen kom ikke frem. Ring til den, der skrev, og ret nummeret."),
        not_now=_("Sms'en om nyt i sagen er ikke sendt endnu."),
    )


def _deliver_receipt_by(
    way: str, send: Callable[[OutboxMessage, Case, Mapping[str, str]], str | None]
) -> Callable[[OutboxMessage, datetime], str | None]:
    def deliver(message: OutboxMessage, at: datetime) -> str | None:
        """Send it, where that is still the way; returns a sentence for the office when it is not taken."""
        case = message.case
        if case is None or find_way(case) != way:
            return None
        with override(case.language):
            moment = pdf.say_receipt_moment(case, case.language)
        values = {"moment": moment, "number": case.number, "address": _page(), "phone": case.office.contact_phone}
        refused = send(message, case, values)
        if refused:
            audit.record(AuditWord.NOTICE_REFUSED, by=None, case=case, reason=refused, at=at)
        return refused

    return deliver


def _mail_receipt(message: OutboxMessage, case: Case, values: Mapping[str, str]) -> str | None:
    own = wording.of_office(case.office, on=timezone.localdate())
    text = compose(MAIL_RECEIPT, language=case.language, values=values, own=own)
    mail = EmailMessage(text.title, text.body, to=[case.reply_email], headers=mails.headers(message))
    return mails.send(
        mail,
        refused=_("E-mailen med kvitteringen kom ikke frem. Ring til den, der skrev, og ret adressen."),
        not_now=_("E-mailen med kvitteringen er ikke sendt endnu."),
    )


def _text_receipt(message: OutboxMessage, case: Case, values: Mapping[str, str]) -> str | None:
    with override(case.language):
        words = _("Vi fik din henvendelse %(moment)s. Dit sagsnummer er %(number)s. Følg sagen her: %(address)s")
    return texts.send(
        message,
        number=case.reply_phone,
        text=words % values,
        refused=_("Sms'en med kvitteringen kom ikke frem. Ring til den, der skrev, og ret nummeret."),
        not_now=_("Sms'en med kvitteringen er ikke sendt endnu."),
    )


def _page() -> str:
    return f"{settings.SITE_URL}{reverse('public:my_case')}"


BY_MAIL = outbox.register(outbox.Kind("news_mail", "email", _deliver_by("news_mail", _mail)))
BY_TEXT = outbox.register(outbox.Kind("news_text", "text", _deliver_by("news_text", _text)))
RECEIPT_BY_MAIL = outbox.register(outbox.Kind("receipt_mail", "email", _deliver_receipt_by("email", _mail_receipt)))
RECEIPT_BY_TEXT = outbox.register(outbox.Kind("receipt_text", "text", _deliver_receipt_by("text", _text_receipt)))
KINDS = (BY_MAIL.name, BY_TEXT.name)
RECEIPTS = (RECEIPT_BY_MAIL.name, RECEIPT_BY_TEXT.name)
