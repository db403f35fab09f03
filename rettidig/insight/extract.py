"""The only reader of casework: everything that figures are made of is fetched here."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, DateField, Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear, TruncDate, TruncMonth

from rettidig.casework import counted_rows, deadlines
from rettidig.casework.care_abroad import KIND as CROSS_BORDER
from rettidig.casework.care_abroad import CareAbroad as CareAbroad
from rettidig.casework.care_abroad import read_care_abroad
from rettidig.casework.findings import LIFE_THREATENING
from rettidig.casework.models import (
    AcceptanceAct,
    AcceptanceReason,
    AcceptanceRequest,
    AcceptanceState,
    AcceptanceStep,
    Activity,
    AuthorityTold,
    BookedCount,
    BookedList,
    Case,
    CaselessCall,
    ClosedDay,
    Decision,
    DecisionKind,
    DirectReferral,
    Escalation,
    EscalationOutcome,
    EscalationStep,
    HospitalComplaint,
    LearningPoint,
    Matter,
    Outcome,
    OverrunCause,
    Pathway,
    Question,
    Rung,
    RungAnswer,
    TargetShift,
    Task,
    Theme,
    TimeSpent,
)
from rettidig.casework.task_tree import CALL_BACK
from rettidig.casework.topics import TOPICS
from rettidig.casework.tracks import max_wait_account
from rettidig.rights import Leg

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
CAUSES, AUTHORITY = dict(OverrunCause.choices), dict(AuthorityTold.choices)
ACTIVITIES = dict(Activity.choices)
THEMES = dict(Theme.choices)
RUNGS, OUTCOMES = dict(Rung.choices), dict(EscalationOutcome.choices)
MOVED, NOT_MOVED = Outcome.RE_REFERRED, Outcome.NOT_RE_REFERRED  # rows of table 1
ANSWERED = (AcceptanceState.ACCEPTED, AcceptanceState.PARTLY, AcceptanceState.REFUSED)
GIVEN = (AcceptanceAct.ACCEPTED, AcceptanceAct.PROPOSED)  # who answers; the second person only confirms
DECISIONS = dict(DecisionKind.choices)
REASONS = dict(AcceptanceReason.choices)
COUNTS_FROM = Coalesce("came_at", "received_at")  # when the first contact was, as it is known today


class Kind(NamedTuple):
    """The keys of an inquiry in the annual report: its row of table 1, and stage and destination of a re-referral."""

    year: int
    row: str
    stage: str
    to: str


class Answer(NamedTuple):
    """The answer times of an inquiry: the Danish days on which it came, was answered (None: not yet) and should be."""

    received_on: date
    answered_on: date | None
    due: date


class Moved(NamedTuple):
    """Inquiries whose promised day was moved, and the business days that were added in all."""

    cases: int
    days: int


class Load(NamedTuple):
    """The open cases of a team on one day. `overdue` have a date that has passed, `due_today` one that is today."""

    team: str
    open: int
    overdue: int
    due_today: int
    unassigned: int


class Waiting(NamedTuple):
    """The booked patients of one department on the lists of one month: how many there were, how many had a right that
    their letter did not tell of, and how many of them were told.
    """

    month: int
    hospital: str
    department: str
    patients: int
    marked: int
    told: int


class OverrunLeg(NamedTuple):
    """One leg with a maximum waiting time that was exceeded, as the rights engine finds it on the day asked about, with
    the events from its day 0 on and what the office has accounted for. `first_accounted` is the Danish day on which
    that was done first; cause and authority are those of the newest account, "" where there is none. `ended` is the day
    on which the patient was seen or treated, or declined.
    """

    case: int
    number: str
    pathway: str
    leg: Leg
    events: list[dict[str, Any]]
    cause: str
    authority: str
    note: str
    first_accounted: date | None
    ended: date | None


class Minutes(NamedTuple):
    """Minutes of one activity on a case about one topic."""

    case: int
    topic: str
    activity: str
    minutes: int


class Asking(NamedTuple):
    """One code that a hospital asked for in a request that has been answered, and the answer to it. `month` is the
    first day of the Danish month, `adviser` a number that tells those who answer apart and says nothing of them.
    """

    hospital: str
    code: str
    kind: str
    reason: str
    month: date
    adviser: int
    is_accepted: bool


def count_inquiries(years: Iterable[int], *, office: str | None = None) -> Counter[Kind]:
    """How many cases were opened, by Danish year of the first contact and by kind; `office` is a slug, None is all.

    A case is its first contact; later contacts belong to the same case and never count (annual report, chapter 3).
    """
    return _count(years, office=office, only=Q())


def count_open_requests(years: Iterable[int], *, office: str | None = None) -> Counter[int]:
    """How many of the year's inquiries that are counted as not re-referred are still open, and so may yet be."""
    found = _count(years, office=office, only=Q(closed_at=None))
    totals: Counter[int] = Counter()
    for kind, number in found.items():
        if kind.row == NOT_MOVED:
            totals[kind.year] += number
    return totals


