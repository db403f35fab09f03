"""The pages of those who keep an office: an office from empty by pages alone, and who is refused."""

import re
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from rettidig.casework.models import AuditEvent, Case, Office, Team, User
from tests.casework.factories import a_case, a_team, a_user, an_office, an_organisation
from tests.casework.offers import a_hospital
from tests.intake_data import SHOULDER, send
from tests.login import log_in

pytestmark = pytest.mark.django_db
NEW = {
    "region": "midtjylland",
    "name": "",
    "phone": "78 41 00 00",
    "helpline": "",
    "email": "patientkontoret@example.dk",
    "address": "Skottenborg 26\r\n8800 Viborg",
    "service_target_days": "3",
    "urgent_target_days": "1",
    "plan": "usual",
    "day0": "9-15",
    "day1": "9.00 - 15.00",
    "day3": "9-12 og 13-17",
    "day4": "9-14.30",
}
PERSON = {"first_name": "Vibeke", "last_name": "Vejleder", "username": "vibeke", "role": "adviser"}
OFFICE = "/opsaetning/kontor/midtjylland/"
PROMISED = {
    "service_target_days": "2",
    "urgent_target_days": "1",
    "quiet_hours": "2",
    "call_hours": "1",
    "most_added_days": "10",
}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def as_role(role: str, **more) -> Client:
    client = Client()
    log_in(client, a_user(role, **more))
    return client


@pytest.fixture
def administrator(client) -> Client:
    log_in(client, User.objects.create(username="signe", role="administrator"))
    return client


@pytest.fixture
def office() -> Office:
    return an_office(helpline="78 41 00 01")


def add(administrator: Client, **more):
    return administrator.post("/opsaetning/personer/ny/", PERSON | more)


def password_on(page) -> str:
    return re.findall('class="secret">([^<]+)<', page.text)[1]


# From empty


def test_office_from_empty_by_pages_alone_takes_an_inquiry_to_the_adviser_it_is_for(administrator):
    start = administrator.get("/opsaetning/")
    assert "Der er ikke noget kontor endnu" in start.text
    page = administrator.post("/opsaetning/nyt/", NEW, follow=True)
    assert page.redirect_chain == [(OFFICE, 302)]
    assert "Der er ingen patientvejleder, der kan logge ind." in page.text
    office, team = Office.objects.get(), Team.objects.get(slug="re_referral")
    assert office.address == "Skottenborg 26\n8800 Viborg"
    password = password_on(add(administrator, office=office.pk, team=team.pk))
    case = send(office, SHOULDER).case
    adviser = Client()
    assert adviser.login(username="vibeke", password=password) is not None
    assert (case.team, case.office) == (team, office)
    User.objects.update(must_change_password=False)  # as when one of her own is chosen
    log_in(adviser, User.objects.get(username="vibeke"))
    assert case.number in adviser.get("/kontor/?vis=team").text
    assert "78 41 00 00" in Client().get("/").text


def test_front_page_without_an_office_says_so_and_nothing_can_be_begun(client):
    page = client.get("/").text
    assert "har ikke åbnet her endnu" in page
    assert "rettidig office new" in page  # nobody can log in yet
    for address in ("/henvendelse/", "/dine-rettigheder/videre/"):
        assert client.post(address, {"track": "general"}).headers.get("Location") in ("/", None)
    User.objects.create(username="signe", role="administrator")
    assert "rettidig office new" not in client.get("/").text
    assert client.get("/kontakt/").status_code == 200


def test_public_pages_of_an_office_without_a_telephone_promise_no_number(client):
    Office.objects.create(slug="midtjylland", name="Midt", region="midtjylland")
    front, contact = client.get("/").text, client.get("/kontakt/").text
    assert "eller ring:" not in front
    assert "nummeret mangler her endnu" in contact
    assert 'href="tel:"' not in front + contact


def test_administrator_lands_on_the_running_and_finds_the_office_from_there(administrator, office):
    page = administrator.get("/opsaetning/").text
    assert f'<a href="{reverse("office:running")}">Rettidig</a>' in page
    assert f'href="{reverse("office:start")}"' in administrator.get(reverse("office:running")).text
    assert office.name in page


