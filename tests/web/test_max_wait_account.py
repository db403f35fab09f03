"""The pages of the account of maximum waiting times: each overrun for staff, figures alone for the management."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import Case, Overrun
from rettidig.casework.steps import assessment

from ..casework.factories import a_case, a_user, an_office
from ..login import log_in

pytestmark = pytest.mark.django_db

PAGE = "/ledelse/maksimale-ventetider/"


def overrun_case(days_over: int = 1):
    """A case whose limit of 14 days passed so many days ago."""
    referred = timezone.localdate() - timedelta(days=14 + days_over)
    answers = {"condition": "cancer", "purpose": "assessment", "referral_received": referred.isoformat()}
    case = a_case(topic="max_wait", answers=answers)
    assessment.renew(case, at=timezone.now())
    case.save()
    return case


@pytest.fixture
def case(client):
    log_in(client, a_user("adviser", office=an_office()))
    return overrun_case()


def this_month() -> str:
    return f"{timezone.localdate():%Y-%m}"


def page(answer) -> str:
    return " ".join(answer.content.decode().split())


def leg_address(case) -> str:
    start = timezone.localdate() - timedelta(days=15)
    return f"/kontor/sag/{case.pk}/overskridelser/1/examination/{start.isoformat()}/"


def test_case_page_offers_the_account_only_where_a_limit_is_overrun(client, case):
    assert "Redegør for ventetid" in page(client.get(f"/kontor/sag/{case.pk}/"))
    assert "Redegør for ventetid" not in page(client.get(f"/kontor/sag/{overrun_case(-1).pk}/"))


def test_only_leg_is_opened_at_once(client, case):
    assert client.get(f"/kontor/sag/{case.pk}/overskridelser/").url == leg_address(case)


def test_account_is_given_on_one_page(client, case):
    case.refresh_from_db()
    facts = {"cause": "planning", "authority": "told", "authority_on": "i dag", "documented": "unknown"}
    answer = client.post(leg_address(case), facts | {"version": case.version})
    assert answer.status_code == 302
    assert Overrun.objects.get().cause == "planning"
    assert "Fik besked" in page(client.get(PAGE, {"maaned": this_month()}))


def test_account_without_a_cause_is_asked_for_again_and_keeps_what_was_typed(client, case):
    answer = client.post(leg_address(case), {"authority": "told", "note": "Det skete"})
    assert answer.status_code == 422
    assert "Det skete" in page(answer)


def test_account_that_was_overtaken_says_so(client, case):
    facts = {"cause": "planning", "authority": "not_told", "documented": "unknown"}
    assert client.post(leg_address(case), facts | {"version": 0}).status_code == 409


def test_refused_account_says_why(client, case):
    case.refresh_from_db()
    facts = {"cause": "planning", "authority": "told", "documented": "unknown", "version": case.version}
    answer = client.post(leg_address(case), facts)
    assert answer.status_code == 403
    assert "hvilken dag Sundhedsstyrelsen fik besked" in page(answer)


def test_leg_that_is_not_overrun_has_no_page(client, case):
    assert client.get(leg_address(case).replace("examination", "aftercare")).status_code == 404


@pytest.mark.parametrize("role", ["lead", "adviser", "lawyer"])
def test_staff_see_each_overrun_with_its_case(client, case, role):
    log_in(client, a_user(role, office=case.office))
    shown = page(client.get(PAGE, {"maaned": this_month()}))
    assert case.number in shown
    assert "1 dag over" in shown


@pytest.mark.parametrize("role", ["management", "administrator"])
def test_management_sees_no_case_and_no_small_number(client, case, role):
    log_in(client, a_user(role, office=case.office))
    shown = page(client.get(PAGE, {"maaned": this_month()}))
    assert case.number not in shown
    assert "/sag/" not in shown
    assert '<dd class="tile-number">*</dd>' in shown
    assert case.number not in client.get(f"{PAGE}hent.csv", {"maaned": this_month()}).content.decode()


def test_file_has_a_line_for_each_overrun(client, case):
    answer = client.get(f"{PAGE}hent.csv", {"maaned": this_month()})
    [heading, line] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    found = dict(zip(heading, line, strict=True))
    assert (found["Sag"], found["Trin"], found["Dage over"]) == (case.number, "Første undersøgelse", "1")


def test_last_whole_month_is_shown_first(client, case):
    assert case.number not in page(client.get(PAGE))


def rows_of_file(client, name):
    answer = client.get(f"{PAGE}aar/{name}.csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_year_has_legs_and_causes_as_page_and_as_file(client, case):
    shown = page(client.get(f"{PAGE}aar/"))
    assert "Trin og årsag" in shown
    assert f"Maksimale ventetider i {timezone.localdate().year}" in shown
    rows = rows_of_file(client, "hent")
    assert rows[0][0] == "Hvorfor?"
    assert rows[-1] == ["I alt", "1", "0", "0", "1"]
    ladder = rows_of_file(client, "trappen")
    assert (ladder[0], ladder[-1][0]) == (["Op ad trappen", "Sager"], "Sundhedsstyrelsen")
    assert ["I alt", "0"] in ladder


def test_management_sees_no_small_number_of_a_year(client, case):
    log_in(client, a_user("management", office=case.office))
    total = rows_of_file(client, "hent")[-1]
    assert (total[1], total[-1]) == ("*", "*")


@pytest.mark.parametrize(("days_over", "is_there"), [(1, True), (-1, False)])
def test_closed_case_leads_to_the_account_of_what_was_overrun(client, case, days_over, is_there):
    closed = overrun_case(days_over)
    Case.objects.filter(pk=closed.pk).update(state="closed", closed_at=timezone.now(), legal_right="")
    shown = page(client.get(f"/kontor/sag/{closed.pk}/"))
    assert ("Redegør for ventetid" in shown) is is_there
    assert "Genåbn sag" in shown
    assert "Vurdér rettigheder" not in shown
