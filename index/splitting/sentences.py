"""Where sentences begin and end in news text.

A small rule-based splitter in the manner of Grefenstette and Tapanainen (1994): a full stop ends a sentence
unless the word before it or after it says otherwise.

`bench/sentences.py` compares it with four libraries on 60,000 news sentences. syntok is nearest (it lacks 1%
of these borders and has 5% more, mostly wrong: "Gov. | Kathy", "12. | Oklahoma"), in 10 times the time.
blingfire is as fast, but cuts after list numbers and in "Why?" | Smith asked. pysbd (60 times as long) and
sentencex (a sixth) lack 14 and 15% of the borders, those inside quotations, and set quotation marks apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.types import Span

_OPENERS = "\"'“‘«([*•–—-"
_CLOSERS = "\"'”’»)\\]*"
# Possessive, and begun only at the first mark of a run: linear in the length of any text.
_BORDER = re.compile(
    rf"(?<![.!?])(?:[.!?]++|…)[{_CLOSERS}]*+"
    r"(?:\s++|(?<=[a-z][.!?])(?=[A-Z“])|(?<=[.!?][”\"])(?=[A-Z“]))"
)
_LAST_WORD = re.compile(r"[^\W_][^\s(\[\"“‘—–/]*\Z")
_FIRST_WORD = re.compile(rf"[{re.escape(_OPENERS)}\s]*([^\W_][\w’'&-]*)")
_LOWER_THEN_UPPER = re.compile(r"[a-z]{1,2}[A-Z]")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_SPEAKER = re.compile(
    r"(?:[A-Z][\w’'.-]*\s+){1,4}(?:said|says|asked|asks|wrote|writes|added|adds|told|tweeted|joked|replied)\b"
)
# names that end in a mark, in the middle of a sentence as well
_NAME_WITH_MARK = re.compile(
    r"(?:^|[^\w])(?:Yahoo|Yum|Jeopardy|Joomla|Kahoot|Wham|Oklahoma|Oliver|Mamma Mia|Moulin Rouge|Westward Ho|Chips Ahoy"
    r"|Airplane|Help|Tora! Tora! Tora|Guess|Godspeed You|Hello, Dolly|Panic|Therapy|Vote Leave|Ok|OK|Va Va Voom)\Z"
)
_TIME_OF_A_PLACE = re.compile(r"\s*[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,3}\s+[Tt]ime\b")
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?)|ask(?:s|ed)?|wrote|writes?|add(?:s|ed)|t(?:old|ells?)|shout(?:s|ed)|cr(?:y|ied)|repl(?:y|ied)"
    r"|answer(?:s|ed)|call(?:s|ed)|chant(?:s|ed|ing)|tweeted|posted|read|declared)\b"
)
_LONGEST_NAME = 100
_CLOSING = {'"': '"', "“": "”", "«": "»", "‘": "’"}
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"[^\n]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE_A_NAME = _words(
    "mr mrs ms mx dr prof rev fr hon gov sen sens rep reps gen lt col maj capt cpt cmdr adm sgt cpl "
    "pvt pfc amb supt insp det pres treas messrs mme mlle st ft mt vs v al eg ie cf viz approx ca "
    "feat esp incl spc brig dist atty sec gens drs"
)
_BEFORE_A_NUMBER = _words(
    "no nos art sec fig figs vol vols ch p pp par pt ed jan feb mar apr jun jul aug sep sept oct nov dec est"
)
_MAY_END = _words(
    "inc corp co cos ltd llc plc bros jr sr esq etc ave blvd rd hwy dept assn univ mfg ph.d b.a m.a "
    "m.d d.d.s ariz calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb "
    "nev okla ore pa tenn tex vt va wash wis wyo mon tue tues wed thu thur thurs fri sat sun"
)
_STARTERS = _words(
    "the a an this that these those there here he she it its they we i you his her their our my your "
    "who what when where why how in on at by for from with without to of as if but and or so yet nor "
    "not no after before since until while during although though because however meanwhile also "
    "still then now once under over between among across according additionally moreover instead "
    "despite unlike like more most many some several few all both each every another other one two "
    "three it’s it's that’s that's he’s he's she’s she's i’m i'm we’re we're they’re they're there’s "
    "there's don’t don't let’s let's is are was were do does did has have had can could will would "
    "should may might just even only about last earlier later today yesterday"
)
_AFTER_A_TIME = _words(
    "et edt est pt pdt pst ct cdt cst mt mdt mst gmt bst utc cet cest ist eastern pacific central "
    "mountain local monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december jan feb mar apr jun jul aug sept "
    "sep oct nov dec"
)
_TIMES = frozenset({"a.m", "p.m", "am", "pm"})


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, in order, without the white space around them.

    Offsets are into `text`. A sentence never crosses a paragraph break, and always holds a letter or a digit.
    A blank line is a paragraph break; so is a single line break, unless the lines around it are hard-wrapped.
    """
    return [span for paragraph in paragraph_spans(text, start, end) for span in _sentences(text, *paragraph)]


