"""The index of cases, kept by the database: what is written, changed or removed is found, or not, at once."""

import django.contrib.postgres.indexes
from django.db import migrations

# As `search.spelling`: a test holds the two against each other
SPELLING = r"""
CREATE FUNCTION casework_words(name text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT left(word, 60)
    FROM regexp_split_to_table(
        casework_fold(name) || ' ' || casework_fold(regexp_replace(name, '[''’`´-]', '', 'g')), '[^[:alnum:]]+'
    ) AS word
    WHERE word <> '';
END;

CREATE FUNCTION casework_sound(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    left(regexp_replace(translate(replace(replace(replace(replace(replace(replace(regexp_replace(
        word, 'c([eiy])', 's\1', 'g'), 'ch', 'k'), 'ph', 'f'), 'th', 't'), 'hv', 'v'), 'hj', 'j'), 'x', 'ks'),
        'cqwzyj', 'kkvsii'), '([a-z])\1+', '\1', 'g'), 30);

CREATE FUNCTION casework_near(word text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT casework_sound(word)
    UNION
    SELECT left(sound, place - 1) || substr(sound, place + 1)
    FROM (SELECT casework_sound(word) AS sound) AS said, generate_series(1, length(sound)) AS place
    WHERE length(sound) >= 4;
END;

CREATE FUNCTION casework_phones(written text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT regexp_replace(found[1], '[^0-9]', '', 'g')
    FROM regexp_matches(written,
        '(?<![0-9])(?:(?:\+|00)?45[ ()./-]{0,2})?([0-9](?:[ ()./-]{0,2}[0-9]){7})(?![ ()./-]{0,2}[0-9])', 'g') AS found;
END;
"""

TEXT = r"""
CREATE FUNCTION casework_search_text(part text, of_item bigint) RETURNS TABLE (of_case bigint, on_day timestamptz, words text)
LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    CASE part
    WHEN 'patient' THEN
        RETURN QUERY SELECT id, received_at, '' FROM casework_case WHERE id = of_item;
    WHEN 'case' THEN
        RETURN QUERY SELECT id, received_at, concat_ws(E'\n', answers ->> 'story', answers ->> 'wish',
            answers ->> 'suspicion', answers ->> 'hospital', answers ->> 'department',
            nullif(closing_note, '')) FROM casework_case WHERE id = of_item;
    WHEN 'contact' THEN  -- the first one repeats what the inquiry says
        RETURN QUERY SELECT case_id, at, text FROM casework_contact
            WHERE id = of_item AND text <> '' AND (ordinal > 1 OR NOT EXISTS (
                SELECT FROM casework_case WHERE casework_case.id = case_id AND answers ->> 'story' <> ''));
    WHEN 'note' THEN
        RETURN QUERY SELECT case_id, at, text FROM casework_note WHERE id = of_item;
    WHEN 'letter' THEN
        RETURN QUERY SELECT case_id, coalesce(sent_at, created_at), concat_ws(E'\n', title, body)
            FROM casework_letter WHERE id = of_item;
    WHEN 'file' THEN  -- what nobody may open yet is not found either
        RETURN QUERY SELECT case_id, added_at, concat_ws(E'\n', name, text)
            FROM casework_attachment WHERE id = of_item AND case_id IS NOT NULL AND scan = 'clean';
    END CASE;
END $$;
"""

KEYS = r"""
CREATE FUNCTION casework_search_keys(part text, written text, c casework_case, p casework_person) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    keys text[] := ARRAY['=o' || c.office_id, '=k' || part, '=t' || c.topic,
        to_char(c.received_at AT TIME ZONE 'UTC', '"=m"YYYYMM'), to_char(c.received_at AT TIME ZONE 'UTC', '"=q"YYYYQ')];
    names text[];
BEGIN
    IF part = 'patient' THEN
        names := ARRAY(SELECT casework_words(
            concat_ws(' ', p.name, c.answers ->> 'patient_name', c.reporter_name, p.guardian)));
        RETURN keys
            || ARRAY(SELECT '=n' || name FROM unnest(names) AS name)
            || ARRAY(SELECT '=i' || left(name, 1) FROM unnest(names) AS name)
            || ARRAY(SELECT '=d' || near FROM unnest(names) AS name, casework_near(name) AS near WHERE length(name) > 1)
            || ARRAY['=#' || left(casework_fold(regexp_replace(c.number, '[^[:alnum:]]', '', 'g')), 60)]
            || ARRAY(
                SELECT '=p' || coalesce(known, regexp_replace(phone, '^\s*00|[^0-9]', '', 'g'))
                FROM unnest(ARRAY[p.phone, c.reply_phone, c.answers ->> 'phone']) AS phone
                LEFT JOIN LATERAL casework_phones(phone) AS known ON TRUE WHERE phone ~ '[0-9]')
            || ARRAY(
                SELECT '=e' || lower(trim(email))
                FROM unnest(ARRAY[p.email, c.reply_email, c.answers ->> 'email']) AS email WHERE email <> '')
            || ARRAY(
                SELECT '=a' || word
                FROM casework_words(concat_ws(' ', p.address, c.answers ->> 'address')) AS word
                WHERE p.protected_address IS NOT TRUE);
    END IF;
    IF part = 'case' THEN
        keys := keys || ('=s' || c.topic);
    END IF;
    RETURN keys
        || ARRAY(SELECT '=c' || word FROM casework_words(concat_ws(' ', p.name, c.answers ->> 'patient_name')) AS word)
        || ARRAY(SELECT '=p' || phone FROM casework_phones(left(written, 100000)) AS phone)
        || ARRAY(
            SELECT left(stem, 60)
            FROM string_to_table(casework_fold(array_to_string(
                tsvector_to_array(to_tsvector('danish', left(written, 100000))), ' ')), ' ') AS stem
            WHERE stem <> '' AND octet_length(left(stem, 60)) <= 120 LIMIT 8000);
END $$;

-- As the owner, for retention may change a person and not add a row
CREATE FUNCTION casework_search_refresh(part text, of_item bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    said record;
    c casework_case;
    p casework_person;
BEGIN
    SELECT * INTO said FROM casework_search_text(part, of_item);
    IF NOT FOUND THEN
        DELETE FROM casework_searchentry WHERE kind = part AND item = of_item;
        RETURN;
    END IF;
    SELECT * INTO c FROM casework_case WHERE id = said.of_case;
    SELECT * INTO p FROM casework_person WHERE id = c.patient_id;
    INSERT INTO casework_searchentry (case_id, kind, item, at, received_at, keys)
    VALUES (c.id, part, of_item, said.on_day, c.received_at,
        array_to_tsvector(casework_search_keys(part, said.words, c, p)))
    ON CONFLICT (kind, item) DO UPDATE SET case_id = excluded.case_id, at = excluded.at,
        received_at = excluded.received_at, keys = excluded.keys;
END $$;

CREATE FUNCTION casework_search_refresh_case(key bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_search_refresh(kind, item)
    FROM (SELECT kind, item FROM casework_searchentry WHERE case_id = key ORDER BY kind, item) AS parts;
    PERFORM casework_search_refresh('contact', id) FROM casework_contact WHERE case_id = key AND ordinal = 1;
END $$;
"""

