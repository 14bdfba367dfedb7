"""Addresses, excerpts, sentences and typography: text in, text out."""

import pytest

from essays.markup import render
from essays.markup.code_spans import outside_code
from essays.markup.excerpt import count_words, excerpt, first_words, sentence_at
from essays.markup.links import is_outside, own_path, plain_path, safe_address
from essays.markup.sanitize import allows, allows_in_comment
from essays.markup.tree import Node, parse, serialise
from essays.markup.typography import polish

SITE = "https://commons.example.org"


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e"),
        ("HTTP://Example.org", "http://Example.org"),
        (" https://example.org ", "https://example.org"),
        ("//example.org/x", "https://example.org/x"),
        ("\\\\example.org/x", "https://example.org/x"),
        ("/\\example.org", "https://example.org"),
        ("mailto:a@example.org?subject=x", "mailto:a@example.org?subject=x"),
        ("/essays/économie/", "/essays/économie/"),
        ("/a b", "/a%20b"),
        ("a/b:c", "a/b:c"),
        ("#p2", "#p2"),
        ("?q=x", "?q=x"),
        ("https://example.org/[a]|b", "https://example.org/%5Ba%5D%7Cb"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://user:word@example.org/", "https://example.org/"),
        ("https://[::1]/", None),
        ("http://", None),
        ("http:/one", None),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("\u200bjavascript:x", None),
        ("data:text/html,x", None),
        ("blob:https://x", None),
        ("a:b", None),
        ("mailto:nobody", None),
        ("", None),
        (None, None),
        ("/" + "a" * 2000, None),
    ],
)
def test_safe_address(typed, safe):
    assert safe_address(typed) == safe
    assert safe is None or safe_address(safe) == safe


def test_own_addresses():
    assert own_path("/politics/", SITE) == "/politics/"
    assert own_path(SITE + "/politics/?x#y", SITE + "/") == "/politics/?x#y"
    assert own_path(SITE, SITE) == "/"
    assert own_path(SITE + ".evil.example/", SITE) is None
    assert own_path("https://example.org/", "") is None
    for spelt in (SITE.upper(), SITE.replace("https", "http"), f"{SITE}:443"):
        assert own_path(f"{spelt}/a/", SITE) == "/a/", spelt
    assert own_path(f"{SITE}:8443/a/", SITE) is None and own_path(f"{SITE}:x/a/", SITE) is None
    assert not is_outside("/x", SITE) and is_outside("https://example.org/", SITE)
    assert plain_path("/essays/caf%C3%A9?x#p2") == "/essays/café/"
    assert plain_path("/x/../essays/./a/%2e%2e/b") == "/essays/b/" and plain_path("/../") == "/"


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("one two three", 2, "one two"),
        ("one\n two", 5, "one two"),
        ("", 5, ""),
        ("公共の資源を守る", 2, "公共の資"),
        ("one 公共の資源を守る", 2, "one 公共"),
    ],
)
def test_first_words(text, count, expected):
    assert first_words(text, count) == expected


def test_first_words_never_part_a_letter_from_its_mark():
    assert first_words("กำที่", 2)[-1] != "\u0e17"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("one two three", 3, "one two three"),
        ("one two, three", 2, "one two…"),
        ("one two. three", 2, "one two…"),
        ("one (“two three", 2, "one (“two…"),
        ("one – two three", 2, "one…"),
    ],
)
def test_excerpt(text, words, expected):
    assert excerpt(text, words) == expected


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("one two-three", 2), ("— – …", 0), ("l’économie", 1), ("公共", 1), ("P2P 公共の", 3)]
)
def test_count_words(text, count):
    assert count_words(text) == count


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("One. Two here! Three?", "here", "Two here!"),
        ("“One.” Two here.", "here", "Two here."),
        ("By M. Bauwens, e.g. here. Next.", "here", "By M. Bauwens, e.g. here."),
        ("Version 2.0 is here.", "here", "Version 2.0 is here."),
        ("一つ。ここ。三つ。", "ここ", "ここ。"),
        ("item one\nitem here\n", "here", "item here"),
        ("هل هنا؟ نعم.", "هنا", "هل هنا؟"),
    ],
)
def test_sentence_at(text, place, expected):
    start = text.index(place)
    assert sentence_at(text, start, start + len(place)) == expected


def test_long_sentence_is_cut_at_words():
    text = "word " * 200 + "here " + "more " * 200
    cut = sentence_at(text, 1000, 1004)
    assert len(cut) < 320 and cut.startswith("…word") and cut.endswith("more…") and " here " in cut


