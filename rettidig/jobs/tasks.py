"""Background tasks: deliver messages, retry what is stuck, update priorities, delete what has expired."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation

from rettidig.casework import audit_seal, integrity, mergers, outbox, readings, registers
from rettidig.casework.offices import public_office
from rettidig.casework.steps import (
    advice,
    attachments,
    broken_off,
    dialogue_meeting,
    dialogue_told,
    distribute,
    draft,
    escalation,
    hold,
    matter_limits,
    partner_door,
    quality,
    re_referral,
    reassessment,
    triage,
    unfinished,
    warn,
)
from rettidig.casework.tracks import booked_lists, hospital_complaints
from rettidig.limits.counting import delete_expired

SILENT_SECONDS = 60  # a worker that has not been heard from so long is taken to be dead
OLD_JOBS = timedelta(days=14)
# 2, 4, 8 … seconds; what still fails after that is found by the sweep
AGAIN = RetryStrategy(max_attempts=6, exponential_wait=2)
logger = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


def connected(work: Callable[P, R]) -> Callable[P, R]:
    """As before each request: a connection that died while nobody used it is replaced. A caller's transaction is left
    alone.
    """

    @wraps(work)
    def begin(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            close_old_connections()
        return work(*args, **kwargs)

    return begin


@app.task(name=outbox.DELIVER, retry=AGAIN)
@connected
def deliver(message_id: str) -> None:
    """Carry one message of the outbox to its receiver."""
    outbox.deliver(UUID(message_id), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="carry_on", queueing_lock="carry_on", pass_context=True)
async def carry_on(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a dead worker to a living one, and ask again for messages and files that nobody carries."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        with suppress(UniqueViolation):  # it has been asked for again already, and waits
            await manager.retry_job(job)
    await sync_to_async(connected(outbox.sweep))(at=timezone.now())
    await sync_to_async(connected(registers.ask_again))(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="finish_received", queueing_lock="finish_received")
@connected
def finish_received(timestamp: int) -> None:
    """Do what a fault has stopped after an inquiry was stored."""
    unfinished.finish_all(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="scan_quarantine", queueing_lock="scan_quarantine")
@connected
def scan_quarantine(timestamp: int) -> None:
    """Look again at files that came while no virus scanner answered."""
    attachments.rescan(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="read_texts", queueing_lock="read_texts")
@connected
def read_texts(timestamp: int) -> None:
    """Read the text of files that came before texts were kept."""
    attachments.read_texts()


@app.periodic(cron="2 * * * *")
@app.task(name="reassess_cases", queueing_lock="reassess_cases")
@connected
def reassess_cases(timestamp: int = 0) -> None:
    """Look at the rights of open cases again: each hour, for another day, and soon after a register has changed."""
    reassessment.reassess_open_cases(at=timezone.now())
    reassessment.fill_legs(at=timezone.now())
    matter_limits.follow_matters(at=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="raise_priorities", queueing_lock="raise_priorities")
@connected
def raise_priorities(timestamp: int) -> None:
    """Weigh what came nearer: each hour, so that a night without a worker is made good in the morning."""
    triage.escalate_due_cases(at=timezone.now())


@app.periodic(cron="9 * * * *")
@app.task(name="return_held_cases", queueing_lock="return_held_cases")
@connected
def return_held_cases(timestamp: int) -> None:
    """Take up the cases on hold whose day has come, when their office is open."""
    hold.return_due(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="share_arrivals", queueing_lock="share_arrivals")
@connected
def share_arrivals(timestamp: int) -> None:
    """Give new cases an owner in the teams that have asked for it."""
    distribute.share_arrivals(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="call_broken_off", queueing_lock="call_broken_off")
@connected
def call_broken_off(timestamp: int) -> None:
    """Promise a call to who began to write of a life-threatening disease, left a number, and never sent it."""
    if office := public_office():
        broken_off.promise_calls(office, at=timezone.now())


@app.periodic(cron="12 * * * *")
@app.task(name="warn_in_time", queueing_lock="warn_in_time")
@connected
def warn_in_time(timestamp: int) -> None:
    """Warn of dates that are about to pass: each hour, and only where the office is open."""
    warn.warn_in_time(at=timezone.now())


@app.periodic(cron="22 * * * *")
@app.task(name="remind_of_advice", queueing_lock="remind_of_advice")
@connected
def remind_of_advice(timestamp: int) -> None:
    """Remind those who are asked for advice or approval: each hour, and only where the office is open."""
    advice.remind(at=timezone.now())
    advice.tell_leads(at=timezone.now())


@app.periodic(cron="37 7-17 * * *")
@app.task(name="remind_of_meetings", queueing_lock="remind_of_meetings")
@connected
def remind_of_meetings(timestamp: int) -> None:
    """Remind the parties of dialogue meetings that come near: by day, as some are called."""
    dialogue_told.remind_all(days=dialogue_meeting.rules().remind_days, at=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="warn_leads", queueing_lock="warn_leads")
@connected
def warn_leads(timestamp: int) -> None:
    """Tell the lead of patients who are not moved in direct continuation of their request."""
    re_referral.warn_leads(at=timezone.now())


@app.periodic(cron="27 * * * *")
@app.task(name="escalate_unanswered", queueing_lock="escalate_unanswered")
@connected
def escalate_unanswered(timestamp: int) -> None:
    """Ask the office to go one rung up where nobody answered about a patient's time; it sends nothing."""
    escalation.make_due(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="read_receipts", queueing_lock="read_receipts")
