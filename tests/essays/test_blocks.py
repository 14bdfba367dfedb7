"""Blocks of a source have the numbers that their paragraphs have for readers, as the grammar reads them."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from essays.markup import MediaInfo, render
from essays.markup.blocks import blocks
from essays.markup.paragraph_slots import paragraphs
from tests.examples import examples

WORD = re.compile(r"[A-Za-z]+\d\d")
MEDIA = {"x": MediaInfo("/media/x.png")}


def numbered(source):
    """For each number that readers see, the words that stand under it: in the page, and in the blocks of the source."""
    shown = [WORD.findall(paragraph.text) for paragraph in paragraphs(render(source, media=MEDIA).html)]
    own = {block.number: WORD.findall(block.text) for block in blocks(source) if block.number}
    return shown, own


SHAPES = {
    "a list right under a line": "Things01:\n- a02\n- b03\n\nLast04.",
    "a list under a line in a quotation": "> Things01:\n> 1. a02\n> 2. b03\n\nLast04.",
    "two lists without a gap": "- a01\n* b02\n1) c03\n\nLast04.",
    "a list with paragraphs and code": "- a01\n\n  b02\n\n      code03\n\n- c04\n\nLast05.",
    "text under a heading": "# Head01\nText02\n\nHead03\n===\nText04",
    "a quotation under a line": "Text01\n> Said02\nlazily03\n\nLast04.",
    "text right after a rule, a table, code": "***\nText01\n\n| a02 |\n|---|\n\n```\nx04\n```\nText05\n\nLast06.",
    "a table under a line": "Text01\na02 | b03\n--- | ---\nc04 | d05\n\nLast06.",
    "a fence in a list, and one that never closes": "- a01\n  ```\n  b02\n\n  c03\n  ```\n\nText04\n\n```\n\nnot05",
    "code by blanks": "Text01\n\n    code02\n\n    code03\n\nLast04.",
    "definitions that are used and not": "[a]: //x.example/\n[b]: /unused01\n\nSee02 [a].\n\n*[DA]: long03\n\nDA04.",
    "notes": "Text01.[^1]\n\n[^1]: note02\n\n    more03\n\nLast04.^[in05]",
    "callouts": "> [!NOTE]\n> Text01\n>\n> - a02\n\n> [!tip]- Title\n> Body03\n\n!!! note\n    Said04\n\nLast05.",
    "terms": "Term01\n: Meaning02\n\nTerm03\n\n:   Meaning04\n\nLast05.",
    "details": "<details><summary>Sum01</summary>\n\nIn02\n\n- a03\n\n</details>\n\nLast04.",
    "typed paragraphs": "<p>a01</p><p>b02</p>\n\n<div>c03</div>\n\n<ul><li>d04</li><li>e05</li></ul>\n\nLast06.",
    "typed headings, tables and comments": "<h2>a01</h2>\n\n<table><td>b02</table>\n\n<!-- c03 -->\n\nLast04.",
    "Markdown in typed HTML": '<div markdown="1">\nOne01\n\n- a02\n</div>\n\n<p markdown="1">b04</p>\n\nLast05.',
    "lines of attributes": "{::options x /}\n\nOne01\n{: .big}\n\n{: .x}\n\n* toc02\n{:toc}\n\nLast03.",
    "signs between typed paragraphs": "<p>a01</p>\n***\n\nText02\n\n<p>b03</p>\n(!)\n<p>c04</p>\n\nLast05.",
    "pictures": "![a01](media:x)\n\n![b02](https://x.example/y.png)\n\nLast03.",
    "tasks": "To do01:\n- [ ] a02\n- [x] b03\n\nLast04.",
}


@pytest.mark.parametrize("source", SHAPES.values(), ids=SHAPES)
def test_blocks_are_numbered_as_the_page_is(source):
    shown, own = numbered(source)
    assert len(shown) >= 1
    for number, words in own.items():
        assert set(shown[number - 1]) & set(words), (number, words)
    last = max(own)
    assert shown[last - 1] == shown[-1] and len(own) >= len(shown) - 3
    assert "".join(block.gap + block.text for block in blocks(source)) == source


PIECES = [
    "Text{}.", "- a{}", "- b{}\n  - c{}", "1. d{}", "> q{}", "> q{}\n> - r{}", "# h{}", "    k{}", "```\nm{}\n```",
    "***", "| n{} |\n|---|", "[^{}]: o{}", "<p>p{}</p>", "<details>\n\ns{}\n\n</details>", "t{}\n===", "  u{}",
    "> [!NOTE]\n> v{}",
]  # fmt: skip


@settings(deadline=None, max_examples=examples(400))
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n\n", "\n\n\n"])), min_size=1, max_size=8))
@example([("<p>p{}</p>", "\n"), ("***", "\n\n"), ("Text{}.", "\n")])
def test_any_mix_of_blocks_is_numbered_as_the_page_is(mix):
    source = "".join(piece.replace("{}", f"{n + 10}") + gap for n, (piece, gap) in enumerate(mix))
    shown, own = numbered(source)
    for number, words in own.items():
        assert number <= len(shown)
        said = next(filter(None, shown[number - 1 :]), [])  # a paragraph of signs may come first
        assert not words or set(said) & set(words), (number, words, shown)
    assert max(own, default=0) <= len(shown)


@pytest.mark.proof
def test_blocks_of_real_texts_are_numbered_as_their_pages_are(shared):
    total = right = 0
    for path in sorted((shared / "data/corpus").rglob("*.md")):
        source = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1].replace("{%", "{ %")
        shown = paragraphs(render(source).html)
        total += 1
        right += max((block.number for block in blocks(source)), default=0) == len(shown)
    assert total > 300
    assert right / total > 0.95
