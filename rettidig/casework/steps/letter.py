"""Letter: drafted out of the decision, edited and sent by a person, locked when sent (features L1, L2, L7)."""

from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit, outbox, policies
from ..audit_words import AuditWord
from ..checklists import find_lacking
from ..deadlines import WITH_HOSPITAL
from ..findings import find_matter_finding, find_told
from ..identity import is_about_another
from ..letters import pdf, promises, wording
from ..letters.addressee import addressee_of
from ..letters.characters import clean
from ..letters.decisions import compose_letter, template_of
from ..letters.formatting import say_time
from ..letters.matters import MATTER, compose_matter_letter
from ..letters.text import Text
from ..models import (
    GRANTING,
    Assessment,
    AuditEvent,
    Case,
    ConsentScope,
    Decision,
    DecisionKind,
    Delivery,
    Letter,
    LetterKind,
    Matter,
    OutboxMessage,
    PointOf,
    User,
)
from ..permissions import Denied
from ..policies import Stale
from ..things import whole
from . import advice, approval, news
from .consent import has_consent
from .decision import find_obstacle_on_day
from .pathway import present

KEPT_OF_A_DRAFT = ("decision_id", "assessment_id", "matter", "right", "kind", "language")


class Overtaken(Stale):
    """Somebody else has saved or sent the letter since the page was opened; `letter` is as it stands now."""

    def __init__(self, letter: Letter, reader: User) -> None:
        last = AuditEvent.objects.filter(case_id=letter.case_id, subject=_subject(letter)).first()
        who = User.objects.filter(username=last.user).first() if last else None
        name = _("Du") if who == reader else who or _("En anden")
        words = {"who": name, "clock": say_time(last.at if last else letter.created_at)}
        sentence = (
            _("%(who)s har sendt brevet kl. %(clock)s, så det kan ikke ændres. Det, du har skrevet, står her endnu.")
            if letter.sent_at
            else _(
                "%(who)s har gemt kladden kl. %(clock)s, siden du åbnede den. Det, du har skrevet, står her endnu, og "
                "den gemte kladde står ved siden af. Ret din, og gem eller send så igen."
            )
        )
        Denied.__init__(self, sentence % words)
        self.letter = letter


@transaction.atomic
def draft_letter(
    case: Case, *, decision: Decision | None, by: User, at: datetime, language: str | None = None
) -> Letter:
    """Draft the letter that belongs to `decision`, or an open message when nothing is decided, in the case's language.

    Raises Denied when the decision belongs to another case, has been withdrawn, or is about a removed pathway.
    """
    case = policies.locked(case, act="draft_letter", by=by)
    if decision and (_is_elsewhere(case, decision) or decision.withdrawn_at):
        raise Denied(_("Afgørelsen hører ikke til sagen, eller den er trukket tilbage."))
    if decision and decision.pathway:
        present(case, decision.pathway)
    language = language or case.letter_language
    text = compose_letter(case, decision=decision, on=timezone.localdate(at), language=language)
    return create_letter(case, text, kind=_kind(decision), decision=decision, language=language, by=by, at=at)


@transaction.atomic
def draft_matter_letter(matter: Matter, *, right: str, by: User, at: datetime, language: str | None = None) -> Letter:
    """Draft the letter that tells of one right in a matter, as it is assessed now, in the case's language.

    Raises Denied for a matter that has been removed, and where the assessment says nothing of the right.
    """
    case = policies.locked(matter.case, act="draft_letter", by=by)
    newest, language = case.assessments.first(), language or case.letter_language
    finding = find_matter_finding(newest.answer, matter=matter.key, right=right) if newest else None
    if newest is None or finding is None or finding["status"] == "not_applicable":
        raise Denied(_("Det er der ikke noget at skrive om: retten gælder ikke her, eller sagen er ændret."))
    told = ToldFinding(newest, matter.key, right)
    own = wording.of_office(case.office, on=timezone.localdate(at))
    text = compose_matter_letter(case, finding, language=language, own=own)
    return create_letter(case, text, kind=LetterKind.GUIDANCE, language=language, by=by, at=at, told=told)


