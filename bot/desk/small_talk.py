"""What is no question: a greeting or thanks get a friendly line, and no article."""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings)"
    r"(?: there| all| bot| everyone| newsdesk)?"
)
_THANKS = re.compile(
    r"(?:many |ok |okay |great |cool |perfect |nice )?(?:thanks|thank you|thx|ty|cheers|much appreciated)"
    r"(?: a lot| so much| very much| again| all| bot| newsdesk| for (?:that|this|the (?:help|answer)|your help))?"
)
_OTHER = re.compile(
    r"(?:good )?bye(?: bye)?|goodbye|good night|see you|ok(?:ay)?|cool|great|nice|lol|haha+|test(?:ing)?|ping"
    r"|yes|no|yep|nope"
    r"|please|sorry|how are you(?: doing)?|what'?s up|who are you|what are you|what can you do|help|are you there"
    r"|(?:good|well) (?:bot|done)"
)


def reply_to(text: str) -> str | None:
    """A friendly line for what is no question about the news; None for everything else."""
    said = " ".join(re.sub(r"[^\w\s']+", " ", text.casefold().replace("’", "'")).split())
    if _THANKS.fullmatch(said):
        return "You are welcome. Ask me anything about the articles."
    if _GREETING.fullmatch(said):
        return "Hello. Ask me a question about the articles, for instance who, when, where or how many."
    if _OTHER.fullmatch(said):
        return "Ask me a question about the articles: I answer with quotes and their sources."
    return None
