"""The public attack vectors, typed as essays and as comments: only what is allowed survives, and nothing breaks out."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essays.markup import TextTooCostly, removed_tags, render, render_comment, render_plain
from essays.markup import sanitize as sanitising
from essays.markup.sanitize import sanitize, sanitize_comment
from tests.essays.markup_oracle import faults
from tests.essays.test_markup_essays import HUBS, KNOWN, MEDIA
from tests.examples import examples

PICTURES = frozenset(
    {
        "/media/rings.jpg",
        "/media/bare.png",
        *(f"/media/a-{width}.{kind}" for width in (480, 960) for kind in ("avif", "webp")),
    }
)


def judge(source):
    """What is wrong with a text in any of the three renderings; a refusal is an answer too."""
    wrong = []
    for name, make, comment in (
        ("essay", lambda s: render(s, links=KNOWN, hubs=HUBS, media=MEDIA).html, False),
        ("page", lambda s: render_plain(s, hubs=HUBS).html, False),
        ("comment", render_comment, True),
    ):
        try:
            html = make(source)
        except TextTooCostly:
            continue
        wrong.extend(f"{name}: {fault}" for fault in faults(html, comment=comment, media=PICTURES))
        again = sanitize_comment(html) if comment else sanitize(html, PICTURES)
        if again != html:
            wrong.append(f"{name}: sanitised twice it is another text")
    return wrong


PLACES = [
    "{}",
    "words {} words",
    "> - {}",
    "[x]({})",
    '<b title="{}">x</b>',
    "| a |\n|---|\n| {} |",
    "[^1]\n\n[^1]: {}",
]


def judged(vectors, place=PLACES[0]):
    """{source: faults} of the vectors that are not safe when they are typed in this place."""
    sources = [place.replace("{}", vector) for vector in vectors]
    return {source: wrong for source in sources if (wrong := judge(source))}


def test_the_oracle_sees_what_is_wrong():
    for html in (
        "<script>x</script>",
        "<p onclick=x>y</p>",
        '<p><a href="javascript:x">y</a></p>',
        "<p>a<p>b</p>",
        "<p><b>x</p></b>",
        "<p>a<div>b</div></p>",
        "bare",
        "<ul>x</ul>",
        '<p><a href="/a"><b><a href="/b">x</a></b></a></p>',
        '<p id="p1">x</p><p id="p1">y</p>',
        '<p id="cookie">x</p>',
        '<p><a href="https://e.org/">x</a></p>',
        "<!-- x -->",
        "<p>x",
        '<p style="x">y</p>',
        "<svg></svg>",
        '<img src="https://e.org/x.png" alt="">',
    ):
        assert faults(html), html


def dompurify(folder):
    text = (folder / "dompurify-expect.mjs").read_text()
    return [json.loads(found) for found in re.findall(r'"payload": ("(?:[^"\\]|\\.)*")', text)]


def bleach(folder):
    return [path.read_text().split("\n--\n")[0] for path in sorted((folder / "bleach").glob("*.test"))]


def owasp(folder):
    page = (folder / "owasp-xss-filter-evasion.md").read_text()
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", page, re.M | re.S)
    return [page, *blocks, *(line for block in blocks for line in block.splitlines() if len(block.splitlines()) > 1)]


def payloads(folder):
    found = []
    for path in sorted((folder / "payloadsallthethings").iterdir()):
        text = path.read_text(errors="replace")
        found += [text] if path.suffix == ".svg" else text.splitlines()
    return found


def naughty(folder):
    return json.loads((folder / "blns.json").read_text())


COLLECTIONS = [(dompurify, 200), (bleach, 20), (owasp, 100), (payloads, 300), (naughty, 400)]


@pytest.mark.parametrize(("vectors", "least"), COLLECTIONS)
def test_public_vectors(shared, vectors, least):
    """Each eighth of them; the proof has all."""
    found = vectors(shared / "data" / "sanitiser")
    assert len(found) >= least
    assert judged(list(dict.fromkeys(found))[::8]) == {}


@pytest.mark.proof
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("vectors", [collection for collection, _ in COLLECTIONS])
def test_public_vectors_in_every_place(shared, vectors, place):
    assert judged(dict.fromkeys(vectors(shared / "data" / "sanitiser")), place) == {}


MXSS = [
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror=alert(1) src>",
    "<select><template><style><!--</style><a rel=--></style></select><img id=x src onerror=alert(1)>",
    "<textarea><img title='</textarea><img src onerror=alert(1)>'></textarea>",
    "<xmp><img title='</xmp><img src onerror=alert(1)>'></xmp>",
    '<a href="java\u200bscript:alert(1)">x</a><a href="\x01javascript:alert(1)">x</a>',
    '<a href="javascript\u00ad:alert(1)">x</a><a href="jav&#x09;ascript:alert(1)">x</a>',
    "</aside></div></article></body><h1>outside</h1>",
    "<table><td><table><td></table><a><table><a>x",
    "<b><p><i><table><tr><b>x</i></p></b>",
    "<a href=/a><div><a href=/b><p><a href=/c>x",
    '<h2 id="cookie">x</h2><a id="forms" name="body">y</a><img name="getElementById">',
    "\x02wzxhzdk:0\x03 klzzwxh:0000 \x02amp\x03",
    "[x](wiki:The%20Commons) <a href='wiki:The%20Commons'>y</a> <img src='media:rings.jpg'>",
    '<div class="footnote"><ol><li id="fn:1">x</li></ol></div>[^1]',
    '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>',
    "<details><summary>a<summary>b</details><summary>c",
    "<dl><dd>a<dt>b</dl><dt>c<dd>d",
    "<figure><figcaption>a</figcaption><figcaption>b</figcaption></figure><figcaption>c",
    "<ul>text<ul><li>x</ul><p>y</ul><li>z",
    "<ruby>a<rt>b</ruby><object data=x>c</object><frameset><frame>",
    "<time>now</time><time datetime='x'>y</time><dfn>a<dfn>b</dfn></dfn><q>a<q>b</q></q>",
    "<pre><p>a</p><b>b</b>\n\n<br>c</pre><code><p>x</p></code>",
]


@pytest.mark.parametrize("source", MXSS)
def test_mutations_and_soup(source):
    assert [wrong for place in PLACES if (wrong := judged([source], place))] == []


# What would do harm if it came as far as the last step, by its tag, its attribute, or where it leads.
RAW = [
    "<p>a<script>alert(1)</script></p>",
    '<p onclick="alert(1)">a</p>',
    '<p style="position:fixed">a</p>',
    '<p class="masthead" id="cookie">a</p>',
    '<p><a href="javascript:alert(1)">a</a></p>',
    '<p><a href="data:text/html,<script>alert(1)</script>">a</a></p>',
    '<p><a href="vbscript:alert(1)">a</a></p>',
    '<p><img src="https://elsewhere.example/x.png" alt="a"></p>',
    '<p><img src="/media/another.png" alt="a"></p>',
    '<p><picture><source srcset="https://elsewhere.example/x.avif 480w" type="image/avif">'
    '<img src="/media/rings.jpg" alt="a"></picture></p>',
    '<p><audio src="https://elsewhere.example/a.mp3" controls="" preload="none"></audio></p>',
    '<p><video src="/media/another.mp4" poster="https://elsewhere.example/x.png" autoplay=""></video></p>',
    '<p><video src="/media/rings.jpg" onerror="alert(1)" loop=""></video></p>',
    '<p><img src="/media/rings.jpg" alt="a" srcset="https://elsewhere.example/x.png 2x" onerror="alert(1)"></p>',
    '<p><iframe src="https://elsewhere.example/"></iframe><object data="x"></object><embed src="x"></p>',
    '<p><svg><a href="javascript:alert(1)">a</a></svg><math><mtext>a</mtext></math></p>',
    '<form action="https://elsewhere.example/"><input name="password"><button>a</button></form>',
    "<p><!-- a -->b</p>",
    '<p><blockquote cite="javascript:alert(1)">a</blockquote></p>',
    '<base href="https://elsewhere.example/"><link rel="stylesheet" href="x"><meta http-equiv="refresh" content="0">',
]
HARM = re.compile(r" is not allowed$| on <|^(?:address|cite|pictures?|id|comment)\b")


class LetsAllThrough:
    """A sanitiser with the largest hole that there can be."""

    def __init__(self, **options):
        pass

    def clean(self, html):
        return html


@pytest.mark.parametrize("html", RAW)
@pytest.mark.parametrize("holed", [None, "bleach", "nh3"])
def test_each_of_the_two_sanitisers_holds_where_the_other_has_a_hole(monkeypatch, holed, html):
    if holed:
        monkeypatch.setattr(f"{holed}.Cleaner", LetsAllThrough)
        monkeypatch.setattr(sanitising, "_cleaners", sanitising._Cleaners())
    assert [what for what in faults(sanitize(html, PICTURES), media=PICTURES) if HARM.search(what)] == []
    assert [what for what in faults(sanitize_comment(html), comment=True) if HARM.search(what)] == []
    assert "masthead" not in sanitize(html, PICTURES)


PIECES = st.sampled_from(
    [
        *"[]()<>*_`~#|!\\&\"'=:-+.^{}/ \n\tx1é共م",
        *[
            "\n\n",
            "\n\n    ",
            "> ",
            "- ",
            "1. ",
            "# ",
            "[[",
            "]]",
            "[^1]",
            "[^1]: ",
            "```",
            "~~",
            "$",
            "](",
            "![",
            "<!--",
        ],
        *[
            "[[The Commons|",
            "[[hub:politics]]",
            "[[strategy|a]]",
            "(/politics/)",
            "(media:rings.jpg)",
            "https://e.org/",
        ],
        *["<b>", "</b>", "<a href='/x'>", "</a>", "<blockquote>", "</blockquote>", "<p>", "</p>", "<div markdown=1>"],
        *["</div>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<script>", "</script>", "<em>"],
        *[
            "<del datetime='2013-01-01'>",
            "</em>",
            "<code>",
            "</code>",
            "<img src=x>",
            "<br>",
            "<h1>",
            "</h1>",
            "<aside>",
        ],
        *["<details>", "<summary>", "<dl>", "<dt>", "<dd>", "<figure>", "<figcaption>", "<pre>", "</pre>", "<svg>"],
        *[
            "|---|\n",
            "| a |\n",
            "{: .politics }",
            "{: #x }",
            ":   ",
            "!!! note\n    ",
            "&lt;",
            "&#60;",
            "\u202e",
            "\ud800",
        ],
    ]
)


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_renders_safe_valid_and_settled(source):
    assert judge(source) == []


@settings(max_examples=examples(60), deadline=None)
@given(st.text(max_size=200))
def test_any_characters_render(source):
    assert judge(source) == []


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_sanitising_raw_html_twice_is_sanitising_once(html):
    def settled(clean):
        """Line ends after <pre> aside, of which every reader of HTML drops one."""
        once = clean(html)
        return re.sub(r"<pre>\n+", "<pre>", clean(once)) == re.sub(r"<pre>\n+", "<pre>", once)

    assert settled(lambda text: sanitize(text, PICTURES))
    assert settled(sanitize_comment)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_removed_tags_never_name_an_allowed_one(source):
    assert not {"a", "b", "em", "code", "blockquote", "del"} & set(removed_tags(source))


@pytest.mark.proof
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_long_text_renders_safe_valid_and_settled(source):
    assert judge(source) == []
