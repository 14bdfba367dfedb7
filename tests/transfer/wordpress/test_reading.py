"""The file itself: how it may be packed, what is refused and with which line, what stands in memory."""

import gzip
import io
import tracemalloc
import zipfile

import pytest

from tests.transfer.wordpress.written import HEAD, export, item, source
from transfer.importing import preparing, spooled_map
from transfer.importing.items import Refused
from transfer.wordpress.export_file import CleanStream
from transfer.wordpress.source import WordPress

GOOD = export(item(1), item(2, title="Another")).encode()


def written(folder, data, name="export.xml"):
    (folder / name).write_bytes(data)
    return WordPress(folder / name)


def refusal(folder, data, name="export.xml"):
    with pytest.raises(Refused) as refused:
        written(folder, data, name).check()
    return str(refused.value)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, data in files.items():
            folder.writestr(zipfile.ZipInfo(name.replace("__", ".")), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@pytest.mark.parametrize("data", [GOOD, gzip.compress(GOOD, mtime=0), zipped(old__xml=GOOD, readme__txt=b"x")])
def test_it_may_be_plain_or_packed(tmp_path, data):
    assert [text.key for text in written(tmp_path, data).texts()] == ["post:1", "post:2"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_three_versions_are_read(tmp_path, version):
    head = HEAD.replace("<wp:wxr_version>1.2<", f"<wp:wxr_version>{version}<")
    assert source(tmp_path, item(), head=head).check().counts["posts"] == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (GOOD[: GOOD.rindex(b"<wp:status>")], "Line 10: the file ends within <item>, which begins in line 10."),
        (GOOD.replace(b"</channel>", b"</chanel>"), "mismatched tag"),
        (b"\xff\xfe<\x00r\x00", "Line 1: this is UTF-16"),
        (GOOD.replace(b"A well", b"A w\xe9ll"), "Line 9: this is not well-formed XML"),
        (GOOD.replace(b"Words.", b"Wo\x00rds."), "Line 9: a NUL"),
        (GOOD.replace(b"UTF-8", b"klingon"), "Line 1: its encoding is not known"),
        (b"<html><body>no</body></html>", "Line 1: it begins with <html>, which is no export of WordPress"),
        (b"", "Line 1: this is not well-formed XML"),
        (b"<rss><channel><title>A feed</title><item/></channel></rss>", "no version of the format stands before it"),
        (HEAD.replace("1.2</wp:wxr", "7</wp:wxr").encode(), "Line 7: “7” is no version"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]>' + GOOD[39:], "it declares a document type"),
        (GOOD.replace(b"Words.", b"Words.]]>" + b"<a>" * 10_000), "more than 100 deep"),
        (gzip.compress(GOOD, mtime=0)[:-20], "damaged or incomplete"),
        (b"\x1f\x8b nothing", "damaged or incomplete"),
        (b"PK\x03\x04 nothing", "damaged"),
        (zipped(a__xml=GOOD, b__xml=GOOD), "holds 2 files that end in .xml"),
        (zipped(a__txt=GOOD), "holds 0 files that end in .xml"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_in_words(tmp_path, data, words):
    assert words in refusal(tmp_path, data)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be opened"):
        WordPress(tmp_path / "none.xml").check()


def test_a_bomb_is_refused_before_it_fills_memory(tmp_path):
    packed = gzip.compress(HEAD.encode() + b" " * 80_000_000, 9)
    tracemalloc.start()
    assert "larger, unpacked" in refusal(tmp_path, packed)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_stray_control_characters_are_left_out_and_told(tmp_path):
    found = written(tmp_path, GOOD.replace(b"Words.", b"Wo\x08rds\x0b from a\x1f PDF."))
    assert [note.code for note in found.check().notes] == ["control-characters"]
    assert "6 control characters" in found.check().notes[0].words
    assert next(found.texts()).body == "Words from a PDF."


def test_a_piece_of_nothing_but_control_characters_is_not_the_end():
    stream = CleanStream(io.BytesIO(b"\x01" * 100 + b"rest"), 0)
    assert stream.read(50) == b"rest" and stream.read(50) == b""


@pytest.mark.proof
def test_a_large_file_is_read_in_little_memory(tmp_path):
    """30 MB of texts; what is kept of each is small."""
    many = (item(number, f"{number} " + "Words of a text. " * 1200) for number in range(1, 1501))
    path = tmp_path / "export.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(many)
        file.write("</channel></rss>")
    found = WordPress(path)
    tracemalloc.start()
    found.check()
    assert sum(part.record.number != "" for part in found.parts()) == 1500
    assert tracemalloc.get_traced_memory()[1] < 12_000_000
    tracemalloc.stop()


def test_another_process_converts_by_what_lies_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(spooled_map, "IN_MEMORY", 0)
    links = [f'See <a href="/?p={number % 9 + 1}">that</a> and [tabs a=1].' for number in range(1, 10)]
    found = source(tmp_path, *(item(number, words) for number, words in enumerate(links, 1)))
    found.check()
    made = list(preparing.in_processes(found.convert, found.parts(), 2))
    assert made == list(found.texts())
    assert [text.body for text in made][:2] == [f"See [that](import:post:{n}) and [tabs a=1]." for n in (2, 3)]


def test_all_can_be_asked_again_and_again(tmp_path):
    found = source(tmp_path, item(2, post_date_gmt="2014-01-01 00:00:00"), item(1))
    for _ in range(2):
        assert [text.key for text in found.texts()] == ["post:1", "post:2"]
        assert [outline.key for outline in found.outlines()] == ["post:1", "post:2"]
        assert found.check().counts["posts"] == 2
