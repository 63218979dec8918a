"""Which files a corpus has, and that nothing outside it is opened."""

import json
import os
import socket
from pathlib import Path

import pytest

from index.articles import CorpusFile, Limits, read_file, scan
from index.errors import CorpusError
from index.types import Skipped

LIMITS = Limits()


def paths(corpus, limits=LIMITS):
    files, skipped = scan(corpus, limits)
    return [file.path for file in files], {item.path: item.reason for item in skipped}


def test_a_folder_is_read_with_its_subfolders_in_the_order_of_paths(tmp_path):
    for name in ("b.txt", "a/z.md", "a/b/c.jsonl", "c.PDF"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert paths(tmp_path) == (["a/b/c.jsonl", "a/z.md", "b.txt", "c.PDF"], {})


def test_size_and_time_of_a_file_are_recorded(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"four")
    os.utime(tmp_path / "a.txt", ns=(5, 123_000))
    changed = (tmp_path / "a.txt").stat().st_ctime_ns
    assert scan(tmp_path, LIMITS)[0] == [CorpusFile("a.txt", 4, 123_000, changed)]


def test_one_file_is_a_corpus(tmp_path):
    (tmp_path / "one.txt").write_text("A short note.")
    corpus = tmp_path / "one.txt"
    files, skipped = scan(corpus, LIMITS)
    assert ([file.path for file in files], skipped) == (["one.txt"], [])
    articles, _ = read_file(corpus, files[0], LIMITS)
    assert (articles[0].id, articles[0].text) == ("one.txt", "A short note.")


def test_a_corpus_named_through_a_link_is_read(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.txt").write_text("Some words.")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    files, _ = scan(tmp_path / "link", LIMITS)
    assert [file.path for file in files] == ["a.txt"]
    assert read_file(tmp_path / "link", files[0], LIMITS)[0][0].text == "Some words."


def test_an_absent_corpus_says_what_to_do(tmp_path):
    with pytest.raises(CorpusError, match=r"there is no folder or file .*absent.*--corpus"):
        scan(tmp_path / "absent", LIMITS)


def test_a_corpus_that_is_a_fifo_is_refused_and_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(CorpusError, match="neither a folder nor a file"):
        scan(tmp_path / "pipe.txt", LIMITS)


def test_hidden_files_and_folders_are_passed_over_in_silence(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/a.txt").write_text("x")
    (tmp_path / ".b.txt").write_text("x")
    assert paths(tmp_path) == ([], {})


def test_what_is_no_article_file_is_named_with_its_reason(tmp_path):
    for name in ("a.zip", "b.xls", "LICENSE", "c.doc"):
        (tmp_path / name).write_text("x")
    (tmp_path / "e.txt").touch()
    found, reasons = paths(tmp_path)
    assert found == []
    assert reasons == {
        "a.zip": "a zip is not unpacked: put its articles into the folder",
        "b.xls": "not an article format (.xls)",
        "LICENSE": "not an article format (no extension)",
        "c.doc": "the old Word format is not read: save it as .docx",
        "e.txt": "empty",
    }


def test_a_folder_named_like_a_file_is_a_folder(tmp_path):
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt/a.txt").write_text("x")
    assert paths(tmp_path) == (["x.txt/a.txt"], {})


def test_a_link_is_never_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("x")
    (corpus / "file.txt").symlink_to(outside / "secret.txt")
    (corpus / "folder").symlink_to(outside)
    (corpus / "again.txt").symlink_to(corpus / "a.txt")
    (corpus / "loop").symlink_to(corpus)
    (corpus / "dangling.txt").symlink_to(tmp_path / "nothing")
    out = "a symbolic link out of the folder: not followed"
    inside = "a symbolic link: only the file itself is read"
    assert paths(corpus) == (
        ["a.txt"],
        {"file.txt": out, "folder": out, "again.txt": inside, "loop": inside, "dangling.txt": out},
    )


def test_a_fifo_and_a_socket_are_skipped(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.txt")
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock.txt")
        assert paths(tmp_path) == ([], {"pipe.txt": "a FIFO, not a file", "sock.txt": "a socket, not a file"})


def test_a_device_is_skipped():
    if not Path("/dev/zero").is_char_device():
        pytest.skip("no devices here")
    assert read_file(Path("/dev"), CorpusFile("zero", 1, 0), LIMITS) == (
        [],
        [Skipped("zero", "a device, not a file")],
    )


def test_a_link_or_fifo_put_in_place_of_a_file_after_the_scan_is_not_opened(tmp_path):
    (tmp_path / "secret").write_text("secret")
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (corpus / name).write_text("x")
    files, _ = scan(corpus, LIMITS)
    (corpus / "a.txt").unlink()
    (corpus / "a.txt").symlink_to(tmp_path / "secret")
    (corpus / "b.txt").unlink()
    os.mkfifo(corpus / "b.txt")
    (corpus / "sub").rename(tmp_path / "elsewhere")
    (corpus / "sub").symlink_to(tmp_path / "elsewhere")
    read = [read_file(corpus, file, LIMITS) for file in files]
    assert [articles for articles, _ in read] == [[], [], []]
    assert [skipped[0].path for _, skipped in read] == ["a.txt", "b.txt", "sub/c.txt"]
    assert read[1][1][0].reason == "a FIFO, not a file"


def test_a_file_gone_since_the_scan_is_named(tmp_path):
    articles, skipped = read_file(tmp_path, CorpusFile("gone.txt", 3, 0), LIMITS)
    assert (articles, skipped) == ([], [Skipped("gone.txt", "no such file or directory")])


def test_a_file_over_the_limit_is_skipped_at_the_scan_and_at_reading(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x" * 1001)
    limits = Limits(max_file_bytes=1000)
    reason = "larger than 0.001 MB (NEWSDESK_MAX_FILE_MB)"
    assert paths(tmp_path, limits) == ([], {"a.txt": reason})
    assert read_file(tmp_path, CorpusFile("a.txt", 10, 0), limits) == ([], [Skipped("a.txt", reason)])


def test_folders_deeper_than_the_limit_are_named_not_read(tmp_path):
    deep = tmp_path / "1/2/3"
    deep.mkdir(parents=True)
    (tmp_path / "1/2/a.txt").write_text("x")
    (deep / "b.txt").write_text("x")
    found, reasons = paths(tmp_path, Limits(max_depth=2))
    assert found == ["1/2/a.txt"]
    assert reasons == {"1/2/3": "nested deeper than 2 folders (NEWSDESK_MAX_DEPTH)"}


def test_names_that_cannot_be_shown_are_skipped(tmp_path):
    (tmp_path / "a\x1b[31m.txt").write_text("x")
    (tmp_path / os.fsdecode(b"b\xff.txt")).write_text("x")
    reason = "its name holds characters that cannot be shown: rename it"
    assert paths(tmp_path) == ([], {"a\ufffd[31m.txt": reason, "b\ufffd.txt": reason})


def test_spaces_and_emoji_in_names_are_no_obstacle(tmp_path):
    name = "10.30\u202fAM \u00a0 \U0001f469\u200d\U0001f692.txt"
    (tmp_path / name).write_text("x")
    assert paths(tmp_path) == ([name], {})


def test_case_and_accents_in_names_stay_apart(tmp_path):
    for name in ("A.txt", "a.txt", "e\u0301.txt", "\u00e9.txt"):
        (tmp_path / name).write_text("x")
    assert len(paths(tmp_path)[0]) == 4


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_does_not_stop_the_scan(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "shut").mkdir(mode=0)
    assert paths(tmp_path) == (["a.txt"], {"shut": "permission denied"})


def test_a_limit_costs_no_memory_of_its_own(tmp_path: Path) -> None:
    """A limit of a hundred terabytes: no machine can make room for it."""
    text = "Otters return\n\n" + "The otter swims in the river again. " * 60_000
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.jsonl").write_text(
        json.dumps({"id": "b", "title": "B", "text": "An otter was seen."}) + "\n"
    )
    limits = Limits(max_file_bytes=10**14, max_line_bytes=10**14)
    files, skipped = scan(tmp_path, limits)
    found = {a.id: a.text for file in files for a in read_file(tmp_path, file, limits)[0]}
    assert skipped == [] and found == {"a.txt": text, "b": "An otter was seen."}


def test_of_a_file_that_grew_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("An otter.\n")
    limits = Limits(max_file_bytes=3_000_000)
    files, _ = scan(tmp_path, limits)
    (tmp_path / "a.txt").write_text("x" * 3_000_001)
    articles, (skip,) = read_file(tmp_path, files[0], limits)
    assert articles == [] and "larger than 3 MB" in skip.reason
