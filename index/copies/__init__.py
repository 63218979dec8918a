"""Which articles are one story: copies of one text, and the texts that one address had."""

from index.copies.stories import STORIES, Stories

__all__ = ["STORIES", "Stories"]
