"""Acceptance requests over HTTP: a hospital's own system, its own patients, and one request for one key."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rettidig.casework import api_clients, staff
from rettidig.casework.models import AcceptanceRequest, ApiClient, AuditEvent, Delivery
from rettidig.casework.permissions import Denied
from rettidig.casework.steps import re_referral
from rettidig.casework.steps.attachments import Busy
from rettidig.casework.tracks import acceptance
from rettidig.integrations.virus_scan import EICAR_FILE
from tests.casework import file_examples
from tests.casework.acceptance import ASKED, REASON, a_moved_patient, a_request
from tests.casework.conftest import story  # noqa: F401 - a fixture
from tests.casework.factories import an_adviser, an_organisation
from tests.casework.offers import AT, a_hospital
from tests.desk_data import deliver_everything

pytestmark = pytest.mark.django_db
PDF = file_examples.as_bytes(file_examples.new_pdf())
V1 = "/api/v1"
WANTED = {"kind": "add", "codes": [ASKED], "reason": "finding", "words": REASON}


@pytest.fixture
def sent(story):  # noqa: F811
    moved = a_moved_patient(story)
    deliver_everything()
    return moved


@pytest.fixture
def secret(sent) -> str:
    return api_clients.add("lunden-epj", organisation=an_organisation(sent.hospital), at=AT)


@pytest.fixture
def delivery(sent) -> Delivery:
    return Delivery.objects.get(message__kind="re_referral")


def token_of(client, name: str, secret: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    return client.post(f"{V1}/token", form).json()["access_token"]


@pytest.fixture
def call(client, secret):
    """Calls the API as the system of the hospital that has the patient."""
    token = token_of(client, "lunden-epj", secret)

    def send(method: str, path: str, body=None, **headers):
        given = {"authorization": f"Bearer {token}", **headers}
        return getattr(client, method)(f"{V1}{path}", body, content_type="application/json", headers=given)

    return send


def ask(call, delivery, key=None, **more):
    path = f"/re-referrals/{delivery.pk}/acceptance-requests"
    return call("post", path, {**WANTED, **more}, **{"idempotency-key": str(key or uuid4())})


# --- tokens


def test_token_by_form_and_by_basic_opens_the_door(client, secret):
    coded = base64.b64encode(f"lunden-epj:{secret}".encode()).decode()
    basic = client.post(
        f"{V1}/token", {"grant_type": "client_credentials"}, headers={"authorization": f"Basic {coded}"}
    )
    for token in (basic.json()["access_token"], token_of(client, "lunden-epj", secret)):
        assert client.get(f"{V1}/re-referrals", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert (basic.json()["expires_in"], basic["Cache-Control"]) == (900, "no-store")


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        ({"client_secret": "forkert"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_token_when_something_is_wrong_is_refused_as_the_standard_says(client, secret, more, status, error):
    form = {"grant_type": "client_credentials", "client_id": "lunden-epj", "client_secret": secret, **more}
    answer = client.post(f"{V1}/token", form)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic x", "Bearer "])
def test_call_without_a_good_token_is_refused(client, sent, header):
    assert client.get(f"{V1}/re-referrals", headers={"authorization": header}).status_code == 401


def test_token_ends_with_its_time_with_a_new_secret_and_with_the_client(client, secret, monkeypatch):
    token = api_clients.give_token("lunden-epj", secret)
    assert api_clients.find_user(token)
    with monkeypatch.context() as later:
        later.setattr(api_clients, "TOKEN_LASTS", timedelta(seconds=-1))
        assert api_clients.find_user(token) is None
    fresh = api_clients.renew(ApiClient.objects.get(), at=AT)
    assert api_clients.find_user(token) is None
    renewed = api_clients.give_token("lunden-epj", fresh)
    staff.close(ApiClient.objects.get().user, by=None, at=AT)
    assert api_clients.find_user(renewed) is None


def test_client_whose_name_is_taken_is_refused(secret, sent):
    with pytest.raises(Denied):
        api_clients.add("lunden-epj", organisation=an_organisation(sent.hospital), at=AT)


def test_client_cannot_log_in_on_the_pages_and_is_nobody_who_reads_a_re_referral(client, secret, sent):
    user = ApiClient.objects.get().user
    assert not user.has_usable_password()
    message = Delivery.objects.get(message__kind="re_referral").message
    assert "Ingen på" in re_referral.KIND.deliver(message, AT)


# --- requests


def test_patients_that_the_hospital_has_are_listed_and_the_reading_is_written_down(call, delivery, sent):
    (found,) = call("get", "/re-referrals").json()
    assert (found["id"], found["codes"], found["may_ask"]) == (str(delivery.pk), ["DM751"], True)
    call("get", "/re-referrals")
    assert AuditEvent.objects.filter(verb="list.viewed", user="lunden-epj").count() == 1


def test_request_is_made_once_for_one_key(call, delivery):
    key = uuid4()
    first, second = ask(call, delivery, key), ask(call, delivery, key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert AcceptanceRequest.objects.get().asked_by.username == "lunden-epj"


def test_key_that_was_used_for_something_else_is_refused(call, delivery):
    key = uuid4()
    ask(call, delivery, key)
    assert ask(call, delivery, key, codes=["KNGD11"]).status_code == 409


@pytest.mark.parametrize(
    "more",
    [{"price": "100"}, {"reason": "other"}, {"is_urgent": True}, {"words": REASON + " Nu."}, {"asked_for": "Lægen"}],
)
def test_key_that_was_used_with_another_price_reason_or_doctor_is_refused(call, delivery, more):
    key = uuid4()
    assert ask(call, delivery, key).status_code == 201
    assert ask(call, delivery, key, **more).status_code == 409


@pytest.mark.parametrize(
    "more",
    [
        {"codes": ["X1"]},
        {"kind": "other"},
        {"words": ""},
        {"price": -1},
        {"codes": "x"},
        {"words": REASON + "\x00"},
        {"urgent": True},
    ],
)
def test_request_when_something_is_wrong_is_refused_with_why(call, delivery, more):
    answer = ask(call, delivery, **more)
    assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    assert not AcceptanceRequest.objects.exists()


def test_request_without_a_key_is_refused(call, delivery):
    assert call("post", f"/re-referrals/{delivery.pk}/acceptance-requests", WANTED).status_code == 422


def test_answer_is_told_once_it_has_arrived(call, delivery, sent):
    made = ask(call, delivery).json()
    by = an_adviser(office=sent.case.office)
    acceptance.answer(
        AcceptanceRequest.objects.get(), verdict="ask", codes=[], text="Hvad viser skanningen?", by=by, at=AT
    )
    one = f"/acceptance-requests/{made['id']}"
    assert call("get", one).json()["state"] == "waiting"
    deliver_everything()
    asked = call("get", one).json()
    assert (asked["state"], asked["history"][0]["text"]) == ("asked", "Hvad viser skanningen?")
    assert call("post", f"{one}/reply", {"text": "En ledmus."}).json()["state"] == "waiting"
    assert call("post", f"{one}/reply", {"text": "En ledmus."}).status_code == 409
    assert call("post", f"{one}/withdraw", {"reason": "Patienten vil ikke."}).json()["state"] == "withdrawn"
    assert [each["id"] for each in call("get", "/acceptance-requests").json()] == [made["id"]]


def test_patient_and_request_of_another_hospital_are_not_found_and_the_attempt_stands_on_the_case(
    client, sent, delivery
):
    request = a_request(sent)
    secret = api_clients.add("fjord-epj", organisation=an_organisation(a_hospital("fjord", kind="private")), at=AT)
    headers = {"authorization": f"Bearer {token_of(client, 'fjord-epj', secret)}"}
    asked = client.post(
        f"{V1}/re-referrals/{delivery.pk}/acceptance-requests",
        WANTED,
        content_type="application/json",
        headers={**headers, "idempotency-key": str(uuid4())},
    )
    read = client.get(f"{V1}/acceptance-requests/{request.pk}", headers=headers)
    assert (asked.status_code, read.status_code) == (404, 404)
    assert client.get(f"{V1}/re-referrals", headers=headers).json() == []
    assert client.get(f"{V1}/acceptance-requests", headers=headers).json() == []
    events = AuditEvent.objects.filter(verb="acceptance.refused_entry", user="fjord-epj")
    assert {event.case_id for event in events} == {sent.case_id, request.case_id}


def test_hospital_that_has_the_patient_no_more_reads_nothing(call, delivery, sent):
    made = ask(call, delivery).json()
    re_referral.record_answer(sent, state="declined", text="Ingen plads.", by=ApiClient.objects.get().user, at=AT)
    assert ask(call, delivery).status_code == 404
    assert call("get", f"/acceptance-requests/{made['id']}").status_code == 404
    assert (call("get", "/re-referrals").json(), call("get", "/acceptance-requests").json()) == ([], [])


# --- files


def send(client, secret, request, content: bytes = PDF, name: str = "scanning.pdf", *, system: str = "lunden-epj"):
    headers = {"authorization": f"Bearer {token_of(client, system, secret)}"}
    path = f"{V1}/acceptance-requests/{request.pk}/attachments"
    return client.post(path, {"file": SimpleUploadedFile(name, content)}, headers=headers)


def test_file_is_kept_once_with_the_case_and_the_request_shows_it(client, secret, sent, settings):
    settings.CLAMD_ADDRESS = "fake"
    request = a_request(sent)
    first, second = send(client, secret, request), send(client, secret, request)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (first.json()["name"], first.json()["state"], first.json()["remark"]) == ("scanning.pdf", "clean", "")
    kept = request.case.attachments.get()
    assert (kept.added_by.username, bytes(kept.original.content)) == ("lunden-epj", PDF)
    headers = {"authorization": f"Bearer {token_of(client, 'lunden-epj', secret)}"}
    shown = client.get(f"{V1}/acceptance-requests/{request.pk}", headers=headers).json()
    (listed,) = client.get(f"{V1}/acceptance-requests", headers=headers).json()
    assert shown["attachments"] == listed["attachments"] == [first.json()]


def test_file_without_a_virus_scanner_is_kept_and_says_that_it_waits(client, secret, sent, settings):
    settings.CLAMD_ADDRESS = ""
    answer = send(client, secret, a_request(sent)).json()
    assert (answer["state"], "ikke undersøgt for virus" in answer["remark"]) == ("quarantine", True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Filen er tom"), (b"x", "kan vi ikke læse"), (PDF + EICAR_FILE, "virus"), (PDF + b" " * 2000, "for stor")],
)
def test_file_that_cannot_be_taken_is_refused_with_why_and_not_kept(client, secret, sent, settings, content, sentence):
    settings.CLAMD_ADDRESS, settings.ATTACHMENT_BYTES_MAX = "fake", len(PDF) + 1000
    request = a_request(sent)
    answer = send(client, secret, request, content)
    assert (answer.status_code, sentence in answer.json()["detail"]) == (422, True)
    assert not request.case.attachments.exists()


def test_file_when_many_are_sent_at_once_is_to_be_sent_again(client, secret, sent, monkeypatch):
    def busy(**_file):
        raise Busy("Vent et minut.")

    monkeypatch.setattr("rettidig.web.api.partner.examine", busy)
    assert send(client, secret, a_request(sent)).status_code == 503


def test_eleventh_file_and_a_file_to_an_answered_request_are_refused(client, secret, sent, settings, monkeypatch):
    settings.CLAMD_ADDRESS = "fake"
    monkeypatch.setattr("rettidig.casework.steps.attachments.FILES_MAX", 1)
    request = a_request(sent)
    send(client, secret, request)
    assert send(client, secret, request, PDF + b"\n% another").status_code == 422
    acceptance.withdraw(request, reason="Patienten vil ikke.", by=ApiClient.objects.get().user, at=AT)
    answer = send(client, secret, request, PDF + b"\n% a third")
    assert (answer.status_code, "nået videre" in answer.json()["detail"]) == (409, True)
    assert request.case.attachments.count() == 1


def test_file_to_another_organisations_request_is_refused_and_stands_on_the_case(client, sent):
    request = a_request(sent)
    other = api_clients.add("fjord-epj", organisation=an_organisation(), at=AT)
    assert send(client, other, request, system="fjord-epj").status_code == 404
    assert AuditEvent.objects.filter(verb="acceptance.refused_entry", case_id=request.case_id).count() == 1


# --- organisations


def test_system_sees_all_hospitals_of_its_organisation_or_the_one_it_is_limited_to(client, sent, delivery):
    other = a_hospital("fjord", kind="private")
    organisation = an_organisation(sent.hospital, other)
    for name, limit, seen in (("all", None, 1), ("own", sent.hospital, 1), ("other", other, 0)):
        secret = api_clients.add(name, organisation=organisation, hospital=limit, at=AT)
        headers = {"authorization": f"Bearer {token_of(client, name, secret)}"}
        found = client.get(f"{V1}/re-referrals", headers=headers).json()
        assert [each["hospital"] for each in found] == [sent.hospital.name] * seen, name
    path = f"{V1}/re-referrals/{delivery.pk}/acceptance-requests"
    headers |= {"idempotency-key": str(uuid4())}
    assert client.post(path, WANTED, content_type="application/json", headers=headers).status_code == 404
    assert AuditEvent.objects.get(verb="acceptance.refused_entry").user == "other"


def test_every_error_is_told_in_json(client, call):
    assert client.get(f"{V1}/nothing").json() == {"detail": "Adressen findes ikke."}
    too_large = call("post", "/acceptance-requests/1/reply", {"text": "x" * 3_000_000})
    assert (too_large.status_code, too_large.json()) == (413, {"detail": "Det, der er sendt, er for stort."})
    refused = client.get(f"{V1}/re-referrals")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("pk", [0, 9223372036854775808, int("9" * 100)])
def test_request_that_no_database_has_is_not_found(call, pk):
    assert call("get", f"/acceptance-requests/{pk}").status_code == 404


def test_description_names_every_call_and_the_token_that_it_needs(client):
    described = client.get(f"{V1}/openapi.json").json()
    open_to_all = {
        path for path, calls in described["paths"].items() if not any("security" in each for each in calls.values())
    }
    assert open_to_all == {f"{V1}/assess", f"{V1}/token"}
    assert len(described["paths"]) == 13
