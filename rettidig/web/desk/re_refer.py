"""One sheet on which a patient is moved: what is known, what is chosen, the letter beside it, and one act."""

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rettidig.casework.form_versions import form_of
from rettidig.casework.letters.text import Text
from rettidig.casework.models import (
    AdviceAbout,
    AdviceKind,
    AdviceRequest,
    Attachment,
    Case,
    ConsentGiver,
    Pathway,
    Service,
    Stage,
)
from rettidig.casework.option_reasons import KIND_NAMES, LATE
from rettidig.casework.permissions import Denied
from rettidig.casework.policies import check_act
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.steps import re_refer as step
from rettidig.casework.steps.attachments import BadFile, attach, files_of
from rettidig.casework.steps.re_referral import check_movable
from rettidig.web.answers import rows_of
from rettidig.web.formatting import date_short, spoken_language
from rettidig.web.forms import AttachmentField, LongTextField
from rettidig.web.guards import posts_only

from .act_form import ChoiceOf, show
from .case_access import StaffRequest, acting
from .delivery import way_before
from .findings import judged
from .labels import RIGHTS, word
from .letter import look
from .origins import Origins
from .re_referral import PacketForm
from .titles import all_names

FIELDS = {  # where what is missing is written on the sheet
    step.Part.SERVICE: "service",
    step.Part.HOSPITAL: "hospital",
    step.Part.WISH: "words",
    step.Part.REFERRAL: "referral",
    step.Part.CONSENT: "consent_words",
    step.Part.LETTER: "body",
    step.Part.CODES: "codes",
    step.Part.IMAGES: "images",
}
KEY_DIGITS = 18  # of the keys that the database has


class Cure(NamedTuple):
    """Something that is missing, and the address of the field or the page where it is put right."""

    sentence: str
    href: str


