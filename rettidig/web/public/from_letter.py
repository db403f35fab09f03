"""The page that a link in a hospital's letter opens: what the letter says, to be confirmed or corrected (feature I17).

Nothing is stored before the form is sent. Then the inquiry goes on with the questions that the letter does not answer.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.casework import letter_links
from rettidig.casework.models import LetterLink
from rettidig.casework.questionnaire.answers import FROM_LETTER
from rettidig.casework.questionnaire.form import Page, shipped_form
from rettidig.casework.steps import draft as store
from rettidig.casework.topics import TOPICS
from rettidig.web.formatting import spoken_language

from . import drafts, limits
from .inquiry import address_to_go_on, in_language, page, posted
from .pages import needs_office
from .proof import lets_through, page_before
from .questions import UNKNOWN_FIELD, page_form

TYPED = "letter_typed"  # by link: what stood on the page when the language was changed
TYPED_MAX = 200


ASKED = (
    *("category", "hospital", "department", "referral_received", "letter_date"),
    *("appointment_date", "appointment_kind", "purpose"),
)
# Who opened the link is asked afterwards: these are true for the patient, and for a relative who holds the letter.
LABELS = {
    "purpose": gettext_lazy("Hvad gælder henvisningen?"),
    "referral_received": gettext_lazy("Hvornår fik hospitalet henvisningen?"),
    "appointment_date": gettext_lazy("Hvilken dato er tiden?"),
}
PURPOSES = {
    "assessment": gettext_lazy("At finde ud af, hvad der er galt"),
    "diagnostic_examination": gettext_lazy("En bestemt undersøgelse, som lægen skal have svar på"),
}
PAGE = Page({"slug": "brev", "ask": [{"name": name, "must": name == "category"} for name in ASKED]})


class LetterForm(page_form(shipped_form(), PAGE)):  # type: ignore[misc]  # a page of the form that comes along
    """What the letter says, as the pages of the inquiry ask for it, but in words that fit whoever holds it."""

    heading = gettext_lazy("Passer det med brevet?")
    lead = gettext_lazy("Ret det, der ikke passer. Så spørger vi kun om resten.")

    def __init__(self, *args: Any, link: LetterLink, typed: dict[str, str], **kwargs: Any) -> None:
        self.link, self.said = link, letter_links.answers_of(link)
        shown = self.initial_of(self.said) | {"hospital": link.hospital.name}
        known = {"category": "waiting"} | {name: shown[name] for name in self.base_fields if name in shown}
        super().__init__(*args, initial=known | typed, **kwargs)

    def word(self) -> None:
        """A letter about a time is about waiting; one about maximum waiting times has said so."""
        super().word()
        for name in [each for each in self.fields if each.endswith(UNKNOWN_FIELD)]:
            del self.fields[name]
        for name, label in LABELS.items():
            self.fields[name].label = label
        purpose = self.fields["purpose"]
        purpose.choices = [(key, PURPOSES.get(key, words)) for key, words in purpose.choices]
        self.fields["appointment_kind"].help_text = _("Er der ingen tid, så spring det over.")
        if self.link.is_max_wait:
            del self.fields["category"]
            return
        subjects = [each for _heading, topics in self.of_form.subjects() for each in topics.items()]
        self.fields["category"].choices = [(key, words) for key, words in subjects if TOPICS[key].is_about_waiting]

    def answers(self) -> dict[str, Any]:
        """What was answered, and which of it stood in the letter. A date that was taken away is not known."""
        told = super().answers()
        same = [name for name in self.said if told.get(name) == self._as_told(name)]
        return {name: value for name, value in told.items() if value} | {FROM_LETTER: same}

    def _as_told(self, name: str) -> Any:
        """What the letter says of a question, as the field gives it back."""
        return self.link.hospital.name if name == "hospital" else self.said[name]


@page
@needs_office
def letter_link(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the letter may open it, on any device, until it expires. An unknown, an expired and a closed link
    are answered alike: nobody learns which letters there are.
    """
    if before := page_before(request, limits.LETTER, button=_("Åbn linket fra dit brev")):
        return before
    link = letter_links.find(token, on=timezone.localdate())
    if link is None:
        return render(request, "public/letter_link_closed.html", status=404)
    kept = request.session.pop(TYPED, {}) if request.method == "GET" else {}
    form = LetterForm(posted(request), link=link, typed=kept.get(str(link.pk), {}))
    if request.method == "GET":
        letter_links.count_opening(link)
    if request.method == "POST":
        if "language" in request.POST:
            typed = {name: form.data.get(name, "")[:TYPED_MAX] for name in form.fields}
            request.session[TYPED] = {str(link.pk): typed}
            return in_language(request, request.path)
        if form.is_valid():
            return _begin(request, link, form)
    context = {"form": form, "heading": form.heading, "language_form": "letter"}
    return render(request, "public/letter_link.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, link: LetterLink, form: LetterForm) -> HttpResponse:
    """An inquiry with what the letter says. One under way in another window stays what it is."""
    if not lets_through(request, form, limits.DRAFT):
        return render(request, "public/letter_link.html", {"form": form, "heading": form.heading})
    draft = drafts.begin(request, max_wait_form=link.is_max_wait, letter=link)
    store.save_answers(draft, form.answers() | {"language": spoken_language()}, at=timezone.now())
    return redirect(address_to_go_on(draft))
