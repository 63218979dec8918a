"""Hits in, dated events out: one best sentence a date."""

from index.timeline.events import events

__all__ = ["events"]
