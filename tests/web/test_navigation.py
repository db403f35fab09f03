"""The menu: few pages stand beside each other, of many those that are not daily fold together."""

import pytest

from ..casework.factories import a_user, an_office
from ..login import log_in

pytestmark = pytest.mark.django_db


def test_menu_of_many_pages_folds_those_that_are_not_daily_and_names_the_open_one(client):
    log_in(client, a_user("lead", office=an_office()))
    html = " ".join(client.get("/kontor/bookinglister/").text.split())
    first, more = html.split('<details class="nav-more">')
    assert '<summary class="is-current">Mere: Bookinglister</summary>' in more
    assert ('href="/kontor/"' in first, 'href="/kontor/loven/"' in first) == (True, False)
    assert 'href="/kontor/loven/"' in more


def test_menu_of_few_pages_stands_there_whole(client):
    log_in(client, a_user("management", office=an_office()))
    html = client.get("/ledelse/").text
    assert 'href="/ledelse/tabeller/"' in html
    assert "nav-more" not in html
