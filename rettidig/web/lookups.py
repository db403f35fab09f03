"""Settings of the look-up logs: the folder, the rules that judge them, and the labels of the verdicts."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rettidig.insight.lookups import rules
from rettidig.insight.lookups.store import Store

VERDICTS = {
    "explained": _("Forklaret"),
    "ask_it": _("Spørg it-afdelingen"),
    "register_incomplete": _("Registrene er ikke fulde"),
    "ask_hospital": _("Spørg hospitalet"),
    "needs_attention": _("Skal ses efter"),
}


def find_store() -> Store | None:
    """The store of look-ups, or None when no log has been read in yet."""
    store = Store(Path(settings.LOOKUPS_STORE))
    return store if store.database.exists() else None


def rules_in_force() -> rules.Rules:
    """The region's own rules where it has named a file, else those that come with the product. Raises BadRules."""
    return _read(settings.LOOKUPS_RULES)


@cache
def _read(path: str) -> rules.Rules:
    return rules.load(Path(path)) if path else rules.load()
