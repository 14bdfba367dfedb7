"""A mirror: the public pages as files that lead to each other, with nothing that a folder cannot do."""

import json
import os
import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from essays import publishing
from essays.models import Essay
from sitewide.models import LimitCount
from tests.cast import make_comment, make_essay
from tests.site.small import plant
from tests.transfer.exports.mirrors import amiss, by_folded_name, pages
from transfer.exports.mirror.file_names import file_of, part, relative
from transfer.exports.mirror.searching import Index

pytestmark = pytest.mark.django_db


def export(root, *options):
    call_command("export_static", str(root), *options)
    return root


def words_of(page):
    return " ".join("".join(page.text).split())


def stamps(root):
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def mirror(django_db_setup, django_db_blocker, tmp_path_factory):
    """The small site that has one of every page, with an essay of another script and many responses."""
    root = tmp_path_factory.mktemp("mirror") / "out"
    with django_db_blocker.unblock(), transaction.atomic():
        plant()
        make_essay("المشاعات 公共", "نصّ طويل 水利合作社。", language="ar", tags=["économie", "公共"])
        first = Essay.objects.get(slug="the-first-well")
        content = first.head.content() | {"body": "## A rope\n\nOther words: [[The Second Well]]."}
        publishing.publish(publishing.save_draft(first, content, by=None, parent=first.head), by=None)
        for _ in range(51):
            make_comment(first)
        export(root)
        transaction.set_rollback(True)
    return root


def test_no_link_leads_nowhere_and_nothing_is_loaded_from_elsewhere(mirror):
    assert amiss(mirror) == []


def test_every_kind_of_page_is_there(mirror):
    for name in (
        "index.html", "strategy/index.html", "strategy/all-three/index.html", "politics/index.html",
        "politics/only-1.html", "politics/responses/index.html", "essays/index.html",
        "essays/the-first-well/index.html", "essays/the-first-well/responses-2.html",
        "essays/the-first-well/order-date.html", "essays/the-first-well/history/index.html",
        "essays/the-first-well/history/1/index.html",
        "essays/the-first-well.md", "essays/the-first-well/responses.xml", "tags/index.html", "tags/wells/index.html",
        "authors/index.html", "authors/ann-many/index.html", "archive/index.html", "archive/2013/3/index.html",
        "series/wells-in-order/index.html", "about/index.html", "books/digging/index.html", "calls/ropes/index.html",
        "bookmarks/index.html", "moderation/index.html", "moderation/seals/index.html",
        "recordings/a-talk-at-the-well/index.html", "feed.xml", "feed.rss", "feeds.opml", "sitemap.xml",
        "sitemap-essays.xml", "search.html", "a-z.html", "static/css/base.css",
    ):  # fmt: skip
        assert (mirror / name).is_file(), name
    assert len(list(mirror.glob("essays/the-first-well/history/1-*/index.html"))) == 1


def test_names_work_on_every_file_system(mirror):
    assert [paths for paths in by_folded_name(mirror).values() if len(paths) > 1] == []
    for path in mirror.rglob("*"):
        assert re.fullmatch(r"[a-z0-9_.-]{1,80}", path.name), path
        assert not path.name.endswith(".")


def test_forms_that_need_the_living_site_say_where_it_is(mirror):
    found = pages(mirror)
    for path, page in found.items():
        assert [action for action in page.forms if action and not action.endswith("search.html")] == [], path
    essay = words_of(found[mirror / "essays/the-first-well/index.html"])
    assert "This is a copy, which takes no replies. Reply at the living page:" in essay
    assert f"{settings.SITE_URL}/essays/the-first-well/" in found[mirror / "essays/the-first-well/index.html"].links
    for gone in ("Leave a Reply", "Send reply", "Your e-mail address", "Sign in", "Text size", "Report"):
        assert gone not in essay
    history = words_of(found[mirror / "essays/the-first-well/history/index.html"])
    assert "Revision 1" in history
    assert "Compare the two" not in history


def test_texts_are_as_readers_have_them(mirror, client, site):
    """Whatever is rewritten, the words of a text and its ids stay."""
    essay = make_essay("Kept", "## A & b\n\n“Quoted” <kbd>x</kbd> &amp; 1 < 2.\n\n| a | b |\n|---|---|\n| c | d |\n")
    again = export(mirror.parent / "again")
    text = re.compile(r'<div class="text.*?<svg class="end"', re.DOTALL)
    living = re.sub(
        r'<a class="pilcrow" lang="[^>]*respond/.*?</a>', "", text.search(client.get(essay.url).content.decode())[0]
    )
    assert text.search((again / "essays/kept/index.html").read_text(encoding="utf-8"))[0] == living


def test_the_search_finds_words_of_any_language(mirror):
    rows = json.loads((mirror / "search/rows-0.js").read_text()[len('mirrorSearch("rows",0,') : -3])
    words = {}
    for path in mirror.glob("search/words-*.js"):
        words |= json.loads(path.read_text(encoding="utf-8").split(",", 2)[2][:-3])
    number = next(n for n, row in enumerate(rows) if row[1].startswith("المشاعات"))
    for word, in_title in (("المشاعات", 1), ("公共", 1), ("economie", 1), ("水利", 0), ("合作", 0), ("طويل", 0)):
        assert number * 2 + in_title in words[word], word
    assert rows[number][0].startswith("essays/")
    assert "économie" not in words


