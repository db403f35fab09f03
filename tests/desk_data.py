"""Shared data for tests of the staff pages: the demo's office, and single cases of the annual report."""

from datetime import datetime
from typing import Any

import yaml
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from rettidig.casework import outbox
from rettidig.casework.demo import FOLDER, PASSWORD, organisation, story
from rettidig.casework.models import Case, Office, OutboxMessage, OutboxState, User


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def the_office(at: datetime | None = None) -> Office:
    """The demo's office with people, hospitals, agreements and waiting times; no cases."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return organisation.build(read("office.yaml"), password=PASSWORD, at=at or timezone.now())


def the_story(name: str, office: Office, *, moves: list[str] | None = None, at: datetime | None = None) -> Case:
    """One case of the annual report, as far as `moves` (all of them where None)."""
    told = next(row for row in read("cases.yaml") if row["name"] == name)
    person = next(row for row in read("test_persons.yaml")["persons"] if row["cpr"] == told["person"])
    case = story.tell(
        told | ({} if moves is None else {"moves": moves}), person, office=office, at=at or timezone.now()
    )
    return Case.objects.get(pk=case.pk)


def person_called(username: str) -> User:
    return User.objects.get(username=username)


def page(case: Case, view: str, *rest: object) -> str:
    """The address of a page of the case."""
    return reverse(f"desk:{view}", args=[case.pk, *rest])


def on_pathway(case: Case, view: str, *rest: object) -> str:
    """The address of a page of the case's only pathway."""
    return page(case, view, case.pathways.get().pk, *rest)


def of_event(case: Case, view: str, place: int) -> str:
    """The address of a page of one event of the case's only pathway, by its place in the order of dates."""
    return page(case, view, case.pathways.get().events.all()[place].pk)


def deliver_everything() -> None:
    """Deliver every queued message, as the background job does."""
    for message in OutboxMessage.objects.filter(state=OutboxState.QUEUED):
        outbox.deliver(message.pk, at=timezone.now())
