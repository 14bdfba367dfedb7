"""Old addresses of every kind, and links and pictures that lead to the old site."""

import pytest

from essays.models import Essay
from tests.transfer.importing.made_by_hand import WORDS
from tests.transfer.wordpress.test_texts import AUTHOR, FILED, TERMS
from tests.transfer.wordpress.written import HEAD, attachment, item, meta, one, source
from transfer.importing.loading import run
from transfer.importing.options import Options

AROUND = (
    AUTHOR, TERMS, item(2, title="Two", link="http://www.old.org/2013/03/08/two/", slug="two"),
    item(3, title="About", kind="page", slug="about", link="http://www.old.org/about/"),
    item(5, "x", FILED, slug="%e4%ba%95", link="http://www.old.org/2013/03/%e4%ba%95/"),
    attachment(9, "2013/03/Well.jpg"), attachment(10, "2014/big-scaled.jpg"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://www.old.org/2013/03/08/two/", "import:post:2"),
        ("https://old.org/2013/03/08/two", "import:post:2"),
        ("//old.org/2013/03/08/two/", "import:post:2"),
        ("/2013/03/08/two/", "import:post:2"),
        ("http://old.org/?p=2", "import:post:2"),
        ("http://old.org/?p=2#comment-7", "import:post:2#comment-7"),
        ("http://old.org/2013/03/08/two/feed/", "import:post:2%23feed"),
        ("http://old.org/2013/03/08/two/feed/atom/", "import:post:2%23feed"),
        ("http://old.org/?feed=rss2&p=2", "import:post:2%23feed"),
        ("http://old.org/about/feed/", "import:page:3%23feed"),
        ("http://old.org/nothing/there/feed/", "/feed.xml"),
        ("http://old.org/2013/03/08/two/#part-1", "import:post:2#part-1"),
        ("http://old.org/?page_id=3", "import:page:3"),
        ("http://old.org/about", "import:page:3"),
        ("http://old.org/2010/01/two/", "import:post:2"),  # permalinks had another structure then
        ("http://old.org/2013/03/井/", "import:post:5"),
        ("http://old.org/2013/03/%E4%BA%95/", "import:post:5"),
        ("http://old.org/category/commons/wells/", "import:category:wells"),
        ("http://old.org/category/wells/", "import:category:wells"),
        ("http://old.org/?cat=4", "import:category:wells"),
        ("http://old.org/tag/вода/", "import:tag:%D0%B2%D0%BE%D0%B4%D0%B0"),
        ("http://old.org/?tag=вода", "import:tag:%D0%B2%D0%BE%D0%B4%D0%B0"),
        ("http://old.org/author/ana/", "import:author:ana"),
        ("http://old.org/?author=9", "import:author:ana"),
        ("http://old.org/?attachment_id=9", "import:file:9"),
        ("http://old.org/wp-content/uploads/2013/03/well.jpg", "import:file:9"),
        ("http://old.org/2013/03/", "/archive/2013/3/"),
        ("http://old.org/2013/", "/archive/2013/"),
        ("http://old.org/2013/03/08/", "/archive/2013/3/"),
        ("http://old.org/feed/", "/feed.xml"),
        ("http://old.org/comments/feed/", "/responses.xml"),
        ("http://old.org/", "/"),
        ("http://old.org/nothing/there/", "http://old.org/nothing/there/"),
        ("http://other.org/2013/03/08/two/", "http://other.org/2013/03/08/two/"),
        ("#part", "#part"),
        ("mailto:a@old.org", "mailto:a@old.org"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_a_link_to_the_old_site_leads_to_the_new_place(tmp_path, old, new):
    found = source(tmp_path, *AROUND)
    found.check()
    assert found.site.address(old) == new


@pytest.mark.parametrize("after", ["", "-a-well", ".html"])
@pytest.mark.parametrize("before", ["archives/", "index.php/blog/", ""])
def test_archives_stand_behind_what_stands_before_every_permalink(tmp_path, before, after):
    posts = [item(n, "x", FILED, slug=f"s{n}", link=f"http://www.old.org/{before}{n}{after}") for n in (12, 17)]
    found = source(tmp_path, AUTHOR, TERMS, *posts)
    known = {address for one in (*found.check().terms, *found.bylines()) for address in one.addresses}
    assert {f"/{before}category/commons/wells/", f"/{before}category/wells/", f"/{before}author/ana/"} <= known
    assert dict(found.redirects())[f"/{before}category/wells/feed/"] == "category:wells#feed"
    leading = dict(found.redirects())
    assert leading[f"/{before}date/2013/03/"] == leading[f"/{before}2013/03/"] == "/archive/2013/3/"
    assert leading[f"/{before}comments/feed/"] == "/responses.xml"
    assert found.site.address(f"http://old.org/{before}tag/вода/") == "import:tag:%D0%B2%D0%BE%D0%B4%D0%B0"
    assert found.site.address(f"http://old.org/{before}date/2013/03/08/") == "/archive/2013/3/"


def test_nothing_stands_before_permalinks_that_begin_apart(tmp_path):
    posts = [
        item(n, slug=f"s{n}", link=f"http://www.old.org/2013/{month}/s{n}/") for n, month in ((1, "03"), (2, "03"))
    ]
    found = source(tmp_path, AUTHOR, TERMS, *posts, item(3, slug="s3", link="http://www.old.org/news/s3/"))
    assert (found.check() and found.site.front, found.site.by_number) == ("", False)
    assert not [old for old, _to in found.redirects() if "date/" in old]


@pytest.mark.parametrize(
    "src",
    ["http://www.old.org/wp-content/uploads/2013/03/Well.jpg", "/wp-content/uploads/2013/03/Well-300x200.jpg",
     "https://old.org/wp-content/uploads/2013/03/well-1024x683.jpg?w=9", "http://old.org/files/wp-content/uploads/2013/03/Well.jpg"],
)  # fmt: skip
def test_a_picture_is_known_in_every_size(tmp_path, src):
    text = one(tmp_path, item(1, f'<img src="{src}" alt="A well">'), *AROUND)
    assert text.body == "![A well](import:file:9)"


def test_a_picture_that_wordpress_made_smaller_is_the_one_that_was_sent(tmp_path):
    text = one(tmp_path, item(1, '<img src="/wp-content/uploads/2014/big-300x200.jpg" alt="b">'), *AROUND)
    assert text.body == "![b](import:file:10)"


def test_files_on_another_host_are_known_and_its_pages_are_not(tmp_path):
    far = item(9, "", kind="attachment", status="inherit", attachment_url="https://files.cdn.net/old/well.jpg")
    text = one(
        tmp_path,
        item(1, '<img src="https://files.cdn.net/old/well.jpg" alt="w"> <a href="https://files.cdn.net/">x</a>'),
        far,
    )
    assert text.body == "[x](https://files.cdn.net/)\n\n![w](import:file:9)"


def test_a_picture_without_a_file_keeps_its_full_address(tmp_path):
    assert one(tmp_path, item(1, '<img src="/a/b.jpg" alt="b">')).body == "![b](http://www.old.org/a/b.jpg)"


def test_a_post_has_all_of_its_addresses(tmp_path):
    text = one(
        tmp_path, item(7, "x", meta("_wp_old_slug", "the-first"), slug="well", link="http://old.org/2013/03/well/")
    )
    assert text.addresses == ("/2013/03/well/", "/?p=7", "/2013/03/the-first/")


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_pages_below_pages_keep_their_addresses_and_lead_there(tmp_path, client):
    def page(number, slug, *above, parent=0):
        words = f"{slug.title()} says number {number}. {WORDS}"
        link = f"http://www.old.org/{'/'.join((*above, slug))}/"
        return item(number, words, title=slug.title(), kind="page", slug=slug, link=link, post_parent=parent)

    pages = (page(3, "about"), page(4, "team", "about", parent=3), page(5, "people", "about", "team", parent=4),
             page(6, "team"), page(7, "our-rules", "about", parent=3))  # fmt: skip
    link = item(8, f'<p>{WORDS} <a href="/about/team/people/">them</a></p>', title="Post")
    report = run(source(tmp_path, AUTHOR, *pages, link), Options(keep_apart=True))
    assert (report.figures["pages"], report.figures["essays"], report.notes["page-as-essay"].count) == (5, 1, 5)
    here = {essay.title + essay.html.split("number ")[1][0]: essay.url for essay in Essay.objects.exclude(title="Post")}
    for address, title in {"/about/team/": "Team4", "/about/team/people": "People5", "/team/": "Team6",
                           "/about/our-rules/": "Our-Rules7", "/?page_id=5": "People5"}.items():  # fmt: skip
        assert client.get(address)["Location"] == here[title], address
    assert client.get("/about/").status_code == 200, "a page of this site, which is told"
    assert "/about/ is in use here" in report.notes["address-taken"].first[0][1]
    assert f'href="{here["People5"]}"' in Essay.objects.get(title="Post").html


@pytest.mark.parametrize(
    "link", ["/archives/12", "/2013/03/08/well.html", "/index.php/2013/well/", "/blog/well/", "/?p=1"]
)
def test_permalinks_may_have_any_structure(tmp_path, link):
    assert one(tmp_path, item(1, link=f"http://www.old.org{link}")).addresses[0] == link


def test_a_blog_below_a_site_has_its_addresses_there(tmp_path):
    head = HEAD.replace("<wp:base_blog_url>http://www.old.org<", "<wp:base_blog_url>http://www.old.org/blog<")
    found = source(tmp_path, TERMS, item(1, "x", FILED, link="http://www.old.org/blog/well/"), head=head)
    assert next(found.texts()).addresses == ("/blog/well/", "/blog/?p=1", "/?p=1")
    assert "/blog/category/commons/wells/" in {address for term in found.check().terms for address in term.addresses}
    assert ("/blog/feed/", "/feed.xml") in set(found.redirects())
    assert found.site.address("http://old.org/blog/2013/03/") == "/archive/2013/3/"


def test_terms_and_their_feeds_have_their_addresses(tmp_path):
    terms = {term.key: set(term.addresses) for term in source(tmp_path, *AROUND).check().terms}
    assert terms["category:wells"] >= {
        "/category/commons/wells/", "/category/wells/", "/?cat=4", "/?category_name=wells",
    }  # fmt: skip
    assert terms["tag:вода"] == {"/tag/вода/", "/?tag=вода"}
    redirects = dict(source(tmp_path, *AROUND).redirects())
    assert {redirects[f"/category/{path}/"] for path in ("wells/feed", "commons/wells/feed/atom")} == {
        "category:wells#feed"
    }
    assert redirects["/?feed=rss2&cat=4"] == "category:wells#feed" and redirects["/tag/вода/feed/"] == "tag:вода#feed"
    assert redirects["/author/ana/feed/rss/"] == "author:ana#feed"


def test_archives_and_feeds_lead_on(tmp_path):
    redirects = dict(source(tmp_path, *AROUND).redirects())
    assert {
        "/2013/": "/archive/2013/", "/2013/03/": "/archive/2013/3/", "/2013/03/08/": "/archive/2013/3/",
        "/?m=201303": "/archive/2013/3/", "/feed/": "/feed.xml", "/?feed=rss2": "/feed.xml",
        "/comments/feed/": "/responses.xml", "/2013/03/08/two/feed/": "post:2#feed", "/page/": "/essays/",
        "/wp-sitemap.xml": "/sitemap.xml",
    }.items() <= redirects.items()  # fmt: skip


def test_a_category_that_is_its_own_parent_ends(tmp_path):
    ring = TERMS.replace("<wp:category_parent></wp:category_parent>", "<wp:category_parent>wells</wp:category_parent>")
    assert source(tmp_path, ring, item(1)).check().terms
