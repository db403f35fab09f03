"""Check that PERSON_KEY is the key that the data was written with, before the product is used."""

import os

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.utils import timezone

from rettidig.keyring import BadKeys, WrongKey, keyring

SECONDS_TO_CONNECT = 5
WRONG = "The data in this database was written with another PERSON_KEY than the one that is set."
CURE = "Set the key that it was written with; a new key is written before it, with a comma between."
BEGIN_ANEW = "Or begin the demo anew: stop it, and delete the folder {folder}."


def check() -> None:
    """Raises BadKeys with a sentence unless every key that data is written with is in PERSON_KEY.

    The first key is written down the first time that it is used. Nothing is asked of a database without tables.
    """
    if not _is_there(apps.get_model("casework", "KeyCheck")):
        return
    if is_wrong():
        anew = [] if "DATABASE_URL" in os.environ else [BEGIN_ANEW.format(folder=settings.VAR_DIR / "postgres")]
        raise BadKeys(WRONG, " ".join([CURE, *anew]))
    _write_down()


def check_if_reachable() -> None:
    """`check`, for a process that starts also while the database does not answer. Raises BadKeys."""
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {**options, "connect_timeout": SECONDS_TO_CONNECT}
    try:
        check()
    except DatabaseError:
        return
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = options


def is_wrong() -> bool:
    """Whether some of the data cannot be read with the keys of PERSON_KEY."""
    known = apps.get_model("casework", "KeyCheck").objects.values_list("key_id", "value")
    ring = keyring(settings.PERSON_KEY)
    values = {key.id: key.check_value for key in ring.keys}
    return any(values.get(key_id) != value for key_id, value in known) or (not known and not _opens_what_is_stored())


def _is_there(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [model._meta.db_table])
        return bool(cursor.fetchone()[0])


def _opens_what_is_stored() -> bool:
    """Data from before keys were written down: tried on the newest person with a number."""
    persons = apps.get_model("casework", "Person").objects.exclude(cpr="").order_by("-pk")
    try:
        persons.values_list("cpr", flat=True).first()
    except WrongKey:
        return False
    return True


def _write_down() -> None:
    model, first = apps.get_model("casework", "KeyCheck"), keyring(settings.PERSON_KEY).first
    if not model.objects.filter(pk=first.id).exists():
        new = model(key_id=first.id, value=first.check_value, since=timezone.now())
        model.objects.bulk_create([new], ignore_conflicts=True)
