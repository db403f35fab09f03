"""A condition said in sentences means what the condition means, and is read as people say it."""

import pytest

from rettidig.casework.questionnaire.conditions import can_fit, mentions
from rettidig.casework.questionnaire.form import shipped_form
from rettidig.casework.questionnaire.form_sentences import read_condition, write_condition
from rettidig.casework.questionnaire.form_words import TRAITS, condition_in_words

SHIPPED = [
    *(page.when for page in shipped_form().pages),
    *(when for page in shipped_form().pages for when in page.conditions.values()),
    *shipped_form().only_in_the_check.values(),
]
OTHERS = [
    {"not": {"any": [{"reporter": ["gp"]}, {"not": {"answered": ["phone", "email"]}}]}},
    {"not": {"reporter": ["gp"], "track": ["general"]}},
    {"any": [{"topic": ["waiting"]}, {"any": [{"topic": ["movable"]}, {"not": {"topic": ["default"]}}]}]},
    {"any": []},
    {"not": {}},
]


@pytest.mark.parametrize("condition", [*SHIPPED, *OTHERS], ids=str)
def test_condition_that_is_read_and_written_again_fits_the_same_inquiries(condition):
    again = write_condition(read_condition(condition))
    assert not can_fit(condition, {"not": again})
    assert not can_fit(again, {"not": condition})


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({}, ""),
        ({"track": ["max_wait"]}, "man skriver i blanketten til maksimale ventetider"),
        ({"not": {"track": ["max_wait"]}}, "man skriver i den almindelige blanket"),
        ({"topic": ["waiting", "life_threatening"]}, "emnet er ventetid eller livstruende sygdom"),
        ({"not": {"answered": ["phone"]}}, "der ikke er svar på “Telefonnummer”"),
        (
            {"reporter": ["gp"], "topic": ["default"]},
            "emnet er noget andet, og svaret på “Hvem er du?” er “Jeg er patientens egen læge”",
        ),
        (
            {"any": [{"topic": ["waiting"]}, {"answered": ["email"]}]},
            "emnet er ventetid; eller når der er svar på “E-mail”",
        ),
    ],
)
def test_condition_is_said_without_the_words_of_a_machine(condition, words):
    assert condition_in_words(condition, shipped_form()) == words


def test_each_trait_that_the_form_looks_at_has_words_of_its_own():
    seen = [part for one in SHIPPED for part in mentions(one)]
    traits = {each for _path, word, wanted in seen if word == "topic" for each in wanted}
    assert traits <= TRAITS.keys()
