"""What became of a complaint after a dialogue meeting, told to the treatment place and to Styrelsen for Patientklager
in one act (ÅB ch. 6): both letters are made, or none.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, outbox, policies
from ..letters import pdf, wording
from ..letters.formatting import say_date
from ..letters.text import Text, compose, register, split_blocks
from ..models import (
    Case,
    Delivery,
    DialogueMeeting,
    MeetingNews,
    MeetingNotice,
    MeetingOutcome,
    MeetingState,
    OutboxMessage,
    Side,
    ToldBy,
    User,
    Way,
)
from ..permissions import BadDay, Denied
from . import matter, matter_end
from .dialogue_meeting import finish_tasks, locked

TEMPLATE = register(
    "dialogue_outcome", "held", "complainant", "treatment_place", "outcome", "decided", "words", "to_agency", "number"
)
TOLD = {Side.TREATMENT_PLACE: "treatment_place", Side.AGENCY: "agency"}  # as the matter's events name them


@transaction.atomic
def tell_outcome(
    meeting: DialogueMeeting,
    *,
    outcome: str,
    decided_on: date,
    words: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> list[MeetingNotice]:
    """Tell both what the complainant has decided, and state it in the matter, which ends with it. The letters go
    through the outbox; the meeting is over.

    Raises Denied before the meeting has been held, when it has been told, for a day before the meeting or to come, and
    for a changed complaint without words.
    """
    case, meeting = locked(meeting, "tell_outcome", by=by, version=version)
    today = timezone.localdate(at)
    _check(meeting, outcome, decided_on, words, today=today)
    notices = [_write(case, meeting, to, outcome, decided_on, words.strip(), by=by, at=at) for to in TOLD]
    meeting.outcome, meeting.ended_at = MeetingOutcome(outcome), at
    meeting.save(update_fields=["outcome", "ended_at"])
    finish_tasks(case, by=by, at=at)
    step = policies.save(case, "tell_outcome", at=at)
    subject = f"meeting {meeting.pk}"
    audit.record(step.audit, by=by, case=case, subject=subject, after={"outcome": outcome}, at=at)
    told = [{"type": "outcome_told", "date": today.isoformat(), "to": name} for name in TOLD.values()]
    became = {"type": "outcome", "date": decided_on.isoformat(), "is": outcome}
    of_meeting = matter.change_matter(meeting.matter, events=[*meeting.matter.events, became, *told], by=by, at=at)
    matter_end.end_matter(of_meeting, outcome=outcome, by=by, at=at)
    return notices


def _check(meeting: DialogueMeeting, outcome: str, decided_on: date, words: str, *, today: date) -> None:
    if meeting.ended_at and meeting.outcome:
        raise Denied(_("Begge har fået besked. Se mødet, som det er nu."))
    if meeting.state != MeetingState.HELD or meeting.starts_at is None:
        raise Denied(_("Mødet er ikke holdt endnu. Skriv referatet først."))
    if outcome not in MeetingOutcome:
        raise Denied(_("Vælg, hvad der blev af klagen."))
    if not timezone.localdate(meeting.starts_at) <= decided_on <= today:
        raise BadDay(_("Vælg en dag fra mødet og til i dag."))
    if outcome == MeetingOutcome.CHANGED and not words.strip():
        raise Denied(_("Skriv, hvad der er ændret i klagen."))


def _write(
    case: Case,
    meeting: DialogueMeeting,
    to: Side,
    outcome: str,
    decided_on: date,
    words: str,
    *,
    by: User,
    at: datetime,
) -> MeetingNotice:
    """The letter to one of the two, on its way."""
    names = {party.side: party.name for party in meeting.parties.all()}
    values = {
        "held": say_date(timezone.localdate(meeting.starts_at), "da"),
        "complainant": names[Side.COMPLAINANT],
        "treatment_place": names[Side.TREATMENT_PLACE],
        "outcome": outcome,
        "decided": say_date(decided_on, "da"),
        "words": words,
        "to_agency": to == Side.AGENCY,
        "number": case.number,
    }
    text, made = _set(case, values, receiver=names.get(to) or str(to.label), at=at)
    told = {"to": to, "news": MeetingNews.OUTCOME, "way": ToldBy.LETTER, "at": at, "by": by}
    notice = MeetingNotice.objects.create(
        meeting=meeting,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        body=f"{text.title}\n\n{text.body}",
        pdf=made,
        **told,
    )
    outbox.put(KIND, notice, case=case, at=at)
    return notice


def _set(case: Case, values: dict[str, object], *, receiver: str, at: datetime) -> tuple[Text, bytes]:
    """The text of a letter, as the office words it, and its PDF."""
    own = wording.of_office(case.office, on=timezone.localdate(at))
    text = compose(TEMPLATE, language="da", values=values, own=own)
    made = pdf.set_pages(
        case.office,
        reference=f"Sagsnummer: {case.number}",
        title=text.title,
        blocks=split_blocks(text.body),
        recipient=[receiver],
        language="da",
        at=at,
    )
    return text, made


def _deliver(message: OutboxMessage, at: datetime) -> str:
    """No receiver has a secure address here: the office is told to send the letter, and writes down when it has."""
    notice = MeetingNotice.objects.select_related("meeting__case").defer("pdf").get(pk=message.item)
    here = {"case": notice.meeting.case, "way": Way.PRINT, "at": at}
    Delivery.objects.get_or_create(message=message, defaults=here)
    return _("Send brevet om dialogmødet til %(who)s, og skriv, at det er afleveret.") % {
        "who": notice.get_to_display() if notice.to == Side.AGENCY else notice.get_to_display().lower()
    }


KIND = outbox.register(outbox.Kind("meeting_letter", "letter", _deliver))
