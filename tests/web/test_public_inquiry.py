"""The inquiry as a visitor meets it, without JavaScript: every step, and every bad day."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from rettidig.casework import cpr
from rettidig.casework.models import Attachment, Case, Hospital, IntakeDraft, Person
from rettidig.casework.steps import draft as store
from rettidig.web.public import steps
from tests.intake_data import KAJA, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(settings):
    settings.CLAMD_ADDRESS = "fake"
    return make_office()


def begin(client, track="general"):
    return client.post("/henvendelse/", {"track": track})


def answer(client, slug, **answers):
    return client.post(f"/henvendelse/{slug}/", answers)


def told():
    return store.read_answers(IntakeDraft.objects.get())


PAGES = {
    "hvem": {"reporter": "patient", "category": "waiting"},
    "sygdom": {"condition": "none", "purpose": "assessment", "area": "somatic"},
    "hospital": {
        "hospital": "Regionshospitalet Horsens",
        "department": "Ortopædkirurgi",
        "referral_received": "9-11-2026",
        "letter_date_unknown": "on",
    },
    "tid": {"appointment_date": "19-1-2027", "appointment_kind": "examination"},
    "beskriv": {"story": "Jeg har slået min skulder.", "wish": "Et privathospital."},
    "patient": {
        "patient_name": "Kaja Test Hansen",
        "patient_cpr": KAJA,
        "home_region": "midtjylland",
        "record_consent": "yes",
    },
    "svar": {"reply_by": "page", "phone": "40404040"},
}


def again(client, slug, **changed):
    """The page as `answer_all` answers it, but for what is changed."""
    return answer(client, slug, **PAGES[slug] | changed)


def answer_all(client):
    begin(client)
    return [again(client, slug) for slug in PAGES][-1]


def send(client):
    return client.post("/henvendelse/tjek/", {"website": ""})


def text_of(answered):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answered.content)).pages)


def picture(kind, *, width=40):
    out = io.BytesIO()
    Image.new("RGB", (width, 20), "white").save(out, kind)
    return out.getvalue()


def photo(name="henvisning.jpg", *, width=40):
    return SimpleUploadedFile(name, picture("JPEG", width=width))


def test_inquiry_from_start_to_receipt_shows_number_time_and_promise(client):
    assert client.get("/").status_code == 200
    assert answer_all(client).url == "/henvendelse/tjek/"
    assert send(client).url == "/kvittering/"
    page, case = client.get("/kvittering/").text, Case.objects.get()
    assert case.number in page
    assert "Du kan læse vores svar på din sag senest" in page
    assert (case.answers["referral_received"], case.answers["letter_date"]) == ("2026-11-09", "unknown")


def test_receipt_as_pdf_carries_the_number(client):
    answer_all(client)
    send(client)
    answered = client.get("/kvittering/pdf/")
    assert answered["Content-Type"] == "application/pdf"
    assert Case.objects.get().number in answered["Content-Disposition"]
    assert Case.objects.get().number in text_of(answered)


def test_receipt_for_a_number_that_is_known_does_not_show_the_name_that_is_known(client):
    Person.objects.create(cpr=KAJA, cpr_index=cpr.mark(KAJA, "midtjylland"), name="Et hemmeligt navn")
    answer_all(client)
    send(client)
    assert Case.objects.get().patient.name == "Et hemmeligt navn"
    assert "hemmeligt" not in client.get("/kvittering/").text
    assert "hemmeligt" not in client.get("/min-sag/").text
    assert "hemmeligt" not in text_of(client.get("/kvittering/pdf/"))


def test_receipt_without_an_inquiry_leads_to_the_case_page(client):
    assert client.get("/kvittering/").url == "/min-sag/"


@pytest.mark.parametrize(("slug", "sentence"), [("hvem", "Vælg, hvem du er"), ("hvem", "Vælg det, der ligner mest")])
def test_empty_page_that_must_be_answered_says_what_to_choose(client, slug, sentence):
    begin(client)
    page = answer(client, slug).text
    assert sentence in page
    assert "<title>Fejl:" in page


@pytest.mark.parametrize("slug", ["hospital", "tid", "beskriv", "patient"])
def test_empty_page_that_may_be_left_open_leads_on(client, slug):
    answer_all(client)
    assert answer(client, slug, home_region="midtjylland").status_code == 302


def test_date_in_the_year_20226_is_refused_and_the_rest_of_the_page_is_kept(client):
    answer_all(client)
    page = answer(client, "tid", appointment_date="1/12-20226", appointment_kind="surgery").text
    assert "20226 kan ikke passe" in page
    assert 'value="1/12-20226"' in page
    assert told()["appointment_kind"] == "surgery"


@pytest.mark.parametrize(
    ("field", "typed"), [("patient_cpr", "210300"), ("patient_birth_date", "31-2-2000"), ("home_region", "skåne")]
)
def test_wrong_word_about_the_patient_is_refused_and_the_name_is_kept(client, field, typed):
    begin(client)
    answer(client, "hvem", reporter="patient")
    answers = {"patient_name": "Kaja Test Hansen", "home_region": "midtjylland", field: typed}
    page = answer(client, "patient", **answers).text
    assert f'id="id_{field}_error"' in page
    assert told()["patient_name"] == "Kaja Test Hansen"


@pytest.mark.parametrize(("reporter", "born"), [("patient", "1926-02-01"), ("parent", "2026-02-01")])
def test_year_of_two_digits_is_that_of_a_centenarian_who_writes_and_of_an_infant_whose_parent_does(
    client, reporter, born
):
    begin(client)
    answer(client, "hvem", reporter=reporter, category="rehabilitation")
    said = client.post("/henvendelse/dato/", {"name": "patient_birth_date", "text": "01-02-26"}).text
    assert born[:4] in said
    answer(client, "patient", patient_name="Åge Test Berggren", patient_birth_date="01-02-26")
    assert told()["patient_birth_date"] == born


@pytest.mark.parametrize("shape", ["{}-{}", "{} {}", "{}{}", "CPR: {}–{}"])
@pytest.mark.parametrize("added", [0, 60])  # 60: an administrative number, of who has no CPR number
def test_number_is_taken_as_people_write_it_and_an_administrative_one_too(client, added, shape):
    answer_all(client)
    number = f"{int(KAJA[:2]) + added}{KAJA[2:]}"
    assert again(client, "patient", patient_cpr=shape.format(number[:6], number[6:])).status_code == 302
    assert told()["patient_cpr"] == number


def test_answer_by_phone_without_a_number_asks_for_the_number(client):
    answer_all(client)
    assert "Skriv dit telefonnummer" in answer(client, "svar", reply_by="phone").text


def test_back_from_a_half_filled_page_keeps_what_was_typed(client):
    answer_all(client)
    assert answer(client, "patient", patient_name="Kaja", patient_cpr="12", go="back").url == "/henvendelse/beskriv/"
    assert told()["patient_name"] == "Kaja"


def test_back_from_the_first_page_leads_to_the_entrance(client):
    begin(client)
    assert answer(client, "hvem", go="back").url == "/henvendelse/"


def test_change_from_the_last_page_leads_back_to_it(client):
    answer_all(client)
    assert 'name="fra" value="tjek"' in client.get("/henvendelse/hospital/?fra=tjek").text
    assert again(client, "hospital", hospital="AUH", fra="tjek").url == "/henvendelse/tjek/"


def test_page_where_answers_are_checked_shows_them_in_words_and_hides_the_number(client):
    answer_all(client)
    page = client.get("/henvendelse/tjek/").text
    assert "mandag den 9. november 2026" in page
    assert "Intet brev, eller ved ikke" in page
    assert "210300-****" in page
    assert KAJA not in page


def test_page_where_answers_are_checked_leads_to_what_must_be_answered_first(client):
    begin(client)
    assert client.get("/henvendelse/tjek/").url == "/henvendelse/hvem/"


def test_dates_that_cannot_be_right_are_shown_and_do_not_stop_anybody(client):
    answer_all(client)
    answer(client, "tid", appointment_date="1-11-2026")
    assert "Din tid ligger før henvisningen." in client.get("/henvendelse/tjek/").text
    assert send(client).url == "/kvittering/"


def test_missing_facts_are_named_before_sending_and_do_not_stop_anybody(client):
    begin(client)
    answer(client, "hvem", reporter="patient", category="transport")
    answer(client, "svar", reply_by="page")
    assert "telefonnummer eller e-mail" in client.get("/henvendelse/tjek/").text
    assert send(client).url == "/kvittering/"


def test_hospital_that_is_known_is_stored_by_its_own_name_in_the_register(client):
    Hospital.objects.create(slug="horsens", name="Regionshospitalet Horsens", latitude=0, longitude=0)
    answer_all(client)
    assert told()["hospital"] == "horsens"
    assert 'value="Regionshospitalet Horsens"' in client.get("/henvendelse/hospital/").text


def test_entrance_asks_before_a_new_inquiry_takes_the_place_of_the_one_under_way(client):
    begin(client)
    answer(client, "hvem", reporter="relative")
    page = begin(client, "max_wait")
    assert "Fortsæt, hvor du slap" in page.text
    assert told()["reporter"] == "relative"
    assert client.post("/henvendelse/", {"track": "max_wait", "anew": "1"}).url == "/henvendelse/hvem/"
    assert IntakeDraft.objects.count() == 2


@pytest.mark.parametrize(("reporter", "asked"), [("patient", "Dit navn"), ("relative", "Patientens navn")])
def test_patient_is_asked_for_the_own_name_and_others_for_the_patients(client, reporter, asked):
    begin(client)
    answer(client, "hvem", reporter=reporter, category="transport")
    assert asked in client.get("/henvendelse/patient/").text
    answer(client, "svar", reply_by="page")
    answer(client, "patient", patient_name="Kaja", home_region="midtjylland")
    assert asked in client.get("/henvendelse/tjek/").text


def test_question_that_is_not_asked_here_leads_to_the_check(client):
    begin(client)
    again(client, "hvem")
    again(client, "svar")
    assert client.get("/henvendelse/om-dig/").url == "/henvendelse/tjek/"


def test_unknown_question_is_not_found(client):
    begin(client)
    assert client.get("/henvendelse/findes-ikke/").status_code == 404


@pytest.mark.parametrize(("basis", "consent"), [("patient", True), ("guardian", True), ("none", False), ("", False)])
def test_relative_tells_whether_the_patient_has_consented(client, basis, consent):
    begin(client)
    answer(client, "hvem", reporter="relative")
    answer(client, "om-dig", reporter_name="Max", reporter_relation="søn", consent_basis=basis)
    assert store.read_record(IntakeDraft.objects.get()).is_consented is consent


@pytest.mark.parametrize(("reporter", "said"), [("relative", True), ("patient", False)])
def test_relative_is_asked_to_answer_for_the_patient(client, reporter, said):
    begin(client, "max_wait")
    answer(client, "hvem", reporter=reporter)
    assert ("Svar for patienten." in client.get("/henvendelse/hospital/").text) is said


def test_form_for_life_threatening_disease_has_its_own_questions(client):
    assert begin(client, "max_wait").url == "/henvendelse/hvem/"
    assert answer(client, "hvem", reporter="patient", condition="cancer").url == "/henvendelse/hospital/"
    answer(client, "hospital", suspicion="Mistanke om kræft i tyktarmen")
    answer(client, "tid", treatment_consent_unknown="on")
    answer(client, "kontakt", reply_by="page", home_region="midtjylland")
    send(client)
    assert "Ring også til os" in client.get("/kvittering/").text
    case = Case.objects.get()
    assert (case.topic, case.priority) == ("max_wait", 1)
    assert case.answers["treatment_consent"] == "unknown"


def test_file_is_kept_at_once_and_shown(client):
    begin(client)
    assert client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "letter", "go": "upload"}).status_code == 302
    assert "henvisning.jpg" in client.get("/henvendelse/beskriv/").text


def test_file_that_was_chosen_but_not_saved_goes_along_with_next(client):
    answer_all(client)
    answered = client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "letter", "go": "next"})
    assert answered.url == "/henvendelse/patient/"
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "Den slags fil kan vi ikke læse."),
        ("henvisning.pdf", b"MZ not a pdf", "Den slags fil kan vi ikke læse."),
        ("henvisning.pdf", b"", "Filen er tom"),
    ],
)
def test_file_that_cannot_be_taken_says_why_and_the_others_stay(client, name, content, sentence):
    begin(client)
    client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "letter", "go": "upload"})
    wrong = {"file": SimpleUploadedFile(name, content), "kind": "referral", "go": "upload"}
    page = client.post("/henvendelse/beskriv/", wrong).text
    assert sentence in page
    assert "henvisning.jpg" in page


def test_file_without_a_word_about_what_it_shows_is_kept(client):
    begin(client)
    client.post("/henvendelse/beskriv/", {"file": photo(), "go": "upload"})
    assert Attachment.objects.get().kind == Attachment.Kind.OTHER


def test_file_that_is_too_large_says_so_and_the_answers_stay(client, settings):
    settings.ATTACHMENT_BYTES_MAX = 1000
    answer_all(client)
    large = SimpleUploadedFile("henvisning.pdf", b"%PDF-1.7" + bytes(100_000))
    page = client.post(
        "/henvendelse/beskriv/", PAGES["beskriv"] | {"file": large, "kind": "referral", "go": "upload"}
    ).text
    assert "må højst fylde" in page
    assert told()["story"] == "Jeg har slået min skulder."


def test_file_can_be_taken_away_again(client):
    begin(client)
    client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "letter", "go": "upload"})
    client.post("/henvendelse/beskriv/", {"remove": Attachment.objects.get().pk})
    assert not IntakeDraft.objects.get().attachments.exists()


def test_file_of_a_stranger_cannot_be_taken_away(client):
    begin(client)
    client.post("/henvendelse/beskriv/", {"file": photo(), "kind": "letter", "go": "upload"})
    stranger = Client()
    begin(stranger)
    stranger.post("/henvendelse/beskriv/", {"remove": Attachment.objects.get().pk})
    assert Attachment.objects.exists()


def test_page_left_open_after_sending_offers_the_words_as_a_message(client):
    answer_all(client)
    send(client)
    assert answer(client, "beskriv", story="Og så gør det også ondt om natten.").url == "/kvittering/"
    assert "Og så gør det også ondt om natten." in client.get("/min-sag/").text
    assert Case.objects.get().contacts.count() == 1


def test_inquiry_sent_from_another_window_while_a_page_is_stored_shows_the_receipt(client, monkeypatch):
    answer_all(client)
    save = store.save_answers

    def save_too_late(*args, **kwargs):
        send(client)
        save(*args, **kwargs)

    monkeypatch.setattr(store, "save_answers", save_too_late)
    assert answer(client, "beskriv", story="Det gør ondt om natten.").url == "/kvittering/"
    assert "Det gør ondt om natten." in client.get("/min-sag/").text


def test_page_left_open_until_the_draft_is_gone_keeps_the_words_in_a_new_one(client):
    begin(client, "max_wait")
    IntakeDraft.objects.all().delete()
    answered = client.post("/henvendelse/beskriv/", {"track": "max_wait", "story": "Lang historie"}, follow=True)
    assert "Vi har gemt det, du skrev" in answered.text
    assert told()["story"] == "Lang historie"
    assert IntakeDraft.objects.get().max_wait_form


def test_page_opened_without_a_draft_leads_to_the_entrance_with_a_sentence(client):
    assert "Begynd igen her" in client.get("/henvendelse/beskriv/", follow=True).text


def test_forged_token_is_refused_with_what_was_typed():
    client = Client(enforce_csrf_checks=True)
    typed = {"story": "Jeg har slået min skulder.", "csrfmiddlewaretoken": "forged"}
    answered = client.post("/henvendelse/beskriv/", typed, headers={"origin": "http://testserver"})
    assert answered.status_code == 403
    assert "Jeg har slået min skulder." in answered.text


def test_machine_that_fills_in_every_field_is_stopped_and_a_person_loses_nothing(client):
    answer_all(client)
    page = client.post("/henvendelse/tjek/", {"website": "http://spam.example"}).text
    assert "Lad feltet stå tomt, og send igen." in page
    assert not Case.objects.exists()
    assert send(client).url == "/kvittering/"


def test_draft_saved_for_later_is_opened_on_another_device_once(client):
    answer_all(client)
    assert answer(client, "svar", reply_by="page", go="later").url == "/henvendelse/gemt/"
    page = client.get("/henvendelse/gemt/").text
    key = client.session["draft"]
    assert " ".join(key[start : start + 4] for start in range(0, 24, 4)) in page
    assert "Her er din henvendelse" in Client().post("/fortsaet/", {"key": key.lower()}, follow=True).text
    assert "Koden er brugt" in Client().post("/fortsaet/", {"key": key}).text


def test_link_to_a_saved_draft_has_its_key_where_no_server_and_no_proxy_sees_it(client):
    begin(client)
    answer(client, "hvem", reporter="patient", go="later")
    key = client.session["draft"]
    assert f'href="http://testserver/fortsaet/#{key}"' in client.get("/henvendelse/gemt/").text


def test_old_link_with_the_key_in_its_address_opens_nothing_and_says_what_to_do(client):
    begin(client)
    answer(client, "hvem", reporter="patient", go="later")
    key = client.session["draft"]
    page = Client().get(f"/fortsaet/{key}/", follow=True)
    assert page.redirect_chain == [("/fortsaet/", 302)]
    assert "Det link virker ikke mere." in page.text
    assert key not in page.text
    assert Client().post("/fortsaet/", {"key": key}).url == "/henvendelse/hvem/"


def test_entrance_offers_to_carry_on_with_what_was_begun(client):
    begin(client)
    assert "Du er i gang med en henvendelse" not in client.get("/henvendelse/").text
    answer(client, "hvem", reporter="patient")
    assert "Du er i gang med en henvendelse" in client.get("/henvendelse/").text


def test_second_inquiry_about_the_same_referral_offers_the_first_case(client):
    answer_all(client)
    send(client)
    answer_all(client)
    page = client.get("/henvendelse/tjek/").text
    assert f"Din sag har nummer {Case.objects.get().number}" in page


def test_stranger_with_the_same_cpr_number_learns_nothing_of_the_case(client):
    answer_all(client)
    send(client)
    stranger = Client()
    answer_all(stranger)
    assert Case.objects.get().number not in stranger.get("/henvendelse/tjek/").text


def test_neither_title_nor_address_of_any_page_says_who_the_patient_is(client):
    answer_all(client)
    asked = steps.steps_for(IntakeDraft.objects.get().answers, max_wait=False)
    pages = [client.get(f"/henvendelse/{step.slug}/") for step in asked]
    pages += [client.get("/henvendelse/tjek/"), client.get(send(client).url), client.get("/min-sag/")]
    for page in pages:
        title = re.search("<title>(.*?)</title>", page.text, re.DOTALL)[1]
        addresses = re.findall('(?:href|action)="(.*?)"', page.text)
        assert "Kaja" not in title
        assert not [each for each in addresses if KAJA in each or "Kaja" in each]


@pytest.mark.parametrize(
    "address", ["/", "/kontakt/", "/privatliv/", "/was/", "/henvendelse/", "/min-sag/", "/fortsaet/"]
)
def test_open_page_is_shown_in_danish_and_english(client, address):
    assert 'lang="da"' in client.get(address, headers={"accept-language": "da"}).text
    assert 'lang="en"' in client.get(address, headers={"accept-language": "en"}).text


def test_inquiry_written_on_english_pages_is_answered_in_english(client):
    client.cookies["django_language"] = "en"
    answer_all(client)
    send(client)
    assert Case.objects.get().language == "en"


def test_contact_page_tells_when_the_helpline_is_open(client):
    page = client.get("/kontakt/").text
    assert "Mandag" in page
    assert "kl. 9.00–15.00<" in page
