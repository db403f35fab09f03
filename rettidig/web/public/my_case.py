"""Follow my case: opened with number and code, and then open in this browser until it is closed (feature I14)."""

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_stubs_ext import StrOrPromise

from rettidig.casework import openings as opened
from rettidig.casework.case_number import possible_numbers
from rettidig.casework.files import DRAWN_SMALL
from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import Attachment, Case, Forwarding
from rettidig.casework.offices import public_office
from rettidig.casework.papers import Paper, find_papers
from rettidig.casework.permissions import Denied
from rettidig.casework.right_names import matter_name
from rettidig.casework.steps import forwarding, news, patient_page, patient_status, question
from rettidig.casework.steps import withdraw as withdrawing
from rettidig.casework.steps.attachments import find_obstacle
from rettidig.casework.topics import TOPICS
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import give_back
from rettidig.web.files import as_download, as_small_picture
from rettidig.web.formatting import date_words
from rettidig.web.forms import PlainForm
from rettidig.web.guards import posts_only
from rettidig.web.matters.parts import parts_in_words
from rettidig.web.matters.words import document_of
from rettidig.web.several_files import keep_each, said_of

from . import drafts, limits
from .case_forms import AnswerForm, CaseKeyForm, FileForm, MessageForm, ReplyWayForm, WithdrawForm
from .due import words_of_limit
from .inquiry import page, posted, switched, typed_in
from .proof import FILES_LOST, Counted, ask_before, lets_through


def find_open(request: HttpRequest) -> Case | None:
    """The case that is open in this browser."""
    case = drafts.find_open_case(request)
    return Case.objects.select_related("office__successor", "joined_to").filter(pk=case).first() if case else None


@page
def my_case(request: HttpRequest) -> HttpResponse:
    """The status of the case, or the form that opens it."""
    if "language" in request.POST:
        return switched(request, lambda: _closed_page(request, CaseKeyForm(initial=typed_in(request, CaseKeyForm))))
    if request.method == "POST":
        return _open(request)
    case = find_open(request)
    return _case_page(request, case) if case else _closed_page(request, CaseKeyForm())


def _open(request: HttpRequest) -> HttpResponse:
    form = CaseKeyForm(request.POST)
    if not form.is_valid():
        return _closed_page(request, form)
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    here = Counted(limits.CODE_HERE, _key_here(request, number))
    if lets_through(request, form, limits.CODE_NETWORK, here):
        office = public_office()
        if office and (case := patient_page.open_with_code(office, number, code)):
            give_back(limits.CODE_NETWORK.limit, network_of(request))  # a right code is no wrong one
            give_back(here.pressure.limit, *here.key)
            return _enter(request, case)
        form.add_error(None, _("Nummer og kode passer ikke sammen. Se efter på kvitteringen, eller ring til os."))
    return _closed_page(request, form)


def _closed_page(request: HttpRequest, form: CaseKeyForm) -> HttpResponse:
    return render(request, "public/open_case.html", {"form": form, "language_form": "open"})


def _key_here(request: HttpRequest, number: str) -> tuple[str, str]:
    """Wrong codes of a case are counted by network, never by number alone: else those from elsewhere would slow the
    owner down.
    """
    written = " ".join(possible_numbers(number, on=timezone.localdate())) or number.strip()
    return network_of(request), written


def _enter(request: HttpRequest, case: Case) -> HttpResponse:
    request.session.cycle_key()
    drafts.open_case(request, case)
    return redirect("public:my_case")


@posts_only("public:my_case")
def leave(request: HttpRequest) -> HttpResponse:
    """Close the case in this browser, so that the next one at this machine sees nothing."""
    request.session.flush()
    messages.success(request, _("Din sag er lukket i denne browser."))
    return redirect("public:start")


