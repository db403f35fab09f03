"""Acceptance requests at the desk: written down, read with a proposal, answered, and refused by two."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from rettidig.casework.models import AcceptanceRequest, Case, User
from rettidig.casework.tracks import acceptance
from tests.casework.acceptance import ASKED, REASON, a_moved_patient, a_request
from tests.casework.conftest import story  # noqa: F401 - a fixture
from tests.casework.factories import a_case, a_user, an_adviser
from tests.casework.offers import AT
from tests.desk_data import deliver_everything, page
from tests.login import log_in

pytestmark = pytest.mark.django_db
WRITTEN = {"kind": "add", "codes": ASKED, "reason": "finding", "words": REASON, "asked_for": "Overlæge Holm"}


@pytest.fixture
def sent(story):  # noqa: F811
    return a_moved_patient(story)


@pytest.fixture
def request_(sent) -> AcceptanceRequest:
    return a_request(sent)


@pytest.fixture
def case(request_) -> Case:
    return Case.objects.get(pk=request_.case_id)


@pytest.fixture
def user(sent) -> User:
    return an_adviser(office=sent.case.office)


@pytest.fixture
def adviser(client, user) -> Client:
    log_in(client, user)
    return client


def colleague(case: Case, role: str = "adviser") -> Client:
    other = Client()
    log_in(other, a_user(role, office=case.office))
    return other


def say(client: Client, case: Case, verdict: str, **more):
    case.refresh_from_db()
    given = {"version": case.version, "verdict": verdict, "codes": [ASKED], "text": "", **more}
    return client.post(page(case, "answer_acceptance"), given)


def test_page_shows_the_request_the_re_referral_the_agreement_and_a_proposal_with_its_source(adviser, case, sent):
    text = adviser.get(page(case, "acceptance")).text
    for words in (ASKED, REASON, "DM751", sent.case.number, "Udredning af skulder (DM751)", "fra 1. jan. 2025"):
        assert words in text
    assert "Forslag: Spørg hospitalet om mere" in text
    assert "En af koderne står ikke i hospitalets aftale, og prisen mangler." in text
    assert f"{ASKED}: ingen endnu" in text


def test_page_when_like_requests_are_few_says_so(adviser, sent, user):
    acceptance.answer(a_request(sent), verdict="accept", codes=[ASKED], text="", by=user, at=AT)
    AcceptanceRequest.objects.update(accepted=[])
    case = a_request(sent).case
    assert f"{ASKED}: ja til 0 af 1. Det er for få til at sige noget." in adviser.get(page(case, "acceptance")).text


def test_case_page_begins_with_the_request_and_shows_it_beside(adviser, case):
    text = adviser.get(page(case, "case")).text
    assert f'<a class="button button-primary" href="{page(case, "acceptance")}"' in text
    assert f"Privathospitalet Lunden: {ASKED}" in text


def test_answer_yes_is_sent_to_the_hospital(adviser, case):
    said = adviser.post(
        page(case, "answer_acceptance"), {"version": case.version, "verdict": "accept", "codes": [ASKED]}
    )
    assert said.headers["Location"] == page(case, "acceptance")
    deliver_everything()
    text = adviser.get(page(case, "acceptance")).text
    assert ("Accepteret" in text, "Send svar" in text) == (True, False)
    assert "Forslaget byggede på: En af koderne står ikke i hospitalets aftale" in text
    case.refresh_from_db()
    assert case.is_closed


def test_answer_without_the_words_it_needs_is_asked_for_again(adviser, case):
    said = say(adviser, case, "refuse")
    assert (said.status_code, "Skriv begrundelsen for afslaget." in said.text) == (403, True)


def test_refusal_is_confirmed_by_a_colleague_and_not_by_oneself(adviser, case):
    say(adviser, case, "refuse", codes=[], text="Det kan vente.")
    mine = adviser.get(page(case, "confirm_refusal")).text
    assert ("En kollega skal læse det." in mine, "Bekræft og send afslaget" in mine) == (True, False)
    other = colleague(case)
    assert "Bekræft og send afslaget" in other.get(page(case, "acceptance")).text
    case.refresh_from_db()
    assert other.post(page(case, "confirm_refusal"), {"version": case.version}).status_code == 302
    assert AcceptanceRequest.objects.get().state == "refused"


def test_refusal_confirmed_by_oneself_by_hand_is_refused(adviser, case):
    say(adviser, case, "refuse", codes=[], text="Det kan vente.")
    case.refresh_from_db()
    assert adviser.post(page(case, "confirm_refusal"), {"version": case.version}).status_code == 403
    assert AcceptanceRequest.objects.get().state == "proposed"


def test_refusal_that_a_colleague_does_not_agree_with_comes_back(adviser, case):
    say(adviser, case, "refuse", codes=[], text="Det kan vente.")
    case.refresh_from_db()
    back = colleague(case).post(
        page(case, "send_back_refusal"), {"version": case.version, "text": "Ledmusen låser knæet."}
    )
    assert back.status_code == 302
    assert "Ledmusen låser knæet." in adviser.get(page(case, "acceptance")).text


def test_lawyer_reads_the_request_and_is_not_offered_to_answer(case):
    lawyer = colleague(case, "lawyer")
    text = lawyer.get(page(case, "acceptance")).text
    assert (ASKED in text, "Send svar" in text) == (True, False)


def test_reply_by_phone_is_written_down(adviser, case):
    say(adviser, case, "ask", text="Hvad viser skanningen?")
    assert adviser.post(page(case, "reply_to_acceptance"), {"text": "En ledmus."}).status_code == 302
    assert AcceptanceRequest.objects.get().state == "waiting"


def test_letter_about_a_moved_patient_becomes_an_inquiry_of_its_own(adviser, sent):
    address = page(sent.case, "ask_acceptance", sent.pk)
    assert "Skriv en anmodning om accept ned" in adviser.get(page(sent.case, "re_referral", sent.pk)).text
    made = adviser.post(address, {**WRITTEN, "channel": "post", "key": uuid4()})
    request = AcceptanceRequest.objects.get()
    assert made.headers["Location"] == page(request.case, "acceptance")
    assert (request.case.channel, request.case.reporter_name) == ("post", "Overlæge Holm")
    assert ASKED in adviser.get(page(sent.case, "re_referral", sent.pk)).text


def test_call_that_has_a_case_already_is_written_down_on_it(adviser, sent):
    case = a_case(topic="acceptance_request", channel="phone", patient=sent.case.patient)
    assert adviser.get(page(case, "acceptance")).headers["Location"] == page(case, "record_acceptance")
    made = adviser.post(page(case, "record_acceptance"), {**WRITTEN, "re_referral": sent.pk, "key": uuid4()})
    assert made.headers["Location"] == page(case, "acceptance")
    assert Case.objects.filter(topic="acceptance_request").count() == 1


def test_call_about_a_patient_who_is_at_no_private_hospital_says_so(adviser, sent):
    case = a_case(topic="acceptance_request")
    assert "Patienten er ikke på et privathospital" in adviser.get(page(case, "record_acceptance")).text


def test_request_when_the_hospital_no_longer_has_the_patient_can_only_lapse(adviser, case, sent):
    type(sent).objects.filter(pk=sent.pk).update(state="declined")
    text = adviser.get(page(case, "acceptance")).text
    assert ("Hospitalet har ikke længere patienten" in text, "Send svar" in text) == (True, False)
    assert adviser.post(page(case, "withdraw_acceptance"), {"reason": "Patienten er flyttet."}).status_code == 302


@pytest.mark.parametrize("view", ["answer_acceptance", "confirm_refusal", "send_back_refusal", "reply_to_acceptance"])
def test_act_that_does_not_fit_leads_to_the_request(adviser, case, view, user):
    acceptance.answer(AcceptanceRequest.objects.get(), verdict="accept", codes=[ASKED], text="", by=user, at=AT)
    assert adviser.get(page(case, view)).headers["Location"] == page(case, "acceptance")


def test_story_of_the_first_case_says_that_a_request_came_and_that_another_hospital_tried(adviser, case, sent):
    acceptance.record_refused_entry(a_user("partner"), acceptance_pk=AcceptanceRequest.objects.get().pk)
    assert "Anmodning om accept modtaget" in adviser.get(page(sent.case, "case")).text
    assert "Et andet hospital har forsøgt at se patienten" in adviser.get(page(case, "case")).text


def test_language_english_has_the_words_of_the_rules(adviser, case):
    adviser.post(reverse("set_language"), {"language": "en"})
    text = adviser.get(page(case, "acceptance"), headers={"accept-language": "en"}).text
    assert "One of the codes does not stand in the hospital" in text
