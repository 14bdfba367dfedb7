"""Posts and pages of Ghost: who may read them, what is said of them, what their contents become."""

import json
from datetime import UTC, datetime

import pytest

from tests.transfer.ghost.written import WATER, body, one, post, source
from transfer.importing.items import State


@pytest.mark.parametrize(
    ("given", "state", "counted"),
    [
        ({}, State.PUBLISHED, []),
        ({"status": "scheduled"}, State.SCHEDULED, []),
        ({"status": "draft"}, State.DRAFT, ["draft"]),
        ({"status": "sent"}, State.DRAFT, ["sent"]),
        ({"status": ""}, State.DRAFT, ["draft"]),
        ({"status": "embargoed"}, State.DRAFT, ["embargoed"]),
        ({"visibility": "members"}, State.DRAFT, ["members"]),
        ({"visibility": "paid"}, State.DRAFT, ["paid"]),
        ({"visibility": "tiers", "status": "scheduled"}, State.DRAFT, ["tiers"]),
        ({"visibility": None}, State.PUBLISHED, []),
    ],
)
def test_nothing_that_was_not_public_becomes_public(tmp_path, given, state, counted):
    found = source(tmp_path, post(1, **given))
    found.check()
    text = next(found.texts())
    assert text.state == state and [outline.state for outline in found.outlines()] == [state]
    assert [note.about for note in text.notes if note.code == "kept-back"] == counted
    assert len(text.kept_back) == len(counted)


def test_a_post_has_all_that_the_export_says_of_it(tmp_path):
    second = {"id": "u2", "name": "Ben", "slug": "ben"}
    row = post(
        7, title="Wells & springs", featured=1, custom_excerpt="Of water.", locale="fr",
        canonical_url="https://first.example/wells/", feature_image="__GHOST_URL__/content/images/2020/03/well.jpg",
    )  # fmt: skip
    found = source(
        tmp_path, row, users=[second, {"id": "u1", "name": "Ana Ruiz", "slug": "ana"}],
        posts_authors=[{"post_id": "5f007", "author_id": "u1", "sort_order": 1},
                       {"post_id": "5f007", "author_id": "u2", "sort_order": 0}],
        posts_meta=[{"post_id": "5f007", "feature_image_alt": "A well", "feature_image_caption": "<i>Dug</i> in May"}],
        tags=[WATER, {"id": "t2", "name": "#fr", "slug": "hash-fr", "visibility": "internal"}],
        posts_tags=[{"post_id": "5f007", "tag_id": "t2"}, {"post_id": "5f007", "tag_id": "t1"}],
    )  # fmt: skip
    summary, text = found.check(), next(found.texts())
    assert (text.key, text.title, text.slug) == ("post:5f007", "Wells & springs", "well-7")
    assert (text.authors, text.terms, text.language) == (("Ben", "Ana Ruiz"), ("tag:t1",), "fr")
    assert (text.standfirst, text.featured, text.source_url) == ("Of water.", True, "https://first.example/wells/")
    assert text.at == datetime(2020, 3, 8, 10, tzinfo=UTC) and text.guid == "5f007"
    assert text.addresses == ("/well-7/", "/well-7/amp/", "/p/0000-7/")
    (file,) = found.files()
    assert (file.key, file.alt, file.caption) == (text.cover, "A well", "Dug in May")
    assert file.url == "https://old.example/content/images/2020/03/well.jpg" and file.path is None
    assert summary.left_out == {"internal tag": 1} and summary.name == "The Old Well"
    assert [(term.name, term.definition, term.essays, term.addresses) for term in summary.terms] == [
        ("Water", "Of wells.", 1, ("/tag/water/",))
    ]


def test_a_page_is_a_page_in_exports_old_and_new(tmp_path):
    assert one(tmp_path, post(1, type="page")).is_page and not one(tmp_path, post(1)).is_page
    assert one(tmp_path, post(1, type=None, page=True)).is_page


def test_addresses_with_dates_are_those_of_the_sites_permalinks(tmp_path):
    settings = [{"key": "permalinks", "value": "/:year/:month/:day/:slug/"}]
    assert "/2020/03/08/well-1/" in one(tmp_path, post(1), settings=settings).addresses


def test_code_that_was_put_into_a_page_is_left_out_and_told(tmp_path):
    text = one(tmp_path, post(1, codeinjection_head="<script>steal()</script>"))
    assert [note.code for note in text.notes] == ["code-injection"] and "steal" not in repr(text)


