"""What many tests share: a fake encoder that is a pure function of its text, the real one, and a small corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck

from bot.desk.building import build_index
from bot.desk.desk import Desk
from bot.settings import Settings
from index.articles import Limits
from index.build.rebuild import Plan, Summary, rebuild
from index.encoders import load_encoder
from index.encoders.base import Encoder
from index.incoming.placing import Shelf
from tests_support import READER, WordEncoder, silent
from web_server import WebServer, serving

ROOT = Path(__file__).parent.parent

# no example has a time limit: on a busy machine any of them may take long
hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.settings.load_profile("unhurried")


@pytest.fixture
def words() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three short articles of three formats, two of them dated."""
    folder = tmp_path / "corpus"
    (folder / "more").mkdir(parents=True)
    (folder / "harbour.txt").write_text(
        "Harbour bridge closes for repairs\n\n"
        "The harbour bridge in Tarnow Bay will close for nine weeks from Monday. "
        "Engineers found cracks in 14 of its cables.\n"
        "Ferries will carry pedestrians free of charge, the port authority said.\n\n"
        "The post Harbour bridge closes for repairs appeared first on Bay Courier.\n"
    )
    (folder / "more" / "election.md").write_text(
        "---\ntitle: Mara Lindqvist wins the mayoral race\nsource: The Northern Ledger\npublished: 2026-02-05\n"
        "author: Iris Holt\nurl: https://ledger.example/lindqvist\n---\n"
        "Mara Lindqvist was elected mayor of Osterby on Thursday with 54% of the vote. "
        "Her rival, Jonas Feld, conceded before midnight.\n"
    )
    (folder / "wire.jsonl").write_text(
        '{"id": "w1", "title": "Comet seen over the south", "source": "Sky Wire", "date": "2026-01-12", '
        '"text": "A green comet was seen with the naked eye over the southern hills. '
        'Astronomers expect it to return in 71 years."}\n'
    )
    return folder


@pytest.fixture
def build(tmp_path: Path, corpus: Path, words: WordEncoder) -> Callable[..., Summary]:
    """Rebuild the index of `corpus` under tmp_path/index with the fake encoder."""

    def run(**changes: object) -> Summary:
        plan = Plan(
            corpus=corpus, index=tmp_path / "index", encoder=lambda: words, limits=Limits(), version="test"
        )
        return rebuild(replace(plan, **changes), silent)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real model, compiled; the compiled copy is kept between runs as a user's is."""
    return load_encoder("all-MiniLM-L6-v2", ROOT / "var" / "encoders", compile=True, on_notice=lambda _: None)


@pytest.fixture(scope="session")
def seeds_settings(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Settings:
    """Settings of an index that was built from `seeds/` by the real model."""
    settings = Settings(
        index=tmp_path_factory.mktemp("seeds") / "index",
        corpus=ROOT / "seeds",
        data=ROOT / "var",
        reader=READER,
    )
    build_index(settings, silent, lambda _: None)
    return settings


@pytest.fixture(scope="session")
def seeds_desk(seeds_settings: Settings) -> Desk:
    """A desk over `seeds/` with the real model."""
    return Desk.open(seeds_settings)


@pytest.fixture(scope="session")
def shown_desk(seeds_settings: Settings) -> Desk:
    """A desk over `seeds/` as a user has it: with the reader of the package. What the documents show."""
    return Desk.open(replace(seeds_settings, reader=Settings().reader))


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on loopback."""
    with serving() as server:
        yield server


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty folder of articles, with its archive beside it."""
    return Shelf(tmp_path / "articles", tmp_path / "data" / "archive")
