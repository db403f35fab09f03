"""A small register to work on."""

import pytest

from .files import HOSPITALS, SERVICES, read_in


@pytest.fixture
def filled(db: None) -> None:
    """Two hospitals and one service."""
    read_in("hospitals", HOSPITALS)
    read_in("services", SERVICES)