def count_direct_referrals(years: Iterable[int], *, office: str | None = None) -> Counter[int]:
    """How many patients departments referred to private hospitals themselves in each year, as the register has it."""
    told = DirectReferral.objects.filter(year__in=list(years), **({"office__slug": office} if office else {}))
    return Counter(dict(told.order_by().values_list("year").annotate(Sum("count"))))


def count_forwarded_complaints(year: int, *, office: str | None = None) -> Counter[tuple[str, int]]:
    """How many hospital complaints were first sent on in each month of the year, by the name of the hospital. They are
    no inquiries, and stand in no row of table 1 (annual report 2025, chapter 6).
    """
    rows = HospitalComplaint.objects.filter(**({"office__slug": office} if office else {}))
    sent = rows.filter(forwarded_at__year=year).annotate(month=ExtractMonth("forwarded_at", tzinfo=DANISH_TIME))
    counted = sent.order_by().values_list("hospital__name", "month").annotate(Count("pk"))
    return Counter({(name or "", month): number for name, month, number in counted})


def find_years(*, office: str | None = None) -> range:
    """The years from the first inquiry in the register to the last; empty when there is none."""
    received = _counted(office).aggregate(first=Min("received_at"), last=Max("received_at"))
    came = _counted(office).exclude(came_at=None).aggregate(first=Min("came_at"), last=Max("came_at"))
    if received["first"] is None:
        return range(0)
    ends = [each.astimezone(DANISH_TIME).year for each in (*received.values(), *came.values()) if each]
    return range(min(ends), max(ends) + 1)


def count_arrivals(since: date, until: date, *, office: str | None = None) -> Counter[date]:
    """How many inquiries came on each local day from `since` to `until`, both included."""
    cases = _received(since, until, office).annotate(received_on=TruncDate(COUNTS_FROM, tzinfo=DANISH_TIME))
    return Counter(dict(cases.values_list("received_on").annotate(number=Count("id"))))


def count_answers(since: date, until: date, *, office: str | None = None) -> Counter[Answer]:
    """Answer times of the inquiries that came from `since` to `until`.

    Those without a promised day, such as inquiries read in from earlier years, are not among them. A day that was moved
    counts as it was promised first.
    """
    first = TargetShift.objects.filter(case=OuterRef("pk")).order_by("at", "id").values("due_before")[:1]
    answers = (
        _received(since, until, office)
        .exclude(service_due=None)
        .annotate(
            promised=Coalesce(Subquery(first), "service_due"),
            received_on=TruncDate(COUNTS_FROM, tzinfo=DANISH_TIME),
            answered_on=TruncDate("answered_at", tzinfo=DANISH_TIME),
        )
        .values_list("received_on", "answered_on", "promised")
        .annotate(number=Count("id"))
    )
    return Counter({Answer(received, answered, due): number for received, answered, due, number in answers})


def count_moved(since: date, until: date, *, office: str | None = None) -> Moved:
    """How many of the inquiries of a period have had their promised day moved, and by how many business days in all."""
    shifts = TargetShift.objects.order_by().filter(case__in=_received(since, until, office), days__gt=0)
    found = shifts.aggregate(cases=Count("case", distinct=True), days=Sum("days"))
    return Moved(found["cases"], found["days"] or 0)


