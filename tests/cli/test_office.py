"""`rettidig office`: how an office is reached, set by the system administrator."""

import pytest
from click.testing import CliRunner

from rettidig.casework.models import AuditEvent, Office
from rettidig.cli import main

pytestmark = pytest.mark.django_db


def run(*words: str):
    return CliRunner().invoke(main, ["office", "nordjylland", *words])


def test_office_when_it_is_new_is_made_and_can_be_called():
    outcome = run(
        "--phone", "97 64 00 00", "--address", "Niels Bohrs Vej 30, 9220 Aalborg Øst", "--hours", "mon-fri 9.00-15.00"
    )
    office = Office.objects.get(slug="nordjylland")
    assert outcome.exit_code == 0, outcome.output
    assert (office.contact_phone, office.address) == ("97 64 00 00", "Niels Bohrs Vej 30\n9220 Aalborg Øst")
    assert [each.weekday for each in office.opening_hours.all()] == [0, 1, 2, 3, 4]
    assert AuditEvent.objects.get(verb="office.changed").after["phone"] == "97 64 00 00"


def test_office_when_hours_are_named_anew_keeps_the_rest_and_forgets_the_old_hours():
    run("--phone", "97640000", "--hours", "mon-fri 9.00-15.00")
    outcome = run("--hours", "tue 10:00-12:00", "--hours", "tue 13:00-14:30")
    assert outcome.output.splitlines()[1:] == [
        "Telephone: 97640000",
        "Helpline: ",
        "tue 10.00-12.00",
        "tue 13.00-14.30",
    ]


def test_office_when_only_looked_at_is_shown_and_nothing_is_written_down():
    run()
    run()
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["offices.created"]


@pytest.mark.parametrize(
    "words",
    [
        *[
            ("--hours", hours)
            for hours in ("mon-fri", "fri-mon 9.00-15.00", "mon 15.00-9.00", "mån 9.00-15.00", "mon 25.00-26.00")
        ],
        *[("--phone", phone) for phone in ("ring", "112", "", "1" * 30)],
        ("--email", "ikke en adresse"),
    ],
)
def test_office_when_a_value_cannot_be_is_refused_and_unchanged(words):
    run("--phone", "97640000")
    outcome = run(*words)
    assert outcome.exit_code != 0
    assert "Traceback" not in outcome.output
    assert (Office.objects.get().phone, Office.objects.get().email) == ("97640000", "")


def test_office_when_it_is_not_known_names_those_that_are():
    outcome = CliRunner().invoke(main, ["office", "skåne"])
    assert outcome.exit_code == 2
    assert "is not known" in outcome.output
