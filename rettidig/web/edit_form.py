"""Two people at one form: what each of them has changed since it was opened, joined field by field; where both have
changed the same field, both versions are shown, and the one who saves chooses.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework.models import User

from .formatting import clock, date_short
from .forms import PlainForm

StrPair = tuple[str, str]
MINE, THEIRS = "mine", "theirs"
ASKED, ALL = "asked", "choose"  # what the page sends along: the fields that it asked about, and one choice for all
CHOICES = ((MINE, gettext_lazy("Gem det, jeg har skrevet")), (THEIRS, gettext_lazy("Behold det, der er gemt")))
FRAME = ""  # in what the page showed: no field has this name
OPENED_MAX = 200_000  # far more than the fields of one page hold


@dataclass(frozen=True)
class Clash:
    """A field that two people have changed to different things. `by`: who has saved theirs, and when."""

    bound: BoundField
    mine: str
    theirs: str
    by: str

    @property
    def name(self) -> str:
        return choice_name(self.bound.html_name)


def choice_name(field: str) -> str:
    """The name under which the page sends which version of a field is kept."""
    return f"{ALL}-{field}"


class EditForm(PlainForm):
    """A form that changes what is there already. It carries what it showed when it was opened.

    `beside` are the fields that are no part of what is changed. `frame` names what else must be as it was for the
    fields to mean the same: where it is not, nothing is joined. In a preview nobody is asked to choose.
    """

    opened = forms.CharField(widget=forms.HiddenInput, required=False, strip=False, max_length=OPENED_MAX)
    beside: Collection[str] = ("opened", "version", "reason")
    frame = ""
    is_preview = False

    def __init__(self, *args: Any, **rest: Any) -> None:
        self.clashes: list[Clash] = []
        self.joined: list[StrPair] = []
        super().__init__(*args, **rest)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "opened":
            return json.dumps(self._stored())
        return super().get_initial_for_field(field, field_name)

    def full_clean(self) -> None:
        if self.is_bound and "opened" in self.fields:
            self._join()
        super().full_clean()
        if not self.is_bound:
            return
        self.cleaned_data.pop("opened", None)
        if self.clashes:
            self.add_error(None, _("I har begge rettet det samme. Vælg, hvad der skal gemmes. Intet er gået tabt."))

    def last_change(self, name: str) -> str:
        """Who has changed a field last, and when; empty where nobody knows."""
        return ""

    def follow(self) -> None:
        """What is stored has been seen and is joined with what was typed: it may be saved over."""

    def _stored(self) -> dict[str, list[str]]:
        """Every field as the page would send it, were nothing typed."""
        return {FRAME: [self.frame], **{name: self._as_sent(name) for name in self._names()}}

    def _names(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if name not in self.beside and not isinstance(field, forms.FileField) and not field.widget.is_hidden
        ]

    def _as_sent(self, name: str) -> list[str]:
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field.widget, forms.CheckboxInput):
            return ["on"] if value else []
        if isinstance(value, list | tuple | set | QuerySet):
            return sorted(map(str, value))
        return [] if value in (None, "") else [str(value)]

    def _join(self) -> None:
        """Compare what was typed and what is stored with what the page showed."""
        shown, stored = _read(self.data.get(self.add_prefix("opened"), "")), self._stored()
        if shown.get(FRAME) != stored[FRAME]:
            return
        data = cast("QueryDict", self.data).copy()
        has_own = False
        for name in self._names():
            sent, field = self.add_prefix(name), self.fields[name]
            before, theirs, mine = shown.get(name, stored[name]), stored[name], data.getlist(sent)
            chosen = data.get(choice_name(sent)) or data.get(ALL, "")
            asked = sent in data.getlist(ASKED)
            if asked and chosen == THEIRS:
                mine = before
                data.setlist(sent, mine)
            is_new = not _same(field, before, theirs)
            if is_new and _same(field, mine, before):
                data.setlist(sent, theirs)
                self.joined.append((str(self[name].label), words_of(field, theirs)))
            elif not _same(field, mine, theirs):
                has_own = True
                if not self.is_preview and (is_new or (asked and chosen != MINE)):
                    both = (words_of(field, mine), words_of(field, theirs))
                    self.clashes.append(Clash(self[name], *both, self.last_change(name)))
        data[self.add_prefix("opened")] = json.dumps(stored)
        self.data = data
        if has_own:
            self.follow()


def _read(opened: str) -> dict[str, list[str]]:
    """What the page showed; nothing where it does not say."""
    try:
        told = json.loads(opened)
    except (ValueError, RecursionError):
        return {}
    is_told = isinstance(told, dict) and all(isinstance(each, list) for each in told.values())
    return {name: [str(each) for each in sent] for name, sent in told.items()} if is_told else {}


def _same(field: forms.Field, one: list[str], other: list[str]) -> bool:
    return bool(_meaning(field, one) == _meaning(field, other))


def _meaning(field: forms.Field, sent: list[str]) -> Any:
    """What a field says, however it is written: "1/12" and "1-12-2026" are one day."""
    if isinstance(field.widget, forms.CheckboxInput):
        return bool(sent)
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return sorted(sent)
    text = sent[0].strip().replace("\r\n", "\n") if sent else ""
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return text
    try:
        value = field.to_python(text)
    except ValidationError:
        return text
    return "" if value is None else value


def words_of(field: forms.Field, sent: list[str]) -> str:
    """What a field says, as people read it."""
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Ja") if sent else _("Nej")
    choices = getattr(field, "choices", None)
    labels = dict(_flat(choices)) if choices is not None else {}
    return ", ".join(labels.get(each, each) for each in sent if each) or "–"


def _flat(choices: Iterable[Any]) -> Iterable[StrPair]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)


def who_and_when(username: str, at: datetime) -> str:
    """Who did something, and when: "Berit Holm, 28. nov. 2026 kl. 10.12". The system itself has no name."""
    who = User.objects.filter(username=username).first()
    when = _("%(day)s kl. %(clock)s") % {"day": date_short(at), "clock": clock(at)}
    return f"{who}, {when}" if who else when