TRIGGERS = r"""
CREATE FUNCTION casework_search_written() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'casework_person' THEN
        PERFORM casework_search_refresh_case(id) FROM casework_case WHERE patient_id = NEW.id;
    ELSIF TG_TABLE_NAME = 'casework_case' AND TG_OP = 'UPDATE' THEN
        PERFORM casework_search_refresh_case(NEW.id);
    ELSE
        PERFORM casework_search_refresh(part, NEW.id) FROM unnest(TG_ARGV) AS part;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION casework_search_removed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'casework_case' THEN
        DELETE FROM casework_searchentry WHERE case_id = OLD.id;
    ELSE
        DELETE FROM casework_searchentry WHERE kind = TG_ARGV[0] AND item = OLD.id;
    END IF;
    RETURN NULL;
END $$;
"""

# The columns that the keys of each part are made of
MADE_OF = {
    "contact": ("case_id", "at", "text", "ordinal"),
    "note": ("case_id", "at", "text"),
    "letter": ("case_id", "title", "body", "sent_at"),
    "attachment": ("case_id", "name", "text", "scan"),
    "person": ("name", "guardian", "phone", "email", "address", "protected_address"),
    "case": (
        *("office_id", "topic", "number", "received_at", "patient_id", "reporter_name", "reply_phone", "reply_email"),
        *("answers", "closing_note"),
    ),
}
PARTS = {"case": "'patient', 'case'", "attachment": "'file'"}


def triggers() -> list[str]:
    statements = []
    for name, columns in MADE_OF.items():
        table, parts = f"casework_{name}", PARTS.get(name, f"'{name}'")
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
        each, written = f"ON {table} FOR EACH ROW", f"EXECUTE FUNCTION casework_search_written({parts})"
        statements.append(f"CREATE TRIGGER search_changed AFTER UPDATE {each} WHEN ({changed}) {written}")
        if name != "person":
            statements.append(f"CREATE TRIGGER search_added AFTER INSERT {each} {written}")
            removed = f"EXECUTE FUNCTION casework_search_removed({parts})"
            statements.append(f"CREATE TRIGGER search_removed AFTER DELETE {each} {removed}")
    return statements


def drop() -> list[str]:
    tables = [f"casework_{name}" for name in MADE_OF]
    names = ("search_changed", "search_added", "search_removed")
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for table in tables for name in names]


FUNCTIONS = (
    *("casework_search_removed", "casework_search_written", "casework_search_refresh_case", "casework_search_refresh"),
    *("casework_search_keys", "casework_search_text", "casework_phones", "casework_near", "casework_sound"),
    "casework_words",
)
FILL = """
SELECT count(casework_search_refresh(part, id)) FROM casework_case, unnest(ARRAY['patient', 'case']) AS part;
SELECT count(casework_search_refresh('contact', id)) FROM casework_contact;
SELECT count(casework_search_refresh('note', id)) FROM casework_note;
SELECT count(casework_search_refresh('letter', id)) FROM casework_letter;
SELECT count(casework_search_refresh('file', id)) FROM casework_attachment;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0039_search_index")]
    operations = [
        *(migrations.RunSQL(each, migrations.RunSQL.noop) for each in (SPELLING, TEXT, KEYS, TRIGGERS)),
        migrations.RunSQL(triggers(), [*drop(), *(f"DROP FUNCTION {name}" for name in FUNCTIONS)]),
        migrations.RunSQL(FILL, "DELETE FROM casework_searchentry"),
        migrations.AddIndex(
            "searchentry",
            django.contrib.postgres.indexes.GinIndex(fields=["keys"], fastupdate=False, name="search_entry_keys"),
        ),
        # How often a word stands decides how it is looked for (`search.finding`), so many words are counted
        migrations.RunSQL(
            "ALTER TABLE casework_searchentry ALTER COLUMN keys SET STATISTICS 500", migrations.RunSQL.noop
        ),
    ]
