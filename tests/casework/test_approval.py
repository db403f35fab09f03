"""A letter and a decision leave as the text that was approved, or not at all."""

from datetime import date

import pytest

from rettidig.casework.models import AdviceRequest, ApprovalRule, AuditEvent, Letter, User
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import advice, approval, letter

from .factories import a_case, a_user
from .offers import AT, a_decision, a_story, extended_choice_closed

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 25)
REASONS = "Du har en tid, som ligger inden for fristen."


@pytest.fixture
def adviser() -> User:
    return a_user("adviser", first_name="Berit")


@pytest.fixture
def lawyer() -> User:
    return a_user("lawyer", first_name="Jens")


@pytest.fixture
def draft(adviser) -> Letter:
    made = letter.draft_letter(a_case(owner=adviser), decision=None, by=adviser, at=AT)
    return letter.edit_letter(made, title="Besked", body="Vi ser på din sag.", by=adviser, at=AT)


def ask(draft: Letter, by: User, asked: User, **more) -> AdviceRequest:
    facts = {"kind": "approval", "text": "Er det rigtigt?", "due": DUE, "at": AT, "subject": advice.of_letter(draft)}
    return advice.ask(draft.case, by=by, asked=asked, **{**facts, **more})


def answer(request: AdviceRequest, end: str = "approved", *, by: User | None = None) -> AdviceRequest:
    return advice.answer(request, end=end, text="Fordi.", by=by or request.asked, at=AT)


def send(draft: Letter, by: User, **text) -> None:
    letter.send_letter(draft, by=by, at=AT, **text)


def check_held(draft: Letter, by: User, said: str) -> None:
    with pytest.raises(Denied, match=said):
        send(draft, by)
    assert Letter.objects.get(pk=draft.pk).sent_at is None


def test_letter_while_approval_is_awaited_stays_and_leaves_when_it_is_given(draft, adviser, lawyer):
    made = ask(draft, adviser, lawyer)
    check_held(draft, adviser, "Jens er bedt om at godkende")
    answer(made)
    send(draft, adviser)
    assert Letter.objects.get(pk=draft.pk).sent_at


@pytest.mark.parametrize(("end", "said"), [("refused", "ikke godkendt"), ("sent_back", "sendt teksten tilbage")])
def test_letter_after_a_no_leaves_only_when_the_same_one_approves_it_later(draft, adviser, lawyer, end, said):
    answer(ask(draft, adviser, lawyer), end)
    check_held(draft, adviser, said)
    answer(ask(draft, adviser, a_user("lawyer")))
    check_held(draft, adviser, said)  # a yes from another does not undo it
    changed = letter.edit_letter(draft, title="Besked", body="Ny tekst.", by=adviser, at=AT)
    check_held(changed, adviser, said)


def test_letter_after_a_no_leaves_when_it_is_changed_and_approved(draft, adviser, lawyer):
    answer(ask(draft, adviser, lawyer), "sent_back")
    changed = letter.edit_letter(draft, title="Besked", body="Ny tekst.", by=adviser, at=AT)
    answer(ask(changed, adviser, lawyer))
    send(changed, adviser)


def test_approval_falls_away_with_a_change_and_that_is_written_down(draft, adviser, lawyer):
    answer(ask(draft, adviser, lawyer))
    with pytest.raises(Denied, match="faldet bort"):
        send(draft, adviser, title="Besked", body="Noget andet.")
    assert not AuditEvent.objects.filter(verb="approval.lapsed").exists()  # nothing was saved
    changed = letter.edit_letter(draft, title="Besked", body="Noget andet.", by=adviser, at=AT)
    assert AuditEvent.objects.filter(verb="approval.lapsed", user=adviser.username).count() == 1
    check_held(changed, adviser, "Jens er faldet bort")


def test_approval_holds_again_when_the_text_is_again_the_approved_one(draft, adviser, lawyer):
    answer(ask(draft, adviser, lawyer))
    for body in ("Noget andet.", draft.body):
        letter.edit_letter(draft, title="Besked", body=body, by=adviser, at=AT)
    send(draft, adviser)


def test_approval_that_is_taken_back_binds_nobody(draft, adviser, lawyer):
    advice.withdraw(ask(draft, adviser, lawyer), reason="Det haster.", by=adviser, at=AT)
    send(draft, adviser)


def test_no_stays_a_no_when_a_later_request_was_handed_on_and_taken_back(draft, adviser, lawyer):
    answer(ask(draft, adviser, lawyer), "refused")
    other = a_user("lawyer")
    moved = advice.forward(ask(draft, adviser, lawyer), to=other, reason="", by=lawyer, at=AT)
    check_held(draft, adviser, "er bedt om at godkende")
    advice.withdraw(moved, reason="Fortrudt", by=adviser, at=AT)
    check_held(draft, adviser, "Jens har ikke godkendt")


def test_one_to_whom_it_was_handed_on_approves_in_place_of_the_first(draft, adviser, lawyer):
    answer(advice.forward(ask(draft, adviser, lawyer), to=a_user("lawyer"), reason="", by=lawyer, at=AT))
    send(draft, adviser)


def test_advice_binds_nobody(draft, adviser, lawyer):
    ask(draft, adviser, lawyer, kind="advice")
    send(draft, adviser)


@pytest.mark.parametrize(
    ("kind", "until", "is_held"),
    [("message", None, True), ("decision", None, False), ("message", date(2026, 11, 22), False)],
)
def test_letter_of_a_kind_that_the_office_wants_approved_waits_for_it(draft, adviser, lawyer, kind, until, is_held):
    rule = {"letter_kind": kind, "valid_from": date(2026, 1, 1), "valid_to": until}
    ApprovalRule.objects.create(office=draft.case.office, **rule)
    if is_held:
        check_held(draft, adviser, "skal godkendes, før det sendes")
        advice.withdraw(ask(draft, adviser, lawyer), reason="Fortrudt", by=adviser, at=AT)
        check_held(draft, adviser, "skal godkendes, før det sendes")
        answer(ask(draft, adviser, lawyer))
    send(draft, adviser)


@pytest.fixture
def story():
    told = a_story()
    extended_choice_closed(told)
    return told


def ask_decision(story, lawyer: User, reasons: str = REASONS) -> AdviceRequest:
    facts = {"right": "extended_choice", "kind": "refuse", "option": None, "reasons": reasons}
    return ask_about(story, lawyer, advice.of_decision(story.pathway, **facts))


def ask_about(story, asked: User, subject: advice.Subject) -> AdviceRequest:
    facts = {"kind": "approval", "text": "Holder det?", "due": DUE, "at": AT}
    return advice.ask(story.case, by=story.by, asked=asked, subject=subject, **facts)


def refuse(story, reasons: str = REASONS):
    return a_decision(story, kind="refuse", reasons=reasons, hearing_exception="not_new")


def test_decision_is_made_with_the_approved_reasons_only(story, lawyer):
    made = ask_decision(story, lawyer)
    with pytest.raises(Denied, match="ikke svaret endnu"):
        refuse(story)
    answer(made)
    with pytest.raises(Denied, match="faldet bort"):
        refuse(story, "Du har en anden tid inden for fristen.")
    assert refuse(story).reasons == REASONS


def test_decision_after_one_that_was_approved_and_made_needs_its_own_request(story, lawyer):
    answer(ask_decision(story, lawyer))
    refuse(story)
    assert not approval.find_of_decision(story.case, story.pathway, "extended_choice").exists()
