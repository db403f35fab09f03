"""The file as it came, kept beside its safe copy. Files from before have the copy alone: what was cleaned away is gone."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER original_never_changed BEFORE UPDATE ON casework_original
    FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
"""
BACKWARD = "DROP TRIGGER original_never_changed ON casework_original"


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
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