class ToldFinding(NamedTuple):
    """The finding on a matter that a letter tells of."""

    assessment: Assessment
    matter: str
    right: str


def create_letter(
    case: Case,
    text: Text,
    *,
    kind: LetterKind,
    language: str,
    by: User,
    at: datetime,
    decision: Decision | None = None,
    told: ToldFinding | None = None,
) -> Letter:
    """Keep a draft of `text` on the case; the caller has locked it and asked who may."""
    letter: Letter = case.letters.create(
        decision=decision,
        kind=kind,
        language=language,
        title=text.title,
        body=text.body,
        recipient=addressee_of(case)._asdict(),
        created_at=at,
        created_by=by,
        **(told._asdict() if told else {}),
    )
    step = policies.save(case, "draft_letter", at=at)
    audit.record(step.audit, by=by, case=case, subject=_subject(letter), at=at)
    return letter


def _kind(decision: Decision | None) -> LetterKind:
    if decision is None:
        return LetterKind.MESSAGE
    return LetterKind.GUIDANCE if decision.kind == DecisionKind.GUIDE else LetterKind.DECISION


def _subject(letter: Letter) -> str:
    return f"letter {letter.pk}"


@transaction.atomic
def edit_letter(letter: Letter, *, title: str, body: str, by: User, at: datetime, version: int | None = None) -> Letter:
    """Change the text of a draft. Raises Overtaken when `version` is not the letter's, and Denied once it is sent."""
    case = policies.locked(letter.case, act="edit_letter", by=by)
    letter = _unsent(letter, Text(title, body), version, by=by)
    _write(letter, Text(title, body), by=by, at=at)
    policies.save(case, "edit_letter", at=at)
    return letter


@transaction.atomic
def discard_letter(letter: Letter, *, by: User, at: datetime, version: int | None = None) -> None:
    """Throw a draft away; the audit log keeps what it was, without its text. `version` is the case's. Raises Denied
    once it is sent.
    """
    case = policies.locked(letter.case, act="discard_letter", by=by, version=version)
    letter = _unsent(letter, Text(letter.title, letter.body), None, by=by)
    for each in letter.advice_requests.filter(end="").select_related("task"):
        advice.take_back(case, each, reason=_("Kladden er kasseret."), by=by, at=at)
    subject = _subject(letter)
    before = {"draft": letter.title, **{name: getattr(letter, name) for name in KEPT_OF_A_DRAFT}}
    letter.delete()
    step = policies.save(case, "discard_letter", at=at)
    audit.record(step.audit, by=by, case=case, subject=subject, before=before, at=at)


def find_discarding(case: Case, letter: int) -> AuditEvent | None:
    """How a draft of the case was thrown away, if somebody did, by its id."""
    thrown = AuditEvent.objects.filter(case_id=case.pk, verb=AuditWord.LETTER_DISCARDED, subject=f"letter {letter}")
    return thrown.filter(before__has_key="kind").first()


@transaction.atomic
def restore_letter(case: Case, discarding: AuditEvent, *, title: str, body: str, by: User, at: datetime) -> Letter:
    """Put back a draft that somebody has thrown away while its text was written: that text. Raises Denied when it is
    back already, and when its decision has been withdrawn.
    """
    case = policies.locked(case, act="edit_letter", by=by)
    before, pk = discarding.before or {}, int(discarding.subject.removeprefix("letter "))
    if Letter.objects.filter(pk=pk).exists():
        raise Denied(_("Den er sat tilbage. Se på sagen, som den er nu."))
    kept = {name: before[name] for name in KEPT_OF_A_DRAFT}
    if kept["decision_id"] and not _is_in_force(case, kept["decision_id"]):
        raise Denied(_("Afgørelsen er trukket tilbage. Skriv et nyt brev."))
    made = Letter(pk=pk, case=case, title=title, body=body, created_at=at, created_by=by, **kept)
    made.recipient = addressee_of(case)._asdict()
    made.save(force_insert=True)
    step = policies.save(case, "draft_letter", at=at)
    audit.record(step.audit, by=by, case=case, subject=_subject(made), at=at)
    return made


