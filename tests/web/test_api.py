"""The rights engine over HTTP: what a stranger can send, and how much comes back."""

import json
import time

import pytest

from rettidig.web.api.assess import ASSESS, BODY_BYTES_MAX, EVENTS_MAX, FAULTS_MAX, PATHWAYS_MAX

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/assess"
ANSWER_BYTES_MAX = 500_000


def ask(client, document, **more):
    body = document if isinstance(document, str | bytes) else json.dumps(document)
    return client.post(ADDRESS, body, content_type="application/json", **more)


def a_question(pathways=1, events=1):
    event = {"date": "2026-10-01", "type": "delay", "from": "1850-01-01", "to": "2200-12-31", "reason": "strike"}
    first = {"date": "2026-10-01", "type": "referral_received", "purpose": "assessment"}
    return {
        "on": "2026-11-20",
        "patient": {"home_region": "midtjylland"},
        "pathways": [
            {"id": str(number), "area": "somatic", "events": [first, *[event] * (events - 1)]}
            for number in range(pathways)
        ],
    }


def test_largest_question_is_answered_soon_and_with_no_more_than_is_needed(client):
    begun = time.process_time()
    answer = ask(client, a_question(PATHWAYS_MAX, EVENTS_MAX // PATHWAYS_MAX))
    assert answer.status_code == 200
    assert len(answer.content) < ANSWER_BYTES_MAX
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(("pathways", "events"), [(PATHWAYS_MAX + 1, 1), (1, EVENTS_MAX + 1), (2, EVENTS_MAX // 2 + 1)])
def test_question_with_too_much_in_it_is_refused_with_what_is_allowed(client, pathways, events):
    answer = ask(client, a_question(pathways, events))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["allowed"] == [f"{PATHWAYS_MAX} forløb", f"{EVENTS_MAX} hændelser i alt"]


@pytest.mark.parametrize(
    ("reader", "wrong"), [("da", "»i dag« er ikke en dato."), ("en-GB,en;q=0.9", "“i dag” is not a date.")]
)
def test_fault_is_said_in_the_language_that_the_reader_asks_for(client, reader, wrong):
    answer = ask(client, a_question() | {"on": "i dag"}, headers={"Accept-Language": reader})
    assert [(fault["path"], fault["wrong"]) for fault in answer.json()["faults"]] == [("on", wrong)]


def test_matters_are_as_few_as_pathways_and_share_their_events(client):
    matter = {"kind": "decision", "events": [{"type": "decision_sent", "date": "2026-10-01", "given": "writing"}]}
    most, events = PATHWAYS_MAX, EVENTS_MAX // PATHWAYS_MAX

    def asked(number, times):
        matters = [{"id": f"m{each}", **matter, "events": matter["events"] * times} for each in range(number)]
        return ask(client, {"on": "2026-11-20", "matters": matters})

    assert asked(most, events).status_code == 200
    for answer in (asked(most + 1, 1), asked(1, EVENTS_MAX + 1)):
        (fault,) = answer.json()["faults"]
        assert (fault["path"], fault["allowed"]) == ("matters", [f"{most} sager", f"{EVENTS_MAX} hændelser i alt"])


@pytest.mark.parametrize("size", [BODY_BYTES_MAX + 1, 3 * 1024 * 1024])
def test_document_that_is_too_large_is_refused_before_it_is_read(client, size):
    answer = ask(client, '{"pathways": ["' + "x" * size + '"]}')
    assert (answer.status_code, set(answer.json())) == (413, {"detail"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "x" * 90_000, "pathways": []},
        {"pathways": [{"x" * 900 + str(number): 1 for number in range(90)}]},
        {"pathways": [{"id": "x" * 9_000, "area": "y" * 9_000, "events": [{"type": "z" * 9_000}] * 7}]},
        {"pathways": [{"id": {"a": ["x" * 90_000]}, "area": "somatic"}]},
        {"pathways": [{"id": "1", "area": "somatic", "events": [{}] * 200}]},
    ],
)
def test_faults_repeat_little_of_what_was_sent(client, wrong):
    answer = ask(client, wrong)
    assert answer.status_code == 422
    assert len(answer.content) < 60_000
    faults = answer.json()["faults"]
    assert len(faults) <= FAULTS_MAX
    assert all(len(fault["wrong"]) < 120 and len(fault["path"]) < 200 for fault in faults)


@pytest.mark.parametrize(
    "body",
    [b"", b"\0", b"\xff\xfe", b"[]", b"null", b"1", b'"x"', b"{", b"[" * 50_000, b'{"pathways": NaN}', b"1" * 90_000],
)
def test_what_is_no_document_is_refused(client, body):
    answer = ask(client, body)
    assert answer.status_code == 422
    assert len(answer.content) < 2_000
    assert {fault["path"] for fault in answer.json()["faults"]} <= {"dokumentet", "pathways"}


def test_document_in_yaml_is_refused(client):
    (fault,) = ask(client, "pathways: []").json()["faults"]
    assert (fault["wrong"], fault["allowed"]) == ("Filen kan ikke læses. Se på linje 1, tegn 1.", ["JSON"])


@pytest.mark.parametrize(
    "value", ["\0", "\ud800", "9" * 30, 10**30, -1, 1.5, True, None, [], {}, [[]], "2026-13-45", "x" * 900]
)
def test_value_that_does_not_fit_is_named_wherever_it_stands(client, value):
    event = {"date": value, "type": value, "from": value, "of": value, "states": value}
    for document in (
        {"on": value, "pathways": a_question()["pathways"]},
        {"on": "2026-11-20", "patient": value, "pathways": value},
        {"on": "2026-11-20", "patient": {"birth_date": value, "residence": value}, "pathways": [value, {"id": value}]},
        {"on": "2026-11-20", "pathways": [{"id": value, "area": value, "facts": value, "events": [event, value]}]},
    ):
        assert ask(client, document).status_code in (200, 400, 422)


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded"])
def test_throttle_counts_the_visitor_whatever_the_headers_say(client, header):
    answers = [ask(client, "{}", headers={header: f"zz{number}"}) for number in range(ASSESS.times + 5)]
    assert [answer.status_code for answer in answers[-5:]] == [429] * 5
    assert answers[-1].json() == {"detail": "Der er spurgt for mange gange. Prøv igen om et minut."}
    assert ask(client, "{}", headers={header: "x" * 300}).status_code == 429
    assert ask(client, "{}", REMOTE_ADDR="192.0.2.1").status_code != 429
