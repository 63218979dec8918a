"""Text that is altered on its way in is the worst fault: encodings, stray bytes, markup, escapes, tracked changes."""

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from index.articles import CorpusFile, Limits, read_file
from index.articles.decoding import decode, labelled
from index.articles.markup import from_html, readable, without_markup
from index.splitting.passages import split_passages

CASES = Path(__file__).parent / "cases"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(folder, name):
    return read_file(folder, CorpusFile(name, 1, 1), Limits())


def text_of(folder, name):
    articles, skipped = read(folder, name)
    assert (len(articles), skipped) == (1, [])
    return articles[0].text


# encodings


def test_a_page_labelled_latin_1_is_windows_1252_as_in_a_browser():
    text = text_of(CASES / "09-latin1-label", "harbour.html")
    assert (
        "The mayor’s office said on Monday that the harbour at Tilbrook would be dredged for €3.2 million"
        in text
    )
    assert (
        "“We can’t wait any longer,” said Anaïs Leroux, the harbour’s director. The work – the first" in text
    )


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("x-cp1252", "cp1252"),
        ("iso-8859-9", "cp1254"),
        ("gb2312", "gb18030"),
        ("shift_jis", "cp932"),
        ("x-sjis", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("utf8", "utf-8"),
        ("utf-16", "utf-8"),
        ("iso-8859-2", "iso8859-2"),
        ("nonsense", None),
    ],
)
def test_labels_mean_what_they_mean_to_browsers(label, codec):
    assert labelled(label) == codec


@pytest.mark.parametrize(
    "text",
    [
        "Café reopens in Malmö",
        "Señora Peña’s café in Málaga",
        "The ferry from Ålesund is late, said Åse Bjørnstad of the port.",
        "Zürich – the city’s “oldest” tram.",
        "£5 and €7",
    ],
)
def test_short_western_texts_are_read(text):
    assert decode(text.encode("cp1252")) == text


def test_mac_roman_is_told_from_its_apostrophes():
    text = "The mayor can’t say “no” to the café, he said in the town hall."
    assert decode(text.encode("mac_roman")) == text


@pytest.mark.parametrize("name", ["one-bad-byte.html", "nul.html"])
def test_a_bad_byte_outside_of_the_story_costs_nothing(name):
    text = text_of(CASES / "file-10-one-bad-byte", name)
    assert "said the council’s treasurer, Ines Marlowe. “We are ready,” she said." in text


def test_a_bad_byte_costs_its_sentence_and_is_told():
    (article,), (skip,) = read(CASES / "file-10-one-bad-byte", "txt-one-bad-byte.txt")
    assert "The council’s treasurer said “yes” on Tuesday." in article.text
    assert skip.reason.startswith("a character of it cannot be read")
    quoted = [article.text[s.start : s.end] for p in split_passages(article) for s in p.sentences]
    assert quoted == [
        "Wexmere buys ferry",
        "The council’s treasurer said “yes” on Tuesday.",
        "The vessel costs 18.4 million pounds, and is electric.",
    ]


@pytest.mark.parametrize("bad", [b"\xff", b"\xe9", b"\x00", b"\xc3(", b"\xed\xa0\x80"])
@pytest.mark.parametrize("head", ["", '<meta charset="utf-8">', '<meta charset="iso-8859-1">'])
def test_a_stray_byte_never_reaches_a_quote(tmp_path, bad, head):
    story = "".join(
        f"<p>The council’s {n}th “plan” was read on Monday in the old hall of the town.</p>" for n in range(9)
    )
    page = f"<html><head>{head}<title>Plans</title></head><body><article>{story}<p>A bad @ word is here today.</p>"
    (tmp_path / "a.html").write_bytes(page.encode().replace(b"@", bad))
    (article,), skipped = read(tmp_path, "a.html")
    assert "The council’s 8th “plan” was read" in article.text
    assert len(skipped) == ("\ufffd" in article.text)
    assert not any("\ufffd" in article.text[p.start : p.end] for p in split_passages(article))


# markup in fields of text


