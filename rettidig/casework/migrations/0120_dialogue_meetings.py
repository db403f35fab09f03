import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rettidig.casework.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0110_hospital_complaints"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("complainant", "Klageren"),
                            ("treatment_place", "Behandlingsstedet"),
                            ("agency", "Styrelsen for Patientklager"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "news",
                    models.CharField(
                        choices=[
                            ("proposed", "Forslag til tider"),
                            ("agreed", "Tiden er aftalt"),
                            ("moved", "Mødet er flyttet"),
                            ("cancelled", "Mødet er aflyst"),
                            ("reminded", "Påmindelse om mødet"),
                            ("outcome", "Hvad der blev af klagen"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("phone", "Telefon"),
                            ("letter", "Brev"),
                            ("link", "Link, som kontoret selv har sendt"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", rettidig.casework.models.fields.EncryptedField(blank=True)),
                ("sequence", models.PositiveSmallIntegerField()),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("video_url", models.URLField(blank=True, max_length=500)),
                ("body", models.TextField(blank=True)),
                ("pdf", models.BinaryField(blank=True, null=True)),
                ("at", models.DateTimeField()),
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
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="DialogueMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Der er ikke foreslået tider endnu"),
                            ("proposed", "Tider er foreslået"),
                            ("agreed", "Tiden er aftalt"),
                            ("held", "Mødet er holdt"),
                            ("cancelled", "Aflyst"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("reminded", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("length", models.PositiveSmallIntegerField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("video_url", models.URLField(blank=True, max_length=500)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("minutes", rettidig.casework.models.fields.EncryptedField(blank=True)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("withdrawn", "Klagen er frafaldet"),
                            ("maintained", "Klagen er fastholdt"),
                            ("changed", "Klagen er ændret"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dialogue_meetings",
                        to="casework.case",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="casework.matter"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MeetingLink",
            fields=[
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="link",
                        serialize=False,
                        to="casework.meetingnotice",
                    ),
                ),
                ("secret_mark", models.CharField(db_index=True, max_length=64)),
                ("expires_on", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="meetingnotice",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="casework.dialoguemeeting"
            ),
        ),
        migrations.CreateModel(
            name="MeetingParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("complainant", "Klageren"),
                            ("treatment_place", "Behandlingsstedet"),
                            ("agency", "Styrelsen for Patientklager"),
                        ],
                        max_length=15,
                    ),
                ),
                ("name", rettidig.casework.models.fields.EncryptedField()),
                ("contact", models.CharField(blank=True, max_length=120)),
                ("email", rettidig.casework.models.fields.EncryptedField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("words", rettidig.casework.models.fields.EncryptedField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="casework.dialoguemeeting",
                    ),
                ),
            ],
            options={
                "ordering": ["side"],
            },
        ),
        migrations.CreateModel(
            name="MeetingTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("fits_complainant", models.BooleanField(blank=True, null=True)),
                ("fits_treatment_place", models.BooleanField(blank=True, null=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="times", to="casework.dialoguemeeting"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
            },
        ),
        migrations.AddIndex(
            model_name="dialoguemeeting",
            index=models.Index(condition=models.Q(("state", "agreed")), fields=["starts_at"], name="meeting_agreed"),
        ),
        migrations.AddConstraint(
            model_name="dialoguemeeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("matter",), name="meeting_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("news", "reminded")),
                fields=("meeting", "to", "sequence"),
                name="meeting_reminded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingparty",
            constraint=models.UniqueConstraint(fields=("meeting", "side"), name="meeting_party_once"),
        ),
        migrations.AddConstraint(
            model_name="meetingtime",
            constraint=models.UniqueConstraint(fields=("meeting", "starts_at"), name="meeting_time_once"),
        ),
    ]
