"""A telling must say of what. Of those that said nothing it is stored as that, which is how they were judged."""

from django.db import migrations

FILL = """UPDATE casework_event SET facts = facts || '{"of": []}' WHERE type = 'told' AND NOT facts ? 'of'"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0027_acceptance_requests")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
