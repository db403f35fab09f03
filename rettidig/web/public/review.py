"""Check your answers, and send. Also: save for later, and carry on with a key that works once."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from rettidig.casework import own_cases, same_case
from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.offices import public_office
from rettidig.casework.questionnaire.answers import QUESTIONS, Answers, Kind
from rettidig.casework.questionnaire.conditions import Situation
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import person, receive, resume_link
from rettidig.limits.counting import allows
from rettidig.web.formatting import spoken_language
from rettidig.web.summary import SummaryRow

from . import citizen, drafts, limits, steps
from .case_forms import LinkForm, ResumeForm, SendForm
from .check import carried as check_rows
from .inquiry import address_of, address_to_go_on, find_unanswered, page, posted, switched, typed_in, without_draft
from .my_cases import open_own
from .proof import lets_through
from .questions import StepForm

# What a slip of the finger changes unseen, and what would do harm if it were wrong
CHECKED = {
    *(name for name, question in QUESTIONS.items() if question.kind in (Kind.LINE, Kind.DATE)),
    *("condition", "call_me", "reply_by", "address"),
} - {"category"}


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
    if request.method == "POST" and form.is_bound and form.is_valid() and lets_through(request, form, limits.SEND):
        return _send(request, draft, leave_out=_left_out(draft, answers))
    store.keep_place(draft, steps.REVIEW)
    mark = drafts.find_mark(request)
    context = _context(draft, answers, mark=mark)
    told_before = _told_before(request, context["record"], opened=request.session.get(drafts.CASE))
    context |= {"form": form, "mark": mark, "told_before": told_before}
    return render(request, "public/review.html", context)


def _send(request: HttpRequest, draft: IntakeDraft, *, leave_out: Collection[str]) -> HttpResponse:
    key = request.session[drafts.KEY]
    office = public_office()
    if office is None:
        raise Http404
    if draft.answers.get("language") != spoken_language():  # it may be changed on this page, which asks nothing
        store.save_answers(draft, {"language": spoken_language()}, at=timezone.now())
    sent = receive.receive(draft, key=key, office=office, leave_out=leave_out)
    if known := citizen.find(request):
        person.confirm_by_login(sent.case, number=known.number, is_protected=known.is_protected, at=timezone.now())
    return redirect("public:receipt")


def _context(draft: IntakeDraft, answers: dict[str, Any], *, mark: str) -> dict[str, Any]:
    form, max_wait = store.form_of(draft), draft.max_wait_form
    record = store.read_record(draft, leave_out=_left_out(draft, answers))
    place = steps.place_of(steps.REVIEW, answers, max_wait=max_wait, form=form)
    topic = receive.topic_of(record, max_wait_form=max_wait)
    rows, others = _rows(draft, answers, mark)
    unseen = steps.find_unseen(answers, max_wait=max_wait, seen=draft.seen, form=form)
    return {
        "draft": draft,
        "place": place,
        "rows": rows,
        "others": others,
        "left_open": list(_left_open(draft, answers, mark)),
        "call_us": topic.is_life_threatening and not (record.phone or record.email),
        "unseen": [(step.page.heading_for(record.reporter), _from_review(step.slug, mark)) for step in unseen],
        "missing": [] if record.wants_call else receive.find_missing(record, topic=topic, by_sender=True),
        "record": record,
        "odd": find_odd(record, today=timezone.localdate()),
        "back": f"{address_of(place.before if place else '')}?{drafts.MARK}={mark}",
    }


def _told_before(request: HttpRequest, record: Answers, *, opened: int | None) -> Case | None:
    """The case in which the same has been told: the one that is open here, or one of the patient who has logged in.
    Nobody else learns that there is one.
    """
    known = citizen.find(request)
    about = record.patient_cpr or (known.number if known and record.is_by_patient else "")
    own = own_cases.find(known.number, known.name).cases if known and about == known.number else []
    return same_case.find_duplicate_of_draft(record, among=[*([opened] if opened else []), *(each.pk for each in own)])


def _write_there(request: HttpRequest, draft: IntakeDraft, answers: dict[str, Any]) -> bool:
    """What was told in own words is offered as a message to the case that is there; the draft stays as it is."""
    record = store.read_record(draft, leave_out=_left_out(draft, answers))
    opened, known = drafts.find_open_case(request), citizen.find(request)
    case = _told_before(request, record, opened=opened)
    if case is None:
        return False
    if known and case.pk != opened:
        open_own(request, case, known)
    drafts.offer_words(request, record.own_words, case=case.number)
    return True


def _left_out(draft: IntakeDraft, answers: dict[str, Any]) -> set[str]:
    return steps.find_not_asked(answers, max_wait=draft.max_wait_form, form=store.form_of(draft))


def _from_review(slug: str, mark: str) -> str:
    return f"{address_of(slug)}?fra={steps.REVIEW}&{drafts.MARK}={mark}"


def _forms(draft: IntakeDraft, answers: dict[str, Any]) -> Iterator[tuple[str, StepForm]]:
    """Each page of the inquiry with its form, worded for the sender."""
    now, reporter = Situation(answers, draft.max_wait_form), answers.get("reporter") or ""
    for step in steps.steps_for(answers, max_wait=draft.max_wait_form, form=store.form_of(draft)):
        yield step.slug, step.form(reporter=reporter, now=now)


def _rows(draft: IntakeDraft, answers: dict[str, Any], mark: str) -> tuple[list[SummaryRow], list[SummaryRow]]:
    """The answers that are easily mistyped, and the others, each with the address where it can be changed."""
    rows: tuple[list[SummaryRow], list[SummaryRow]] = ([], [])
    for slug, form in _forms(draft, answers):
        elsewhere = form.put_elsewhere()
        for name, (label, value) in form.shown(answers):
            if name not in elsewhere:
                rows[name not in CHECKED].append(SummaryRow(label, value, _from_review(slug, mark)))
    rows[1].extend(check_rows.from_the_check(answers, max_wait=draft.max_wait_form))
    names = "\n".join(draft.attachments.values_list("name", flat=True))
    if names:
        page = steps.find_files(answers, max_wait=draft.max_wait_form, form=store.form_of(draft))
        rows[0].append(SummaryRow(_("Filer"), names, _from_review(page, mark)))
    return rows


def _left_open(draft: IntakeDraft, answers: dict[str, Any], mark: str) -> Iterator[tuple[StrOrPromise, str]]:
    """The questions of the pages that were seen which have no answer, each with its page."""
    for slug, form in _forms(draft, answers):
        if slug in draft.seen:
            yield from ((label, _from_review(slug, mark)) for label in form.left_open(answers))


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
    is_switched = "language" in request.POST
    form = LinkForm(None if is_switched else posted(request), initial=typed_in(request, LinkForm))
    # There are no fields where no link can be sent
    if form.is_valid() and form.fields and lets_through(request, form, limits.RESUME_LINK):
        if not allows(limits.RESUME_LINK_OF_DRAFT, str(draft.pk)):
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
        "language_form": "later" if form.fields else "",
    }
    show = partial(render, request, "public/later.html", context)
    return switched(request, show) if is_switched else show()


@page
def resume(request: HttpRequest) -> HttpResponse:
    """Carry on with a draft. The key is typed, or stands behind # in the link, which the browser does not send: a
    script puts it into the field.
    """
    is_switched = "language" in request.POST
    form = ResumeForm(None if is_switched else posted(request), initial=typed_in(request, ResumeForm))
    if form.is_valid() and lets_through(request, form, limits.RESUME):
        draft = store.find_draft(form.cleaned_data["key"], at=timezone.now())
        if draft is None or draft.case_id:
            form.add_error("key", _why_shut(form.cleaned_data["key"]))
        else:
            drafts.set_aside(request)
            drafts.renew_key(request, draft)
            messages.success(request, _("Her er din henvendelse, som du forlod den."))
            return redirect(address_to_go_on(draft))
    show = partial(render, request, "public/resume.html", {"form": form, "language_form": "resume"})
    return switched(request, show) if is_switched else show()


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
