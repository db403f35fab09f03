"""Who logs in: the place that each role has, who lets people in, and that nobody is locked out by mistake."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from rettidig.casework import staff
from rettidig.casework.models import AuditEvent, Hospital, Role, User
from rettidig.casework.permissions import Denied
from tests.casework.factories import a_case, a_team, a_user, an_office, an_organisation
from tests.casework.offers import a_hospital

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def administrator():
    return a_user("administrator")


@pytest.fixture
def hospital():
    return Hospital.objects.create(
        slug="aabrink", name="Åbrink", kind="private", region="midtjylland", city="Aarhus", latitude=56, longitude=10
    )


def act(verb, *subject, by, **facts):
    return verb(*subject, by=by, at=timezone.now(), **facts)


def now_of(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_person_who_is_let_in_has_a_first_password_that_stands_nowhere(administrator):
    team = a_team("rettigheder", [])
    place = {"role": Role.ADVISER, "office": team.office, "team": team, "first_name": "Vibeke", "last_name": "Vejleder"}
    password = act(staff.add, "vibeke", by=administrator, **place)
    user = User.objects.get(username="vibeke")
    assert user.check_password(password)
    assert (user.must_change_password, str(user), user.team) == (True, "Vibeke Vejleder", team)
    event = AuditEvent.objects.get(verb="user.added")
    assert (event.user, event.subject, event.after["role"]) == (administrator.username, "vibeke", "adviser")
    assert password not in str(event.after)


@pytest.mark.parametrize("name", ["Vibeke", "vibeke"])
def test_username_that_differs_in_capitals_alone_is_taken(administrator, name):
    User.objects.create(username="vibeke")
    with pytest.raises(Denied, match="optaget"):
        act(staff.add, name, by=administrator, role=Role.MANAGEMENT)


def test_username_with_a_blank_or_too_long_for_the_log_is_refused(administrator):
    with pytest.raises(ValidationError):
        act(staff.add, "le ne", by=administrator, role=Role.MANAGEMENT)
    with pytest.raises(Denied, match="for langt"):
        act(staff.add, "x" * 81, by=administrator, role=Role.MANAGEMENT)


@pytest.mark.parametrize(
    ("role", "has", "sentence"),
    [
        ("adviser", {"organisation"}, "hører til et kontor"),
        ("adviser", {"office", "organisation"}, "En organisation nævnes"),
        ("adviser", {"office", "hospital"}, "Hospitalet hører ikke til organisationen"),
        ("adviser", {"office", "keeper"}, "ser alle organisationens hospitaler"),
        ("partner", set(), "En organisation nævnes"),
        ("partner", {"hospital"}, "En organisation nævnes"),
        ("partner", {"organisation", "hospital of another"}, "Hospitalet hører ikke til organisationen"),
        ("partner", {"organisation", "hospital", "keeper"}, "ser alle organisationens hospitaler"),
        ("partner", {"organisation", "office"}, "hører ikke til et kontor"),
        ("management", {"office", "team"}, "Et team er for dem"),
        ("adviser", {"office", "team of another"}, "i samme kontor"),
    ],
)
def test_place_that_the_role_does_not_have_is_refused(administrator, hospital, role, has, sentence):
    team, office = a_team("rettigheder", []), an_office()
    elsewhere = a_team("syd", [], office=an_office("syd", region="syddanmark"))
    places = {
        "office": ("office", office),
        "organisation": ("organisation", an_organisation(hospital)),
        "hospital": ("hospital", hospital),
        "hospital of another": ("hospital", a_hospital("lunden")),
        "keeper": ("keeps_people", True),
        "team": ("team", team),
        "team of another": ("team", elsewhere),
    }
    place = dict(places[each] for each in has)
    with pytest.raises(Denied, match=sentence):
        act(staff.add, "ny", by=administrator, role=Role(role), **place)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_others_than_the_administrator_let_nobody_in_or_out(role):
    by, other = a_user(role), a_user("management")
    acts = [
        (staff.add, "ny", {"role": Role.MANAGEMENT}),
        (staff.change, other, {"facts": {"role": Role.LEAD}}),
        *((verb, other, {}) for verb in (staff.renew, staff.close, staff.reopen, staff.log_out_everywhere)),
    ]
    for verb, subject, facts in acts:
        with pytest.raises(Denied, match="Kun den systemansvarlige"):
            act(verb, subject, by=by, **facts)
    assert not AuditEvent.objects.exists()


def test_lead_chooses_the_team_of_a_colleague_and_nothing_else():
    team = a_team("rettigheder", [])
    lead, colleague = a_user("lead"), a_user("adviser")
    assert act(staff.change, colleague, by=lead, facts={"team": team})
    assert now_of(colleague).team == team
    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"team": ""}, {"team": "rettigheder"})
    with pytest.raises(Denied):
        act(staff.change, colleague, by=lead, facts={"team": None, "last_name": "Andet"})
    stranger = a_user("lead", office=an_office("syd", region="syddanmark"))
    with pytest.raises(Denied):
        act(staff.change, colleague, by=stranger, facts={"team": None})


def test_change_that_changes_nothing_is_written_nowhere(administrator):
    user = a_user("adviser", first_name="Vibeke")
    assert not act(staff.change, user, by=administrator, facts={"first_name": "Vibeke"})
    assert not AuditEvent.objects.exists()


def test_nobody_closes_or_renews_themselves_or_changes_their_own_role(administrator):
    a_user("administrator")
    acts = [(staff.close, {}), (staff.renew, {}), (staff.change, {"facts": {"role": Role.MANAGEMENT}})]
    for verb, facts in acts:
        with pytest.raises(Denied, match="ved dig selv"):
            act(verb, administrator, by=administrator, **facts)
    assert act(staff.change, administrator, by=administrator, facts={"first_name": "Signe"})


@pytest.mark.parametrize("verb", ["close", "change"])
def test_last_administrator_is_neither_closed_nor_given_another_role_by_a_command(administrator, verb):
    facts = {"facts": {"role": Role.MANAGEMENT}} if verb == "change" else {}
    with pytest.raises(Denied, match="den sidste systemansvarlige"):
        act(getattr(staff, verb), administrator, by=None, **facts)
    User.objects.create(username="lukket", role="administrator", is_active=False)
    with pytest.raises(Denied, match="den sidste systemansvarlige"):
        act(getattr(staff, verb), administrator, by=None, **facts)
    a_user("administrator")
    act(getattr(staff, verb), administrator, by=None, **facts)


def test_cases_and_tasks_of_one_who_leaves_become_the_teams(administrator):
    team = a_team("rettigheder", [])
    leaving, colleague = a_user("adviser", first_name="Vibeke"), a_user("adviser")
    own, others = a_case(owner=leaving, team=team), a_case(owner=colleague)
    closed = a_case(owner=leaving, state="closed", closed_at=timezone.now())
    own.tasks.create(title="Ring", owner=leaving, created_at=timezone.now())
    act(staff.close, leaving, by=administrator)
    for case in (own, others, closed):
        case.refresh_from_db()
    assert (own.owner, own.team, others.owner, closed.owner) == (None, team, colleague, leaving)
    assert (own.tasks.get().owner, own.tasks.get().team) == (None, team)
    event = AuditEvent.objects.get(case_id=own.pk)
    assert (event.user, event.reason) == (administrator.username, "Vibeke arbejder her ikke mere.")


@pytest.mark.parametrize(("role", "is_kept"), [("lead", True), ("lawyer", False), ("management", False)])
def test_cases_stay_with_one_who_gets_another_role_while_the_role_works_on_cases(administrator, role, is_kept):
    user = a_user("adviser")
    case = a_case(owner=user)
    act(staff.change, user, by=administrator, facts={"role": Role(role)})
    case.refresh_from_db()
    assert (case.owner == user) is is_kept


def test_one_who_moves_to_another_office_leaves_team_and_cases(administrator):
    user = a_user("adviser", team=a_team("rettigheder", []))
    case = a_case(owner=user)
    act(staff.change, user, by=administrator, facts={"office": an_office("syd", region="syddanmark")})
    case.refresh_from_db()
    assert (now_of(user).team, case.owner) == (None, None)


def test_closed_person_comes_in_again_by_being_opened_and_not_by_a_new_password(administrator):
    user = a_user("adviser")
    with pytest.raises(Denied, match="ikke lukket"):
        act(staff.reopen, user, by=administrator)
    act(staff.close, user, by=administrator)
    with pytest.raises(Denied, match="allerede lukket"):
        act(staff.close, user, by=administrator)
    with pytest.raises(Denied, match="Åbn den igen"):
        act(staff.renew, now_of(user), by=administrator)
    password = act(staff.reopen, now_of(user), by=administrator)
    assert now_of(user).check_password(password)
    assert now_of(user).must_change_password
    assert now_of(user).is_active
