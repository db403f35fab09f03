"""The model of the minutes tells again what was found for the form that it was fitted to (decision 0072)."""

import pytest

from tests.effort import OLD, OLD_FORM, READING, YOUNG, Effort

pytestmark = pytest.mark.parametrize("pace", [YOUNG, OLD], ids=["24", "72"])
WITHIN = 0.05


def test_one_factor_tells_the_minutes_of_both_people_in_the_form_that_was(pace):
    effort, found = OLD_FORM[pace]
    assert effort.minutes(pace, READING) == pytest.approx(found, rel=WITHIN)


@pytest.mark.parametrize("more", [Effort(pages=1, taps=1), Effort(taps=1), Effort(signs=1), Effort(words=1)])
def test_whatever_is_asked_more_takes_longer(pace, more):
    assert more.minutes(pace, READING) > 0


def test_form_of_half_the_words_is_not_read_in_less_than_half_the_time(pace):
    effort, _found = OLD_FORM[pace]
    half = Effort(effort.pages, effort.taps, effort.signs, effort.words // 2)
    assert half.minutes(pace, READING) > effort.minutes(pace, READING) / 2
