"""Follow my case: what the number and the code open, and what they never open."""

import re
import time
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rettidig.casework.deadlines import add_business_days
from rettidig.casework.models import AuditEvent, Recipient
from rettidig.casework.steps import forwarding, matter, sub_case
from rettidig.casework.steps import letter as letters
from rettidig.web.public import limits
from tests.desk_data import deliver_everything
from tests.intake_data import AT, SHOULDER, agree_to_reading, deliver, make_office, make_user, send
from tests.proof_of_work import make_easy, solve_page
from tests.web.test_public_inquiry import photo

pytestmark = pytest.mark.django_db
ASKS = "Din browser regner et øjeblik"


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


@pytest.fixture
def receipt(office):
    return send(office, SHOULDER)


@pytest.fixture
def inside(client, receipt):
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    return client


def test_case_opened_with_number_and_code_shows_where_it_stands_and_the_next_date(inside):
    page = inside.get("/min-sag/").text
    assert "Vi har modtaget din henvendelse." in page
    assert "torsdag den 26. november 2026" in page
    assert "<strong>snart</strong>" not in page
    assert "Jeg har slået min skulder" in page


def test_each_wish_has_its_own_state_its_own_date_and_its_letters_under_one_code(inside, receipt, office):
    by = make_user(office, "adviser")
    made = sub_case.open_sub_case(receipt.case, topic="transport", owner=by, text="Kørsel", by=by, at=AT)
    page = inside.get("/min-sag/").text
    assert "Det, du har bedt os om" in page
    assert (f"Sag {receipt.case.number}" in page, f"Sag {made.number}" in page) == (True, True)
    assert "En patientvejleder er i gang med din henvendelse." in page
    draft = letters.draft_letter(made, decision=None, language="da", by=by, at=AT)
    letters.send_letter(draft, title="Om din kørsel", body="Du kan få kørsel.", by=by, at=AT)
    deliver_everything()
    delivery = made.deliveries.get()
    assert "Om din kørsel" in inside.get("/min-sag/").text
    assert inside.get(f"/min-sag/brev/{delivery.message_id}/").status_code == 200


def test_case_without_sub_cases_names_no_wishes(inside):
    assert "Det, du har bedt os om" not in inside.get("/min-sag/").text


@pytest.mark.parametrize(
    "shape", ["{0}-{1:06d}", "{0}-{1}", "{0} {1:06d}", "{0}{1:06d}", "sag {0}–{1}", " {1} ", "{1}/{0}"]
)
@pytest.mark.parametrize("change", [str.upper, str.lower, lambda code: f"{code[:4]}-{code[4:8]} {code[8:]}"])
def test_case_is_opened_however_number_and_code_are_written(client, receipt, shape, change):
    year, _dash, running = receipt.case.number.partition("-")
    typed = {"number": shape.format(year, int(running)), "code": change(receipt.code)}
    assert client.post("/min-sag/", typed).status_code == 302


def test_wrong_codes_from_elsewhere_keep_the_owner_of_a_case_not_out(client, receipt):
    number = receipt.case.number
    for turn in range(40):
        client.post("/min-sag/", {"number": number, "code": f"AAAA{turn}"}, REMOTE_ADDR="198.51.100.1")
    from_there = client.post("/min-sag/", {"number": number, "code": receipt.code}, REMOTE_ADDR="198.51.100.1")
    assert ASKS in from_there.text
    for address in ("192.0.2.1", "192.0.2.2"):
        mine = Client().post("/min-sag/", {"number": number, "code": receipt.code}, REMOTE_ADDR=address)
        assert mine.status_code == 302


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip"])
def test_wrong_codes_are_counted_by_network_whatever_the_headers_and_the_numbers_say(client, receipt, header):
    for turn in range(100):
        client.post("/min-sag/", {"number": f"2026-{turn + 1}", "code": "AAAA"}, headers={header: f"zz{turn}"})
    typed = {"number": receipt.case.number, "code": receipt.code}
    assert ASKS in client.post("/min-sag/", typed, headers={header: "192.0.2.9"}).text


