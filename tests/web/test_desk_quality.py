"""The pages of the quality sample: who sees what, and what a second pair of eyes sends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rettidig.casework.models import AuditEvent, Case, QualityDraw, QualityReview
from tests.casework.factories import a_case, an_adviser, an_office
from tests.desk_data import person_called
from tests.login import log_in

pytestmark = pytest.mark.django_db
PAGE = "/kontor/kvalitet/"
SLUGS = ("clear_answer", "in_time", "noted", "told_rights")


def a_review(office, **more) -> QualityReview:
    now = timezone.now()
    case = a_case(office=office, state="closed", closed_at=now, **more)
    facts = {"percent": 100, "seed": "x", "candidates": [case.pk], "at": now}
    day = timezone.localdate(now)
    first = day - timedelta(days=QualityDraw.objects.count())
    return QualityDraw.objects.create(office=office, first=first, last=first, **facts).reviews.create(case=case)


def answers(met: str = "yes", **more) -> dict[str, str]:
    return {f"met_{slug}": met for slug in SLUGS} | more


def test_overview_with_nothing_says_so_and_the_lead_sees_when_themes_come(client, office):
    log_in(client, person_called("leder"))
    shown = client.get(PAGE).text
    for sentence in (
        "Der er ingen lige nu.",
        "ikke set efter på dine sager endnu",
        "mindst 5 sager",
        "ikke trukket lod",
    ):
        assert sentence in shown


def test_case_is_looked_at_and_its_adviser_reads_what_was_learned(client, office):
    review = a_review(office, owner=person_called("vejleder2"))
    log_in(client, person_called("vejleder"))
    address = f"{PAGE}{review.pk}/"
    assert review.case.number in client.get(PAGE).text
    assert "Fik patienten et svar, der er til at forstå?" in client.get(address).text
    refused = client.post(address, answers(met_noted="no", learning="Godt klaret."))
    assert refused.status_code == 422
    assert "Skriv, hvad der mangler: Står det på sagen" in refused.text
    assert "Godt klaret." in refused.text
    assert AuditEvent.objects.filter(verb="case.opened", case_id=review.case_id).count() == 1
    sent = answers(met_noted="no", note_noted="Opkaldet mangler.", learning="Godt klaret.")
    assert client.post(address, sent).status_code == 302
    assert review.case.number not in client.get(PAGE).text
    log_in(client, person_called("vejleder2"))
    shown = client.get(PAGE).text
    assert "Godt klaret." in shown
    assert "Opkaldet mangler." in shown
    assert "Opkaldet mangler." in client.get(address).text


def test_own_case_is_not_offered_and_refused(adviser, office):
    review = a_review(office, owner=person_called("vejleder"))
    assert review.case.number not in adviser.get(PAGE).text
    assert adviser.get(f"{PAGE}{review.pk}/").status_code == 403
    assert adviser.post(f"{PAGE}{review.pk}/", answers()).status_code == 403


def test_what_was_found_on_a_colleagues_case_is_shut(adviser, office):
    review = a_review(office, owner=person_called("vejleder2"))
    facts = {"scored_at": timezone.now(), "scored_by": an_adviser(office=office), "adviser": review.case.owner}
    QualityReview.objects.filter(pk=review.pk).update(**facts)
    assert adviser.get(f"{PAGE}{review.pk}/").status_code == 403


def test_case_of_another_office_is_shut(adviser, office):
    review = a_review(office)
    Case.objects.filter(pk=review.case_id).update(office=an_office("syd"))
    assert adviser.get(f"{PAGE}{review.pk}/").status_code == 403
