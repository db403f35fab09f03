"""No letter promises a private hospital without both the right and the agreement (feature L2, AFG 24SFP82).

Sentences of the template for this very decision are safe. Of all others, one that speaks of private hospitals may stand
only when the decision carries it, or when it says no: so a letter that somebody has edited cannot promise more either.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from ..findings import find_told
from ..identity import are_different_names
from ..models import GRANTING, Case, Decision, Hospital, HospitalKind, Letter
from ..phrases import gap_sentence
from . import wording
from .addressee import Addressee, addressee_of
from .characters import find_unprintable, name_character
from .decisions import compose_letter
from .formatting import has_appeal_guidance
from .language import sentences
from .matters import compose_matter_letter
from .reasons import own_reasons

_PRIVATE = re.compile(
    r"\bprivat(?!liv|mark|person|adres)\w*|\bprivate\b|\b(?:aftale|samarbejds)(?:sygehus|hospital)\w*", re.IGNORECASE
)
_EXTENDED = re.compile(
    r"\budvide[dt]\w*\s+(?:fri[et]?\s+)?(?:syge|hospital)\w*|\bDUF\b|\baftale(?:sygehus|hospital)\w*"
    r"|\bextended\s+(?:free\s+)?choice",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:ikke|ingen|intet|hverken|not|no|none|neither|cannot)\b", re.IGNORECASE)
_NO_BUT_YES = re.compile(r"\b(?:ikke|not)\s+(?:kun|bare|alene|blot|only|just)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:–]|\b(?:men|og|så|but|and|so)\b", re.IGNORECASE)
PLAIN_WORDS = {
    "hospital",
    "hospitalet",
    "sygehus",
    "sygehuset",
    "klinik",
    "klinikken",
    "center",
    "centret",
    "privathospital",
    "privathospitalet",
}


class Carried(NamedTuple):
    """The promises that a decision supports: any private hospital at all, extended choice, and named hospitals."""

    private: bool
    extended: bool
    own_names: frozenset[str]


def find_promises(body: str, *, carried: Carried, other_names: Iterable[str], safe: Collection[str] = ()) -> list[str]:
    """The sentences of `body` that promise what is not carried; `other_names` are names of private hospitals."""
    names = [re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE) for name in other_names]
    closed = names + ([] if carried.private else [_PRIVATE]) + ([] if carried.extended else [_EXTENDED])
    return [
        sentence
        for sentence in sentences(body)
        if sentence not in safe and any(_promises(clause, closed) for clause in _CLAUSE.split(sentence))
    ]


def _promises(clause: str, closed: list[re.Pattern[str]]) -> bool:
    says_no = _NO.search(_NO_BUT_YES.sub("", clause))
    return not says_no and any(pattern.search(clause) for pattern in closed)


def find_faults(letter: Letter) -> list[str]:
    """Every fault in the text of `letter`, as sentences; empty when it may be sent. Whether the hospital that its
    decision carries is possible today is asked by `steps.letter`.
    """
    decision = letter.decision
    text = f"{letter.title}\n{letter.body}"
    carried = _carried(decision)
    promises = find_promises(text, carried=carried, other_names=_other_names(carried), safe=_safe(letter))
    faults = [
        _("Tegnet %(sign)s kan ikke trykkes. Skriv det på en anden måde.") % {"sign": name_character(each)}
        for each in find_unprintable(text)
    ]
    faults += [_("Brevet lover mere, end afgørelsen bærer: “%(sentence)s”") % {"sentence": each} for each in promises]
    if gaps := gap_sentence(text):
        faults.append(gaps)
    if not letter.body.strip():
        faults.append(_("Brevet er tomt."))
    if former := _find_former_name(letter, text):
        faults.append(
            _("I brevet står der %(name)s. Personens navn er rettet, siden brevet blev skrevet. Ret det også her.")
            % {"name": former}
        )
    if _tells_protected_address(letter.case, text):
        faults.append(_("Brevet nævner patientens adresse, som er beskyttet. Tag den ud."))
    if decision and decision.withdrawn_at:
        faults.append(_("Afgørelsen er trukket tilbage. Skriv et nyt brev."))
    if decision and decision.appeal_guidance and not has_appeal_guidance(text, letter.language):
        faults.append(_("Brevet skal sige, at man kan klage til Styrelsen for Patientklager inden 4 uger."))
    return faults


def _tells_protected_address(case: Case, text: str) -> bool:
    """Whether a line of the patient's protected address, as it is registered or was written to us, is in the text."""
    if case.patient is None or not case.patient.protected_address:
        return False
    known = f"{case.patient.address}\n{case.answers.get('address', '')}".casefold().replace(",", "\n")
    plain = " ".join(text.casefold().split())
    lines = (" ".join(line.split()) for line in known.splitlines())
    return any(line in plain for line in lines if any(map(str.isdigit, line)))


def _find_former_name(letter: Letter, text: str) -> str:
    """The name to which a draft was written, where the text still says it and the patient of the case has another."""
    former, name = Addressee.stored(letter.recipient).name, addressee_of(letter.case).name
    return former if former in text.replace(name, "") and are_different_names(former, name) else ""


def _carried(decision: Decision | None) -> Carried:
    option = decision.option if decision else None
    if decision is None or option is None or decision.withdrawn_at or decision.kind not in GRANTING:
        return Carried(private=False, extended=False, own_names=frozenset())
    private = option.possible and option.to_kind in ("partner", "agreement")
    return Carried(
        private=private,
        extended=private and option.to_kind == "agreement",
        own_names=frozenset(name_words(option.facts["name"]) if private else ()),
    )


def _safe(letter: Letter) -> set[str]:
    """The office's own standard sentences for this decision, without the reasons that a person wrote."""
    decision, made_on = letter.decision, timezone.localdate(letter.created_at)
    own = wording.as_it_was(letter.case.office, at=letter.created_at, on=made_on)
    finding = find_told(letter)
    if finding:
        text = compose_matter_letter(letter.case, finding, language=letter.language, own=own)
    else:
        text = compose_letter(letter.case, decision=decision, on=made_on, language=letter.language, own=own)
    own_words = set(sentences(f"{text.title}\n{text.body}"))
    if decision is None:
        return own_words
    return own_words - set(sentences(decision.reasons)) | set(sentences(own_reasons(decision, letter.language)))


def _other_names(carried: Carried) -> list[str]:
    """The words by which private hospitals are known, but for the one that the decision carries: no plain words, no
    towns, nothing that a public hospital is called too.
    """
    private: set[str] = set()
    common = set(PLAIN_WORDS)
    for kind, name, town in Hospital.objects.values_list("kind", "name", "city"):
        (private if kind == HospitalKind.PRIVATE else common).update(name_words(name))
        common |= name_words(town)
    return sorted(private - common - carried.own_names)


def name_words(name: str) -> set[str]:
    """The words of a hospital's name that could tell it from others."""
    return {word for word in re.findall(r"\w+", name.lower()) if len(word) > 3}
