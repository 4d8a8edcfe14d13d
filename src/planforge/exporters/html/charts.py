"""The charts of a report as inline SVG: Vega-Lite, rendered by vl-convert.

Weeks stand on one axis in all of them, from half a week before a week's number to half a week after it. Sizes are
given, never measured from letters, so that the bytes are the same on machines with other fonts. Colours are names of
the page's style sheet, which has them for light, dark and paper. Every mark that stands for a value says it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from markupsafe import Markup, escape

Row: TypeAlias = dict[str, float | str]
Layer: TypeAlias = dict[str, Any]
Width: TypeAlias = Literal["wide", "narrow"]

WIDTHS: Mapping[Width, int] = {"wide": 720, "narrow": 330}  # of the whole picture: for a desk and paper, for a phone
_MOST_TICKS: Mapping[Width, int] = {"wide": 26, "narrow": 9}
_PADDING = {"left": 34, "right": 8, "top": 10, "bottom": 38}
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_CONFIG = {
    "background": None,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        **dict.fromkeys(("labelColor", "titleColor", "domainColor", "tickColor"), "var(--ink)"),
        "gridColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelOverlap": False,
        "aria": False,
    },
}


class NoCharts(ValueError):
    """The packages that draw the charts, or fill the page, are not installed; the message says how to get them."""


@dataclass(frozen=True)
class Chart:
    """A picture under an axis of weeks. key: of its names in the page. top: of its upright axis; below it is 0.

    title, description: in words, for who does not see it. layers: of Vega-Lite, over `rows`.
    """

    key: str
    title: str
    description: str
    weeks: int
    top: float
    height: int
    layers: tuple[Layer, ...]
    axis_title: str
    decimal: str


def drawn(charts: Iterable[Chart]) -> dict[str, dict[Width, Markup]]:
    """Return each chart in both widths, by its key. Raise NoCharts without the package that draws."""
    charts = tuple(charts)
    if not charts:
        return {}
    try:
        import vl_convert
    except ImportError:
        raise NoCharts("the report needs the package vl-convert-python; `pip install '.[report]'`") from None
    return {
        chart.key: {
            width: _inline(vl_convert.vegalite_to_svg(_spec(chart, width), vl_version="5.21"), chart, width)
            for width in WIDTHS
        }
        for chart in charts
    }


def _spec(chart: Chart, width: Width) -> dict[str, Any]:
    """Return a chart in Vega-Lite."""
    step = -(-chart.weeks // _MOST_TICKS[width])
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [0.5, chart.weeks + 0.5], "nice": False, "zero": False},
        "axis": {
            "values": list(range(1, chart.weeks + 1, step)),
            "format": "d",
            "grid": False,
            "title": chart.axis_title,
            "titlePadding": 4,
        },
    }
    y = {
        "field": "y",
        "type": "quantitative",
        "scale": {"domain": [0, chart.top], "nice": False},
        "axis": {"title": None, "tickCount": 5, "labelExpr": f"replace(datum.label, '.', '{chart.decimal}')"},
    }
    return {
        "$schema": _SCHEMA,
        "config": _CONFIG,
        "autosize": {"type": "none"},
        "padding": _PADDING,
        "width": WIDTHS[width] - _PADDING["left"] - _PADDING["right"],
        "height": chart.height,
        "encoding": {"x": x, "y": y},
        "layer": list(chart.layers),
    }


def boxes(rows: Sequence[Row], fill: str, stroke: str | None = None) -> Iterable[Layer]:
    """Yield a box for each row, from x to x2 and from y to y2, in one colour or pattern."""
    if rows:
        mark = {"type": "rect", "fill": fill, "stroke": stroke, "strokeWidth": 1}
        yield _layer(rows, mark, x2={"field": "x2"}, y2={"field": "y2"})


def steps(rows: Sequence[Row], colour: str) -> Iterable[Layer]:
    """Yield a line of steps; each row stands to the next one of its `part`."""
    if rows:
        mark = {"type": "line", "interpolate": "step-after", "stroke": colour, "strokeWidth": 2.5, "aria": False}
        yield _layer(rows, mark, detail={"field": "part", "type": "nominal"})


def points(rows: Sequence[Row], shape: str, fill: str, stroke: str, size: int = 60) -> Iterable[Layer]:
    """Yield a sign for each row."""
    if rows:
        mark = {"type": "point", "shape": shape, "fill": fill, "stroke": stroke, "strokeWidth": 1.5, "opacity": 1}
        yield _layer(rows, {**mark, "size": size})


def level(y: float, weeks: int, colour: str) -> Layer:
    """Return a broken line across all weeks."""
    mark = {"type": "rule", "stroke": colour, "strokeWidth": 1.5, "strokeDash": [6, 4], "aria": False}
    return _layer([{"x": 0.5, "x2": weeks + 0.5, "y": y}], mark, x2={"field": "x2"})


def _layer(rows: Sequence[Row], mark: Layer, **encoding: Any) -> Layer:
    if all("says" in row for row in rows):
        encoding["description"] = {"field": "says", "type": "nominal"}
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


_SIZE = re.compile(r' width="[\d.]+" height="[\d.]+"')
_WHAT_IT_IS = re.compile(r' aria-roledescription="[^"]*"')  # in English, whatever the page's language is


def _inline(svg: str, chart: Chart, width: Width) -> Markup:
    """Return the picture as a part of the page: as wide as its place, and with its own title and description."""
    name = f"{chart.key}-{width}"
    head, end, body = svg.partition(">")
    head = _SIZE.sub("", head.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', ""), count=1)
    named = Markup('<title id="{0}-title">{1}</title><desc id="{0}-desc">{2}</desc>')
    words = f' role="graphics-document" aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
    drawn_words = named.format(name, escape(chart.title), escape(chart.description))
    return Markup(head + words + end + str(drawn_words) + _WHAT_IT_IS.sub("", body))
