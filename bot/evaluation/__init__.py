"""Measures a desk on a folder of questions: `run_evaluation` is what the command line calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType

from bot.evaluation.compare import Comparison, compare
from bot.evaluation.dataset import Dataset, read_dataset
from bot.evaluation.judge import judge
from bot.evaluation.report import page, write_page
from bot.evaluation.run import AsOf, Run, evaluate, read_run, write_run
from bot.evaluation.scoring import Scores, score
from bot.evaluation.table import comparison_table, table

if TYPE_CHECKING:
    from bot.desk.desk import Desk

__all__ = ["AsOf", "Evaluation", "Scores", "run_evaluation", "score_run"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome of one evaluation, which rich can print."""

    scores: Scores
    comparison: Comparison | None = None

    def __rich__(self) -> RenderableType:
        """The tables for a terminal."""
        shown = table(self.scores)
        return Group(shown, comparison_table(self.comparison)) if self.comparison else shown


def run_evaluation(
    desk: Desk,
    folder: Path,
    *,
    as_of: AsOf = "question",
    run_out: Path | None = None,
    report: Path | None = None,
    compare_with: Path | None = None,
    on_notice: Callable[[str], None],
    on_progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """The scores of a desk on the dataset in a folder, after writing the run file and the report asked for.

    `compare_with` is the run file of an earlier evaluation. `on_notice` gets a line of text for whoever
    watches, `on_progress` how many questions of how many are done. Raises UsageError, CorpusError, and what
    `Desk.ask` raises.
    """
    dataset = read_dataset(folder)
    before = read_run(compare_with) if compare_with else None
    total = len({question.id for question in dataset.questions})
    run = evaluate(
        desk,
        dataset.questions,
        as_of=as_of,
        articles=dataset.articles,
        on_progress=(lambda done: on_progress(done, total)) if on_progress else None,
    )
    if run_out:
        write_run(run, run_out)
        on_notice(f"run written to {run_out}")
    info = desk.info
    told = [
        (
            "As of",
            {"question": "each question's date", "newest": "the newest article", "none": "age left out"}[
                as_of
            ],
        ),
        ("Generation", info.generation),
        ("Passages", f"{info.passages:,}"),
    ]
    name = compare_with.name if compare_with else ""
    return score_run(
        dataset, run, report=report, before=before, before_name=name, told=told, on_notice=on_notice
    )


def score_run(
    dataset: Dataset,
    run: Run,
    *,
    report: Path | None = None,
    before: Run | None = None,
    before_name: str = "",
    told: list[tuple[str, str]] | None = None,
    on_notice: Callable[[str], None],
) -> Evaluation:
    """The scores of a run that exists already, compared with `before`; writes the report asked for."""
    for line in _doubts(dataset, run):
        on_notice(line)
    judged = judge(dataset, run)
    scores = score(judged)
    comparison = None
    if before is not None:
        for line in _doubts(dataset, before):
            on_notice(f"{before_name}: {line}")
        comparison = compare(judged, judge(dataset, before), against=before_name)
    if report:
        made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        facts = [("Made", made), ("Articles", f"{len(dataset.articles):,}"), *(told or [])]
        write_page(page(dataset, judged, scores, told=facts, comparison=comparison), report)
        on_notice(f"report written to {report}")
    return Evaluation(scores, comparison)


def _doubts(dataset: Dataset, run: Run) -> list[str]:
    """What makes the figures of a run doubtful, a line each."""
    found: list[str] = []
    missing = sum(question.id not in run.replies for question in dataset.questions)
    if missing:
        found.append(
            f"{missing} of {len(dataset.questions)} questions are not in the run and count as misses"
        )
    named = {passage.article_id for reply in run.replies.values() for passage in reply.passages}
    if strangers := len(named - dataset.articles.keys()):
        found.append(
            f"{strangers} of the {len(named)} articles found are not in articles.jsonl: "
            "was the index built from it?"
        )
    if run.altered:
        found.append(f"{run.altered} passages or quotes are not word for word what their article says")
    if run.refused:
        found.append(f"{len(run.refused)} questions were refused as no question, first {run.refused[0]}")
    return found
