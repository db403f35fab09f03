"""The sheet: everything about moving a patient on one pathway, reckoned and not stored (feature C21)."""

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig import rights

from ...letters import promises
from ...letters.addressee import addressee_of
from ...letters.decisions import compose_letter
from ...letters.text import Text
from ...matching import Candidate
from ...models import (
    GRANTING,
    Assessment,
    Attachment,
    Case,
    Consent,
    ConsentScope,
    Decision,
    DecisionKind,
    Hospital,
    Letter,
    LetterKind,
    OptionList,
    Pathway,
    ReferredTo,
    ReReferral,
    ReReferralState,
    Service,
    Wish,
)
from ...permissions import Denied
from ...things import whole
from .. import approval, consent, decision, options, re_referral
from ..assessment import find_assessment, pathways_of
from ..needs import needs_of
from ..options import EXTENDED

LIMITS = tuple(right for right in rights.RIGHTS if right not in (*decision.CHOICES, *decision.DUTIES))
# The rights by which a hospital of each kind can be granted, the first that is open before the others (law.md § 0.3)
CARRIED_BY = {
    "own_region": ("free_choice", *LIMITS),
    "partner": LIMITS,
    "agreement": EXTENDED,
    "other_region": ("free_choice", *LIMITS),
}
ASKED_HERE = frozenset({"pathway", "hospital", "decision", "letter", "wish", "consent"})
USUAL_ROW = {"partner": ReferredTo.PARTNER, "agreement": ReferredTo.AGREEMENT}  # of table 2, where all of it is moved


class Part(StrEnum):
    """The part of the sheet on which something is missing."""

    PATHWAY = "pathway"
    SERVICE = "service"
    HOSPITAL = "hospital"
    DECISION = "decision"
    WISH = "wish"
    REFERRAL = "referral"
    CONSENT = "consent"
    PERSON = "person"
    CODES = "codes"
    IMAGES = "images"
    LETTER = "letter"
    APPROVAL = "approval"


PART_OF = {"codes": Part.CODES, "images": Part.IMAGES, "person": Part.PERSON}  # by the part of completeness.yaml


class Missing(NamedTuple):
    """Something that must be there before anything is sent, as a sentence."""

    part: Part
    sentence: str


