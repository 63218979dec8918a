"""Scores and verdicts in, one self-contained page out: it loads nothing, and reads without colours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.compare import Comparison
from bot.evaluation.dataset import ANSWERABLE, Dataset
from bot.evaluation.figures import charts
from bot.evaluation.judge import Judged
from bot.evaluation.markup import Markup, join, tag
from bot.evaluation.misses import card, facts, worst
from bot.evaluation.resampling import Estimate
from bot.evaluation.scoring import CUTOFFS, FAR, NEAR, QUOTE, RECALL, TOGETHER, Scores
from bot.evaluation.table import figure, short_kind, short_metric, signed
from index.errors import UsageError

_STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SHOWN_MOVES = 25


def page(
    dataset: Dataset,
    judged: Sequence[Judged],
    scores: Scores,
    *,
    told: Sequence[tuple[str, str]] = (),
    comparison: Comparison | None = None,
) -> str:
    """The report as HTML. `told` are names and values about the run, for its head."""
    title = f"Newsdesk on {dataset.name}"
    sections = [
        ("figures", "Figures", _tables(scores)),
        ("charts", "Charts", charts(scores, judged, comparison)),
        ("compared", "Compared with an earlier run", _compared(comparison) if comparison else None),
        ("misses", "What went wrong", _misses(dataset, judged)),
        ("terms", "What the terms mean", _terms()),
    ]
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("title", title),
        tag("style", Markup(_STYLE.read_text(encoding="utf-8"))),
    ]
    links = [tag("li", tag("a", name, href=f"#{key}")) for key, name, content in sections if content]
    body = [
        tag("header", tag("h1", title), tag("p", _in_words(scores), class_="lead"), facts(told)),
        tag("nav", tag("ul", *links), aria_label="Sections"),
        tag(
            "main",
            *(
                tag("section", tag("h2", name), content, id=key, aria_label=name)
                for key, name, content in sections
                if content
            ),
        ),
    ]
    return f"<!doctype html>\n{tag('html', tag('head', *head), tag('body', *body), lang='en')}\n"


def write_page(html: str, file: Path) -> None:
    """Write the report. Raises UsageError where it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html, encoding="utf-8")
    except OSError as reason:
        raise UsageError(f"{file}: the report cannot be written ({reason.strerror})") from None


def _in_words(scores: Scores) -> str:
    sentences = []
    answerable = scores.counts[ANSWERABLE]
    if answerable:
        first, five = (round(scores.estimates[f"R@{k} strict"].value * answerable) for k in (1, 5))
        sentences.append(
            f"Of {answerable} questions that the articles answer, {first} have it in the first passage "
            f"and {five} in the first five."
        )
        silent = scores.estimates["false-abstain"].value
        if silent == silent:
            sentences.append(f"To {round(silent * answerable) or 'none'} of them the reply is “not found”.")
    for kind in (TOGETHER, *scores.counts):
        share = scores.estimates.get(f"false-answer {kind}")
        if share is not None and share.value == share.value:
            count = scores.counts[FAR] + scores.counts[NEAR] if kind == TOGETHER else scores.counts[kind]
            asked = f"Of {count} that they do not answer ({short_kind(kind)})"
            sentences.append(f"{asked}, {round(share.value * count)} are answered all the same.")
            break
    return " ".join(sentences)


def _tables(scores: Scores) -> Markup:
    parts: list[Markup] = []
    if scores.counts[ANSWERABLE]:
        found = scores.estimates
        rows = [(f"R@{k}", *(_cell(found.get(f"R@{k} {rule}")) for rule in RECALL)) for k in CUTOFFS]
        rows.append(("MRR@10", _cell(found["MRR@10"]), "-", _cell(found["MRR@10 ext"]), "-"))
        rows += [(name, _cell(found[name]), "-", "-", "-") for name in ("artR@5", QUOTE)]
        caption = f"{scores.counts[ANSWERABLE]} answerable questions, with 95% intervals"
        parts.append(_table(caption, ("Metric", *RECALL), rows))
    kinds = []
    for kind in (*scores.counts, TOGETHER):
        area = scores.estimates.get(f"AUROC {kind}")
        if area is not None:
            count = scores.counts[FAR] + scores.counts[NEAR] if kind == TOGETHER else scores.counts[kind]
            best = scores.thresholds.get(kind)
            wrong = _cell(scores.estimates[f"false-answer {kind}"])
            apart = figure(best.threshold) if best else "-"
            at_best = f"{figure(best.false_answer)} / {figure(best.false_abstain)}" if best else "-"
            kinds.append((short_kind(kind), str(count), _cell(area), wrong, apart, at_best))
    names = (
        "Kind",
        "Questions",
        "AUROC",
        "False answers",
        "Best threshold",
        "False answers / abstentions there",
    )
    if kinds:
        parts.append(_table("Questions that no article answers", names, kinds))
    rest = [(name, _cell(scores.estimates[name])) for name in ("false-abstain", "Brier", "ECE", "AURC")]
    parts.append(_table("Abstention and confidence", ("Metric", "Value"), rest))
    names = ("Type", "Questions", "R@1", "R@5", "MRR@10", QUOTE)
    for caption, split in (
        ("By the type of question", scores.groups),
        ("By the type of answer expected", scores.types),
    ):
        rows = [
            (
                name or "not stated",
                str(count),
                *(_cell(of_type[m]) for m in ("R@1 strict", "R@5 strict", "MRR@10", QUOTE)),
            )
            for name, (count, of_type) in split.items()
        ]
        if rows:
            parts.append(_table(caption, names, rows))
    return join(parts)


