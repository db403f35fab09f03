"""The words that a file may use for a value, and the value that each means."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml
from django.db.models import TextChoices
from django.utils.translation import override

from ...counted_rows import DESTINATIONS
from ...csv_files import Vocabulary
from ...models import Channel, Office, ReferredTo, Stage
from ...offices import names_of
from ...topics import ROWS


def channels() -> Vocabulary[str]:
    others = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return _choices(Channel, others)


def categories() -> Vocabulary[str]:
    words = {each.key: [each.key, *each.names.values()] for each in ROWS.values()}
    return Vocabulary(words, ", ".join(words))


def stages() -> Vocabulary[str]:
    return _choices(Stage, {})


def destinations(stage: str) -> Vocabulary[str]:
    """Destinations of a re-referral of this stage: the rows of table 2 under the stage."""
    return _destinations()[stage]


@cache
def _destinations() -> dict[str, Vocabulary[str]]:
    return {stage: _choices([to for to in ReferredTo if (stage, to) in DESTINATIONS], {}) for stage in Stage.values}


def offices(known: list[Office]) -> Vocabulary[int]:
    regions = [office.region for office in known]
    words = {office.pk: list(names_of(office, alone_in_region=regions.count(office.region) == 1)) for office in known}
    return Vocabulary(words, ", ".join(office.slug for office in known))


def _choices(choices: Iterable[TextChoices], others: Mapping[str, list[str]]) -> Vocabulary[str]:
    with override("da"):
        words = {str(each.value): [each.value, str(each.label), *others.get(each.value, [])] for each in choices}
    return Vocabulary(words, ", ".join(words))
