"""Two colleagues at one form: what only one has changed is joined, and where both have, both versions are shown."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rettidig.casework.models import Case
from rettidig.casework.steps import matter, needs, pathway, person, triage
from rettidig.casework.tracks import contact_book
from tests.desk_data import on_pathway, page, person_called

pytestmark = pytest.mark.django_db
NOW = timezone.now


def opened(adviser, address) -> dict[str, object]:
    """The form as a browser would send it, with nothing typed."""
    form = adviser.get(address).context["form"]
    shown = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list | tuple):
            shown[name] = list(value)
        elif value not in (None, "", False):
            shown[name] = "on" if value is True else value
    return {name: form.fields[name].prepare_value(value) for name, value in shown.items()}


def colleague_corrects(case: Case, **changes: object) -> None:
    person.correct_person(case, changes=changes, reason="Sagt", by=person_called("vejleder2"), at=NOW())


def saved(case: Case, name: str) -> object:
    case.refresh_from_db()
    return getattr(case.patient, name, None) if hasattr(case.patient, name) else getattr(case, name)


@pytest.fixture
def form(adviser, case):
    return opened(adviser, page(case, "correct_person")) | {"reason": "Sagt i telefonen"}


def test_field_that_both_have_changed_then_shows_both_with_who_and_when_and_saves_nothing(adviser, case, form):
    colleague_corrects(case, guardian="Berit Test")
    answer = adviser.post(page(case, "correct_person"), form | {"guardian": "Max Test", "phone": "40404040"})
    (clash,) = answer.context["form"].clashes
    assert answer.status_code == 409
    assert (clash.mine, clash.theirs) == ("Max Test", "Berit Test")
    assert clash.by.startswith(f"{person_called('vejleder2')}, ")
    assert answer.context["form"]["phone"].value() == "40404040"
    assert saved(case, "guardian") == "Berit Test"


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({"choose-guardian": "mine"}, "Max Test"),
        ({"choose-guardian": "theirs"}, "Berit Test"),
        ({"choose": "mine"}, "Max Test"),
        ({"choose": "theirs"}, "Berit Test"),
    ],
)
def test_version_that_is_chosen_then_is_saved_with_the_rest(adviser, case, form, chosen, kept):
    colleague_corrects(case, guardian="Berit Test")
    typed = form | {"guardian": "Max Test", "phone": "40404040"}
    seen = adviser.post(page(case, "correct_person"), typed).context["form"]
    again = typed | {"opened": seen["opened"].value(), "version": seen["version"].value(), "asked": ["guardian"]}
    assert adviser.post(page(case, "correct_person"), again | chosen).status_code == 302
    assert (saved(case, "guardian"), saved(case, "phone")) == (kept, "40404040")


def test_choice_that_is_missing_then_is_asked_for_again(adviser, case, form):
    colleague_corrects(case, guardian="Berit Test")
    seen = adviser.post(page(case, "correct_person"), form | {"guardian": "Max Test"}).context["form"]
    again = form | {"guardian": "Max Test", "opened": seen["opened"].value(), "asked": ["guardian"]}
    assert adviser.post(page(case, "correct_person"), again).status_code == 409
    assert saved(case, "guardian") == "Berit Test"


def test_choice_when_the_colleague_was_there_once_more_then_is_asked_for_again(adviser, case, form):
    colleague_corrects(case, guardian="Berit Test")
    seen = adviser.post(page(case, "correct_person"), form | {"guardian": "Max Test"}).context["form"]
    colleague_corrects(case, guardian="Nancy Test")
    again = form | {"guardian": "Max Test", "opened": seen["opened"].value(), "asked": ["guardian"]}
    answer = adviser.post(page(case, "correct_person"), again | {"choose": "mine"})
    assert [each.theirs for each in answer.context["form"].clashes] == ["Nancy Test"]


def test_fields_that_only_one_has_changed_then_are_joined_and_that_is_said(adviser, case, form):
    colleague_corrects(case, guardian="Berit Test")
    answer = adviser.post(page(case, "correct_person"), form | {"phone": "40404040"}, follow=True)
    assert (saved(case, "guardian"), saved(case, "phone")) == ("Berit Test", "40404040")
    assert "Værge: Berit Test" in answer.text


def test_same_change_by_both_then_leaves_nothing_to_correct(adviser, case, form):
    colleague_corrects(case, guardian="Max Test")
    answer = adviser.post(page(case, "correct_person"), form | {"guardian": "Max Test"})
    assert "Der er ikke rettet noget." in answer.text


def test_form_without_what_it_showed_then_is_refused_as_an_old_page(adviser, case, form):
    colleague_corrects(case, guardian="Berit Test")
    for told in ("", "[", "[]", "{}", '{"": ["x"]}', '{"": 1}', "[" * 99_999):
        answer = adviser.post(page(case, "correct_person"), form | {"phone": "40404040", "opened": told})
        assert (answer.status_code, saved(case, "phone")) == (409, "")
        assert f"Det var {person_called('vejleder2')} kl." in answer.text


def test_number_when_a_colleague_has_corrected_something_else_then_is_corrected(adviser, case):
    form = opened(adviser, page(case, "correct_number")) | {"number": "2512489996", "reason": "Sagt"}
    colleague_corrects(case, phone="40404040")
    assert adviser.post(page(case, "correct_number"), form).status_code == 302
    assert saved(case, "cpr") == "2512489996"


def test_number_that_a_colleague_has_corrected_then_is_not_overwritten(adviser, case):
    form = opened(adviser, page(case, "correct_number")) | {"number": "2512489996", "reason": "Sagt"}
    told = {"number": "0201609995", "reason": "Sagt", "by": person_called("vejleder2"), "at": NOW()}
    person.correct_number(case, **told)
    answer = adviser.post(page(case, "correct_number"), form)
    assert (answer.status_code, f"Det var {person_called('vejleder2')} kl." in answer.text) == (409, True)
    assert saved(case, "cpr") == "0201609995"


def an_event(case):
    return case.pathways.get().events.get(type="appointment_offered")


def other_facts(case):
    event = an_event(case)
    document = {**event.document, "for": "2027-02-01"}
    pathway.change_event(event, document=document, by=person_called("vejleder2"), at=NOW())


def other_pathway(case):
    found = case.pathways.get()
    stated = {"label": "Skulder", "attributes": found.attributes, "reason": "Navn"}
    pathway.change_pathway(found, **stated, by=person_called("vejleder2"), at=NOW())


def a_matter(case):
    found = case.matters.first()
    return found or matter.add_matter(case, kind="complaint", by=person_called("leder"), at=NOW())


def other_matter(case):
    matter.change_matter(a_matter(case), facts={"about": "service"}, by=person_called("vejleder2"), at=NOW())


def said(verb, **facts):
    return lambda case: verb(case, by=person_called("vejleder2"), at=NOW(), **facts)


FORMS = {
    "change_event": (lambda case: page(case, "change_event", an_event(case).pk), other_facts, {"for": "1-3-2027"}),
    "change_pathway": (
        lambda case: on_pathway(case, "change_pathway"),
        other_pathway,
        {"label": "Knæ", "reason": "Navn"},
    ),
    "matter_facts": (
        lambda case: page(case, "matter_facts", a_matter(case).pk),
        other_matter,
        {"about": "patient_rights"},
    ),
    "needs": (
        lambda case: page(case, "needs"),
        said(needs.record_needs, said={"distance_max": 50}),
        {"distance_max": "80"},
    ),
    "change_topic": (
        lambda case: page(case, "change_topic"),
        said(triage.change_topic, topic="rights_question", reason="Spørger"),
        {"topic": "transport", "reason": "Vil høre mere"},
    ),
    "overrule_priority": (
        lambda case: page(case, "overrule_priority"),
        said(triage.overrule_priority, priority=1, reason="Haster"),
        {"priority": "2", "reason": "Haster lidt"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_form_of_the_case_when_both_changed_it_then_shows_both_and_loses_nothing(adviser, case, name):
    address_of, change, typed = FORMS[name]
    address = address_of(case)
    form = opened(adviser, address) | typed
    case.refresh_from_db()
    change(case)
    answer = adviser.post(address, form)
    (clash,) = answer.context["form"].clashes
    assert answer.status_code == 409
    assert clash.mine != clash.theirs
    assert clash.by.startswith(f"{person_called('vejleder2')}, ")
    assert "Begge har rettet det samme" in answer.text
    again = form | {name: answer.context["form"][name].value() for name in ("opened", "version")}
    assert adviser.post(address, again).status_code == 302


def test_form_when_something_else_of_the_case_was_changed_then_is_saved(adviser, case):
    address = page(case, "needs")
    form = opened(adviser, address) | {"distance_max": "80"}
    case.refresh_from_db()
    colleague_corrects(case, phone="40404040")
    assert adviser.post(address, form).status_code == 302
    assert needs.find_needs(case).distance_max == 80


def test_hold_when_both_have_set_one_then_shows_both_days_and_both_reasons(adviser, case):
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(next_deadline=None, legal_due=None, service_due=None)
    form = opened(adviser, page(case, "hold")) | {"until": "+30", "reason": "Ferie"}
    Case.objects.filter(pk=case.pk).update(held_until="2027-01-04", held_reason="Venter på svar", version=99)
    answer = adviser.post(page(case, "hold"), form)
    assert [each.theirs for each in answer.context["form"].clashes] == ["4-1-2027", "Venter på svar"]


def test_event_of_a_matter_when_the_others_have_changed_then_is_not_joined(adviser, case):
    received = {"date": "2026-02-16", "type": "decision_received", "source": "patient"}
    found = matter.change_matter(a_matter(case), events=[received], by=person_called("leder"), at=NOW())
    address = page(case, "change_matter_event", found.pk, 1)
    form = opened(adviser, address) | {"date": "17-2-2026"}
    sooner = {**received, "date": "2026-01-05"}
    matter.change_matter(found, events=[sooner, received], by=person_called("vejleder2"), at=NOW())
    assert adviser.post(address, form).status_code == 409
    found.refresh_from_db()
    assert [each["date"] for each in found.events] == ["2026-01-05", "2026-02-16"]


def test_live_answer_beside_a_form_then_asks_nobody_to_choose(adviser, case):
    address = page(case, "change_event", an_event(case).pk)
    form = opened(adviser, address) | {"for": "1-3-2027"}
    other_facts(case)
    answer = adviser.post(address, form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Begge har rettet" not in answer.text


def test_entry_of_the_contact_book_when_both_changed_it_then_shows_both(adviser, office):
    facts = {"role": "region_management", "name": "Nancy Test", "phone": "78410001", "email": "", "hospital": None}
    facts |= {"department": None, "valid_from": timezone.localdate(), "valid_to": None}
    known = contact_book.save_contact(office, None, facts=facts, by=person_called("vejleder2"), at=NOW())
    address = reverse("desk:change_contact", args=[known.pk])
    form = opened(adviser, address) | {"phone": "78410002"}
    changed = facts | {"phone": "78410003", "name": "Nancy Berggren"}
    contact_book.save_contact(office, known, facts=changed, by=person_called("vejleder2"), at=NOW())
    answer = adviser.post(address, form)
    (clash,) = answer.context["form"].clashes
    assert (answer.status_code, clash.mine, clash.theirs) == (409, "78410002", "78410003")
    assert clash.by.startswith(f"{person_called('vejleder2')}, ")
    again = form | {"opened": answer.context["form"]["opened"].value(), "name": "Nancy Berggren", "choose": "mine"}
    assert adviser.post(address, again).status_code == 302
    known.refresh_from_db()
    assert (known.phone, known.name) == ("78410002", "Nancy Berggren")
