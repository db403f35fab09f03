"""The published figures, and a file of inquiries that must give them again."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from operator import itemgetter
from pathlib import Path

import yaml

from rettidig.casework.tracks.past_inquiries.lines import COLUMNS

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


def write_csv(path: Path, figures: dict, *, office: str = "midtjylland", later: float = 0.4) -> int:
    """Inquiries that give `figures`, spread over days and hours, each followed by one more contact with the chance
    `later`, and so on. Returns how many lines.
    """
    lines = sorted(_lines(figures, random.Random(2025), office, later), key=itemgetter(2))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    return len(lines)


def _lines(figures: dict, chance: random.Random, office: str, later: float) -> Iterator[list[object]]:
    number = 0
    for year, category, stage, to, count in kinds(figures):
        for position in range(count):
            number += 1
            moment, contact, channel = _moment(year, position, chance), 1, chance.choices(CHANNELS, SHARES)[0]
            while contact == 1 or chance.random() < later:
                yield [f"{year}-{number:06}", contact, moment, channel, office, category, stage, to]
                moment, contact, channel = _later(moment, chance), contact + 1, "phone"


def _moment(year: int, position: int, chance: random.Random) -> str:
    """A moment of the year; the first two of each kind are its first and last second in Denmark."""
    if position < 2:
        return (f"{year}-01-01 00:00:00", f"{year}-12-31 23:59:59")[position]
    day = date(year, 1, 1) + timedelta(days=chance.randrange(365))
    if day.weekday() > 4 and chance.random() < 0.8:
        day -= timedelta(days=min(2, day.timetuple().tm_yday - 1))
    return f"{day} {chance.randrange(7, 21):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"


def _later(moment: str, chance: random.Random) -> str:
    return f"{date.fromisoformat(moment[:10]) + timedelta(days=chance.randrange(1, 20))} 12:00:00"
