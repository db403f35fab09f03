"""The one act: wish, decision, letter and re-referral leave together, or nothing does (feature C21)."""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import policies
from ...letters.text import Text
from ...models import (
    Case,
    ConsentForm,
    ConsentScope,
    Decision,
    DecisionKind,
    Letter,
    Option,
    Pathway,
    ReReferral,
    Service,
    User,
)
from ...permissions import Denied
from .. import consent, decision, letter, options, re_referral, triage
from ..options import check_not_with_hospital
from ..pathway import present
from .sheet import Chosen, Incomplete, Missing, Part, Place, Said, Sheet, is_same, row_of


class Who(TypedDict):
    by: User
    at: datetime


@transaction.atomic
def re_refer(
    case: Case,
    *,
    pathway: Pathway,
    chosen: Chosen,
    by: User,
    at: datetime,
    service: Service | None = None,
    version: int | None = None,
) -> ReReferral:
    """Move the patient as chosen, in one transaction: the assessment of the day, the list of hospitals as it stands,
    the wish, the decision, the letter and the re-referral are kept, and letter and re-referral are sent. A case that
    nobody has becomes the sender's.

    Raises Incomplete with everything that is missing, Stale, and Denied as each step's own verb; nothing has changed
    then.
    """
    sheet = _locked_sheet(case, pathway, by=by, at=at, service=service, version=version)
    prepared = _put_together(sheet, chosen, sheet.find_missing(chosen), by=by, at=at)
    re_referral.send(prepared, by=by, at=at)
    prepared.refresh_from_db()
    return prepared


@transaction.atomic
def prepare_for_approval(
    case: Case,
    *,
    pathway: Pathway,
    chosen: Chosen,
    by: User,
    at: datetime,
    service: Service | None = None,
    version: int | None = None,
) -> Letter:
    """Keep all of what `re_refer` keeps and send nothing of it: the letter waits for somebody to approve it, and the
    sheet goes on from there. Returns the letter.

    Raises as `re_refer`, but not for want of the approval; Denied where the patient has had the letter.
    """
    sheet = _locked_sheet(case, pathway, by=by, at=at, service=service, version=version)
    missing = [each for each in sheet.find_missing(chosen) if each.part != Part.APPROVAL]
    if not sheet.needs_letter:
        raise Denied(_("Patienten har fået brevet. Det skal ikke godkendes mere."))
    prepared = _put_together(sheet, chosen, missing, by=by, at=at)
    return Letter.objects.filter(decision=prepared.decision, sent_at=None).defer("pdf").latest("pk")


def _locked_sheet(
    case: Case, pathway: Pathway, *, by: User, at: datetime, service: Service | None, version: int | None
) -> Sheet:
    case = policies.locked(case, act="re_refer", by=by, version=version)
    re_referral.check_movable(case)
    sheet = Sheet(case, present(case, pathway), at=at, service=service)
    check_not_with_hospital(sheet.pathway)
    return sheet


def _put_together(sheet: Sheet, chosen: Chosen, missing: list[Missing], *, by: User, at: datetime) -> ReReferral:
    """Keep wish, decision, letter and re-referral as they are chosen. Raises Incomplete with what is missing."""
    case, place = sheet.case, sheet.find_place(chosen.hospital)
    if missing or place is None or sheet.service is None:
        raise Incomplete(missing)
    who: Who = {"by": by, "at": at}
    if case.owner is None:
        triage.assign(case, owner=by, team=case.team, **who)
    if chosen.consent and sheet.lacks_consent:
        _record_consent(case, chosen.consent, **who)
    granted = sheet.granted or _grant(sheet, sheet.service, place, chosen, **who)
    if sheet.granted and not (sheet.wish and is_same(chosen.words, sheet.wish.words)):
        _record_wish(sheet, chosen, granted.option, **who)
    if sheet.needs_letter and chosen.text:
        _write_letter(sheet, granted, chosen.text, **who)
    return _prepare(sheet, sheet.service, granted, chosen, **who)


def _record_consent(case: Case, said: Said, *, by: User, at: datetime) -> None:
    consent.record_consent(
        case,
        giver=said.giver,
        form=ConsentForm.ORAL,
        scopes=[ConsentScope.MOVE],
        to_whom=case.office.name,
        given_on=timezone.localdate(at),
        words=said.words,
        by=by,
        at=at,
    )


def _grant(sheet: Sheet, service: Service, place: Place, chosen: Chosen, *, by: User, at: datetime) -> Decision:
    """Keep the list as it stands today and the wish, and grant the hospital by the newest assessment."""
    case, reasons, who = sheet.case, sheet.proposals[place.right].reasons, Who(by=by, at=at)
    shown = options.show_options(case, pathway=sheet.pathway, right=sheet.list_right, service=service, **who)
    option: Option = shown.options.get(hospital=place.pk)
    last = sheet.wish.option if sheet.wish else None
    if not (sheet.wish and last and last.hospital_id == place.pk and is_same(chosen.words, sheet.wish.words)):
        _record_wish(sheet, chosen, option, **who)
    newest = case.assessments.first() or shown.assessment
    subject: dict[str, Any] = {"right": place.right, "pathway": sheet.pathway, "assessment": newest, "option": option}
    return decision.decide(case, kind=DecisionKind.GRANT, reasons=reasons, **subject, **who)


def _record_wish(sheet: Sheet, chosen: Chosen, option: Option | None, *, by: User, at: datetime) -> None:
    """Write the wish down; what stands in the inquiry was said there and then."""
    case, words = sheet.case, chosen.words.strip()
    if sheet.wish is None and is_same(words, sheet.words):
        said_on = timezone.localdate(case.received_at)
        options.record_wish(case, words=words, option=option, channel=case.channel, said_on=said_on, by=by, at=at)
    else:
        options.record_wish(case, words=words, option=option, by=by, at=at)


def _write_letter(sheet: Sheet, granted: Decision, text: Text, *, by: User, at: datetime) -> None:
    draft = sheet.begun_letter or letter.draft_letter(sheet.case, decision=granted, by=by, at=at)
    if text != Text(draft.title, draft.body):
        letter.edit_letter(draft, title=text.title, body=text.body, by=by, at=at)


def _prepare(
    sheet: Sheet, service: Service, granted: Decision, chosen: Chosen, *, by: User, at: datetime
) -> ReReferral:
    move = re_referral.Move(
        decision=granted,
        option=granted.option,
        stage=chosen.stage or service.stage,
        to=row_of(granted.option.to_kind if granted.option else ""),
        referral=chosen.referral,
        codes=chosen.codes,
        message=chosen.message,
        images=chosen.images,
    )
    if sheet.draft:
        return re_referral.change(sheet.draft, move=move, by=by, at=at)
    return re_referral.prepare(sheet.case, move=move, by=by, at=at)
