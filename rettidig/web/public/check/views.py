"""The pages of the check. The answers are kept in the session; nothing says who the citizen is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rettidig import rights
from rettidig.casework.steps import draft as store
from rettidig.web.guards import posts_only
from rettidig.web.summary import SummaryRow

from .. import drafts, steps
from ..inquiry import in_language, posted, unless_sent
from ..pages import needs_office
from . import matter_views
from .answer import Today, answer, short_verdict
from .document import inquiry_of
from .form import SOMETHING_ELSE, WAITING, AnswerForm, TopicForm, in_words, initial
from .questions import MORE, QUESTIONS, Answers, Question, date_asked, is_life_threatening
from .way import asked, first_unanswered, items, open_questions, total

SESSION = "rights_check"
TOPIC = "rights_check_topic"  # what it is about
TYPED = "rights_check_typed"  # by question: what could not be taken when the language was changed


def _answers(request: HttpRequest) -> Answers:
    kept: Answers = request.session.get(SESSION, {})
    return kept


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Looking keeps the answers; only the button that begins anew forgets them."""
    if request.method == "POST":
        for kept in (SESSION, TOPIC, matter_views.SESSION):
            request.session.pop(kept, None)
        return redirect("public:check_topic")
    topic = request.session.get(TOPIC)
    return render(request, "public/check/start.html", {"onward": _address_of(topic) if topic else ""})


@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest) -> HttpResponse:
    """The first question: what it is about."""
    form = TopicForm(posted(request), initial={"answer": request.session.get(TOPIC)})
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and form.cleaned_data["answer"] != SOMETHING_ELSE:
        request.session[TOPIC] = form.cleaned_data["answer"]
    if "language" in request.POST:
        return in_language(request, request.path)
    if is_valid and form.cleaned_data["answer"] == SOMETHING_ELSE:
        messages.info(request, _("Skriv eller ring til os. Så finder vi ud af det sammen."))
        return redirect("public:contact")
    if is_valid:
        return redirect(_address_of(form.cleaned_data["answer"]))
    context = {"form": form, "before": reverse("public:check"), "language_form": "question"}
    return render(request, "public/check/question.html", context)


def _address_of(topic: str) -> str:
    """The answer, which leads to the first question that is not answered yet."""
    return reverse("public:check_answer") if topic == WAITING else reverse("public:check_matter_answer", args=[topic])


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, name: str) -> HttpResponse:
    answers, today = _answers(request), Today(timezone.localdate())
    way = asked(answers, today=today)
    number = next((n for n, each in enumerate(way, start=1) if each.name == name), 0)
    if not number:
        return _onward(name)
    found = way[number - 1]
    typed = request.session.pop(TYPED, {})
    boxes = items(answers, today=today) if name == MORE else []
    form = AnswerForm(found, posted(request), initial=typed.get(name) or initial(found, answers), items=boxes)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid:
        answers = request.session[SESSION] = {**answers, name: form.answer()}
    if "language" in request.POST:
        request.session[TYPED] = {} if is_valid else {name: {"answer": form["answer"].value()}}
        return in_language(request, request.path)
    if is_valid:
        following = asked(answers, today=today)[number:]
        return redirect("public:check_question", following[0].name) if following else redirect("public:check_answer")
    most = total(answers)
    context = {
        "form": form,
        "number": number,
        "total": most if number <= most else None,
        "before": _address(way[number - 2]) if number > 1 else reverse("public:check_topic"),
    }
    return render(request, "public/check/question.html", context | {"language_form": "question"})


def _onward(name: str) -> HttpResponse:
    """From a question that is not asked to the one that is: an old link, or an answer that was changed since."""
    if name not in {each.name for each in QUESTIONS}:
        raise Http404
    return redirect("public:check_answer")


def _address(question: Question) -> str:
    return reverse("public:check_question", args=[question.name])


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    answers, today = _answers(request), Today(timezone.localdate())
    if unanswered := first_unanswered(answers, today=today):
        return redirect("public:check_question", unanswered.name)
    try:
        lines = answer(answers, today)
    except rights.InvalidDocument:
        messages.warning(request, _("Dine datoer passer ikke sammen. Ret dem, eller ring til os."))
        return redirect("public:check_question", date_asked(answers))
    way = asked(answers, today=today)
    left = [(words, _address(each)) for words, each in open_questions(answers, today=today)]
    context = {
        "lines": lines,
        "open": left,
        "rows": [SummaryRow(each.words, in_words(each, answers[each.name]), _address(each)) for each in way],
        "verdict": short_verdict(lines, answers, is_all_known=not left),
        "urgent": is_life_threatening(answers),
        "before": _address(way[-1]),
        "carry": reverse("public:check_carry"),
        "today": today.on,
    }
    return render(request, "public/check/answer.html", context)


@posts_only("public:check_answer")
@needs_office
@unless_sent
def carry(request: HttpRequest) -> HttpResponse:
    """On to the inquiry, with what was answered here filled in. An inquiry under way goes on with it."""
    answers = _answers(request)
    draft = drafts.begin_or_go_on(request, max_wait_form=is_life_threatening(answers))
    before = dict.fromkeys(steps.ONLY_IN_THE_CHECK)
    store.save_answers(draft, {**before, **inquiry_of(answers)}, at=timezone.now())
    return redirect("public:step", "hvem")
