"""Case 3 of the annual report on its whole way, from the form to the closed case: how often the rights engine is asked,
and how many statements each act costs. A number that grows is a fact that is read or worked out twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rettidig import rights
from rettidig.casework import outbox
from rettidig.casework.models import Service
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
    """What each act cost: (whole assessments, limits asked for the register, statements)."""

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


def test_case_3_asks_the_engine_once_for_each_change_and_the_database_a_fixed_number_of_times(meter, settings):
    settings.CLAMD_ADDRESS, settings.OFFICE_SECONDS = "fake", 3600
    office, service = (
        make_office(),
        Service.objects.create(
            slug="shoulder_assessment",
            name_da="Udredning af skulder",
            stage="assessment_and_treatment",
            codes=["DM751"],
        ),
    )
    four_hospitals(service)
    by = make_user(office, "adviser")
    make_user(office, "partner")
    written, key = draft.open_draft(max_wait_form=False, at=AT)
    draft.save_answers(written, SHOULDER, at=AT)
    with meter.act("receive"):
        case = receive.receive(written, key=key, office=office, at=AT).case
    with meter.act("take"):
        triage.assign(case, owner=by, team=None, by=by, at=AT)
    with meter.act("attach the referral"):
        referral = attachments.attach(
            case, name="henvisning.pdf", content=as_bytes(new_pdf()), kind="referral", by=by, at=AT
        )
    known = case.pathways.get()
    facts = known.attributes.get("facts", {}) | {"professionally_possible": True}
    with meter.act("complete the pathway"):
        pathway.change_pathway(known, label="", attributes=known.attributes | {"facts": facts}, by=by, at=AT)
    with meter.act("assess"):
        assessment.assess(case, by=by, at=AT)
    with meter.act("find hospitals"):
        shown = options.show_options(case, pathway=known, right="fast_assessment", service=service, by=by, at=AT)
    chosen = shown.options.get(hospital__slug="aabrink")
    with meter.act("write down the wish"):
        options.record_wish(case, words="Til Åbrink.", option=chosen, by=by, at=AT)
    newest = case.assessments.first()
    with meter.act("decide"):
        made = decision.decide(
            case, kind="grant", right="fast_assessment", assessment=newest, option=chosen, reasons="", by=by, at=AT
        )
    with meter.act("write the letter"):
        letter.draft_letter(case, decision=made, by=by, at=AT)
    with meter.act("prepare the re-referral"):
        prepared = re_referral.prepare(
            case,
            decision=made,
            option=chosen,
            stage="assessment_and_treatment",
            to="partner_hospital",
            referral=referral,
            codes="",
            message="",
            by=by,
            at=AT,
        )
    with meter.act("send letter and referral"):
        message = re_referral.send(prepared, by=by, at=AT)
    with meter.act("deliver the referral"):
        outbox.deliver(message.pk, at=AT)
    with meter.act("the hospital accepts"):
        re_referral.record_answer(
            prepared, state="accepted", text="", appointment=date(2026, 12, 1), by=by, at=AT + timedelta(days=1)
        )
    for task in case.tasks.filter(done_at=None):
        with meter.act("finish a task"):
            follow_up.finish_task(task, by=by, at=AT)
    with meter.act("close"):
        closing.close(case, note="", by=by, at=AT + timedelta(days=2))
    assert meter.costs == {  # whole assessments, limits for the register, statements
        "receive": (1, 0, 17),
        "take": (0, 0, 7),
        "attach the referral": (0, 0, 11),
        "complete the pathway": (1, 0, 14),
        "assess": (0, 0, 12),
        "find hospitals": (1, 1, 26),
        "write down the wish": (0, 1, 16),
        "decide": (0, 1, 24),
        "write the letter": (0, 0, 10),
        "prepare the re-referral": (0, 0, 9),
        "send letter and referral": (1, 1, 46),
        "deliver the referral": (0, 0, 19),
        "the hospital accepts": (1, 1, 23),
        "finish a task": (0, 0, 9),
        "close": (0, 0, 11),
    }
