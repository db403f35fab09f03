"""The rights engine: one assessment with its reasons, many in one call, and the same beside OpenFisca-core.

Both sides get the same random pathways (`bench.openfisca_peer`), and every status, deadline and choice that both
answer must be equal. Ours reads each document, checks it, and judges all eleven rights, with clocks, duties and the
facts of each reason; theirs answers the seven simple questions. One at a time, ours writes every reason in Danish and
English, and theirs writes its trace as text. Many at a time, OpenFisca computes on whole columns, which is what it is
made for: it is measured from records, as we are, and from columns that lie ready. What is counted is the time that a
core worked, so that others on the machine weigh less. Twenty thousand a second, and a common pathway with its reasons
in 0.08 ms, are the aims on a core on which OpenFisca answers 86,000 records a second; on a slower one the ratios, 0.23
and 0.145, say the same.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar

import numpy as np
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from bench.openfisca_peer.pathways import NEVER, ON, Record, columns, document, draw
from bench.openfisca_peer.system import build
from bench.row import Row
from bench.turns import in_turn
from rettidig.rights import Answer, InvalidDocument, assess, assess_many
from rettidig.rights.schema import LETTER_ITEMS

PATHWAYS, PART, SINGLES, TURNS = 100_000, 20_000, 60, 200
COURSES = 5
T = TypeVar("T")
Said = dict[str, list[Any]]  # the answers to each of the questions, a pathway each
QUESTIONS = {  # of OpenFisca; our right, and which of its answers speaks to them
    "fast_assessment": ("fast_assessment", "status"),
    "fast_assessment_deadline": ("fast_assessment", "deadline"),
    "extended_choice": ("extended_choice", "status"),
    "extended_choice_deadline": ("extended_choice", "deadline"),
    "may_choose": ("extended_choice", "entitled"),
    "max_wait": ("max_wait", "status"),
    "max_wait_deadline": ("max_wait", "deadline"),
    "surgery_date_change": ("surgery_date_change", "status"),
    "may_choose_after_cancellation": ("surgery_date_change", "entitled"),
    "information_duty": ("information_duty", "status"),
    "information_duty_deadline": ("information_duty", "deadline"),
}
FACTS = {
    "agreement_hospital_available": True,
    "agreement_wait_shorter": True,
    "partner_can_meet_limit": False,
    "professionally_possible": True,
}


def run() -> list[Row]:
    return [*single_rows(), *many_rows()]


# -- one at a time


def single_rows() -> list[Row]:
    system, records = build(), draw(SINGLES)
    documents = [document(one) for one in records]
    mine, peers = in_turn(
        [
            lambda: [explained(one) for one in documents],
            lambda: [trace(ask_one(system, one)) for one in records],
        ],
        turns=7,
        clock=time.process_time,
    )
    examples = [partial(explained, one) for one in (a_common_one(), a_long_one())]
    common, longest = (in_turn([ask], turns=TURNS, clock=time.process_time)[0] for ask in examples)
    beside = "OpenFisca with trace and its text"
    return [
        Row("A common pathway, with its reasons", common, "eight hundredths of a millisecond", 0.08, "ms", at_most=1),
        Row(f"A pathway of {10 * COURSES} events", longest, "a millisecond", 1, "ms", at_most=1),
        Row("The seven questions, with reasons", mine / SINGLES, beside, peers / SINGLES, "ms", at_most=0.1),
    ]


def explained(asked: dict[str, Any]) -> list[dict[str, str]]:
    """Every reason of the answer, and what they mean together, in both languages."""
    answer = assess(asked)
    return [answer.together, *(finding.reason for pathway in answer.pathways for finding in pathway.findings)]


def a_common_one() -> dict[str, Any]:
    """Referred, written to in time, and called in after the limit."""
    start = date(2026, 10, 1)
    events = [
        {"type": "referral_received", "date": start, "purpose": "assessment", "from": "gp"},
        {"type": "information_letter", "date": start + timedelta(4), "states": LETTER_ITEMS},
        {"type": "appointment_offered", "date": start + timedelta(4), "for": start + timedelta(60)},
    ]
    return {"on": ON, "pathways": [{"id": "shoulder", "area": "somatic", "facts": FACTS, "events": events}]}


def a_long_one() -> dict[str, Any]:
    """A cancer that comes back each year."""
    events = [event for year in range(COURSES) for event in a_course(date(2022 + year, 2, 1))]
    pathway = {"id": "cancer", "area": "somatic", "condition": "cancer", "facts": FACTS, "events": events}
    return {"on": ON, "pathways": [pathway]}


def a_course(start: date) -> list[dict[str, Any]]:
    def on(days: int) -> date:
        return start + timedelta(days)

    surgery = {"purpose": "surgery", "at": "own_region"}
    return [
        {"type": "referral_received", "date": start, "purpose": "assessment", "from": "gp"},
        {"type": "information_letter", "date": on(2), "states": LETTER_ITEMS},
        {"type": "appointment_offered", "date": on(2), "for": on(12), "purpose": "examination"},
        {"type": "appointment_held", "date": on(12), "purpose": "examination", "mode": "in_person"},
        {"type": "assessment_completed", "date": on(20)},
        {"type": "treatment_decided", "date": on(20)},
        {"type": "consent", "date": on(22)},
        {"type": "appointment_offered", "date": on(22), "for": on(32), **surgery},
        {"type": "appointment_moved", "date": on(30), "was_for": on(32), "for": on(40), "by": "hospital", **surgery},
        {"type": "treatment_started", "date": on(40), "kind": "surgery"},
    ]


def ask_one(system: TaxBenefitSystem, record: Record) -> Simulation:
    """One pathway the way OpenFisca reads a situation."""
    inputs = {
        name: {"ETERNITY": value.isoformat() if isinstance(value, date) else value} for name, value in record.items()
    }
    simulation = SimulationBuilder().build_from_entities(system, {"persons": {"pathway": inputs}})
    simulation.trace = True
    calculate(simulation)
    return simulation


def trace(simulation: Simulation) -> str:
    return "\n".join(simulation.tracer.computation_log.lines())


def calculate(simulation: Simulation) -> dict[str, np.ndarray]:
    return {name: simulation.calculate(name, ON.isoformat()) for name in QUESTIONS}


# -- many at a time


def many_rows() -> list[Row]:
    """In parts, and both sides of a part one after the other: whatever else the machine does hits them alike."""
    system, records = build(), draw(PATHWAYS)
    taken: Counter[str] = Counter()
    for begin in range(0, PATHWAYS, PART):
        part = records[begin : begin + PART]
        taken.update(of_part(system, part))
    ours, mixed, common = (PATHWAYS / taken[one] for one in ("ours", "mixed", "common"))
    columns_ready = PATHWAYS / taken["asking"]
    from_records = PATHWAYS / (taken["laying out"] + taken["asking"])
    what, unit, aim = f"{PATHWAYS:,} pathways, whole findings", "/s a core", "twenty thousand a second"
    return [
        Row(what, ours, aim, 20_000, unit, at_least=1),
        Row(f"{what}, a fifth put off", mixed, aim, 20_000, unit, at_least=1),
        Row(what, ours, "OpenFisca from records", from_records, unit, at_least=0.23),
        Row(
            "Common pathways, with their reasons", common, "OpenFisca from records", from_records, unit, at_least=0.145
        ),
        Row(what, ours, "OpenFisca from ready columns", columns_ready, unit),
    ]


def of_part(system: TaxBenefitSystem, records: list[Record]) -> dict[str, float]:
    """The seconds a core worked for some of the pathways, by what was asked."""
    documents = [document(one) for one in records]
    some_put_off = [put_off(one) if number % 5 == 0 else one for number, one in enumerate(documents)]
    common = a_common_one()
    assess_many(some_put_off[:100]), ask_many(system, columns(records[:100]))  # warm
    ours, taken = timed(lambda: assess_many(documents))
    laid_out, laying_out = timed(lambda: columns(records))
    theirs, asking = timed(lambda: ask_many(system, laid_out))
    _, explaining = timed(lambda: [explained(common) for _ in records])
    _, of_mixed = timed(lambda: assess_many(some_put_off))
    check_equal(said_by_rules(ours), said_by_openfisca(theirs))
    return {"ours": taken, "mixed": of_mixed, "common": explaining, "laying out": laying_out, "asking": asking}


def put_off(document: dict[str, Any]) -> dict[str, Any]:
    """The same pathway, put off for some days at the patient's wish."""
    [pathway] = document["pathways"]
    start = pathway["events"][0]["date"]
    days = {"date": start, "from": start + timedelta(3), "to": start + timedelta(9)}
    delay = {"type": "delay", "reason": "patient_wish", "documented": True, **days}
    return {**document, "pathways": [{**pathway, "events": [*pathway["events"], delay]}]}


