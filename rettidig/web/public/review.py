"""Check your answers, and send. Also: save for later, and carry on with a key that works once."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rettidig.casework import same_case
from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import person, receive, resume_link
from rettidig.limits.addresses import network_of
from rettidig.limits.counting import allows
from rettidig.web.formatting import spoken_language
from rettidig.web.summary import SummaryRow

from . import citizen, drafts, limits, steps
from .case_forms import LinkForm, ResumeForm, SendForm
from .check import carried as check_rows
from .inquiry import address_of, address_to_go_on, find_unanswered, page, posted, without_draft


@page
def review(request: HttpRequest) -> HttpResponse:
    """All answers on one page; sending happens here and nowhere else."""
    draft = drafts.find(request)
    if draft is None or draft.case_id:
        return without_draft(request, draft)
    answers = store.read_answers(draft)
    unanswered = find_unanswered(draft, answers)
    if unanswered:
        return redirect(address_of(unanswered.slug))
    if "instead" in request.POST and _write_there(request, draft, answers):
        return redirect("public:my_case")
    form = SendForm(posted(request) if "instead" not in request.POST else None)
    if request.method == "POST" and form.is_bound and form.is_valid():
        if allows(limits.SEND, network_of(request)):
            return _send(request, draft, leave_out=_left_out(draft, answers))
        form.add_error(None, _("Der er sendt mange henvendelser herfra. Vent en time, eller ring til os. Alt er gemt."))
    mark = drafts.find_mark(request)
    context = _context(draft, answers, mine=request.session.get(drafts.CASE), mark=mark)
    return render(request, "public/review.html", context | {"form": form, "mark": mark})


def _send(request: HttpRequest, draft: IntakeDraft, *, leave_out: Collection[str]) -> HttpResponse:
    at = timezone.now()
    key = request.session[drafts.KEY]
    office = public_office()
    if office is None:
        raise Http404
    if draft.answers.get("language") != spoken_language():  # it may be changed on this page, which asks nothing
        store.save_answers(draft, {"language": spoken_language()}, at=at)
    sent = receive.receive(draft, key=key, office=office, leave_out=leave_out, at=at)
    if known := citizen.find(request):
        person.confirm_by_login(sent.case, number=known.number, is_protected=known.is_protected, at=at)
    return redirect("public:receipt")


def _context(draft: IntakeDraft, answers: dict[str, Any], *, mine: int | None, mark: str) -> dict[str, Any]:
    form, max_wait = store.form_of(draft), draft.max_wait_form
    record = store.read_record(draft, leave_out=_left_out(draft, answers))
    place = steps.place_of(steps.REVIEW, answers, max_wait=max_wait, form=form)
    unseen = steps.find_unseen(answers, max_wait=max_wait, seen=draft.seen, form=form)
    return {
        "draft": draft,
        "place": place,
        "rows": _rows(draft, answers, mark),
        "unseen": [(step.page.heading_for(record.reporter), _from_review(step.slug, mark)) for step in unseen],
        "missing": receive.find_missing(record, topic=receive.topic_of(record, max_wait_form=draft.max_wait_form)),
        "told_before": _told_before(record, mine),
        "odd": find_odd(record, today=timezone.localdate()),
        "back": f"{address_of(place.before if place else '')}?{drafts.MARK}={mark}",
    }


def _told_before(record: Answers, mine: int | None) -> Case | None:
    return same_case.find_duplicate_of_draft(record, among=[mine] if mine else [])


def _write_there(request: HttpRequest, draft: IntakeDraft, answers: dict[str, Any]) -> bool:
    """What was told in own words is offered as a message to the case that is there; the draft stays as it is."""
    record = store.read_record(draft, leave_out=_left_out(draft, answers))
    case = _told_before(record, drafts.find_open_case(request))
    if case is None:
        return False
    drafts.offer_words(request, record.own_words, case=case.number)
    return True


def _left_out(draft: IntakeDraft, answers: dict[str, Any]) -> set[str]:
    return steps.find_not_asked(answers, max_wait=draft.max_wait_form, form=store.form_of(draft))


def _from_review(slug: str, mark: str) -> str:
    return f"{address_of(slug)}?fra={steps.REVIEW}&{drafts.MARK}={mark}"


def _rows(draft: IntakeDraft, answers: dict[str, Any], mark: str) -> list[SummaryRow]:
    now = Situation(answers, draft.max_wait_form)
    rows = [
        SummaryRow(label, value, _from_review(step.slug, mark))
        for step in steps.steps_for(answers, max_wait=draft.max_wait_form, form=store.form_of(draft))
        for label, value in step.form(reporter=answers.get("reporter") or "", now=now).shown(answers)
    ]
    rows += check_rows.from_the_check(answers, max_wait=draft.max_wait_form)
    names = "\n".join(draft.attachments.values_list("name", flat=True))
    return [*rows, SummaryRow(_("Filer"), names or _("Ingen"), _from_review(steps.FILES, mark))]


def find_odd(answers: Answers, *, today: date) -> list[str]:
    """Dates that may be typed wrong. They are shown, and never stop anybody."""
    referral, letter, appointment = answers.referral_received, answers.letter_date, answers.appointment_date
    found = []
    if referral and referral > today:
        found.append(_("Henvisningens dato ligger i fremtiden."))
    if letter and letter > today:
        found.append(_("Brevets dato ligger i fremtiden."))
    if referral and letter and letter < referral:
        found.append(_("Brevet har en dato før henvisningen."))
    if referral and appointment and appointment < referral:
        found.append(
            _("Din tid ligger før henvisningen.") if answers.is_by_patient else _("Tiden er før henvisningen.")
        )
    return found


@page
def later(request: HttpRequest) -> HttpResponse:
    """The draft is kept; here is the key that opens it once more, on this or another device, and the link by e-mail or
    text to whoever wants it.
    """
    draft = drafts.find(request)
    if draft is None or draft.case_id:
        return without_draft(request, draft)
    key = request.session[drafts.KEY]
    form = LinkForm(posted(request))
    if form.is_valid() and form.fields:  # there are none where no link can be sent
        if not (allows(limits.RESUME_LINK, network_of(request)) and allows(limits.RESUME_LINK_OF_DRAFT, str(draft.pk))):
            form.add_error("to", _("Der er sendt mange links herfra. Skriv koden ned i stedet, eller vent en time."))
        else:
            resume_link.send(draft, way=form.way, to=form.cleaned_data["to"], key=key, at=timezone.now())
            return redirect("public:later")
    context = {
        "draft": draft,
        "form": form,
        "mark": drafts.find_mark(request),
        "sent": [(resume_link.read(link)[0], message.state) for link, message in resume_link.find_sent(draft)],
        "key": in_groups(key),
        "link": f"{request.build_absolute_uri(reverse('public:resume'))}#{key}",
        "go_on": address_to_go_on(draft),
    }
    return render(request, "public/later.html", context)


@page
def resume(request: HttpRequest) -> HttpResponse:
    """Carry on with a draft. The key is typed, or stands behind # in the link, which the browser does not send: a
    script puts it into the field.
    """
    form = ResumeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        draft = store.find_draft(form.cleaned_data["key"], at=timezone.now())
        if not allows(limits.RESUME, network_of(request)):
            form.add_error(None, _("Du har prøvet for mange gange. Vent et kvarter, eller ring til os."))
        elif draft is None or draft.case_id:
            form.add_error("key", _why_shut(form.cleaned_data["key"]))
        else:
            drafts.set_aside(request)
            drafts.renew_key(request, draft)
            messages.success(request, _("Her er din henvendelse, som du forlod den."))
            return redirect(address_to_go_on(draft))
    return render(request, "public/resume.html", {"form": form})


def _why_shut(key: str) -> str:
    """Why a key opens nothing, and what to do."""
    told = {
        "used": _("Koden er brugt. Brug den nyeste kode, du har fået, eller begynd en ny henvendelse."),
        "expired": _("Koden er udløbet, og kladden er slettet. Begynd en ny henvendelse, eller ring til os."),
    }
    unknown = _("Koden åbner ikke en kladde. Se efter, om du har skrevet den rigtigt, eller ring til os.")
    return told.get(store.why_spent(key, at=timezone.now()), unknown)


@require_safe
def old_link(request: HttpRequest, key: str) -> HttpResponse:
    """Links once had the key in the address. It opens nothing there, and is not shown again."""
    messages.info(
        request, _("Det link virker ikke mere. Skriv din kode her i stedet. Koden er den sidste del af linket.")
    )
    return redirect("public:resume")


def in_groups(characters: str) -> str:
    """A code as one can read it aloud: four characters at a time."""
    return " ".join(characters[start : start + 4] for start in range(0, len(characters), 4))
