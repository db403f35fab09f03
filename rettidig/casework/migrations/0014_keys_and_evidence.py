"""What makes a change of the audit log show, and by what the installation's keys are recognised.

The guards of the tables are no part of the migrations any more: `migrate` sets them anew from `casework/guards.py`.
"""

from django.db import migrations, models

WITHOUT_GUARDS = """
DO $$
DECLARE guard record;
BEGIN
    FOR guard IN
        SELECT tgname, tgrelid::regclass AS place FROM pg_trigger
        WHERE tgfoid = 'casework_refuse_change'::regproc AND NOT tgisinternal
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', guard.tgname, guard.place);
    END LOOP;
END $$;
"""
WRITTEN = """
CREATE FUNCTION casework_audit_text(event casework_auditevent) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', event.id,
        'at', to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'written_at', to_char(event.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'user', event."user", 'role', event.role, 'verb', event.verb, 'case_id', event.case_id,
        'subject', event.subject, 'before', event.before, 'after', event.after, 'reason', event.reason
    )::text
$$;

CREATE FUNCTION casework_audit_digest(event casework_auditevent) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(casework_audit_text(event), 'UTF8'))
$$;

CREATE FUNCTION casework_audit_at() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        NEW.at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION casework_audit_written() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.written_at := clock_timestamp();
    NEW.digest := casework_audit_digest(NEW);
    RETURN NEW;
END $$;

CREATE FUNCTION casework_audit_removed() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO casework_auditremoval (event_id, digest, at) VALUES (OLD.id, OLD.digest, clock_timestamp())
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""
WITHOUT_WRITTEN = """
DROP FUNCTION casework_audit_removed();
DROP FUNCTION casework_audit_written();
DROP FUNCTION casework_audit_at();
DROP FUNCTION casework_audit_digest(casework_auditevent);
DROP FUNCTION casework_audit_text(casework_auditevent);
"""
# They come in the order of their names: a time far from the database's own gives way before the digest is made
TRIGGERS = """
CREATE TRIGGER audit_at BEFORE INSERT ON casework_auditevent
    FOR EACH ROW WHEN (abs(extract(epoch FROM NEW.at - clock_timestamp())) > 300)
    EXECUTE FUNCTION casework_audit_at();
CREATE TRIGGER audit_written BEFORE INSERT ON casework_auditevent
    FOR EACH ROW EXECUTE FUNCTION casework_audit_written();
CREATE TRIGGER audit_removed AFTER UPDATE OR DELETE ON casework_auditevent
    FOR EACH ROW EXECUTE FUNCTION casework_audit_removed();
"""
WITHOUT_TRIGGERS = """
DROP TRIGGER audit_removed ON casework_auditevent;
DROP TRIGGER audit_written ON casework_auditevent;
DROP TRIGGER audit_at ON casework_auditevent;
"""
OLDER_DIGESTS = "UPDATE casework_auditevent SET digest = casework_audit_digest(casework_auditevent)"


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_answers")]

    operations = [
        migrations.RunSQL(WITHOUT_GUARDS, migrations.RunSQL.noop),
        migrations.AddField("auditevent", "written_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("auditevent", "digest", models.BinaryField(null=True)),
        migrations.CreateModel(
            name="AuditRemoval",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_id", models.BigIntegerField(unique=True)),
                ("last_id", models.BigIntegerField(unique=True)),
                ("events", models.PositiveIntegerField()),
                ("previous", models.BinaryField()),
                ("digest", models.BinaryField()),
                ("signature", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["last_id"]},
        ),
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                ("key_id", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(WRITTEN, WITHOUT_WRITTEN),
        migrations.RunSQL(OLDER_DIGESTS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, WITHOUT_TRIGGERS),
    ]
