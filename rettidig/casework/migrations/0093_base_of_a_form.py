"""What an own version of the form was begun of: the newest shipped one before it, since it was stored when it began."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE casework_formversion DISABLE TRIGGER USER;
UPDATE casework_formversion AS own SET base_id = (
    SELECT max(id) FROM casework_formversion AS shipped WHERE shipped.shipped AND shipped.id < own.id
) WHERE NOT own.shipped;
ALTER TABLE casework_formversion ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0087_service_target_shifts"),
    ]

    operations = [
        migrations.AddField(
            model_name="formversion",
            name="base",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.formversion",
            ),
        ),
        migrations.AddField(model_name="formversion", name="left", field=models.JSONField(blank=True, default=dict)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
