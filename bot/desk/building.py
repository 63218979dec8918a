"""Settings in, a built index out; apart from the desk, so that asking imports nothing of building."""

from __future__ import annotations

from bot import __version__
from bot.desk.models import Notice, encoder_of
from bot.settings import Settings, limits_of
from index.build.intake import Progress
from index.build.rebuild import Plan, Summary, rebuild


def build_index(settings: Settings, progress: Progress, notice: Notice, *, full: bool = False) -> Summary:
    """Bring the index of these settings up to date. Raises what `index.build.rebuild.rebuild` raises."""
    plan = Plan(
        corpus=settings.corpus,
        index=settings.index,
        encoder=lambda: encoder_of(settings, notice, compile=True),
        limits=limits_of(settings),
        version=__version__,
        full=full,
    )
    return rebuild(plan, progress)
