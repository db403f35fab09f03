"""Pages that a secret link and a code open, in one browser, until they are answered (C14, P4)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.limits.addresses import network_of
from rettidig.limits.counting import allows, give_back
from rettidig.web.forms import PlainForm

from . import limits
from .inquiry import posted, switched, typed_in
from .proof import lets_through


class EnterForm(PlainForm):
    key = forms.CharField(
        label=gettext_lazy("Nøglen fra e-mailen"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-from-link": True}),
    )
    code = forms.CharField(
        label=gettext_lazy("Koden, som vi har sagt i telefonen"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Door:
    """One kind of thing behind a link and a code. In the session stand, under `name`, what is open and, under `seen`,
    when it was last looked at.
    """

    name: str
    seen: str
    rows: Callable[[], QuerySet[Any]]
    find: Callable[[str], Any]
    why_closed: Callable[..., str]
    enter: Callable[..., bool]

    def page(self, request: HttpRequest, template: str) -> HttpResponse | None:
        """The form that opens it; None once key and code have."""
        is_switched = "language" in request.POST
        form = EnterForm(None if is_switched else posted(request), initial=typed_in(request, EnterForm))
        if form.is_valid() and self.come_in(request, form):
            return None
        show = partial(render, request, template, {"form": form, "language_form": "enter"})
        return switched(request, show) if is_switched else show()

    def come_in(self, request: HttpRequest, form: EnterForm) -> bool:
        """Open what key and code open. Wrong ones are counted by network, and by what the key leads to: who has the key
        of the e-mail cannot try codes for long.
        """
        if not lets_through(request, form, limits.ASKED_NETWORK):
            return False
        found = self.find(form.cleaned_data["key"])
        if found and (sentence := self.why_closed(found, on=timezone.localdate())):
            form.add_error(None, sentence)  # said to who has the key, and to nobody else
            return False
        code = (self.name, str(found.pk), found.link.code_mark) if found else ("",)  # a new code is tried anew
        if found and not allows(limits.ASKED_CODE, *code):
            form.add_error(None, _("Der er prøvet for mange gange. Ring til os, så får I en ny kode."))
            return False
        if found and self.enter(found, code=form.cleaned_data["code"], at=timezone.now()):
            give_back(limits.ASKED_NETWORK.limit, network_of(request))
            give_back(limits.ASKED_CODE, *code)
            request.session.cycle_key()
            request.session[self.name], request.session[self.seen] = found.pk, int(time.time())
            return True
        form.add_error(
            None,
            _("Nøgle og kode passer ikke sammen. Se efter, om I har skrevet dem rigtigt, eller ring til os."),
        )
        return False

    def find_open(self, request: HttpRequest) -> Any:
        """What is open in this browser, until it is answered, too old, or nothing was done for SESSION_IDLE_SECONDS."""
        key, now = request.session.get(self.name), int(time.time())
        if key is None:
            return None
        found = self.rows().filter(pk=key).first()
        is_idle = now - request.session.get(self.seen, 0) >= settings.SESSION_IDLE_SECONDS
        if found is None or is_idle or self.why_closed(found, on=timezone.localdate()):
            self.close(request)
            return None
        request.session[self.seen] = now
        return found

    def close(self, request: HttpRequest) -> None:
        request.session.pop(self.name, None)
        request.session.pop(self.seen, None)
