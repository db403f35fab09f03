"""The page *Blanketten*: the administrator writes a new version of the form, looks at it and takes it in use."""

from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.form_versions import current_version
from rettidig.casework.models import FormVersion, Reporter
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire.answers import QUESTIONS
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.questionnaire.form import OF_PATIENT, Content, Form
from rettidig.casework.questionnaire.form_check import NOT_ON_A_PAGE, find_faults
from rettidig.casework.questionnaire.form_words import condition_in_words, differences, remarks
from rettidig.casework.steps import form_version as step
from rettidig.casework.topics import TOPICS
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm
from rettidig.web.public.questions import StepForm
from rettidig.web.public.steps import Step, steps_of

from .access import KeeperRequest, administrators

WRITTEN = ("da", "en")
TEXT_MAX = 600
PAGE_TEXTS = {"heading": gettext_lazy("Overskrift"), "lead": gettext_lazy("Tekst under overskriften")}
QUESTION_TEXTS = {"label": gettext_lazy("Spørgsmål"), "hint": gettext_lazy("Hjælp under spørgsmålet")}
SIDES = {"": gettext_lazy("til patienten"), OF_PATIENT: gettext_lazy("til andre")}
LANGUAGES = {"da": gettext_lazy("dansk"), "en": gettext_lazy("engelsk")}
UP, DOWN = "up", "down"


class PageForm(KeeperForm):
    """The words of a page and of its questions."""

    def __init__(self, request: KeeperRequest, content: Content, slug: str) -> None:
        self.content, self.slug = content, slug
        self.places: dict[str, tuple[dict[str, Any], str, str]] = {}
        page = _page_of(content, slug)
        super().__init__(request)
        self._add("page", page, PAGE_TEXTS, "")
        for asked in page["ask"]:
            words = content["questions"].setdefault(asked["name"], {})
            self._add(asked["name"], words, QUESTION_TEXTS, str(QUESTIONS[asked["name"]].label))

    def _add(self, of: str, words: dict[str, Any], texts: dict[str, Any], about: str) -> None:
        for text, label in texts.items():
            for side, to_whom in SIDES.items():
                for language in WRITTEN:
                    name = f"{of}-{text}{side}-{language}"
                    self.places[name] = (words, f"{text}{side}", language)
                    whole = f"{label} {to_whom}, {LANGUAGES[language]}"
                    self.fields[name] = forms.CharField(
                        label=f"{about} – {whole}" if about else whole,
                        initial=words.get(f"{text}{side}", {}).get(language, ""),
                        max_length=TEXT_MAX,
                        required=False,
                    )

    def written(self) -> Content:
        """The content with the words of this page in it."""
        for name, (words, text, language) in self.places.items():
            typed = self.cleaned_data[name].strip()
            rest = {each: value for each, value in words.get(text, {}).items() if each != language}
            words[text] = rest | ({language: typed} if typed else {})
            if not words[text]:
                del words[text]
        return self.content


class PublishForm(KeeperForm):
    note = forms.CharField(
        label=gettext_lazy("Hvad er ændret, og hvorfor?"), max_length=500, widget=forms.Textarea(attrs={"rows": "2"})
    )


def _page_of(content: Content, slug: str) -> dict[str, Any]:
    for page in content["pages"]:
        if page["slug"] == slug:
            return page  # type: ignore[no-any-return]  # content is JSON
    raise Http404


@administrators
def citizen_form(request: KeeperRequest) -> HttpResponse:
    """The pages in their order, the draft with what is wrong in it, and every version."""
    return _overview(request, PublishForm(request) if request.method == "POST" else None)


def _overview(request: KeeperRequest, form: PublishForm | None) -> HttpResponse:
    in_use, draft = current_version(), step.find_draft()
    if form and draft and form.is_valid():
        note = form.cleaned_data["note"]
        if form.submit(step.publish, draft, changes=_changes(request), note=note):
            messages.success(request, _("Den nye udgave er taget i brug."))
            return redirect("office:citizen_form")
    content = (draft or in_use).content
    shown = Form(content)
    context = {
        "in_use": in_use,
        "draft": draft,
        "pages": [(page, _labels(shown, page.names), condition_in_words(page.when, shown)) for page in shown.pages],
        "faults": find_faults(content) if draft else [],
        "remarks": remarks(content) if draft else [],
        "differences": differences(in_use.content, content) if draft else [],
        "versions": FormVersion.objects.exclude(published_at=None).defer("content").select_related("by"),
        "form": (form or PublishForm(request)) if draft else None,
    }
    return render(request, "office/citizen_form.html", context, status=form.status if form else 200)


def _labels(form: Form, names: list[str]) -> list[str]:
    return [str(form.asked(name).label_for("")) for name in names]


