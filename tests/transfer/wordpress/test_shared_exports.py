"""Exports of others: what each of them yields, counted by others; and of all their texts, no word is lost."""

import difflib
import re
from collections import Counter
from html import unescape

import pytest

from essays.markup import MediaInfo, render
from transfer.importing.items import Refused, State
from transfer.wordpress.source import WordPress

# file: (authors, texts by kind and state, attachments, left out, replies by state, pings, answers, depth)
YIELDS = {
    "theme-unit-test-data.xml": (
        2, {"page published": 21, "post published": 55, "post draft": 2, "post scheduled": 1}, 37,
        {"nav_menu_item": 70}, {"published": 30, "held": 3}, 4, 10, 10),
    "block-editor-test-data.xml": (
        2, {"page published": 1, "post published": 61}, 9, {"wp_navigation": 1}, {"published": 2}, 0, 1, 2),
    "pelican-wordpressexport.xml": (
        2, {"page published": 2, "post draft": 4, "post published": 7}, 4,
        {"custom1": 2, "custom2": 1, "comment/trash": 1}, {"published": 3}, 0, 2, 2),
    "jekyll-import-2025-export.xml": (
        1, {"page published": 1, "post published": 7}, 6, {"wp_global_styles": 1, "wp_navigation": 1}, {}, 0, 0, 0),
    "wagtail-raw_xml.xml": (
        2, {"page draft": 1, "post published": 1}, 0,
        {"testpostmeta": 1, "postmetachanged": 1, "hasnocategories": 1}, {}, 0, 0, 0),
    "importer-fixtures/small-export.xml": (
        3, {"page draft": 1, "page published": 4, "post draft": 1, "post published": 5}, 0, {},
        {"published": 1}, 0, 0, 1),
    "importer-fixtures/valid-wxr-1.0.xml": (
        0, {"page published": 3, "post published": 3}, 0, {}, {"published": 1}, 0, 0, 1),
    "importer-fixtures/valid-wxr-1.1.xml": (
        1, {"page published": 1, "post published": 1}, 0, {"taxonomy/post_tax": 1}, {"published": 1}, 0, 0, 1),
    "importer-fixtures/wxr-comprehensive.xml": (
        2, {"page published": 1, "post published": 1}, 0, {}, {"published": 1}, 0, 0, 1),
}  # fmt: skip
REFUSED = {
    "malformed-simple.xml": "Line 14: the file ends within <item>, which begins in line 9.",
    "missing-version-tag.xml": "Line 1: this is no export of WordPress: no version of the format stands before it.",
    "invalid-version-tag.xml": "Line 33: “abc” is no version of WordPress's exports (1.0, 1.1 and 1.2 are known).",
}


def depth(reply, above):
    parent = above.get(reply.parent)
    return 1 if parent is None else 1 + depth(parent, above)


@pytest.mark.parametrize("name", YIELDS)
def test_an_export_yields_what_was_counted(shared, name):
    authors, texts_by, attachments, left_out, states, pings, answers, deepest = YIELDS[name]
    source = WordPress(shared / "data" / "wxr" / name)
    summary = source.check()
    texts = list(source.texts())
    replies = [reply for text in texts for reply in text.replies]
    assert Counter(f"{'page' if text.is_page else 'post'} {text.state}" for text in texts) == texts_by
    assert len(list(source.files())) == attachments
    assert summary.left_out == left_out
    assert Counter(reply.state for reply in replies) == states
    assert sum(reply.is_ping for reply in replies) == pings
    said = sum(bool(reply.parent) for reply in replies)
    assert said == answers
    depths = [depth(one, {reply.key: reply for reply in text.replies}) for text in texts for one in text.replies]
    assert max(depths, default=0) == deepest
    known = (shared / "data" / "wxr" / name).read_text(encoding="utf-8").count("<wp:author>")
    assert known == authors and len(list(source.bylines())) >= authors
    assert [outline.key for outline in source.outlines()] == [text.key for text in texts]
    assert summary.counts.get("posts", 0) + summary.counts.get("pages", 0) == len(texts)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_export_is_refused_with_its_line(shared, name):
    with pytest.raises(Refused) as refused:
        WordPress(shared / "data" / "wxr" / "importer-fixtures" / name).check()
    assert str(refused.value) == REFUSED[name]


def test_threads_states_and_pings_of_the_theme_file(shared):
    texts = list(WordPress(shared / "data" / "wxr" / "theme-unit-test-data.xml").texts())
    assert max(len(text.replies) for text in texts) == 20
    pings = [reply for text in texts for reply in text.replies if reply.is_ping]
    assert len(pings) == 4 and all(reply.state == "published" for reply in pings)
    locked = [text for text in texts if any("password" in why for why in text.kept_back)]
    assert len(locked) == 1 and locked[0].state == State.DRAFT
    assert sum(text.featured for text in texts) == 1


def test_wxr_1_0_has_its_tags_and_categories(shared):
    source = WordPress(shared / "data" / "wxr" / "importer-fixtures" / "valid-wxr-1.0.xml")
    terms = {term.key: term for term in source.check().terms}
    assert {key for key, term in terms.items() if not term.is_category} == {
        "tag:chicken",
        "tag:face",
        "tag:news",
        "tag:roar",
    }
    assert terms["category:child"].parent == "category:parent"
    assert "/category/parent/child/" in terms["category:child"].addresses
    assert sum(term.essays for term in terms.values()) > 0
    assert {byline.name for byline in source.bylines()} == {"admin"}


def test_several_runs_of_cdata_are_one_text(shared):
    text = next(WordPress(shared / "data" / "wxr" / "importer-fixtures" / "multiple-cdata.xml").texts())
    assert text.title and text.body and "CDATA" not in text.body


def words(html):
    """The words of HTML in their order; tags within a word part nothing, shortcodes of pictures are none."""
    html = re.sub(r"<!--.*?-->", " ", html, flags=re.S)
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S | re.I)
    html = re.sub(r"\[/?(?:caption|wp_caption|gallery|audio|video|embed|code|sourcecode|playlist)\b[^\]]*\]", " ", html)
    html = re.sub(r"</?(?:span|font|b|i|em|strong|a|u|s|del|ins|sup|sub|small|big|mark|code|q|cite)\b[^<>]*>", "", html)
    return re.findall(r"[^\W_]+", unescape(re.sub(r"<[^<>]*>", " ", html)))


@pytest.mark.parametrize(
    ("name", "held"),
    [(name, True) for name in YIELDS]
    + [pytest.param(name, False, marks=pytest.mark.proof if n else ()) for n, name in enumerate(YIELDS)],
)
def test_words_of_all_texts_stand_in_the_pages_in_their_order(shared, name, held):
    """At least 99.5 % of each export, whether its files are here or not."""
    source = WordPress(shared / "data" / "wxr" / name)
    source.check()
    numbers = source.attachments
    if held:
        source.site.here = {f"import:file:{number}" for number in numbers}
    media = {f"f-{number}": MediaInfo(url=f"/media/f-{number}.jpg", alt="x") for number in numbers if held}
    total = same = 0
    for part in source.parts():
        text = source.convert(part)
        body = re.sub(r"import:file:(\w+)", r"media:f-\1" if held else r"https://old.org/\1.jpg", text.body)
        page = render(re.sub(r"import:[^)\s\"#]+", "/", body), media=media).html
        page = re.sub(r'<(sup|span|a) class="(?:note-ref|note-number|pilcrow)".*?</\1>', "", page)
        wanted, found = words(part.record.content), words(page)
        blocks = difflib.SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
        total += len(wanted)
        same += sum(block.size for block in blocks)
    assert same >= 0.995 * total
