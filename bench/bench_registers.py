"""Reading a file into a register against PostgreSQL's own COPY of the same rows into the same table.

The peer gets rows that are right already, with keys of the other tables for names. The import reads the file as people
bring it, finds every name, tests every value, every line against the others and against the register, and says what is
new. Both commit, and both pay for the table's indexes and references.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from statistics import median

import psycopg

from bench.bench_pages import an_installation, pointed_at
from bench.row import Row
from rettidig.cli.setup import load_django
from rettidig.integrations import postgres

load_django()

from django.core.management import call_command  # noqa: E402 – after set-up
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from rettidig.casework.models import Hospital, Service  # noqa: E402
from rettidig.casework.registers import REGISTERS, Upload, import_file  # noqa: E402

HOSPITALS, SERVICES, DAYS = 250, 1_000, 4
CODES = 100_000
TURNS = 3
FIRST = date(2026, 8, 3)
AT_LEAST = 0.5


def run() -> list[Row]:
    with an_installation(None) as url, pointed_at(url):
        call_command("migrate", verbosity=0)
        administrator = url.replace(f"{postgres.APPLICATION}@", f"{postgres.SUPERUSER}@")
        return [measure(administrator, *each) for each in (waiting_times(), codes())]


Side = Callable[[], None]


def waiting_times() -> tuple[str, str, int, Side, Side]:
    """A million reports of 250 hospitals on 1,000 services."""
    hospitals = Hospital.objects.bulk_create(
        Hospital(slug=f"h{number}", name=f"Hospital {number}", kind="public", region="midtjylland", city="Viborg")
        for number in range(HOSPITALS)
    )
    services = Service.objects.bulk_create(
        Service(slug=f"s{number}", name_da=f"Behandling {number}", stage="treatment") for number in range(SERVICES)
    )
    file, rows = ["service;hospital;kind;days;reported_on;other_regions;source"], []
    drawn = random.Random(1)
    for service in services:
        for hospital in hospitals:
            for turn in range(DAYS):
                days, on = drawn.randrange(1, 400), (FIRST + timedelta(days=7 * turn)).isoformat()
                file.append(f"{service.slug};{hospital.slug};outpatient;{days};{on};ja;import")
                rows.append(f"{service.pk}\t{hospital.pk}\toutpatient\t{days}\t{on}\tt\timport")
    columns = "service_id, hospital_id, kind, days, reported_on, other_regions, source"
    return sides("waiting_times", "csv", "\n".join(file).encode(), f"casework_waitingtime ({columns})", rows)


def codes() -> tuple[str, str, int, Side, Side]:
    """An SKS file of 100,000 codes."""
    lines = [f"K{number:06}" for number in range(CODES)]
    file = "".join(
        f"{'opr':3}{code:20}19960101{'20200101':8}25000101{f'Operation {code}':120}".ljust(214) + "\r\n"
        for code in lines
    )
    rows = [f"{code}\tOperation {code}\t1996-01-01" for code in lines]
    return sides("codes", "sks", file.encode("cp1252"), "casework_classificationcode (code, text, valid_from)", rows)


def sides(register: str, reader: str, file: bytes, target: str, rows: list[str]) -> tuple[str, str, int, Side, Side]:
    """The table's name, how many rows, and the two ways in which they get there."""
    content = "\n".join([*rows, ""]).encode()

    def ours() -> None:
        upload = Upload(REGISTERS[register], "file", BytesIO(file), reader)
        done = import_file(upload, by=None, at=timezone.now())
        assert done.new == len(rows)

    def theirs() -> None:
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
            copy.write(content)

    return register, target.split()[0], len(rows), ours, theirs


def measure(administrator: str, what: str, table: str, count: int, ours: Side, theirs: Side) -> Row:
    """Rows a second of both, in turn, into an empty table each time."""
    times: dict[Side, list[float]] = {ours: [], theirs: []}
    with psycopg.connect(administrator, autocommit=True) as direct:
        for side in [theirs, ours] * TURNS:
            direct.execute(f"TRUNCATE {table} RESTART IDENTITY")
            begun = time.perf_counter()
            side()
            times[side].append(time.perf_counter() - begun)
    mine, peers = (count / median(taken) for taken in times.values())
    return Row(f"Import of {count:,} {what}", mine, "COPY into the same table", peers, "rows/s", at_least=AT_LEAST)
