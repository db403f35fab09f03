"""The table of the shared cache (rate limits, used one-time codes), so that every web process counts the same."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_guards")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
