"""Train the reader: `python -m bench.train_reader READING BENCH`, for instance `../shared/reading ../shared/bench`.

Two phases: the public reading sets, then the questions written for it with a part of the first again. Checkpoints and
the curve (`curve.jsonl`) lie in `--out`; a run that was interrupted goes on from the last one. Uses an accelerator
where torch finds one. `python -m bench.reader_export` makes from the last checkpoint what the package ships.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from bench import reading_rows as sets
from bench.ranking_fit import auroc
from bench.reader_model import Encoded, Reader, collate, encode, tokenizer_of
from bench.reading_rows import Row
from index.encoders.models import DEFAULT, resolve
from index.reader.pairs import best_span

BATCH_TOKENS = 4096
CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: which rows, how often each source is read, and between which learning rates."""

    name: str
    copies: dict[str, float]
    first_rate: float
    last_rate: float


PHASES = (
    Phase(
        "public",
        {"new_wiki": 0.6, "reddit": 0.2, "amazon_reviews": 0.1, "squad2-A": 1, "qed": 0.7, "qamr": 0.06},
        1.5e-4,
        9e-5,
    ),
    Phase(
        "news",
        {
            "written": 2,
            "quiz": 1,
            "squad2-A": 0.7,
            "new_wiki": 0.15,
            "reddit": 0.04,
            "qed": 0.3,
            "qamr": 0.02,
        },
        1e-4,
        0.0,
    ),
)
MADE = {"removed": 0.25, "swapped": 0.12, "neighbour": 0.25}
"""For how many of the answerable rows of the public sets one without an answer is made, by kind."""


def public_rows(reading: Path) -> list[Row]:
    """The answerable rows of the public sets, and those that SQuAD 2.0 marks as impossible."""
    rows: list[Row] = []
    for name in ("new_wiki", "reddit", "amazon_reviews", "squad2-A"):
        rows += sets.squad(reading / f"{name}.json", name)
    rows += sets.qed(reading / "qed-dev.jsonl")
    rows += sets.qamr(
        [reading / "qamr-dev.tsv", reading / "qamr-test.tsv"], reading / "qamr-wiki-sentences.tsv"
    )
    return rows


def with_negatives(rows: Sequence[Row], draw: random.Random) -> list[Row]:
    """The rows, and others made of them that have no answer."""
    made: list[Row | None] = []
    for row in rows:
        if row.answer is None or row.source in ("qamr", "quiz"):
            continue
        chance = draw.random()
        written = row.source == "written"  # they have twins of their own
        if chance < MADE["removed"] * (0.5 if written else 1):
            made.append(sets.without_answer(row))
        elif not written and chance < MADE["removed"] + MADE["swapped"]:
            made.append(sets.swapped(row, draw))
    neighbours = [row for row in rows if row.source not in ("qamr", "qed", "quiz", "written")]
    share = [row for row in neighbours if draw.random() < MADE["neighbour"]]
    made += list(sets.neighbours(share, draw))
    return [*rows, *(row for row in made if row)]


def drawn(rows: Sequence[Row], copies: dict[str, float], draw: random.Random) -> list[Row]:
    """Each source's rows as often as `copies` says, windows drawn anew, in random order."""
    out: list[Row] = []
    for source, times in copies.items():
        of = [row for row in rows if row.source == source]
        whole = int(times)
        out += of * whole
        out += draw.sample(of, int(len(of) * (times - whole)))
    out = with_negatives(out, draw)
    out = [sets.window(row, draw.randint(60, sets.LONGEST_WORDS), draw) for row in out]
    draw.shuffle(out)
    return out


def batches(rows: Sequence[Encoded], draw: random.Random) -> list[list[Encoded]]:
    """Rows of like length together, at most BATCH_TOKENS a batch, the batches in random order."""
    made: list[list[Encoded]] = []
    for at in range(0, len(rows), 2000):
        batch: list[Encoded] = []
        for row in sorted(rows[at : at + 2000], key=lambda row: len(row.ids)):
            if batch and (len(batch) + 1) * len(row.ids) > BATCH_TOKENS:
                made.append(batch)
                batch = []
            batch.append(row)
        made.append(batch)
    draw.shuffle(made)
    return made


def loss_of(model: Reader, batch: Sequence[Encoded], device: str) -> tuple[torch.Tensor, float, float]:
    """The loss of a batch, and its two parts as numbers."""
    b = collate(batch)
    pair, span = model(b.ids.to(device), b.mask.to(device), b.types.to(device))
    answers = b.answers.to(device)
    of_pair = nn.functional.binary_cross_entropy_with_logits(pair, answers)
    of_span = (
        nn.functional.cross_entropy(span[:, :, 0], b.start.to(device))
        + nn.functional.cross_entropy(span[:, :, 1], b.end.to(device))
    ) / 2
    return of_pair + of_span, float(of_pair.detach()), float(of_span.detach())


