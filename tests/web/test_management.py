"""The pages of figures: for the lead each morning, for the management without single cases."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import DirectReferral, Role
from rettidig.casework.permissions import FIGURE_READERS

from ..casework.factories import a_case, a_team, a_user, an_office, moment
from ..login import log_in

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "dage.svg",
    "uger.svg",
    "tabeller/",
    "tabeller/omvisitering.svg",
    "tabeller/hent.csv",
    "tabeller/hent.json",
)


@pytest.fixture
def visit(client):
    """Opens a page of figures as somebody of this role."""

    def get(page: str, role: str = "lead", **query):
        log_in(client, a_user(role))
        return client.get(f"/ledelse/{page}", query)

    return get


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role.values)
def test_pages_of_figures_are_open_to_readers_of_figures_alone(visit, page, role):
    assert visit(page, role).status_code == (200 if role in FIGURE_READERS else 403)


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_figures_ask_a_stranger_to_log_in(client, page):
    assert client.get(f"/ledelse/{page}").status_code == 302


@pytest.mark.parametrize("role", ["lead", "management"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_of_figures_show_no_single_case(visit, page, role):
    case = a_case(number="2026-777777", reporter_name="Nancy", closing_note="hemmeligt", priority=1)
    shown = visit(page, role).content.decode()
    assert not [word for word in (case.number, "Nancy", "hemmeligt", "/sag/") if word in shown]


@pytest.mark.parametrize(("role", "offered"), [("lead", True), ("management", False), ("administrator", False)])
def test_search_for_cases_is_offered_to_those_who_may_open_them(visit, role, offered):
    assert ('role="search"' in text(visit("", role))) is offered


def test_morning_page_counts_what_waits_today(visit):
    today = timezone.localdate()
    team = a_team("rights", [])
    for days in (-1, 0, 0, 5):
        a_case(team=team, next_deadline=today + timedelta(days=days))
    a_case(closed_at=timezone.now(), next_deadline=today - timedelta(days=9))
    page = visit("")
    assert [tile.number for tile in page.context["tiles"]][:4] == ["4", "1", "2", "4"]
    assert [line.cells for line in page.context["teams"]] == [["4", "1", "2", "4"]]


def test_morning_page_for_the_management_hides_small_numbers_and_teams(visit):
    a_case(team=a_team("rights", []))
    page = visit("", "management")
    assert page.context["tiles"][0].number == "*"
    assert page.context["teams"] == []
    assert "Små tal er skjult" in text(page)


@pytest.mark.parametrize(("late", "percent"), [(1, "*"), (4, "*"), (0, "100,0 %"), (5, "73,7 %")])
def test_weekly_share_for_the_management_is_hidden_when_it_tells_of_a_few(visit, late, percent):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    for number in range(19):
        day = monday + timedelta(days=(number < late) + 1)
        came = moment(f"{monday} 10:00")
        a_case(received_at=came, service_due=monday + timedelta(days=1), answered_at=moment(f"{day} 10:00"))
    page = visit("", "management")
    assert page.context["weeks"][-1].cells == ["19", percent]
    assert page.context["share_is_hidden"] is (percent == "*")
    assert visit("", "lead").context["weeks"][-1].cells[1] == f"{100 * (19 - late) / 19:.1f} %".replace(".", ",")


@pytest.mark.parametrize(
    ("kind", "days", "moved"), [("extended", 2, True), ("suspended", 2, True), ("suspended", 0, False)]
)
def test_date_that_was_moved_makes_no_answer_timely_and_is_told_beside(visit, kind, days, moved):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    came, promised, answered = (moment(f"{monday + timedelta(days=day)} 10:00") for day in (0, 1, 1 + days))
    case = a_case(received_at=came, service_due=answered.date(), answered_at=answered)
    shift = {"began_on": monday, "ended_on": answered.date(), "days": days, "most_days": 10, "reason": "Ferie"}
    case.target_shifts.create(kind=kind, **shift, due_before=promised.date(), at=came, by=a_user())
    page = visit("", "lead")
    assert page.context["weeks"][-1].cells[1] == ("0,0 %" if days else "100,0 %")
    assert ("Svarfristen er flyttet på 1 henvendelse, i alt 2 hverdage" in text(page)) is moved


def test_number_of_cases_past_their_date_is_hidden_when_the_others_are_few(visit):
    today = timezone.localdate()
    for number in range(19):
        a_case(next_deadline=today - timedelta(days=1) if number < 18 else today + timedelta(days=9))
    shown = [tile.number for tile in visit("", "management").context["tiles"]]
    assert "18" not in shown or "19" not in shown


def test_morning_page_of_one_office_leaves_the_others_out(visit):
    a_case(office=an_office("fyn", region="syddanmark"))
    assert visit("").context["tiles"][0].number == "0"


def test_tables_page_shows_both_tables_with_notes_and_definitions(visit):
    a_case(topic="ehr", received_at=moment("2025-03-01 10:00"))
    page = text(visit("tabeller/", aar=2025))
    for words in (
        "Tabel 1.",
        "Tabel 2.",
        "Borgerbreve",
        "Tælles særskilt fra 2024.",
        "Serviceklage",
        "Klage over betjening",
    ):
        assert words in page
    assert "<td>-</td><td>-</td><td>0</td>" in page


@pytest.mark.parametrize("year", ["", "20226", "nu", "1850"])
def test_tables_page_for_a_year_that_is_none_shows_this_year(visit, year):
    assert visit("tabeller/", aar=year).context["published"].year == timezone.localdate().year


def test_tables_page_says_how_many_requests_are_still_open(visit):
    a_case(received_at=moment("2025-03-01 10:00"))
    assert "Af årets henvendelser om ventetid er 1 endnu ikke afsluttet (2025)." in text(visit("tabeller/", aar=2025))


@pytest.mark.parametrize("role", ["lead", "management"])
def test_tables_page_tells_beside_table_2_whom_departments_referred_themselves(visit, role):
    sentence = "Ud over tabel 2 henviste hospitalernes afdelinger selv 20.598 patienter direkte i 2025."
    assert sentence not in text(visit("tabeller/", role=role))
    DirectReferral.objects.create(office=an_office(), year=2025, count=20598)
    assert sentence in text(visit("tabeller/", role=role))


@pytest.mark.parametrize("page", ["tabeller/", "tabeller/hent.csv", "tabeller/hent.json", "tabeller/omvisitering.svg"])
def test_tables_that_do_not_add_up_are_refused_with_the_place(visit, page):
    a_case(topic="re_referred", received_at=moment("2025-03-01 10:00"))
    answer = visit(page, aar=2025)
    assert answer.status_code == 409
    assert "Tabel 2, 2025: 1 henvendelser har ingen række" in text(answer)


def test_tables_for_the_management_hide_small_numbers_everywhere(visit):
    for _ in range(3):
        a_case(topic="interpreter", received_at=moment("2025-03-01 10:00"))
    assert visit("tabeller/hent.json", "management", aar=2025).json()["table_1"]["other"]["interpreter"][2] == "*"
    assert visit("tabeller/hent.json", "lead", aar=2025).json()["table_1"]["other"]["interpreter"][2] == 3
    assert 'scope="row"><details><summary>Tolkebistand</summary>' in text(visit("tabeller/", "management", aar=2025))
    assert "<td>3</td>" not in text(visit("tabeller/", "management", aar=2025))


def test_csv_opens_in_a_spreadsheet_with_every_row(visit):
    a_case(topic="ehr", received_at=moment("2025-03-01 10:00"))
    answer = visit("tabeller/hent.csv", aar=2025)
    assert answer["Content-Disposition"] == 'attachment; filename="patientkontor-2025.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["table", "group", "row", "name", "2023", "2024", "2025"]
    assert len(rows) == 38


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith("svg")])
def test_charts_are_drawn_on_the_server(visit, page):
    a_case(received_at=timezone.now() - timedelta(days=8))
    answer = visit(page)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")


@pytest.mark.parametrize("cases", [1, 3])
def test_morning_page_asks_the_database_the_same_whatever_the_number_of_cases(client, django_assert_num_queries, cases):
    log_in(client, a_user("lead"))
    for _ in range(cases):
        a_case(received_at=timezone.now() - timedelta(days=3), service_due=timezone.localdate())
    with django_assert_num_queries(13):
        client.get("/ledelse/")
