"""Whether a refusal, also of a part, must wait for the patient to be heard (feature C15; FVL §§ 19–21)."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rettidig import rights

from ..law_in_force import law_in_force
from ..models import Case, HearingException, Joining, Pathway, Question, QuestionEnd
from ..permissions import Denied

OF_THE_ENGINE: dict[str, str] = {  # the word of the engine for each exception; that nothing is new is a fact of its own
    HearingException.UNOBJECTIONABLE: "unobjectionable",
    HearingException.STATUTORY_DEADLINE: "statutory_deadline",
    HearingException.WEIGHTY_INTERESTS: "other",
    HearingException.NO_ACCESS: "no_access",
    HearingException.CAN_BE_REOPENED: "other",
}


def check_heard(hearings: QuerySet[Question], *, exception: str, on: date) -> None:
    """Raises Denied where a refusal on the day `on` must wait: the patient has not been heard in one of the `hearings`
    about it, or may still answer. The engine says whether they must be (FVL § 19).
    """
    if exception and exception not in HearingException:
        raise Denied(_("Vælg en undtagelse, som loven giver, fra at høre patienten."))
    if not exception and hearings.filter(end="").exists():
        raise Denied(_("Høringen er ikke færdig. Vent på svaret eller fristen, før du giver afslag."))
    is_heard = hearings.exclude(end__in=("", QuestionEnd.WITHDRAWN)).exists()
    if _must_still_hear(exception, is_heard=is_heard, on=on):
        raise Denied(_("Hør patienten, før du giver afslag, eller vælg, hvorfor det ikke er nødvendigt."))


def hearings_of(case: Case, pathway: Pathway | None, right: str) -> QuerySet[Question]:
    """The hearings about a right of a pathway, also those in a case that has become part of this one: about the pathway
    that came along from there, or about the same one where this case has no other. None where it is about no pathway.
    """
    if pathway is None:
        return Question.objects.none()
    about = {pathway.pk}
    is_only = case.pathways.filter(removed_at=None).count() == 1
    for joining in Joining.objects.filter(kept=case, undone_at=None):
        came = {copy: source for source, copy in joining.moved["pathways"]}
        about |= {came[pathway.pk]} if pathway.pk in came else set()
        if is_only and not came:
            about |= set(joining.case.pathways.values_list("pk", flat=True))
    here = Q(case=case) | Q(case__joined_to=case)
    return Question.objects.filter(here, pathway__in=about, right=right)


def _must_still_hear(exception: str, *, is_heard: bool, on: date) -> bool:
    """Whether the engine still finds the duty open for a refusal to which the patient was heard, or not."""
    facts: dict[str, object] = {"is_decision": True, "fully_granted": False, "disadvantageous": True, "essential": True}
    facts |= {"unknown_to_party": exception != HearingException.NOT_NEW}
    facts |= {"hearing_exception": OF_THE_ENGINE.get(exception, "none")}
    events = [{"type": "party_heard", "date": on}] if is_heard else []
    document = {"on": on, "matters": [{"id": "refusal", "kind": "decision", "facts": facts, "events": events}]}
    [matter] = rights.assess(document, law=law_in_force()).matters
    return any(each.right == "party_hearing" and each.status == "open" for each in matter.findings)
