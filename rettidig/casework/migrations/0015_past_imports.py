"""Imports of earlier years' inquiries, and which contact came with which: so that an import can be undone.

Imports from before are taken over from the audit log. Their contacts are not known apart, so they cannot be undone.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TAKE_OVER = """
INSERT INTO casework_pastimport (file, sha256, at, by_id, cases, contacts, is_traced)
SELECT event.subject, event.after->>'sha256', event.at, person.id,
    (event.after->>'cases')::integer, (event.after->>'contacts')::integer, false
FROM casework_auditevent AS event
LEFT JOIN casework_user AS person ON person.username = event."user" AND event."user" <> ''
WHERE event.verb = 'inquiries.imported' AND event.after ? 'sha256'
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_keys_and_evidence")]

    operations = [
        migrations.CreateModel(
            name="PastImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=80)),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("cases", models.PositiveIntegerField(default=0)),
                ("contacts", models.PositiveIntegerField(default=0)),
                ("is_traced", models.BooleanField(default=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.AddField(
            model_name="contact",
            name="imported",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.pastimport",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("imported__isnull", False)), fields=["imported"], name="contact_imported"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="imported",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.pastimport",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("imported__isnull", False)), fields=["imported"], name="case_imported"
            ),
        ),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
    ]
