"""Whether the services outside can be used: hospitals' folders, e-mail, text messages, and the login of citizens."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection

from rettidig.casework import texts
from rettidig.casework.citizen_login import find_setup
from rettidig.casework.models import Hospital, Way
from rettidig.casework.steps.partner_door import folder_of
from rettidig.cli.trouble import Trouble
from rettidig.integrations import file_drop, file_pickup, texting
from rettidig.integrations.citizen_login.provider import find_lacks

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


def complaint_folder() -> Iterator[Trouble]:
    """The folder of hospital complaints, where one is set, is there, and files can be moved in it."""
    if not settings.COMPLAINT_FOLDER:
        return
    folder = Path(settings.COMPLAINT_FOLDER)
    try:
        file_pickup.check(folder)
    except file_pickup.Unreachable as obstacle:
        cure = f"Mount it, or make it: mkdir -p {folder} && touch {folder}/{file_pickup.MARK} ({PAGE})"
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


def text_gateway() -> Iterator[Trouble]:
    """Somebody listens at the address of the gateway for texts, where one is set; no text is sent."""
    if settings.TEXTS_URL and not texting.is_answering(texts.door()):
        yield Trouble(
            "the gateway for text messages cannot be reached",
            "Correct TEXTS_URL; those who chose a text are not told that there is something new.",
        )


def citizen_login() -> Iterator[Trouble]:
    """The login provider answers, and the names of its claims are told; nobody is logged in."""
    setup = find_setup()
    for lack in find_lacks(setup) if setup else ():
        yield Trouble(
            f"the login of citizens: {lack}",
            "Correct CITIZEN_LOGIN_ISSUER and CITIZEN_LOGIN_CLAIMS, or ask the provider. Until then nobody can log in.",
        )