def _changes(request: KeeperRequest) -> int:
    sent = request.POST.get("changes", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else -1


@posts_only("office:citizen_form")
@administrators
def begin_form(request: KeeperRequest) -> HttpResponse:
    """A draft of the version in use, or of the earlier one that is named."""
    earlier = request.POST.get("of", "")
    if earlier:
        get_object_or_404(FormVersion.objects.exclude(published_at=None), pk=int(earlier) if earlier.isdecimal() else 0)
    return _done(request, lambda: step.begin(of=int(earlier) if earlier else None, by=request.user, at=timezone.now()))


@posts_only("office:citizen_form")
@administrators
def discard_form(request: KeeperRequest) -> HttpResponse:
    draft = _draft()
    return _done(request, lambda: step.discard(draft, changes=_changes(request), by=request.user))


@posts_only("office:citizen_form")
@administrators
def move_form_page(request: KeeperRequest, slug: str) -> HttpResponse:
    """One place up or down."""
    draft = _draft()
    content = deepcopy(draft.content)
    _move(content["pages"], content["pages"].index(_page_of(content, slug)), request.POST.get("way", ""))
    return _done(request, lambda: _save(request, draft, content))


@administrators
def citizen_form_page(request: KeeperRequest, slug: str) -> HttpResponse:
    """The words of one page, its questions, and when it is asked."""
    draft = _draft()
    form = PageForm(request, deepcopy(draft.content), slug)
    if form.is_valid() and form.carry_out(lambda: _save(request, draft, form.written(), changes=draft.changes)):
        messages.success(request, _("Det er gemt i kladden."))
        return redirect("office:citizen_form_page", slug)
    shown = Form(draft.content)
    page = next(each for each in shown.pages if each.slug == slug)
    elsewhere = {name for each in shown.pages for name in each.names}
    free = [name for name in QUESTIONS if name not in elsewhere and name not in NOT_ON_A_PAGE]
    context = {
        "form": form,
        "page": page,
        "draft": draft,
        "asked": [(name, str(shown.asked(name).label_for(""))) for name in page.names],
        "free": [(name, str(shown.asked(name).label_for(""))) for name in free],
        "when": condition_in_words(page.when, shown),
    }
    return render(request, "office/citizen_form_page.html", context, status=form.status)


@posts_only("office:citizen_form_page", "slug")
@administrators
def arrange_form_page(request: KeeperRequest, slug: str) -> HttpResponse:
    """Move a question of the page up or down, take it away, or add one that the record knows."""
    draft = _draft()
    content = deepcopy(draft.content)
    asked = _page_of(content, slug)["ask"]
    name, way = request.POST.get("name", ""), request.POST.get("way", "")
    place = next((number for number, each in enumerate(asked) if each["name"] == name), None)
    if way == "add" and place is None and name in QUESTIONS and name not in NOT_ON_A_PAGE:
        asked.append({"name": name})
        content["also"] = [each for each in content["also"] if each["name"] != name]
        content["questions"].setdefault(name, _words_of_record(name))
    elif way == "remove" and place is not None:
        del asked[place]
    elif place is not None:
        _move(asked, place, way)
    try:
        _save(request, draft, content)
    except Denied as refusal:
        messages.warning(request, str(refusal))
    return redirect("office:citizen_form_page", slug)


@administrators
def preview_form(request: KeeperRequest) -> HttpResponse:
    """The whole form as a citizen sees it, who answers as is chosen here. Nothing is stored."""
    version = step.find_draft() or current_version()
    form = Form(version.content)
    reporter = request.GET.get("som", "")
    reporter = reporter if reporter in Reporter.values else Reporter.PATIENT
    topic = request.GET.get("emne", "")
    topic = topic if topic in TOPICS else "waiting"
    language = request.GET.get("sprog", "")
    language = language if language in WRITTEN else "da"
    now = Situation({"reporter": reporter, "category": topic}, request.GET.get("spor") == "max_wait")
    with translation.override(language):
        pages = [_shown(each, now) for each in steps_of(form) if each.page.is_for(now)]
    context = {
        "pages": pages,
        "language": language,
        "reporter": reporter,
        "topic": topic,
        "max_wait": now.max_wait,
        "reporters": Reporter.choices,
        "topics": [(key, words) for _heading, topics in form.subjects() for key, words in topics.items()],
        "languages": LANGUAGES.items(),
    }
    return render(request, "office/citizen_form_preview.html", context)


def _shown(each: Step, now: Situation) -> tuple[str, str, StepForm]:
    reporter = str(now.answers["reporter"])
    form = each.form(reporter=reporter, now=now, prefix=each.slug)
    return each.page.heading_for(reporter), each.page.lead_for(reporter), form


def _draft() -> FormVersion:
    draft = step.find_draft()
    if draft is None:
        raise Http404
    return draft


def _save(request: KeeperRequest, draft: FormVersion, content: Content, *, changes: int | None = None) -> FormVersion:
    read = _changes(request) if changes is None else changes
    return step.change(draft, content, changes=read, by=request.user, at=timezone.now())


def _done(request: KeeperRequest, act: Any) -> HttpResponse:
    try:
        act()
    except Denied as refusal:
        messages.warning(request, str(refusal))
    return redirect("office:citizen_form")


def _move(things: list[Any], place: int, way: str) -> None:
    other = place - 1 if way == UP else place + 1
    if way in (UP, DOWN) and 0 <= other < len(things):
        things[place], things[other] = things[other], things[place]


def _words_of_record(name: str) -> dict[str, Any]:
    """What the record calls a question that no form has asked before."""
    question = QUESTIONS[name]
    words: dict[str, Any] = {"label": _in_each(question.label)}
    if question.choices:
        words["choices"] = [{"key": key, "words": _in_each(label)} for key, label in question.choices.items()]
    return words


def _in_each(text: Any) -> dict[str, str]:
    return {language: _say_in(language, text) for language in WRITTEN}


def _say_in(language: str, text: Any) -> str:
    with translation.override(language):
        return str(text)
