"""`newsdesk verify`: the whole index, or one saved answer, held against the article files."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli.status import FOUND, NO_INDEX, NOT_FOUND, say
from bot.render.plain import count, one_line
from bot.settings import Settings, limits_of
from index.errors import UsageError

SHOWN = 50
"""Findings listed one by one; beyond that, only their number."""


def run(settings: Settings, answer: Path | None, corpus: Path | None = None) -> int:
    """FOUND where everything holds, NOT_FOUND where something differs, NO_INDEX for an index that is not whole."""
    return _index(settings, corpus) if answer is None else _answer(settings, answer, corpus)


def _index(settings: Settings, corpus: Path | None) -> int:
    from bot.checks.contents import damaged_files, verify_contents

    damaged = damaged_files(settings.index)
    for line in damaged:
        say(f"newsdesk: {one_line(line)}")
    if damaged:
        return NO_INDEX
    found = verify_contents(settings.index, limits_of(settings), corpus)
    for finding in found.findings[:SHOWN]:
        word = "changed" if finding.changed else "WRONG"
        print(f"{word}  {one_line(finding.where)}: {one_line(finding.what)}")
    if len(found.findings) > SHOWN:
        print(f"and {len(found.findings) - SHOWN} more")
    if found.new:
        print(
            f"note  {count(len(found.new), 'file')} not in the index yet, "
            f"the first {one_line(found.new[0])}: run `newsdesk rebuild`"
        )
    print(
        f"Generation {found.generation}: {found.files} hashes, {count(found.articles, 'article')}, "
        f"{count(found.passages, 'passage')}, {count(found.sentences, 'sentence')} checked; "
        + _outcome(
            sum(not f.changed for f in found.findings), sum(finding.changed for finding in found.findings)
        )
    )
    return NOT_FOUND if found.findings else FOUND


def _outcome(wrong: int, changed: int) -> str:
    parts = [
        f"{wrong} wrong: run `newsdesk rebuild --full`" if wrong else "",
        f"{count(changed, 'file')} changed since the build: run `newsdesk rebuild`" if changed else "",
    ]
    return ", ".join(filter(None, parts)) + "." if wrong or changed else "all right."


def _answer(settings: Settings, path: Path, corpus: Path | None) -> int:
    from bot.checks.saved_answer import verify_answer

    verdicts, notices = verify_answer(_content(path), settings.index, limits_of(settings), corpus)
    for notice in notices:
        say(one_line(notice))
    for verdict in verdicts:
        for problem in verdict.problems:
            print(f"WRONG  {verdict.claim.name} ({one_line(verdict.claim.text[:60])!r}): {one_line(problem)}")
    wrong = sum(bool(verdict.problems) for verdict in verdicts)
    outcome = f"{wrong} of them not as claimed." if wrong else "all of them as claimed."
    print(f"{len(verdicts)} passages and quotes checked; {outcome}")
    return NOT_FOUND if wrong else FOUND


def _content(path: Path) -> str:
    from bot.checks.saved_answer import LARGEST

    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST // 1_000_000} MB: it holds no single answer")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): give a saved answer") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text: give a saved answer") from None
