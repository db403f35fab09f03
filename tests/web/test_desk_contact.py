"""The page of one contact, and the form that corrects it."""

import pytest
from django.urls import reverse

from rettidig.casework.models import Contact
from rettidig.casework.steps import follow_up
from tests.desk_data import page, person_called

from .test_desk_both_versions import NOW, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(case) -> Contact:
    facts = {"channel": "phone", "direction": "in", "with_whom": "patient", "text": "Vil rykke"}
    return follow_up.add_contact(case, **facts, by=person_called("vejleder"), at=NOW())


def address(name: str, contact: Contact) -> str:
    return reverse(f"desk:{name}", args=[contact.case_id, contact.pk])


def test_contact_that_is_corrected_then_shows_both_and_who_and_why(adviser, case, contact):
    form = opened(adviser, address("correct_contact", contact)) | {"channel": "email", "reason": "Kom på mail"}
    answer = adviser.post(address("correct_contact", contact), form, follow=True)
    assert "Kontakten er rettet." in answer.text
    assert ("Sikker mail" in answer.text, "Telefon" in answer.text, "Kom på mail" in answer.text) == (True,) * 3
    story = adviser.get(page(case, "case")).text
    assert "Sikker mail fra patient" in story
    assert "– rettet" in story


def test_time_that_is_not_touched_keeps_its_seconds(adviser, contact):
    form = opened(adviser, address("correct_contact", contact)) | {"with_whom": "gp", "reason": "Lægen"}
    adviser.post(address("correct_contact", contact), form)
    assert contact.corrections.get().at == contact.at


@pytest.mark.parametrize(
    ("typed", "field"), [({"clock": "25"}, "clock"), ({"day": "99/99"}, "day"), ({"reason": ""}, "reason")]
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(adviser, contact, typed, field):
    form = opened(adviser, address("correct_contact", contact)) | {"channel": "post", "reason": "Brev"} | typed
    answer = adviser.post(address("correct_contact", contact), form)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["channel"].value() == "post"


def test_contact_that_a_colleague_corrected_meanwhile_then_shows_both_versions(adviser, contact):
    form = opened(adviser, address("correct_contact", contact)) | {"channel": "post", "reason": "Brev"}
    other = opened(adviser, address("correct_contact", contact)) | {"channel": "email", "reason": "Mail"}
    adviser.post(address("correct_contact", contact), other)
    answer = adviser.post(address("correct_contact", contact), form)
    assert answer.status_code == 409
    (clash,) = answer.context["form"].clashes
    assert (clash.mine, clash.theirs, bool(clash.by)) == ("Brev", "Sikker mail", True)


def test_contact_that_came_by_the_form_offers_no_correction(adviser, case):
    first = case.contacts.get(ordinal=1)
    assert "kan ikke rettes" in adviser.get(address("contact", first)).text
    assert adviser.get(address("correct_contact", first)).status_code == 403


def test_correction_in_the_history_leads_back_to_it_and_is_put_back_from_there(adviser, case, contact):
    form = opened(adviser, address("correct_contact", contact)) | {"channel": "email", "reason": "Kom på mail"}
    adviser.post(address("correct_contact", contact), form)
    history = adviser.get(page(case, "history") + f"?felt=contact-{contact.pk}").text
    assert (f"Kontakt {contact.ordinal}" in history, "Sæt tilbage" in history) == (True, True)


def test_contact_of_another_case_is_not_found(adviser, case, contact):
    assert adviser.get(reverse("desk:contact", args=[case.pk, 987654])).status_code == 404
