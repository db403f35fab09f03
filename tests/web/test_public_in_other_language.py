"""What is typed on a public page stands there when its language is changed, with a script and without."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.steps import question
from tests.casework.factories import an_adviser
from tests.intake_data import SHOULDER, send
from tests.web.test_public_inquiry import begin, office

pytestmark = pytest.mark.django_db
__all__ = ["office"]  # the fixture
WORDS = "Ord, der ikke må gå tabt"


def switch(client, address, **typed):
    page = client.post(address, {**typed, "language": "en"}, follow=True)
    assert '<html lang="en">' in page.text
    return page.text


@pytest.mark.parametrize(
    ("address", "field"),
    [("my_case", "number"), ("my_case", "code"), ("resume", "key")]
    + [(page, field) for page in ("asked", "time_asked") for field in ("key", "code")],
)
def test_what_opens_a_page_is_still_typed_in_the_other_language(client, address, field):
    page = switch(client, reverse(f"public:{address}"), **{field: WORDS})
    assert f'value="{WORDS}"' in page
    assert WORDS not in str(dict(client.session))  # a code is stored nowhere


def test_choice_at_the_entrance_is_still_chosen(client):
    assert re.search(r'value="max_wait"[^>]*checked', switch(client, reverse("public:entrance"), track="max_wait"))


def test_address_for_the_link_to_a_draft_is_still_typed(client, settings):
    settings.EMAIL_HOST = "mail.example.dk"
    begin(client)
    assert 'value="kaja@"' in switch(client, reverse("public:later"), to="kaja@")


@pytest.mark.parametrize("field", ["text", "fortryd-text", "reply_phone", "reply_email", "q{}-text"])
def test_whatever_is_typed_on_my_case_is_still_typed_in_the_other_language_and_sends_nothing(client, office, field):
    sent = send(office, SHOULDER, at=timezone.now())
    due = question.usual_due(sent.case, on=timezone.localdate())
    facts = {"party": "patient", "channel": "form", "text": "Hvornår?", "due": due}
    asked = question.ask(sent.case, **facts, by=an_adviser(office=office), at=timezone.now())
    client.post(reverse("public:my_case"), {"number": sent.case.number, "code": sent.code})
    typed = {field.format(asked.pk): WORDS, "case": sent.case.number}
    assert WORDS in switch(client, reverse("public:write"), **typed)
    assert not Case.objects.filter(contacts__text__contains=WORDS).exists()


def test_each_form_that_is_typed_in_is_the_one_that_the_language_button_sends(client):
    for address in ("entrance", "my_case", "resume", "asked", "time_asked"):
        page = client.get(reverse(f"public:{address}")).text
        sends = re.search(r'name="language"[^>]*form="([^"]+)"', page)
        assert f'id="{sends.group(1)}"' in page, address
