"""The file as it came, kept beside its safe copy. Files from before have the copy alone: what was cleaned away is gone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_letter_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="Original",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="original",
                        serialize=False,
                        to="casework.attachment",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="attachment",
            name="remark",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="scan",
            field=models.CharField(
                choices=[
                    ("clean", "Undersøgt"),
                    ("quarantine", "Afventer undersøgelse for virus"),
                    ("infected", "Virus fundet"),
                    ("unsafe", "Kan ikke åbnes her"),
                ],
                default="quarantine",
                max_length=12,
            ),
        ),
    ]
