"""The queue: one line a case, what is due first at the top."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import queues
from rettidig.casework.confidentiality import COVERED, OF_OTHERS, is_covered
from rettidig.casework.lifecycle import RESPONSIBLE_PARTY, ResponsibleParty, State
from rettidig.casework.models import Case, NewsFrom, Priority, Role, Team, User, WithWhom
from rettidig.casework.permissions import CASE_WORKERS, may_read
from rettidig.casework.priority import MANUAL, reason_sentences
from rettidig.casework.topics import TOPICS
from rettidig.web.formatting import date_short, once_a_language
from rettidig.web.readings import record_list
from rettidig.web.templatetags.components import badge

from . import columns
from .acts import find_moved_next
from .case_access import StaffRequest, staff_required
from .filters import NEAR, FilterForm, PlaceForm
from .labels import DEADLINE_KINDS, word
from .titles import joined_words

PAGE = 50
ON_TOP = 10  # lines of the queue that are in sight at once
OVER = ("closed", "done")  # views of what is done
GROUPS = {
    Priority.URGENT: gettext_lazy("Haster"),
    Priority.HIGH: gettext_lazy("Høj prioritet"),
    Priority.NORMAL: gettext_lazy("Almindelig prioritet"),
}


@dataclass(frozen=True)
class Due:
    """One date on a line: its lateness is in `urgency` (late, near or nothing), never in colour alone."""

    day: date
    label: StrOrPromise
    urgency: str

    @classmethod
    def of(cls, day: date | None, kind: str, today: date) -> "Due | None":
        if day is None:
            return None
        left = (day - today).days
        return cls(day, word(DEADLINE_KINDS, kind), "late" if left < 0 else "near" if left <= NEAR else "")


@dataclass(frozen=True)
class Row:
    """The words of one line, ready for the page: fifty of them are rendered at a time."""

    pk: int
    key: str
    href: str
    sheet: str
    number: str
    main: str
    name: str
    age: str
    subject: str
    badge: str
    group: str
    is_urgent: bool
    why: str
    state: str
    turn: str
    next: str
    next_kind: str
    service: str
    legal: str
    legal_kind: str
    received: str
    owner: str
    team: str
    news: str
    rests: str
    is_warned: bool
    urgency: str
    is_confidential: bool = False


def rows(
    cases: Iterable[Case],
    today: date,
    *,
    grouped: bool = False,
    moved_next: Container[int] = frozenset(),
    group: str = "",
) -> list[Row]:
    """The lines; `grouped` under the name of their priority, which is then not said on each, else under `group`. Those
    of `moved_next` (`acts.find_moved_next`) lead to the sheet on which their patient is moved.
    """
    before, _zero, after = reverse("desk:case", args=[0]).rpartition("0")  # the address is looked up once, not per row
    sheet = reverse("desk:re_refer", args=[0]).removeprefix(f"{before}0{after}")
    made = []
    for case in cases:
        href, under = f"{before}{case.pk}{after}", _group(case.priority) if grouped else group
        made.append(_row(case, href, f"{href}{sheet}" if case.pk in moved_next else "", today, under, grouped))
    return made


def _row(case: Case, href: str, sheet: str, today: date, group: str, grouped: bool) -> Row:
    patient = case.patient
    row = Row(
        pk=case.pk,
        key=f"{case.pk}.{case.version}",
        href=href,
        sheet=sheet,
        number=case.number,
        main=_main(case.parent.number) if case.parent else "",
        name=(patient.name if patient else "") or case.reporter_name or case.number,
        age=_years(age(patient.birth_date, today)) if patient and patient.birth_date else "",
        subject=_subject(case.topic),
        badge=_urgent() if case.priority == Priority.URGENT and not grouped else "",
        group=group,
        is_urgent=case.priority == Priority.URGENT,
        why=_why(case.priority_reasons[0]["key"]) if case.priority_reasons else "",
        state=joined_words(case) if case.joined_to else _state(case.state),
        turn="" if case.joined_to else _turn(case.state),
        next=_due("due.html#line", case.next_deadline, today),
        next_kind=_kind(case.next_deadline_kind),
        service="" if case.answered_at else _due("due.html#short", case.service_due, today),
        legal=_due("due.html#short", case.legal_due, today),
        legal_kind=_kind(case.legal_right),
        received=_received(timezone.localdate(case.received_at), today.year),
        owner=str(case.owner or "–"),
        team=str(case.team or ""),
        news=_news(case.news_from) if case.news_from else "",
        rests=_rests(case.held_until, case.waits_for) if case.held_until else "",
        urgency=_priority(case.priority),
        is_warned=getattr(case, "is_warned", False),
        is_confidential=bool(case.confidential),
    )
    return _covered(row) if is_covered(case) else row


def _covered(row: Row) -> Row:
    """The line of a case that is closed to its reader: no more than its number, its dates and who has it."""
    told = ("sheet", "age", "subject", "why", "next_kind", "legal_kind", "news", "rests")
    nothing: dict[str, Any] = dict.fromkeys(told, "")
    return replace(row, name=_closed() if row.is_confidential else _of_others(), is_confidential=False, **nothing)


@once_a_language
def _closed() -> str:
    return str(COVERED)


@once_a_language
def _of_others() -> str:
    return str(OF_OTHERS)


@once_a_language
def _years(age: int) -> str:
    return _("%(age)s år") % {"age": age}


@once_a_language
def _main(number: str) -> str:
    return _("Delsag til %(number)s") % {"number": number}


@once_a_language
def _subject(topic: str) -> str:
    return TOPICS[topic].label


@once_a_language
def _state(state: str) -> str:
    return str(State(state).label)


@once_a_language
def _turn(state: str) -> str:
    """Whose turn it is, where it is another's than the office's own."""
    whose = RESPONSIBLE_PARTY[State(state)]
    return "" if whose == ResponsibleParty.OFFICE else str(whose.label)


@once_a_language
def _received(day: date, year: int) -> str:
    """The day of receipt, as short as a column is wide: 19/11, of another year 19/11 2025."""
    return date_format(day, "j/n" if day.year == year else "j/n Y")


@once_a_language
def _kind(kind: str) -> str:
    return str(word(DEADLINE_KINDS, kind))


@once_a_language
def _urgent() -> str:
    return render_to_string("components/badge.html", badge(Priority.URGENT.label, "warning"))


@once_a_language
def _priority(priority: int) -> str:
    return str(Priority(priority).label)


@once_a_language
def _group(priority: int) -> str:
    return str(GROUPS[Priority(priority)])


@once_a_language
def _news(writer: str) -> str:
    return str(NewsFrom(writer).label)


@once_a_language
def _rests(until: date, waits_for: str) -> str:
    words = {"day": date_short(until), "whom": str(WithWhom(waits_for).label).lower() if waits_for else ""}
    return (_("Venter på %(whom)s til %(day)s") if waits_for else _("På hold til %(day)s")) % words


@once_a_language
def _why(key: str) -> str:
    """The first reason for the priority; the reason of a person who has set it is shown on the case alone."""
    return _("Sat af en medarbejder") if key == MANUAL else reason_sentences(Case(priority_reasons=[{"key": key}]))[0]


@once_a_language
def _due(template: str, day: date | None, today: date) -> str:
    return render_to_string(f"desk/queue/{template}", {"due": Due.of(day, "", today)}) if day else ""


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@staff_required
def queue(request: StaffRequest) -> HttpResponse:
    place, asked = PlaceForm(request.GET), FilterForm(request.GET)
    user, view, today = request.user, place.chosen_view, timezone.localdate()
    team = queues.find_team(user, place.chosen_team) if view == "team" else None
    record_list(request, f"queue {view} {team.slug if team else ''}".strip())
    people = queues.find_people(user, on=today)
    found = queues.queue(user, view=view, team=team, order=asked.order, people=people, on=today)
    cases = queues.with_warnings(asked.narrow(found, today, user.office), user)
    last = _find_last(user, place.last_case)
    page = list((queues.after(cases, last, view=view, order=asked.order) if last else cases)[: PAGE + 1])
    shown = page[:PAGE]
    is_over, by_urgency = view in OVER, asked.order == queues.URGENCY and view not in OVER
    above, more_first = ([], False) if last or is_over else _first_of_all(user, view, people, today, shown)
    moved_next = find_moved_next([*(case for case, _group in above), *shown], user)
    first = [row for case, group in above for row in rows([case], today, moved_next=moved_next, group=group)]
    told = str(queues.VIEWS[view]) if first else ""
    others = rows(shown, today, grouped=by_urgency, moved_next=moved_next, group=told)
    counts = queues.counts(user, team=queues.find_team(user), people=people, on=today)
    context = {
        "rows": others,
        "lines": [*first, *others],
        "more": shown[-1].pk if len(page) > PAGE else None,
        "more_first": more_first,
        "first_page": last is None,
        "view": view,
        "columns": columns.shown_to(user, asked.asked.get("kolonner", "")),
        "views": _views(asked, counts),
        "asked": counts["asked"],
        "asked_new": counts["asked_new"],
        "filters": asked,
        "is_over": is_over,
        "team": team,
        "teams": Team.objects.filter(office=user.office) if view == "team" else (),
        "no_team": view == "team" and team is None,
        "may_choose": user.role in CASE_WORKERS and not is_over,
        "may_take": user.role in CASE_WORKERS,
        "may_distribute": user.role == Role.LEAD and not is_over,
        "calls": queues.find_due_calls(user, people=people, at=timezone.now()),
        "caseless": queues.find_due_caseless(user, people=people, at=timezone.now()) if counts["caseless"] else [],
        **_saved(user, asked.address(vis=view, team=team.slug if team else "")),
    }
    if not page:
        context["answered_today"] = _answered_today(user)
    return render(request, "desk/queue/queue.html", context)


def _saved(user: User, address: str) -> dict[str, Any]:
    """The reader's own views, and whether the one that is open is among them."""
    saved = list(user.saved_views.all())
    return {"saved": saved, "address": address, "is_saved": any(each.address == address for each in saved)}