def timed(ask: Callable[[], T]) -> tuple[T, float]:
    """The answers, and the seconds a core worked for them."""
    begun = time.process_time()
    answer = ask()
    return answer, time.process_time() - begun


def ask_many(system: TaxBenefitSystem, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All pathways in one simulation, with trace."""
    count = len(next(iter(inputs.values())))
    simulation = SimulationBuilder().build_default_simulation(system, count=count)
    simulation.trace = True
    for name, values in inputs.items():
        simulation.set_input(name, "eternity", values)
    return calculate(simulation)


def said_by_rules(answers: list[Answer | InvalidDocument]) -> Said:
    valid = [one for one in answers if isinstance(one, Answer)]
    found = {right: [one.of("pathway", right) for one in valid] for right, _ in QUESTIONS.values()}
    said = {name: [getattr(one, answer) for one in found[right]] for name, (right, answer) in QUESTIONS.items()}
    return {name: [NEVER if one is None else one for one in values] for name, values in said.items()}


def said_by_openfisca(found: dict[str, np.ndarray]) -> Said:
    return {
        name: (values.decode_to_str() if isinstance(values, EnumArray) else values).tolist()
        for name, values in found.items()
    }


def check_equal(ours: Said, theirs: Said) -> None:
    """Raises RuntimeError where an answer of ours differs from theirs."""
    for name, values in ours.items():
        if values != theirs[name]:
            pairs = enumerate(zip(values, theirs[name], strict=True))
            number, (mine, other) = next(one for one in pairs if one[1][0] != one[1][1])
            raise RuntimeError(f"{name} of pathway {number}: ours {mine}, theirs {other}")
