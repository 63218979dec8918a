"""A text in, its claims out, each with the passages that report it."""

from index.checking.checker import check

__all__ = ["check"]