def _first_of_all(
    user: User, view: str, people: list[int], today: date, shown: list[Case]
) -> tuple[list[tuple[Case, str]], bool]:
    """What whoever looks must see, unless it stands on top anyway: what is late or urgent and nobody's, and what `user`
    has been warned of; each under its heading. And whether there is more of what is nobody's.
    """
    warned = queues.find_warned(user, people=people)
    unowned = queues.find_pressing(user, on=today) if view != "unassigned" else []
    seen = {case.pk for case in shown[:ON_TOP]}
    told, nobodys = _("Du er advaret om fristen"), _("Haster eller er for sen – ingen har sagen")
    found = [
        (case, group)
        for cases, group in ((warned, told), (unowned, nobodys))
        for case in cases[: queues.MOST_PRESSING]
        if case.pk not in seen
    ]
    return found, len(unowned) > queues.MOST_PRESSING


@dataclass(frozen=True)
class View:
    """One tab: its name, its number of cases, and its address, which keeps the filters."""

    key: str
    label: StrOrPromise
    count: str
    address: str


def _views(asked: FilterForm, counts: dict[str, int]) -> list[View]:
    return [View(key, label, _counted(counts.get(key)), asked.address(vis=key)) for key, label in queues.VIEWS.items()]


def _counted(found: int | None) -> str:
    if found is None:
        return ""
    return queues.say_count(found)


def _find_last(user: User, key: int | None) -> Case | None:
    found = Case.objects.select_related("office").filter(pk=key).first() if key else None
    return found if found and may_read(user, found) else None


def _answered_today(user: User) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Case.objects.filter(owner=user, answered_at__gte=midnight).count()


@staff_required
def next_case(request: StaffRequest) -> HttpResponse:
    """Leads from one case to the next of the reader's own queue, without a look at the list."""
    last = _find_last(request.user, PlaceForm(request.GET).last_case)
    found = queues.find_next(request.user, last=last, on=timezone.localdate())
    if found:
        return redirect("desk:case", found.pk)
    messages.info(request, _("Du har ingen flere sager, og ingen sag uden ejer har et emne, du tager."))
    return redirect("desk:start")
