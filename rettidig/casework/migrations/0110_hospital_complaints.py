"""Complaints over hospitals that are passed on, and who receives them there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0102_forwarding"),
    ]

    operations = [
        migrations.CreateModel(
            name="HospitalComplaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "Skal bekræftes"),
                            ("unreadable", "Kan ikke læses"),
                            ("locked", "Låst med kode"),
                            ("infected", "Virus fundet"),
                            ("double", "Samme fil igen"),
                            ("confirmed", "Klar til at sende"),
                            ("sent", "Sendt, venter på kvittering"),
                            ("acknowledged", "Modtaget af hospitalet"),
                            ("returned", "Kommet tilbage"),
                            ("away", "Lagt væk"),
                        ],
                        max_length=12,
                    ),
                ),
                ("door", models.CharField(choices=[("folder", "Mappen"), ("page", "Siden")], max_length=8)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("came_at", models.DateTimeField()),
                ("remark", models.CharField(blank=True, max_length=20)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("complained_on", models.DateField(blank=True, null=True)),
                ("letter_on", models.DateField(blank=True, null=True)),
                ("answer_by", models.DateField(blank=True, null=True)),
                ("due", models.DateField(blank=True, null=True)),
                ("forwarded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "came_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubles",
                        to="casework.hospitalcomplaint",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hospital_complaints",
                        to="casework.office",
                    ),
                ),
            ],
            options={
                "ordering": ["due", "id"],
            },
        ),
        migrations.AlterField(
            model_name="hospitalcontact",
            name="role",
            field=models.CharField(
                choices=[
                    ("coordinator", "Forløbskoordinator"),
                    ("booking", "Visitation eller booking"),
                    ("department_management", "Afdelingsledelse"),
                    ("hospital_management", "Hospitalsledelse"),
                    ("complaints", "Modtager klager"),
                    ("region_management", "Regionens sundhedsledelse"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="ComplaintFile",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="casework.hospitalcomplaint",
                    ),
                ),
                ("original", models.BinaryField()),
                ("copy", models.BinaryField()),
                ("text", models.TextField(blank=True)),
                ("pages", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ComplaintStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("came", "Kom ind"),
                            ("came_again", "Samme fil kom igen"),
                            ("confirmed", "Oplysninger bekræftet"),
                            ("corrected", "Oplysninger rettet"),
                            ("sent", "Sendt til hospitalet"),
                            ("posted", "Lagt i posten"),
                            ("chased", "Rykket for kvittering"),
                            ("acknowledged", "Hospitalet har kvitteret"),
                            ("returned", "Kom tilbage"),
                            ("put_away", "Lagt væk"),
                        ],
                        max_length=14,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=500)),
                (
                    "way",
                    models.CharField(
                        blank=True, choices=[("email", "Sikker e-mail"), ("paper", "Postrummet")], max_length=8
                    ),
                ),
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
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="casework.hospitalcomplaint",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.hospitalcontact",
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
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="hospitalcomplaint",
            index=models.Index(fields=["office", "state", "due"], name="hospital_complaint_list"),
        ),
        migrations.AddIndex(
            model_name="hospitalcomplaint",
            index=models.Index(fields=["office", "forwarded_at"], name="hospital_complaint_counted"),
        ),
        migrations.AddConstraint(
            model_name="hospitalcomplaint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "double"), _negated=True),
                fields=("sha256",),
                name="hospital_complaint_once",
            ),
        ),
    ]