class Incomplete(Denied):
    """Nothing was sent, for something is missing: all of it."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(" ".join(each.sentence for each in missing))
        self.missing = missing


class Place(NamedTuple):
    """A hospital as it stands today, and the right by which it can be granted; empty where none carries it."""

    candidate: Candidate
    right: str

    @property
    def pk(self) -> int:
        """The key of the hospital."""
        return self.candidate.hospital.pk

    @property
    def name(self) -> str:
        return self.candidate.hospital.name

    @property
    def can_be_chosen(self) -> bool:
        """Whether the patient can be moved there in one act."""
        return self.candidate.possible and bool(self.right)


class Said(NamedTuple):
    """A consent to being moved, given in words: by whom, and what was said."""

    giver: str
    words: str


@dataclass(frozen=True)
class Chosen:
    """What a person has chosen and written on the sheet. `text` is the letter that was read; without one it is missing.
    `stage` and `codes` left empty are those of the service.
    """

    hospital: int | None
    words: str = ""
    referral: Attachment | None = None
    text: Text | None = None
    consent: Said | None = None
    stage: str = ""
    codes: str = ""
    message: str = ""
    images: str = ""


class Sheet:
    """Everything about moving the patient on one pathway, as it is at the moment `at`; nothing is stored.

    `service` is taken where the pathway has none. What has been done already is gone on from: a grant in force, its
    letter, its re-referral.
    """

    def __init__(self, case: Case, pathway: Pathway, *, at: datetime, service: Service | None = None) -> None:
        self.case, self.pathway, self.at, self.on = case, pathway, at, timezone.localdate(at)
        granted = self.granted.option if self.granted else None
        self.service = granted.option_list.service if granted else pathway.service or service

    @cached_property
    def granted(self) -> Decision | None:
        """The grant of a hospital on the pathway that is in force."""
        related = ("assessment", "pathway", "option__hospital", "option__option_list__service", "by")
        made = self.pathway.decisions.filter(kind__in=GRANTING, withdrawn_at=None)
        return made.exclude(option=None).select_related(*related).first()

    @property
    def granted_hospital(self) -> int | None:
        """The key of the hospital that is granted."""
        return self.granted.option.hospital_id if self.granted and self.granted.option else None

    @cached_property
    def draft(self) -> ReReferral | None:
        """The re-referral on the grant that somebody has begun."""
        begun = self.case.re_referrals.filter(decision=self.granted, state=ReReferralState.DRAFT)
        return begun.first() if self.granted else None

    @cached_property
    def begun_letter(self) -> Letter | None:
        """The letter about the grant that somebody has begun."""
        return self.granted.letters.filter(sent_at=None).defer("pdf").last() if self.granted else None

    @property
    def needs_letter(self) -> bool:
        """Whether the patient has yet to be told."""
        return self.granted is None or self.begun_letter is not None or not re_referral.is_told(self.granted)

    @cached_property
    def assessment(self) -> Assessment | None:
        """The assessment of today; None while the facts contradict each other."""
        pathways = pathways_of(self.case)
        for each in pathways:
            if each.pk == self.pathway.pk:
                each.service = self.service
        try:
            return find_assessment(self.case, on=self.on, pathways=pathways)
        except rights.InvalidDocument:
            return None

    @cached_property
    def proposals(self) -> dict[str, decision.Proposal]:
        """The right of each decision that the assessment speaks for granting, with the proposal."""
        if self.assessment is None:
            return {}
        told = next(each for each in self.assessment.answer["pathways"] if each["id"] == self.pathway.key)
        found = {
            right: decision.propose(self.case, assessment=self.assessment, pathway=self.pathway.key, right=right)
            for right in (finding["right"] for finding in told["findings"])
        }
        return {right: proposal for right, proposal in found.items() if proposal.kind == DecisionKind.GRANT}

    @property
    def list_right(self) -> str:
        """The right that decides the order of the hospitals: an open extended choice, else free choice."""
        return next((right for right in EXTENDED if right in self.proposals), "free_choice")

    @cached_property
    def places(self) -> list[Place]:
        """Every hospital for the service, in the order that the right decides; none while the service is not known."""
        if self.assessment is None or self.service is None:
            return []
        found = options.find_options(
            self.pathway,
            assessment=self.assessment,
            service=self.service,
            on=self.on,
            right=self.list_right,
            needs=needs_of(self.case, on=self.on)[0],
        )
        return [Place(each, self._right_of(each)) for each in found]

    def _right_of(self, candidate: Candidate) -> str:
        if self.granted:
            return self.granted.right if candidate.hospital.pk == self.granted_hospital else ""
        return next((right for right in CARRIED_BY.get(candidate.to_kind, ()) if right in self.proposals), "")

    def find_place(self, hospital: int | None) -> Place | None:
        """The hospital on the sheet with that key."""
        return next((each for each in self.places if each.pk == hospital), None)

    @cached_property
    def wish(self) -> Wish | None:
        """The latest wish that was written down, about this pathway or about no hospital."""
        about = Q(option=None) | Q(option__option_list__pathway=self.pathway)
        made = Wish.objects.filter(about, case__in=whole(self.case))
        return made.select_related("option__hospital", "by").first()

    @property
    def words(self) -> str:
        """The patient's wish in the patient's words: as it was written down, else as it stands in the inquiry."""
        return self.wish.words if self.wish else self.case.answers.get("wish") or ""

    @property
    def wished(self) -> Place | None:
        """The hospital that is granted, else the one that the patient has wished for or named."""
        option = self.granted.option if self.granted else self.wish.option if self.wish else None
        return self.find_place(option.hospital_id) if option else find_named(self.words, self.places)

    @cached_property
    def consent(self) -> Consent | None:
        """The record of the patient's consent to being moved, where there is one."""
        return self.case.consents.filter(scopes__contains=[ConsentScope.MOVE], withdrawn_on=None).last()

    @property
    def lacks_consent(self) -> bool:
        """Whether nobody has said yes to the patient being moved."""
        return not consent.has_consent(self.case, ConsentScope.MOVE)

    def decision_about(self, place: Place) -> Decision:
        """The decision that grants the hospital: the one in force, or one that is not stored."""
        if self.granted:
            return self.granted
        shown = OptionList(
            case=self.case, assessment=self.assessment, service=self.service, pathway=self.pathway, on=self.on
        )
        proposal = self.proposals[place.right]
        return Decision(
            case=self.case,
            kind=DecisionKind.GRANT,
            right=place.right,
            pathway=self.pathway,
            assessment=self.assessment,
            option=options.frozen(place.candidate, shown),
            basis=proposal.basis,
            reasons=proposal.reasons,
            at=self.at,
        )

    def letter_about(self, place: Place, text: Text | None = None) -> Letter:
        """The letter that grants the hospital, with `text` or else as it is begun or as the office says it; what is
        changed in it is not stored.
        """
        about = self.decision_about(place)
        if self.begun_letter:
            found = copy(self.begun_letter)
            found.case, found.decision = self.case, about
            text = text or Text(found.title, found.body)
        else:
            language = self.case.letter_language
            text = text or compose_letter(self.case, decision=about, on=self.on, language=language)
            recipient = addressee_of(self.case)._asdict()
            found = Letter(
                case=self.case, kind=LetterKind.DECISION, language=language, recipient=recipient, created_at=self.at
            )
            found.decision = about
        found.title, found.body = text.title, text.body
        return found

    def find_missing(self, chosen: Chosen) -> list[Missing]:
        """Everything that must be there before the patient can be moved as chosen; empty when nothing is missing."""
        found = [
            *self._missing_hospital(chosen),
            *self._missing_from_packet(chosen),
            *self._missing_from_patient(chosen),
        ]
        place = self.find_place(chosen.hospital)
        if place and place.can_be_chosen and self.needs_letter:
            found += [Missing(Part.LETTER, each) for each in self._faults_of_letter(place, chosen.text)]
        if self.needs_letter and (obstacle := self.find_unapproved(chosen)):
            found.append(Missing(Part.APPROVAL, obstacle))
        return found

    def find_unapproved(self, chosen: Chosen) -> str:
        """Why the letter must not leave for want of an approval, as a sentence; empty when it may. The office's rule is
        said from the start, before any hospital is chosen.
        """
        place = self.find_place(chosen.hospital)
        if self.begun_letter and place and place.can_be_chosen:
            return approval.find_letter_obstacle(self.letter_about(place, chosen.text), on=self.on)
        return str(approval.NEEDED) if self.must_be_approved else ""

    @cached_property
    def must_be_approved(self) -> bool:
        """Whether the office's letters of decision leave only when somebody has approved them."""
        return approval.is_needed(self.case, LetterKind.DECISION, on=self.on)

    def _missing_hospital(self, chosen: Chosen) -> list[Missing]:
        if self.assessment is None:
            return [Missing(Part.PATHWAY, _("Oplysningerne i forløbet passer ikke sammen. Ret forløbet."))]
        if self.service is None:
            return [Missing(Part.SERVICE, _("Vælg, hvilken undersøgelse eller behandling patienten venter på."))]
        granted = self.find_place(self.granted_hospital)
        if self.granted and not (granted and granted.candidate.possible):
            sentence = _("Hospitalet i afgørelsen er ikke muligt i dag. %(why)s Træk afgørelsen tilbage, og vælg igen.")
            return [Missing(Part.DECISION, sentence % {"why": granted.candidate.sentence if granted else ""})]
        place = self.find_place(chosen.hospital)
        if place is None:
            return [Missing(Part.HOSPITAL, _("Vælg et hospital."))]
        words = {"hospital": place.name, "why": place.candidate.sentence}
        if granted and place.pk != granted.pk:
            sentence = _("Der er truffet afgørelse om et andet hospital. Træk den tilbage, før du vælger %(hospital)s.")
            return [Missing(Part.DECISION, sentence % words)]
        if not place.candidate.possible:
            return [Missing(Part.HOSPITAL, _("%(hospital)s er ikke muligt i dag. %(why)s") % words)]
        if not place.right:
            sentence = _("Vurderingen åbner ingen ret til %(hospital)s. Vælg et andet, eller træf afgørelsen for sig.")
            return [Missing(Part.DECISION, sentence % words)]
        return self._obstacle_of_decision(place)

    def _obstacle_of_decision(self, place: Place) -> list[Missing]:
        try:
            if self.granted is None:
                decision.check_is_first(self.pathway, place.right)
        except Denied as refusal:
            return [Missing(Part.DECISION, str(refusal.message))]
        return []

    def _missing_from_packet(self, chosen: Chosen) -> list[Missing]:
        """By the rules of completeness, but for what the sheet asks about itself."""
        place = self.find_place(chosen.hospital)
        about = self.decision_about(place) if place and place.can_be_chosen else None
        packet = ReReferral(
            case=self.case, pathway=self.pathway, referral=chosen.referral, images=chosen.images.strip()
        )
        packet.decision, packet.hospital_id = about, place.pk if place else None
        if self.service:
            packet.stage = chosen.stage or self.service.stage
            packet.codes = chosen.codes.strip() or " ".join(self.service.codes)
        packet.to = row_of(place.candidate.to_kind if place else "")
        found = re_referral.find_missing_parts(packet, at=self.at, leave_out=ASKED_HERE)
        return [Missing(PART_OF.get(part, Part.REFERRAL), sentence) for part, sentence in found]

    def _missing_from_patient(self, chosen: Chosen) -> list[Missing]:
        missing: list[Missing] = []
        if not chosen.words.strip():
            missing.append(Missing(Part.WISH, _("Patientens ønske er ikke skrevet ned.")))
        elif other := self._find_other_wish(chosen):
            sentence = _("Ønsket gælder %(hospital)s. Vælg det, eller skriv, hvad patienten ønsker nu.")
            missing.append(Missing(Part.WISH, sentence % {"hospital": other}))
        if self.lacks_consent and not (chosen.consent and chosen.consent.words.strip()):
            missing.append(Missing(Part.CONSENT, _("Patientens samtykke til at blive omvisiteret mangler.")))
        return missing

    def _find_other_wish(self, chosen: Chosen) -> str:
        """The name of another hospital that the words speak of: nobody has wished for the chosen one then."""
        if self.find_place(chosen.hospital) is None:
            return ""
        last = self.wish.option if self.wish else None
        if self.wish and last and is_same(chosen.words, self.wish.words) and last.hospital_id != chosen.hospital:
            return last.hospital.name
        named = find_named(chosen.words, self.places)
        return named.name if named and named.pk != chosen.hospital else ""

    def _faults_of_letter(self, place: Place, text: Text | None) -> list[str]:
        if text is None or not text.title.strip():
            return [_("Læs brevet om %(hospital)s, før du sender det.") % {"hospital": place.name}]
        return promises.find_faults(self.letter_about(place, text))


def row_of(to_kind: str) -> ReferredTo:
    """The row of table 2 to which a hospital of the kind belongs, where all of it is moved."""
    return USUAL_ROW.get(to_kind, ReferredTo.FREE_CHOICE)


def find_named(words: str, places: Iterable[Place]) -> Place | None:
    """The hospital that `words` name, when they name one: by its whole name, or by a word that no other is called by
    and that is no town.
    """
    if not words.strip():
        return None
    known = [(each, promises.name_words(each.name)) for each in places]
    towns = Hospital.objects.filter(pk__in=[each.pk for each, _name in known]).values_list("city", flat=True)
    common = promises.PLAIN_WORDS.union(*map(promises.name_words, towns))
    said = {word.removesuffix("s") for word in re.findall(r"\w+", words.lower())}
    named = []
    for place, name in known:
        own = name - common - set().union(*(other for each, other in known if each.pk != place.pk))
        if place.name.lower() in words.lower() or said & {word.removesuffix("s") for word in own}:
            named.append(place)
    return named[0] if len(named) == 1 else None


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever their spaces and lines."""
    return one.split() == other.split()
