import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0040_search_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("pause_reason", models.CharField(blank=True, max_length=500)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("booked", "Patienten fik en tid"),
                            ("ended", "Patienten er undersøgt, har sagt nej tak eller er død"),
                            ("stopped", "Stoppet af kontoret"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="casework.case"
                    ),
                ),
                (
                    "pathway",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="casework.pathway",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="HospitalContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coordinator", "Forløbskoordinator"),
                            ("booking", "Visitation eller booking"),
                            ("department_management", "Afdelingsledelse"),
                            ("hospital_management", "Hospitalsledelse"),
                            ("region_management", "Regionens sundhedsledelse"),
                        ],
                        max_length=24,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="casework.department",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="casework.hospital",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contact_book", to="casework.office"
                    ),
                ),
            ],
            options={
                "ordering": ["role", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rung",
                    models.CharField(
                        choices=[
                            ("department", "Afdelingen"),
                            ("coordinator", "Forløbskoordinatoren"),
                            ("department_management", "Afdelingsledelsen"),
                            ("hospital_management", "Hospitalsledelsen"),
                            ("region", "Regionens sundhedsledelse"),
                            ("authority", "Sundhedsstyrelsen"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("phone", "Telefon"), ("message", "Sikker mail"), ("letter", "Brev")], max_length=10
                    ),
                ),
                ("receiver", models.CharField(max_length=200)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("words", models.TextField()),
                ("wish", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("pdf", models.BinaryField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                ("overdue_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("booked", "Patienten får en tid"), ("no_time", "De kan ikke give en tid")],
                        max_length=10,
                    ),
                ),
                ("answer_words", models.TextField(blank=True)),
                ("booked_on", models.DateField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="casework.escalation"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="casework.hospitalcontact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CoordinatorMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("agenda", models.TextField()),
                ("minutes", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coordinator_meetings",
                        to="casework.office",
                    ),
                ),
                ("contacts", models.ManyToManyField(related_name="meetings", to="casework.hospitalcontact")),
            ],
            options={
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LadderStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rung",
                    models.CharField(
                        choices=[
                            ("department", "Afdelingen"),
                            ("coordinator", "Forløbskoordinatoren"),
                            ("department_management", "Afdelingsledelsen"),
                            ("hospital_management", "Hospitalsledelsen"),
                            ("region", "Regionens sundhedsledelse"),
                            ("authority", "Sundhedsstyrelsen"),
                        ],
                        max_length=24,
                    ),
                ),
                ("is_used", models.BooleanField(default=True)),
                (
                    "way",
                    models.CharField(
                        choices=[("phone", "Telefon"), ("message", "Sikker mail"), ("letter", "Brev")], max_length=10
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[("hours", "timer i åbningstiden"), ("business_days", "hverdage")], max_length=15
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "imported",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.registerimport",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ladder_steps", to="casework.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MaxWaitLeg",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pathway", models.CharField(max_length=60)),
                ("step", models.CharField(max_length=20)),
                ("start", models.DateField()),
                ("limit", models.DateField()),
                ("booked", models.DateField(blank=True, null=True)),
                ("status", models.CharField(max_length=20)),
                ("duty", models.JSONField(default=dict)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="max_wait_legs", to="casework.case"
                    ),
                ),
            ],
            options={
                "ordering": ["limit", "id"],
            },
        ),
        migrations.CreateModel(
            name="Teaching",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("topic", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="teachings",
                        to="casework.hospitalcontact",
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("case",), name="escalation_open_once"
            ),
        ),
        migrations.AddIndex(
            model_name="escalationstep",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("overdue_at", None)),
                fields=["answer_by"],
                name="escalation_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderstep",
            constraint=models.UniqueConstraint(fields=("office", "rung", "valid_from"), name="ladder_once"),
        ),
        migrations.AddIndex(
            model_name="maxwaitleg",
            index=models.Index(fields=["limit", "id"], name="max_wait_board"),
        ),
    ]
