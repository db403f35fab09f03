"""Minutes on a case: off until the lead turns them on, written and corrected at the desk, summed for those who lead."""

import pytest
from django.urls import reverse

from rettidig.casework.models import Office, TimeSpent
from tests.casework.factories import a_case, a_user
from tests.desk_data import page, person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db
FIGURES = "/ledelse/tid/"


@pytest.fixture
def kept(office) -> Office:
    Office.objects.filter(pk=office.pk).update(keeps_time=True)
    return Office.objects.get(pk=office.pk)


def test_office_keeps_no_time_until_its_lead_turns_it_on(client, office):
    log_in(client, person_called("leder"))
    case = a_case(office=office)
    assert page(case, "time_spent") not in client.get(page(case, "case")).text
    assert "Kontoret skriver ikke tid ned." in client.get(reverse("office:office", args=[office.slug])).text
    assert client.post(reverse("office:timekeeping", args=[office.slug]), {"keeps_time": "on"}).status_code == 302
    assert page(case, "time_spent") in client.get(page(case, "case")).text
    assert "Skriver tid ned" in client.get(reverse("office:history", args=[office.slug])).text


def test_time_in_an_office_that_keeps_none_is_refused_with_what_was_typed(adviser, office):
    sent = {"activity": "talk", "minutes": "25", "on": "i dag"}
    refused = adviser.post(page(a_case(office=office), "time_spent"), sent)
    assert refused.status_code == 403
    assert "skriver ikke tid ned" in refused.text
    assert 'value="25"' in refused.text


def test_time_is_written_shown_and_corrected(adviser, kept):
    case = a_case(office=kept)
    sent = {"activity": "writing", "minutes": "25", "on": "i dag"}
    assert adviser.post(page(case, "time_spent"), sent | {"minutes": "0"}).status_code == 422
    assert adviser.post(page(case, "time_spent"), sent).status_code == 302
    assert "25 minutter" in adviser.get(page(case, "time_spent")).text
    made = TimeSpent.objects.get()
    assert adviser.post(page(case, "correct_time", made.pk), sent | {"minutes": "0"}).status_code == 302
    assert "25 minutter" not in adviser.get(page(case, "time_spent")).text


def test_time_of_a_colleague_is_neither_listed_nor_corrected(client, kept):
    case, colleague = a_case(office=kept), person_called("vejleder2")
    made = TimeSpent.objects.create(
        case=case, activity="talk", minutes=9, on="2026-11-02", at=case.received_at, by=colleague
    )
    log_in(client, person_called("vejleder"))
    shown = client.get(page(case, "time_spent")).text
    assert "9 minutter" in shown
    assert page(case, "correct_time", made.pk) not in shown
    assert client.get(page(case, "correct_time", made.pk)).status_code == 404


def test_contact_keeps_the_minutes_that_it_took(adviser, kept):
    case = a_case(office=kept)
    said = {"channel": "phone", "direction": "out", "with_whom": "patient", "text": "Ringede.", "minutes": "12"}
    assert adviser.post(page(case, "add_contact"), said | {"version": case.version}).status_code == 302
    assert [(each.activity, each.minutes) for each in TimeSpent.objects.all()] == [("talk", 12)]


def test_figures_hide_few_cases_from_the_management_and_name_no_person(client, kept):
    day = {"on": "2026-11-02", "at": a_case(office=kept).received_at, "by": person_called("vejleder2")}
    year = {"aar": "2026"}
    for _ in range(6):
        TimeSpent.objects.create(case=a_case(office=kept), activity="talk", minutes=111, **day)
    TimeSpent.objects.create(case=a_case(office=kept, topic="transport"), activity="writing", minutes=77, **day)
    log_in(client, a_user("management"))
    hidden = client.get(FIGURES, year).text
    assert "77" not in client.get(f"{FIGURES}hent.csv", year).content.decode()
    assert "743" in hidden
    assert "666" not in hidden
    log_in(client, person_called("leder"))
    shown = client.get(FIGURES, year).text
    assert "666" in shown
    assert str(person_called("vejleder2")) not in shown


def test_figures_of_a_year_without_time_say_so(client, office):
    log_in(client, person_called("leder"))
    assert "ikke skrevet tid ned" in client.get(FIGURES).text
