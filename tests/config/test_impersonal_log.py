"""The process log tells what went wrong and where, and nothing of the people whose case it was."""

import logging
import sys

import pytest
from django.db import DatabaseError, connection, transaction

from rettidig.casework.models import Office, Person
from rettidig.config.impersonal_log import WithoutPersonalData

NAME, NUMBER, EMAIL = "Kaja Test Hansen", "210300-9996", "kaja@example.dk"


def logged(error: Exception) -> str:
    """The log of an error that is raised here."""
    try:
        raise error
    except type(error):
        record = logging.getLogger("test").makeRecord(
            "test", logging.ERROR, "", 0, "It failed: %s", (error,), sys.exc_info()
        )
    WithoutPersonalData().filter(record)
    return logging.Formatter("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize(
    "message",
    [
        f"invalid literal for int() with base 10: '{NAME}'",
        f'invalid input syntax for type date: "{NAME}"',
        f'invalid input syntax for type date: "a "quoted" {NAME}"',
        f"Key (email)=({EMAIL}) already exists.",
        f"Key (cpr, name)=({NUMBER}, {NAME}) already exists.",
        f"bad number {NUMBER} here",
        f"bad number {NUMBER.replace('-', '')} here",
        f"nobody is called {EMAIL}",
        f"first line\nDETAIL:  Failing row contains (1, {NAME}, {NUMBER}).",
        f"syntax error\nLINE 1: SELECT {NAME}",
    ],
)
def test_message_of_an_error_is_told_without_names_numbers_and_addresses(message):
    text = logged(ValueError(message))
    assert not any(word in text for word in ("Kaja", "Hansen", "9996", "example"))
    assert "Traceback (most recent call last)" in text
    assert "builtins.ValueError" in text
    assert "test_impersonal_log.py" in text


def test_error_that_led_to_another_is_told_without_values_too():
    try:
        try:
            raise KeyError(NAME)
        except KeyError as first:
            raise RuntimeError("our own words") from first
    except RuntimeError as error:
        text = logged(error)
    assert NAME not in text
    assert "KeyError" in text
    assert "RuntimeError: our own words" in text


@pytest.mark.django_db
def test_broken_rule_of_the_database_is_told_by_its_name_and_not_by_the_values():
    Person.objects.create(cpr_index=NUMBER, name=NAME)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Person.objects.create(cpr_index=NUMBER, name=NAME)
    text = logged(caught.value)
    assert NUMBER not in text
    assert "person_cpr_once" in text
    assert "23505" in text


@pytest.mark.django_db
def test_value_that_does_not_fit_is_not_told():
    for statement in (f"SELECT '{NAME}'::date", f"SELECT {NAME}", "UPDATE casework_office SET slug = NULL"):
        Office.objects.get_or_create(slug="midtjylland", name=NAME)
        with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert "Kaja" not in logged(caught.value)
        assert "Hansen" not in logged(caught.value)


def test_every_handler_of_the_settings_keeps_personal_data_out(settings):
    for handler in settings.LOGGING["handlers"].values():
        assert handler["filters"] == ["impersonal"]


def test_record_without_error_is_left_as_it_is():
    record = logging.getLogger("test").makeRecord("test", logging.INFO, "", 0, "%d cases, %s", (7, "x"), None)
    assert WithoutPersonalData().filter(record)
    assert record.getMessage() == "7 cases, x"
