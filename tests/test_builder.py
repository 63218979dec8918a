"""Rebuilding: what is encoded, what is kept, and that the index in use survives whatever happens."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from children import PATIENCE, interrupts_ignored, started
from index.articles import Limits, boilerplate, reading
from index.build import intake, write_vectors
from index.build import rebuild as builder
from index.build.rebuild import Summary
from index.errors import CorpusError, IndexDamaged, IndexLocked, IndexOutdated, IndexUnavailable, ModelError
from index.generations import manifest as manifests
from index.generations import publishing as generation
from index.generations.catalog import Catalog
from index.generations.opening import open_generation
from index.language.vocabulary import VOCABULARY, Vocabulary
from index.types import Matrix
from tests_support import WordEncoder

Build = Callable[..., Summary]


def vectors_by_sentence(index: Path) -> dict[str, bytes]:
    opened = open_generation(index)
    articles, columns = opened.catalog.articles(), opened.catalog.columns
    vectors = np.load(opened.folder / "vectors.npy")
    found = {}
    for row, passage in enumerate(columns.passage_of_sentence()):
        text = articles[columns.article[passage]].text
        found[text[columns.sentence_start[row] : columns.sentence_end[row]]] = vectors[row].tobytes()
    return found


def test_the_first_build_counts_what_is_there(build: Build, tmp_path: Path, words: WordEncoder) -> None:
    summary = build()
    assert (summary.published, summary.articles, summary.new, summary.removed) == (True, 3, 3, 0)
    assert summary.sentences == summary.encoded == len(words.encoded)
    info = open_generation(tmp_path / "index").info
    assert (info.articles, info.passages, info.sentences) == (3, summary.passages, summary.sentences)
    assert info.sources == (("Bay Courier", 1), ("Sky Wire", 1), ("The Northern Ledger", 1))
    assert (str(info.oldest), str(info.newest)) == ("2026-01-12", "2026-02-05")


def test_nothing_new_publishes_nothing_but_records_that_it_looked(build: Build, tmp_path: Path) -> None:
    first = build()
    checked = (tmp_path / "index" / "CHECKED").read_text()
    time.sleep(1.1)
    again = build()
    assert (again.published, again.generation, again.encoded) == (False, first.generation, 0)
    assert (tmp_path / "index" / "CHECKED").read_text() > checked
    assert (
        open_generation(tmp_path / "index").info.checked_at
        > open_generation(tmp_path / "index").info.built_at
    )


def test_only_changed_text_is_encoded_and_the_rest_keeps_its_vectors(
    build: Build, corpus: Path, tmp_path: Path, words: WordEncoder
) -> None:
    build()
    before = vectors_by_sentence(tmp_path / "index")
    words.encoded.clear()
    (corpus / "aaa.txt").write_text("A new ferry line\n\nThe ferry line to Osterby opens in spring.\n")
    summary = build()
    assert (summary.new, summary.unchanged, summary.removed) == (1, 3, 0)
    assert words.encoded == ["A new ferry line", "The ferry line to Osterby opens in spring."]
    after = vectors_by_sentence(tmp_path / "index")
    assert {text: after[text] for text in before} == before
    assert set(after) - set(before) == set(words.encoded)


def assert_same_contents(index: Path, other: Path) -> None:
    step, whole = open_generation(index), open_generation(other)
    assert step.catalog.articles() == whole.catalog.articles()
    assert step.catalog.keys() == whole.catalog.keys()
    for file in whole.catalog.files():
        assert step.catalog.records(file.path) == whole.catalog.records(file.path) != []
    for name in ("article", "start", "end", "first_sentence", "published", "source", "sentence_start"):
        assert np.array_equal(getattr(step.catalog.columns, name), getattr(whole.catalog.columns, name))
    for name in ("ids", "kinds", "starts"):
        assert np.array_equal(getattr(step.forward, name), getattr(whole.forward, name))
        assert np.array_equal(getattr(step.titles, name), getattr(whole.titles, name))
    for name in Vocabulary.__slots__:
        file = f"{VOCABULARY}/{name}.npy"
        assert np.array_equal(np.load(step.folder / file), np.load(whole.folder / file))
    assert np.array_equal(np.load(step.folder / "vectors.npy"), np.load(whole.folder / "vectors.npy"))
    rows = np.arange(len(step.catalog.columns.start))
    scores = [o.lexical.scores("ferry bridge mayor", rows) for o in (step, whole)]
    assert np.array_equal(*scores)


def test_an_incremental_build_equals_a_full_one(build: Build, corpus: Path, tmp_path: Path) -> None:
    build()
    (corpus / "aaa.txt").write_text("A new ferry line\n\nThe ferry line to Osterby opens in spring.\n")
    (corpus / "wire.jsonl").unlink()
    build()
    build(index=tmp_path / "whole", full=True)
    assert_same_contents(tmp_path / "index", tmp_path / "whole")


def test_of_a_file_of_many_articles_only_those_that_changed_are_read_closely(
    build: Build, corpus: Path, tmp_path: Path, words: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {"id": f"w{n}", "title": f"Report {n}", "text": f"Report number {n} is of a ferry.\n\nSHARE | TWEET"}
        for n in range(5)
    ]
    lines.append(lines[4] | {"id": "w5"})  # the same words twice: one of them may go
    wire = corpus / "wire.jsonl"
    wire.write_text("".join(json.dumps(line) + "\n" for line in lines))
    build()
    words.encoded.clear()
    lines[1]["text"] = "Report number 1 is of a bridge."
    lines[2]["title"] = "Comet over Osterby"
    lines[3]["date"] = "2026-02-07"
    del lines[4]
    wire.write_text("".join(json.dumps(line) + "\n" for line in lines))
    read: list[str] = []
    monkeypatch.setattr(intake, "read_apart", reading.read_records)  # here, where it can be watched
    find = boilerplate.find
    monkeypatch.setattr(
        boilerplate, "find", lambda text, *rest, **more: read.append(text) or find(text, *rest, **more)
    )
    summary = build()
    assert read == [lines[n]["text"] for n in (1, 2, 3)]
    assert words.encoded == ["Report number 1 is of a bridge."]
    assert (summary.articles, summary.new, summary.removed) == (7, 2, 1)
    build(index=tmp_path / "whole", full=True)
    assert_same_contents(tmp_path / "index", tmp_path / "whole")


def test_removed_articles_are_gone(build: Build, corpus: Path, tmp_path: Path) -> None:
    build()
    (corpus / "wire.jsonl").unlink()
    assert build().removed == 1
    assert open_generation(tmp_path / "index").catalog.article("w1") is None


def test_a_changed_date_alone_makes_a_new_generation_without_encoding(
    build: Build, corpus: Path, tmp_path: Path, words: WordEncoder
) -> None:
    build()
    words.encoded.clear()
    wire = corpus / "wire.jsonl"
    wire.write_text(wire.read_text().replace("2026-01-12", "2026-01-13"))
    assert build().published
    assert words.encoded == []
    article = open_generation(tmp_path / "index").catalog.article("w1")
    assert article is not None and str(article.published) == "2026-01-13"


def test_another_model_encodes_everything_anew(build: Build, words: WordEncoder) -> None:
    build()
    other = WordEncoder("others")
    summary = build(encoder=lambda: other)
    assert summary.encoded == summary.sentences == len(other.encoded)


def test_the_generation_before_is_kept_and_the_one_before_that_is_not(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    names = []
    for i in range(3):
        (corpus / "n.txt").write_text(f"Number {i}\n\nThis is report number {i}.\n")
        names.append(build().generation)
    assert sorted(p.name for p in (tmp_path / "index" / "generations").iterdir()) == sorted(names[1:])
    assert generation.current_id(tmp_path / "index") == names[2]


def test_opening_changes_no_data_file(build: Build, tmp_path: Path) -> None:
    build()
    folder, manifest = generation.locate(tmp_path / "index")

    def state() -> dict[str, tuple[int, int]]:
        return {n: ((folder / n).stat().st_mtime_ns, (folder / n).stat().st_size) for n in manifest.files}

    before = state()
    opened = open_generation(tmp_path / "index", every_hash=True)
    opened.lexical.search("bridge", 5)
    assert state() == before


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_built(build: Build, corpus: Path) -> None:
    (corpus / "broken.jsonl").write_text('{"id": "x", "text": \n')
    (corpus / "photos.zip").write_bytes(b"PK\x03\x04")
    summary = build()
    assert summary.articles == 3
    assert sorted(skip.path.split(":")[0] for skip in summary.skipped) == ["broken.jsonl", "photos.zip"]
    assert all(skip.reason for skip in summary.skipped)
    again = build()
    assert sorted(s.path for s in again.skipped) == sorted(s.path for s in summary.skipped)


def test_what_was_skipped_is_tried_again_when_its_reason_is_gone(build: Build, corpus: Path) -> None:
    (corpus / "long.jsonl").write_text(
        '{"id": "x", "title": "Otters", "text": "' + "Otters swim. " * 50 + '"}\n'
    )
    summary = build(limits=Limits(max_line_bytes=100))
    assert [skip.path for skip in summary.skipped] and summary.articles == 2, "wire.jsonl is too long as well"
    assert build(limits=Limits(max_line_bytes=100)).published is False
    assert build().articles == 4


def test_a_generation_that_was_whole_but_never_in_use_is_cleared(build: Build, tmp_path: Path) -> None:
    first = build()
    folder = tmp_path / "index" / "generations"
    (folder / "29990101T000000Z-00000000").mkdir()
    assert not build().published
    assert [path.name for path in folder.iterdir()] == [first.generation]


@pytest.mark.parametrize(
    ("field", "value"), [("built_at", 5), ("corpus", None), ("oldest", "x"), ("newest", []), ("sources", 3)]
)
def test_a_manifest_of_wrong_types_is_damage(build: Build, tmp_path: Path, field: str, value: object) -> None:
    build()
    path = generation.locate(tmp_path / "index")[0] / manifests.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    with pytest.raises(IndexUnavailable, match="newsdesk rebuild"):
        open_generation(tmp_path / "index")


@pytest.mark.parametrize("what", ["absent", "empty", "unreadable"])
def test_a_corpus_without_articles_leaves_the_index_as_it_is(build: Build, tmp_path: Path, what: str) -> None:
    first = build()
    other = tmp_path / "other"
    if what != "absent":
        other.mkdir()
    if what == "unreadable":
        (other / "notes.xyz").write_text("nothing that is known")
    with pytest.raises(CorpusError, match="--corpus"):
        build(corpus=other)
    assert open_generation(tmp_path / "index").info.generation == first.generation


def test_a_second_rebuild_says_who_holds_the_lock(build: Build, tmp_path: Path) -> None:
    first = build()
    with generation.writer(tmp_path / "index"), pytest.raises(IndexLocked, match=f"process {os.getpid()} on"):
        build()
    assert open_generation(tmp_path / "index").info.generation == first.generation


def test_a_failing_encoder_leaves_the_index_in_use_and_no_remains(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    class Failing(WordEncoder):
        def encode_passages(self, texts):  # type: ignore[no-untyped-def]
            raise OSError(28, "No space left on device")

    first = build()
    (corpus / "n.txt").write_text("One more\n\nThis is one more report.\n")
    with pytest.raises(IndexUnavailable, match=r"No space left on device.*make room"):
        build(encoder=lambda: Failing())
    assert open_generation(tmp_path / "index").info.generation == first.generation
    assert [p.name for p in (tmp_path / "index" / "generations").iterdir()] == [first.generation]
    assert build().published


def test_a_catalog_that_cannot_be_written_is_told_of_before_the_rest_is_encoded(
    build: Build, corpus: Path, words: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_vectors, "MOST_TEXTS", 1)
    failed = threading.Event()

    def full(*_: object) -> None:
        failed.set()
        raise OSError(28, "No space left on device")

    class Slow(WordEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Matrix:
            assert failed.wait(10)
            time.sleep(0.1)  # until the writing thread has ended
            return words.encode_passages(texts)

    monkeypatch.setattr(builder.catalogs, "write", full)
    with pytest.raises(IndexUnavailable, match="No space left on device"):
        build(encoder=Slow)
    assert len(words.encoded) <= 2


def test_a_catalog_with_damaged_texts_is_built_anew(
    build: Build, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "HASHED_BELOW", 0)
    build()
    database = sqlite3.connect(open_generation(tmp_path / "index").folder / "catalog.sqlite")
    with database:
        database.execute("UPDATE records SET article = 'x' WHERE file = 'wire.jsonl'")
        database.execute("UPDATE texts SET text = CAST(x'ff' AS TEXT) WHERE text LIKE 'Harbour%'")
    database.close()
    size = (open_generation(tmp_path / "index").folder / "catalog.sqlite").stat().st_size
    assert size == open_generation(tmp_path / "index").manifest.files["catalog.sqlite"].size
    with pytest.raises(IndexDamaged, match="catalog") as told:
        open_generation(tmp_path / "index").catalog.articles()
    assert len(str(told.value).splitlines()) == 1
    (corpus / "harbour.txt").write_text("A new ferry line\n\nThe ferry line to Osterby opens in spring.\n")
    summary = build()
    assert (summary.published, summary.articles) == (True, 3)
    build(index=tmp_path / "whole", full=True)
    assert_same_contents(tmp_path / "index", tmp_path / "whole")


def test_another_model_encodes_everything_anew_and_equals_a_full_build(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    build()
    other = WordEncoder("others", dim=24)
    summary = build(encoder=lambda: other)
    assert (summary.published, summary.encoded) == (True, summary.sentences)
    assert len(other.encoded) == summary.sentences
    build(index=tmp_path / "whole", encoder=lambda: other, full=True)
    assert_same_contents(tmp_path / "index", tmp_path / "whole")


def test_a_model_that_cannot_be_used_is_told_of_before_another_corpus_is_read(
    build: Build, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable() -> WordEncoder:
        raise ModelError("no such model")

    first = build()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("One more\n\nThis is one more report.\n")
    monkeypatch.setattr(builder, "take_in", lambda *_: pytest.fail("read before the model was known"))
    for changes in ({"corpus": tmp_path / "other"}, {"full": True}, {"index": tmp_path / "new"}):
        with pytest.raises(ModelError, match="no such model"):
            build(encoder=unusable, **changes)
    assert open_generation(tmp_path / "index").info.generation == first.generation


COMPILING = """
    import signal, subprocess, sys
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
    from pathlib import Path
    sys.path[:0] = [{root!r}, {tests!r}]
    from tests_support import silent
    from index.build import rebuild as builder
    from index.articles import Limits
    def compiling():
        subprocess.run([sys.executable, "-c", "import time; print('compiling', flush=True); time.sleep(3600)"])
        print("not interrupted", flush=True)
    builder.rebuild(builder.Plan(Path({corpus!r}), Path({index!r}), compiling, Limits(), "test"), silent)
