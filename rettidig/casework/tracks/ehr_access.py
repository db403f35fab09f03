"""Record access: the adviser asks the look-up log, tells the patient, and asks IT or the hospital to explain.

The report itself comes from outside as plain words: this track knows cases, not logs (features E1, E3, E5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django_stubs_ext import StrOrPromise

from .. import audit, policies
from ..field_access import Given, given
from ..identity import is_about_another, is_identity_confirmed
from ..letters import wording
from ..letters.decisions import OFFICE, office_values
from ..letters.formatting import say_date, say_time
from ..letters.text import compose, fill
from ..letters.text import register as register_template
from ..lifecycle import DECIDER, OPEN, WORKER, Transition
from ..models import (
    AuditEvent,
    Case,
    Channel,
    ConsentScope,
    Direction,
    ExplanationRequest,
    Letter,
    LetterKind,
    LookupQuestion,
    Receiver,
    Role,
    User,
    WithWhom,
)
from ..one_look import lacks
from ..permissions import Denied, check_may_decide, check_may_read
from ..registry import Act, Track, register
from ..steps import follow_up
from ..steps.consent import has_consent
from ..steps.letter import create_letter
from ..topics import TOPICS

FIRST_ACT = "look_up_log"


class EhrWord(models.TextChoices):
    """The words of the audit log about look-ups."""

    ASKED = "lookups.asked", gettext_lazy("Loggen over opslag spurgt")
    READ = "lookups.read", gettext_lazy("Svaret fra loggen læst")
    NAMES_SHOWN = "lookups.names_shown", gettext_lazy("Navne på medarbejdere vist")
    EXPLANATION_REQUESTED = "lookups.handed_over", gettext_lazy("Spørgsmål om opslag sendt")
    ANSWERED = "lookups.answered", gettext_lazy("Svar om opslag skrevet ned")
    SAMPLED = "lookups.sampled", gettext_lazy("Stikprøve af opslag vist")


Kind = Literal["answer", "access"]
KINDS = get_args(Kind)
PERIOD = (*OFFICE, "first", "last", "number", "is_complete", "not_known")
LETTERS: dict[Kind, str] = {
    "answer": register_template("log_answer", *PERIOD, "number_explained", "explained", "open", "answers", "asked"),
    "access": register_template("log_access", *PERIOD, "days", "own"),
}
QUESTIONS = {
    Receiver.HOSPITAL: register_template("ask_hospital", "lookups", "due", "number"),
    Receiver.IT: register_template("ask_it", "lookups", "due", "number"),
}
READINGS = (EhrWord.ASKED, EhrWord.READ, EhrWord.NAMES_SHOWN)
MOST_EXPLAINED = 15  # lines in an answer; the whole list is the patient's own access


class Lookups(NamedTuple):
    """Look-ups of one system to be explained: when (the first and the last of them), and their numbers in its log."""

    first_at: datetime
    last_at: datetime
    system: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class ReportText:
    """An access report in words for the patient: `days` are (heading, lines), `explained` and `open` the lines of all
    days; the numbers count look-ups. `not_known` says what the log does not cover; `is_complete` that it covers
    every day.
    """

    days: Sequence[tuple[str, Sequence[str]]]
    explained: Sequence[str]
    open: Sequence[str]
    number: int
    number_explained: int
    not_known: Sequence[str] = ()
    is_complete: bool = True


class OwnReading(NamedTuple):
    """One time that somebody of the office read about the patient, and what for."""

    at: datetime
    role: str
    purpose: str


@transaction.atomic
def ask_log(
    case: Case, *, patient: str, first: date, last: date, purpose: str, by: User, at: datetime
) -> LookupQuestion:
    """Ask who read the record of `patient` (the number in the log) from `first` to `last`, both included.

    Raises Denied for a case about something else, while nobody has confirmed who the patient is, without the patient's
    consent (SUL § 51, stk. 4), without a purpose, and for days that lie ahead or the wrong way round.
    """
    case = policies.locked(case, act="ask_log", by=by)
    if TOPICS[case.topic].first_act != FIRST_ACT:
        raise Denied(_("Loggen kan kun læses på en sag om journalen. Ret sagens emne først."))
    if obstacle := find_obstacle(case):
        raise Denied(obstacle)
    if not (patient.strip() and purpose.strip()):
        raise Denied(_("Skriv patientens nummer, og hvad du skal bruge loggen til."))
    if not first <= last <= timezone.localdate(at):
        raise Denied(_("Perioden skal begynde, før den slutter, og må ikke ligge i fremtiden."))
    question = case.lookup_questions.create(
        patient=patient.strip(), first=first, last=last, purpose=purpose.strip(), asked_at=at, asked_by=by
    )
    after = {"first": first.isoformat(), "last": last.isoformat()}
    step = policies.save(case, "ask_log", at=at)
    audit.record(step.audit, by=by, case=case, subject=_subject(question), after=after, reason=purpose, at=at)
    return question


def find_obstacle(case: Case) -> str:
    """Why the log cannot be asked yet: a name and a number are only claimed, or the patient has not agreed to it."""
    if not is_identity_confirmed(case):
        return _("Bekræft først, hvem patienten er. Ellers kan en fremmed få at vide, hvem der har læst.")
    if not has_consent(case, ConsentScope.RECORDS):
        return _("Patientens samtykke til, at vi henter oplysninger, mangler. Skriv det ned på sagen.")
    return ""


def _check_identity(case: Case) -> None:
    """Raises Denied while a name and a number are only claimed: nobody gets to know who read the record of another."""
    if not is_identity_confirmed(case):
        raise Denied(find_obstacle(case))


def _subject(question: LookupQuestion) -> str:
    return f"lookup question {question.pk}"


@transaction.atomic
def record_reading(question: LookupQuestion, *, by: User, at: datetime) -> None:
    """Write down that the report was read, and what for (feature E5). Raises Denied."""
    check_may_read(by, question.case)
    audit.record(EhrWord.READ, by=by, case=question.case, subject=_subject(question), reason=question.purpose, at=at)


@transaction.atomic
def show_names(question: LookupQuestion, *, reason: str, by: User, at: datetime) -> None:
    """Write down that the names of staff were shown to the adviser, and why; the patient's own report has none.

    Raises Denied without a reason.
    """
    check_may_decide(by, question.case)
    if given("lookup_names", by, question.case) == Given.NEVER:
        raise Denied(_("Din rolle kan ikke se navnene."))
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor du skal se navnene."))
    audit.record(EhrWord.NAMES_SHOWN, by=by, case=question.case, subject=_subject(question), reason=reason, at=at)


@transaction.atomic
def ask_for_explanation(
    question: LookupQuestion,
    *,
    receiver: Receiver,
    place: str,
    lookups: Sequence[Lookups],
    due: date,
    by: User,
    at: datetime,
    version: int | None = None,
) -> ExplanationRequest:
    """Ask IT or the hospital to explain `lookups` no later than `due`: text and numbers are frozen, a contact tells of
    it, and a task holds the case open until the answer is here.

    The receiver gets times, system and numbers, and nothing about the patient. Raises Denied.
    """
    case = policies.locked(question.case, act="ask_for_explanation", by=by, version=version)
    if not (lookups and place.strip()):
        raise Denied(_("Vælg mindst ét opslag, og skriv, hvem du spørger."))
    if due <= timezone.localdate(at):
        raise Denied(_("Fristen skal ligge efter i dag."))
    asked = {"lookups": "\n".join(map(_words, lookups)), "due": say_date(due, "da"), "number": case.number}
    own = wording.of_office(case.office, on=timezone.localdate(at))
    text = fill(QUESTIONS[receiver], language="da", values=asked, own=own)
    with_whom = WithWhom.DEPARTMENT if receiver == Receiver.HOSPITAL else WithWhom.OTHER
    follow_up.write_contact(
        case, channel=Channel.EMAIL, direction=Direction.OUT, with_whom=with_whom, text=text, by=by, at=at
    )
    with override("da"):
        title = _("Svar fra %(place)s om opslag") % {"place": place.strip()}
    task = follow_up.write_task(case, title=title, due=due, owner=by, kind="lookups", by=by, at=at)
    made = question.explanation_requests.create(
        receiver=receiver,
        place=place.strip(),
        lookups=[
            each._asdict() | {"first_at": each.first_at.isoformat(), "last_at": each.last_at.isoformat()}
            for each in lookups
        ],
        text=text,
        task=task,
        sent_at=at,
        sent_by=by,
    )
    step = policies.save(case, "ask_for_explanation", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"explanation request {made.pk}", at=at)
    return made


def _words(lookups: Lookups) -> str:
    """- 3. marts 2026 kl. 14.05–14.20, EPJ: L000123, L000124."""
    with override("da"):
        first, last = timezone.localtime(lookups.first_at), timezone.localtime(lookups.last_at)
        until = f"–{say_time(last)}" if last > first else ""
        where = f", {lookups.system}" if lookups.system else ""
        return f"- {date_format(first, 'j. F Y')} kl. {say_time(first)}{until}{where}: {', '.join(lookups.ids)}"


@transaction.atomic
def record_explanation(request: ExplanationRequest, *, text: str, by: User, at: datetime) -> ExplanationRequest:
    """Write down what IT or the hospital answered; its task is done. Raises Denied without words, or a second time."""
    case = policies.locked(request.question.case, act="record_explanation", by=by)
    request = ExplanationRequest.objects.select_for_update(of=("self",)).select_related("task").get(pk=request.pk)
    if request.answered_at:
        raise Denied(_("Svaret er skrevet. Skriv et notat, hvis der kom mere."))
    if not text.strip():
        raise Denied(_("Skriv, hvad de svarede."))
    with_whom = WithWhom.DEPARTMENT if request.receiver == Receiver.HOSPITAL else WithWhom.OTHER
    follow_up.write_contact(
        case, channel=Channel.EMAIL, direction=Direction.IN, with_whom=with_whom, text=text, by=by, at=at
    )
    if not request.task.done_at:
        follow_up.write_task_done(case, request.task, by=by, at=at)
    request.answer, request.answered_at, request.answered_by = text.strip(), at, by
    request.save(update_fields=["answer", "answered_at", "answered_by"])
    step = policies.save(case, "record_explanation", at=at)
    audit.record(step.audit, by=by, case=case, subject=f"explanation request {request.pk}", at=at)
    return request


@transaction.atomic
def draft_report_letter(question: LookupQuestion, *, kind: Kind, report: ReportText, by: User, at: datetime) -> Letter:
    """Draft the letter to the patient: the `answer` to the inquiry, or the whole list as the person's own `access`
    (GDPR article 15). Both say where to complain; neither names staff. Raises Denied, also while nobody has confirmed
    who the patient is.
    """
    case = policies.locked(question.case, act="draft_letter", by=by)
    _check_identity(case)
    if is_about_another(case, question.asked_at):
        raise Denied(_("Sagen er om en anden patient, end da loggen blev spurgt. Spørg loggen igen."))
    own = wording.of_office(case.office, on=timezone.localdate(at))
    text = compose(LETTERS[kind], language=case.language, values=_values(kind, question, report, case), own=own)
    return create_letter(case, text, kind=LetterKind.GUIDANCE, language=case.language, by=by, at=at)


def _values(kind: Kind, question: LookupQuestion, report: ReportText, case: Case) -> dict[str, Any]:
    language = case.language
    period = {
        **office_values(case, language),
        "first": say_date(question.first, language),
        "last": say_date(question.last, language),
        "number": report.number,
        "is_complete": report.is_complete,
        "not_known": report.not_known,
    }
    return period | (
        {"days": report.days, "own": _own(case)} if kind == "access" else _answered(question, report, language)
    )


def _answered(question: LookupQuestion, report: ReportText, language: str) -> dict[str, Any]:
    waiting = question.explanation_requests.filter(answered_at=None).select_related("task")
    answered = question.explanation_requests.exclude(answered_at=None)
    return {
        "number_explained": report.number_explained,
        "explained": report.explained if len(report.explained) <= MOST_EXPLAINED else (),
        "open": report.open,
        "asked": [{"place": each.place, "due": say_date(each.task.due, language)} for each in waiting if each.task.due],
        "answers": [{"place": each.place, "answer": " ".join(each.answer.split())} for each in answered],
    }


def _own(case: Case) -> list[dict[str, str]]:
    """Once for a day, a role and a purpose."""
    with override(case.language):
        read = [
            (say_date(timezone.localdate(each.at), case.language).capitalize(), each.role, each.purpose)
            for each in find_own_readings(case)
        ]
    return [{"day": day, "role": role, "purpose": purpose} for day, role, purpose in dict.fromkeys(read)]


def find_own_readings(case: Case) -> list[OwnReading]:
    """Every time that somebody of the office read the log for this case, the first first: what the patient may be shown
    (feature E5). Roles, not names.
    """
    events = AuditEvent.objects.filter(case_id=case.pk, verb__in=READINGS).order_by("at", "id")
    return [OwnReading(event.at, str(Role(event.role).label), event.reason) for event in events]


def _find_obstacles(case: Case) -> Iterator[StrOrPromise]:
    if lacks(case, "lookup_questions"):
        return
    if ExplanationRequest.objects.filter(question__case=case, answered_at=None).exists():
        yield _("Vi har ikke fået svar på spørgsmålet om opslag endnu.")


def is_about_look_ups(case: Case) -> bool:
    """Whether the log of look-ups may be asked in the case."""
    return TOPICS[case.topic].first_act == FIRST_ACT


TRACK = register(
    Track(
        name="ehr_access",
        topics=Path(__file__).with_suffix(".yaml"),
        transitions=(
            Transition("ask_log", WORKER, OPEN, EhrWord.ASKED),
            Transition("ask_for_explanation", DECIDER, OPEN, EhrWord.EXPLANATION_REQUESTED),
            Transition("record_explanation", WORKER, OPEN, EhrWord.ANSWERED),
        ),
        audit_words=EhrWord,
        shown_otherwise=frozenset({EhrWord.READ, EhrWord.EXPLANATION_REQUESTED, EhrWord.ANSWERED}),
        acts=(
            Act(
                FIRST_ACT,
                "ask_log",
                gettext_lazy("Hvem har læst i journalen?"),
                "ask_log",
                find_obstacle,
                is_about_look_ups,
            ),
        ),
        find_obstacles=_find_obstacles,
        panel="desk/ehr/panel.html",
    )
)
