"""Base of the forms about a case: the version the form was made for, and refusals that keep the input."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework import fact_history
from rettidig.casework.fact_history import Fact
from rettidig.casework.models import AuditEvent, Case, User
from rettidig.casework.permissions import BadDay, Denied
from rettidig.casework.phrases import Offered, offer
from rettidig.casework.policies import Stale
from rettidig.web.edit_form import EditForm, who_and_when
from rettidig.web.formatting import clock

from .attention import find_others
from .brief import brief
from .case_access import StaffRequest
from .phrased import PhrasedForm


class ChoiceOf(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among the things of one case, labelled by `words`; `ActForm.set_choices` gives the queryset."""

    def __init__(self, model: type[Model], *, words: Callable[[Any], str] = str, **rest: Any) -> None:
        self.words = words
        super().__init__(model._default_manager.none(), **rest)

    def label_from_instance(self, thing: Any) -> str:
        return self.words(thing)


class ActForm(PhrasedForm):
    """A form that does one act. The act's refusal becomes a sentence on the form; what was typed stays."""

    status = 200
    outcome: Any = None
    day_field = ""  # the day that is promised, beside which a refusal of it stands

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        self.case = case
        self.by = request.user
        data = self.take_typed(request.POST)
        super().__init__(data if request.method == "POST" else None, request.FILES or None, **rest)

    def reader_language(self) -> str:
        """The language of whoever is to read what is written."""
        return self.case.letter_language

    def find_phrases(self) -> list[Offered]:
        return offer(self.case, by=self.by, on=timezone.localdate(), language=self.reader_language())

    def set_choices(self, name: str, things: QuerySet[Any]) -> None:
        """Set the choices of the field `name`."""
        cast("ChoiceOf", self.fields[name]).queryset = things

    def set_choice_labels(self, name: str, choices: Iterable[tuple[str, StrOrPromise]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        self.status = 422 if self.errors else 200
        return valid

    def submit(self, verb: Callable[..., Any], *subject: Any, **facts: Any) -> bool:
        """Call the verb by the logged-in user; whether it was done. What it returned is kept in `outcome`."""
        if self.has_gaps():
            self.status = 403
            return False
        try:
            self.outcome = verb(*subject, by=self.by, **facts)
        except Denied as refusal:
            self.refuse(refusal)
        self.count_phrases()
        return not self.errors

    def refuse(self, refusal: Denied) -> None:
        """A refusal stands above the form; that of a day beside the field where it is typed."""
        self.status = 409 if isinstance(refusal, Stale) else 403
        self.add_error(self.day_field if isinstance(refusal, BadDay) and self.day_field else None, str(refusal.message))


class CaseForm(ActForm):
    """An act that must not overwrite what a colleague did meanwhile: it carries the version that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        initial = {"version": case.version, **rest.pop("initial", {})}
        super().__init__(request, case, initial=initial, **rest)

    def refuse(self, refusal: Denied) -> None:
        super().refuse(refusal)
        if isinstance(refusal, Stale):
            self.errors[NON_FIELD_ERRORS] = self.error_class([since_then(self.case, self.by, refusal)])
        typed = cast("QueryDict", self.data).copy()
        typed["version"] = str(Case.objects.values_list("version", flat=True).get(pk=self.case.pk))
        self.data = typed


class ChangeForm(EditForm, CaseForm):
    """An act on facts that the case holds already: what a colleague has changed meanwhile is joined with what is typed,
    and where both changed the same fact, both versions are shown.

    `thing` is what the facts belong to, as their history names it; `named` are those called otherwise there.
    """

    thing = ""
    named: Mapping[str, str] = {}

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        self.request = request
        self.is_preview = bool(request.headers.get("HX-Request"))
        super().__init__(request, case, **rest)

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if self.clashes:
            self.status = 409
        return valid

    def follow(self) -> None:
        typed = cast("QueryDict", self.data)
        if typed.get("version", "").isdecimal():
            typed["version"] = str(self.case.version)

    def last_change(self, name: str) -> str:
        fact = Fact(self.thing, self.named.get(name, name))
        if last := fact_history.find_last(self.case, fact):
            return who_and_when(last.by, last.at)
        return ""

    def submit(self, verb: Callable[..., Any], *subject: Any, **facts: Any) -> bool:
        done = super().submit(verb, *subject, **facts)
        if done and self.joined:
            what = {"what": "; ".join(f"{label}: {value}" for label, value in self.joined)}
            said = _("En kollega havde rettet noget imens, og det gælder stadig. %(what)s") % what
            messages.info(self.request, said)
        return done


class CorrectionForm(ChangeForm):
    """A correction of what the case holds: it asks why, as its last question, unless nothing is changed."""

    reason = forms.CharField(label=gettext_lazy("Hvorfor rettes det?"), max_length=500)

    def __init__(self, request: StaffRequest, case: Case, **rest: Any) -> None:
        super().__init__(request, case, **rest)
        self.fields["reason"] = self.fields.pop("reason")

    def clean(self) -> None:
        super().clean()
        if self.errors.keys() <= {"reason"} and not set(self.changed_data) - set(self.beside):
            self.errors.clear()
            self.add_error(None, _("Der er ikke rettet noget."))


def since_then(case: Case, reader: User, refusal: Denied) -> str:
    """Who changed the case since the page was opened, and when; one's own changes are shown as such."""
    last = AuditEvent.objects.filter(case_id=case.pk).exclude(verb="case.opened").first()
    if last is None:
        return str(refusal.message)
    at = clock(last.at)
    if last.user == reader.username:
        return _(
            "Du har selv ændret sagen kl. %(clock)s, måske i et andet vindue eller med et ekstra klik. "
            "Se på sagen, om det allerede er gemt. Det, du har skrevet, står her endnu."
        ) % {"clock": at}
    who = User.objects.filter(username=last.user).first()
    name = _("Det var %(who)s kl. %(clock)s.") % {"who": who, "clock": at} if who else ""
    return f"{refusal.message} {name}".strip()


def show(request: StaffRequest, template: str, case: Case, form: ActForm, **more: Any) -> HttpResponse:
    """The page of one act, with the status that tells how the form went."""
    seen = {"brief": SimpleLazyObject(lambda: brief(case)), "others": find_others(case, by=form.by)}
    context = {"case": case, "form": form, **seen, **more}
    return render(request, template, context, status=form.status)
