"""Tables 1 and 2 of the annual report from the register."""

import pytest
from django.utils import timezone

from rettidig.casework.tracks.past_inquiries import import_inquiries
from rettidig.insight.tables import tables

from . import published

pytestmark = pytest.mark.django_db


def test_tables_when_the_three_years_are_imported_equal_the_annual_report(tmp_path):
    published.write_csv(tmp_path / "years.csv", published.figures())
    imported = import_inquiries(tmp_path / "years.csv", by=None, at=timezone.now())
    assert imported.cases == 157_121
    assert tables(2025).as_dict() == published.figures()
