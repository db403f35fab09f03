"""A call becomes an inquiry: the same questions, the same act and the same rules as the public form, on one page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import audit, cpr, keys, same_case
from rettidig.casework.confidentiality import only_shown
from rettidig.casework.models import (
    WRITES_AS,
    Case,
    CaselessCall,
    Channel,
    ConsentForm,
    ConsentGiver,
    ConsentScope,
    Direction,
    Hospital,
    Office,
    Reporter,
    Service,
    User,
)
from rettidig.casework.permissions import Denied, check_may_read
from rettidig.casework.questionnaire import wording
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.queues import SOON
from rettidig.casework.steps import caseless_call, consent, follow_up, kept_call, triage
from rettidig.casework.steps import draft as store
from rettidig.casework.steps.attachments import AlreadySent
from rettidig.casework.steps.receive import Receipt, is_what_was_sent, receive
from rettidig.casework.topics import TOPICS
from rettidig.web.answers import rows_of
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField
from rettidig.web.readings import record_search
from rettidig.web.regions import homes_of_today

from . import calls
from .case_access import StaffRequest, workers_required
from .event_types import WORDS, Words

CALLS = (Channel.PHONE, Channel.POST, Channel.EMAIL, Channel.HOSPITAL, Channel.IN_PERSON)
DATE_HINT = gettext_lazy("Fx 1/10, 011026 eller -3. Tomt, hvis det ikke vides.")
PURPOSES: Words = {
    **{key: WORDS["purpose"][key] for key in ("assessment", "diagnostic_examination", "treatment")},
    "surgery_moved": gettext_lazy("Operation, som er ændret eller aflyst"),
}
CONDITIONS: Words = {
    "none": wording.CONDITIONS["none"],
    "cancer": gettext_lazy("Kræft eller mistanke om kræft"),
    "heart": gettext_lazy("Hjertesygdom"),
}
KINDS = {key: WORDS["purpose"][key] for key in ("examination", "assessment", "treatment", "surgery")}
CONSENTS: Words = {
    **wording.CONSENTS,
    "patient": gettext_lazy("Ja, siger den, der henvender sig"),
    "guardian": gettext_lazy("Forælder eller værge"),
}
REPLIES: Words = {**wording.REPLIES, "page": gettext_lazy("På min side")}
SECOND_CLICK = timedelta(minutes=1)  # within it, the same words by the same user are one call
NOT_KNOWN = gettext_lazy("Ved ikke")
OF_CALL = "opkald"  # names a call without a case in an address
NO_ANSWERS = ("channel", "key", "call", "keep_promise", "heard")

GROUPS: tuple[tuple[StrOrPromise, tuple[str, ...]], ...] = (
    (gettext_lazy("Henvendelsen"), ("channel", "category", "story", "wish")),
    (
        gettext_lazy("Patienten"),
        (*("patient_name", "patient_cpr", "patient_birth_date", "home_region", "country"), "condition", "suspicion"),
    ),
    (
        gettext_lazy("Den, der henvender sig"),
        (
            *("reporter", "reporter_name", "reporter_relation", "consent_basis", "heard"),
            *("phone", "email", "reply_by", "address", "record_consent"),
        ),
    ),
    (
        gettext_lazy("Forløbet"),
        (
            *("purpose", "area", "service", "hospital", "department", "referral_received", "letter_date"),
            *("appointment_kind", "appointment_date", "decided", "treatment_consent", "surgery_changed"),
        ),
    ),
)


def _choice(
    label: StrOrPromise, words: Mapping[str, StrOrPromise], none: StrOrPromise = NOT_KNOWN
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", none), *words.items()], required=False)


def _line(label: StrOrPromise, length: int = 200) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False)


def _day(label: StrOrPromise, prefer: Any = "past") -> SpokenDateField:
    return SpokenDateField(label=label, help_text=DATE_HINT, prefer=prefer, required=False)


class InquiryForm(PlainForm):
    """Everything but the story and the topic may be unknown: what is missing becomes a task, never an obstacle.

    `key` makes one case of one form, however often and however fast it is sent.
    """

    key = forms.CharField(max_length=keys.KEY_LENGTH, required=False, widget=forms.HiddenInput)
    call = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the one without a case that becomes this
    keep_promise = forms.BooleanField(label=gettext_lazy("Vi skal stadig ringe tilbage"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan kom den?"), choices=[(each.value, each.label) for each in CALLS]
    )
    category = forms.ChoiceField(label=gettext_lazy("Emne"))
    story = LongTextField(label=gettext_lazy("Hvad handler det om?"), max_length=8000)
    wish = _line(gettext_lazy("Ønske"), 1000)
    patient_name = _line(gettext_lazy("Patientens navn"))
    patient_cpr = _line(gettext_lazy("CPR-nummer"), 40)
    patient_birth_date = _day(gettext_lazy("Født, hvis der ikke er et CPR-nummer"), "birth")
    home_region = forms.ChoiceField(label=gettext_lazy("Bopælsregion"), choices=homes_of_today)
    country = _line(gettext_lazy("Land, hvis det er i udlandet"), 60)
    condition = _choice(gettext_lazy("Livstruende sygdom"), CONDITIONS)
    suspicion = _line(gettext_lazy("Hvad har lægen sagt?"), 1000)
    reporter = forms.ChoiceField(label=gettext_lazy("Hvem henvender sig?"), choices=Reporter.choices)
    reporter_name = _line(gettext_lazy("Navn, hvis det ikke er patienten"))
    reporter_relation = _line(gettext_lazy("Hvad er den, der henvender sig, for patienten?"))
    consent_basis = _choice(gettext_lazy("Har patienten sagt ja?"), CONSENTS, gettext_lazy("Ikke spurgt"))
    heard = forms.BooleanField(
        label=gettext_lazy("Jeg har selv hørt patienten sige ja til det"),
        help_text=gettext_lazy("Så står samtykket på sagen, og du skal ikke spørge igen."),
        required=False,
    )
    phone = forms.CharField(
        label=gettext_lazy("Telefon"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"data-from-link": True}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    reply_by = _choice(gettext_lazy("Svar ønskes"), REPLIES, gettext_lazy("Ikke aftalt"))
    address = _line(gettext_lazy("Adresse til brevet"), 300)
    record_consent = _choice(gettext_lazy("Må vi hente oplysninger?"), wording.YES_NO, gettext_lazy("Ikke spurgt"))
    purpose = _choice(gettext_lazy("Henvist til"), PURPOSES)
    area = _choice(gettext_lazy("Område"), WORDS["area"])
    service = forms.ModelChoiceField(
        Service.objects.all(),
        to_field_name="slug",
        label=gettext_lazy("Undersøgelse eller behandling"),
        empty_label=gettext_lazy("Ved ikke"),
        required=False,
    )
    hospital = forms.CharField(
        label=gettext_lazy("Hospital"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "hospitals", "autocomplete": "off"}),
    )
    department = _line(gettext_lazy("Afdeling"))
    referral_received = _day(gettext_lazy("Henvisning modtaget"))
    letter_date = _day(gettext_lazy("Brevets dato"))
    appointment_kind = _choice(gettext_lazy("Tid til"), KINDS)
    appointment_date = _day(gettext_lazy("Tid den"), "near")
    decided = _day(gettext_lazy("Behandling bestemt"))
    treatment_consent = _day(gettext_lazy("Sagt ja til behandling"))
    surgery_changed = _day(gettext_lazy("Besked om ændret operation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(key, topic.label) for key, topic in TOPICS.items()]
        cast("forms.ChoiceField", self.fields["category"]).choices = [("", _("Vælg emne")), *rows]

    def groups(self) -> list[tuple[StrOrPromise, list[forms.BoundField]]]:
        """The fields in the order of a call, under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    def clean_patient_cpr(self) -> str:
        typed = self.cleaned_data["patient_cpr"]
        try:
            return cpr.parse(typed) if typed else ""
        except cpr.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if not data.get("heard"):
            return
        if data.get("reporter") == Reporter.PATIENT:
            self.add_error("heard", _("Patienten henvender sig selv. Fjern krydset."))
        elif not data.get("reporter_name"):
            self.add_error("reporter_name", _("Skriv, hvem patienten har sagt ja til."))

    def answers(self) -> dict[str, Any]:
        """As the public form gives them: plain values, dates as text."""
        answers = {name: value for name, value in self.cleaned_data.items() if name not in NO_ANSWERS and value}
        answers |= {name: value.isoformat() for name, value in answers.items() if hasattr(value, "isoformat")}
        answers |= {"hospital": same_case.key_of_hospital(answers["hospital"])} if "hospital" in answers else {}
        return answers | ({"service": answers["service"].slug} if "service" in answers else {})


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
    form = InquiryForm(request.POST or None, initial=initial | _of_call(request) | calls.take_up(request))
    chosen = _chosen(request)
    if chosen:
        form.fields["category"].required = False  # the case has one
    if not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    answers = Answers.of(form.answers())
    if chosen:
        return _write_on(request, chosen, form, answers)
    known = _open_cases(request.user, answers, office)
    if known and "anyway" not in request.POST and not _sent_before(form):
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


