"""The reader as a torch module: MiniLM with a pair head and span heads; batches, and its export to int8 ONNX.

Method: extractive reading as in Devlin et al. (2019), "BERT", section 4.3 (start and end logits, the first token for
"no answer"), with a separate head for whether the text answers at all (the "answer verifier" of Zhang et al. 2020,
"Retrospective reader for machine reading comprehension", in its simplest form).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from bench.reading_rows import Row
from index.reader.pairs import pair_of


@dataclass(frozen=True, slots=True)
class Encoded:
    """One row as tokens: `first` is the text's first, `start` and `end` its answer's first and last.

    Both are 0 where there is no answer.
    """

    ids: list[int]
    types: list[int]
    first: int
    start: int
    end: int
    answers: float


class Reader(nn.Module):
    """The reader: `forward` gives the pair logit of shape (n,) and span logits of shape (n, tokens, 2)."""

    def __init__(self, folder: Path, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=0.0,
            attn_implementation="sdpa",
        )
        width = self.bert.config.hidden_size
        self.dense = nn.Linear(width, width)
        self.pair = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)
        self.drop = nn.Dropout(dropout)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Pair logits and span logits; padding and everything but the text and the first token are far below."""
        hidden = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        pair = self.pair(self.drop(torch.tanh(self.dense(self.drop(hidden[:, 0])))))[:, 0]
        allowed = (types == 1) & (mask == 1)
        allowed = allowed | (torch.arange(ids.shape[1], device=ids.device) == 0)
        span = self.span(self.drop(hidden)) + (allowed.float() - 1)[:, :, None] * 1e4
        return pair, span


def tokenizer_of(folder: Path) -> Tokenizer:
    """The tokenizer of a model's folder, without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def encode(tokenizer: Tokenizer, row: Row) -> Encoded:
    """The row as tokens, as the reader of the package sees them; the answer as tokens of the text."""
    pair = pair_of(tokenizer, row.question, row.title, row.text)
    start = end = 0
    if row.answer:
        low, high = row.answer
        inside = [i for i, (a, b) in enumerate(pair.offsets, pair.first) if low < b and a < high and a < b]
        if inside:
            start, end = inside[0], inside[-1]
    return Encoded(pair.ids, pair.types, pair.first, start, end, float(row.answer is not None))


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of tokens, padded to the longest."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    start: Tensor
    end: Tensor
    answers: Tensor


def collate(rows: Sequence[Encoded]) -> Batch:
    """The batch of these rows."""
    n, longest = len(rows), max(len(row.ids) for row in rows)
    ids = np.zeros((n, longest), np.int64)
    mask = np.zeros((n, longest), np.int64)
    types = np.zeros((n, longest), np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = row.ids
        mask[i, : len(row.ids)] = 1
        types[i, : len(row.ids)] = row.types
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(mask),
        torch.from_numpy(types),
        torch.tensor([row.start for row in rows]),
        torch.tensor([row.end for row in rows]),
        torch.tensor([row.answers for row in rows]),
    )
