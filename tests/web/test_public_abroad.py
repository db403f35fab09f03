"""Who lives abroad and became ill here, and who lives here and was treated abroad: each is asked for what is theirs."""

import pytest
from django.utils import translation

from rettidig.casework.models import Case, Role, User
from rettidig.casework.questionnaire.answers import Answers
from rettidig.casework.steps import matter
from rettidig.casework.steps.patient_status import cannot_be_reached
from rettidig.web.answers import rows_of
from rettidig.web.public import steps
from tests.desk_data import the_office
from tests.intake_data import make_office, make_user
from tests.login import log_in
from tests.web.test_public_inquiry import answer, begin, send

pytestmark = pytest.mark.django_db
VISITOR = {"reporter": "patient", "category": "ill_in_denmark"}
ABROAD = {"reporter": "patient", "category": "cross_border_care"}


@pytest.fixture
def office():
    return make_office()


def pages_of(answers):
    return [step.slug for step in steps.steps_for(answers, max_wait=False)]


def visitor(client, **bill):
    begin(client)
    answer(client, "hvem", reporter="patient", category="ill_in_denmark")
    answer(
        client, "land", country="DE", treated_by="Aalborg Universitetshospital", treated_on="3-8-2026", eu_card="yes"
    )
    answer(client, "regning", **({"bill_amount": "1.250,50", "bill_currency": "EUR", "bill_number": "A-17"} | bill))
    answer(client, "beskriv", story="Ich bin beim Radfahren gestürzt.")
    answer(client, "patient", patient_name="Erika Muster", patient_birth_date="1-2-1960")
    return answer(client, "svar", reply_by="page", email="erika@example.org")


def test_visitor_is_asked_about_the_bill_and_neither_about_referral_nor_home_region():
    assert pages_of(VISITOR) == ["hvem", "land", "regning", "beskriv", "patient", "svar"]


def test_who_wants_to_travel_is_asked_for_no_bill_and_who_has_been_treated_is():
    assert "regning" not in pages_of(ABROAD | {"abroad_care": "wants"})
    assert pages_of(ABROAD | {"abroad_care": "necessary"})[1:4] == ["rejse", "behandlet", "regning"]


def test_visitor_is_not_asked_for_a_danish_region_and_lives_abroad(client, office):
    visitor(client)
    assert 'name="home_region"' not in client.get("/henvendelse/patient/").text
    assert send(client).url == "/kvittering/"
    case = Case.objects.get()
    assert (case.home_region, case.topic) == ("abroad", "ill_in_denmark")
    assert not cannot_be_reached(case)
    titles = set(case.tasks.values_list("title", flat=True))
    assert "Find ud af, hvilke rettigheder patienten har, som bor i udlandet" in titles
    assert not any("CPR" in title for title in titles)


def test_receipt_of_a_visitor_says_nothing_of_an_appointment(client, office):
    visitor(client)
    send(client)
    page = client.get("/kvittering/").text
    assert "Behold din tid" not in page
    assert "hvor der er plads" not in page


def test_what_a_visitor_lacks_is_asked_for_in_words_that_fit(client, office):
    begin(client)
    answer(client, "hvem", reporter="patient", category="ill_in_denmark")
    answer(client, "svar", reply_by="page", email="erika@example.org")
    assert {"hvilket land", "hospital eller læge", "fødselsdato"} < set(
        client.get("/henvendelse/tjek/").context["missing"]
    )


def test_desk_reads_the_visitors_answers_in_danish(client, office):
    client.cookies["django_language"] = "de"
    visitor(client)
    send(client)
    case = Case.objects.get()
    assert case.language == "de"
    with translation.override("da"):
        rows = {str(label): str(value) for label, value in rows_of(Answers.of(case.answers))}
    assert rows["Hvilket land bor du i?"] == "Tyskland"
    assert rows["Hvor stor er regningen?"] == "1.250,50"
    assert rows["I hvilken valuta?"] == "Euro (EUR)"
    assert rows["Har du det blå EU-sygesikringskort?"] == "Ja"
    assert rows["Sprog"] == "Deutsch"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1250", "1250"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("1 250,5 EUR", "1250.5"),
        ("€ 99.90", "99.90"),
        ("1’250.–", "1250"),
        ("1.250", "1250"),
        ("kr. 12.345.678,00", "12345678.00"),
    ],
)
def test_amount_is_read_in_every_way_that_people_write_one(client, office, typed, kept):
    visitor(client, bill_amount=typed)
    send(client)
    assert Case.objects.get().answers["bill_amount"] == kept


@pytest.mark.parametrize("typed", ["ti euro", "1.2.3", "12,345,6.7", "1" * 12])
def test_what_is_no_amount_is_kept_as_typed_with_its_fault(client, office, typed):
    visitor(client)
    page = client.post("/henvendelse/regning/", {"bill_amount": typed, "bill_number": "A-17"})
    assert typed in page.text
    assert 'id="id_bill_amount_error"' in page.text
    assert "A-17" in page.text


def abroad(client, **more):
    begin(client)
    answer(client, "hvem", reporter="patient", category="cross_border_care")
    answer(client, "rejse", abroad_care="necessary", treated_in="ES")
    answer(client, "behandlet", treated_by="Hospital Costa del Sol, Marbella", treated_on="3-8-2026", eu_card="no")
    answer(client, "regning", **({"bill_amount": "1250", "bill_currency": "DKK"} | more))
    answer(client, "svar", reply_by="page", email="kaja@example.org")
    send(client)
    return Case.objects.get()


def test_what_was_told_of_care_abroad_can_be_taken_over_into_the_matter(client, office):
    case = abroad(client)
    told = matter.find_told(case)["cross_border"]
    assert told.facts == {"country": "eu_eea", "timing": "necessary", "cost_dkk": 1250.0}
    assert told.events == [{"date": "2026-08-03", "type": "treated", "source": "patient"}]
    taken = matter.take_over(case, kind="cross_border", by=make_user(office, Role.ADVISER), at=case.received_at)
    assert taken.facts["country"] == "eu_eea"


def test_bill_in_another_currency_is_no_fact_in_kroner(client, office):
    assert "cost_dkk" not in matter.find_told(abroad(client, bill_currency="EUR"))["cross_border"].facts


def test_matter_of_a_visitor_is_not_that_of_danes_abroad(client, office):
    visitor(client)
    send(client)
    assert matter.find_told(Case.objects.get()) == {}


def test_case_of_care_abroad_shows_what_was_told_at_the_desk(client):
    the_office()
    case = abroad(client)
    log_in(client, User.objects.filter(role=Role.ADVISER).first())
    assert "Spanien" in client.get(f"/kontor/sag/{case.pk}/").text
    matters = client.get(f"/kontor/sag/{case.pk}/ved-siden-af/").text
    assert "1.250 kr." in matters
    assert "3. august 2026" in matters
