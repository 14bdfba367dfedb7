"""What readers of links are told, held against what they publish; and the pictures of feeds."""

import json
import re
import shutil
from html import unescape
from io import BytesIO
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from essays.models import Essay, Media
from essays.models.essay import LANGUAGE_CHOICES
from essays.sharing import open_graph
from tests.cast import make_essay
from tests.essays.test_media import add

pytestmark = pytest.mark.django_db
SITE = "https://commons.example.org"
ATOM, MEDIA = "{http://www.w3.org/2005/Atom}", "{http://search.yahoo.com/mrss/}"
# What each reader asks for: bytes of the picture, pixels (at least, at most), width by height (from, to), how far into
# the HTML it looks, letters of the description of the picture, kinds of files.
RULES = {
    # developers.facebook.com/docs/sharing/webmasters/images: at most 8 MB; 600 × 315 for large pictures, 1200 × 630 for
    # the best; as near to 1.91:1 as can be. …/webmasters/crawler: the first megabyte of a page.
    "Facebook": {"bytes": 8_000_000, "least": (600, 315), "ratio": (1.85, 1.95), "html": 1_000_000},
    # developer.x.com/en/docs/x-for-websites/cards/overview/summary-card-with-large-image: under 5 MB, 300 × 157 to
    # 4096 × 4096; JPG, PNG, WEBP, GIF; alt of at most 420 characters.
    "X": {"bytes": 5_000_000, "least": (300, 157), "most": (4096, 4096), "alt": 420},
    # linkedin.com/help/linkedin/answer/a521928: at most 5 MB, at least 1200 × 627, 1.91:1.
    "LinkedIn": {"bytes": 5_000_000, "least": (1200, 627), "ratio": (1.85, 1.95)},
    # developers.facebook.com/documentation/business-messaging/whatsapp/link-previews: under 600 kB (older versions show
    # none over 300 kB), 300 pixels wide at least, at most 4:1; the head within the first 300 kB.
    "WhatsApp": {"bytes": 300_000, "least": (300, 1), "ratio": (0.25, 4), "html": 300_000},
    # api.slack.com/robots: the first 32 kB of a page by range requests.
    "Slack": {"html": 32_000},
}
KINDS = {"image/png": "PNG", "image/jpeg": "JPEG"}  # that all of them take


@pytest.fixture(autouse=True)
def served(settings, tmp_path):
    settings.MEDIA_ROOT, settings.SITE_URL, settings.ALLOWED_HOSTS = tmp_path, SITE, ["*"]


def photograph():
    image = Image.effect_noise((2000, 1500), 90).convert("RGB")
    file = BytesIO()
    image.save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.fixture(scope="module")
def kept(lasting, tmp_path_factory):
    """One essay without a cover and one with it, made once; the folder of its files."""
    folder = tmp_path_factory.mktemp("pictures")
    with override_settings(MEDIA_ROOT=folder):
        media = add(photograph(), alt="A well in “winter” & snow", credit="Ines Vogt")
    make_essay(
        "Who Keeps “It” & How?", hubs=("politics", "movements"), authors=("Ada Kowalczyk", "Tomás Rey"),
        tags=["seeds", "water & wells"], standfirst="It's <kept>.",
    )  # fmt: skip
    make_essay("The Well", cover_id=media.pk, language="ar", authors=("سلمى الخطيب",))
    return folder


@pytest.fixture
def essays(site, kept, tmp_path):
    """The two, with files of the test's own."""
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    return {kind: Essay.objects.get(slug=PATHS[kind].split("/")[2]) for kind in ("drawn", "cover")}


def head_of(client, path):
    return client.get(path).content.decode().partition("</head>")[0]


def said_in(head):
    """(property, content) of each tag of the head, in their order."""
    found = re.findall(r'<meta\s+(?:property|name)="([^"]+)"\s+content="([^"]*)"', head)
    return [(name, unescape(content)) for name, content in found]


def get(client, address):
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == SITE
    return client.get(f"{parts.path}?{parts.query}")