def _call_of(request: StaffRequest, form: InquiryForm) -> CaselessCall | None:
    """The call without a case that becomes what is sent; none where a colleague has finished it."""
    pk = form.cleaned_data["call"]
    return caseless_call.find_calls(request.user).filter(pk=pk).first() if pk else None


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
    form = InquiryForm(initial=initial | (_known_facts(known) if known else {}) | typed)
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


def _sent_before(form: InquiryForm) -> Case | None:
    """The case that this very form has been made to already."""
    key = form.cleaned_data["key"]
    draft = store.find_draft(key, at=timezone.now()) if key else None
    return draft.case if draft else None


def _create(request: StaffRequest, form: InquiryForm, answers: Answers, office: Office) -> HttpResponse:
    made = _sent_before(form)
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
    with transaction.atomic():
        receipt = _receive(form, request, office)
        _record_heard(request, form, receipt.case)
    words = {"number": receipt.case.number, "code": receipt.code}
    messages.success(request, _("Sag %(number)s er oprettet. Koden til patienten er %(code)s.") % words)
    if "take" in request.POST:
        _take(request, receipt.case)
    return redirect("desk:case", receipt.case.pk)


def _take(request: StaffRequest, case: Case) -> None:
    """Whoever took the call owns the case; where they may not, the case stands all the same, and the reason is said."""
    try:
        triage.assign(case, owner=request.user, team=None, by=request.user, at=timezone.now())
    except Denied as refused:
        messages.warning(request, str(refused))


