"""`newsdesk verify`: what is stored against the files as they are, and saved answers against both."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import cli
from bot.checks.contents import offset_problems
from bot.desk.building import build_index
from bot.settings import Settings
from index.build.rebuild import Summary
from index.generations import manifest as manifests
from index.generations import publishing as generation
from index.types import Article, Passage, Span
from tests_support import READER, silent

Run = Callable[..., tuple[int, str, str]]
Build = Callable[..., Summary]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_READER", READER)
    monkeypatch.setenv("NEWSDESK_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("NEWSDESK_CORPUS", str(tmp_path / "corpus"))

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        status = cli.run(list(arguments))
        return status, *capfd.readouterr()

    return command


def accept(index: Path) -> None:
    """Write the manifest anew over changed files, as a faulty build would have left them."""
    folder, manifest = generation.locate(index)
    files = manifests.records_of(folder, list(manifest.files))
    (folder / manifests.NAME).write_text(manifests.dump(replace(manifest, files=files)))


def test_a_whole_index_is_all_right(build: Build, run: Run) -> None:
    summary = build()
    status, out, err = run("verify")
    assert (status, err) == (0, "")
    counts = f"3 articles, {summary.passages} passages, {summary.sentences} sentences checked; all right.\n"
    assert out.endswith(counts) and out.count("\n") == 1


def test_no_index_is_status_3(run: Run) -> None:
    status, out, err = run("verify")
    assert (status, out) == (3, "")
    assert "newsdesk rebuild" in err


def test_every_damaged_file_is_named_and_is_status_3(build: Build, run: Run, tmp_path: Path) -> None:
    build()
    folder, _ = generation.locate(tmp_path / "index")
    for name in ("vectors.npy", "catalog.sqlite"):
        content = bytearray((folder / name).read_bytes())
        content[-1] ^= 0xFF
        (folder / name).write_bytes(content)
    (folder / "columns" / "start.npy").unlink()
    status, out, err = run("verify")
    assert (status, out) == (3, "")
    assert all(name in err for name in ("vectors.npy", "catalog.sqlite", "start.npy"))
    assert err.count("newsdesk rebuild") == err.count("\n") == 3


def test_an_article_edited_since_is_changed_and_not_damage(build: Build, run: Run, corpus: Path) -> None:
    build()
    harbour = corpus / "harbour.txt"
    harbour.write_text(harbour.read_text().replace("nine weeks", "eleven weeks"))
    (corpus / "more" / "election.md").unlink()
    (corpus / "new.txt").write_text("A new ferry line\n\nThe ferry line opens in spring.\n")
    status, out, _ = run("verify")
    assert status == 1
    assert "changed  harbour.txt: has changed since the index was built\n" in out
    assert "changed  more/election.md: is no longer there\n" in out
    assert "note  1 file not in the index yet, the first new.txt: run `newsdesk rebuild`\n" in out
    assert "WRONG" not in out and "2 files changed since the build" in out
    build()
    assert run("verify")[0] == 0


def test_a_new_file_and_a_touched_one_leave_everything_right(build: Build, run: Run, corpus: Path) -> None:
    build()
    os.utime(corpus / "harbour.txt", (1, 1))
    (corpus / "new.txt").write_text("A new ferry line\n\nThe ferry line opens in spring.\n")
    assert run("verify")[0] == 0


def test_an_edit_that_hid_its_time_is_a_change(build: Build, run: Run, corpus: Path) -> None:
    build()
    harbour = corpus / "harbour.txt"
    stamp = harbour.stat()
    harbour.write_text(harbour.read_text().replace("nine weeks", "five weeks"))
    os.utime(harbour, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    status, out, _ = run("verify")
    assert status == 1
    assert "changed  harbour.txt: has changed since the index was built" in out


def test_a_date_changed_in_the_catalog_is_found(build: Build, run: Run, tmp_path: Path) -> None:
    build()
    folder, _ = generation.locate(tmp_path / "index")
    with sqlite3.connect(folder / "catalog.sqlite") as database:
        database.execute("UPDATE articles SET article = replace(article, '2026-01-12', '2026-01-13')")
    database.close()
    assert run("verify")[0] == 3, "the hash tells"
    accept(tmp_path / "index")
    status, _, err = run("verify")
    assert status == 3 and "article 2 of the catalog is not what was built" in err, "and so does the digest"


@pytest.mark.parametrize(
    ("column", "change", "told"),
    [
        ("end", 1000, "outside the text"),
        ("start", -1, "out of order or outside"),
        ("sentence_end", 500, "is not inside passage"),
        ("sentence_start", -1, "is not inside passage"),
    ],
)
def test_offsets_that_are_wrong_are_found(
    build: Build, run: Run, tmp_path: Path, column: str, change: int, told: str
) -> None:
    build()
    path = generation.locate(tmp_path / "index")[0] / "columns" / f"{column}.npy"
    values = np.load(path)
    values[0] += change
    np.save(path, values)
    accept(tmp_path / "index")
    status, out, _ = run("verify")
    assert status == 1
    assert "WRONG  harbour.txt: " in out and told in out


def test_vectors_that_are_no_unit_vectors_are_counted(build: Build, run: Run, tmp_path: Path) -> None:
    build()
    path = generation.locate(tmp_path / "index")[0] / "vectors.npy"
    vectors = np.load(path)
    vectors[0] *= 2
    vectors[1] = np.nan
    np.save(path, vectors)
    accept(tmp_path / "index")
    status, out, _ = run("verify")
    assert status == 1 and "WRONG  vectors.npy: 2 vectors are not of unit length" in out


def test_a_passage_that_holds_boilerplate_is_found() -> None:
    article = Article("a", "By Iris Holt. The vote was close.", "T", "a.txt", boilerplate=(Span(0, 13),))
    right = Passage(14, 33, (Span(14, 33),))
    assert offset_problems(article, [right]) == []
    wrong = Passage(5, 33, (Span(14, 33),))
    assert offset_problems(article, [wrong]) == ["passage 5-33 holds boilerplate"]
    assert offset_problems(article, [replace(right, sentences=(Span(13, 14),))]) == [
        "sentence 13-14 is not inside passage 14-33, in order"
    ]


def test_a_corpus_that_is_gone_is_no_damage_and_a_copy_of_it_serves(
    build: Build, run: Run, corpus: Path, tmp_path: Path
) -> None:
    build()
    shutil.move(corpus, tmp_path / "moved")
    status, out, _ = run("verify")
    assert status == 1 and "changed  corpus: " in out and "WRONG" not in out
    assert run("verify", "--corpus", str(tmp_path / "moved"))[0] == 0


@pytest.fixture
def answered(
    seeds_settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> dict[str, Any]:
    """An answer over a copy of `seeds/`, whose index is tmp_path/index and whose corpus is tmp_path/corpus."""
    shutil.copytree(seeds_settings.corpus, tmp_path / "corpus")
    monkeypatch.setenv("NEWSDESK_DATA", str(seeds_settings.data))
    settings = replace(seeds_settings, index=tmp_path / "index", corpus=tmp_path / "corpus")
    build_index(settings, silent, lambda _: None)
    status, out, _ = run("ask", "How many prisoners of war were exchanged?", "--json", "-k", "2")
    assert status == 0
    answer: dict[str, Any] = json.loads(out)
    return answer


def saved(answer: Any) -> str:
    Path("answer.json").write_text(json.dumps(answer))
    return "answer.json"


def test_a_saved_answer_is_the_spans_that_it_claims(run: Run, answered: dict[str, Any]) -> None:
    assert run("verify", saved(answered)) == (
        0,
        "4 passages and quotes checked; all of them as claimed.\n",
        "",
    )


def with_words(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with the words marked that answer, as a reader does."""
    quote = answer["passages"][0]["quote"]
    at = quote["start"] + quote["text"].index("157")
    quote["answer"] = {"text": "157", "start": at, "end": at + 3}
    return quote["answer"]  # type: ignore[no-any-return]


