"""A journal of what a process has begun and promised, on disk line by line, so it survives a kill."""

import json
import os
from pathlib import Path
from typing import Any


class Journal:
    """One JSON object a line; `key` of an inquiry begun, `number` of its receipt, `message` of something sent."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, **line: Any) -> None:
        with self.path.open("a") as out:
            out.write(json.dumps(line) + "\n")
            out.flush()
            os.fsync(out.fileno())

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def unanswered_key(self) -> str | None:
        last = next((line for line in reversed(self.lines()) if "key" in line), None)
        return last["key"] if last and "number" not in last else None
