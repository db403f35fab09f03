"""Charts as SVG, drawn on the server: the product's face and one colour from dark to light, and every bar with its
number, so that nothing hangs on colour.
"""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import altair as alt
import vl_convert
from django.contrib.staticfiles import finders
from django.utils.translation import get_language

INK, LINE = "#1a1a1a", "#767676"
SHADES = ["#14536b", "#7fa6b5", "#d3e2e8", "#3f7890", "#a9c5d0"]  # the first series the darkest
FONT = "IBM Plex Sans, Helvetica, Arial, sans-serif"
FONT_FILE = "dkfds/fonts/IBMPlexSans/split/woff2/IBMPlexSans-Regular-Latin1.woff2"
LETTERS = 13  # points


class Bar(NamedTuple):
    """One bar: its label on the axis, its length, the number written at it, and the series it belongs to, if any."""

    label: str
    value: float
    text: str
    series: str = ""


def columns(bars: Sequence[Bar], *, title: str) -> bytes:
    """Upright bars side by side, in the order given; `title` says what the height counts. Returns SVG."""
    base = _chart(bars).encode(
        x=alt.X("label:N", sort=None, title=None, axis=alt.Axis(labelAngle=0)), y=alt.Y("value:Q", title=title)
    )
    written = base.mark_text(dy=-8).encode(text="text:N")
    return _svg((base.mark_bar(color=SHADES[0]) + written).properties(width=640, height=220))


def rows(bars: Sequence[Bar], *, title: str) -> bytes:
    """Lying bars, one group for each label with one bar for each series, in the order given. Returns SVG."""
    series = list(dict.fromkeys(bar.series for bar in bars))
    base = _chart(bars).encode(
        y=alt.Y("label:N", sort=None, title=None),
        yOffset=alt.YOffset("series:N", sort=series),
        x=alt.X("value:Q", title=title),
    )
    shade = alt.Color("series:N", sort=series, scale=alt.Scale(range=SHADES), title=None)
    drawn = base.mark_bar(stroke=INK, strokeWidth=0.5).encode(color=shade)
    written = base.mark_text(dx=5, align="left").encode(text="text:N")
    return _svg((drawn + written).properties(width=460, height=alt.Step(18)))


def _chart(bars: Sequence[Bar]) -> alt.Chart:
    return alt.Chart({"values": [bar._asdict() for bar in bars]})


def _svg(chart: alt.LayerChart) -> bytes:
    looks = chart.configure(font=FONT).configure_view(stroke=None).configure_text(fontSize=LETTERS, color=INK)
    looks = looks.configure_legend(orient="top", labelColor=INK, labelFontSize=LETTERS).configure_axis(
        grid=False,
        tickCount=4,
        domainColor=LINE,
        tickColor=LINE,
        labelColor=INK,
        labelFontSize=LETTERS,
        labelLimit=300,
        titleColor=INK,
        titleFontSize=LETTERS,
        titleFontWeight="normal",
    )
    locale: Literal["en-GB", "da-DK"] = "en-GB" if (get_language() or "da").startswith("en") else "da-DK"
    drawn = vl_convert.vegalite_to_svg(looks.to_dict(), format_locale=locale)
    head, _end, rest = drawn.partition(">")
    return f"{head}>{_face()}{rest}".encode()


@cache
def _face() -> str:
    """The typeface within the picture: one that is shown as an image has none of the page's. Nothing where the file is
    not there.
    """
    found = finders.find(FONT_FILE)
    if not found:
        return ""
    data = b64encode(Path(found).read_bytes()).decode("ascii")
    return f'<style>@font-face{{font-family:"IBM Plex Sans";src:url(data:font/woff2;base64,{data})}}</style>'
