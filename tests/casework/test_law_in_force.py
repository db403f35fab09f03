"""The law as it is applied: the rights engine's own rows with the amounts of the register."""

from datetime import date

import pytest

from rettidig.casework.law_in_force import find_lacking, law_in_force
from rettidig.casework.models import Amount
from rettidig.casework.registers import REGISTERS, write
from rettidig.casework.steps import assessment
from rettidig.rights import CURRENT, assess, verify
from tests.casework.factories import a_case, an_adviser, an_amount
from tests.casework.registers.files import AT
from tests.casework.registers.test_amounts import NEW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
TRIP = {"date": "2027-03-01", "type": "trip"}


def years(parameter: str, scope: str, on: date = TODAY) -> tuple[int, ...]:
    found = {(each.parameter, each.scope): each.years for each in find_lacking(on=on)}
    return found.get((parameter, scope), ())


def test_law_without_amounts_is_the_engine_s_own():
    assert law_in_force() is CURRENT


def test_amount_holds_from_its_first_day_to_its_last_and_is_cited():
    an_amount(amount="115.50")
    law = law_in_force()
    days = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1)]
    assert [law.value("transport_min_dkk", day, "other") for day in days] == [None, 115.5, 115.5, None]
    assert law.row("transport_min_dkk", days[1], "other").citation.url == "https://example.dk/2027"
    assert law.version != CURRENT.version


@pytest.mark.parametrize(("cost", "amount"), [(115, 0), (116, 116)])
def test_journey_in_a_year_that_the_law_does_not_know_is_settled_by_the_amount(cost, amount):
    facts = {"destination": "hospital", "pension": "none", "distance_km": 60, "chosen": "referral_hospital"}
    trip = {"id": "m", "kind": "transport", "facts": {**facts, "cost_dkk": cost}, "events": [TRIP]}
    document = {"on": "2027-04-01", "matters": [trip]}
    before = assess(document, law=law_in_force()).of_matter("m", "transport_allowance")
    an_amount()
    after = assess(document, law=law_in_force()).of_matter("m", "transport_allowance")
    assert (before.status, before.missing) == ("undetermined", ("transport_min_dkk",))
    assert (after.status, after.as_json()["amount_dkk"]) == ("open", amount)


def test_amount_settles_a_year_on_which_sources_disagree():
    an_amount("hearing_aid_dkk", "first", amount=4386, valid_from=date(2023, 1, 1), valid_to=date(2023, 12, 31))
    assert law_in_force().value("hearing_aid_dkk", date(2023, 5, 1), "first") == 4386
    assert law_in_force().value("hearing_aid_dkk", date(2023, 5, 1), "second") is None


def test_amount_of_a_parameter_that_the_law_no_longer_has_is_left_aside():
    an_amount("forgotten_dkk")
    assert law_in_force().parameters == CURRENT.parameters


def test_law_that_a_process_remembers_is_read_again_when_it_changes_the_register(
    settings, django_capture_on_commit_callbacks
):
    settings.OFFICE_SECONDS = 3600
    before = law_in_force()
    with django_capture_on_commit_callbacks(execute=True):
        write(REGISTERS["amounts"], NEW, by=None, at=AT)
    assert (before.version, law_in_force().parameters[-1].value) == (CURRENT.version, 48.5)
    Amount.objects.all().delete()
    assert law_in_force().parameters[-1].value == 48.5


def test_assessment_keeps_the_amounts_that_were_in_force_and_comes_out_again_by_them():
    an_amount()
    case = a_case(answers={"referred_on": "2026-10-01"})
    made = assessment.assess(case, by=an_adviser(), at=AT)
    assert [row["value"] for row in made.answer["receipt"]["added"]] == ["115.00"]
    Amount.objects.update(amount=120)
    found = verify(made.answer, law_in_force())
    assert (found.is_same, made.rules_version == law_in_force().version) == (True, False)


def test_years_without_an_amount_are_named_until_the_next_one_is_near():
    assert years("transport_min_dkk", "other") == (2020, 2021, 2023, 2024, 2025, 2026, 2027)
    assert years("transport_min_dkk", "other", on=date(2026, 11, 1))[-1] == 2026
    assert years("transport_min_dkk", "other", on=date(2026, 11, 2))[-1] == 2027


def test_year_that_is_covered_to_its_end_is_not_lacking():
    row = an_amount(valid_from=date(2023, 1, 1))
    assert years("transport_min_dkk", "other") == (2020, 2021)
    Amount.objects.filter(pk=row.pk).update(valid_to=date(2027, 12, 30))
    assert years("transport_min_dkk", "other") == (2020, 2021, 2027)


def test_amount_without_end_is_never_lacking():
    assert years("interpreter_fee_dkk", "inpatient_remote", on=date(2040, 1, 1)) == ()


def test_year_of_disagreement_says_so():
    (found,) = [each for each in find_lacking(on=TODAY) if (each.parameter, each.scope) == ("hearing_aid_dkk", "first")]
    assert "uenige" in found.note
