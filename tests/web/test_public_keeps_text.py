"""Nothing that was typed is lost, and nothing is said to be kept that is not."""

import pytest
from django.test import Client

from rettidig.casework.models import Case, IntakeDraft
from rettidig.casework.steps import draft as store
from tests.intake_data import KAJA, make_office
from tests.web.test_public_inquiry import again, answer, answer_all, begin, send

pytestmark = pytest.mark.django_db
LONG = "Jeg venter. " * 400
FAULTS = [
    ("beskriv", "story", LONG),
    ("beskriv", "wish", LONG),
    ("svar", "email", "kaja@"),
    ("patient", "patient_cpr", "210300"),
    ("patient", "patient_birth_date", "31-2-2000"),
    ("tid", "appointment_date", "1/12-20226"),
    ("hospital", "department", "A" * 300),
]


@pytest.fixture(autouse=True)
def office():
    return make_office()


def begin_waiting(client):
    begin(client)
    again(client, "hvem")
    again(client, "sygdom")


@pytest.mark.parametrize("go", ["back", "later"])
@pytest.mark.parametrize(("slug", "field", "typed"), FAULTS)
def test_what_cannot_be_taken_is_kept_as_it_was_typed_and_shown_again_with_its_fault(client, slug, field, typed, go):
    begin_waiting(client)
    assert answer(client, slug, **{field: typed}, go=go).status_code == 302
    page = client.get(f"/henvendelse/{slug}/")
    assert page.context["form"][field].value() == typed
    assert f'id="id_{field}_error"' in page.text


@pytest.mark.parametrize(("slug", "field", "typed"), FAULTS)
def test_what_was_typed_when_the_visit_had_run_out_is_kept_in_a_new_draft(client, slug, field, typed):
    answer(client, slug, **{field: typed, "track": "general"})
    assert store.read_typed(IntakeDraft.objects.get())[slug][field] == typed


def test_what_cannot_be_taken_must_be_mended_before_it_is_sent(client):
    answer_all(client)
    answer(client, "beskriv", story=LONG, go="back")
    assert client.get("/henvendelse/tjek/").url == "/henvendelse/beskriv/"
    answer(client, "beskriv", story="Kort")
    assert send(client).url == "/kvittering/"
    assert Case.objects.get().answers["story"] == "Kort"


@pytest.mark.parametrize("go", ["next", "later"])
def test_character_that_no_database_holds_is_left_out_and_the_rest_is_kept(client, go):
    begin_waiting(client)
    answer(client, "beskriv", story="Jeg\0 venter", go=go)
    assert store.read_answers(IntakeDraft.objects.get())["story"] == "Jeg venter"


def test_wrong_cpr_number_is_kept_encrypted(client):
    begin_waiting(client)
    answer(client, "patient", patient_cpr=KAJA[:-1], go="later")
    assert KAJA[:-1] not in str(IntakeDraft.objects.values("answers", "seen"))
    with_raw = IntakeDraft.objects.extra(select={"raw": "typed"}).values_list("raw", flat=True)
    assert KAJA[:-1] not in with_raw.get()


def test_language_is_changed_with_what_was_typed(client):
    begin_waiting(client)
    assert answer(client, "beskriv", story=LONG, language="en").url == "/henvendelse/beskriv/"
    page = client.get("/henvendelse/beskriv/")
    assert page.context["form"]["story"].value() == LONG
    assert 'lang="en"' in page.text


def saved_for_later(client):
    key = client.session["draft"]
    return Client().post("/fortsaet/", {"key": key}).url


@pytest.mark.parametrize(
    ("slug", "resumed"),
    [("hvem", "sygdom"), ("sygdom", "hospital"), ("beskriv", "patient"), ("patient", "svar"), ("svar", "tjek")],
)
def test_saved_draft_goes_on_at_the_first_page_that_was_not_answered(client, slug, resumed):
    begin(client)
    page = "hvem"
    known = {"reporter": "patient", "category": "waiting", "condition": "none", "home_region": "midtjylland"}
    while page != slug:
        page = answer(client, page, **known, reply_by="page").url.split("/")[2]
    client.post(f"/henvendelse/{slug}/", known | {"reply_by": "page", "go": "later"})
    assert f"/henvendelse/{resumed}/" in client.get("/henvendelse/gemt/").text
    assert saved_for_later(client) == f"/henvendelse/{resumed}/"


def test_page_where_answers_are_checked_names_what_was_not_asked(client):
    begin_waiting(client)
    again(client, "svar")
    page = client.get("/henvendelse/tjek/").text
    assert "Det har vi ikke spurgt om endnu" in page
    assert "Hvad hedder du?" in page
    answer_all(client)
    assert "Det har vi ikke spurgt om endnu" not in client.get("/henvendelse/tjek/").text


