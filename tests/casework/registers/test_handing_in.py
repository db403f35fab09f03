"""Large files for a register: kept in pieces, read by a job that tells how far it has come, stopped and tried again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from rettidig.casework.models import Hospital, ImportStage, ImportState, RegisterImport, Role
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import (
    ask_again,
    cancel,
    carry_out,
    differences_of,
    discard,
    faults_of,
    forget_old,
    hand_in,
    handing_in,
    import_file,
    try_again,
    work_on,
)
from rettidig.casework.registers.storing import REASSESS
from rettidig.jobs.tasks import read_register_file
from tests.casework.factories import a_user

from .files import AT, HOSPITALS, an_upload

pytestmark = pytest.mark.django_db(transaction=True)
BAD = HOSPITALS.replace("private", "secret")


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_in, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(handing_in, "SECONDS_BETWEEN", 0)


@pytest.fixture
def lead():
    return a_user(Role.LEAD)


@pytest.fixture
def file(lead) -> RegisterImport:
    return hand_in(an_upload("hospitals", HOSPITALS), by=lead, at=AT)


def now(file: RegisterImport) -> RegisterImport:
    return RegisterImport.objects.get(pk=file.pk)


def jobs(file: RegisterImport) -> int:
    return ProcrastinateJob.objects.filter(task_name="read_register_file", args={"pk": file.pk}).count()


def work(file: RegisterImport) -> RegisterImport:
    read_register_file(file.pk)
    return now(file)


def test_a_large_file_waits_for_a_job_and_is_then_shown(file) -> None:
    assert (file.state, file.size, file.lines) == (ImportState.CHECKING, len(HOSPITALS.encode()), 3)
    assert b"".join(bytes(each.content) for each in file.pieces.all()) == HOSPITALS.encode()
    assert jobs(file) == 1
    shown = work(file)
    assert (shown.state, shown.new, shown.changed, shown.same) == (ImportState.READY, 2, 0, 0)
    assert [each.title for each in differences_of(shown)] == ["Regionshospitalet Viborg", "Privathospitalet Lunden"]
    assert not Hospital.objects.exists()


def test_a_shown_file_is_read_in_by_a_job_and_its_pieces_are_gone(file, lead) -> None:
    begun = carry_out(work(file), by=lead, at=AT)
    assert (begun.state, Hospital.objects.count()) == (ImportState.STORING, 0)
    done = work(file)
    assert (done.state, done.new, done.said_yes_by, done.pieces.count()) == (ImportState.STORED, 2, lead, 0)
    assert Hospital.objects.count() == 2


def test_job_that_runs_twice_changes_nothing_the_second_time(file, lead) -> None:
    carry_out(work(file), by=lead, at=AT)
    assert work(file).imported_at == work(file).imported_at
    assert Hospital.objects.count() == 2


def test_a_bad_large_file_says_what_is_wrong_and_is_not_kept(lead) -> None:
    failed = work(hand_in(an_upload("hospitals", BAD), by=lead, at=AT))
    assert (failed.state, failed.fault_count, failed.pieces.count()) == (ImportState.FAILED, 1, 0)
    assert [(each.line, each.column) for each in faults_of(failed)] == [(3, "kind")]
    with pytest.raises(Denied, match="Filen har fejl"):
        try_again(failed, by=lead, at=AT)
    discard(failed, by=lead)
    assert not RegisterImport.objects.exists()


def test_a_second_file_for_the_register_is_refused_while_one_is_read(file, lead) -> None:
    for second in (hand_in, import_file):
        with pytest.raises(Denied, match="Der læses allerede en fil ind i registret"):
            second(an_upload("hospitals", HOSPITALS), by=lead, at=AT)
    assert hand_in(an_upload("services", "slug;name_da;stage\nx;X;treatment\n"), by=lead, at=AT).is_under_way


def test_two_files_at_the_same_moment_are_one_file_and_a_refusal(file, lead, monkeypatch) -> None:
    monkeypatch.setattr("rettidig.casework.registers.importing.UNDER_WAY", ())  # as if neither had seen the other
    with pytest.raises(Denied, match="Der læses allerede"):
        hand_in(an_upload("hospitals", HOSPITALS), by=lead, at=AT)


def while_it_is_read(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something in another process, as it were, when the lines have been read and nothing is stored yet."""
    read = handing_in.stage_file

    def stage_file(*args, **rest):
        staged = read(*args, **rest)
        with ThreadPoolExecutor(1) as other:
            other.submit(act).result()
            other.submit(lambda: connection.close()).result()  # noqa: PLW0108 – the connection of that thread
        return staged

    monkeypatch.setattr(handing_in, "stage_file", stage_file)


