"""A protected address stands on no page, in no letter and in no file, whoever reads; it is given to who asks for it."""

import io
import re
from collections import deque

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from rettidig.casework import cpr
from rettidig.casework.demo import story
from rettidig.casework.models import Case, Person
from rettidig.web.public.drafts import CASE
from tests.desk_data import deliver_everything, person_called, read, the_office
from tests.login import log_in
from tests.repository.addresses import every_address

pytestmark = pytest.mark.django_db
STREET = "Skovbrynet 417"  # of nobody else in the demo
LISTS = [f"/kontor/{each}" for each in ("", "find/?q=Skovbrynet", "opgaver/", "morgen/", "omvisiteringer/")]
ADDRESS = f"{STREET}\n8800 Viborg"


@pytest.fixture
def case(settings) -> Case:
    """A case with letters and a packet for a hospital, made while the address was protected, as it is registered and as
    the patient typed it.
    """
    settings.CLAMD_ADDRESS = "fake"
    office, now = the_office(), timezone.now()
    told = next(row for row in read("cases.yaml") if row["name"] == "acceptance")
    person = next(row for row in read("test_persons.yaml")["persons"] if row["cpr"] == told["person"])
    name = f"{person['given']} {person['family']}"
    known = {"name": name, "cpr": person["cpr"], "cpr_index": cpr.mark(person["cpr"], "midtjylland")}
    Person.objects.create(**known, address=ADDRESS, protected_address=True)
    answers = told["answers"] | {"address": ADDRESS}
    case = story.tell(told | {"answers": answers}, person, office=office, at=now)
    deliver_everything()
    return Case.objects.get(pk=case.pk)


def text_of(answer) -> str:
    if answer.get("Content-Type", "").startswith("application/pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.getvalue())).pages)
    return answer.getvalue().decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")


def read_everything(client: Client, *starts: str, within: str) -> dict[str, str]:
    """The text of every page that links lead to from `starts`, as long as their addresses begin with `within`."""
    found, waiting = {}, deque(starts)
    while waiting:
        address = waiting.popleft()
        if address in found:
            continue
        answer = client.get(address)
        found[address] = text_of(answer)
        links = [*re.findall(r'href="(/[^"#]*)', found[address]), answer.get("Location", "")]
        waiting.extend(each for each in links if each.startswith(within))
    return found


@pytest.mark.parametrize("username", ["vejleder", "leder"])
def test_desk_shows_no_protected_address_until_it_is_asked_for(client, case, username):
    assert (case.patient.address, case.answers["address"]) == (ADDRESS, ADDRESS)
    log_in(client, person_called(username))
    home = f"/kontor/sag/{case.pk}/"
    pages = [each for each in every_address(case.pk).values() if each.startswith(home)]
    found = read_everything(client, home, *pages, within=home)
    lists = {address: text_of(client.get(address)) for address in LISTS}
    assert not [address for address, text in (found | lists).items() if STREET in text]
    assert case.number not in lists[LISTS[1]]


def test_hospital_that_gets_the_patient_is_not_told_a_protected_address(client, case):
    log_in(client, person_called("hospital"))
    found = read_everything(client, "/hospital/", within="/hospital/")
    assert any(case.patient.name in text for text in found.values())
    assert not [address for address, text in found.items() if STREET in text]


def test_case_page_receipt_and_letters_of_the_citizen_tell_no_protected_address(client, case):
    session = client.session
    session[CASE] = case.pk
    session.save()
    found = read_everything(client, "/min-sag/", within="/min-sag/")
    assert any(address.endswith("/pdf/") for address in found)
    assert not [address for address, text in found.items() if STREET in text]
