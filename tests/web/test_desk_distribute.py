"""The lead's proposals as a page, the rules by which work is shared, and the next case for each."""

import pytest
from django.test import Client
from django.urls import reverse

from rettidig.casework.models import Case, Team, WorkShare
from rettidig.casework.topics import TOPICS
from tests.casework.factories import a_case
from tests.desk_data import person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(office):
    client = Client()
    log_in(client, person_called("leder"))
    return client


def owner_of(case: Case):
    return Case.objects.get(pk=case.pk).owner


def test_proposal_then_stands_with_its_reason_and_is_confirmed_corrected_and_undone(lead, office):
    first, second, left = (a_case(office=office) for _ in range(3))
    text = lead.get(reverse("desk:distribute")).text
    assert "har emnet" in text
    one, other = person_called("vejleder"), person_called("vejleder2")
    sent = {"sag": [f"{case.pk}.{case.version}" for case in (first, second, left)], f"ejer-{left.pk}": ""}
    sent |= {f"ejer-{first.pk}": one.pk, f"ejer-{second.pk}": other.pk}
    answer = lead.post(reverse("desk:distribute"), sent | {"fra": "morgen"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk:morning")
    assert "2 sager er ændret." in answer.text
    assert [owner_of(case) for case in (first, second, left)] == [one, other, None]
    lead.post(reverse("desk:undo_many"))
    assert owner_of(first) is None


def test_confirmation_when_nobody_is_chosen_or_it_is_somebody_else_changes_nothing(lead, office):
    case = a_case(office=office)
    for key in ("", "x", person_called("jurist").pk):
        sent = {"sag": f"{case.pk}.{case.version}", f"ejer-{case.pk}": key}
        assert "Vælg en ejer" in lead.post(reverse("desk:distribute"), sent, follow=True).text
    assert owner_of(case) is None


def test_page_when_everything_has_an_owner_says_so(lead):
    assert "Alle sager har en ejer" in lead.get(reverse("desk:distribute")).text


def test_next_then_opens_the_case_that_has_become_ones_own_or_says_that_there_is_none(adviser, office):
    assert "ingen sag til dig" in adviser.post(reverse("desk:take_next"), follow=True).text
    topic = person_called("vejleder").team.topics[0]
    case = a_case(office=office, topic=topic)
    assert adviser.post(reverse("desk:take_next")).url == reverse("desk:case", args=[case.pk])
    assert owner_of(case) == person_called("vejleder")


def test_rules_are_changed_with_a_reason_shown_with_old_and_new_and_undone(lead, office):
    person = person_called("vejleder")
    page = reverse("office:share", args=[office.slug, person.pk])
    seen = {"percent": 60, "most": 9, "transport": "prefers", "days_off": ["4"]}
    assert lead.post(page, seen).status_code == 422  # no reason
    assert lead.post(page, seen | {"reason": "Deltid"}).status_code == 302
    text = lead.get(page).text
    assert all(words in text for words in ("Deltid", "100 %", "60 %", "som teamet", str(TOPICS["transport"].label)))
    shown = lead.get(reverse("office:sharing", args=[office.slug])).text
    assert "60 %" in shown
    assert "Arbejder ikke om: fredag" in " ".join(shown.split())
    lead.post(reverse("office:undo_share", args=[office.slug, person.pk]))
    assert (WorkShare.objects.first().percent, WorkShare.objects.count()) == (100, 2)


def test_team_is_asked_to_share_by_itself_with_a_reason_and_it_stands_in_the_history(lead, office):
    team = Team.objects.filter(office=office).first()
    lead.post(reverse("office:itself", args=[office.slug, team.pk]), {"on": "on", "reason": "Sommerferie"})
    assert Team.objects.get(pk=team.pk).shares_itself
    assert "Sommerferie" in lead.get(reverse("office:history", args=[office.slug])).text
