"""The time of receipt of what was told in the inquiry of another case, set by the database as well."""

from django.db import migrations, models

# Within one transaction the time is the same, so what the application reckons from is what is written
FUNCTION = """
CREATE OR REPLACE FUNCTION casework_receipt_clock() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.received_at := CASE NEW.receipt_clock
        WHEN 'database' THEN transaction_timestamp()
        ELSE (SELECT received_at FROM public.casework_case WHERE id = coalesce(NEW.split_from_id, NEW.parent_id))
    END;
    RETURN NEW;
END $$;
DROP TRIGGER case_receipt_clock ON casework_case;
CREATE TRIGGER case_receipt_clock BEFORE INSERT ON casework_case FOR EACH ROW
    WHEN (NEW.receipt_clock IN ('database', 'of_case')) EXECUTE FUNCTION casework_receipt_clock();
"""
BEFORE = """
CREATE OR REPLACE FUNCTION casework_receipt_clock() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.received_at := transaction_timestamp();
    RETURN NEW;
END $$;
DROP TRIGGER case_receipt_clock ON casework_case;
CREATE TRIGGER case_receipt_clock BEFORE INSERT ON casework_case FOR EACH ROW
    WHEN (NEW.receipt_clock = 'database') EXECUTE FUNCTION casework_receipt_clock();
"""
CLOCKS = [
    ("database", "Databasens ur, da henvendelsen kom"),
    ("told", "Skrevet af den, der tog imod, eller læst ind"),
    ("of_case", "Som den sag, den er kommet af"),
]


class Migration(migrations.Migration):
    dependencies = [("casework", "0085_kinds_of_bills")]

    operations = [
        migrations.AlterField(
            "case", "receipt_clock", models.CharField(choices=CLOCKS, db_default="told", default="told", max_length=10)
        ),
        migrations.RunSQL(FUNCTION, BEFORE),
    ]
