"""Warning words as a register, and on the cases those that their writers used."""

import re

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# What had raised the flag until now
STEMS = (
    "kræft|kraeft|cancer|tumor|tumour|svulst|metastas|leukæmi|leukaemi|leukemi|lymfom|lymphom|melanom|karcinom|carcinom"
    "|sarkom|sarcom|modermærk|knude i bryst|breast lump|hjerte|blodprop|angina|heart|kranspulsår"
)
WORD = re.compile(rf"\w*(?:{STEMS})\w*")


def keep_flags(apps, _schema):
    cases = apps.get_model("casework", "Case").objects.filter(closed_at=None).only("answers")
    for case in cases.iterator(chunk_size=500):
        told = "\n".join(case.answers.get(name) or "" for name in ("suspicion", "story", "wish")).lower()
        if found := list(dict.fromkeys(each.group()[:60] for each in WORD.finditer(told)))[:8]:
            type(case).objects.filter(pk=case.pk).update(warning_words=found)


class Migration(migrations.Migration):
    dependencies = [("casework", "0073_letter_links")]

    operations = [
        migrations.AddField(
            "case",
            "warning_words",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="WarningWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=40)),
                ("counts", models.BooleanField(default=True)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="warning_words", to="casework.office"
                    ),
                ),
            ],
            options={"ordering": ["office", "part", "valid_from"]},
        ),
        migrations.AddConstraint(
            "warningword",
            models.UniqueConstraint(fields=["office", "part", "valid_from"], name="warning_word_once"),
        ),
        migrations.AddField("intakedraft", "call_promised_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "caselesscall",
            "draft",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="call",
                to="casework.intakedraft",
            ),
        ),
        migrations.AlterField(
            "caselesscall",
            "taken_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.user"
            ),
        ),
        migrations.RunPython(keep_flags, migrations.RunPython.noop),
    ]
