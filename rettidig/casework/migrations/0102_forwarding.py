import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0101_recipients"),
    ]

    operations = [
        migrations.CreateModel(
            name="Forwarding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("receiver", models.CharField(max_length=120)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("purpose", models.TextField()),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("filed_here", "Klagen eller anmeldelsen er indgivet til os (sundhedsloven § 51, stk. 5)"),
                            ("other_authority", "Det hører til en anden myndighed (forvaltningsloven § 7, stk. 2)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("filed_on", models.DateField()),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                ("parts", models.JSONField(default=list)),
                ("pdf", models.BinaryField()),
                ("due", models.DateField()),
                ("sent_at", models.DateTimeField()),
                ("sent_to", models.EmailField(blank=True, max_length=254)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acknowledged", "Modtageren har bekræftet"),
                            ("returned", "Modtageren har sendt det tilbage"),
                        ],
                        max_length=20,
                    ),
                ),
                ("end_note", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="forwardings", to="casework.case"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forwardings", to="casework.matter"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forwardings", to="casework.recipient"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forwarding", to="casework.task"
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("end", "")), fields=("matter", "recipient"), name="forwarding_once"
                    )
                ],
            },
        ),
    ]