def test_nothing_of_members_and_no_mail_address_is_read(tmp_path):
    found = source(tmp_path, post(1))
    found.check()
    read = repr([*found.texts(), *found.bylines(), found.check(), vars(found)])
    assert not [word for word in ("reader@mail", "ana@old.org", "$2b$x", "secret") if word in read]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<p>To <a href="__GHOST_URL__/well-1/#deep">it</a></p>', "To [it](import:post:5f001#deep)"),
        ('<p>To <a href="https://www.old.example/well-1/">it</a></p>', "To [it](import:post:5f001)"),
        ('<p>To <a href="__GHOST_URL__/tag/water/">it</a></p>', "To [it](import:tag:t1)"),
        ('<p>To <a href="__GHOST_URL__/gone/">it</a></p>', "To [it](https://old.example/gone/)"),
        ('<p>To <a href="https://else.example/well-1/">it</a></p>', "To [it](https://else.example/well-1/)"),
        (
            '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://x.example/"><div '
            'class="kg-bookmark-content"><div class="kg-bookmark-title">On wells</div><div '
            'class="kg-bookmark-description">Deep ones.</div><img class="kg-bookmark-icon" '
            'src="https://x.example/i.png" alt=""></div></a></figure><p>On.</p>',
            "[On wells](https://x.example/)\\\nDeep ones.\n\nOn.",
        ),
        (
            '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="https://x.example/f.pdf"><div>'
            '<div class="kg-file-card-title">Plan</div><div class="kg-file-card-filesize">1 KB</div></div></a></div>',
            "[Plan](https://x.example/f.pdf)\\\n1 KB",
        ),
        ('<p>A</p><div class="kg-card kg-signup-card"><form><div>Join</div></form></div><p>B</p>', "A\n\nB"),
        ('<!--kg-card-begin: html--><p>A</p><!--kg-card-end: html--><!--members-only--><p>B</p>', "A\n\nB"),
        ('<pre><code class="language-python">a = 1</code></pre>', "```python\na = 1\n```"),
    ],
)  # fmt: skip
def test_the_html_of_ghost_becomes_markdown(tmp_path, html, markdown):
    assert body(tmp_path, html) == markdown


LEXICAL = [
    {"type": "heading", "tag": "h2", "children": [{"type": "extended-text", "text": "Wells", "format": 0}]},
    {"type": "paragraph", "children": [
        {"type": "text", "text": "Dig ", "format": 0}, {"type": "text", "text": "deep", "format": 3},
        {"type": "link", "url": "https://x.example/", "children": [{"type": "text", "text": " < here"}]}]},
    {"type": "list", "tag": "ol", "children": [{"type": "listitem", "children": [{"type": "text", "text": "One"}]}]},
    {"type": "image", "src": "https://x.example/a.png", "alt": "A well", "caption": ""},
    {"type": "codeblock", "code": "a < b", "language": "python"},
    {"type": "markdown", "markdown": "*M* | x"},
    {"type": "bookmark", "url": "https://b.example/", "metadata": {"title": "B & c", "description": None}},
    {"type": "horizontalrule"}, {"type": "signup", "header": "Join"}, {"type": "cooking-timer"},
]  # fmt: skip


def test_a_text_without_html_is_written_out_of_what_its_editor_keeps(tmp_path):
    text = one(tmp_path, post(1, None, lexical=json.dumps({"root": {"children": LEXICAL}})))
    assert text.body == (
        "## Wells\n\nDig _**deep**_ [< here](https://x.example/)\n\n1. One\n\n![A well](https://x.example/a.png)\n\n"
        "```python\na < b\n```\n\n*M* | x\n\n[B & c](https://b.example/)\n\n---"
    )
    assert [(note.code, note.about) for note in text.notes] == [("card", "cooking-timer")]


def test_a_text_of_the_older_editor_too(tmp_path):
    kept = {
        "version": "0.3.1", "atoms": [["soft-return", "", {}]], "markups": [["strong"], ["a", ["href", "https://x.example/"]]],
        "cards": [["code", {"code": "a < b"}], ["hr", {}], ["sundial", {}]],
        "sections": [[1, "p", [[0, [], 0, "Dig "], [0, [0, 1], 2, "deep"], [1, [], 0, 0], [0, [], 0, "& wide"]]],
                     [3, "ul", [[[0, [], 0, "One"]]]], [10, 0], [10, 1], [10, 2]],
    }  # fmt: skip
    text = one(tmp_path, post(1, "", mobiledoc=json.dumps(kept)))
    assert text.body == "Dig **[deep](https://x.example/)**\\\n& wide\n\n- One\n\n```\na < b\n```\n\n---"
    assert [note.about for note in text.notes] == ["sundial"]


@pytest.mark.parametrize(
    "kept", ["{", "[]", '{"root": 7}', '{"sections": [[10, 5]]}', "[" * 5000, '{"root": {"children": 3}}']
)
def test_what_an_editor_has_broken_is_told_and_breaks_nothing(tmp_path, kept):
    text = one(tmp_path, post(1, None, lexical=kept))
    assert text.body == ""
    assert one(tmp_path, post(1, None, mobiledoc=kept)).body == ""


def test_cards_without_an_end_and_in_thousands_take_no_time(tmp_path):
    open_cards = '<div class="kg-card kg-audio-card">' * 20_000
    assert "last" in one(tmp_path, post(1, f"{open_cards}<p>last</p>")).body
    deep = {"type": "paragraph", "children": []}
    for _ in range(90):
        deep = {"type": "paragraph", "children": [deep]}
    assert one(tmp_path, post(1, None, lexical=json.dumps({"root": {"children": [deep]}}))).body == ""
