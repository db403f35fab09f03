"""The papers that go with a claim or an application: which are wanted, and which have come."""

import pytest

from rettidig.casework.papers import KINDS, find_papers
from rettidig.casework.steps import matter
from rettidig.rights.matters import cross_border
from tests.casework.factories import a_case, an_adviser, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-03-10 10:00")
ILL = {"country": "eu_eea", "service": "practice", "timing": "necessary", "provider": "private"}
PLANNED = {"country": "eu_eea", "service": "hospital", "timing": "planned", "overnight": True}
TREATED = {"date": "2026-02-20", "type": "treated"}
GRANTED = {"date": "2026-03-09", "type": "decided", "of": "authorisation", "result": "granted", "regime": "directive"}
CLAIM = ["itemised_invoice", "proof_of_payment", "record_or_translation"]


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def stated(case):
    by = an_adviser(office=case.office)

    def state(facts, *events, kind="cross_border"):
        made = matter.add_matter(case, kind=kind, by=by, at=AT)
        return matter.change_matter(made, facts=facts, events=[*events], by=by, at=AT)

    return state


def wanted(case):
    return [each.document for each in find_papers(case)]


def send(case, kind, **more):
    told = {"name": f"{kind}.pdf", "content_type": "application/pdf", "size": 1, "content": b"x", "added_at": AT}
    return case.attachments.create(kind=kind, sha256=kind, **{"scan": "clean", **told, **more})


def test_case_without_matters_wants_none(case):
    assert find_papers(case) == []


def test_who_became_ill_on_a_journey_sends_bill_proof_and_record(case, stated):
    stated(ILL)
    assert wanted(case) == CLAIM


def test_who_wants_to_travel_sends_what_the_application_needs_and_no_bill_yet(case, stated):
    stated(PLANNED)
    assert wanted(case) == list(cross_border.APPLICATION)


def test_granted_and_treated_the_bill_is_wanted_and_the_application_no_more(case, stated):
    stated(PLANNED, GRANTED)
    assert wanted(case) == []
    stated(PLANNED | {"same_treatment_in_denmark": True}, GRANTED, TREATED)
    assert wanted(case) == CLAIM


def test_nothing_is_wanted_where_there_is_no_right(case, stated):
    stated(ILL | {"same_treatment_in_denmark": False})
    assert wanted(case) == []


def test_removed_matter_wants_nothing(case, stated):
    made = stated(ILL)
    matter.remove_matter(made, reason="Fejl", by=an_adviser(office=case.office), at=AT)
    assert wanted(case) == []


def test_file_of_the_kind_has_come_unless_it_was_infected(case, stated):
    stated(ILL)
    send(case, "bill")
    send(case, "payment", scan="infected")
    came = {each.document: [file.name for file in each.files] for each in find_papers(case)}
    assert came == {"itemised_invoice": ["bill.pdf"], "proof_of_payment": [], "record_or_translation": []}


def test_every_paper_of_the_engine_has_a_kind_but_those_that_do_not_come_here():
    papers = {*cross_border.CLAIM, *cross_border.APPLICATION, "eu_card"}
    assert papers <= KINDS.keys()
