# The types of `import newsdesk`: in the wheel this is newsdesk-stubs/__init__.pyi, for `py.typed` marks packages only
# (PEP 561) and newsdesk.py is a single module. A test holds it to newsdesk.py.
from __future__ import annotations

from bot import __version__
from bot.desk.answer import Answer
from bot.desk.desk import Desk
from bot.desk.opening import open_articles as open
from index.errors import NewsdeskError
from index.types import Hit as Passage
from index.types import Query

__all__ = ["Answer", "Desk", "NewsdeskError", "Passage", "Query", "__version__", "open"]
