"""The words of `rettidig assess` stand in both languages, for everything that an answer can hold."""

import string
from pathlib import Path

import pytest
import yaml

from rettidig.cli import explain
from rettidig.rights import STATUSES, schema
from rettidig.rights.course import PATIENT_REASONS
from rettidig.rights.matters import findings as matters
from rettidig.rights.receipt import EVERYTHING

TEXTS = yaml.safe_load(Path(explain.__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("table", TEXTS)
def test_words_then_name_the_same_values_in_both_languages(table):
    for text in TEXTS[table].values():
        da, en = ({name for _, name, _, _ in string.Formatter().parse(text[each]) if name} for each in ("da", "en"))
        assert da == en


def test_words_then_cover_every_status_and_every_field_that_may_differ():
    assert set(TEXTS["status"]) == {*STATUSES, *matters.STATUSES}
    assert set(TEXTS["fields"]) >= set(EVERYTHING)
    assert set(PATIENT_REASONS) <= set(TEXTS["reasons"]) <= set(schema.REASONS)
