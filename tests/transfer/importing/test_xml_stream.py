"""XML of strangers: what is asked for comes one at a time; what is broken or hostile is refused with its line."""

import io
import tracemalloc

import pytest

from transfer.importing import xml_stream
from transfer.importing.items import Refused
from transfer.importing.xml_stream import elements


def read(xml, *wanted, root="r"):
    return list(elements(io.BytesIO(xml if isinstance(xml, bytes) else xml.encode()), wanted, root, "list"))


def refusal(xml, *wanted, root="r"):
    with pytest.raises(Refused) as refused:
        read(xml, *wanted, root=root)
    return str(refused.value)


def test_elements_come_with_attributes_text_children_and_their_line():
    (item,) = read('<r>\n <item a="1">x<wp:b>two</wp:b>y<wp:b/></item>\n</r>', "item")
    assert (item.tag, item.attributes, item.line, item.text) == ("item", {"a": "1"}, 2, "xy")
    assert item.words("wp:b") == "two" and len(item.all("wp:b")) == 2 and item.words("none") == ""


def test_one_within_another_comes_first_and_is_no_child_of_it():
    page, last = None, None
    for found in read("<r><page><id>7</id><rev><id>1</id></rev><rev/></page></r>", "page", "rev"):
        if found.tag == "rev":
            assert found.parent.words("id") == "7"
        page, last = found, found.tag
    assert last == "page" and [child.tag for child in page.children] == ["id"]


def test_an_element_can_be_asked_for_by_what_is_around_it():
    found = read("<r><title>one</title><item><title>two</title></item></r>", "r/title", "item")
    assert [(one.tag, one.text) for one in found] == [("title", "one"), ("item", "")]
    assert found[1].words("title") == "two"


def test_the_outermost_can_be_asked_for_and_keeps_none_of_its_children():
    (root,) = read('<r v="3"><a>x</a><a/></r>', "r")
    assert root.attributes == {"v": "3"} and root.children == [] and root.text == ""


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<r>\n<a>\n</b></r>", "Line 3: this is not well-formed XML (mismatched tag)."),
        ("<r>\n<a>\n", "Line 3: the file ends within <a>, which begins in line 2."),
        ("", "Line 1: this is not well-formed XML (no element found)."),
        ("words", "Line 1: this is not well-formed XML (syntax error)."),
        ("<rss>\n", "Line 1: it begins with <rss>, which is no list."),
        ("<r>\n&nbsp;</r>", "Line 2: this is not well-formed XML (undefined entity)."),
        (b"<r>\n\xff</r>", "Line 2: this is not well-formed XML (not well-formed (invalid token))."),
        ('<?xml version="1.0" encoding="klingon"?><r/>', "Line 1: its encoding is not known."),
        ("<r>" + "<a>" * 10_000, "Line 1: elements within elements, more than 100 deep."),
        ("<r>\x00</r>", "Line 1: this is not well-formed XML (not well-formed (invalid token))."),
    ],
)
def test_what_is_broken_is_refused_with_its_line(xml, words):
    assert refusal(xml, "a") == words


def test_entities_of_its_own_and_files_are_refused_before_any_is_read():
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE r [\n<!ENTITY a "aaaa">\n<!ENTITY b "&a;&a;">\n]><r>&b;</r>'
    outside = '\n<!DOCTYPE r SYSTEM "file:///etc/hostname"><r/>'
    words = "it declares a document type or entities of its own, which no export does."
    assert refusal(bomb) == f"Line 2: {words}" and refusal(outside) == f"Line 2: {words}"


def test_a_tag_that_never_ends_and_parts_without_number_are_refused(monkeypatch):
    for name, most in {"MAX_TAG": 200_000, "MAX_PARTS": 2_000, "MAX_TEXT": 100_000}.items():
        monkeypatch.setattr(xml_stream, name, most)
    assert "a tag or a comment that does not end" in refusal(b'<r><a x="' + b"y" * 300_000)
    assert "more than 2000 parts" in refusal("<r><item>" + "<a/>" * 2_001, "item")
    assert "more than 100000 characters" in refusal("<r><item>" + "y" * 200_000, "item")


@pytest.mark.proof
def test_what_is_not_asked_for_takes_no_memory():
    class Endless(io.RawIOBase):
        left = 40

        def read(self, size=-1):
            self.left -= 1
            return b"<r>" if self.left == 39 else b"<a>words</a>" * 5000 if self.left > 0 else b""

    tracemalloc.start()
    with pytest.raises(Refused):
        list(elements(Endless(), {"b"}, "r", "list"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_500_000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read_where_they_are_named(encoding):
    name = encoding.removesuffix("-sig")
    (item,) = read(f'<?xml version="1.0" encoding="{name}"?><r><a>é</a></r>'.encode(encoding), "a")
    assert item.text == "é"
