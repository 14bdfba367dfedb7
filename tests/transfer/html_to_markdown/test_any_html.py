"""Any HTML at all: nothing raises, no word is lost. By chance, of all signs that have a meaning somewhere."""

import re
from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essays.markup import render
from tests.examples import examples
from transfer.html_to_markdown import blocks, convert, reading

SIGNS = st.sampled_from(
    ["foo", "bar", "été", " ", "\n", "*", "**", "_", "[", "]", "(x)", "`", "~", "|", "&amp;lt;", "&lt;b&gt;", "#", "- ",
     "1. ", ": ", "&", "!", "^", "\\", "{: .x }", "{#a}", "http://x.org/a_b", "[^1]", "[[y]]", "a@b.org", "&nbsp;",
     "!!! note", "<br>", "---", "===", "+", "“q”", '"', "'", "> ", "<!-- x -->", "<", ">"]
)  # fmt: skip
MARKS = st.sampled_from(["b", "i", "strong", "em", "code", "del", "sup", "u", "span", 'a href="http://y.org/"', "mark"])
LINES = st.recursive(
    SIGNS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>", MARKS, st.lists(inner, max_size=4)
    ),
    max_leaves=8,
)
LINE = st.lists(LINES, max_size=5).map("".join)
LEAF = st.one_of(
    LINE,
    *(LINE.map(form.format) for form in (
        "<p>{0}</p>", "<h2>{0}</h2>", "<pre>{0}</pre>", "<dl><dt>{0}</dt><dd>{0}</dd></dl>", "<td>{0}",
        "<figure><img src='a.png' alt='x'><figcaption>{0}</figcaption></figure>", "<hr><img src=b.png alt=k>",
        "<table><tr><th>{0}</th></tr><tr><td>{0}</td></tr></table>"))
)  # fmt: skip
BLOCK = st.recursive(
    LEAF,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["ul", "ol", "li", "blockquote", "div", "details"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
DOCUMENT = st.lists(BLOCK, max_size=4).map("".join)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def letters(html):
    """All letters and digits of a page, in any order: where pictures stand is the site's to say."""
    html = re.sub(r'<(?:sup|span|a) class="(?:note-ref|note-number|host)".*?</(?:sup|span|a)>', "", html)
    return sorted(char for char in unescape(re.sub(r"<[^<>]*>", "", html)) if char.isalnum())


@settings(max_examples=examples(150), **QUIET)
@given(DOCUMENT)
def test_no_word_is_lost(html):
    done = convert(html)
    assert "words-lost" not in {remark.code for remark in done.remarks}
    assert letters(render(done.markdown).html) == letters(render(converted_as_typed(html)).html)


def converted_as_typed(html):
    """The same HTML as a writer would have to type it: a `<` that begins no tag is a character, no line is empty."""
    root, _ = reading.read(html, str, str)
    return "\n\n".join(blocks.html(node) for node in root.children)


@settings(max_examples=examples(150), **QUIET)
@given(st.text(alphabet="<>/&;!-=\"' \nabp*[]()`#", max_size=200))
def test_anything_at_all_is_converted(html):
    convert(html)