def _is_elsewhere(case: Case, decision: Decision) -> bool:
    return decision.case_id != case.pk and decision.case_id not in whole(case)


def _is_in_force(case: Case, decision: int) -> bool:
    return Decision.objects.filter(pk=decision, case__in=whole(case), withdrawn_at=None).exists()


@transaction.atomic
def send_letter(
    letter: Letter,
    *,
    by: User,
    at: datetime,
    title: str | None = None,
    body: str | None = None,
    version: int | None = None,
    address_checked: bool = False,
) -> OutboxMessage:
    """Send the letter with the text that the sender saw, in one transaction: text and PDF are kept and locked, and the
    outbox carries them to the patient. Where no text is given, the draft is sent as it stands.

    Raises Overtaken when `version` is not the letter's; Denied, with every reason, when it promises more than the
    decision carries, lacks guidance on complaint, or holds a character that cannot be printed; and when it tells of a
    hospital that has not got the patient: that letter is sent by `re_referral.send`. Then nothing has changed. Where
    the patient's address is protected, the sender says with `address_checked` that the letter does not tell it.
    """
    case = policies.locked(letter.case, act="send_letter", by=by)
    if case.patient and case.patient.protected_address and not address_checked:
        raise Denied(_("Patienten har beskyttet adresse. Læs brevet igen, og sæt kryds ved, at det ikke røber den."))
    text = Text(letter.title if title is None else title, letter.body if body is None else body)
    letter = _unsent(letter, text, version, by=by)
    if title is not None or body is not None:
        _write(letter, text, by=by, at=at)
    ready = Examined(letter, at=at)
    if ready.faults:
        raise Denied(" ".join(ready.faults))
    if ready.goes_with_re_referral:
        raise Denied(_("Brevet bliver sendt sammen med henvisningen. Gør omvisiteringen klar, og send dem derfra."))
    message = send_checked(case, letter, by=by, at=at)
    policies.save(case, "send_letter", at=at)
    return message


def send_checked(case: Case, letter: Letter, *, by: User, at: datetime) -> OutboxMessage:
    """Send a letter whose text has been checked, of a locked case that the caller saves. Raises Denied for one that
    lacks an approval.
    """
    approval.check_letter(letter, on=timezone.localdate(at))
    letter.recipient = addressee_of(case)._asdict()
    letter.pdf = pdf.render(letter, at=at)
    letter.sent_at, letter.sent_by, letter.version = at, by, letter.version + 1
    letter.save(update_fields=["recipient", "pdf", "sent_at", "sent_by", "version"])
    message = outbox.put(KIND, letter, case=case, at=at)
    news.tell(case, at=at)
    if is_answer(letter):
        policies.mark_first_response(case, at)
    audit.record(AuditWord.LETTER_SENT, by=by, case=case, subject=_subject(letter), at=at)
    return message