PATHS = {"drawn": "/essays/who-keeps-it-how/", "cover": "/essays/the-well/", "home": "/", "hub": "/politics/",
         "tag": "/tags/seeds/", "author": "/authors/ada-kowalczyk/", "page": "/about/", "list": "/essays/"}  # fmt: skip


@pytest.mark.parametrize("kind", PATHS)
def test_the_rules_of_each_reader_are_kept(client, essays, kind):
    head = head_of(client, PATHS[kind])
    said = dict(said_in(head))
    answer = get(client, said["og:image"])
    assert answer.status_code == 200 and not answer.get("Content-Encoding")  # no redirect on the way
    data = answer.getvalue()
    image = Image.open(BytesIO(data))
    assert KINDS[answer["Content-Type"]] == image.format and answer["Content-Type"] == said["og:image:type"]
    assert image.size == (int(said["og:image:width"]), int(said["og:image:height"]))
    end = len(head.encode()) if "og:description" not in head else head.encode().rindex(b"og:description") + 2000
    for reader, rule in RULES.items():
        assert len(data) <= rule.get("bytes", len(data)), reader
        assert all(a >= b for a, b in zip(image.size, rule.get("least", (1, 1)), strict=True)), reader
        assert all(a <= b for a, b in zip(image.size, rule.get("most", image.size), strict=True)), reader
        low, high = rule.get("ratio", (0, 99))
        assert low <= image.width / image.height <= high, reader
        assert end <= rule.get("html", end), reader
        assert 0 < len(said["twitter:image:alt"]) <= rule.get("alt", 1000), reader


@pytest.mark.parametrize("kind", PATHS)
def test_every_page_says_what_ogp_asks_for_once_and_in_its_order(client, essays, kind):
    pairs = said_in(head_of(client, PATHS[kind]))
    names = [name for name, _ in pairs]
    for name in ("og:title", "og:type", "og:url", "og:site_name", "og:locale", "og:description", "og:image",
                 "og:image:width", "og:image:height", "og:image:alt", "og:image:type", "twitter:card",
                 "twitter:image:alt"):  # fmt: skip
        assert names.count(name) == 1, name
        assert dict(pairs)[name].strip(), name
    at = names.index("og:image")
    assert all(name.startswith("og:image:") for name in names[at + 1 : at + 5])
    assert dict(pairs)["og:url"] == f"{SITE}{PATHS[kind]}"
    assert dict(pairs)["twitter:card"] == "summary_large_image"


def test_an_article_says_when_by_whom_and_of_what(client, essays):
    pairs = said_in(head_of(client, PATHS["drawn"]))
    said = dict(pairs)
    assert said["og:type"] == "article" and said["og:locale"] == "en_GB"
    assert said["og:title"] == "Who Keeps “It” & How?" and said["og:description"] == "It’s <kept>."
    assert said["article:published_time"] == "2013-03-08"
    assert said["article:modified_time"] == essays["drawn"].live_at.isoformat()
    authors = [content for name, content in pairs if name == "article:author"]
    assert authors == [f"{SITE}/authors/ada-kowalczyk/", f"{SITE}/authors/tomas-rey/"]
    assert all(get(client, author + "?").status_code == 200 for author in authors)
    assert [content for name, content in pairs if name == "article:tag"] == ["seeds", "water & wells"]
    assert len([name for name, _ in pairs if name == "article:section"]) == 1
    assert "Who Keeps “It” & How?" in said["og:image:alt"] and "Ada Kowalczyk" in said["og:image:alt"]


def test_an_essay_in_another_language_says_so(client, essays):
    said = dict(said_in(head_of(client, PATHS["cover"])))
    assert said["og:locale"] == "ar_AR"
    assert said["og:image:alt"] == "A well in “winter” & snow"


def test_each_language_of_essays_has_its_locale():
    assert all(re.fullmatch(r"[a-z]{2}_[A-Z]{2}", open_graph.locale_of(code)) for code, _ in LANGUAGE_CHOICES)
    assert (open_graph.locale_of("en-GB"), open_graph.locale_of("tlh")) == ("en_GB", "")


