"""The charts of a report as inline SVG: Vega, rendered by vl-convert. Vega-Lite would cost its own start beside it.

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
Picture: TypeAlias = dict[str, Any]
Width: TypeAlias = Literal["wide", "narrow"]

WIDTHS: Mapping[Width, int] = {"wide": 720, "narrow": 330}  # of the whole picture: for a desk and paper, for a phone
_MOST_TICKS: Mapping[Width, int] = {"wide": 26, "narrow": 9}
_PADDING = {"left": 34, "right": 8, "top": 10, "bottom": 38}
_SCHEMA = "https://vega.github.io/schema/vega/v5.json"
_CONFIG = {
    "background": None,
    "style": {name: {"font": "sans-serif"} for name in ("guide-label", "guide-title")},
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
class Layer:
    """Marks of one kind, one a row. look: what is the same of all. ends: fields of a row that they reach, as `x2`."""

    rows: Sequence[Row]
    mark: Literal["rect", "line", "symbol", "rule"]
    look: Mapping[str, Any]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A picture under an axis of weeks. key: of its names in the page. top: of its upright axis; below it is 0.

    title, description: in words, for who does not see it. layers: the ones behind first.
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
        chart.key: {width: _inline(vl_convert.vega_to_svg(_spec(chart, width)), chart, width) for width in WIDTHS}
        for chart in charts
    }


def _spec(chart: Chart, width: Width) -> Picture:
    """Return a chart in Vega."""
    step = -(-chart.weeks // _MOST_TICKS[width])
    upright = {"scale": "y", "orient": "left", "tickCount": 5}
    hidden = dict.fromkeys(("domain", "labels", "ticks"), False)
    weeks = {
        "scale": "x",
        "orient": "bottom",
        "values": list(range(1, chart.weeks + 1, step)),
        "format": "d",
        "labelFlush": True,
        "title": chart.axis_title,
        "titlePadding": 4,
    }
    decimal = {"labels": {"update": {"text": {"signal": f"replace(datum.label, '.', '{chart.decimal}')"}}}}
    return {
        "$schema": _SCHEMA,
        "config": _CONFIG,
        "autosize": "none",
        "padding": _PADDING,
        "width": WIDTHS[width] - _PADDING["left"] - _PADDING["right"],
        "height": chart.height,
        "scales": [
            {"name": "x", "type": "linear", "domain": [0.5, chart.weeks + 0.5], "range": "width", "zero": False},
            {"name": "y", "type": "linear", "domain": [0, chart.top], "range": "height"},
        ],
        "axes": [
            {**upright, **hidden, "gridScale": "x", "grid": True},
            weeks,
            {**upright, "encode": decimal},
        ],
        "data": [{"name": f"layer-{number}", "values": list(one.rows)} for number, one in enumerate(chart.layers)],
        "marks": [_marks(one, f"layer-{number}") for number, one in enumerate(chart.layers)],
    }


def _marks(layer: Layer, data: str) -> Picture:
    """Return the marks of a layer in Vega: one for each row, or a line through those of the same `part`."""
    given = {name: {"scale": name[0], "field": name} for name in ("x", "y", *layer.ends)}
    given |= {name: {"value": value} for name, value in layer.look.items()}
    said = all("says" in row for row in layer.rows)
    mark: Picture = {
        "type": layer.mark,
        "encode": {"update": {**given, **({"description": {"field": "says"}} if said else {})}},
    }
    if not said:
        mark["aria"] = False
    if layer.mark != "line":
        return {**mark, "from": {"data": data}}
    parts = {"name": f"{data}-parts", "data": data, "groupby": "part"}
    return {"type": "group", "from": {"facet": parts}, "marks": [{**mark, "from": {"data": parts["name"]}}]}


def boxes(rows: Sequence[Row], fill: str, stroke: str | None = None) -> Iterable[Layer]:
    """Yield a box for each row, from x to x2 and from y to y2, in one colour or pattern."""
    if rows:
        yield Layer(rows, "rect", {"fill": fill, "stroke": stroke, "strokeWidth": 1}, ("x2", "y2"))


def steps(rows: Sequence[Row], colour: str) -> Iterable[Layer]:
    """Yield a line of steps; each row stands to the next one of its `part`."""
    if rows:
        yield Layer(rows, "line", {"interpolate": "step-after", "stroke": colour, "strokeWidth": 2.5})


def points(rows: Sequence[Row], shape: str, fill: str, stroke: str, size: int = 60) -> Iterable[Layer]:
    """Yield a sign for each row."""
    if rows:
        look = {"shape": shape, "fill": fill, "stroke": stroke, "strokeWidth": 1.5, "size": size}
        yield Layer(rows, "symbol", look)


def level(y: float, weeks: int, colour: str) -> Layer:
    """Return a broken line across all weeks."""
    look = {"stroke": colour, "strokeWidth": 1.5, "strokeDash": [6, 4]}
    return Layer([{"x": 0.5, "x2": weeks + 0.5, "y": y}], "rule", look, ("x2",))


def uprights(at: Iterable[float], top: float, colour: str, stroke_width: float = 1) -> Layer:
    """Return upright lines from the axis of weeks to the top."""
    look = {"stroke": colour, "strokeWidth": stroke_width}
    return Layer([{"x": x, "y": 0, "y2": top} for x in at], "rule", look, ("y2",))


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
