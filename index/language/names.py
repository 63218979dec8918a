"""Spellings of one name that a corpus uses side by side: Zelensky, Zelenskyy; Kaepernick, Kapernick.

    groups = spellings(vocabulary)                         at index time; JSON-able
    NameIndex(vocabulary, groups).variants(["Zelensky"])   {"Zelensky": ("zelenskyy",)}

Two capitalised words are one name only on evidence from the corpus: the same word stands before them (a first name;
or after them, a family name) in most places where a capitalised word does, and either

- they are the same but for how another script is written in Latin letters (y / yy / iy / ii at the end, e / ie / ye,
  ya / ia, h / kh, ov / off ...), or
- one is a rare slip of the other: one edit, the same first letter, five times rarer.

Titles are no evidence ("Princess Diana", "Princess Tiana"). Cities and states whose official spelling changed are a
short list (Kyiv / Kiev), used where the corpus has both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, permutations

from index.language.acronyms import Acronyms
from index.language.english_dictionary import is_english
from index.language.folding import fold
from index.language.spelling import correction, is_one_edit, romanisation
from index.language.vocabulary import Vocabulary

NAMES = "names.json"
"""The file of a generation that holds its groups of spellings."""

_SHARE = 0.6
"""Share of the places beside a capitalised word in which the same one must stand, for either spelling."""

_SLIP_SHARE = 0.8
_SLIP_RATIO = 5

_TITLES = frozenset(
    word
    for line in (
        "president minister chancellor premier prime senator sen rep representative congressman congresswoman governor",
        "gov mayor judge justice secretary general gen colonel col captain sergeant king queen prince princess pope",
        "bishop duke duchess lord lady sir dame saint mr mrs ms miss dr doctor professor prof director chairman chief",
        "coach officer detective sheriff deputy ambassador envoy attorney hurricane typhoon storm tropical super bowl",
        "world cup new north south east west northern southern eastern western san st the in at on of and for from to",
        "by with but as when while if after before since monday tuesday wednesday thursday friday saturday sunday",
        "january february march april may june july august september october november december",
    )
    for word in line.split()
)
"""Words before a name that many people, places and things share."""

_SETTLED = (
    "kyiv kiev",
    "kharkiv kharkov",
    "odesa odessa",
    "lviv lvov",
    "luhansk lugansk",
    "chernihiv chernigov",
    "mykolaiv nikolaev nikolayev",
    "zaporizhzhia zaporizhia zaporozhye",
    "chornobyl chernobyl",
    "donbas donbass",
    "beijing peking",
    "mumbai bombay",
    "kolkata calcutta",
    "myanmar burma",
    "turkiye turkey",
    "eswatini swaziland",
    "gaddafi qaddafi gadhafi",
    "hezbollah hizbullah hizballah",
    "quran koran",
)

_NUMERAL = re.compile(r"[ivxlcdm]+")


def spellings(vocabulary: Vocabulary) -> list[list[str]]:
    """Group the folded spellings of one name, the most frequent first; groups are disjoint and sorted."""
    parent: dict[str, str] = {}

    def root(word: str) -> str:
        while word in parent:
            word = parent[word]
        return word

    for one, other in sorted(_pairs(vocabulary)):
        if root(one) != root(other):
            parent[root(one)] = root(other)
    groups: dict[str, list[str]] = defaultdict(list)
    for word in sorted({*parent, *parent.values()}):
        groups[root(word)].append(word)
    return sorted(
        sorted(group, key=lambda word: (-vocabulary.count(word), word)) for group in groups.values()
    )


def _pairs(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for line in _SETTLED:
        present = [word for word in line.split() if vocabulary.count(word)]
        yield from pairwise(present)
    pairs = [raw.decode().split(" ") for raw in vocabulary.pairs.tolist()]
    counts = vocabulary.pair_counts.tolist()
    names = {word for word in vocabulary.names() if len(word) >= 4 and not _NUMERAL.fullmatch(word)} - _TITLES
    for side in (0, 1):  # 0: the word before is the evidence, 1: the word after
        beside: dict[str, dict[str, int]] = defaultdict(dict)
        for pair, count in zip(pairs, counts, strict=True):
            neighbour, word = pair[side], pair[1 - side]
            if word in names and neighbour not in _TITLES:
                beside[word][neighbour] = beside[word].get(neighbour, 0) + count
        yield from _alike(vocabulary, beside)


def _alike(vocabulary: Vocabulary, beside: dict[str, dict[str, int]]) -> Iterator[tuple[str, str]]:
    company: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for word, neighbours in beside.items():
        _, nearest = max((count, each) for each, count in neighbours.items())
        share = neighbours[nearest] / sum(neighbours.values())
        if share >= _SHARE:
            company[nearest].append((word, share))
    for members in company.values():
        if len(members) < 2:
            continue
        by_sound: dict[str, list[str]] = defaultdict(list)
        for word, _ in members:
            by_sound[romanisation(word)].append(word)
        for same in by_sound.values():
            yield from pairwise(same)
        yield from _slips(
            vocabulary, [word for word, share in members if share >= _SLIP_SHARE and len(word) >= 6]
        )


def _slips(vocabulary: Vocabulary, words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (rare, frequent) of the words that are one edit apart."""
    shortened: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for form in {word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))}:
            shortened[form].append(word)
    alike = {pair for near in shortened.values() if len(near) > 1 for pair in permutations(near, 2)}
    for one, other in alike:
        if (
            is_one_edit(one, other)
            and not _is_inflected(one, other)
            and _SLIP_RATIO * vocabulary.count(one) <= vocabulary.count(other)
        ):
            yield one, other


