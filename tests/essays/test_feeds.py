"""Feeds, sitemap and OPML: what everybody may read, with stable ids, full text and conditional answers."""

import datetime
import re
from io import BytesIO, StringIO
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import pytest
from django.utils import timezone
from django.utils.xmlutils import SimplerXMLGenerator

from essays import publishing
from essays.media import uploads
from essays.reading import feed_formats
from essays.reading.feed_formats import Elements
from essays.reading.feeds import FullTextFeed
from tests.cast import make_essay
from tests.essays.test_media import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def parse(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return ElementTree.fromstring(answer.content), answer


@pytest.fixture
def essay():
    return make_essay(
        "Seeds & Statutes",
        "A *seed* law.",
        hubs=("politics",),
        tags=["seeds"],
        authors=("Nkechi Obiora",),
        language="en",
    )


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return uploads.add_picture(BytesIO(picture(size=(900, 40))), by=None, alt="A well in winter")


@pytest.mark.parametrize(
    "prefix", ["/", "/politics/", "/tags/seeds/", "/authors/nkechi-obiora/"], ids=["site", "hub", "tag", "author"]
)
def test_atom_and_rss_carry_the_full_text(client, essay, prefix):
    atom, answer = parse(client, f"{prefix}feed.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    entry = atom.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{essay.guid}"
    assert entry.find(f"{ATOM}title").text == "Seeds & Statutes"
    assert "A <em>seed</em> law." in entry.find(f"{ATOM}content").text
    assert entry.find(f"{ATOM}link").get("href") == "http://127.0.0.1:8000/essays/seeds-statutes/"
    rss, answer = parse(client, f"{prefix}feed.rss")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert "A <em>seed</em> law." in rss.find(f"channel/item/{CONTENT}").text


def html_of(client, path, name):
    """What a reader takes for HTML in the first entry of a feed."""
    feed, _ = parse(client, path)
    entry = feed.find(f"{ATOM}entry") if path.endswith("xml") else feed.find("channel/item")
    return entry.find(name).text


@pytest.mark.parametrize(
    ("path", "summary", "content"),
    [("/feed.xml", f"{ATOM}summary", f"{ATOM}content"), ("/feed.rss", "description", CONTENT)],
    ids=["atom", "rss"],
)
class TestInAReader:
    """A feed reader shows HTML without this site's style sheet, at another address, beside other entries."""

    def test_words_arrive_as_words(self, client, path, summary, content):
        """RFC 4287, section 3.1.1.2: what is of type html is read as HTML."""
        make_essay("Tags", "Write `<b>x</b>` & `<script>` for bold.", standfirst="Use <em>few</em> &amp; small tags.")
        make_essay("Other", "Write `<img src=x onerror=alert(1)>` & go.")
        feed, _ = parse(client, path)
        read = [node.text for node in feed.iter(summary)][-2:]
        assert read == ["Write &lt;img src=x onerror=alert(1)&gt; &amp; go.",
                        "Use &lt;em&gt;few&lt;/em&gt; &amp;amp; small tags."]  # fmt: skip
        assert "<code>&lt;img src=x onerror=alert(1)&gt;</code>" in html_of(client, path, content)

    def test_every_address_is_whole(self, client, path, summary, content, media):
        make_essay("Вода", f"""A [tag](/tags/x/), a [part](#h-end), a note[^1], a [way](../alpha/?q=1),
[mail](mailto:a@example.org) and [out](https://example.org/x).

![A well](media:{media.name})

## End

[^1]: Its [words](/politics/).
""")  # fmt: skip
        html = html_of(client, path, content)
        page = "http://127.0.0.1:8000/essays/%D0%B2%D0%BE%D0%B4%D0%B0/"
        found = re.findall(r'(?:href|src|srcset|cite)="([^"]*)"', html)
        assert found[:6] == ["http://127.0.0.1:8000/tags/x/", f"{page}#h-end", f"{page}#note-1",
                             "http://127.0.0.1:8000/essays/alpha/?q=1", "mailto:a@example.org",
                             "https://example.org/x"]  # fmt: skip
        assert all(re.match(r"https?://[\x21-\x7e]+\Z|mailto:", address) for address in found)
        assert f"http://127.0.0.1:8000{media.url}" in found
        assert f"{page}#ref-1" in found

    def test_what_only_a_page_needs_is_left_out(self, client, path, summary, content, media):
        make_essay("Marks", f"""To [[hub:politics]], a note[^1].

| a | b |
|---|--:|
| 1 | 2 |

!!! note "Mind"
    The step.

![A well](media:{media.name})

## End

[^1]: Its words.
""")  # fmt: skip
        html = html_of(client, path, content)
        inner = html.removeprefix('<div lang="en" dir="ltr">').removesuffix("</div>")
        assert "¶" not in html
        assert not re.search(r"\s(?:id|class|role|tabindex|aria-label|srcset|sizes|loading|decoding)=", html)
        assert not re.search(r"<(?:div|span|picture|source)\b|<p>\s*</p>", inner)
        assert inner.count("Politics") == 1  # the link in the text, not the mark beside it
        for kept in ("<table>", "The step.", "<h2>End</h2>", "Its words.", "<sup>"):
            assert kept in inner


def test_entries_without_a_byline_have_an_author(client):
    """RFC 4287, section 4.1.1: each entry has an author, or its feed."""
    make_essay("Nobody's", authors=())
    feed, _ = parse(client, "/feed.xml")
    assert feed.find(f"{ATOM}entry/{ATOM}author") is None
    assert feed.find(f"{ATOM}author/{ATOM}name").text


def test_feeds_are_conditional(client, essay):
    answer = client.get("/feed.xml")
    assert answer["ETag"]
    assert answer["Last-Modified"]
    assert client.get("/feed.xml", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/feed.xml", headers={"If-Modified-Since": answer["Last-Modified"]}).status_code == 304
    make_essay("Another")
    assert client.get("/feed.xml", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_ids_stay_when_the_slug_changes(client, essay):
    content = essay.head.content() | {"slug": "renamed"}
    publishing.save_draft(essay, content, by=None, parent=essay.head)
    essay.refresh_from_db()
    publishing.publish(essay.head, by=None)
    atom, _ = parse(client, "/feed.xml")
    assert atom.find(f"{ATOM}entry/{ATOM}id").text == f"urn:uuid:{essay.guid}"


def test_scheduled_and_withdrawn_are_in_no_feed_or_sitemap(client, essay):
    make_essay("Canary Scheduled", at=timezone.now() + datetime.timedelta(hours=1))
    gone = make_essay("Canary Withdrawn")
    publishing.withdraw(gone, "x", by=None)
    for path in ("/feed.xml", "/feed.rss", "/sitemap-essays.xml"):
        assert b"anary" not in client.get(path).content, path


def test_addresses_come_from_the_settings_not_from_the_request(client, essay):
    for path in ("/feed.xml", "/feed.rss", "/feeds.opml", "/sitemap.xml", "/sitemap-essays.xml", "/robots.txt"):
        text = client.get(path, headers={"Host": "localhost"}).content.decode()
        assert "http://127.0.0.1:8000/" in text, path
        assert "localhost" not in text, path


def test_sitemap_names_what_can_be_read(client, essay):
    index, _ = parse(client, "/sitemap.xml")
    found = set()
    for loc in index.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc"):
        section, _ = parse(client, loc.text.removeprefix("http://127.0.0.1:8000"))
        found |= {e.text for e in section.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    for address in found:
        assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200, address
    assert "http://127.0.0.1:8000/essays/seeds-statutes/" in found
    assert "http://127.0.0.1:8000/tags/seeds/" in found


def test_opml_lists_feeds_that_answer(client, essay):
    opml, _ = parse(client, "/feeds.opml")
    outlines = [o.get("xmlUrl").removeprefix("http://127.0.0.1:8000") for o in opml.iter("outline")]
    assert "/politics/feed.xml" in outlines
    assert all(client.get(path).status_code == 200 for path in outlines)


def test_entries_of_another_language_say_so(client):
    make_essay("آبخوان", "متن", language="fa")
    atom, _ = parse(client, "/feed.xml")
    entry = atom.find(f"{ATOM}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fa"
    assert 'dir="rtl"' in entry.find(f"{ATOM}content").text


def test_all_essays_are_found_by_walking_back(client, site, monkeypatch):
    """A feed holds the newest; its further pages hold the rest, each essay once (RFC 5005, section 3)."""
    monkeypatch.setattr(FullTextFeed, "PER_PAGE", 3)
    start = timezone.now() - datetime.timedelta(days=90)
    for n in range(7):
        make_essay(f"Essay {n}", at=None, hubs=("politics",), tags=["seeds"], dated=(start.date()))
    for path in ("/feed.xml", "/politics/feed.xml", "/tags/seeds/feed.rss"):
        walk_back(client, path)


def walk_back(client, path):
    titles, address, pages = [], path, 0
    while address:
        feed, _ = parse(client, address)
        entries = feed.findall(f"{ATOM}entry") or feed.findall("channel/item")
        titles += [
            (entry.find(f"{ATOM}title") if path.endswith("xml") else entry.find("title")).text for entry in entries
        ]
        links = {link.get("rel"): link.get("href") for link in feed.iter(f"{ATOM}link")}
        assert links["self"] == f"http://127.0.0.1:8000{address}"
        assert ("previous" in links) == (pages > 0)
        address = links.get("next", "").removeprefix("http://127.0.0.1:8000")
        pages += 1
    assert pages == 3
    assert sorted(titles) == sorted(f"Essay {n}" for n in range(7))


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "٣", ""])
def test_odd_pages_of_a_feed_are_its_first(client, essay, page):
    feed, _ = parse(client, f"/feed.xml?page={page}")
    assert len(feed.findall(f"{ATOM}entry")) == 1


def test_a_feed_ends(client, essay):
    assert client.get("/feed.xml?page=2").status_code == 404
    assert client.get("/responses.xml?page=2").status_code == 404


def test_a_short_feed_has_no_pages(client, essay):
    feed, _ = parse(client, "/feed.xml")
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"alternate", "self"}


def test_xml_is_written_as_django_writes_it():
    def written(elements):
        elements.startElement("feed", {"xmlns": "http://www.w3.org/2005/Atom", "lang": "en-gb"})
        elements.addQuickElement("title", "Seeds & <Statutes> “here”, \"there\" 'too'")
        elements.addQuickElement("link", "", {"rel": "self", "href": "https://example.org/?a=1&b='2'"})
        elements.addQuickElement("atom:link", None, {"term": 'say "a"', "alt": 'say "a" isn\'t\n\t<b>'})
        elements.startElement("entry", {})
        elements.addQuickElement("content", "<p>words</p>\n", {"type": "html"})
        elements.endElement("entry")
        elements.processingInstruction("xml-stylesheet", 'href="/a.css"')
        elements.endElement("feed")

    ours, theirs = Elements(), StringIO()
    django = SimplerXMLGenerator(theirs, "utf-8", short_empty_elements=True)
    django.startDocument()
    written(ours)
    written(django)
    assert "".join(ours.parts) == theirs.getvalue()


def test_an_entry_is_that_of_its_own_page_where_two_have_the_same_text(client):
    """What was made of a text for readers is kept for the next time."""
    for title in ("Alpha", "Beta"):
        make_essay(title, "See the [end](#h-end).\n\n## End")
    feed, _ = parse(client, "/feed.xml")
    found = re.findall(r'href="([^"]*)"', "".join(node.text for node in feed.iter(f"{ATOM}content")))
    assert found == [f"http://127.0.0.1:8000/essays/{slug}/#h-end" for slug in ("beta", "alpha")]


@pytest.mark.parametrize(
    "value", ["", "plain", 'a "quoted" word', "it's", 'it\'s "both"', "a & b < c > d", "two\nlines\tand\rmore", "é “"]
)
def test_a_value_is_written_as_xml_has_it(value):
    """As Python's own writer does, whose bytes feed readers had."""
    written = feed_formats._quoted(value)
    assert written == quoteattr(value)
    assert ElementTree.fromstring(feed_formats._element("a", value, f" b={written}")).get("b") == value
