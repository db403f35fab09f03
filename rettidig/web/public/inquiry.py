"""The inquiry, page by page: each a plain form, each leading on or back, with what was typed kept on the way."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language

from rettidig.casework.files import DRAWN_SMALL
from rettidig.casework.models import Attachment, IntakeDraft
from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.answers import is_patient
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.steps import attachments
from rettidig.casework.steps import draft as store
from rettidig.casework.steps.broken_off import may_be_life_threatening
from rettidig.casework.topics import TOPICS, contact_point_topic
from rettidig.web.files import as_small_picture
from rettidig.web.formatting import spoken_language
from rettidig.web.guards import posts_only
from rettidig.web.several_files import keep_each, said_of

from . import citizen, drafts, limits, steps
from .case_forms import FileForm, TrackForm
from .pages import needs_office
from .proof import FILES_LOST, ask_before, lets_through
from .questions import StepForm, say_understood

FIRST = "hvem"
BACK, LATER, UPLOAD = "back", "later", "upload"
REMOVED = "removed_file"  # in the session: the file that was taken out last, and of which draft
KIND, KIND_LENGTH = "kind_of_files", 20  # in the session: what the next files show, while the language is changed
WORDS = ("suspicion", "story", "wish")
MINUTES = {"general": 4, "max_wait": 7, "called": 5}  # on a phone, by the model of decision 0072, rounded up
page = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: HttpRequest) -> QueryDict | None:
    """The submitted form, also when it is empty; None when the page is only read.

    Without the character NUL, which nobody types and no text of the database can hold.
    """
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    for name, values in sent.lists():
        sent.setlist(name, [value.replace("\0", "") for value in values])
    return sent


def unless_sent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The draft may be sent from another window while this page is being stored: then the receipt is shown."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except attachments.AlreadySent:
            return without_draft(request, drafts.find(request))

    return guarded


@page
@needs_office
def entrance(request: HttpRequest) -> HttpResponse:
    """One entrance for both forms. Who has begun an inquiry is asked before a new one takes its place."""
    is_switched = "language" in request.POST
    form = TrackForm(None if is_switched else posted(request), initial=typed_in(request, TrackForm))
    about = request.POST.get("about", "")
    about = about if about in TOPICS else ""  # the front page names some subjects
    draft = drafts.find(request)
    started = draft if draft and not draft.case_id and draft.answers else None
    is_chosen = form.is_valid() and (not started or "anew" in request.POST)
    if is_chosen and lets_through(request, form, limits.DRAFT):
        draft = drafts.begin(request, max_wait_form=form.cleaned_data["track"] == "max_wait")
        if about:
            store.save_answers(draft, {"category": about}, at=timezone.now())
        return redirect(address_of(FIRST))
    go_on = address_to_go_on(started) if started else ""
    context = {"form": form, "started": started, "go_on": go_on, "about": about, "minutes": MINUTES}
    show = partial(render, request, "public/entrance.html", context | {"language_form": "entrance"})
    return switched(request, show) if is_switched else show()


@page
@unless_sent
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of questions, and of files, where it takes them. An address that is no more leads to the page that asks
    now what was asked there.
    """
    draft = drafts.find(request)
    chosen = steps.find_step(slug, store.form_of(draft) if draft else None)
    if chosen is None:
        raise Http404
    if draft is None or draft.case_id:
        return without_draft(request, draft, chosen if request.method == "POST" else None)
    if chosen.slug != slug:
        return redirect(address_of(chosen.slug))
    answers = store.read_answers(draft)
    form, filled = _form(request, draft, chosen, answers)
    topic = TOPICS.get(answers.get("category") or "")
    files = sent_files(request, chosen, bills=topic is not None and topic.may_have_bill)
    if request.method == "POST":
        is_valid = form.is_valid()
        _save(draft, slug, form)
        has_kept = files is None or not files.is_bound or (files.is_valid() and add_files(request, draft, files))
        if "language" in request.POST:
            request.session[KIND] = request.POST.get("kind", "")[:KIND_LENGTH]
            return in_language(request, address_of(slug))
        if remove_file(request, draft) or (has_kept and request.POST.get("go") == UPLOAD):
            return redirect(address_of(slug))
        if has_kept and (is_valid or request.POST.get("go") in (BACK, LATER)):
            return redirect(_address_after(request, draft, slug))
    known = {"from_login": any(name in form.fields and name not in answers for name in filled)}
    known |= {"offers_login": slug == FIRST and not citizen.find(request)}
    if files:
        ask_before(request, files, limits.FILE)
    kept = draft.attachments.defer("content") if files else ()
    return _page(request, draft, chosen, form, files=files, kept=kept, **known)


def _form(
    request: HttpRequest, draft: IntakeDraft, chosen: steps.Step, answers: dict[str, Any]
) -> tuple[StepForm, dict[str, Any]]:
    """The form of a page as it was sent, else with what is known, and what of that a login told."""
    sent = posted(request)
    typed = store.read_typed(draft).get(chosen.slug) if sent is None else sent
    reporter = answers.get("reporter") or ""
    filled = citizen.fill(request, reporter)
    now = Situation(answers, draft.max_wait_form)
    initial = chosen.form.initial_of(filled | answers)
    return chosen.form(typed, initial=initial, reporter=reporter, now=now, corrects=_corrects(request)), filled


