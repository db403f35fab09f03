"""Columns of a register: how a value is read from a file or a form, and how it is written again.

A value is read by Python, which can say what is wrong with it, and written by the database, which writes a million of
them while it reads them: `sql_text` is the expression that turns the stored value into what `read` understands.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise
from psycopg import sql

from ..csv_files import Vocabulary, plain, read_day, shown

Read = Callable[[str], Any]
YES, NO = ("ja", "yes", "j", "y", "1", "true", "sand"), ("nej", "no", "n", "0", "false", "falsk")
SKS = re.compile(r"[A-Z][A-Z0-9]{1,9}")
BETWEEN = "␟"  # any sign that can be printed
NUMBERS_SHOWN = 8  # values that a fault names, where there are many


class BadValue(Exception):
    """A value that cannot be what the column holds: what is wrong with it, and what is allowed."""

    def __init__(self, problem: str, allowed: str = "") -> None:
        super().__init__(problem)
        self.problem, self.allowed = problem, allowed


@dataclass(frozen=True)
class Column:
    """One column: its heading in files, which is the field of the model, and its label on pages.

    `empty` is what an empty cell means where one is permitted.
    """

    name: str
    label: StrOrPromise
    required: bool = True
    hint: StrOrPromise = ""
    empty: Any = ""

    @property
    def sql_type(self) -> str:
        """The column's type in the table that a file is staged in."""
        return "text"

    @property
    def stored_in(self) -> str:
        """The column of the model's table."""
        return self.name

    def reader(self, *, on: date) -> Read:
        """A function that reads one cell on a day. It raises BadValue."""
        value = self.value_reader(on=on)

        def read(text: str) -> Any:
            if text:
                return value(text)
            if self.required:
                raise BadValue(_("Værdien mangler."))
            return self.empty

        return read

    def value_reader(self, *, on: date) -> Read:
        """As `reader`, for cells that are not empty."""
        raise NotImplementedError

    def are_as_stored(self, texts: Sequence[str]) -> bool:
        """Whether all these cells are right and are stored just as they are written, where many at once can be told
        quickly; else each is read.
        """
        return False

    def sql_text(self, stored: sql.Composable) -> sql.Composable:
        """SQL for the stored value as a cell."""
        return sql.SQL("coalesce({}::text, '')").format(stored)

    def sql_name(self, stored: sql.Composable) -> sql.Composable:
        """SQL for the stored value as people name it."""
        return self.sql_text(stored)


@dataclass(frozen=True)
class Text(Column):
    """Words on one line, or on several where `is_long`; `pattern` is what they must be, said by `allowed`."""

    length: int = 120
    is_long: bool = False
    pattern: str = ""
    allowed: StrOrPromise = ""

    def value_reader(self, *, on: date) -> Read:
        pattern = re.compile(self.pattern) if self.pattern else None
        length = self.length

        def read(text: str) -> str:
            if len(text) > length:
                raise BadValue(_("Teksten er for lang."), _("højst %(length)s tegn") % {"length": length})
            if not (self.is_long or text.isprintable()):
                raise BadValue(_("Teksten har skjulte tegn."))
            if pattern and not pattern.fullmatch(text):
                raise BadValue(_("“%(value)s” er skrevet forkert.") % {"value": shown(text)}, str(self.allowed))
            return text

        return read

    def are_as_stored(self, texts: Sequence[str]) -> bool:
        """As for any column: short enough, of the pattern, and without what is taken away or escaped: hidden signs,
        backslashes, blanks at the ends, and apostrophes in front.
        """
        joined = f"{BETWEEN}{BETWEEN.join(texts)}{BETWEEN}"
        return (
            joined.isprintable()
            and not any(each in joined for each in ("\\", f"{BETWEEN} ", f" {BETWEEN}", f"{BETWEEN}'"))
            and max(map(len, texts)) <= self.length
            and (all(map(re.compile(self.pattern).fullmatch, texts)) if self.pattern else all(texts))
        )


def key(name: str = "slug") -> Text:
    """The short name by which files and addresses know an entry."""
    return Text(
        name,
        gettext_lazy("Nøgle"),
        length=50,
        pattern=r"[a-z0-9_-]+",
        allowed=gettext_lazy("små bogstaver a-z, tal, - og _"),
        hint=gettext_lazy("Kort navn, som filer bruger. Små bogstaver a-z, tal, - og _."),
    )


