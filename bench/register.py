"""A register of ten years: cases, their patients and five contacts each, made by the database itself.

Names are as common as in Denmark; texts have 25 words of which few stand everywhere and most are rare, and one word
stood in every third text for two years and never again. Three cases of a hundred are open.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from bench.bench_pages import an_installation, multiply, pointed_at
from rettidig.casework.models import Case, Contact, Office, Person
from rettidig.integrations import postgres

CASES, CONTACTS = int(os.environ.get("BENCH_CASES", "1000000")), 5  # of each case
GIVEN = """
Anne Peter Mette Jens Kirsten Lars Hanne Michael Anna Henrik Helle Thomas Susanne Søren Lene Jan Maria Christian Martin
Inge Niels Karen Anders Lone Morten Bente Jesper Camilla Hans Åse Jørgen José Kaj Zofie Nguyễn Marianne
""".split()  # noqa: SIM905 – the most common first
FAMILY = """
Nielsen Jensen Hansen Andersen Pedersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen Kristensen Olsen
Thomsen Christiansen Poulsen Johansen Møller Mortensen Knudsen Kjærgaard Østergaard Lund Holm Schmidt Bertelsen
""".split()  # noqa: SIM905
SYLLABLES = """
ba be bi dan der for ga gel han ild kar kol len lig mar men nat nik or pas ren rum sal sen sti tal ten ud vej vin
""".split()  # noqa: SIM905
COMMON_WORDS = """
undersøgelse behandling ventetid henvisning hospital patienten telefon brev afdeling tid læge svar operation skulder
""".split()  # noqa: SIM905
VOCABULARY, TEXTS, WORDS_IN_TEXT = 20_000, 10_000, 25
COMMON, RARE, ONCE_COMMON = "undersøgelse", "koloskopi", "covid"
RECEIVED = f"now() - ({CASES} - {{}}) * (interval '10 years' / {CASES})"
# What the triggers would write, with the keys of each name and text made once: a million cases in minutes
INDEX = (
    """CREATE TEMPORARY TABLE names AS
    SELECT p.name, ARRAY(
        SELECT k FROM unnest(casework_search_keys('patient', '', c, p)) AS k WHERE left(k, 2) IN ('=n', '=i', '=d')
    ) AS keys FROM (SELECT min(id) AS id FROM casework_person GROUP BY name OFFSET 0) AS one
    JOIN casework_person p ON p.id = one.id JOIN casework_case c ON c.patient_id = p.id""",
    """CREATE TEMPORARY TABLE stems AS
    SELECT texts.id, ARRAY(
        SELECT k FROM unnest(casework_search_keys('contact', texts.text, c, NULL)) AS k WHERE left(k, 1) <> '='
    ) AS keys FROM texts, casework_case c WHERE c.id = 1""",
    "ALTER TABLE names ADD of_patient text[]",
    """UPDATE names SET of_patient = ARRAY(
        SELECT '=c' || substr(k, 3) FROM unnest(keys) AS k WHERE left(k, 2) = '=n')""",
    "ANALYZE names",
    "ANALYZE stems",
    """CREATE TEMPORARY TABLE known AS
    SELECT c.id, c.received_at, p.phone, p.email, names.keys, names.of_patient, c.number, ARRAY[
        '=o' || c.office_id, '=t' || c.topic, to_char(c.received_at AT TIME ZONE 'UTC', '"=m"YYYYMM'),
        to_char(c.received_at AT TIME ZONE 'UTC', '"=q"YYYYQ')] AS always
    FROM casework_case c JOIN casework_person p ON p.id = c.patient_id JOIN names ON names.name = p.name""",
    """INSERT INTO casework_searchentry (case_id, kind, item, at, received_at, keys)
    SELECT id, 'patient', id, received_at, received_at, array_to_tsvector(always || keys || ARRAY[
        '=kpatient', '=p' || phone, '=e' || email, '=avestergade', '=#' || replace(number, '-', '')]) FROM known""",
    """INSERT INTO casework_searchentry (case_id, kind, item, at, received_at, keys)
    SELECT id, 'case', id, received_at, received_at,
        array_to_tsvector(always || of_patient || ARRAY['=kcase', 'vent', '=swaiting']) FROM known""",
    """INSERT INTO casework_searchentry (case_id, kind, item, at, received_at, keys)
    SELECT known.id, 'contact', t.id, t.at, known.received_at, array_to_tsvector(always || of_patient || stems.keys
        || ARRAY['=kcontact', CASE WHEN t.text LIKE '%% koloskopi%%' THEN 'koloskopi' ELSE '=kcontact' END,
            CASE WHEN t.text LIKE '%% covid' THEN 'covid' ELSE '=kcontact' END])
    FROM casework_contact t JOIN known ON known.id = t.case_id
    JOIN stems ON stems.id = (t.case_id * 7919 + t.ordinal * 104729) %% %(texts)s""",
)
KEYS = "CREATE INDEX search_entry_keys ON casework_searchentry USING gin (keys) WITH (fastupdate = off)"


@contextmanager
def a_register() -> Iterator[tuple[str, Office]]:
    """The address of a database with the register, and its office; models read and write it inside the `with`."""
    with an_installation({"shared_buffers": "1GB", "maintenance_work_mem": "512MB"}) as url:
        as_superuser = url.replace(f"{postgres.APPLICATION}@", f"{postgres.SUPERUSER}@")
        with pointed_at(url):
            call_command("migrate", verbosity=0)
            office = Office.objects.create(
                slug="midtjylland", name="Patientkontoret", region="midtjylland", helpline="1"
            )
        with pointed_at(as_superuser):
            fill(office)
        with pointed_at(url):
            yield url, office


def fill(office: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the index is made at the end, all at once
        cursor.execute("DROP INDEX search_entry_keys")
        cursor.execute("CREATE TEMPORARY TABLE texts (id int PRIMARY KEY, text text)")
        cursor.executemany("INSERT INTO texts VALUES (%s, %s)", list(enumerate(texts())))
    multiply(Person(address="", email=""), CASES, people())
    multiply(
        Case(office=office, channel="form", topic="waiting", home_region=office.region, received_at=timezone.now()),
        CASES,
        cases(),
    )
    multiply(
        Contact(at=timezone.now(), channel="phone", direction="in", with_whom="patient"), CASES * CONTACTS, contacts()
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        for statement in INDEX:
            cursor.execute(statement, {"texts": TEXTS})
        cursor.execute(KEYS)
        cursor.execute("VACUUM ANALYZE casework_searchentry")


def people() -> dict[str, sql.Composable]:
    given, family, syllables = map(array, (GIVEN, FAMILY, SYLLABLES))
    rare = sql.SQL("initcap({0}[1 + number / 50 %% 30] || {0}[1 + number / 1500 %% 30] || 'gren')").format(syllables)
    common = sql.SQL("{}[1 + floor(power(random(), 2) * {})::int]")
    name = sql.SQL("{} || ' ' || CASE WHEN number %% 50 = 0 THEN {} ELSE {} END")
    return {
        "name": name.format(common.format(given, len(GIVEN)), rare, common.format(family, len(FAMILY))),
        "address": sql.SQL("'Vestergade ' || number %% 90"),
        "phone": sql.SQL("(20000000 + number * 37)::text"),
        "email": sql.SQL("'p' || number || '@example.dk'"),
    }


def cases() -> dict[str, sql.Composable]:
    received = sql.SQL(RECEIVED.format("number"))
    is_open = sql.SQL("number > {} * 0.97").format(CASES)
    return {
        "number": sql.SQL("to_char({}, 'YYYY') || '-' || lpad(number::text, 6, '0')").format(received),
        "received_at": received,
        "patient_id": sql.SQL("number"),
        "priority": sql.SQL("1 + number %% 3"),
        "state": sql.SQL("CASE WHEN {} THEN 'triaged' ELSE 'closed' END").format(is_open),
        "closed_at": sql.SQL("CASE WHEN NOT {} THEN {} END").format(is_open, received),
        "next_deadline": sql.SQL("CASE WHEN {} THEN CURRENT_DATE + (number * 37 %% 90)::integer END").format(is_open),
        "service_due": sql.SQL("CASE WHEN {} THEN CURRENT_DATE + (number * 37 %% 90)::integer END").format(is_open),
        "answers": sql.SQL("jsonb_build_object('story', 'Jeg venter på en ' || {}[1 + number %% 30])").format(
            array(SYLLABLES)
        ),
    }


def contacts() -> dict[str, sql.Composable]:
    case, ordinal = sql.SQL(f"(1 + (number - 1) / {CONTACTS})"), sql.SQL(f"(2 + (number - 1) %% {CONTACTS})")
    received = sql.SQL(RECEIVED.format(f"(1 + (number - 1) / {CONTACTS})"))
    text = sql.SQL(
        "(SELECT text FROM texts WHERE id = ({case}::bigint * 7919 + {ordinal} * 104729) %% {texts})"
        " || CASE WHEN number %% {rare} = 1 THEN ' koloskopi' ELSE '' END"
        " || CASE WHEN {received} BETWEEN now() - interval '6 years' AND now() - interval '4 years'"
        " AND ({case} + {ordinal}) %% 3 = 0 THEN ' covid' ELSE '' END"
    )
    places = {"case": case, "ordinal": ordinal, "received": received, "texts": sql.Literal(TEXTS)}
    return {
        "case_id": case,
        "ordinal": ordinal,
        "at": sql.SQL("{} + {} * interval '3 days'").format(received, ordinal),
        "text": text.format(rare=max(2, CASES // 20), **places),
    }


def array(words: list[str]) -> sql.Composable:
    return sql.SQL("({}::text[])").format(sql.Literal(words))


def texts() -> Iterator[str]:
    """Texts in which few words stand everywhere, and most in some."""
    random = Random(1)
    rest = {"".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _each in range(VOCABULARY)}
    words = [*COMMON_WORDS, *sorted(rest)]
    for _each in range(TEXTS):
        yield " ".join(words[int(random.random() ** 3 * len(words))] for _word in range(WORDS_IN_TEXT))
