"""Dialogue meetings that the office leads in the practice sector: planned, times proposed and answered, agreed, moved,
cancelled and held. What becomes of the complaint afterwards is told in `dialogue_outcome`.

The region holds a dialogue about treatment that it has paid for, where the complainant wants one (ÅB ch. 6). The facts
that the limit of four weeks is counted from stand in the matter; this is the meeting itself.
"""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .. import audit, deadlines, policies
from ..findings import find_matter_finding, find_newest
from ..models import (
    Case,
    DialogueMeeting,
    Matter,
    MeetingNews,
    MeetingParty,
    MeetingState,
    MeetingTime,
    Side,
    User,
)
from ..permissions import BadDay, Denied
from . import dialogue_told, follow_up, matter

KIND = "dialogue_meeting"  # of the matter, and the right with the limit
TASK = "dialogue_meeting"  # kind of the task: one at a time, for what comes next
PROPOSE = gettext_noop("Foreslå tider til dialogmødet")
AWAITED = gettext_noop("Har begge svaret på tiderne til dialogmødet?")
CHOOSE = gettext_noop("Vælg en tid til dialogmødet: begge har svaret")
HOLD = gettext_noop("Hold dialogmødet, og skriv referatet")
OUTCOME = gettext_noop("Hør klageren, om klagen frafaldes, fastholdes eller ændres")
BEFORE_MEETING = (MeetingState.PLANNED, MeetingState.PROPOSED, MeetingState.AGREED)
PARTIES = (Side.COMPLAINANT, Side.TREATMENT_PLACE)


class Rules(NamedTuple):
    """How meetings are run (dialogue_meeting.yaml)."""

    answer_days: int
    remind_days: int
    usual_length: int
    outcome_days: int
    most_times: int


@cache
def rules() -> Rules:
    text = (Path(__file__).parent.parent / "dialogue_meeting.yaml").read_text(encoding="utf-8")
    return Rules(**yaml.safe_load(text))


class Plan(NamedTuple):
    """Who leads, who meets, and where. Without an e-mail address the office calls."""

    leader: User
    complainant: str
    treatment_place: str
    complainant_email: str = ""
    place_email: str = ""
    contact: str = ""
    length: int = 60
    place: str = ""
    video_url: str = ""


def meetings_of(case: Case) -> QuerySet[DialogueMeeting]:
    """The meetings of a case, the newest first, with all that stands on its page."""
    return (
        DialogueMeeting.objects.filter(case=case)
        .select_related("leader", "matter")
        .prefetch_related("parties", "times")
    )


def find_plannable(case: Case) -> list[Matter]:
    """The matters of the case that can get a meeting here now."""
    matters = case.matters.filter(kind=KIND, removed_at=None)
    return [each for each in matters if not _why_none(each)]


def find_limit(meeting: DialogueMeeting) -> date | None:
    """The last day of the four weeks, as the newest assessment has it; None while it is not known."""
    newest = find_newest(meeting.case)
    found = find_matter_finding(newest.answer, matter=meeting.matter.key, right=KIND) if newest else None
    return date.fromisoformat(found["deadline"]) if found and found["deadline"] else None


def _why_none(matter: Matter) -> str:
    """Why the office plans no meeting about the matter; empty where it may."""
    events = {each["type"] for each in matter.events}
    if matter.facts.get("sector") == "hospital":
        return _("Hospitalet holder selv mødet. Send klagen videre til hospitalet.")
    if "meeting_declined" in events:
        return _("Klageren har sagt nej til et møde. Ret det på sagen først, hvis det er ændret.")
    if "meeting_held" in events:
        return _("Mødet er holdt. Ret det på sagen først, hvis det er forkert.")
    if matter.meetings.filter(ended_at=None).exists():
        return _("Der er allerede et møde i gang. Arbejd videre med det.")
    return ""


