"""Best passages by words: one engine a file behind `base.LexicalIndex`, built from `documents.Documents`."""
