"""The background jobs as an administrator sees and mends them: what each is for, how it went, and what to do (O5).

A job is named by its task alone; what it worked on is told nowhere, so no page or log learns about a person.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.periodic import PeriodicTask

from . import audit
from .audit_words import AuditWord
from .models import User
from .permissions import Denied, check_may_let_in

MOST_FAILED = 20  # of one job, on the page
WAITING, RUNNING, FAILED = "todo", "doing", "failed"
PURPOSES: dict[str, StrOrPromise] = {
    "deliver": gettext_lazy("Leverer breve og omvisiteringer til patienter og hospitaler."),
    "carry_on": gettext_lazy("Tager over, når en arbejder er gået ned, og spørger igen om det, ingen leverer."),
    "finish_received": gettext_lazy("Vurderer de henvendelser, der er gemt, men ikke blev vurderet, da de kom."),
    "scan_quarantine": gettext_lazy("Undersøger filer for virus, som kom, mens scanneren ikke svarede."),
    "read_texts": gettext_lazy("Læser teksten i ældre filer, så de kan findes ved søgning."),
    "reassess_cases": gettext_lazy(
        "Vurderer de åbne sager igen, fordi dagen er en anden, eller et register er rettet."
    ),
    "raise_priorities": gettext_lazy("Sætter prioriteten op, når en frist kommer nær."),
    "return_held_cases": gettext_lazy("Tager sager på hold frem igen på deres dag."),
    "share_arrivals": gettext_lazy("Giver nye sager en ejer i de teams, der har slået det til."),
    "call_broken_off": gettext_lazy("Aftaler et opkald til dem, der gik fra en henvendelse om alvorlig sygdom."),
    "warn_in_time": gettext_lazy("Advarer ejer, afløser og leder om frister, der er ved at løbe ud."),
    "remind_of_advice": gettext_lazy("Minder dem, der er spurgt om råd eller godkendelse, om at svare."),
    "remind_of_meetings": gettext_lazy("Minder klager og behandlingssted om dialogmøder, der kommer nær."),
    "warn_leads": gettext_lazy("Siger til lederen, når en patient ikke er omvisiteret i tide."),
    "escalate_unanswered": gettext_lazy("Beder kontoret gå et trin op, når ingen har svaret om en tid."),
    "read_receipts": gettext_lazy("Ser, hvilke omvisiteringer hospitalerne har hentet."),
    "read_complaints": gettext_lazy("Læser de klager over hospitaler, der ligger i mappen."),
    "forget_complaint_files": gettext_lazy("Sletter filer i mappen med klager, som er læst for længe siden."),
    "warn_of_unopened": gettext_lazy("Beder kontoret ringe til et hospital, der ikke har åbnet det, det fik."),
    "forget_visits": gettext_lazy("Sletter gamle logins og forsøg."),
    "forget_drafts": gettext_lazy("Sletter kladder til henvendelser, når deres dage er gået."),
    "make_register_changes": gettext_lazy("Retter registrene på den dag, en ændring gælder fra."),
    "read_register_file": gettext_lazy("Læser en stor fil til et register."),
    "forget_register_files": gettext_lazy("Sletter filer til registre, som aldrig blev læst ind."),
    "merge_offices": gettext_lazy("Lægger kontorer sammen på den planlagte dag."),
    "draw_quality_sample": gettext_lazy("Trækker hver uge lod om de afsluttede sager, som en kollega ser efter."),
    "look_over_cases": gettext_lazy("Leder hver nat efter sager, der er gået i stå eller glemt."),
    "look_through_readings": gettext_lazy("Leder hver nat efter læsninger af sager, som er usædvanlige."),
    "empty_booked_lists": gettext_lazy("Sletter patienter fra bookinglister, der er brugt."),
    "set_booked_letters": gettext_lazy("Sætter breve til en bookingliste."),
    "seal_audit_log": gettext_lazy("Forsegler loggen, så ingen kan ændre den uden at det ses."),
    "forget_old_jobs": gettext_lazy("Sletter færdige job efter to uger."),
}
CURE = gettext_lazy("Sæt jobbet i gang igen. Fejler det igen, så læs arbejderens log fra det tidspunkt.")
CURES: dict[str, StrOrPromise] = {
    "deliver": gettext_lazy("Se først, om modtagerens vej er åben, under Tilstand. Sæt så jobbet i gang igen."),
    "scan_quarantine": gettext_lazy("Se, om virusscanneren svarer, under Tilstand. Sæt så jobbet i gang igen."),
    "read_receipts": gettext_lazy("Se, om hospitalernes mapper kan nås, under Tilstand. Sæt så jobbet i gang igen."),
    "read_complaints": gettext_lazy("Se, om mappen med klager kan nås, under Tilstand. Sæt så jobbet i gang igen."),
}


@dataclass(frozen=True)
class Failure:
    """A job that has failed for good."""

    pk: int
    at: datetime | None


@dataclass
class Job:
    """One kind of job. `next_run` is None for one that is asked for when there is something to do."""

    name: str
    purpose: StrOrPromise
    cure: StrOrPromise
    next_run: datetime | None
    last_run: datetime | None = None
    last_went_well: bool = True
    waiting: int = 0
    running: int = 0
    oldest_waiting: int | None = None  # the key of one that waits, which can be taken out
    failures: list[Failure] = field(default_factory=list)


def jobs(*, at: datetime) -> list[Job]:
    """Every kind of job, those that have failed first."""
    cron = {periodic.task.name: periodic for periodic in app.periodic_registry.periodic_tasks.values()}
    found = {
        name: Job(name, purpose, CURES.get(name, CURE), _next_run(cron.get(name), at))
        for name, purpose in PURPOSES.items()
    }
    _add_runs(found)
    _add_counts(found)
    failed = ProcrastinateJob.objects.filter(status=FAILED).order_by("-id")
    ended = {each["job"]: each["at"] for each in _ended().filter(job__status=FAILED).values("job", "at")}
    for pk, name in failed.values_list("pk", "task_name"):
        if name in found and len(found[name].failures) < MOST_FAILED:
            found[name].failures.append(Failure(pk, ended.get(pk)))
    return sorted(found.values(), key=lambda job: (not job.failures, job.last_went_well))


def _next_run(periodic: "PeriodicTask | None", at: datetime) -> datetime | None:  # type: ignore[type-arg]
    if periodic is None:
        return None
    return datetime.fromtimestamp(periodic.croniter.get_next(float, start_time=at.timestamp()), tz=UTC)


def _ended() -> QuerySet[ProcrastinateEvent]:
    return ProcrastinateEvent.objects.filter(type__in=("succeeded", "failed"))


def _add_runs(found: dict[str, Job]) -> None:
    newest = _ended().order_by("job__task_name", "-at").distinct("job__task_name")
    for name, when, how in newest.values_list("job__task_name", "at", "type"):
        if name in found:
            found[name].last_run, found[name].last_went_well = when, how == "succeeded"


def _add_counts(found: dict[str, Job]) -> None:
    open_jobs = ProcrastinateJob.objects.filter(status__in=(WAITING, RUNNING))
    rows = open_jobs.values("task_name").annotate(
        waiting=Count("pk", filter=Q(status=WAITING)), running=Count("pk", filter=Q(status=RUNNING))
    )
    for row in rows:
        if job := found.get(row["task_name"]):
            job.waiting, job.running = row["waiting"], row["running"]
    first = ProcrastinateJob.objects.filter(status=WAITING).order_by("task_name", "id").distinct("task_name")
    for name, pk in first.values_list("task_name", "pk"):
        if name in found:
            found[name].oldest_waiting = pk


@transaction.atomic
def retry(pk: int, *, by: User, at: datetime) -> bool:
    """Put a job that has failed into the queue again. Returns False for one that has not, or that waits already: asked
    twice, it runs once.
    """
    name = _locked(pk, FAILED, by=by)
    if name is None:
        return False
    return _tell(AuditWord.JOB_RETRIED, name, lambda: app.job_manager.retry_job_by_id(pk, at), by=by, at=at)


@transaction.atomic
def cancel(pk: int, *, by: User, at: datetime) -> bool:
    """Take a job that waits out of the queue. Returns False for one that has begun, or that is out already."""
    name = _locked(pk, WAITING, by=by)
    if name is None:
        return False
    return _tell(AuditWord.JOB_CANCELLED, name, lambda: app.job_manager.cancel_job_by_id(pk), by=by, at=at)


@transaction.atomic
def run_now(name: str, *, by: User, at: datetime) -> bool:
    """Ask for a job that runs by the clock outside its time. Returns False where it waits already. Raises Denied for
    one that must be told what to work on.
    """
    check_may_let_in(by)
    periodic = {each.task.name for each in app.periodic_registry.periodic_tasks.values()}
    if name not in PURPOSES or name not in periodic:
        raise Denied(_("Jobbet kører kun, når der er noget at gøre."))
    ask = app.configure_task(name, queueing_lock=name)
    return _tell(AuditWord.JOB_STARTED, name, lambda: ask.defer(timestamp=int(at.timestamp())), by=by, at=at)


def _locked(pk: int, status: str, *, by: User) -> str | None:
    check_may_let_in(by)
    jobs_so = ProcrastinateJob.objects.filter(pk=pk, status=status).select_for_update()
    return jobs_so.values_list("task_name", flat=True).first()


def _tell(word: AuditWord, name: str, act: Callable[[], object], *, by: User, at: datetime) -> bool:
    """Do the act and write it down; nothing of it where the same job waits already."""
    try:
        with transaction.atomic():
            act()
    except (AlreadyEnqueued, ConnectorException, IntegrityError):
        if not _is_waiting(name):
            raise
        return False
    audit.record(word, by=by, subject=name, after={"job": name}, at=at)
    return True


def _is_waiting(name: str) -> bool:
    return ProcrastinateJob.objects.filter(task_name=name, status=WAITING).exists()
