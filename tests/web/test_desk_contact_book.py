"""The meetings of the contact book: the newest beside the book, and all of them on pages of their own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from rettidig.casework.models import CoordinatorMeeting
from tests.casework.factories import an_office
from tests.desk_data import person_called

pytestmark = pytest.mark.django_db
FIRST = date(2025, 12, 1)


def held(number: int, *, office) -> None:
    by = person_called("vejleder")
    for day in range(number):
        CoordinatorMeeting.objects.create(
            office=office, on=FIRST + timedelta(days=day), agenda=f"Møde nr. {day}.", by=by
        )


@pytest.mark.parametrize(("number", "is_more"), [(20, False), (21, True)])
def test_book_shows_the_newest_meetings_and_leads_to_all_where_there_are_more(adviser, office, number, is_more):
    held(number, office=office)
    shown = adviser.get(reverse("desk:contact_book")).text
    assert "Møde nr. 19." in shown
    assert (f"Se alle {number} møder" in shown, "Møde nr. 0." in shown) == (is_more, not is_more)


@pytest.mark.parametrize("asked", ["2", "99"])
def test_older_meetings_are_on_the_pages_that_follow(adviser, office, asked):
    held(21, office=office)
    all_of_them = reverse("desk:meetings")
    assert "Møde nr. 0." not in adviser.get(all_of_them).text
    shown = adviser.get(all_of_them, {"side": asked}).text
    assert ("Møde nr. 0." in shown, "Møde nr. 20." in shown) == (True, False)


def test_meetings_of_another_office_are_not_there(adviser, office):
    held(1, office=an_office("nordjylland"))
    assert "Ingen møder endnu" in adviser.get(reverse("desk:meetings")).text
