"""The list of hospitals for one pathway: 500 hospitals, 2,000 services and four years of waiting times.

Every hospital has reported every service each year, and the one that is asked about each week and in all three kinds.
The whole reckoning is measured as the desk calls it: the question to the database, the order, the marks and the facts
that are frozen. Beside it the plain question with DISTINCT ON, over an open connection, which finds the newest waiting
times of the same service and nothing else.
"""

from datetime import date, timedelta

import psycopg
from django.core.management import call_command

from bench.bench_pages import an_installation, pointed_at
from bench.row import Row
from bench.turns import in_turn
from rettidig.casework.matching import Needs, Rights, match
from rettidig.casework.models import Service
from rettidig.casework.offers import Point
from rettidig.integrations import postgres

HOSPITALS, SERVICES, YEARS, WEEKS = 500, 2000, 4, 4 * 52
AIM_MS = 20
ON = date(2026, 11, 23)
RIGHTS = Rights(extended=True, free=True)
NEEDS = Needs(home=Point(56.45, 9.4), distance_max=100, latest_day=ON + timedelta(days=60))
FILL = (
    """INSERT INTO casework_hospital (slug, name, kind, region, city, postcode, latitude, longitude, phone, sor, cvr)
    SELECT 'hospital-' || n, 'Hospital ' || n, CASE WHEN n %% 3 = 0 THEN 'private' ELSE 'public' END,
        (ARRAY['midtjylland', 'syddanmark', 'nordjylland', 'hovedstaden', 'sjaelland'])[1 + n %% 5], '', '',
        55 + n %% 30 / 10.0, 8.5 + n %% 40 / 10.0, '', '', ''
    FROM generate_series(1, %(hospitals)s) n""",
    """INSERT INTO casework_service (slug, name_da, name_en, stage, level, codes)
    SELECT 'service-' || n, 'Behandling ' || n, '', 'treatment', 'main', '{}'
    FROM generate_series(1, %(services)s) n""",
    """INSERT INTO casework_agreement
        (hospital_id, service_id, kind, region, scope, codes, conditions, valid_from, valid_to)
    SELECT h.id, s.id, CASE WHEN h.id %% 2 = 0 THEN 'duf' ELSE 'partner' END,
        CASE WHEN h.id %% 2 = 0 THEN '' ELSE 'midtjylland' END, 'whole', '{}', '', year, year + 1459
    FROM casework_hospital h, casework_service s, (VALUES (DATE '2018-11-30'), (DATE '2023-01-01')) AS began(year)
    WHERE h.kind = 'private' AND (s.id + h.id) %% 10 = 0""",
    """INSERT INTO casework_waitingtime (hospital_id, service_id, kind, days, reported_on, other_regions, source)
    SELECT h.id, s.id, 'outpatient', (h.id * 7 + s.id) %% 300, %(on)s::date - 365 * year - 7, TRUE, 'import'
    FROM casework_hospital h, casework_service s, generate_series(0, %(years)s - 1) year
    ORDER BY s.id, h.id""",
    """INSERT INTO casework_waitingtime (hospital_id, service_id, kind, days, reported_on, other_regions, source)
    SELECT h.id, (SELECT min(id) FROM casework_service), kinds.kind, (h.id * 7 + week) %% 300,
        %(on)s::date - 7 * week, TRUE, 'import'
    FROM casework_hospital h, generate_series(0, %(weeks)s - 1) week,
        unnest(ARRAY['examination', 'outpatient', 'inpatient']) AS kinds(kind)
    ON CONFLICT DO NOTHING""",
)
NEWEST = """SELECT DISTINCT ON (hospital_id, kind) hospital_id, kind, days, reported_on FROM casework_waitingtime
    WHERE service_id = %s AND reported_on <= %s ORDER BY hospital_id, kind, reported_on DESC"""


def run() -> list[Row]:
    with an_installation(None) as url, pointed_at(url):
        call_command("migrate", verbosity=0)
        fill(url.replace(f"{postgres.APPLICATION}@", f"{postgres.SUPERUSER}@"))
        service = Service.objects.order_by("pk")[0]
        with psycopg.connect(url, autocommit=True) as direct:
            asks = [lambda: ours(service), lambda: direct.execute(NEWEST, [service.pk, ON]).fetchall()]
            listed, newest = in_turn(asks, turns=50, warm_up=5)
    what = f"Options, {HOSPITALS} hospitals × {SERVICES:,} services × {YEARS} years"
    return [
        Row(what, listed, "the aim", AIM_MS, "ms", at_most=1),
        Row(what, listed, "plain DISTINCT ON, waiting times alone", newest, "ms"),
    ]


def fill(url: str) -> None:
    """Let the database itself make the register, without looking each row's hospital and service up."""
    numbers = {"hospitals": HOSPITALS, "services": SERVICES, "years": YEARS, "weeks": WEEKS, "on": ON}
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for statement in FILL:
            superuser.execute(statement, numbers)
        superuser.execute("VACUUM ANALYZE")


def ours(service: Service) -> list[dict[str, object]]:
    found = match(service, home_region="midtjylland", rights=RIGHTS, on=ON, limit=ON + timedelta(days=30), needs=NEEDS)
    if len(found) != HOSPITALS:
        raise RuntimeError(f"{len(found)} hospitals were found")
    return [each.as_facts(on=ON) for each in found]
