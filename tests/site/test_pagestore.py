"""Pages are kept once, whatever strangers put into their addresses, and take no more memory than they may."""

import gzip
import random
import re

import brotli
import pytest
import time_machine
from django.core.cache import cache, caches
from django.http import HttpResponse
from django.urls import path as address
from django.utils import timezone

from commonswiki.page_cache.backends import ENTRY, BoundedCache
from commonswiki.page_cache.parameters import READ
from commonswiki.page_cache.store import KEPT_SECONDS
from commonswiki.urls import urlpatterns as of_the_site
from essays import taxonomy
from essays.models import Essay, Tag
from tests import served
from tests.cast import make_comment
from tests.site import addresses
from tests.site.small import plant
from tests.site.visitor import Visitor

MIB = 2**20


@pytest.fixture(scope="module")
def whole(lasting):
    moderator = plant()
    for _ in range(6):  # so that the log has lines to show
        make_comment(Essay.objects.get(slug="the-first-well"), by=moderator)
    return moderator


@pytest.fixture(autouse=True)
def on(settings):
    settings.PAGE_STORE = True


def kept():
    """How many pages are kept; what is counted of them (commonswiki.page_cache.warming) is none."""
    return sum("page:" in key for key in caches["default"]._cache)


def public_pages():
    """One address of each public page without a token: its name → path."""
    found = {}
    for pattern in addresses.patterns():
        if pattern.is_public and "token" not in pattern.arguments:
            for path in addresses.paths_of(pattern):
                if pattern.name not in found and Visitor().get(path).status == 200:
                    found[pattern.name] = path
    return found


JUNK = ("p=1", "sort=001234", "only=0004d2", "x=1", "utm_source=list", "page=1", "responses=1", "order=", "starts=",
        "=", "&", "a" * 200)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.walk
def test_no_parameter_that_a_page_does_not_read_makes_another_copy(whole):
    pages = public_pages()
    assert pages.keys() >= READ.keys(), "the small site has one of each"
    for name, path in pages.items():
        if name not in READ:
            continue
        cache.clear()
        first = Visitor().get(path)
        assert kept() == 1, f"{name} is not kept"
        for junk in JUNK[(name == "home") :]:  # at the first page an old address may be meant
            again = Visitor().get(f"{path}?{junk}&y=2")
            assert (again.status, again.body, again["ETag"]) == (200, first.body, first["ETag"]), f"{path}?{junk}"
        assert kept() == 1, name


@pytest.mark.django_db
@pytest.mark.walk
def test_what_a_page_reads_makes_one_copy_in_whatever_spelling_and_order(whole):
    same = [
        ["/politics/?sort=start", "/politics/?x=2&sort=start&page=1", "/politics/?page=0001&sort=new&sort=start"],
        ["/politics/?only=1", "/politics/?only=1&sort=new", "/politics/?sort=&only=1"],
        ["/essays/the-first-well/?order=date", "/essays/the-first-well/?a=b&order=date&responses=1"],
        ["/essays/the-first-well/?about=any", "/essays/the-first-well/?about=any&order=&utm_medium=x"],
        ["/moderation/?show=refused", "/moderation/?show=refused&page=1"],
        ["/feed.xml", "/feed.xml?page=1", "/feed.xml?page=none", "/feed.xml?page=0"],
    ]  # fmt: skip
    seen = set()
    for group in same:
        cache.clear()
        answers = [Visitor().get(path) for path in group]
        assert {answer.status for answer in answers} == {200}, group
        assert len({answer.body for answer in answers}) == len({answer["ETag"] for answer in answers}) == 1, group
        assert kept() == 1, group
        seen.add(answers[0]["ETag"])
    seen |= {Visitor().get(path)["ETag"] for path in ("/politics/", "/essays/the-first-well/", "/moderation/")}
    assert len(seen) == len(same) + 3


@pytest.mark.django_db
@pytest.mark.walk
@pytest.mark.parametrize(
    "path",
    ["/search/?q=well", "/?p=77", "/tags/?starts=w", "/politics/?page=%2B1", "/preferences/?back=/essays/",
     "/archive/02013/", "/tags/cafe%CC%81/", "/essays/?" + "a" * 1500],
)  # fmt: skip
def test_what_anybody_can_make_up_is_kept_nowhere(whole, path):
    taxonomy.save_tag(Tag(name="Café", slug="café", definition="A place."), by=None)
    assert Visitor().get(path).status in {200, 404}
    assert kept() == 0


@pytest.mark.django_db
@pytest.mark.walk
def test_a_page_of_the_store_is_the_one_that_was_asked_for(whole):
    """Whoever is first chooses nothing for those who come later."""
    plain = Visitor().get("/politics/").body
    cache.clear()
    assert b"?sort=start" in plain and Visitor().get("/politics/?only=0004d2&sort=zzzzzz").body == plain
    assert Visitor().get("/politics/").body == plain
    assert Visitor().get("/essays/the-first-well/?order=date").body != Visitor().get("/essays/the-first-well/").body