def test_run_again_it_writes_what_changed_and_takes_away_what_is_gone(site, tmp_path, capsys):
    make_essay("One", "First.", tags=["wells"])
    other = make_essay("Two", "Second.", tags=["ropes"])
    root = export(tmp_path / "out")
    before = stamps(root)
    export(root)
    assert stamps(root) == before
    assert "written 0" in capsys.readouterr().out
    publishing.withdraw(other, "No.", by=None)
    (root / "mine.txt").write_text("a note of somebody's own")
    export(root)
    now = stamps(root)
    assert not (root / "essays/two").exists()
    assert not (root / "tags/ropes").exists()
    assert (root / "mine.txt").is_file()
    kept = root / "essays/one.md"
    assert now[kept] == before[kept]
    assert amiss(root) == []


def test_a_run_that_was_broken_off_is_taken_up(site, tmp_path, monkeypatch):
    make_essay("One", "First.")
    root, calls = tmp_path / "out", []
    replace = os.replace

    def breaking(*paths):
        calls.append(paths)
        if len(calls) == 20:
            raise KeyboardInterrupt
        replace(*paths)

    monkeypatch.setattr(os, "replace", breaking)
    with pytest.raises(KeyboardInterrupt):
        export(root)
    monkeypatch.undo()
    export(root)
    assert amiss(root) == []
    assert list(root.rglob("*.part")) == []


def test_a_folder_of_something_else_is_left_alone(site, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ann")
    with pytest.raises(CommandError, match="no mirror made here"):
        export(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_filters_leave_the_rest_to_the_living_site(site, tmp_path):
    make_essay("Chosen", "See [[Other]].", tags=["wells"])
    make_essay("Other", "Words.", tags=["ropes"])
    root = export(tmp_path / "out", "--tag", "wells")
    assert (root / "essays/chosen/index.html").is_file()
    assert not (root / "essays/other").exists()
    assert not (root / "essays/other.md").exists()
    assert f"{settings.SITE_URL}/essays/other/" in pages(root)[root / "essays/chosen/index.html"].links
    assert "Other" not in (root / "search/rows-0.js").read_text()
    with pytest.raises(CommandError, match="no tag “no such”"):
        export(tmp_path / "none", "--tag", "no such")


def test_old_addresses_and_permanent_links_lead_to_what_they_mean(site, tmp_path):
    essay = make_essay("One", "Words.", slug="one")
    make_essay("Two", "See [it](/essays/one/) and [a reply](/essays/one/responses/1/) and [none](/no/such/page).")
    make_comment(essay)
    content = essay.head.content() | {"slug": "now"}
    publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)
    root = export(tmp_path / "out")
    links = pages(root)[root / "essays/two/index.html"].links
    assert "../now/index.html" in links
    assert "../now/index.html#response-1" in links
    assert f"{settings.SITE_URL}/no/such/page" in links


def test_the_site_counts_no_tries_of_its_own(site, tmp_path):
    for number in range(12):
        make_essay(f"Number {number}", "Words.")
    export(tmp_path / "out")
    assert LimitCount.objects.count() <= 1  # the search, asked once
    assert len(list((tmp_path / "out").glob("essays/number-*/history/1/index.html"))) == 12


def test_a_header_does_not_make_anybody_free_of_limits(site, client, one_minute):
    essay = make_essay()
    path = reverse("history", args=[essay.slug])
    answers = {client.get(path, headers={"commonswiki.unlimited": "1"}).status_code for _ in range(32)}
    assert answers == {200, 429}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("the-first-well", "the-first-well"),
        ("a.b.min.js", "a.b.min.js"),
        ("con", "con-"),
        ("nul.txt", "nul-"),
        ("Well", "well-"),
        ("well.", "well-"),
        ("a:b?c", "a-b-c-"),
        ("économie", "conomie-"),
        ("公共", "x"),
        ("..", "x"),
        ("index.html", "index-"),
        ("w" * 100, "w" * 32),
    ],
)
def test_the_name_of_a_file_is_short_plain_and_the_same_each_time(name, file):
    assert part(name).startswith(file)
    assert part(name) == part(name)
    assert re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", part(name))
    assert len(part(name)) <= 64
    assert part(name) not in {part(other) for other in (name.upper() + "x", name + "-", f"{name}1")}


def test_an_address_has_one_file():
    assert file_of("/") == "index.html"
    assert file_of("/essays/a/") == "essays/a/index.html"
    assert file_of("/essays/", (("page", "2"),)) == "essays/page-2.html"
    assert file_of("/feed.xml", is_page=False) == "feed.xml"
    assert relative("essays/a/index.html", "static/css/base.css") == "../../static/css/base.css"
    assert relative("index.html", "essays/index.html") == "essays/index.html"


def test_the_index_says_what_folding_makes_of_each_character():
    index = Index()
    index.add("a", "Straße", "", "de", "Straße", "Ærø, كِتَاب")
    assert {"ß": "ss", "Æ": "ae", "ø": "o", "\u0650": ""}.items() <= index._folded().items()
    assert "كتاب" in index.words