def measure(model: Reader, rows: Sequence[Row], tokenizer: object, device: str) -> dict[str, float]:
    """Pair and span AUROC of answered against not, and of the answerable how often the span overlaps the answer."""
    model.eval()
    pairs, spans, hits = [], [], []
    encoded = [encode(tokenizer, row) for row in rows]  # type: ignore[arg-type]
    order = sorted(range(len(rows)), key=lambda i: len(encoded[i].ids))
    found: dict[int, tuple[float, float, bool]] = {}
    with torch.no_grad():
        for at in range(0, len(order), 16):
            part = order[at : at + 16]
            b = collate([encoded[i] for i in part])
            pair, span = model(b.ids.to(device), b.mask.to(device), b.types.to(device))
            for j, i in enumerate(part):
                text = slice(encoded[i].first, len(encoded[i].ids) - 1)
                logits = span[j].cpu().numpy().astype(np.float64)
                first, last, score = best_span(logits[text, 0], logits[text, 1])
                first, last = first + text.start, last + text.start
                overlap = encoded[i].start <= last and first <= encoded[i].end and encoded[i].end > 0
                found[i] = (float(pair[j]), score - logits[0].sum(), overlap)
    model.train()
    answerable = np.array([row.answer is not None for row in rows])
    pairs = np.array([found[i][0] for i in range(len(rows))])
    spans = np.array([found[i][1] for i in range(len(rows))])
    hits = np.array([found[i][2] for i in range(len(rows))])
    return {
        "pair_auroc": auroc(pairs[answerable], pairs[~answerable]),
        "span_auroc": auroc(spans[answerable], spans[~answerable]),
        "both_auroc": auroc((pairs + spans / 2)[answerable], (pairs + spans / 2)[~answerable]),
        "span_overlap": float(hits[answerable].mean()),
        "rows": len(rows),
    }


def train(
    phase: Phase,
    rows: list[Row],
    tests: dict[str, list[Row]],
    out: Path,
    start: Path | None,
    say: Callable[[str], None],
) -> Path:
    """Train one phase, from the checkpoint `start` or the packaged MiniLM; the path of its last checkpoint."""
    folder = resolve(DEFAULT).folder
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = tokenizer_of(folder)
    model = Reader(folder).to(device)
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    model.train()
    draw = random.Random(phase.name)
    encoded = [encode(tokenizer, row) for row in drawn(rows, phase.copies, draw)]
    steps = batches(encoded, draw)
    tokens = sum(len(row.ids) for row in encoded) / len(encoded)
    say(f"{phase.name}: {len(encoded)} rows, {tokens:.0f} tokens, {len(steps)} steps")
    decayed = [p for p in model.parameters() if p.requires_grad and p.dim() > 1]
    other = [p for p in model.parameters() if p.requires_grad and p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": other, "weight_decay": 0.0}],
        lr=0.0,
        fused=device == "cuda",
    )
    own = out / f"{phase.name}-{CHECKPOINT}"
    at = 0
    if own.exists():
        state = torch.load(own, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        at = state["step"]
    elif start:
        model.load_state_dict(torch.load(start, weights_only=True)["model"])
    torch.manual_seed(at)
    warm = max(1, len(steps) // 20)
    began, pair_sum, span_sum, count = time.monotonic(), 0.0, 0.0, 0

    def save() -> None:
        aside = own.with_suffix(".new")
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": at}, aside)
        aside.replace(own)

    while at < len(steps):
        share = at / len(steps)
        rate = min(1.0, (at + 1) / warm) * (phase.first_rate + (phase.last_rate - phase.first_rate) * share)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss, of_pair, of_span = loss_of(model, steps[at], device)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        pair_sum, span_sum, count, at = pair_sum + of_pair, span_sum + of_span, count + 1, at + 1
        if at % 20 == 0 or at == len(steps):
            line: dict[str, object] = {"phase": phase.name, "step": at, "of": len(steps), "rate": rate}
            line |= {"pair": round(pair_sum / count, 4), "span": round(span_sum / count, 4)}
            line["seconds"] = round(time.monotonic() - began)
            if at % 200 == 0 or at == len(steps):
                save()
                for name, test in tests.items():
                    line[name] = {k: round(v, 4) for k, v in measure(model, test, tokenizer, device).items()}
            with (out / "curve.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")
            say(json.dumps(line))
            pair_sum, span_sum, count = 0.0, 0.0, 0
    save()
    return own


def main() -> None:
    """Read the arguments, train the phases that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reading", type=Path)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--out", type=Path, default=Path("var/reader"))
    parser.add_argument("--quiz", type=Path, help="rows that bench.reading_candidates wrote")
    parser.add_argument("--phases", nargs="*", default=[phase.name for phase in PHASES])
    parser.add_argument(
        "--threads", type=int, default=0, help="of torch; beside other work one core alone is faster"
    )
    parser.add_argument(
        "--after", type=Path, help="a checkpoint to begin from, instead of the packaged MiniLM"
    )
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    public = public_rows(arguments.reading)
    last = sorted({row.article.rpartition("/")[0] for row in public if row.source == "squad2-A"})[-1]
    kept = [row for row in public if row.source != "squad2-A" or row.article.rpartition("/")[0] != last]
    tests = {"squad2": [row for row in public if row.source == "squad2-A" and row not in kept][:300]}
    written = sets.written(arguments.bench)
    if written:
        tests["written"] = [row for row in written if sets.held_out(row.article)][:500]
        kept += [row for row in written if not sets.held_out(row.article)]
    if arguments.quiz:
        kept += sets.quiz(map(json.loads, arguments.quiz.read_text("utf-8").splitlines()), "quiz")
    at = arguments.after
    for phase in PHASES:
        if phase.name in arguments.phases:
            at = train(phase, kept, tests, arguments.out, at, lambda text: print(text, flush=True))


if __name__ == "__main__":
    main()