def test_administrator_of_several_offices_chooses_one(administrator, office):
    an_office("syddanmark", name="Syd", region="syddanmark")
    page = administrator.get("/opsaetning/").text
    assert OFFICE in page
    assert "/opsaetning/kontor/syddanmark/" in page
    assert "Syd" in administrator.get("/opsaetning/mangler/").text


# What is changed


@pytest.mark.parametrize("text", ["9", "9-25", "ni til tre", "9-12-15", "9-12 & 13-15"])
def test_hours_that_cannot_be_read_are_shown_again_with_an_example(administrator, office, text):
    page = administrator.post(OFFICE + "tider/", {"day0": text})
    assert (page.status_code, "Skriv tiden som 9-15" in page.text) == (422, True)
    assert not office.opening_hours.exists()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("9-15", "9-15"),
        ("09:00–15:30", "9-15.30"),
        ("9-12, 13-15", "9-12 og 13-15"),
        ("13-15 og 9-12", "9-12 og 13-15"),
    ],
)
def test_hours_as_people_write_them_are_shown_in_one_way(administrator, office, text, shown):
    assert administrator.post(OFFICE + "tider/", {"day2": text}).status_code == 302
    assert f'value="{shown}"' in administrator.get(OFFICE + "tider/").text


def test_hours_of_work_are_entered_beside_those_of_the_telephone_and_told_in_the_history(administrator, office):
    administrator.post(OFFICE + "tider/", {"day0": "9-12"})
    assert "Som telefonens åbningstider." in administrator.get(OFFICE).text
    assert administrator.post(OFFICE + "arbejdstid/", {"day0": "8-15.30"}).status_code == 302
    assert [each.closes for each in office.working_hours.all()] == [time(15, 30)]
    assert [each.closes for each in office.opening_hours.all()] == [time(12)]
    page = administrator.get(OFFICE).text
    assert "kl. 8.00–15.30" in page
    assert "Arbejdstid" in administrator.get(OFFICE + "arbejdstid/").text
    assert administrator.post(OFFICE + "arbejdstid/", {}).status_code == 302
    assert not office.working_hours.exists()


@pytest.mark.parametrize(("page", "sent"), [("ret/", {"phone": "78 41 00 09"}), ("tider/", {"day0": "9-15"})])
def test_what_a_colleague_changed_meanwhile_is_not_overwritten_unseen(office, page, sent):
    lead, colleague = as_role("lead", office=office), as_role("lead", office=office)
    opened = lead.get(OFFICE + page).context["form"]["opened"].value()
    other = {"phone": "78 41 00 08", "day0": "9-12"}
    assert colleague.post(OFFICE + page, other | {"opened": opened}).status_code == 302
    answer = lead.post(OFFICE + page, sent | {"opened": opened})
    (clash,) = answer.context["form"].clashes
    assert answer.status_code == 409
    assert (clash.mine, clash.theirs) == (next(iter(sent.values())), other[next(iter(sent))])
    assert clash.by
    again = {"opened": answer.context["form"]["opened"].value(), "choose": "mine"}
    assert lead.post(OFFICE + page, sent | again).status_code == 302


def test_hours_that_overlap_are_refused_with_what_was_typed(administrator, office):
    page = administrator.post(OFFICE + "tider/", {"day0": "9-12 og 11-15"})
    assert page.status_code == 422
    assert "går ind over hinanden" in page.text
    assert 'value="9-12 og 11-15"' in page.text


def test_change_stands_on_the_page_with_who_did_it_and_what_stood_before(administrator, office):
    administrator.post(OFFICE + "ret/", {"region": "midtjylland", "name": office.name, "phone": "78 41 00 02"})
    page = administrator.get(OFFICE + "historik/").text
    assert "signe" in page
    assert "78 41 00 02" in page
    assert re.search(r"<del>.*78 41 00 01</del>", page)  # the helpline was emptied


def test_target_that_cannot_be_is_refused(administrator, office):
    page = administrator.post(OFFICE + "frister/", PROMISED | {"urgent_target_days": "3"})
    assert (page.status_code, "ikke længere end den almindelige" in page.text) == (422, True)


