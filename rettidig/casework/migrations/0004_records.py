"""Questions to the look-up log, privacy markings and notices; the outbox carries a notice too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rettidig.casework.models.fields

# What was sent, confirmed or approved stays as it was.
FORWARD = """
CREATE TRIGGER hand_over_frozen BEFORE UPDATE ON casework_handover FOR EACH ROW
    WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.lookups IS DISTINCT FROM NEW.lookups)
    EXECUTE FUNCTION casework_refuse_change();
CREATE TRIGGER consequence_frozen BEFORE UPDATE ON casework_privacymarking FOR EACH ROW
    WHEN (OLD.consequence IS DISTINCT FROM NEW.consequence) EXECUTE FUNCTION casework_refuse_change();
CREATE TRIGGER approved_batch_frozen BEFORE UPDATE ON casework_noticebatch FOR EACH ROW
    WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION casework_refuse_change();
"""
BACKWARD = """
DROP TRIGGER approved_batch_frozen ON casework_noticebatch;
DROP TRIGGER consequence_frozen ON casework_privacymarking;
DROP TRIGGER hand_over_frozen ON casework_handover;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_shared_cache"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "receiver",
                    models.CharField(choices=[("it", "It-afdelingen"), ("hospital", "Hospitalet")], max_length=10),
                ),
                ("place", models.CharField(max_length=200)),
                ("lookups", models.JSONField()),
                ("text", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["sent_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LookupQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("patient", rettidig.casework.models.fields.EncryptedField()),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("purpose", models.TextField()),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("patient", rettidig.casework.models.fields.EncryptedField()),
                ("patient_index", models.CharField(db_index=True, max_length=64)),
                ("places", models.JSONField()),
                ("days", models.JSONField()),
                ("lookup_ids", models.JSONField()),
                ("left_out", models.TextField(blank=True)),
                ("pdf", models.BinaryField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="NoticeBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("prepared_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-prepared_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PrivacyMarking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[("set", "Sæt privatmarkering"), ("lift", "Fjern privatmarkering")], max_length=4
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("whole", "Hele journalen"),
                            ("course", "Et forløb"),
                            ("period", "En periode"),
                            ("person", "En bestemt medarbejder eller afdeling"),
                        ],
                        max_length=6,
                    ),
                ),
                ("which", models.TextField(blank=True)),
                ("first", models.DateField(blank=True, null=True)),
                ("last", models.DateField(blank=True, null=True)),
                ("consequence", models.TextField()),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("mitid", "MitID"),
                            ("shown_id", "Viste billedlegitimation"),
                            ("called_back", "Vi ringede tilbage på et nummer, vi kendte"),
                            ("signed_letter", "Underskrevet brev"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "parenthood",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("register", "Forældremyndighed står i CPR-registret"),
                            ("document", "Dokument om forældremyndighed eller værgemål er vist"),
                            ("power", "Fuldmagt fra patienten"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Skal sendes videre"),
                            ("forwarded", "Sendt, venter på kvittering"),
                            ("received", "Modtaget, venter på udførelse"),
                            ("done", "Udført"),
                            ("withdrawn", "Trukket tilbage"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("unit", models.CharField(blank=True, max_length=200)),
                ("forwarded_at", models.DateTimeField(blank=True, null=True)),
                ("receipt", models.CharField(blank=True, max_length=200)),
                ("done_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["requested_at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxmessage",
            name="outbox_carries_one_thing",
        ),
        migrations.AddField(
            model_name="handover",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="sent_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="task",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.task"
            ),
        ),
        migrations.AddField(
            model_name="lookupquestion",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="lookupquestion",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lookup_questions", to="casework.case"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="hand_overs", to="casework.lookupquestion"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notices",
                to="casework.case",
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="notice",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outbox",
                to="casework.notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("letter__isnull", False), ("notice", None), ("re_referral", None)),
                    models.Q(("letter", None), ("notice", None), ("re_referral__isnull", False)),
                    models.Q(("letter", None), ("notice__isnull", False), ("re_referral", None)),
                    _connector="OR",
                ),
                name="outbox_carries_one_thing",
            ),
        ),
        migrations.AddField(
            model_name="noticebatch",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticebatch",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notice_batches", to="casework.office"
            ),
        ),
        migrations.AddField(
            model_name="noticebatch",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="casework.noticebatch"
            ),
        ),
        migrations.AddField(
            model_name="privacymarking",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="privacy_markings", to="casework.case"
            ),
        ),
        migrations.AddField(
            model_name="privacymarking",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="privacymarking",
            name="task",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.task"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("batch", "patient_index"), name="notice_once_for_a_citizen"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
