"""The history of facts of a case may be without a person: what a patient needs, or a draft, of a case that names nobody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0054_flags_and_reviews"),
    ]

    operations = [
        migrations.AlterField(
            model_name="personchange",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="casework.person"
            ),
        ),
    ]
