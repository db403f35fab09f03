"""The figures on care across a border that are reported to the Commission (SUL § 51 a)."""

from decimal import Decimal

import pytest

from rettidig.casework.steps import assessment
from rettidig.insight.queries import care_abroad as query
from tests.casework.factories import a_case, a_user, an_adviser, an_office, moment
from tests.casework.offers import a_hospital
from tests.login import log_in

pytestmark = pytest.mark.django_db
CAME = moment("2026-03-02 10:00")
LATER = moment("2026-04-01 10:00")
APPLIED = {"date": "2026-03-02", "type": "application_received"}
GUIDED = {"date": "2026-03-03", "type": "guided", "regimes": ["directive", "regulation"]}
PLANNED = {"country": "eu_eea", "service": "hospital", "timing": "planned", "overnight": True}


def inquiry(*events, facts=PLANNED, office=None, topic="cross_border_care", country="ES", at=CAME):
    case = a_case(office=office, topic=topic, answers={"treated_in": country}, received_at=at)
    if events:
        by = an_adviser(office=case.office)
        case.matters.create(
            key="sag-1", kind="cross_border", facts=facts, events=[*events], changed_at=at, changed_by=by
        )
        assessment.renew(case, at=LATER)
    return case


def decided(day, result, of="authorisation", **more):
    return {"date": day, "type": "decided", "of": of, "result": result, **more}


def counted(year=2026, office=None):
    found = query.count_care_abroad(year, office=office)
    return {path: number for path, number in found.numbers.items() if number}


def test_application_counts_once_by_what_has_become_of_it():
    inquiry(APPLIED, decided("2026-03-10", "granted"))
    inquiry(APPLIED, decided("2026-03-10", "refused"))
    inquiry(APPLIED)
    found = counted()
    assert [found["authorisation", key] for key in query.AUTHORISATIONS] == [3, 1, 1, 1]


def test_decision_after_the_limit_is_late_and_on_its_last_day_is_not():
    inquiry(APPLIED, decided("2026-03-16", "granted"))
    assert ("authorisation", "late") not in counted()
    inquiry(APPLIED, decided("2026-03-17", "granted"))
    assert counted()["authorisation", "late"] == 1


def test_days_of_waiting_for_information_are_no_delay():
    asked = {"date": "2026-03-05", "type": "information_requested"}
    came = {"date": "2026-03-12", "type": "information_received"}
    inquiry(APPLIED, asked, came, decided("2026-03-23", "granted"))
    assert ("authorisation", "late") not in counted()


def test_refund_counts_with_its_kroner():
    claim = {"date": "2026-03-02", "type": "refund_application_received"}
    inquiry(claim, decided("2026-03-20", "granted", of="refund", amount_dkk=2400))
    inquiry(claim, decided("2026-03-20", "refused", of="refund"))
    found = query.count_care_abroad(2026)
    assert [found.numbers["refund", key] for key in query.REFUNDS] == [2, 1, 1, 0]
    assert found.kroner == Decimal(2400)


def test_inquiries_are_told_apart_by_subject_and_country_and_the_guidance_counts():
    inquiry(GUIDED)
    inquiry(topic="contact_point", country="DE")
    inquiry(topic="waiting", country="")
    found = counted()
    assert (found["total", "total"], found["guided", "both_explained"]) == (2, 1)
    assert (found["country", "ES"], found["topic", "contact_point"]) == (1, 1)


def test_inquiry_of_another_year_or_office_is_not_counted():
    inquiry(APPLIED, office=an_office("nordjylland"))
    inquiry(APPLIED, at=moment("2025-12-31 23:30"))
    assert counted(office="midtjylland") == {}


def test_small_numbers_are_hidden_from_who_must_not_see_them(client):
    office = an_office()
    for _number in range(7):
        inquiry(APPLIED, decided("2026-03-10", "granted"), office=office)
    inquiry(APPLIED, decided("2026-03-10", "refused"), office=office)
    log_in(client, a_user("management", office=office))
    page = client.get("/ledelse/over-graenser/?aar=2026").text
    assert "*" in page.split("Afslag")[1][:60]
    assert "Spanien" in page


def test_table_is_taken_home_as_a_file_and_that_is_logged(client):
    office = an_office()
    inquiry(APPLIED, office=office)
    log_in(client, a_user("lead", office=office))
    answer = client.get("/ledelse/over-graenser/hent.csv?aar=2026")
    assert "Ansøgninger om forhåndsgodkendelse" in answer.content.decode("utf-8-sig")


def test_hospital_has_no_figures(client):
    log_in(client, a_user("partner", hospital=a_hospital("horsens")))
    assert client.get("/ledelse/over-graenser/").status_code == 403
