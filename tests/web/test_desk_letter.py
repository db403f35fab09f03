"""Writing and sending a letter at the desk: two windows, refusals that lose nothing, and what the page marks."""

from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from rettidig.casework.letters import promises
from rettidig.casework.models import Case, Letter, OutboxMessage
from rettidig.casework.steps import follow_up
from rettidig.casework.steps import letter as step
from rettidig.web.desk.acts import to_do
from tests.casework.factories import a_case
from tests.desk_data import page, person_called, the_office, the_story
from tests.login import log_in

pytestmark = pytest.mark.django_db
TIMES = 20
HIEROGLYPH = "\U00013000"


@pytest.fixture
def draft(adviser, case) -> Letter:
    return begun_anyhow(adviser, case)


def typed(draft: Letter, body: str, **more: object) -> dict[str, object]:
    return {"title": draft.title, "body": body, "version": draft.version, **more}


def as_colleague() -> Client:
    client = Client()
    log_in(client, person_called("vejleder2"))
    return client


def press(client: Client, view: str, draft: Letter, body: str, **more: object):
    return client.post(page(draft.case, view, draft.pk), typed(draft, body, **more))


def asked(office, **more: object) -> Case:
    """A question that a letter answers, whose wording is begun from the page of the case."""
    return a_case(office=office, topic="transport", reporter="patient", owner=person_called("vejleder"), **more)


def begun(adviser, case: Case) -> Letter:
    first = to_do(case, person_called("vejleder")).first
    answer = adviser.post(first.href, first.posts, follow=True)
    assert answer.resolver_match.url_name == "letter"
    return case.letters.get()


def test_answer_is_begun_by_one_press_on_the_case_and_the_other_ways_to_write_stand_beside(adviser, office):
    case = asked(office)
    text = adviser.get(page(case, "case")).text
    assert "Skriv svarbrev" in text
    assert f'<a href="{page(case, "draft_letter")}"' in text
    assert begun(adviser, case).language == "da"


def test_who_wrote_in_german_is_answered_in_english(adviser, office):
    assert begun(adviser, asked(office, language="de")).language == "en"


def test_last_letter_is_sent_and_the_case_closed_by_one_press(adviser, office):
    draft = begun(adviser, asked(office))
    assert "Send brevet, og afslut sagen" in adviser.get(page(draft.case, "letter", draft.pk)).text
    press(adviser, "send_letter", draft, "Ja, du kan få din bus betalt.", luk="ja")
    case = Case.objects.get(pk=draft.case_id)
    assert (case.closed_at is None, case.answered_at is None) == (False, False)


@pytest.mark.parametrize("held", [{"reply_by": "post"}, {"topic": "max_wait"}])
def test_letter_that_leaves_something_to_do_does_not_offer_to_close_the_case(adviser, office, held):
    case = asked(office)
    Case.objects.filter(pk=case.pk).update(**held)
    draft = begun_anyhow(adviser, case)
    assert "og afslut sagen" not in adviser.get(page(case, "letter", draft.pk)).text


def begun_anyhow(adviser, case: Case) -> Letter:
    adviser.post(page(case, "draft_letter"), {"decision": "", "language": "da"})
    return case.letters.get()


def test_case_that_got_a_task_while_its_last_letter_was_written_stays_open_and_says_why(adviser, office):
    draft = begun(adviser, asked(office))
    by, now = person_called("leder"), timezone.now()
    follow_up.write_task(draft.case, title="Ring til kommunen", due=None, by=by, at=now)
    answer = adviser.post(page(draft.case, "send_letter", draft.pk), typed(draft, "Ja.", luk="ja"), follow=True)
    assert "Brevet er sendt" in answer.text
    assert "Sagen er stadig åben. Der er 1 opgave, som ikke er færdig" in answer.text
    assert Case.objects.get(pk=draft.case_id).closed_at is None


@pytest.mark.parametrize("view", ["letter", "send_letter"])
def test_stale_draft_is_refused_with_both_texts_beside_each_other_and_then_taken(adviser, draft, view):
    press(as_colleague(), "letter", draft, "Kollegaens tekst.")
    answer = press(adviser, view, draft, "Min tekst.")
    assert answer.status_code == 409
    assert f"{person_called('vejleder2')} har gemt kladden kl." in answer.text
    assert answer.context["form"]["body"].value() == "Min tekst."
    assert [block.lines for block in answer.context["saved"]["blocks"]] == [["Kollegaens tekst."]]
    assert (
        press(adviser, view, draft, "Min tekst.", version=answer.context["form"]["version"].value()).status_code == 302
    )
    draft.refresh_from_db()
    assert draft.body == "Min tekst."


@pytest.mark.parametrize(("view", "status"), [("letter", 409), ("send_letter", 409), ("preview_letter", 200)])
def test_letter_that_a_colleague_has_sent_stands_beside_what_was_typed(adviser, draft, view, status):
    press(as_colleague(), "send_letter", draft, "Den sendte.")
    answer = press(adviser, view, draft, "Min lange tekst.")
    assert answer.status_code == status
    assert (f"{person_called('vejleder2')} har sendt brevet kl." in answer.text) is (status == 409)
    assert "Min lange tekst.</textarea>" in answer.text
    assert "Den sendte.</p>" in answer.text
    assert "Send brevet" not in answer.text


def test_refused_sending_changes_nothing_and_keeps_what_was_typed(adviser, draft):
    body = "Du kan komme til et privathospital."
    answer = press(adviser, "send_letter", draft, body)
    assert answer.status_code == 403
    assert f"{body}</textarea>" in answer.text
    assert Letter.objects.get(pk=draft.pk).body == draft.body


