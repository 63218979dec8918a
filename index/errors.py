"""Everything that can go wrong for a reason that the user can fix.

    NewsdeskError
    ├── UsageError              what was asked is not a question, or names something unknown
    │   └── UnknownSource
    ├── CorpusError             the folder of articles: absent, empty, unreadable
    ├── ModelError              the embedding model: not found, damaged, not exportable
    └── IndexUnavailable        no answer can be given from this index
        ├── IndexMissing        nothing has been built yet
        ├── IndexDamaged        a file is missing, of the wrong size or content
        ├── IndexMismatch       built by another model, format or corpus
        │   └── IndexOutdated   built by an older version: a rebuild brings it up to date
        └── IndexLocked         another rebuild holds the lock

A message is one line: what happened, where, and which command mends it.
"""

from __future__ import annotations


class NewsdeskError(Exception):
    """The root: `str(error)` is one line, fit to be shown to the user."""


class UsageError(NewsdeskError):
    """What was asked cannot be understood: an empty question, an impossible date, an unknown source."""


class UnknownSource(UsageError):
    """A source that no article has; the message names the nearest one."""


class CorpusError(NewsdeskError):
    """The folder of articles is absent, empty, or holds nothing that can be read."""


class ModelError(NewsdeskError):
    """The embedding model cannot be found, or its files are not what they should be."""


class IndexUnavailable(NewsdeskError):
    """No answer can be given from this index."""


class IndexMissing(IndexUnavailable):
    """There is no index yet."""


class IndexDamaged(IndexUnavailable):
    """A file of the index is missing, or is not what the manifest says."""


class IndexMismatch(IndexUnavailable):
    """The index was built by another model, format, parameters, or from another corpus."""


class IndexOutdated(IndexMismatch):
    """The index was built by a version with other parameters; `corpus` is what it was built from."""

    def __init__(self, message: str, corpus: str) -> None:
        super().__init__(message)
        self.corpus = corpus


class IndexLocked(IndexUnavailable):
    """Another process is rebuilding this index."""
