"""nginx serves kept pages itself: everybody's, of now, and nobody's own. With a real nginx before two workers."""

import contextlib
import gzip
import os
import random
import re
import struct
import threading
import time
from http.cookies import SimpleCookie
from itertools import product
from urllib.parse import urlencode

import brotli
import pytest

from tests import acting, postgres, programs, proxied
from tests.cast import PASSWORD
from tests.site.forms import forms_of

pytestmark = [pytest.mark.proof, pytest.mark.sqlite]  # with servers of its own, whatever the tests run on
# A page of before is given until its second ends, and for one more to who comes while somebody asks whether it holds.
SECOND = 2.2
ESSAY = "/essays/the-first-well/"
ENCODINGS = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}
LOOKS = ("", "look=dark", "look=light.large.off")
FOREIGN = "_ga=GA1.2.3; JSESSIONID=0; wordpress_logged_in=x"
PAGES = ["/", "/essays/", ESSAY, f"{ESSAY[:-1]}.md", "/essays/a-pump-1/", "/tags/", "/tags/wells/", "/authors/",
         "/authors/ann-many/", "/politics/", "/politics/responses/", "/archive/", "/archive/2013/", "/strategy/",
         "/series/wells-in-order/", "/books/", "/calls/", "/bookmarks/", "/moderation/", "/about/", "/feeds/",
         "/feed.xml", "/feed.rss", "/responses.xml", "/tags/wells/feed.xml", "/sitemap.xml", "/sitemap-essays.xml",
         "/robots.txt", "/no-such-page/", "/favicon.ico", "/essays/?page=2"]  # fmt: skip
VERBS = ("publish", "schedule", "edit", "retitle", "rename", "withdraw", "republish", "reply", "remove", "restore",
         "settings", "hub", "tag", "author", "page", "order", "book", "call", "bookmark")  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request):
    with contextlib.ExitStack() as stack:
        environment = {}
        if request.param == "postgresql":
            programs.need_postgresql()
            environment["DATABASE_URL"] = stack.enter_context(postgres.server())
        served = stack.enter_context(proxied.site(**environment))
        served.acting = stack.enter_context(acting.on(served))
        served.acting.do("begin", "")
        yield served


def shown(answer):
    """What a reader has of an answer."""
    status, headers, body = answer
    body = ENCODINGS[headers.get("content-encoding", "")](body)
    kept = ("location", "content-type", "cache-control", "etag", "content-disposition", "x-robots-tag")
    return status, {name: headers.get(name) for name in kept}, body


def differing(site, paths, variants):
    """The variants of pages that are other than those made anew."""
    told = []
    for path, (encoding, cookies) in product(paths, variants):
        asked = {"Accept-Encoding": encoding or "identity", "Cookie": "; ".join(filter(None, (FOREIGN, cookies)))}
        given, made = shown(site.get(path, asked)), shown(site.fresh(path, asked))
        if given != made:
            told.append((path, encoding, cookies, given[:2], made[:2]))
    return told


def test_a_page_is_kept_once_for_all_who_get_the_same(site):
    for encoding, look in product(ENCODINGS, LOOKS):
        asked = {"Accept-Encoding": encoding or "identity"}
        site.get(ESSAY, {**asked, "Cookie": look} if look else asked)
        for cookies in (look, f"{FOREIGN}; {look}", f"{look}; csrftoken=abc; sent=1", f"{FOREIGN}; __Host-{look}"):
            was, answer = site.store(ESSAY, {**asked, "Cookie": cookies})
            assert was in {"HIT", "REVALIDATED"}, cookies
            assert answer[1].get("content-encoding", "") == encoding
            assert ("data-theme" in shown(answer)[2].decode()) == bool(look)


@pytest.mark.parametrize(
    ("header", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("gzip;q=0, br;q=0.0", ""),
     ("br;q=0.5, gzip;q=1.0", "gzip"), ("BR", "br"), ("br;q=0.001", "br"), ("gzip;q=0.000", ""), ("x-gzip, brr", ""),
     ("identity", ""), ("deflate", "")],
)  # fmt: skip
def test_everybody_gets_the_encoding_that_they_take(site, header, encoding):
    _, headers, body = site.get(ESSAY, {"Accept-Encoding": header})
    assert headers.get("content-encoding", "") == encoding
    assert ENCODINGS[encoding](body).startswith(b"<!doctype html>")
    assert {"Cookie", "Accept-Encoding"} <= set(re.split(", *", headers["vary"]))


def kept_files(site):
    return [path for path in (site.folder / "pages").rglob("*") if path.is_file()]


def test_nobody_fills_the_store(site):
    site.get(ESSAY)
    before = len(kept_files(site))
    for number in range(50):
        for cookie in ("look={0}", "look=dark{0}", "look=..{0}", "a{0}=1"):
            site.get(ESSAY, {"Cookie": cookie.format(number)})
        for query in ("?x={0}", "?utm_source=a{0}&fbclid={0}", "?order=a{0}", "?page=00{0}1&x=2"):
            assert site.get(ESSAY + query.format(number))[0] in {200, 404}
        site.get(ESSAY.replace("first", f"%{ord('f'):x}irst") + f"?about=00{number}")
    assert len(kept_files(site)) == before


