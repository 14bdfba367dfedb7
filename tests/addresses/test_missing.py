"""Addresses that were asked for and not found: counted by day, bounded, of nobody in particular."""

import datetime
import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from addresses import missing, redirects
from addresses.models import LinkPlace, LinksRead, Missing, MissingDay, OutgoingLink
from addresses.scanners import worth_counting
from addresses.tally import Tally
from tests.cast import make_essay, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def counted():
    """{address: how often it was asked for}, after all that waits was written down."""
    missing.write()
    return {row.shown: sum(day.count for day in row.days.all()) for row in Missing.objects.prefetch_related("days")}


def test_what_is_not_found_is_counted_by_day(client):
    for _time in range(3):
        assert client.get("/tag/p2p-politics/").status_code == 404
    assert client.head("/tag/P2P-Politics").status_code == 404  # the same one, as redirects know it
    assert client.post("/tag/p2p-politics/").status_code == 404  # no reader follows a link by POST
    assert counted() == {"/tag/p2p-politics/": 4}
    client.get("/tag/p2p-politics/")
    assert counted() == {"/tag/p2p-politics/": 5}
    [day] = MissingDay.objects.all()
    assert day.day == timezone.localdate() and day.missing.last_asked == day.day


def test_what_is_there_was_there_or_is_meant_otherwise_is_not_counted(client):
    essay = make_essay(title="The name now")
    redirects.make("/blog/before/", essay.url, by=None)
    redirects.make("/gone/", "", by=None, gone=True)
    for path in (essay.url, "/blog/before/", "/gone/", "/Essays/The-Name-Now", "/essays"):
        client.get(path)
    assert counted() == {}


def test_old_parameters_are_kept_and_nothing_else_of_a_query(client):
    client.get("/blog/?p=12&utm_source=letter&email=jane@example.org&name=Jane+Doe&tag=commons")
    client.get("/index.php?title=Partner_State&action=edit&user=Jane")
    client.get("/blog/?author=Jane")  # no number: a name
    assert counted() == {"/blog/?p=12&tag=commons": 1, "/index.php?title=Partner_State": 1, "/blog/": 1}


def test_the_first_page_is_missing_by_its_old_parameters_alone(client):
    for path in ("/?p=4471", "/?page_id=2&x=1", "/?curid=7", "/?utm_source=x", "/?s=words", "/"):
        assert client.get(path).status_code == 200
    assert counted() == {"/?p=4471": 1, "/?page_id=2": 1, "/?curid=7": 1}
    redirects.make("/?curid=7", "/about/", by=None)
    redirects.make("/?p=4471", "", by=None, gone=True)
    assert client.get("/?curid=7").status_code == 301
    assert client.get("/?p=4471").status_code == 410


SCANNED = [
    "/.env", "/.git/config", "/blog/.env.production", "/wp-login.php", "/wp-admin/setup-config.php", "/xmlrpc.php",
    "/wp-includes/wlwmanifest.xml", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/cgi-bin/luci",
    "/actuator/health", "/phpmyadmin/index.php", "/admin.php", "/backup.zip", "/dump.sql", "/config.yml", "/id_rsa.pem",
    "/server-status", "/.well-known/security.txt", "/favicon.png", "/apple-touch-icon.png", "/api/v1/users",
    "/a/../etc", "/shell.php",
    "/%2e%2e/%2e%2e/etc/passwd", "/x;ls", "/<script>alert(1)</script>", "/${jndi:ldap://x/y}",
    "/index.jsp", "/login.aspx", "/http://example.org/", "//example.org/x", "/x" * 200, "/%FF%FE", "/a%00b",
]  # fmt: skip
OF_PERSONS = [
    "/unsubscribe/jane@example.org", "/reset/a8f3k2k9d8s7f6g5h4j3k2l1m9/", "/responses/abc:def:ghi/", "/desk/nothing/",
    "/invitations/x/y/", "/preview/0123/",
]  # fmt: skip
READ = [
    "/2011/05/commons-and-state/", "/wiki/Partner_State_Debate", "/wiki/Category:Politics", "/feed/comments/",
    "/authors/m-bauwens/", "/index.php/Peer_to_Peer", "/wp-rss2.php", "/wp-content/uploads/2012/03/book.zip",
    "/category/api/", "/tag/login/", "/wiki/The_Political_Economy_of_Peer_Production_2005", "/essays/three-steps/",
    "/wiki/People's_Kitchen", "/wiki/%E5%85%B1%E6%9C%89", "/blog/post.html", "/2012/01/why-v2.0-matters/",
]  # fmt: skip


