"""The contract of the command line: what is printed where, the JSON, the exit statuses, and bad input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import __version__, cli
from bot.settings import Settings
from children import PATIENCE
from index.generations import manifest as manifests
from tests_support import READER

ROOT = Path(__file__).parent.parent
PRISONERS = "How many prisoners of war were exchanged?"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    seeds_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Run a command in an empty folder, with the index of seeds/ unless another one is named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_READER", READER)
    monkeypatch.setenv("NEWSDESK_INDEX", str(seeds_settings.index))
    monkeypatch.setenv("NEWSDESK_DATA", str(seeds_settings.data))
    monkeypatch.setenv("NEWSDESK_CORPUS", str(seeds_settings.corpus))

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        status = cli.run(list(arguments))
        out, err = capfd.readouterr()
        return status, out, err

    return command


def keys(value: Any) -> Any:
    """The shape of a JSON value: the keys of its objects, the first of its lists."""
    if isinstance(value, dict):
        return {name: keys(item) for name, item in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else type(value).__name__


def test_an_answer_shows_the_quote_alone_then_the_source(run: Run) -> None:
    status, out, err = run("ask", PRISONERS)
    assert status == 0
    lines = out.splitlines()
    quote = lines[0].replace("›", "").replace("‹", "")
    assert quote.startswith("1. »") and quote.endswith("«")
    assert "Russia and Ukraine exchanged 157 prisoners of war" in quote
    assert "Two days of negotiations" not in out and len(lines) <= 5
    assert lines[1].startswith("   — Talks on Ukraine stay stuck on territory")
    assert "The Meridian Ledger, undated, peace-talks-outcome.md" in lines[1]
    assert lines[-1].startswith("Confidence 0.") and "5 articles searched" in lines[-1]
    assert "\x1b" not in out
    assert err == ""


@pytest.mark.parametrize("option", ["--all", "--verbose"])
def test_all_and_verbose_show_the_words_around_the_quote(run: Run, option: str) -> None:
    _, out, _ = run("ask", PRISONERS, option)
    assert out.startswith("1. Two days of negotiations in Abu Dhabi ended")
    assert out.count("\n   — ") >= 1 and "with --all" not in out


def test_what_is_no_question_gets_one_friendly_line(run: Run) -> None:
    assert run("ask", "Thanks!") == (1, "You are welcome. Ask me anything about the articles.\n", "")


def test_the_json_of_an_answer_is_the_contract(run: Run) -> None:
    status, out, _ = run("ask", PRISONERS, "--json", "-k", "2")
    answer = json.loads(out)
    assert status == 0
    article = {"id": "str", "title": "str", "source": "str", "author": "NoneType"}
    article |= {"published": "NoneType", "url": "NoneType", "path": "str"}
    span = {"text": "str", "start": "int", "end": "int"}
    words, sure = ("NoneType", "NoneType") if READER == "off" else (span, "float")
    quote = span | {"answer": words}
    passage = {
        "rank": "int",
        "score": "float",
        "confidence": sure,
        "text": "str",
        "start": "int",
        "end": "int",
    }
    passage |= {"copies": "list", "superseded_by": "NoneType", "correction": "NoneType"}
    assert keys(answer) == {
        "question": "str",
        "answered": "bool",
        "certainty": "str",
        "confidence": "float",
        "passages": [passage | {"quote": quote, "article": article}],
        "not_found": "NoneType",
        "filters": {"since": "NoneType", "until": "NoneType", "sources": "list"},
        "also_searched": "list",
        "notes": "list",
        "evidence": {"articles": "int", "independent_sources": "int"},
        "index": {
            "generation": "str",
            "built_at": "str",
            "articles": "int",
            "passages": "int",
            "newest": "NoneType",
        },
    }
    assert answer["question"] == PRISONERS and answer["answered"] is True
    assert answer["certainty"] == "answered"
    assert [passage["rank"] for passage in answer["passages"]] == [1, 2]
    assert answer["passages"][0]["score"] >= answer["passages"][1]["score"]


def test_every_quote_is_a_verbatim_span_of_its_file(run: Run) -> None:
    for question in (PRISONERS, "Who leads Ukraine's delegation?", "What did the missiles hit?"):
        passages = json.loads(run("ask", question, "--json")[1])["passages"]
        assert passages
        for passage in passages:
            text = (ROOT / "seeds" / passage["article"]["path"]).read_text("utf-8")
            if text.startswith("---\n"):
                text = text[text.index("\n---\n") + 5 :]
            assert text[passage["start"] : passage["end"]] == passage["text"]
            quote = passage["quote"]
            assert text[quote["start"] : quote["end"]] == quote["text"]
            assert passage["start"] <= quote["start"] < quote["end"] <= passage["end"]


def test_not_found_is_status_1_and_explains_itself(run: Run) -> None:
    status, out, _ = run("ask", "Which team won the football championship in Brazil?", "--json")
    answer = json.loads(out)
    assert status == 1
    assert (answer["answered"], answer["certainty"], answer["passages"]) == (False, "none", [])
    assert set(answer["not_found"]) == {"reason", "missing_terms", "closest"}
    assert set(answer["not_found"]["closest"]) == {"article", "quote"}
    assert {"football", "championship", "brazil"} & {
        word.lower() for word in answer["not_found"]["missing_terms"]
    }
    status, out, _ = run("ask", "Which team won the football championship in Brazil?")
    assert status == 1
    assert out.startswith("Not found. ") and "Closest, not an answer: " in out


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("?!...", "no word"),
        ("\x00\x07\x1b", "no word"),
        ("🙂🙂", "no word"),
        ("word " * 2000, "10000 characters"),
    ],
)
def test_what_is_no_question_is_one_line_and_status_2(run: Run, question: str, told: str) -> None:
    for extra in ([], ["--json"]):
        status, out, err = run("ask", question, *extra)
        assert (status, out) == (2, "")
        assert told in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "question",
    ["Кто возглавляет делегацию?", "誰が代表団を率いていますか", "a\x00b \x1b[31m who?", 'AND OR ( " * : ^'],
)
def test_odd_questions_end_without_a_traceback(run: Run, question: str) -> None:
    status, out, err = run("ask", question)
    assert status in (0, 1)
    assert "Traceback" not in err and "\x1b" not in out


def test_bytes_that_are_no_text_are_refused_like_any_other_bad_question(run: Run) -> None:
    assert run("ask", "\udcff prisoners") == (
        2,
        "",
        "newsdesk: the question is not UTF-8 text: type it again\n",
    )
    assert run("show", "\udcff")[0] == 1


def test_a_bad_question_costs_no_index(run: Run, tmp_path: Path) -> None:
    assert run("ask", "", "--index", str(tmp_path / "none"))[0] == 2
    assert not (tmp_path / "none").exists()


def test_since_after_until_is_wrong_usage(run: Run) -> None:
    status, out, err = run("ask", PRISONERS, "--since", "2026-02-05", "--until", "2026-02-01")
    assert (status, out) == (2, "") and "--since 2026-02-05 is after --until 2026-02-01" in err


def test_a_corpus_named_by_the_setting_has_to_be_the_indexs_as_well(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_CORPUS", str(corpus))
    assert run("ask", PRISONERS)[0] == 3


def test_json_is_json_on_a_stream_that_is_not_utf_8(seeds_settings: Settings, tmp_path: Path) -> None:
    question = PRISONERS + " é 😀"
    program = f"import sys; from bot import cli; sys.exit(cli.run(['ask', {question!r}, '--json']))"
    environment = {
        "PYTHONIOENCODING": "ascii",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "NEWSDESK_READER": READER,
    }
    environment |= {"NEWSDESK_INDEX": str(seeds_settings.index), "NEWSDESK_DATA": str(seeds_settings.data)}
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True
    )
    assert json.loads(ended.stdout.decode("ascii"))["question"] == question


def test_a_closed_stdout_or_a_full_one_is_no_traceback(seeds_settings: Settings, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NEWSDESK_READER": READER}
    environment |= {"NEWSDESK_INDEX": str(seeds_settings.index), "NEWSDESK_DATA": str(seeds_settings.data)}
    for redirection, status, told in ((">&-", 0, ""), (">/dev/full", 3, "No space left on device")):
        ended = subprocess.run(
            ["bash", "-c", f'{sys.executable} -m bot ask "{PRISONERS}" {redirection}'],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == status and told in ended.stderr and "Traceback" not in ended.stderr


def test_wrong_usage_is_status_2_and_one_line(run: Run) -> None:
    for arguments in (
        ["ask"],
        ["ask", "x", "-k", "0"],
        ["ask", "x", "--since", "not a day"],
        ["nonsense"],
        ["ask", "x", "--nope"],
    ):
        status, out, err = run(*arguments)
        assert (status, out) == (2, ""), arguments
        assert err.count("\n") == 1 and err.startswith("newsdesk: ")


def test_an_unknown_source_names_the_nearest(run: Run) -> None:
    status, _, err = run("ask", PRISONERS, "--source", "Meridian Leger")
    assert status == 2
    assert "'The Meridian Ledger'" in err


def test_a_source_is_matched_by_its_whole_name_in_any_case(run: Run) -> None:
    status, out, _ = run(
        "ask", "Who leads Ukraine's delegation?", "--source", "harbour lane DISPATCH", "--json"
    )
    answer = json.loads(out)
    assert status == 0
    assert {p["article"]["source"] for p in answer["passages"]} == {"Harbour Lane Dispatch"}
    assert answer["filters"]["sources"] == ["Harbour Lane Dispatch"]


def test_with_a_date_undated_articles_are_left_out_and_counted(run: Run) -> None:
    status, out, err = run("ask", PRISONERS, "--since", "2026-01-01", "--json")
    assert status == 1
    assert json.loads(out)["filters"]["since"] == "2026-01-01"
    assert "5 undated articles left out" in err


def test_an_index_that_is_missing_is_built_first(run: Run, tmp_path: Path) -> None:
    index = tmp_path / "fresh"
    status, out, err = run("ask", PRISONERS, "--index", str(index))
    assert status == 0 and "157" in out
    assert f"There is no index in {index} yet" in err
    assert run("ask", PRISONERS, "--index", str(index))[2] == ""


def test_no_corpus_and_an_empty_one_are_status_3(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for corpus, told in ((tmp_path / "nowhere", "there is no folder"), (empty, "holds no article")):
        status, out, err = run("ask", PRISONERS, "--index", str(tmp_path / "i"), "--corpus", str(corpus))
        assert (status, out) == (3, "")
        assert told in err and "--corpus" in err and "Traceback" not in err


def test_another_corpus_than_the_index_is_of_is_status_3(run: Run, corpus: Path) -> None:
    status, out, err = run("ask", PRISONERS, "--corpus", str(corpus), "--json")
    assert (status, out) == (3, "")
    assert "newsdesk rebuild --corpus" in err and "--index" in err


def test_articles_changed_since_the_build_are_said_on_stderr(run: Run, corpus: Path, tmp_path: Path) -> None:
    index = ["--index", str(tmp_path / "i"), "--corpus", str(corpus)]
    assert run("rebuild", *index)[0] == 0
    (corpus / "more.txt").write_text("A new report\n\nIt came after the index was built.\n")
    status, out, err = run("ask", "How long will the harbour bridge close?", *index)
    assert status == 0 and "nine weeks" in out
    assert "has changed since the index was built (1 files" in err and "newsdesk rebuild" in err


def test_a_damaged_index_is_status_3_and_names_file_and_command(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    index = ["--index", str(tmp_path / "i"), "--corpus", str(corpus)]
    run("rebuild", *index)
    (codes,) = (tmp_path / "i").rglob("vectors.npy")
    codes.write_bytes(codes.read_bytes()[:-1])
    status, out, err = run("ask", "How long will the harbour bridge close?", *index, "--json")
    assert (status, out) == (3, "")
    assert "vectors.npy" in err and "newsdesk rebuild" in err
    assert run("rebuild", *index)[0] == 0
    assert run("ask", "How long will the harbour bridge close?", *index)[0] == 0


def test_an_index_of_another_model_is_status_3(run: Run, corpus: Path, tmp_path: Path) -> None:
    index = ["--index", str(tmp_path / "i"), "--corpus", str(corpus)]
    run("rebuild", *index)
    (manifest,) = (tmp_path / "i").rglob("manifest.json")
    built = manifests.load(manifest.parent)
    manifest.write_text(manifests.dump(replace(built, fingerprint="0" * 32, model="another-model")))
    status, _, err = run("ask", "How long will the harbour bridge close?", *index)
    assert status == 3
    assert "another-model" in err and "newsdesk rebuild" in err


def test_rebuild_ends_with_a_summary(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "photos.zip").write_bytes(b"PK")
    index = ["--index", str(tmp_path / "i"), "--corpus", str(corpus)]
    status, out, err = run("rebuild", *index)
    assert status == 0
    assert "3 articles, " in out and "3 new, 0 unchanged, 0 removed; 1 skipped;" in out and " MB." in out
    assert "skipped photos.zip: " in err
    assert run("rebuild", *index)[1].startswith("Nothing has changed; generation ")


def test_the_chat_keeps_questions_that_stand_alone_apart(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    lines = ["Who were the American delegates?", "Since when had that military channel been suspended?"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    _, out, _ = run("chat", "-k", "1")
    assert "Searched for" not in out and "2021" in out


def test_sources_and_show(run: Run) -> None:
    status, out, _ = run("sources")
    assert status == 0
    assert "The Meridian Ledger: 2 articles, undated" in out and "peace-talks-outcome.md" in out
    status, out, _ = run("show", "peace-talks-outcome.md")
    assert status == 0
    assert out.startswith("Talks on Ukraine stay stuck on territory") and "157 prisoners of war" in out
    status, out, err = run("show", "peace-talk-outcome")
    assert (status, out) == (1, "") and "'peace-talks-outcome.md'" in err


def test_the_chat_answers_from_a_pipe_and_knows_its_commands(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    lines = [
        "Who leads Ukraine's delegation?",
        "and what did he say?",
        PRISONERS,
        "thanks!",
        "/open 1",
        "/open 99",
        "/more",
        "/sources",
        "/nonsense",
        "",
        "???",
        "/quit",
        "never read",
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    status, out, err = run("chat", "-k", "1")
    assert status == 0
    assert "Russia and Ukraine exchanged 157 prisoners" in out.replace("›", "").replace("‹", "")
    assert "You are welcome. Ask me anything about the articles.\n" in out
    assert "Searched for: what did he say? leads Ukraine's delegation\n" in out
    assert "/open takes a number from 1 to 1" in out
    assert "2. " in out, "/more goes on counting"
    assert "There is no command /nonsense" in out and "The Meridian Ledger: 2 articles" in out
    assert "no word" in err


def child(*arguments: str, settings: Settings, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NEWSDESK_READER": READER}
    environment |= {"NEWSDESK_INDEX": str(settings.index), "NEWSDESK_DATA": str(settings.data)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        text=True,
        timeout=PATIENCE,
        capture_output=True,
        **options,
    )


HEAVY = """
import sys
from bot import __version__, cli
status = cli.run(["ask", "How many prisoners of war were exchanged?"])
heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "trafilatura", "discord", "pydantic"}
print(sorted(heavy & set(sys.modules)), status)
"""


def test_asking_never_imports_what_is_heavy_and_needs_no_home_folder(
    seeds_settings: Settings, tmp_path: Path
) -> None:
    ended = child("-c", HEAVY, settings=seeds_settings, cwd=tmp_path)
    assert ended.stdout.splitlines()[-1] == "[] 0", ended.stderr


def test_a_pipe_that_closes_early_is_no_error(seeds_settings: Settings, tmp_path: Path) -> None:
    command = f'{sys.executable} -m bot ask "{PRISONERS}" -k 20 | true; echo "${{PIPESTATUS[0]}}"'
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "NEWSDESK_READER": READER,
            "NEWSDESK_INDEX": str(seeds_settings.index),
            "NEWSDESK_DATA": str(seeds_settings.data),
        },
        text=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    assert (ended.stdout, ended.stderr) == ("0\n", "")


def test_a_read_only_index_answers(seeds_settings: Settings, tmp_path: Path, run: Run) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(seeds_settings.index, copy)
    before = {p: p.stat().st_mtime_ns for p in copy.rglob("*") if p.is_file() and p.suffix != ".lock"}
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert run("ask", PRISONERS, "--index", str(copy))[0] == 0
    finally:
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_help_has_examples_and_lists_every_command(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    for name in ("ask", "chat", "rebuild", "sources", "show", "eval", "doctor", "verify", "discord"):
        assert f" {name} " in out
    assert "Example: newsdesk ask" in " ".join(run("ask", "--help")[1].split())


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_one_line(run: Run, option: str) -> None:
    assert run(option) == (0, f"newsdesk {__version__}\n", "")


def test_the_version_stands_in_one_place_and_the_changelog_knows_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"] and project["tool"]["hatch"]["version"] == {
        "path": "bot/__init__.py"
    }
    versions = re.findall(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert next(version for version in versions if version != "Unreleased") == __version__


def test_an_index_of_the_version_before_is_built_anew_by_itself(tmp_path: Path, run: Run) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Otters return\n\nThe otter swims in the river Tarn again.\n")
    question = ("ask", "Where does the otter swim?", "--index", str(index), "--corpus", str(corpus))
    run(*question)
    (manifest,) = index.glob("generations/*/manifest.json")
    built = manifests.load(manifest.parent)
    manifest.write_text(manifests.dump(replace(built, parameters={**built.parameters, "terms": 1})))
    _, out, err = run(*question)
    assert "was built by another version of Newsdesk: building it anew from" in err
    assert "river Tarn" in out
    assert len(list(index.glob("generations/*"))) == 2
    assert "another version" not in run(*question)[2]


def test_a_quote_is_found_with_its_source_and_the_json_is_the_contract(run: Run) -> None:
    status, out, err = run("find", "a swap that had only been anounced while the meeting was still under way")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "1. »a swap that had only been announced while the meeting was still under way«",
        "   — Talks on Ukraine stay stuck on territory, but 157 prisoners of war are exchanged, The Meridian Ledger, "
        "undated, peace-talks-outcome.md",
        out.splitlines()[2],
    ]
    assert out.splitlines()[2].endswith("»announced« there, »anounced« quoted.")
    status, out, _ = run("find", "--json", "a swap that had only been announced")
    found = json.loads(out)
    assert status == 0 and (found["found"], found["exact"]) == (True, True)
    (match,) = found["matches"]
    assert match["article"]["id"] == "peace-talks-outcome.md"
    assert (match["text"], match["similarity"], match["differences"]) == (
        "a swap that had only been announced",
        1.0,
        [],
    )
    assert match["end"] - match["start"] == len(match["text"])


def test_a_quote_that_stands_nowhere_ends_1(run: Run) -> None:
    status, out, _ = run(
        "find", "the championship was decided by a late penalty in front of forty thousand people"
    )
    assert status == 1 and out.startswith("Not found. No article holds this text")
    status, out, _ = run("find", "--json", "the championship was decided by a late penalty")
    assert status == 1 and json.loads(out) == {"found": False, "exact": False, "matches": []}


def test_what_is_no_quote_ends_2(run: Run) -> None:
    for text, said in (("  ", "empty"), ("…", "no word"), ("word " * 3000, "10000 are the most")):
        status, out, err = run("find", text)
        assert (status, out) == (2, "") and said in err


def test_a_timeline_is_the_contract(run: Run, corpus: Path, tmp_path: Path) -> None:
    at = ("--corpus", str(corpus), "--index", str(tmp_path / "index"))
    assert run("rebuild", *at)[0] == 0
    status, out, _ = run("timeline", "Lindqvist elected mayor", "--json", *at)
    (event,) = json.loads(out)["events"]
    assert status == 0 and (event["date"], event["dated_by"], event["copies"]) == ("2026-02-05", "text", 0)
    assert event["article"]["id"] == "more/election.md" and event["quote"]["text"].startswith(
        "Mara Lindqvist"
    )
    status, out, _ = run("timeline", "Lindqvist elected mayor", *at)
    assert status == 0 and out.startswith("5 February 2026: »Mara Lindqvist")
    status, out, _ = run("timeline", "penguins of the Antarctic", "--json", *at)
    assert (status, json.loads(out)) == (1, {"events": []})


def test_a_check_is_the_contract(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    said = "Russia and Ukraine exchanged 157 prisoners of war."
    draft.write_text(f"{said} {said.replace('157', '158')}")
    status, out, _ = run("check", str(draft), "--json")
    claims = json.loads(out)["claims"]
    assert status == 1 and [claim["status"] for claim in claims] == ["reported", "not found"]
    text = draft.read_text()
    assert [text[c["start"] : c["end"]] for c in claims] == [c["text"] for c in claims]
    assert "157 prisoners of war" in claims[0]["passages"][0]["quote"]["text"] and claims[1]["passages"] == []
    status, out, _ = run("check", str(draft))
    assert out.startswith("Reported: Russia and Ukraine") and out.endswith("1 of 2 claims reported\n")
    assert run("check", str(tmp_path / "none.txt"))[0] == 2
