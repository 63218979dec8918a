"""An `Answer` as one Discord embed: pure functions, counted in UTF-16 units, well inside Discord's limits.

Text of articles and users passes through `bot.render.markdown` on every line. A reply in public shows at most
`words` words around the quote, since the texts are their publishers'.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import discord

from bot.desk.answer import Answer, Filters
from bot.render.markdown import cut, deep_link, escape, label, units, web_address, words_around
from bot.render.plain import count, day, supported
from index.types import Article, Hit, IndexInfo, Quote

# Discord allows 256, 4,096 and 2,048; 6,000 over all embeds of a message.
TITLE, DESCRIPTION, FOOTER = 240, 3700, 1800
_QUOTE, _AROUND, _SHORT, _NAME = 1200, 700, 500, 200

FOUND, NOTHING, NOTICE, TROUBLE = (
    discord.Colour(value) for value in (0x2F6FDE, 0x8A8F98, 0x4E5D94, 0xC4432B)
)


class Card(NamedTuple):
    """An embed, and the rank after the last passage that it shows: where "More" goes on, None where nothing is left."""

    embed: discord.Embed
    more: int | None


def answer_card(
    answer: Answer, now: datetime, *, k: int, words: int | None, notes: Sequence[str] = (), first: int = 0
) -> Card:
    """Passages `first` to `first + k` of an answer, the first of them in full, or why nothing was found.

    `words` None shows the whole passage (a reply that only one person sees). `notes` are finished lines of ours, put
    before all else.
    """
    head = [*notes, *_limits(answer)]
    if not answer.answered:
        return Card(_not_found(answer, head, now), None)
    hits = answer.passages[first : first + k]
    blocks = ["\n".join(head)] if head else []
    blocks.append(_best(hits[0], words))
    shown = 1
    for hit in hits[1:]:
        block = _short(hit)
        if units("\n\n".join([*blocks, block])) > DESCRIPTION:
            break
        blocks.append(block)
        shown += 1
    embed = _embed(answer.question, "\n\n".join(blocks), FOUND)
    embed.set_footer(text=cut(_evidence(answer, hits[:shown], now), FOOTER, escaped=False))
    end = first + shown
    return Card(embed, end if end < len(answer.passages) else None)


def context_card(hit: Hit, before: str, after: str, notes: Sequence[str] = ()) -> discord.Embed:
    """The paragraphs around a passage, its quote in bold."""
    start, end = hit.quote.start - hit.start, hit.quote.end - hit.start
    passage = hit.text
    room = DESCRIPTION - _QUOTE - 600
    blocks = [
        "\n".join(notes),
        _tail(before, room // 4),
        _quoted(passage[:start], hit.quote.text, passage[end:], room // 4),
        cut(after, room // 4) if after else "",
        source_line(hit.article, hit.quote, hit.page),
    ]
    return _embed(hit.article.title, "\n\n".join(block for block in blocks if block), FOUND)


def notice(text: str, *, trouble: bool = False) -> discord.Embed:
    """One of our own sentences; text that comes from elsewhere must have been escaped before."""
    return discord.Embed(description=text, colour=TROUBLE if trouble else NOTICE)


def age(now: datetime, then: datetime) -> str:
    """How long ago, in the largest unit that fits: "3 hours"."""
    seconds = max(0, int((now - then).total_seconds()))
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return count(seconds // size, name)
    return "less than a minute"


def index_line(info: IndexInfo, now: datetime) -> str:
    """How old the index is and its newest article, as plain text."""
    newest = f"newest article {day(info.newest)}" if info.newest else "no dated article"
    return f"index checked {info.checked_at:%Y-%m-%d %H:%M} UTC ({age(now, info.checked_at)} ago), {newest}"


def _embed(title: str, description: str, colour: discord.Colour) -> discord.Embed:
    return discord.Embed(title=cut(title, TITLE), description=description, colour=colour)


def _best(hit: Hit, words: int | None) -> str:
    start, end = hit.quote.start - hit.start, hit.quote.end - hit.start
    before, after = hit.text[:start], hit.text[end:]
    if words is not None:
        before, after = words_around(hit.text, start, end, words)
    return (
        f"{_quoted(before, hit.quote.text, after, _AROUND)}\n{source_line(hit.article, hit.quote, hit.page)}"
    )


def _quoted(before: str, quote: str, after: str, around: int) -> str:
    parts = [
        _tail(before, around),
        f"**{cut(quote, _QUOTE)}**",
        cut(after, around) if after.strip() else "",
    ]
    return "> " + " ".join(part for part in parts if part)


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


def _short(hit: Hit) -> str:
    return f"**{hit.rank}.** “{cut(hit.quote.text, _SHORT)}”\n{source_line(hit.article, hit.quote, hit.page)}"


def source_line(article: Article, quote: Quote, page: int | None = None) -> str:
    """Title, linked to the quote where there is an address, source, date and page."""
    link = deep_link(article.url, quote.text)
    if link and units(link) > 700:
        link = web_address(article.url)
    if link and units(link) > 700:
        link = None
    name = _label(article.title)
    parts = [f"[{name}]({link})" if link and name else f"*{cut(article.title, _NAME) or 'untitled'}*"]
    if article.source:
        parts.append(cut(article.source, 80))
    parts.append(day(article.published) if article.published else "undated")
    if page is not None:
        parts.append(f"page {page}")
    return " · ".join(parts)


def _label(title: str) -> str:
    return cut(label(title), _NAME, escaped=False)


def _limits(answer: Answer) -> list[str]:
    filters, lines = answer.filters, []
    if filters.since or filters.until or filters.sources:
        lines.append(f"Only articles {_range(filters)}.")
    if answer.undated_left_out:
        lines.append(f"{count(answer.undated_left_out, 'undated article')} left out.")
    if answer.also_searched:
        lines.append(f"Also searched: {cut(', '.join(answer.also_searched), 200)}.")
    lines += [f"{cut(note[:1].upper() + note[1:], 200)}." for note in answer.notes]
    return lines


def _range(filters: Filters) -> str:
    parts = []
    if filters.sources:
        parts.append(f"of {cut(', '.join(filters.sources), 200)}")
    if filters.since:
        parts.append(f"from {day(filters.since)}")
    if filters.until:
        parts.append(f"until {day(filters.until)}")
    if filters.phrase:
        parts.append(f"(“{cut(filters.phrase, 60)}”)")
    return " ".join(parts)


def _evidence(answer: Answer, hits: Sequence[Hit], now: datetime) -> str:
    dates = [hit.article.published for hit in hits if hit.article.published]
    parts = [supported(hits, "from")]
    if dates:
        parts.append(f"newest match {day(max(dates))}")
    # a probability that is rounded to certainty would claim too much
    parts.append(f"confidence {min(answer.confidence, 0.99):.0%}")
    parts.append(index_line(answer.index, now))
    return " · ".join(parts)


def _not_found(answer: Answer, head: list[str], now: datetime) -> discord.Embed:
    blocks = ["\n".join(head)] if head else []
    why = answer.not_found
    if why and why.missing_terms:
        terms = ", ".join(f"**{cut(term, 60)}**" for term in why.missing_terms[:12])
        blocks.append(
            f"**Not found.** No passage brings these words together with the rest of the question: {terms}."
        )
    else:
        blocks.append(f"**Not found.** {cut(why.reason, 500) if why else ''}".rstrip())
    if why and why.closest:
        article, quote = why.closest.article, why.closest.quote
        blocks.append(f"Closest article: {source_line(article, quote)}\n> {cut(quote.text, _SHORT)}")
    info = answer.index
    if info.oldest and info.newest:
        blocks.append(f"The index covers {day(info.oldest)} to {day(info.newest)}.")
    embed = _embed(answer.question, "\n\n".join(blocks), NOTHING)
    embed.set_footer(text=cut(index_line(info, now), FOOTER, escaped=False))
    return embed
