"""My cases: login with MitID, the citizen's own cases and drafts, and logging out again (feature I4)."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from django_stubs_ext import StrOrPromise

from rettidig.casework import cpr, own_cases
from rettidig.casework.citizen_login import find_setup
from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import patient_page, patient_status, person
from rettidig.casework.topics import TOPICS
from rettidig.integrations.citizen_login import provider
from rettidig.integrations.citizen_login.provider import NotLoggedIn, Reason
from rettidig.web.guards import posts_only

from . import citizen, drafts, limits
from .inquiry import address_to_go_on
from .proof import page_before

AFTER = "after_login"  # in the session: where the citizen goes on, of AFTERS
CASES, INQUIRY = "sager", "henvendelse"
SAYS = {
    Reason.CANCELLED: gettext_lazy("Du er ikke logget ind, for login blev afbrudt."),
    Reason.NOT_OURS: gettext_lazy("Login kunne ikke bruges. Prøv igen herfra."),
    Reason.TOO_LOW: gettext_lazy("Dit login er ikke sikkert nok til at se din sag. Brug dit MitID."),
    Reason.NO_NUMBER: gettext_lazy("Dit login siger ikke, hvilket CPR-nummer du har. Brug dit private MitID."),
    Reason.UNREACHABLE: gettext_lazy("Login virker ikke lige nu. Prøv igen om lidt."),
}
WITHOUT = gettext_lazy("Du kan også skrive til os uden login, og åbne din sag med nummer og kode.")


def _setup() -> provider.Setup:
    setup = find_setup()
    if setup is None:
        raise Http404
    return setup


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Off to the provider. A login of the staff is another thing, and must have ended before."""
    setup = _setup()
    if request.user.is_authenticated:
        messages.warning(request, _("Du er logget ind som medarbejder. Log af først."))
        return redirect("public:my_cases")
    if before := page_before(request, limits.LOGIN, button=_("Log ind med MitID")):
        return before
    request.session[AFTER] = INQUIRY if request.GET.get("til") == INQUIRY else CASES
    try:
        return provider.begin(request, setup, back=_address(request, "public:come_back"))
    except NotLoggedIn as trouble:
        return _refuse(request, str(SAYS[trouble.reason]))


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """From the provider, with an answer that only this browser can use, once."""
    setup = _setup()
    try:
        found = provider.finish(request, setup)
        number = cpr.parse(found.number)
    except NotLoggedIn as trouble:
        return _refuse(request, str(SAYS[trouble.reason]))
    except cpr.BadNumber:
        return _refuse(request, str(SAYS[Reason.NO_NUMBER]))
    if request.user.is_authenticated:
        return _refuse(request, _("Du er logget ind som medarbejder. Log af først."))
    drafts.close_case(request)
    citizen.enter(request, found, number=number)
    draft = drafts.find(request)
    if draft and not draft.case_id:
        store.keep_for(draft, number)
    if request.session.pop(AFTER, CASES) == INQUIRY:
        return redirect(address_to_go_on(draft) if draft and not draft.case_id else reverse("public:entrance"))
    return redirect("public:my_cases")


def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.warning(request, f"{sentence} {WITHOUT}")
    return redirect("public:my_cases")


def _address(request: HttpRequest, view: str) -> str:
    return request.build_absolute_uri(reverse(view))


@require_safe
def my_cases(request: HttpRequest) -> HttpResponse:
    """The citizen's cases and drafts; whoever is not logged in reads how to, and what works without."""
    setup, known = find_setup(), citizen.find(request)
    if known is None:
        return render(request, "public/my_cases.html", {"has_login": setup is not None})
    own = own_cases.find(known.number, known.name)
    context = {
        "citizen": known,
        "number": cpr.masked(known.number),
        "has_login": True,
        "rows": [_row(each) for each in own.cases],
        "unsure": own.unsure,
        "drafts": [(each, _subject(each)) for each in store.find_drafts_of(known.number, at=timezone.now())],
    }
    return render(request, "public/my_cases.html", context)


def _subject(draft: IntakeDraft) -> StrOrPromise:
    """What a draft is about, as far as that is told."""
    topic = TOPICS.get(draft.answers.get("category") or "")
    return topic.label if topic else _("Uden emne endnu")


def _row(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "subject": TOPICS[case.topic].label,
        "notice": patient_status.say_status(patient_status.facts_of(case, as_patient=True)),
    }


@posts_only("public:my_cases")
def open_case(request: HttpRequest, case_pk: int) -> HttpResponse:
    """Open one of the citizen's own cases, as number and code do; no other case can be opened so."""
    known = citizen.find(request)
    if known is None:
        return redirect("public:my_cases")
    own = own_cases.find(known.number, known.name)
    case = next((each for each in own.cases if each.pk == case_pk), None)
    if case is None:
        raise Http404
    open_own(request, case, known)
    return redirect("public:my_case")


def open_own(request: HttpRequest, case: Case, known: citizen.Citizen) -> None:
    """Open a case of the citizen who has logged in, in this browser."""
    person.confirm_by_login(case, number=known.number, is_protected=known.is_protected, at=timezone.now())
    patient_page.open_with_login(case)
    drafts.open_case(request, case, as_patient=True)


@posts_only("public:my_cases")
def go_on(request: HttpRequest, draft_pk: int) -> HttpResponse:
    """Carry on with a draft that was begun while logged in, on this device; on others it is closed."""
    known = citizen.find(request)
    if known is None:
        return redirect("public:my_cases")
    draft = get_object_or_404(store.find_drafts_of(known.number, at=timezone.now()), pk=draft_pk)
    drafts.set_aside(request)
    drafts.renew_key(request, draft)
    messages.success(request, _("Her er din henvendelse, som du forlod den."))
    return redirect(address_to_go_on(draft))


@posts_only("public:my_cases")
def log_out(request: HttpRequest) -> HttpResponse:
    """The login ends here, and nothing of it stays in the browser; the page offers to end it at the provider too."""
    setup, known = find_setup(), citizen.find(request)
    request.session.flush()
    end = provider.find_end(setup) if setup and known else ""
    context = {"end": end, "token": known.token if known else "", "back": _address(request, "public:start")}
    response = render(request, "public/logged_out.html", context)
    if end:
        place = urlsplit(end)
        response._csp_update = {"form-action": [f"{place.scheme}://{place.netloc}"]}  # type: ignore[attr-defined]
    return response