def test_what_others_put_behind_an_address_leads_to_the_kept_page(site):
    site.get("/politics/")
    was, answer = site.store("/politics/?utm_source=letter&utm_medium=mail&fbclid=abc")
    assert was in {"HIT", "REVALIDATED"} and shown(answer) == shown(site.fresh("/politics/"))
    assert site.store("/politics/?utm_source=letter&sort=start")[0] == "-"


def test_readers_are_told_what_they_are_told_without_nginx(site):
    for path in PAGES:
        headers = site.get(path)[1]
        assert not {"surrogate-control", "cache-tag", "x-accel-expires", "x-reader-cache-control"} & headers.keys()
        assert headers.get("cache-control") == site.fresh(path)[1].get("cache-control"), path
    _, headers, body = site.get(ESSAY)
    assert headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert site.get(ESSAY, {"If-None-Match": headers["etag"]})[0] == 304
    assert site.get(ESSAY, {"If-None-Match": 'W/"another"'})[0] == 200
    feed = site.get("/feed.xml")[1]
    assert site.get("/feed.xml", {"If-Modified-Since": feed["last-modified"]})[0] == 304
    head = site.send("HEAD", ESSAY)
    assert (head[0], head[2], head[1]["content-length"]) == (200, b"", str(len(body)))
    part = site.get(ESSAY, {"Range": "bytes=0-9"})
    assert part[0] in {200, 206} and part[2] in {body, body[:10]}
    assert site.get("/essays/nothing/")[0] == 404 and site.get("/essays")[0] == 301


@pytest.fixture(scope="module")
def kept(site):
    """Every page is in the store, in every form, before the first verb; each round leaves them so for the next."""
    variants = list(product(ENCODINGS, LOOKS))
    differing(site, PAGES, variants)
    return variants


@pytest.mark.parametrize("verb", VERBS)
def test_after_a_verb_everybody_gets_every_page_as_it_is_now(site, kept, verb):
    told = site.acting.do(verb, f"canary{VERBS.index(verb)}")
    time.sleep(SECOND)
    for path, word, stands in told:
        _, headers, body = site.get(path)
        assert (word in body.decode() + headers.get("location", "")) == stands, (path, word)
    assert differing(site, PAGES, kept) == []


def test_what_was_not_there_is_there_within_a_second(site):
    path = "/essays/of-a-canary-that-sings/"
    assert site.get(path)[0] == 404 and site.store(path)[0] in {"HIT", "EXPIRED"}
    site.acting.do("publish", "a-canary-that-sings")
    time.sleep(SECOND)
    assert site.get(path)[0] == 200


def cookies_of(answer, before=""):
    found = SimpleCookie(before)
    for line in filter(None, answer[1]["set-cookie"].split("\n")):
        found.load(line)
    return "; ".join(f"{name}={one.value}" for name, one in found.items())