def _case_page(
    request: HttpRequest,
    case: Case,
    message: MessageForm | None = None,
    upload: FileForm | None = None,
    answers: dict[int, AnswerForm] | None = None,
    withdrawal: WithdrawForm | None = None,
    reply: ReplyWayForm | None = None,
) -> HttpResponse:
    as_patient = drafts.is_open_as_patient(request)
    may_read = patient_page.may_read_letters(case, as_patient=as_patient)
    letters = patient_page.letters_of(case) if may_read else []
    papers, typed = find_papers(case) if may_read and not case.is_closed else [], answers or {}
    waiting = question.on_my_case(case, as_patient=as_patient)
    asked = [(each, typed.get(each.pk) or _answer_form(request, case, each.pk)) for each in waiting]
    context = {
        "case": case,
        "asked": asked,
        "limit": words_of_limit(case),
        "notice": patient_status.say_status(patient_status.facts_of(case, as_patient=as_patient)),
        "next_date": patient_status.find_next_date(case, today=timezone.localdate(), as_patient=as_patient),
        "asking_day": patient_status.find_asking_day(case, today=timezone.localdate()) if may_read else None,
        "may_read": may_read,
        "appointment": _appointment(case) if may_read else "",
        "letters": letters,
        "told_rights": patient_page.told_rights(letters),
        "forwarded": _forwarded(case, as_patient=as_patient) if may_read else [],
        "option_lists": list(patient_page.lists_of(case)) if may_read else [],
        "written": patient_page.written_in(case, as_patient=as_patient),
        "files": patient_page.files_in(case, as_patient=as_patient),
        "is_logged_in": as_patient,
        "for_another": not (as_patient or case.is_by_patient),
        "sees_openings": as_patient or case.is_by_patient,
        "withdrawn": withdrawing.find(case),
        "withdraw": withdrawal or _withdraw_form(request, case),
        "message": message or MessageForm(initial=_kept(request, case.number) | typed_in(request, MessageForm)),
        "papers": [(document_of(each.document), each.files) for each in papers],
        "upload": upload or _file_form(case, papers),
        "reply": reply or _reply_form(request, case),
        "gate": _gate(request, case, as_patient),
        "writes_here": not as_patient or case.is_by_patient,
        # the one with a fault, named in the title
        "form": withdrawal or upload or message or reply or next(iter(typed.values()), None),
        "wishes": _wishes(case, as_patient=as_patient),
        "split_off": [each.number for each in case.split_off.filter(joined_to=None)],
        "is_over": patient_page.is_over(case),
        "default_action": reverse("public:choose_reply"),  # what Enter does: the other fields have several lines
        "language_form": "mine",  # one form for all that is typed: whichever button is pressed, nothing of it is lost
    }
    return render(request, "public/my_case.html", context)


def _forwarded(case: Case, *, as_patient: bool) -> list[tuple[Forwarding, str, list[str]]]:
    """What was sent to whom, what it is about, and to the patient what went along."""
    is_patient = as_patient or case.is_by_patient
    sent = forwarding.forwardings_of(case)
    return [(each, matter_name(each.matter.kind), parts_in_words(each.parts) if is_patient else []) for each in sent]


def _file_form(case: Case, papers: list[Paper]) -> FileForm:
    """The form of files, with the kinds that the case lacks before the others."""
    wanted = dict.fromkeys(each.kind for each in papers if not each.files)
    return FileForm(prefix="upload", bills=TOPICS[case.topic].may_have_bill, wanted=wanted)


def _gate(request: HttpRequest, case: Case, as_patient: bool) -> PlainForm:
    """The one proof of work of the page, asked for before files are chosen."""
    gate = PlainForm()
    ask_before(request, gate, _sent_in(case, as_patient))
    return gate


def _answer_form(request: HttpRequest, case: Case, question_pk: int) -> AnswerForm:
    """The form of a question, with what was typed while the case was shut."""
    prefix, kept = f"q{question_pk}", _kept(request, _kept_answer(case.number, question_pk))
    return AnswerForm(prefix=prefix, initial=kept | typed_in(request, AnswerForm, prefix))


def _withdraw_form(request: HttpRequest, case: Case) -> WithdrawForm:
    """The form that takes the inquiry back, with the reason that was typed while the case was shut."""
    kept = _kept(request, _kept_reason(case.number))
    return WithdrawForm(prefix="fortryd", initial=kept | typed_in(request, WithdrawForm, "fortryd"))


def _kept(request: HttpRequest, name: str) -> dict[str, str]:
    return {"text": drafts.find_words(request, case=name)}


def _kept_reason(number: str) -> str:
    return f"{number} fortryd"


def _kept_answer(number: str, question_pk: int) -> str:
    return f"{number} q{question_pk}"


class Wish(NamedTuple):
    """One thing that the patient has asked for, where it stands, and by when the next comes."""

    case: Case
    subject: StrOrPromise
    notice: str
    next_date: patient_status.NextDate | None
    letters: list[patient_page.ReceivedLetter]


def _wishes(case: Case, *, as_patient: bool) -> list[Wish]:
    """The case itself and its sub-cases, each with its own state; nothing where there is but one."""
    below = patient_page.wishes_of(case, as_patient=as_patient)
    return [_wish(each, main=case, as_patient=as_patient) for each in (case, *below) if below]


def _wish(case: Case, *, main: Case, as_patient: bool) -> Wish:
    letters = [] if case is main else patient_page.letters_of(case)
    notice = patient_status.say_status(patient_status.facts_of(case, as_patient=as_patient))
    next_date = patient_status.find_next_date(case, today=timezone.localdate(), as_patient=as_patient)
    return Wish(case, TOPICS[case.topic].label, notice, next_date, letters)