@transaction.atomic
def plan(about: Matter, *, plan: Plan, by: User, at: datetime, version: int | None = None) -> DialogueMeeting:
    """Begin a meeting about a matter of the practice sector. Nobody is told yet; a task asks for times.

    Raises Denied for a matter that is removed or of another kind, one whose meeting the hospital holds, that is
    declined or held, while another meeting is going on, without names, and for a leader who does not work on the cases.
    """
    case = policies.locked(about.case, act="plan_meeting", by=by, version=version)
    fresh = case.matters.filter(pk=about.pk, kind=KIND, removed_at=None).first()
    if fresh is None:
        raise Denied(_("Der er ikke et dialogmøde på sagen. Tilføj det under Klage, transport og andet først."))
    if why := _why_none(fresh):
        raise Denied(why)
    if not (plan.complainant.strip() and plan.treatment_place.strip()):
        raise Denied(_("Skriv, hvem der mødes: klageren og behandlingsstedet."))
    follow_up.check_owner(case, plan.leader)
    made: DialogueMeeting = case.dialogue_meetings.create(
        matter=fresh,
        leader=plan.leader,
        length=plan.length,
        place=plan.place.strip(),
        video_url=plan.video_url.strip(),
        created_at=at,
        created_by=by,
    )
    made.parties.create(side=Side.COMPLAINANT, name=plan.complainant.strip(), email=plan.complainant_email.strip())
    made.parties.create(
        side=Side.TREATMENT_PLACE,
        name=plan.treatment_place.strip(),
        contact=plan.contact.strip(),
        email=plan.place_email.strip(),
    )
    set_task(case, PROPOSE, due=_open_day(case, at), by=by, at=at)
    _save(case, "plan_meeting", made, by=by, at=at, after={"leader": plan.leader.username})
    return made


@transaction.atomic
def propose(
    meeting: DialogueMeeting,
    *,
    times: Collection[datetime],
    emails: dict[str, str],
    by: User,
    at: datetime,
    version: int | None = None,
) -> DialogueMeeting:
    """Propose times to both, each by a link of its own; earlier proposals and their answers lapse. `emails` are their
    addresses by side.

    Raises Denied when a time is agreed or the meeting is over, without times, for one that has passed, and for more
    than the office proposes at once.
    """
    case, meeting = locked(meeting, "propose_times", by=by, version=version)
    _check_state(meeting, MeetingState.PLANNED, MeetingState.PROPOSED)
    wanted = sorted(set(times))
    if not wanted:
        raise Denied(_("Skriv mindst én tid."))
    if len(wanted) > rules().most_times:
        raise Denied(_("Foreslå højst %(count)d tider på én gang.") % {"count": rules().most_times})
    if wanted[0] <= at:
        raise BadDay(_("En af tiderne er gået. Vælg tider, der kommer."))
    meeting.times.all().delete()
    MeetingTime.objects.bulk_create(MeetingTime(meeting=meeting, starts_at=each) for each in wanted)
    for party in meeting.parties.all():
        party.email = emails.get(party.side, party.email).strip()
        party.answered_at = party.answered_by = None
        party.words = ""
        party.save()
    meeting.state = MeetingState.PROPOSED
    meeting.save(update_fields=["state"])
    due = deadlines.add_business_days(
        timezone.localdate(at), rules().answer_days, closed=deadlines.closed_days(case.office)
    )
    set_task(case, AWAITED, due=due, by=by, at=at)
    dialogue_told.tell_both(case, meeting, MeetingNews.PROPOSED, by=by, at=at)
    _save(case, "propose_times", meeting, by=by, at=at, after={"times": [each.isoformat() for each in wanted]})
    return meeting


