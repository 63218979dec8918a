"""Nearest sentences: one engine a file behind `base.VectorStore`; `exact` is the others' ground truth."""
