"""The demo's look-up log, taken in once for a test run, and the case that asks about it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.insight.lookups import demo
from rettidig.insight.lookups.store import Store
from tests.desk_data import the_office, the_story


@pytest.fixture(scope="session")
def log_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store and, in `judged`, its verdicts."""
    folder = tmp_path_factory.mktemp("log")
    demo.load(Store(folder), folder / "judged", at=timezone.localtime())
    return folder


@pytest.fixture
def use_log(settings) -> Callable[[Path], None]:
    """Lets the pages read the log of a folder."""

    def use(folder: Path) -> None:
        settings.LOOKUPS_STORE, settings.LOOKUPS_JUDGED = folder, folder / "judged"

    return use


@pytest.fixture
def log(use_log, log_folder) -> None:
    use_log(log_folder)


def the_record_case() -> Case:
    """The first case of the annual report: an adviser has asked the log."""
    return the_story("record", the_office())