def test_office_says_itself_when_who_broke_off_is_called(administrator, office):
    administrator.post(OFFICE + "frister/", PROMISED | {"quiet_hours": "4", "call_hours": "2"})
    office.refresh_from_db()
    assert (office.quiet_hours, office.call_hours) == (4, 2)
    assert "Så ringer vi inden for" in administrator.get(OFFICE).text


def test_closed_days_are_added_for_a_week_and_opened_one_by_one(administrator, office):
    days = {"first": "24-12", "last": "31-12", "reason": "Jul"}
    page = administrator.post(OFFICE + "lukkedage/", days, follow=True)
    assert "lukkedage er skrevet ind" in page.text
    closed = office.closed_days.order_by("date").first()
    administrator.post(f"{OFFICE}lukkedage/{closed.pk}/fjern/")
    assert not office.closed_days.filter(pk=closed.pk).exists()
    assert administrator.post(OFFICE + "lukkedage/", days | {"last": "i går"}).status_code == 422


def test_topic_is_given_to_another_team_with_its_open_cases(administrator, office):
    old, new = a_team("alt", ["waiting", "transport"]), a_team("transport", [])
    case = a_case(topic="transport", team=old)
    page = administrator.get(OFFICE + "emner/")
    chosen = {name: page.context["form"][name].initial for name in page.context["form"].fields}
    page = administrator.post(OFFICE + "emner/", chosen | {"transport": new.pk, "with_cases": "on"}, follow=True)
    assert "1 åben sag er flyttet med." in page.text
    assert Case.objects.get(pk=case.pk).team == new
    assert Team.objects.get(pk=old.pk).topics == ["waiting"]
    assert "Ingen tager sager om:" in page.text


def test_team_is_added_renamed_and_ended_when_another_takes_over(administrator, office):
    administrator.post(OFFICE + "teams/", {"name": "Transport"})
    team = office.teams.get()
    assert administrator.post(OFFICE + "teams/", {"name": "transport"}).status_code == 422
    assert administrator.post(f"{OFFICE}teams/{team.pk}/navn/", {"name": "Rejser"}).status_code == 302
    case, other = a_case(team=team), a_team("andet", [])
    page = administrator.post(f"{OFFICE}teams/{team.pk}/nedlaeg/")
    assert (page.status_code, "1 åben sag" in page.text) == (422, True)
    assert administrator.post(f"{OFFICE}teams/{team.pk}/nedlaeg/", {"into": other.pk}).status_code == 302
    assert Case.objects.get(pk=case.pk).team == other


# People


def test_first_password_is_shown_once_and_kept_by_no_browser(administrator, office):
    page = add(administrator, office=office.pk)
    person, password = User.objects.get(username="vibeke"), password_on(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert person.check_password(password)
    assert password not in administrator.get(f"/opsaetning/personer/{person.pk}/").text
    assert password not in str(list(AuditEvent.objects.values()))
    again = add(administrator, office=office.pk)  # the page is sent once more
    assert (again.status_code, "optaget" in again.text) == (422, True)


def test_partner_is_let_in_to_an_organisation_and_to_no_office(administrator, office):
    hospital = a_hospital("aabrink")
    organisation = an_organisation(hospital)
    page = add(administrator, office=office.pk, role="partner", organisation=organisation.pk, hospital=hospital.pk)
    assert page.status_code == 200
    vibeke = User.objects.get(username="vibeke")
    assert (vibeke.office, vibeke.organisation, vibeke.hospital) == (None, organisation, hospital)
    assert organisation.name in administrator.get(f"/opsaetning/personer/{vibeke.pk}/").text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "Rollen hører til et kontor"),
        ({"role": "partner"}, "En organisation nævnes"),
        ({"role": "citizen"}, "gyldig valgmulighed"),
        ({"username": "vi beke"}, "brugernavn"),
        ({"first_name": ""}, "Indtast fornavn"),
    ],
)
def test_person_who_cannot_be_let_in_is_refused_in_words(administrator, office, more, sentence):
    page = add(administrator, **more)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert User.objects.count() == 1


def test_person_gets_another_role_and_the_page_tells_it(administrator, office):
    add(administrator, office=office.pk)
    person = User.objects.get(username="vibeke")
    facts = PERSON | {"role": "lead", "office": office.pk}
    page = administrator.post(f"/opsaetning/personer/{person.pk}/ret/", facts, follow=True).text
    assert re.search(r"<del>.*Patientvejleder</del>", page)
    assert "Bruger rettet" in page


