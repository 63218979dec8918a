"""Building: encoding against the plain script on the same passages, and what a rebuild costs after a change.

    python -m bench.build --articles FILE_OR_FOLDER [--sample 800] [--repeats 5]

Encoding: Newsdesk gives every sentence of the sampled passages a vector, the plain script every passage, in turns
within one process. Rebuilds: whole processes on a copy of the articles, with nothing changed and with one article
changed. Leaves var/bench/build-<articles>.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path

from bench.measure import FIGURES, ROOT, newsdesk, run, save, summary, table

TURNS = 4


def encoding(articles: Path, sample: int) -> dict[str, float]:
    """Passages and sentences a second of both, over the same sample."""
    # imported here, and used last: a process is charged with the memory of the one that started it
    from index.articles import Limits, scan
    from index.build.intake import take_in
    from index.encoders import load_encoder
    from index.encoders.models import DEFAULT, resolve
    from index.encoders.sentence_transformer import load_transformer
    from index.splitting.passages import split_passages

    taken = take_in(articles, Limits(), scan(articles, Limits()), None, lambda *_: None).articles
    found = [(article.text, passage) for article in taken for passage in split_passages(article)]
    found = found[:: max(1, len(found) // sample)][:sample]
    ours = load_encoder(DEFAULT, ROOT / "var" / "encoders", compile=True, on_notice=print)
    theirs = load_transformer(resolve(DEFAULT))
    ours.encode_passages(["a text that warms up"] * 8)
    theirs.encode(["a text that warms up"] * 8)
    spent = {"newsdesk": 0.0, "plain": 0.0}
    sentences = 0
    for turn in range(TURNS):
        part = found[turn::TURNS]
        own = [text[span.start : span.end] for text, passage in part for span in passage.sentences]
        sentences += len(own)
        start = time.perf_counter()
        ours.encode_passages(own)
        spent["newsdesk"] += time.perf_counter() - start
        start = time.perf_counter()
        theirs.encode([text[p.start : p.end] for text, p in part], normalize_embeddings=True)
        spent["plain"] += time.perf_counter() - start
    return {
        "passages": len(found),
        "sentences": sentences,
        "newsdesk_passages_per_second": len(found) / spent["newsdesk"],
        "newsdesk_sentences_per_second": sentences / spent["newsdesk"],
        "plain_passages_per_second": len(found) / spent["plain"],
        "faster": spent["plain"] / spent["newsdesk"],
    }


def change(corpus: Path, turn: int) -> None:
    """Add a sentence to one article in the middle of the corpus."""
    file = corpus if corpus.is_file() else sorted(corpus.rglob("*.txt"))[0]
    note = f"\n\nA note was added to this article at turn {turn} of the benchmark."
    if file.suffix == ".jsonl":
        lines = file.read_text(encoding="utf-8").splitlines()
        record = json.loads(lines[len(lines) // 2])
        lines[len(lines) // 2] = json.dumps({**record, "text": record["text"] + note}, ensure_ascii=False)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        file.write_text(file.read_text(encoding="utf-8") + note, encoding="utf-8")


def rebuilds(articles: Path, work: Path, repeats: int) -> dict[str, dict[str, float]]:
    """Whole-process figures of a full rebuild, of one with nothing changed, of one with one article changed."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    corpus = Path((shutil.copytree if articles.is_dir() else shutil.copy)(articles, work / articles.name))
    run(
        newsdesk("rebuild", "--corpus", ROOT / "seeds", "--index", work / "seeds")
    )  # compiles the model, once
    rebuild = newsdesk("rebuild", "--corpus", corpus, "--index", work / "index")
    runs = {"full": [run(rebuild)], "nothing changed": [], "one article changed": []}
    for turn in range(repeats):
        runs["nothing changed"].append(run(rebuild))
        change(corpus, turn)
        runs["one article changed"].append(run(rebuild))
    return {kind: summary(of) for kind, of in runs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=Path, default=ROOT / "seeds", help="folder or file of articles")
    parser.add_argument("--sample", type=int, default=800, help="passages to encode")
    parser.add_argument("--repeats", type=int, default=5, help="rebuilds of each kind")
    parser.add_argument("--only", choices=("encoding", "rebuilds"))
    parser.add_argument("--out", type=Path, default=FIGURES, help="folder of the figures")
    given = parser.parse_args()
    articles = given.articles.resolve()
    name = f"build-{articles.stem}"
    figures: dict[str, object] = {}
    if given.only != "encoding":
        whole = rebuilds(articles, given.out / name, given.repeats)
        figures["rebuilds"] = whole
        print(f"Rebuilding {articles.name}, a whole process\n")
        rows = [(kind, f["seconds"], f["least"], f["memory_mb"], f["runs"]) for kind, f in whole.items()]
        print(table(("", "seconds", "least", "peak memory, MB", "runs"), rows), "\n")
    if given.only != "rebuilds":
        speed = encoding(articles, given.sample)
        figures["encoding"] = {key: round(value, 2) for key, value in speed.items()}
        print(f"Encoding {speed['passages']} passages of {articles.name} ({speed['sentences']} sentences)\n")
        rows = [
            (
                "Newsdesk",
                f"{speed['newsdesk_passages_per_second']:.1f}",
                f"{speed['newsdesk_sentences_per_second']:.1f}",
            ),
            ("plain script", f"{speed['plain_passages_per_second']:.1f}", "-"),
        ]
        print(table(("", "passages/s", "sentences/s"), rows))
        print(f"\nNewsdesk is {speed['faster']:.2f} times faster.")
    save(name, figures, given.out)


if __name__ == "__main__":
    main()
