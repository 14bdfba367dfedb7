"""Paragraphs of classic texts, as WordPress shows them (its function wpautop): the rules, one by one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from transfer.wordpress.paragraphs import paragraphs, without_comments


def flat(html):
    """HTML without the white space that shows nothing."""
    return re.sub(
        r"\s*(</?(?:p|div|ul|ol|li|table|tr|td|blockquote|h2|hr|pre|figure)\b[^>]*>|<br />)\s*", r"\1", html
    ).strip()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("one\ntwo", "<p>one<br />two</p>"),
        ("one\r\n\r\ntwo\rthree", "<p>one</p><p>two<br />three</p>"),
        ("one\n \t\n\n\ntwo\n", "<p>one</p><p>two</p>"),
        ("one<br><br />two", "<p>one</p><p>two</p>"),
        ("one<br>\ntwo", "<p>one<br>\ntwo</p>"),
        ("a <b>bold\nword</b>", "<p>a <b>bold<br />word</b></p>"),
        ("a <b>bold\n\nword</b>", "<p>a <b>bold</p><p>word</b></p>"),
        ("<h2>Head</h2>\nwords", "<h2>Head</h2><p>words</p>"),
        ("words\n<h2>Head</h2>words", "<p>words</p><h2>Head</h2><p>words</p>"),
        ("<p>one</p>\n\ntwo", "<p>one</p><p>two</p>"),
        ("<p>one\n\ntwo</p>", "<p>one</p><p>two</p>"),
        ("<div>one\n\ntwo</div>", "<div><p>one</p><p>two</p></div>"),
        ("<blockquote>said</blockquote>", "<blockquote><p>said</p></blockquote>"),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "<ul><li>one</li><li>two</li></ul>"),
        ("<ul><li>one\n\nmore</li></ul>", "<ul><li><p>one</p><p>more</p></li></ul>"),
        ("<ul><li>one\nmore</li></ul>", "<ul><li>one<br />more</li></ul>"),
        ("<table>\n<tr>\n<td>a</td>\n</tr>\n</table>", "<table><tr><td>a</td></tr></table>"),
        ("<pre>a\n\n<b>b</b></pre>after", "<pre>a\n\n<b>b</b></pre><p>after</p>"),
        ("one<hr />two", "<p>one</p><hr /><p>two</p>"),
        ('<img src="a.png"\nalt="b">', '<p><img src="a.png"\nalt="b"></p>'),
        ("<script>a\n\nb</script>", "<script>a\n\nb</script>"),
        ("a < b\n\nc > d", "<p>a < b</p><p>c > d</p>"),
        ("<pre>never closed\n\nwords", "<pre><p>never closed</p><p>words</p>"),
        ("</li>stray", "</li><p>stray</p>"),
        ("", ""),
        (" \n\n ", ""),
    ],
)
def test_the_rules_of_wordpress(typed, shown):
    assert flat(paragraphs(typed)) == shown


def test_comments_are_left_out_and_those_that_do_not_end_are_text():
    assert without_comments("a<!--more-->b<!-- c -->d") == "abd"
    assert without_comments("a<!-- wp:x -->b<!-- c -->d", "wp:") == "a<!-- wp:x -->bd"
    assert without_comments("a<!-- b") == "a<!-- b"


PIECES = [*"<p> </p> <li> </ul> <ul> <pre> </pre> <br> <div> </div> <b> < > <td> <hr> a bc".split(), "\n", "\n\n", " "]


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_word_goes_and_none_comes(html):
    words = re.sub(r"<(?:p|br)\b[^>]*>|</p>", " ", paragraphs(html)).split()
    assert "".join(words) == "".join(re.sub(r"<(?:p|br)\b[^>]*>|</p>", " ", html).split())


@pytest.mark.parametrize(
    "html", ["<pre>" * 100_000, " " * 500_000 + "a", "<br>" * 100_000, "\n" * 300_000 + "a", "<p <p " * 100_000]
)
def test_hostile_texts_take_linear_time(html):
    assert len(paragraphs(html)) <= 8 * len(html)
