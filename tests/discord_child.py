"""The bot as the tests run it: the real command line, and a guard that fails any heavy call on the loop's thread.

Its calls are counted in the log of the guard (`guard` lines on stderr), so that a test can tell that it watched.
`SLOW_ASK` (seconds) makes every question slower, so that tests can act while one is under way.
"""

import os
import sys
import threading
import time

LOOP = threading.main_thread()


def guarded(owner, name, *, slow=False):
    real = getattr(owner, name)

    def call(*args, **kwargs):
        if threading.current_thread() is LOOP and call.serving:
            print(f"guard: {owner.__name__}.{name} on the loop's thread", file=sys.stderr, flush=True)
            os._exit(70)
        if slow and call.serving:
            time.sleep(float(os.environ.get("SLOW_ASK", "0")))
            print(f"guard: {owner.__name__}.{name} off the loop", file=sys.stderr, flush=True)
        return real(*args, **kwargs)

    call.serving = False
    CALLS.append(call)
    setattr(owner, name, call)


CALLS = []


def main():
    import bot.discord.process as process
    from bot.desk.desk import Desk
    from bot.discord.store import Store
    from index.encoders import compiled
    from index.search.retriever import Retriever

    guarded(Desk, "ask", slow=True)
    guarded(Desk, "refresh")
    guarded(Retriever, "search")
    for name in ("add", "get", "of_message", "answers_to", "vote", "unanswered", "forget"):
        guarded(Store, name)
    for encoder in vars(compiled).values():
        if (
            isinstance(encoder, type)
            and hasattr(encoder, "encode_questions")
            and encoder.__module__ == compiled.__name__
        ):
            guarded(encoder, "encode_questions")
            guarded(encoder, "encode_passages")
    serve = process._serve

    def serving(*args):
        # what is opened before the loop runs may of course use the main thread
        for call in CALLS:
            call.serving = True
        return serve(*args)

    process._serve = serving
    client = process.NewsdeskClient.__init__

    def quick(self, *args):
        client(self, *args)
        # the library waits so long for further servers before it says READY; the test server has sent them all
        self._connection.guild_ready_timeout = 0.1
        self._connection.heartbeat_timeout = float(os.environ.get("HEARTBEAT_TIMEOUT", "60"))

    process.NewsdeskClient.__init__ = quick
    from bot.cli import main as command

    sys.argv = ["newsdesk", "discord"]
    command()


if __name__ == "__main__":
    main()