def _appointment(case: Case) -> str:
    found = patient_page.find_appointment(case)
    words = _("Hospitalet har givet en tid: %(day)s på %(hospital)s.")
    return words % {"hospital": found[0].name, "day": date_words(found[1])} if found else ""


@require_GET
def letter(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One letter as a page."""
    delivery, shown = _open_letter(request, message_id)
    context = {"delivery": delivery, "letter": shown, "blocks": split_blocks(shown.body)}
    return render(request, "public/letter.html", context)


@require_GET
def letter_pdf(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The same letter as it was sent."""
    _delivery, shown = _open_letter(request, message_id)
    response = HttpResponse(bytes(shown.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="brev.pdf"'
    return response


def _open_letter(request: HttpRequest, message_id: UUID) -> patient_page.ReceivedLetter:
    found = patient_page.find_letter(drafts.find_open_case(request), message_id)
    as_patient = drafts.is_open_as_patient(request)
    if found is None or not patient_page.may_read_letters(found.delivery.case, as_patient=as_patient):
        raise Http404
    patient_page.open_delivery(found.delivery, at=timezone.now())
    return found


def _written_for(request: HttpRequest, case: Case | None) -> str:
    """The number of the case on whose page the form stood."""
    return request.POST.get("case") or (case.number if case else "")


def _of_another(request: HttpRequest, number: str) -> HttpResponse:
    """A form of a case that another one took the place of, in another window."""
    words = _("Det er ikke sendt: nu er en anden sag åben her. Åbn sag %(number)s igen, og send det derfra.")
    messages.warning(request, words % {"number": number})
    return redirect("public:my_case")


@posts_only("public:my_case")
def write(request: HttpRequest) -> HttpResponse:
    case = find_open(request)
    number = _written_for(request, case)
    form = MessageForm(posted(request))
    if case is None or case.number != number:
        drafts.keep_words(request, ("text",), case=number)
    if case is not None and case.number == number and "language" in request.POST:
        return switched(request, lambda: _case_page(request, case))
    if case is None:
        messages.warning(request, _("Åbn din sag igen. Vi har gemt det, du skrev."))
        return redirect("public:my_case")
    if case.number != number:
        return _of_another(request, number)
    if not form.is_valid():
        return _case_page(request, case, message=form)
    as_patient = drafts.is_open_as_patient(request)
    if not lets_through(request, form, _sent_in(case, as_patient)):
        return _case_page(request, case, message=form)
    patient_page.write_message(case, text=form.cleaned_data["text"], at=timezone.now(), as_patient=as_patient)
    drafts.forget_words(request, case=case.number)
    messages.success(request, _("Din besked er sendt."))
    return redirect("public:my_case")


def _sent_in(case: Case, as_patient: bool) -> Counted:
    """Of a case that two follow, what each of them sends is counted alone: neither can slow the other down."""
    return Counted(limits.IN_CASE, (str(case.pk), "patient" if as_patient else "writer"))


@posts_only("public:my_case")
def answer(request: HttpRequest, question_pk: int) -> HttpResponse:
    """The answer to a question that stands on the page."""
    case = find_open(request)
    number = _written_for(request, case)
    if case is None or case.number != number:
        drafts.keep_words(request, (f"q{question_pk}-text",), case=_kept_answer(number, question_pk))
    if case is None:
        messages.warning(request, _("Åbn din sag igen. Vi har gemt det, du skrev."))
        return redirect("public:my_case")
    if case.number != number:
        return _of_another(request, number)
    as_patient = drafts.is_open_as_patient(request)
    asked = question.on_my_case(case, as_patient=as_patient).filter(pk=question_pk).first()
    if asked is None:
        messages.warning(request, _("Spørgsmålet er besvaret eller venter ikke længere på svar."))
        return redirect("public:my_case")
    form = AnswerForm(request.POST, prefix=f"q{asked.pk}")
    if not form.is_valid():
        return _case_page(request, case, answers={asked.pk: form})
    if not lets_through(request, form, _sent_in(case, as_patient)):
        return _case_page(request, case, answers={asked.pk: form})
    try:
        question.answer(asked, text=form.cleaned_data["text"], by=None, at=timezone.now())
    except Denied as refusal:
        messages.warning(request, str(refusal.message))
    else:
        drafts.forget_words(request, case=_kept_answer(case.number, asked.pk))
        messages.success(request, _("Dit svar er sendt."))
    return redirect("public:my_case")


def _reply_form(request: HttpRequest, case: Case) -> ReplyWayForm:
    known = {name: getattr(case, name) for name in ReplyWayForm.base_fields}
    return ReplyWayForm(initial=known | typed_in(request, ReplyWayForm))


@posts_only("public:my_case")
def choose_reply(request: HttpRequest) -> HttpResponse:
    """How the one who follows the case wants to be told."""
    case = find_open(request)
    if case is None:
        messages.warning(request, _("Åbn din sag igen, og vælg en gang til."))
        return redirect("public:my_case")
    if case.number != (number := _written_for(request, case)):
        return _of_another(request, number)
    if drafts.is_open_as_patient(request) and not case.is_by_patient:
        raise Http404  # how the one who wrote for the patient is told is that one's choice
    form = ReplyWayForm(posted(request))
    if not form.is_valid():
        return _case_page(request, case, reply=form)
    try:
        news.choose(case, changes=form.cleaned_data, at=timezone.now())
    except Denied as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Dit valg er gemt."))
    return redirect("public:my_case")


@posts_only("public:my_case")
def add_file(request: HttpRequest) -> HttpResponse:
    case = find_open(request)
    if case is None:
        messages.warning(request, _("Åbn din sag igen, og vælg filen en gang til."))
        return redirect("public:my_case")
    if case.number != (number := _written_for(request, case)):
        return _of_another(request, number)
    form = FileForm(request.POST, request.FILES, prefix="upload", bills=TOPICS[case.topic].may_have_bill)
    if not form.is_valid():
        return _case_page(request, case, upload=form)
    as_patient = drafts.is_open_as_patient(request)
    if not lets_through(request, form, _sent_in(case, as_patient), says=FILES_LOST):
        return _case_page(request, case, upload=form)
    kept = keep_each(form.cleaned_data["file"], partial(_send, case, form.cleaned_data["kind"], as_patient))
    kept.blame(form)
    if kept.files:
        obstacles = [find_obstacle(each) for each in kept.files if each.scan == Attachment.Scan.UNSAFE]
        level = messages.WARNING if obstacles else messages.SUCCESS
        messages.add_message(request, level, " ".join([said_of(kept.files), *obstacles]))
    return _case_page(request, case, upload=form) if kept.refused else redirect("public:my_case")


def _send(case: Case, kind: str, as_patient: bool, upload: "UploadedFile[Any]") -> Attachment:
    facts: dict[str, Any] = {"kind": kind, "at": timezone.now(), "as_patient": as_patient}
    return patient_page.send_file(case, name=upload.name or "", content=upload.read(), **facts)


@require_GET
def own_file(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A file that the patient has sent."""
    case = find_open(request)
    if case is None:
        raise Http404
    files = patient_page.files_in(case, as_patient=drafts.is_open_as_patient(request))
    return as_download(get_object_or_404(files, pk=attachment_id))


@require_GET
def own_picture(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A small picture of a file that the patient has sent, or of its first page."""
    case = find_open(request)
    if case is None:
        raise Http404
    files = patient_page.files_in(case, as_patient=drafts.is_open_as_patient(request))
    drawn = files.filter(content_type__in=DRAWN_SMALL, scan=Attachment.Scan.CLEAN)
    return as_small_picture(get_object_or_404(drawn, pk=attachment_id))


@posts_only("public:my_case")
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the inquiry back; writing in the case undoes it."""
    case = find_open(request)
    form = WithdrawForm(posted(request), prefix="fortryd")
    number = _written_for(request, case)
    if case is None or case.number != number:
        drafts.keep_words(request, ("fortryd-text",), case=_kept_reason(number))
    if case is None:
        messages.warning(request, _("Åbn din sag igen, og prøv så en gang til. Vi har gemt det, du skrev."))
        return redirect("public:my_case")
    if case.number != number:
        return _of_another(request, number)
    if not form.is_valid():
        return _case_page(request, case, withdrawal=form)
    as_patient = drafts.is_open_as_patient(request)
    try:
        withdrawing.withdraw(case, words=form.cleaned_data["text"], at=timezone.now(), as_patient=as_patient)
    except Denied as refusal:
        messages.warning(request, str(refusal.message))
    else:
        drafts.forget_words(request, case=_kept_reason(case.number))
        messages.success(request, _("Du har trukket din henvendelse tilbage. Fortryder du, så skriv til os nedenfor."))
    return redirect("public:my_case")


@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """Who has opened the case, for the patient alone: with the patient's own number and code, or by login."""
    case = find_open(request)
    if case is None or not (drafts.is_open_as_patient(request) or case.is_by_patient):
        raise Http404
    return render(request, "public/openings.html", {"case": case, "openings": opened.find(case)})
