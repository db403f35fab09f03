"""Calls that are being written down, and promises to call back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0045_team_order"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("Task", "due_time", models.TimeField(null=True, blank=True)),
        migrations.AddField(
            "Task", "phone", models.CharField(max_length=30, blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("Task", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "IntakeDraft",
            "by",
            models.ForeignKey(
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("IntakeDraft", "discarded_at", models.DateTimeField(null=True, blank=True)),
    ]