"""


def test_an_interrupt_ends_the_compiling_of_the_first_rebuild_at_once(corpus: Path, tmp_path: Path) -> None:
    here = Path(__file__).parent
    code = textwrap.dedent(COMPILING).format(
        root=str(here.parent), tests=str(here), corpus=str(corpus), index=str(tmp_path / "index")
    )
    with interrupts_ignored(), started([sys.executable, "-P", "-c", code]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "compiling\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert "not interrupted" not in out and "KeyboardInterrupt" in err
    assert process.returncode != 0


CRASHING = """
    import os, signal, sys
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
    from pathlib import Path
    sys.path[:0] = [{root!r}, {tests!r}]
    from tests_support import WordEncoder, silent
    from index.build import rebuild as builder
    from index.generations import publishing as generation
    from index.articles import Limits
    target = {target!r}
    module = generation if target.startswith("generation.") else builder.catalogs
    name = target.split(".")[1]
    original = getattr(module, name)
    calls = 0
    def dying(*arguments, **options):
        global calls
        calls += 1
        if calls == {call}:
            os.kill(os.getpid(), signal.{signal})
        return original(*arguments, **options)
    setattr(module, name, dying)
    builder.rebuild(builder.Plan(Path({corpus!r}), Path({index!r}), WordEncoder, Limits(), "test"), silent)
