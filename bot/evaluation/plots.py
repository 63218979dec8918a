"""Small charts as inline SVG, told apart by dashes and shapes as well as by the page's colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.evaluation.markup import Markup, join, tag

_WIDTH, _HEIGHT = 480.0, 320.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 16.0, 14.0, 46.0

Shape = Literal["circle", "square", "diamond", "none"]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its name, the values at its two ends, and its ticks with their labels."""

    name: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined by a line of style number `style` (1 to 4), with an optional interval at each point."""

    name: str
    points: tuple[tuple[float, float], ...]
    style: int
    shape: Shape = "circle"
    intervals: tuple[tuple[float, float], ...] = ()
    sizes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """Adjoining bars from the axis up: (from, to, height) each."""

    name: str
    bars: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """A vertical line at a value, or a single point where `y` is given, with its name beside it.

    `row` (from 0, the highest) keeps the names of neighbouring lines apart.
    """

    name: str
    x: float
    y: float | None = None
    row: int = 0


def shares(name: str) -> Axis:
    """An axis from 0 to 1 with ticks at every fifth."""
    return Axis(name, 0, 1, tuple((tenth / 10, f"{tenth / 10:.1f}") for tenth in range(0, 11, 2)))


def chart(
    title: str,
    summary: str,
    x: Axis,
    y: Axis,
    items: Sequence[Line | Bars | Marker],
    *,
    diagonal: bool = False,
) -> Markup:
    """A chart as a figure: `summary` describes it for a reader who cannot see it."""
    across = _scale(x, _LEFT, _WIDTH - _RIGHT)
    up = _scale(y, _HEIGHT - _BOTTOM, _TOP)
    drawn = [_grid(x, y, across, up)]
    if diagonal:
        ends = {"x1": across(x.low), "y1": up(y.low), "x2": across(x.high), "y2": up(y.high)}
        drawn.append(tag("line", class_="ideal", **ends))
    for item in items:
        if isinstance(item, Line):
            drawn.append(_line(item, across, up))
        elif isinstance(item, Bars):
            drawn.append(_bars(item, across, up))
        else:
            drawn.append(_marker(item, across, up))
    picture = tag(
        "svg",
        tag("title", title),
        tag("desc", summary),
        *drawn,
        viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}",
        role="img",
        aria_label=f"{title}: {summary}",
    )
    lines = [item for item in items if isinstance(item, Line)]
    return tag("figure", tag("h3", title), picture, _legend(lines), tag("figcaption", summary))


def _scale(axis: Axis, start: float, end: float) -> Callable[[float], float]:
    span = (axis.high - axis.low) or 1.0
    return lambda value: start + (min(max(value, axis.low), axis.high) - axis.low) / span * (end - start)


def _grid(x: Axis, y: Axis, across: Callable[[float], float], up: Callable[[float], float]) -> Markup:
    floor, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts: list[Markup] = []
    for value, label in y.ticks:
        parts.append(tag("line", class_="grid", x1=_LEFT, y1=up(value), x2=right, y2=up(value)))
        parts.append(tag("text", label, x=_LEFT - 8, y=up(value) + 4, text_anchor="end"))
    for value, label in x.ticks:
        parts.append(tag("line", class_="axis", x1=across(value), y1=floor, x2=across(value), y2=floor + 5))
        parts.append(tag("text", label, x=across(value), y=floor + 19, text_anchor="middle"))
    parts.append(tag("line", class_="axis", x1=_LEFT, y1=floor, x2=right, y2=floor))
    middle, centre = (_LEFT + right) / 2, (_TOP + floor) / 2
    parts.append(tag("text", x.name, class_="name", x=middle, y=_HEIGHT - 8, text_anchor="middle"))
    turned = f"rotate(-90 13 {centre:.0f})"
    parts.append(tag("text", y.name, class_="name", x=13, y=centre, text_anchor="middle", transform=turned))
    return join(parts)


def _line(line: Line, across: Callable[[float], float], up: Callable[[float], float]) -> Markup:
    places = [(across(at), up(value)) for at, value in line.points]
    parts = [
        tag("polyline", class_="stroke", points=" ".join(f"{left:.1f},{top:.1f}" for left, top in places))
    ]
    for (left, _), (low, high) in zip(places, line.intervals, strict=False):
        parts.append(tag("line", class_="stroke whisker", x1=left, y1=up(low), x2=left, y2=up(high)))
        for end in (low, high):
            parts.append(
                tag("line", class_="stroke whisker", x1=left - 4, y1=up(end), x2=left + 4, y2=up(end))
            )
    for number, (left, top) in enumerate(places):
        size = line.sizes[number] if line.sizes else 4.0
        parts.append(_shape(line.shape, left, top, size))
    return tag("g", *parts, class_=f"line style{line.style}")


def _shape(shape: Shape, left: float, top: float, size: float) -> Markup:
    if shape == "circle":
        return tag("circle", class_="fill", cx=left, cy=top, r=size)
    if shape == "square":
        return tag("rect", class_="fill", x=left - size, y=top - size, width=2 * size, height=2 * size)
    if shape == "diamond":
        wide = size * 1.3
        corners = ((left, top - wide), (left + wide, top), (left, top + wide), (left - wide, top))
        return tag("polygon", class_="fill", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners))
    return Markup("")


def _bars(bars: Bars, across: Callable[[float], float], up: Callable[[float], float]) -> Markup:
    floor = _HEIGHT - _BOTTOM
    return join(
        tag(
            "rect",
            class_="bar",
            x=across(start) + 0.5,
            y=up(height),
            width=max(across(end) - across(start) - 1, 0.5),
            height=floor - up(height),
        )
        for start, end, height in bars.bars
    )


def _marker(marker: Marker, across: Callable[[float], float], up: Callable[[float], float]) -> Markup:
    left = across(marker.x)
    near_the_edge = left > _WIDTH * 0.7
    anchor, beside = ("end", left - 10) if near_the_edge else ("start", left + 10)
    if marker.y is None:
        line = tag("line", class_="marker", x1=left, y1=_TOP, x2=left, y2=_HEIGHT - _BOTTOM)
        return join(
            [
                line,
                tag(
                    "text",
                    marker.name,
                    class_="note",
                    x=beside,
                    y=_TOP + 10 + 18 * marker.row,
                    text_anchor=anchor,
                ),
            ]
        )
    top = up(marker.y)
    ring = tag("circle", class_="marker", cx=left, cy=top, r=7.0)
    return join([ring, tag("text", marker.name, class_="note", x=beside, y=top + 16, text_anchor=anchor)])


def _legend(lines: Sequence[Line]) -> Markup | None:
    if len(lines) < 2:
        return None
    entries = []
    for line in lines:
        sample = join(
            [
                tag("line", class_="stroke", x1=0.0, y1=7.0, x2=34.0, y2=7.0),
                _shape(line.shape, 17.0, 7.0, 4.0),
            ]
        )
        drawn = tag("g", sample, class_=f"line style{line.style}")
        entries.append(
            tag("li", tag("svg", drawn, viewBox="0 0 34 14", class_="sample", aria_hidden="true"), line.name)
        )
    return tag("ul", *entries, class_="legend")
