"""An `Answer` as one Discord embed: pure functions, counted in UTF-16 units, well inside Discord's limits.

Text of articles and users passes through `bot.render.markdown` on every line. The first card of an answer is read by
a whole channel: it fits in `CARD` units, and says where more is. The texts are their publishers', so it shows the
quote, and at most `words` words around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import discord

from bot.desk.answer import PERHAPS, Answer
from bot.render.discord_parts import (
    also_line,
    evidence_line,
    index_line,
    limit_lines,
    quoted,
    source_line,
    sure,
)
from bot.render.markdown import cut, escape, units, words_around
from bot.render.plain import day
from index.types import Hit

# Discord allows 256, 4,096 and 2,048; 6,000 over all embeds of a message.
TITLE, DESCRIPTION, FOOTER = 240, 3700, 1800
_QUOTE, _SHORT = 1200, 500

CARD = 900
"""Units of a whole first card: title, text, footer."""
_CARD_TITLE, _LEAST_QUOTE, _HEAD, _REASON = 150, 200, 200, 120

ALSO = 2
"""Further passages on the first card, a line each."""

FOUND, MAYBE, NOTHING, NOTICE, TROUBLE = (
    discord.Colour(value) for value in (0x2F6FDE, 0xD9A321, 0x8A8F98, 0x4E5D94, 0xC4432B)
)


class Card(NamedTuple):
    """An embed, and the rank after the last passage that it shows: where "More" goes on, None where nothing is left."""

    embed: discord.Embed
    more: int | None


def answer_card(
    answer: Answer,
    now: datetime,
    *,
    k: int,
    words: int | None = None,
    notes: Sequence[str] = (),
    first: int = 0,
) -> Card:
    """The best passage's quote, its source, and what answers, too; or what may answer; or why nothing was found.

    From `first` on, where it is not 0: `k` passages, each with its quote and source (what "More" shows). `words` are
    shown around the first quote where they fit. `notes` are finished lines of ours, put before all else.
    """
    if answer.small_talk and answer.not_found:
        return Card(notice(escape(answer.not_found.reason)), None)
    if first and answer.answered:
        return _page(answer, now, k, [*notes, *limit_lines(answer)], first)
    best = answer.best
    if best is None:
        return Card(_not_found(answer, notes, now), None)
    others = answer.passages[1 : 1 + ALSO]
    maybe = not answer.answered
    footer = (
        f"confidence {sure(answer.confidence)} · {index_line(answer.index, now)}"
        if maybe
        else evidence_line(answer, [best, *others], now)
    )
    room = CARD - units(cut(answer.question, _CARD_TITLE)) - units(footer)
    blocks = [_head(answer, notes, _HEAD)]
    if maybe:
        blocks.append(_doubt(answer))
    used = units("\n\n".join(filter(None, blocks))) + 2
    blocks.append(_best(best, words or 0, room - used))
    shown = 0
    for hit in others:
        left = room - units("\n\n".join(filter(None, blocks))) - 2
        line = also_line(hit, left)
        if line is None:
            break
        # one block: the lines stand under each other
        blocks = [*blocks, line] if not shown else [*blocks[:-1], f"{blocks[-1]}\n{line}"]
        shown += 1
    text = "\n\n".join(filter(None, blocks))
    embed = _embed(cut(answer.question, _CARD_TITLE), text, MAYBE if maybe else FOUND)
    if not maybe:
        footer = evidence_line(answer, [best, *others[:shown]], now)
    embed.set_footer(text=cut(footer, FOOTER, escaped=False))
    end = 1 + shown
    return Card(embed, end if end < len(answer.passages) else None)


def context_card(hit: Hit, before: str, after: str, notes: Sequence[str] = ()) -> discord.Embed:
    """The paragraphs around a passage, its quote in bold, the words that answer underlined in it."""
    start, end = hit.quote.start - hit.start, hit.quote.end - hit.start
    passage = hit.text
    room = DESCRIPTION - _QUOTE - 600
    parts = [
        _tail(passage[:start], room // 4),
        quoted(hit.quote, _QUOTE, "__", bold=True),
        cut(passage[end:], room // 4) if passage[end:].strip() else "",
    ]
    blocks = [
        "\n".join(notes),
        _tail(before, room // 4),
        "> " + " ".join(part for part in parts if part),
        cut(after, room // 4) if after else "",
        source_line(hit.article, hit.quote, hit.page),
    ]
    return _embed(cut(hit.article.title, TITLE), "\n\n".join(block for block in blocks if block), FOUND)


def notice(text: str, *, trouble: bool = False) -> discord.Embed:
    """One of our own sentences; text that comes from elsewhere must have been escaped before."""
    return discord.Embed(description=text, colour=TROUBLE if trouble else NOTICE)


def _embed(title: str, description: str, colour: discord.Colour) -> discord.Embed:
    return discord.Embed(title=title, description=description, colour=colour)


def _head(answer: Answer, notes: Sequence[str], room: int) -> str:
    """What is said before all else, as many lines as fit: what limited the answer is never the one left out."""
    limits = limit_lines(answer)
    kept: set[str] = set()
    for line in [*limits[:1], *notes, *limits[1:]]:
        if sum(units(one) + 1 for one in kept) + units(line) <= room:
            kept.add(line)
    return "\n".join(line for line in [*notes, *limits] if line in kept)


def _best(hit: Hit, words: int, room: int) -> str:
    """The quote as far as it fits beside its source, with words around it where both leave room for them.

    Bold are the words that answer. Where nobody has read them, or other words stand around, the quote is.
    """
    bold = hit.confidence is None or words > 0
    mark = "__" if bold else "**"
    quote_room = max(_LEAST_QUOTE, min(_QUOTE, units(escape(hit.quote.text)) + 12))
    source = source_line(hit.article, hit.quote, hit.page, limit=max(120, room - 3 - quote_room))
    text = quoted(hit.quote, max(40, min(_QUOTE, room - 3 - units(source))), mark, bold=bold)
    if words:
        start, end = hit.quote.start - hit.start, hit.quote.end - hit.start
        before, after = words_around(hit.text, start, end, words)
        side = (room - 3 - units(source) - units(text) - 2) // 2
        if side > 20:
            around = [_tail(before, side), text, cut(after, side) if after.strip() else ""]
            text = " ".join(part for part in around if part)
    return f"> {text}\n{source}"


def _tail(text: str, limit: int) -> str:
    """The end of `text` in `limit` units: what stands right before a quote matters more than the far beginning."""
    kept = text.split()
    full = escape(text)
    if units(full) <= limit:
        return full
    size, first = 2, len(kept)
    while first and size + units(escape(kept[first - 1])) + 1 <= limit:
        first -= 1
        size += units(escape(kept[first])) + 1
    return f"… {escape(' '.join(kept[first:]))}".rstrip()


def _page(answer: Answer, now: datetime, k: int, head: list[str], first: int) -> Card:
    """Passages `first` to `first + k`, each with its quote and its source."""
    hits = answer.passages[first : first + k]
    blocks = ["\n".join(head)] if head else []
    shown = 0
    for hit in hits:
        certainty = "" if hit.confidence is None else f" · {sure(hit.confidence)}"
        source = source_line(hit.article, hit.quote, hit.page)
        block = f"**{hit.rank}.** “{quoted(hit.quote, _SHORT)}”\n{source}{certainty}"
        if shown and units("\n\n".join([*blocks, block])) > DESCRIPTION:
            break
        blocks.append(block)
        shown += 1
    embed = _embed(cut(answer.question, TITLE), "\n\n".join(blocks), FOUND)
    embed.set_footer(text=cut(evidence_line(answer, hits[:shown], now), FOOTER, escaped=False))
    end = first + shown
    return Card(embed, end if end < len(answer.passages) else None)


def _doubt(answer: Answer) -> str:
    """That it only may answer, and why."""
    reason = answer.not_found.reason if answer.not_found else ""
    return f"**{PERHAPS}**{cut(reason.removeprefix(PERHAPS), _REASON)}"


def _not_found(answer: Answer, notes: Sequence[str], now: datetime) -> discord.Embed:
    info, why = answer.index, answer.not_found
    footer = index_line(info, now)
    if why and why.missing_terms:
        terms = ", ".join(f"**{cut(term, 30)}**" for term in why.missing_terms[:5])
        said = f"No passage brings these words together with the rest of the question: {terms}."
    else:
        said = cut(why.reason, 200) if why else ""
    blocks = [_head(answer, notes, _HEAD), f"**Not found.** {said}".rstrip()]
    covers = (
        f"The index covers {day(info.oldest)} to {day(info.newest)}." if info.oldest and info.newest else ""
    )
    room = CARD - units(cut(answer.question, _CARD_TITLE)) - units(footer) - units(covers) - 4
    left = room - units("\n\n".join(filter(None, blocks)))
    if why and why.closest:
        article, quote = why.closest.article, why.closest.quote
        lead = "Closest article: "
        source = source_line(article, quote, limit=max(60, left - units(lead) - 100))
        text = cut(quote.text, max(40, min(_SHORT, left - units(lead) - units(source) - 3)))
        blocks.append(f"{lead}{source}\n> {text}")
    embed = _embed(cut(answer.question, _CARD_TITLE), "\n\n".join(filter(None, [*blocks, covers])), NOTHING)
    embed.set_footer(text=cut(footer, FOOTER, escaped=False))
    return embed
