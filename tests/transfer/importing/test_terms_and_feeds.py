"""Links and old addresses that lead to categories, tags, authors and feeds: through the commands, with exports and
dumps that are written by hand."""

import pytest
from django.core.management import call_command

from essays import taxonomy
from essays.models import Author, Essay
from tests.transfer.mediawiki.test_dumps import dump
from tests.transfer.wordpress.test_texts import AUTHOR, FILED, TERMS
from tests.transfer.wordpress.written import export, item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
SILENT = (
    "<wp:author><wp:author_id>10</wp:author_id><wp:author_login>mum</wp:author_login><wp:author_display_name>Mum"
    "</wp:author_display_name></wp:author><wp:category><wp:term_id>8</wp:term_id><wp:category_nicename>empty"
    "</wp:category_nicename><wp:cat_name>Empty</wp:cat_name></wp:category>"
)
LINKS = " ".join(
    f'<a href="http://www.old.org{path}">{name}</a>'
    for name, path in {
        "above": "/category/commons/", "category": "/category/commons/wells/", "number": "/?cat=4", "tag": "/tag/вода/",
        "author": "/author/ana/", "asked": "/?author=9", "feed": "/category/wells/feed/", "rss": "/?feed=rss2&cat=4",
        "atom": "/author/ana/feed/atom/", "empty": "/category/empty/", "silent": "/author/mum/",
    }.items()
)  # fmt: skip
MAP = "categories:\n  Commons: hub:politics\n"


@pytest.fixture
def blog(tmp_path):
    path, mapping = tmp_path / "export.xml", tmp_path / "map.yaml"
    linking = item(2, f"Links: {LINKS}", '<category domain="category" nicename="commons">Commons</category>', title="B")
    path.write_text(export(AUTHOR, SILENT, TERMS, item(1, "Words.", FILED), linking))
    mapping.write_text(MAP)
    return path, mapping


def brought(name, *arguments):
    call_command(name, *map(str, arguments), "--processes=0", verbosity=0)


def told(capsys, name, *arguments):
    brought(name, *arguments)
    return capsys.readouterr().out


def test_links_lead_to_what_categories_tags_and_authors_became(client, blog, capsys):
    out = told(capsys, "import_wordpress", blog[0], "--map", blog[1])
    body = Essay.objects.get(title="B").head.body
    for name, page in {
        "above": "/politics/", "category": "/tags/wells-springs/", "number": "/tags/wells-springs/",
        "tag": "/tags/вода/", "author": "/authors/ana-ruiz/", "asked": "/authors/ana-ruiz/",
        "feed": "/tags/wells-springs/feed.xml", "rss": "/tags/wells-springs/feed.xml",
        "atom": "/authors/ana-ruiz/feed.xml", "empty": "#", "silent": "#",
    }.items():  # fmt: skip
        assert f"[{name}]({page})" in body
        assert page == "#" or client.get(page).status_code == 200, page
    assert "note: 2 links lead to what does not come over." in out


def test_two_who_would_have_one_address_are_not_taken_for_each_other(tmp_path):
    other = AUTHOR.replace(">9<", ">11<").replace(">ana<", ">bea<").replace("Ana Ruiz", "Ana-Ruiz!")
    path = tmp_path / "export.xml"
    links = '<a href="/author/ana/">one</a> <a href="/author/bea/">two</a>'
    path.write_text(export(AUTHOR, other, item(1, links, creator="bea"), item(2, "Words.", creator="ana")))
    brought("import_wordpress", path)
    assert Author.objects.count() == 2
    assert "[one](#) [two](#)" in Essay.objects.get(pk=Essay.objects.earliest("pk").pk).head.body
    brought("import_wordpress", path)  # now they are known
    for login, name in (("ana", "Ana Ruiz"), ("bea", "Ana-Ruiz!")):
        assert f"](/authors/{Author.objects.get(name=name).slug}/)" in Essay.objects.earliest("pk").head.body, login


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/category/commons/feed/", "/politics/feed.xml"),
        ("/category/commons/wells/feed/", "/tags/wells-springs/feed.xml"),
        ("/category/wells/feed/atom/", "/tags/wells-springs/feed.xml"),
        ("/?cat=4&feed=rss2", "/tags/wells-springs/feed.xml"),
        ("/?feed=rss&category_name=wells", "/tags/wells-springs/feed.xml"),
        ("/tag/вода/feed/", "/tags/%D0%B2%D0%BE%D0%B4%D0%B0/feed.xml"),
        ("/?feed=atom&tag=%D0%B2%D0%BE%D0%B4%D0%B0", "/tags/%D0%B2%D0%BE%D0%B4%D0%B0/feed.xml"),
        ("/author/ana/feed/rss2/", "/authors/ana-ruiz/feed.xml"),
        ("/?author=9&feed=rss2", "/authors/ana-ruiz/feed.xml"),
        ("/2013/03/n-1/feed/", "/essays/n-1/responses.xml"),
        ("/?feed=rss2&p=1", "/essays/n-1/responses.xml"),
        ("/feed/atom/", "/feed.xml"),
        ("/?feed=rdf", "/feed.xml"),
        ("/comments/feed/", "/responses.xml"),
    ],
)
def test_an_old_feed_leads_to_the_feed_of_what_its_page_became(client, blog, old, new):
    brought("import_wordpress", blog[0], "--map", blog[1])
    answer = client.get(old)
    assert (answer.status_code, answer.headers.get("Location")) == (301, new)
    assert client.get(new).status_code == 200


def test_a_feed_is_led_on_when_its_page_moves(client, blog):
    brought("import_wordpress", blog[0])
    essay = Essay.objects.get(slug="n-1")
    author = Author.objects.get(name="Ana Ruiz")
    author.slug = "ana-of-the-wells"
    taxonomy.save_author(author, by=None)
    assert essay.is_public
    answer = client.get("/author/ana/feed/", follow=True)
    assert answer.redirect_chain[-1] == ("/authors/ana-of-the-wells/feed.xml", 301)
    assert answer.status_code == 200


def test_the_feed_of_a_draft_leads_nowhere_before_its_time(client, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(item(1, "Words.", status="draft")))
    brought("import_wordpress", path)
    assert client.get("/2013/03/n-1/feed/").status_code == 404
    assert "Location" not in client.get("/?feed=rss2&p=1")


def test_a_link_to_a_category_of_a_wiki_leads_to_its_page(client, tmp_path, capsys):
    path = dump(
        tmp_path,
        ("Well", "[[:Category:Water|all of it]], [[:Category:Old water]] and [[:Category:None]]. [[Category:Water]]"),
        ("Category:Water", "Of water.", 14),
        ("Category:Old water", "#REDIRECT [[:Category:Water]]", 14),
    )  # fmt: skip
    out = told(capsys, "import_mediawiki", path)
    body = Essay.objects.get(title="Well").head.body
    assert "[all of it](/tags/water/)" in body
    assert "[Category:Old water](/tags/water/)" in body
    assert "[Category:None](#)" in body
    assert "note: 1 link leads to what does not come over." in out
    assert client.get("/wiki/Category:Old_water")["Location"] == "/tags/water/"
    assert client.get("/tags/water/").status_code == 200
