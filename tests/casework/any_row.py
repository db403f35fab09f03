"""A row of whatever model, with what it needs to stand: for tests that walk through every table."""

import re
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from rettidig.casework import guards
from tests.database import working_as
from tests.plugin import ROLES

_number = count(900_001)
VALUES: dict[type, Any] = {
    models.DateTimeField: timezone.now,
    models.DateField: lambda: date(2026, 11, 23),
    models.BooleanField: lambda: False,
    models.JSONField: dict,
    ArrayField: lambda: ["case"],
    models.BinaryField: lambda: b"1",
    models.UUIDField: uuid4,
    models.IntegerField: lambda: next(_number) % 30_000,
    models.FloatField: lambda: 56.0,
    models.CharField: lambda: f"{next(_number)}",
    models.TextField: lambda: f"tekst {next(_number)}",
}


def a_row(label: str, *, as_evidence: bool = True, **given: Any) -> Any:
    """A row of the model, and of those it points to. `as_evidence`: past the point from which it is kept."""
    model = apps.get_model("casework", label)
    rule = guards.EVIDENCE.get(label)
    filled = "IS NOT NULL" if as_evidence else "IS NULL"
    wanted = set(re.findall(rf"OLD\.(\w+) {filled}", rule.from_when)) if rule else set()
    if any(isinstance(one, models.CheckConstraint) for one in model._meta.constraints):
        others = (one for one in model._meta.local_concrete_fields if one.is_relation and one.related_model != model)
        wanted |= {next((one.column for one in others if one.null), "")}
    values = {
        field.name: _value(field)
        for field in model._meta.local_concrete_fields
        if field.name not in given
        and (field.column in wanted or not (field.null or field.blank or field.has_default()))
    }
    if not (rule and rule.by_database):
        return model.objects.create(**values, **given)
    with working_as(ROLES.owner):
        return model.objects.create(**values, **given)


def _value(field: Any) -> Any:
    if field.is_relation:
        return a_row(field.related_model.__name__)
    if field.choices:
        return field.choices[0][0]
    kind = next(kind for kind in type(field).__mro__ if kind in VALUES)
    return VALUES[kind]()[: field.max_length] if isinstance(field, models.CharField) else VALUES[kind]()