def _cell(estimate: Estimate | None) -> str | Markup:
    if estimate is None or estimate.value != estimate.value:
        return "-"
    between = f" {figure(estimate.low)} to {figure(estimate.high)}"
    return join([figure(estimate.value), tag("small", between)])


def _table(caption: str, names: Sequence[str], rows: Sequence[Sequence[str | Markup]]) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
    lines = (
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows
    )
    made = tag("table", tag("caption", caption), head, tag("tbody", *lines))
    return tag("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _compared(comparison: Comparison) -> Markup:
    rows = []
    for name, found in comparison.differences.items():
        if found.change.value == found.change.value:
            between = f" {signed(found.change.low)} to {signed(found.change.high)}"
            change = join([signed(found.change.value), tag("small", between)])
            rows.append((short_metric(name), figure(found.now), figure(found.before), change, found.verdict))
    caption = f"Against {comparison.against}: paired differences with 95% intervals"
    parts: list[Markup] = [_table(caption, ("Metric", "Now", "Before", "Change", "Verdict"), rows)]
    for moves, what in ((comparison.won, "moved up"), (comparison.lost, "moved down")):
        listed = [
            (move.question, str(move.before or "none"), str(move.now or "none"))
            for move in moves[:_SHOWN_MOVES]
        ]
        if listed:
            moved = _table(
                f"{len(moves)} questions {what}, the furthest first", ("Question", "Before", "Now"), listed
            )
            parts.append(tag("details", tag("summary", f"{len(moves)} questions {what}"), moved))
    return join(parts)


def _misses(dataset: Dataset, judged: Sequence[Judged]) -> Markup:
    legend = join(
        [
            "The ",
            tag("mark", "quote"),
            " is marked, the ",
            tag("strong", "gold answer", class_="gold"),
            " underlined.",
        ]
    )
    parts = [tag("p", legend, class_="soft")]
    for number, fault in enumerate(worst(judged)):
        how_many = (
            f"{fault.total}, {len(fault.shown)} shown" if fault.total > len(fault.shown) else str(fault.total)
        )
        cards = [card(dataset, one) for one in fault.shown]
        content = (
            join([tag("p", fault.meaning, class_="soft"), *cards])
            if cards
            else tag("p", "None.", class_="soft")
        )
        summary = tag("summary", tag("strong", f"{fault.title} ({how_many})"))
        opened = {"open": "open"} if number == 0 else {}
        parts.append(tag("details", summary, content, **opened))
    return join(parts)


def _terms() -> Markup:
    meanings = (
        ("R@k", "The share of answerable questions whose answer stands in one of the first k passages."),
        ("strict", "The passage is of an article known to answer, and holds the answer."),
        ("strong", "And covers a place where the answer stands near the question's own words."),
        ("ext", "Strict, or of another article that passes for one that answers."),
        ("loose", "Any passage that holds the answer's words."),
        ("MRR@10", "The mean of 1 / rank of the first strict passage, 0 beyond rank 10."),
        ("artR@5", "The share whose first five distinct articles hold one that answers."),
        (
            QUOTE,
            "Where the first passage is a strict hit: the share whose highlighted sentence holds the answer.",
        ),
        ("AUROC", "How often an answerable question has a higher confidence than an unanswerable one."),
        ("false answers", "The share of unanswerable questions that were answered."),
        ("false-abstain", "The share of answerable questions to which the reply was “not found”."),
        ("best threshold", "The confidence that parts the two best; chosen on these very questions."),
        (
            "Brier, ECE",
            "How far confidence is from what came true: the mean square, and the mean gap over ten bins.",
        ),
        (
            "AURC",
            "The mean share of wrong first passages over every share of questions answered, lower is better.",
        ),
        ("unchecked", "Nobody checked these labels: they take no part in Brier, ECE, AURC and their charts."),
    )
    rows = (tag("div", tag("dt", tag("strong", name)), tag("dd", meaning)) for name, meaning in meanings)
    return tag("dl", *rows)
