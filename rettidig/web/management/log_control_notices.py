"""Look-up notices: a batch prepared from the analysis, read and approved by a person, and queued for posting."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rettidig.casework import outbox
from rettidig.casework.confidentiality import with_shown
from rettidig.casework.letters import pdf
from rettidig.casework.letters.notices import find_citizens, find_lacking, notice_text
from rettidig.casework.letters.text import split_blocks
from rettidig.casework.models import Notice, NoticeBatch, Office, OutboxMessage, OutboxState, User
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import lookup_notices as track
from rettidig.casework.tracks.lookup_notices import Found
from rettidig.insight.lookups import notices as analysis
from rettidig.insight.lookups.store import unit_names
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField
from rettidig.web.guards import posts_only
from rettidig.web.lookups import find_store
from rettidig.web.readings import record_list

from .log_control import judged, sample_page

PAGE = 50


class PeriodForm(PlainForm):
    first = SpokenDateField(label=gettext_lazy("Fra og med"), prefer="past")
    last = SpokenDateField(label=gettext_lazy("Til og med"), prefer="past")


class LetterForm(PlainForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Overskrift"), max_length=200)
    body = LongTextField(
        label=gettext_lazy("Brevet"),
        help_text=gettext_lazy("{dage}, {steder}, {nummer}, {telefon} og {kontor} bliver udfyldt for hver borger."),
        max_length=20_000,
    )


class AddressesForm(PlainForm):
    text = LongTextField(
        label=gettext_lazy("Navne og adresser"),
        help_text=gettext_lazy("En linje for hvert brev: B-000123; Kaja Test Hansen; Testvej 1; 8800 Viborg"),
        max_length=200_000,
    )


class LeaveOutForm(PlainForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor skal borgeren ikke have brevet?"), max_length=500)


@sample_page
def batches(request: HttpRequest) -> HttpResponse:
    """The batches so far, and the next one to prepare: last month unless another is asked for."""
    form = PeriodForm(request.POST or None, initial=_last_month())
    if request.method == "POST" and form.is_valid() and (batch := _prepare(request, form)):
        return redirect("management:notice_batch", batch.pk)
    sent = Count("notices", filter=Q(notices__left_out=""))
    answered = Count("notices", filter=Q(notices__case__isnull=False))
    found = NoticeBatch.objects.filter(office__in=_office(request).lineage).annotate(letters=sent, answers=answered)
    return render(
        request,
        "management/log_control/batches.html",
        {"form": form, "batches": found, "has_log": find_store() is not None},
        status=422 if form.errors else 200,
    )


def _last_month() -> dict[str, date]:
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    return {"first": last.replace(day=1), "last": last}


def _prepare(request: HttpRequest, form: PeriodForm) -> NoticeBatch | None:
    office, period = _office(request), form.cleaned_data
    store = find_store()
    names = unit_names(store) if store else {}
    earlier = track.find_earlier_lookups(office)
    found = (
        Found(each.patient, tuple(names.get(unit, unit) for unit in each.units), each.days, each.references)
        for each in analysis.batch(judged(), period["first"], period["last"], earlier=earlier)
    )
    return cast(
        "NoticeBatch | None",
        _try(form, track.prepare, office, found=found, by=_user(request), at=timezone.now(), **period),
    )


def _try(form: forms.Form, verb: Callable[..., Any], *subject: Any, **facts: Any) -> Any:
    """Do it; a refusal becomes a sentence on the form."""
    try:
        return verb(*subject, **facts)
    except Denied as refusal:
        form.add_error(None, str(refusal.message))
        if isinstance(refusal, track.BatchChanged):  # what is saved now is shown beside: the next time it has been seen
            form.data = {**form.data, "version": refusal.batch.version}
        return None


@sample_page
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter, who gets it, and the approval."""
    found = _find(request, pk)
    record_list(request, f"look-up notices {pk}")
    seen = {"title": found.title, "body": found.body, "version": found.version}
    form = LetterForm(request.POST.dict() or None, initial=seen)
    facts = {"by": _user(request), "at": timezone.now()}
    if request.method == "POST" and form.is_valid() and _try(form, track.edit, found, **form.cleaned_data, **facts):
        messages.success(request, _("Brevet er gemt."))
        return redirect("management:notice_batch", pk)
    notices = found.notices.select_related("case", "batch__office").defer("pdf")
    text, going = notice_text(notices[0]), list(notices.filter(left_out=""))
    citizens = find_citizens(going, found.office.region)
    lacking = {each.pk: words for each in going if (words := find_lacking(each, citizens.get(each.pk)))}
    page = Paginator(with_shown(notices, _user(request)), PAGE).get_page(request.GET.get("side"))
    context = {
        "batch": found,
        "form": form,
        "letters": page,
        "messages_of": outbox.find_messages(track.KIND, page),
        "rows": [(notice, lacking.get(notice.pk, "")) for notice in page],
        "going": len(going),
        "ready": _ready(found).count(),
        "lacking": len(lacking),
        "title": text.title,
        "blocks": split_blocks(text.body),
    }
    return render(request, "management/log_control/batch.html", context, status=422 if form.errors else 200)


