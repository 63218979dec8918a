from hypothesis import given
from hypothesis import strategies as st

from index.splitting.passages import split_passages
from index.types import Article, Span


def article(text, boilerplate=()):
    return Article(
        id="a", text=text, title="T", path="a.txt", boilerplate=tuple(Span(*b) for b in boilerplate)
    )


def lengths(text, **options):
    return [len(text[p.start : p.end].split()) for p in split_passages(article(text), **options)]


def sentence(number, words):
    return f"Sentence {number} " + "word " * (words - 3) + "ends."


def test_a_short_article_is_one_passage():
    text = "Ferry sinks\n\nAll forty people were saved. The cause is unknown.\n"
    (passage,) = split_passages(article(text))
    assert (passage.start, passage.end) == (0, len(text) - 1)
    assert [text[s:e] for s, e in passage.sentences] == [
        "Ferry sinks",
        "All forty people were saved.",
        "The cause is unknown.",
    ]


def test_passages_are_about_as_long_as_asked_for_and_leave_no_short_tail():
    text = "\n\n".join(sentence(i, 25) for i in range(21))
    assert lengths(text) == [125, 125, 150, 125] or max(lengths(text)) - min(lengths(text)) <= 25
    assert sum(lengths(text)) == 21 * 25
    assert len(lengths(text)) == 4
    assert len(lengths(text, words=50)) == 10 or len(lengths(text, words=50)) == 11


def test_a_passage_prefers_to_end_with_a_paragraph():
    paragraphs = [" ".join(sentence(10 * p + i, 20) for i in range(3)) for p in range(4)]
    text = "\n".join(paragraphs)
    cut = split_passages(article(text))
    assert [text[p.start : p.end] for p in cut] == ["\n".join(paragraphs[:2]), "\n".join(paragraphs[2:])]


def test_boilerplate_ends_a_passage_and_is_in_none():
    text = "The ferry sank. Also Read: Storms ahead\nAll were saved."
    start = text.index("Also")
    cut = split_passages(article(text, [(start, start + len("Also Read: Storms ahead"))]))
    assert [text[p.start : p.end] for p in cut] == ["The ferry sank.", "All were saved."]


def test_nothing_but_boilerplate_or_ornaments_makes_no_passage():
    assert split_passages(article("By A. Writer", [(0, 12)])) == []
    assert split_passages(article("* * *\n\n---")) == []
    assert split_passages(article("")) == []


def test_a_sentence_of_250_words_is_split_at_its_clause_marks():
    clause = "the council of the old harbour town met again, "
    text = "Then " + clause * 28 + "and left."
    (passages, pieces) = (split_passages(article(text)), [])
    for p in passages:
        pieces += [text[s:e] for s, e in p.sentences]
    assert " ".join(pieces) == text
    assert all(piece.endswith(",") for piece in pieces[:-1])
    assert max(len(piece.split()) for piece in pieces) <= 110
    assert len(pieces) == 3


def test_text_without_spaces_is_cut_too():
    text = "x" * 100_000
    cut = split_passages(article(text))
    assert "".join(text[p.start : p.end] for p in cut) == text
    assert max(p.end - p.start for p in cut) < 200 * 200


BITS = st.lists(
    st.sampled_from(
        ["Mr. Ode", "ran.", "U.S.", "The", "end.", "\n", "\n\n", "* *", "word " * 40, "word, " * 130, "é,"]
    ),
    max_size=40,
).map(" ".join)


@given(BITS, st.lists(st.integers(0, 600), max_size=6), st.integers(5, 150))
def test_every_word_outside_boilerplate_is_in_exactly_one_sentence_of_one_passage(text, borders, words):
    borders = sorted({min(b, len(text)) for b in borders})
    boilerplate = list(zip(borders[::2], borders[1::2], strict=False))
    marked = article(text, boilerplate)
    hidden = [False] * len(text)
    for start, end in boilerplate:
        hidden[start:end] = [True] * (end - start)
    seen = [0] * len(text)
    at = 0
    for p in split_passages(marked, words):
        assert p.sentences and p.start == p.sentences[0].start and p.end == p.sentences[-1].end
        assert at <= p.start
        for start, end in p.sentences:
            assert at <= start < end <= p.end
            assert len(text[start:end].split()) <= 110
            for i in range(start, end):
                seen[i] += 1
            at = end
        assert not any(hidden[p.start : p.end])
    for i, character in enumerate(text):
        assert seen[i] <= 1
        if character.isalnum():
            assert seen[i] == (not hidden[i])