def test_progress_can_be_seen_by_others_while_the_file_is_read(file, monkeypatch) -> None:
    seen: list[str] = []
    while_it_is_read(monkeypatch, lambda: seen.append(now(file).stage))
    assert (work(file).stage, seen) == (ImportStage.COMPARING, [ImportStage.CHECKING])


@pytest.mark.parametrize("is_shown", [False, True])
def test_a_cancelled_file_stops_at_the_next_step_and_leaves_the_register(file, lead, monkeypatch, is_shown) -> None:
    if is_shown:
        carry_out(work(file), by=lead, at=AT)
    while_it_is_read(monkeypatch, lambda: cancel(file, by=lead))
    assert work(file).state == ImportState.CANCELLED
    assert not Hospital.objects.exists()


def test_a_waiting_file_can_be_cancelled_and_then_no_job_reads_it(file, lead) -> None:
    cancel(file, by=lead)
    assert (work(file).state, now(file).pieces.count()) == (ImportState.CANCELLED, 0)
    with pytest.raises(Denied, match="imens"):
        cancel(file, by=lead)


def test_a_file_whose_worker_died_is_asked_for_again_and_carried_on(file) -> None:
    RegisterImport.objects.update(attempts=1)  # a worker began and was killed
    ask_again(at=AT + timedelta(minutes=4))
    ask_again(at=AT + timedelta(minutes=6))
    assert jobs(file) == 1
    assert (work(file).state, now(file).attempts) == (ImportState.READY, 2)


def test_a_file_that_breaks_off_again_and_again_is_given_up_and_can_be_tried_again(file, lead, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(handing_in, "_look", lambda *_args, **_rest: 1 / 0)
        for _attempt in range(handing_in.ATTEMPTS_MAX):
            with pytest.raises(ZeroDivisionError):
                work_on(file.pk, at=AT)
        assert work(file).state == ImportState.FAILED
    assert now(file).problem == "Læsningen blev afbrudt flere gange. Registret er, som det var."
    assert work(try_again(now(file), by=lead, at=AT)).state == ImportState.READY


def test_a_register_that_changed_meanwhile_leaves_the_file_with_its_faults(lead) -> None:
    agreement = "hospital;service;kind;valid_from\nlunden;knee;duf;2026-01-01\n"
    for register, text in (("hospitals", HOSPITALS), ("services", "slug;name_da;stage\nknee;Knæ;treatment\n")):
        import_file(an_upload(register, text), by=lead, at=AT)
    file = work(hand_in(an_upload("agreements", agreement), by=lead, at=AT))
    carry_out(file, by=lead, at=AT)
    Hospital.objects.filter(slug="lunden").update(kind="public")
    failed = work(file)
    assert (failed.state, faults_of(failed)[0].column) == (ImportState.FAILED, "hospital")


def test_a_file_that_nobody_reads_in_is_forgotten_after_a_month(file) -> None:
    work(file)
    forget_old(at=AT + timedelta(days=30))
    assert RegisterImport.objects.exists()
    forget_old(at=AT + timedelta(days=31))
    assert not RegisterImport.objects.exists()


@pytest.mark.parametrize("act", [carry_out, try_again])
def test_others_than_the_keepers_are_refused(file, act) -> None:
    adviser = a_user(Role.ADVISER)
    with pytest.raises(Denied, match="Kun kontorets leder"):
        act(file, by=adviser, at=AT)
    for other in (cancel, discard):
        with pytest.raises(Denied, match="Kun kontorets leder"):
            other(file, by=adviser)


def test_file_when_read_in_has_the_open_cases_assessed_again(file, lead) -> None:
    carry_out(work(file), by=lead, at=AT)
    waiting = ProcrastinateJob.objects.filter(task_name=REASSESS, status="todo")
    ProcrastinateJob.objects.filter(pk__in=waiting).delete()
    work(file)
    assert waiting.count() == 1
