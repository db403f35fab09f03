"""What the office answers to an acceptance request. No code is refused by one person alone."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ... import audit, outbox, policies
from ...deadlines import WITH_HOSPITAL
from ...models import (
    AcceptanceAct,
    AcceptanceRequest,
    AcceptanceState,
    AcceptanceStep,
    Delivery,
    OutboxMessage,
    User,
)
from ...permissions import Denied, readers_of
from .proposal import Verdict, propose
from .requests import REPLY_DAYS, add_step, finish, finish_tasks, hospital_of, locked, write_task

TOLD = (AcceptanceAct.ACCEPTED, AcceptanceAct.ASKED, AcceptanceAct.PARTLY, AcceptanceAct.REFUSED)


@transaction.atomic
def answer(
    request: AcceptanceRequest,
    *,
    verdict: str,
    codes: Sequence[str],
    text: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> AcceptanceStep:
    """Accept the `codes`, ask the hospital for more, or refuse. The hospital is told at once, unless a code is refused:
    that waits until a colleague has confirmed it. Once it is answered, and nothing else holds it, the case is closed.

    Raises Denied for codes that were not asked for, without words where they are needed, and when the hospital no
    longer has the patient.
    """
    request = locked(request, "answer_acceptance", (AcceptanceState.WAITING,), by=by, version=version)
    _check_with_hospital(request)
    accepted = [code for code in request.codes if code in codes] if verdict == Verdict.ACCEPT else []
    _check_answer(request, verdict, accepted, text)
    proposed = propose(request, on=timezone.localdate(at)).rule
    act, state = _way_of(request, verdict, accepted)
    step = add_step(
        request,
        act,
        state,
        text=text,
        codes=accepted,
        proposal=proposed.key if proposed else "",
        by=by,
        at=at,
    )
    _go_on(request, step, by=by, at=at)
    finish(request, "answer_acceptance", by=by, at=at)
    _close(request, by=by, at=at)
    return step


def _check_answer(request: AcceptanceRequest, verdict: str, accepted: Sequence[str], text: str) -> None:
    if verdict not in set(Verdict):
        raise Denied(_("Vælg et svar."))
    if verdict == Verdict.ACCEPT and not accepted:
        raise Denied(_("Vælg de koder, som hospitalet får ja til. Ellers skal svaret være et afslag."))
    refuses = verdict == Verdict.REFUSE or len(accepted) < len(request.codes)
    if verdict == Verdict.ASK and not text.strip():
        raise Denied(_("Skriv, hvad hospitalet skal svare på."))
    if refuses and not text.strip():
        raise Denied(_("Skriv begrundelsen for afslaget. Hospitalet skal kunne læse den."))


def _way_of(request: AcceptanceRequest, verdict: str, accepted: Sequence[str]) -> tuple[AcceptanceAct, AcceptanceState]:
    if verdict == Verdict.ASK:
        return AcceptanceAct.ASKED, AcceptanceState.ASKED
    if len(accepted) == len(request.codes):
        return AcceptanceAct.ACCEPTED, AcceptanceState.ACCEPTED
    return AcceptanceAct.PROPOSED, AcceptanceState.PROPOSED


def _go_on(request: AcceptanceRequest, step: AcceptanceStep, *, by: User, at: datetime) -> None:
    """Tell the hospital what it is to be told, and write the task that follows; the caller saves the case."""
    case = request.case
    if step.act == AcceptanceAct.ASKED:
        write_task(request, gettext_noop("Har %(hospital)s svaret på spørgsmålet?"), days=REPLY_DAYS, by=by, at=at)
    elif step.act == AcceptanceAct.PROPOSED:
        write_task(request, gettext_noop("Læs forslaget til afslag på anmodningen om accept"), by=by, at=at)
    else:
        finish_tasks(request, by=by, at=at)
    if step.act in TOLD:
        outbox.put(KIND, step, case=case, at=at)
        case.answered_at = case.answered_at or at


def _close(request: AcceptanceRequest, *, by: User, at: datetime) -> None:
    """Close the case of an answered request, unless something holds it open or somebody must call the hospital."""
    case = request.case
    if not readers_of(hospital_of(request)).exists() or policies.find_obstacles_to_closing(case):
        return
    case.closed_at = at
    step = policies.save(case, "close", at=at)
    audit.record(step.audit, by=by, case=case, at=at)


@transaction.atomic
def confirm(request: AcceptanceRequest, *, by: User, at: datetime, version: int | None = None) -> AcceptanceStep:
    """A colleague confirms the refusal, and the hospital is told. Raises Denied for the person who proposed it."""
    request = locked(request, "confirm_refusal", (AcceptanceState.PROPOSED,), by=by, version=version)
    _check_with_hospital(request)
    proposed = find_proposed(request)
    _check_another(by, proposed)
    act = AcceptanceAct.PARTLY if proposed.codes else AcceptanceAct.REFUSED
    step = add_step(request, act, AcceptanceState(act.value), text=proposed.text, codes=proposed.codes, by=by, at=at)
    _go_on(request, step, by=by, at=at)
    finish(request, "confirm_refusal", by=by, at=at)
    _close(request, by=by, at=at)
    return step


@transaction.atomic
def send_back(
    request: AcceptanceRequest, *, text: str, by: User, at: datetime, version: int | None = None
) -> AcceptanceStep:
    """A colleague does not agree with the refusal; the request waits for an answer again. Raises Denied as `confirm`,
    and without words.
    """
    request = locked(request, "send_back_refusal", (AcceptanceState.PROPOSED,), by=by, version=version)
    _check_another(by, find_proposed(request))
    if not text.strip():
        raise Denied(_("Skriv, hvorfor du er uenig."))
    step = add_step(request, AcceptanceAct.SENT_BACK, AcceptanceState.WAITING, text=text, by=by, at=at)
    write_task(request, gettext_noop("En kollega er uenig: svar på anmodningen om accept igen"), by=by, at=at)
    finish(request, "send_back_refusal", by=by, at=at)
    return step


def find_proposed(request: AcceptanceRequest) -> AcceptanceStep:
    """The refusal that waits for a colleague. Raises AcceptanceStep.DoesNotExist when there is none."""
    return request.steps.select_related("by").filter(act=AcceptanceAct.PROPOSED).latest("at", "id")


def find_reason_not_to_confirm(request: AcceptanceRequest, user: User) -> str:
    """The sentence that says why `user` may not confirm the refusal; empty when another person proposed it."""
    try:
        _check_another(user, find_proposed(request))
    except Denied as refusal:
        return str(refusal.message)
    return ""


def _check_another(by: User, proposed: AcceptanceStep) -> None:
    if proposed.by_id == by.pk:
        raise Denied(_("Du har selv foreslået afslaget. En kollega skal læse det."))


def _check_with_hospital(request: AcceptanceRequest) -> None:
    if request.re_referral.state not in WITH_HOSPITAL:
        raise Denied(_("Hospitalet har ikke længere patienten. Skriv, at anmodningen er bortfaldet."))


def _deliver(message: OutboxMessage, at: datetime) -> str | None:
    """Show the answer to the hospital's users; returns a sentence for the office when the hospital has none."""
    step = AcceptanceStep.objects.select_related("request__case", "request__re_referral__hospital").get(pk=message.item)
    request, hospital = step.request, hospital_of(step.request)
    Delivery.objects.get_or_create(message=message, defaults={"case": request.case, "hospital": hospital, "at": at})
    if readers_of(hospital).exists():
        return None
    return _("Ingen på %(hospital)s kan læse svaret her. Ring til hospitalet med det.") % {"hospital": hospital}


KIND = outbox.register(outbox.Kind("acceptance_answer", "partner_door", _deliver))
