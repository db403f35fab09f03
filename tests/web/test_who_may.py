"""*Hvem må hvad* says of every role what the checks say."""

from datetime import date

import pytest
from django.urls import reverse

from rettidig.casework import field_access, permissions
from rettidig.casework.audit_words import LABELS
from rettidig.casework.field_access import Given
from rettidig.casework.lifecycle import TRANSITIONS
from rettidig.casework.models import AccessRule, Person, Role
from rettidig.casework.permissions import CASE_READERS, CASE_WORKERS, Denied
from rettidig.web.office import rights_to
from tests.casework.factories import a_case, a_team, a_user, an_office
from tests.login import log_in

pytestmark = pytest.mark.django_db
REACH = {
    "birth_date": ("1980",),
    "contact": ("40404040", "kaja@example.dk"),
    "address": ("Testvej 1",),
    "guardian": ("Max Test Berggren",),
}


@pytest.fixture
def page(client):
    log_in(client, a_user("lead"))
    return client.get(reverse("office:who_may"))


def said(rows, label) -> dict[Role, str]:
    [row] = [row for row in rows if row.label == label]
    return dict(zip(rights_to.ROLES, row.cells, strict=False))


def may(role: Role, act: str) -> bool:
    """Whether the check lets somebody of the role do the act on a case that is as closed as the act asks for."""
    case, user = a_case(), a_user(role)
    if act == "open_with_reason":
        case.confidential = "other"
    try:
        permissions.check_may_act(user, case, TRANSITIONS[act])
    except Denied:
        return False
    return True


@pytest.mark.parametrize("role", rights_to.ROLES)
def test_acts_of_the_page_are_those_that_the_check_lets_the_role_do(page, role):
    allowed = {word: [act for act, each in TRANSITIONS.items() if each.audit == word] for word in LABELS}
    labels = {row.label for row in page.context["acts"]}
    told = {word: acts for word, acts in allowed.items() if LABELS[word] in labels}
    shown = {word for word in told if said(page.context["acts"], LABELS[word])[role]}
    assert shown == {word for word, acts in told.items() if any(may(role, act) for act in acts)}
    left_out = {act for word in allowed.keys() - told.keys() for act in allowed[word]}
    assert not any(may(role, act) for act in left_out)


def test_fields_of_the_page_are_those_of_the_data(page):
    assert [row.label for row in page.context["fields"]] == [field_access.LABELS[key] for key in field_access.fields()]


@pytest.mark.parametrize("role", rights_to.ROLES)
@pytest.mark.parametrize("field", list(field_access.fields()))
def test_field_of_the_page_is_given_to_the_role_as_the_page_says(page, field, role):
    words = {"": Given.NEVER, **{how.label: how for how in Given}}
    told = words[said(page.context["fields"], field_access.LABELS[field])[role]]
    assert field_access.given(field, a_user(role), a_case()) == told


def a_reachable_case(**more):
    reach = {"phone": "40404040", "email": "kaja@example.dk", "address": "Testvej 1", "guardian": "Max Test Berggren"}
    return a_case(patient=Person.objects.create(name="Kaja Test Hansen", birth_date="1980-03-21", **reach, **more))


def seen(client, case) -> set[str]:
    text = client.get(reverse("desk:case", args=[case.pk]), headers={"accept-language": "da"}).text
    text = text.replace("\xa0", " ").replace("&nbsp;", " ")
    return {field for field, words in REACH.items() if any(word in text for word in words)}


@pytest.mark.parametrize("role", sorted(CASE_READERS))
def test_page_of_a_case_covers_what_is_to_be_asked_for_and_shows_it_then(client, role):
    case = a_reachable_case()
    user = a_user(role)
    log_in(client, user)
    by_role = {how: {key for key in REACH if field_access.given(key, user, case) == how} for how in Given}
    assert seen(client, case) == by_role[Given.SHOWN]
    client.post(reverse("desk:show_person", args=[case.pk]))
    assert seen(client, case) == by_role[Given.SHOWN] | by_role[Given.ASKED]


