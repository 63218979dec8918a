"""Checks that a user can run: the index against its files, a saved answer against both, the whole setup."""
