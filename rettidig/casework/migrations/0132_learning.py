import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0131_kinds_of_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="LearningPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("waiting", "Ventetid og indkaldelse"),
                            ("information", "Information til patienten"),
                            ("tone", "Kommunikation og tone"),
                            ("referral", "Henvisning og visitation"),
                            ("transition", "Overgang mellem steder"),
                            ("treatment", "Undersøgelse og behandling"),
                            ("record", "Journal og opslag"),
                            ("practical", "Transport, tolk og praktiske forhold"),
                            ("other", "Andet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("seen_on", models.DateField()),
                ("text", models.TextField()),
                ("action", models.TextField(blank=True)),
                ("due", models.DateField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("result", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.hospital",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="learning", to="casework.office"
                    ),
                ),
                (
                    "owner",
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
                "ordering": [models.OrderBy(models.F("due"), nulls_last=True), "-seen_on", "-id"],
            },
        ),
    ]