@posts_only("management:notice_batch", "pk")
@sample_page
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() else 0  # no batch has that: it must be looked at first
    try:
        number = track.approve(_find(request, pk), by=_user(request), at=timezone.now(), version=version)
    except track.BatchChanged as refusal:
        messages.warning(request, str(refusal.message))
        return redirect("management:notice_batch", pk)
    sentence = ngettext("%(n)d brev er på vej til postrummet.", "%(n)d breve er på vej til postrummet.", number)
    messages.success(request, sentence % {"n": number})
    return redirect("management:notice_batch", pk)


@sample_page
def leave_out(request: HttpRequest, pk: int, notice_pk: int) -> HttpResponse:
    notice = _notice(request, pk, notice_pk)
    form = LeaveOutForm(request.POST or None)
    facts = {"by": _user(request), "at": timezone.now()}
    if form.is_valid() and _try(form, track.leave_out, notice, **form.cleaned_data, **facts):
        messages.success(request, _("Borgeren får ikke brevet."))
        return redirect("management:notice_batch", pk)
    context = {"notice": notice, "form": form}
    return render(request, "management/log_control/leave_out.html", context, status=422 if form.errors else 200)


@posts_only("management:notice_batch", "pk")
@sample_page
def retry(request: HttpRequest, pk: int, notice_pk: int) -> HttpResponse:
    message = _message(_notice(request, pk, notice_pk))
    outbox.retry(message, by=_user(request), at=timezone.now())
    messages.success(request, _("Vi prøver at sende den igen nu."))
    return redirect("management:notice_batch", pk)


@sample_page
def letter(request: HttpRequest, pk: int, notice_pk: int) -> HttpResponse:
    """The letter as it is to be posted."""
    notice = _notice(request, pk, notice_pk)
    if notice.pdf is None or _message(notice).state != OutboxState.DELIVERED:
        raise Http404
    track.record_printing(notice.batch, [notice], by=_user(request), at=timezone.now())
    return _to_print(bytes(notice.pdf), notice.reference)


@sample_page
def print_all(request: HttpRequest, pk: int) -> HttpResponse:
    """All letters of the batch to be posted, as one file; those that lack an address come last."""
    found = _find(request, pk)
    ready = list(_ready(found))
    if not ready:
        raise Denied(_("Ingen breve er klar til print endnu. De kommer i løbet af et øjeblik."))
    citizens = find_citizens(ready, found.office.region)
    ready.sort(key=lambda notice: (bool(find_lacking(notice, citizens.get(notice.pk))), notice.pk))
    track.record_printing(found, ready, by=_user(request), at=timezone.now())
    return _to_print(pdf.join(bytes(notice.pdf or b"") for notice in ready), f"breve-{found.pk}")


def _ready(found: NoticeBatch) -> QuerySet[Notice]:
    delivered = OutboxMessage.objects.filter(kind=track.KIND.name, state=OutboxState.DELIVERED)
    return found.notices.filter(left_out="", pdf__isnull=False, pk__in=delivered.values("item"))


def _to_print(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@sample_page
def addresses(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and addresses for the letters that lack them, pasted as lines."""
    found = _find(request, pk)
    form = AddressesForm(request.POST or None)
    facts = {"by": _user(request), "at": timezone.now()}
    if form.is_valid() and (number := _try(form, track.write_addresses, found, **form.cleaned_data, **facts)):
        sentence = ngettext("%(n)d brev har fået navn og adresse.", "%(n)d breve har fået navn og adresse.", number)
        messages.success(request, sentence % {"n": number})
        return redirect("management:notice_batch", pk)
    context = {"batch": found, "form": form}
    return render(request, "management/log_control/addresses.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)  # sample_page let nobody else in


def _office(request: HttpRequest) -> Office:
    office = _user(request).office
    if office is None:
        raise Denied(_("Du hører ikke til et patientkontor."))
    return office


def _find(request: HttpRequest, pk: int) -> NoticeBatch:
    return get_object_or_404(
        NoticeBatch.objects.filter(office__in=_office(request).lineage).select_related("office"), pk=pk
    )


def _notice(request: HttpRequest, pk: int, notice_pk: int) -> Notice:
    return get_object_or_404(_find(request, pk).notices.select_related("batch__office"), pk=notice_pk)


def _message(notice: Notice) -> OutboxMessage:
    """The message that carries the notice; 404 while the batch has not been approved."""
    message = outbox.find_message(track.KIND, notice)
    if message is None:
        raise Http404
    return message
