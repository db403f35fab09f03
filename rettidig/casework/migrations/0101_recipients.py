"""The recipients of complaints as a register, with the national authorities and their websites."""

from datetime import date

import django.db.models.deletion
from django.db import migrations, models

NATIONAL = (
    ("complaints_agency", "Styrelsen for Patientklager", "stpk.dk"),
    ("psychiatric_complaints_board", "Det Psykiatriske Patientklagenævn", "stpk.dk"),
    ("compensation_office", "Patienterstatningen", "patienterstatningen.dk"),
    ("compensation_appeals_board", "Ankenævnet for Patienterstatningen", "stpk.dk"),
    ("safety_authority", "Styrelsen for Patientsikkerhed", "stps.dk"),
    ("medicines_agency", "Lægemiddelstyrelsen", "laegemiddelstyrelsen.dk"),
)
FROM = date(2018, 7, 1)


def fill(apps, schema_editor):
    """Enter the authorities that the letters have named so far."""
    Recipient = apps.get_model("casework", "Recipient")
    for key, name, website in NATIONAL:
        Recipient.objects.create(recipient=key, name=name, website=website, valid_from=FROM)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0100_matter_ends"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("website", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("email_is_secure", models.BooleanField(default=False)),
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
            ],
            options={
                "ordering": ["name", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("recipient", "name", "valid_from"), name="recipient_once")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
