"""Privacy marking: a patient wants the record or a part of it hidden, or shown again (feature E4).

The office sees to it that the patient knows what it means and is who he says, sends the request to the unit that can
carry it out, and chases it until it is done. A hospital was criticised for not registering one (AFG 18SPS53).
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop, override
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from .. import audit, policies
from ..deadlines import add_business_days, closed_days
from ..letters import wording
from ..letters.formatting import say_date
from ..letters.text import Wording, fill
from ..letters.text import register as register_template
from ..lifecycle import OPEN, WORKER, Transition
from ..models import (
    Case,
    Channel,
    Direction,
    MarkingAct,
    MarkingScope,
    MarkingState,
    PrivacyMarking,
    Reporter,
    Task,
    User,
    WithWhom,
)
from ..one_look import lacks
from ..permissions import Denied
from ..registry import Act, Track, register
from ..steps import follow_up
from ..topics import TOPICS

FIRST_ACT = "marking"
TASK_KIND = "privacy_marking"
WAITING = (MarkingState.FORWARDED, MarkingState.RECEIVED)
CONSEQUENCE = register_template("marking_consequence", "act", "scope")
REQUEST = register_template("marking_request", "act", "patient", "scope", "identity", "representation", "due", "number")


def consequence(act: str, scope: str, *, language: str, own: Wording) -> str:
    """Consequences for the patient of setting or lifting a privacy marking, as the office words them."""
    return fill(CONSEQUENCE, language=language, values={"act": act, "scope": scope}, own=own)


class MarkingWord(models.TextChoices):
    """The words of the audit log about privacy markings."""

    REQUESTED = "privacy_marking.requested", gettext_lazy("Privatmarkering: ønsket skrevet ned")
    FORWARDED = "privacy_marking.forwarded", gettext_lazy("Privatmarkering: sendt videre")
    RECEIVED = "privacy_marking.received", gettext_lazy("Privatmarkering: kvittering modtaget")
    CHASED = "privacy_marking.chased", gettext_lazy("Privatmarkering: rykket for svar")
    DONE = "privacy_marking.done", gettext_lazy("Privatmarkering: udført")
    WITHDRAWN = "privacy_marking.withdrawn", gettext_lazy("Privatmarkering: trukket tilbage")


@transaction.atomic
def request(
    case: Case,
    *,
    act: MarkingAct,
    scope: MarkingScope,
    which: str,
    first: date | None,
    last: date | None,
    understood: bool,
    identity: str,
    representation: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> PrivacyMarking:
    """Write down what the patient wants hidden or shown, and that the consequence was understood; a task says to send
    it on by the next business day.

    `which` names the course or the person; `first` and `last` are the days of a period. Raises Denied when something is
    missing, and for a case about something else.
    """
    case = policies.locked(case, act="request_marking", by=by, version=version)
    _check(case, scope=scope, which=which, first=first, last=last, understood=understood, representation=representation)
    due = add_business_days(timezone.localdate(at), 1, closed=closed_days(case.office))
    marking: PrivacyMarking = case.privacy_markings.create(
        act=act,
        scope=scope,
        which=which.strip(),
        first=first if scope == MarkingScope.PERIOD else None,
        last=last if scope == MarkingScope.PERIOD else None,
        consequence=consequence(
            act, scope, language=case.language, own=wording.of_office(case.office, on=timezone.localdate(at))
        ),
        identity=identity,
        representation=representation,
        task=_write_task(case, gettext_noop("Send privatmarkeringen videre"), due=due, by=by, at=at),
        requested_at=at,
        requested_by=by,
    )
    _finish_act("request_marking", marking, by=by, at=at)
    return marking


def _check(
    case: Case,
    *,
    scope: MarkingScope,
    which: str,
    first: date | None,
    last: date | None,
    understood: bool,
    representation: str,
) -> None:
    if not is_about_marking(case):
        raise Denied(_("Sagen handler ikke om privatmarkering. Ret sagens emne først."))
    if not understood:
        raise Denied(_("Patienten skal have forstået, hvad det betyder."))
    if scope in (MarkingScope.COURSE, MarkingScope.PERSON) and not which.strip():
        raise Denied(_("Skriv, hvilket forløb, eller hvem der ikke må læse."))
    if scope == MarkingScope.PERIOD and not (first and (last is None or first <= last)):
        raise Denied(_("Skriv periodens første dag. Den sidste dag må ikke ligge før den."))
    if case.reporter != Reporter.PATIENT and not representation:
        raise Denied(_("En anden end patienten spørger. Skriv, hvordan du ved, at det er lovligt."))


def _write_task(case: Case, title: str, *, due: date, by: User, at: datetime, unit: str = "") -> Task:
    """A task of the case. Its title is kept, so it is in Danish, whatever language the user reads the pages in."""
    with override("da"):
        full_title = gettext(title) % {"unit": unit}
    return follow_up.write_task(case, title=full_title, due=due, owner=by, kind=TASK_KIND, by=by, at=at)


def _finish_act(act: str, marking: PrivacyMarking, *, by: User, at: datetime, reason: str = "") -> None:
    """Save the marking and its locked case after `act`, and write the act into the audit log."""
    marking.save()
    step = policies.save(marking.case, act, at=at)
    audit.record(
        step.audit,
        by=by,
        case=marking.case,
        subject=f"privacy marking {marking.pk}",
        after={"state": str(marking.state)},
        reason=reason,
        at=at,
    )


@transaction.atomic
def forward(marking: PrivacyMarking, *, unit: str, due: date, by: User, at: datetime) -> PrivacyMarking:
    """Send the request to the unit that carries it out, which must confirm by `due`. Raises Denied."""
    marking = _locked(marking, (MarkingState.REQUESTED,), act="forward_marking", by=by)
    if not unit.strip():
        raise Denied(_("Skriv, hvem der skal udføre det."))
    _check_ahead(due, at)
    marking.unit, marking.forwarded_at, marking.state = unit.strip(), at, MarkingState.FORWARDED
    _tell(marking, words_of(marking, due=due, on=timezone.localdate(at)), by=by, at=at)
    _wait(marking, gettext_noop("Kvittering fra %(unit)s for privatmarkering"), due=due, by=by, at=at)
    _finish_act("forward_marking", marking, by=by, at=at)
    return marking


def words_of(marking: PrivacyMarking, *, due: date, on: date) -> str:
    """The text of the request to the unit, without the CPR number."""
    case = marking.case
    with override("da"):
        values = {
            "act": str(marking.get_act_display()),
            "patient": _patient(case),
            "scope": scope_words(marking),
            "identity": str(marking.get_identity_display()),
            "representation": str(marking.get_representation_display()),
            "due": say_date(due, "da"),
            "number": case.number,
        }
    return fill(REQUEST, language="da", values=values, own=wording.of_office(case.office, on=on))


def _patient(case: Case) -> str:
    """Name and day of birth, as far as they are known."""
    patient = case.patient
    if patient is None or not patient.name:
        return "patienten"
    return f"{patient.name}, født {say_date(patient.birth_date, 'da')}" if patient.birth_date else patient.name


def scope_words(marking: PrivacyMarking) -> str:
    """Hele journalen; Et forløb: knæet; En periode: fra … til …"""
    scope = str(marking.get_scope_display())
    if marking.first:
        until = _("til %(day)s") % {"day": say_date(marking.last, "da")} if marking.last else _("og frem")
        return f"{scope}: {say_date(marking.first, 'da')} {until}" + (f", {marking.which}" if marking.which else "")
    return f"{scope}: {marking.which}" if marking.which else scope


@transaction.atomic
def record_receipt(marking: PrivacyMarking, *, receipt: str, due: date, by: User, at: datetime) -> PrivacyMarking:
    """The unit has confirmed that it has the request, and has until `due` to carry it out. Raises Denied."""
    marking = _locked(marking, (MarkingState.FORWARDED,), act="confirm_marking", by=by)
    if not receipt.strip():
        raise Denied(_("Skriv, hvem der kvitterede, og hvornår."))
    _check_ahead(due, at)
    marking.receipt, marking.state = receipt.strip(), MarkingState.RECEIVED
    _wait(marking, gettext_noop("Privatmarkeringen er udført hos %(unit)s"), due=due, by=by, at=at)
    _finish_act("confirm_marking", marking, by=by, at=at)
    return marking


@transaction.atomic
def chase(marking: PrivacyMarking, *, due: date, by: User, at: datetime) -> PrivacyMarking:
    """Ask the unit again, with a new date. Raises Denied unless it is the unit that one waits for."""
    marking = _locked(marking, WAITING, act="chase_marking", by=by)
    _check_ahead(due, at)
    with override("da"):
        text = _("Vi har rykket for privatmarkeringen. Ny frist: %(day)s.") % {"day": say_date(due, "da")}
    _tell(marking, text, by=by, at=at)
    _wait(marking, gettext_noop("Rykket: privatmarkering hos %(unit)s"), due=due, by=by, at=at)
    _finish_act("chase_marking", marking, by=by, at=at)
    return marking


@transaction.atomic
def record_done(marking: PrivacyMarking, *, on: date, by: User, at: datetime) -> PrivacyMarking:
    """The unit carried it out on the day `on`; nothing of it holds the case any more. Raises Denied for a day ahead."""
    marking = _locked(marking, WAITING, act="finish_marking", by=by)
    if on > timezone.localdate(at):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det skete."))
    marking.done_on, marking.state = on, MarkingState.DONE
    _finish_task(marking, by=by, at=at)
    _finish_act("finish_marking", marking, by=by, at=at)
    return marking


@transaction.atomic
def withdraw(marking: PrivacyMarking, *, reason: str, by: User, at: datetime) -> PrivacyMarking:
    """The patient has thought better of it. Raises Denied without a reason, and once it is carried out."""
    marking = _locked(marking, (MarkingState.REQUESTED, *WAITING), act="withdraw_marking", by=by)
    if not reason.strip():
        raise Denied(_("Skriv, hvorfor ønsket er trukket tilbage."))
    marking.state = MarkingState.WITHDRAWN
    _finish_task(marking, by=by, at=at)
    _finish_act("withdraw_marking", marking, by=by, at=at, reason=reason)
    return marking


def _locked(marking: PrivacyMarking, states: tuple[MarkingState, ...], *, act: str, by: User) -> PrivacyMarking:
    case = policies.locked(marking.case, act=act, by=by)
    marking = PrivacyMarking.objects.select_for_update(of=("self",)).select_related("task").get(pk=marking.pk)
    marking.case = case
    if marking.state not in states:
        raise Denied(_("Privatmarkeringen er nået videre: %(state)s.") % {"state": marking.get_state_display()})
    return marking


def _check_ahead(due: date, at: datetime) -> None:
    if due <= timezone.localdate(at):
        raise Denied(_("Fristen skal ligge efter i dag."))


def _tell(marking: PrivacyMarking, text: str, *, by: User, at: datetime) -> None:
    follow_up.write_contact(
        marking.case,
        channel=Channel.EMAIL,
        direction=Direction.OUT,
        with_whom=WithWhom.OTHER,
        text=text,
        by=by,
        at=at,
    )


def _wait(marking: PrivacyMarking, title: str, *, due: date, by: User, at: datetime) -> None:
    """Finish the task that was waited for; the next one holds the case open."""
    _finish_task(marking, by=by, at=at)
    marking.task = _write_task(marking.case, title, unit=marking.unit, due=due, by=by, at=at)


def _finish_task(marking: PrivacyMarking, *, by: User, at: datetime) -> None:
    if not marking.task.done_at:
        follow_up.write_task_done(marking.case, marking.task, by=by, at=at)


def is_about_marking(case: Case) -> bool:
    """Whether privacy markings belong to the case."""
    return TOPICS[case.topic].first_act == FIRST_ACT


def _find_obstacles(case: Case) -> Iterator[StrOrPromise]:
    if lacks(case, "privacy_markings"):
        return
    if case.privacy_markings.exclude(state__in=(MarkingState.DONE, MarkingState.WITHDRAWN)).exists():
        yield _("Privatmarkeringen er ikke udført endnu.")


TRACK = register(
    Track(
        name="privacy_marking",
        topics=Path(__file__).with_suffix(".yaml"),
        transitions=(
            Transition("request_marking", WORKER, OPEN, MarkingWord.REQUESTED),
            Transition("forward_marking", WORKER, OPEN, MarkingWord.FORWARDED),
            Transition("confirm_marking", WORKER, OPEN, MarkingWord.RECEIVED),
            Transition("chase_marking", WORKER, OPEN, MarkingWord.CHASED),
            Transition("finish_marking", WORKER, OPEN, MarkingWord.DONE),
            Transition("withdraw_marking", WORKER, OPEN, MarkingWord.WITHDRAWN),
        ),
        audit_words=MarkingWord,
        acts=(
            Act(FIRST_ACT, "markings", gettext_lazy("Privatmarkering"), "request_marking", applies=is_about_marking),
        ),
        find_obstacles=_find_obstacles,
        panel="desk/ehr/marking_panel.html",
    )
)