@pytest.mark.parametrize("role", ["kontor", "jurist"])
def test_page_for_a_new_letter_gives_the_reason_that_stands_on_the_button(client, case, role):
    log_in(client, person_called(role))
    answer = client.get(page(case, "draft_letter"))
    assert answer.status_code == 403
    refusal = "Kun en patientvejleder eller lederen" if role == "kontor" else "Du kan læse sagen, men ikke ændre den"
    assert refusal in answer.text
    assert refusal in client.get(page(case, "case")).text
    assert client.post(page(case, "draft_letter"), {"decision": "", "language": "da"}).status_code == 403
    assert not case.letters.exists()


def test_page_for_a_new_letter_of_a_closed_case_says_to_reopen_it(adviser, case):
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=case.received_at)
    answer = adviser.get(page(case, "draft_letter"))
    assert answer.status_code == 403
    assert "Genåbn den først" in answer.text


@pytest.mark.parametrize("language", ["da", "en"])
def test_letter_with_an_emoji_or_a_chinese_name_is_sent(adviser, draft, language):
    assert press(adviser, "send_letter", draft, "Kære 王小明 😀").status_code == 302


def test_sign_that_cannot_be_printed_is_marked_while_one_writes_and_refused_with_its_name(adviser, draft):
    body, named = f"Kære {HIEROGLYPH}", "U+13000 EGYPTIAN HIEROGLYPH A001"
    shown = adviser.post(
        page(draft.case, "preview_letter", draft.pk), typed(draft, body), headers={"HX-Request": "true"}
    )
    assert named in shown.text
    refused = press(adviser, "send_letter", draft, body)
    assert refused.status_code == 403
    assert named in refused.text
    press(adviser, "letter", draft, body)
    sheet = adviser.get(page(draft.case, "letter_pdf", draft.pk))
    assert "[U+13000]" in PdfReader(BytesIO(sheet.content)).pages[0].extract_text()


def test_danish_sentence_in_an_english_letter_is_marked_while_one_writes(adviser, case):
    adviser.post(page(case, "draft_letter"), {"decision": "", "language": "en"})
    draft = case.letters.get()
    shown = press(adviser, "preview_letter", draft, "You have written to us. Du kan vælge et hospital.")
    assert "Brevet er på engelsk, men sætningen er på dansk." in shown.text


@pytest.mark.parametrize("confirmed", [False, True])
def test_preview_and_pdf_show_the_patient_as_far_as_the_identity_is_known(adviser, draft, monkeypatch, confirmed):
    monkeypatch.setattr("rettidig.casework.letters.addressee.is_identity_confirmed", lambda case: confirmed)
    patient = draft.case.patient
    patient.name, patient.address = "Navn fra registret", "Registervej 1\n8800 Viborg"
    patient.save()
    shown = adviser.get(page(draft.case, "letter", draft.pk)).text
    sheet = PdfReader(BytesIO(adviser.get(page(draft.case, "letter_pdf", draft.pk)).content)).pages[0].extract_text()
    assert ("Registervej 1" in shown) is ("Registervej 1" in sheet) is confirmed
    assert ("Navn fra registret" in sheet) is confirmed


@pytest.mark.django_db(transaction=True)
def test_letter_that_two_windows_send_at_the_same_moment_is_sent_once_and_the_other_keeps_its_text():
    case = the_story("shoulder", the_office(), moves=["take"])
    windows = {username: Client() for username in ("vejleder", "vejleder2")}
    for username, client in windows.items():
        log_in(client, person_called(username))
    for _time in range(TIMES):
        windows["vejleder"].post(page(case, "draft_letter"), {"decision": "", "language": "da"})
        draft = case.letters.get(sent_at=None)
        answers = press_at_once(windows, draft)
        (winner,) = [username for username, answer in answers.items() if answer.status_code == 302]
        (loser,) = [username for username, answer in answers.items() if answer.status_code == 409]
        sent = Letter.objects.get(pk=draft.pk)
        assert (sent.sent_by.username, sent.body) == (winner, f"Fra {winner}.")
        assert f"Fra {loser}.</textarea>" in answers[loser].text
        assert OutboxMessage.objects.filter(kind="letter", item=sent.pk).count() == 1


def press_at_once(windows: dict[str, Client], draft: Letter):
    ready, answers = Barrier(len(windows)), {}

    def window(username: str, client: Client) -> None:
        ready.wait()
        answers[username] = press(client, "send_letter", draft, f"Fra {username}.")
        connection.close()

    threads = [Thread(target=window, args=pair) for pair in windows.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("asked", [{}, {"title": ""}, {"body": "Du har ret til frit sygehusvalg på Fjordklinikken."}])
def test_letter_when_shown_then_is_examined_once(adviser, office, monkeypatch, asked):
    case = the_story("dementia", office, moves=["take", "judge", "show", "wish_other_region", "grant"])
    granting, seen = case.letters.get(), []
    monkeypatch.setattr(promises, "find_faults", lambda letter: seen.append(letter) or ["Noget er galt."])
    monkeypatch.setattr(step, "goes_with_re_referral", lambda letter: seen.append(letter) or True)
    if asked:
        adviser.post(page(case, "send_letter", granting.pk), typed(granting, granting.body) | asked)
    else:
        adviser.get(page(case, "letter", granting.pk))
    assert len(seen) == 2
