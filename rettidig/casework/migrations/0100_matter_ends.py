import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0093_base_of_a_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatterEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("forwarded", "Sendt videre til den, der behandler det"),
                            ("answered", "Besvaret af kontoret"),
                            ("decided", "Der er truffet afgørelse"),
                            ("withdrawn", "Trukket tilbage"),
                            ("maintained", "Klagen fastholdes"),
                            ("changed", "Klagen er ændret"),
                            ("given_up", "Patienten går ikke videre"),
                            ("other", "Andet (skriv hvad)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                ("taken_back_reason", models.TextField(blank=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ends", to="casework.matter"
                    ),
                ),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at", None)), fields=("matter",), name="matter_end_once"
                    )
                ],
            },
        ),
    ]
