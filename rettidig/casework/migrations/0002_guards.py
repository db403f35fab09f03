"""What the database itself guards: the audit log and what has been sent cannot be changed, and case numbers are
counted.
"""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE casework_case_number;

CREATE FUNCTION casework_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON casework_auditevent
    FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON casework_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION casework_refuse_change();
CREATE TRIGGER assessment_append_only BEFORE UPDATE ON casework_assessment
    FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
CREATE TRIGGER option_append_only BEFORE UPDATE ON casework_option
    FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();

CREATE TRIGGER sent_letter_locked BEFORE UPDATE OR DELETE ON casework_letter
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION casework_refuse_change();
"""

BACKWARD = """
DROP TRIGGER sent_letter_locked ON casework_letter;
DROP TRIGGER option_append_only ON casework_option;
DROP TRIGGER assessment_append_only ON casework_assessment;
DROP TRIGGER audit_never_emptied ON casework_auditevent;
DROP TRIGGER audit_append_only ON casework_auditevent;
DROP FUNCTION casework_refuse_change();
DROP SEQUENCE casework_case_number;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
