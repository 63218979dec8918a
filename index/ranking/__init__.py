"""Candidates to an order: pure functions of arrays."""
