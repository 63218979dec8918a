"""The commands, their options and their help; what they do is imported only when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__

app = typer.Typer(
    name="newsdesk",
    help='Ask a folder of news articles: verbatim quotes with their sources, or an honest "not found".',
    epilog="Settings come from the environment or a .env file; .env.example lists them all.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Index = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", readable=False, help="Folder of the index (default: var/index)."),
]
Corpus = Annotated[
    Path | None,
    typer.Option(
        "--corpus", metavar="DIR", readable=False, help="Folder, or one file, of articles (default: seeds)."
    ),
]
Count = Annotated[
    int | None,
    typer.Option(
        "-k", min=1, max=20, help="Passages at most (default: 5); `ask` shows three of them unless --all."
    ),
]
Source = Annotated[
    list[str] | None, typer.Option("--source", metavar="NAME", help="Only this source; may be repeated.")
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Only articles of this day or later.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Only articles of this day or earlier.")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Count age from this day (default: the newest article's)."),
]
AnyTime = Annotated[
    bool, typer.Option("--any-time", help='Let words like "last week" in the question limit nothing.')
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        help="As --all; also where each passage came from, each part of its score, and what the reader made of it.",
    ),
]
Everything = Annotated[
    bool, typer.Option("--all", "-a", help="Show every passage found, with the words around its quote.")
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsdesk {__version__}")
        raise typer.Exit


def _man(wanted: bool) -> None:
    if wanted:
        from bot.cli.man_page import man_page

        typer.echo(man_page(app), nl=False)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version and exit."),
    ] = False,
    man: Annotated[
        bool, typer.Option("--man", callback=_man, is_eager=True, help="Print the manual page and exit.")
    ] = False,
) -> None:
    """Options before the command."""


def _settings(index: Path | None = None, corpus: Path | None = None, **others: Any) -> Any:  # noqa: ANN401  Settings, imported late
    from dataclasses import replace

    from bot.settings import load

    given = {
        name: value
        for name, value in {"index": index, "corpus": corpus, **others}.items()
        if value is not None
    }
    return replace(load(), **given)


@app.command(epilog='Example: newsdesk ask "How many prisoners were exchanged?" --since 2026-02-01')
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks; - reads it from stdin.")],
    k: Count = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help='Print one JSON object; its "certainty" is answered, perhaps or none, '
            'and "quote.answer" the words that answer.',
        ),
    ] = False,
    any_time: AnyTime = False,
    everything: Everything = False,
    verbose: Verbose = False,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Answer one question with the best passages, word for word, each with its source.

    Exit status 0 if answered; 1 if nothing was found, or something that only may answer.
    """
    from bot.cli import ask as command

    settings = _settings(index, corpus, k=k)
    options = command.Options(
        tuple(source or ()),
        since,
        until,
        as_of,
        as_json=json,
        any_time=any_time,
        verbose=verbose,
        full=everything,
    )
    return command.run(settings, question, options, corpus_given=corpus is not None)


