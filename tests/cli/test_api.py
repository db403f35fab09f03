"""`rettidig api`: hospitals' own systems, let in, given a new secret, and let go."""

import pytest
from click.testing import CliRunner

from rettidig.casework import api_clients
from rettidig.casework.models import ApiClient, AuditEvent
from rettidig.cli.api import command
from tests.casework.factories import an_organisation
from tests.casework.offers import a_hospital

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(command, words, catch_exceptions=False)


def secret_in(outcome) -> str:
    return outcome.output.split("client_secret: ")[1].split()[0]


def test_system_is_let_in_with_a_secret_that_is_stored_nowhere_renewed_and_let_go():
    an_organisation(a_hospital("lunden", kind="private"))
    secret = secret_in(run("add", "lunden-epj", "--hospital", "lunden"))
    assert secret not in ApiClient.objects.get().secret
    assert api_clients.give_token("lunden-epj", secret)
    renewed = secret_in(run("renew", "lunden-epj"))
    assert api_clients.give_token("lunden-epj", secret) is None
    run("close", "lunden-epj")
    assert api_clients.give_token("lunden-epj", renewed) is None
    verbs = AuditEvent.objects.filter(subject="lunden-epj").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["user.added", "user.renewed", "user.closed"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add", "x", "--hospital", "nowhere"], "Known: lunden"),
        (["add", "le ne", "--hospital", "lunden"], ""),
        (["renew", "x"], "NAME"),
    ],
)
def test_system_that_cannot_be_is_refused(words, sentence):
    an_organisation(a_hospital("lunden", kind="private"))
    outcome = run(*words)
    assert outcome.exit_code > 0
    assert sentence in outcome.output
    assert not ApiClient.objects.exists()


def test_system_whose_name_is_taken_is_refused():
    an_organisation(a_hospital("lunden", kind="private"))
    run("add", "lunden-epj", "--hospital", "lunden")
    assert "optaget" in run("add", "lunden-epj", "--hospital", "lunden").output


def test_system_of_a_hospital_that_belongs_to_nobody_is_refused_with_the_cure():
    a_hospital("lunden", kind="private")
    assert "rettidig partner new" in run("add", "lunden-epj", "--hospital", "lunden").output
