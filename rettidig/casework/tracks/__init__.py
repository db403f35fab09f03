"""The special tracks. Each module registers itself (`casework.registry`); importing this package loads them all."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every track, so that it registers its topics, acts, audit words and kinds of sending."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
