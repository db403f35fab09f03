"""The contact book of the office: one page to call from and to print, and the forms that keep it."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.models import (
    AuditEvent,
    ContactRole,
    CoordinatorMeeting,
    Department,
    Hospital,
    HospitalContact,
    Office,
    User,
)
from rettidig.casework.models.office import is_phone_number
from rettidig.casework.permissions import CASE_WORKERS, Denied
from rettidig.casework.phrases import Offered, offer_beside_cases
from rettidig.casework.tracks import contact_book as track
from rettidig.web.edit_form import EditForm, who_and_when
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField

from .case_access import StaffRequest, staff_required, workers_required
from .phrased import PhrasedForm

MEETINGS_ON_A_PAGE = 20
TEXT_MAX = 20_000


class BookForm(EditForm):
    """Somebody or a meeting of the book: a new one, or `known`."""

    def __init__(self, office: Office, known: Model | None, *args: Any, **rest: Any) -> None:
        self.known = known
        super().__init__(*args, **rest)

    def last_change(self, name: str) -> str:
        kind = "contact" if isinstance(self.known, HospitalContact) else "meeting"
        subject = f"{kind} {self.known.pk if self.known else ''}"
        last = AuditEvent.objects.filter(case_id=None, subject=subject).first()
        return who_and_when(last.user, last.at) if last else ""


class ContactForm(BookForm):
    role = forms.ChoiceField(label=gettext_lazy("Rolle"), choices=ContactRole.choices)
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("Afdeling"),
        empty_label=gettext_lazy("Ingen afdeling"),
        required=False,
    )
    hospital = forms.ModelChoiceField(
        Hospital.objects.none(),
        label=gettext_lazy("Hospital"),
        help_text=gettext_lazy(
            "Kun for en hospitalsledelse og for den, der modtager klager. Afdelingen ved selv, hvor den hører til."
        ),
        empty_label=gettext_lazy("Intet hospital"),
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Navn"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=20, required=False, validators=[is_phone_number])
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    email_is_secure = forms.BooleanField(
        label=gettext_lazy("Adressen er sikker: der må stå patienters navne i det, vi sender til den"), required=False
    )
    valid_from = SpokenDateField(label=gettext_lazy("Fra"))
    valid_to = SpokenDateField(label=gettext_lazy("Til og med"), required=False)

    def __init__(self, office: Office, known: HospitalContact | None, *args: Any, **rest: Any) -> None:
        super().__init__(office, known, *args, **rest)
        own = Hospital.objects.filter(region=office.region, valid_to=None)
        self._offer("hospital", own)
        departments = Department.objects.filter(hospital__in=own, valid_to=None).select_related("hospital")
        self._offer("department", departments.order_by("hospital__name", "name"))

    def _offer(self, name: str, things: QuerySet[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = things


class TeachForm(PlainForm):
    on = SpokenDateField(label=gettext_lazy("Hvilken dag?"), prefer="past", latest=timezone.localdate)
    topic = forms.CharField(label=gettext_lazy("Hvad handlede undervisningen om?"), max_length=200)


class MeetingForm(PhrasedForm, BookForm):
    """The minutes can be begun with a phrase of the office."""

    phrases_into = "minutes"
    on = SpokenDateField(label=gettext_lazy("Hvilken dag?"))
    contacts = forms.ModelMultipleChoiceField(
        HospitalContact.objects.none(), label=gettext_lazy("Med hvem?"), widget=forms.CheckboxSelectMultiple
    )
    agenda = LongTextField(label=gettext_lazy("Dagsorden"), max_length=TEXT_MAX)
    minutes = LongTextField(
        label=gettext_lazy("Referat"), help_text=gettext_lazy("Efter mødet"), max_length=TEXT_MAX, required=False
    )

    def __init__(
        self, office: Office, known: CoordinatorMeeting | None, sent: QueryDict | None, *, by: User, **rest: Any
    ) -> None:
        self.office, self.by = office, by
        super().__init__(office, known, self.take_typed(sent) if sent else None, **rest)
        field = self.fields["contacts"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = track.find_invited(office, known, on=timezone.localdate())

    def find_phrases(self) -> list[Offered]:
        return offer_beside_cases(self.office, by=self.by, on=timezone.localdate())


@staff_required
def contact_book(request: StaffRequest) -> HttpResponse:
    office, today = _office(request), timezone.localdate()
    lines = track.find_book(office, on=today)
    forgotten = [line for line in lines if line.is_forgotten(on=today)]
    only = request.GET.get("vis") == "ikke-kontaktet"
    shown = forgotten if only else lines
    context = {
        "hospitals": [(name, list(each)) for name, each in groupby(shown, key=_hospital)],
        "only": only,
        "forgotten": {line.contact.pk for line in forgotten},
        "year": today.year,
        "meetings": _meetings(office).page(1),
        "may_write": request.user.role in CASE_WORKERS,
    }
    return render(request, "desk/contact_book/book.html", context)


@staff_required
def meetings(request: StaffRequest) -> HttpResponse:
    context = {
        "meetings": _meetings(_office(request)).get_page(request.GET.get("side")),
        "may_write": request.user.role in CASE_WORKERS,
    }
    return render(request, "desk/contact_book/meetings.html", context)


def _meetings(office: Office) -> "Paginator[CoordinatorMeeting]":
    found = CoordinatorMeeting.objects.filter(office__in=office.lineage).prefetch_related("contacts")
    return Paginator(found, MEETINGS_ON_A_PAGE)


def _hospital(line: track.Line) -> str:
    return line.contact.hospital.name if line.contact.hospital else _("Regionens sundhedsledelse")


@workers_required
@transaction.atomic
def save(request: StaffRequest, pk: int = 0) -> HttpResponse:
    """A new person of the book, or one who is there."""
    office = _office(request)
    known = _find(office, pk, lock=request.method == "POST") if pk else None
    fields = ("role", "department", "hospital", "name", "phone", "email", "email_is_secure", "valid_from", "valid_to")
    initial = {each: getattr(known, each) for each in fields} if known else {"valid_from": timezone.localdate()}
    form = ContactForm(office, known, request.POST or None, initial=initial)

    def do() -> None:
        track.save_contact(office, known, facts=form.cleaned_data, by=request.user, at=timezone.now())

    return _do(request, form, do, heading=_("Ret i kontaktbogen") if known else _("Ny i kontaktbogen"))


@workers_required
def teach(request: StaffRequest, pk: int) -> HttpResponse:
    contact = _find(_office(request), pk)
    form = TeachForm(request.POST or None, initial={"on": timezone.localdate()})

    def do() -> None:
        track.teach(contact, **form.cleaned_data, by=request.user, at=timezone.now())

    return _do(request, form, do, heading=_("Undervisning af %(name)s") % {"name": contact})


@workers_required
@transaction.atomic
def meeting(request: StaffRequest, pk: int = 0) -> HttpResponse:
    """A new meeting, or the minutes of one."""
    office = _office(request)
    meetings = CoordinatorMeeting.objects.filter(office__in=office.lineage)
    if request.method == "POST":
        meetings = meetings.select_for_update()
    known = get_object_or_404(meetings, pk=pk) if pk else None
    initial = (
        {"on": known.on, "agenda": known.agenda, "minutes": known.minutes, "contacts": known.contacts.all()}
        if known
        else {}
    )
    form = MeetingForm(office, known, request.POST or None, by=request.user, initial=initial)

    def do() -> None:
        track.save_meeting(office, known, **form.cleaned_data, by=request.user, at=timezone.now())

    return _do(request, form, do, heading=_("Møde"))


def _do(request: StaffRequest, form: PlainForm, do: Any, *, heading: StrOrPromise) -> HttpResponse:
    """The page of one form; a refusal becomes a sentence on it, and what was typed stays."""
    status = 200
    phrased = form if isinstance(form, PhrasedForm) else None
    is_valid = request.method == "POST" and form.is_valid() and not (phrased and phrased.has_gaps())
    if is_valid:
        try:
            do()
        except Denied as refusal:
            form.add_error(None, str(refusal.message))
            status = 403
        else:
            if phrased:
                phrased.count_phrases()
            messages.success(request, _("Det er gemt i kontaktbogen."))
            return redirect("desk:contact_book")
    elif request.method == "POST" and not (phrased and phrased.inserts):
        status = 409 if getattr(form, "clashes", None) else 422
    return render(request, "desk/contact_book/form.html", {"form": form, "heading": heading}, status=status)


def _office(request: StaffRequest) -> Office:
    office = request.user.office
    if office is None:
        raise Denied(_("Du hører ikke til et kontor."))
    return office


def _find(office: Office, pk: int, *, lock: bool = False) -> HospitalContact:
    """One of the office's own book; another's is answered like one that does not exist."""
    own = HospitalContact.objects.filter(office__in=office.lineage)
    return get_object_or_404(own.select_for_update() if lock else own, pk=pk)