@dataclass(frozen=True)
class Choice(Column):
    """One of a few values, written by its key or by its name in Danish or English."""

    choices: Collection[tuple[str, StrOrPromise]] = ()

    def value_reader(self, *, on: date) -> Read:
        words = {plain(word): value for value, label in self.choices for word in (value, str(label))}

        def read(text: str) -> str:
            found = words.get(plain(text))
            if found is None:
                problem = _("“%(value)s” er ukendt.") % {"value": shown(text)}
                raise BadValue(problem, ", ".join(value for value, _label in self.choices))
            return found

        return read

    def sql_name(self, stored: sql.Composable) -> sql.Composable:
        when = [sql.SQL("WHEN {} THEN {}").format(value, str(label)) for value, label in self.choices]
        return sql.SQL("CASE {} {} ELSE '' END").format(stored, sql.SQL(" ").join(when))


@dataclass(frozen=True)
class Flag(Column):
    """Yes or no."""

    required: bool = False
    empty: Any = False

    @property
    def sql_type(self) -> str:
        return "boolean"

    def value_reader(self, *, on: date) -> Read:
        def read(text: str) -> bool:
            word = text.casefold()
            if word not in YES + NO:
                raise BadValue(_("“%(value)s” er hverken ja eller nej.") % {"value": shown(text)}, _("ja eller nej"))
            return word in YES

        return read

    def sql_text(self, stored: sql.Composable) -> sql.Composable:
        return sql.SQL("CASE WHEN {} THEN 'ja' ELSE 'nej' END").format(stored)


@dataclass(frozen=True)
class Number(Column):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 10_000_000
    empty: Any = None

    @property
    def sql_type(self) -> str:
        return "integer"

    def value_reader(self, *, on: date) -> Read:
        def read(text: str) -> int:
            digits = text.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", text) else text
            if not (digits.isascii() and digits.isdigit() and self.least <= int(digits[:12]) <= self.most):
                problem = _("“%(value)s” passer ikke.") % {"value": shown(text)}
                limits = {"least": self.least, "most": self.most}
                raise BadValue(problem, _("et helt tal fra %(least)s til %(most)s") % limits)
            return int(digits)

        return read


@dataclass(frozen=True)
class Degrees(Column):
    """A latitude or longitude in degrees, within Denmark and the nearest countries."""

    least: float = 0
    most: float = 0
    empty: Any = None

    @property
    def sql_type(self) -> str:
        return "double precision"

    def value_reader(self, *, on: date) -> Read:
        def read(text: str) -> float:
            limits = _("grader fra %(least)s til %(most)s, fx 56,1572") % {"least": self.least, "most": self.most}
            try:
                value = float(text.replace(",", "."))
            except ValueError:
                raise BadValue(_("“%(value)s” er ikke et tal.") % {"value": shown(text)}, limits) from None
            if not self.least <= value <= self.most:
                raise BadValue(_("“%(value)s” ligger ikke i Danmark.") % {"value": shown(text)}, limits)
            return value

        return read


@dataclass(frozen=True)
class Money(Column):
    """An amount in kroner with at most two decimals."""

    empty: Any = None

    @property
    def sql_type(self) -> str:
        return "numeric(10,2)"

    def value_reader(self, *, on: date) -> Read:
        def read(text: str) -> Decimal:
            plain_text = text.replace(" ", "")
            if re.fullmatch(r"\d{1,3}(\.\d{3})*(,\d{1,2})?|\d+(,\d{1,2})?", plain_text):
                plain_text = plain_text.replace(".", "").replace(",", ".")
            try:
                amount = Decimal(plain_text)
            except InvalidOperation:
                amount = Decimal(-1)
            if not (0 <= amount < 10**8 and amount == amount.quantize(Decimal("0.01"))):
                problem = _("“%(value)s” er ikke et beløb.") % {"value": shown(text)}
                raise BadValue(problem, _("kroner og ører som 12.500,00"))
            return amount

        return read

    def sql_text(self, stored: sql.Composable) -> sql.Composable:
        return sql.SQL("coalesce(replace({}::text, '.', ','), '')").format(stored)


@dataclass(frozen=True)
class Day(Column):
    """A date. `past`: it may not be later than today."""

    past: bool = False
    empty: Any = None

    @property
    def sql_type(self) -> str:
        return "date"

    def value_reader(self, *, on: date) -> Read:
        def read(text: str) -> date:
            day = read_day(text)
            if day is None:
                raise BadValue(_("“%(value)s” er ikke en dato.") % {"value": shown(text)}, _("en dato som 2026-12-31"))
            if self.past and day > on:
                raise BadValue(_("Dagen er ikke kommet endnu."), _("i dag eller før"))
            return day

        return read


