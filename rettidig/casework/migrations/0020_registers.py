"""Registers as dated data: their entries, what was read in, and what was changed."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0019_claimed_contact_ways"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovedLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("main", "Hovedfunktion"),
                            ("regional", "Regionsfunktion"),
                            ("highly", "Højt specialiseret funktion"),
                        ],
                        max_length=10,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ClassificationCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=10)),
                ("text", models.CharField(max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["code", "valid_from"],
            },
        ),
        migrations.CreateModel(
            name="DirectReferral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="NoneToday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partner", "Samarbejdsaftale med regionen"),
                            ("duf", "Aftale om udvidet frit sygehusvalg"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hovedstaden", "Region Hovedstaden"),
                            ("sjaelland", "Region Sjælland"),
                            ("syddanmark", "Region Syddanmark"),
                            ("midtjylland", "Region Midtjylland"),
                            ("nordjylland", "Region Nordjylland"),
                            ("ostdanmark", "Region Østdanmark"),
                        ],
                        max_length=20,
                    ),
                ),
                ("checked_on", models.DateField()),
                ("source", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("postcode", "Postnummer"), ("municipality", "Kommune")], max_length=12),
                ),
                ("code", models.CharField(max_length=4)),
                ("name", models.CharField(max_length=60)),
                (
                    "region",
                    models.CharField(
                        choices=[
                            ("hovedstaden", "Region Hovedstaden"),
                            ("sjaelland", "Region Sjælland"),
                            ("syddanmark", "Region Syddanmark"),
                            ("midtjylland", "Region Midtjylland"),
                            ("nordjylland", "Region Nordjylland"),
                            ("ostdanmark", "Region Østdanmark"),
                        ],
                        max_length=20,
                    ),
                ),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
            ],
            options={
                "ordering": ["kind", "code"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=20, unique=True)),
                ("name_da", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=60)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name_da"],
            },
        ),
        migrations.CreateModel(
            name="RegisterChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=30)),
                ("entry", models.BigIntegerField(null=True)),
                ("name", models.CharField(max_length=200)),
                ("from_day", models.DateField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("obstacle", models.TextField(blank=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=30)),
                ("reader", models.CharField(max_length=30)),
                ("file", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField(null=True)),
                ("at", models.DateTimeField()),
                ("new", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("imported_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Speciality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("name_da", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ["name_da"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="waitingtime",
            name="waiting_time_once",
        ),
        migrations.AddField(
            model_name="agreement",
            name="codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="conditions",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="price",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="scope",
            field=models.CharField(
                choices=[("whole", "Hele udredningen eller behandlingen"), ("part", "En del af udredningen")],
                default="whole",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="coordinator_phone",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="department",
            name="email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="department",
            name="slug",
            field=models.SlugField(default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="department",
            name="sor",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="department",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="hospital",
            name="cvr",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="hospital",
            name="postcode",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name="hospital",
            name="sor",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="hospital",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="level",
            field=models.CharField(
                choices=[
                    ("main", "Hovedfunktion"),
                    ("regional", "Regionsfunktion"),
                    ("highly", "Højt specialiseret funktion"),
                ],
                default="main",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="waitingtime",
            name="kind",
            field=models.CharField(
                choices=[
                    ("examination", "Undersøgelse"),
                    ("outpatient", "Behandling uden indlæggelse"),
                    ("inpatient", "Behandling med indlæggelse"),
                ],
                default="examination",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="waitingtime",
            name="other_regions",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="waitingtime",
            name="reported_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="waitingtime",
            name="source",
            field=models.CharField(
                choices=[
                    ("call", "Oplyst i telefonen"),
                    ("hospital", "Meldt af hospitalet"),
                    ("import", "Læst ind fra en fil"),
                ],
                default="import",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="hospital",
            name="city",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="hospital",
            name="latitude",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="hospital",
            name="longitude",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="service",
            name="codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="service",
            name="name_en",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name="waitingtime",
            name="service",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="waiting_times",
                to="casework.service",
            ),
        ),
        migrations.AddField(
            model_name="approvedlevel",
            name="hospital",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="approved_levels", to="casework.hospital"
            ),
        ),
        migrations.AddField(
            model_name="approvedlevel",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="approved_levels", to="casework.service"
            ),
        ),
        migrations.AddField(
            model_name="directreferral",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="direct_referrals", to="casework.office"
            ),
        ),
        migrations.AddField(
            model_name="nonetoday",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="none_today", to="casework.service"
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.region",
            ),
        ),
        migrations.AddField(
            model_name="registerchange",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="registerchange",
            name="undone_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="registerimport",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="registerimport",
            name="undone_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="registerchange",
            name="imported",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="nonetoday",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="directreferral",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="classificationcode",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="approvedlevel",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="hospital",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="waitingtime",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingtime",
            constraint=models.UniqueConstraint(
                fields=("service", "hospital", "kind", "reported_on"), name="waiting_time_once"
            ),
        ),
        migrations.AddField(
            model_name="speciality",
            name="imported",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.registerimport",
            ),
        ),
        migrations.AddField(
            model_name="department",
            name="speciality",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departments",
                to="casework.speciality",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="speciality",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="casework.speciality",
            ),
        ),
        migrations.AddIndex(
            model_name="registerchange",
            index=models.Index(fields=["register", "entry"], name="register_change_entry"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("kind", "code"), name="place_once"),
        ),
        migrations.AddConstraint(
            model_name="nonetoday",
            constraint=models.UniqueConstraint(
                fields=("service", "kind", "region", "checked_on"), name="none_today_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="directreferral",
            constraint=models.UniqueConstraint(fields=("office", "year"), name="direct_referral_once"),
        ),
        migrations.AddConstraint(
            model_name="classificationcode",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="classification_code_once"),
        ),
        migrations.AddConstraint(
            model_name="approvedlevel",
            constraint=models.UniqueConstraint(
                fields=("hospital", "service", "level", "valid_from"), name="approved_level_once"
            ),
        ),
    ]