@app.command(epilog='Example: newsdesk find "a sentence that somebody quoted"   (- reads it from stdin)')
def find(
    text: Annotated[str, typer.Argument(help="The quote, in quotation marks.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Find where a quote stands, word for word or nearly, and say what differs."""
    from bot.cli import find as command

    return command.run(_settings(index, corpus), text, as_json=json, corpus_given=corpus is not None)


@app.command(epilog='Example: newsdesk timeline "peace talks" --since 2026-01-01')
def timeline(
    query: Annotated[str, typer.Argument(help="What it is about, in quotation marks.")],
    source: Source = None,
    since: Since = None,
    until: Until = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Show what was reported when: one best sentence a date, oldest first."""
    from bot.cli import timeline as command

    options = command.Options(tuple(source or ()), since, until, as_json=json)
    return command.run(_settings(index, corpus), query, options, corpus_given=corpus is not None)


@app.command(epilog="Example: newsdesk check draft.txt   (- reads it from stdin)")
def check(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A text, UTF-8.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Find which articles report each claim of a text; the others are not found in these articles."""
    from bot.cli import check as command

    return command.run(_settings(index, corpus), file, as_json=json, corpus_given=corpus is not None)


@app.command(epilog="In the chat, /help lists its commands; Ctrl-D leaves.")
def chat(k: Count = None, index: Index = None, corpus: Corpus = None) -> int:
    """Ask one question after another, with history, follow-ups and the articles at hand."""
    from bot.cli import chat as command

    return command.run(_settings(index, corpus, k=k), corpus_given=corpus is not None)


@app.command(epilog="Example: newsdesk rebuild --corpus ~/articles")
def rebuild(
    full: Annotated[bool, typer.Option("--full", help="Read and encode everything anew.")] = False,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Bring the index up to date with the articles; only what has changed is encoded."""
    from bot.cli import rebuild as command

    return command.run(_settings(index, corpus), full=full)


@app.command(epilog="Example: newsdesk add ~/Downloads/report.pdf   (addresses need NEWSDESK_FETCH=on)")
def add(
    what: Annotated[list[str], typer.Argument(metavar="FILE|FOLDER|URL...", help="What to take in.")],
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Copy files, or fetch web pages, into the folder of articles, and bring the index up to date."""
    from bot.cli import add as command

    return command.run(_settings(index, corpus), what)


feed = typer.Typer(
    name="feed",
    help="RSS and Atom feeds whose articles are fetched (needs NEWSDESK_FETCH=on).",
    no_args_is_help=True,
)
app.add_typer(feed)
FeedAddress = Annotated[str, typer.Argument(metavar="URL", help="Address of an RSS or Atom feed.")]


@feed.command("add", epilog="Example: newsdesk feed add https://news.example/rss.xml")
def feed_add(url: FeedAddress, index: Index = None, corpus: Corpus = None) -> int:
    """Keep a feed, and fetch the articles that it names now."""
    from bot.cli import feed as command

    return command.add(_settings(index, corpus), url)


@feed.command("update")
def feed_update(index: Index = None, corpus: Corpus = None) -> int:
    """Fetch what is new in every feed, and bring the index up to date."""
    from bot.cli import feed as command

    return command.update(_settings(index, corpus))


@feed.command("list")
def feed_list(corpus: Corpus = None) -> int:
    """List the feeds with the time and the outcome of their last update."""
    from bot.cli import feed as command

    return command.show(_settings(None, corpus))


@feed.command("remove")
def feed_remove(url: FeedAddress, corpus: Corpus = None) -> int:
    """Forget a feed; its articles stay."""
    from bot.cli import feed as command

    return command.remove(_settings(None, corpus), url)


@app.command()
def sources(index: Index = None, corpus: Corpus = None) -> int:
    """List the sources with their articles, oldest and newest dates."""
    from bot.cli import browse

    return browse.sources(_settings(index, corpus), corpus_given=corpus is not None)


@app.command(epilog="Example: newsdesk show outcome.md")
def show(
    article: Annotated[
        str, typer.Argument(help="An article's id, as answers and `sources` show it, or its path.")
    ],
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Print one article in full, with what is known about it."""
    from bot.cli import browse

    return browse.show(_settings(index, corpus), article, corpus_given=corpus is not None)


@app.command("eval", epilog="Example: newsdesk eval questions/ --as-of none --run var/run.jsonl")
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Holds articles.jsonl and questions.jsonl.")],
    run: Annotated[
        Path | None,
        typer.Option("--run", metavar="OUT.jsonl", help="Write what was answered, question by question."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="OUT.html", help="Write a page with plots and the worst misses."),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="RUN", help="Paired differences against an earlier run."),
    ] = None,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="question|newest|none", help="The day from which age counts.")
    ] = "question",
    index: Index = None,
) -> int:
    """Measure answers on a set of questions whose answers are known."""
    from bot.cli import evaluate as command

    return command.run(_settings(), folder, index, as_of=as_of, run_out=run, report=report, compare=compare)


@app.command()
def doctor(index: Index = None, corpus: Corpus = None) -> int:
    """Check corpus, index, model, disk and versions; each failed check names the command that fixes it."""
    from bot.cli import doctor as command

    return command.run(_settings(index, corpus))


@app.command(epilog="Example: newsdesk ask ... --json > answer.json; newsdesk verify answer.json")
def verify(
    answer: Annotated[
        Path | None,
        typer.Argument(
            metavar="[ANSWER.json]", help="A saved answer: check that each quote is the span it claims to be."
        ),
    ] = None,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Check every stored passage against the article files, and every hash of the index."""
    from bot.cli import verify as command

    return command.run(_settings(index, corpus), answer, corpus)


@app.command()
def discord(index: Index = None, corpus: Corpus = None) -> int:
    """Run the Discord bot (needs DISCORD_TOKEN)."""
    from bot.cli import discord as command

    return command.run(_settings(index, corpus))


@app.command(epilog="Example: newsdesk serve --port 8080   (then open http://127.0.0.1:8080/)")
def serve(
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="ADDRESS", help="Where to listen; others than this computer need a token."
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")] = 8765,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Answer on a web page and over HTTP (JSON), until Ctrl-C."""
    from bot.cli import serve as command

    return command.run(_settings(index, corpus), host, port, corpus_given=corpus is not None)


@app.command(epilog="Example: newsdesk mcp --http 8766   (without --http it speaks on stdin and stdout)")
def mcp(
    http: Annotated[
        int | None,
        typer.Option(
            "--http", metavar="PORT", min=0, max=65535, help="Speak HTTP on this port of this computer."
        ),
    ] = None,
    index: Index = None,
    corpus: Corpus = None,
) -> int:
    """Give a language model's program tools to ask with (Model Context Protocol)."""
    from bot.cli import mcp as command

    return command.run(_settings(index, corpus), http, corpus_given=corpus is not None)


@app.command(epilog="Example: newsdesk watch --corpus ~/articles")
def watch(index: Index = None, corpus: Corpus = None) -> int:
    """Keep the index up to date while the articles change, until Ctrl-C."""
    from bot.cli import watch as command

    return command.run(_settings(index, corpus))
