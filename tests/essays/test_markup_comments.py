"""What a comment becomes: a little Markdown, thirteen typed tags, nothing else."""

import re
from html import unescape

import pytest

from essays.markup import TextTooCostly, removed_tags, render_comment
from tests.essays.markup_oracle import faults

OUT = 'rel="nofollow ugc noopener"'


def html(source):
    out = render_comment(source)
    assert faults(out, comment=True) == []
    return out


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One\ntwo", "<p>One<br>\ntwo</p>"),
        ("One\r\ntwo", "<p>One<br>\ntwo</p>"),
        ("*a* **b** _c_", "<p><em>a</em> <strong>b</strong> <em>c</em></p>"),
        ("> quoted\n\nanswer", "<blockquote><p>quoted</p></blockquote><p>answer</p>"),
        ("`<img>`", "<p><code>&lt;img&gt;</code></p>"),
        ("```\n<script>\n```", "<pre><code>&lt;script&gt;\n</code></pre>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("[x](https://e.org/ 't')", f'<p><a href="https://e.org/" title="t" {OUT}>x</a></p>'),
        ("[in](/about/)", '<p><a href="/about/">in</a></p>'),
        ("<https://e.org/>", f'<p><a href="https://e.org/" {OUT}>https://e.org/</a></p>'),
        ("a < b > c & d", "<p>a &lt; b &gt; c &amp; d</p>"),
        ("", ""),
        (" \n \n", ""),
    ],
)
def test_markdown(source, expected):
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="https://e.org/" title="t">x</a>', f'<a href="https://e.org/" title="t" {OUT}>x</a>'),
        ('<abbr title="t">x</abbr>', '<abbr title="t">x</abbr>'),
        ('<acronym title="t">x</acronym>', '<abbr title="t">x</abbr>'),
        ("<b>x</b>", "<b>x</b>"),
        ('<blockquote cite="https://e.org/">x</blockquote>', '<blockquote cite="https://e.org/"><p>x</p></blockquote>'),
        ("<cite>x</cite>", "<cite>x</cite>"),
        ("<code>*x* <b></code>", "<code>*x* &lt;b&gt;</code>"),
        ('<del datetime="2013-03-08">x</del>', '<del datetime="2013-03-08">x</del>'),
        ("<em>x</em>", "<em>x</em>"),
        ("<i>x</i>", "<i>x</i>"),
        ('<q cite="https://e.org/">x</q>', '<q cite="https://e.org/">x</q>'),
        ("<strike>x</strike>", "<s>x</s>"),
        ("<strong>x</strong>", "<strong>x</strong>"),
        ("<B>x</B>", "<b>x</b>"),
        ("<em>a *b* c</em>", "<em>a <em>b</em> c</em>"),
    ],
)
def test_the_thirteen_tags(source, expected):
    assert expected in html(source)
    assert removed_tags(source) == []


@pytest.mark.parametrize(
    ("source", "names", "words"),
    [
        ("<p>x</p>", ["p"], "x"),
        ("<ul><li>x</li></ul>", ["ul", "li"], "x"),
        ("<img src=x onerror=alert(1)>y", ["img"], "y"),
        ("<h1>x</h1>", ["h1"], "x"),
        ("<s>x</s> <u>y</u>", ["s", "u"], "x"),
        ("<span class=a>x</span>", ["span"], "x"),
        ("x<br>y<br/>z", ["br"], "x"),
        ('<img src="x" alt="">y', ["img"], "y"),
        ("<!-- hidden -->x", [], "x"),
    ],
)
def test_other_tags_of_html_go_and_are_named(source, names, words):
    out = html(source)
    assert words in out and "&lt;" not in out and "alert" not in out and "hidden" not in out
    assert sorted(removed_tags(source)) == sorted(names)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div>one</div><div>two</div>", "<p>one<br>\ntwo</p>"),
        ("one<br>two", "<p>one<br>\ntwo</p>"),
        ("<ul><li>one</li><li>two</li></ul>", "<p>one<br>\ntwo</p>"),
        ("<h2>one</h2>two", "<p>one<br>\ntwo</p>"),
    ],
)
def test_blocks_that_go_leave_the_end_of_a_line(source, expected):
    assert re.sub(r"(?:<br>\s*)+", "<br>\n", html(source)).replace("<p><br>\n", "<p>") == expected


@pytest.mark.parametrize(
    "source",
    [
        "<svg/onload=alert(1)>x",
        "<x-y a='>'>x</x-y>",
        '<SCRIPT>alert("X")</SCRIPT>',
        "<!DOCTYPE html><?php y?>",
        "<script>steal()</script>after",
        "<style>p{}</style>after",
        "a <script src=x>steal()",
        "<title>x</title> <textarea> <!-- never closed",
        "List<String> and <your name>, <sic>",
        "x<b and c>d, if (a<b && c>d)",
        "<o:p></o:p>",
        "Press <Del>, or <Code> it: Option<S>, List<A>",
        "To <Address>\nof the <Section>",
    ],
)
def test_what_is_no_tag_here_is_shown_as_typed(source):
    """Nothing of it runs, and nothing of it is lost: the reader sees the very characters."""
    out = html(source)
    text = unescape(re.sub(r"<[^>]*>", "", out))
    typed = text.translate(str.maketrans("“”‘’", "\"\"''")).replace("–", "--")
    assert typed == source
    assert removed_tags(source) == []


def test_removed_tags_are_named_once_and_not_from_code():
    assert removed_tags("<img> <IMG> `<table>` <b>\n\n```\n<form>\n```\n\n<!-- <hr> --> <em>") == ["img"]


