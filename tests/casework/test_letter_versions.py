"""The letter that is sent is the one the sender saw: two windows, a stale page, a second click."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from rettidig.casework.models import AuditEvent, Letter, OutboxMessage
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import letter
from tests.casework.factories import a_case, a_user, moment

AT = moment("2026-11-23 10:00")
TIMES = 20


@pytest.fixture
def adviser(db):
    return a_user("adviser", first_name="Berit")


@pytest.fixture
def draft(adviser) -> Letter:
    return letter.draft_letter(a_case(), decision=None, by=adviser, at=AT)


def stored(draft: Letter) -> Letter:
    return Letter.objects.get(pk=draft.pk)


def save(draft: Letter, body: str, *, by, version: int = 1) -> Letter:
    return letter.edit_letter(draft, title="Besked", body=body, version=version, by=by, at=AT)


def send(draft: Letter, body: str, *, by, version: int = 1) -> OutboxMessage:
    return letter.send_letter(draft, title="Besked", body=body, version=version, by=by, at=AT)


@pytest.mark.parametrize("act", [save, send])
def test_draft_that_a_colleague_has_saved_is_neither_saved_over_nor_sent(draft, adviser, act):
    save(draft, "Den første.", by=adviser)
    with pytest.raises(letter.Overtaken, match=r"Berit.*har gemt kladden kl. .*står her endnu") as refused:
        act(draft, "Den anden.", by=a_user("adviser"))
    assert refused.value.letter.body == stored(draft).body == "Den første."
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("act", [save, send])
def test_draft_when_it_was_seen_as_it_stands_now_is_taken(draft, adviser, act):
    save(draft, "Den første.", by=adviser)
    act(draft, "Den anden.", by=a_user("adviser"), version=2)
    assert stored(draft).body == "Den anden."


@pytest.mark.parametrize("act", [save, send])
def test_second_click_with_the_same_text_is_no_conflict(draft, adviser, act):
    save(draft, "Den samme.", by=adviser)
    act(draft, "  Den samme.\r\n", by=adviser)
    assert stored(draft).body == "Den samme."
    assert AuditEvent.objects.filter(verb="letter.edited").count() == 1


@pytest.mark.parametrize("act", [save, send])
def test_letter_that_a_colleague_has_sent_is_refused_with_who_did_it_and_when(draft, adviser, act):
    send(draft, "Den sendte.", by=adviser)
    with pytest.raises(letter.Overtaken, match=r"Berit.*har sendt brevet kl."):
        act(draft, "Den anden.", by=a_user("adviser"))
    assert stored(draft).body == "Den sendte."
    assert OutboxMessage.objects.count() == 1


def test_letter_that_one_sent_oneself_in_another_window_says_so(draft, adviser):
    send(draft, draft.body, by=adviser)
    with pytest.raises(letter.Overtaken, match=r"^Du har sendt brevet"):
        send(draft, "Den anden.", by=adviser)


def test_letter_that_may_not_be_sent_keeps_its_text(draft, adviser):
    with pytest.raises(Denied, match="lover mere"):
        send(draft, "Du kan komme til et privathospital.", by=adviser)
    assert (stored(draft).body, stored(draft).version) == (draft.body, 1)


@pytest.mark.parametrize("character", ["\U00013000", "\ue000"])
def test_letter_with_a_character_that_cannot_be_printed_is_refused_with_its_name(draft, adviser, character):
    with pytest.raises(Denied, match=f"Tegnet .*U\\+{ord(character):04X}.* kan ikke trykkes"):
        send(draft, f"Kære {character}", by=adviser)


def test_text_is_kept_without_what_nobody_can_read(draft, adviser):
    saved = letter.edit_letter(draft, title=" A\0\tB\n", body="\x01Hej\u202e\r\n\r\ndu\ud800", by=adviser, at=AT)
    assert (saved.title, saved.body) == ("A B", "Hej\n\ndu\N{REPLACEMENT CHARACTER}")


def test_letter_without_a_title_is_refused(draft, adviser):
    with pytest.raises(Denied, match="overskrift"):
        letter.edit_letter(draft, title="\x01 ", body="Hej", by=adviser, at=AT)


@pytest.mark.django_db(transaction=True)
def test_letter_that_two_send_at_the_same_moment_goes_out_once_with_its_senders_text():
    colleagues = [a_user("adviser"), a_user("adviser")]
    for _time in range(TIMES):
        draft = letter.draft_letter(a_case(), decision=None, by=colleagues[0], at=AT)
        won, lost = send_at_once(draft, colleagues)
        sent = stored(draft)
        assert ([sent.sent_by], sent.body) == (won, f"Fra {won[0].username}.")
        assert [refused.letter.body for refused in lost] == [sent.body]
        assert OutboxMessage.objects.filter(kind="letter", item=draft.pk).count() == 1


def send_at_once(draft: Letter, colleagues):
    ready, won, lost = Barrier(len(colleagues)), [], []

    def press(sender) -> None:
        ready.wait()
        try:
            send(Letter.objects.get(pk=draft.pk), f"Fra {sender.username}.", by=sender)
            won.append(sender)
        except letter.Overtaken as refusal:
            lost.append(refusal)
        finally:
            connection.close()

    windows = [Thread(target=press, args=[each]) for each in colleagues]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    return won, lost
