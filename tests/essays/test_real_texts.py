"""Every real text reads here as GitHub's own parser reads it: as many items, headings, rows, blocks of code and links,
and every word in its place. What differs is listed, with the reason."""

import pytest

from essays.markup import TextTooCostly
from tests.essays import real_texts

TABLES = (
    "a table of MediaWiki, whose rows look like one of a single column: GitHub asks for no bar in the row of its head"
)
IN_HTML = "what stands in HTML that asks for Markdown is Markdown here, also right under the tag of a picture"
OTHERWISE = {
    "corpus/opensource-guide/ar/how-to-contribute.md": IN_HTML,
    "corpus/opensource-guide/fa/maintaining-balance-for-open-source-maintainers.md": IN_HTML,
    "corpus/opensource-guide/hi/how-to-contribute.md": IN_HTML,
    "corpus/opensource-guide/zh-hant/starting-a-project.md": IN_HTML,
    "corpus/cc-tech-blog/the-easiest-way-yet-to-integrate-cc-licensing.lr": (
        "a script that is opened in a quotation and never closed: the browser swallows what comes after it, we do not"
    ),
    "corpus/p2p-foundation-wiki/essays/2.4 Property and Commons.mediawiki": TABLES,
    "corpus/p2p-foundation-wiki/essays/Complementary Currency Open Source Software in 2010.mediawiki": TABLES,
    "corpus/p2p-foundation-wiki/very-long/P2P and Human Evolution Ch 3.mediawiki": TABLES,
}


def found(source):
    try:
        return real_texts.differences(source)
    except TextTooCostly as refusal:
        return [str(refusal)], []


@pytest.mark.proof
@pytest.mark.parametrize(
    ("folder", "count"),
    [
        ("corpus/18f-blog", 169),
        ("corpus/cc-tech-blog", 221),
        ("corpus/opensource-guide", 101),
        ("corpus/enspiral-handbook", 61),
        ("corpus/loomio-handbook", 43),
        ("corpus/p2p-foundation-wiki", 403),
        ("markdown", 81),
    ],
)
def test_every_real_text_reads_as_elsewhere(shared, folder, count):
    texts = {name: text for name, text in real_texts.texts(shared).items() if name.startswith(f"{folder}/")}
    assert len(texts) >= count
    wrong = {name: differs for name, text in texts.items() if any(differs := found(text))}
    assert {name: differs for name, differs in wrong.items() if name not in OTHERWISE} == {}
    assert set(wrong) == {name for name in OTHERWISE if name.startswith(f"{folder}/")}, "what no longer differs goes"