class SheetForm(PacketForm):
    """What is chosen and written on the sheet. Nothing is required here: the act says what is missing."""

    phrases_into = "body"
    keeps_gaps = True
    pathway = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    letter_for = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    service = forms.ModelChoiceField(
        Service.objects.all(),
        label=gettext_lazy("Hvilken undersøgelse eller behandling venter patienten på?"),
        empty_label=gettext_lazy("Vælg"),
        required=False,
    )
    hospital = forms.TypedChoiceField(
        label=gettext_lazy("Hvor skal patienten hen?"),
        help_text=gettext_lazy("I den rækkefølge, som retten bestemmer."),
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
        required=False,
    )
    words = LongTextField(
        label=gettext_lazy("Patientens ønske med patientens egne ord"), max_length=4000, required=False
    )
    referral = ChoiceOf(
        Attachment,
        words=lambda file: f"{file.name}, {date_short(file.added_at)}",
        label=gettext_lazy("Henvisningen"),
        empty_label=gettext_lazy("Ikke vedhæftet endnu"),
        required=False,
    )
    file = AttachmentField(label=gettext_lazy("Læg en henvisning på sagen"), required=False)
    consent_giver = forms.ChoiceField(
        label=gettext_lazy("Hvem siger ja til, at patienten omvisiteres?"), choices=ConsentGiver.choices, required=False
    )
    consent_words = LongTextField(
        label=gettext_lazy("Hvad blev der sagt?"),
        help_text=gettext_lazy("Mundtligt, i dag. Er det skriftligt, så skriv samtykket for sig."),
        max_length=2000,
        required=False,
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Henvises til"),
        choices=[("", gettext_lazy("Som ydelsen")), *Stage.choices],
        required=False,
    )
    title = forms.CharField(label=gettext_lazy("Overskrift"), max_length=200, required=False)
    body = LongTextField(
        label=gettext_lazy("Brevet"),
        help_text=gettext_lazy("Tom linje mellem afsnit. ## foran en overskrift. - foran hvert punkt i en liste."),
        max_length=20_000,
        required=False,
    )

    former = ""  # what was typed in the letter about another hospital

    def __init__(self, request: StaffRequest, case: Case, *, sheet: step.Sheet) -> None:
        self.sheet = sheet
        files = files_of(case).filter(kind=Attachment.Kind.REFERRAL)
        super().__init__(request, case, initial=_initial(sheet, files.last()))
        for name in _not_asked(sheet):
            del self.fields[name]
        offered = [place for place in sheet.places if place.can_be_chosen]
        self.set_choice_labels("hospital", [(str(each.pk), name_with_wait(each)) for each in offered])
        cast("Any", self.fields["hospital"].widget).choice_hints = {str(each.pk): describe(each) for each in offered}
        self.set_choices("referral", files)

    def chosen(self) -> step.Chosen:
        """What is chosen; a letter about another hospital than the chosen one has not been read."""
        given: dict[str, Any] = self.cleaned_data if self.is_bound else dict(self.initial)
        hospital = given.get("hospital")
        is_about_it = hospital is not None and str(given.get("letter_for")) == str(hospital)
        return step.Chosen(
            hospital=hospital,
            words=given.get("words") or "",
            referral=given.get("referral"),
            text=Text(given.get("title") or "", given.get("body") or "") if is_about_it else None,
            consent=step.Said(given["consent_giver"], given["consent_words"]) if given.get("consent_words") else None,
            **{name: given.get(name) or "" for name in ("stage", "codes", "message", "images")},
        )

    def write_letter(self, chosen: step.Chosen) -> step.Chosen:
        """Put the letter about the chosen hospital in the place of one about another. What somebody has typed in that
        is shown beside. Returns the choice with the letter that is shown.
        """
        place = self.sheet.find_place(chosen.hospital)
        if place is None or chosen.text is not None or not self.sheet.needs_letter or not place.can_be_chosen:
            return chosen
        typed = Text(self["title"].value() or "", self["body"].value() or "")
        about = self["letter_for"].value() or ""
        before = self.sheet.find_place(int(about)) if _is_key(about) else None
        if typed.body and not (before and before.can_be_chosen and _is_own(self.sheet, before, typed)):
            self.former = f"{typed.title}\n\n{typed.body}".strip()
        own = self.sheet.letter_about(place)
        self._set(letter_for=str(place.pk), title=own.title, body=own.body)
        return replace(chosen, text=Text(own.title, own.body))

    def is_valid(self) -> bool:
        """A phrase is put into the letter without losing what else stands on the sheet."""
        if self.inserts:
            self.full_clean()
        return super().is_valid()

    def take_file(self) -> bool:
        """Lay the chosen file on the case as its referral; whether nothing stands in the way of going on."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return True
        now = timezone.now()
        facts = {"name": upload.name, "content": upload.read(), "kind": Attachment.Kind.REFERRAL, "at": now}
        try:
            if not self.submit(attach, self.case, **facts):
                return False
        except BadFile as bad:
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
            self.add_error("file", str(bad))
            return False
        is_new = self.outcome.added_at == now  # the same file once more changes nothing
        self.cleaned_data |= {"referral": self.outcome, "version": self.cleaned_data["version"] + is_new}
        self._set(referral=str(self.outcome.pk), version=str(self.cleaned_data["version"]))
        return True

    def refuse(self, refusal: Denied) -> None:
        super().refuse(refusal)
        if isinstance(refusal, step.Incomplete):
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
            self.errors.clear()
            for part, sentence in refusal.missing:
                name = FIELDS.get(part)
                self.add_error(name if name in self.fields else None, sentence)

    def _set(self, **values: str) -> None:
        typed = cast("QueryDict", self.data).copy()
        for name, value in values.items():
            typed[name] = value
        self.data = typed


def _initial(sheet: step.Sheet, file: Attachment | None) -> dict[str, Any]:
    """What stands on the sheet when it is opened: the wish as it was said, the hospital that it names, the letter."""
    wished, draft = sheet.wished, sheet.draft
    given: dict[str, Any] = {"pathway": sheet.pathway.key, "words": sheet.words, "referral": file}
    if draft:
        given |= {name: getattr(draft, name) for name in ("stage", "codes", "message", "images")}
        given["referral"] = draft.referral or file
    if wished is None or not wished.can_be_chosen:
        return given
    own = sheet.letter_about(wished)
    return given | {"hospital": wished.pk, "letter_for": str(wished.pk), "title": own.title, "body": own.body}


def _not_asked(sheet: step.Sheet) -> list[str]:
    """The fields that this case has no use for."""
    return [
        *(["service"] if sheet.pathway.service or sheet.granted else []),
        *([] if sheet.lacks_consent else ["consent_giver", "consent_words"]),
        *([] if sheet.needs_letter else ["title", "body"]),
    ]


def _is_own(sheet: step.Sheet, place: step.Place, typed: Text) -> bool:
    own = sheet.letter_about(place)
    return step.is_same(f"{typed.title} {typed.body}", f"{own.title} {own.body}")


def name_with_wait(place: step.Place) -> str:
    """The hospital with the time that one waits there, and that it is too late where it is."""
    days = place.candidate.days
    wait = _("ventetid ikke oplyst") if days is None else ngettext("%(days)d dag", "%(days)d dage", days)
    late = _("efter fristen") if place.candidate.reason in LATE.values() else ""
    return " · ".join(part for part in (place.name, wait % {"days": days}, late) if part)


def describe(place: step.Place) -> str:
    """What else one must know of a hospital to choose it, in a line."""
    found = place.candidate
    reported = found.as_facts(on=timezone.localdate())["reported_on"]
    told = _("oplyst %(day)s") % {"day": date_short(date.fromisoformat(reported))} if reported else ""
    right = str(word(RIGHTS, place.right)) if place.right else _("ingen ret er åben") if found.possible else ""
    return " · ".join(part for part in (str(KIND_NAMES[found.to_kind]), right, told, found.sentence) if part)


@acting("re_refer")
def re_refer(request: StaffRequest, case: Case) -> HttpResponse:
    """Open the sheet, or send everything that stands on it; refused, nothing is sent and what was typed stays."""
    if request.method != "POST" and (obstacle := step.find_obstacle(case)):
        raise Denied(obstacle)
    form = _form(request, case)
    may_go_on = form.is_valid() and form.take_file()
    sheet, chosen = form.sheet, form.chosen()
    facts = {"pathway": sheet.pathway, "service": sheet.service, "chosen": chosen, "at": sheet.at}
    if "godkend" in request.POST and may_go_on:
        return _ask_approval(request, case, form, chosen, facts)
    if may_go_on and form.submit(step.re_refer, case, version=form.cleaned_data["version"], **facts):
        messages.success(request, _("Omvisiteringen er sendt til hospitalet, og brevet til patientens side."))
        return redirect("desk:case", case.pk)
    return _show(request, case, form, chosen)


def _ask_approval(
    request: StaffRequest, case: Case, form: SheetForm, chosen: step.Chosen, facts: dict[str, Any]
) -> HttpResponse:
    """Keep what stands on the sheet, and go on to who is to approve the letter."""
    if not form.submit(step.prepare_for_approval, case, version=form.cleaned_data["version"], **facts):
        return _show(request, case, form, chosen)
    messages.success(request, _("Alt er gemt, og intet er sendt. Vælg, hvem der skal godkende brevet."))
    about = urlencode({"om": f"{AdviceAbout.LETTER}-{form.outcome.pk}", "bed": "godkendelse"})
    return redirect(f"{reverse('desk:ask_advice', args=[case.pk])}?{about}")


@posts_only("desk:re_refer", "pk")
@acting("re_refer")
def preview(request: StaffRequest, case: Case) -> HttpResponse:
    """The sheet with what is chosen and typed so far; nothing is stored."""
    form = _form(request, case)
    form.is_valid()
    return _show(request, case, form, form.chosen())


@posts_only("desk:re_refer", "pk")
@acting("re_refer")
def attach_referral(request: StaffRequest, case: Case) -> HttpResponse:
    """Lay a file on the case as its referral; what else stands on the sheet stays."""
    form = _form(request, case)
    if form.is_valid() and form.cleaned_data["file"] is None:
        form.add_error("file", _("Vælg en fil."))
        form.status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif form.is_valid() and form.take_file():
        messages.success(request, _("Bilaget ligger på sagen."))
    return _show(request, case, form, form.chosen())


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) <= KEY_DIGITS


def _form(request: StaffRequest, case: Case) -> SheetForm:
    check_act(request.user, case, "re_refer")
    check_movable(case)
    pathway = _pathway(case, request.POST.get("pathway") or request.GET.get("forloeb", ""))
    asked = request.POST.get("service", "")
    service = Service.objects.filter(pk=asked).first() if _is_key(asked) else None
    return SheetForm(request, case, sheet=step.Sheet(case, pathway, at=timezone.now(), service=service))


def _pathway(case: Case, key: str) -> Pathway:
    named = case.pathways.select_related("service").filter(key=key, removed_at=None).first() if key else None
    found = named or step.find_pathway_to_move(case)
    if found is None:
        raise Denied(_("Sagen har ingen forløb. Opret et forløb først."))
    return found


def _show(request: StaffRequest, case: Case, form: SheetForm, chosen: step.Chosen) -> HttpResponse:
    sheet = form.sheet
    if form.is_bound:
        chosen = form.write_letter(chosen)
    place = sheet.find_place(chosen.hospital)
    answers = Answers.of(case.answers)
    typed = sheet.letter_about(place, chosen.text) if place and chosen.text and sheet.needs_letter else None
    files = files_of(case).filter(kind=Attachment.Kind.REFERRAL)
    approvals = _approvals(sheet)
    context = {
        "sheet": sheet,
        "sent": step.find_re_referral(sheet.pathway),
        "way": way_before(place.pk if place else None),
        "story": answers.story,
        "written": list(rows_of(answers, form_of(case.form_version_id))),
        "judged": _judged(sheet),
        "others": [each for each in case.pathways.filter(removed_at=None) if each.pk != sheet.pathway.pk],
        "impossible": [
            (name_with_wait(each), describe(each)) for each in sheet.places if not (each.can_be_chosen or sheet.granted)
        ],
        "unapproved": sheet.find_unapproved(chosen) if sheet.needs_letter else "",
        "approvals": approvals,
        "is_asked": any(not each.end for each in approvals),
        "missing": [
            Cure(sentence, _cure(case, sheet, part))
            for part, sentence in sheet.find_missing(chosen)
            if part != step.Part.APPROVAL
        ],
        "files": files,
        "asks_for_file": not files or "file" in form.errors,
        "granted_right": word(RIGHTS, sheet.granted.right) if sheet.granted else "",
        **(look(typed) if typed else {}),
    }
    return show(request, "desk/re_refer/sheet.html", case, form, **context)


def _approvals(sheet: step.Sheet) -> list[AdviceRequest]:
    """Who was asked to approve the letter that has been begun."""
    if sheet.begun_letter is None:
        return []
    asked = sheet.begun_letter.advice_requests.filter(kind=AdviceKind.APPROVAL)
    return list(asked.select_related("asked", "contact"))


def _judged(sheet: step.Sheet) -> list[Any]:
    if sheet.assessment is None:
        return []
    lines = judged(sheet.assessment.answer, spoken_language(), all_names(sheet.case), Origins(sheet.case))
    return [each for each in lines if each.pathway == sheet.pathway.key]


def _cure(case: Case, sheet: step.Sheet, part: step.Part) -> str:
    """The address of the field or the page where a missing part is put right."""
    match part:
        case step.Part.PATHWAY:
            return reverse("desk:pathways", args=[case.pk])
        case step.Part.PERSON:
            return reverse("desk:correct_person", args=[case.pk])
        case step.Part.DECISION if sheet.granted:
            return reverse("desk:withdraw", args=[case.pk, sheet.granted.pk])
        case step.Part.DECISION:
            return reverse("desk:decide", args=[case.pk])
        case step.Part.HOSPITAL:
            return "#id_hospital_0"
        case _field:
            return f"#id_{FIELDS[part]}"
