"""A process to be killed: it receives inquiries, sends letters and re-referrals, and writes down what it has promised.

Run as `python -m tests.casework.kill_office JOURNAL`. Before an inquiry is sent its key is written to the journal;
after the receipt, its number: one killed in between tries the same key again, as a browser does that got no answer.
"""

import sys
import time
from pathlib import Path

from rettidig.cli.setup import load_django

load_django()

from django.db import OperationalError, connection  # noqa: E402 – models can be used only after Django is set up
from django.utils import timezone  # noqa: E402

from rettidig.casework.models import Case, Office, ReReferral, User  # noqa: E402
from rettidig.casework.steps import draft as store  # noqa: E402
from rettidig.casework.steps import letter, re_referral  # noqa: E402
from rettidig.casework.steps import receive as receiving  # noqa: E402
from tests.casework.journal import Journal  # noqa: E402

ANSWERS = {
    "reporter": "patient",
    "category": "waiting",
    "wish": "Hurtigere",
    "patient_name": "Kaja Test Hansen",
    "email": "kaja@example.dk",  # who is told that there is news, where there is a mail server
}


def receive(journal: Journal) -> Case:
    at, key = timezone.now(), journal.unanswered_key()
    draft = store.find_draft(key, at=at) if key else None
    if draft is None or key is None:
        draft, key = store.open_draft(max_wait_form=False, at=at)
        store.save_answers(draft, ANSWERS, at=at)
        journal.write(key=key)
    receipt = receiving.receive(draft, key=key, office=Office.objects.get(), at=at)
    journal.write(key=key, number=receipt.case.number)
    return receipt.case


def answer(case: Case, journal: Journal) -> None:
    by, at = User.objects.filter(role="adviser").first(), timezone.now()
    message = letter.send_letter(letter.draft_letter(case, decision=None, by=by, at=at), by=by, at=at)
    journal.write(message=str(message.pk))


def move(journal: Journal) -> None:
    """Send the next of the re-referrals that were prepared before the test began."""
    prepared = ReReferral.objects.filter(state="draft").first()
    if prepared:
        message = re_referral.send(prepared, by=User.objects.filter(role="adviser").first(), at=timezone.now())
        journal.write(message=str(message.pk))


def go_on(journal: Journal) -> None:
    while True:
        try:
            answer(receive(journal), journal)
            move(journal)
        except OperationalError:  # the database is down; a web process lives on and tries again
            connection.close()
            time.sleep(0.1)


if __name__ == "__main__":
    go_on(Journal(Path(sys.argv[1])))
