"""The register of recipients: one place where an address is typed and corrected, which letters and pages read."""

from datetime import date

import pytest

from rettidig.casework import recipients
from rettidig.casework.models import Recipient
from rettidig.casework.registers import REGISTERS
from rettidig.rights.texts import say
from tests.casework.registers.files import read_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
HEADING = "recipient;name;address;website;email;email_is_secure;valid_from;valid_to"


def test_every_key_of_the_register_has_a_name_in_the_law():
    names = [say(f"recipient_{key}", language) for key in recipients.KEYS for language in ("da", "en")]
    assert all(names)


def test_authorities_are_there_from_the_start():
    assert recipients.find_only("complaints_agency", on=DAY).name == "Styrelsen for Patientklager"
    assert recipients.websites()["compensation_office"] == "patienterstatningen.dk"


def test_corrected_website_is_what_letters_and_pages_say():
    Recipient.objects.filter(recipient="complaints_agency").update(website="klage.dk")
    assert recipients.websites()["complaints_agency"] == "klage.dk"


def test_several_with_one_key_leave_the_choice_to_a_person():
    lines = ["hospital;Hospital A;Vej 1, 8000 Aarhus C;;;;2026-01-01;", "hospital;Hospital B;;;;;2026-01-01;"]
    read_in("recipients", "\n".join([HEADING, *lines]))
    assert recipients.find_only("hospital", on=DAY) is None
    assert {each.name for each in recipients.find_recipients(on=DAY).filter(recipient="hospital")} == {
        "Hospital A",
        "Hospital B",
    }


def test_recipient_that_no_longer_holds_is_not_found():
    Recipient.objects.filter(recipient="complaints_agency").update(valid_to=date(2026, 3, 9))
    assert recipients.find_only("complaints_agency", on=DAY) is None


def test_register_refuses_a_key_that_the_law_does_not_know():
    register = REGISTERS["recipients"]
    assert {key for key, _name in register.column("recipient").choices} == set(recipients.KEYS)
