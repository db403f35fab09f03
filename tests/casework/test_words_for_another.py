"""Whoever writes for somebody else is asked about that one: no word of the form takes the writer for the patient."""

import re

import pytest
from django.utils import translation

from rettidig.casework.models import Reporter
from rettidig.casework.questionnaire.answers import QUESTIONS, Goes
from rettidig.casework.questionnaire.form import AT_DESK, LANGUAGES, shipped_form

OTHERS = [each for each in Reporter if each != Reporter.PATIENT]
# Words for the reader and for the one who answers
PERSONS = {
    "da": r"\b(du|dig|din|dit|dine|jeg|mig|min|mit|mine)\b",
    "en": r"\b(you|your|yours|I|me|my|mine)\b",
    "de": r"\b(Sie|Ihnen|Ihre?|Ihre[mnrs]|ich|mich|mir|meine?|meine[mnrs])\b",
}
# What the writer does, knows or asks, in whose name ever
OF_THE_WRITER = {
    "da": (
        "det ved jeg ikke|jeg ved det ikke|med dine egne ord|ved du det ikke|hvis du kan|du kan vælge|"
        "det, du (kan|ved)|"
        "jeg har spørgsmål|jeg har et spørgsmål|jeg vil vide|du kan sende|det, du skriver"
    ),
    "en": (
        "I do not know|in your own words|if you (can|do not know|have none)|what you (can|know|write)|"
        "you can (choose|send)|"
        "I have a question|I have questions|I want to know"
    ),
    "de": (
        "das weiß ich nicht|ich weiß es nicht|schreiben sie|erzählen sie|lassen sie|wählen sie|"
        "wissen sie es nicht|wenn sie können|"
        "mit (ihren )?eigenen worten|ich habe (eine frage|fragen)|ich möchte wissen|gehen sie weiter|können sie gleich|"
        "was sie (wissen|schreiben)|sie können „|haben sie keine|sie steht"
    ),
}
ABOUT_THE_WRITER = (Goes.REPORTER, Goes.REPLY)  # what is asked of whoever writes
CHOSEN_AT_THE_DESK = {"language", "service"}


def words_for(reporter):
    """Each word of the form about the patient, with where it stands."""
    form = shipped_form()
    for page in form.pages:
        about = [name for name in page.names if not {*QUESTIONS[name].goes} & {*ABOUT_THE_WRITER}]
        if about and "reporter" not in page.names:  # the first page asks the writer who that is
            yield f"{page.slug}: heading", page.heading_for(reporter)
            yield f"{page.slug}: lead", page.lead_for(reporter)
        for name in about:
            asked = form.asked(name)
            yield f"{name}: label", str(asked.label_for(reporter))
            yield f"{name}: hint", asked.hint_for(reporter)
            yield f"{name}: unknown", str(asked.unknown_for(reporter)) if asked.can_be_unknown else ""
            if name != "home_region":
                yield from ((f"{name}: {key}", str(words)) for key, words in asked.choices_for(reporter).items())
            yield from ((f"{name}: hint of {key}", words) for key, words in asked.choice_hints_for(reporter).items())
    yield from ((key, words) for _heading, topics in form.subjects(reporter) for key, words in topics.items())


def takes_the_writer_for_the_patient(words, language):
    plain = re.sub(OF_THE_WRITER[language], "", words, flags=re.IGNORECASE)
    return re.search(PERSONS[language], plain, 0 if language == "de" else re.IGNORECASE) is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reporter", OTHERS)
def test_no_word_takes_the_writer_for_the_patient(language, reporter):
    with translation.override(language):
        found = {
            where: words
            for where, words in words_for(reporter)
            if words and takes_the_writer_for_the_patient(words, language)
        }
    assert found == {}


def test_patient_is_asked_by_you():
    with translation.override("da"):
        said = " ".join(words for _where, words in words_for(Reporter.PATIENT))
    assert takes_the_writer_for_the_patient(said, "da")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_form_is_there_in_each_language(language):
    """The words of the desk are Danish and English: nobody there reads the form in German."""

    def texts(part):
        if isinstance(part, dict):
            if "da" in part and isinstance(part["da"], str):
                yield part
            else:
                for name, inner in part.items():
                    if language != "de" or not (name == "desk" or name.endswith(AT_DESK)):
                        yield from texts(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from texts(inner)

    assert [text for text in texts(shipped_form().content) if not text.get(language)] == []
