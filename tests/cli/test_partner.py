"""`rettidig partner`: organisations of hospitals made, corrected, closed and opened at the machine itself."""

import pytest
from click.testing import CliRunner

from rettidig.casework.models import ApiClient, Organisation, User
from rettidig.cli import api, partner
from tests.casework.offers import a_hospital

pytestmark = pytest.mark.django_db
CVR = "99999993"  # of no company


def run(*words, command=partner.command):
    return CliRunner().invoke(command, words, catch_exceptions=False)


@pytest.fixture
def hospital():
    return a_hospital("aabrink", kind="private")


def test_organisation_is_made_with_hospital_and_first_person_in_one_command(hospital, client):
    outcome = run("new", "Åbrink", "--cvr", CVR, "--hospital", "aabrink", "--person", "helle")
    password = outcome.output.split(" logs in with ")[1].split()[0]
    helle = User.objects.get()
    assert (helle.organisation.cvr, helle.keeps_people, helle.check_password(password)) == (CVR, True, True)
    assert list(helle.organisation.hospitals.all()) == [hospital]
    assert f"{CVR}  Åbrink: aabrink" in run("list").output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--cvr", "12345678"], "ikke et CVR-nummer"),
        (["--hospital", "lunden"], "Known: aabrink"),
        (["--person", "he lle"], "brugernavn"),
    ],
)
def test_organisation_that_cannot_be_made_leaves_nothing(hospital, words, sentence):
    outcome = run("new", "Åbrink", *words)
    assert (outcome.exit_code > 0, sentence in outcome.output) == (True, True)
    assert not Organisation.objects.exists()


def test_organisation_is_corrected_by_its_name_closed_and_opened(hospital):
    run("new", "Åbrink", "--person", "helle")
    assert run("change", "Åbrink", "--cvr", CVR, "--hospital", "aabrink").exit_code == 0
    assert list(Organisation.objects.get(cvr=CVR).hospitals.all()) == [hospital]
    assert "1 people" in run("close", CVR).output
    assert "(closed)" in run("list").output
    assert "allerede lukket" in run("close", CVR).output
    assert run("reopen", CVR).exit_code == 0
    assert not User.objects.get().is_active


@pytest.mark.parametrize("place", [["--organisation", CVR], ["--hospital", "aabrink"]])
def test_system_is_let_in_for_an_organisation_or_one_of_its_hospitals(hospital, place):
    run("new", "Åbrink", "--cvr", CVR, "--hospital", "aabrink")
    assert "client_secret" in run("add", "epj", *place, command=api.command).output
    user = ApiClient.objects.get().user
    assert (user.organisation.cvr, user.hospital) == (CVR, hospital if "aabrink" in place else None)


def test_system_without_an_organisation_is_refused(hospital):
    assert "En organisation nævnes" in run("add", "epj", command=api.command).output
