"""The pages of the form in the making: their order, their words, and the questions that stand on them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import FormVersion
from rettidig.casework.questionnaire import form_edit
from rettidig.casework.questionnaire.answers import QUESTIONS, Kind
from rettidig.casework.questionnaire.form import Content, Form, Page
from rettidig.casework.questionnaire.form_offers import hidden_choices
from rettidig.casework.questionnaire.form_texts import is_in_german
from rettidig.casework.questionnaire.form_words import condition_in_words, fixed_in_words, fold_in_words
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm
from rettidig.web.public.questions import page_form

from .access import KeeperRequest, administrators
from .form_fields import (
    TextsForm,
    arrange,
    frame_of,
    german_questions,
    languages_of,
    page_or_start,
    put,
    save,
    the_draft,
)

HEADING_MAX = 200
IN_EVERY = ("da", "en", "de")
FLAGS: dict[str, StrOrPromise] = {
    "about_patient": gettext_lazy("Fortæl andre, at de svarer for patienten"),
    "marks_optional": gettext_lazy("Skriv “frivilligt” ved det, man kan springe over"),
    "files": gettext_lazy("Lad filer komme med"),
}


class PageForm(TextsForm):
    """The words of a page."""

    def __init__(self, request: KeeperRequest, draft: FormVersion, slug: str) -> None:
        self.slug = slug
        super().__init__(request, draft)

    def add_fields(self) -> None:
        self.page = page = form_edit.page_of(self.content, self.slug)
        self.add_text(page, "heading", _("Overskrift"), languages=IN_EVERY, prefix="page-")
        languages = languages_of(in_german=is_in_german(page))
        self.add_text(page, "lead", _("Tekst under overskriften"), languages=languages, prefix="page-")
        more = _("Ordene over det, der er foldet sammen (tom: “Fortæl mere”)")
        self.add_text(page, "more", more, languages=languages, prefix="page-", for_others=False)
        for name, label in FLAGS.items():
            self.fields[name] = forms.BooleanField(label=label, initial=bool(page.get(name)), required=False)

    def written(self) -> Content:
        for name in FLAGS:
            put(self.page, name, self.cleaned_data[name])
        return super().written()


class QuestionForm(TextsForm):
    """The words of a question and of its choices, and whether it must be answered."""

    def __init__(self, request: KeeperRequest, draft: FormVersion, slug: str, name: str) -> None:
        self.slug, self.name = slug, name
        super().__init__(request, draft)

    def add_fields(self) -> None:
        page = form_edit.page_of(self.content, self.slug)
        self.asked = next(each for each in page["ask"] if each["name"] == self.name)
        words = self.content["questions"].setdefault(self.name, {})
        spoken = languages_of(in_german=self.name in german_questions(self.content))
        self.add_text(words, "label", _("Spørgsmålet"), languages=spoken)
        self.add_text(words, "hint", _("Hjælp under spørgsmålet"), languages=spoken)
        short = _("Kort navn, hvor man tjekker sine svar (tom: hele spørgsmålet)")
        self.add_text(words, "short", short, languages=spoken, for_others=False)
        if QUESTIONS[self.name].kind in (Kind.CHOICE, Kind.DATE) and self.name not in WITHOUT_UNKNOWN:
            self.add_text(words, "unknown", _("“Ved ikke” (tom: kan ikke vælges)"), languages=spoken)
        self.add_text(words, "missing", _("Når svaret mangler"), languages=spoken, for_others=False)
        if "invalid" in words or isinstance(_field_of(self.content, self.slug, self.name), forms.EmailField):
            self.add_text(words, "invalid", _("Når svaret ikke kan bruges"), languages=spoken, for_others=False)
        if has_choices(self.content, self.slug, self.name):
            more = _("Ordene over svarene efter det første (tom: alle svar er fremme)")
            self.add_text(words, "more", more, languages=spoken, for_others=False)
            words["choices"] = form_edit.choices_of(self.content, self.name)
            for each in words["choices"]:
                about, prefix = each["words"].get("da") or each["key"], f"choice-{each['key']}-"
                self.add_text(each, "words", _("svaret"), languages=spoken, prefix=prefix, about=about)
                self.add_text(each, "hint", _("hjælp"), languages=spoken, prefix=prefix, about=about)
        self.fields["must"] = forms.BooleanField(
            label=_("Skal besvares"), initial=bool(self.asked.get("must")), required=False
        )
        self.fields["fold"] = forms.BooleanField(
            label=_("Er foldet sammen"),
            help_text=_("Borgeren folder det ud med ét tryk. Brug det om det, få har et svar på."),
            initial="fold" in self.asked,
            required=False,
        )

    def written(self) -> Content:
        put(self.asked, "must", self.cleaned_data["must"])
        if self.cleaned_data["fold"]:
            self.asked.setdefault("fold", {})
        else:
            self.asked.pop("fold", None)
        return super().written()


class NewPageForm(KeeperForm):
    heading = forms.CharField(label=gettext_lazy("Overskrift på den nye side"), max_length=HEADING_MAX)


# Their choices are a register, or they must be chosen
WITHOUT_UNKNOWN = ("home_region", "reply_by", "reporter")


def _field_of(content: Content, slug: str, name: str) -> forms.Field:
    page = Page(form_edit.page_of(content, slug))
    return page_form(Form(content), page).base_fields[name]


def has_choices(content: Content, slug: str, name: str) -> bool:
    """Whether the choices of a question are words of the form; the regions are a register."""
    is_chosen = isinstance(_field_of(content, slug, name).widget, forms.RadioSelect)
    return is_chosen and bool(QUESTIONS[name].choices)


@administrators
def citizen_form_page(request: KeeperRequest, slug: str) -> HttpResponse:
    """The words of one page, and its questions."""
    draft = _draft_with(slug)
    form = PageForm(request, draft, slug)
    if form.is_preview:
        return _eases(request, form)
    if form.is_valid() and form.carry_out(lambda: save(request, draft, form.written(), changes=draft.changes)):
        messages.success(request, _("Det er gemt i kladden."))
        return redirect("office:citizen_form_page", slug)
    return _page(request, draft, slug, form)


@administrators
def form_question(request: KeeperRequest, slug: str, name: str) -> HttpResponse:
    """The same page with one of its questions unfolded."""
    draft = _draft_with(slug, name)
    form = QuestionForm(request, draft, slug, name)
    if form.is_preview:
        return _eases(request, form)
    if form.is_valid() and form.carry_out(lambda: save(request, draft, form.written(), changes=draft.changes)):
        messages.success(request, _("Det er gemt i kladden."))
        return redirect("office:form_question", slug, name)
    return _page(request, draft, slug, form, name)


def _eases(request: KeeperRequest, form: TextsForm) -> HttpResponse:
    """How easy the texts are, while they are typed. Nothing is stored."""
    return render(request, "office/form_texts.html#eases", {"form": form})


def _draft_with(slug: str, name: str = "") -> FormVersion:
    """The draft. Where it has no such page, or the page no such question, there is nothing to see."""
    draft = the_draft()
    pages = {page["slug"]: [each["name"] for each in page["ask"]] for page in draft.content["pages"]}
    if slug not in pages or (name and name not in pages[slug]):
        raise Http404
    return draft


def _page(request: KeeperRequest, draft: FormVersion, slug: str, form: TextsForm, opened: str = "") -> HttpResponse:
    shown = Form(draft.content)
    page = next(each for each in shown.pages if each.slug == slug)
    context = frame_of(draft, slug) | {
        "form": form,
        "page": page,
        "is_german": is_in_german(page.content),
        "opened": opened,
        "asked": [_question(shown, page, name) for name in page.names],
        "fold": fold_in_words(page.folds[opened], shown) if opened in page.folds else "",
        "fixed": list(fixed_in_words(page, opened, shown)) if opened else [],
        "choices": _choices(shown, opened) if opened and has_choices(draft.content, slug, opened) else [],
        "elsewhere": [(each.slug, each.heading) for each in shown.pages if each.slug != slug],
        "free": [(name, str(shown.asked(name).label_for(""))) for name in form_edit.free_questions(draft.content)],
        "when": condition_in_words(page.when, shown),
    }
    return render(request, "office/citizen_form_page.html", context, status=form.status)


def _question(form: Form, page: Page, name: str) -> tuple[str, str, str, bool, bool]:
    """A question as the list of the page shows it: name, words, when it is asked, whether it must be answered, and
    whether it can be folded away.
    """
    when = condition_in_words(page.conditions.get(name, {}), form)
    return name, str(form.asked(name).label_for("")), when, name in page.must, name in page.folds


def _choices(form: Form, name: str) -> list[tuple[str, str, bool]]:
    hidden = hidden_choices(form, name)
    return [(key, str(words), key in hidden) for key, words in form.asked(name).choices_for("").items()]


@posts_only("office:citizen_form")
@administrators
def add_form_page(request: KeeperRequest) -> HttpResponse:
    """A new page at the end."""
    form = NewPageForm(request)
    if not form.is_valid():
        messages.warning(request, _("Skriv en overskrift på den nye side. Højst 200 tegn."))
        return redirect("office:citizen_form")
    added: list[str] = []
    heading = form.cleaned_data["heading"]
    answer = arrange(request, lambda content: added.append(form_edit.add_page(content, heading)), "office:citizen_form")
    is_there = added and any(page["slug"] == added[0] for page in the_draft().content["pages"])
    return redirect("office:citizen_form_page", added[0]) if is_there else answer


@posts_only("office:citizen_form")
@administrators
def move_form_page(request: KeeperRequest, slug: str) -> HttpResponse:
    """Up, down, to a place, or away where it asks nothing."""
    way = request.POST.get("way", "")
    if way == "remove":
        return arrange(request, lambda content: form_edit.remove_page(content, slug), "office:citizen_form")
    to = page_or_start(request.POST.get("here", ""))
    return arrange(request, lambda content: form_edit.move(content["pages"], "slug", slug, way), *to)


@posts_only("office:citizen_form_page", "slug")
@administrators
def arrange_form_page(request: KeeperRequest, slug: str) -> HttpResponse:
    """Move a question up, down, to a place or to another page; take it away, or add one that the record knows."""
    name, way, to = (request.POST.get(each, "") for each in ("name", "way", "to"))

    def change(content: Content) -> None:
        if way == "add":
            form_edit.add_question(content, slug, name)
        elif way == "remove":
            form_edit.remove_question(content, slug, name)
        elif way == "page":
            form_edit.move_question(content, slug, name, to)
        else:
            form_edit.move(form_edit.page_of(content, slug)["ask"], "name", name, way)

    return arrange(request, change, "office:citizen_form_page", slug)


@posts_only("office:form_question", "slug", "name")
@administrators
def arrange_form_choice(request: KeeperRequest, slug: str, name: str) -> HttpResponse:
    """Move a choice up or down, or hide or show it."""
    key, way = request.POST.get("key", ""), request.POST.get("way", "")
    if not has_choices(_draft_with(slug, name).content, slug, name):
        raise Http404
    return arrange(
        request, lambda content: form_edit.arrange_choice(content, name, key, way), "office:form_question", slug, name
    )
