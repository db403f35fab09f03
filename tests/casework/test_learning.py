"""Learning: points without persons, actions with an owner and a day (K9; BEK 1659/2013, § 7)."""

from datetime import date

import pytest

from rettidig.casework.models import AuditEvent, LearningPoint
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import learning as track
from rettidig.insight.queries import learning as query
from tests.casework.factories import a_user, an_adviser, an_office, moment
from tests.casework.offers import a_hospital
from tests.login import log_in

pytestmark = pytest.mark.django_db
AT = moment("2026-03-10 10:00")
SEEN = {
    "theme": "waiting",
    "hospital": None,
    "seen_on": date(2026, 3, 9),
    "text": "Brevet sagde ikke, hvem man ringer til.",
}
NOTHING_DONE = {"action": "", "owner": None, "due": None, "done_on": None, "result": ""}


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def by(office):
    return an_adviser(office=office)


@pytest.fixture
def save(office, by):
    def do(point=None, **facts):
        known = {name: getattr(point, name) for name in (*SEEN, *NOTHING_DONE)} if point else SEEN | NOTHING_DONE
        return track.save_point(office, point, facts=known | facts, by=by, at=AT)

    return do


def test_point_is_written_down_with_its_action_and_closed_with_what_came_of_it(save, by):
    point = save(action="Ret brevet.", owner=by, due=date(2026, 4, 1))
    assert point.is_open
    assert not save(point, done_on=date(2026, 3, 10), result="Brevet er rettet.").is_open
    assert AuditEvent.objects.filter(verb="learning.saved", subject=f"learning {point.pk}").count() == 2


@pytest.mark.parametrize(
    "said",
    [
        "Patienten 210300-9996 fik ikke brev",
        "Ring til 40 40 40 40",
        "Skriv til kaja@example.org",
        "Som i sag 2026-000123",
    ],
)
@pytest.mark.parametrize("where", ["text", "action", "result"])
def test_words_that_point_at_a_person_or_a_case_are_refused(save, said, where):
    with pytest.raises(Denied, match="peger på en person"):
        save(**{where: said})
    assert not LearningPoint.objects.exists()


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"text": " "}, "hvad andre kan lære"),
        ({"seen_on": date(2026, 3, 11)}, "fremtiden"),
        ({"action": "Ret brevet."}, "hvem der gør det"),
        ({"done_on": date(2026, 3, 10)}, "hvad I har gjort"),
    ],
)
def test_what_is_lacking_is_said(save, facts, why):
    with pytest.raises(Denied, match=why):
        save(**facts)


def test_owner_of_another_office_and_writer_of_another_office_are_refused(office, save):
    with pytest.raises(Denied, match="kollega fra kontoret"):
        save(action="Ret.", due=date(2026, 4, 1), owner=an_adviser(office=an_office("nordjylland")))
    with pytest.raises(Denied, match="Kun de kolleger"):
        track.save_point(office, None, facts=SEEN | NOTHING_DONE, by=a_user("lawyer", office=office), at=AT)


def test_figures_tell_themes_hospitals_and_actions_of_the_year(save, by):
    save(hospital=a_hospital("horsens"), action="Ret.", owner=by, due=date(2026, 4, 1))
    save(theme="tone")
    save(seen_on=date(2025, 12, 31))
    found = query.count_learning(2026).numbers
    assert (found["seen", "total", "total"], found["actions", "theme", "waiting"]) == (2, 1)
    assert (found["seen", "hospital", "Horsens"], found["done", "total", "total"]) == (1, 0)


def test_list_shows_what_is_to_be_done_first_and_the_page_keeps_what_was_typed(client, by, save):
    save()
    save(action="Ret brevet.", owner=by, due=date(2026, 4, 1))
    log_in(client, by)
    shown = client.get("/kontor/laering/").text
    assert shown.index("Det skal gøres") < shown.index("Gjort, eller kun til orientering")
    refused = client.post("/kontor/laering/ny/", {"theme": "tone", "seen_on": "9-3-2026", "text": "Ring til 40404040"})
    assert refused.status_code == 422
    assert "Ring til 40404040" in refused.text


def test_small_numbers_are_hidden_from_the_management(client, office, save):
    for _number in range(6):
        save()
    save(theme="tone")
    log_in(client, a_user("management", office=office))
    page = client.get("/ledelse/laering/?aar=2026").text
    assert "*" in page.split("Kommunikation og tone")[1][:80]
    log_in(client, a_user("lead", office=office))
    assert "Kommunikation og tone" in client.get("/ledelse/laering/hent.csv?aar=2026").content.decode("utf-8-sig")
