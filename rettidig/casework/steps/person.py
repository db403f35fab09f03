"""The patient's identity: confirmed by staff, and corrected with a history of every change (features C1, C19)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .. import audit, cpr, deadlines, policies, priority
from ..audit_words import AuditWord
from ..identity import is_identity_confirmed
from ..models import Case, Identity, Person, PersonChange, PersonSource, Reporter, User
from ..permissions import Denied
from . import news
from .assessment import renew
from .closing import end_wait
from .taking_back import ask_to_take_back
from .triage import prioritise_again

OF_THE_PERSON = (
    "name",
    "birth_date",
    "address",
    "phone",
    "email",
    "protected_address",
    "deceased_on",
    "guardian",
    "interpreter_language",
)
FLAGS = ("protected_address", "guardian", "interpreter_language", "deceased_on")  # what each case of the person shows
OF_THE_CASE = ("home_region", "reply_by", "reply_phone", "reply_email")


@transaction.atomic
def confirm_identity(case: Case, *, how: str, by: User, at: datetime, version: int | None = None) -> Case:
    """Staff know that the patient of the case is the person whom it is tied to, and `how` they know it.

    From then on letters carry the registered name and address; what the patient wrote of how to be reached is
    registered where nothing is. Raises Denied when nobody is named, and for an unknown way.
    """
    case = policies.locked(case, act="confirm_identity", by=by, version=version)
    if case.patient is None or not (case.patient.name or case.patient.cpr):
        raise Denied(_("Skriv først, hvem patienten er."))
    if how not in Identity:
        raise Denied(_("Vælg, hvordan du ved, hvem patienten er."))
    case.identity_confirmed_at, case.identity_confirmed_by, case.identity_confirmed_how = at, by, how
    case.tasks.filter(kind=NAME_DIFFERS, done_at=None).update(done_at=at, done_by=by)
    _register_reach(case, case.patient, by=by, at=at)
    step = policies.save(case, "confirm_identity", at=at)
    audit.record(step.audit, by=by, case=case, after={"how": how}, at=at)
    return case


@transaction.atomic
def confirm_by_login(case: Case, *, number: str, is_protected: bool, at: datetime) -> bool:
    """The patient has logged in and wrote the case in person: its patient is who it says. What the login tells of
    protection is registered. Returns whether the case is confirmed; another's inquiry, and one with another number,
    stay as they are.
    """
    case = policies.locked(case, act="confirm_by_login", by=None)
    patient = case.patient
    if not (case.is_by_patient and patient and patient.cpr == number):
        return False
    if is_protected and not patient.protected_address:
        patient.protected_address = True
        patient.save(update_fields=["protected_address"])
        with override("da"):
            reason = _("Oplyst ved login med MitID")
        told = {"fields": "protected_address"}
        audit.record(AuditWord.PERSON_CORRECTED, by=None, case=case, after=told, reason=reason, at=at)
    if not is_identity_confirmed(case):
        case.identity_confirmed_at, case.identity_confirmed_how = at, Identity.MITID
        step = policies.save(case, "confirm_by_login", at=at)
        audit.record(step.audit, by=None, case=case, after={"how": Identity.MITID}, at=at)
    return True


def _register_reach(case: Case, person: Person, *, by: User, at: datetime) -> None:
    if case.reporter != Reporter.PATIENT:
        return
    wrote = {"address": case.answers.get("address"), "phone": case.reply_phone, "email": case.reply_email}
    changed = [_change(person, name, said) for name, said in wrote.items() if said and not getattr(person, name)]
    if changed:
        person.save(update_fields=[name for name, _old, _new in changed])
        with override("da"):
            _write_history(case, changed, reason=_("Skrevet i henvendelsen"), by=by, at=at)


@transaction.atomic
def correct_person(
    case: Case,
    *,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
    source: str = "",
    since: date | None = None,
) -> Case:
    """Correct what is known of the patient; each field that changes leaves a row of history, old and new.

    `changes` are values of OF_THE_PERSON and OF_THE_CASE. The rights are assessed anew, since region and birth date are
    facts of them; the birth date in every open case of the person. Raises Denied without a reason, when nothing
    changes, and for a person with other cases while it is not confirmed that this case is about that person: what a
    writer claims changes nobody else's case. `source` and `since` tell where a flag is known from, and when it holds.
    """
    case = policies.locked(case, act="correct_person", by=by, version=version)
    person = case.patient or Person()
    changed = [
        _change(case if name in OF_THE_CASE else person, name, value)
        for name, value in changes.items()
        if getattr(case if name in OF_THE_CASE else person, name) != value
    ]
    reason = policies.check_correction(changed, reason=reason)
    if case.patient and any(name in OF_THE_PERSON for name, _old, _new in changed):
        _check_may_change(case, person)
    person.save()
    case.patient = person
    _write_history(case, changed, reason=reason, by=by, at=at, source=source, since=since)
    fields = [name for name, _old, _new in changed]
    if {"reply_by", "reply_phone", "reply_email"}.intersection(fields):
        news.follow_change(case, at=at)
    if "deceased_on" in fields:
        _follow_death(case, by=by, at=at)
    renew(case, at=at)
    step = policies.save(case, "correct_person", at=at)
    audit.record(step.audit, by=by, case=case, after={"fields": ", ".join(fields)}, reason=reason, at=at)
    if {"birth_date", "deceased_on"}.intersection(fields):
        _renew_other_cases(case, person, by=by if "deceased_on" in fields else None, at=at)
    if not set(priority.FLAGS).isdisjoint(fields):
        for other in person.cases.filter(closed_at=None).exclude(pk=case.pk):
            prioritise_again(other, at=at)
    return case


def set_flag(
    case: Case,
    *,
    flag: str,
    value: Any,
    source: str,
    since: date,
    reason: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Set or lift a flag of the patient, which all cases of the patient show. Raises Denied for what is no flag, for a
    source that is none, for a day that lies ahead, and as `correct_person`.
    """
    if flag not in FLAGS or source not in PersonSource:
        raise Denied(_("Vælg, hvem eller hvad I har det fra."))
    if since > timezone.localdate(at):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det gælder fra."))
    told: dict[str, Any] = {"source": source, "since": since, "reason": reason}
    return correct_person(case, changes={flag: value}, by=by, at=at, version=version, **told)