@pytest.fixture
def never(monkeypatch):
    """A table that never gives the lawyer a field."""

    def close(field: str) -> None:
        table = dict(field_access.fields())
        row = table[field]
        roles = {role: how for role, how in row.roles.items() if role != Role.LAWYER}
        table[field] = field_access.Field(row.key, row.holds, roles, row.owner, row.protected)
        monkeypatch.setattr(field_access, "fields", lambda: table)

    return close


@pytest.mark.parametrize("field", list(REACH))
def test_field_that_is_never_given_is_not_shown_when_asked_for(client, never, field):
    never(field)
    case = a_reachable_case()
    log_in(client, a_user("lawyer"))
    client.post(reverse("desk:show_person", args=[case.pk]))
    assert seen(client, case) == REACH.keys() - {field}


def test_number_that_is_never_given_is_refused_and_not_offered(client, never):
    never("cpr")
    case = a_reachable_case(cpr="2512489996", cpr_index="x")
    log_in(client, a_user("lawyer"))
    assert "Vis CPR" not in client.get(reverse("desk:case", args=[case.pk]), headers={"accept-language": "da"}).text
    assert client.post(reverse("desk:show_cpr", args=[case.pk])).status_code == 403


def test_whoever_corrects_a_field_can_ask_for_it():
    for field in field_access.PERSON:
        assert all(field_access.fields()[field].of_role(role) != Given.NEVER for role in CASE_WORKERS)


def test_rules_of_the_office_stand_on_the_page_with_their_teams_and_who_passes(client):
    a_team("records", ["ehr"])
    facts = {"subject": "ehr", "team": "records", "reserved": "see", "valid_from": date(2026, 1, 1)}
    AccessRule.objects.create(office=an_office(), **facts)
    AccessRule.objects.create(office=an_office("syd"), **facts)
    AccessRule.objects.create(
        office=an_office(), **facts | {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 2, 1)}
    )
    for role, number in (("lead", 1), ("administrator", 2)):
        user = a_user(role)
        user.office = None if role == "administrator" else user.office
        user.save()
        log_in(client, user)
        rules = client.get(reverse("office:who_may")).context["rules"]
        assert [(rule.subject, rule.team) for rule in rules][:1] == [("E-journal", "records")]
        assert len(rules) == number


def test_correcting_the_topic_to_one_of_another_team_then_leads_to_the_queue_and_the_act_says_why_it_is_closed(client):
    a_team("records", ["ehr"])
    facts = {"subject": "ehr", "team": "records", "reserved": "see", "valid_from": date(2026, 1, 1)}
    AccessRule.objects.create(office=an_office(), **facts)
    case = a_case()
    log_in(client, a_user("adviser"))
    said = {"topic": "ehr", "reason": "Det handler om journalen", "version": case.version}
    done = client.post(reverse("desk:change_topic", args=[case.pk]), said)
    assert (done.status_code, done.headers["location"]) == (302, reverse("desk:start"))
    for name in ("case", "assign"):
        refused = client.get(reverse(f"desk:{name}", args=[case.pk]), headers={"accept-language": "da"})
        assert (refused.status_code, "er kun for records" in refused.text) == (403, True)


def test_act_that_only_one_team_does_is_refused_on_the_disabled_button(client):
    a_team("records", ["ehr"])
    facts = {"subject": "ehr", "team": "records", "reserved": "work", "valid_from": date(2026, 1, 1)}
    AccessRule.objects.create(office=an_office(), **facts)
    case = a_case(topic="ehr")
    log_in(client, a_user("adviser"))
    text = client.get(reverse("desk:case", args=[case.pk]), headers={"accept-language": "da"}).text
    assert "Kun records arbejder på sager om E-journal. Spørg dem eller lederen." in text
