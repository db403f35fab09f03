"""Case 3 of the annual report on its whole way, from the form to the closed case: how often the rights engine is asked,
and how many statements each act costs. A number that grows is a fact that is read or worked out twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rettidig import rights
from rettidig.casework import outbox
from rettidig.casework.law_in_force import law_in_force
from rettidig.casework.models import Service
from rettidig.casework.regions import region_on
from rettidig.casework.steps import (
    assessment,
    attachments,
    closing,
    decision,
    draft,
    follow_up,
    letter,
    options,
    pathway,
    re_refer,
    re_referral,
    receive,
    triage,
)
from tests.casework.file_examples import as_bytes, new_pdf
from tests.casework.offers import four_hospitals
from tests.intake_data import AT, SHOULDER, make_office, make_user

pytestmark = pytest.mark.django_db
ENGINE = ("assess", "find_deadlines")  # the whole findings, and the first limit alone, which the register is asked with


@dataclass
class Meter:
    """Costs of each act: (whole assessments, limits asked for the register, statements)."""

    calls: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ENGINE, 0))
    costs: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    @contextmanager
    def act(self, name: str) -> Iterator[None]:
        before = [self.calls[each] for each in ENGINE]
        with CaptureQueriesContext(connection) as statements:
            yield
        assessed, limits = (self.calls[each] - count for each, count in zip(ENGINE, before, strict=True))
        self.costs[name] = (assessed, limits, len(statements))


@pytest.fixture
def meter(monkeypatch) -> Meter:
    meter = Meter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            meter.calls[name] += 1
            return function(*args, **kwargs)

        return call

    for name in ENGINE:
        monkeypatch.setattr(rights, name, counted(name, getattr(rights, name)))
    return meter


COSTS = {  # of each act, in their order: whole assessments, limits asked for the register, statements
    "receive": (1, 0, 22),
    "take": (0, 0, 7),
    "attach_the_referral": (0, 0, 12),
    "complete_the_pathway": (1, 0, 16),
    "assess": (0, 0, 15),
    "find_hospitals": (1, 1, 30),
    "write_down_the_wish": (0, 1, 19),
    "decide": (0, 1, 30),
    "write_the_letter": (0, 0, 14),
    "prepare_the_re_referral": (0, 0, 13),
    "send_letter_and_referral": (1, 2, 65),
    "deliver_the_referral": (0, 0, 22),
    "accept_as_the_hospital": (1, 1, 30),
    "finish_the_tasks": (0, 0, 14),
    "close": (0, 0, 19),
}


ON_ONE_SHEET = {  # the same on one sheet, whose one act does what seven do alone
    "receive": COSTS["receive"],
    "attach_the_referral": COSTS["attach_the_referral"],
    "look_at_the_sheet": (1, 1, 25),
    "move_in_one_act": (3, 6, 207),
}


class Case3:
    """The acts, each a method; `office` is open, and a draft with the patient's answers waits to be sent."""

    def __init__(self) -> None:
        self.office = make_office()
        region_on(self.office.region, day=AT.date())  # the process keeps regions and amounts: read once, by whoever
        law_in_force()  # comes first
        self.service = Service.objects.create(
            slug="shoulder_assessment",
            name_da="Udredning af skulder",
            stage="assessment_and_treatment",
            codes=["DM751"],
        )
        four_hospitals(self.service)
        self.by = make_user(self.office, "adviser")
        self.draft, self.key = draft.open_draft(max_wait_form=False, at=AT)
        draft.save_answers(self.draft, SHOULDER, at=AT)

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "at": AT}

    def receive(self) -> None:
        self.case = receive.receive(self.draft, key=self.key, office=self.office, at=AT).case

    def take(self) -> None:
        triage.assign(self.case, owner=self.by, team=None, **self.who)

    def attach_the_referral(self) -> None:
        content = as_bytes(new_pdf())
        self.referral = attachments.attach(self.case, name="a.pdf", content=content, kind="referral", **self.who)

    def complete_the_pathway(self) -> None:
        self.pathway = self.case.pathways.get()
        attributes = self.pathway.attributes | {"facts": {"professionally_possible": True}}
        pathway.change_pathway(self.pathway, label="", attributes=attributes, reason="Fra lægen", **self.who)

    def assess(self) -> None:
        self.assessment = assessment.assess(self.case, **self.who)

    def find_hospitals(self) -> None:
        asked = {"pathway": self.pathway, "right": "fast_assessment", "service": self.service}
        self.option = options.show_options(self.case, **asked, **self.who).options.get(hospital__slug="aabrink")

    def write_down_the_wish(self) -> None:
        options.record_wish(self.case, words="Til Åbrink.", option=self.option, **self.who)

    def decide(self) -> None:
        subject = {"right": "fast_assessment", "assessment": self.case.assessments.first(), "option": self.option}
        self.decision = decision.decide(self.case, kind="grant", reasons="", **subject, **self.who)

    def write_the_letter(self) -> None:
        letter.draft_letter(self.case, decision=self.decision, **self.who)

    def prepare_the_re_referral(self) -> None:
        moved = {"decision": self.decision, "option": self.option, "referral": self.referral}
        move = re_referral.Move(stage="assessment_and_treatment", to="partner_hospital", **moved)
        self.re_referral = re_referral.prepare(self.case, move=move, **self.who)

    def send_letter_and_referral(self) -> None:
        self.message = re_referral.send(self.re_referral, **self.who)

    def look_at_the_sheet(self) -> None:
        self.pathway = self.case.pathways.get()
        sheet = re_refer.Sheet(self.case, self.pathway, at=AT, service=self.service)
        place = next(each for each in sheet.places if each.candidate.hospital.slug == "aabrink")
        found = sheet.letter_about(place)
        text = letter.Text(found.title, found.body)
        self.chosen = re_refer.Chosen(place.pk, words="Til Åbrink.", referral=self.referral, text=text)
        assert sheet.find_missing(self.chosen) == []

    def move_in_one_act(self) -> None:
        re_refer.re_refer(self.case, pathway=self.pathway, chosen=self.chosen, service=self.service, **self.who)

    def deliver_the_referral(self) -> None:
        outbox.deliver(self.message.pk, at=AT)

    def accept_as_the_hospital(self) -> None:
        given = {"state": "accepted", "text": "", "appointment": date(2026, 12, 1)}
        re_referral.record_answer(self.re_referral, **given, **self.who)

    def finish_the_tasks(self) -> None:
        for task in self.case.tasks.filter(done_at=None):
            follow_up.finish_task(task, **self.who)

    def close(self) -> None:
        closing.close(self.case, note="", **self.who)


def test_case_3_asks_the_engine_once_for_each_change_and_the_database_a_fixed_number_of_times(meter, settings):
    settings.CLAMD_ADDRESS, settings.OFFICE_SECONDS = "fake", 3600
    way = Case3()
    for name in COSTS:
        with meter.act(name):
            getattr(way, name)()
    assert meter.costs == COSTS


def test_case_3_on_one_sheet_asks_the_engine_and_the_database_a_fixed_number_of_times(meter, settings):
    settings.CLAMD_ADDRESS, settings.OFFICE_SECONDS = "fake", 3600
    way = Case3()
    for name in ON_ONE_SHEET:
        with meter.act(name):
            getattr(way, name)()
    assert meter.costs == ON_ONE_SHEET