@pytest.mark.django_db
@pytest.mark.walk
def test_a_copy_is_good_under_every_spelling_of_its_address(whole):
    etag = Visitor().get("/essays/")["ETag"]
    assert Visitor().get("/essays/?utm_source=x", headers={"If-None-Match": etag}).status == 304
    assert Visitor().get("/essays/?page=2", headers={"If-None-Match": etag}).status != 304


asked = []


def odd(request, kind):
    """A page that somebody may add one day, made anew for each who asks."""
    asked.append(kind)
    words = f"For visitor {len(asked)}."
    response = HttpResponse(words * 100 if kind.startswith("long") else words, status=410 if kind == "status" else 200)
    if kind == "cookie":
        response.set_cookie("name", f"visitor-{len(asked)}")
    if kind in {"private", "no-store"}:
        response["Cache-Control"] = kind
    return response


urlpatterns = [address("odd/<kind>/", odd), *of_the_site]


@pytest.mark.django_db
@pytest.mark.walk
@pytest.mark.parametrize("kind", ["cookie", "status", "private", "no-store"])
def test_what_was_made_for_one_visitor_is_given_to_no_other(site, settings, kind):
    settings.ROOT_URLCONF = __name__
    first, second = Visitor().get(f"/odd/{kind}/"), Visitor().get(f"/odd/{kind}/")
    assert first.body != second.body and (first.cookies != second.cookies or not first.cookies)
    assert kept() == 0
    assert Visitor().get("/odd/same/").body == Visitor().get("/odd/same/").body


@pytest.mark.django_db
@pytest.mark.walk
@pytest.mark.parametrize("name", ["sessionid", "messages", "__Host-sessionid", "__Host-messages"])
@pytest.mark.parametrize("https", [False, True])
def test_what_is_kept_for_readers_is_not_given_to_who_may_be_somebody(site, settings, name, https):
    settings.ROOT_URLCONF, settings.HTTPS = __name__, https
    first = Visitor().get("/odd/same/").body
    own = Visitor(**{name: "1"}).get("/odd/same/")
    if not https and name.startswith("__Host-"):  # the site has given none of that name
        assert own.body == first
    else:
        assert own.body != first and "private" in own["Cache-Control"] and own.get("ETag") is None
    assert Visitor().get("/odd/same/").body == first, "nor is theirs to readers"
    assert kept() == 1


FOREIGN = {"_ga": "GA1.2.3", "AWSALB": "a" * 300, "JSESSIONID": "0", "wordpress_logged_in": "x", "session": "y"}
OF_FORMS = {"csrftoken": "x" * 32, "writer": "w:1", "writer-here": "w:1", "sent": "s:1", "reported": "r:1"}


@pytest.mark.django_db
@pytest.mark.walk
@pytest.mark.parametrize("others", [FOREIGN | OF_FORMS, {f"__Host-{name}": value for name, value in OF_FORMS.items()}])
def test_cookies_that_no_page_reads_make_no_other_page(whole, settings, others):
    """Of another application of the domain, of a load balancer; and of the site's own those by which forms are known
    again. Such a reader has the page of all: from the store, with its validator, and compressed."""
    settings.HTTPS = any(name.startswith("__Host-") for name in others)
    for path in public_pages().values():
        wants = {"Accept-Encoding": "gzip"}
        settings.PAGE_STORE = False
        made = Visitor(**others).get(path, headers=wants), Visitor().get(path, headers=wants)
        settings.PAGE_STORE = True
        if "public" not in made[1].get("Cache-Control", ""):  # a form with a token, a file that is sent in parts
            continue
        Visitor().get(path, headers=wants)
        had = kept()
        given = Visitor(**others).get(path, headers=wants)
        for answer in (made[0], given):
            assert (answer.status, answer.body) == (200, made[1].body), path
            assert {**answer.headers, "x-request-id": ""} == {**made[1].headers, "x-request-id": ""}, path
        assert kept() == had, path


@pytest.mark.django_db
@pytest.mark.walk
def test_each_look_has_a_copy_of_its_own_and_words_that_are_none_have_that_of_all(whole, settings):
    def page(**cookies):
        return Visitor(**cookies).get("/essays/", headers={"Accept-Encoding": "br"})

    plain, dark, large = page(), page(look="dark"), page(look="dark.large.off")
    assert b'data-theme="dark"' in brotli.decompress(dark.body) and b"data-theme" not in brotli.decompress(plain.body)
    assert b'data-size="large"' in brotli.decompress(large.body)
    for answer, theme in ((plain, b""), (dark, b"dark"), (large, b"dark")):  # the foot, which all pages of a look share
        assert re.findall(rb'value="(\w*)" aria-pressed="true"', brotli.decompress(answer.body)) == [theme]
    assert len({plain["ETag"], dark["ETag"], large["ETag"]}) == 3
    assert kept() == 3
    for answer in (plain, dark, large):
        assert answer["Content-Encoding"] == "br" and "public" in answer["Cache-Control"]
        assert {"Cookie", "Accept-Encoding"} <= set(answer["Vary"].split(", "))
    assert page(look="dark").body == dark.body and page(look="dark..").body == dark.body
    for word in ("blue", "", "large.dark", "DARK", "../dark", "x" * 4000):
        assert page(look=word).body == plain.body
    assert kept() == 3


