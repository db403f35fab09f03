import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

VERSION = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "casework.formversion"}


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0068_typed_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("shipped", models.BooleanField(default=False)),
                ("changes", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "by",
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
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("shipped"),
                        condition=models.Q(("published_at", None)),
                        name="one_form_in_the_making",
                    ),
                    models.UniqueConstraint(
                        models.F("digest"), condition=models.Q(("shipped", True)), name="shipped_form_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="intakedraft",
            name="form_version",
            field=models.ForeignKey(blank=True, null=True, **VERSION),
        ),
        migrations.AddField(
            model_name="case",
            name="form_version",
            field=models.ForeignKey(blank=True, db_index=False, null=True, **VERSION),
        ),
    ]
