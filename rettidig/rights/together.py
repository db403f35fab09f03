"""Combined effects of several rights and pathways of one patient, as sentences. Each is judged by itself
first.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from rettidig.rights import texts
from rettidig.rights.findings import Finding, PathwayAnswer

OPEN = ("running", "at_risk")


def say_together(
    answers: Sequence[PathwayAnswer], *, renamed: str | None = None, to_citizen: bool = False
) -> dict[str, str]:
    """The interplay in Danish and English; empty sentences where one pathway stands alone and no rights meet. `renamed`
    is the stated region of residence, where it has become another.

    Source: law book § 0.3: the maximum waiting times first and the 30-day rights in parallel; each pathway by itself.
    """
    say = partial(texts.joint, to_citizen=to_citizen)
    sentences = [say("renamed", region=f"region_{renamed}")] if renamed else []
    if len(answers) > 1:
        sentences.append(say("apart", names=_quoted(one.id for one in answers)))
    covered = [one for one in answers if one.of("max_wait").status not in ("not_applicable", "undetermined")]
    sentences += [say("parallel", name=f"»{one.id}«") for one in covered]
    if len(answers) > 1:
        hit = [one.id for one in answers if any(finding.status == "breached" for finding in one.findings)]
        free = [one.id for one in answers if one.id not in hit]
        if hit and free:
            sentences.append(say("some_breached", hit=_quoted(hit), free=_quoted(free)))
    due = _next_due(answers)
    if due:
        name, finding = due
        sentences.append(say("next", name=f"»{name}«", right=finding.right, day=finding.deadline))
    return {language: " ".join(one[language] for one in sentences) for language in texts.LANGUAGES}


def _quoted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"»{name}«" for name in names)


def _next_due(answers: Sequence[PathwayAnswer]) -> tuple[str, Finding] | None:
    due = [
        (one.id, finding) for one in answers for finding in one.findings if finding.status in OPEN and finding.deadline
    ]
    return min(due, key=lambda pair: pair[1].deadline.toordinal() if pair[1].deadline else 0, default=None)
