"""The table of the index that cases are found by, and the text of attached files. The triggers come next."""

import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0038_news_index")]
    operations = [
        migrations.AddField("attachment", "text", models.TextField(blank=True, null=True)),
        migrations.RemoveIndex("case", "case_claimed_name_words"),
        migrations.RemoveIndex("case", "case_reporter_words"),
        migrations.RemoveIndex("person", "person_name_words"),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.BigIntegerField(db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("patient", "Patient"),
                            ("case", "Henvendelsen"),
                            ("contact", "Kontakt"),
                            ("note", "Notat"),
                            ("letter", "Brev"),
                            ("file", "Bilag"),
                        ],
                        max_length=8,
                    ),
                ),
                ("item", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("keys", django.contrib.postgres.search.SearchVectorField(default="")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["kind", "item"], name="search_entry_once")],
            },
        ),
    ]
