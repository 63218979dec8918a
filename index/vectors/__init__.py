"""Nearest sentences: one engine a file behind `base.VectorStore`; `exact` is the ground truth of the others."""
