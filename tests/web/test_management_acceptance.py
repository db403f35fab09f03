"""The pages of patterns in acceptance requests: numbers for the lead, and no small ones for others and the region."""

import csv
import io

import pytest

from rettidig.casework.models import AuditEvent
from rettidig.insight import extract
from tests.casework.factories import a_user
from tests.insight.made_askings import GROWING, PERSONAL_CODE, STRICT_CODE, STRICT_FOR, YEAR, three_years
from tests.login import log_in

pytestmark = pytest.mark.django_db
PAGE, REGION = "/ledelse/anmodninger/", "/ledelse/anmodninger/region/"


@pytest.fixture
def read(client, monkeypatch):
    """Opens a page of the made three years as somebody of this role."""
    monkeypatch.setattr(extract, "count_askings", lambda *span, office: three_years(1, planted=True))
    monkeypatch.setattr(extract, "find_years", lambda **office: range(YEAR - 2, YEAR + 1))

    def get(page: str, role: str = "lead") -> str:
        log_in(client, a_user(role))
        answer = client.get(page, {"aar": YEAR}, headers={"accept-language": "da"})
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return get


def test_page_tells_the_lead_what_is_planted_with_the_numbers(read):
    text = read(PAGE)
    assert f"{STRICT_FOR} får sjældnere ja til {STRICT_CODE} end andre. Ja til " in text
    assert f"{GROWING}: fra " in text
    assert PERSONAL_CODE in text.partition("afhænger af, hvem der svarer")[2].partition("</p>")[0]


def test_page_tells_the_management_no_counts_of_a_finding_and_nothing_of_persons(read):
    text = read(PAGE, "management")
    assert f"{STRICT_FOR} får sjældnere ja til {STRICT_CODE} end andre.</li>" in text
    assert f"<li>{GROWING}</li>" in text
    assert ("hvem der svarer" in text, "Små tal er skjult" in text) == (False, True)


def test_summary_for_the_region_is_protected_also_when_the_lead_opens_it(read):
    text = read(REGION)
    assert ("Små tal er skjult" in text, "hvem der svarer" in text, f"<li>{GROWING}</li>" in text) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize(("page", "name"), [(PAGE, "anmodninger"), (REGION, "anmodninger-region")])
def test_sheet_has_the_four_tables_and_the_taking_is_written_down(read, client, page, name):
    read(page)
    answer = client.get(f"{page}hent.csv", {"aar": YEAR})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {"hospital", "code", "reason", "month"}
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-{YEAR}.csv"'
    assert AuditEvent.objects.filter(verb="figures.exported", subject=name).exists()


def test_month_is_said_in_words(read):
    assert "marts 2026" in read(PAGE)


@pytest.mark.parametrize("page", [PAGE, REGION])
def test_year_without_answers_says_so(client, page):
    log_in(client, a_user("lead"))
    assert "Ingen svar endnu" in client.get(page).text
