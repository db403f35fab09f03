"""Those who log in: let in, given another role, team or password, and let go. Their acts stay in the audit log by name.

`by` None is somebody at the machine itself.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rettidig.integrations.login.second_factor import forget_second_factor

from . import audit
from .audit_words import AuditWord
from .models import Hospital, Office, Organisation, Role, Team, User
from .permissions import CASE_READERS, CASE_WORKERS, Denied, check_may_keep, check_may_let_in
from .steps.hand_over import release_everything_of

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another on paper
GROUPS, SIGNS_OF_GROUP = 5, 4
PLACE = ("office", "team", "organisation", "hospital")
CLOSED = gettext_lazy("Organisationen er lukket. Den systemansvarlige skal åbne den først.")
STAFF_ROLES = [role for role in Role if role != Role.CITIZEN]


@transaction.atomic
def add(
    username: str,
    *,
    role: Role,
    office: Office | None = None,
    team: Team | None = None,
    organisation: Organisation | None = None,
    hospital: Hospital | None = None,
    keeps_people: bool = False,
    first_name: str = "",
    last_name: str = "",
    password: str = "",
    by: User | None,
    at: datetime,
) -> str:
    """Let somebody in. Returns the password, which is stored nowhere else. One that is given is the person's own and
    stays; else one is made, which must be changed at the first login.

    Who keeps an organisation's people lets its own in. Raises Denied when the name is taken, or when the role wants an
    office or an organisation and has none, and ValidationError for a password that is too easy.
    """
    _check_may_let_in(by, organisation)
    if len(username) > audit.SUBJECT_MAX:
        raise Denied(_("Brugernavnet er for langt."))
    if User.objects.filter(username__iexact=username).exists():
        raise Denied(_("Brugernavnet er optaget."))
    names = {"first_name": first_name, "last_name": last_name}
    place = {"office": office, "team": team, "organisation": organisation, "hospital": hospital}
    user = User(username=username, role=role, keeps_people=keeps_people, **place, **names)
    check_place(user)
    user.full_clean(exclude=["password"])
    if password:
        validate_password(password, user)
        user.set_password(password)
        user.save()
    password = password or _give_password(user)
    audit.record(AuditWord.USER_ADDED, by=by, subject=username, after=_shown(user), at=at)
    return password


@transaction.atomic
def change(user: User, *, facts: Mapping[str, Any], by: User | None, at: datetime) -> bool:
    """Set name, role, office, team, organisation, hospital, or whether the person keeps people. Whether anything was
    changed.

    Who can no longer work on the cases that are the person's own loses them: they become their teams'. Raises Denied.
    """
    _check_may_change(user, facts, by=by)
    user = User.objects.select_for_update(of=("self",)).select_related(*PLACE).get(pk=user.pk)
    before, old_office = _shown(user), user.office_id
    if "role" in facts and facts["role"] != user.role:
        _check_not_oneself(user, by)
        _check_not_last_administrator(user)
    if facts.get("keeps_people") is False and user.keeps_people:
        _check_not_oneself(user, by)
    for name, value in facts.items():
        setattr(user, name, value)
    if user.team and "team" not in facts and user.team.office_id != user.office_id:
        user.team = None
    if by and by.role == Role.PARTNER:
        check_may_let_in(by, user.organisation)
    check_place(user)
    user.full_clean(exclude=["password"])
    after = _shown(user)
    if before == after:
        return False
    user.save(update_fields=[*facts, "team"])
    if user.role not in CASE_WORKERS or user.office_id != old_office:
        release_everything_of(user, by=by, at=at, reason=_("%(who)s har ikke sagen mere.") % {"who": user})
    old, new = _differing(before, after)
    audit.record(AuditWord.USER_CHANGED, by=by, subject=user.username, before=old, after=new, at=at)
    return True


@transaction.atomic
def renew(user: User, *, by: User | None, at: datetime) -> str:
    """A new password for one who has lost password or telephone; the code app is set up anew. Returns the password.

    Raises Denied for one who is closed, and for oneself: one's own is changed with the old one.
    """
    _check_may_let_in(by, user.organisation)
    _check_not_oneself(user, by)
    _check_is_a_person(user)
    if not user.is_active:
        raise Denied(_("Brugeren er lukket. Åbn den igen i stedet."))
    return _renew(user, AuditWord.USER_RENEWED, by=by, at=at)


@transaction.atomic
def reopen(user: User, *, by: User | None, at: datetime) -> str:
    """Let one in again who was let go, with a new password and a new code app. Returns the password."""
    _check_may_let_in(by, user.organisation)
    _check_is_a_person(user)
    if user.is_active:
        raise Denied(_("Brugeren er ikke lukket."))
    if user.organisation and user.organisation.closed_at:
        raise Denied(CLOSED)
    user.is_active = True
    return _renew(user, AuditWord.USER_REOPENED, by=by, at=at)


@transaction.atomic
def close(user: User, *, by: User | None, at: datetime) -> None:
    """Let somebody go, at once and on every machine. Cases and tasks that are the person's own become their teams'.

    Raises Denied for oneself, and for the last who can let people in.
    """
    _check_may_let_in(by, user.organisation)
    _check_not_oneself(user, by)
    _check_not_last_administrator(user)
    if not user.is_active:
        raise Denied(_("Brugeren er allerede lukket."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    release_everything_of(user, by=by, at=at, reason=_("%(who)s arbejder her ikke mere.") % {"who": user})
    audit.record(AuditWord.USER_CLOSED, by=by, subject=user.username, at=at)


@transaction.atomic
def log_out_everywhere(user: User, *, by: User | None, at: datetime) -> None:
    """End every session of the user, as when a machine was left or lost."""
    _check_may_let_in(by, user.organisation)
    user.logouts_everywhere += 1
    user.save(update_fields=["logouts_everywhere"])
    audit.record(AuditWord.LOGGED_OUT_EVERYWHERE, by=by, subject=user.username, at=at)


@transaction.atomic
def move_with_office(office: Office, into: Office, *, reason: str, at: datetime) -> int:
    """Everybody of an office that becomes part of another works there from now on, in the team that was chosen. Their
    own cases and tasks stay theirs. Returns how many people.
    """
    people = office.users.select_related("office", "team__successor", "next_team", "hospital")
    for user in people:
        before, chosen = _shown(user), user.next_team or (user.team and user.team.successor)
        user.office, user.next_team = into, None
        user.team = chosen if chosen and chosen.office_id == into.pk else None
        user.save(update_fields=["office", "team", "next_team"])
        old, new = _differing(before, _shown(user))
        audit.record(
            AuditWord.USER_CHANGED, by=None, subject=user.username, before=old, after=new, reason=reason, at=at
        )
    return len(people)


def _differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _check_may_change(user: User, facts: Mapping[str, Any], *, by: User | None) -> None:
    """Who keeps an office says who is in which of its teams; all else is for those who let people in."""
    if facts.keys() <= {"team"} and user.office:
        check_may_keep(by, user.office)
    else:
        _check_may_let_in(by, user.organisation)


def _check_may_let_in(by: User | None, organisation: Organisation | None) -> None:
    """As `check_may_let_in`. The organisation is locked until the act is done, and it and who keeps its people are read
    again, so that two cannot close each other at the same moment, and nobody comes in while it is being closed.
    """
    check_may_let_in(by, organisation)
    if organisation is None:
        return
    organisation.refresh_from_db(from_queryset=Organisation.objects.select_for_update())
    if by and by.role == Role.PARTNER:
        check_may_let_in(User.objects.get(pk=by.pk), organisation)


def _check_is_a_person(user: User) -> None:
    if hasattr(user, "api_client"):
        raise Denied(_("Det er et system. Det får en ny nøgle og ingen adgangskode."))


def _check_not_oneself(user: User, by: User | None) -> None:
    if by is None or by.pk != user.pk:
        return
    if by.role == Role.PARTNER:
        raise Denied(_("Det kan du ikke gøre ved dig selv. Bed en anden brugeransvarlig eller patientkontoret om det."))
    raise Denied(_("Det kan du ikke gøre ved dig selv. Bed en anden systemansvarlig om det."))


def _check_not_last_administrator(user: User) -> None:
    """Locks the administrators, so that two cannot close each other at the same moment."""
    if user.role != Role.ADMINISTRATOR or not user.is_active:
        return
    active = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    if [each.pk for each in active] == [user.pk]:
        raise Denied(_("Det er den sidste systemansvarlige. Giv først en anden rollen."))


def check_place(user: User) -> None:
    """Raises Denied unless office, team, organisation and hospital are those that the role has."""
    if user.office and user.office.merged_at:
        sentence = _("%(old)s er blevet en del af %(new)s. Vælg det kontor i stedet.")
        raise Denied(sentence % {"old": user.office, "new": user.office.successor})
    if user.role in CASE_READERS and user.office is None:
        raise Denied(_("Rollen hører til et kontor, og der er ikke nævnt noget."))
    if (user.role == Role.PARTNER) != (user.organisation is not None):
        raise Denied(_("En organisation nævnes for den, der arbejder på et samarbejdende hospital, og ikke for andre."))
    if user.organisation is not None and user.office is not None:
        raise Denied(_("Den, der arbejder på et hospital, hører ikke til et kontor."))
    _check_in_organisation(user)
    if user.team is not None and (user.role not in CASE_READERS or user.team.office_id != user.office_id):
        raise Denied(_("Et team er for dem, der arbejder med sager i samme kontor."))


def _check_in_organisation(user: User) -> None:
    """Raises Denied for a hospital that the organisation does not have, and for a keeper of its people who is limited:
    whoever lets others in to all of them sees all of them.
    """
    if user.organisation is not None and user.organisation.closed_at:
        raise Denied(CLOSED)
    if user.hospital is not None and (
        user.organisation is None or user.hospital.organisation_id != user.organisation.pk
    ):
        raise Denied(_("Hospitalet hører ikke til organisationen."))
    if user.keeps_people and (user.organisation is None or user.hospital is not None):
        raise Denied(_("En brugeransvarlig ser alle organisationens hospitaler."))


def _shown(user: User) -> dict[str, Any]:
    """What is known of the user, for the audit log."""
    return {
        "name": user.get_full_name(),
        "role": str(user.role),
        "office": user.office.name if user.office else "",
        "team": user.team.name if user.team else "",
        "organisation": user.organisation.name if user.organisation else "",
        "hospital": user.hospital.name if user.hospital else "",
        "keeps_people": user.keeps_people,
    }


def _renew(user: User, word: AuditWord, *, by: User | None, at: datetime) -> str:
    password = _give_password(user)
    forget_second_factor(user)
    audit.record(word, by=by, subject=user.username, at=at)
    return password


def _give_password(user: User) -> str:
    """The first password; at the first login another one must be chosen."""
    groups = ("".join(secrets.choice(SIGNS) for _sign in range(SIGNS_OF_GROUP)) for _group in range(GROUPS))
    password = "-".join(groups)
    user.set_password(password)
    user.must_change_password = True
    user.save()
    return password
