"""Whether what leaves by other ways than pages can leave: hospitals' folders, and the mail server."""

from collections.abc import Iterator

from django.conf import settings
from django.core.mail import get_connection

from rettidig.casework.models import Hospital, Way
from rettidig.casework.steps.partner_door import folder_of
from rettidig.cli.trouble import Trouble
from rettidig.integrations import file_drop

PAGE = "docs/file-drop.md"


def hospital_folders() -> Iterator[Trouble]:
    """The folder of each hospital that gets re-referrals as files is there, and can be written to."""
    for hospital in Hospital.objects.filter(receives=Way.FOLDER):
        if not settings.RE_REFERRAL_FOLDER:
            problem = f"{hospital.slug} gets its re-referrals in a folder, and none is set"
            yield Trouble(problem, f"Set RE_REFERRAL_FOLDER: {PAGE}", is_serious=False)
            continue
        folder = folder_of(hospital)
        try:
            file_drop.check(folder)
        except file_drop.Unreachable as obstacle:
            cure = f"Mount it, or make it: mkdir -p {folder} && touch {folder}/{file_drop.MARK} ({PAGE})"
            yield Trouble(f"{folder} cannot be used: {obstacle}", cure)


def mail_server() -> Iterator[Trouble]:
    """The mail server takes the login, where one is set; no e-mail is sent."""
    if not settings.EMAIL_HOST:
        return
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except OSError as trouble:
        problem = f"{settings.EMAIL_HOST} does not let us in: {type(trouble).__name__}"
        yield Trouble(problem, "Correct EMAIL_URL; patients are not told that there is something new.")
