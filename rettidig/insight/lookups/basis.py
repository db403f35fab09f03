"""The basis of a folder of verdicts: its log and its rules. On another basis everything is judged anew."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import closing
from pathlib import Path

from rettidig.insight.lookups.store import Store

MARK = "basis.txt"


def begin(store: Store, rule_file: Path, out: Path, *, is_whole: bool) -> bool:
    """Make `out` ready for verdicts on this log and these rules; True when older ones on another basis were removed.

    `is_whole` is for a log that is read for this run alone: any other file makes it another log. A log that is kept
    stays the same while files are added to it.
    """
    with closing(store.read()) as connection:
        batches = [
            row[0] for row in connection.execute("SELECT batch FROM batches ORDER BY taken_at, batch").fetchall()
        ]
    parts = [*(sorted(batches) if is_whole else batches[:1]), hashlib.sha256(rule_file.read_bytes()).hexdigest()]
    basis = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    mark = out / MARK
    is_known = mark.is_file() and mark.read_text(encoding="utf-8") == basis
    had_verdicts = (out / "verdicts").is_dir()
    if not is_known:
        for what in ("verdicts", "open"):
            shutil.rmtree(out / what, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        mark.write_text(basis, encoding="utf-8")
    return had_verdicts and not is_known