def test_page_where_answers_are_checked_shows_only_what_was_answered(client):
    answer_all(client)
    page = client.get("/henvendelse/tjek/").text
    assert "Ikke udfyldt" not in page
    assert "E-mail</dt>" not in page
    assert "1 spørgsmål er uden svar" in page


def test_question_without_an_answer_is_folded_away_and_leads_to_its_page(client):
    answer_all(client)
    page = client.get("/henvendelse/tjek/")
    assert [str(label) for label, _href in page.context["left_open"]] == ["E-mail"]
    assert page.context["left_open"][0][1].startswith("/henvendelse/svar/?fra=tjek")


def test_what_was_typed_is_in_view_where_answers_are_checked_and_what_was_chosen_a_press_away(client):
    answer_all(client)
    page = client.get("/henvendelse/tjek/")
    in_view, others = ({str(row.label) for row in page.context[name]} for name in ("rows", "others"))
    assert {"Dit navn", "Dit CPR-nummer", "Telefonnummer", "Hospital", "Henvisning", "Tid", "Svar"} <= in_view
    assert {"Hvem er du?", "Hvad handler det om?", "Fortæl med dine egne ord"} <= others
    assert "Se resten af dine svar" in page.text


def test_question_of_few_is_a_press_away_until_it_holds_something(client):
    begin(client)
    answer(client, "hvem", reporter="patient", category="waiting")
    assert not client.get("/henvendelse/patient/").context["form"].is_unfolded()
    answer(client, "patient", patient_name="Kaja Test Hansen", patient_birth_date="1/2-1960")
    assert client.get("/henvendelse/patient/").context["form"].is_unfolded()


def test_question_a_press_away_that_was_answered_wrong_is_in_view_with_its_error(client):
    begin(client)
    answer(client, "hvem", reporter="patient", category="waiting")
    wrong = answer(client, "patient", patient_birth_date="i går eller så")
    assert wrong.context["form"].is_unfolded()


def test_who_writes_for_another_finds_the_choice_a_press_away_and_in_view_once_chosen(client):
    begin(client)
    closed, chosen = '<details class="details">', '<details class="details" open>'
    assert closed in client.get("/henvendelse/hvem/").text
    answer(client, "hvem", reporter="relative", category="waiting")
    assert chosen in client.get("/henvendelse/hvem/").text


OF_WRITER = {"reporter", "reporter_name", "reporter_relation", "consent_basis", "reply_by", "phone", "email", "address"}
OF_WRITER |= {"call_me"}


@pytest.mark.parametrize("track", ["general", "max_wait"])
@pytest.mark.parametrize("reporter", ["relative", "professional", "gp", "parent"])
def test_nobody_but_the_patient_is_asked_as_the_patient(client, reporter, track):
    begin(client, track)
    answer(client, "hvem", reporter=reporter, category="waiting", condition="cancer")
    answer(client, "om-dig", consent_basis="patient")
    answer(client, "sygdom" if track == "general" else "hospital", condition="none", purpose="treatment")
    for slug in (
        *(["sygdom"] if track == "general" else []),
        "hospital",
        "tid",
        "beskriv",
        "patient" if track == "general" else "kontakt",
    ):
        shown = client.get(f"/henvendelse/{slug}/").context
        fields = [field for name, field in shown["form"].fields.items() if name not in OF_WRITER]
        said = [str(words) for field in fields for words in (field.label, *map(last, getattr(field, "choices", ())))]
        words = {word.strip("?.,") for word in " ".join(said).lower().split()}
        assert not {"du", "din", "dit", "dig", "mig", "min"} & words, slug


def last(pair):
    return pair[-1]


@pytest.mark.parametrize(("consent", "asked"), [("patient", True), ("guardian", True), ("none", False), ("", False)])
@pytest.mark.parametrize(("track", "slug"), [("general", "patient"), ("max_wait", "kontakt")])
def test_only_who_has_the_patients_yes_is_asked_whether_we_may_fetch_anything(client, track, slug, consent, asked):
    begin(client, track)
    answer(client, "hvem", reporter="relative", category="waiting", condition="cancer")
    answer(client, "om-dig", consent_basis=consent)
    assert ("record_consent" in client.get(f"/henvendelse/{slug}/").context["form"].fields) is asked


def test_who_has_no_phone_and_no_mail_is_not_promised_to_hear_from_us(client):
    answer_all(client)
    answer(client, "svar", reply_by="page")
    send(client)
    page = client.get("/kvittering/").text
    assert "Du hører fra os" not in page
    assert "hverken telefonnummer eller e-mail" in page
