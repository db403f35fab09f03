"""Search at many cases with five contacts each: 100,000 cases, or as many as SEARCH_CASES says (1000000).

The database makes ten years of cases: names as common as in Denmark, texts of 25 words of which few stand everywhere
and most are rare, one word that stood in every third text for two years and never again. What is measured is a search
as the desk makes it: reading what was typed, finding a page of twenty cases, and the marked texts of each. Beside it
stands the bare query for the same keys, over an open connection: all places by the index, the newest twenty of them.
"""

import os
from collections.abc import Callable, Iterator
from random import Random

import psycopg
from django.core.management import call_command

from bench.bench_pages import an_installation, pointed_at
from bench.row import Row
from bench.turns import in_turn
from rettidig.casework import search
from rettidig.casework.models import Case, Office, Role, User
from rettidig.casework.search.keys import any_of
from rettidig.integrations import postgres

CASES = int(os.environ.get("SEARCH_CASES", "100000"))
AIM_MS = 100
TURNS, WARM_UP = 15, 2
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
FILL = (
    """INSERT INTO casework_person (cpr, cpr_index, name, address, phone, email, protected_address,
        interpreter_language, guardian)
    SELECT '', '', (%(given)s::text[])[1 + floor(power(random(), 2) * %(givens)s)::int] || ' ' ||
        CASE WHEN n %% 50 = 0
            THEN initcap((%(s)s::text[])[1 + n / 50 %% 30] || (%(s)s::text[])[1 + n / 1500 %% 30] || 'gren')
            ELSE (%(family)s::text[])[1 + floor(power(random(), 2) * %(families)s)::int] END,
        'Vestergade ' || n %% 90, (20000000 + n * 37)::text, 'p' || n || '@example.dk', FALSE, '', ''
    FROM generate_series(1, %(cases)s) n""",
    """INSERT INTO casework_case (office_id, number, received_at, channel, topic, outcome, max_wait_form, language,
        state, version, priority, priority_reasons, next_deadline_kind, legal_right, patient_id, home_region, reporter,
        reporter_name, reporter_relation, reply_phone, reply_email, answers, follow_up_code, identity_confirmed_how,
        re_referral_stage, re_referral_to, not_re_referred, closing_note, closed_at)
    SELECT %(office)s, to_char(at, 'YYYY') || '-' || lpad(n::text, 6, '0'), at, 'form', 'waiting', '', FALSE, 'da',
        CASE WHEN n > %(cases)s * 0.97 THEN 'triaged' ELSE 'closed' END, 1, 3, '[]', '', '', n, 'midtjylland',
        'patient', '', '', '', '', jsonb_build_object('story', 'Jeg venter på en ' || (%(s)s::text[])[1 + n %% 30]),
        '', '', '', '', '', '', CASE WHEN n <= %(cases)s * 0.97 THEN at END
    FROM (
        SELECT n, now() - (%(cases)s - n) * (interval '10 years' / %(cases)s) AS at
        FROM generate_series(1, %(cases)s) n
    ) AS received""",
    """INSERT INTO casework_contact (case_id, ordinal, at, channel, direction, with_whom, text)
    SELECT c.id, o, c.received_at + o * interval '3 days', 'phone', 'in', 'patient', texts.text
        || CASE WHEN (c.id * 5 + o) %% (%(cases)s / 20) = 1 THEN ' koloskopi' ELSE '' END
        || CASE WHEN c.received_at BETWEEN now() - interval '6 years' AND now() - interval '4 years'
            AND (c.id + o) %% 3 = 0 THEN ' covid' ELSE '' END
    FROM casework_case c CROSS JOIN generate_series(2, 6) o
    JOIN texts ON texts.id = (c.id * 7919 + o * 104729) %% %(texts)s""",
)
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
BARE = """SELECT case_id, received_at FROM casework_searchentry WHERE keys @@ %s::tsquery
    GROUP BY case_id, received_at ORDER BY received_at DESC, case_id DESC LIMIT 21"""
SEARCHES = {
    "rare word": RARE,
    "common word": COMMON,
    "two common words": f"{COMMON} behandling",
    "word of two years long ago": ONCE_COMMON,
    "common name": "Hansen",
    "beginning of a name": "kjær",
    "two names by their beginning": "ann øster",
    "name with one letter wrong": "Jensem",
}


def run() -> list[Row]:
    with an_installation({"shared_buffers": "1GB", "maintenance_work_mem": "512MB"}) as url, pointed_at(url):
        call_command("migrate", verbosity=0)
        office = Office.objects.create(slug="midtjylland", name="Patientkontoret", region="midtjylland", helpline="1")
        fill(url.replace(f"{postgres.APPLICATION}@", f"{postgres.SUPERUSER}@"), office)
        lead = User.objects.create(username="lead", role=Role.LEAD, office=office)
        with psycopg.connect(url, autocommit=True) as direct:
            return [row for what, typed in searches().items() for row in measure(what, lead, typed, direct)]


def searches() -> dict[str, str]:
    """What is typed; the number and the telephone are those of a case in the middle."""
    case = Case.objects.select_related("patient").get(pk=CASES // 2)
    return SEARCHES | {"case number": case.number, "telephone number": f"+45 {case.patient.phone}"}


def measure(what: str, user: User, typed: str, direct: psycopg.Connection) -> list[Row]:
    asked = search.read(typed)
    if asked is None or not ours(user, typed):
        raise RuntimeError(f"{typed} found nothing")
    asks: list[Callable[[], object]] = [
        lambda: ours(user, typed),
        lambda: direct.execute(BARE, [any_of([asked.exact, asked.near])]).fetchall(),
    ]
    whole, bare = in_turn(asks, turns=TURNS, warm_up=WARM_UP)
    name = f"Search, {CASES:,} cases: {what}"
    return [Row(name, whole, "the aim", AIM_MS, "ms", at_most=1), Row(name, whole, "bare query", bare, "ms")]


def ours(user: User, typed: str) -> object:
    """A search as the page makes it."""
    asked = search.read(typed)
    page = search.find(user, asked)
    return asked and search.show(asked, page.found)


def fill(url: str, office: Office) -> None:
    """Let the database itself make the cases and their index, before it is asked for the index of keys."""
    given = {"cases": CASES, "office": office.pk, "given": GIVEN, "givens": len(GIVEN), "family": FAMILY}
    given |= {"families": len(FAMILY), "s": SYLLABLES, "texts": TEXTS}
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("DROP INDEX search_entry_keys")
        superuser.execute("CREATE TEMPORARY TABLE texts (id int PRIMARY KEY, text text)")
        superuser.cursor().executemany("INSERT INTO texts VALUES (%s, %s)", enumerate(texts()))
        for statement in FILL:
            superuser.execute(statement, given)
        superuser.execute("VACUUM ANALYZE")
        for statement in INDEX:
            superuser.execute(statement, given)
        superuser.execute(KEYS)
        superuser.execute("VACUUM ANALYZE casework_searchentry")


def texts() -> Iterator[str]:
    """Texts in which few words stand everywhere, and most in some."""
    random = Random(1)
    rest = {"".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _each in range(VOCABULARY)}
    words = [*COMMON_WORDS, *sorted(rest)]
    for _each in range(TEXTS):
        yield " ".join(words[int(random.random() ** 3 * len(words))] for _word in range(WORDS_IN_TEXT))
