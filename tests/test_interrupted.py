"""An interrupted rebuild: what it encoded is taken up by the next one of the same model, and by no other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.cli.rebuild import _Lines, told
from index.build import kept, write_vectors
from index.build.kept import KEPT, KeptVectors
from index.build.rebuild import Summary
from index.generations.opening import open_generation
from index.types import Matrix
from tests_support import WordEncoder

Build = Callable[..., Summary]

REBUILDING = """
    import os, signal, sys
    sys.path[:0] = [{root!r}, {tests!r}]
    from bot import cli
    from bot.desk import building
    from index.build import write_vectors
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started with
    from tests_support import WordEncoder
    write_vectors.MOST_TEXTS = 2
    class Interrupted(WordEncoder):
        calls = 0
        def encode_passages(self, texts):
            self.calls += 1
            if self.calls == {call}:
                os.kill(os.getpid(), signal.{signal})
            return super().encode_passages(texts)
    building.encoder_of = lambda *_, **__: Interrupted()
    sys.exit(cli.run(["rebuild", "--corpus", {corpus!r}, "--index", {index!r}]))
"""


@pytest.fixture
def texts(corpus: Path) -> list[str]:
    """The sentences of a dozen more articles, of many lengths."""
    found = [
        f"Report {n} says that {' and then '.join(f'ferry {m} left' for m in range(1 + n * 7 % 12))}."
        for n in range(12)
    ]
    lines = [{"id": f"r{n}", "title": f"Report {n}", "text": text} for n, text in enumerate(found)]
    (corpus / "more.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return found


def interrupted(corpus: Path, index: Path, how: str, call: int = 4) -> subprocess.CompletedProcess[str]:
    here = Path(__file__).parent
    code = textwrap.dedent(REBUILDING).format(
        root=str(here.parent), tests=str(here), corpus=str(corpus), index=str(index), signal=how, call=call
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def stored(index: Path) -> Matrix:
    return np.load(open_generation(index, every_hash=True).folder / "vectors.npy")


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_the_next_rebuild_takes_up_what_was_encoded(
    build: Build, corpus: Path, texts: list[str], tmp_path: Path, words: WordEncoder, how: str
) -> None:
    index = tmp_path / "index"
    ended = interrupted(corpus, index, how)
    if how == "SIGINT":
        assert ended.returncode == 130
        (line,) = [line for line in ended.stderr.splitlines() if line.startswith("Interrupted")]
        assert line.startswith("Interrupted: 6 of ")
        assert line.endswith("sentences are encoded. They are kept, and the next rebuild goes on from there.")
    else:
        assert ended.returncode == -signal.SIGKILL
    summary = build()
    assert (summary.taken_up, summary.encoded) == (6, summary.sentences - 6)
    assert len(words.encoded) == summary.encoded
    assert "6 taken up from an interrupted rebuild" in told(summary)
    assert not (index / KEPT).exists()
    build(index=tmp_path / "whole")
    assert np.array_equal(stored(index), stored(tmp_path / "whole"))


def test_an_interrupted_full_or_incremental_rebuild_is_taken_up_too(
    build: Build, corpus: Path, tmp_path: Path, words: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    monkeypatch.setattr(write_vectors, "MOST_TEXTS", 1)

    class Failing(WordEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Matrix:
            if len(self.encoded) == 2:
                raise RuntimeError("no more")
            return super().encode_passages(texts)

    with pytest.raises(RuntimeError, match="no more"):
        build(encoder=Failing, full=True)
    with pytest.raises(RuntimeError, match="no more"):
        build(encoder=Failing, full=True)  # goes on for two more
    summary = build(full=True)
    assert (summary.taken_up, summary.encoded) == (4, summary.sentences - 4)
    (corpus / "n.txt").write_text("One more\n\nThis is one more report.\n\nIt is short.\n")
    with pytest.raises(RuntimeError, match="no more"):
        build(encoder=Failing)
    again = build()
    assert (again.taken_up, again.encoded, again.new) == (2, 1, 1)


def test_another_model_takes_up_nothing(build: Build, corpus: Path, texts: list[str], tmp_path: Path) -> None:
    interrupted(corpus, tmp_path / "index", "SIGKILL")
    for other in (WordEncoder("others"), WordEncoder(dim=24)):
        summary = build(encoder=lambda other=other: other, full=True)
        assert (summary.taken_up, summary.encoded) == (0, summary.sentences)


def test_a_rebuild_that_has_nothing_to_do_forgets_what_was_kept(build: Build, tmp_path: Path) -> None:
    build()
    (tmp_path / "index" / KEPT).write_bytes(b"x" * 1000)
    assert not build().published
    assert not (tmp_path / "index" / KEPT).exists()


def test_of_a_damaged_file_only_whole_records_are_read(tmp_path: Path, words: WordEncoder) -> None:
    texts = ["One.", "Two.", "Three."]
    made = words.encode_passages(texts)

    def written() -> Path:
        vectors = KeptVectors(tmp_path, words)
        vectors.keep(texts, made)
        vectors.close()
        return tmp_path / KEPT

    def read() -> list[int]:
        vectors = KeptVectors(tmp_path, words)
        places, found = vectors.taken(["Three.", "Zero.", "Two.", "One."])
        assert np.array_equal(found, made[[[2, -1, 1, 0][place] for place in places]])
        vectors.close()
        return places.tolist()

    path = written()
    assert read() == [0, 2, 3]
    with path.open("ab") as stream:
        stream.write(b"half a record")
    assert read() == [0, 2, 3]
    os.truncate(path, path.stat().st_size - 7)
    assert read() == [2, 3]
    content = bytearray(path.read_bytes())
    content[32 + 60] ^= 0xFF  # the first sentence's vector
    path.write_bytes(content)
    assert read() == [2]
    path.write_bytes(b"not ours")
    assert read() == []
    written()
    assert read() == [0, 2, 3]


def test_without_room_for_it_the_build_goes_on(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    opened = KeptVectors.__init__

    def full(self: KeptVectors, *arguments: object) -> None:
        opened(self, *arguments)  # type: ignore[arg-type]
        assert self._stream is not None
        self._stream.close()
        self._stream = Full()  # type: ignore[assignment]

    monkeypatch.setattr(kept.KeptVectors, "__init__", full)
    assert build().published
    assert not (tmp_path / "index" / KEPT).exists()


def test_slices_hold_each_sentence_once_are_small_and_mix_lengths() -> None:
    lengths = [20 + n * 37 % 400 for n in range(3000)]
    places = np.arange(0, 3000, 2)
    slices = write_vectors._slices(places, lengths)
    assert sorted(np.concatenate(slices).tolist()) == places.tolist()
    sizes = [sum(lengths[place] for place in slice) for slice in slices]
    assert max(map(len, slices)) <= write_vectors.MOST_TEXTS
    assert max(sizes) <= write_vectors.MOST_CHARACTERS
    assert all(max(lengths[p] for p in s) - min(lengths[p] for p in s) <= 40 for s in slices)
    means = [np.mean([lengths[place] for place in slice]) for slice in slices]
    half = len(means) // 2
    assert abs(np.mean(means[:half]) - np.mean(means[half:])) < 40  # sorted, they would be 200 apart


def test_one_text_longer_than_a_slice_is_a_slice() -> None:
    slices = write_vectors._slices(np.arange(3), [50_000, 10, 60_000])
    assert sorted(map(len, slices)) == [1, 1, 1]
    assert write_vectors._slices(np.arange(0), []) == []


def test_progress_lines_come_every_two_seconds_and_tell_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr("bot.cli.rebuild.time.monotonic", lambda: now[0])
    lines = _Lines()
    for step in range(11):
        lines("encoding", 400 + step * 10, 500)  # 400 were taken up
        now[0] += 1
    assert capsys.readouterr().err.splitlines() == [
        "encoding 400/500",
        "encoding 430/500, 0:07 left",
        "encoding 460/500, 0:04 left",
        "encoding 490/500, 0:01 left",
        "encoding 500/500",
    ]