@pytest.mark.parametrize("wrong", [{"number": "2026-999999"}, {"code": "AAAAAAAAAA"}])
def test_case_is_not_opened_with_a_wrong_word_and_the_page_does_not_say_which(client, receipt, wrong):
    typed = {"number": receipt.case.number, "code": receipt.code} | wrong
    page = client.post("/min-sag/", typed).text
    assert "Nummer og kode passer ikke sammen" in page
    assert typed["number"] in page


def test_code_is_guessed_ten_times_and_then_each_try_costs_work_while_the_owner_behind_the_address_comes_in(
    client, receipt, monkeypatch
):
    make_easy(monkeypatch)
    right, wrong = [{"number": receipt.case.number, "code": code} for code in (receipt.code, "AAAAAAAAAA")]
    for _turn in range(10):
        assert ASKS not in client.post("/min-sag/", wrong).text
    asked = client.post("/min-sag/", right).text
    assert (ASKS in asked, f'value="{receipt.code}"' in asked) == (True, True)
    proof = solve_page(asked)
    assert "Nummer og kode passer ikke sammen" in client.post("/min-sag/", wrong | proof).text
    assert ASKS in client.post("/min-sag/", right | proof).text
    proof = solve_page(client.post("/min-sag/", right).text)
    assert client.post("/min-sag/", right | proof).status_code == 302


def test_code_of_one_case_guessed_often_costs_the_harder_work(client, receipt, monkeypatch):
    make_easy(monkeypatch)
    monkeypatch.setattr(limits, "CODE_HERE", replace(limits.CODE_HERE, calm=0, high=1))
    typed = {"number": receipt.case.number, "code": "AAAAAAAAAA"}
    easy = solve_page(client.post("/min-sag/", typed).text)
    assert ASKS in (hard := client.post("/min-sag/", typed | easy).text)
    assert "passer ikke sammen" in client.post("/min-sag/", typed | solve_page(hard)).text


def test_right_codes_are_not_counted(client, receipt):
    for _turn in range(12):
        assert client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code}).status_code == 302


def test_wrong_code_for_a_case_is_in_the_audit_log_once_an_hour_and_not_the_code(client, receipt):
    for turn in range(3):
        client.post("/min-sag/", {"number": receipt.case.number, "code": f"AAAAAAAAA{turn}"})
    client.post("/min-sag/", {"number": "2026-999999", "code": "AAAAAAAAAA"})
    refused = AuditEvent.objects.get(verb="case.code_refused")
    assert (refused.case_id, refused.user, refused.role) == (receipt.case.pk, "", "system")
    assert "AAAA" not in str(AuditEvent.objects.values())


def test_case_page_is_kept_by_no_browser_or_proxy(inside):
    assert "no-store" in inside.get("/min-sag/")["Cache-Control"]


def test_letter_is_read_as_a_page_and_the_opening_is_noted(inside, receipt):
    delivery = deliver(receipt.case)
    assert "Du kan komme til Aros" in inside.get("/min-sag/").text
    page = inside.get(f"/min-sag/brev/{delivery.pk}/").text
    assert '<li dir="auto">Ring først</li>' in page
    delivery.refresh_from_db()
    assert delivery.opened_at
    assert AuditEvent.objects.filter(verb="delivery.opened", case_id=receipt.case.pk).exists()


def test_letter_is_fetched_as_the_pdf_that_was_sent(inside, receipt):
    delivery = deliver(receipt.case)
    assert inside.get(f"/min-sag/brev/{delivery.pk}/pdf/").content == b"%PDF-1.7 the letter"


def test_letter_of_another_case_is_not_found(inside, office):
    other = deliver(send(office, SHOULDER | {"patient_cpr": ""}).case)
    assert inside.get(f"/min-sag/brev/{other.pk}/").status_code == 404
    assert inside.get(f"/min-sag/brev/{other.pk}/pdf/").status_code == 404


def test_letter_without_the_code_is_not_found(client, receipt):
    assert client.get(f"/min-sag/brev/{deliver(receipt.case).pk}/").status_code == 404


