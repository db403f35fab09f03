"""`rettidig office`: an office from empty, and how it is reached, set by whoever works at the machine."""

import pytest
from click.testing import CliRunner
from django.utils import timezone

from rettidig.casework.models import AuditEvent, Office, User
from rettidig.casework.readiness import find_lacks
from rettidig.cli import main
from rettidig.cli import office as command_module

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


# From empty by commands alone


def office_command(*words: str):
    return CliRunner().invoke(main, ["office", *words])


def users(*words: str):
    return CliRunner().invoke(main, ["users", *words])


NEW = [
    *("new", "--region", "midtjylland", "--phone", "78 41 00 00", "--email", "patientkontoret@example.dk"),
    *("--address", "Skottenborg 26, 8800 Viborg", "--hours", "mon-fri 9.00-15.00", "--target", "3"),
    *("--urgent-target", "1", "--teams", "usual", "--administrator", "signe"),
]


def test_office_from_empty_by_commands_alone_lacks_nothing_but_the_registers():
    outcome = office_command(*NEW)
    assert outcome.exit_code == 0, outcome.output
    assert "signe logs in with" in outcome.output
    team = ["--office", "midtjylland", "--team", "Omvisitering"]
    for name, role in (("lene", "lead"), ("vibeke", "adviser")):
        assert users("add", name, "--role", role, *team).exit_code == 0
    assert users("add", "sigurd", "--role", "administrator").exit_code == 0
    office = Office.objects.get()
    lacks = [lack.key for lack in find_lacks(office, on=timezone.localdate())]
    assert set(lacks) == {"hospitals", "services", "waiting_times", "amounts"}
    assert User.objects.get(username="vibeke").team == office.teams.get(slug="re_referral")


def test_office_that_a_script_makes_without_a_region_is_refused_and_nothing_is_made():
    outcome = office_command("new", "--phone", "78 41 00 00")
    assert (outcome.exit_code, "--region" in outcome.output) == (2, True)
    assert not Office.objects.exists()


@pytest.mark.parametrize("twice", [["new", "--region", "midtjylland"], NEW])
def test_office_that_is_there_already_is_not_made_again_and_its_administrator_is_not_either(twice):
    office_command(*NEW)
    outcome = office_command(*twice)
    assert (outcome.exit_code, "allerede et kontor" in outcome.output) == (1, True)
    assert User.objects.count() == 1


def test_office_when_its_administrator_cannot_be_is_not_made_either():
    outcome = office_command(*NEW[:-1], "sig ne")
    assert outcome.exit_code == 1
    assert not Office.objects.exists()


def test_new_office_in_a_terminal_asks_for_what_is_not_named(monkeypatch):
    monkeypatch.setattr(command_module, "is_terminal", lambda: True)
    answers = [
        "syddanmark",
        "",
        "76 63 10 00",
        "",
        "",
        "Damhaven 12, 7100 Vejle",
        "mon-thu 9.00-15.00",
        "",
        "",
        "one",
        "signe",
    ]
    outcome = CliRunner().invoke(main, ["office", "new"], input="\n".join([*answers, ""]))
    assert outcome.exit_code == 0, outcome.output
    office = Office.objects.get()
    assert (office.name, office.phone) == ("Patientkontoret, Region Syddanmark", "76 63 10 00")
    assert (office.opening_hours.count(), office.service_target_days, office.teams.count()) == (4, 3, 1)
    assert User.objects.get().role == "administrator"
    assert "Set PUBLIC_OFFICE=syddanmark" in outcome.output


