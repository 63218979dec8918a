"""What a new generation is made of, row by row: articles, their passages, their sentences, and what is kept of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.build.intake import Progress
from index.build.reuse import Previous, SentenceCopies, content_key, copies_by_text, sentence_copies
from index.errors import CorpusError
from index.generations.columns import Columns, columns_of
from index.generations.manifest import PARAMETERS
from index.splitting.passages import split_passages
from index.types import Article, Passage


@dataclass(frozen=True, slots=True)
class Contents:
    """The rows of a new generation.

    `articles` and `keys` (their content keys) are in the same order; `columns` tell where their passages and
    sentences stand. `copies` says which sentences are those of the generation before, `fresh_texts` are the others;
    `vector_copies` and `to_encode` are the same where vectors are concerned, which outlive a change of parameters.
    """

    articles: Sequence[Article]
    keys: Sequence[bytes]
    columns: Columns
    copies: SentenceCopies
    fresh_texts: Sequence[str]
    vector_copies: SentenceCopies
    to_encode: Sequence[str]

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        previous: Previous | None,
        progress: Progress,
        outdated: Previous | None = None,
    ) -> Contents:
        """Split what is new, take over what is not. Raises CorpusError where no article has text to index.

        `outdated` was built with other parameters: only vectors are taken from it, by the text of their sentences.
        """
        keys = [content_key(article) for article in articles]
        passages = _split(articles, keys, previous, progress)
        copies = sentence_copies(previous, articles, keys, passages)
        fresh_texts = _fresh_texts(articles, passages, copies)
        vector_copies, to_encode = copies, fresh_texts
        if outdated:
            vector_copies = copies_by_text(outdated, articles, passages)
            to_encode = _fresh_texts(articles, passages, vector_copies)
        columns = columns_of(articles, passages)
        return cls(articles, keys, columns, copies, fresh_texts, vector_copies, to_encode)


def _split(
    articles: Sequence[Article], keys: Sequence[bytes], previous: Previous | None, progress: Progress
) -> list[list[Passage]]:
    passages = []
    for done, (article, key) in enumerate(zip(articles, keys, strict=True)):
        if done % 100 == 0:
            progress("splitting", done, len(articles))
        row = previous.rows.get(key) if previous else None
        passages.append(
            split_passages(article, PARAMETERS["passage_words"])
            if previous is None or row is None
            else previous.catalog.passages(row)
        )
    progress("splitting", len(articles), len(articles))
    if not any(passages):
        raise CorpusError(
            "the articles hold no text to index: add articles with text and run `newsdesk rebuild`"
        )
    return passages


def _fresh_texts(
    articles: Sequence[Article], passages: Sequence[Sequence[Passage]], copies: SentenceCopies
) -> list[str]:
    fresh = copies.source < 0
    every = (
        article.text[span.start : span.end]
        for article, of_article in zip(articles, passages, strict=True)
        for passage in of_article
        for span in passage.sentences
    )
    return [text for text, wanted in zip(every, fresh, strict=True) if wanted]