@transaction.atomic
def answer(
    party: MeetingParty,
    *,
    fitting: Collection[int],
    words: str = "",
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> MeetingParty:
    """Keep which times fit a party: by the party itself, once, where `by` is None, or written down by staff. When both
    have answered, a task asks for the choice.

    Raises Denied when no times are proposed, for a second answer by the link, for a time that has passed or is not
    proposed, and where nothing fits and nothing is written.
    """
    case, meeting = locked(party.meeting, "answer_meeting", by=by, version=version)
    party = MeetingParty.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if meeting.state != MeetingState.PROPOSED:
        raise Denied(_("Der er ingen tider at svare på. Ring til patientkontoret, hvis du er i tvivl."))
    if by is None and party.answered_at:
        raise Denied(_("Du har allerede svaret. Ring til patientkontoret, hvis svaret er ændret."))
    times = {each.pk: each for each in meeting.times.all()}
    chosen = set(fitting)
    if not chosen <= times.keys():
        raise Denied(_("Der er kommet andre forslag. Se tiderne, som de er nu."))
    if any(times[pk].starts_at <= at for pk in chosen):
        raise Denied(_("En af tiderne er gået. Vælg mellem dem, der kommer."))
    if not chosen and not words.strip():
        raise Denied(_("Sæt kryds ved de tider, der passer. Passer ingen, så skriv, hvornår det kan være."))
    for each in times.values():
        setattr(each, f"fits_{party.side}", each.pk in chosen)
        each.save()
    party.answered_at, party.answered_by, party.words = at, by, words.strip()
    party.save()
    if not meeting.parties.filter(answered_at=None).exists():
        set_task(case, CHOOSE, due=_open_day(case, at), by=by, at=at)
    after = {"side": party.side, "fits": [each.starts_at.isoformat() for each in times.values() if each.pk in chosen]}
    _save(case, "answer_meeting", meeting, by=by, at=at, after=after)
    return party


class Where(NamedTuple):
    """Where they meet: at a place, by video, or both."""

    place: str = ""
    video_url: str = ""


@transaction.atomic
def choose(
    meeting: DialogueMeeting,
    *,
    time_pk: int,
    where: Where,
    reason: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> DialogueMeeting:
    """Agree on one of the proposed times, and tell both, with an entry for their calendars.

    Raises Denied when no times are proposed, for a time that has passed, without a place or a video address, and,
    without a reason, for a time that does not fit both.
    """
    case, meeting = locked(meeting, "choose_time", by=by, version=version)
    _check_state(meeting, MeetingState.PROPOSED)
    chosen = meeting.times.filter(pk=time_pk).first()
    if chosen is None:
        raise Denied(_("Vælg en af de tider, der er foreslået."))
    if not chosen.fits_both and not reason.strip():
        raise Denied(_("Tiden passer ikke begge. Vælg en anden, eller skriv, hvorfor den alligevel er aftalt."))
    _agree(meeting, chosen.starts_at, where, reason, at=at)
    _tell_of_time(case, "choose_time", meeting, MeetingNews.AGREED, by=by, at=at)
    return meeting


@transaction.atomic
def move(
    meeting: DialogueMeeting,
    *,
    starts_at: datetime,
    where: Where,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> DialogueMeeting:
    """Move an agreed meeting to another time or place. Both are told, the entry in their calendars is replaced, and the
    reminder is made anew.

    Raises Denied when no time is agreed, for a time that has passed, when nothing is changed, and without a reason.
    """
    case, meeting = locked(meeting, "move_meeting", by=by, version=version)
    _check_state(meeting, MeetingState.AGREED)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor mødet flyttes."))
    before = meeting.starts_at, Where(meeting.place, meeting.video_url)
    if (starts_at, Where(where.place.strip(), where.video_url.strip())) == before:
        raise Denied(_("Der er ikke ændret noget. Vælg en anden tid eller et andet sted."))
    _agree(meeting, starts_at, where, reason, at=at)
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    _tell_of_time(case, "move_meeting", meeting, MeetingNews.MOVED, by=by, at=at)
    return meeting


@transaction.atomic
def change_leader(
    meeting: DialogueMeeting, *, leader: User, by: User, at: datetime, version: int | None = None
) -> DialogueMeeting:
    """Give a meeting to another colleague to lead. Raises Denied when it has been held or cancelled, for the one who
    leads it already, and for somebody who does not work on the cases.
    """
    case, meeting = locked(meeting, "change_meeting_leader", by=by, version=version)
    _check_state(meeting, *BEFORE_MEETING)
    follow_up.check_owner(case, leader)
    if leader == meeting.leader:
        raise Denied(_("Der er ikke ændret noget. Vælg en anden til at lede mødet."))
    meeting.leader = leader
    meeting.save(update_fields=["leader"])
    _save(case, "change_meeting_leader", meeting, by=by, at=at, after={"leader": leader.username})
    return meeting


@transaction.atomic
def cancel(meeting: DialogueMeeting, *, reason: str, by: User, at: datetime, version: int | None = None) -> None:
    """Cancel a meeting that has not been held. Those who were told of times are told; an entry in their calendars goes.

    Raises Denied when it has been held or cancelled, and without a reason.
    """
    case, meeting = locked(meeting, "cancel_meeting", by=by, version=version)
    _check_state(meeting, *BEFORE_MEETING)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor mødet aflyses."))
    was = meeting.state
    meeting.sequence += was == MeetingState.AGREED
    meeting.state, meeting.reason, meeting.ended_at = MeetingState.CANCELLED, reason.strip(), at
    meeting.save(update_fields=["sequence", "state", "reason", "ended_at"])
    finish_tasks(case, by=by, at=at)
    if was != MeetingState.PLANNED:
        dialogue_told.tell_both(case, meeting, MeetingNews.CANCELLED, by=by, at=at)
    _save(case, "cancel_meeting", meeting, by=by, at=at, after={"state": meeting.state}, reason=reason.strip())


@transaction.atomic
def hold(meeting: DialogueMeeting, *, minutes: str, by: User, at: datetime, version: int | None = None) -> None:
    """Say that the meeting has been held, with its minutes. Its day is stated in the matter, where it keeps the limit.

    Raises Denied when no time is agreed, before the meeting begins, and without minutes.
    """
    case, meeting = locked(meeting, "hold_meeting", by=by, version=version)
    _check_state(meeting, MeetingState.AGREED)
    start = meeting.starts_at
    if start is None or start > at:
        raise Denied(_("Mødet er ikke begyndt endnu. Flyt det, hvis det blev holdt før."))
    if not minutes.strip():
        raise Denied(_("Skriv referatet."))
    meeting.state, meeting.minutes, meeting.held_at = MeetingState.HELD, minutes.strip(), at
    meeting.save(update_fields=["state", "minutes", "held_at"])
    closed = deadlines.closed_days(case.office)
    due = deadlines.add_business_days(timezone.localdate(at), rules().outcome_days, closed=closed)
    set_task(case, OUTCOME, due=due, by=by, at=at)
    dialogue_told.finish_calls(case, by=by, at=at)
    dialogue_told.stop_overtaken(meeting, at=at)
    held = {"type": "meeting_held", "date": timezone.localdate(start).isoformat()}
    _save(case, "hold_meeting", meeting, by=by, at=at, after={"state": meeting.state})
    matter.change_matter(meeting.matter, events=[*meeting.matter.events, held], by=by, at=at)


def locked(
    meeting: DialogueMeeting, act: str, *, by: User | None, version: int | None = None
) -> tuple[Case, DialogueMeeting]:
    """Lock the case and the meeting for an act. Raises Denied."""
    case = policies.locked(meeting.case, act=act, by=by, version=version)
    rows = DialogueMeeting.objects.select_for_update(of=("self",)).select_related("matter", "leader")
    fresh = rows.get(pk=meeting.pk)
    fresh.case = case
    return case, fresh


def _check_state(meeting: DialogueMeeting, *states: MeetingState) -> None:
    if meeting.state not in states:
        raise Denied(
            _("Det kan ikke gøres nu: %(state)s. Se mødet, som det er nu.") % {"state": state_in_words(meeting)}
        )


def state_in_words(meeting: DialogueMeeting) -> str:
    """How far the meeting is, in the middle of a sentence."""
    words = meeting.get_state_display()
    return f"{words[:1].lower()}{words[1:]}"


def _agree(meeting: DialogueMeeting, starts_at: datetime, where: Where, reason: str, *, at: datetime) -> None:
    if starts_at <= at:
        raise BadDay(_("Tiden er gået. Vælg en, der kommer."))
    if not (where.place.strip() or where.video_url.strip()):
        raise Denied(_("Skriv, hvor mødet er, eller adressen til videomødet."))
    meeting.starts_at, meeting.state, meeting.reason = starts_at, MeetingState.AGREED, reason.strip()
    meeting.agreed_at = at
    meeting.place, meeting.video_url = where.place.strip(), where.video_url.strip()
    meeting.save(update_fields=["starts_at", "state", "reason", "agreed_at", "place", "video_url"])


def _tell_of_time(case: Case, act: str, meeting: DialogueMeeting, news: MeetingNews, *, by: User, at: datetime) -> None:
    start = meeting.starts_at or at
    set_task(case, HOLD, due=_open_day(case, start), by=by, at=at)
    dialogue_told.tell_both(case, meeting, news, by=by, at=at)
    after = {"starts_at": start.isoformat(), "sequence": meeting.sequence}
    _save(case, act, meeting, by=by, at=at, after=after, reason=meeting.reason)


def _open_day(case: Case, at: datetime) -> date:
    """The day of `at`, or the next on which the office is open."""
    day, closed = timezone.localdate(at), deadlines.closed_days(case.office)
    is_open = deadlines.is_business_day(day, closed=closed)
    return day if is_open else deadlines.add_business_days(day, 1, closed=closed)


def set_task(case: Case, title: str, *, due: date, by: User | None, at: datetime) -> None:
    """The one task of the meetings of a case: what was asked for before is done. The caller saves the case."""
    finish_tasks(case, by=by, at=at)
    follow_up.write_task(case, title=title, due=due, by=by, at=at, owner=case.owner, team=case.team, kind=TASK)


def finish_tasks(case: Case, *, by: User | None, at: datetime) -> None:
    for task in case.tasks.filter(kind=TASK, done_at=None):
        follow_up.write_task_done(case, task, by=by, at=at)


def _save(
    case: Case,
    act: str,
    meeting: DialogueMeeting,
    *,
    by: User | None,
    at: datetime,
    after: dict[str, Any],
    reason: str = "",
) -> None:
    step = policies.save(case, act, at=at)
    subject = f"meeting {meeting.pk}"
    audit.record(step.audit, by=by, case=case, subject=subject, after=after, reason=reason, at=at)