def test_closed_days_by_command_are_added_at_once_and_taken_back_one_by_one():
    office_command(*NEW)
    year = timezone.localdate().year + 1
    days = ["closed", "midtjylland", f"{year}-06-06", f"{year}-06-12"]
    assert office_command(*days).exit_code == 2  # without a reason
    outcome = office_command(*days, "--reason", "Flytning")
    assert outcome.exit_code == 0, outcome.output
    closed = Office.objects.get().closed_days
    assert 4 <= closed.count() <= 5  # business days of one week
    day = closed.first().date
    assert office_command("closed", "midtjylland", str(day), "--remove").exit_code == 0
    assert not closed.filter(date=day).exists()
    assert office_command("closed", "midtjylland", "2020-01-02", "--reason", "For sent").exit_code == 1


def test_team_by_command_takes_topics_gets_another_name_and_ends():
    office_command(*NEW)
    outcome = office_command("team", "midtjylland", "Hjælpemidler", "--topics", "hearing_aid,transport")
    assert "Hjælpemidler: hearing_aid, transport" in outcome.output
    assert "hearing_aid" not in Office.objects.get().teams.get(slug="rights").topics
    assert office_command("team", "midtjylland", "Hjælpemidler", "--rename", "Transport").exit_code == 0
    assert "Vælg, hvilket team" in office_command("team", "midtjylland", "Transport", "--remove").output
    assert office_command("team", "midtjylland", "Transport", "--remove", "--into", "Rettigheder").exit_code == 0
    assert Office.objects.get().teams.count() == 6


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["Nyt", "--topics", "nonsense"], "nonsense is not known"),
        (["Nyt", "--rename", "Andet"], "'Nyt' is not known"),
        (["Rettigheder", "--remove", "--into", "Nyt"], "'Nyt' is not known"),
    ],
)
def test_team_by_command_when_something_is_not_known_names_it_and_changes_nothing(words, sentence):
    office_command(*NEW)
    before = AuditEvent.objects.count()
    outcome = office_command("team", "midtjylland", *words)
    assert (outcome.exit_code > 0, sentence in outcome.output) == (True, True)
    assert AuditEvent.objects.count() == before


def test_change_may_be_left_out_before_the_name_of_an_office():
    office_command(*NEW)
    assert office_command("change", "midtjylland").output == office_command("midtjylland").output


# -- mergers


def two_offices():
    office_command("new", "--region", "hovedstaden", "--teams", "usual")
    office_command("new", "--region", "ostdanmark", "--teams", "one")


def test_merger_is_planned_changed_and_given_up():
    two_offices()
    planned = office_command("merge", "hovedstaden", "--into", "ostdanmark", "--on", "2027-01-01")
    assert "becomes part of Patientkontoret, Region Østdanmark on 2027-01-01" in planned.output
    assert "Omvisitering -> Patientvejledning: 0 open cases" in planned.output
    assert "Lacks: People are asked to call, but the office has no telephone." in planned.output
    assert "is not to be merged" in office_command("merge", "hovedstaden", "--cancel").output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--into", "ostdanmark"], "--into --on"),
        (["--into", "nosuch", "--on", "2027-01-01"], "Known: hovedstaden, ostdanmark"),
        (["--into", "ostdanmark", "--on", "2026-12-31"], "samme region"),
        (["--team", "A=B"], "no merger is planned"),
        (["--cancel"], "ikke planlagt"),
    ],
)
def test_merger_that_cannot_be_is_refused_with_a_sentence(words, why):
    two_offices()
    outcome = office_command("merge", "hovedstaden", *words)
    assert outcome.exit_code != 0
    assert why in outcome.output


@pytest.mark.parametrize("region", ["atlantis", ""])
def test_office_of_a_region_that_the_register_lacks_is_refused_with_those_that_there_are(region):
    outcome = office_command("new", "--region", region)
    assert outcome.exit_code != 0
    assert "hovedstaden, midtjylland, nordjylland, ostdanmark" in outcome.output


@pytest.mark.parametrize(("slug", "code"), [("hovedstaden", 0), ("ostdanmark", 2)])
def test_regional_office_is_made_by_its_name_only_while_its_region_exists(slug, code):
    assert office_command("change", slug).exit_code == code