@pytest.mark.parametrize(
    ("language", "typed", "set_"),
    [
        ("en", "\"a\" 'b' don't the '90s", "“a” ‘b’ don’t the ’90s"),
        ("en-GB", "'\"nested\"'", "‘“nested”’"),
        ("en", "a -- b --- c ... d", "a – b — c … d"),
        ("en", "--option http://a--b.c/ <-- ---->", "--option http://a--b.c/ <-- ---->"),
        ("de", '"a"', "„a“"),
        ("fr", '"a" l\'eau', "«\u202fa\u202f» l’eau"),
        ("es", '"a"', "«a»"),
        ("xx", '"a"', "“a”"),
        ("ar", "\"a\" 'b' --", "\"a\" 'b' --"),
        ("zh-hant", '"a"', '"a"'),
    ],
)
def test_typography(language, typed, set_):
    root = Node("root", [Node("p", [typed])])
    polish(root, language)
    assert root.text().strip() == set_


def test_typography_looks_across_elements_and_leaves_code():
    root = parse('<p>"<em>a</em>" <code>"b"</code>"</p><p>"</p>')
    polish(root)
    assert serialise(root) == '<p>“<em>a</em>” <code>"b"</code>”</p><p>”</p>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a `b` c", "a   c"),
        ("a `` b ` c `` d", "a   d"),
        ("a ` b\n\nc ` d", "a ` b\n\nc ` d"),
        ("a\n```\nb\n```\nc", "a\n\nc"),
        ("a\n~~~~\nb\n~~~\n~~~~\nc", "a\n\nc"),
        ("a\n```\nb", "a"),
    ],
)
def test_outside_code(source, expected):
    assert outside_code(source) == expected


def test_tree_reads_back_what_it_writes():
    html = '<p id="x">a &lt; b<br>c <b title="&quot;">d</b></p>'
    root = parse(html)
    for node in root.walk():
        node.attrs = dict(node.typed)
    assert serialise(root) == html
    assert root.text() == "a < b\nc d\n"


def test_tree_drops_tags_beyond_its_depth_but_no_words():
    root = parse("<div>" * 500 + "deep" + "</div>" * 500 + "<p>after</p>")
    assert "deep" in root.text() and "after" in root.text()
    assert len(list(root.walk())) < 70


@pytest.mark.parametrize(
    ("tag", "name", "value", "allowed"),
    [
        ("p", "id", "p12", True),
        ("p", "id", "cookie", False),
        ("h2", "id", "h-été", True),
        ("h2", "id", "h-a b", False),
        ("p", "class", "opener lit-politics", True),
        ("p", "class", "opener evil", False),
        ("p", "class", "", False),
        ("div", "tabindex", "0", True),
        ("div", "tabindex", "5", False),
        ("a", "rel", "opener", False),
        ("a", "aria-label", "Paragraph 4", True),
        ("a", "aria-label", "Delete everything", False),
        ("img", "src", "/media/a.jpg", True),
        ("img", "src", "/media/b.jpg", False),
        ("img", "srcset", "/media/a.jpg 480w", False),
        ("source", "srcset", "/media/a.jpg 480w", True),
        ("source", "srcset", "/media/a.jpg 480w, //e.org/x 2w", False),
        ("source", "srcset", "/media/a.jpg 2x", False),
        ("source", "src", "/media/a.jpg", False),
        ("source", "type", "image/avif", True),
        ("source", "type", "image/svg+xml", False),
        ("source", "media", "(min-width: 1px)", False),
        ("picture", "class", "note", False),
        ("td", "colspan", "2", True),
        ("td", "colspan", "-1", False),
        ("del", "datetime", "2013-03-08T10:00:00Z", True),
        ("del", "datetime", "now", False),
        ("p", "style", "x", False),
        ("p", "onclick", "x", False),
        ("b", "href", "/x", False),
    ],
)
def test_allowed_attributes(tag, name, value, allowed):
    assert allows(tag, name, value, {"/media/a.jpg"}) is allowed


def test_comments_allow_no_class_id_or_foreign_rel():
    assert not allows_in_comment("p", "class", "opener")
    assert not allows_in_comment("p", "id", "p1")
    assert not allows_in_comment("a", "rel", "noopener")
    assert allows_in_comment("a", "rel", "nofollow ugc noopener")


@pytest.mark.parametrize(
    "address",
    [
        "/essays/draft/",
        "/x/../essays/draft/",
        "/essays/x/%2e%2e/draft",
        "/essays//draft/",
        "HTTPS://COMMONS.EXAMPLE.ORG/essays/draft/",
        "http://commons.example.org/essays/draft/",
        "https://commons.example.org:443/essays/draft/history/",
    ],
)
@pytest.mark.parametrize(
    "typed", ["[a](%s)", "[a](/b/){: href=%s }", "[a]\n\n[a]: %s", "<a href='%s'>a</a>", "![a](%s)"]
)
def test_no_spelling_of_an_address_leads_to_what_is_hidden(address, typed):
    def hidden(paths):
        return [path for path in paths if path == "/essays/draft/"]

    assert "href=" not in render(typed % address, site_url=SITE, hidden=hidden, anchors=False).html
