"""Names are found by every spelling of them."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# As `fold` in casework/models/fields.py
FORWARD = r"""
CREATE FUNCTION casework_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(replace(replace(replace(replace(regexp_replace(
        normalize(translate(lower(name), 'æøåäöüßđłð', 'eoaeousdld'), NFKD), E'[\u0300-\u036F]', '', 'g'),
        'aa', 'a'), 'ae', 'e'), 'oe', 'o'), 'ue', 'u'), '([a-z])\1+', '\1', 'g');
"""


def words_of(field):
    return django.contrib.postgres.search.SearchVector(models.Func(field, function="casework_fold"), config="simple")


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_foundation")]
    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION casework_fold(text)"),
        migrations.RemoveIndex("case", "case_reporter_words"),
        migrations.RemoveIndex("person", "person_name_words"),
        migrations.AddIndex(
            "case",
            django.contrib.postgres.indexes.GinIndex(
                words_of("reporter_name"),
                condition=models.Q(("reporter_name", ""), _negated=True),
                name="case_reporter_words",
            ),
        ),
        migrations.AddIndex(
            "person", django.contrib.postgres.indexes.GinIndex(words_of("name"), name="person_name_words")
        ),
        migrations.AlterField(
            "rereferral",
            "decision",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="re_referrals",
                to="casework.decision",
            ),
        ),
    ]
