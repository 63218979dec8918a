"""Ask plain questions as people do, and judge the answers: right passage first, right quote, rightly silent.

    python -m bench.plain_questions QUESTIONS.jsonl CORPUS [--index DIR] [--show]

QUESTIONS is one of `bench/reading/plain-*.jsonl`: question, kind, and where the answer stands in the articles of
CORPUS (offsets, no text); none where the corpus does not say it. Nobody tunes to these. An answerable question is
right where the quote shown holds the words of an answer, or stands over one; silent means not "answered". Settings
come from the environment: NEWSDESK_READER=off gives the baseline.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.measure import table
from bench.ranking_fit import auroc, interval
from bot.desk.answer import Answer
from bot.desk.building import build_index
from bot.desk.desk import Desk
from bot.evaluation.normalise import normalise
from bot.settings import load
from index.types import Hit, Query


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went: whether the first passage and its quote are right (None: nothing answers it)."""

    question: str
    kind: str
    answer: Answer
    first: bool | None
    quote: bool | None
    span: bool | None

    @property
    def ok(self) -> bool:
        """Answered by the right quote, or rightly not answered."""
        return (
            self.answer.answered and bool(self.quote) if self.first is not None else not self.answer.answered
        )


def judge(item: dict[str, Any], answer: Answer, texts: dict[str, str]) -> Outcome:
    """Compare an answer with the places where the question's answer stands."""
    places = item["answers"]
    kind = str(item["kind"])
    if not places:
        return Outcome(str(item["question"]), kind, answer, None, None, None)
    hit = answer.candidates[0] if answer.candidates else None
    wanted = [
        (p["article"], p["start"], p["end"], texts[p["article"]][p["start"] : p["end"]]) for p in places
    ]  # type: ignore[attr-defined]

    def right(start: int, end: int, hit: Hit) -> bool:
        shown = f" {normalise(hit.article.text[start:end])} "
        return any(
            hit.article.id == article and ((start < high and low < end) or f" {normalise(words)} " in shown)
            for article, low, high, words in wanted
        )

    if hit is None:
        return Outcome(str(item["question"]), kind, answer, False, False, False)
    span = hit.quote.answer
    return Outcome(
        str(item["question"]),
        kind,
        answer,
        right(hit.start, hit.end, hit),
        right(hit.quote.start, hit.quote.end, hit),
        span is not None and right(span.start, span.end, hit),
    )


def report(outcomes: list[Outcome]) -> str:
    """The figures, and the certainties of the unanswerable by kind."""
    asked = [o for o in outcomes if o.first is not None]
    others = [o for o in outcomes if o.first is None]
    sure, unsure = (np.array([o.answer.confidence for o in of]) for of in (asked, others))

    def share(of: list[Outcome], test: Callable[[Outcome], object]) -> str:
        return interval(np.array([bool(test(o)) for o in of]))

    rows = [
        ("answerable", str(len(asked))),
        ("first passage right", share(asked, lambda o: o.first)),
        ("quote right", share(asked, lambda o: o.quote)),
        ("answer words right", share(asked, lambda o: o.span)),
        ("answered, and the quote right", share(asked, lambda o: o.ok)),
        ("at least perhaps, and right", share(asked, lambda o: o.answer.certainty != "none" and o.quote)),
        ("unanswerable", str(len(others))),
        ("not answered", share(others, lambda o: o.ok)),
        ("not found at all", share(others, lambda o: o.answer.certainty == "none")),
        ("AUROC", f"{auroc(sure, unsure):.3f}"),
        ("right in all", share(outcomes, lambda o: o.ok)),
    ]
    by_kind = Counter((o.kind, o.answer.certainty) for o in others)
    return table(("figure", "value"), rows) + f"\n{dict(by_kind)}"


def main() -> None:
    """Read the arguments, ask, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load(), corpus=given.corpus, index=given.index or Path(folder) / "index")
        if given.index is None:
            build_index(settings, lambda *_: None, print)
        desk = Desk.open(settings)
        texts = {article.id: article.text for article in desk.articles()}
        items = [json.loads(line) for line in given.questions.read_text("utf-8").splitlines()]
        outcomes = [judge(item, desk.ask(Query(item["question"])), texts) for item in items]
        desk.close()
    print(report(outcomes))
    if given.show:
        for o in outcomes:
            if not o.ok:
                best = o.answer.candidates[0].quote.text if o.answer.candidates else ""
                found = f"{o.answer.certainty} {o.answer.confidence:.2f} [{o.kind}] first {o.first} quote {o.quote}"
                print(f"{found} | {o.question} | {best[:200]}")


if __name__ == "__main__":
    main()
