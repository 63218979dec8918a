"""The whole setup, one check after another: each says what it found, and a failed one which command mends it.

A check never raises: what it did not expect is a failure, too.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from bot.checks.check import Check
from bot.checks.contents import damaged_files
from bot.checks.places import disk, writing
from bot.checks.reading import reader as check_reader
from bot.settings import Settings, limits_of
from index.articles import scan
from index.encoders.models import Model, check_weights, fingerprint, resolve
from index.errors import IndexMissing, ModelError, NewsdeskError
from index.generations.manifest import listing_of
from index.generations.opening import open_generation

LIBRARIES = (
    "numpy", "faiss-cpu", "tantivy", "onnxruntime", "tokenizers", "sentence-transformers", "torch",
    "trafilatura", "feedparser", "httpx", "discord.py",
)  # fmt: skip


def checks(settings: Settings) -> Iterator[Check]:
    """Every check in the order in which their remedies should be tried, as each one ends."""
    every: tuple[tuple[str, Callable[[Settings], Iterator[Check]]], ...] = (
        ("python", _python),
        ("libraries", _libraries),
        ("corpus", _corpus),
        ("model", _model),
        ("encoder", _encoder),
        ("reader", check_reader),
        ("index", _index),
        ("disk", disk),
        ("writing", writing),
        ("settings", _optional),
    )
    told: set[str] = set()
    for name, check in every:
        try:
            yield from check(settings)
        except NewsdeskError as error:
            # one cause may fail several checks: its line stands once
            yield Check(name, "FAILED", "for the reason above" if str(error) in told else str(error))
            told.add(str(error))
        except Exception as error:  # a doctor that ends with a traceback has checked nothing
            reason = getattr(error, "strerror", None) or str(error) or "no reason given"
            yield Check(name, "FAILED", f"could not be checked ({type(error).__name__}: {reason})")


def _python(settings: Settings) -> Iterator[Check]:
    detail = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield Check("python", "ok", detail)


def _libraries(settings: Settings) -> Iterator[Check]:
    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Check(
            "libraries", "FAILED", f"not installed: {', '.join(missing)}", f"pip install {' '.join(missing)}"
        )
    old = list(_too_old())
    if old:
        yield Check("libraries", "FAILED", "; ".join(old), "pip install -c constraints.txt -e .")
    if not missing and not old:
        yield Check("libraries", "ok", ", ".join(found))


def _too_old() -> Iterator[str]:
    """What is installed in another version than this package asks for."""
    from packaging.requirements import Requirement

    try:
        requirements = metadata.requires("newsdesk") or []
    except metadata.PackageNotFoundError:
        return  # run from the source: there is no record of what it asks for
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield f"{requirement.name} is not installed"
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement.name} is {version}, needed is {requirement.specifier}"


def _corpus(settings: Settings) -> Iterator[Check]:
    files, skipped = scan(settings.corpus, limits_of(settings))
    first = f" (the first: {skipped[0].path}: {skipped[0].reason})" if skipped else ""
    what = f"{settings.corpus}: {len(files)} files of articles, {len(skipped)} skipped{first}"
    if not files:
        yield Check(
            "corpus",
            "FAILED",
            what,
            "put articles there, or name another folder with --corpus or NEWSDESK_CORPUS",
        )
        return
    closed = [file.path for file in files if not _readable(settings.corpus, file.path)]
    if closed:
        where = settings.corpus / closed[0] if settings.corpus.is_dir() else settings.corpus
        yield Check(
            "corpus",
            "FAILED",
            f"{len(closed)} files cannot be opened, the first: {closed[0]}",
            f"chmod u+r '{where}'",
        )
    else:
        yield Check("corpus", "ok", what)


def _readable(corpus: Path, path: str) -> bool:
    return os.access(corpus / path if corpus.is_dir() else corpus, os.R_OK)


def _model(settings: Settings) -> Iterator[Check]:
    os.environ["HF_HUB_OFFLINE"] = "1"  # a check downloads nothing: a model that is not here is reported
    model = _resolved(settings)
    check_weights(model)
    known = "weights as published (SHA-256)" if model.weights else "no published SHA-256 to compare with"
    yield Check("model", "ok", f"{settings.model}: {known}")


def _resolved(settings: Settings) -> Model:
    try:
        return resolve(settings.model)
    except ModelError as error:
        if "could not be downloaded" not in str(error):
            raise
        raise ModelError(
            f"EMBEDDING_MODEL: {settings.model} is not on this computer: `newsdesk rebuild` downloads it, "
            "or name a model's folder"
        ) from None


def _encoder(settings: Settings) -> Iterator[Check]:
    from index.encoders.compiled import CompiledEncoder, verify

    home = settings.data / "encoders"
    folder = home / fingerprint(_resolved(settings))
    if (home / f"{folder.name}.refused.json").exists() and not folder.is_dir():
        yield Check(
            "encoder", "note", f"{settings.model} cannot be compiled; the reference is used (slow to load)"
        )
        return
    if not folder.is_dir():
        yield Check("encoder", "FAILED", f"not compiled yet: there is no {folder}", "newsdesk rebuild")
        return
    description = verify(folder)
    vectors = CompiledEncoder(folder, once=True).encode_questions(["Who was elected mayor?"])
    if vectors.shape != (1, description.dim) or not abs(float((vectors**2).sum()) - 1) < 1e-3:
        yield Check(
            "encoder",
            "FAILED",
            f"{folder} gives no vectors of unit length",
            f"rm -r '{folder}' && newsdesk rebuild",
        )
        return
    yield Check(
        "encoder", "ok", f"compiled, every hash right, cosine to the reference {description.cosine:.6f}"
    )


def _index(settings: Settings) -> Iterator[Check]:
    index = settings.index
    try:
        damaged = damaged_files(index)
    except IndexMissing:
        yield Check("index", "FAILED", f"there is none in {index}", "newsdesk rebuild")
        return
    if damaged:
        more = f" (and {len(damaged) - 1} more)" if damaged[1:] else ""
        yield Check("index", "FAILED", damaged[0] + more, "newsdesk rebuild")
        return
    opened = open_generation(index)
    try:
        manifest, info = opened.manifest, opened.info
        yield Check(
            "index",
            "ok",
            f"generation {info.generation}: {info.articles} articles, {info.passages} passages, every hash right, "
            f"looked at the corpus {_age(info.checked_at)} ago, newest article {info.newest or 'undated'}",
        )
        if manifest.ahead:
            yield Check(
                "dates",
                "note",
                f"{manifest.ahead} of {info.articles} articles are dated after tomorrow; they do not set the clock",
                "correct their dates, then newsdesk rebuild",
            )
        yield _same_corpus(settings, manifest.corpus, manifest.listing)
        if manifest.fingerprint != fingerprint(_resolved(settings)):
            yield Check(
                "model of index",
                "FAILED",
                f"built with {manifest.model}, not with {settings.model} as it is now",
                f"newsdesk rebuild, or EMBEDDING_MODEL={manifest.model}",
            )
    finally:
        opened.close()


def _same_corpus(settings: Settings, built_from: str, listing: str) -> Check:
    name = "index and corpus"
    if built_from != str(settings.corpus.resolve()):
        return Check(
            name,
            "FAILED",
            f"built from {built_from}, not from {settings.corpus}",
            "newsdesk rebuild, or --corpus",
        )
    files, _ = scan(settings.corpus, limits_of(settings))
    if listing_of(files) != listing:
        return Check(name, "note", "files were added, removed or edited since the build", "newsdesk rebuild")
    return Check(name, "ok", "no file has changed since the build")


def _age(then: datetime) -> str:
    seconds = max(0.0, (datetime.now(UTC) - then).total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} seconds"


def _optional(settings: Settings) -> Iterator[Check]:
    """What is off unless it is set: no fault, but worth knowing."""
    if not settings.discord_token:
        yield Check("discord", "note", "DISCORD_TOKEN is not set (only `newsdesk discord` needs it)")
    elif not re.fullmatch(r"[\w-]+(?:\.[\w-]+){2}", settings.discord_token):
        yield Check("discord", "note", "DISCORD_TOKEN does not look like a bot's token")
    else:
        yield Check("discord", "ok", "DISCORD_TOKEN is set")
    yield Check(
        "fetching", "note", f"of web pages and feeds is {'on' if settings.fetch else 'off'} (NEWSDESK_FETCH)"
    )