def test_person_is_closed_and_opened_again_with_a_new_password(administrator, office):
    add(administrator, office=office.pk)
    person = User.objects.get(username="vibeke")
    address = f"/opsaetning/personer/{person.pk}/"
    assert "kan ikke logge ind mere" in administrator.post(address + "luk/", follow=True).text
    assert "Lukket: kan ikke logge ind." in administrator.get(address).text
    for act in ("aabn/", "adgangskode/"):
        password = password_on(administrator.post(address + act))
        assert User.objects.get(pk=person.pk).check_password(password)


def test_person_who_is_logged_out_everywhere_is_out(administrator, office):
    person, theirs = a_user("adviser"), Client()
    log_in(theirs, person)
    assert theirs.get("/kontor/").status_code == 200
    administrator.post(f"/opsaetning/personer/{person.pk}/log-ud/")
    assert theirs.get("/kontor/").status_code == 302


@pytest.mark.parametrize("act", ["luk", "adgangskode"])
def test_administrator_who_acts_on_oneself_is_refused_in_words(administrator, act):
    oneself = User.objects.get(username="signe")
    page = administrator.post(f"/opsaetning/personer/{oneself.pk}/{act}/", follow=True)
    assert "Det kan du ikke gøre ved dig selv." in page.text
    assert User.objects.get(pk=oneself.pk).is_active


# Who


def test_lead_keeps_hours_and_teams_of_the_own_office_but_neither_name_nor_people(office):
    lead = as_role("lead", office=office)
    assert lead.post(OFFICE + "tider/", {"day0": "9-15"}).status_code == 302
    page = lead.get(OFFICE + "ret/").text
    assert 'name="phone"' in page
    assert 'name="region"' not in page
    sent = {"name": "Andet", "region": "syddanmark", "phone": "78 41 00 03"}
    assert lead.post(OFFICE + "ret/", sent).status_code == 302
    assert Office.objects.values_list("name", "region", "phone").get() == (office.name, "midtjylland", "78 41 00 03")
    assert lead.post("/opsaetning/personer/ny/", PERSON).status_code == 403
    assert "Bed den systemansvarlige om det." in lead.get("/opsaetning/").text


def test_lead_chooses_the_team_of_a_colleague_and_sees_nobody_elses(office):
    team, colleague = a_team("alt", []), a_user("adviser", office=office, first_name="Vibeke")
    stranger = a_user("adviser", office=an_office("syd", region="syddanmark"), first_name="Svend")
    lead = as_role("lead", office=office)
    people = lead.get("/opsaetning/personer/").text
    assert ("Vibeke" in people, "Svend" in people) == (True, False)
    assert lead.post(f"/opsaetning/personer/{colleague.pk}/team/", {"team": team.pk}).status_code == 302
    assert User.objects.get(pk=colleague.pk).team == team
    for page in ("", "team/"):
        assert lead.get(f"/opsaetning/personer/{stranger.pk}/{page}").status_code == 404
    assert lead.post(f"/opsaetning/personer/{stranger.pk}/team/", {"team": team.pk}).status_code == 404


@pytest.mark.parametrize("page", ["", "ret/", "tider/", "frister/", "lukkedage/", "teams/", "emner/", "historik/"])
def test_office_of_others_is_answered_like_one_that_is_not_there(office, page):
    lead = as_role("lead", office=an_office("syd", region="syddanmark"))
    for ask in (lead.get, lead.post):
        assert ask(OFFICE + page).status_code == 404


def test_team_of_another_office_is_not_found_under_ones_own(administrator, office):
    elsewhere = a_team("syd", [], office=an_office("syd", region="syddanmark"))
    for act in ("navn", "nedlaeg"):
        assert administrator.post(f"{OFFICE}teams/{elsewhere.pk}/{act}/", {"name": "x"}).status_code == 404


def test_pages_ask_the_database_no_more_for_many_people_than_for_few(
    administrator, office, django_assert_max_num_queries
):
    for _ in range(20):
        a_user("adviser", office=office)
    with django_assert_max_num_queries(8):
        administrator.get("/opsaetning/personer/")
