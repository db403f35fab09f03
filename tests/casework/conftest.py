"""Fixtures for tests of decisions, letters and re-referrals."""

import pytest

from rettidig import rights
from tests.casework.offers import Story, a_story, four_hospitals


@pytest.fixture
def story(db) -> Story:
    """A patient who waits, and four hospitals to choose from."""
    made = a_story()
    four_hospitals(made.service)
    return made


@pytest.fixture
def engine_runs(monkeypatch) -> list[object]:
    """The questions that the rights engine has been asked, whole."""
    asked: list[object] = []
    assess = rights.assess

    def counted(document, *rest, **more):
        asked.append(document)
        return assess(document, *rest, **more)

    monkeypatch.setattr(rights, "assess", counted)
    return asked