def test_the_words_that_answer_are_checked_too(run: Run, answered: dict[str, Any]) -> None:
    words = with_words(answered)
    held = "5 passages and quotes checked; "
    assert run("verify", saved(answered)) == (0, held + "all of them as claimed.\n", "")
    words["text"] = "158"
    status, out, _ = run("verify", saved(answered))
    assert status == 1 and held + "1 of them not as claimed." in out
    assert "WRONG  the answer in the quote of passage 1 ('158'): is not the span" in out


def test_words_that_stand_outside_their_quote_are_named(run: Run, answered: dict[str, Any]) -> None:
    words = with_words(answered)
    passage = answered["passages"][0]
    before = passage["text"][:3]
    words |= {"text": before, "start": passage["start"], "end": passage["start"] + 3}
    status, out, _ = run("verify", saved(answered))
    assert status == 1 and "does not stand inside its quote" in out


def test_a_saved_answer_of_an_earlier_version_is_checked_as_before(
    run: Run, answered: dict[str, Any]
) -> None:
    for passage in answered["passages"]:
        del passage["confidence"], passage["quote"]["answer"]
    del answered["certainty"]
    assert run("verify", saved(answered))[0] == 0


def test_the_closest_quote_of_what_may_answer_is_checked_with_its_words(
    run: Run, answered: dict[str, Any]
) -> None:
    words = with_words(answered)
    passage = answered["passages"][0]
    closest = {"article": passage["article"], "quote": passage["quote"]}
    answered |= {"answered": False, "certainty": "perhaps", "passages": []}
    answered["not_found"] = {"reason": "This may answer it.", "missing_terms": [], "closest": closest}
    assert run("verify", saved(answered))[1] == "2 passages and quotes checked; all of them as claimed.\n"
    words["end"] += 1
    assert (
        "WRONG  the answer in the closest quote ('157'): is not the span" in run("verify", saved(answered))[1]
    )