def count_open(today: date, *, office: str | None = None) -> list[Load]:
    """The open cases of each team, in the order of the teams; cases without a team come last, under ""."""
    teams = (
        _cases(office)
        .filter(closed_at=None)
        .values_list("team__name")
        .annotate(
            open=Count("id"),
            overdue=Count("id", filter=Q(next_deadline__lt=today)),
            due_today=Count("id", filter=Q(next_deadline=today)),
            unassigned=Count("id", filter=Q(owner=None)),
        )
        .order_by(F("team__order").asc(nulls_last=True), "team__name")
    )
    return [Load(name or "", *numbers) for name, *numbers in teams]


def count_booked(year: int, *, office: str | None = None) -> list[Waiting]:
    """The booked patients on the lists that were kept in a Danish year, by month and department."""
    kept = _in_year("booked_list__kept_at", year)
    counts = BookedCount.objects.filter(**kept, **({"booked_list__office__slug": office} if office else {})).order_by()
    rows = counts.annotate(month=ExtractMonth("booked_list__kept_at", tzinfo=DANISH_TIME)).values_list(
        "month", "hospital__name", "department"
    )
    found = rows.annotate(patients=Sum("patients"), marked=Sum("marked"), told=Sum("told"))
    return [Waiting(*row) for row in found.order_by("month", "hospital__name", "department")]


def count_booked_lists(year: int, *, office: str | None = None) -> Counter[int]:
    """How many booked lists were kept in each month of a Danish year."""
    lists = BookedList.objects.filter(**_in_year("kept_at", year), **({"office__slug": office} if office else {}))
    months = lists.order_by().annotate(month=ExtractMonth("kept_at", tzinfo=DANISH_TIME)).values_list("month")
    return Counter(dict(months.annotate(number=Count("id"))))


def find_closed_days(*, office: str | None = None) -> frozenset[date]:
    """The days on which the office itself is closed, besides the public holidays."""
    days = ClosedDay.objects.filter(office__slug=office) if office else ClosedDay.objects.none()
    return frozenset(days.values_list("date", flat=True))


def count_askings(since: date, until: date, *, office: str | None = None) -> Counter[Asking]:
    """How often each code was asked for from `since` to `until`, by what tells the requests apart, and answered how."""
    start, end = _span(since, until)
    answered = AcceptanceRequest.objects.order_by().filter(state__in=ANSWERED, asked_at__gte=start, asked_at__lt=end)
    if office is not None:
        before = Q(asked_at__date__lt=F("case__first_office__merges_on"))
        here = Q(case__office__slug=office) & ~(Q(case__first_office__isnull=False) & before)
        answered = answered.filter(here | Q(case__first_office__slug=office) & before)
    answers = AcceptanceStep.objects.filter(request=OuterRef("pk"), act__in=GIVEN).order_by("-at", "-id")
    rows = answered.annotate(
        month=TruncMonth("asked_at", tzinfo=DANISH_TIME, output_field=DateField()),
        adviser=Subquery(answers.values("by")[:1]),
    ).values_list("re_referral__hospital__name", "kind", "reason", "month", "adviser", "codes", "accepted")
    return Counter(
        Asking(hospital, code, kind, reason, month, adviser or 0, code in accepted)
        for hospital, kind, reason, month, adviser, codes, accepted in rows.iterator()
        for code in codes
    )


count_business_days = deadlines.count_business_days
counted_from = counted_rows.counted_from
find_misplaced = counted_rows.find_misplaced
Misplaced = counted_rows.Misplaced


def find_overruns(today: date, *, office: str | None = None) -> list[OverrunLeg]:
    """Every leg of the office's pathways with a maximum waiting time that was exceeded by `today`."""
    reached = Q(attributes__condition__in=LIFE_THREATENING) | Q(attributes__facts__covered_by_max_wait=True)
    pathways = Pathway.objects.filter(reached, removed_at=None).order_by().values("case")
    cases = _cases(office).filter(pk__in=pathways, joined_to=None).select_related("patient")
    cases = cases.prefetch_related("pathways__overruns", "pathways__events", "pathways__service")
    return [found for case in cases.order_by("received_at", "pk") for found in _overruns_of(case, today)]


