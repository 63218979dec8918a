"""Any sentence-transformers CrossEncoder can read: compiled once in a child process, checked, without words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from index.reader import load_reader
from index.reader.base import Readable
from index.reader.cross_encoder import CompiledCrossEncoder
from index.types import Span

WORDS = "the a minister harbour ferry talks ended reopened monday storm after signed who what".split()


def make(folder: Path, labels: int = 1) -> Path:
    """A BERT of 16 dimensions with random weights that scores pairs."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir(parents=True)
    letters = "abcdefghijklmnopqrstuvwxyz"
    tokens = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *WORDS,
        *letters,
        ".",
        "?",
        *(f"##{c}" for c in letters),
    ]
    (folder / "vocab.txt").write_text("\n".join(tokens))
    torch.manual_seed(3)
    BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=40).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=0.5,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("cross") / "small")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Path:
    home = tmp_path_factory.mktemp("readers")
    load_reader(str(model), home)
    return home


def test_a_compiled_cross_encoder_scores_as_the_library_does(model: Path, home: Path) -> None:
    from sentence_transformers import CrossEncoder

    reader = load_reader(str(model), home)
    assert type(reader) is CompiledCrossEncoder
    texts = ["The minister signed.", "The harbour reopened after the storm. " * 9, "A ferry."]
    readings = reader.read("Who signed?", [Readable("", text, (Span(0, len(text)),)) for text in texts])
    library = CrossEncoder(str(model), device="cpu", max_length=40)
    wanted = library.predict(
        [("Who signed?", text) for text in texts], convert_to_numpy=True, activation_fn=_same()
    )
    assert np.allclose([reading.answers for reading in readings], np.ravel(wanted), atol=0.01)
    assert [(reading.span, reading.odds, reading.mass.size) for reading in readings] == [(None, 0.0, 0)] * 3


def _same() -> object:
    import torch

    return torch.nn.Identity()


def test_a_second_start_compiles_nothing(model: Path, home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()}
    load_reader(str(model), home)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()} == before


def test_a_title_is_read_with_the_text(model: Path, home: Path) -> None:
    reader = load_reader(str(model), home)
    assert reader is not None
    without, with_title = reader.read(
        "Who signed?", [Readable("", "A ferry.", ()), Readable("The talks", "A ferry.", ())]
    )
    assert without.answers != with_title.answers


def test_a_damaged_compiled_reader_says_what_mends_it(model: Path, home: Path, tmp_path: Path) -> None:
    (made,) = [path for path in home.iterdir() if path.is_dir()]
    copy = tmp_path / made.name
    copy.mkdir()
    for file in made.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    graph = copy / "model.onnx"
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(bytes(data))
    with pytest.raises(ModelError, match="delete this folder, it is compiled again"):
        CompiledCrossEncoder(copy)


def test_what_is_no_reader_is_refused_with_the_setting_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="NEWSDESK_READER: there is no folder"):
        load_reader("./nowhere", tmp_path)
    three = make(tmp_path / "three", labels=3)
    with pytest.raises(ModelError, match=r"NEWSDESK_READER.*3 classes"):
        load_reader(str(three), tmp_path / "home")
    assert not (tmp_path / "home").exists(), "refused before anything is written"


def test_off_is_no_reader(tmp_path: Path) -> None:
    assert load_reader("off", tmp_path) is None
