"""Role checks. A refusal is a sentence for the refused person; the case's state is checked by `policies`."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from . import access_rules, confidentiality
from .lifecycle import Actor, Transition
from .models import Case, Hospital, Office, Organisation, ReReferral, Reserved, Role, Team, User

CASE_READERS = {Role.ADVISER, Role.ADMINISTRATIVE, Role.LEAD, Role.LAWYER}
CASE_WORKERS = {Role.ADVISER, Role.ADMINISTRATIVE, Role.LEAD}
DECIDERS = {Role.ADVISER, Role.LEAD}
NOTICE_SENDERS = {Role.LEAD, Role.LAWYER}
FIGURE_READERS = CASE_READERS | {Role.MANAGEMENT, Role.ADMINISTRATOR}
REGISTER_READERS = CASE_READERS | {Role.ADMINISTRATOR}
LOG_READERS = NOTICE_SENDERS | {Role.MANAGEMENT}
OFFICE_KEEPERS = {Role.ADMINISTRATOR, Role.LEAD}
READING_REVIEWERS = {Role.DATA_PROTECTION}
ACCESS_READERS = OFFICE_KEEPERS | READING_REVIEWERS  # of the tables of who may do what


ROLES: dict[Actor, set[Role]] = {
    Actor.READER: CASE_READERS,
    Actor.WORKER: CASE_WORKERS,
    Actor.DECIDER: DECIDERS,
    Actor.OUTSIDER: set().union(*(rule.opens for rule in confidentiality.rules().values())),
    Actor.HOSPITAL: {Role.PARTNER},
}
WITHOUT_USER = {Actor.PATIENT, Actor.SYSTEM, Actor.DEPARTMENT, Actor.PARTY}


class Denied(Exception):
    """Raised when an act is not allowed; `message` is the sentence that is shown."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(str(message))
        self.message = message


class BadDay(Denied):
    """Raised for a day that cannot be promised: the office is closed on it, or it has passed."""


class Confidential(Denied):
    """Raised when a case is confidential and closed to who asks."""

    def __init__(self) -> None:
        super().__init__(
            _("Sagen er fortrolig. Kun ejeren, lederen og de, der er nævnt på sagen, kan se den og arbejde på den.")
        )


class OfOtherTeams(Denied):
    """Raised when the office has given the cases of a subject to other teams than those of who asks."""

    def __init__(self, case: Case, reserved: Reserved) -> None:
        super().__init__(access_rules.say_whose(case.topic, access_rules.rules_of(case), reserved))


def is_of(user: User, office: Office) -> bool:
    """Whether `user` works in `office`, or in the one that it has become part of."""
    return user.office_id is not None and user.office_id in (office.pk, office.now_id)


def may_read(user: User, case: Case) -> bool:
    """Whether `user` may open `case`: the office's own people, never management (BEK 1659/2013 § 1), and of a
    confidential case those whom it is open to.
    """
    return _reads_cases_of(user, case.office) and not confidentiality.is_closed_to(user, case)


def _reads_cases_of(user: User, office: Office) -> bool:
    return user.role in CASE_READERS and is_of(user, office)


def check_reads_cases(user: User, case: Case) -> None:
    """Raises Denied when `user` works on no cases of the office."""
    if not _reads_cases_of(user, case.office):
        raise Denied(_("Du kan ikke åbne denne sag, fordi den hører til et andet kontor eller en anden rolle end din."))


def check_may_read(user: User, case: Case) -> None:
    """Raises Denied when `user` may not open `case`: Confidential or OfOtherTeams where it is closed to them."""
    check_reads_cases(user, case)
    if not confidentiality.is_closed_to(user, case):
        return
    if confidentiality.is_confidential_to(user, case):
        raise Confidential
    raise OfOtherTeams(case, Reserved.SEE)


def check_may_work(user: User, case: Case) -> None:
    """Raises Denied when `user` may not change `case`."""
    check_may_read(user, case)
    if user.role not in CASE_WORKERS:
        raise Denied(_("Du kan læse sagen, men ikke ændre den. Bed en patientvejleder om hjælp."))
    if case.owner_id != user.pk and not confidentiality.may_be_given_to(user, case):
        raise OfOtherTeams(case, Reserved.WORK)


def check_may_have(user: User, case: Case) -> None:
    """Raises Denied when the office's rules give `case` to other teams than `user`'s, who is to get it."""
    if not confidentiality.may_be_given_to(user, case):
        whose = access_rules.say_whose(case.topic, access_rules.rules_of(case), Reserved.WORK)
        raise Denied(_("%(who)s kan ikke få sagen. %(whose)s") % {"who": user, "whose": whose})


def check_team_may_have(team: Team, case: Case) -> None:
    """Raises Denied when the office's rules give `case` to other teams."""
    rules = access_rules.rules_of(case)
    if rules and team.pk not in access_rules.working_teams(rules):
        whose = access_rules.say_whose(case.topic, rules, Reserved.WORK)
        raise Denied(_("%(who)s kan ikke få sagen. %(whose)s") % {"who": team, "whose": whose})


