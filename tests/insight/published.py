"""The published figures, and a file of inquiries that must give them again."""

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import yaml

COLUMNS = [
    "case_no",
    "contact_no",
    "received_at",
    "channel",
    "office",
    "category",
    "re_referral_stage",
    "re_referral_to",
]
CHANNELS = ("form", "phone", "post", "email", "hospital", "in_person")
SHARES = (60, 25, 3, 5, 6, 1)


def figures() -> dict:
    """Tables 1 and 2 of the annual report in the published shape."""
    return yaml.safe_load(Path(__file__).with_name("annual_report_2025.yaml").read_text())


def kinds(figures: dict) -> Iterator[tuple[int, str, str, str, int]]:
    """Year, category, stage, destination and number of each cell that inquiries fall into."""
    moved = {(stage, to): series for stage, rows in figures["table_2"].items() if isinstance(rows, dict)
             for to, series in rows.items()}  # fmt: skip
    rows = {key: series for group in figures["table_1"].values() if isinstance(group, dict)
            for key, series in group.items() if key not in ("total", "re_referred")}  # fmt: skip
    for index, year in enumerate(figures["years"]):
        yield from ((year, key, "", "", series[index] or 0) for key, series in rows.items())
        yield from ((year, "re_referred", *place, series[index] or 0) for place, series in moved.items())


def smaller(figures: dict, divisor: int) -> dict:
    """The same tables with every cell divided, and the sums made anew."""
    small = {"years": figures["years"], "table_1": {}, "table_2": {}}
    for key, value in figures["table_2"].items():
        small["table_2"][key] = (
            {row: _divided(series, divisor) for row, series in value.items()}
            if isinstance(value, dict)
            else _divided(value, divisor)
        )
    stages = [series for rows in small["table_2"].values() if isinstance(rows, dict) for series in rows.values()]
    for key, group in figures["table_1"].items():
        if key != "grand_total":
            small["table_1"][key] = {row: _divided(series, divisor) for row, series in group.items()}
    small["table_1"]["re_referral"]["re_referred"] = _sum(stages)
    for group in small["table_1"].values():
        group["total"] = _sum(series for row, series in group.items() if row != "total")
    small["table_1"]["grand_total"] = _sum(group["total"] for group in small["table_1"].values())
    small["table_2"]["total"] = small["table_1"]["re_referral"]["total"]
    return small


def write_csv(path: Path, figures: dict, *, office: str = "midtjylland", later_share: float = 0.4) -> int:
    """Inquiries that give `figures`, spread over days and hours, with later contacts between. Returns how many lines."""
    chance = random.Random(2025)
    lines = sorted(_lines(figures, chance, office, later_share), key=lambda line: line[2])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    return len(lines)


def _lines(figures: dict, chance: random.Random, office: str, later_share: float) -> Iterator[list[object]]:
    number = 0
    for year, category, stage, to, count in kinds(figures):
        for position in range(count):
            number += 1
            moment = _moment(year, position, chance)
            channel = chance.choices(CHANNELS, SHARES)[0]
            yield [f"{year}-{number:06}", 1, moment, channel, office, category, stage, to]
            for later in range(2, 2 + int(chance.expovariate(1 / later_share)) if later_share else 2):
                after = _next(moment, later, chance)
                yield [f"{year}-{number:06}", later, after, "phone", office, category, stage, to]


def _moment(year: int, position: int, chance: random.Random) -> str:
    """A moment of the year; the first two of each kind are its first and last second in Denmark."""
    if position < 2:
        return (f"{year}-01-01 00:00:00", f"{year}-12-31 23:59:59")[position]
    day = datetime(year, 1, 1) + timedelta(days=chance.randrange(365))
    if day.weekday() > 4 and chance.random() < 0.8:
        day -= timedelta(days=min(2, (day - datetime(year, 1, 1)).days))
    return (day + timedelta(hours=7, seconds=chance.randrange(14 * 3600))).isoformat(" ")


def _next(moment: str, later: int, chance: random.Random) -> str:
    return (datetime.fromisoformat(moment) + timedelta(days=later * chance.randrange(1, 20), hours=8)).replace(
        hour=12
    ).isoformat(" ")  # fmt: skip


def _divided(series: list[int | None], divisor: int) -> list[int | None]:
    return [None if value is None else value // divisor for value in series]


def _sum(columns: object) -> list[int]:
    return [sum(value or 0 for value in year) for year in zip(*columns, strict=True)]
