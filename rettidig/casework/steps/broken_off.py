"""An inquiry about what may be a life-threatening disease that was begun and never sent (feature I18).

Whoever left a telephone number there is called: the page said so beside the field. Nobody is called about anything
else that was not sent, for it is theirs until they send it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Right
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import audit
from ..audit_words import AuditWord
from ..confidentiality import only_shown
from ..models import Case, CaselessCall, IntakeDraft, Office, User
from ..models.fields import blind_index
from ..office_hours import answer_due
from ..questionnaire.answers import Answers
from ..questionnaire.conditions import SERIOUS
from ..questionnaire.warning_words import find_words
from ..topics import TOPICS, default_topic, life_threatening_topic
from .draft import read_record, read_typed

WORDS = ("suspicion", "story", "wish")
_ONLY_DIGITS = Func(F("reply_phone"), Value(r"\D"), Value(""), Value("g"), function="REGEXP_REPLACE")
_DIGITS = Right(_ONLY_DIGITS, 8)


class BrokenOff(NamedTuple):
    """What an inquiry that was not sent tells about whom to call, and why."""

    phone: str
    who: str
    topic: str
    words: list[str]
    told: list[str]


def may_be_life_threatening(draft: IntakeDraft, *, office: Office, at: datetime) -> bool:
    """Whether what has been written so far may be about a life-threatening disease."""
    answers = read_record(draft)
    on = timezone.localdate(at)
    return _is_serious(draft, answers) or bool(find_words(_to_watch(draft, answers), office=office, on=on))


def promise_calls(office: Office, *, at: datetime) -> int:
    """Promise a call, within the hours that the office sets, to everybody who broke off such an inquiry with a number
    in it and has not touched it for as long as the office says: once for each inquiry. Returns how many.
    """
    left = IntakeDraft.objects.filter(case=None, by=None, call_promised_at=None, expires_at__gt=at)
    may_have_number = Q(answers__has_key="phone") | ~Q(typed="")  # also a number that stands on a page with a fault
    left = left.filter(may_have_number, changed_at__lte=at - timedelta(hours=office.quiet_hours))
    return sum(_promise(pk, office, at=at) for pk in list(left.values_list("pk", flat=True)))


def end_call(draft: IntakeDraft, case: Case, *, at: datetime) -> None:
    """The inquiry was sent after all: nobody has to be called about what was broken off."""
    if draft.call_promised_at is None:
        return
    for call in CaselessCall.objects.select_for_update().filter(draft=draft):
        audit.record(AuditWord.CALL_NOT_NEEDED, by=None, case=case, subject=f"call {call.pk}", at=at)
        call.delete()


def find_sent_since(calls: Iterable[CaselessCall], reader: User) -> dict[int, Case]:
    """The inquiry that has come from the same number since, for each call about one that was broken off; among those
    that `reader` may see.
    """
    begun = {call.pk: call for call in calls if call.taken_by_id is None and _digits(call.phone)}
    if not begun:
        return {}
    drafts = IntakeDraft.objects.filter(call__in=begun)
    since = {pk: call.taken_at for pk, call in begun.items()} | dict(drafts.values_list("call", "created_at"))
    lately = Case.objects.filter(office=reader.office_id, received_at__gt=min(since.values()))  # by the index
    sent = only_shown(lately, reader, "").annotate(digits=_DIGITS)
    numbers = {pk: _digits(call.phone) for pk, call in begun.items()}
    newest = {each.digits: each for each in sent.filter(digits__in=numbers.values()).order_by("received_at")}
    found = {pk: newest.get(number) for pk, number in numbers.items()}
    return {pk: case for pk, case in found.items() if case and case.received_at > since[pk]}


def _digits(phone: str) -> str:
    """The eight last figures, as `_DIGITS` has them: a number is typed in many ways."""
    return "".join(filter(str.isdigit, phone))[-8:]


@transaction.atomic
def _promise(pk: int, office: Office, *, at: datetime) -> bool:
    draft = IntakeDraft.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    quiet_since = at - timedelta(hours=office.quiet_hours)
    if draft is None or draft.case_id or draft.call_promised_at or draft.changed_at > quiet_since:
        return False  # somebody writes on, or has just sent it
    found = _find(draft, office, at=at)
    if found is None:
        return False
    call = CaselessCall.objects.create(
        office=office,
        key=blind_index(f"broken off {draft.pk}"),
        draft=draft,
        taken_at=at,
        who=found.who,
        phone=found.phone,
        topic=found.topic,
        text=_say(found),
        due=answer_due(office, amount=office.call_hours, in_hours=True, at=at),
    )
    draft.call_promised_at = at
    draft.save(update_fields=["call_promised_at"])
    after = {"due": call.due.isoformat(), "topic": call.topic}
    audit.record(AuditWord.CALL_TAKEN, by=None, subject=f"call {call.pk}", after=after, at=at)
    return True


def _find(draft: IntakeDraft, office: Office, *, at: datetime) -> BrokenOff | None:
    """None where there is no number, or nothing points to a life-threatening disease."""
    answers = read_record(draft)
    typed = [fields["phone"] for fields in read_typed(draft).values() if fields.get("phone")]
    phone = next(iter([*typed, answers.phone]), "").strip()[:30]
    told = _told(draft, answers)
    words = find_words(_to_watch(draft, answers), office=office, on=timezone.localdate(at))
    is_serious = _is_serious(draft, answers)
    if not phone or not (is_serious or words):
        return None
    topic = life_threatening_topic() if is_serious else TOPICS.get(answers.category, default_topic())
    return BrokenOff(phone, answers.reporter_name or answers.patient_name, topic.key, words, told)


def _is_serious(draft: IntakeDraft, answers: Answers) -> bool:
    is_topic = answers.category in TOPICS and TOPICS[answers.category].is_life_threatening
    return draft.max_wait_form or is_topic or answers.condition in SERIOUS


def _told(draft: IntakeDraft, answers: Answers) -> list[str]:
    """Their own words, those too that stand on a page with a fault."""
    typed = [fields[name] for fields in read_typed(draft).values() for name in WORDS if fields.get(name)]
    return list(dict.fromkeys(filter(None, [*answers.own_words, *typed])))


def _to_watch(draft: IntakeDraft, answers: Answers) -> list[str]:
    return [*_told(draft, answers), *answers.words_to_watch]


def _say(found: BrokenOff) -> str:
    """What the one who calls reads."""
    with override("da"):
        lines = [_("Begyndte på en henvendelse på nettet og blev ikke færdig.")]
        if TOPICS[found.topic].is_life_threatening:
            lines.append(_("Det kan være kræft eller en alvorlig hjertesygdom."))
        if found.words:
            lines.append(_("Ord at se på: %(words)s") % {"words": ", ".join(found.words)})
    return "\n\n".join([" ".join(lines), *found.told])
