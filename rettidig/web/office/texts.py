"""The texts that an office words itself: all of them in one list, and each with its examples, its history and the way
back to the text that comes along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.csv_files import BadFile
from rettidig.casework.letters import catalogue, checking, examples, language, pdf, variables, wording
from rettidig.casework.letters.catalogue import Known
from rettidig.casework.letters.text import Block, split_blocks
from rettidig.casework.models import Audience, Office, OwnText, RegisterChange
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import TEXTS, check_may_write
from rettidig.casework.registers.own_texts import find_acts, find_versions, put_back, tidy, undo_act, word
from rettidig.web.edit_form import who_and_when
from rettidig.web.forms import LongTextField, PlainForm, SpokenDateField
from rettidig.web.guards import posts_only
from rettidig.web.keeping import KeeperForm, do
from rettidig.web.navigation import address

from .access import KeeperRequest, administrators, office_page

SEARCH_MAX = 100
LANGUAGES = [("da", gettext_lazy("Dansk")), ("en", gettext_lazy("Engelsk"))]
WITHOUT_TITLE = gettext_lazy("Tom linje mellem afsnit. ## foran en overskrift. - foran hvert punkt i en liste.")
OWN, CHANGED = "own", "changed"
# Where the other wordings of an office are kept
BESIDE = ("phrases", "checklists", "standard_tasks", "approval", "ladder", "access_rules")


class FindForm(PlainForm):
    """What the list is narrowed to."""

    q = forms.CharField(
        label=gettext_lazy("Søg"),
        max_length=SEARCH_MAX,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    til = forms.ChoiceField(
        label=gettext_lazy("Til hvem"),
        choices=[("", gettext_lazy("Alle")), *[(each.value, each.label) for each in Audience if each != "record"]],
        required=False,
    )
    sprog = forms.ChoiceField(
        label=gettext_lazy("Sprog"), choices=[("", gettext_lazy("Alle")), *LANGUAGES], required=False
    )
    vis = forms.ChoiceField(
        label=gettext_lazy("Vis"),
        choices=[
            ("", gettext_lazy("Alle")),
            (OWN, gettext_lazy("Kontorets egne")),
            (CHANGED, gettext_lazy("Egne, der skal ses efter")),
        ],
        required=False,
    )


class TextForm(KeeperForm):
    """The wording, and the day from which it holds. `shown` is a mark of the text whose examples were seen."""

    beside = ("opened", "from_day", "shown")

    text = LongTextField(
        label=gettext_lazy("Teksten"),
        help_text=gettext_lazy(
            "Den første linje er overskriften. Tom linje mellem afsnit. ## foran en overskrift. "
            "- foran hvert punkt i en liste."
        ),
        max_length=checking.LENGTH,
        widget=forms.Textarea(attrs={"rows": "22", "spellcheck": "true"}),
    )
    from_day = SpokenDateField(
        label=gettext_lazy("Gælder fra"),
        required=False,
        prefer="future",
        earliest=timezone.localdate,
        help_text=gettext_lazy("Tom betyder fra i dag. Breve, der er skrevet, bliver ikke ændret."),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    acts: list[RegisterChange]

    def last_change(self, name: str) -> str:
        last = next(iter(self.acts), None)
        return who_and_when(last.by.username if last.by else "", last.at) if last else ""

    def mark(self) -> str:
        """The mark of what is typed."""
        return wording.mark_of(tidy(self.cleaned_data["text"]))

    def say_shown(self) -> None:
        """The page that follows shows the examples of what is typed."""
        typed = cast("QueryDict", self.data).copy()
        typed["shown"] = self.mark()
        self.data = typed

    def find_faults(self, text: Known, office: Office) -> None:
        """Show each fault of what was typed beside the text."""
        own = wording.of_office(office, on=self.cleaned_data.get("from_day") or timezone.localdate())
        for fault in checking.find_faults(text, tidy(self.cleaned_data.get("text", "")), own):
            self.add_error("text", str(fault))


@dataclass(frozen=True)
class Line:
    """A text in the list: the office's own one of today or of a later day, if there is one."""

    text: Known
    audience: StrOrPromise
    own: OwnText | None
    by: str
    is_later: bool
    is_outdated: bool
    is_unfit: bool


@office_page
def texts(request: KeeperRequest, office: Office) -> HttpResponse:
    """All texts, by whom they are to."""
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    own, today = _newest(office), timezone.localdate()
    who = _writers(list(own.values()))
    lines = [
        _line(each, own.get((each.name, each.language)), who, today)
        for each in catalogue.all_texts()
        if _is_asked_for(each, own.get((each.name, each.language)), asked)
    ]
    if asked.get("vis") == CHANGED:
        lines = [each for each in lines if each.is_outdated or each.is_unfit]
    context = {
        "office": office,
        "form": form,
        "lines": lines,
        "refusal": _refusal(request, office),
        "beside": [(key, TEXTS_BESIDE[key]) for key in BESIDE if key in TEXTS_BESIDE and address("registers:index")],
    }
    return render(request, "office/texts.html", context)


