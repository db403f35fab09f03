"""Words of a story that may be about a life-threatening disease: a person must read it at once."""

import re
from collections.abc import Mapping
from typing import Any

# Beginnings of Danish and English words, as people write them
STEMS = (
    "kræft", "kraeft", "cancer", "tumor", "tumour", "svulst", "metastas", "leukæmi", "leukaemi", "leukemi", "lymfom",
    "lymphom", "melanom", "karcinom", "carcinom", "sarkom", "sarcom", "modermærk", "knude i bryst", "breast lump",
    "hjerte", "blodprop", "angina", "heart", "kranspulsår",
)  # fmt: skip
STORY = ("suspicion", "story", "wish")
MENTIONED = re.compile("|".join(STEMS), re.IGNORECASE)  # also within a word: "brystkræft", "hudkræft"


def mentions_serious_disease(answers: Mapping[str, Any]) -> bool:
    """Whether the story in the stored answers names cancer or a disease of the heart, whatever was answered to the
    question about it.
    """
    return any(MENTIONED.search(answers.get(name) or "") for name in STORY)
