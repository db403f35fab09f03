"""The time of receipt set by the database, the page where a draft was left, and what is not finished ended by people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Within one transaction the time is the same, so what the application reckons from is what is written
SET = """
CREATE FUNCTION casework_receipt_clock() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.received_at := transaction_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER case_receipt_clock BEFORE INSERT ON casework_case FOR EACH ROW
    WHEN (NEW.receipt_clock = 'database') EXECUTE FUNCTION casework_receipt_clock();
"""
UNSET = "DROP TRIGGER case_receipt_clock ON casework_case; DROP FUNCTION casework_receipt_clock();"
CLOCKS = [
    ("database", "Databasens ur, da henvendelsen kom"),
    ("told", "Skrevet af den, der tog imod, eller læst ind"),
]
ENDS = [("done", "gjort af systemet"), ("by_hand", "gjort i hånden"), ("given_up", "opgivet")]


class Migration(migrations.Migration):
    dependencies = [("casework", "0077_form_before")]

    operations = [
        migrations.AddField(
            "case", "receipt_clock", models.CharField(choices=CLOCKS, db_default="told", default="told", max_length=10)
        ),
        migrations.RunSQL(SET, UNSET),
        migrations.AddField("intakedraft", "place", models.CharField(blank=True, default="", max_length=60)),
        migrations.AddField(
            "task",
            "message",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tasks",
                to="casework.outboxmessage",
            ),
        ),
        migrations.AddField("unfinishedreceipt", "end", models.CharField(blank=True, choices=ENDS, max_length=10)),
        migrations.AddField("unfinishedreceipt", "reason", models.CharField(blank=True, max_length=500)),
        migrations.AddField(
            "unfinishedreceipt",
            "ended_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("office", "quiet_hours", models.PositiveSmallIntegerField(default=2)),
        migrations.AddField("office", "call_hours", models.PositiveSmallIntegerField(default=1)),
    ]