def forge_text(answer: dict[str, Any]) -> None:
    answer["passages"][0]["quote"]["text"] = answer["passages"][0]["quote"]["text"].replace("157", "158")


def forge_offset(answer: dict[str, Any]) -> None:
    answer["passages"][0]["quote"]["start"] += 1
    answer["passages"][0]["quote"]["end"] += 1


def forge_negative_offset(answer: dict[str, Any]) -> None:
    quote = answer["passages"][0]["quote"]
    text = (Path("corpus") / answer["passages"][0]["article"]["path"]).read_text().partition("\n---\n")[2]
    quote["start"] -= len(text)
    quote["end"] -= len(text)


def forge_source(answer: dict[str, Any]) -> None:
    answer["passages"][0]["article"]["source"] = "Another Paper"


def forge_article(answer: dict[str, Any]) -> None:
    answer["passages"][0]["article"]["id"] = "nothing.md"


@pytest.mark.parametrize(
    ("forge", "wrong", "told"),
    [
        (forge_text, 1, "is not the span"),
        (forge_offset, 1, "(it stands at "),
        (forge_negative_offset, 1, "is not the span -"),
        (forge_source, 2, "is cited with source 'Another Paper', the index has "),
        (forge_article, 2, "there is no article 'nothing.md' in the index"),
    ],
)
def test_a_forged_answer_is_named(
    run: Run, answered: dict[str, Any], forge: Callable[[dict[str, Any]], None], wrong: int, told: str
) -> None:
    forge(answered)
    status, out, _ = run("verify", saved(answered))
    assert status == 1
    assert "WRONG  the quote of passage 1 (" in out and told in out
    assert f"4 passages and quotes checked; {wrong} of them not as claimed." in out


def test_a_quote_whose_file_changed_is_named(run: Run, answered: dict[str, Any]) -> None:
    path = Path("corpus") / answered["passages"][0]["article"]["path"]
    path.write_text(path.read_text().replace("157", "158"))
    status, out, _ = run("verify", saved(answered))
    assert status == 1
    assert f"is not in {path.name} as it is now (has changed since the index was built)" in out
    assert "is not the span" not in out, "the index has it still"


def test_the_closest_quote_of_a_not_found_is_checked(run: Run, answered: dict[str, Any]) -> None:
    status, out, _ = run("ask", "Which team won the football championship in Brazil?", "--json")
    assert status == 1
    answer = json.loads(out)
    assert run("verify", saved(answer))[0] == 0
    answer["not_found"]["closest"]["quote"]["text"] = "Nobody said this."
    assert run("verify", saved(answer))[0] == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"7",
        b"\xff\xfe\x00",
        b'{"passages": 3, "not_found": null}',
        b'{"passages": [{"quote": null, "article": {}}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer_is_status_2(build: Build, run: Run, content: bytes) -> None:
    build()
    Path("answer.json").write_bytes(content)
    status, out, err = run("verify", "answer.json")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert run("verify", "no-such-file.json")[0] == 2
