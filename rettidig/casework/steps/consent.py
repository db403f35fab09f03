"""Consent: who gave it, how, to whom and for what; withdrawn; and what follows from it (SUL § 51, stk. 4)."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, minors, policies
from ..models import Attachment, Case, Consent, ConsentForm, ConsentGiver, ConsentScope, Reporter, User
from ..one_look import lacks
from ..permissions import Denied
from .follow_up import write_task_done
from .taking_back import ask_to_take_back

CASE = ConsentScope.CASE
TASK = "consent"  # kind of the task to ask the patient, where somebody else has written


def has_consent(case: Case, scope: ConsentScope) -> bool:
    """Whether the patient agrees to `scope` now: by a record that has not been withdrawn; without any record, by having
    written to the office in person, unless the inquiry itself says no.

    What a relative ticked on a form is the relative's own word and no consent.
    """
    has_none = lacks(case, "consents") and lacks(case, "joined") and not case.split_from_id
    found = () if has_none else _records(case, scope)
    records = [each.withdrawn_on for each in found if scope in each.scopes and not _is_outgrown(case, each)]
    if records:
        return None in records
    said_no = scope == ConsentScope.RECORDS and case.answers.get("record_consent") == "no"
    return case.reporter == Reporter.PATIENT and not said_no


def find_told(case: Case) -> list[Consent]:
    """The consents by which the office may speak of the case with somebody else than the patient now, the newest first:
    each to the one whom it names (SUL § 51, stk. 4). That the patient wrote in person tells no relative anything.
    """
    found = _records(case, ConsentScope.CASE).filter(withdrawn_on=None)
    return [each for each in found if CASE in each.scopes and not _is_outgrown(case, each)]


def _is_outgrown(case: Case, record: Consent) -> bool:
    """Whether a parent gave it for a child who has since become old enough to give it (SUL § 17, stk. 3)."""
    return record.giver == ConsentGiver.PARENT and minors.decides(case.patient, on=timezone.localdate()) is True


def _records(case: Case, scope: ConsentScope) -> QuerySet[Consent]:
    """The records that hold in the case: its own, those of the case that it was split from, and those of cases that are
    part of it. To see the case was said yes to for the one who wrote that one, and nobody else.
    """
    of_case = Q(case__in=[pk for pk in (case.pk, case.split_from_id) if pk])
    return Consent.objects.filter(of_case if scope == ConsentScope.CASE else of_case | Q(case__joined_to=case))


@transaction.atomic
def record_consent(
    case: Case,
    *,
    giver: str,
    form: str,
    scopes: Collection[str],
    to_whom: str,
    given_on: date,
    words: str,
    by: User,
    at: datetime,
    attachment: Attachment | None = None,
    version: int | None = None,
) -> Consent:
    """Write down a consent; to see the case, it finishes the task to ask for it. Raises Denied when something of it is
    not said, for a day that lies ahead, and for a written one without the paper.
    """
    case = policies.locked(case, act="record_consent", by=by, version=version)
    if giver not in ConsentGiver or form not in ConsentForm or not _are_scopes(scopes):
        raise Denied(_("Vælg, hvem der gav samtykket, hvordan og til hvad."))
    if not (words.strip() and to_whom.strip()):
        raise Denied(_("Skriv, hvem der gav samtykke, til hvad og hvordan."))
    if giver == ConsentGiver.PARENT:
        _check_parent(case, on=timezone.localdate(at))
    if given_on > timezone.localdate(at):
        raise Denied(_("Datoen ligger i fremtiden. Skriv den dag, det skete."))
    if form == ConsentForm.WRITTEN and attachment is None:
        raise Denied(_("Et skriftligt samtykke skal ligge på sagen. Vælg filen, eller læg den på sagen først."))
    if attachment and attachment.case_id != case.pk:
        raise Denied(_("Filen hører til en anden sag."))
    made: Consent = case.consents.create(
        giver=giver,
        form=form,
        scopes=sorted(scopes),
        to_whom=to_whom.strip(),
        given_on=given_on,
        words=words.strip(),
        attachment=attachment,
        recorded_at=at,
        recorded_by=by,
    )
    for task in case.tasks.filter(kind=TASK, done_at=None) if CASE in scopes else ():
        write_task_done(case, task, by=by, at=at)
    step = policies.save(case, "record_consent", at=at)
    after = {"consent": made.pk, "scopes": ", ".join(made.scopes)}
    audit.record(step.audit, by=by, case=case, after=after, reason=made.words, at=at)
    return made


def _are_scopes(scopes: Collection[str]) -> bool:
    return bool(scopes) and set(scopes) <= set(ConsentScope.values)


def _check_parent(case: Case, *, on: date) -> None:
    """Raises Denied where the patient gives consent in person, or where nobody knows whether the patient does."""
    decides = minors.decides(case.patient, on=on)
    if decides is None:
        raise Denied(_("Skriv først, hvornår patienten er født. Det afgør, om en forælder kan sige ja."))
    if decides:
        rule = minors.rule_on(on)
        words = _("Patienten er fyldt %(age)d år og siger selv ja eller nej (%(law)s). Spørg patienten.")
        raise Denied(words % {"age": rule.age, "law": rule.rests_on[0]})


@transaction.atomic
def withdraw_consent(
    consent: Consent, *, on: date, words: str, by: User, at: datetime, version: int | None = None
) -> Consent:
    """The patient takes a consent back from the day `on`; where a hospital has the patient, a task says to take the
    re-referral back. Raises Denied a second time, without words, and for a day
    ahead or before it was given.
    """
    case = policies.locked(consent.case, act="withdraw_consent", by=by, version=version)
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if consent.withdrawn_on:
        raise Denied(_("Samtykket er allerede trukket tilbage."))
    if not words.strip():
        raise Denied(_("Skriv, hvem der trak samtykket tilbage, og hvordan."))
    if not consent.given_on <= on <= timezone.localdate(at):
        raise Denied(_("Dagen skal ligge mellem den dag, samtykket blev givet, og i dag."))
    consent.withdrawn_on, consent.withdrawn_words = on, words.strip()
    consent.withdrawn_at, consent.withdrawn_by = at, by
    consent.save(update_fields=["withdrawn_on", "withdrawn_words", "withdrawn_at", "withdrawn_by"])
    if ConsentScope.MOVE in consent.scopes and not has_consent(case, ConsentScope.MOVE):
        ask_to_take_back(case, by=by, at=at)
    step = policies.save(case, "withdraw_consent", at=at)
    after = {"consent": consent.pk}
    audit.record(step.audit, by=by, case=case, after=after, reason=consent.withdrawn_words, at=at)
    return consent