def test_html_in_a_record_is_read_as_a_page_is():
    text = text_of(CASES / "11-html-in-jsonl", "dump.jsonl")
    assert text.split("\n")[:5] == [
        "The mayor’s office said on Monday that the harbour at Tilbrook would be dredged for £3.2 million next summer.",
        "",
        "“We can’t wait any longer,” said Anaïs Leroux, who runs the harbour.",
        "",
        "The work – the first since 1998 – is to take five months.",
    ]
    assert "- Quay A closes in May\n- Quay B closes in June" in text
    assert text.endswith("Read the plan in full")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<p>One&nbsp;two.</p><p>Three</p>", "One two.\n\nThree"),
        ("&lt;p&gt;One &amp;amp; two&lt;/p&gt;", "One & two"),
        ("He said &quot;no&quot; &ndash; &#8217;twas &pound;3", 'He said "no" – ’twas £3'),
        ("&amp;#8220;Yes&amp;#8221;", "“Yes”"),
        ("<em>Boats</em> &amp; <a href='x'>ships</a>", "Boats & ships"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("a <script>var x = '<p>no</p>'</script>b<!-- <p>c</p> --><p>d</p>", "a b\n\nd"),
        ("One.\\n\\nTwo \\u201ctwo\\u201d \\ud83d\\udea2", "One.\n\nTwo “two” 🚢"),
        ("<ul><li><p>a</p></li><li>b</li></ul><p>c</p>", "- a\n\n- b\n\nc"),
        (
            "<dl><dt>Ashton</dt><dd>4 May</dd><dt>Birley<dd>5 May<dd>6 May</dl>",
            "Ashton: 4 May\nBirley: 5 May\nBirley: 6 May",
        ),
        (
            "<table><tr><th>Pool<th>Closes<tr><td>Ashton<td>4 May<tr><td>Birley<td><p>5 May</p></table>",
            "Pool | Closes\nAshton | Closes: 4 May\nBirley | Closes: 5 May",
        ),
    ],
)
def test_markup_entities_and_escapes_are_read(written, meant):
    assert readable(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "3 < 5 and 7 > 6, R&D at AT&T; <ann@bay.example> wrote",
        "Save it as C:\\new\\table or \\\\host\\reports",
        "The bay\n\nwas  calm.\t",
        "if a<b then c>d",
        "Tom & Jerry &c.",
        "",
    ],
)
def test_a_text_without_markup_stays_as_it_is(text):
    assert readable(text) == text
    assert "\\" in text or without_markup(text) == text


def test_markdown_keeps_its_lines_and_loses_tags_entities_and_backslashes():
    text = (
        "# Bay\n\nIt costs &pound;3 \\(about 4 \\$\\), *he* said.<br>Done.\n\n<div>1\\. <b>Boats</b></div>\n"
    )
    assert without_markup(text) == "# Bay\n\nIt costs £3 (about 4 $), *he* said.\nDone.\n\n\n1. Boats\n\n"


@pytest.mark.parametrize(
    "part", ["<!--", "<script", "<p ", "&lt;p", "</", "<dt>", "<![CDATA[", "\\", "<table><tr>", "<a"]
)
def test_hostile_markup_does_not_stall_it(part):
    assert isinstance(from_html(part * 50_000), str)
    assert isinstance(without_markup(part * 50_000), str)  # quadratic work would take minutes here


