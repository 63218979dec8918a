"""A whole evaluation: a folder read, a desk asked, the run kept, the report written."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from bot.desk.answer import Answer, Filters
from bot.evaluation import run_evaluation, score_run
from bot.evaluation.dataset import read_dataset
from bot.evaluation.markup import tag, text
from bot.evaluation.misses import highlighted
from bot.evaluation.run import Found, Reply, Run, evaluate, read_run, write_run
from index.errors import CorpusError, UsageError
from index.types import Article, Hit, IndexInfo, Query, Quote, Span

HOSTILE = "<script>alert(1)</script> & <b>\"Ivo\"</b> 'Marsh' \u202eevil\x07"

ARTICLES = (
    {
        "id": "fair",
        "title": "Fair <opens>",
        "source": "Bay Courier",
        "date": "2026-01-05",
        "text": "The winter fair opened in Osterby. It was led by Ivo Marsh, who sells lamps.",
    },
    {
        "id": "storm",
        "title": "Storm",
        "date": "2026-01-09",
        "text": "A storm closed 14 schools. Nobody was hurt.",
    },
    {
        "id": "odd",
        "title": "Odd",
        "date": "2026-01-02",
        "text": f"Odd things: {HOSTILE} Winter fair lamps odd.",
    },
)


def _question(identity, words, answer, kind="answerable", article="fair"):
    record = {"id": identity, "question": words, "answer": answer, "date": "2026-01-06", "type": kind}
    record["answerable"] = kind == "answerable"
    if record["answerable"]:
        said = next(a["text"] for a in ARTICLES if a["id"] == article)
        start = said.index(answer)
        record["gold"] = [{"article_id": article, "char_start": start, "char_end": start + len(answer)}]
    return record


QUESTIONS = (
    _question("q1", "Who led the winter fair in Osterby?", "Ivo Marsh"),
    _question("q2", "How many schools were closed by the storm?", "14", article="storm"),
    _question("q3", "What odd things sells Ivo & his lamps?", "lamps"),
    _question("f1", "Which comet passed over Tarnow?", "x", "unanswerable_far"),
    _question("n1", "Which odd <b>winter</b> lamps closed?", "x", "unanswerable_near"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    made.mkdir()
    for name, records in (("articles", ARTICLES), ("questions", QUESTIONS)):
        (made / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return made


def _words(said: str) -> set[str]:
    return set(re.findall(r"\w+", said.lower()))


class WordDesk:
    """A fake desk, a pure function of the question: sentences ranked by the share of its words that they hold."""

    info = IndexInfo(
        "g1", datetime(2026, 1, 9, tzinfo=UTC), datetime(2026, 1, 9, tzinfo=UTC), 3, 3, 6, None, None, ()
    )

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def ask(self, query: Query) -> Answer:
        self.asked.append(query)
        wanted = _words(query.text)
        if not wanted:
            raise UsageError("the question is empty")
        hits = []
        for record in ARTICLES:
            said = record["text"]
            article = Article(record["id"], said, record["title"], record["id"])
            quote = max(re.finditer(r"[^.]+\.?", said), key=lambda part: len(wanted & _words(part.group())))
            share = len(wanted & _words(said)) / len(wanted)
            marked = Quote(quote.group(), quote.start(), quote.end())
            hits.append(Hit(1, share, 0, article, 0, len(said), marked))
        hits.sort(key=lambda hit: -hit.score)
        sure = hits[0].score
        return Answer(
            query.text,
            "answered" if sure >= 0.5 else "perhaps",
            sure,
            tuple(hits[: query.k]),
            None,
            Filters(),
            (),
            0,
            self.info,
        )


def test_the_desk_gets_the_text_as_it_is_and_the_day_of_each_question(folder):
    questions = read_dataset(folder).questions
    by_question, by_newest, without = WordDesk(), WordDesk(), WordDesk()
    evaluate(by_question, questions, as_of="question")
    evaluate(by_newest, questions, as_of="newest", k=7)
    evaluate(without, questions, as_of="none")
    first = QUESTIONS[0]["question"]
    assert by_question.asked[0] == Query(first, k=20, as_of=date(2026, 1, 6), use_age=True)
    assert by_newest.asked[0] == Query(first, k=7, as_of=None, use_age=True)
    assert without.asked[0] == Query(first, k=20, as_of=None, use_age=False)
    # The first question is asked once more before the clock starts.
    assert [query.text for query in by_question.asked[1:]] == [record["question"] for record in QUESTIONS]


def test_an_unknown_as_of_is_refused(folder):
    with pytest.raises(UsageError, match="question, newest or none"):
        evaluate(WordDesk(), read_dataset(folder).questions, as_of="yesterday")


def test_a_run_holds_what_the_desk_said(folder):
    run = evaluate(WordDesk(), read_dataset(folder).questions, as_of="question")
    reply = run.replies["q2"]
    assert reply.passages[0] == Found("storm", Span(0, 43), Span(0, 26))
    assert reply.confidence == pytest.approx(3 / 8)
    assert (reply.abstained, reply.as_of) == (True, date(2026, 1, 6))
    assert reply.milliseconds is not None and reply.milliseconds >= 0
    assert (run.refused, run.altered) == ((), 0)


def test_a_refused_question_counts_as_abstained(folder):
    (folder / "questions.jsonl").write_text(
        json.dumps({"id": "e", "question": "?!", "answerable": False}) + "\n", encoding="utf-8"
    )
    run = evaluate(WordDesk(), read_dataset(folder).questions, as_of="none")
    assert run.refused == ("e",)
    assert (run.replies["e"].abstained, run.replies["e"].confidence, run.replies["e"].passages) == (
        True,
        0.0,
        (),
    )


@pytest.mark.parametrize(("old", "new", "altered"), [("lamps", "Lamps", 1), ("fair", "Fair", 2)])
def test_words_that_are_not_the_dataset_s_are_counted(folder, old, new, altered):
    dataset = read_dataset(folder)
    fair = dataset.articles["fair"]
    edited = dataset.articles | {"fair": replace(fair, text=fair.text.replace(old, new))}
    run = evaluate(WordDesk(), dataset.questions[1:2], as_of="none", k=3, articles=edited)
    assert run.altered == altered  # the passage, and the quote too where the word stands in it
    notices: list[str] = []
    score_run(dataset, run, on_notice=notices.append)
    assert any(f"{altered} passages or quotes are not word for word" in line for line in notices)


def test_a_run_file_is_read_back_as_it_was_written(folder, tmp_path):
    run = evaluate(WordDesk(), read_dataset(folder).questions, as_of="question")
    write_run(run, tmp_path / "deep" / "run.jsonl")
    again = read_run(tmp_path / "deep" / "run.jsonl")
    for identity, reply in run.replies.items():
        back = again.replies[identity]
        assert back.milliseconds == pytest.approx(reply.milliseconds, abs=0.001)
        assert (back.passages, back.confidence, back.abstained, back.as_of) == (
            reply.passages,
            reply.confidence,
            reply.abstained,
            reply.as_of,
        )


def test_a_run_file_has_the_form_that_the_development_set_names(tmp_path):
    found = Found("a", Span(0, 9), Span(2, 5))
    run = Run({"q": Reply("q", (found, Found("b", None, text="said")), 0.5, True, date(2026, 1, 6), 1.23456)})
    write_run(run, tmp_path / "run.jsonl")
    assert json.loads((tmp_path / "run.jsonl").read_text()) == {
        "id": "q",
        "passages": [
            {"article_id": "a", "char_start": 0, "char_end": 9, "quote_start": 2, "quote_end": 5},
            {"article_id": "b", "text": "said"},
        ],
        "confidence": 0.5,
        "abstained": True,
        "as_of": "2026-01-06",
        "ms": 1.235,
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no reply"),
        ("{\n", "run.jsonl:1: not JSON"),
        ("[1]\n", "run.jsonl:1: not a JSON object"),
        ('{"passages": []}\n', "run.jsonl:1: not a line of a run file"),
        ('{"id": "q", "passages": [{"char_start": 1}]}\n', "run.jsonl:1: not a line of a run file"),
        ('{"id": "q", "confidence": "sure"}\n', "run.jsonl:1: not a line of a run file"),
    ],
)
def test_a_damaged_run_file_is_named(tmp_path, content, message):
    (tmp_path / "run.jsonl").write_text(content)
    with pytest.raises(UsageError, match=re.escape(message)):
        read_run(tmp_path / "run.jsonl")


def test_a_folder_that_is_none_is_named(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        read_dataset(tmp_path / "absent")


@pytest.mark.parametrize(
    ("file", "content", "error", "message"),
    [
        ("articles.jsonl", None, CorpusError, "cannot be read"),
        ("articles.jsonl", b"", CorpusError, "holds no record"),
        (
            "articles.jsonl",
            b'{"id": "a"}',
            CorpusError,
            "articles.jsonl:1: an article needs an id and a text",
        ),
        ("articles.jsonl", b"\xff\xfe", CorpusError, "not UTF-8 text"),
        ("questions.jsonl", None, UsageError, "cannot be read"),
        ("questions.jsonl", b"{}", UsageError, "questions.jsonl:1: a question needs"),
        ("questions.jsonl", b"{oops", UsageError, "questions.jsonl:1: not JSON"),
        (
            "questions.jsonl",
            b'{"id": "q", "question": "Who?", "answerable": true, "answer": "Ivo"}',
            UsageError,
            "needs an answer and its places",
        ),
        (
            "questions.jsonl",
            b'{"id": "q", "question": "Who?", "answerable": true, "answer": "Ivo", "gold": [{"article_id": "no", '
            b'"char_start": 0, "char_end": 3}]}',
            UsageError,
            "`gold` names 'no'",
        ),
        (
            "questions.jsonl",
            b'{"id": "q", "question": "Who?", "answerable": false, "date": "6 January"}',
            UsageError,
            "the date '6 January'",
        ),
        (
            "questions.jsonl",
            b'{"id": "q", "question": "Who?", "answerable": false}\n'
            b'{"id": "q", "question": "Why?", "answerable": false}',
            UsageError,
            "questions.jsonl:2: another question has the id 'q'",
        ),
    ],
)
def test_a_missing_or_malformed_file_is_named_with_its_line(folder, file, content, error, message):
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(error, match=re.escape(message)):
        read_dataset(folder)


def test_a_question_that_stands_twice_is_asked_once_and_counts_twice(folder):
    with (folder / "questions.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(QUESTIONS[4]) + "\n")
    dataset, desk = read_dataset(folder), WordDesk()
    run = evaluate(desk, dataset.questions, as_of="none")
    assert len(desk.asked) == 1 + 5
    counts = score_run(dataset, run, on_notice=lambda _: None).scores.counts
    assert counts["unanswerable_near"] == 2


def test_a_whole_evaluation_prints_writes_and_compares(folder, tmp_path):
    notices: list[str] = []
    progress: list[tuple[int, int]] = []
    first = tmp_path / "first.jsonl"
    run_evaluation(WordDesk(), folder, as_of="none", run_out=first, on_notice=notices.append)
    outcome = run_evaluation(
        WordDesk(),
        folder,
        as_of="none",
        report=tmp_path / "out.html",
        compare_with=first,
        on_notice=notices.append,
        on_progress=lambda done, total: progress.append((done, total)),
    )
    assert progress == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert notices == [f"run written to {first}", f"report written to {tmp_path / 'out.html'}"]
    assert outcome.scores.estimates["R@1 strict"].value == pytest.approx(2 / 3)
    assert outcome.comparison is not None
    assert {found.verdict for found in outcome.comparison.differences.values()} == {"same"}

    console = Console(width=80, record=True, file=(tmp_path / "out.txt").open("w", encoding="utf-8"))
    with console.file:
        console.print(outcome)
    printed = (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()
    assert max(len(line) for line in printed) <= 80
    assert any(line.split()[:2] == ["R@1", ".667"] for line in printed)
    assert not any("…" in line for line in printed)


def test_a_run_over_other_articles_is_doubted(folder):
    dataset = read_dataset(folder)
    notices: list[str] = []
    run = Run({"q1": Reply("q1", (Found("stranger", Span(0, 5)),))})
    score_run(dataset, run, on_notice=notices.append)
    assert notices == [
        "4 of 5 questions are not in the run and count as misses",
        "1 of the 1 articles found are not in articles.jsonl: was the index built from it?",
    ]


class Page(HTMLParser):
    """What a browser would make of the page: its elements, its visible text, and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.seen = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.seen += data