def _unsent(letter: Letter, text: Text, version: int | None, *, by: User) -> Letter:
    """The draft, locked. Raises Overtaken when it is not the one that was seen, unless it says the same as `text`."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("case__office").get(pk=letter.pk)
    has_changed = version not in (None, letter.version)
    if letter.sent_at and has_changed:
        raise Overtaken(letter, by)
    if letter.sent_at:
        raise Denied(_("Brevet er sendt og kan ikke ændres. Skriv et nyt."))
    if has_changed and _printable(text) != Text(letter.title, letter.body):
        raise Overtaken(letter, by)
    return letter


def _write(letter: Letter, text: Text, *, by: User, at: datetime) -> None:
    text = _printable(text)
    if not text.title:
        raise Denied(_("Skriv brevets overskrift."))
    if text == Text(letter.title, letter.body):
        return
    if approval.lapses(letter, text.title, text.body):
        audit.record(AuditWord.APPROVAL_LAPSED, by=by, case=letter.case, subject=_subject(letter), at=at)
    letter.title, letter.body, letter.version = text.title, text.body, letter.version + 1
    letter.save(update_fields=["title", "body", "version"])
    audit.record(AuditWord.LETTER_EDITED, by=by, case=letter.case, subject=_subject(letter), at=at)


def _printable(text: Text) -> Text:
    return Text(" ".join(clean(text.title).split()), clean(text.body).strip())


def is_answer(letter: Letter) -> bool:
    """Whether the letter answers the patient: it says more than the template that it began as, and whoever wrote to the
    office can open it.
    """
    return _has_content(letter) and has_consent(letter.case, ConsentScope.CASE)


def _has_content(letter: Letter) -> bool:
    if letter.kind != LetterKind.MESSAGE:
        return True
    made_on = timezone.localdate(letter.created_at)
    own = wording.as_it_was(letter.case.office, at=letter.created_at, on=made_on)
    began = compose_letter(letter.case, decision=None, on=made_on, language=letter.language, own=own)
    return letter.body != began.body


def is_reworded(letter: Letter, *, on: date) -> bool:
    """Whether the office words the standard text otherwise now than when the draft was written. Only of a letter that
    is written out of a decision, a matter or nothing: another one is not drafted again.
    """
    if letter.sent_at or (letter.kind == LetterKind.GUIDANCE and not (letter.decision or letter.matter)):
        return False
    office, made_on = letter.case.office, timezone.localdate(letter.created_at)
    before = wording.as_it_was(office, at=letter.created_at, on=made_on)
    name = MATTER if letter.matter else template_of(letter.decision)
    return wording.differs(name, letter.language, before, wording.of_office(office, on=on))


def is_told_otherwise(letter: Letter) -> bool:
    """Whether the newest assessment says otherwise of the matter than the letter that tells of it."""
    told, newest = find_told(letter), letter.case.assessments.first()
    if told is None or newest is None:
        return False
    return told != find_matter_finding(newest.answer, matter=letter.matter, right=letter.right)


def goes_with_re_referral(letter: Letter) -> bool:
    """Whether the letter tells of a hospital that has not got the patient yet: it leaves with the re-referral."""
    decision = letter.decision
    if decision is None or decision.withdrawn_at or decision.kind not in GRANTING or decision.option is None:
        return False
    return not decision.re_referrals.filter(state__in=WITH_HOSPITAL).exists()


class Examined:
    """A letter as it would be sent at the moment `at`: what is wrong with it, and how it leaves; each asked once."""

    def __init__(self, letter: Letter, *, at: datetime) -> None:
        self.letter, self.at = letter, at

    @cached_property
    def goes_with_re_referral(self) -> bool:
        return goes_with_re_referral(self.letter)

    @cached_property
    def faults(self) -> list[str]:
        """Every reason why the letter must not be sent, as sentences: what its text promises or lacks, points of the
        checklist, a patient who
        turned out to be somebody else, a removed pathway, and a hospital that rights and register no longer make
        possible, while it has not got the patient.
        """
        decision, faults = self.letter.decision, promises.find_faults(self.letter)
        if lacking := find_lacking(self.letter.case, PointOf.SEND, on=timezone.localdate(self.at)):
            faults.append(lacking)
        if is_about_another(self.letter.case, self.letter.created_at):
            return [_("Sagen er om en anden patient, end da brevet blev skrevet. Skriv et nyt brev."), *faults]
        if decision and decision.pathway and decision.pathway.removed_at:
            return [_("Det forløb, som brevet handler om, er fjernet fra sagen. Skriv et nyt brev."), *faults]
        if is_told_otherwise(self.letter):
            return [_("Vurderingen er en anden nu, end da brevet blev skrevet. Skriv et nyt brev."), *faults]
        if not (decision and decision.option and self.goes_with_re_referral):
            return faults
        change = find_obstacle_on_day(decision, self.letter.case, at=self.at)
        return [change, *faults] if change else faults


def _deliver(message: OutboxMessage, at: datetime) -> None:
    """Deliver the letter to the patient's own page."""
    letter = Letter.objects.select_related("case").defer("pdf").get(pk=message.item)
    Delivery.objects.get_or_create(message=message, defaults={"case": letter.case, "at": at})


KIND = outbox.register(outbox.Kind("letter", "patient_page", _deliver))