def undo_flag(change: PersonChange, *, case: Case, by: User, at: datetime) -> Case:
    """Put a flag back as it was before `change`. Raises Denied where it has been changed since, and as
    `correct_person`.
    """
    newest = PersonChange.objects.filter(person=change.person_id, field=change.field).order_by("-pk").first()
    if change.field not in FLAGS or newest is None or newest.pk != change.pk or case.patient_id != change.person_id:
        raise Denied(_("Det er rettet igen siden. Se det nye, og ret det."))
    with override("da"):
        reason = _("Fortrudt: %(reason)s") % {"reason": change.reason}
    value = read_kept(change.field, change.before)
    return correct_person(case, changes={change.field: value}, reason=reason, by=by, at=at)


def read_kept(name: str, text: str) -> Any:
    """The value of a field of a person, or of a case about that person, which its history keeps as text."""
    holder: type[models.Model] = Case if name in OF_THE_CASE else Person
    field = holder._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        return bool(text)
    if isinstance(field, models.DateField):
        return date.fromisoformat(text) if text else None
    return text


def find_flag_changes(person: Person) -> dict[str, PersonChange]:
    """The newest change of each flag of the person."""
    changes = person.changes.filter(field__in=FLAGS).select_related("by").order_by("field", "-pk")
    return {each.field: each for each in changes.distinct("field")}


@transaction.atomic
def record_died(case: Case, *, on: date, by: User, at: datetime) -> Case:
    """The patient died on `on`: in every open case of the patient nobody waits any more. Raises Denied for a day that
    lies ahead, without a patient, and as `correct_person`.
    """
    if on > timezone.localdate(at):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det skete."))
    if case.patient is None:
        raise Denied(_("Skriv først, hvem patienten er."))
    with override("da"):
        reason = _("Patienten er død")
    return correct_person(case, changes={"deceased_on": on}, reason=reason, by=by, at=at)


def _follow_death(case: Case, *, by: User, at: datetime) -> None:
    """The wait of the case ends with the patient; where the death was wrong, it begins again."""
    if case.patient and case.patient.deceased_on:
        end_wait(case, by=by, at=at)
        ask_to_take_back(case, by=by, at=at)
    else:
        policies.follow_until_seen(case, at=at)