@pytest.fixture
def report(folder, tmp_path) -> Page:
    first = tmp_path / "first.jsonl"
    run_evaluation(WordDesk(), folder, as_of="none", run_out=first, on_notice=lambda _: None)
    out = tmp_path / "out.html"
    run_evaluation(WordDesk(), folder, as_of="none", report=out, compare_with=first, on_notice=lambda _: None)
    return Page(out.read_text(encoding="utf-8"))


def test_the_report_is_one_sound_page_that_loads_nothing(report):
    assert report.open == []
    names = [name for name, _ in report.elements]
    assert not {"script", "link", "img", "iframe", "object", "b"} & set(names)
    for _, attributes in report.elements:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
    targets = {attributes["href"] for name, attributes in report.elements if name == "a"}
    assert targets == {"#figures", "#charts", "#compared", "#misses", "#terms"}
    assert {f"#{attributes['id']}" for _, attributes in report.elements if "id" in attributes} == targets


def test_the_report_shows_hostile_articles_as_text(report):
    assert "<script>alert(1)</script> & <b>\"Ivo\"</b> 'Marsh' \ufffdevil\ufffd" in report.seen
    assert "Which odd <b>winter</b> lamps closed?" in report.seen


def test_every_chart_of_the_report_says_what_it_shows(report):
    charts = [attributes for name, attributes in report.elements if attributes.get("role") == "img"]
    assert [(label["aria-label"] or "").split(":")[0] for label in charts] == [
        "Recall at k",
        "Risk and coverage",
        "Reliability of the confidence",
        "What the threshold trades",
        "Time a question",
    ]
    assert (
        "Of 3 questions that the articles answer, 2 have it in the first passage and 3 in the first five."
        in report.seen
    )
    assert "Of 2 that they do not answer (far + near), 1 are answered all the same." in report.seen