def _record_heard(request: StaffRequest, form: InquiryForm, case: Case) -> None:
    """The consent that the patient gave while the call lasted, as a record of the case."""
    if not form.cleaned_data["heard"]:
        return
    now = timezone.now()
    consent.record_consent(
        case,
        giver=ConsentGiver.PATIENT,
        form=ConsentForm.ORAL,
        scopes=[ConsentScope.CASE],
        to_whom=form.cleaned_data["reporter_name"],
        given_on=timezone.localdate(now),
        words=str(form.fields["heard"].label),
        by=request.user,
        at=now,
    )


def _receive(form: InquiryForm, request: StaffRequest, office: Office) -> Receipt:
    now, channel = timezone.now(), form.cleaned_data["channel"]
    max_wait = TOPICS[form.cleaned_data["category"]].is_life_threatening
    draft, key = store.open_draft(max_wait_form=max_wait, at=now, key=form.cleaned_data["key"])
    if draft.case_id is None:
        try:
            store.save_answers(draft, form.answers(), at=now)
        except AlreadySent:  # the same form, sent at the same moment
            draft.refresh_from_db()
    if call := _call_of(request, form):
        keep = form.cleaned_data["keep_promise"]
        facts = {"key": key, "office": office, "channel": channel, "by": request.user}
        return caseless_call.make_case(call, draft, keep=keep, at=now, **facts)
    return receive(draft, key=key, office=office, channel=channel, by=request.user)


def _write_on(request: StaffRequest, case: Case, form: InquiryForm, answers: Answers) -> HttpResponse:
    """The call is about a case that is open already: it becomes a contact there, with everything that was typed."""
    text = "\n\n".join(part for part in (answers.story, answers.wish) if part)
    rest = [f"{label}: {value}" for label, value in rows_of(answers) if value not in (answers.story, answers.wish)]
    words = "\n".join([text, "", *rest]).strip()
    now = timezone.now()
    with_whom = WRITES_AS[Reporter(answers.reporter)]
    if call := _call_of(request, form):
        keep = form.cleaned_data["keep_promise"]
        caseless_call.write_on(call, case, text=words, with_whom=with_whom, keep=keep, by=request.user, at=now)
    elif not case.contacts.filter(text=words, by=request.user, at__gt=now - SECOND_CLICK).exists():
        follow_up.add_contact(
            case,
            channel=form.cleaned_data["channel"],
            direction=Direction.IN,
            with_whom=with_whom,
            text=words,
            by=request.user,
            at=now,
        )
    _record_heard(request, form, case)
    kept_call.finish(form.cleaned_data["key"], by=request.user, at=now)
    messages.success(request, _("Samtalen er skrevet på sag %(number)s.") % {"number": case.number})
    return redirect("desk:case", case.pk)