TEXTS_BESIDE: Mapping[str, StrOrPromise] = {
    "phrases": gettext_lazy("Fraser, som vejlederne sætter ind i breve og notater"),
    "checklists": gettext_lazy("Tjeklister"),
    "standard_tasks": gettext_lazy("Standardopgaver"),
    "approval": gettext_lazy("Breve, der skal godkendes"),
    "ladder": gettext_lazy("Eskaleringstrappen"),
    "access_rules": gettext_lazy("Hvem der har sagerne"),
}


def _newest(office: Office) -> dict[tuple[str, str], OwnText]:
    """The last wording of each text that has not ended."""
    rows = OwnText.objects.filter(office=office).order_by("valid_from")
    today = timezone.localdate()
    return {(each.name, each.language): each for each in rows if each.valid_to is None or each.valid_to >= today}


def _writers(rows: list[OwnText]) -> dict[int | None, str]:
    changes = RegisterChange.objects.filter(register=TEXTS.key, entry__in=[each.pk for each in rows], undone_at=None)
    return {each.entry: str(each.by or "") for each in changes.select_related("by").order_by("at", "pk")}


def _is_asked_for(text: Known, own: OwnText | None, asked: Mapping[str, str]) -> bool:
    words = asked.get("q", "").casefold().split()
    stands = f"{text.label} {own.text if own else catalogue.shipped(text.name, text.language)}".casefold()
    return (
        all(word in stands for word in words)
        and asked.get("til") in (None, "", text.audience)
        and asked.get("sprog") in (None, "", text.language)
        and (own is not None or not asked.get("vis"))
    )


def _line(text: Known, own: OwnText | None, who: Mapping[int | None, str], today: date) -> Line:
    return Line(
        text,
        text.audience.label,
        own,
        who.get(own.pk, "") if own else "",
        own is not None and own.valid_from > today,
        own is not None and _is_outdated(text, own),
        own is not None and not checking.fits(text, own.text),
    )


def _is_outdated(text: Known, own: OwnText) -> bool:
    """Whether the text that comes along has been changed since the office wrote its own."""
    return bool(own.ground) and own.ground != wording.mark_of(catalogue.shipped(text.name, text.language))


def _refusal(request: KeeperRequest, office: Office) -> str:
    """Why the reader may not word the office's texts; empty for who may."""
    try:
        check_may_write(TEXTS, request.user, {"office": office.slug})
    except Denied as denied:
        return str(denied.message)
    return ""


def _find(language: str, key: str) -> Known:
    found = next((each for each in catalogue.all_texts() if (each.language, each.key) == (language, key)), None)
    if found is None:
        raise Http404
    return found


@office_page
def text(request: KeeperRequest, office: Office, language: str, key: str) -> HttpResponse:
    """One text: as it is worded, with its examples; what is typed is shown before it is kept."""
    known = _find(language, key)
    form = _form(request, office, known)
    if form.is_bound and form.is_valid():
        form.find_faults(known, office)
        if not form.errors:
            form.say_shown()
    return _show(request, office, known, form)


@posts_only("office:text", "slug", "language", "key")
@administrators
@office_page
def keep_text(request: KeeperRequest, office: Office, language: str, key: str) -> HttpResponse:
    """Keep what is typed, whose examples were seen."""
    known = _find(language, key)
    form = _form(request, office, known)
    if form.is_valid():
        form.find_faults(known, office)
    if not form.errors and form.cleaned_data["shown"] != form.mark():
        form.say_shown()
        form.add_error(None, _("Se eksemplerne på den tekst, du har skrevet, før du gemmer den."))
    if not form.errors and form.carry_out(lambda: _word(form, office, known)):
        day = form.cleaned_data["from_day"]
        later = day is not None and day > timezone.localdate()
        messages.success(
            request, _("Teksten er gemt og venter på sin dag.") if later else _("Teksten er gemt og gælder nu.")
        )
        return redirect("office:text", office.slug, language, key)
    return _show(request, office, known, form)


def _word(form: TextForm, office: Office, text: Known) -> list[RegisterChange]:
    given = form.cleaned_data
    try:
        return word(office, text, given["text"], from_day=given["from_day"], by=form.by, at=timezone.now())
    except BadFile as trouble:
        raise Denied(" ".join(fault.problem for fault in trouble.faults)) from None


def _form(request: KeeperRequest, office: Office, text: Known) -> TextForm:
    own = _newest(office).get((text.name, text.language))
    form = TextForm(request, initial={"text": own.text if own else tidy(catalogue.shipped(text.name, text.language))})
    form.acts = find_acts(office, text)
    if not text.has_title:
        form.fields["text"].help_text = _(
            "Tom linje mellem afsnit. ## foran en overskrift. - foran hvert punkt i en liste."
        )
    return form


