"""The cases of the law: published decisions, worked examples, and one for each sentence that these leave out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


def read_cases(*folders: str) -> Iterator[dict[str, Any]]:
    """Every case of the folders, each file holding one or several."""
    for folder in folders or ("decisions", "examples", "cases"):
        for file in sorted((HERE / folder).glob("*.yaml")):
            yield from yaml.safe_load_all(file.read_text(encoding="utf-8"))
