"""Inquiries over HTTP: the same questions and conditions as the citizens' form, one receipt, and what is refused."""

import json
import re
import shlex
from copy import deepcopy
from html import unescape
from uuid import uuid4

import pytest
from django.utils import timezone

from rettidig.casework import api_clients
from rettidig.casework.form_versions import current_version
from rettidig.casework.models import AuditEvent, Case, FormVersion, IntakeDraft
from rettidig.casework.questionnaire import form_edit
from rettidig.casework.questionnaire.form import shipped_content
from rettidig.web.api import inquiries
from tests.casework.factories import an_organisation
from tests.casework.offers import AT, a_hospital
from tests.intake_data import KAJA, SHOULDER, make_office

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
SENT = {name: value for name, value in SHOULDER.items() if value} | {"condition": "none"}


@pytest.fixture(autouse=True)
def office():
    return make_office()


@pytest.fixture
def organisation():
    return an_organisation(a_hospital("lunden", name="Privathospitalet Lunden", kind="private"))


@pytest.fixture
def token(organisation):
    secret = api_clients.add("lunden-blanket", organisation=organisation, only_inquiries=True, at=AT)
    return api_clients.give_token("lunden-blanket", secret)


@pytest.fixture
def send(client, token):
    """Sends an inquiry as the other system does."""

    def sent(answers, *, key=None, language="da", **rest):
        headers = {
            "authorization": f"Bearer {token}",
            "accept-language": language,
            "idempotency-key": str(key or uuid4()),
        }
        return client.post(
            f"{V1}/inquiries", {"answers": answers, **rest}, content_type="application/json", headers=headers
        )

    return sent


def faults(answer) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    assert not Case.objects.exists()
    assert not IntakeDraft.objects.exists()
    return {each["path"]: each["wrong"] for each in answer.json()["faults"]}


def test_inquiry_is_a_case_with_its_version_and_the_receipt_opens_it(client, send):
    answer = send(SENT)
    assert answer.status_code == 201
    case = Case.objects.get()
    told = answer.json()
    assert (told["number"], told["form_version"], told["missing"]) == (case.number, current_version().pk, [])
    assert (case.channel, case.form_version, case.answers["hospital"]) == (
        "form",
        current_version(),
        SHOULDER["hospital"],
    )
    assert AuditEvent.objects.get(verb="case.sent_by_system").user == "lunden-blanket"
    opened = client.post("/min-sag/", {"number": told["number"], "code": told["code"]}, follow=True)
    assert case.number in opened.text


def test_inquiry_of_a_professional_came_by_the_hospital(send):
    send(SENT | {"reporter": "professional", "consent_basis": "patient"})
    assert Case.objects.get().channel == "hospital"


def test_life_threatening_disease_is_urgent_by_either_door(send):
    send(SENT | {"condition": "cancer"})
    send({name: value for name, value in SENT.items() if name != "category"} | {"patient_cpr": ""}, track="max_wait")
    assert set(Case.objects.values_list("topic", "priority")) == {("max_wait", 1)}


@pytest.mark.parametrize(
    ("changed", "path", "said"),
    [
        ({"shoe_size": "43"}, "answers.shoe_size", "findes ikke"),
        ({"condition": "gout"}, "answers.condition", "Det svar findes ikke."),
        ({"category": "max_wait"}, "answers.category", "Det svar findes ikke."),
        ({"home_region": "oz"}, "answers.home_region", "Det svar findes ikke."),
        ({"decided": "2026-10-01"}, "answers.decided", "Det spørges der kun om, når"),
        ({"category": "transport"}, "answers.purpose", "Det spørges der kun om, når"),
        ({"reporter": ""}, "answers.reporter", "hvem der skriver"),
        ({"referral_received": "9/11"}, "answers.referral_received", "2026-10-31"),
        ({"referral_received": "20261109"}, "answers.referral_received", "2026-10-31"),
        ({"patient_cpr": "123"}, "answers.patient_cpr", "10 tegn"),
        ({"email": "kaja"}, "answers.email", "navn@eksempel.dk"),
        ({"department": "x" * 201}, "answers.department", "200"),
        ({"reply_by": "phone", "phone": ""}, "answers.phone", "når personen"),
        ({"reply_by": "post", "patient_cpr": ""}, "answers.address", "når personen"),
        ({"reply_by": "", "phone": "", "patient_cpr": ""}, "answers.reply_by", "når personen"),
    ],
)
def test_what_the_form_would_not_take_is_told_with_its_place_and_nothing_is_stored(send, changed, path, said):
    assert said in faults(send(SENT | changed))[path]


def test_every_fault_is_told_at_once_in_the_language_asked_for(send):
    told = faults(send(SENT | {"shoe_size": "43", "condition": "gout"}, language="en"))
    assert set(told) == {"answers.shoe_size", "answers.condition"}
    assert told["answers.condition"] == "There is no such answer."