@pytest.mark.parametrize(("consent", "status"), [(False, 404), (True, 200)])
def test_relative_reads_letters_only_when_staff_has_recorded_the_yes_of_the_patient(client, office, consent, status):
    receipt = send(office, SHOULDER | {"reporter": "relative", "consent_basis": "patient"})
    delivery = deliver(receipt.case)
    if consent:
        agree_to_reading(receipt.case, by=make_user(office, "adviser"))
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    page = client.get("/min-sag/").text
    assert ("Du kan komme til Aros" in page) is consent
    assert ("Vi mangler et ja fra patienten." in page) is not consent
    assert client.get(f"/min-sag/brev/{delivery.pk}/").status_code == status
    assert client.get(f"/min-sag/brev/{delivery.pk}/pdf/").status_code == status


@pytest.fixture
def told(receipt, office):
    """A draft that tells of the complaint, and its sender."""
    by = make_user(office, "adviser")
    complaint = matter.add_matter(receipt.case, kind="complaint", by=by, at=AT)
    matter.change_matter(complaint, facts={"about": "coercion"}, by=by, at=AT)
    return letters.draft_matter_letter(complaint, right="complaint", by=by, at=AT), by


RIGHTS = "Det har vi skrevet om dine rettigheder"


def test_right_is_shown_only_when_a_letter_has_told_of_it(inside, told):
    draft, by = told
    assert RIGHTS not in inside.get("/min-sag/").text
    letters.send_letter(draft, by=by, at=AT)
    deliver_everything()
    page = inside.get("/min-sag/").text
    assert RIGHTS in page
    assert letters.find_told(draft)["reason_to_citizen"]["da"] in page
    assert "Sådan var det" in page


def test_right_is_not_shown_where_the_adviser_has_written_something_else(inside, told):
    draft, by = told
    letters.send_letter(draft, title="Din klage", body="Vi har talt om klagen i telefonen.", by=by, at=AT)
    deliver_everything()
    assert RIGHTS not in inside.get("/min-sag/").text


def test_message_is_written_and_shown(inside, receipt):
    answered = inside.post("/min-sag/besked/", {"text": "Jeg har fået en ny tid."}, follow=True)
    assert "Din besked er sendt." in answered.text
    assert receipt.case.contacts.last().text == "Jeg har fået en ny tid."


def test_empty_message_asks_for_words(inside):
    assert "Skriv din besked." in inside.post("/min-sag/besked/", {"text": " "}).text


def test_message_written_after_the_session_ended_is_there_when_the_case_is_opened_again(client, receipt):
    client.post("/min-sag/besked/", {"text": "Jeg har fået en ny tid.", "case": receipt.case.number})
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    assert "Jeg har fået en ny tid." in client.get("/min-sag/").text


def test_what_the_office_notes_for_itself_is_not_shown_to_the_patient(inside, receipt, office):
    adviser = make_user(office, "adviser")
    receipt.case.notes.create(text="Internt notat", by=adviser, at=AT)
    receipt.case.contacts.create(ordinal=2, at=AT, channel="phone", text="Talte med afdelingen", by=adviser)
    page = inside.get("/min-sag/").text
    assert "Internt" not in page
    assert "afdelingen" not in page


def test_file_is_added_and_can_be_fetched_again(inside, receipt):
    inside.post("/min-sag/fil/", {"upload-file": photo("brev.jpg"), "upload-kind": "letter"})
    file = receipt.case.attachments.get()
    assert "brev.jpg" in inside.get("/min-sag/").text
    assert inside.get(f"/min-sag/fil/{file.pk}/").content == bytes(file.content)


def test_own_file_is_shown_as_a_small_picture_and_to_no_stranger(inside, receipt, settings):
    settings.CLAMD_ADDRESS = "fake"
    inside.post("/min-sag/fil/", {"upload-file": photo("brev.jpg"), "upload-kind": "letter"})
    address = f"/min-sag/fil/{receipt.case.attachments.get().pk}/lille/"
    assert f'src="{address}"' in inside.get("/min-sag/").text
    shown = inside.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert Client().get(address).status_code == 404


