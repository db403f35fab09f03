"""Writing what is encrypted anew with the first key of PERSON_KEY, in steps that may be stopped and taken up again.

A value names its key, so what is left is seen from the values themselves. While it lasts, both keys are in PERSON_KEY:
every value can be read, and everybody is found by the index of either key.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from psycopg import sql
from psycopg.errors import UniqueViolation

from rettidig.keyring import PERSONS, SECOND_FACTOR, Keyring, keyring

from . import cpr
from .models import Case, IntakeDraft, KeyCheck
from .models.fields import EncryptedField

STEP = 500  # rows in a transaction


class Place(NamedTuple):
    """A place with encrypted values: a column, or one key of a JSON column; and the column of its blind index."""

    label: str
    field: str
    key: str = ""
    purpose: str = PERSONS
    index_field: str = ""
    readings: Callable[[str], list[str]] = list  # what of the value its index may be made of

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        return ".".join(filter(None, (self.model._meta.db_table, self.field, self.key)))


IN_JSON = (
    Place("casework.IntakeDraft", "answers", key="patient_cpr"),
    Place("mfa.Authenticator", "data", key="secret", purpose=SECOND_FACTOR),
    Place("mfa.Authenticator", "data", key="seed", purpose=SECOND_FACTOR),
)
WITH_INDEX = (
    Place("casework.Person", "cpr", index_field="cpr_index", readings=cpr.readings),
    Place("casework.Notice", "patient", index_field="patient_index", readings=lambda number: [number]),
)


def places() -> list[Place]:
    """Every place of the database with encrypted values."""
    known = {(place.label, place.field): place for place in WITH_INDEX}
    columns = [
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedField)
    ]
    return [*(known.get(column, Place(*column)) for column in columns), *IN_JSON]


def count_left() -> dict[str, int]:
    """How many rows of each place an older key wrote."""
    return {place.name: _stale(place).count() for place in places()}


def rotate() -> Iterator[int]:
    """Write every value anew with the first key. Gives the number of rows after each step, which is a transaction.

    For the owner of the tables: the guards let nobody else write evidence anew. Raises WrongKey for a value that no key
    opens. When nothing is left, the older keys are no longer asked for.
    """
    for place in places():
        yield from _renew(place)
    if not any(count_left().values()):
        KeyCheck.objects.exclude(pk=_ring().first.id).delete()


def count_codes_left() -> int:
    """How many open cases and drafts can only be opened while the older keys stay in PERSON_KEY: a code is stored so
    that nobody can read it, and so it cannot be written anew.
    """
    prefix = f"{_ring().first.id}$"
    cases = Case.objects.filter(closed_at=None).exclude(follow_up_code="")
    drafts = IntakeDraft.objects.filter(case=None)
    codes = cases.exclude(follow_up_code__startswith=prefix), drafts.exclude(key_mark__startswith=prefix)
    return sum(rows.count() for rows in codes)


def _stale(place: Place) -> QuerySet[Any, Any]:
    """The rows with a value or index that an older key wrote, with the stored value as `stored`."""
    stored = KeyTextTransform(place.key, place.field) if place.key else Cast(place.field, models.TextField())
    rows = place.model._default_manager.annotate(stored=stored).exclude(stored=None).exclude(stored="")
    prefix = f"{_ring().first.id}$"
    is_stale = ~Q(stored__startswith=prefix)
    if place.index_field:
        is_stale |= ~Q(**{f"{place.index_field}__startswith": prefix}) & ~Q(**{place.index_field: ""})
    return rows.filter(is_stale).order_by("pk")


def _renew(place: Place) -> Iterator[int]:
    last: Any = None
    columns = ("pk", "stored", *filter(None, [place.index_field]))
    while True:
        rows = _stale(place) if last is None else _stale(place).filter(pk__gt=last)
        with transaction.atomic():
            step = list(rows.select_for_update(of=("self",)).values(*columns)[:STEP])
            for row in step:
                _write(place, row)
        if not step:
            return
        last = step[-1]["pk"]
        yield len(step)


def _write(place: Place, row: dict[str, Any]) -> None:
    """One row. It is left as it is when another row has its index already: one person who was written down twice."""
    ring, meta = _ring(), place.model._meta
    plain = ring.decrypt(row["stored"], purpose=place.purpose)
    new = {"value": ring.encrypt(plain, purpose=place.purpose), "key": place.key, "pk": row["pk"]}
    value = "jsonb_set({field}, ARRAY[%(key)s], to_jsonb(%(value)s::text))" if place.key else "%(value)s"
    changes = ["{field} = " + value]
    if place.index_field:
        reading = next((each for each in place.readings(plain) if row[place.index_field] in ring.indexes(each)), None)
        new["index"] = ring.index(reading) if reading else row[place.index_field]
        changes.append("{index} = %(index)s")
    statement = sql.SQL("UPDATE {table} SET {changes} WHERE {id} = %(pk)s").format(
        table=sql.Identifier(meta.db_table),
        changes=sql.SQL(", ".join(changes)).format(
            field=sql.Identifier(place.field), index=sql.Identifier(place.index_field or place.field)
        ),
        id=sql.Identifier(str(meta.pk.column)),
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, new)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise


def _ring() -> Keyring:
    return keyring(settings.PERSON_KEY)
