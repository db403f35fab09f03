"""Hospital complaints that lie in the folder of an office: taken in portion by portion, and moved when stored."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from rettidig.integrations import file_pickup
from rettidig.integrations.file_pickup import Unreachable

from ...models import ComplaintDoor, Office
from .coming_in import TO_READ, Came, NoScanner, take_in
from .rules import of_folder

BYTES_IN_MB = 1_000_000
logger = logging.getLogger(__name__)


def read_folders(*, at: datetime) -> int:
    """Take in what lies in the folders of all offices; returns how many files. Nothing is moved while no scanner
    answers, and what is there waits while the folder cannot be reached.
    """
    if not settings.COMPLAINT_FOLDER:
        return 0
    count = 0
    try:
        for office in Office.objects.select_related("successor"):
            while taken := _read_portion(office, at=at):
                count += taken
    except Unreachable as trouble:
        logger.warning("The folder of complaints cannot be reached: %s", trouble)
    except NoScanner:
        logger.warning("No virus scanner answers: the complaints wait in their folder")
    return count


def _read_portion(office: Office, *, at: datetime) -> int:
    """What lies in the folder of an office that is part of another is the other's."""
    home = office.successor if office.merged_at and office.successor else office
    root = Path(settings.COMPLAINT_FOLDER)
    most = of_folder("megabytes") * BYTES_IN_MB
    waiting = file_pickup.take(root, office.slug, at=at, files_max=of_folder("files"), bytes_max=most)
    there = [(each, file_pickup.read(each, root=root)) for each in waiting]
    lying = [(each, Came(each.token, each.name, content)) for each, content in there if content is not None]
    stored = take_in(home, [came for _each, came in lying], door=ComplaintDoor.FOLDER, by=None, at=at)
    for (each, _came), complaint in zip(lying, stored, strict=True):
        file_pickup.finish(each, root=root, is_refused=complaint.state in TO_READ)
    return len(waiting)


def forget_read(*, at: datetime) -> int:
    """Delete what was taken in long ago: it is in the database. Returns how many files."""
    if not settings.COMPLAINT_FOLDER:
        return 0
    before = at - timedelta(days=of_folder("kept_days"))
    try:
        root = Path(settings.COMPLAINT_FOLDER)
        return sum(file_pickup.forget(root, each.slug, before=before) for each in Office.objects.all())
    except Unreachable as trouble:
        logger.warning("The folder of complaints cannot be reached: %s", trouble)
        return 0