def _renew_other_cases(case: Case, person: Person, *, by: User | None, at: datetime) -> None:
    """Assess the person's other open cases; with `by`, after a death, their wait follows it too."""
    for other in person.cases.filter(closed_at=None).exclude(pk=case.pk).order_by("pk"):
        fresh = policies.locked(other, act="assess", by=None)
        if by:
            _follow_death(fresh, by=by, at=at)
        renew(fresh, at=at)
        policies.save(fresh, "assess", at=at, moves=False)


def _check_may_change(case: Case, person: Person) -> None:
    if not is_identity_confirmed(case) and person.cases.exclude(pk=case.pk).exists():
        raise Denied(_("Personen har andre sager. Bekræft, hvem patienten er, før du retter."))


@transaction.atomic
def correct_number(case: Case, *, number: str, reason: str, by: User, at: datetime, version: int | None = None) -> Case:
    """Tie the case to the person with the CPR number `number`, which staff have learned is the patient.

    A person who is known already is not changed by it. The identity must be confirmed anew. Sub-cases follow. Raises
    Denied for a number that is none, the number that is there already, without a reason, and on a sub-case, whose
    patient is that of the main case.
    """
    case = policies.locked(case, act="correct_person", by=by, version=version)
    if case.parent_id:
        raise Denied(_("Delsagen har samme patient som hovedsagen. Ret nummeret der."))
    try:
        parsed = cpr.parse(number)
    except cpr.BadNumber as bad:
        raise Denied(str(bad)) from bad
    before = case.patient.cpr if case.patient else ""
    reason = policies.check_correction(parsed != before, reason=reason)
    case.patient = _person_with(case, parsed)
    case.identity_confirmed_at = case.identity_confirmed_by = None
    case.identity_confirmed_how = ""
    _write_history(case, [("cpr", before, parsed)], reason=reason, by=by, at=at)
    renew(case, at=at)
    step = policies.save(case, "correct_person", at=at)
    audit.record(step.audit, by=by, case=case, after={"fields": "cpr"}, reason=reason, at=at)
    for each in case.sub_cases.select_for_update(of=("self",)):
        _give_patient(each, case, before=before, after=parsed, reason=reason, by=by, at=at)
    return case


def _give_patient(sub_case: Case, main: Case, *, before: str, after: str, reason: str, by: User, at: datetime) -> None:
    """A sub-case, also a closed one, is about the patient of its main case."""
    sub_case.patient, sub_case.version = main.patient, sub_case.version + 1
    sub_case.identity_confirmed_at = sub_case.identity_confirmed_by = None
    sub_case.identity_confirmed_how = ""
    _write_history(sub_case, [("cpr", before, after)], reason=reason, by=by, at=at)
    if not sub_case.is_closed:
        renew(sub_case, at=at)
        deadlines.refresh(sub_case)
    sub_case.save()
    audit.record(AuditWord.PERSON_CORRECTED, by=by, case=sub_case, after={"fields": "cpr"}, reason=reason, at=at)


def _person_with(case: Case, number: str) -> Person:
    """The person with that number: the known one, else this case's own person with it, else a new one."""
    known = Person.objects.filter(cpr_index__in=cpr.marks(number, case.home_region)).first()
    if known:
        return known
    own = case.patient
    if own is None or own.cpr or own.cases.exclude(pk=case.pk).exists():
        own = Person(name=own.name if own else "")
    own.cpr, own.cpr_index, own.birth_date = number, cpr.mark(number, case.home_region), cpr.birth_date(number)
    own.save()
    return own


def _change(holder: Case | Person, name: str, value: Any) -> tuple[str, str, str]:
    before = getattr(holder, name)
    setattr(holder, name, value)
    return name, _as_text(before), _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value in (None, False) else str(value)


def _write_history(
    case: Case,
    changed: list[tuple[str, str, str]],
    *,
    reason: str,
    by: User,
    at: datetime,
    source: str = "",
    since: date | None = None,
) -> None:
    told: dict[str, Any] = {"reason": reason, "at": at, "by": by, "source": source, "since": since}
    PersonChange.objects.bulk_create(
        PersonChange(case=case, person=case.patient, field=name, before=before, after=after, **told)
        for name, before, after in changed
    )


NAME_DIFFERS = "name_differs"
