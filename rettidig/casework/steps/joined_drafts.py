"""What becomes of the drafts of letters when two cases become one: nothing goes on unasked (feature C11).

A draft that goes on is one of the kept case. One that does not stands in the joined case, which nobody works on: it is
read there, and comes back when the joining is undone.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..models import Case, Letter, Matter
from ..permissions import Denied

KEPT, JOINED, BOTH = "kept", "joined", "both"
DRAFTS = (KEPT, JOINED, BOTH)


class Alike(NamedTuple):
    """Two drafts of the same letter: one of the case that is kept, one of the case that is joined into it."""

    kept: Letter
    joined: Letter


def find_alike(case: Case, kept: Case) -> list[Alike]:
    """The drafts of both cases that are of the same kind and about the same right or matter."""
    ours = {_what(each, kept): each for each in _drafts(kept)}
    return [Alike(ours[what], each) for each in _drafts(case) if (what := _what(each, case)) in ours]


def _drafts(case: Case) -> list[Letter]:
    return list(case.letters.filter(sent_at=None).select_related("decision").defer("pdf"))


def _what(draft: Letter, case: Case) -> tuple[str, str, str]:
    right = draft.decision.right if draft.decision else draft.right
    matter = case.matters.filter(key=draft.matter).values_list("kind", flat=True).first() if draft.matter else ""
    return draft.kind, right, matter or ""


def check_choice(case: Case, kept: Case, chosen: str) -> list[Alike]:
    """The drafts that are alike. Raises Denied where there are some and nobody has chosen which goes on."""
    alike = find_alike(case, kept)
    if alike and chosen not in DRAFTS:
        raise Denied(_("Begge sager har en kladde til det samme brev. Vælg, hvilken der går videre."))
    return alike


def move(
    case: Case, kept: Case, alike: list[Alike], chosen: str, matters: list[list[int]]
) -> dict[str, list[list[Any]]]:
    """The drafts go along, but those that were not chosen; one about a matter tells of its copy, as it is judged there.
    Returns each that moved with what it pointed at, as `Joining.moved` keeps it.
    """
    keys = {Matter.objects.get(pk=source).key: Matter.objects.get(pk=copy).key for source, copy in matters}
    stays = {each.joined.pk for each in alike} if chosen == KEPT else set()
    newest, moved = kept.assessments.first(), []
    for draft in case.letters.filter(sent_at=None).exclude(pk__in=stays).defer("pdf"):
        moved.append([draft.pk, draft.matter, draft.assessment_id])
        draft.case = kept
        if draft.matter in keys:
            draft.matter, draft.assessment = keys[draft.matter], newest
        draft.save(update_fields=["case", "matter", "assessment"])
    set_aside = [each.kept for each in alike] if chosen == JOINED else []
    for draft in set_aside:
        Letter.objects.filter(pk=draft.pk).update(case=case, matter="")
    aside = [[each.pk, each.matter, each.assessment_id] for each in set_aside]
    return {"letters": moved, "set_aside": aside}


def move_back(moved: dict[str, Any], case: Case, kept: Case) -> None:
    """What has been sent from the kept case stays there."""
    for rows, here, there in (("letters", kept, case), ("set_aside", case, kept)):
        for pk, matter, assessment in moved.get(rows, ()):
            here.letters.filter(pk=pk, sent_at=None).update(case=there, matter=matter, assessment=assessment)
