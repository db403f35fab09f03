"""Who the patient is, confirmed and corrected with history; consent as a record."""

from zoneinfo import ZoneInfo

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.fields.json
from django.conf import settings
from django.db import migrations, models

import rettidig.casework.models.fields

DANISH_TIME = ZoneInfo("Europe/Copenhagen")


def carry_consents(apps, schema_editor):
    """A consent that staff wrote down becomes a record; what a writer only ticked stays in the answers."""
    User, Case = apps.get_model("casework", "User"), apps.get_model("casework", "Case")
    Consent = apps.get_model("casework", "Consent")
    for event in apps.get_model("casework", "AuditEvent").objects.filter(verb="consent.recorded").order_by("at", "id"):
        case, by = Case.objects.filter(pk=event.case_id).first(), User.objects.filter(username=event.user).first()
        if case is None or by is None:
            continue
        note = case.notes.filter(by=by, at=event.at).first()
        Consent.objects.create(
            case=case,
            giver="patient",
            form="oral",
            scopes=["case", "move", "records"],
            to_whom=case.reporter_name or "Patientkontoret",
            given_on=event.at.astimezone(DANISH_TIME).date(),
            words=note.text if note else "Skrevet ned af en medarbejder.",
            recorded_at=event.at,
            recorded_by=by,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_folded_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "giver",
                    models.CharField(
                        choices=[
                            ("patient", "Patienten selv"),
                            ("parent", "Forælder til et barn under 18 år"),
                            ("guardian", "Værge"),
                            ("attorney", "Den, der har fuldmagt"),
                            ("next_of_kin", "Nærmeste pårørende til en, der er død eller ikke kan selv"),
                        ],
                        max_length=12,
                    ),
                ),
                ("form", models.CharField(choices=[("oral", "Mundtligt"), ("written", "Skriftligt")], max_length=8)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("case", "At den, der skriver, ser sagen og taler med os om den"),
                                ("records", "At vi henter oplysninger om patienten"),
                                ("move", "At patienten omvisiteres"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                ("to_whom", models.CharField(max_length=200)),
                ("given_on", models.DateField()),
                ("words", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_words", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-given_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PersonChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=40)),
                ("before", rettidig.casework.models.fields.EncryptedField(blank=True, default="")),
                ("after", rettidig.casework.models.fields.EncryptedField(blank=True, default="")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="identity_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="identity_confirmed_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("mitid", "MitID"),
                    ("shown_id", "Viste billedlegitimation"),
                    ("called_back", "Vi ringede tilbage på et nummer, vi kendte"),
                    ("signed_letter", "Underskrevet brev"),
                    ("register", "Navn, nummer og adresse passer med CPR-registret eller journalen"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="guardian",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="privacymarking",
            name="identity",
            field=models.CharField(
                choices=[
                    ("mitid", "MitID"),
                    ("shown_id", "Viste billedlegitimation"),
                    ("called_back", "Vi ringede tilbage på et nummer, vi kendte"),
                    ("signed_letter", "Underskrevet brev"),
                    ("register", "Navn, nummer og adresse passer med CPR-registret eller journalen"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    models.Func(
                        django.db.models.fields.json.KeyTextTransform("patient_name", "answers"),
                        function="casework_fold",
                    ),
                    config="simple",
                ),
                name="case_claimed_name_words",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="attachment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.attachment",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="casework.case"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="person_changes", to="casework.case"
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="casework.person"
            ),
        ),
        migrations.RunPython(carry_consents, migrations.RunPython.noop),
    ]
