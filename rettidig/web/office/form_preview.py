"""The form as a citizen sees it, before it is published."""

from typing import NamedTuple

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django_stubs_ext import StrOrPromise

from rettidig.casework.form_versions import current_version
from rettidig.casework.models import Reporter
from rettidig.casework.questionnaire.conditions import GENERAL, MAX_WAIT, Condition, can_fit
from rettidig.casework.questionnaire.form import Form
from rettidig.casework.questionnaire.form_words import condition_in_words
from rettidig.casework.steps import form_version as step
from rettidig.casework.topics import TOPICS
from rettidig.web.public.steps import Step, steps_of

from .access import KeeperRequest, administrators
from .form_fields import preview_languages, topics_of


class ShownField(NamedTuple):
    """One field, in which other inquiries than all it is asked, and in which it is folded away."""

    bound: BoundField
    when: str
    folded_when: str


class Shown(NamedTuple):
    """One page: its words, when it is asked, what is in view, and what is folded away beneath which words."""

    heading: str
    lead: str
    when: str
    fields: list[ShownField]
    folded: list[ShownField]
    fold_words: str
    checked: list[StrOrPromise]
    says_optional: bool | None


@administrators
def preview_form(request: KeeperRequest) -> HttpResponse:
    """The pages of whoever answers as is chosen here, and when they are asked where that hangs on other answers."""
    version = step.find_draft() or current_version()
    form = Form(version.content)
    asked = request.GET
    reporter = asked.get("som", "") if asked.get("som") in Reporter.values else Reporter.PATIENT
    topic = asked.get("emne", "") if asked.get("emne") in TOPICS else "waiting"
    known = dict(preview_languages(form))
    language = asked.get("sprog", "") if asked.get("sprog") in known else "da"
    max_wait = asked.get("spor") == MAX_WAIT
    chosen = _chosen(str(reporter), topic, max_wait=max_wait)
    with translation.override(language):
        every = [_shown(each, form, chosen, str(reporter)) for each in steps_of(form)]
        pages = [each for each in every if each is not None]
    context = {
        "pages": pages,
        "language": language,
        "reporter": reporter,
        "topic": topic,
        "max_wait": max_wait,
        "reporters": Reporter.choices,
        "topics": topics_of(form),
        "languages": known.items(),
    }
    return render(request, "office/citizen_form_preview.html", context)


def _chosen(reporter: str, topic: str, *, max_wait: bool) -> list[Condition]:
    """What is known of the inquiry, as conditions. A subject is all that its traits say."""
    traits = TOPICS[topic].traits
    others = set().union(*(each.traits for each in TOPICS.values())) - traits
    has_all: list[Condition] = [{"topic": [trait]} for trait in sorted(traits)]
    about: list[Condition] = [*has_all, {"not": {"topic": sorted(others)}}]
    return [{"reporter": [reporter]}, {"track": [MAX_WAIT if max_wait else GENERAL]}, *([] if max_wait else about)]


def _shown(each: Step, form: Form, chosen: list[Condition], reporter: str) -> Shown | None:
    """One page with its questions, each with when it is asked; None where it cannot be asked in this inquiry."""
    page = each.page
    if not can_fit(page.when, *chosen):
        return None
    typed = each.form(reporter=reporter, prefix=each.slug)
    fields: list[ShownField] = []
    folded: list[ShownField] = []
    names: dict[str, StrOrPromise] = {}
    for bound in typed:
        name = bound.name.removesuffix("_unknown")
        when, fold = page.conditions.get(name, {}), page.folds.get(name)
        known = [page.when, when, *chosen]
        if can_fit(*known):
            names[name] = form.asked(name).short_for(reporter)
            is_at_times = fold is not None and can_fit(fold, *known)
            is_always = is_at_times and not can_fit({"not": fold}, *known)
            folded_when = _open(fold or {}, form, known) if is_at_times else ""
            (folded if is_always else fields).append(
                ShownField(bound, _open(when, form, [page.when, *chosen]), folded_when)
            )
    heading, lead, checked = page.heading_for(reporter), page.lead_for(reporter), list(names.values())
    page_when = _open(page.when, form, chosen)
    return Shown(heading, lead, page_when, fields, folded, typed.fold_words, checked, typed.says_optional)


def _open(condition: Condition, form: Form, chosen: list[Condition]) -> str:
    """The condition in words; nothing where what is chosen already says that it fits."""
    return condition_in_words(condition, form) if condition and can_fit({"not": condition}, *chosen) else ""
