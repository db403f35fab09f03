"""When a page of the form, or one of its questions, is asked: sentences chosen from lists. Nobody types a condition."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import FormVersion
from rettidig.casework.questionnaire import form_edit
from rettidig.casework.questionnaire.answers import QUESTIONS, UNKNOWN, Kind
from rettidig.casework.questionnaire.conditions import TRACKS
from rettidig.casework.questionnaire.form import Content, Form, Page
from rettidig.casework.questionnaire.form_sentences import (
    Alternative,
    Sentence,
    read_condition,
    write_condition,
)
from rettidig.casework.questionnaire.form_words import DOORS, condition_in_words, sentence_in_words, trait_in_words
from rettidig.casework.topics import TOPICS
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm

from .access import KeeperRequest, administrators
from .form_fields import arrange, changes_sent, frame_of, save, the_draft

TRACK, TOPIC, ANSWERED = "track", "topic", "answered"
IS, IS_NOT, HAS, HAS_NOT = "is", "is_not", "has", "has_not"
ONE_OF: list[tuple[str, StrOrPromise]] = [
    (IS, gettext_lazy("er et af disse")),
    (IS_NOT, gettext_lazy("er ikke et af disse")),
]
AT_ALL: list[tuple[str, StrOrPromise]] = [
    (HAS, gettext_lazy("er besvaret")),
    (HAS_NOT, gettext_lazy("er ikke besvaret")),
]
ALTERNATIVES_MAX = 20


@dataclass(frozen=True)
class About:
    """What a condition is about: a page of the draft, or one question of it, which is asked or `is_fold`ed then."""

    draft: FormVersion
    form: Form
    page: Page
    name: str
    is_fold: bool = False

    @property
    def alternatives(self) -> list[Alternative]:
        """The alternatives as the page lists them: none where it is always asked."""
        of_question = self.page.folds if self.is_fold else self.page.conditions
        found = read_condition(of_question.get(self.name, {}) if self.name else self.page.when)
        return [] if () in found else found

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.form.asked(self.name).label_for("")) if self.name else self.page.heading

    @property
    def question(self) -> str:
        """What the page asks the administrator."""
        return _("Hvornår er det foldet sammen?") if self.is_fold else _("Hvornår vises det?")

    @property
    def parts(self) -> list[str]:
        """What its address is made of."""
        return [self.page.slug, *([self.name] if self.name else [])]

    @property
    def address(self) -> str:
        if self.is_fold:
            return "office:form_question_fold"
        return "office:form_question_when" if self.name else "office:form_page_when"

    def put(self, content: Content, alternatives: list[Alternative]) -> None:
        """Write the alternatives into `content` as its condition."""
        condition = _condition(alternatives)
        if self.is_fold:
            form_edit.set_fold(content, self.page.slug, self.name, condition)
        else:
            form_edit.set_condition(content, self.page.slug, self.name, condition)

    def can_look_at(self) -> list[tuple[str, str]]:
        """What a sentence can be about: the door, the subject, and what was asked on the pages before."""
        before = self.form.pages[: [each.slug for each in self.form.pages].index(self.page.slug)]
        names = dict.fromkeys(name for page in before for name in page.names)
        answers = [
            (name, _("Svaret på “%(question)s”") % {"question": self.form.asked(name).label_for("")})
            for name in names
            if name != "category" and not QUESTIONS[name].is_secret
        ]
        subject = [(TOPIC, _("Emnet"))] if "category" in names else []
        return [*subject, *answers, (TRACK, _("Hvilken blanket der skrives i"))]


class SentenceForm(KeeperForm):
    """One sentence: how it is, and which of the answers."""

    beside = ("opened", "how", "wanted")

    def __init__(self, request: KeeperRequest, about: About, word: str, old: Sentence | None) -> None:
        super().__init__(request)
        self.word_of, answers = word, _answers(about.form, word)
        ways = [*(ONE_OF if answers else []), *(AT_ALL if word not in (TOPIC, TRACK) else [])]
        if word == TRACK:
            ways = [(IS, gettext_lazy("er"))]
        chosen = HAS if old and old.word == ANSWERED else IS if old else ways[0][0]
        if old and old.is_not:
            chosen = {IS: IS_NOT, HAS: HAS_NOT}[chosen]
        self.fields["how"] = forms.ChoiceField(
            label=dict(about.can_look_at())[word], choices=ways, initial=chosen, widget=forms.RadioSelect
        )
        if answers:
            self.fields["wanted"] = forms.MultipleChoiceField(
                label=_("Vælg"),
                choices=answers,
                initial=old.wanted if old and old.word != ANSWERED else [],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def clean(self) -> None:
        if self.cleaned_data.get("how") in (IS, IS_NOT) and not self.cleaned_data.get("wanted"):
            self.add_error("wanted", _("Vælg mindst ét svar."))

    def sentence(self) -> Sentence:
        """What was chosen."""
        how = self.cleaned_data["how"]
        if how in (HAS, HAS_NOT):
            return Sentence(ANSWERED, (self.word_of,), how == HAS_NOT)
        return Sentence(self.word_of, tuple(self.cleaned_data["wanted"]), how == IS_NOT)


def _answers(form: Form, word: str) -> list[tuple[str, StrOrPromise]]:
    if word == TRACK:
        return [(each, DOORS.get(each, each)) for each in TRACKS]
    if word == TOPIC:
        traits = dict.fromkeys(trait for topic in TOPICS.values() if topic.public for trait in sorted(topic.traits))
        traits |= dict.fromkeys(["life_threatening"])
        return [(trait, trait_in_words(trait)) for trait in traits]
    if QUESTIONS[word].kind is not Kind.CHOICE:
        return []
    asked = form.asked(word)
    unknown = [(UNKNOWN, asked.unknown_for(""))] if asked.can_be_unknown else []
    return [*asked.choices_for("").items(), *unknown]


@administrators
def form_page_when(request: KeeperRequest, slug: str) -> HttpResponse:
    """When a page is asked."""
    return _when(request, _about(slug))


@administrators
def form_question_when(request: KeeperRequest, slug: str, name: str) -> HttpResponse:
    """When a question of a page is asked: of those to whom the page belongs."""
    return _when(request, _about(slug, name))


@administrators
def form_question_fold(request: KeeperRequest, slug: str, name: str) -> HttpResponse:
    """When a question that can be folded away is."""
    return _when(request, _about(slug, name, is_fold=True))


def _about(slug: str, name: str = "", *, is_fold: bool = False) -> About:
    draft = the_draft()
    form = Form(draft.content)
    page = next((each for each in form.pages if each.slug == slug), None)
    if page is None or (name and name not in (page.folds if is_fold else page.names)):
        raise Http404
    return About(draft, form, page, name, is_fold)


def _when(request: KeeperRequest, about: About) -> HttpResponse:
    """The sentences. `om` names what a new one looks at; `i` is its alternative, and `j` the sentence it stands for."""
    alternatives = about.alternatives
    first, second = _number(request.GET.get("i")), _number(request.GET.get("j"))
    old = alternatives[first][second] if first < len(alternatives) and second < len(alternatives[first]) else None
    word = request.GET.get("om", "")
    form = SentenceForm(request, about, word, old) if word in dict(about.can_look_at()) else None
    if form and form.is_valid():
        changed = _with(alternatives, first, second, form.sentence())
        content = _written(about, changed)
        if form.carry_out(lambda: save(request, about.draft, content, changes=changes_sent(request))):
            messages.success(request, _("Det er gemt i kladden."))
            return redirect(about.address, *about.parts)
    context = frame_of(about.draft, about.page.slug) | {
        "about": about,
        "arrange": reverse(about.address.replace("office:", "office:arrange_"), args=about.parts),
        "form": form,
        "when": condition_in_words(_condition(alternatives), about.form),
        "alternatives": [[_line(about.form, each) for each in alternative] for alternative in alternatives],
        "can_look_at": about.can_look_at(),
        "new_number": len(alternatives),
    }
    return render(request, "office/form_page_when.html", context, status=form.status if form else 200)


def _line(form: Form, sentence: Sentence) -> tuple[str, str]:
    """A sentence in words, and what it looks at."""
    return sentence_in_words(sentence, form), sentence.wanted[0] if sentence.word == ANSWERED else sentence.word


def _number(sent: str | None) -> int:
    return int(sent) if sent and sent.isdecimal() and len(sent) < 4 else ALTERNATIVES_MAX


def _with(alternatives: list[Alternative], first: int, second: int, sentence: Sentence) -> list[Alternative]:
    """The alternatives with one more sentence, or with another in its place."""
    if first >= len(alternatives):
        return [*alternatives, (sentence,)]
    one = alternatives[first]
    changed = (*one[:second], sentence, *one[second + 1 :]) if second < len(one) else (*one, sentence)
    return [*alternatives[:first], changed, *alternatives[first + 1 :]]


def _written(about: About, alternatives: list[Alternative]) -> Content:
    content: Content = deepcopy(about.draft.content)
    about.put(content, alternatives)
    return content


def _condition(alternatives: list[Alternative]) -> dict[str, Any]:
    return write_condition(alternatives) if alternatives else {}


@posts_only("office:form_page_when", "slug")
@administrators
def arrange_form_page_when(request: KeeperRequest, slug: str) -> HttpResponse:
    """Take one sentence away."""
    return _take_away(request, _about(slug))


@posts_only("office:form_question_when", "slug", "name")
@administrators
def arrange_form_question_when(request: KeeperRequest, slug: str, name: str) -> HttpResponse:
    """Take one sentence away."""
    return _take_away(request, _about(slug, name))


@posts_only("office:form_question_fold", "slug", "name")
@administrators
def arrange_form_question_fold(request: KeeperRequest, slug: str, name: str) -> HttpResponse:
    """Take one sentence away."""
    return _take_away(request, _about(slug, name, is_fold=True))


def _take_away(request: KeeperRequest, about: About) -> HttpResponse:
    first, second = _number(request.POST.get("i")), _number(request.POST.get("j"))
    left: list[Alternative] = []
    for number, alternative in enumerate(about.alternatives):
        kept = tuple(each for place, each in enumerate(alternative) if (number, place) != (first, second))
        left += [kept] if kept else []
    return arrange(request, lambda content: about.put(content, left), about.address, *about.parts)
