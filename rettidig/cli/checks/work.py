"""Whether the background work goes on: a worker lives, and nothing is stuck."""

from collections.abc import Iterator

from django.utils import timezone

from rettidig.casework.monitoring import work
from rettidig.cli.trouble import Trouble


def background_work() -> Iterator[Trouble]:
    now = work(at=timezone.now())
    if now.silent_for is None:
        yield Trouble("no worker runs", "Start one: systemctl start rettidig-worker, or rettidig worker")
    elif not now.has_worker:
        silent = f"{now.silent_for.total_seconds():.0f} seconds"
        yield Trouble(f"no worker has been heard of for {silent}", "Read its log, and start it again.")
    if now.deliveries_stuck:
        cure = "Read the worker's log; it tries again by itself."
        yield Trouble(f"{now.deliveries_stuck} letters or re-referrals are stuck for more than ten minutes", cure)
    if now.deliveries_failed:
        cure = "Each is a task on its case, where it can be sent again."
        yield Trouble(f"{now.deliveries_failed} letters or re-referrals were given up", cure, is_serious=False)
    if now.jobs_failed:
        cure = "Read the worker's log of that time; they are forgotten after two weeks."
        yield Trouble(f"{now.jobs_failed} jobs failed", cure, is_serious=False)
