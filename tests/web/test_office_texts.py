"""The page of an office's texts: found, tried with examples, kept, and put back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.letters.catalogue import all_texts, shipped
from rettidig.casework.models import OwnText
from tests.casework.factories import a_user, an_office
from tests.login import log_in

pytestmark = pytest.mark.django_db
OWN = """Besked fra os

{{ greeting }}

Her er en sætning, som kontoret har skrevet.

{% include "da/parts/contact.txt" %}"""


def at(view: str, key: str = "message", *, office=None, language: str = "da", **more) -> str:
    parts = {"slug": (office or an_office()).slug, "language": language, "key": key}
    return reverse(f"office:{view}", kwargs=parts | more)


def the_list() -> str:
    return reverse("office:texts", args=[an_office().slug])


def as_role(role: str = "administrator", **more) -> Client:
    client = Client()
    log_in(client, a_user(role, **{"office": an_office(), **more}))
    return client


def page(answer) -> str:
    return answer.content.decode()


def keep(client: Client, text: str = OWN, key: str = "message", **more):
    """Show the examples, as one must, and keep what was shown."""
    shown = client.post(at("text", key), {"text": text, **more})
    assert shown.status_code == 200, shown.context["form"].errors
    mark = shown.context["form"]["shown"].value()
    return client.post(at("keep_text", key), {"text": text, "shown": mark, **more})


def test_list_has_every_text_with_whose_words_it_is():
    client = as_role()
    found = page(client.get(the_list()))
    assert found.count("<tr>") == len(all_texts()) + 1
    assert "Kontorets egen</" not in found
    keep(client)
    own = client.get(the_list(), {"vis": "own"}).context["lines"]
    assert [(line.text.name, line.by != "") for line in own] == [("message", True)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "afslag"}, {"refuse"}),
        ({"q": "sker der nu rykker"}, set()),
        ({"til": "professional", "q": "opslag"}, {"ask_hospital", "ask_it"}),
    ],
)
def test_list_is_narrowed_by_words_and_by_whom_it_is_to(asked, names):
    lines = as_role().get(the_list(), {"sprog": "da", **asked}).context["lines"]
    assert {line.text.name for line in lines} == names


@pytest.mark.parametrize(("key", "language"), [(each.key, each.language) for each in all_texts()])
def test_every_text_shows_its_examples(key, language):
    answer = as_role().get(at("text", key, language=language))
    assert answer.status_code == 200
    assert answer.context["examples"]


def test_examples_come_before_the_text_is_kept():
    client = as_role()
    refused = client.post(at("keep_text"), {"text": OWN})
    assert refused.status_code == 422
    assert "Se eksemplerne" in page(refused)
    assert "som kontoret har skrevet" in page(refused)
    assert not OwnText.objects.exists()
    assert keep(client).status_code == 302
    assert OwnText.objects.get().text == OWN


def test_bad_text_is_told_beside_the_field_and_stays():
    answer = as_role().post(at("text"), {"text": "Titel\n\n{{ navn }}"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["text"] == ["Linje 3: Teksten kender ikke “navn”."]
    assert "{{ navn }}" in page(answer)


def test_day_in_the_past_is_told_at_the_field():
    day = timezone.localdate() - timezone.timedelta(days=1)
    answer = as_role().post(at("text"), {"text": OWN, "from_day": f"{day.day}-{day.month}-{day.year}"})
    assert "from_day" in answer.context["form"].errors


def test_examples_as_pdf_are_of_what_is_typed_and_keep_nothing():
    answer = as_role().post(at("text_pdf", "refuse"), {"text": shipped("refuse", "da")})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert not OwnText.objects.exists()


def test_own_text_is_put_back_and_taken_back_again():
    client = as_role()
    keep(client)
    assert client.post(at("ship_text")).status_code == 302
    assert not OwnText.objects.exists()
    (change, *_rest) = client.get(at("text")).context["acts"]
    client.post(at("undo_text", pk=change.pk))
    assert OwnText.objects.get().text == OWN


def test_change_of_the_text_that_comes_along_is_told_beside_the_own_one():
    OwnText.objects.create(
        office=an_office(), name="message", language="da", text=OWN, ground="0" * 64, valid_from=timezone.localdate()
    )
    found = page(as_role().get(at("text")))
    assert "Den tekst, der følger med, er ændret" in found
    assert "Du har skrevet til os." in found


def test_lead_reads_the_texts_and_changes_none():
    client = as_role("lead")
    assert "Kun den systemansvarlige kan ændre registret." in page(client.get(at("text")))
    assert client.post(at("keep_text"), {"text": OWN}).status_code == 403


def test_administrator_of_another_office_changes_none():
    client = as_role(office=an_office(slug="andet", name="Et andet kontor"))
    assert "eget kontor" in page(client.get(at("text")))
    keep(client)
    assert not OwnText.objects.exists()


def test_two_who_word_the_same_text_choose_whose_is_kept():
    client = as_role()
    opened = client.get(at("text")).context["form"]["opened"].value()
    keep(client)
    late = client.post(at("text"), {"text": OWN + "\n\nMere.", "opened": opened})
    assert late.status_code == 409
    assert "Mere." in page(late)


@pytest.mark.parametrize("role", ["adviser", "lawyer", "management"])
def test_others_do_not_open_the_texts(role):
    assert as_role(role).get(the_list()).status_code == 403
