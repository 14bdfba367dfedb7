"""Feeds of every kind, brought here: what an entry becomes, and what is refused."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment
from essays.models import Essay
from transfer.feeds.source import Feed
from transfer.import_sources import SOURCES
from transfer.importing.items import Refused, State
from transfer.models import Import

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Old Well</title><link>https://old.example/</link><language>fr</language>
<item><title>Second &amp; last</title><link>https://old.example/2020/04/second.html?x=1</link><guid>old-2</guid>
<pubDate>Sat, 04 Apr 2020 10:00:00 +0200</pubDate><dc:creator>Ben</dc:creator><category>Water</category>
<description>Short.</description>
<content:encoded><![CDATA[<p>After <a href="https://old.example/first/#deep">the first</a> é.</p>
<img src="https://old.example/a.png" alt="A">]]>
</content:encoded><enclosure url="https://old.example/talk.mp3" type="audio/mpeg" length="3"/></item>
<item><title>First</title><link>https://old.example/first/</link><guid isPermaLink="false">old-1</guid>
<pubDate>Sun, 08 Mar 2020 10:00:00 GMT</pubDate><author>a@old.example (Ana)</author><category>water</category>
<description>&lt;p&gt;Of &lt;b&gt;wells&lt;/b&gt;.&lt;/p&gt;</description></item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
 xmlns:app="http://www.w3.org/2007/app">
<title>Wells</title><id>urn:feed</id><link href="https://old.example/"/><author><name>Ana</name></author>
<entry><id>c3</id><title>Re</title><published>2020-03-11T10:00:00Z</published><author><name>Cy</name></author>
<content>And I.</content><thr:in-reply-to ref="c2"/></entry>
<entry><id>c2</id><title>Re</title><published>2020-03-10T10:00:00Z</published><author><name>Ben</name>
<email>ben@mail.example</email></author><content type="html">I &lt;b&gt;agree&lt;/b&gt;.</content>
<link href="https://old.example/first/#c2"/><thr:in-reply-to ref="p1"/></entry>
<entry><id>c9</id><title>Re</title><updated>2020-03-10T10:00:00Z</updated><content>Lost.</content>
<thr:in-reply-to ref="gone"/></entry>
<entry><id>p1</id><title type="html">Of &amp;amp; wells</title><link href="https://old.example/first/"/>
<published>2020-03-08T10:00:00Z</published><updated>2020-03-09T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Dig <em>deep</em>.</p></div></content></entry>
<entry><id>p2</id><title>Not yet</title><updated>2020-03-09T10:00:00Z</updated><app:control><app:draft>yes</app:draft>
</app:control><content>Hidden.</content>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#page"/></entry>
<entry><id>s</id><title>T</title><updated>2020-03-09T10:00:00Z</updated><content>x</content>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#template"/>
</entry></feed>
"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://old.example/">
<title>Old</title><link>https://old.example/</link><description>d</description><items><rdf:Seq/></items></channel>
<item rdf:about="https://old.example/one"><title>One</title><link>https://old.example/one</link>
<dc:date>2004-03-08T10:00:00Z</dc:date><description>Words.</description></item></rdf:RDF>
"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Wells", "home_page_url": "https://old.example/",
    "authors": [{"name": "Ana", "url": "https://ana.example/"}], "language": "de",
    "items": [
        {"id": "2", "url": "https://old.example/two", "title": "Two", "content_text": "A < b.\n\nC.", "tags": ["Water"],
         "date_published": "2020-04-08T10:00:00+02:00", "image": "https://old.example/two.png", "summary": "Of two."},
        {"id": 1, "url": "https://old.example/one", "content_html": "<p>To <a href='https://old.example/two'>two</a></p>",
         "date_published": "2020-03-08T10:00:00Z",
         "attachments": [{"url": "https://old.example/f.pdf", "mime_type": "application/pdf", "title": "Plan"}]},
    ],
}  # fmt: skip


def feed(folder, text, encoding="utf-8", **options):
    path = folder / "feed.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return Feed(path, **options)


def read(folder, text, encoding="utf-8", **options):
    """(its summary, its texts) of a feed."""
    found = feed(folder, text, encoding, **options)
    return found.check(), list(found.texts())


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252"])
def test_rss_gives_all_that_it_says_in_the_order_of_time(tmp_path, encoding):
    summary, (first, second) = read(tmp_path, RSS.format(encoding=encoding), encoding)
    assert (summary.name, summary.base) == ("The Old Well", "https://old.example")
    assert (first.key, first.title, first.body, first.guid) == ("entry:old-1", "First", "Of **wells**.", "old-1")
    assert first.authors == ("Ana",) and first.addresses == ("/first/",) and first.language == "fr"
    assert second.body.startswith("After [the first](import:entry:old-1#deep) é.\n\n![A](import:file:https")
    assert "talk.mp3" in second.body
    assert second.at == datetime(2020, 4, 4, 8, tzinfo=UTC) and second.standfirst == "Short."
    assert (second.title, second.slug, second.addresses) == ("Second & last", "second", ("/2020/04/second.html?x=1",))
    assert first.terms == second.terms == ("tag:water",)
    assert [(term.name, term.essays) for term in summary.terms] == [("Water", 2)]
    assert summary.counts["files"] == 2


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ana@old.example (Ana)", "Ana"),
        ("Ana &lt;ana@old.museum&gt;", "Ana"),
        ("ana@old.example", ""),
        ("Ana Ruiz", "Ana Ruiz"),
    ],
)
def test_no_mail_address_becomes_a_by_line(tmp_path, said, name):
    item = f"<item><title>x</title><author>{said}</author><description>y</description></item>"
    text = f"<rss><channel>{item}</channel></rss>"
    _summary, (one,) = read(tmp_path, text)
    assert one.authors == ((name,) if name else ())


def test_a_caption_stays_with_a_picture_that_is_to_be_fetched(tmp_path):
    figure = "&lt;figure>&lt;img src='https://old.example/a.png' alt='A'>&lt;figcaption>Dug&lt;/figcaption>&lt;/figure>"
    text = f"<rss><channel><item><title>x</title><description>{figure}</description></item></channel></rss>"
    bodies = [read(tmp_path, text, fetched=fetched)[1][0].body for fetched in (True, False)]
    assert bodies[0] == '![A](import:file:https://old.example/a.png "Dug")' and "<figcaption>Dug" in bodies[1]


def test_atom_gives_texts_replies_and_drafts(tmp_path):
    summary, (first, hidden) = read(tmp_path, ATOM)
    assert (first.title, first.body, first.authors) == ("Of & wells", "Dig *deep*.", ("Ana",))
    assert first.changed_at == datetime(2020, 3, 9, 10, tzinfo=UTC)
    assert [(one.key, one.parent, one.name, one.body, one.email, one.anchor) for one in first.replies] == [
        ("entry:c3", "entry:c2", "Cy", "And I.", "", ""),
        ("entry:c2", "", "Ben", "I **agree**.", "ben@mail.example", "c2"),
    ]
    assert (hidden.state, hidden.is_page) == (State.DRAFT, True) and hidden.kept_back
    assert summary.left_out == {"template": 1, "reply to a text that is not in the feed": 1}


def test_rss_of_the_first_kind_and_json_too(tmp_path):
    _summary, (one,) = read(tmp_path, RDF)
    assert (one.title, one.body, one.addresses) == ("One", "Words.", ("/one",))
    summary, (first, second) = read(tmp_path, json.dumps(JSON))
    assert first.body == "To [two](import:entry:2)\n\n[Plan](https://old.example/f.pdf)"
    assert (second.body, second.cover) == ("A < b.\n\nC.", "file:https://old.example/two.png")
    assert first.authors == ("Ana",) and second.language == "de" and second.standfirst == "Of two."
    assert second.at == datetime(2020, 4, 8, 8, tzinfo=UTC) and summary.base == "https://old.example"


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "aaaa">]>\n<rss><channel><item>&a;</item></channel></rss>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Line 1"),
        ("words", "Line 1"),
        (BOMB, "Line 2: it declares a document type"),
        ("<html><body/></html>", "Line 1: it begins with <html>"),
        ("<rss>\n<channel>\n<item><title>x</title>", "Line 3"),
        ("<rss><channel>\n<item><b></item></channel></rss>", "Line 2"),
        ("<rss><channel><item>&nbsp;</item></channel></rss>", "Line 1"),
        ("<rss>" + "<a>" * 200, "more than 100 deep"),
        ('<?xml version="1.0" encoding="klingon"?><rss/>', "encoding"),
        (RSS.format(encoding="utf-8").encode("iso-8859-1"), "Line 7"),
        (RSS.format(encoding="utf-16").encode("utf-16"), "UTF-16"),
        ('{"version": "x"}', "no JSON Feed"),
        ('{"items": [7]}', "Item 1"),
        ('{"items": [\n{"id": 1},]', "Line 2, character 11"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_with_its_line(tmp_path, text, words):
    with pytest.raises(Refused, match=words):
        feed(tmp_path, text).check()


def test_every_example_of_the_validator_is_read_or_refused_in_words(shared):
    files = [*(shared / "data/feeds").rglob("*.xml")]
    assert len(files) > 100
    refused, came = 0, 0
    for path in files:
        found = Feed(path)
        try:
            found.check()
        except Refused as error:
            assert "ine " in str(error) or "feed" in str(error), path
            refused += 1
        else:
            came += len(list(found.texts()))
    assert came > 100 and refused < len(files) / 2


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_a_feed_comes_with_its_replies_addresses_and_ids_and_once(client, tmp_path):
    def came():
        out = io.StringIO()
        call_command("import_feed", tmp_path / "feed.xml", processes=0, stdout=out, no_color=True)
        return out.getvalue()

    feed(tmp_path, ATOM)
    assert "created 2, updated 0, joined 0, skipped 0, refused 0" in came()
    essay = Essay.objects.get(feed_id="p1")
    assert client.get("/first/")["Location"] == essay.url
    assert Comment.objects.filter(essay=essay).count() == 2
    assert b"ben@mail" not in client.get(essay.url).content
    assert not Essay.objects.get(slug="not-yet").is_public
    assert "created 0, updated 0, joined 0, skipped 2, refused 0" in came()
    assert Comment.objects.count() == 2
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_feed", tmp_path / "none")


def test_the_desk_takes_this_kind(tmp_path):
    feed(tmp_path, RDF)
    assert SOURCES[Import.Kind.FEED](tmp_path / "feed.xml", {}).check().counts["texts"] == 1