"""


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
@pytest.mark.parametrize(
    ("target", "call"),
    [
        ("catalog.write", 1),
        ("generation.publish", 1),
        ("generation._fsync", 3),
        ("generation._replace_text", 2),
    ],
)
def test_a_rebuild_that_is_killed_harms_nothing_and_the_next_one_succeeds(
    build: Build, corpus: Path, tmp_path: Path, target: str, call: int, how: str
) -> None:
    first = build()
    (corpus / "n.txt").write_text("One more\n\nThis is one more report.\n")
    here = Path(__file__).parent
    code = textwrap.dedent(CRASHING).format(
        root=str(here.parent),
        tests=str(here),
        target=target,
        call=call,
        signal=how,
        corpus=str(corpus),
        index=str(tmp_path / "index"),
    )
    with interrupts_ignored():
        ended = subprocess.run(
            [sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=PATIENCE
        )
    assert ended.returncode != 0, ended.stderr
    if how == "SIGKILL":
        assert ended.returncode == -signal.SIGKILL
    else:
        assert "KeyboardInterrupt" in ended.stderr
    assert open_generation(tmp_path / "index", every_hash=True).info.generation == first.generation
    summary = build()
    assert (summary.published, summary.articles) == (True, 4)
    kept = {p.name for p in (tmp_path / "index" / "generations").iterdir()}
    assert kept >= {summary.generation} and not [n for n in kept if n.startswith(".building-")]
    assert open_generation(tmp_path / "index").info.articles == 4


def damage_missing(path: Path) -> None:
    path.unlink()


def damage_longer(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"x")


def damage_flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [damage_missing, damage_longer, damage_flipped])
def test_a_damaged_file_is_named_whichever_it_is(
    build: Build, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    build()
    folder, manifest = generation.locate(tmp_path / "index")
    for name in manifest.files:
        kept = (folder / name).read_bytes()
        if not kept:
            continue
        damage(folder / name)
        with pytest.raises(IndexUnavailable, match="newsdesk rebuild") as caught:
            open_generation(tmp_path / "index")
        assert name in str(caught.value)
        (folder / name).write_bytes(kept)
    open_generation(tmp_path / "index")


def test_a_damaged_index_is_rebuilt_from_scratch(build: Build, tmp_path: Path) -> None:
    build()
    folder, _ = generation.locate(tmp_path / "index")
    damage_flipped(folder / "vectors.npy")
    summary = build()
    assert summary.published and summary.encoded == summary.sentences
    open_generation(tmp_path / "index", every_hash=True)


def test_another_format_names_the_command(build: Build, tmp_path: Path) -> None:
    build()
    folder, _ = generation.locate(tmp_path / "index")
    path = folder / manifests.NAME
    path.write_text(path.read_text().replace(f'"format": {manifests.FORMAT}', '"format": 99'))
    with pytest.raises(IndexUnavailable, match=r"format 99.*newsdesk rebuild"):
        open_generation(tmp_path / "index")


@pytest.mark.parametrize("text", ["", "..\n", "../../etc\n", "no-such-generation\n", "\xff"])
def test_a_wrong_current_is_refused(build: Build, tmp_path: Path, text: str) -> None:
    build()
    (tmp_path / "index" / "CURRENT").write_text(text, "latin-1")
    with pytest.raises(IndexUnavailable, match="newsdesk rebuild"):
        open_generation(tmp_path / "index")


def test_unchanged_files_are_not_read_again(
    build: Build, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    (corpus / "n.txt").write_text("One more\n\nThis is one more report.\n")
    read = []
    monkeypatch.setattr(
        intake, "read_apart", lambda *given: read.append(given[1].path) or reading.read_records(*given)
    )
    build()
    assert read == ["n.txt"]


def test_an_edit_of_the_same_size_with_its_time_set_back_is_seen(
    build: Build, corpus: Path, tmp_path: Path
) -> None:
    build()
    harbour = corpus / "harbour.txt"
    stamp = harbour.stat()
    changed = harbour.read_text().replace("nine weeks", "five weeks")  # as long as before
    harbour.write_text(changed)
    os.utime(harbour, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert build().published
    article = Catalog(generation.locate(tmp_path / "index")[0]).article("harbour.txt")
    assert article is not None and "five weeks" in article.text


def test_an_index_of_other_parameters_is_built_anew_but_for_its_vectors(
    build: Build, tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "PARAMETERS", {**manifests.PARAMETERS, "terms": -1})
    first = build()
    assert first.encoded == first.sentences
    monkeypatch.undo()
    with pytest.raises(IndexOutdated, match="newsdesk rebuild") as refused:
        open_generation(tmp_path / "index")
    assert Path(refused.value.corpus) == corpus.resolve()
    again = build()
    assert (again.published, again.encoded, again.new) == (True, 0, again.articles)
    opened = open_generation(tmp_path / "index")
    full = build(full=True, index=tmp_path / "full")
    other = open_generation(tmp_path / "full")
    assert full.sentences == again.sentences
    for name in ("vectors.npy", "forward/ids.npy", "vocabulary/words.npy"):
        assert np.load(opened.folder / name).tolist() == np.load(other.folder / name).tolist()
