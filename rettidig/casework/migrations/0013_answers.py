"""What the citizen said is never changed afterwards; a draft keeps what was typed, also where it cannot be taken."""

from django.db import migrations, models

import rettidig.casework.models.fields

FORWARD = """
CREATE FUNCTION casework_keep_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the citizen said cannot be changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER case_answers_kept BEFORE UPDATE ON casework_case
    FOR EACH ROW WHEN (OLD.answers <> '{}' AND OLD.answers IS DISTINCT FROM NEW.answers)
    EXECUTE FUNCTION casework_keep_answers();
"""
BACKWARD = """
DROP TRIGGER case_answers_kept ON casework_case;
DROP FUNCTION casework_keep_answers();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_logins")]
    operations = [
        migrations.AddField("IntakeDraft", "seen", models.JSONField(default=list)),
        migrations.AddField(
            "IntakeDraft", "typed", rettidig.casework.models.fields.EncryptedField(blank=True, default="")
        ),
        migrations.AlterField(
            "Case",
            "home_region",
            models.CharField(
                choices=[
                    ("hovedstaden", "Region Hovedstaden"),
                    ("sjaelland", "Region Sjælland"),
                    ("syddanmark", "Region Syddanmark"),
                    ("midtjylland", "Region Midtjylland"),
                    ("nordjylland", "Region Nordjylland"),
                    ("ostdanmark", "Region Østdanmark"),
                    ("abroad", "I udlandet"),
                ],
                default="midtjylland",
                max_length=20,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
