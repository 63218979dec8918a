"""Scores in, tables for a terminal out. 80 columns hold them."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.evaluation.compare import Comparison
from bot.evaluation.dataset import ANSWERABLE
from bot.evaluation.resampling import Estimate
from bot.evaluation.scoring import CUTOFFS, FAR, NEAR, QUOTE, RECALL, TOGETHER, UNCHECKED, Scores, Split

_SHORT = {TOGETHER: "far + near", FAR: "far", NEAR: "near"}
_SHOWN_MOVES = 10


def table(scores: Scores) -> RenderableType:
    """The scores with their 95% intervals, as tables."""
    parts: list[RenderableType] = []
    if scores.counts[ANSWERABLE]:
        parts.append(_retrieval(scores))
        if scores.groups:
            parts.append(_split("by the type of question", scores.groups))
        parts.append(_split("by the type of answer expected", scores.types))
    if len(scores.counts) > 1:
        parts.append(_by_kind(scores))
    parts.append(Text("\n".join(summary_lines(scores))))
    return Group(*parts)


def short_kind(kind: str) -> str:
    """A kind of question as a reader calls it: "far", "near", "hard (unchecked)"."""
    name = _SHORT.get(kind, kind.removeprefix("unanswerable_").replace("_", " "))
    return f"{name} (unchecked)" if kind in UNCHECKED else name


def short_metric(name: str) -> str:
    """A metric's name with its kind of question shortened."""
    metric, _, kind = name.partition(" ")
    return f"{metric} {short_kind(kind)}" if kind.startswith("unanswerable") else name


def figure(value: float) -> str:
    """A share in four characters, ".736" or "1.00"; "-" for NaN."""
    return "-" if value != value else f"{value:.3f}".removeprefix("0")[:4]


def signed(value: float) -> str:
    """A difference with its sign: "+.021", "-.004"; "-" for NaN."""
    return "-" if value != value else f"{'-' if value < 0 else '+'}{figure(abs(value))}"


def with_interval(estimate: Estimate | None) -> str:
    """A value with its interval, ".736 [.675 .792]"; "-" where there is none."""
    if estimate is None or estimate.value != estimate.value:
        return "-"
    return f"{figure(estimate.value)} [{figure(estimate.low)} {figure(estimate.high)}]"


def summary_lines(scores: Scores) -> list[str]:
    """False abstentions, calibration and times, a line each."""
    lines = [
        f"false abstentions  {with_interval(scores.estimates['false-abstain'])} of the answerable questions"
    ]
    if scores.reliability:
        brier, error, area = (with_interval(scores.estimates[name]) for name in ("Brier", "ECE", "AURC"))
        lines.append(f"confidence         Brier {brier}, calibration error {error}")
        lines.append(f"                   area under risk-coverage {area}")
    if scores.milliseconds:
        times = ", ".join(f"p{share} {scores.percentile(share):.1f}" for share in (50, 90, 95, 99))
        lines.append(f"time a question    {times}, most {scores.milliseconds[-1]:.1f} ms")
    return lines


def _new_table(title: str, *columns: str) -> Table:
    made = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1),
        collapse_padding=True,
    )
    made.add_column(columns[0], no_wrap=True)
    for column in columns[1:]:
        made.add_column(column, justify="right", no_wrap=True)
    return made


def _retrieval(scores: Scores) -> Table:
    made = _new_table(f"{scores.counts[ANSWERABLE]} answerable questions (95% intervals)", "", *RECALL)
    for cutoff in CUTOFFS:
        cells = (with_interval(scores.estimates.get(f"R@{cutoff} {rule}")) for rule in RECALL)
        made.add_row(f"R@{cutoff}", *cells)
    reciprocal = [with_interval(scores.estimates[name]) for name in ("MRR@10", "MRR@10 ext")]
    made.add_row("MRR@10", reciprocal[0], "-", reciprocal[1], "-")
    made.add_row("artR@5", with_interval(scores.estimates["artR@5"]), "-", "-", "-")
    made.add_row(QUOTE, with_interval(scores.estimates[QUOTE]), "-", "-", "-")
    return made


def _split(title: str, parts: Split) -> Table:
    made = _new_table(title, "", "n", "R@1", "R@5", "MRR@10")
    for name, (count, estimates) in parts.items():
        shown = (with_interval(estimates[metric]) for metric in ("R@1 strict", "R@5 strict", "MRR@10"))
        made.add_row(name or "not stated", str(count), *shown)
    return made


def _by_kind(scores: Scores) -> Table:
    made = _new_table("unanswerable questions", "", "n", "AUROC", "false answers", "best threshold")
    for kind in (*scores.counts, TOGETHER):
        if kind == ANSWERABLE or f"AUROC {kind}" not in scores.estimates:
            continue
        count = scores.counts[FAR] + scores.counts[NEAR] if kind == TOGETHER else scores.counts[kind]
        best = scores.thresholds.get(kind)
        made.add_row(
            short_kind(kind),
            str(count),
            with_interval(scores.estimates[f"AUROC {kind}"]),
            with_interval(scores.estimates[f"false-answer {kind}"]),
            figure(best.threshold) if best else "-",
        )
    return made


def comparison_table(comparison: Comparison) -> RenderableType:
    """The paired differences with their 95% intervals, and the questions that moved most."""
    title = f"against {comparison.against} (paired, 95% intervals)"
    made = _new_table(title, "", "now", "before", "change", "")
    for name, found in comparison.differences.items():
        if found.change.value != found.change.value:
            continue
        low, high = signed(found.change.low), signed(found.change.high)
        change = f"{signed(found.change.value)} [{low} {high}]"
        made.add_row(short_metric(name), figure(found.now), figure(found.before), change, found.verdict)
    lines: list[RenderableType] = [made]
    for moves, what in ((comparison.won, "moved up"), (comparison.lost, "moved down")):
        shown = "\n".join(
            f"  {move.before or 'none'} -> {move.now or 'none'}  {move.question}"
            for move in moves[:_SHOWN_MOVES]
        )
        lines.append(Text(f"{len(moves)} {what}" + (f", the furthest:\n{shown}" if moves else "")))
    return Group(*lines)
