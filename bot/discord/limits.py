"""Who may ask how much: a cooldown for each user, a limit for each server, a bound on all that waits."""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_USERS = 10_000


class Refused(Exception):
    """A question that is not taken now; `str(error)` is the polite sentence for whoever asked."""


class Cooldown:
    """At most `per_minute` questions a user in any 60 seconds; remembers nobody longer than that."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: dict[int, float] = {}

    def spend(self, user: int) -> None:
        """Count one question of `user`; raises Refused, counting nothing, where the minute is used up."""
        now = self._clock()
        self._forget(now)
        asked = self._asked.setdefault(user, deque())
        while asked and now - asked[0] >= 60:
            asked.popleft()
        if len(asked) >= self._per_minute:
            wait = max(1, math.ceil(60 - (now - asked[0])))
            raise Refused(
                f"That is {self._per_minute} questions within a minute. "
                f"Please ask again in {wait} second{'' if wait == 1 else 's'}."
            )
        asked.append(now)
        self._asked.move_to_end(user)

    def may_tell(self, user: int) -> bool:
        """Whether to say a refusal aloud in a channel: once a minute, or the bot could be made to flood it."""
        now = self._clock()
        if now - self._told.get(user, -math.inf) < 60:
            return False
        self._told[user] = now
        return True

    def _forget(self, now: float) -> None:
        while self._asked:
            user, asked = next(iter(self._asked.items()))
            if asked and now - asked[-1] < 60 and len(self._asked) <= _USERS:
                break
            del self._asked[user]
        if len(self._told) > _USERS:
            self._told = {user: at for user, at in self._told.items() if now - at < 60}


class Gate:
    """Counts the questions under way: at most `waiting` in all and `per_server` of one server."""

    def __init__(self, waiting: int, per_server: int) -> None:
        self._waiting, self._per_server = waiting, per_server
        self._servers: Counter[int] = Counter()
        self._all = 0
        self.closed = False

    @property
    def under_way(self) -> int:
        """How many questions are being answered or wait for it."""
        return self._all

    @contextmanager
    def enter(self, server: int | None) -> Iterator[None]:
        """Hold one place; raises Refused where there is none. `server` None (a direct message) counts in all only."""
        if self.closed:
            raise Refused("I am just restarting. Please ask again in a minute.")
        if self._all >= self._waiting:
            raise Refused("Too many questions are waiting just now. Please try again in a moment.")
        if server is not None and self._servers[server] >= self._per_server:
            raise Refused("This server has many questions waiting just now. Please try again in a moment.")
        self._all += 1
        if server is not None:
            self._servers[server] += 1
        try:
            yield
        finally:
            self._all -= 1
            if server is not None:
                self._servers[server] -= 1
                if not self._servers[server]:
                    del self._servers[server]
