"""What the tests of decisions, letters and re-referrals begin with."""

import pytest

from tests.casework.offers import Story, a_story, four_hospitals


@pytest.fixture
def story(db) -> Story:
    """A patient who waits, and four hospitals to choose from."""
    made = a_story()
    four_hospitals(made.service)
    return made
