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
    """At most `most` questions (or what else) a user in any `seconds`; remembers nobody longer than that."""

    def __init__(
        self,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        *,
        seconds: int = 60,
        what: str = "questions",
        period: str = "a minute",
    ) -> None:
        self._most, self._clock, self._seconds = most, clock, seconds
        self._what, self._period = what, period
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: dict[int, float] = {}

    def spend(self, user: int) -> None:
        """Count one question of `user`; raises Refused, counting nothing, where the minute is used up."""
        now = self._clock()
        self._forget(now)
        asked = self._asked.setdefault(user, deque())
        while asked and now - asked[0] >= self._seconds:
            asked.popleft()
        if len(asked) >= self._most:
            wait = max(1, math.ceil(self._seconds - (now - asked[0])))
            raise Refused(
                f"That is {self._most} {self._what} within {self._period}. "
                f"Please ask again in {wait} second{'' if wait == 1 else 's'}."
            )
        asked.append(now)
        self._asked.move_to_end(user)

    def may_tell(self, user: int) -> bool:
        """Whether to say something aloud in a channel: once in `seconds`, or the bot could be made to flood it."""
        now = self._clock()
        if now - self._told.get(user, -math.inf) < self._seconds:
            return False
        self._told[user] = now
        return True

    def _forget(self, now: float) -> None:
        while self._asked:
            user, asked = next(iter(self._asked.items()))
            if asked and now - asked[-1] < self._seconds and len(self._asked) <= _USERS:
                break
            del self._asked[user]
        if len(self._told) > _USERS:
            self._told = {user: at for user, at in self._told.items() if now - at < self._seconds}


class Gate:
    """Counts what is under way: at most `waiting` in all, `per_server` of one server and `per_person` of one person."""

    def __init__(self, waiting: int, per_server: int, per_person: int) -> None:
        self._waiting, self._per_server, self._per_person = waiting, per_server, per_person
        self._servers: Counter[int] = Counter()
        self._people: Counter[int] = Counter()
        self._all = 0
        self.closed = False

    @property
    def under_way(self) -> int:
        """How many questions are being answered or wait for it."""
        return self._all

    @contextmanager
    def enter(self, server: int | None, person: int) -> Iterator[None]:
        """Hold one place; raises Refused where there is none. `server` is None in a direct message."""
        if self.closed:
            raise Refused("I am just restarting. Please ask again in a minute.")
        if self._all >= self._waiting:
            raise Refused("Too many questions are waiting just now. Please try again in a moment.")
        if server is not None and self._servers[server] >= self._per_server:
            raise Refused("This server has many questions waiting just now. Please try again in a moment.")
        if self._people.get(person, 0) >= self._per_person:
            raise Refused("You have several questions waiting just now. Please try again in a moment.")
        held = [(self._people, person)] + ([(self._servers, server)] if server is not None else [])
        self._all += 1
        for places, whose in held:
            places[whose] += 1
        try:
            yield
        finally:
            self._all -= 1
            for places, whose in held:
                places[whose] -= 1
                if not places[whose]:
                    del places[whose]
