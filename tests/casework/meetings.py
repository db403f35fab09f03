"""A complaint about a general practitioner, with a dialogue meeting in it (ÅB ch. 6, case 5)."""

from datetime import datetime, timedelta

from rettidig.casework import outbox
from rettidig.casework.models import Case, DialogueMeeting, MeetingParty, OutboxMessage, Side, User
from rettidig.casework.steps import dialogue_meeting as step
from rettidig.casework.steps import matter

from .factories import a_case, an_adviser, moment

NOW = moment("2026-11-16 10:00")
FIRST, SECOND, PAST = moment("2026-11-25 13:00"), moment("2026-11-26 09:00"), moment("2026-11-13 09:00")
COMPLAINANT, PRACTICE = "Kaja Test Hansen", "Lægehuset"
EMAILS = {Side.COMPLAINANT: "kaja@example.dk", Side.TREATMENT_PLACE: "laegehuset@example.dk"}
VIDEO = step.Where(video_url="https://video.example.dk/moede")


def a_complaint(*, sector: str = "practice", by: User | None = None, at: datetime = NOW) -> Case:
    """A case with a matter whose four weeks run from the day `at`."""
    by = by or an_adviser()
    case = a_case(office=by.office, owner=by, answers={"patient_name": COMPLAINANT})
    made = matter.add_matter(case, kind=step.KIND, by=by, at=at)
    received = {"type": "case_received", "date": at.date().isoformat()}
    facts = {"sector": sector, "region_paid": True}
    matter.change_matter(made, facts=facts, events=[received], by=by, at=at)
    case.refresh_from_db()
    return case


def a_plan(case: Case, **more: object) -> step.Plan:
    emails = {"complainant_email": EMAILS[Side.COMPLAINANT], "place_email": EMAILS[Side.TREATMENT_PLACE]}
    return step.Plan(
        **{"leader": case.owner, "complainant": COMPLAINANT, "treatment_place": PRACTICE, **emails, **more}
    )


def a_meeting(case: Case | None = None, *, at: datetime = NOW, **more: object) -> DialogueMeeting:
    case = case or a_complaint(at=at)
    return step.plan(case.matters.get(), plan=a_plan(case, **more), by=case.owner, at=at)


def proposed(
    meeting: DialogueMeeting | None = None, *times: datetime, at: datetime = NOW, emails: dict[str, str] | None = None
) -> DialogueMeeting:
    meeting = meeting or a_meeting(at=at)
    by = meeting.case.owner
    return step.propose(meeting, times=times or (FIRST, SECOND), emails=emails or EMAILS, by=by, at=at)


def answered(meeting: DialogueMeeting, side: str, *starts: datetime, at: datetime = NOW) -> MeetingParty:
    fitting = [each.pk for each in meeting.times.all() if each.starts_at in starts]
    words = "" if fitting else "Jeg kan om aftenen."
    return step.answer(meeting.parties.get(side=side), fitting=fitting, words=words, by=None, at=at)


def agreed(meeting: DialogueMeeting | None = None, *, at: datetime = NOW) -> DialogueMeeting:
    """Both can at FIRST, which is chosen."""
    meeting = proposed(meeting, at=at)
    for side in (Side.COMPLAINANT, Side.TREATMENT_PLACE):
        answered(meeting, side, FIRST, at=at)
    chosen = meeting.times.get(starts_at=FIRST)
    return step.choose(meeting, time_pk=chosen.pk, where=VIDEO, by=meeting.case.owner, at=at)


def held(meeting: DialogueMeeting | None = None) -> DialogueMeeting:
    meeting = meeting or agreed()
    step.hold(meeting, minutes="Lægen forklarede sig.", by=meeting.case.owner, at=FIRST + timedelta(hours=2))
    meeting.refresh_from_db()
    return meeting


def deliver_all(at: datetime = NOW) -> None:
    """Deliver everything that lies in the outbox about meetings."""
    for message in OutboxMessage.objects.filter(kind__startswith="meeting", state="queued").order_by("queued_at", "pk"):
        outbox.deliver(message.pk, at=at)