@pytest.mark.parametrize("path", SCANNED + OF_PERSONS)
def test_what_scanners_try_and_what_may_tell_of_persons_is_not_counted(path):
    assert worth_counting(path) == ""


@pytest.mark.parametrize(
    "path",
    ["/wiki/A?" + "a&" * 120, "/wiki/A?" + "&".join(["p=1"] * 60), "/wiki/A?title=" + "+" * 200, "/wiki/A?p=%00",
     "/wiki/" + "ß" * 40, "/wiki/A?title=%ff", "/wiki/A?&&&=", "/wiki/\u202eA", "/?", "?", "", "/" + "%c3%9f" * 48],
)  # fmt: skip
def test_odd_addresses_are_counted_or_left_out_and_break_nothing(client, path):
    missing.note("/wiki/Good")
    missing.note(path)
    if path.startswith("/wiki"):
        assert client.get(path).status_code in {400, 404}
    assert counted()["/wiki/Good"] == 1
    assert missing.TALLY.take() == {}


def test_an_address_at_which_a_page_stands_by_now_leaves_the_list():
    missing.note("/essays/to-come/")
    missing.note("/wiki/Nowhere")
    missing.write()
    assert missing.forget_found() == 0
    make_essay(title="To Come")
    assert missing.forget_found() == 1 and missing.forget_found() == 0
    assert set(counted()) == {"/wiki/Nowhere"}


@pytest.mark.parametrize("path", READ)
def test_what_readers_follow_is_counted(path):
    assert worth_counting(path)


def test_a_page_that_is_not_found_asks_the_database_nothing_for_its_count(client):
    client.get("/first/")
    with connection.execute_wrapper(no_writes):
        assert client.get("/wiki/Somewhere").status_code == 404
    assert counted() == {"/first/": 1, "/wiki/Somewhere": 1}


def no_writes(execute, sql, params, many, context):
    assert sql.lstrip().split()[0].upper() not in {"INSERT", "UPDATE", "DELETE"}, sql
    return execute(sql, params, many, context)


def test_counts_wait_while_the_database_is_away():
    def away(*_args):
        raise OperationalError("locked")

    missing.note("/wiki/Somewhere")
    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        missing.write()
    assert counted() == {"/wiki/Somewhere": 1}


def test_a_flood_of_new_addresses_pushes_out_nothing_that_is_asked_for_often(monkeypatch):
    monkeypatch.setattr(missing, "NEW_AN_HOUR", 5)
    monkeypatch.setattr(missing, "TALLY", Tally(most=20))
    for n in range(400):
        missing.note(f"/by-chance-{n}-x/")
        if n % 4 == 0:
            missing.note("/often/")
    for n in range(10):
        missing.note(f"/and-{n}-more/")
    missing.write()
    assert Missing.objects.count() == 5, "so many new ones an hour"
    assert Missing.objects.filter(shown="/often/").exists(), "it is among them, as it is asked for again and again"
    missing.note("/often/")
    missing.note("/late/")
    missing.write()
    assert not Missing.objects.filter(shown="/late/").exists()
    Missing.objects.update(first_asked=timezone.now() - datetime.timedelta(hours=2))
    missing.note("/late/")
    missing.note("/late/")
    assert counted()["/late/"] >= 2, "what waited is written in the next hour, with what was counted"


def test_the_least_asked_go_first_and_what_is_old_is_forgotten(monkeypatch):
    monkeypatch.setattr(missing, "MOST", 3)
    for n, times in enumerate((1, 7, 2, 9, 1)):
        for _time in range(times):
            missing.note(f"/page-{n}/")
    missing.write()
    assert missing.forget_old() == 2
    assert set(counted()) == {"/page-1/", "/page-2/", "/page-3/"}
    Missing.objects.filter(shown="/page-3/").update(last_asked=timezone.localdate() - datetime.timedelta(days=91))
    assert missing.forget_old() == 1 and missing.forget_old() == 0
    assert set(counted()) == {"/page-1/", "/page-2/"}


