"""One JSON object a line on stderr, in which no token ever stands."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

# interaction tokens are good for 15 minutes of posting in our name; discord.py writes them into rate limit warnings
_INTERACTION_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s\"'?]+")

log = logging.getLogger("newsdesk.discord")


def event(name: str, **fields: object) -> None:
    """Write one line about something that happened."""
    log.info(name, extra={"fields": fields})


class JsonLines(logging.Formatter):
    """A record as one line of JSON, the bot's token and interaction tokens replaced."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The line: time, level, logger, event, then the event's own fields."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = f"{record.exc_info[0].__name__}: {record.exc_info[1]}"
            line["at"] = _place(record.exc_info[2])
        return self.clean(json.dumps(line, ensure_ascii=False, default=str))

    def clean(self, text: str) -> str:
        """`text` without any token."""
        text = _INTERACTION_TOKEN.sub(r"\1<token>", text)
        return text.replace(self._token, "<token>") if self._token else text


def set_up(token: str, stream: TextIO | None = None) -> None:
    """Send every logger of this process through `JsonLines`; discord.py speaks from warnings up."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(token))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    log.setLevel(logging.INFO)
    # its debug lines hold payloads: questions, interaction tokens, the IDENTIFY frame
    logging.getLogger("discord").setLevel(logging.WARNING)


def _place(trace: TracebackType | None) -> str:
    """The innermost frames of a traceback as file:line, without any value."""
    places: list[str] = []
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(reversed(places[-4:]))