@connected
def read_receipts(timestamp: int) -> None:
    """See which re-referrals hospitals have fetched out of their folders."""
    partner_door.read_receipts(at=timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="read_complaints", queueing_lock="read_complaints")
@connected
def read_complaints(timestamp: int) -> None:
    """Take in the complaints over hospitals that lie in the folder."""
    hospital_complaints.read_folders(at=timezone.now())


@app.periodic(cron="37 4 * * *")
@app.task(name="forget_complaint_files", queueing_lock="forget_complaint_files")
@connected
def forget_complaint_files(timestamp: int) -> None:
    """Delete the files of the folder that were taken in long ago."""
    hospital_complaints.forget_read(at=timezone.now())


@app.periodic(cron="47 * * * *")
@app.task(name="warn_of_unopened", queueing_lock="warn_of_unopened")
@connected
def warn_of_unopened(timestamp: int) -> None:
    """Ask the office to call hospitals that have not opened or fetched what they got."""
    partner_door.warn_of_unopened(at=timezone.now())


@app.periodic(cron="27 3 * * *")
@app.task(name="forget_visits", queueing_lock="forget_visits")
@connected
def forget_visits(timestamp: int) -> None:
    """Delete the sessions and the counts of tries whose time is over."""
    SessionStore.clear_expired()
    delete_expired(at=timezone.now())


@app.periodic(cron="13 * * * *")
@app.task(name="forget_drafts", queueing_lock="forget_drafts")
@connected
def forget_drafts(timestamp: int) -> None:
    """Delete the inquiries that were begun and never sent, when their days are over."""
    draft.delete_expired(at=timezone.now())


@app.periodic(cron="3 * * * *")
@app.task(name="make_register_changes", queueing_lock="make_register_changes")
@connected
def make_register_changes(timestamp: int) -> None:
    """Make the changes of registers whose day has come: each hour, so that a night without a worker is made good."""
    if waiting := registers.make_due(at=timezone.now()):
        logger.warning("%d planned changes of registers could not be made", waiting)


@app.task(name=registers.READ, retry=AGAIN)
@connected
def read_register_file(pk: int) -> None:
    """Read a large file for a register, to show it or to read it in."""
    registers.work_on(pk, at=timezone.now())


@app.periodic(cron="47 3 * * *")
@app.task(name="forget_register_files", queueing_lock="forget_register_files")
@connected
def forget_register_files(timestamp: int) -> None:
    """Delete files for the registers that were chosen and never read in."""
    registers.forget_old(at=timezone.now())


@app.periodic(cron="1 * * * *")
@app.task(name="merge_offices", queueing_lock="merge_offices")
@connected
def merge_offices(timestamp: int) -> None:
    """Make the mergers of offices whose day has come: each hour, so that a night without a worker is made good."""
    if made := mergers.merge_due(at=timezone.now()):
        logger.info("%d offices have become part of another", made)


@app.periodic(cron="57 3 * * *")
@app.task(name="look_over_cases", queueing_lock="look_over_cases")
@connected
def look_over_cases(timestamp: int) -> None:
    """Look for cases that are stuck, orphaned or contradictory, and for forgotten promises."""
    if found := integrity.look_over_all(at=timezone.now()):
        logger.info("%d things on cases want somebody to look at them", found)


@app.periodic(cron="17 3 * * *")
@app.task(name="look_through_readings", queueing_lock="look_through_readings")
@connected
def look_through_readings(timestamp: int) -> None:
    """Look through the readings of cases for what is unusual."""
    readings.look_through(at=timezone.now())


@app.periodic(cron="47 4 * * *")
@app.task(name="draw_quality_sample", queueing_lock="draw_quality_sample")
@connected
def draw_quality_sample(timestamp: int) -> None:
    """Draw among the cases that were closed last week: tried each night, so that a week without a worker is made up."""
    quality.draw_all(at=timezone.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="empty_booked_lists", queueing_lock="empty_booked_lists")
@connected
def empty_booked_lists(timestamp: int) -> None:
    """Delete the patients of booked lists that have been used, and the previews that nobody kept."""
    booked_lists.empty_old(at=timezone.now())


@app.task(name=booked_lists.SET, retry=AGAIN)
@connected
def set_booked_letters(booked_list: int) -> None:
    """Set the next letters of a booked list as PDF."""
    booked_lists.set_portion(booked_list)


@app.periodic(cron="*/10 * * * *")
@app.task(name="seal_audit_log", queueing_lock="seal_audit_log")
@connected
def seal_audit_log(timestamp: int) -> None:
    """Seal what came into the audit log. The line in the process log is a proof outside the database."""
    while made := audit_seal.seal(at=timezone.now()):
        logger.info("The audit log is sealed to event %d: %s", made.last_id, bytes(made.digest).hex())


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_old_jobs", queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Delete finished jobs after two weeks; the outbox itself keeps what was delivered, and when."""
    await context.app.job_manager.delete_old_jobs(nb_hours=int(OLD_JOBS.total_seconds() // 3600))
