"""A call becomes an inquiry: the same questions, the same act and the same rules as the public form, on one page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework import audit, form_versions, keys, same_case
from rettidig.casework.confidentiality import only_shown
from rettidig.casework.models import Case, Hospital, Office, User
from rettidig.casework.permissions import Denied, check_may_read
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.form import Form, shipped_form
from rettidig.casework.queues import SOON
from rettidig.casework.steps import caseless_call
from rettidig.casework.steps import draft as store
from rettidig.casework.steps.receive import is_what_was_sent
from rettidig.casework.topics import TOPICS
from rettidig.web.readings import record_search

from . import call_taken, calls
from .case_access import StaffRequest, workers_required
from .inquiry_form import InquiryForm

OF_CALL = "opkald"  # names a call without a case in an address


@workers_required
def new_inquiry(request: StaffRequest) -> HttpResponse:
    """The staff member stands beside the citizen in the first contact and in the audit log (feature I6).

    A known CPR number shows the patient's open cases before a new one is made.
    """
    office = request.user.office
    if office is None:
        raise Denied(_("Du hører ikke til et patientkontor og kan derfor ikke oprette en henvendelse."))
    initial = {"home_region": office.region, "key": keys.new_key()}
    if request.method == "POST" and ({"find", "like"} & request.POST.keys() or _only_looked_up(request)):
        return _look_up(request, office, initial)
    initial |= _of_call(request) | calls.take_up(request)
    chosen = _chosen(request)
    of_form = _form_of(request.POST.get("key") or initial["key"])
    form = InquiryForm(request.POST or None, initial=initial, of_form=of_form, writes_on=bool(chosen))
    if not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    answers = Answers.of(form.answers())
    if chosen:
        call_taken.write_on(request, chosen, form, answers)
        return redirect("desk:case", chosen.pk)
    known = _open_cases(request.user, answers, office)
    if known and "anyway" not in request.POST and not call_taken.find_sent(form):
        record_search(request, kind="cpr", hits=len(known))
        return _page(request, form, known=known)
    return _create(request, form, answers, office)


def _of_call(request: StaffRequest) -> dict[str, Any]:
    """What is known of the call without a case that the address names."""
    pk = request.GET.get(OF_CALL, "")
    if request.method == "POST" or not pk:
        return {}
    call = get_object_or_404(caseless_call.find_calls(request.user), pk=int(pk) if pk.isdecimal() else 0)
    known = {"category": call.topic, "story": call.text, "patient_name": call.who, "phone": call.phone}
    if call.draft:  # what they had told, before they broke it off; their own words stand in the text of the call
        told = store.read_record(call.draft, leave_out=("suspicion", "wish", "story", "category", "phone")).answered()
        known |= {"patient_name": "", **{name: value for name, _question, value in told if value}}
    return known | {"call": call.pk, "keep_promise": call.due > timezone.now() + SOON}


def _form_of(key: str) -> Form:
    """The version of the form in which the call of that key was begun, else the one in use."""
    draft = store.find_draft(key, at=timezone.now()) if key else None
    if draft:
        return store.form_of(draft)
    return form_versions.form_of(form_versions.current_version().pk) or shipped_form()


def _chosen(request: StaffRequest) -> Case | None:
    """The open case of the office on which the call is to be written."""
    pk = request.POST.get("on", "")
    found = Case.objects.filter(office=request.user.office, closed_at=None, pk=int(pk)) if pk.isdecimal() else None
    return found.first() if found is not None else None


def _only_looked_up(request: StaffRequest) -> bool:
    """Whether a case was chosen before anything was said: the call is written on its page."""
    return "on" in request.POST and not request.POST.get("story", "").strip()


def _look_up(request: StaffRequest, office: Office, initial: dict[str, Any]) -> HttpResponse:
    """Who may be calling, with what has been typed so far; a new case about a known patient; or the chosen case."""
    if _only_looked_up(request) and (case := _chosen(request)):
        return redirect(f"{reverse('desk:add_contact', args=[case.pk])}?ind=1")
    typed = {name: value for name, value in request.POST.items() if name not in calls.BESIDE and value}
    like = request.POST.get("like", "")
    known = Case.objects.filter(office=office, pk=int(like)).first() if like.isdecimal() else None
    if known:
        check_may_read(request.user, known)
        audit.record_opening(known, by=request.user, what="cpr")  # its number is filled in
    of_form = _form_of(request.POST.get("key", ""))
    form = InquiryForm(initial=initial | (_known_facts(known) if known else {}) | typed, of_form=of_form)
    return _page(request, form, who=request.POST.get("who", ""), find="find" in request.POST)


def _known_facts(case: Case) -> dict[str, Any]:
    """What is known of the patient, and of whoever wrote, from an earlier case."""
    patient, answers = case.patient, Answers.of(case.answers)
    known: dict[str, Any] = {"home_region": case.home_region, "reporter": case.reporter, "phone": case.reply_phone}
    known |= {"reporter_name": case.reporter_name, "reporter_relation": case.reporter_relation}
    known |= {"email": case.reply_email, "hospital": answers.hospital, "department": answers.department}
    if patient:
        known |= {"patient_name": patient.name, "patient_cpr": patient.cpr, "patient_birth_date": patient.birth_date}
    return {name: value for name, value in known.items() if value}


def _page(
    request: StaffRequest,
    form: InquiryForm,
    *,
    known: list[Case] | None = None,
    who: str = "",
    find: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = [(case, TOPICS[case.topic].label) for case in known or []]
    found = calls.find_callers(request, who) if find else []
    context = {
        "form": form,
        "groups": form.groups(),
        "known": shown,
        "who": who,
        "callers": found,
        "asked": find and who,
    }
    context |= {
        "unfinished": calls.unfinished(request.user),
        "hospitals": Hospital.objects.values_list("name", flat=True),
    }
    return render(request, "desk/intake/new.html", context, status=status)


def _open_cases(user: User, answers: Answers, office: Office) -> list[Case]:
    """Those that the user may see; a new inquiry beside a confidential case comes marked, with a task that names it."""
    if not answers.patient_cpr:
        return []
    region = answers.home_region or office.region
    found = same_case.find_open_cases_of(answers.patient_cpr, region=region, office=office.pk)
    return list(only_shown(found, user, ""))


def _create(request: StaffRequest, form: InquiryForm, answers: Answers, office: Office) -> HttpResponse:
    made = call_taken.find_sent(form)
    if made and not is_what_was_sent(made, answers):
        form.data = {**form.data.dict(), "key": keys.new_key()}  # type: ignore[attr-defined]  # what was posted
        words = {"number": made.number}
        form.add_error(
            None,
            _("Sag %(number)s er allerede oprettet med denne blanket. Opret sag igen, hvis det er en ny.") % words,
        )
        return _page(request, form, status=422)
    if made:
        messages.info(request, _("Sag %(number)s var allerede oprettet. Her er den.") % {"number": made.number})
        return redirect("desk:case", made.pk)
    return redirect("desk:case", call_taken.create(request, form, office).pk)