def paragraph_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The paragraphs of `text[start:end]`, in order, without the white space around them and never empty.

    Lines of a block (between blank lines) belong together where they were wrapped to a width: each is too
    full to take the next one's first word, or the next one begins with a small letter.
    """
    end = len(text) if end is None else end
    paragraphs: list[Span] = []
    at = start
    for gap in _BLANK.finditer(text, start, end):
        paragraphs.extend(_lines(text, at, gap.start()))
        at = gap.end()
    paragraphs.extend(_lines(text, at, end))
    return paragraphs


_NARROWEST, _WIDEST = 40, 120


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    if text.find("\n", start, end) < 0:
        yield from _trimmed(text, start, end)
        return
    lines = [span for line in _LINE.finditer(text, start, end) for span in _trimmed(text, *line.span())]
    width = max((line.end - line.start for line in lines), default=0)
    joined = [_runs_on(text, line, after, width) for line, after in pairwise(lines)]
    wrapped = _NARROWEST <= width <= _WIDEST and (
        sum(joined) >= max(2, 0.6 * len(joined)) or (len(lines) == 2 and text[lines[1].start].islower())
    )
    first = 0
    for i, line in enumerate(lines):
        if i + 1 == len(lines) or not (wrapped and joined[i]):
            yield Span(lines[first].start, line.end)
            first = i + 1


def _runs_on(text: str, line: Span, after: Span, width: int) -> bool:
    space = text.find(" ", after.start, after.end)
    word = (space if space >= 0 else after.end) - after.start
    return line.end - line.start + 1 + word > width or text[after.start].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    kept = piece.strip()
    if kept:
        start += len(piece) - len(piece.lstrip())
        yield Span(start, start + len(kept))


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for border in _BORDER.finditer(text, start, end):
        if border.end() < end and _is_border(text, at, border.start(), border.end(), end):
            yield from _worded(text, at, border.end())
            at = border.end()
    yield from _worded(text, at, end)


def _worded(text: str, start: int, end: int) -> Iterator[Span]:
    if any(map(str.isalnum, text[start:end])):
        yield from _trimmed(text, start, end)


def _is_border(text: str, start: int, mark: int, after: int, end: int) -> bool:
    """Whether the punctuation at `mark` ends the sentence from `start`, so that one begins at `after`."""
    following = _FIRST_WORD.match(text, after, min(end, after + 60))
    if following is None:
        return True
    word = following.group(1)
    if word[0].islower() and not _LOWER_THEN_UPPER.match(word):
        return False
    if text[after] in "-–—" and text[mark] == ".":
        return False
    if text[mark] in "!?" and _is_in_a_name(text, start, mark, after, end, word):
        return False
    if text[mark] != "." or text[mark + 1 : mark + 2] == ".":
        return not (text[mark] in "!?" and _SPEAKER.match(text, after, min(end, after + 80)))
    if not text[after - 1].isspace():
        return word.lower() in _STARTERS or text[mark + 1] in '”"'
    found = _LAST_WORD.search(text, max(start, mark - 30), mark)
    return found is None or _ends_here(
        found.group(),
        word,
        is_first=found.start() == start,
        is_initial=text[following.end() : following.end() + 1] == "." and len(word) == 1,
        is_time=_TIME_OF_A_PLACE.match(text, after, min(end, after + 60)) is not None,
    )


def _is_in_a_name(text: str, start: int, mark: int, after: int, end: int, word: str) -> bool:
    """Whether a "!" or "?" belongs to a name or a title, "Yahoo! Japan" or "Run! Run! (The Night)", that goes on."""
    before = text[max(start, mark - 60) : mark]
    if text[mark] == "!" and text[mark + 1 : mark + 2].isspace() and _NAME_WITH_MARK.search(before):
        return word.lower() not in _STARTERS
    opened = _opened(text, start, mark)
    # a quotation at the start of a sentence, or after who said it, holds sentences; a title stands inside of one
    if opened is None or opened == start:
        return False
    lead = text[max(start, opened - _LONGEST_NAME) : opened].rstrip()
    said = _SAYING.search(lead, 0 if lead.endswith(",") else max(0, len(lead) - 10))
    if lead.endswith((":", "—", "–", "-", "(")) or said:
        return False
    closing = _CLOSING[text[opened]]
    closed = text.find(closing, mark, min(end, opened + _LONGEST_NAME))
    if closed < 0:
        return False
    if closed >= after:
        follows = text[closed + 1 : closed + 3]
        return follows[:1] in ",;" or (follows[:1].isspace() and follows[1:].islower())
    inside = [w for w in text[opened + 1 : closed].split() if len(w) > 3 or w[0].isupper()]
    is_title = len(inside) > 1 and all(w.strip("(“\"'‘")[:1].isupper() for w in inside)
    return is_title and word.lower() not in _STARTERS


def _opened(text: str, start: int, mark: int) -> int | None:
    """Where the quotation around `mark` was opened in the sentence from `start`, or None where there is none near."""
    start = max(start, mark - _LONGEST_NAME)
    for sign, closing in _CLOSING.items():
        at = text.rfind(sign, start, mark)
        if at < 0 or (sign == closing and text.count(sign, start, mark) % 2 == 0):
            continue
        if sign != closing and text.find(closing, at, mark) >= 0:
            continue
        if sign == "‘" and at + 1 < mark and not text[at + 1].isupper():
            continue
        return at
    return None


def _ends_here(before: str, word: str, *, is_first: bool, is_initial: bool, is_time: bool) -> bool:
    """Whether a full stop between `before` and `word` (with a capital or a digit) ends a sentence."""
    lower, next_lower = before.lower(), word.lower()
    starter = next_lower in _STARTERS and not is_initial
    if lower in _TIMES:
        return next_lower not in _AFTER_A_TIME and not is_time
    if lower in _BEFORE_A_NUMBER and word[0].isdigit():
        return False
    if lower in _BEFORE_A_NAME and not (lower == "v" and starter):
        return False
    if is_first and (len(before) == 1 or (before.isdigit() and len(before) == 2)):
        return False
    if lower in _MAY_END or _DOTTED.fullmatch(before):
        return starter and before != "I" if len(before) > 1 else starter
    if len(before) == 1 and before.isalpha():
        return starter
    return not (
        lower in _BEFORE_A_NUMBER
        and before[0].isupper()
        and not starter
        and lower not in {"no", "art", "par"}
    )