def test_the_report_shows_where_the_right_passage_stood(report):
    assert "The right passage, but the quote stands beside the answer" in report.seen
    assert "Answered, although no article answers (1)" in report.seen
    assert "Which odd <b>winter</b> lamps closed?" in report.seen


def test_the_quote_is_marked_and_the_answer_underlined_also_across_its_edge():
    said = "It was led by Ivo Marsh."
    assert highlighted(said, Span(7, 17), [Span(14, 23)]) == (
        'It was <mark>led by <strong class="gold">Ivo</strong></mark><strong class="gold"> Marsh</strong>.'
    )


def test_markup_escapes_children_and_attributes():
    assert (
        tag("p", "<i>", tag("em", "a & b"), class_='x"y')
        == '<p class="x&quot;y">&lt;i&gt;<em>a &amp; b</em></p>'
    )
    assert text("a\x00\u202eb\ud800") == "a\ufffd\ufffdb\ufffd"


def test_a_real_desk_is_measured_word_for_word(seeds_desk, tmp_path):
    articles = seeds_desk.articles()
    records = [{"id": article.id, "title": article.title, "text": article.text} for article in articles]
    places = [(article.id, article.text.find("Umerov")) for article in articles]
    questions = [
        {
            "id": "who",
            "question": "Who leads Ukraine's delegation?",
            "answer": "Umerov",
            "answerable": True,
            "gold": [
                {"article_id": identity, "char_start": at, "char_end": at + 6}
                for identity, at in places
                if at >= 0
            ],
        },
        {"id": "far", "question": "Which band won the song contest?", "answerable": False},
    ]
    for name, lines in (("articles", records), ("questions", questions)):
        (tmp_path / f"{name}.jsonl").write_text(
            "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8"
        )
    notices: list[str] = []
    outcome = run_evaluation(seeds_desk, tmp_path, as_of="newest", on_notice=notices.append)
    assert notices == []  # every article known, every quote word for word, no question refused
    assert outcome.scores.estimates["R@5 strict"].value == 1.0
    assert len(outcome.scores.milliseconds) == 2
