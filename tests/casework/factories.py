"""Small makers of what the office's tests need. No CPR numbers: the official test persons stand in the demo's data."""

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from rettidig.casework.models import Amount, Case, Hospital, Office, Organisation, Pathway, Service, Team, User
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.document import attributes_of, events_of
from rettidig.casework.steps.pathway import new_event, new_pathway

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_number = count(500_001)  # beyond the numbers that the database itself gives in a test


def moment(text: str) -> datetime:
    """Local Danish time from "2026-11-20 14:05"."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def an_office(slug: str = "midtjylland", **more: Any) -> Office:
    defaults = {
        "name": "Patientkontoret",
        "region": "midtjylland",
        "phone": "1",
        "helpline": "2",
        "email": "a@example.dk",
    }
    return Office.objects.get_or_create(slug=slug, defaults={**defaults, "address": "Viborg", **more})[0]


def a_team(slug: str, topics: list[str], *, office: Office | None = None) -> Team:
    return Team.objects.create(office=office or an_office(), slug=slug, name=slug, topics=topics)


def a_user(role: str = "adviser", *, office: Office | None = None, **more: Any) -> User:
    """A user of the office; a partner belongs to an organisation, and with a `hospital` sees that one alone."""
    if role == "partner":
        more["organisation"] = more.get("organisation") or an_organisation(more.get("hospital"))
    else:
        more["office"] = office or an_office()
    return User.objects.create(**{"username": f"{role}{next(_number)}", **more}, role=role)


def an_organisation(*hospitals: Hospital | None, **more: Any) -> Organisation:
    """The organisation that has the hospitals; a new one where they have none."""
    known = next((each.organisation for each in hospitals if each and each.organisation), None)
    found = known or Organisation.objects.create(**{"name": f"Organisation {next(_number)}", **more})
    for hospital in filter(None, hospitals):
        hospital.organisation = found
        hospital.save(update_fields=["organisation"])
    return found


def an_amount(parameter: str = "transport_min_dkk", scope: str = "other", **more: Any) -> Amount:
    """An amount of the register, of the year 2027 if nothing else is said."""
    held = {"valid_from": date(2027, 1, 1), "valid_to": date(2027, 12, 31)}
    cited = {"law": "sundhedsloven", "section": "§ 171", "url": "https://example.dk/2027", "status": "sourced"}
    return Amount.objects.create(parameter=parameter, scope=scope, **{"amount": "115.00", **held, **cited, **more})


def an_adviser(**more: Any) -> User:
    return a_user("adviser", **more)


def a_case(
    *, office: Office | None = None, service: Service | None = None, by: User | None = None, **more: Any
) -> Case:
    """A case with its first contact, which `by` wrote down if nobody sent it, and the pathway that its answers tell."""
    defaults: dict[str, Any] = {
        "number": f"2026-{next(_number):06d}",
        "received_at": moment("2026-11-16 10:00"),
        "channel": "form",
        "topic": "waiting",
        "home_region": "midtjylland",
    }
    case = Case.objects.create(office=office or an_office(), **{**defaults, **more})
    case.refresh_from_db()
    case.contacts.create(ordinal=1, at=case.received_at, channel=case.channel, by=by)
    a_pathway(case, case.answers, service=service)
    return case


def a_pathway(case: Case, answers: dict[str, Any], *, service: Service | None = None, **more: Any) -> Pathway:
    """One more pathway of the case, as an inquiry with `answers` would tell it; `more` are its attributes."""
    told = Answers.of(answers)
    pathway = new_pathway(case, attributes=attributes_of(told) | more, service=service, at=case.received_at)
    pathway.save()
    for event in events_of(told, on=timezone.localdate(case.received_at)):
        new_event(pathway, event, at=case.received_at).save()
    return pathway


def off_on(day: datetime, *people: User) -> None:
    """None of `people` ever works on the weekday of `day`."""
    for each in people:
        each.work_shares.create(days_off=[timezone.localdate(day).weekday()], reason="Aftale", by=each, at=day)
