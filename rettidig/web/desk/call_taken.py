"""What comes of a call: a case of its own, or a contact on a case that is open; each with all that was said."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.models import (
    WRITES_AS,
    Case,
    CaselessCall,
    ConsentForm,
    ConsentGiver,
    ConsentScope,
    Direction,
    Office,
    Reporter,
)
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.steps import caseless_call, consent, follow_up, kept_call, triage
from rettidig.casework.steps import draft as store
from rettidig.casework.steps.attachments import AlreadySent
from rettidig.casework.steps.receive import Receipt, receive
from rettidig.casework.topics import TOPICS
from rettidig.web.answers import Row, rows_of

from .case_access import StaffRequest
from .inquiry_form import InquiryForm

SECOND_CLICK = timedelta(minutes=1)  # within it, the same words by the same user are one call


def find_sent(form: InquiryForm) -> Case | None:
    """The case that this very form has been made to already."""
    key = form.cleaned_data["key"]
    draft = store.find_draft(key, at=timezone.now()) if key else None
    return draft.case if draft else None


def create(request: StaffRequest, form: InquiryForm, office: Office) -> Case:
    """A case of the call, with the consent that was heard, and a note of what does not belong to its subject."""
    with transaction.atomic():
        receipt = _receive(form, request, office)
        _record_heard(request, form, receipt.case)
        if form.aside:
            said = "\n".join([_("Sagt i samtalen, men hører ikke til emnet:"), *_lines(form.aside)])
            follow_up.add_note(receipt.case, text=said, by=request.user, at=timezone.now())
    words = {"number": receipt.case.number, "code": receipt.code}
    messages.success(request, _("Sag %(number)s er oprettet. Koden til patienten er %(code)s.") % words)
    if "take" in request.POST:
        _take(request, receipt.case)
    return receipt.case


def write_on(request: StaffRequest, case: Case, form: InquiryForm, answers: Answers) -> None:
    """The call is about a case that is open already: it becomes a contact there, with everything that was typed."""
    own = (answers.story, answers.wish)
    rest = [row for row in rows_of(answers, form.of_form) if row[1] not in own]
    words = "\n".join(["\n\n".join(filter(None, own)), "", *_lines([*rest, *form.aside])]).strip()
    now = timezone.now()
    with_whom = WRITES_AS[Reporter(answers.reporter)]
    if call := _call_of(request, form):
        keep = form.cleaned_data["keep_promise"]
        caseless_call.write_on(call, case, text=words, with_whom=with_whom, keep=keep, by=request.user, at=now)
    elif not case.contacts.filter(text=words, by=request.user, at__gt=now - SECOND_CLICK).exists():
        follow_up.add_contact(
            case,
            channel=form.cleaned_data["channel"],
            direction=Direction.IN,
            with_whom=with_whom,
            text=words,
            by=request.user,
            at=now,
        )
    _record_heard(request, form, case)
    kept_call.finish(form.cleaned_data["key"], by=request.user, at=now)
    messages.success(request, _("Samtalen er skrevet på sag %(number)s.") % {"number": case.number})


def _lines(rows: Iterable[Row]) -> list[str]:
    return [f"{label}: {value}" for label, value in rows]


def _call_of(request: StaffRequest, form: InquiryForm) -> CaselessCall | None:
    """The call without a case that becomes what is sent; none where a colleague has finished it."""
    pk = form.cleaned_data["call"]
    return caseless_call.find_calls(request.user).filter(pk=pk).first() if pk else None


def _take(request: StaffRequest, case: Case) -> None:
    """Whoever took the call owns the case; where they may not, the case stands all the same, and the reason is said."""
    try:
        triage.assign(case, owner=request.user, team=None, by=request.user, at=timezone.now())
    except Denied as refused:
        messages.warning(request, str(refused))


def _record_heard(request: StaffRequest, form: InquiryForm, case: Case) -> None:
    """The consent that the patient gave while the call lasted, as a record of the case."""
    if not form.cleaned_data["heard"]:
        return
    now = timezone.now()
    consent.record_consent(
        case,
        giver=ConsentGiver.PATIENT,
        form=ConsentForm.ORAL,
        scopes=[ConsentScope.CASE],
        to_whom=form.cleaned_data["reporter_name"],
        given_on=timezone.localdate(now),
        words=str(form.fields["heard"].label),
        by=request.user,
        at=now,
    )


def _receive(form: InquiryForm, request: StaffRequest, office: Office) -> Receipt:
    now, channel = timezone.now(), form.cleaned_data["channel"]
    max_wait = TOPICS[form.cleaned_data["category"]].is_life_threatening
    draft, key = store.open_draft(max_wait_form=max_wait, at=now, key=form.cleaned_data["key"])
    if draft.case_id is None:
        try:
            store.save_answers(draft, form.answers(), at=now)
        except AlreadySent:  # the same form, sent at the same moment
            draft.refresh_from_db()
    if call := _call_of(request, form):
        keep = form.cleaned_data["keep_promise"]
        facts = {"key": key, "office": office, "channel": channel, "by": request.user}
        return caseless_call.make_case(call, draft, keep=keep, at=now, **facts)
    return receive(draft, key=key, office=office, channel=channel, by=request.user)