def test_script_shown_as_code_stays():
    assert "<code>&lt;script&gt;steal()&lt;/script&gt;</code>" in html("`<script>steal()</script>`")


def test_a_line_without_its_sign_ends_a_quotation():
    assert html("> Said.\nAnswered.") == "<blockquote><p>Said.</p></blockquote><p>Answered.</p>"
    assert html("> > a\n> b\nc") == ("<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote><p>c</p>")
    assert html("- > a\n  b") == "<ul><li><blockquote><p>a</p></blockquote>b</li></ul>"


def test_a_fence_that_is_never_closed_is_code_to_its_end():
    assert html("```\na\n\n*b*") == "<pre><code>a\n\n*b*</code></pre>"


@pytest.mark.parametrize("source", ["# Head", "Head\n====", "Head\n----", "---", "***", "    indented"])
def test_headings_rules_and_indents_are_plain_words(source):
    out = html(source)
    assert out.startswith("<p>") and "<h" not in out and "<pre" not in out


def test_pictures_tables_and_notes_are_not_made():
    out = html("![alt](https://e.org/a.png)\n\n| a |\n|---|\n| b |\n\nx[^1]\n\n[^1]: y")
    assert f'<a href="https://e.org/a.png" {OUT}>alt</a>' in out
    assert "<img" not in out and "<table" not in out and "<aside" not in out and "<sup" not in out


def test_wikilinks_stay_as_typed_and_marks_are_those_of_texts():
    assert html('[[Title]] "x"') == "<p>[[Title]] “x”</p>"


def test_quotation_is_lifted_out_of_a_line():
    assert html("<b>a <blockquote>q</blockquote> c</b>") == (
        "<p><b>a </b></p><blockquote><p><b>q</b></p></blockquote><p><b> c</b></p>"
    )


def test_quotation_over_several_paragraphs():
    assert html("<blockquote>a\n\nb</blockquote>c") == "<blockquote><p>a</p><p>b</p></blockquote><p>c</p>"


def test_no_link_in_a_link():
    out = html('<a href="/a/">x <a href="/b/">y</a> [z](/c/)</a>')
    assert out.count("<a ") == 3
    assert html('[x <a href="/b/">y</a>](/c/)').count("<a ") >= 1


@pytest.mark.parametrize(
    ("source", "gone"),
    [
        ('<del datetime="yesterday">x</del>', "datetime"),
        ('<del datetime="2013-03-08T25">x</del>', "datetime"),
        ('<q cite="javascript:x">x</q>', "cite"),
        ('<blockquote cite="/local">x</blockquote>', "cite"),
        ('<a href="javascript:x">x</a>', "href"),
        ('<a href="java&#10;script:x">x</a>', "href"),
        ("<a>x</a>", "<a"),
        ('<b onclick="x" class="y" id="z" style="s">x</b>', "="),
        ("[x](javascript:alert)", "href"),
        ("<javascript://x>", "href"),
    ],
)
def test_bad_attributes_go(source, gone):
    assert gone not in html(source)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("see https://e.org/a_b_c.", "https://e.org/a_b_c"),
        ("(https://e.org/a_(b))", "https://e.org/a_(b)"),
        ("https://e.org/?a=1&b=2, and", "https://e.org/?a=1&amp;b=2"),
        ("http://e.org!", "http://e.org"),
    ],
)
def test_bare_addresses_become_links(source, address):
    assert f'<a href="{address}" {OUT}>{address}</a>' in html(source)


def test_bare_addresses_in_code_do_not():
    assert "<a" not in html("`https://e.org/`\n\n```\nhttps://e.org/\n```")


def test_unclosed_tags_end_with_the_comment():
    assert html('<a href="https://e.org/">a') == f'<p><a href="https://e.org/" {OUT}>a</a></p>'
    assert html("<b>a <b>b</b>") == "<p>&lt;b&gt;a <b>b</b></p>"  # a name alone may be no tag at all: List<B>
    assert html("</b></p></div></article>x") == "<p>x</p>"


def test_limit():
    assert html("a" * 65_535)
    with pytest.raises(TextTooCostly, match="65,536 characters; at most 65,535"):
        render_comment("a" * 65_536)
    with pytest.raises(TextTooCostly):
        removed_tags("[" * 9000)


def test_cells_that_are_taken_out_leave_a_blank():
    assert html("<table><tr><td>a</td><td>b</td></tr></table>").replace("  ", " ") == "<p>a b</p>"


@pytest.mark.parametrize("line", ["***", "* * *", "---", "- - - -", "___"])
def test_a_rule_is_a_line_of_stars_and_no_list_in_a_list(line):
    assert render_comment(f"One\n{line}\nTwo") == "<p>One</p><p>* * *</p><p>Two</p>"
    assert render_comment(f"- One\n\n{line}\n\nTwo") == "<ul><li>One</li></ul><p>* * *</p><p>Two</p>"


@pytest.mark.parametrize(
    "source",
    [
        '<div dir="ltr">One<div><br></div><div><br></div><div>Two</div></div>',
        "<p>One</p><p></p><p></p><p>Two</p>",
        '<b id="docs-internal"><p dir="ltr">One</p><br /><ul><li dir="ltr"><p>Two</p></li></ul></b>',
    ],
)
def test_tags_that_are_taken_out_leave_one_empty_line_at_most(source):
    assert re.search(r"One<br>\n<br>\s*Two", render_comment(source))
    assert render_comment("One<br><br>Two").count("<br>") == 2
