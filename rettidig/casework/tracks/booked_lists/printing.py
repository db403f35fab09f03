"""The letters of a booked list as PDF, set in the background: there may be tens of thousands.

They come in files of PORTION letters, in the order of hospitals and departments, so that each can be printed while the
next is set. A worker that dies goes on where it stopped.
"""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from ...letters import pdf, wording
from ...letters.text import Wording, split_blocks
from ...models import BookedList, BookedPatient, BookedPrint, Office
from .judging import ask_again
from .letter import booked_letter, find_letters

SET = "set_booked_letters"  # the task's name in rettidig.jobs.tasks
PORTION = 500  # letters in a file
AT_ONCE = 100  # letters that Typst sets in one go; the time for many grows faster than their number


def ask(booked_list: BookedList) -> None:
    """Queue the job that sets the next letters. Part of the caller's transaction."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(SET, queueing_lock=f"{SET}-{booked_list.pk}").defer(booked_list=booked_list.pk)


@transaction.atomic
def set_portion(pk: int) -> BookedPrint | None:
    """Set the next letters of a list, and queue the job for those after them; None where all are set, or the list has
    been removed or emptied.
    """
    found = BookedList.objects.select_for_update(of=("self",)).select_related("office").filter(pk=pk).first()
    if found is None or found.printing_since is None:
        return None
    done = sum(found.prints.values_list("letters", flat=True))
    patients = list(find_letters(found).order_by("hospital__name", "department", "pk")[done : done + PORTION])
    if not patients:
        return None
    groups = [patients[start : start + AT_ONCE] for start in range(0, len(patients), AT_ONCE)]
    files = [_set(group, found.office, at=found.printing_since) for group in groups]
    content = files[0] if len(files) == 1 else pdf.join(files)
    made: BookedPrint = found.prints.create(first=done + 1, letters=len(patients), pdf=content)
    ask(found)
    return made


def _set(patients: list[BookedPatient], office: Office, *, at: datetime) -> bytes:
    own = wording.of_office(office, on=timezone.localdate(at))
    return pdf.set_letters(office, [_page(each, office, own) for each in patients], language="da", at=at)


def _page(patient: BookedPatient, office: Office, own: Wording) -> pdf.Page:
    """The letter with the department's key where the name would stand."""
    text, key = booked_letter(patient, ask_again(patient.document), office, own=own), f"Nøgle: {patient.key}"
    where = [each for each in (patient.hospital.name, patient.department) if each]
    return pdf.Page(key, text.title, split_blocks(text.body), [key, *where])
