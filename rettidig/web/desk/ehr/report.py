"""Access report of one record: its days, time line, unexplained look-ups, and requests for an explanation."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rettidig.casework.models import Case, ExplanationRequest, LookupQuestion
from rettidig.casework.policies import find_refusal
from rettidig.casework.tracks import ehr_access
from rettidig.insight.lookups.access_report import AccessReport, report_access
from rettidig.insight.lookups.coverage import gaps_in_words
from rettidig.web.desk.act_form import ActForm
from rettidig.web.desk.case_access import StaffRequest, deciding, reading
from rettidig.web.formatting import spoken_language
from rettidig.web.forms import LongTextField
from rettidig.web.guards import posts_only
from rettidig.web.lookups import VERDICTS, find_store, rules_in_force

from .picture import draw

BADGES = {
    "explained": "success",
    "ask_it": "info",
    "register_incomplete": "info",
    "ask_hospital": "warning",
    "needs_attention": "warning",
}


class NamesForm(ActForm):
    reason = LongTextField(label=_("Hvorfor skal du se navnene?"), max_length=500)


@reading
def report(request: StaffRequest, case: Case, question_pk: int) -> HttpResponse:
    question = find_question(case, question_pk)
    ehr_access.record_reading(question, by=request.user, at=timezone.now())
    return _page(request, question)


@posts_only("desk:access_report", "pk", "question_pk")
@deciding
def names(request: StaffRequest, case: Case, question_pk: int) -> HttpResponse:
    """The same report with the names of staff, shown once, and written down with the reason."""
    question = find_question(case, question_pk)
    form = NamesForm(request, case)
    shown = form.is_valid() and form.submit(ehr_access.show_names, question, at=timezone.now(), **form.cleaned_data)
    return _page(request, question, form, names=shown)


def find_question(case: Case, pk: int) -> LookupQuestion:
    """The question to the log on this case. Raises Http404."""
    return get_object_or_404(case.lookup_questions.select_related("asked_by", "case__office", "case__patient"), pk=pk)


def find_report(question: LookupQuestion, *, names: bool = False, language: str = "") -> AccessReport | None:
    """The report on the question as of today; None when no log has been imported."""
    store = find_store()
    if store is None:
        return None
    return report_access(
        store,
        question.patient,
        question.first,
        question.last,
        rules=rules_in_force(),
        reader="controller" if names else "patient",
        language=language or spoken_language(),
    )


def find_asked(question: LookupQuestion) -> dict[str, ExplanationRequest]:
    """Of each look-up that somebody was asked to explain, the last time that it was, by its reference."""
    made = question.explanation_requests.order_by("sent_at")
    return {reference: each for each in made for lookups in each.lookups for reference in _references(lookups)}


def _references(lookups: dict[str, Any]) -> Iterator[str]:
    """Keys of the look-ups in a request: system, day and number. Older requests name several systems."""
    day = timezone.localtime(datetime.fromisoformat(lookups["first_at"])).date()
    for system in {lookups["system"], *lookups["system"].split(", ")}:
        yield from (f"{system} {day} {number}".strip() for number in lookups["ids"])


def _page(
    request: StaffRequest, question: LookupQuestion, form: NamesForm | None = None, *, names: bool = False
) -> HttpResponse:
    told = find_report(question, names=names)
    context: dict[str, Any] = {
        "case": question.case,
        "question": question,
        "told": told,
        "names": names,
        "form": form or NamesForm(request, question.case),
        "explanation_requests": question.explanation_requests.select_related("task", "sent_by"),
        "asked": find_asked(question),
        "letter_refusal": find_refusal(request.user, question.case, "draft_letter"),
    }
    if told:
        context["gaps"] = gaps_in_words(told.coverage, spoken_language())
    if told and told.days:
        counts = [(VERDICTS[verdict], number, BADGES[verdict]) for verdict, number in told.verdicts.items()]
        context |= {"counts": counts, "picture": draw(told), "verdicts": VERDICTS, "badges": BADGES}
    return render(request, "desk/ehr/report.html", context, status=form.status if form else 200)
