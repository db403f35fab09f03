"""A thing that somebody removed while it was edited: what happened is told, what was typed is kept, and it can be put
back or written as new.
"""

import pytest
from django.urls import get_resolver, reverse

from rettidig.casework.models import Letter, Matter, Phrase, RegisterChange
from rettidig.casework.registers import REGISTERS, find_entry
from rettidig.casework.registers import remove as remove_entry
from rettidig.casework.steps import letter, matter, pathway
from tests.desk_data import person_called
from tests.login import log_in
from tests.repository.addresses import EXAMPLES, patterns

from .test_desk_both_versions import NOW, opened

pytestmark = pytest.mark.django_db
WHO = "vejleder2"


@pytest.fixture
def event(case):
    return case.pathways.get().events.get(type="appointment_offered")


@pytest.fixture
def address(case, event):
    return reverse("desk:change_event", args=[case.pk, event.pk])


@pytest.fixture
def typed(adviser, address):
    return opened(adviser, address) | {"note": "Patienten ringede om tiden"}


def remove(event) -> None:
    pathway.remove_event(event, by=person_called(WHO), at=NOW())


def sent_again(answer) -> dict[str, str]:
    """What the page would send, but for the button."""
    return dict(answer.context["typed"])


def test_event_that_is_gone_tells_what_happened_who_and_when_and_keeps_what_was_typed(adviser, event, address, typed):
    remove(event)
    answer = adviser.post(address, typed)
    assert answer.status_code == 409
    assert "Hændelsen er fjernet fra sagen: Tid tilbudt" in answer.text
    assert f"Det var {person_called(WHO)}, " in answer.text
    assert "Patienten ringede om tiden" in answer.text


def test_event_that_is_gone_is_put_back_with_what_was_typed(adviser, case, event, address, typed):
    pk = event.pk
    remove(event)
    again = adviser.post(address, sent_again(adviser.post(address, typed)) | {"put_back": "1"})
    assert again.status_code == 302
    (back,) = case.pathways.get().events.filter(type="appointment_offered")
    assert (back.pk, back.document["note"]) == (pk, "Patienten ringede om tiden")


def test_event_that_is_gone_is_written_as_new(adviser, case, event, address, typed):
    pk = event.pk
    remove(event)
    gone = adviser.post(address, typed)
    assert adviser.post(gone.context["gone"].as_new, sent_again(gone)).status_code == 302
    (new,) = case.pathways.get().events.filter(type="appointment_offered")
    assert (new.pk != pk, new.document["note"]) == (True, "Patienten ringede om tiden")


def test_event_that_somebody_has_put_back_already_is_corrected(adviser, case, event, address, typed):
    remove(event)
    first = sent_again(adviser.post(address, typed)) | {"put_back": "1"}
    adviser.post(address, first)
    assert adviser.post(address, first | {"note": "Igen"}).status_code in (302, 409)
    assert case.pathways.get().events.filter(type="appointment_offered").count() == 1


def test_event_that_never_was_is_not_found(adviser, case):
    address = reverse("desk:change_event", args=[case.pk, 98_765_432])
    assert adviser.post(address, {"note": "Noget langt, der er skrevet"}).status_code == 404


def test_link_to_an_event_that_is_gone_tells_who_removed_it(adviser, event, address):
    remove(event)
    answer = adviser.get(address)
    assert answer.status_code == 404
    assert f"Det var {person_called(WHO)}, " in answer.text


def test_reader_who_may_not_edit_is_offered_nothing(adviser, client, case, event, address, typed):
    remove(event)
    case.refresh_from_db()
    case.state, case.closed_at = "closed", NOW()
    case.save()
    gone = adviser.post(address, typed).context["gone"]
    assert (gone.put_back, gone.as_new) == (None, "")