def signed_in(site, email):
    """The cookies of somebody who has signed in by the form."""
    page = site.get("/sign-in/")
    [form] = [one for one in forms_of("/sign-in/", page[2].decode()) if "password" in one.typed]
    sent = urlencode(form.filled(**{form.typed[0]: email, "password": PASSWORD})).encode()
    own = {"Cookie": cookies_of(page), "Origin": f"https://{proxied.HOST}", "Sec-Fetch-Site": "same-origin",
           "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
    answer = site.send("POST", form.action, own, sent)
    assert answer[0] in {302, 303}, answer
    return cookies_of(answer, own["Cookie"])


def test_what_somebody_sees_who_is_signed_in_is_kept_nowhere_and_reaches_nobody(site):
    email = site.acting.do("editor", "parakeet")
    own = signed_in(site, email)
    assert "__Host-sessionid" in own
    for path in PAGES:
        kept = shown(site.get(path, {"Accept-Encoding": "identity"}))
        for cookies in (own, f"{FOREIGN};{own}", own.replace("; ", " ;  ")):
            was, answer = site.store(path, {"Cookie": cookies, "Accept-Encoding": "identity"})
            assert was == "-", path
            assert "public" not in answer[1].get("cache-control", ""), path
        if kept[0] == 200 and b"<html" in answer[2]:
            assert b"/desk/" in answer[2] and b"/desk/" not in kept[2]
        assert shown(site.get(path, {"Accept-Encoding": "identity"})) == kept, path
    page = site.get("/desk/", {"Cookie": own})
    assert page[0] == 200 and b"Ed parakeet" in page[2] + site.get("/account/", {"Cookie": own})[2]
    for file in kept_files(site):
        assert b"parakeet" not in file.read_bytes() and b"csrfmiddlewaretoken" not in file.read_bytes()
    assert site.store(ESSAY, {"Cookie": "__Host-messages=x"})[0] == "-"
    assert site.store(ESSAY, {"Authorization": "Basic eDp5"})[0] == "-"
    assert site.store("/desk/")[0] == site.store("/search/?q=well")[0] == "-"


def test_a_form_is_sent_once_and_its_answer_kept_nowhere(site):
    before = len(kept_files(site))
    form = {"name": "Ruth Adeyemi", "email": "ruth@example.org", "body": "A well is kept by those who carry the water."}
    own = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    status, headers, _ = site.send("POST", f"{ESSAY}respond/", own, urlencode(form).encode())
    assert status == 303 and headers["location"].startswith("/responses/")
    status, headers, page = site.get(headers["location"])
    assert (status, headers["cache-control"]) == (200, "private, no-store") and form["body"] in page.decode()
    assert len(kept_files(site)) == before


def at_once(site, path, number):
    """What so many get who ask in the first moment of a second; their lines are open already."""
    answers, lines = [], [site.connection() for _ in range(number)]
    for line in lines:
        line.connect()
    threads = [
        threading.Thread(target=lambda line=line: answers.append(proxied.asked(line, "GET", path))) for line in lines
    ]
    time.sleep(1 - time.time() % 1 + 0.02)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_page_that_is_not_kept_is_made_once_for_fifty_who_come_at_once(site):
    site.acting.do("publish", "fifty")
    answers = at_once(site, "/essays/of-fifty/", 50)
    assert {status for status, _, _ in answers} == {200} and len({body for _, _, body in answers}) == 1
    told = [line.rpartition(" ")[2] for line in site.lines() if " /essays/of-fifty/ " in line]
    assert sorted(told) == ["HIT"] * 49 + ["MISS"]


def test_a_page_that_nobody_asked_for_in_an_hour_is_asked_about_first_by_everybody(site):
    """Not given as it was while one asks for all."""
    path = "/bookmarks/"
    site.get(path)
    word = site.acting.do("bookmark", "an-hour-ago")[0][1]
    age(site, path, 3600)
    answers = at_once(site, path, 20)
    assert [word in body.decode() for _, _, body in answers] == [True] * 20


def age(site, path, seconds):
    """Makes what is kept of a path so much older: in the files of nginx, whose second number is until when it holds."""
    for file in kept_files(site):
        data = bytearray(file.read_bytes())
        if f"KEY: {proxied.HOST} {path} ".encode() in data:
            [until] = struct.unpack_from("q", data, 8)
            struct.pack_into("q", data, 8, until - seconds)
            with file.open("r+b") as kept:
                kept.write(data)


def test_while_the_site_is_down_its_pages_are_given_for_an_hour_and_what_was_withdrawn_is_not(site):
    gone = "/essays/of-regret/"
    site.acting.do("publish", "regret")
    for path in (gone, ESSAY, "/essays/", "/feed.xml"):
        assert site.get(path)[0] == 200
    time.sleep(SECOND)
    site.acting.do("withdraw_named", "of-regret")
    time.sleep(SECOND)
    assert site.get(gone)[0] == 410
    before = shown(site.get(ESSAY))
    site.end()
    try:
        time.sleep(2.5)
        assert site.get(gone)[0] == 502, "it is gone, and stays so"
        was, answer = site.store(ESSAY)
        assert was == "STALE" and shown(answer) == before
        assert site.store("/feed.xml")[0] == "STALE"
        assert site.get("/essays/a-pump-2/?order=date")[0] == 502 and site.get("/search/?q=well")[0] == 502
        assert site.send("POST", f"{ESSAY}respond/", {}, b"name=x")[0] == 502
        age(site, ESSAY, 3500)
        assert site.get(ESSAY)[0] == 200
        age(site, ESSAY, 200)
        assert site.get(ESSAY)[0] == 502
    finally:
        site.begin()
    assert shown(site.get(ESSAY)) == before and site.get(gone)[0] == 410


def test_a_week_of_edits_replies_and_readers(site):
    """In fast motion: WEEK seconds of it, from SEED."""
    ends, chance = time.monotonic() + float(os.environ.get("WEEK", "45")), random.Random(os.environ.get("SEED", "1"))
    variants, stopping, failed = list(product(ENCODINGS, LOOKS)), threading.Event(), []

    def read(seed):
        own = random.Random(seed)
        while not stopping.is_set():
            encoding, cookies = own.choice(variants)
            asked = {"Accept-Encoding": encoding or "identity", "Cookie": cookies or FOREIGN}
            if site.get(path := own.choice(PAGES), asked)[0] >= 500:
                failed.append(path)

    readers = [threading.Thread(target=read, args=[number]) for number in range(4)]
    for reader in readers:
        reader.start()
    compared = rounds = 0
    try:
        while time.monotonic() < ends:
            for _ in range(chance.randint(1, 4)):
                site.acting.do(chance.choice(VERBS), f"week{chance.randrange(10**9)}")
            time.sleep(SECOND)
            some = chance.sample(variants, 2)
            assert differing(site, PAGES, some) == []
            compared, rounds = compared + len(PAGES) * len(some), rounds + 1
    finally:
        stopping.set()
        for reader in readers:
            reader.join()
    assert failed == [] and rounds > 2 and compared > 100
