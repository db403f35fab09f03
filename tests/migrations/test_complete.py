"""The migrations make what the models say."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", "casework", check_changes=True, dry_run=True, verbosity=3)
