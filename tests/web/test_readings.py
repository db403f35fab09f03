"""Audit of lists read, searches and exports; the search text is not in it."""

import pytest
from django.urls import reverse

from rettidig.casework.models import AuditEvent, Person
from tests.casework.factories import a_case, a_user
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    log_in(client, a_user("lead"))
    return client


def rows(verb):
    return list(AuditEvent.objects.filter(verb=verb).order_by("id").values_list("subject", "after"))


def pass_an_hour(client):
    session = client.session
    session["lists_viewed"] = {name: at - 3600 for name, at in session["lists_viewed"].items()}
    session.save()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/kontor/", "queue mine"),
        ("/kontor/?vis=closed", "queue closed"),
        ("/kontor/?vis=\0nonsense", "queue mine"),
        ("/kontor/opgaver/", "tasks"),
        ("/kontor/loven/aendringer/?before=1/1-2026&after=1/2-2026", "law changes"),
    ],
)
def test_list_is_written_down_once_an_hour(lead, address, name):
    for _turn in range(3):
        assert lead.get(address).status_code == 200
    assert rows("list.viewed") == [(name, None)]
    pass_an_hour(lead)
    lead.get(address)
    assert len(rows("list.viewed")) == 2


def test_each_list_is_written_down_by_itself(lead):
    for view in ("mine", "all", "unassigned", "mine"):
        lead.get(f"/kontor/?vis={view}")
    assert [name for name, _after in rows("list.viewed")] == ["queue mine", "queue all", "queue unassigned"]


def test_list_of_a_hospital_is_written_down(client):
    log_in(client, a_user("partner"))
    client.get(reverse("partner:start"))
    assert rows("list.viewed") == [("received re-referrals", None)]


@pytest.mark.parametrize(
    ("typed", "kind", "hits"),
    [
        ("Nancy", "words", 2),
        ("Ukendt", "words", 0),
        ("251248-9996", "cpr", 0),
        ("2026-999999", "number", 0),
        ("4040 4040", "phone", 0),
        ("a@b.dk", "email", 0),
    ],
)
def test_search_is_written_down_with_its_kind_and_its_hits_and_never_with_its_words(lead, typed, kind, hits):
    for _each in range(2):
        a_case(patient=Person.objects.create(name="Nancy Ann Test Berggren"))
    lead.post("/kontor/find/", {"q": typed})
    assert rows("cases.searched") == [(kind, {"hits": hits})]
    assert typed not in str(AuditEvent.objects.values())


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_figures_that_are_taken_home_are_written_down(lead, kind):
    assert lead.get(f"/ledelse/tabeller/hent.{kind}?aar=2026").status_code == 200
    assert rows("figures.exported") == [(kind, {"year": 2026})]


def test_page_without_people_is_not_written_down(lead):
    for address in ("/kontor/find/", "/kontor/loven/", "/ledelse/", "/ledelse/tabeller/", "/kontor/ny/"):
        lead.get(address)
    assert not AuditEvent.objects.exists()
