"""What a case holds, thing by thing, for the list of it (aktliste): what came, went, was decided, judged or written
down, also in the tracks, and in the cases that have become part of it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rettidig.casework.audit_words import LABELS, AuditWord
from rettidig.casework.models import (
    AcceptanceStep,
    AuditEvent,
    Case,
    Direction,
    EscalationStep,
    ExplanationRequest,
    Forwarding,
    MeetingNotice,
    WithWhom,
)
from rettidig.rights.pages import kind_name
from rettidig.web.formatting import date_short, spoken_language
from rettidig.web.matters.labels import EVENTS

from .labels import RIGHTS, word
from .titles import contact_title

MEETING = "meeting_held"  # of the events of a matter: a meeting with the patient belongs to the case
WORDS = 12  # of a text that has no title of its own
BELONGING = (  # what became of the case together with others
    *(AuditWord.CASE_JOINED, AuditWord.CASE_TOOK_IN, AuditWord.CASE_SEPARATED, AuditWord.CASE_SPLIT),
    *(AuditWord.CASE_LINKED, AuditWord.CASE_UNLINKED, AuditWord.SUB_CASE_OPENED),
)
OTHERS = ("joined_to", "took_in", "linked", "split_off", "split_from")  # numbers of other cases in the log


@dataclass(frozen=True)
class Item:
    """One thing on the list. `sender` and `receiver` as people say them; a thing of the office's own has neither.
    `part` is the number of the joined case that it stands in; `left_out` is why it is not handed over, in the words of
    whoever left it out.
    """

    at: datetime
    kind: StrOrPromise
    about: StrOrPromise = ""
    sender: StrOrPromise = ""
    receiver: StrOrPromise = ""
    is_internal: bool = False
    href: str = ""
    part: str = ""
    number: int = 0
    left_out: str = ""

    @property
    def mark(self) -> str:
        """What tells it from all others, whatever has come to the case since."""
        told = "|".join(map(str, (self.at.isoformat(), self.kind, self.about, self.href, self.part)))
        return sha256(told.encode()).hexdigest()[:16]

    @property
    def said(self) -> StrOrPromise:
        """What the list tells of it: of what is left out, why."""
        return _("Udeladt: %(why)s") % {"why": self.left_out} if self.left_out else self.about


def items_of(case: Case) -> list[Item]:
    """Everything on the case and on those that have become part of it, numbered in the order of time."""
    found = [*_of(case), *(replace(each, part=one.number) for one in case.joined.all() for each in _of_part(one))]
    in_order = sorted(found, key=lambda each: each.at)
    return [replace(each, number=number) for number, each in enumerate(in_order, start=1)]


def _of(case: Case) -> Iterator[Item]:
    sources: tuple[Callable[[Case], Iterable[Item]], ...] = (
        *(_contacts, _letters, _files, _assessments, _options, _wishes, _decisions, _re_referrals, _askings),
        *(_advice, _consents, _notes, _belonging, _pathways, _matters, _hearings, _meetings, _ladder),
        *(_acceptances, _accounts, _handled, _markings, _lookups, _forwardings),
    )
    for source in sources:
        yield from source(case)


def _of_part(case: Case) -> Iterator[Item]:
    """What stands in a case that has become part of another; that it did, the other says itself."""
    said = LABELS[AuditWord.CASE_JOINED]
    return (each for each in _of(case) if each.kind != said)


def _contacts(case: Case) -> Iterator[Item]:
    for each in case.contacts.stated():
        whom = WithWhom(each.stated_with_whom).label
        is_out = each.stated_direction == Direction.OUT
        sender, receiver = (_us(case), whom) if is_out else (whom, _us(case))
        href = reverse("desk:contact", args=[case.pk, each.pk])
        yield Item(each.stated_at, contact_title(each), _short(each.text), sender, receiver, href=href)


def _letters(case: Case) -> Iterator[Item]:
    for each in case.letters.defer("pdf"):
        href = reverse("desk:letter", args=[case.pk, each.pk])
        if each.sent_at:
            yield Item(each.sent_at, _("Brev"), each.title, _us(case), _("Patient"), href=href)
        else:
            kind = _("Brev, kladde, lagt til side da sagerne blev samlet") if case.joined_to_id else _("Brev, kladde")
            yield Item(each.created_at, kind, each.title, is_internal=True, href=href)


def _files(case: Case) -> Iterator[Item]:
    for each in case.attachments.select_related("added_by").defer("content", "text"):
        sender = _us(case) if each.added_by else _("Den, der skrev")
        href = reverse("desk:attachment", args=[case.pk, each.pk])
        yield Item(each.added_at, each.get_kind_display(), each.name, sender, _us(case), href=href)


def _assessments(case: Case) -> Iterator[Item]:
    for each in case.assessments.exclude(by=None).only("pk", "at"):
        href = reverse("desk:assessment", args=[case.pk, each.pk])
        yield Item(each.at, _("Vurdering af rettigheder"), is_internal=True, href=href)


def _options(case: Case) -> Iterator[Item]:
    for each in case.option_lists.select_related("service"):
        href = reverse("desk:shown_options", args=[case.pk, each.pk])
        yield Item(each.at, _("Muligheder vist"), str(each.service), _us(case), _("Patient"), href=href)


def _wishes(case: Case) -> Iterator[Item]:
    for each in case.wishes.select_related("option__hospital"):
        where = each.option.hospital.name if each.option else ""
        yield Item(each.at, _("Patientens ønske"), where or _short(each.words), _("Patient"), _us(case))


def _decisions(case: Case) -> Iterator[Item]:
    for each in case.decisions.all():
        title, href = word(RIGHTS, each.right), reverse("desk:decision", args=[case.pk, each.pk])
        yield Item(each.at, _("Afgørelse"), f"{each.get_kind_display()}: {title}", _us(case), _("Patient"), href=href)
        if each.withdrawn_at:
            yield Item(each.withdrawn_at, _("Afgørelse trukket tilbage"), title, _us(case), _("Patient"), href=href)


def _re_referrals(case: Case) -> Iterator[Item]:
    for each in case.re_referrals.select_related("hospital"):
        where, href = str(each.hospital or ""), reverse("desk:re_referral", args=[case.pk, each.pk])
        if not each.sent_at:
            yield Item(each.created_at, _("Omvisitering, kladde"), where, is_internal=True, href=href)
            continue
        yield Item(each.sent_at, _("Omvisitering"), each.get_to_display(), _us(case), where, href=href)
        if each.answered_at:
            yield Item(each.answered_at, _("Hospitalets svar"), each.get_state_display(), where, _us(case), href=href)


def _askings(case: Case) -> Iterator[Item]:
    asked = EscalationStep.objects.filter(escalation__case=case).defer("pdf")
    href = reverse("desk:ladder", args=[case.pk])
    for each in asked:
        whom = each.get_rung_display()
        yield Item(each.at, _("Spurgt om en tid"), each.get_way_display(), _us(case), whom, href=href)
        if each.answered_at:
            yield Item(each.answered_at, _("Svar om en tid"), each.get_answer_display(), whom, _us(case), href=href)


def _forwardings(case: Case) -> Iterator[Item]:
    for each in Forwarding.objects.filter(case=case).defer("pdf"):
        href = reverse("desk:forwarding", args=[case.pk, each.pk])
        yield Item(each.sent_at, _("Sendt videre"), _short(each.purpose), _us(case), each.receiver, href=href)
        if each.ended_at:
            yield Item(each.ended_at, _("Svar"), each.get_end_display(), each.receiver, _us(case), href=href)


def _advice(case: Case) -> Iterator[Item]:
    for each in case.advice_requests.select_related("asked", "contact"):
        href, is_internal = reverse("desk:advice", args=[case.pk, each.pk]), each.asked_id is not None
        kind, whom = str(each.get_kind_display()), str(each.whom)
        yield Item(each.asked_at, kind, _short(each.text), _us(case), whom, is_internal, href)
        if each.ended_at:
            yield Item(each.ended_at, kind, each.get_end_display(), whom, _us(case), is_internal, href)


def _consents(case: Case) -> Iterator[Item]:
    for each in case.consents.all():
        yield Item(each.recorded_at, _("Samtykke"), each.get_form_display(), each.get_giver_display(), _us(case))
        if each.withdrawn_at:
            yield Item(each.withdrawn_at, _("Samtykke trukket tilbage"), "", each.get_giver_display(), _us(case))


def _notes(case: Case) -> Iterator[Item]:
    for each in case.notes.all():
        yield Item(each.at, _("Notat"), _short(each.text), is_internal=True)


def _belonging(case: Case) -> Iterator[Item]:
    for each in AuditEvent.objects.filter(case_id=case.pk, verb__in=BELONGING):
        told = {**(each.before or {}), **{name: value for name, value in (each.after or {}).items() if value}}
        other = next((str(told[name]) for name in OTHERS if told.get(name)), each.subject.removeprefix("case "))
        yield Item(each.at, LABELS[each.verb], other, is_internal=True)


def _pathways(case: Case) -> Iterator[Item]:
    """The pathways that stand in the case; one that something rests on stands in the case that it went along to."""
    href = reverse("desk:pathways", args=[case.pk])
    known = list(case.pathways.select_related("service"))
    written = {str((each.after or {}).get("pathway", "")): each.at for each in _log(case, AuditWord.PATHWAYS_SAVED)}
    for each in known:
        yield Item(written.get(each.key, case.received_at), _("Forløb"), str(each), is_internal=True, href=href)
        if each.removed_at:
            yield Item(each.removed_at, _("Forløb taget ud"), str(each), is_internal=True, href=href)


def _log(case: Case, verb: str) -> Iterable[AuditEvent]:
    """Acts of one kind, the newest first, so that the first one counts in a mapping made of them."""
    return AuditEvent.objects.filter(case_id=case.pk, verb=verb)


def _matters(case: Case) -> Iterator[Item]:
    href = reverse("desk:matters", args=[case.pk])
    for each in case.matters.prefetch_related("ends"):
        name = kind_name(each.kind)[spoken_language()]
        yield Item(each.changed_at, _("Ved siden af forløbet"), name, is_internal=True, href=href)
        for held in (event for event in each.events if event["type"] == MEETING and not each.removed_at):
            at = timezone.make_aware(datetime.combine(date.fromisoformat(held["date"]), time.min))
            yield Item(at, EVENTS[MEETING], name, is_internal=True, href=href)
        for end in each.ends.all():
            yield Item(end.ended_at, _("Afsluttet: %(name)s") % {"name": name}, end.get_outcome_display(), href=href)
        if each.removed_at:
            yield Item(each.removed_at, _("Taget ud ved siden af forløbet"), name, is_internal=True, href=href)


def _hearings(case: Case) -> Iterator[Item]:
    for each in case.questions.exclude(right=""):
        about, whom = word(RIGHTS, each.right), each.get_party_display()
        yield Item(each.asked_at, _("Partshøring"), about, _us(case), whom)
        if each.ended_at:
            yield Item(each.ended_at, _("Partshøring slut"), each.get_end_display(), whom, _us(case))


def _meetings(case: Case) -> Iterator[Item]:
    """The minutes of dialogue meetings, the answers about times, and who was told what."""
    href = reverse("desk:dialogue_meetings", args=[case.pk])
    for meeting in case.dialogue_meetings.prefetch_related("parties"):
        for party in meeting.parties.all():
            if party.answered_at:
                whom = party.get_side_display()
                yield Item(party.answered_at, _("Svar på tider til dialogmøde"), "", whom, _us(case), href=href)
        if meeting.minutes and meeting.starts_at:
            yield Item(meeting.starts_at, _("Referat af dialogmøde"), _short(meeting.minutes), href=href)
    for each in MeetingNotice.objects.filter(meeting__case=case).defer("pdf"):
        kind = f"{each.get_news_display()}, {each.get_way_display().lower()}"
        yield Item(each.at, _("Besked om dialogmøde"), kind, _us(case), each.get_to_display(), href=href)


def _ladder(case: Case) -> Iterator[Item]:
    href = reverse("desk:ladder", args=[case.pk])
    for each in case.escalations.exclude(ended_at=None):
        if each.ended_at:
            yield Item(each.ended_at, _("Eskalering slut"), each.get_outcome_display(), is_internal=True, href=href)


def _acceptances(case: Case) -> Iterator[Item]:
    """What a hospital asked the office to accept for its patient, and each answer."""
    asked = getattr(case, "acceptance_request", None)
    if asked is None:
        return
    href, where = reverse("desk:acceptance", args=[case.pk]), str(asked.re_referral.hospital or "")
    yield Item(asked.asked_at, _("Anmodning om accept"), _short(asked.words), where, _us(case), href=href)
    for each in AcceptanceStep.objects.filter(request=asked):
        yield Item(each.at, _("Anmodning om accept"), each.get_act_display(), _us(case), where, href=href)


def _accounts(case: Case) -> Iterator[Item]:
    href = reverse("desk:overruns", args=[case.pk])
    for each in case.overruns.all():
        cause = each.get_cause_display()
        yield Item(each.at, _("Redegørelse for overskredet ventetid"), cause, is_internal=True, href=href)


def _handled(case: Case) -> Iterator[Item]:
    for each in case.handled_limits.all():
        about = f"{word(RIGHTS, each.right)}, {date_short(each.deadline)}: {_short(each.what)}"
        yield Item(each.at, _("Overskredet frist håndteret"), about, is_internal=True)


def _markings(case: Case) -> Iterator[Item]:
    for each in case.privacy_markings.all():
        yield Item(each.requested_at, _("Privatmarkering"), each.get_act_display(), _("Patient"), _us(case))
        if each.forwarded_at:
            yield Item(each.forwarded_at, _("Privatmarkering sendt videre"), "", _us(case), each.unit)


def _lookups(case: Case) -> Iterator[Item]:
    for each in case.lookup_questions.all():
        yield Item(each.asked_at, _("Opslag i loggen over journalen"), _short(each.purpose), is_internal=True)
    for asked in ExplanationRequest.objects.filter(question__case=case):
        whom = f"{asked.get_receiver_display()}, {asked.place}"
        yield Item(asked.sent_at, _("Bedt om forklaring på opslag"), "", _us(case), whom)
        if asked.answered_at:
            yield Item(asked.answered_at, _("Forklaring på opslag"), _short(asked.answer), whom, _us(case))


def _us(case: Case) -> str:
    return case.office.name


def _short(text: str) -> str:
    return Truncator(text).words(WORDS)