def test_file_that_nobody_has_examined_has_no_picture(inside, receipt, settings):
    settings.CLAMD_ADDRESS = ""
    inside.post("/min-sag/fil/", {"upload-file": photo("brev.jpg"), "upload-kind": "letter"})
    address = f"/min-sag/fil/{receipt.case.attachments.get().pk}/lille/"
    assert address not in inside.get("/min-sag/").text
    assert inside.get(address).status_code == 404


def test_file_that_cannot_be_taken_says_why(inside):
    wrong = SimpleUploadedFile("brev.pdf", b"MZ")
    page = inside.post("/min-sag/fil/", {"upload-file": wrong, "upload-kind": "letter"}).text
    assert "Den slags fil kan vi ikke læse." in page


def test_file_that_an_adviser_has_added_is_not_shown_to_the_patient(inside, receipt, office):
    file = receipt.case.attachments.create(
        kind="other",
        name="intern.pdf",
        content_type="application/pdf",
        size=1,
        sha256="",
        content=b"x",
        added_at=AT,
        added_by=make_user(office, "adviser"),
    )
    assert "intern.pdf" not in inside.get("/min-sag/").text
    assert inside.get(f"/min-sag/fil/{file.pk}/").status_code == 404


def test_file_of_another_case_is_not_found(inside, office):
    other = send(office, SHOULDER | {"patient_cpr": ""}).case
    file = other.attachments.create(
        kind="other", name="x.pdf", content_type="application/pdf", size=1, sha256="", content=b"x", added_at=AT
    )
    assert inside.get(f"/min-sag/fil/{file.pk}/").status_code == 404
    assert inside.get(f"/min-sag/fil/{file.pk}/lille/").status_code == 404


def test_case_when_closed_leads_to_a_new_inquiry(inside, receipt):
    type(receipt.case).objects.filter(pk=receipt.case.pk).update(closed_at=AT, state="closed")
    page = inside.get("/min-sag/").text
    assert "Skriv en ny henvendelse" in page
    assert "Send besked" not in page


def test_case_when_left_is_closed_in_the_browser(inside):
    inside.post("/min-sag/luk/")
    assert "Åbn min sag" in inside.get("/min-sag/").text


@pytest.mark.parametrize(("minutes", "is_open"), [(29, True), (30, False)])
def test_case_when_nothing_is_done_for_half_an_hour_is_closed_and_says_so(inside, receipt, minutes, is_open):
    session = inside.session
    session["my_case_seen"] -= 60 * minutes
    session.save()
    page = inside.get("/min-sag/").text
    assert (receipt.case.number in page, "din sag er lukket i denne browser" in page) == (is_open, not is_open)
    assert inside.session.get("my_case_seen", 0) > time.time() - 60 or not is_open  # it counts from the last page
    inside.post("/min-sag/besked/", {"text": "Jeg kan ikke komme mandag.", "case": receipt.case.number})
    opened = inside.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code}, follow=True)
    assert "Jeg kan ikke komme mandag." in opened.text


def test_case_is_open_only_in_the_browser_that_opened_it(inside):
    assert "Åbn min sag" in Client().get("/min-sag/").text


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"legal_right": "fast_assessment"}, "fundet ud af, hvad du fejler, senest"),
        ({"legal_right": "max_wait"}, "Din undersøgelse eller behandling skal begynde senest"),
        ({"legal_right": "free_choice"}, "Lovens frist i din sag er"),
    ],
)
def test_legal_limit_when_shown_then_says_what_must_happen_by_then(inside, receipt, told, says):
    limit = {"answered_at": AT, "legal_due": date(2026, 12, 18), **told}
    type(receipt.case).objects.filter(pk=receipt.case.pk).update(**limit)
    page = inside.get("/min-sag/").text
    assert says in page
    assert "fredag den 18. december 2026" in page


