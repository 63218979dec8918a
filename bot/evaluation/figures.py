"""The charts of the report, each with its figures as a table beneath."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.evaluation.compare import Comparison
from bot.evaluation.dataset import ANSWERABLE
from bot.evaluation.judge import Judged
from bot.evaluation.markup import Markup, tag
from bot.evaluation.plots import Axis, Bars, Line, Marker, chart, shares
from bot.evaluation.scoring import CUTOFFS, UNCHECKED, Scores
from bot.evaluation.table import figure

_LATENCY_BARS = 30


def charts(scores: Scores, judged: Sequence[Judged], comparison: Comparison | None) -> Markup:
    """Recall at k, risk against coverage, reliability, threshold and latency, where the run tells them."""
    made = (
        _recall(scores, comparison),
        _risk(scores),
        _reliability(scores),
        _trade_off(judged),
        _latency(scores),
    )
    return tag("div", *(tag("div", one, class_="chart") for one in made if one), class_="charts")


def _with_figures(drawn: Markup, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
    lines = (
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows
    )
    figures = tag("div", tag("table", head, tag("tbody", *lines)), class_="scroll")
    return Markup(drawn + tag("details", tag("summary", "The figures"), figures))


def _recall(scores: Scores, comparison: Comparison | None) -> Markup | None:
    if not scores.counts[ANSWERABLE]:
        return None
    # Cutoffs stand at equal steps: on a true scale 1, 3 and 5, which matter most, would be one blot.
    places = {cutoff: float(step) for step, cutoff in enumerate(CUTOFFS)}
    lines: list[Line] = []
    rows: list[list[str]] = [[f"{cutoff}"] for cutoff in CUTOFFS]
    for number, rule in enumerate(("strict", "strong", "loose"), 1):
        known = [
            (k, scores.estimates[f"R@{k} {rule}"]) for k in CUTOFFS if f"R@{k} {rule}" in scores.estimates
        ]
        lines.append(
            Line(
                name=f"{rule}, with 95% interval" if rule == "strict" else rule,
                points=tuple((places[k], found.value) for k, found in known),
                style=number,
                shape=("circle", "square", "diamond")[number - 1],
                intervals=tuple((found.low, found.high) for _, found in known) if rule == "strict" else (),
            )
        )
        for row, cutoff in zip(rows, CUTOFFS, strict=True):
            estimate = scores.estimates.get(f"R@{cutoff} {rule}")
            row.append(figure(estimate.value) if estimate else "-")
    names = ["k", "strict", "strong", "loose"]
    if comparison:
        earlier = [(k, comparison.differences[f"R@{k} strict"].before) for k in CUTOFFS]
        lines.append(
            Line("strict, earlier run", tuple((places[k], value) for k, value in earlier), 4, "none")
        )
        names.append("strict, earlier run")
        for row, (_, value) in zip(rows, earlier, strict=True):
            row.append(figure(value))
    x = Axis("passages read (k)", -0.3, len(CUTOFFS) - 0.7, tuple((at, str(k)) for k, at in places.items()))
    first, five = (figure(scores.estimates[f"R@{k} strict"].value) for k in (1, 5))
    summary = (
        f"The answer is in the first passage for {first} of the questions, in the first five for {five}."
    )
    return _with_figures(chart("Recall at k", summary, x, shares("share of questions"), lines), names, rows)


def _risk(scores: Scores) -> Markup | None:
    curve = scores.curve
    if curve is None:
        return None
    items: list[Line | Marker] = [
        Line("the first passage is wrong", tuple(zip(curve.coverage, curve.risk, strict=True)), 1, "none"),
        Line(
            "none of the first five is right",
            tuple(zip(curve.coverage, curve.risk_of_five, strict=True)),
            2,
            "none",
        ),
    ]
    summary = "How many answers are wrong if only the surest share of all questions is answered."
    if curve.stands:
        items.append(Marker("this run", *curve.stands))
        summary += (
            f" This run answers {figure(curve.stands[0])}, and {figure(curve.stands[1])} of that is wrong."
        )
    x, y = shares("coverage: share of questions answered"), shares("risk: share of those wrong")
    rows = []
    for tenth in range(1, 11):
        at = next((n for n, covered in enumerate(curve.coverage) if covered >= tenth / 10 - 1e-9), None)
        if at is not None:
            rows.append((figure(curve.coverage[at]), figure(curve.risk[at]), figure(curve.risk_of_five[at])))
    names = ("answered", "first passage wrong", "first five wrong")
    return _with_figures(chart("Risk and coverage", summary, x, y, items), names, rows)


def _reliability(scores: Scores) -> Markup | None:
    if not scores.reliability:
        return None
    most = max(found.count for found in scores.reliability)
    line = Line(
        name="bins of confidence",
        points=tuple((found.confidence, found.right) for found in scores.reliability),
        style=1,
        intervals=tuple(_wilson(found.right, found.count) for found in scores.reliability),
        sizes=tuple(3 + 6 * (found.count / most) ** 0.5 for found in scores.reliability),
    )
    error = figure(scores.estimates["ECE"].value)
    summary = (
        "On the dotted line, confidence is the share that is right; above it replies are better than they "
        f"claim. A larger dot stands for more questions. The mean gap is {error}."
    )
    x, y = shares("confidence"), shares("share whose first passage is right")
    rows = [
        (
            f"{found.low:.1f} to {found.high:.1f}",
            str(found.count),
            figure(found.confidence),
            figure(found.right),
        )
        for found in scores.reliability
    ]
    names = ("bin", "questions", "mean confidence", "right")
    return _with_figures(
        chart("Reliability of the confidence", summary, x, y, [line], diagonal=True), names, rows
    )


def _wilson(share: float, count: int) -> tuple[float, float]:
    """The 95% score interval of a share (Wilson 1927): it is sound where a bin holds few questions."""
    z = 1.96
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _trade_off(judged: Sequence[Judged]) -> Markup | None:
    checked = [
        one for one in judged if one.question.kind not in UNCHECKED and one.reply.confidence is not None
    ]
    positive = np.array([one.reply.confidence for one in checked if one.question.answerable], dtype=float)
    negative = np.array([one.reply.confidence for one in checked if not one.question.answerable], dtype=float)
    if not len(positive) or not len(negative):
        return None
    at = np.linspace(0, 1, 101)
    answered, silent = (negative >= at[:, None]).mean(axis=1), (positive < at[:, None]).mean(axis=1)
    lines = [
        Line("false answers", tuple(zip(at.tolist(), answered.tolist(), strict=True)), 2, "none"),
        Line("false abstentions", tuple(zip(at.tolist(), silent.tolist(), strict=True)), 1, "none"),
    ]
    summary = (
        "A higher threshold answers fewer questions that no article answers, and says “not found” more often."
    )
    rows = [
        (figure(float(at[step])), figure(float(answered[step])), figure(float(silent[step])))
        for step in range(0, 101, 5)
    ]
    x, y = shares("threshold on confidence"), shares("share of questions")
    return _with_figures(
        chart("What the threshold trades", summary, x, y, lines),
        ("threshold", "false answers", "false abstentions"),
        rows,
    )


def _latency(scores: Scores) -> Markup | None:
    if not scores.milliseconds:
        return None
    times = np.array(scores.milliseconds)
    end = _round_up(scores.percentile(99))
    counts, edges = np.histogram(np.minimum(times, end), bins=_LATENCY_BARS, range=(0, end))
    tallest = max(int(counts.max()), 1)
    bars = Bars(
        "questions", tuple(zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True))
    )
    middle, slow = scores.percentile(50), scores.percentile(95)
    marks = [Marker(f"half: {middle:.1f} ms", middle), Marker(f"95%: {slow:.1f} ms", slow, row=1)]
    x = Axis(
        "milliseconds a question", 0, end, tuple((end * part / 5, f"{end * part / 5:g}") for part in range(6))
    )
    top = _round_up(tallest)
    y = Axis("questions", 0, top, tuple((top * part / 5, f"{top * part / 5:g}") for part in range(6)))
    beyond = int((times > end).sum())
    summary = f"Half of the questions are answered within {middle:.1f} ms, 95 in 100 within {slow:.1f} ms."
    if beyond:
        summary += f" The {beyond} slowest are in the last bar; the longest took {times[-1]:.1f} ms."
    rows = [(f"{share}%", f"{scores.percentile(share):.1f}") for share in (10, 50, 90, 95, 99, 100)]
    return _with_figures(
        chart("Time a question", summary, x, y, [bars, *marks]), ("share", "within (ms)"), rows
    )


def _round_up(value: float) -> float:
    """The next higher number whose fifths are short to write, for the end of an axis."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(power * step for step in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if power * step >= value))
