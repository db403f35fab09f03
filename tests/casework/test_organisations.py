"""The organisations that run hospitals: whose patients their people see, who lets them in, and how all are closed."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from rettidig.casework import api_clients, organisations, staff
from rettidig.casework.models import ApiClient, AuditEvent, Hospital, Organisation, Role, User
from rettidig.casework.models.organisation import check_cvr
from rettidig.casework.permissions import Denied, hospitals_of, readers_of
from rettidig.casework.steps import partner_door
from tests.casework.factories import a_user, an_organisation
from tests.casework.offers import AT, a_hospital

pytestmark = pytest.mark.django_db
CVR, OTHER = "99999993", "99999985"  # of no company
COLLEAGUE = {"role": Role.PARTNER, "first_name": "Hanne"}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def hospitals() -> list[Hospital]:
    return [a_hospital(slug, kind="private") for slug in ("aabrink", "fjord")]


@pytest.fixture
def organisation(hospitals) -> Organisation:
    return an_organisation(*hospitals, cvr=CVR)


@pytest.fixture
def keeper(organisation) -> User:
    return a_user("partner", organisation=organisation, keeps_people=True)


@pytest.fixture
def administrator() -> User:
    return a_user("administrator")


def act(verb, *subject, by, **facts):
    return verb(*subject, by=by, at=timezone.now(), **facts)


# --- CVR numbers


@pytest.mark.parametrize("cvr", ["13748136", CVR, OTHER])
def test_number_that_passes_modulus_11_is_taken(cvr):
    check_cvr(cvr)


@pytest.mark.parametrize("cvr", ["13748137", "1374813", "137481360", "1374813x", "", "١٣٧٤٨١٣٦"])
def test_number_that_is_none_is_refused(cvr):
    with pytest.raises(ValidationError):
        check_cvr(cvr)


# --- whose patients


def test_person_sees_all_the_organisations_hospitals_or_the_one_and_nobody_elses(organisation, hospitals):
    first, second = hospitals
    other = a_user("partner", hospital=a_hospital("lunden"))
    limited = a_user("partner", organisation=organisation, hospital=second)
    assert set(hospitals_of(a_user("partner", organisation=organisation))) == {first, second}
    assert list(hospitals_of(limited)) == [second]
    assert list(hospitals_of(other)) == [other.hospital]
    assert not hospitals_of(a_user("adviser", organisation=organisation)).exists()
    assert not hospitals_of(User.objects.create(username="nobody", role="partner")).exists()


def test_hospital_that_leaves_the_organisation_is_seen_by_nobody_of_it(organisation, hospitals):
    limited = a_user("partner", organisation=organisation, hospital=hospitals[1])
    Hospital.objects.update(organisation=None)
    assert not hospitals_of(limited).exists()
    assert not readers_of(hospitals[1]).exists()


def test_readers_are_those_who_see_the_hospital(organisation, hospitals):
    everywhere = a_user("partner", organisation=organisation)
    limited = a_user("partner", organisation=organisation, hospital=hospitals[1])
    a_user("partner", organisation=organisation, is_active=False)
    a_user("partner")
    assert set(readers_of(hospitals[1])) == {everywhere, limited}
    assert [each for each in User.objects.all() if hospitals[1] in hospitals_of(each) and each.is_active] == [
        everywhere,
        limited,
    ]


def test_door_has_readers_when_somebody_sees_the_hospital_and_a_system_does_not_count(organisation, hospitals):
    a_user("partner", organisation=organisation, hospital=hospitals[1])
    api_clients.add("epj", organisation=organisation, at=AT)
    assert [partner_door.has_readers(each) for each in hospitals] == [False, True]


# --- the organisation


def test_organisation_gets_the_hospitals_with_its_number_that_nobody_has(administrator, hospitals):
    Hospital.objects.update(cvr=CVR)
    an_organisation(hospitals[1])
    made = act(organisations.create, " Åbrink ", cvr=CVR, by=administrator)
    assert (made.name, list(made.hospitals.all())) == ("Åbrink", [hospitals[0]])
    event = AuditEvent.objects.get(verb="organisation.added")
    assert event.after == {"name": "Åbrink", "cvr": CVR, "hospitals": ["Aabrink"]}


def test_organisation_without_a_number_takes_no_hospital_along(administrator, hospitals):
    made = act(organisations.create, "Åbrink", cvr="", by=administrator)
    assert not made.hospitals.exists()


@pytest.mark.parametrize("cvr", ["12345678", CVR])
def test_number_that_is_wrong_or_taken_is_refused(organisation, administrator, cvr):
    with pytest.raises(ValidationError):
        act(organisations.create, "En til", cvr=cvr, by=administrator)
    other = Organisation.objects.create(name="To", cvr=OTHER)
    with pytest.raises(ValidationError):
        act(organisations.change, other, name="To", cvr=cvr, by=administrator)


def test_change_that_changes_nothing_says_so_and_writes_nothing(organisation, administrator):
    assert not act(organisations.change, organisation, name=organisation.name, cvr=CVR, by=administrator)
    assert act(organisations.change, organisation, name="Nyt navn", cvr=CVR, by=administrator)
    assert AuditEvent.objects.filter(verb="organisation.changed").count() == 1


def test_hospital_belongs_to_one_organisation(organisation, hospitals, administrator):
    other = an_organisation()
    with pytest.raises(Denied, match="i forvejen"):
        act(organisations.add_hospital, other, hospitals[0], by=administrator)
    act(organisations.remove_hospital, organisation, hospitals[0], by=administrator)
    act(organisations.add_hospital, other, hospitals[0], by=administrator)
    assert list(other.hospitals.all()) == [hospitals[0]]


def test_hospital_that_somebody_is_limited_to_cannot_be_removed(organisation, hospitals, administrator):
    person = a_user("partner", organisation=organisation, hospital=hospitals[0])
    with pytest.raises(Denied, match="kan kun se det hospital"):
        act(organisations.remove_hospital, organisation, hospitals[0], by=administrator)
    act(staff.close, person, by=administrator)
    act(organisations.remove_hospital, organisation, hospitals[0], by=administrator)


def test_organisation_that_is_closed_lets_everybody_go_and_nobody_in(organisation, keeper, administrator):
    secret = api_clients.add("epj", organisation=organisation, at=AT)
    token = api_clients.give_token("epj", secret)
    assert act(organisations.close, organisation, by=administrator) == 2
    assert not User.objects.filter(organisation=organisation, is_active=True).exists()
    assert api_clients.find_user(token) is None
    organisation.refresh_from_db()
    keeper.refresh_from_db()
    for refused in (
        lambda: act(staff.add, "ny", organisation=organisation, by=administrator, **COLLEAGUE),
        lambda: act(staff.reopen, keeper, by=administrator),
        lambda: act(organisations.add_hospital, organisation, a_hospital("ny"), by=administrator),
        lambda: api_clients.add("epj2", organisation=organisation, at=AT),
    ):
        with pytest.raises(Denied, match="Organisationen er lukket"):
            refused()
    with pytest.raises(Denied, match="allerede lukket"):
        act(organisations.close, organisation, by=administrator)


def test_nobody_comes_in_who_was_on_the_way_when_the_organisation_was_closed(organisation, administrator):
    as_it_was = Organisation.objects.get(pk=organisation.pk)
    act(organisations.close, organisation, by=administrator)
    with pytest.raises(Denied, match="Organisationen er lukket"):
        act(staff.add, "ny", organisation=as_it_was, by=administrator, **COLLEAGUE)


def test_organisation_that_is_opened_again_has_nobody_until_they_are_let_in(organisation, keeper, administrator):
    act(organisations.close, organisation, by=administrator)
    act(organisations.reopen, organisation, by=administrator)
    assert not User.objects.filter(organisation=organisation, is_active=True).exists()
    with pytest.raises(Denied, match="ikke lukket"):
        act(organisations.reopen, organisation, by=administrator)
    assert act(staff.reopen, User.objects.get(pk=keeper.pk), by=administrator)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_organisation_is_kept_by_the_administrator_alone(organisation, hospitals, role):
    more = {"organisation": organisation, "keeps_people": True} if role == Role.PARTNER else {}
    by, hospital = a_user(role, **more), a_hospital("ny")
    for refused in (
        lambda: act(organisations.create, "Ny", cvr="", by=by),
        lambda: act(organisations.change, organisation, name="Ny", cvr="", by=by),
        lambda: act(organisations.add_hospital, organisation, hospital, by=by),
        lambda: act(organisations.remove_hospital, organisation, hospitals[0], by=by),
        lambda: act(organisations.close, organisation, by=by),
        lambda: act(organisations.reopen, organisation, by=by),
    ):
        with pytest.raises(Denied, match="Kun den systemansvarlige"):
            refused()


# --- its people


def test_keeper_lets_a_colleague_in_and_it_is_written_down(keeper, hospitals):
    password = act(staff.add, "hanne", organisation=keeper.organisation, hospital=hospitals[0], by=keeper, **COLLEAGUE)
    hanne = User.objects.get(username="hanne")
    assert hanne.check_password(password)
    assert (hanne.must_change_password, hanne.hospital, hanne.keeps_people) == (True, hospitals[0], False)
    event = AuditEvent.objects.get(verb="user.added")
    assert (event.user, event.after["hospital"]) == (keeper.username, "Aabrink")


@pytest.mark.parametrize(
    "place",
    [
        {"role": Role.ADMINISTRATOR},
        {"role": Role.LEAD, "office": "own"},
        {"role": Role.PARTNER, "organisation": "another"},
        {"role": Role.MANAGEMENT, "organisation": "own"},
        {"role": Role.PARTNER, "organisation": "own", "hospital": "another"},
    ],
)
def test_keeper_lets_nobody_in_elsewhere(keeper, place):
    things = {
        ("office", "own"): a_user("lead").office,
        ("organisation", "own"): keeper.organisation,
        ("organisation", "another"): an_organisation(),
        ("hospital", "another"): a_hospital("lunden"),
    }
    facts = {name: things.get((name, value), value) for name, value in place.items()}
    with pytest.raises(Denied):
        act(staff.add, "ny", by=keeper, **facts)
    assert not User.objects.filter(username="ny").exists()


@pytest.mark.parametrize("kind", ["colleague without the right", "keeper of another", "closed keeper", "lead"])
def test_colleague_is_kept_by_the_organisations_own_keeper_alone(keeper, kind):
    colleague = a_user("partner", organisation=keeper.organisation)
    by = {
        "colleague without the right": lambda: a_user("partner", organisation=keeper.organisation),
        "keeper of another": lambda: a_user("partner", keeps_people=True),
        "closed keeper": lambda: a_user(
            "partner", organisation=keeper.organisation, keeps_people=True, is_active=False
        ),
        "lead": lambda: a_user("lead"),
    }[kind]()
    for verb, facts in (
        (staff.renew, {}),
        (staff.close, {}),
        (staff.reopen, {}),
        (staff.log_out_everywhere, {}),
        (staff.change, {"facts": {"keeps_people": True}}),
    ):
        with pytest.raises(Denied, match="Kun"):
            act(verb, colleague, by=by, **facts)


@pytest.mark.parametrize("facts", ["another organisation", "a role of the office"])
def test_keeper_moves_nobody_out_of_the_organisation(keeper, facts):
    colleague = a_user("partner", organisation=keeper.organisation)
    changed = {
        "another organisation": {"organisation": an_organisation()},
        "a role of the office": {"role": Role.MANAGEMENT, "organisation": None},
    }[facts]
    with pytest.raises(Denied):
        act(staff.change, colleague, facts=changed, by=keeper)


def test_keeper_limits_a_colleague_to_a_hospital_closes_and_opens_again(keeper, hospitals):
    colleague = a_user("partner", organisation=keeper.organisation)
    assert act(staff.change, colleague, facts={"hospital": hospitals[1]}, by=keeper)
    act(staff.close, colleague, by=keeper)
    assert not User.objects.get(pk=colleague.pk).is_active
    password = act(staff.reopen, User.objects.get(pk=colleague.pk), by=keeper)
    found = User.objects.get(pk=colleague.pk)
    assert (found.check_password(password), found.hospital) == (True, hospitals[1])


def test_keeper_neither_closes_oneself_nor_lays_the_keys_down(keeper):
    with pytest.raises(Denied, match="ved dig selv"):
        act(staff.close, keeper, by=keeper)
    with pytest.raises(Denied, match="ved dig selv"):
        act(staff.change, keeper, facts={"keeps_people": False}, by=keeper)


def test_two_keepers_who_close_each_other_leave_one(keeper):
    other = a_user("partner", organisation=keeper.organisation, keeps_people=True)
    act(staff.close, other, by=keeper)
    with pytest.raises(Denied):  # `other` was read before it was closed
        act(staff.close, keeper, by=other)
    assert organisations.find_keepers(keeper.organisation) == [keeper]


def test_system_gets_no_password(organisation, administrator):
    api_clients.add("epj", organisation=organisation, at=AT)
    system = ApiClient.objects.get().user
    with pytest.raises(Denied, match="Det er et system"):
        act(staff.renew, system, by=administrator)
    act(staff.close, system, by=administrator)
    with pytest.raises(Denied, match="Det er et system"):
        act(staff.reopen, User.objects.get(pk=system.pk), by=administrator)
