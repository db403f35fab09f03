"""Combined effects of several rights and pathways of one patient, as sentences. Each is judged by itself
first.
"""

from collections.abc import Iterable, Sequence

from rettidig.rights import texts
from rettidig.rights.findings import Finding, PathwayAnswer

OPEN = ("running", "at_risk")


def say_together(answers: Sequence[PathwayAnswer]) -> dict[str, str]:
    """The interplay in Danish and English; empty sentences where one pathway stands alone and no rights meet.

    Source: law book § 0.3: the maximum waiting times first and the 30-day rights in parallel; each pathway by itself.
    """
    sentences = []
    if len(answers) > 1:
        sentences.append(texts.joint("apart", names=_quoted(one.id for one in answers)))
    covered = [one for one in answers if one.of("max_wait").status not in ("not_applicable", "undetermined")]
    sentences += [texts.joint("parallel", name=f"»{one.id}«") for one in covered]
    sentences += _by_status(answers, "breached", "some_breached")
    due = _next_due(answers)
    if due:
        name, finding = due
        sentences.append(texts.joint("next", name=f"»{name}«", right=finding.right, day=finding.deadline))
    return {language: " ".join(one[language] for one in sentences) for language in texts.LANGUAGES}


def _by_status(answers: Sequence[PathwayAnswer], status: str, key: str) -> list[dict[str, str]]:
    if len(answers) < 2:
        return []
    hit = tuple(one.id for one in answers if any(finding.status == status for finding in one.findings))
    free = tuple(one.id for one in answers if one.id not in hit)
    return [texts.joint(key, hit=_quoted(hit), free=_quoted(free))] if hit and free else []


def _quoted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"»{name}«" for name in names)


def _next_due(answers: Sequence[PathwayAnswer]) -> tuple[str, Finding] | None:
    due = [
        (one.id, finding) for one in answers for finding in one.findings if finding.status in OPEN and finding.deadline
    ]
    return min(due, key=lambda pair: pair[1].deadline.toordinal() if pair[1].deadline else 0, default=None)