def test_structured_data_names_the_picture_with_its_credit(client, essays):
    head = head_of(client, PATHS["cover"])
    assert '"image":{"@type":"ImageObject","url":"https://commons.example.org/essays/the-well/card.jpg?v=' in head
    assert '"creditText":"Ines Vogt"' in head
    assert '"image":{"@type":"ImageObject","url":"https://commons.example.org/card.png?v=' in head_of(client, "/")


@pytest.mark.parametrize("kind", ["hub", "tag", "author", "page"])
def test_every_kind_of_page_names_its_picture_in_structured_data(client, essays, kind):
    head = head_of(client, PATHS[kind])
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    (said,) = json.loads(data)["@graph"]
    assert (said["url"], said["image"]["url"]) == (f"{SITE}{PATHS[kind]}", dict(said_in(head))["og:image"])
    types = {"hub": "CollectionPage", "tag": "CollectionPage", "author": "ProfilePage", "page": "WebPage"}
    assert said["@type"] == types[kind]
    assert said["name"] and ("mainEntity" in said) == (kind == "author")


def test_words_of_a_card_are_read_as_sentences(client, essays):
    """The ordinal of a hub ends in a comma on the card."""
    assert ",." not in dict(said_in(head_of(client, PATHS["hub"])))["og:image:alt"]


def test_robots_may_fetch_every_picture(client, essays):
    barred = re.findall(r"Disallow: (\S+)", client.get("/robots.txt").content.decode())
    for path in PATHS.values():
        address = urlsplit(dict(said_in(head_of(client, path)))["og:image"]).path
        for rule in barred:
            assert not re.match(re.escape(rule).replace(r"\*", ".*"), address), (rule, address)


def test_words_of_others_stay_in_their_attributes(client, site):
    make_essay('"><script>alert(1)</script>', authors=('O"Neil',), tags=['x"y'], slug="odd")
    head = head_of(client, "/essays/odd/")
    assert "<script>alert" not in head
    assert dict(said_in(head))["og:title"] == "“><script>alert(1)</script>"


def entries(client, path):
    root = ElementTree.fromstring(client.get(path).content)
    return list(root.iter(f"{ATOM}entry")) or list(root.iter("item"))


@pytest.mark.parametrize("path", ["/feed.xml", "/feed.rss", "/politics/feed.rss", "/authors/ada-kowalczyk/feed.xml"])
def test_entries_of_feeds_have_their_picture_as_enclosure_and_media(client, essays, path):
    for entry in entries(client, path):
        enclosure = entry.find("enclosure")
        enclosure = entry.find(f"{ATOM}link[@rel='enclosure']") if enclosure is None else enclosure
        content = entry.find(f"{MEDIA}content")
        address = enclosure.get("url") or enclosure.get("href")
        assert content.get("url") == address
        assert (content.get("width"), content.get("height"), content.get("medium")) == ("1200", "630", "image")
        assert content.find(f"{MEDIA}description").text
        answer = get(client, address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == enclosure.get("type") == content.get("type")


def test_a_cover_in_a_feed_has_its_words_and_its_credit(client, essays):
    by_title = {entry.find("title").text: entry for entry in entries(client, "/feed.rss")}
    content = by_title["The Well"].find(f"{MEDIA}content")
    assert content.find(f"{MEDIA}description").text == Media.objects.get().alt
    assert content.find(f"{MEDIA}credit").text == "Ines Vogt"
    assert by_title["Who Keeps “It” & How?"].find(f"{MEDIA}content/{MEDIA}credit") is None


def test_an_enclosure_says_its_length_once_it_is_known(client, essays, settings):
    settings.PAGE_STORE = False
    path = PATHS["drawn"]

    def lengths():
        rss = [e.find("enclosure").get("length") for e in entries(client, "/politics/feed.rss")]
        atom = [e.find(f"{ATOM}link[@rel='enclosure']").get("length") for e in entries(client, "/politics/feed.xml")]
        return rss, atom

    assert lengths() == (["0"], [None])
    size = str(len(client.get(f"{path}card.png").getvalue()))
    assert lengths() == ([size], [size])


def test_feeds_of_responses_have_no_pictures(client, essays):
    feed = client.get(reverse("responses-feed")).content.decode()
    assert "enclosure" not in feed and "media:content" not in feed