def _corrects(request: HttpRequest) -> bool:
    """Whether the page was opened from the one where the answers are checked."""
    return steps.REVIEW in (request.GET.get("fra"), request.POST.get("fra"))


def sent_files(request: HttpRequest, chosen: steps.Step, *, bills: bool | None = None) -> FileForm | None:
    """The files that were sent with a page; None where it takes none. A page without a file is no fault."""
    if not chosen.page.takes_files:
        return None
    is_sent = request.method == "POST" and (request.FILES or request.POST.get("go") == UPLOAD)
    if is_sent:
        return FileForm(posted(request), request.FILES, bills=bills)
    return FileForm(initial={"kind": request.session.pop(KIND, None)}, bills=bills)


def _save(draft: IntakeDraft, slug: str, form: StepForm) -> None:
    """Keep the page: what is right as answers, and what is not as it was typed."""
    answers = form.answers() | {"language": spoken_language()}
    store.save_answers(draft, answers, at=timezone.now(), page=slug, typed=form.typed())


def in_language(request: HttpRequest, address: str) -> HttpResponse:
    """The page at `address` in the other language, once what was typed on it has been kept."""
    sent = request.POST.copy()
    sent["next"] = address
    request.POST = sent  # type: ignore[assignment]  # the view reads its destination there
    return set_language(request)


