"""Models and a field renamed to the field's standard terms."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_lists_by_index")]
    operations = [
        migrations.RenameModel("HandOver", "ExplanationRequest"),
        migrations.RenameField("PrivacyMarking", "parenthood", "representation"),
        migrations.AlterField(
            "ExplanationRequest",
            "question",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="explanation_requests",
                to="casework.lookupquestion",
            ),
        ),
    ]
