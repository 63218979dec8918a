"""The reference encoder: sentence-transformers itself, on the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.encoders.models import Model, fingerprint
from index.errors import ModelError
from index.types import Matrix

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 8  # measured on 2 cores: sorted by length, batches of 8 beat those of 32


def load_transformer(model: Model) -> SentenceTransformer:
    """The model as sentence-transformers loads it: safetensors only, no download, no code of the model's."""
    from sentence_transformers import SentenceTransformer  # seconds: never at the top of a module
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers types it not
    try:
        return SentenceTransformer(
            str(model.folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError) as error:
        raise ModelError(f"{model.folder} cannot be loaded: {' '.join(str(error).split())[:300]}") from error


class SentenceTransformerEncoder:
    """Encodes by sentence-transformers: slow to start, and what the compiled encoder is checked against."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.fingerprint = fingerprint(model)
        self.transformer = load_transformer(model)
        self.dim = len(self.encode_questions(["size"])[0]) if self._dim is None else self._dim

    @property
    def _dim(self) -> int | None:
        dim: int | None = self.transformer.get_embedding_dimension()
        return dim

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """Vectors of passages, under the model's prompt for documents: float32, shape (len(texts), dim)."""
        return self._encode(texts, question=False)

    def encode_questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, under the model's prompt for queries: float32, shape (len(texts), dim)."""
        return self._encode(texts, question=True)

    def _encode(self, texts: Sequence[str], *, question: bool) -> Matrix:
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        encode = self.transformer.encode_query if question else self.transformer.encode_document
        vectors = encode(  # sorts by length itself
            list(texts),
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)
