"""Ask a folder of news articles from Python: verbatim passages with their sources, or "not found".

    import newsdesk

    answer = newsdesk.open("articles").ask("Who was elected mayor?")
    for passage in answer.passages:
        print(passage.quote.text, passage.article.title, passage.article.source)

`ask` also takes a `Query`, which narrows by source and date. Everything that can go wrong is a `NewsdeskError`, whose
text is one line for the user. Settings come from the environment and `.env`, as for the command `newsdesk`; what the
user should know is logged as a warning by the logger "newsdesk".
"""

from __future__ import annotations

from bot import __version__
from bot.desk.answer import Answer
from bot.desk.desk import Desk
from bot.desk.opening import open_articles as open
from index.errors import NewsdeskError
from index.types import Hit as Passage
from index.types import Query

__all__ = ["Answer", "Desk", "NewsdeskError", "Passage", "Query", "__version__", "open"]
