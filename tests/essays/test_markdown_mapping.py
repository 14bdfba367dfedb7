"""What `make bench-markdown` evens before it compares, and what it must never even."""

import pytest

from essays.markup import render, render_comment
from tests.bench.markdown_mapping import expected, shown

DOCUMENTED = [
    ("# a\n\n### b\n\n# c\n", "<h1>a</h1>\n<h3>b</h3>\n<h1>c</h1>\n"),
    ("\"a\" -- 'b'...\n", "<p>\"a\" -- 'b'...</p>\n"),
    ('![a](/b "t") ![](c/d.png)\n', '<p><img src="/b" alt="a" title="t"> <img src="c/d.png" alt=""></p>\n'),
    ("[![a](b.jpg)](/c)\n", '<p><a href="/c"><img src="b.jpg" alt="a"></a></p>\n'),
    ("[a](tel:1) [b]() [c](#d)\n", '<p><a href="tel:1">a</a> <a href="">b</a> <a href="#d">c</a></p>\n'),
    ("a https://e.org/ b\n", "<p>a https://e.org/ b</p>\n"),
    ("a\n\n#\n\n>\n", "<p>a</p>\n<h1></h1>\n<blockquote>\n</blockquote>\n"),
    ("a\n\n[b]: /c\n", "<p>a</p>\n"),
    ("```js\na\n```\n", '<pre><code class="language-js">a\n</code></pre>\n'),
    (
        "|a|\n|-:|\n|b|\n",
        '<table><thead><tr><th align="right">a</th></tr></thead><tbody><tr><td align="right">b</td></tr>',
    ),
]


@pytest.mark.parametrize(("source", "html"), DOCUMENTED)
def test_documented_differences_are_evened(source, html):
    assert shown(render(source).html, html) == expected(html)


def test_in_a_comment_a_line_ends_where_it_was_typed():
    html = "<p>a\nb<br />\nc</p>\n<p>d</p>\n"
    assert shown(render_comment("a\nb  \nc\n\nd\n"), html, comment=True) == expected(html, comment=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p>", "<p>a b</p>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p>a</p><p>b</p>", "<p>a b</p>"),
        ("<p>a<br>b</p>", "<p>a b</p>"),
        ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<ul><li>a</li><li></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ('<ol start="7"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ("<h2>a</h2>", "<p>a</p>"),
        ("<p><em>a</em></p>", "<p><strong>a</strong></p>"),
        ("<p><code>a</code></p>", "<p>a</p>"),
        ("<pre><code>a\n b</code></pre>", "<pre><code>a\nb</code></pre>"),
        ('<p><a href="/a">a</a></p>', '<p><a href="/b">a</a></p>'),
        ('<p><a href="/a" title="t">a</a></p>', '<p><a href="/a">a</a></p>'),
        ("<p>&lt;b&gt;</p>", "<p><b></b></p>"),
    ],
)
def test_nothing_else_is_evened(one, other):
    for comment in (False, True):
        assert shown(one, other, comment=comment) != expected(other, comment=comment)
        assert shown(other, one, comment=comment) != expected(one, comment=comment)


def test_an_address_that_should_be_a_link_must_be_one():
    html = '<p><a href="https://e.org/">https://e.org/</a></p>'
    assert shown("<p>https://e.org/</p>", html) != expected(html)