def test_pathway_that_is_gone_is_put_back_with_what_was_typed(adviser, case):
    by = person_called(WHO)
    attributes = {"area": "somatic", "condition": "none", "acute": False, "legal_status": "none"}
    other = pathway.add_pathway(case, label="Hofte", attributes=attributes, by=by, at=NOW())
    address = reverse("desk:change_pathway", args=[case.pk, other.pk])
    typed = opened(adviser, address) | {"label": "Højre hofte", "reason": "Det var højre"}
    pathway.remove_pathway(other, reason="Fejl", by=by, at=NOW())
    gone = adviser.post(address, typed)
    assert ("Begrundelse: Fejl" in gone.text, "Højre hofte" in gone.text) == (True, True)
    assert adviser.post(address, sent_again(gone) | {"put_back": "1"}).status_code == 302
    other.refresh_from_db()
    assert (other.removed_at, other.label) == (None, "Højre hofte")


def test_matter_that_is_gone_is_put_back_with_what_was_typed(adviser, case):
    by = person_called(WHO)
    made = matter.add_matter(case, kind="interpreter", by=by, at=NOW())
    address = reverse("desk:matter_facts", args=[case.pk, made.pk])
    typed = opened(adviser, address)
    matter.remove_matter(made, reason="Ikke denne", by=by, at=NOW())
    gone = adviser.post(address, typed)
    assert (gone.status_code, "Begrundelse: Ikke denne" in gone.text) == (409, True)
    adviser.post(address, sent_again(gone) | {"put_back": "1"})
    assert Matter.objects.get(pk=made.pk).removed_at is None


def test_letter_that_is_thrown_away_while_it_was_written_is_put_back_with_the_text(adviser, case):
    by = person_called(WHO)
    draft = letter.draft_letter(case, decision=None, language="da", by=by, at=NOW())
    address = reverse("desk:letter", args=[case.pk, draft.pk])
    typed = opened(adviser, address) | {"title": "Din tid", "body": "Hej.\n\nDin tid er den 3. december."}
    letter.discard_letter(draft, by=by, at=NOW())
    gone = adviser.post(address, typed)
    assert ("Kladden til brevet er kasseret" in gone.text, "Din tid er den 3. december." in gone.text) == (True, True)
    adviser.post(address, dict(gone.context["typed"]) | {"put_back": "1"})
    assert Letter.objects.get(case=case, sent_at=None).body.endswith("3. december.")


def test_row_of_a_register_that_is_gone_is_put_back_or_written_as_new(client, adviser, case):
    lead = person_called("leder")
    log_in(client, lead)
    register = REGISTERS["phrases"]
    row = Phrase.objects.first()
    address = reverse("registers:change", args=[register.key, row.pk])
    typed = opened(client, address) | {"reason": "Klarere sprog"}
    remove_entry(register, find_entry(register, row.pk), reason="Forældet", by=lead, at=NOW())
    gone = client.post(address, typed)
    assert (gone.status_code, "Begrundelse: Forældet" in gone.text) == (409, True)
    client.post(address, dict(gone.context["typed"]) | {"put_back": "1"})
    assert find_entry(register, row.pk) is not None
    assert RegisterChange.objects.filter(entry=row.pk).exclude(undone_at=None).exists()


def test_every_form_about_a_thing_that_is_not_there_keeps_what_was_typed(adviser, case):
    words, kept = "Noget langt, der er skrevet", {}
    for name, kinds in patterns(get_resolver()):
        things = [part for part, kind in kinds.items() if part != "pk" and kind == "int"]
        if not (name.startswith("desk:") and "pk" in kinds and things):
            continue
        parts = {part: EXAMPLES[kind] for part, kind in kinds.items()} | dict.fromkeys(things, 98_765_432)
        address = reverse(name, kwargs=parts | {"pk": case.pk})
        answer = adviser.post(address, {"text": words}, headers={"Origin": "http://testserver"})
        if answer.status_code == 404:
            kept[name] = words in answer.text
    assert len(kept) > 30
    assert [name for name, is_kept in kept.items() if not is_kept] == []
