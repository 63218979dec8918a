"""Compare Newsdesk's sentence splitter with whichever of four libraries are installed.

    python -m bench.sentences ARTICLES.jsonl [--show 20]

Prints sentences, seconds, and which share of Newsdesk's borders between sentences a library lacks or
has alone; `--show` samples them, to be judged by eye. `pip install blingfire pysbd sentencex syntok` brings
all four.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from index.splitting.sentences import paragraph_spans, sentence_spans


def newsdesk() -> Callable[[str], Iterable[str]]:
    return lambda paragraph: [paragraph[start:end] for start, end in sentence_spans(paragraph)]


def blingfire() -> Callable[[str], Iterable[str]]:
    import blingfire as library

    return lambda paragraph: library.text_to_sentences(paragraph).split("\n")


def pysbd() -> Callable[[str], Iterable[str]]:
    import pysbd as library

    segmenter = library.Segmenter(language="en", clean=False)
    return lambda paragraph: segmenter.segment(paragraph)


def sentencex() -> Callable[[str], Iterable[str]]:
    import sentencex as library

    return lambda paragraph: library.segment("en", paragraph)


def syntok() -> Callable[[str], Iterable[str]]:
    from syntok import segmenter

    def split(paragraph: str) -> Iterable[str]:
        for part in segmenter.analyze(paragraph):
            for sentence in part:
                yield paragraph[sentence[0].offset : sentence[-1].offset + len(sentence[-1].value)]

    return split


def borders(sentences: Iterable[str]) -> set[int]:
    """How many characters other than white space stand before the end of each sentence but the last."""
    ends, at = [], 0
    for sentence in sentences:
        at += sum(not c.isspace() for c in sentence)
        ends.append(at)
    return set(ends[:-1])


def shown(paragraph: str, border: int) -> str:
    at = -1
    for _ in range(border):
        at += 1
        while paragraph[at].isspace():
            at += 1
    return f"{paragraph[max(0, at - 60) : at + 1]} || {paragraph[at + 1 : at + 50].strip()}".replace(
        "\n", " "
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print N disagreements of either kind"
    )
    options = parser.parse_args()
    texts = [json.loads(line)["text"] for line in options.articles.read_text().splitlines() if line.strip()]
    paragraphs = [text[start:end] for text in texts for start, end in paragraph_spans(text)]
    ours: list[set[int]] = []
    for make in (newsdesk, blingfire, pysbd, sentencex, syntok):
        try:
            split = make()
        except ImportError:
            print(f"{make.__name__:10} not installed")
            continue
        start = time.perf_counter()
        found = [list(split(paragraph)) for paragraph in paragraphs]
        seconds = time.perf_counter() - start
        ends = [borders(sentences) for sentences in found]
        ours = ours or ends
        total = sum(map(len, ours))
        missing = [(p, b) for p, us, them in zip(paragraphs, ours, ends, strict=True) for b in us - them]
        alone = [(p, b) for p, us, them in zip(paragraphs, ours, ends, strict=True) for b in them - us]
        print(
            f"{make.__name__:10} {sum(map(len, found)):7} sentences {seconds:7.2f} s"
            f"   lacks {len(missing) / total:6.2%}   has alone {len(alone) / total:6.2%}"
        )
        for name, kind in (("only Newsdesk", missing), (f"only {make.__name__}", alone)):
            for paragraph, border in random.Random(1).sample(kind, min(options.show, len(kind))):
                print(f"    {name}: {shown(paragraph, border)}")


if __name__ == "__main__":
    main()
