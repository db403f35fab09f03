"""`rettidig keys`: the secret keys of an installation."""

from __future__ import annotations

import click

from rettidig.cli import Entry, LazyGroup

ENTRIES = {
    "new": Entry("rettidig.cli.keys_new", "Print new keys.", needs_django=False),
    "rotate": Entry("rettidig.cli.keys_rotate", "Write what is encrypted anew with the first key of PERSON_KEY."),
}


@click.command("keys", cls=LazyGroup, entries=ENTRIES)
def command() -> None:
    """Make keys, and replace one.

    To replace PERSON_KEY, set it to the new key and the old one with a comma between, restart every process, and run
    `rettidig keys rotate`. To replace SECRET_KEY, set the new one, and the old one as SECRET_KEY_FALLBACKS for a day.
    """