@pytest.mark.django_db
@pytest.mark.walk
def test_a_page_is_kept_as_it_is_sent_and_made_once_for_all_encodings(site, settings):
    settings.ROOT_URLCONF = __name__
    plain = {None: None, "": None, "identity": None, "br;q=0, gzip;q=0": None, "deflate": None, "nonsense;;q=x": None}
    orders = [
        {**plain, "gzip": "gzip", "br": "br", "gzip, deflate, br": "br", "*": "br", "br;q=0.5, gzip": "gzip"},
        {"br": "br", "gzip;q=1.0": "gzip", **plain, "GZIP": "gzip", "gzip, br;q=0": "gzip"},
        {"gzip": "gzip", **plain, "br": "br"},
    ]
    unpacked = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}
    for number, wanted in enumerate(orders):
        made = set()
        for header, encoding in wanted.items():
            answer = Visitor().get(
                f"/odd/long-{number}/", headers={} if header is None else {"Accept-Encoding": header}
            )
            assert (answer.status, answer.get("Content-Encoding")) == (200, encoding), header
            assert int(answer["Content-Length"]) == len(answer.body)
            assert "Accept-Encoding" in answer["Vary"]
            made.add((unpacked[encoding](answer.body), answer["ETag"]))
        assert len(made) == 1, "each is the page that was made for the first"


@pytest.mark.django_db
@pytest.mark.walk
def test_another_encoding_is_not_kept_for_longer_than_the_page_it_is_made_of(site, settings):
    settings.ROOT_URLCONF = __name__
    with time_machine.travel(timezone.now().replace(hour=1), tick=False) as moment:
        first = Visitor().get("/odd/long/", headers={"Accept-Encoding": "br"}).body
        moment.shift(KEPT_SECONDS - 60)
        again = Visitor().get("/odd/long/", headers={"Accept-Encoding": "gzip"}).body
        assert gzip.decompress(again) == brotli.decompress(first)
        moment.shift(120)
        later = Visitor().get("/odd/long/", headers={"Accept-Encoding": "gzip"}).body
        assert gzip.decompress(later) != gzip.decompress(again)


@pytest.fixture
def bounded():
    made = BoundedCache("of-the-tests", {"OPTIONS": {"MAX_BYTES": 100_000}})
    made.clear()
    return made


def taken(bounded):
    return sum(len(key) + len(value) + ENTRY for key, value in bounded._cache.items())


def test_the_memory_that_is_taken_is_bounded_and_what_was_asked_for_last_stays(bounded):
    for n in range(200):
        bounded.set(str(n), b"x" * random.randrange(5_000))
        bounded.get("0")
        assert taken(bounded) == bounded._taken[""] <= 100_000
    assert bounded.get("0") and bounded.get("199") and bounded.get("1") is None
    bounded.set("large", b"x" * 60_000)
    assert bounded.get("large") is None and bounded.get("199")
    bounded.set("199", b"y")
    assert bounded.get("199") == b"y" and taken(bounded) == bounded._taken[""]
    bounded.set("199", b"x" * 60_000)
    assert bounded.get("199") is None, "what stood there before is not given for what is too large"


def test_what_is_over_or_taken_out_gives_its_memory_back(bounded):
    bounded.set("a", b"x" * 1000, timeout=-1)
    bounded.set("b", b"x" * 1000)
    assert bounded.get("a") is None and bounded._taken[""] == taken(bounded)
    bounded.delete("b")
    bounded.delete("b")
    assert bounded._taken[""] == 0
    bounded.set("c", 1)
    bounded.clear()
    assert bounded._taken[""] == 0 and bounded.get("c") is None


@pytest.mark.proof
@pytest.mark.sqlite
def test_what_strangers_ask_for_leaves_the_memory_of_a_worker_as_it_was():
    with served.site(demo=True, PAGE_STORE_MB="8") as site:
        listed = site.get("/essays/")[2].decode()
        essays = list(dict.fromkeys(re.findall(r'href="(/essays/[a-z0-9-]+/)"', listed)))
        for _ in range(20):
            for path in ("/", "/essays/", "/politics/", "/feed.xml", *essays):
                assert site.get(path)[0] == 200
        hostile = (
            "/politics/?sort={0:06d}",
            "/politics/?only={0:06x}",
            "/?x{0}=1",
            f"{essays[0]}?{{0}}={{0}}&order=",
        )
        for made_up in hostile:
            before = site.memory()
            assert {site.get(made_up.format(1000 + n))[0] for n in range(400)} == {200}
            assert site.memory() - before < 5, made_up
        before = site.memory()
        for path in essays:
            for n in range(1, 30):
                site.get(f"{path}?about={n}")
                site.get(f"{path}?order=date&responses={n}")
        assert site.memory() - before < 8 + 12, "the store, and what rendering leaves for the collector"
