"""What the pages of *Blanketten* share: the texts of a part of the form as fields, and the frame around every page."""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rettidig.casework.form_versions import current_version
from rettidig.casework.models import FormVersion, Reporter
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire.form import AT_DESK, OF_PATIENT, Content, Form
from rettidig.casework.questionnaire.form_check import find_faults
from rettidig.casework.questionnaire.form_differences import differences
from rettidig.casework.questionnaire.form_texts import Ease, ease_of, is_in_german
from rettidig.casework.steps import form_version as step
from rettidig.web.edit_form import who_and_when
from rettidig.web.keeping import KeeperForm

from .access import KeeperRequest

TEXT_MAX = 600
SUBJECTS = "subjects"
LANGUAGES: dict[str, StrOrPromise] = {
    "da": gettext_lazy("dansk"),
    "en": gettext_lazy("engelsk"),
    "de": gettext_lazy("tysk"),
}


@dataclass
class Block:
    """One text in its languages: to the patient, and to others where they read something else."""

    label: str
    about: str
    own: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Texts:
    """A block as its page shows it. `about` is the choice that it belongs to."""

    label: str
    about: str
    own: list[BoundField]
    others: list[BoundField]
    has_own_for_others: bool


TO_WHOM: dict[str, StrOrPromise] = {OF_PATIENT: gettext_lazy(" til andre"), AT_DESK: gettext_lazy(" på kontorets side")}


class TextsForm(KeeperForm):
    """The texts of one part of the draft. Those to others may be empty: then they read what the patient reads."""

    def __init__(self, request: KeeperRequest, draft: FormVersion) -> None:
        self.draft = draft
        self.content: Content = deepcopy(draft.content)
        self.places: dict[str, tuple[dict[str, Any], str, str]] = {}
        self.blocks: list[Block] = []
        super().__init__(request)
        self.is_preview = bool(request.headers.get("HX-Request"))
        self.add_fields()

    def add_fields(self) -> None:
        """The fields of this part."""
        raise NotImplementedError

    def add_text(
        self,
        part: dict[str, Any],
        text: str,
        label: StrOrPromise,
        *,
        languages: Iterable[str],
        prefix: str = "",
        about: str = "",
        for_others: bool = True,
    ) -> None:
        """A field for each language of one text of `part`."""
        block = Block(str(label), about)
        self.blocks.append(block)
        others = [(OF_PATIENT, block.others, languages), (AT_DESK, block.others, ("da",))] if for_others else []
        for side, names, spoken in [("", block.own, languages), *others]:
            for language in spoken:
                name = f"{prefix}{text}{side}-{language}"
                self.places[name] = (part, f"{text}{side}", language)
                names.append(name)
                to_whom = TO_WHOM.get(side, "")
                whole = f"{label}{to_whom}, {LANGUAGES[language]}"
                self.fields[name] = forms.CharField(
                    label=f"{about}: {whole}" if about else whole,
                    initial=part.get(f"{text}{side}", {}).get(language, ""),
                    max_length=TEXT_MAX,
                    required=False,
                    widget=forms.TextInput(attrs={"lang": language}),
                )

    def last_change(self, name: str) -> str:
        return who_and_when(self.draft.by.username if self.draft.by else "", self.draft.changed_at)

    def texts(self) -> Iterator[Texts]:
        """The blocks with their fields."""
        for block in self.blocks:
            others = [self[name] for name in block.others]
            yield Texts(
                block.label,
                block.about,
                [self[name] for name in block.own],
                others,
                any(each.value() for each in others),
            )

    def others(self) -> list[BoundField]:
        """The fields that are no texts."""
        return [bound for bound in self.visible_fields() if bound.name not in self.places]

    def eases(self) -> list[tuple[StrOrPromise, Ease]]:
        """How easy each Danish text is, as it is typed now."""
        danish = (self[name] for name, (_part, _text, language) in self.places.items() if language == "da")
        return [(bound.label, ease_of(str(bound.value()))) for bound in danish if bound.value()]

    def written(self) -> Content:
        """The content with what was typed in it."""
        for name, (part, text, language) in self.places.items():
            typed = self.cleaned_data[name].strip()
            rest = {each: value for each, value in part.get(text, {}).items() if each != language}
            put(part, text, rest | ({language: typed} if typed else {}))
        return self.content


def put(part: dict[str, Any], name: str, value: Any) -> None:
    """What is empty is left out."""
    if value:
        part[name] = value
    else:
        part.pop(name, None)


def languages_of(*, in_german: bool) -> list[str]:
    """The languages in which a part is written."""
    return [each for each in LANGUAGES if each != "de" or in_german]


def german_questions(content: Content) -> set[str]:
    """The questions of the pages that are in German too."""
    return {each["name"] for page in content["pages"] if is_in_german(page) for each in page["ask"]}


def the_draft() -> FormVersion:
    """The version in the making."""
    draft = step.find_draft()
    if draft is None:
        raise Http404
    return draft


def changes_sent(request: KeeperRequest) -> int:
    """How often the draft had been changed when the page was shown."""
    sent = request.POST.get("changes", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else -1


def save(request: KeeperRequest, draft: FormVersion, content: Content, *, changes: int | None = None) -> FormVersion:
    """Put the content into the draft."""
    read = changes_sent(request) if changes is None else changes
    return step.change(draft, content, changes=read, by=request.user, at=timezone.now())


def arrange(request: KeeperRequest, change: Callable[[Content], Any], to: str, *parts: Any) -> HttpResponse:
    """Make one change to the draft, and show the page `to`, with why where it is refused."""
    draft = the_draft()
    content = deepcopy(draft.content)
    try:
        change(content)
        save(request, draft, content)
    except Denied as refusal:
        messages.warning(request, str(refusal))
    except KeyError as error:
        raise Http404 from error
    return redirect(to, *parts)


def page_or_start(here: str) -> list[str]:
    """Where one was: a page of the draft, the subjects, or the start."""
    draft = step.find_draft()
    if draft and here == SUBJECTS:
        return ["office:form_subjects"]
    is_page = draft and any(page["slug"] == here for page in draft.content["pages"])
    return ["office:citizen_form_page", here] if is_page else ["office:citizen_form"]


def frame_of(draft: FormVersion, chosen: str = "") -> dict[str, Any]:
    """What stands around each page while there is a draft: its pages in their order, and the line below."""
    form, faults = Form(draft.content), find_faults(draft.content)
    faulty = {each.path.split(".")[1] for each in faults if each.path.startswith("pages.")}
    return {
        "draft": draft,
        "chosen": chosen,
        "pages": [(page.slug, page.heading, page.slug in faulty) for page in form.pages],
        "faults_count": len(faults),
        "differences_count": len(differences(current_version().content, draft.content)),
        "reporters": Reporter.choices,
        "topics": topics_of(form),
        "languages": preview_languages(form),
    }


def topics_of(form: Form) -> list[tuple[str, str]]:
    """Every subject that can be chosen."""
    return [(key, words) for _heading, topics in form.subjects() for key, words in topics.items()]


def preview_languages(form: Form) -> list[tuple[str, StrOrPromise]]:
    """The languages in which the form can be seen."""
    has_german = any(is_in_german(page.content) for page in form.pages)
    return [(key, label) for key, label in LANGUAGES.items() if key != "de" or has_german]
