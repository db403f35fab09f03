"""Indexes for the list of closed cases and for finding a case by words of a name."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_records"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["office", "-closed_at", "-id"],
                name="case_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    django.db.models.functions.text.Lower("reporter_name"), config="simple"
                ),
                condition=models.Q(("reporter_name", ""), _negated=True),
                name="case_reporter_words",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    django.db.models.functions.text.Lower("name"), config="simple"
                ),
                name="person_name_words",
            ),
        ),
    ]
