import json
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rettidig.rights import RIGHTS, STATUSES, InvalidDocument, assess
from tests.rights.documents import documents

MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
NOT_AFTER_BREACH = {"kept", "running", "at_risk", "suspended"}


def findings_of(answer):
    return {(one.id, it.right): it for one in answer.pathways for it in one.findings}


@MANY
@given(documents())
def test_answer_when_document_is_valid_then_has_each_right_once_and_can_be_written(document):
    answer = assess(document)
    for pathway in answer.pathways:
        assert tuple(one.right for one in pathway.findings) == RIGHTS
        assert {one.status for one in pathway.findings} <= set(STATUSES)
        assert all(one.missing for one in pathway.findings if one.status == "undetermined")
    assert "None" not in json.dumps(answer.as_json())


@MANY
@given(documents(), st.integers(1, 90))
def test_breach_when_asked_later_then_is_never_kept(document, days):
    before = findings_of(assess(document))
    after = findings_of(assess(document, document["on"] + timedelta(days)))
    for key, finding in before.items():
        if finding.status == "breached":
            assert after[key].status not in NOT_AFTER_BREACH, (key, finding.why, after[key].why)


@MANY
@given(documents(), st.data())
def test_deadline_when_patient_wishes_one_day_more_then_is_never_earlier(document, data):
    pathway = data.draw(st.sampled_from(document["pathways"]))
    start = pathway["events"][0]["date"] + timedelta(data.draw(st.integers(1, 60)))
    length = data.draw(st.integers(0, 20))
    deadlines = []
    for extra in (0, 1):
        last_day = start + timedelta(length + extra)
        wish = {"date": start, "type": "delay", "from": start, "to": last_day, "reason": "patient_wish"}
        longer = {**pathway, "events": [*pathway["events"], wish | {"documented": True}]}
        answer = assess({**document, "pathways": [longer]})
        deadlines.append(findings_of(answer))
    for key, shorter in deadlines[0].items():
        longer = deadlines[1][key]
        same_limit = shorter.clock and longer.clock and shorter.clock[:3] == longer.clock[:3]
        if same_limit:
            assert longer.deadline >= shorter.deadline, key


KEYS = st.sampled_from(["on", True, "patient", "pathways", "id", "area", "events", "facts", "type", "date", "to"])
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates()
ANYTHING = st.recursive(PLAIN, lambda one: st.lists(one, max_size=3) | st.dictionaries(KEYS, one), max_leaves=12)


@MANY
@given(ANYTHING)
def test_document_when_it_is_anything_at_all_then_only_invalid_document_is_raised(document):
    with suppress(InvalidDocument):
        assess(document)
