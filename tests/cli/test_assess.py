"""`rettidig assess --register`: by the amounts that the office's register adds to the law."""

import json

import pytest
from click.testing import CliRunner

from rettidig.cli.assess import command
from tests.casework.factories import an_amount

FACTS = {"destination": "hospital", "pension": "none", "distance_km": 60, "chosen": "partner", "cost_dkk": 116}
MATTER = {"id": "m", "kind": "transport", "facts": FACTS, "events": [{"date": "2027-03-01", "type": "trip"}]}
DOCUMENT = json.dumps({"on": "2027-04-01", "matters": [MATTER]})

pytestmark = pytest.mark.django_db


def run(text, *words):
    return CliRunner().invoke(command, ["-", "--json", *words], input=text, catch_exceptions=False)


def allowance(*words):
    return json.loads(run(DOCUMENT, *words).stdout)["matters"][0]["findings"][1]


def test_amount_of_the_register_counts_only_when_the_register_is_asked():
    an_amount()
    assert (allowance()["status"], allowance()["missing"]) == ("undetermined", ["transport_min_dkk"])
    assert (allowance("--register")["status"], allowance("--register")["amount_dkk"]) == ("open", 116)


def test_register_without_an_amount_leaves_the_law_s_own_answer():
    assert allowance("--register") == allowance()


def test_stored_answer_is_verified_by_the_law_of_the_register():
    stored = run(DOCUMENT).stdout
    an_amount()
    assert run(stored, "--verify").exit_code == 0
    assert run(stored, "--verify", "--register").exit_code == 1
