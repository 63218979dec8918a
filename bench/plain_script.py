"""The plain script: what one would write in an afternoon with sentence-transformers and faiss. The baseline.

    python -m bench.plain_script build ARTICLES INDEX --model MODEL
    python -m bench.plain_script ask INDEX QUESTION --model MODEL

ARTICLES is a folder (.txt and .md whole, .jsonl by record) or one such file. Passages of 120 words, one vector
each, an exact inner-product index. `build` prints one JSON line of what encoding took.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer

WORDS = 120


def texts(articles: Path) -> list[tuple[str, str]]:
    """Title and text of every article."""
    found = []
    for file in sorted(articles.rglob("*")) if articles.is_dir() else [articles]:
        if file.suffix == ".jsonl":
            records = [
                json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
            ]
            found += [(record["title"], record["text"]) for record in records]
        elif file.suffix in (".txt", ".md"):
            found.append((file.stem, file.read_text(encoding="utf-8")))
    return found


def passages(articles: Path) -> list[dict[str, str]]:
    """Every 120 words of every article."""
    found = []
    for title, text in texts(articles):
        words = text.split()
        for start in range(0, len(words), WORDS):
            found.append({"title": title, "text": " ".join(words[start : start + WORDS])})
    return found


def build(articles: Path, index: Path, model: str) -> None:
    encoder = SentenceTransformer(model, device="cpu")
    records = passages(articles)
    start = time.perf_counter()
    vectors = encoder.encode([r["text"] for r in records], normalize_embeddings=True, show_progress_bar=False)
    seconds = time.perf_counter() - start
    store = faiss.IndexFlatIP(vectors.shape[1])
    store.add(vectors)
    index.mkdir(parents=True, exist_ok=True)
    faiss.write_index(store, str(index / "vectors.faiss"))
    (index / "passages.json").write_text(json.dumps(records), encoding="utf-8")
    print(json.dumps({"passages": len(records), "seconds": seconds}))


def ask(index: Path, question: str, model: str) -> None:
    encoder = SentenceTransformer(model, device="cpu")
    store = faiss.read_index(str(index / "vectors.faiss"))
    records = json.loads((index / "passages.json").read_text(encoding="utf-8"))
    vector = encoder.encode([question], normalize_embeddings=True)
    scores, rows = store.search(vector, min(5, len(records)))
    for score, row in zip(scores[0], rows[0], strict=True):
        print(f"{score:.3f}  {records[row]['title']}\n{records[row]['text']}\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="folder or name of a sentence-transformers model")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, arguments in (("build", ("articles", "index")), ("ask", ("index", "question"))):
        command = commands.add_parser(name)
        for argument in arguments:
            command.add_argument(argument, type=str if argument == "question" else Path)
    given = parser.parse_args()
    if given.command == "build":
        build(given.articles, given.index, given.model)
    else:
        ask(given.index, given.question, given.model)


if __name__ == "__main__":
    main()
