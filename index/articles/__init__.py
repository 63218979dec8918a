"""Files in, articles out: find the files of a corpus, read each by its format, join what is the same.

files, skipped = scan(corpus, limits)
articles, skipped = read_file(corpus, files[0], limits)
articles, skipped = merge(articles)

Importing this package imports no parser: each is loaded when the first file of its format is read.
"""

from index.articles.corpus import CorpusFile, Limits, scan
from index.articles.merging import merge
from index.articles.reading import Record, read_file, read_records

__all__ = ["CorpusFile", "Limits", "Record", "merge", "read_file", "read_records", "scan"]
