"""The fingerprint of the newest rules: `python -m tools.rules` writes it, `--check` finds one that is out of date."""

import re
import sys

from rettidig.rights.versions import FILE, fingerprint, newest

FINGERPRINT = re.compile(r"(?<=^  fingerprint: ).*$", re.MULTILINE)
# Two branches that both changed the rules differ in that line; the fingerprint of both together is written here
CONFLICT = re.compile(r"^<<<<<<< .*\n(  fingerprint: .*\n)=======\n  fingerprint: .*\n>>>>>>> .*\n", re.MULTILINE)


def main(is_check: bool) -> int:
    text = FILE.read_text(encoding="utf-8")
    if not is_check and CONFLICT.search(text):
        FILE.write_text(CONFLICT.sub(r"\1", text), encoding="utf-8")
    is_now = fingerprint()
    if newest().fingerprint == is_now:
        return 0
    if newest().first_day:
        print(f"The rules are no longer those of version {newest().number}: add a version on top of {FILE.name}.")
        return 1
    if is_check:
        print(f"The rules have changed. Does {FILE.name} tell of it? Then write their fingerprint: make fix")
        return 1
    FILE.write_text(FINGERPRINT.sub(f'"{is_now}"', FILE.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