def _overruns_of(case: Case, today: date) -> Iterator[OverrunLeg]:
    by_key = {pathway.key: pathway for pathway in case.pathways.all()}
    for leg in max_wait_account.find_overruns(case, on=today):
        pathway = by_key[leg.pathway]
        accounts = [
            each
            for each in pathway.overruns.all()  # the newest first
            if (each.step, each.start) == (leg.step, leg.start)
        ]
        newest = accounts[0] if accounts else None
        yield OverrunLeg(
            case.pk,
            case.number,
            str(pathway),
            leg,
            [event.document for event in pathway.events.all() if event.date >= leg.start],
            newest.cause if newest else "",
            newest.authority if newest else "",
            newest.note if newest else "",
            accounts[-1].at.astimezone(DANISH_TIME).date() if accounts else None,
            leg.done or case.patient_seen_on or case.patient_declined_on,
        )


class Escalated(NamedTuple):
    """One time that a case was taken up the ladder: how it ended (empty: it has not), the rung that gave a time, and
    the days until it did.
    """

    outcome: str
    solved_by: str
    days: int | None


def find_escalations(year: int, *, office: str | None = None) -> list[Escalated]:
    """Every ladder of the office's cases whose first asking was in the year."""
    booked = EscalationStep.objects.filter(escalation=OuterRef("pk"), answer=RungAnswer.BOOKED)
    used = booked.exclude(typed__refusal__gt="")  # not a time that the office could not use
    solved = used.order_by("-answered_at", "-pk").values("rung")[:1]  # the last one: those before came after the limit
    rows = Escalation.objects.filter(case__in=_cases(office), **_in_year("started_at", year)).order_by("pk")
    return [
        Escalated(outcome, rung or "", (ended - started).days if outcome == EscalationOutcome.BOOKED else None)
        for outcome, rung, started, ended in rows.values_list("outcome", Subquery(solved), "started_at", "ended_at")
    ]


class Asked(NamedTuple):
    """One asking on a rung: the rung, whether it was answered (empty: not), and whether in time."""

    rung: str
    is_answered: bool
    is_in_time: bool


def find_askings(year: int, *, office: str | None = None) -> list[Asked]:
    """Every asking of the year on the ladders of the office's cases."""
    rows = EscalationStep.objects.filter(escalation__case__in=_cases(office), **_in_year("at", year)).order_by("pk")
    return [
        Asked(rung, answered is not None, answered is not None and answered <= due)
        for rung, answered, due in rows.values_list("rung", "answered_at", "answer_by")
    ]


class Decided(NamedTuple):
    """One decision: its kind, whether the patient had been heard, or was not for a reason that the law gives, and
    whether it was withdrawn.
    """

    kind: str
    is_heard: bool
    is_excepted: bool
    is_withdrawn: bool


def find_decisions(year: int, *, office: str | None = None) -> list[Decided]:
    """Every decision of the year in the cases of the office, and guidance beside them."""
    about = Q(pathway=OuterRef("pathway")) | Q(matter=OuterRef("matter"))
    asked = Question.objects.filter(about, right=OuterRef("right"), asked_at__lte=OuterRef("at"))
    rows = Decision.objects.filter(case__in=_cases(office), **_in_year("at", year)).order_by("pk")
    found = rows.annotate(heard=Exists(asked)).values_list("kind", "heard", "hearing_exception", "withdrawn_at")
    return [Decided(kind, heard, bool(reason) and not heard, bool(back)) for kind, heard, reason, back in found]


def find_promised_calls(*, office: str | None = None) -> tuple[list[date], list[date]]:
    """The days of the promised calls that nobody has made: of those on a case, and of those about none."""
    on_case = Task.objects.filter(case__in=_cases(office), kind=CALL_BACK, done_at=None)
    alone = CaselessCall.objects.order_by().filter(**({} if office is None else {"office__slug": office}))
    days = [due.astimezone(DANISH_TIME).date() for due in alone.values_list("due", flat=True)]
    return [due for due in on_case.order_by().values_list("due", flat=True) if due], days


