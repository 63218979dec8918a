"""A pasted quote in, the places where it stands out: exactly, or nearly and with what differs."""

from index.finding.finder import Finder

__all__ = ["Finder"]