def test_an_ignored_address_leaves_the_list_and_comes_back(cast):
    missing.note("/noise/")
    missing.write()
    [row] = missing.listed()
    with pytest.raises(PermissionDenied):
        missing.ignore(row, by=cast["editor"])
    desk = signed_in(cast["administrator"])
    assert desk.post(f"/desk/addresses/missing/{row.pk}/ignore/").status_code == 303
    assert "/noise/" not in desk.get("/desk/addresses/").content.decode()
    assert "/noise/" in desk.get("/desk/addresses/ignored/").content.decode()
    desk.post(f"/desk/addresses/missing/{row.pk}/ignore/", {"do": "list"})
    assert "/noise/" in desk.get("/desk/addresses/").content.decode()


def test_the_tally_keeps_what_is_frequent():
    tally = Tally(most=10)
    for n in range(10_000):
        tally.add(f"once-{n}")
        if n % 5 == 0:
            tally.add("often")
    assert len(taken := tally.take()) <= 10 and "often" in taken
    assert tally.take() == {}
    tally.add("seven", 7)
    assert tally.take() == {"seven": 7}


@pytest.mark.django_db(transaction=True)
def test_counts_are_written_by_themselves_and_by_many_threads_without_loss():
    with override_settings(MISSING_SECONDS=0.05):
        readers = [threading.Thread(target=lambda: [missing.note("/wiki/Here") for _ in range(200)]) for _ in range(4)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        missing.note("/wiki/Here")
        ends = time.monotonic() + 20
        while time.monotonic() < ends and sum(MissingDay.objects.values_list("count", flat=True)) < 801:
            time.sleep(0.05)
    assert sum(MissingDay.objects.values_list("count", flat=True)) == 801
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(5)


def test_the_list_of_nothing_says_so(cast):
    page = signed_in(cast["administrator"]).get("/desk/addresses/").content.decode()
    assert "Every address that was asked for in thirty days was found." in page


def test_the_list_shows_the_most_asked_first_with_words_for_its_bars(cast, client):
    for path, times in (("/one/", 1), ("/three/", 3)):
        for _time in range(times):
            client.get(path)
    missing.write()
    page = signed_in(cast["administrator"]).get("/desk/addresses/").content.decode()
    assert page.index("/three/") < page.index("/one/")
    assert "on 1 day, most on" in page and "<path d=" in page


def test_only_administrators_see_it(cast):
    for role, person in cast.items():
        status = signed_in(person).get("/desk/addresses/").status_code
        assert status == (200 if role == "administrator" else 403), role
    assert Client().get("/desk/addresses/").status_code == 302


def test_the_pages_ask_the_same_of_many_rows(cast):
    desk = signed_in(cast["administrator"])
    pages = ("/desk/addresses/", "/desk/addresses/redirects/", "/desk/addresses/links/", "/desk/addresses/ignored/")

    def asked():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(page).status_code == 200
            found.append(len(queries))
        return found

    essays = [make_essay(title=f"Essay {n}") for n in range(12)]

    def plant(numbers):
        for n in numbers:
            missing.note(f"/missing-{n}/")
            missing.note(f"/noise-{n}/")
            redirects.make(f"/old-{n}/", essays[n].url, by=None)
            link = OutgoingLink.objects.create(
                digest=str(n), url=f"https://a{n}.example/", host="a", due=timezone.now(),
                failed_on=timezone.localdate(),
                state=OutgoingLink.State.DEAD,
            )  # fmt: skip
            LinkPlace.objects.create(link=link, essay=essays[n])
            LinksRead.objects.create(essay=essays[n], edition=1)
        missing.write()
        Missing.objects.filter(shown__startswith="/noise").update(ignored=True)

    plant(range(2))
    few = asked()
    plant(range(2, 12))
    assert asked() == few and max(few) <= 20