def switched(request: HttpRequest, show: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that `show` makes, in the other language, where what was typed is not stored anywhere: it shows what was
    sent.
    """
    chosen = request.POST["language"]
    with translation.override(chosen if chosen in dict(settings.LANGUAGES) else None):
        request.LANGUAGE_CODE = translation.get_language() or "da"
        response = show()
        response["Content-Language"] = request.LANGUAGE_CODE
    response.cookies.update(set_language(request).cookies)
    return response


def typed_in(request: HttpRequest, form: type[Form], prefix: str = "") -> dict[str, str]:
    """What was sent for the fields of a form, to be shown again."""
    names = {name: f"{prefix}-{name}" if prefix else name for name in form.base_fields}
    return {name: request.POST[sent] for name, sent in names.items() if sent in request.POST}


@posts_only("public:entrance")
def say_date(request: HttpRequest) -> HttpResponse:
    """How a date is understood while it is being typed; nothing is stored."""
    sent = posted(request) or QueryDict()
    name, draft = sent.get("name", ""), drafts.find(request)
    writer = store.read_answers(draft).get("reporter") if draft and name == "patient_birth_date" else None
    return HttpResponse(say_understood(name, sent.get("text", "")[:60], writer or ""), content_type="text/plain")


@posts_only("public:files")
@unless_sent
def put_file_back(request: HttpRequest) -> HttpResponse:
    """Undo the last removal of this browser."""
    draft = drafts.find(request)
    if draft is None or draft.case_id:
        return without_draft(request, draft)
    removed = request.session.pop(REMOVED, {})
    is_back = False
    if removed.get("draft") == draft.pk:
        try:
            is_back = attachments.put_back(draft, attachment_id=removed["file"], at=timezone.now())
        except attachments.BadFile as full:
            messages.warning(request, str(full))
            return redirect("public:files")
    if is_back:
        messages.success(request, _("Filen er med igen."))
    else:
        messages.warning(request, _("Filen er slettet. Vælg den igen."))
    return redirect("public:files")


@require_safe
def small_picture(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A small picture of a file in the draft, drawn from its safe copy."""
    draft = drafts.find(request)
    kept = draft.attachments.filter(content_type__in=DRAWN_SMALL, scan=Attachment.Scan.CLEAN) if draft else None
    if kept is None:
        raise Http404
    return as_small_picture(get_object_or_404(kept, pk=attachment_id))


def remove_file(request: HttpRequest, draft: IntakeDraft) -> bool:
    """Take out the file whose button was pressed. Returns whether one was."""
    chosen = request.POST.get("remove", "")
    found = draft.attachments.filter(pk=int(chosen)).exists() if chosen.isdecimal() and len(chosen) < 10 else False
    if found:
        attachments.detach(draft, attachment_id=int(chosen), at=timezone.now())
        request.session[REMOVED] = {"file": int(chosen), "draft": draft.pk}
        messages.success(request, _("Filen er fjernet."), extra_tags="file_undo")
    return found


def add_files(request: HttpRequest, draft: IntakeDraft, form: FileForm) -> bool:
    """Keep what can be kept, and name the others beside the field. Returns whether all were kept."""
    if not lets_through(request, form, limits.FILE, says=FILES_LOST):
        return False
    kept = keep_each(form.cleaned_data["file"], partial(_keep, draft, form.cleaned_data["kind"]))
    kept.blame(form)
    if kept.files:
        messages.success(request, said_of(kept.files))
    return not kept.refused


def _keep(draft: IntakeDraft, kind: str, upload: "UploadedFile[Any]") -> Attachment:
    name = upload.name or ""
    return attachments.attach(draft, name=name, content=upload.read(), kind=kind, by=None, at=timezone.now())


def without_draft(request: HttpRequest, draft: IntakeDraft | None, written: steps.Step | None = None) -> HttpResponse:
    """A page that was left open too long: the draft is sent already, or its time is over. What was typed is kept.
    Whoever chose files that cannot be kept is told.
    """
    if draft and draft.case and not drafts.is_of_sent(request):
        drafts.mark_as_sent(request, draft.case)
    sent = draft.case if draft else drafts.find_sent_last(request)
    if sent:
        drafts.keep_words(request, WORDS, case=sent.number)
        _tell_of_lost_files(request)
        messages.info(request, _("Du har allerede sendt henvendelsen. Her er din kvittering."))
        return redirect("public:receipt")
    if written is None:
        _tell_of_lost_files(request)
        messages.warning(request, _("Din henvendelse er ikke åben længere. Begynd igen her, eller brug din kode."))
        return redirect("public:entrance")
    draft = drafts.begin(request, max_wait_form=request.POST.get("track") == "max_wait")
    filled = written.form(posted(request))
    filled.is_valid()
    _save(draft, written.slug, filled)
    files = sent_files(request, written)
    if not (files and files.is_bound and files.is_valid() and add_files(request, draft, files)):
        _tell_of_lost_files(request)
    messages.warning(request, _("Siden var åben for længe. Vi har gemt det, du skrev på den. Svar på resten igen."))
    return redirect(address_of(FIRST))


def _tell_of_lost_files(request: HttpRequest) -> None:
    if request.FILES:
        messages.warning(request, _("De filer, du valgte, er ikke gemt. Vælg dem igen."))


def find_unanswered(draft: IntakeDraft, answers: dict[str, Any]) -> steps.Step | None:
    """The first page that keeps the inquiry from being sent."""
    faulty = store.read_typed(draft)
    form = store.form_of(draft)
    return steps.find_unanswered(answers, max_wait=draft.max_wait_form, faulty=faulty, form=form)


def address_to_go_on(draft: IntakeDraft) -> str:
    """The page that was left; else the first that was not answered, or lacks what it must have; else the review."""
    answers, form, max_wait = store.read_answers(draft), store.form_of(draft), draft.max_wait_form
    if answers.get("category") == contact_point_topic().key:
        return reverse("public:contact_point")
    if draft.place and steps.place_of(draft.place, answers, max_wait=max_wait, form=form):
        return address_of(draft.place)
    open_pages = {each.slug for each in steps.find_unseen(answers, max_wait=max_wait, seen=draft.seen, form=form)}
    if lacking := find_unanswered(draft, answers):
        open_pages.add(lacking.slug)
    pages = (each.slug for each in steps.steps_for(answers, max_wait=max_wait, form=form))
    return address_of(next((slug for slug in pages if slug in open_pages), steps.REVIEW))


def address_of(slug: str) -> str:
    """The address of a page; without a name the entrance."""
    return reverse("public:step", kwargs={"slug": slug}) if slug else reverse("public:entrance")


def _address_after(request: HttpRequest, draft: IntakeDraft, slug: str) -> str:
    answers = store.read_answers(draft)
    place = steps.place_of(slug, answers, max_wait=draft.max_wait_form, form=store.form_of(draft))
    go = request.POST.get("go")
    if go == LATER:
        drafts.renew_key(request, draft)
        return reverse("public:later")
    if place is None:
        return address_of(steps.REVIEW)
    if go == BACK:
        return address_of(place.before)
    is_done = not find_unanswered(draft, answers)
    return address_of(steps.REVIEW if is_done and request.POST.get("fra") == steps.REVIEW else place.after)


def _calls_back(draft: IntakeDraft, form: StepForm) -> bool:
    """Whether a number on this page is called where the inquiry is never sent, which the page must say."""
    office = public_office() if "phone" in form.fields else None
    return office is not None and may_be_life_threatening(draft, office=office, at=timezone.now())


def _page(
    request: HttpRequest, draft: IntakeDraft, chosen: steps.Step, form: StepForm, **shown: object
) -> HttpResponse:
    answers, form_of_draft = draft.answers, store.form_of(draft)
    place = steps.place_of(chosen.slug, answers, max_wait=draft.max_wait_form, form=form_of_draft)
    if place is None:
        other = steps.find_instead(chosen, answers, max_wait=draft.max_wait_form, form=form_of_draft)
        return redirect(address_of(other.slug if other else steps.REVIEW))
    store.keep_place(draft, chosen.slug)
    reporter = answers.get("reporter") or ""
    heading = chosen.page.heading_for(reporter)
    context = {"form": form, "place": place, "draft": draft, "heading": heading, **shown}
    context["mark"] = drafts.find_mark(request)
    context["language_form"] = "step"  # the button that changes language sends the page
    context["for_another"] = bool(chosen.page.content.get("about_patient")) and not is_patient(reporter)
    context["calls_back"] = _calls_back(draft, form)
    context["from_check"] = _corrects(request)
    return render(request, "public/step.html", context)
