"""The pages of the check about a matter: one question a page, and the answer. Nothing says who the citizen is."""

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from rettidig import rights
from rettidig.casework.steps import draft as store
from rettidig.casework.topics import topic_of_matter
from rettidig.web.guards import posts_only
from rettidig.web.matters.question import Question
from rettidig.web.matters.said import Said, questions_said
from rettidig.web.matters.subjects import SUBJECTS
from rettidig.web.summary import SummaryRow

from .. import drafts
from ..inquiry import in_language, posted, unless_sent
from ..pages import needs_office
from .matter_answer import answer, short_verdict
from .matter_form import MatterForm, initial_of
from .path import Path, told_of

SESSION = "matter_check"  # the answers, by kind and question
TYPED = "matter_check_typed"  # what could not be taken when the language was changed


def _answers(request: HttpRequest, kind: str) -> dict[str, Said]:
    if kind not in SUBJECTS:
        raise Http404
    kept: dict[str, Said] = request.session.get(SESSION, {}).get(kind, {})
    try:
        _path(kind).asked(kept)
    except rights.InvalidDocument:  # kept since before a choice was changed
        return {}
    return kept


def _path(kind: str) -> Path:
    return Path(kind, timezone.localdate())


def _keep(request: HttpRequest, kind: str, answers: dict[str, Said]) -> None:
    request.session[SESSION] = {**request.session.get(SESSION, {}), kind: answers}


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    answers, path = _answers(request, kind), _path(kind)
    way = path.asked(answers)
    number = next((n for n, each in enumerate(way, start=1) if each.name == name), 0)
    if not number:
        return _onward(request, kind, way, answers, name)
    found = way[number - 1]
    typed = request.session.pop(TYPED, {}).get(f"{kind}/{name}")
    form = MatterForm(kind, found, posted(request), initial=typed or initial_of(kind, found, answers.get(name)))
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid:
        answers = {**answers, name: form.said()}
        _keep(request, kind, answers)
    if "language" in request.POST:
        if not is_valid:
            request.session[TYPED] = {f"{kind}/{name}": {each.name: each.value() for each in form}}
        return in_language(request, request.path)
    if is_valid:
        following = path.asked(answers)[number:]
        return _to(kind, following[0]) if following else redirect("public:check_matter_answer", kind)
    before = _address(kind, way[number - 2]) if number > 1 else reverse("public:check_topic")
    context = {"form": form, "number": number, "before": before, "language_form": "question"}
    return render(request, "public/check/question.html", context)


def _onward(request: HttpRequest, kind: str, way: list[Question], answers: dict[str, Said], name: str) -> HttpResponse:
    """From a question that is not asked to the one that is: an old link, or an answer that was changed since."""
    if name not in {each.name for each in SUBJECTS[kind].questions}:
        raise Http404
    return _to(kind, way[-1]) if way[-1].name not in answers else redirect("public:check_matter_answer", kind)


def _address(kind: str, question: Question) -> str:
    return reverse("public:check_matter", args=[kind, question.name])


def _to(kind: str, question: Question) -> HttpResponse:
    return redirect(_address(kind, question))


@require_safe
def result(request: HttpRequest, kind: str) -> HttpResponse:
    answers, path = _answers(request, kind), _path(kind)
    way = path.asked(answers)
    if way[-1].name not in answers:
        return _to(kind, way[-1])
    given = {each.name: answers[each.name] for each in way}
    lines = answer(path, given)
    shown = [line for line in lines if not line.is_apart] or lines[:1]
    context: dict[str, Any] = {
        "lines": shown,
        "apart": dict.fromkeys(line.why for line in lines if line.why not in {each.why for each in shown}),
        "open": [(each.words, _address(kind, each)) for each in path.open_questions(answers)],
        "rows": _rows(kind, given),
        "verdict": short_verdict(lines),
        "before": _address(kind, way[-1]),
        "carry": reverse("public:check_matter_carry", args=[kind]),
        "today": path.on,
    }
    return render(request, "public/check/answer.html", context)


def _rows(kind: str, given: dict[str, Said]) -> list[SummaryRow]:
    return [SummaryRow(each.words, value, _address(kind, each)) for each, value in questions_said(kind, given)]


@posts_only("public:check_matter_answer", "kind")
@needs_office
@unless_sent
def carry(request: HttpRequest, kind: str) -> HttpResponse:
    """On to the inquiry, which keeps the answers as facts. An inquiry under way goes on with it."""
    answers, path = _answers(request, kind), _path(kind)
    given = {each.name: answers[each.name] for each in path.asked(answers) if each.name in answers}
    under_way = drafts.find(request)
    is_serious = bool(under_way and not under_way.case_id and under_way.max_wait_form)
    draft = drafts.begin_or_go_on(request, max_wait_form=is_serious)
    told = {**(draft.answers.get("matters") or {}), kind: asdict(told_of(kind, given, on=path.on))}
    topic = topic_of_matter(kind, about=str(given.get("about", "")))
    store.save_answers(draft, {"category": topic.key, "matters": told}, at=timezone.now())
    return redirect("public:step", "hvem")
