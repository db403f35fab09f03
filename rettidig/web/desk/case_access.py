"""Load the case, check access, and audit the read."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from rettidig.casework import audit
from rettidig.casework.access_rules import with_rules
from rettidig.casework.lifecycle import TRANSITIONS
from rettidig.casework.models import Case, User
from rettidig.casework.permissions import (
    CASE_READERS,
    CASE_WORKERS,
    Denied,
    check_may_act,
    check_may_decide,
    check_may_read,
    check_may_work,
    is_of,
)
from rettidig.web.gone import Gone, answer_gone
from rettidig.web.guards import roles_required

from .acts import find_reason


class StaffRequest(HttpRequest):
    """A request from somebody who is logged in: the guards let nobody else through."""

    user: User


LATELY = timedelta(hours=1)

Check = Callable[[User, Case], None]
Page = Callable[..., HttpResponse]

staff_required = roles_required(*CASE_READERS)
workers_required = roles_required(*CASE_WORKERS)


def case_page(check: Check = check_may_work, *, opens: str = "") -> Callable[[Page], Page]:
    """For a page about one case: the view gets the case instead of its key, and only when `check` lets the user in;
    where it `opens` an act of the life cycle, only while that act would not be refused.

    Whatever is read is written in the audit log, with the page and the thing on it (features G3, E5).
    """

    def decorate(view: Page) -> Page:
        @staff_required
        @wraps(view)
        def opened(request: StaffRequest, pk: int, **rest: Any) -> HttpResponse:
            case = find_case(request, pk, check)
            if opens and request.method != "POST" and (reason := find_reason(request.user, case, opens)):
                raise Denied(reason)
            if request.method != "POST":
                audit.record_opening(case, by=request.user, what=_what(request, rest))
            answer = _answer(request, case, partial(view, request, case, **rest))
            if request.method == "POST" and not _leads_away(answer):  # the form shows the case again
                audit.record_opening(case, by=request.user, what=_what(request, rest), unless_within=LATELY)
            return answer

        opened.act = opens  # type: ignore[attr-defined]
        return opened

    return decorate


def _answer(request: StaffRequest, case: Case, view: Callable[[], HttpResponse]) -> HttpResponse:
    """What the view answers; where its thing is gone, what became of it."""
    try:
        return view()
    except Gone as gone:
        gone.home = gone.home or case.joined_to

        def again() -> HttpResponse:
            case.refresh_from_db()  # with what has been put back
            return view()

        return answer_gone(request, gone, again)


reading = case_page(check_may_read)
working = case_page(check_may_work)
deciding = case_page(check_may_decide)


def acting(act: str) -> Callable[[Page], Page]:
    """For the page of one act: it is refused to those, and in those states, where the button is not offered, with the
    same sentence. A form that is sent meets the act itself, whose refusal keeps what was typed.
    """

    def check(user: User, case: Case) -> None:
        check_may_act(user, case, TRANSITIONS[act])

    return case_page(check, opens=act)


def _leads_away(answer: HttpResponse) -> bool:
    return HTTPStatus.MULTIPLE_CHOICES <= answer.status_code < HTTPStatus.BAD_REQUEST


def _what(request: StaffRequest, rest: dict[str, Any]) -> str:
    name = request.resolver_match.url_name if request.resolver_match else ""
    return " ".join([str(name), *map(str, rest.values())])[: audit.SUBJECT_MAX]


def find_case(request: StaffRequest, pk: int, check: Check) -> Case:
    """The case, where `check` lets the user in. Answers for another office's case as for one that does not exist, so
    nobody can tell which numbers exist.
    """
    cases = with_rules(Case.objects.select_related("office", "patient", "owner", "team"))
    case = get_object_or_404(cases, pk=pk)
    if not is_of(request.user, case.office):
        raise Http404
    if request.user.office_id == case.office_id:
        request.user.office = case.office  # the page names the reader's office
    check(request.user, case)
    return case