def check_may_decide(user: User, case: Case) -> None:
    """Raises Denied when `user` may not decide, send a letter or re-refer in `case`."""
    check_may_work(user, case)
    if user.role not in DECIDERS:
        raise Denied(_("Kun en patientvejleder eller lederen kan træffe afgørelse og sende."))


def check_may_open_with_reason(user: User, case: Case) -> None:
    """Raises Denied unless the case is closed to `user`, and the kind lets the user's role open it with a reason. A
    reason opens no case that is for other teams.
    """
    check_reads_cases(user, case)
    if not confidentiality.is_closed_to(user, case):
        raise Denied(_("Sagen er allerede åben for dig."))
    if confidentiality.is_of_other_teams(user, case):
        raise OfOtherTeams(case, Reserved.SEE)
    if not confidentiality.may_open_with_reason(user, case):
        raise Denied(_("Din rolle kan ikke åbne den slags fortrolige sager. Spørg lederen."))


def check_may_act(user: User | None, case: Case, transition: Transition) -> None:
    """Raises Denied unless `user` may do an act of the life cycle; None is the patient or the system itself.

    A hospital's user is checked against the re-referral as well (`check_may_answer`).
    """
    if user is None:
        if not WITHOUT_USER.intersection(transition.who):
            raise Denied(_("Log ind for at gøre det."))
    elif user.role == Role.PARTNER and Actor.HOSPITAL in transition.who:
        return
    elif Actor.OUTSIDER in transition.who:
        check_may_open_with_reason(user, case)
    elif Actor.DECIDER in transition.who:
        check_may_decide(user, case)
    elif Actor.WORKER in transition.who:
        check_may_work(user, case)
    elif Actor.READER in transition.who:
        check_may_read(user, case)
    else:
        raise Denied(_("Det kan kun patienten selv eller systemet gøre."))
    if user and confidentiality.is_refused_to_guests(transition.act) and confidentiality.is_guest(user, case):
        raise Denied(_("Du har åbnet sagen med en grund. Kun ejeren, lederen og de, der er nævnt, kan gøre det."))


def hospitals_of(user: User) -> QuerySet[Hospital]:
    """The hospitals whose patients `user` sees: those of the person's organisation, or the only one of them that the
    person is limited to.
    """
    if user.role != Role.PARTNER or user.organisation_id is None:
        return Hospital.objects.none()
    own = Hospital.objects.filter(organisation=user.organisation_id)
    return own.filter(pk=user.hospital_id) if user.hospital_id else own


def readers_of(hospital: Hospital) -> QuerySet[User]:
    """Those who come in and see the patients of a hospital, systems too: `hospitals_of` asked from the other end."""
    sees = Q(hospital=None) | Q(hospital=hospital.pk)
    return User.objects.filter(sees, organisation__hospitals=hospital.pk, role=Role.PARTNER, is_active=True)


def check_may_answer(user: User, re_referral: ReReferral) -> None:
    """Raises Denied unless `user` sees the patients of the hospital that the patient is moved to."""
    if not _is_of(user, re_referral.hospital):
        raise Denied(_("Kun det hospital, som patienten er omvisiteret til, kan svare."))


def check_may_report(user: User, hospital: Hospital) -> None:
    """Raises Denied unless `user` belongs to the hospital whose waiting time it is."""
    if not _is_of(user, hospital):
        raise Denied(_("Kun hospitalets egne folk kan melde dets ventetid."))


def _is_of(user: User, hospital: Hospital | None) -> bool:
    """Whether the hospital is one of `hospitals_of`, without asking the database again for each row of a list."""
    if hospital is None or user.role != Role.PARTNER or user.organisation_id is None:
        return False
    return user.organisation_id == hospital.organisation_id and user.hospital_id in (None, hospital.pk)


def check_may_send_notices(user: User, office: Office) -> None:
    """Raises Denied when `user` may not write to citizens about look-ups for `office`."""
    if user.role not in NOTICE_SENDERS or not is_of(user, office):
        raise Denied(_("Kun kontorets leder og jurist kan sende breve om opslag."))


def check_may_keep(user: User | None, office: Office) -> None:
    """Raises Denied when `user` may not change the hours, closed days, teams and targets of `office`.

    None is somebody at the machine itself, who may do everything. Nobody changes one that is part of another now.
    """
    if office.merged_at:
        sentence = _("%(old)s er blevet en del af %(new)s og kan ikke ændres mere.")
        raise Denied(sentence % {"old": office, "new": office.successor})
    if user is None or user.role == Role.ADMINISTRATOR:
        return
    if user.role != Role.LEAD or user.office_id != office.pk:
        raise Denied(_("Kun kontorets egen leder og den systemansvarlige kan ændre det."))


def check_may_let_in(user: User | None, organisation: Organisation | None = None) -> None:
    """Raises Denied when `user` may not make offices and organisations, or decide who logs in and as what.

    With an `organisation` it is about its own people, whom its keepers let in too.
    """
    if user is None or user.role == Role.ADMINISTRATOR:
        return
    if organisation is None or user.role != Role.PARTNER:
        raise Denied(_("Kun den systemansvarlige kan gøre det."))
    if user.organisation_id != organisation.pk or not (user.keeps_people and user.is_active):
        raise Denied(_("Kun jeres brugeransvarlige kan gøre det."))
