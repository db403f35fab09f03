"""The page *Blanketten*: the administrator writes a new version of the form, looks at it and takes it in use."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.form_versions import current_version, news_for
from rettidig.casework.models import FormVersion
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire import form_edit
from rettidig.casework.questionnaire.fault import Fault
from rettidig.casework.questionnaire.form import Form
from rettidig.casework.questionnaire.form_check import find_faults
from rettidig.casework.questionnaire.form_differences import differences, remarks
from rettidig.casework.questionnaire.form_texts import lacking
from rettidig.casework.questionnaire.form_words import FIXED, condition_in_words, place_in_words
from rettidig.casework.steps import form_version as step
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm

from .access import KeeperRequest, administrators
from .form_fields import LANGUAGES, changes_sent, frame_of, page_or_start, the_draft

TRANSLATED = ("en", "de")


class PublishForm(KeeperForm):
    note = forms.CharField(
        label=gettext_lazy("Hvad er ændret, og hvorfor?"), max_length=500, widget=forms.Textarea(attrs={"rows": "2"})
    )


@administrators
def citizen_form(request: KeeperRequest) -> HttpResponse:
    """The version in use, the draft with its pages, and every version."""
    in_use, draft = current_version(), step.find_draft()
    shown = Form((draft or in_use).content)
    context = {
        "in_use": in_use,
        "contents": [
            (page, [str(shown.asked(name).label_for("")) for name in page.names], condition_in_words(page.when, shown))
            for page in shown.pages
        ],
        "news": news_for(draft or in_use)[0],
        "fixed": FIXED.values(),
        "versions": FormVersion.objects.exclude(published_at=None).defer("content").select_related("by"),
        **(frame_of(draft) if draft else {}),
    }
    return render(request, "office/citizen_form.html", context)


@administrators
def publish_form(request: KeeperRequest) -> HttpResponse:
    """What differs from the version in use, what is wrong or missing, and the button that publishes it."""
    in_use, draft = current_version(), the_draft()
    form = PublishForm(request)
    if form.is_valid():
        note = form.cleaned_data["note"]
        if form.submit(step.publish, draft, changes=changes_sent(request), note=note):
            messages.success(request, _("Den nye udgave er taget i brug."))
            return redirect("office:citizen_form")
    content, shown = draft.content, Form(draft.content)
    faults = find_faults(content)
    lacks = [(language, lacking(content, language)) for language in TRANSLATED]
    context = frame_of(draft, "publish") | {
        "in_use": in_use,
        "form": form,
        "faults": [_place(fault, shown) for fault in faults],
        "remarks": [_place(fault, shown) for fault in remarks(content)],
        "lacks": [
            (LANGUAGES[language], [_place(Fault(path, ""), shown) for path in paths])
            for language, paths in lacks
            if paths
        ],
        "differences": differences(in_use.content, content),
        "why_not": _("Ret fejlene først.") if faults else "",
    }
    return render(request, "office/citizen_form_publish.html", context, status=form.status)


def _place(fault: Fault, form: Form) -> tuple[str, str, str]:
    """Where it is in words, the page on which it is put right, and what is wrong."""
    return place_in_words(fault.path, form), _address(fault.path, form), fault.words


def _address(path: str, form: Form) -> str:
    slugs = {page.slug for page in form.pages}
    match path.split("."):
        case ["pages", slug, "ask", name, "when"] if slug in slugs:
            return reverse("office:form_question_when", args=[slug, name])
        case ["pages", slug, "ask", name, "fold"] if slug in slugs:
            return reverse("office:form_question_fold", args=[slug, name])
        case ["pages", slug, "ask", name, *_rest] if slug in slugs:
            return reverse("office:form_question", args=[slug, name])
        case ["pages", slug, "when"] if slug in slugs:
            return reverse("office:form_page_when", args=[slug])
        case ["pages", slug, *_rest] if slug in slugs:
            return reverse("office:citizen_form_page", args=[slug])
        case ["questions", name, *_rest]:
            page = form_edit.asked_on(form.content, name)
            return reverse("office:form_question", args=[page["slug"], name]) if page else ""
        case ["subjects", _group, "topics", key, *_rest]:
            return reverse("office:form_topic", args=[key])
        case ["subjects", *_rest]:
            return reverse("office:form_subjects")
        case _:
            return ""


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
    draft = the_draft()
    return _done(request, lambda: step.discard(draft, changes=changes_sent(request), by=request.user))


@posts_only("office:citizen_form")
@administrators
def undo_form(request: KeeperRequest) -> HttpResponse:
    """Take back the last change."""
    draft = the_draft()

    def undo() -> None:
        step.undo(draft, changes=changes_sent(request), by=request.user, at=timezone.now())
        messages.success(request, _("Den sidste ændring er fortrudt. Fortryd igen, hvis den alligevel skal med."))

    return _done(request, undo, here=request.POST.get("here", ""))


def _done(request: KeeperRequest, act: Callable[[], Any], here: str = "") -> HttpResponse:
    try:
        act()
    except Denied as refusal:
        messages.warning(request, str(refusal))
    return redirect(*page_or_start(here))
