"""Care across a border: what to do with a bill, a plan or a sudden illness, and the form of another country's contact
point (SUL § 51 a; PK-BEK 1659/2013, § 8).
"""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import IntakeDraft, Reporter
from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.form import contact_point_form
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import receive
from rettidig.casework.topics import contact_point_topic
from rettidig.rights.matters.cross_border import APPLICATION, CLAIM
from rettidig.web.formatting import spoken_language
from rettidig.web.matters.words import document_of

from . import drafts, limits
from .case_forms import SendForm
from .inquiry import add_files, page, posted, remove_file, sent_files, switched, typed_in
from .pages import needs_office
from .proof import lets_through
from .questions import StepForm, page_form
from .steps import Step


@require_safe
def abroad(request: HttpRequest) -> HttpResponse:
    """What somebody does who has a bill, a plan, or became ill on a journey; the papers and numbers are the law's."""
    law, today = law_in_force(), timezone.localdate()
    context = {
        "papers_of_claim": [document_of(each) for each in CLAIM],
        "papers_of_application": [document_of(each) for each in APPLICATION],
        "decision_days": law.value("eu_authorisation_days", today, "all"),
        "claim_years": law.value("eu_refund_years", today, "all"),
    }
    return render(request, "public/abroad.html", context)


def _step() -> Step:
    form = contact_point_form()
    return Step(form.pages[0], page_form(form, form.pages[0]))


@page
@needs_office
def contact_point(request: HttpRequest) -> HttpResponse:
    """One page that is an inquiry when it is sent: a case with receipt and code, as every other."""
    step = _step()
    draft = _find_draft(request)
    is_switched = "language" in request.POST
    sent = None if is_switched else posted(request)
    answers = store.read_answers(draft) if draft else {}
    initial = step.form.initial_of(answers) | typed_in(request, step.form)
    form = step.form(sent, initial=initial, reporter=Reporter.PROFESSIONAL)
    guard = SendForm(sent)
    files = sent_files(request, step, bills=True)
    if sent is not None:
        draft = draft or drafts.begin(request, max_wait_form=False)
        is_valid = form.is_valid() & guard.is_valid()
        store.save_answers(draft, _answers(form), at=timezone.now(), page=step.slug, typed=form.typed())
        has_kept = files is None or not files.is_bound or (files.is_valid() and add_files(request, draft, files))
        if remove_file(request, draft) or (has_kept and request.POST.get("go") == "upload"):
            return redirect("public:contact_point")
        if is_valid and has_kept and lets_through(request, guard, limits.SEND):
            return _send(request, draft)
    kept = draft.attachments.defer("content") if draft else ()
    context = {"form": form, "guard": guard, "files": files, "kept": kept, "heading": step.page.heading_for("")}
    show = partial(render, request, "public/contact_point.html", context | {"language_form": "contact-point"})
    return switched(request, show) if is_switched else show()


def _find_draft(request: HttpRequest) -> IntakeDraft | None:
    """The draft of this page: not one of a citizen who uses the same browser, and not one that was sent."""
    draft = drafts.find(request)
    is_own = draft is not None and not draft.case_id and draft.answers.get("category") == contact_point_topic().key
    return draft if is_own else None


def _answers(form: StepForm) -> dict[str, Any]:
    known = {"reporter": Reporter.PROFESSIONAL, "category": contact_point_topic().key}
    return form.answers() | known | {"language": spoken_language()}


def _send(request: HttpRequest, draft: IntakeDraft) -> HttpResponse:
    office = public_office()
    if office is None:
        messages.warning(request, _("Patientkontoret har ikke åbnet her endnu."))
        return redirect("public:start")
    receive.receive(draft, key=request.session[drafts.KEY], office=office)
    return redirect("public:receipt")
