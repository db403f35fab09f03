"""What the pages share on which somebody keeps who logs in: the form of one act, the first password, acts on a person.

A refusal of the act becomes a sentence on the form; what was typed stays.
"""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from rettidig.casework.models import AuditEvent, User
from rettidig.casework.permissions import Denied

from .edit_form import EditForm, who_and_when


class KeeperForm(EditForm):
    """A form that does one act by the one who is logged in. `changes` is what the log tells of its thing, the latest
    first.
    """

    outcome: Any = None
    changes: QuerySet[AuditEvent] | None = None

    def __init__(self, request: HttpRequest, **rest: Any) -> None:
        self.by = cast("User", request.user)
        super().__init__(request.POST if request.method == "POST" else None, **rest)

    @property
    def status(self) -> int:
        errors = bool(self.errors)
        return 409 if self.clashes else 422 if errors else 200

    def last_change(self, name: str) -> str:
        last = self.changes.first() if self.changes is not None else None
        return who_and_when(last.user, last.at) if last else ""

    def submit(self, verb: Callable[..., Any], *subject: Any, **facts: Any) -> bool:
        """Call the verb; whether it was done. What it returned is kept in `outcome`."""
        return self.carry_out(lambda: verb(*subject, by=self.by, at=timezone.now(), **facts))

    def carry_out(self, act: Callable[[], Any]) -> bool:
        try:
            self.outcome = act()
        except ValidationError as trouble:
            self.add_error(None, " ".join(trouble.messages))
        except Denied as refusal:
            self.add_error(None, str(refusal.message))
        return not self.errors


class NameForm(KeeperForm):
    first_name = forms.CharField(label=gettext_lazy("Fornavn"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Efternavn"), max_length=150)


class UsernameForm(KeeperForm):
    username = forms.CharField(
        label=gettext_lazy("Brugernavn"),
        help_text=gettext_lazy("Det, personen logger ind med. Det kan ikke ændres senere."),
        max_length=80,
        validators=[User.username_validator],
    )
    field_order = ("first_name", "last_name", "username")


def set_choices(form: forms.Form, name: str, things: QuerySet[Any]) -> None:
    cast("forms.ModelChoiceField[Model]", form.fields[name]).queryset = things


def show_password(request: HttpRequest, person: User, password: str, *, base: str, back: str) -> HttpResponse:
    """The one page that shows the password: it is stored nowhere, and the page is kept by no browser."""
    login = request.build_absolute_uri(reverse("account_login"))
    context = {"person": person, "password": password, "login": login, "base": base, "back": back}
    return render(request, "keeping/password.html", context)


def give_password(
    request: HttpRequest, person: User, verb: Callable[..., str], *, base: str, back: str
) -> HttpResponse:
    """Do an act on a person that gives a password, and show it; or the person's page `back` with the refusal."""
    try:
        password = verb(person, by=request.user, at=timezone.now())
    except Denied as refusal:
        messages.error(request, str(refusal.message))
        return redirect(back)
    return show_password(request, person, password, base=base, back=back)


def do(request: HttpRequest, verb: Callable[..., object], *subject: Any, said: str, back: str) -> HttpResponse:
    """Do an act, and show the page `back` with what was done or why not."""
    try:
        verb(*subject, by=request.user, at=timezone.now())
    except Denied as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect(back)
