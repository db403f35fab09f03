"""Reads the variables of the environment. One that is not in the table of `variables.py` cannot be read.

An empty value is as good as none. What cannot be read raises ImproperlyConfigured with the name of the variable, never
with its value, which may be a secret.
"""

import os
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from rettidig.config.variables import ENCODED, VARIABLES

BY_NAME = {variable.name: variable for variable in VARIABLES}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
_reader = Env()


def is_set(name: str) -> bool:
    """Whether the environment says anything; an empty value is as good as none."""
    return bool(os.environ.get(BY_NAME[name].name))


def text(name: str) -> str:
    """The value, or the default. Raises ImproperlyConfigured when it is none of the choices."""
    variable = BY_NAME[name]
    found = os.environ.get(name) or variable.default
    if found and variable.choices and found not in variable.choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(variable.choices)}.")
    return found


def texts(name: str) -> list[str]:
    """The values between the commas."""
    return [each.strip() for each in text(name).split(",") if each.strip()]


def flag(name: str) -> bool:
    """Raises ImproperlyConfigured when it is neither true nor false."""
    try:
        return _reader.bool(name) if is_set(name) else text(name) == "true"
    except EnvError:
        raise ImproperlyConfigured(f"{name} must be true or false.") from None


def number(name: str) -> int:
    """A whole number. Raises ImproperlyConfigured when it is none, or too small."""
    found, least = text(name), BY_NAME[name].least
    if not re.fullmatch("[0-9]{1,18}", found) or int(found) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number, {least} or more.")
    return int(found)


def path(name: str, default: Path) -> Path:
    """A folder or file; `default` follows from another variable."""
    return Path(text(name) or default)


def database(name: str, default: str = "", **options: Any) -> dict[str, Any]:
    """Django's settings for the PostgreSQL that an address names.

    Raises ImproperlyConfigured when the address cannot be read, most often because a character in the password is not
    percent-encoded. The address, which holds the password, is never told.
    """
    address = text(name) or default
    trouble = ImproperlyConfigured(
        f"{name} is not the address of a PostgreSQL: postgresql://user:password@host:5432/database. "
        f"Signs in user name and password must be percent-encoded: {ENCODED}."
    )
    try:
        has_all_of_it = "@" not in address or "@" in urlsplit(address).netloc  # else a # or / ended it too early
        found: dict[str, Any] = _reader.dj_db_url(name, address, **options)
    except (EnvError, ValueError):
        raise trouble from None
    if not has_all_of_it or not found["NAME"] or found["ENGINE"] != "django.db.backends.postgresql":
        raise trouble
    return found


class MailServer(NamedTuple):
    """A mail server as Django's settings name its parts; without a host there is none."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def mail_server(name: str) -> MailServer:
    """The server that a variable names. Raises ImproperlyConfigured when it cannot be read, or when the sender or the
    address of the site is missing.
    """
    if not is_set(name):
        return MailServer()
    trouble = ImproperlyConfigured(f"{name} must be like smtp+tls://user:password@host:587. {ENCODED}.")
    try:
        parts = urlsplit(text(name))
        port, scheme, host = parts.port, parts.scheme, parts.hostname
    except ValueError:
        raise trouble from None
    if scheme not in MAIL_PORTS or not host or parts.path.strip("/") or parts.fragment:
        raise trouble
    if missing := [each for each in ("EMAIL_FROM", "SITE_URL") if not is_set(each)]:
        raise ImproperlyConfigured(f"With {name}, {' and '.join(missing)} must be set.")
    who = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(host, port or MAIL_PORTS[scheme], *who, scheme == "smtp+tls", scheme == "smtp+ssl")


def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs between the commas, each like key=value. Raises ImproperlyConfigured for what is none."""
    found = [each.partition("=") for each in texts(name)]
    if not all(key.strip() and value.strip() for key, _sign, value in found):
        raise ImproperlyConfigured(f"{name} must be like key=value,key=value.")
    return tuple((key.strip(), value.strip()) for key, _sign, value in found)


def text_gateway(name: str) -> str:
    """The address of the gateway for texts; empty where none is set. Raises ImproperlyConfigured when it is no address
    with https, except on this machine, or when what goes with it is missing.
    """
    if not is_set(name):
        return ""
    address = text(name)
    try:
        parts = urlsplit(address)
        _port, host, is_safe = parts.port, parts.hostname, parts.scheme == "https"
    except ValueError:
        host, is_safe = None, False
    if not host or not (is_safe or (parts.scheme == "http" and host in ("127.0.0.1", "localhost"))):
        raise ImproperlyConfigured(f"{name} must be like https://gateway.example.dk/send.")
    if missing := [each for each in ("TEXTS_KEY", "TEXTS_SENDER", "SITE_URL") if not is_set(each)]:
        raise ImproperlyConfigured(f"With {name}, {' and '.join(missing)} must be set.")
    return address


def log_format(*, is_demo: bool) -> str:
    """JSON for the machine that collects logs, lines for a person at a terminal."""
    return text("LOG_FORMAT") or ("line" if is_demo or sys.stderr.isatty() else "json")


def as_table() -> str:
    """The variables as tables of Markdown, one for each situation in which they are needed."""
    return "\n".join(_table_lines()).strip()


def _table_lines() -> Iterator[str]:
    for group, variables in groupby(VARIABLES, key=lambda each: each.group):
        yield f"\n### {group}\n\n| variable | kind | when not set | meaning | example |\n|---|---|---|---|---|"
        for each in variables:
            name = f"**`{each.name}`**" if each.is_required else f"`{each.name}`"
            kind = " or ".join(each.choices) if each.choices else each.kind
            default = each.default_words or (f"`{each.default}`" if each.default else "none")
            example = f"`{each.example}`" if each.example else ""
            yield f"| {name} | {kind} | {default} | {each.meaning} | {example} |"


def as_env_file() -> str:
    """A file for systemd, containers and shells: what every server sets is to be filled in, the rest are comments."""
    return "\n".join(_env_lines()) + "\n"


def _env_lines() -> Iterator[str]:
    yield "# The variables of Rettidig. Fill in those that have no # before them; docs/operations.md explains them."
    yield "# Put a value with characters special to a shell in single quotes."
    for group, variables in groupby(VARIABLES, key=lambda each: each.group):
        yield f"\n## {group}"
        for each in variables:
            yield f"# {each.meaning}"
            yield f"{'' if each.is_required else '#'}{each.name}={each.example}"
