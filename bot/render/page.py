"""Pages for a browser, plain HTML without script: a question and its answer, an article with a passage marked.

Everything that comes from an article or from whoever asks goes through `_text` or `_attribute`; nothing else is put
into a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlencode

from bot.desk.answer import Answer
from bot.render.plain import count, day, evidence_line, left_out, one_line, printable
from index.articles.metadata import web_address
from index.types import Article, Hit, IndexInfo, Quote, Span

STYLE = """
:root { color-scheme: light dark; --mark: #ffe58a; --line: #8888; }
@media (prefers-color-scheme: dark) { :root { --mark: #6b5600; } }
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1rem; }
form { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; }
label { display: block; font-weight: 600; margin-top: .5rem; }
input, select, button { font: inherit; padding: .4rem; box-sizing: border-box; max-width: 100%; }
#q { width: 100%; }
.narrow { display: flex; flex-wrap: wrap; gap: 0 1rem; }
button { margin-top: .8rem; padding: .4rem 1.4rem; }
:focus-visible { outline: 3px solid #1a6fd4; outline-offset: 2px; }
mark { background: var(--mark); color: inherit; font-weight: 600; }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: .25rem solid var(--line); }
blockquote, .article { white-space: pre-line; overflow-wrap: anywhere; }
li { margin-bottom: 1.5rem; }
.skip:not(:focus), .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
footer, .about { color: color-mix(in srgb, currentColor 75%, transparent); }
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form holds, as it was typed."""

    question: str = ""
    source: str = ""
    since: str = ""
    until: str = ""


def ask_page(
    asked: Asked, info: IndexInfo, today: date, answer: Answer | None = None, trouble: str | None = None
) -> str:
    """The question box, and under it the answer or what is wrong with the question."""
    parts = [_form(asked, info.sources)]
    if trouble is not None:
        parts.append(f'<p role="alert" id="answer"><strong>{_text(trouble)}</strong></p>')
    if answer is not None:
        parts.append(_answer(answer))
    elif trouble is None:
        held = f"{count(info.articles, 'article')} of {count(len(info.sources), 'source')}"
        newest = f", the newest of {day(info.newest)}" if info.newest else ""
        parts.append(
            f'<p class="about" id="answer">{_text(held + newest)}. Answers are quoted word for word.</p>'
        )
    title = f"{one_line(asked.question)[:80]} - Newsdesk" if asked.question else "Newsdesk"
    return _page(title, "\n".join(parts))


def article_page(article: Article, quoted: Span | None = None) -> str:
    """An article in full; `quoted`, which must lie in its text, is marked and can be jumped to."""
    text = article.text
    if quoted is None:
        body = _text(text)
    else:
        body = f"{_text(text[: quoted.start])}{_marked(text[slice(*quoted)])}{_text(text[quoted.end :])}"
    link = _link_out(article)
    head = f"<h1>{_text(one_line(article.title))}</h1>\n<p>{_about(article)}</p>"
    jump = '<p><a href="#quote">Go to the quote</a></p>' if quoted else ""
    return _page(
        f"{one_line(article.title)} - Newsdesk",
        f'<article>{head}\n{f"<p>{link}</p>" if link else ""}{jump}\n<div class="article">{body}</div></article>',
        heading=False,
    )


def message_page(title: str, text: str) -> str:
    """A page that says one thing: not found, not allowed."""
    return _page(f"{title} - Newsdesk", f"<h2>{_text(title)}</h2>\n<p>{_text(text)}</p>")


def _page(title: str, body: str, *, heading: bool = True) -> str:
    top = '<h1><a href="/">Newsdesk</a></h1>' if heading else '<p><a href="/">Newsdesk</a></p>'
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>{top}</header>
<main id="content">
{body}
</main>
</body>
</html>
"""


def _form(asked: Asked, sources: Sequence[tuple[str, int]]) -> str:
    options = "".join(
        f"<option{' selected' if name == asked.source else ''} value={_attribute(name)}>{_text(name)}</option>"
        for name, _ in sources
    )
    return f"""<form action="/" method="get" role="search">
<label for="q">Your question</label>
<input id="q" name="q" type="search" required maxlength="2000" value={_attribute(asked.question)}>
<div class="narrow">
<div><label for="source">Source</label>
<select id="source" name="source"><option value="">all</option>{options}</select></div>
<div><label for="since">Since</label>
<input id="since" name="since" aria-describedby="dates" value={_attribute(asked.since)}></div>
<div><label for="until">Until</label>
<input id="until" name="until" aria-describedby="dates" value={_attribute(asked.until)}></div>
</div>
<p class="about" id="dates">Dates: 2026-02-05, or “last week”.</p>
<button>Ask</button>
</form>"""


def _answer(answer: Answer) -> str:
    parts = []
    if answer.passages:
        items = "\n".join(f"<li>{_hit(hit)}</li>" for hit in answer.passages)
        parts.append(
            f'<h2 id="answer">{_text(count(len(answer.passages), "passage"))}</h2>\n<ol>{items}</ol>'
        )
    elif answer.not_found:
        parts.append(f'<h2 id="answer">Not found</h2>\n<p>{_text(answer.not_found.reason)}</p>')
        closest = answer.not_found.closest
        if closest:
            parts.append(
                f"<h3>Closest, not an answer</h3>\n<blockquote>{_text(closest.quote.text)}</blockquote>\n"
                f"<p>{_cited(closest.article, closest.quote)}</p>"
            )
    if answer.undated_left_out:
        parts.append(f"<p>{_text(left_out(answer.undated_left_out))}</p>")
    parts.append(f"<footer><p>{_text(evidence_line(answer))}</p></footer>")
    return f'<section aria-labelledby="answer">{"".join(parts)}</section>'


def _hit(hit: Hit) -> str:
    text, quote = hit.article.text, hit.quote
    passage = (
        f"{_text(text[hit.start : quote.start])}{_marked(text[quote.start : quote.end], anchor=False)}"
        f"{_text(text[quote.end : hit.end])}"
    )
    return f"<blockquote>{passage}</blockquote>\n<p>{_cited(hit.article, quote, hit.page)}</p>"


def _cited(article: Article, quote: Quote, page: int | None = None) -> str:
    where = urlencode({"id": article.id, "start": quote.start, "end": quote.end}, errors="replace")
    title = f"<a href={_attribute(f'/article?{where}#quote')}>{_text(one_line(article.title))}</a>"
    about, link = _about(article, page), _link_out(article)
    return ", ".join(part for part in (f"<cite>{title}</cite>", about, link) if part)


def _about(article: Article, page: int | None = None) -> str:
    parts = [_text(one_line(part)) for part in (article.source, article.author) if part]
    if article.published:
        parts.append(f'<time datetime="{article.published.isoformat()}">{day(article.published)}</time>')
    parts += [f"page {page}"] if page else []
    return ", ".join(parts or [_text(article.path)])


def _link_out(article: Article) -> str:
    url = web_address(article.url)
    return f'<a rel="noreferrer noopener nofollow" href={_attribute(url)}>{_text(url)}</a>' if url else ""


def _marked(text: str, *, anchor: bool = True) -> str:
    place = ' id="quote" tabindex="-1"' if anchor else ""
    begin, end = ('<span class="unseen">' + said + "</span>" for said in ("Quote: ", " (end of the quote) "))
    return f"<mark{place}>{begin}{_text(text)}{end}</mark>"


def _text(text: str) -> str:
    return escape(printable(text), quote=True)


def _attribute(text: str) -> str:
    return f'"{escape(one_line(text), quote=True)}"'