def test_fault_of_a_choice_lists_what_can_be_chosen(send):
    (fault,) = send(SENT | {"condition": "gout"}).json()["faults"]
    assert fault["allowed"] == ["cancer", "heart", "none"]


def test_next_to_nothing_is_enough_and_the_rest_is_asked_for(send):
    told = send({"reporter": "patient", "reply_by": "page"}).json()
    assert {"navn", "CPR-nummer"} <= set(told["missing"])
    assert Case.objects.get().topic == "miscellaneous"


def test_same_key_is_one_inquiry_with_one_receipt_and_not_another(send):
    key = uuid4()
    first, again, other = (send(SENT | more, key=key) for more in ({}, {}, {"story": "Noget andet"}))
    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 409]
    assert first.json() == again.json()
    assert Case.objects.count() == 1


def test_second_inquiry_tells_the_office_and_not_the_system_that_there_is_a_first(send):
    first = send(SENT).json()
    second = send(SENT).json()
    assert second["missing"] == []
    assert first["number"] not in json.dumps(second)
    newest = Case.objects.get(number=second["number"])
    assert newest.tasks.get(kind="same_case").title.endswith(first["number"])


def test_earlier_version_of_the_form_still_counts_and_one_that_never_was_does_not(send):
    version = current_version().pk
    assert send(SENT, form_version=version).status_code == 201
    assert send(SENT, form_version=version + 1).json()["faults"][0]["path"] == "form_version"
    assert FormVersion.objects.count() == 1


def test_other_keys_send_no_inquiry_and_this_one_sees_nothing(client, token, organisation):
    for name, kind in (("lunden-epj", {}), ("lunden-breve", {"only_letters": True})):
        other = api_clients.give_token(name, api_clients.add(name, organisation=organisation, at=AT, **kind))
        headers = {"authorization": f"Bearer {other}", "idempotency-key": str(uuid4())}
        body = {"answers": SENT}
        assert client.post(f"{V1}/inquiries", body, content_type="application/json", headers=headers).status_code == 401
    mine = {"authorization": f"Bearer {token}"}
    assert client.get(f"{V1}/re-referrals", headers=mine).status_code == 401
    assert (
        client.post(f"{V1}/letter-links", {"letters": []}, content_type="application/json", headers=mine).status_code
        == 401
    )


def test_system_that_sends_too_often_is_told_so(send, monkeypatch):
    monkeypatch.setattr(inquiries, "INQUIRIES", inquiries.Limit("inquiries by API", 1, 60))
    assert [send(SENT).status_code for _ in range(2)] == [201, 429]


def test_number_of_a_patient_stands_in_no_log_and_no_answer(send, caplog):
    answer = send(SENT)
    assert KAJA not in answer.text + caplog.text


@pytest.mark.parametrize("language", ["da", "en"])
def test_example_of_the_page_for_systems_is_received(client, token, language):
    page = client.get("/api/docs/", headers={"Accept-Language": language}).text
    blocks = [unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)]
    (example,) = (each for each in blocks if "/inquiries" in each)
    words = shlex.split(example.replace("\\\n", "").replace("TOKEN", token))
    headers = dict(word.split(": ") for word in words if re.match(r"(Authorization|Idempotency-Key): ", word))
    answer = client.post(words[1], words[-1], content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.text


def test_page_and_description_of_the_form_say_what_the_form_in_use_asks(client, token):
    told = client.get(f"{V1}/inquiry-form?reporter=relative", headers={"authorization": f"Bearer {token}"}).json()
    questions = {each["name"]: each for each in told["questions"]}
    assert told["version"] == current_version().pk
    assert questions["patient_name"]["words"] == "Patientens navn"
    assert questions["category"]["choices"]["miscellaneous"] == "Noget andet"
    assert "Behandling" in questions["decided"]["when"]
    page = client.get("/api/docs/").text
    assert all(f"<code>{name}</code>" in page for name in questions)


VISITOR = {"reporter": "patient", "category": "ill_in_denmark", "reply_by": "page"}


@pytest.mark.parametrize(
    ("changed", "path"),
    [({"country": "Tyskland"}, "answers.country"), ({"country": "DE", "bill_amount": "NaN"}, "answers.bill_amount")],
)
def test_country_is_a_code_and_a_bill_has_an_amount(send, changed, path):
    assert set(faults(send(VISITOR | changed))) == {path}


def test_choice_that_is_hidden_is_not_taken_from_another_system(send):
    content = deepcopy(shipped_content())
    form_edit.arrange_choice(content, "reply_by", "post", "hide")
    now = timezone.now()
    version = FormVersion.objects.create(digest="hidden", content=content, changed_at=now, published_at=now)
    assert "answers.reply_by" in faults(send(SENT | {"reply_by": "post"}, form_version=version.pk))