def test_html_in_markdown_and_records_has_no_tag_left_in_a_file(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\n<p>The bay was <b>calm</b> &amp; blue.</p>\n")
    record = {"text": "<div>The bay was <b>calm</b> &amp; blue.</div>", "title": "Bay &amp; <i>sea</i>"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    assert text_of(tmp_path, "a.md").strip() == text_of(tmp_path, "a.jsonl") == "The bay was calm & blue."
    assert read(tmp_path, "a.jsonl")[0][0].title == "Bay & sea"


# Word


def word(tmp_path, *blocks):
    document = docx.Document()
    for block in blocks:
        document.element.body.insert(-1, parse_xml(block))
    out = io.BytesIO()
    document.save(out)
    (tmp_path / "a.docx").write_bytes(out.getvalue())
    return text_of(tmp_path, "a.docx")


def test_tracked_changes_are_read_as_accepted():
    text = text_of(CASES / "10-docx-tracked-changes", "fernhill.docx")
    assert "The council of Melton approved 19 new homes at Fernhill on Tuesday." in text
    assert "The homes will not be sold to buyers from outside the county." in text
    assert "The school at Fernhill will be enlarged for 1.9 million pounds" in text
    assert "The chair of the planning committee is Harriet Vance, who voted against the plan." in text


RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (
            f"<w:del>{RUN.format('not ')}</w:del><w:ins>{RUN.format('soon ')}</w:ins>{RUN.format('sold')}",
            "soon sold",
        ),
        (f"<w:moveFrom>{RUN.format('x')}</w:moveFrom><w:moveTo>{RUN.format('y')}</w:moveTo>", "y"),
        (f"<w:smartTag>{RUN.format('Osterby')}</w:smartTag>", "Osterby"),
        (f"<w:hyperlink>{RUN.format('the plan')}</w:hyperlink>", "the plan"),
        (
            f"<w:sdt><w:sdtPr/><w:sdtContent><w:ins>{RUN.format('Vance')}</w:ins></w:sdtContent></w:sdt>",
            "Vance",
        ),
        (f"<w:fldSimple w:instr='DATE'>{RUN.format('5 May')}</w:fldSimple>", "5 May"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + RUN.format("x"), "x"),
        (RUN.format("9") + "<w:r><w:noBreakHyphen/></w:r>" + RUN.format("4"), "9-4"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>" + RUN.format("open"), "open"),
        (f"<w:ins><w:del>{RUN.format('never')}</w:del>{RUN.format('now')}</w:ins>", "now"),
    ],
)
def test_runs_are_read_inside_whatever_wraps_them(tmp_path, inside, text):
    assert word(tmp_path, f"<w:p {W}>{inside}</w:p>") == text


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(tmp_path):
    first = f"<w:p {W}><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{RUN.format('The bay ')}</w:p>"
    assert word(tmp_path, first, f"<w:p {W}>{RUN.format('was calm.')}</w:p>") == "The bay was calm."


def test_blocks_in_content_controls_and_text_boxes_are_read_once(tmp_path):
    box = f"<w:txbxContent><w:p>{RUN.format('In the box.')}</w:p></w:txbxContent>"
    drawn = (
        f"<w:p {W} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' xmlns:v='urn:v'>"
        f"{RUN.format('Beside it.')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    control = f"<w:sdt {W}><w:sdtContent><w:p>{RUN.format('A block.')}</w:p></w:sdtContent></w:sdt>"
    assert word(tmp_path, control, drawn) == "A block.\nBeside it.\nIn the box."


def test_rows_of_a_table_carry_the_names_of_their_columns(tmp_path):
    def row(*cells, before=""):
        return (
            f"<w:tr>{before}" + "".join(f"<w:tc><w:p>{RUN.format(c)}</w:p></w:tc>" for c in cells) + "</w:tr>"
        )

    deleted = row("Croft", "6 May", before="<w:trPr><w:del/></w:trPr>")
    table = (
        f"<w:tbl {W}>{row('Pool', 'Closes')}{row('Ashton', '4 May')}{row('Birley', '5 May')}{deleted}</w:tbl>"
    )
    assert word(tmp_path, table) == "Pool | Closes\nAshton | Closes: 4 May\nBirley | Closes: 5 May"


def test_a_word_document_of_wrappers_without_end_is_read(tmp_path):
    deep = "<w:sdt><w:sdtContent>" * 1000 + f"<w:p>{RUN.format('x')}</w:p>" + "</w:sdtContent></w:sdt>" * 1000
    out = io.BytesIO()
    docx.Document().save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(tmp_path / "a.docx", "w") as new:
        for name in old.namelist():
            body = f"<w:document {W}><w:body><w:p>{RUN.format('Calm.')}</w:p>{deep}</w:body></w:document>"
            new.writestr(name, body if name == "word/document.xml" else old.read(name))
    articles, skipped = read(tmp_path, "a.docx")
    assert len(articles) + len(skipped) == 1