def _is_inflected(one: str, other: str) -> bool:
    """Tell whether a last letter makes another word: Israel, Israeli; Jordan, Jordans; not Abbot, Abbott."""
    short, long = sorted((one, other), key=len)
    return long[:-1] == short and long[-1] != short[-1]


class NameIndex:
    """The other spellings of a question's words: those that the corpus uses, and what a misspelt word may mean.

    `is_word` tells of a word that the corpus does not have whether it is right all the same; such a word is left
    alone. A tokenizer's vocabulary, which holds common names, may be asked besides the English word list.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        groups: Sequence[Sequence[str]],
        is_word: Callable[[str], bool] = is_english,
        acronyms: Acronyms | None = None,
    ) -> None:
        self.acronyms = acronyms or Acronyms({})
        self._vocabulary = vocabulary
        self._is_word = is_word
        self._groups = {word: tuple(group) for group in groups for word in group}
        self._settled = {word: line.split() for line in _SETTLED for word in line.split()}

    def holds(self, word: str) -> bool:
        """Whether the corpus has this word (as written in the question)."""
        return self._vocabulary.count(fold(word)) > 0

    def count(self, form: str) -> int:
        """How often the corpus has this folded form; a compound or designation counts as written and joined."""
        return self._vocabulary.count(form)

    def variants(self, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Map words of a question (in order, as written) to other folded spellings, the most frequent first.

        A word without any is left out.
        """
        found: dict[str, tuple[str, ...]] = {}
        before = ""
        folded = [fold(written) for written in words]
        known = self._vocabulary.known(folded)
        for place, (written, word, there) in enumerate(zip(words, folded, known, strict=True)):
            if there:
                others = tuple(other for other in self._groups.get(word, ()) if other != word)
            else:
                others = self._other_words(word, before, name=place > 0 and written[:1].isupper())
            if others:
                found[written] = others
            before = "" if word in _TITLES else word
        return found

    def _other_words(self, word: str, before: str, *, name: bool) -> tuple[str, ...]:
        """What a word may mean that the corpus does not have."""
        settled = tuple(other for other in self._settled.get(word, ()) if self._vocabulary.count(other))
        if settled or _NUMERAL.fullmatch(word) or self._is_word(word):
            return settled
        meant = correction(word, self._vocabulary, self._groups, before=before, name=name)
        return self._groups.get(meant, (meant,)) if meant else ()