def find_learning(year: int, *, office: str | None = None) -> list[tuple[str, str, bool, bool]]:
    """The points of learning that were seen in the year: theme, hospital ("" for none), whether there is an action, and
    whether it is done.
    """
    rows = LearningPoint.objects.filter(seen_on__year=year, **({} if office is None else {"office__slug": office}))
    found = rows.order_by("pk").values_list("theme", "hospital__name", "action", "done_on")
    return [(theme, hospital or "", bool(action), bool(done)) for theme, hospital, action, done in found]


def find_times(year: int, *, office: str | None = None) -> list[Minutes]:
    """What was written down of days in the year, on the cases that the office has now."""
    rows = TimeSpent.objects.filter(case__in=_cases(office), on__year=year, minutes__gt=0).order_by("pk")
    return [Minutes(*row) for row in rows.values_list("case_id", "case__topic", "activity", "minutes")]


def find_care_abroad(year: int, *, office: str | None = None) -> list[CareAbroad]:
    """The inquiries of a year about care across a border, each with its last matter (SUL § 51 a)."""
    topics = [key for key, topic in TOPICS.items() if topic.may_have_bill]
    counted = _counted(office).filter(topic__in=topics, **_in_year("received_at", year))
    stated = Matter.objects.filter(kind=CROSS_BORDER, removed_at=None)
    cases = counted.prefetch_related(Prefetch("matters", stated, to_attr="abroad"), "assessments")
    return [read_care_abroad(case, case.abroad[-1] if case.abroad else None) for case in cases]


def _cases(office: str | None) -> QuerySet[Case]:
    """The cases that the office has now."""
    cases = Case.objects.order_by()
    return cases if office is None else cases.filter(office__slug=office)


def _counted(office: str | None) -> QuerySet[Case]:
    """The inquiries that the office received: one that has become part of another counts what came before that day. A
    case that is part of another, or holds a second matter of its inquiry, is no inquiry of its own; nor is a sub-case,
    since its patient has been counted with the first contact of the main case.
    """
    cases = Case.objects.order_by().filter(joined_to=None, split_from=None, parent=None)
    if office is None:
        return cases
    return cases.filter(Q(first_office__slug=office) | Q(first_office=None, office__slug=office))


def _in_year(field: str, year: int) -> dict[str, datetime]:
    """The condition that a moment lies in a Danish year."""
    start, end = (datetime(each, 1, 1, tzinfo=DANISH_TIME) for each in (year, year + 1))
    return {f"{field}__gte": start, f"{field}__lt": end}


def _span(since: date, until: date) -> tuple[datetime, datetime]:
    """The moment at which the first day begins, and that at which the last one is over."""
    return datetime.combine(since, time(), DANISH_TIME), datetime.combine(
        until + timedelta(days=1), time(), DANISH_TIME
    )


def _received(since: date, until: date, office: str | None) -> QuerySet[Case]:
    start, end = _span(since, until)
    as_written = Q(came_at=None, received_at__gte=start, received_at__lt=end)
    return _counted(office).filter(as_written | Q(came_at__gte=start, came_at__lt=end))


def _count(years: Iterable[int], *, office: str | None, only: Q) -> Counter[Kind]:
    years = sorted(years)
    cases = _received(date(years[0], 1, 1), date(years[-1], 12, 31), office).filter(only)
    rows = (
        cases.annotate(year=ExtractYear(COUNTS_FROM, tzinfo=DANISH_TIME))
        .values_list("year", "topic", "outcome", "re_referral_stage", "re_referral_to")
        .annotate(number=Count("id"))
    )
    counts: Counter[Kind] = Counter()
    for year, topic, outcome, stage, to, number in rows:
        counts[Kind(year, outcome or (TOPICS[topic].row if topic in TOPICS else topic), stage, to)] += number
    return counts
