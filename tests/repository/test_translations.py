"""The product in English: no page keeps a Danish text for which the catalogue has an English one."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest

from rettidig.casework.models import Role, Team, User
from tests.desk_data import the_office, the_story
from tests.login import log_in
from tools import messages

pytestmark = pytest.mark.django_db
DANISH = {text.id for text in messages.read(messages.ENGLISH) if text.id and text.string not in ("", text.id)}
OPEN = [
    "/",
    "/henvendelse/",
    "/min-sag/",
    "/fortsaet/",
    "/kontakt/",
    "/privatliv/",
    "/was/",
    "/loven/",
    "/konto/login/",
]
CHECK = ["/dine-rettigheder/", "/dine-rettigheder/matter/"]
OF_THE_OFFICE = ["/kontor/", "/kontor/ny/", "/kontor/opgaver/", "/kontor/loven/"]
OF_A_CASE = ["", "forloeb/", "vurder/", "brev/nyt/", "notat/", "kontakt/", "opgave/", "emne/", "luk/"]


def danish_on(client, address):
    """The texts of the page, and the labels that only a screen reader says, that should have been English."""
    page = client.get(address, headers={"accept-language": "en"})
    assert page.status_code == 200
    shown = [*re.split("<[^>]*>", page.text), *re.findall('(?:aria-label|title)="([^"]*)"', page.text)]
    return DANISH & {" ".join(unescape(text).split()) for text in shown}


def texts_in_f_strings(file):
    """Texts inside an f-string, where whoever collects the texts does not see them."""
    strings = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.JoinedStr))
    calls = (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))
    names = ((call, getattr(call.func, "id", "")) for call in calls)
    return [f"{file}:{call.lineno}" for call, name in names if name in {"_", "gettext", "gettext_lazy", "ngettext"}]


def test_no_text_hides_in_an_f_string():
    product = Path(__file__).parents[2] / "rettidig"
    assert [place for file in product.rglob("*.py") for place in texts_in_f_strings(file)] == []


def test_open_pages_when_asked_for_in_english_then_hold_no_danish(client):
    the_office()
    found = {address: danish_on(client, address) for address in [*OPEN, *CHECK]}
    assert not any(found.values()), found


def test_office_when_kept_in_english_then_holds_no_danish(client):
    office = the_office()
    log_in(client, User.objects.get(role=Role.ADMINISTRATOR))
    team = office.teams.first()
    keeping = ["", *(f"{each}/" for each in ("ret", "tider", "frister", "lukkedage", "teams", "emner", "historik"))]
    keeping.append(f"teams/{team.pk}/nedlaeg/")
    people = ["", "ny/", *(f"{user.pk}/{act}" for user in User.objects.all()[:2] for act in ("", "ret/"))]
    addresses = [f"/opsaetning/kontor/{office.slug}/{each}" for each in keeping]
    addresses += [f"/opsaetning/personer/{each}" for each in people] + ["/opsaetning/mangler/", "/opsaetning/nyt/"]
    own = set(Team.objects.values_list("name", flat=True))  # as the office calls them
    found = {address: danish_on(client, address) - own for address in addresses}
    assert not any(found.values()), found


def test_desk_when_worked_in_english_then_holds_no_danish(client):
    case = the_story("dementia", the_office(), moves=[])
    log_in(client, User.objects.filter(role=Role.ADVISER).first())
    addresses = OF_THE_OFFICE + [f"/kontor/sag/{case.pk}/{act}" for act in OF_A_CASE]
    teams = set(Team.objects.values_list("name", flat=True))  # as the office calls them
    found = {address: danish_on(client, address) - teams for address in addresses}
    assert not any(found.values()), found
