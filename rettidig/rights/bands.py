"""A parameter drawn as a band over the years, as SVG without style or script; readable in black and white."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from xml.sax.saxutils import escape

import yaml

from rettidig.rights.parameters import LAW, Parameter

FIRST, LAST = date(2012, 1, 1), date(2030, 12, 31)
WIDTH, HEIGHT, TOP = 760, 74, 12
GREYS = ("#ffffff", "#dfe6ea")


@cache
def names() -> dict[str, dict[str, dict[str, str]]]:
    """What parameters, their scopes and the kinds of matters are called, in both languages."""
    read: dict[str, dict[str, dict[str, str]]] = yaml.safe_load((LAW / "names.yaml").read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True, slots=True)
class Band:
    """One parameter in one scope, its rows in time order."""

    name: str
    scope: str
    rows: list[Parameter]

    @property
    def title(self) -> dict[str, str]:
        """The parameter's name, with the area it holds for."""
        return title_of(self.name, self.scope)

    def draw(self) -> str:
        """The band with its values, years below; days without a row are hatched."""
        hatch = f"none-{self.name}-{self.scope}"
        parts = [_box(FIRST, LAST, f"url(#{hatch})"), *self._rows(), *_years()]
        text = "; ".join(f"{span_words(row)}: {value_words(row)}" for row in self.rows)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" width="{WIDTH}" '
            f'height="{HEIGHT}"><title>{escape(text)}</title><defs><pattern id="{hatch}" width="6" height="6" '
            'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
            '<line x1="0" y1="0" x2="0" y2="6" stroke="#767676"/></pattern></defs>' + "".join(parts) + "</svg>\n"
        )

    def _rows(self) -> list[str]:
        parts = []
        for i, row in enumerate(self.rows):
            start, end = max(row.first_day or FIRST, FIRST), min(row.last_day or LAST, LAST)
            if start <= end:
                parts += [_box(start, end, GREYS[i % 2]), _label(start, end, value_words(row))]
        return parts


def title_of(name: str, scope: str) -> dict[str, str]:
    """A parameter's name with the area it holds for, in both languages."""
    area = names()["scopes"][scope.rpartition("_")[2] if name == "suspension" else scope]
    return {language: f"{words} ({area[language]})" for language, words in names()["parameters"][name].items()}


def value_words(row: Parameter) -> str:
    """The value as it is read: 30, 30/60, ja, nej."""
    if isinstance(row.value, bool):
        return "ja" if row.value else "nej"
    if isinstance(row.value, dict):
        return "/".join(str(each) for each in row.value.values())
    if isinstance(row.value, list | tuple):
        return str(len(row.value))
    return "" if row.value is None else str(row.value)


def span_words(row: Parameter) -> str:
    """The period as it is read: 2023-06-01 – 2024-12-31, with nothing at an open end."""
    return f"{row.first_day or ''} – {row.last_day or ''}".strip()


def _x(day: date) -> float:
    return round((day - FIRST).days / (LAST - FIRST).days * (WIDTH - 2) + 1, 1)


def _box(start: date, end: date, fill: str) -> str:
    left, right = _x(start), _x(min(end + timedelta(days=1), LAST))
    width = max(round(right - left, 1), 1)
    return f'<rect x="{left}" y="{TOP}" width="{width}" height="30" fill="{fill}" stroke="#1a1a1a"/>'


def _label(start: date, end: date, words: str) -> str:
    middle = round((_x(start) + _x(end)) / 2, 1)
    wide_enough = _x(end) - _x(start) > 8 * len(words)
    text = f'<text x="{middle}" y="{TOP + 20}" font-size="14" text-anchor="middle">{escape(words)}</text>'
    return text if wide_enough else ""


def _years() -> list[str]:
    years = range(FIRST.year, LAST.year + 1, 3)
    return [f'<text x="{_x(date(year, 1, 1))}" y="{HEIGHT - 14}" font-size="12">{year}</text>' for year in years]