def _show(request: KeeperRequest, office: Office, text: Known, form: TextForm) -> HttpResponse:
    own, today = _newest(office).get((text.name, text.language)), timezone.localdate()
    typed = tidy(form["text"].value() or "")
    worded = wording.of_office(office, on=today)
    shown = [] if form.errors.get("text") else examples.show(text, typed, worded)
    context = {
        "office": office,
        "text": text,
        "form": form,
        "refusal": _refusal(request, office),
        "own": own,
        "is_later": own is not None and own.valid_from > today,
        "is_outdated": own is not None and _is_outdated(text, own),
        "is_unfit": own is not None and not checking.fits(text, own.text),
        "shipped": catalogue.shipped(text.name, text.language),
        "versions": find_versions(office, text),
        "others": [each for each in catalogue.all_texts() if each.name == text.name and each != text],
        "letters": catalogue.letters_with(text.name, text.language) if text.is_part else [],
        "values": [_value(name, value) for name, value in catalogue.values_of(text).items()],
        "parts": _parts(text),
        "examples": [(each, split_blocks(each.text.body)) for each in shown],
        "is_seen": form.is_bound and not form.errors,
        "acts": _acts(form.acts),
        **_plain(shown, text),
    }
    return render(request, "office/text.html", context, status=form.status)


def _value(name: str, value: variables.Value) -> tuple[str, StrOrPromise, str]:
    """A value with its word, and what is put into the text for it."""
    if value.kind == variables.Kind.LIST:
        names = "heading, lines" if value.parts else "each"
        inside = "heading" if value.parts else f"each.{next(iter(value.fields))}" if value.fields else "each"
        return name, value.label, f"{{% for {names} in {name} %}}- {{{{ {inside} }}}}\n{{% endfor %}}"
    if value.kind == variables.Kind.CHOICE:
        first = next(each for each in value.choices if each)
        return name, value.label, f'{{% if {name} == "{first}" %}}…{{% endif %}}'
    put = f"{{{{ {name} }}}}"
    return name, value.label, put if value.kind == variables.Kind.TEXT else f"{{% if {name} %}}…{{% endif %}}"


def _parts(text: Known) -> list[tuple[Known, str]]:
    """The parts that the text may put in, and how."""
    found = [each for each in catalogue.all_texts() if each.language == text.language and each.is_part]
    within = catalogue.parts_of(text.name, text.language)
    return [(each, f'{{% include "{each.place}" %}}') for each in found if each.name in within]


def _plain(shown: list[examples.Example], text: Known) -> dict[str, Any]:
    """How hard the first example is to read, and what an editor would mark in it."""
    if not shown:
        return {}
    said = f"{shown[0].text.title}\n{shown[0].text.body}"
    return {
        "lix": language.lix(said),
        "aim": language.AIM if text.audience == Audience.CITIZEN else 0,
        "remarks": language.remarks(said, text.language),
    }


def _acts(changes: list[RegisterChange]) -> list[RegisterChange]:
    """What one act did stands once: the new wording, or else the end of the old one."""
    found: dict[Any, RegisterChange] = {}
    for each in changes:
        known = found.setdefault((each.at, each.by_id), each)
        if each.before is None and known.before is not None:
            found[each.at, each.by_id] = each
    return list(found.values())


@posts_only("office:text", "slug", "language", "key")
@administrators
@office_page
def text_pdf(request: KeeperRequest, office: Office, language: str, key: str) -> HttpResponse:
    """The examples of what is typed as they are printed; nothing is kept."""
    known = _find(language, key)
    form = _form(request, office, known)
    if form.is_valid():
        form.find_faults(known, office)
    if form.errors:
        return _show(request, office, known, form)
    at = timezone.now()
    shown = examples.show(known, tidy(form.cleaned_data["text"]), wording.of_office(office, on=timezone.localdate(at)))
    recipient = [variables.PERSON] if known.audience == Audience.CITIZEN else []
    pages = [pdf.Page(each.label, each.text.title, _blocks(each), recipient) for each in shown]
    return HttpResponse(
        pdf.set_letters(office, pages, language=known.language, at=at),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{known.key}-{known.language}.pdf"'},
    )


def _blocks(example: examples.Example) -> list[Block]:
    return split_blocks(example.text.body)


@posts_only("office:text", "slug", "language", "key")
@administrators
@office_page
def ship_text(request: KeeperRequest, office: Office, language: str, key: str) -> HttpResponse:
    """Back to the text that comes along, from today."""
    back = address("office:text", office.slug, language, key)
    said = _("Kontoret bruger igen den tekst, der følger med.")
    return do(request, put_back, office, _find(language, key), said=said, back=back)


@posts_only("office:text", "slug", "language", "key")
@administrators
@office_page
def undo_text(request: KeeperRequest, office: Office, language: str, key: str, pk: int) -> HttpResponse:
    """Take back one act on the text."""
    _find(language, key)
    change = get_object_or_404(RegisterChange, pk=pk, register=TEXTS.key)
    back = address("office:text", office.slug, language, key)
    return do(request, undo_act, change, said=_("Ændringen er fortrudt."), back=back)