@dataclass(frozen=True)
class Codes(Column):
    """SKS codes with blanks between them."""

    required: bool = False
    empty: Any = ()

    @property
    def sql_type(self) -> str:
        return "varchar[]"

    def value_reader(self, *, on: date) -> Read:
        def read(text: str) -> tuple[str, ...]:
            codes = tuple(dict.fromkeys(text.upper().replace(",", " ").split()))
            if wrong := [code for code in codes if not SKS.fullmatch(code)]:
                problem = _("“%(value)s” er ikke en SKS-kode.") % {"value": shown(wrong[0])}
                raise BadValue(problem, _("koder som KNGD11, med mellemrum imellem"))
            return codes

        return read

    def sql_text(self, stored: sql.Composable) -> sql.Composable:
        return sql.SQL("array_to_string({}, ' ')").format(stored)


@dataclass(frozen=True)
class Several(Column):
    """Any number of a few values, written by their keys with blanks between them."""

    required: bool = False
    empty: Any = ()
    choices: Callable[[], Collection[tuple[str, StrOrPromise]]] = tuple

    @property
    def sql_type(self) -> str:
        return "varchar[]"

    def value_reader(self, *, on: date) -> Read:
        known = dict(self.choices())

        def read(text: str) -> tuple[str, ...]:
            values = tuple(dict.fromkeys(text.replace(",", " ").split()))
            if wrong := [value for value in values if value not in known]:
                raise BadValue(_("“%(value)s” er ukendt.") % {"value": shown(wrong[0])}, ", ".join(known))
            return values

        return read

    def sql_text(self, stored: sql.Composable) -> sql.Composable:
        return sql.SQL("array_to_string({}, ' ')").format(stored)


@dataclass(frozen=True)
class NamedKey(Text):
    """A key written by itself or by the name that people know; `choices` are the keys with their names."""

    choices: Callable[[], Collection[tuple[str, StrOrPromise]]] = tuple
    none: StrOrPromise = ""  # what no key means

    def value_reader(self, *, on: date) -> Read:
        named = {str(name).casefold(): key for key, name in self.choices()}
        plain = super().value_reader(on=on)
        return lambda text: plain(named.get(text.casefold(), text))

    def are_as_stored(self, texts: Sequence[str]) -> bool:
        return False


@dataclass(frozen=True)
class Reference(Column):
    """An entry of another register, written by its key; `by_name`: its name is understood too."""

    model: type[Model] = Model
    key: str = "slug"
    by_name: str = ""
    empty: Any = None

    @property
    def sql_type(self) -> str:
        return "bigint"

    @property
    def stored_in(self) -> str:
        return f"{self.name}_id"

    def value_reader(self, *, on: date) -> Read:
        rows = list(self.model._default_manager.values_list("pk", self.key, self.by_name or self.key))
        ids = {slug: pk for pk, slug, _name in rows}
        names = Vocabulary({pk: [name] for pk, _slug, name in rows}, "") if self.by_name else None

        def read(text: str) -> Any:
            found = ids.get(text)
            if found is None and names:
                found = names.find(text)
            if found is None:
                raise BadValue(_("“%(value)s” findes ikke i registret.") % {"value": shown(text)}, _list(ids))
            return found

        return read

    def sql_text(self, stored: sql.Composable) -> sql.Composable:
        return self._look_up(self.key, stored)

    def sql_name(self, stored: sql.Composable) -> sql.Composable:
        return self._look_up(self.by_name or self.key, stored)

    def _look_up(self, field: str, stored: sql.Composable) -> sql.Composable:
        return sql.SQL("coalesce((SELECT {field} FROM {table} WHERE {known} = {stored}), '')").format(
            field=sql.Identifier(field),
            table=sql.Identifier(self.model._meta.db_table),
            known=sql.Identifier(self.known_by),
            stored=stored,
        )

    @property
    def known_by(self) -> str:
        """The field of the other entry that is stored here."""
        return "id"


@dataclass(frozen=True)
class KeyOf(Reference):
    """As Reference, for a table that stores the other entry's key itself."""

    empty: Any = ""

    @property
    def sql_type(self) -> str:
        return "text"

    @property
    def stored_in(self) -> str:
        return self.name

    @property
    def known_by(self) -> str:
        return self.key

    def value_reader(self, *, on: date) -> Read:
        find = super().value_reader(on=on)
        keys = dict(self.model._default_manager.values_list("pk", self.key))
        return lambda text: keys[find(text)]

    def sql_text(self, stored: sql.Composable) -> sql.Composable:
        return Column.sql_text(self, stored)


def _list(values: Collection[str]) -> str:
    some = ", ".join(list(values)[:NUMBERS_SHOWN])
    return f"{some} …" if len(values) > NUMBERS_SHOWN else some
