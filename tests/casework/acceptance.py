"""Shared data for tests of acceptance requests: a patient who is with the private hospital Lunden."""

from typing import Any
from uuid import uuid4

from rettidig.casework.models import AcceptanceRequest, Hospital, ReReferral, Service, User
from rettidig.casework.steps import re_referral
from rettidig.casework.tracks import acceptance
from tests.casework.factories import a_team, a_user
from tests.casework.offers import AT, Story, a_grant, a_ready_re_referral

REASON = "Skanningen viser en løs ledmus, som skal fjernes."
ASKED, COVERED = "KNGA11", "KNGD11"  # the second stands in the agreement after `cover`


def a_moved_patient(story: Story) -> ReReferral:
    """The patient of the story, moved to the agreement hospital with the code DM751; and the team for requests."""
    if not story.case.office.teams.filter(slug="acceptance").exists():
        a_team("acceptance", ["acceptance_request"], office=story.case.office)
    draft = a_ready_re_referral(story, a_grant(story))
    re_referral.send(draft, by=story.by, at=AT)
    draft.refresh_from_db()
    return draft


def somebody_at(hospital: Hospital | None) -> User:
    return a_user("partner", hospital=hospital)


def wanted(**more: Any) -> acceptance.Wanted:
    plain = {"kind": "add", "codes": [ASKED], "reason": "finding", "words": REASON}
    return acceptance.Wanted(**{**plain, **more})


def a_request(sent: ReReferral, *, by: User | None = None, **more: Any) -> AcceptanceRequest:
    """A request of somebody at the hospital that has the patient."""
    given = {"key": uuid4(), "at": AT} | {
        name: more.pop(name) for name in ("key", "at", "files", "case") if name in more
    }
    return acceptance.ask(sent, wanted=wanted(**more), by=by or somebody_at(sent.hospital), **given)


def cover(sent: ReReferral) -> None:
    """The service of the hospital's agreement has one more code."""
    service = Service.objects.get()
    service.codes = [*service.codes, COVERED]
    service.save()


def refused(request: AcceptanceRequest, *, first: User, second: User, **more: Any) -> AcceptanceRequest:
    """The request, refused by one and confirmed by the other."""
    given = {"verdict": "refuse", "codes": [], "text": "Det kan vente, til patienten er hjemme.", "at": AT}
    acceptance.answer(request, by=first, **{**given, **more})
    acceptance.confirm(request, by=second, at=AT)
    request.refresh_from_db()
    return request
