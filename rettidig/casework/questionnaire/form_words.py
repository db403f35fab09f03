"""A form told in words: its conditions and the places in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from ..topics import TOPICS
from .answers import UNKNOWN
from .conditions import GENERAL, LETTER, MAX_WAIT, Condition
from .form import Form, Page
from .form_sentences import Alternative, Sentence, read_condition
from .form_texts import plain_name

TRAITS: dict[str, StrOrPromise] = {
    "waiting": gettext_lazy("ventetid"),
    "names_hospital": gettext_lazy("noget på et hospital"),
    "life_threatening": gettext_lazy("livstruende sygdom"),
    "movable": gettext_lazy("noget, hvor man kan flyttes"),
    "default": gettext_lazy("noget andet"),
    "asks_condition": gettext_lazy("klage eller transport"),
    "from_abroad": gettext_lazy("sygdom i Danmark hos en, der bor i udlandet"),
    "care_abroad": gettext_lazy("behandling i et andet land"),
    "contact_point": gettext_lazy("spørgsmål fra et andet lands kontaktpunkt"),
}
DOORS: dict[str, StrOrPromise] = {
    GENERAL: gettext_lazy("den almindelige blanket"),
    MAX_WAIT: gettext_lazy("blanketten til maksimale ventetider"),
    LETTER: gettext_lazy("blanketten fra et link i et brev"),
}
PARTS: dict[str, StrOrPromise] = {
    "heading": gettext_lazy("overskrift"),
    "lead": gettext_lazy("tekst under overskriften"),
    "label": gettext_lazy("spørgsmål"),
    "short": gettext_lazy("kort navn"),
    "hint": gettext_lazy("hjælp"),
    "unknown": gettext_lazy("ved ikke"),
    "words": gettext_lazy("ordene"),
    "missing": gettext_lazy("når svaret mangler"),
    "invalid": gettext_lazy("når svaret ikke kan bruges"),
    "when": gettext_lazy("hvornår det vises"),
    "skip": gettext_lazy("hvornår den springes over"),
    "must": gettext_lazy("skal besvares"),
    "hidden": gettext_lazy("skjult"),
    "ask": gettext_lazy("spørgsmålenes rækkefølge"),
    "choices": gettext_lazy("svarenes rækkefølge"),
    "topics": gettext_lazy("emnernes rækkefølge"),
    "pages": gettext_lazy("sidernes rækkefølge"),
    "subjects": gettext_lazy("emnerne"),
    "about_patient": gettext_lazy("andre svarer for patienten"),
    "marks_optional": gettext_lazy("skriver “frivilligt”"),
    "files": gettext_lazy("filer kan sendes med"),
    "was": gettext_lazy("tidligere adresser"),
    "shows": gettext_lazy("vises med det samme"),
    "fold": gettext_lazy("hvornår det er foldet sammen"),
    "more": gettext_lazy("ordene over det, der er foldet sammen"),
    "letter": gettext_lazy("springes over efter et link i et brev"),
    "needs": gettext_lazy("kræver også svar på"),
    "desk": gettext_lazy("kontorets egen side"),
    "da": gettext_lazy("dansk"),
    "en": gettext_lazy("engelsk"),
    "de": gettext_lazy("tysk"),
}

FIXED: dict[str, StrOrPromise] = {
    "slug": gettext_lazy("Sidens adresse: et link til siden skal blive ved at virke."),
    "was": gettext_lazy("Sidens tidligere adresser: de fører hen til siden."),
    "name": gettext_lazy("Hvilken oplysning et spørgsmål giver: den følger med til sagen og til fristerne."),
    "key": gettext_lazy("Hvad et svar eller et emne betyder: ordene kan ændres, men sagerne læses efter betydningen."),
    "letter": gettext_lazy("Hvad et link i et brev svarer på: det er det, hospitalet skriver i linket."),
    "shows": gettext_lazy("Hvilket svar på siden der får et spørgsmål frem: det følger af, hvad spørgsmålene betyder."),
    "needs": gettext_lazy("Hvad et valg kræver, for eksempel et telefonnummer: ellers kan vi ikke svare sådan."),
    "skip": gettext_lazy(
        "Hvornår en side springes over, fordi vi ringer: det følger af, hvad vi spørger om i telefonen."
    ),
    "also": gettext_lazy("Det, kun “Tjek dine rettigheder” spørger om: det følger reglerne."),
    "desk": gettext_lazy("Rækkefølgen på kontorets egen side: den kommer fra grundblanketten."),
}


def condition_in_words(condition: Condition, form: Form) -> str:
    """When something is asked, to stand after "when"; empty where it always is."""
    alternatives = read_condition(condition)
    if not alternatives:
        return _("noget, der aldrig sker, sker")
    if () in alternatives:
        return ""
    return _("; eller når ").join(alternative_in_words(each, form) for each in alternatives)


def alternative_in_words(alternative: Alternative, form: Form) -> str:
    """The sentences of one alternative."""
    return _(", og ").join(sentence_in_words(each, form) for each in alternative)


def sentence_in_words(sentence: Sentence, form: Form) -> str:
    """One sentence, to stand after "when"."""
    word, wanted, is_not = sentence
    match word:
        case "track":
            if is_not and LETTER in wanted:
                return _("man ikke skriver i %(doors)s") % {"doors": _or([str(DOORS[each]) for each in wanted])}
            doors = wanted if not is_not else [each for each in (GENERAL, MAX_WAIT) if each not in wanted]
            return _("man skriver i %(doors)s") % {"doors": _or([str(DOORS.get(each, each)) for each in doors])}
        case "topic":
            topics = {"topics": _or([trait_in_words(each) for each in wanted])}
            return (_("emnet ikke er %(topics)s") if is_not else _("emnet er %(topics)s")) % topics
        case "answered":
            question = {"question": _and([str(form.asked(name).label_for("")) for name in wanted])}
            return (_("der ikke er svar på %(question)s") if is_not else _("der er svar på %(question)s")) % question
        case _:
            asked = form.asked(word)
            words = {**asked.choices_for(""), UNKNOWN: asked.unknown_for("")}
            said = {
                "question": asked.label_for(""),
                "answers": _or([f"“{words.get(each, each)}”" for each in wanted]),
            }
            return (
                _("svaret på “%(question)s” ikke er %(answers)s")
                if is_not
                else _("svaret på “%(question)s” er %(answers)s")
            ) % said


def fold_in_words(condition: Condition, form: Form) -> str:
    """When a question stands a press away."""
    return condition_in_words(condition, form) or _("altid")


def shows_in_words(shows: Mapping[str, Any], form: Form) -> str:
    """The answer on the page that brings a question into view, to stand after "when"."""
    wanted = ({"answered": [name]} if which is True else {name: which} for name, which in shows.items())
    return _(", og ").join(condition_in_words(each, form) for each in wanted)


def fixed_in_words(page: Page, name: str, form: Form) -> Iterator[str]:
    """What a question does that the editor does not change."""
    if shows := page.shows.get(name):
        yield _("Det kommer frem, når %(condition)s.") % {"condition": shows_in_words(shows, form)}
    if told_by := page.told_by.get(name):
        question = {"question": form.asked(told_by).label_for("")}
        yield _("Det springes over, når et link i et brev har svaret på “%(question)s”.") % question
    asked = form.asked(name)
    for choice in asked.words.get("choices", ()):
        if needs := choice.get("needs"):
            told = {"answer": asked.choices_for("")[choice["key"]], "questions": _or(_quoted(needs, form))}
            yield _("Svaret “%(answer)s” kræver også svar på %(questions)s.") % told


def _quoted(names: list[str], form: Form) -> list[str]:
    return [f"“{each}”" for each in questions_in_words(names, form)]


def questions_in_words(names: list[str], form: Form) -> list[str]:
    """Questions, each in the words of the form."""
    return [str(form.asked(name).label_for("")) for name in names]


def trait_in_words(trait: str) -> str:
    """What the subjects with a trait have in common; the subjects themselves where it has no name."""
    return str(TRAITS.get(trait) or _or([topic.label for topic in TOPICS.values() if trait in topic.traits]) or trait)


def _or(words: list[str]) -> str:
    return _(" eller ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _and(names: list[str]) -> str:
    return _(" og ").join(f"“{each}”" for each in names)


def place_in_words(path: str, form: Form) -> str:
    """A place in a form, as people find it: "Hvordan må vi svare dig? – Telefonnummer – hjælp – dansk"."""
    return " – ".join(_names(path, form))


def name_in_words(path: str, form: Form) -> str:
    """The last part of a place: the page, the question, the answer or the subject itself."""
    return _names(path, form)[-1]


def _names(path: str, form: Form) -> list[str]:
    match path.split("."):
        case ["pages", slug, "ask", name, *rest]:
            names = [_heading(slug, form), str(form.asked(name).label_for(""))]
        case ["pages", slug, *rest]:
            names = [_heading(slug, form)]
        case ["questions", name, "choices", key, *rest]:
            asked = form.asked(name)
            names = [str(asked.label_for("")), str(asked.choices_for("").get(key, key))]
        case ["questions", name, *rest]:
            names = [str(form.asked(name).label_for(""))]
        case ["also", name, *rest]:
            names = [_("Kun i tjekket"), str(form.asked(name).label_for(""))]
        case ["subjects", _group, "topics", key, *rest]:
            names = [_("Emnet"), form.subject(key)]
        case ["subjects", number, *rest]:
            names = [_("Emnerne, gruppe %(number)s") % {"number": number}]
        case rest:
            names = []
    return [*names, *map(_part, rest)] if path else [_("Hele blanketten")]


def _part(name: str) -> str:
    plain = plain_name(name)
    words = str(PARTS.get(plain, plain))
    return _("%(text)s til andre") % {"text": words} if plain != name else words


def _heading(slug: str, form: Form) -> str:
    return next((page.heading for page in form.pages if page.slug == slug), "") or slug
