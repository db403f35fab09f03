"""`rettidig users`: the first people of an office, lost passwords, and those who leave."""

import pytest
from click.testing import CliRunner

from rettidig.casework.models import AuditEvent, Office, User
from rettidig.cli.users import command
from tests.casework.factories import a_team, an_office, an_organisation
from tests.casework.offers import a_hospital

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(command, words, catch_exceptions=False)


def password_in(outcome) -> str:
    return outcome.output.split(" logs in with ")[1].split()[0]


def test_first_user_of_an_empty_register_gets_the_office_too_and_can_log_in(client):
    outcome = run("add", "lene", "--role", "lead", "--office", "sjaelland")
    user = User.objects.get()
    assert (user.username, user.role, user.office) == ("lene", "lead", Office.objects.get(slug="sjaelland"))
    login = client.post("/konto/login/", {"login": "lene", "password": password_in(outcome)})
    assert login.status_code == 302
    verbs = AuditEvent.objects.filter(role="system").order_by("id").values_list("verb", flat=True)
    assert list(verbs[:2]) == ["offices.created", "user.added"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--role", "adviser"], "hører til et kontor"),
        (["--role", "partner"], "En organisation nævnes"),
        (["--role", "adviser", "--office", "bornholm"], "Known: midtjylland"),
    ],
)
def test_user_without_what_the_role_needs_is_refused(words, sentence):
    an_office()
    outcome = run("add", "lene", *words)
    assert outcome.exit_code > 0
    assert sentence in outcome.output
    assert not User.objects.exists()


def test_user_whose_name_is_taken_or_odd_is_refused():
    run("add", "lene", "--role", "management")
    assert "optaget" in run("add", "lene", "--role", "management").output
    assert run("add", "le ne", "--role", "management").exit_code == 1


def test_renewed_user_has_another_password_and_sets_up_the_app_anew():
    run("add", "lene", "--role", "management")
    user = User.objects.get()
    user.authenticator_set.create(type="totp", data={})
    password = password_in(run("renew", "lene"))
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.authenticator_set.count() == 0


def test_closed_user_cannot_log_in(client):
    password = password_in(run("add", "lene", "--role", "management"))
    run("close", "lene")
    client.post("/konto/login/", {"login": "lene", "password": password})
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.filter(verb="user.closed", subject="lene").count() == 1


def test_user_who_is_logged_out_is_out_and_keeps_the_password(client):
    password = password_in(run("add", "lene", "--role", "management"))
    client.post("/konto/login/", {"login": "lene", "password": password})
    assert client.get("/konto/password/change/").status_code == 200
    run("logout", "lene")
    assert client.get("/konto/password/change/").status_code == 302
    assert User.objects.get().check_password(password)


def test_user_who_is_not_known_is_named():
    assert "'lone' is not known" in run("close", "lone").output


def test_user_gets_another_role_team_and_name_by_command():
    team = a_team("rettigheder", [])
    run("add", "lene", "--role", "adviser", "--office", "midtjylland", "--last-name", "Leder")
    assert (
        "is changed" in run("change", "lene", "--role", "lead", "--team", "rettigheder", "--first-name", "Lene").output
    )
    user = User.objects.get()
    assert (user.role, user.team, str(user)) == ("lead", team, "Lene Leder")
    assert "Nothing is changed" in run("change", "lene", "--role", "lead").output


def test_user_who_goes_to_a_hospital_leaves_the_office():
    run("add", "lene", "--role", "adviser", "--office", "midtjylland")
    hospital = a_hospital("aabrink")
    assert "belongs to no organisation" in run("change", "lene", "--role", "partner", "--hospital", "aabrink").output
    organisation = an_organisation(hospital)
    assert run("change", "lene", "--role", "partner", "--hospital", "aabrink").exit_code == 0
    lene = User.objects.get()
    assert (lene.office, lene.organisation, lene.hospital) == (None, organisation, hospital)
    assert "ser alle" in run("change", "lene", "--keeper").output
    assert run("change", "lene", "--organisation", organisation.name, "--keeper").exit_code == 0
    assert run("change", "lene", "--role", "management").exit_code == 0
    lene = User.objects.get()
    assert (lene.organisation, lene.hospital, lene.keeps_people) == (None, None, False)


def test_team_without_its_office_is_refused():
    a_team("rettigheder", [])
    assert "a team belongs to an office" in run("add", "lene", "--role", "management", "--team", "rettigheder").output


def test_closed_user_is_opened_again_with_a_new_password(client):
    run("add", "lene", "--role", "management")
    run("close", "lene")
    assert "Åbn den igen" in run("renew", "lene").output
    password = password_in(run("reopen", "lene"))
    client.post("/konto/login/", {"login": "lene", "password": password})
    assert "_auth_user_id" in client.session


def test_last_administrator_stays_open():
    run("add", "signe", "--role", "administrator")
    assert "den sidste systemansvarlige" in run("close", "signe").output
    assert User.objects.get().is_active
