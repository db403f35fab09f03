"""The demo: the office of Region Midtjylland with the cases of the annual report, at different steps."""

import base64
import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from ..models import Office, Role, User
from ..steps import quality
from . import complaints, contacts, crowd, division, organisation, overruns, story, waiting

FOLDER = Path(__file__).parent
PASSWORD = "rettidig-demo"  # noqa: S105


class Login(NamedTuple):
    """One of the demo's people: TOTP secret in base32, as an authenticator app takes it."""

    username: str
    password: str
    role: str
    secret: str


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _secret(username: str) -> str:
    return base64.b32encode(hashlib.sha1(f"demo {username}".encode()).digest()).decode()  # noqa: S324


def logins() -> list[Login]:
    """The demo's people. They exist only where `load` has run."""
    return [
        Login(row["username"], PASSWORD, str(Role(row["role"]).label), _secret(row["username"]))
        for row in _read("office.yaml")["users"]
    ]


def load(*, at: datetime) -> bool:
    """Fill an empty database with the demo as of `at`; False, and nothing done, where an office with cases is there."""
    if Office.objects.filter(cases__isnull=False).exists():
        return False
    with transaction.atomic():
        content = _read("office.yaml")
        office = organisation.build(content, password=PASSWORD, at=at)
        for login in logins():
            TOTP.activate(User.objects.get(username=login.username), login.secret)
        persons = {person["cpr"]: person for person in _read("test_persons.yaml")["persons"]}
        told = {
            case["name"]: story.tell(case, persons[case["person"]], office=office, at=at)
            for case in _read("cases.yaml")
        }
        crowd.send_crowd(office, at=at)
        contacts.fill_contact_book(office, at=at)
        complaints.take_complaints_in(office, at=at)
        overruns.tell_overruns(office, at=at)
        waiting.send_lists(office, at=at)
        division.divide_work(office, told["dialogue"], at=at)
        quality.draw(office, at=at)
    return True
