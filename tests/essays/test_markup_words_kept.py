"""No word is lost: of any mix of Markdown, brackets and pieces of HTML every planted word stands in the page, or it is
named as missing.

The words that are planted are unlike any other, so that they are found again without the site's own reading of what a
word is. Where no word of the text can stand (an address, a comment, the inside of a tag that is read), none is asked
for. `make fuzz TEXTS=100000` tries as many.
"""

import os
import random
import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essays.markup import TAGS, TextTooCostly, lost_from_comment, lost_words, render, render_comment
from tests.essays.markup_shapes import LINES, MARKS
from tests.examples import examples

TEXTS = int(os.environ.get("FUZZ_TEXTS", "20000"))
ALLOWED = "|".join(sorted(TAGS, key=len, reverse=True))
HTML = (
    "<b>", "</b>", "<a href='/x'>", "</a>", "<p>", "</p>", "<div>", "</div>", "<div markdown=1>", "<blockquote>",
    "</blockquote>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<br>", "<h1>", "</h1>",
    "<details>", "<summary>", "</details>", "<dl>", "<dt>", "<dd>", "</dl>", "<pre>", "</pre>", "<code>", "</code>",
    "<aside>", "</aside>", "<figure>", "<figcaption>", "<em>", "</em>", "<!--", "-->", "<!-- x -->", "<script>",
    "</script>", "<style>", "</style>", "<title>", "<textarea>", "<svg>", "</svg>", "<math>", "<xmp>", "<plaintext>",
    "<noscript>", "<template>", "<select>", "<option>", "<String>", "<your name>", "<sic>", "<", ">", "</", "<?", "?>",
    "<![CDATA[", "]]>", "<!DOCTYPE x>", "<img src=x alt=y>", "<iframe src=x>", "<ruby>", "<rt>", "</ruby>", "<input>",
)  # fmt: skip
PLANTED = re.compile(r"qw\d+zx")
# Where a planted word is none of the text. None of these looks for what the site reads: they look at the source alone.
NOT_OF_THE_TEXT = [
    re.compile(pattern, re.S | re.I)
    for pattern in (
        r"<!--.*?-->",  # what HTML does not show
        r"<\?.*?\?>",
        r"<![A-Z][^>]*>",
        r"<!\[CDATA\[.*?\]\]>",
        rf"</?(?:{ALLOWED})(?![\w-])[^>]*>",  # within a tag that is read
        r"\]\([^)]*\)?",  # addresses and titles of links
        r"\w+://\S*|www\.\S*|\S*@\S*|<[a-z]+:\S*",
        r"\]:[^\n]*\n?[^\n]*",  # definitions
        r"\]\[[^\]]*\]|\[\^[^\]]*\]?|\*\[[^\n]*",  # names that are referred to
        r"(?:`{3,}|~{3,})[^\n]*",  # the language of a fence
        r"!{3,}[^\n]*|\[![^\]]*\]",  # the kind of a box
        r"\{[^}\n]*\}?|\[\[[^\]|]*\|",  # attribute lists, titles that have words of their own
        r"&[^;\s]*;?",
    )
]


def source(chance):
    """A text by chance, with planted words between its signs."""
    parts = []
    for number in range(chance.randint(1, 14)):
        parts += chance.choices((*MARKS, *HTML), k=chance.randint(0, 3))
        if chance.random() < 0.4:
            parts.append(chance.choice(LINES))
        parts.append(chance.choice((" ", "", " ")) + f"qw{number}zx" + chance.choice((" ", "", " ")))
    return "".join(parts)


def unseen(text, html):
    """The planted words of a text that stand neither in what its page shows nor in descriptions and titles."""
    shown = unescape(re.sub(r"<[^<>]*>", "", html)) + " ".join(re.findall(r'(?:alt|title|href)="([^"]*)"', html))
    left_out = " ".join(match[0] for pattern in NOT_OF_THE_TEXT for match in pattern.finditer(text))
    return {word for word in PLANTED.findall(text) if word not in shown and word not in left_out}


def silently_lost(text):
    """{"essay" or "comment": planted words that are neither shown nor named}."""
    wrong = {}
    for kind, make, named in (
        ("essay", lambda source: render(source).html, lost_words),
        ("comment", render_comment, lost_from_comment),
    ):
        try:
            html = make(text)
        except TextTooCostly:
            continue
        if gone := unseen(text, html) - set(PLANTED.findall(str(named(text, html)))):
            wrong[kind] = gone
    return wrong


def test_what_is_lost_would_be_seen():
    assert unseen("a qw1zx <b>qw2zx</b> <b qw3zx> <!-- qw4zx -->", "<p>a</p>") == {"qw1zx", "qw2zx"}
    assert unseen("qw1zx ![qw2zx](x)", '<p>qw1zx <img alt="qw2zx"></p>') == set()
    assert unseen("List<qw1zx> qw2zx", "<p>List&lt;qw1zx&gt; qw2zx</p>") == set()


@settings(max_examples=examples(300), deadline=None)
@given(st.integers(0, 2**40).map(lambda seed: source(random.Random(seed))))
def test_no_word_is_lost(text):
    assert silently_lost(text) == {}


@pytest.mark.proof
def test_no_word_of_very_many_texts_is_lost():
    chance, wrong = random.Random(int(os.environ.get("FUZZ_SEED", "1"))), {}
    for _ in range(TEXTS):
        text = source(chance)
        if found := silently_lost(text):
            wrong[text] = found
            if len(wrong) == 20:
                break
    assert wrong == {}
