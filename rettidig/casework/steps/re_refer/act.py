"""The one act: wish, decision, letter and re-referral leave together, or nothing does (feature C21)."""

from dataclasses import dataclass
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
def re_refer(case: Case, *, chosen: Chosen, by: User, at: datetime, **asked: Any) -> ReReferral:
    """Move the patient as chosen, in one transaction: the assessment of the day, the list of hospitals as it stands,
    the wish, the decision, the letter and the re-referral are kept, and letter and re-referral are sent. A case that
    nobody has becomes the sender's. `asked`: the `pathway`, and the `service` and `version` of `_locked_sheet`.

    Raises Incomplete with everything that is missing, Stale, and Denied as each step's own verb; nothing has changed
    then.
    """
    sheet = _locked_sheet(case, by=by, at=at, **asked)
    prepared = _Moving(sheet, chosen, Who(by=by, at=at)).put_together(sheet.find_missing(chosen))
    re_referral.send(prepared, by=by, at=at)
    prepared.refresh_from_db()
    return prepared


@transaction.atomic
def prepare_for_approval(case: Case, *, chosen: Chosen, by: User, at: datetime, **asked: Any) -> Letter:
    """Keep all of what `re_refer` keeps and send nothing of it: the letter waits for somebody to approve it, and the
    sheet goes on from there. Returns the letter.

    Raises as `re_refer`, but not for want of the approval; Denied where the patient has had the letter.
    """
    sheet = _locked_sheet(case, by=by, at=at, **asked)
    missing = [each for each in sheet.find_missing(chosen) if each.part != Part.APPROVAL]
    if not sheet.needs_letter:
        raise Denied(_("Patienten har fået brevet. Det skal ikke godkendes mere."))
    prepared = _Moving(sheet, chosen, Who(by=by, at=at)).put_together(missing)
    return Letter.objects.filter(decision=prepared.decision, sent_at=None).defer("pdf").latest("pk")


def _locked_sheet(
    case: Case,
    *,
    pathway: Pathway,
    by: User,
    at: datetime,
    service: Service | None = None,
    version: int | None = None,
) -> Sheet:
    """The sheet of the pathway, of a case that is locked for the act. `service` is taken where the pathway has none,
    and `version` is that of the case as it was seen.
    """
    case = policies.locked(case, act="re_refer", by=by, version=version)
    re_referral.check_movable(case)
    sheet = Sheet(case, present(case, pathway), at=at, service=service)
    check_not_with_hospital(sheet.pathway)
    return sheet


@dataclass(frozen=True)
class _Moving:
    """What is chosen on a sheet, kept step by step in the name of `who`."""

    sheet: Sheet
    chosen: Chosen
    who: Who

    def put_together(self, missing: list[Missing]) -> ReReferral:
        """Keep wish, decision, letter and re-referral as they are chosen. Raises Incomplete with what is missing."""
        sheet, chosen, case = self.sheet, self.chosen, self.sheet.case
        place, service = sheet.find_place(chosen.hospital), sheet.service
        if missing or place is None or service is None:
            raise Incomplete(missing)
        if case.owner is None:
            triage.assign(case, owner=self.who["by"], team=case.team, **self.who)
        if chosen.consent and sheet.lacks_consent:
            self._record_consent(chosen.consent)
        granted = sheet.granted or self._grant(service, place)
        if sheet.granted and not self._is_wished():
            self._record_wish(granted.option)
        if sheet.needs_letter and chosen.text:
            self._write_letter(granted, chosen.text)
        return self._prepare(service, granted)

    def _is_wished(self) -> bool:
        """Whether the wish stands in the case already, in the same words."""
        return bool(self.sheet.wish and is_same(self.chosen.words, self.sheet.wish.words))

    def _record_consent(self, said: Said) -> None:
        case = self.sheet.case
        given: dict[str, Any] = {"giver": said.giver, "words": said.words, "to_whom": case.office.name}
        kind: dict[str, Any] = {"form": ConsentForm.ORAL, "scopes": [ConsentScope.MOVE]}
        consent.record_consent(case, given_on=timezone.localdate(self.who["at"]), **given, **kind, **self.who)

    def _grant(self, service: Service, place: Place) -> Decision:
        """Keep the list as it stands today and the wish, and grant the hospital by the newest assessment."""
        sheet, case = self.sheet, self.sheet.case
        about: dict[str, Any] = {"pathway": sheet.pathway}
        shown = options.show_options(case, right=sheet.list_right, service=service, **about, **self.who)
        option: Option = shown.options.get(hospital=place.pk)
        last = sheet.wish.option if sheet.wish else None
        if not (last and last.hospital_id == place.pk and self._is_wished()):
            self._record_wish(option)
        about |= {"right": place.right, "assessment": case.assessments.first() or shown.assessment, "option": option}
        reasons = sheet.proposals[place.right].reasons
        return decision.decide(case, kind=DecisionKind.GRANT, reasons=reasons, **about, **self.who)

    def _record_wish(self, option: Option | None) -> None:
        """Write the wish down; what stands in the inquiry was said there and then."""
        case, words = self.sheet.case, self.chosen.words.strip()
        said: dict[str, Any] = {}
        if self.sheet.wish is None and is_same(words, self.sheet.words):
            said = {"channel": case.channel, "said_on": timezone.localdate(case.received_at)}
        options.record_wish(case, words=words, option=option, **said, **self.who)

    def _write_letter(self, granted: Decision, text: Text) -> None:
        sheet = self.sheet
        draft = sheet.begun_letter or letter.draft_letter(sheet.case, decision=granted, **self.who)
        if text != Text(draft.title, draft.body):
            letter.edit_letter(draft, title=text.title, body=text.body, **self.who)

    def _prepare(self, service: Service, granted: Decision) -> ReReferral:
        chosen, option = self.chosen, granted.option
        same = {name: getattr(chosen, name) for name in ("referral", "codes", "message", "images")}
        stage, to = chosen.stage or service.stage, row_of(option.to_kind if option else "")
        move = re_referral.Move(decision=granted, option=option, stage=stage, to=to, **same)
        if self.sheet.draft:
            return re_referral.change(self.sheet.draft, move=move, **self.who)
        return re_referral.prepare(self.sheet.case, move=move, **self.who)
