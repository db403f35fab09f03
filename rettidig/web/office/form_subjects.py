"""The subjects of the form in the making: their groups, their order, their words, and which of them are offered."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.questionnaire import form_edit
from rettidig.casework.questionnaire.form import OF_PATIENT, Content, Form, say
from rettidig.casework.questionnaire.form_offers import FIRST_VIEW_MAX
from rettidig.casework.topics import TOPICS
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm

from .access import KeeperRequest, administrators
from .form_fields import SUBJECTS, TextsForm, arrange, frame_of, german_questions, languages_of, save, the_draft
from .form_pages import HEADING_MAX


class TopicForm(TextsForm):
    """The words of a subject."""

    def __init__(self, request: KeeperRequest, draft: Any, key: str) -> None:
        self.key = key
        super().__init__(request, draft)

    def add_fields(self) -> None:
        group = form_edit.group_at(self.content, form_edit.group_of(self.content, self.key))
        topic = next(each for each in group["topics"] if each["key"] == self.key)
        spoken = languages_of(in_german="category" in german_questions(self.content))
        has_others = f"words{OF_PATIENT}" in topic
        self.add_text(topic, "words", _("Emnet"), languages=spoken, for_others=has_others)


class GroupForm(TextsForm):
    """The heading of a group. It means the same only as long as the groups stand as they stood."""

    def __init__(self, request: KeeperRequest, draft: Any, number: int) -> None:
        self.number = number
        groups = draft.content["subjects"]
        self.frame = json.dumps([number, [[each["key"] for each in group["topics"]] for group in groups]])
        super().__init__(request, draft)

    def add_fields(self) -> None:
        spoken = languages_of(in_german="category" in german_questions(self.content))
        group = form_edit.group_at(self.content, self.number)
        self.add_text(group, "heading", _("Overskrift"), languages=spoken, for_others=False)


class NewGroupForm(KeeperForm):
    heading = forms.CharField(label=gettext_lazy("Overskrift på den nye gruppe"), max_length=HEADING_MAX)


@administrators
def form_subjects(request: KeeperRequest) -> HttpResponse:
    """The groups with their subjects."""
    return _tree(request)


@administrators
def form_topic(request: KeeperRequest, key: str) -> HttpResponse:
    """The words of one subject, where it stands."""
    draft = the_draft()
    if not any(each["key"] == key for group in draft.content["subjects"] for each in group["topics"]):
        raise Http404
    return _words(request, TopicForm(request, draft, key), opened=key)


@administrators
def form_group(request: KeeperRequest, number: int) -> HttpResponse:
    """The heading of one group."""
    draft = the_draft()
    if not 1 <= number <= len(draft.content["subjects"]):
        raise Http404
    return _words(request, GroupForm(request, draft, number), opened=number)


def _words(request: KeeperRequest, form: TopicForm | GroupForm, *, opened: str | int) -> HttpResponse:
    if form.is_preview:
        return render(request, "office/form_texts.html#eases", {"form": form})
    if form.is_valid() and form.carry_out(
        lambda: save(request, form.draft, form.written(), changes=form.draft.changes)
    ):
        messages.success(request, _("Det er gemt i kladden."))
        return redirect("office:form_subjects")
    return _tree(request, form, opened)


def _tree(request: KeeperRequest, form: TextsForm | None = None, opened: str | int = "") -> HttpResponse:
    draft = the_draft()
    groups = [
        (
            number,
            say(group.get("heading", {})),
            [_topic(each) for each in group["topics"]],
        )
        for number, group in enumerate(draft.content["subjects"], 1)
    ]
    context = frame_of(draft, SUBJECTS) | {
        "form": form,
        "opened": opened,
        "groups": groups,
        "free": [(key, TOPICS[key].citizen_label) for key in form_edit.free_topics(draft.content)],
        "first_view_max": FIRST_VIEW_MAX,
        "category": Form(draft.content).asked("category").label_for(""),
    }
    return render(request, "office/form_subjects.html", context, status=form.status if form else 200)


def _topic(topic: dict[str, Any]) -> tuple[str, str, bool]:
    return topic["key"], say(topic["words"]) or topic["key"], bool(topic.get("hidden"))


@posts_only("office:form_subjects")
@administrators
def arrange_form_topic(request: KeeperRequest) -> HttpResponse:
    """Move a subject within its group or to another, hide or show it, or add one that stands in none."""
    key, way, to = (request.POST.get(each, "") for each in ("key", "way", "to"))
    number = int(to) if to.isdecimal() and len(to) < 3 else 0

    def change(content: Content) -> None:
        if way == "group":
            form_edit.put_topic(content, key, number)
        else:
            form_edit.arrange_topic(content, key, way)

    return arrange(request, change, "office:form_subjects")


@posts_only("office:form_subjects")
@administrators
def arrange_form_group(request: KeeperRequest) -> HttpResponse:
    """Add a group, move it, or take away an empty one."""
    way, sent = request.POST.get("way", ""), request.POST.get("number", "")
    if way == "add":
        form = NewGroupForm(request)
        if not form.is_valid():
            messages.warning(request, _("Skriv en overskrift på den nye gruppe. Højst 200 tegn."))
            return redirect("office:form_subjects")
        heading = form.cleaned_data["heading"]
        return arrange(request, lambda content: form_edit.add_group(content, heading), "office:form_subjects")
    number = int(sent) if sent.isdecimal() and len(sent) < 3 else 0
    return arrange(request, lambda content: form_edit.arrange_group(content, number, way), "office:form_subjects")