def test_legal_limit_is_not_told_to_a_relative_before_the_patient_has_said_yes(inside, receipt):
    limit = {"answered_at": AT, "legal_due": date(2026, 12, 18), "legal_right": "max_wait", "reporter": "relative"}
    type(receipt.case).objects.filter(pk=receipt.case.pk).update(**limit)
    assert "18. december" not in inside.get("/min-sag/").text


def test_file_without_a_word_about_what_it_shows_is_kept(inside, receipt):
    inside.post("/min-sag/fil/", {"upload-file": photo()})
    assert receipt.case.attachments.get().kind == "other"


def test_file_sent_over_and_over_is_not_examined_again(inside):
    def sent() -> str:
        return inside.post("/min-sag/fil/", {"upload-file": SimpleUploadedFile("brev.pdf", b"MZ")}).text

    assert "Den slags fil kan vi ikke læse." in [sent() for _turn in range(20)][-1]
    assert "Dine filer er ikke gemt. Vælg dem igen" in sent()


def test_who_sends_much_in_a_case_is_asked_for_work_before_the_next_and_loses_no_word(inside, receipt, monkeypatch):
    make_easy(monkeypatch)
    monkeypatch.setattr(limits, "IN_CASE", replace(limits.IN_CASE, calm=1, high=9))
    typed = {"case": receipt.case.number, "text": "Jeg har fået et nyt brev."}
    assert ASKS not in inside.get("/min-sag/").text
    inside.post("/min-sag/besked/", typed)
    again = inside.post("/min-sag/besked/", typed).text
    assert (ASKS in again, again.count("Jeg har fået et nyt brev.</textarea>")) == (True, 1)
    assert inside.post("/min-sag/besked/", typed | solve_page(again)).status_code == 302
    proof = solve_page(inside.get("/min-sag/").text)
    assert inside.post("/min-sag/fil/", {"upload-file": photo(), **proof}).status_code == 302
    assert receipt.case.attachments.count() == 1


def test_file_form_when_opened_then_no_kind_is_chosen(inside):
    assert not re.search(r'name="upload-kind"[^>]* checked', inside.get("/min-sag/").text)


def test_case_page_with_a_fault_says_so_in_its_title(inside):
    assert "<title>Fejl:" in inside.post("/min-sag/besked/", {"text": ""}).text
    assert "<title>Fejl:" in inside.post("/min-sag/fil/", {}).text
    assert "<title>Fejl:" not in inside.get("/min-sag/").text


def test_reason_for_taking_the_inquiry_back_is_kept_when_the_case_was_shut_meanwhile(inside, receipt):
    why = {"case": receipt.case.number, "fortryd-text": "Jeg er kommet til et andet sted."}
    inside.post("/min-sag/luk/")
    page = inside.post("/min-sag/fortryd/", why, follow=True).text
    assert "Vi har gemt det, du skrev." in page
    inside.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    assert "Jeg er kommet til et andet sted.</textarea>" in inside.get("/min-sag/").text
    inside.post("/min-sag/fortryd/", why)
    assert receipt.case.withdrawals.get().words == "Jeg er kommet til et andet sted."
    assert "et andet sted.</textarea>" not in inside.get("/min-sag/").text


def test_patient_reads_what_was_sent_to_whom_when_and_that_it_arrived(inside, receipt, office):
    by, case = make_user(office, "adviser"), receipt.case
    complaint = matter.add_matter(case, kind="complaint", by=by, at=AT)
    assert "Det har vi sendt videre" not in inside.get("/min-sag/").text
    words = case.contacts.get(ordinal=1)
    due = add_business_days(AT.date(), 3)
    chosen = forwarding.Chosen(
        Recipient.objects.get(recipient="complaints_agency"), "Den hører til jer", "filed_here", due, {}, [words.pk]
    )
    sent = forwarding.forward(complaint, chosen, by=by, at=AT)
    page = inside.get("/min-sag/").text
    assert "sendt til Styrelsen for Patientklager" in page
    assert "De har ikke svaret endnu." in page
    forwarding.answer(sent, end="acknowledged", by=by, at=AT)
    assert "De har fået det." in inside.get("/min-sag/").text
