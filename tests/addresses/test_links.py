"""Links of essays to other sites: read from what readers see, asked politely, dead after three days of failures."""

import datetime
import socket
import time
from urllib.parse import quote

import pytest
from django.utils import timezone

from addresses import link_checks, outgoing_links
from addresses.link_reading import links_in, sentence_at
from addresses.models import LinkPlace, OutgoingLink
from commonswiki import periodic_tasks
from essays import publishing
from tests.cast import make_draft, make_essay, signed_in
from tests.sitewide.test_outgoing import PUBLIC, Network, served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
State = OutgoingLink.State
BODY = "First words. A [well](https://other.example/gone/?a=1#deep) is kept! Last words."


@pytest.fixture
def network(monkeypatch, settings):
    """A server behind every name, and the checks turned on."""
    settings.CHECK_LINKS = True
    with served() as server:
        net = Network(server)
        monkeypatch.setattr(socket, "getaddrinfo", net.getaddrinfo)
        monkeypatch.setattr(socket, "create_connection", net.create_connection)
        yield net


def links():
    return {link.url: link for link in OutgoingLink.objects.all()}


def asked_again(monkeypatch=None):
    """All links are due, and no host was asked lately."""
    OutgoingLink.objects.update(due=timezone.now() - datetime.timedelta(minutes=1), asked_at=None)
    return link_checks.ask_due()


def a_day_passes():
    for link in OutgoingLink.objects.exclude(failed_on=None):
        OutgoingLink.objects.filter(pk=link.pk).update(failed_on=link.failed_on - datetime.timedelta(days=1))


def test_nothing_is_read_or_asked_unless_it_is_turned_on(monkeypatch, settings):
    assert settings.CHECK_LINKS is False, "as it is without the variable"
    essay = make_essay(body=BODY)
    settings.CHECK_LINKS = True
    outgoing_links.read_due()  # from when it was turned on
    settings.CHECK_LINKS = False
    make_essay(title="Another", body="[x](https://third.example/)")

    def called(*_args, **_named):
        raise AssertionError("something left the server")

    monkeypatch.setattr(socket, "getaddrinfo", called)
    monkeypatch.setattr(socket, "create_connection", called)
    done = periodic_tasks.tick()
    assert (done["links read"], done["links asked"]) == (0, 0)
    assert LinkPlace.objects.get().essay == essay


def test_links_are_read_from_what_readers_see(network, settings, editor):
    essay = make_essay(body=f"{BODY}\n\n* [mail](mailto:a@b.example) [here](/about/) [own]({settings.SITE_URL}/x/)")
    make_draft(title="Not yet", body="[x](https://hidden.example/)")
    make_essay(title="Tomorrow", body="[x](https://hidden.example/)", at=timezone.now() + datetime.timedelta(days=1))
    assert outgoing_links.read_due() == 1 and outgoing_links.read_due() == 0
    assert set(links()) == {"https://other.example/gone/?a=1"}
    assert LinkPlace.objects.get().sentence == "A well is kept!"
    draft = publishing.save_draft(essay, {"body": "[Other](http://third.example/)."}, by=editor, parent=essay.head)
    assert outgoing_links.read_due() == 0, "a draft is nobody's yet"
    publishing.publish(draft, by=editor)
    assert outgoing_links.read_due() == 1
    assert set(links()) == {"http://third.example/"}


def test_a_link_is_dead_after_failures_on_three_days(network, cast):
    editor = cast["editor"]
    essay = make_essay(body=BODY.replace("https", "http"))
    outgoing_links.read_due()
    for day in (1, 2):
        asked_again()
        asked_again()  # the same day counts once
        [link] = links().values()
        assert (link.state, link.failures, link.answered) == (State.FAILING, day, "It answers 410.")
        assert not outgoing_links.dead().exists()
        a_day_passes()
    asked_again()
    [link] = outgoing_links.dead()
    assert link.failures == 3
    desk = signed_in(cast["administrator"])
    page = desk.get("/desk/addresses/links/").content.decode()
    assert "http://other.example/gone/?a=1" in page and "A well is kept!" in page and essay.title in page
    assert {method for method, *_rest in network.server.asked} == {"HEAD", "GET"}
    publishing.publish(publishing.save_draft(essay, {"body": "No links."}, by=editor, parent=essay.head), by=editor)
    assert not outgoing_links.dead().exists(), "at once, before the worker has read the new text"
    outgoing_links.read_due()
    assert not OutgoingLink.objects.exists()


def test_a_dead_link_that_is_fine_is_asked_no_more_until_it_is_checked_again(network, cast):
    make_essay(body="[x](http://other.example/words)")
    outgoing_links.read_due()
    OutgoingLink.objects.update(state=State.DEAD, failures=3, failed_on=timezone.localdate())
    [link] = outgoing_links.dead()
    desk = signed_in(cast["administrator"])
    assert desk.post(f"/desk/addresses/links/{link.pk}/fine/").status_code == 303
    assert not outgoing_links.dead().exists() and asked_again() == 0
    assert link.url in desk.get("/desk/addresses/ignored/").content.decode()
    desk.post(f"/desk/addresses/links/{link.pk}/fine/", {"do": "check"})
    assert asked_again() == 1
    assert links()[link.url].state == State.WELL and links()[link.url].failures == 0
    assert signed_in(cast["editor"]).post(f"/desk/addresses/links/{link.pk}/fine/").status_code == 403


def test_the_pages_of_a_withdrawn_essay_list_nothing(network, editor):
    essay = make_essay(body=BODY)
    outgoing_links.read_due()
    OutgoingLink.objects.update(state=State.DEAD)
    publishing.withdraw(essay, "It was wrong.", by=editor)
    assert not outgoing_links.dead().exists() and asked_again() == 0


def test_what_is_private_is_never_asked_and_no_failure(network):
    network.names["inside.example"] = ["127.0.0.1"]
    make_essay(body="[x](http://inside.example/admin/)")
    outgoing_links.read_due()
    assert asked_again() == 1
    [link] = links().values()
    assert (link.state, link.failures) == (State.UNSURE, 0) and "public internet" in link.answered
    assert network.connected == []


@pytest.mark.parametrize(
    ("path", "state", "words", "methods"),
    [
        ("words", State.WELL, "It answers 200.", ["HEAD"]),
        ("get", State.WELL, "It answers 200.", ["HEAD", "GET"]),  # HEAD is refused there
        ("endless", State.WELL, "It answers 200.", ["HEAD", "GET"]),
        ("to//words", State.WELL, "It answers 200.", ["HEAD", "HEAD"]),
        ("status/401", State.UNSURE, "It answers 401.", ["HEAD", "GET"]),
        ("status/403", State.UNSURE, "It answers 403.", ["HEAD", "GET"]),
        ("status/404", State.FAILING, "It answers 404.", ["HEAD", "GET"]),
        ("gone", State.FAILING, "It answers 410.", ["HEAD", "GET"]),
        ("status/429", State.UNSURE, "It answers 429.", ["HEAD"]),  # is not asked at once again
        ("status/500", State.UNSURE, "It answers 500.", ["HEAD", "GET"]),
        ("status/503/?Retry-After=60", State.UNSURE, "It answers 503.", ["HEAD"]),
    ],
)
def test_what_an_answer_means(network, path, state, words, methods):
    finding = link_checks.finding_of(f"http://other.example/{path}")
    assert (finding.state, finding.words) == (state, words)
    assert [method for method, *_rest in network.server.asked] == methods


@pytest.mark.parametrize("path", ["silent", "drip"])
def test_a_host_that_lets_wait_is_left_and_proves_nothing(network, monkeypatch, path):
    monkeypatch.setattr(link_checks, "SECONDS", 0.4)
    url = f"http://other.example/{path}/" if path == "silent" else "http://other.example/to//silent"
    began = time.monotonic()
    finding = link_checks.finding_of(url)
    assert finding.state == State.UNSURE and time.monotonic() - began < 3


@pytest.mark.parametrize("where", ["http://127.0.0.1/", "http://inside.example/admin", "http://[::1]/", "file:///etc/x",
                                   "http://169.254.169.254/latest/meta-data/"])  # fmt: skip
def test_a_redirect_to_what_is_private_is_not_followed(network, where):
    network.names["inside.example"] = ["10.0.0.7"]
    finding = link_checks.finding_of(f"http://other.example/to/{where}")
    assert finding.state == State.UNSURE and finding.words
    assert {host for host, _port in network.connected} == {PUBLIC}
    assert len(network.server.asked) == 1


def test_redirects_without_an_end_are_left(network):
    loop = "http://other.example" + "/to/http://other.example" * 12 + "/words"
    assert link_checks.finding_of(loop).state == State.UNSURE
    assert len(network.server.asked) <= 6


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("7200", 2), ("", 1), ("soon", 1), ("-5", 1), ("9" * 30, 720), ("99999999", 720),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("Wed, 21 Oct 2099 07:28:00 GMT", 720), ("21 Oct 2015 07:28:00", 1),
    ],
)  # fmt: skip
def test_a_host_that_has_too_many_questions_is_left_alone_as_long_as_it_wants(network, said, hours):
    make_essay(body=f"[a](http://other.example/status/429/?Retry-After={quote(said)}) [b](http://other.example/words)")
    make_essay(title="Elsewhere", body="[c](http://third.example/words)")
    outgoing_links.read_due()
    OutgoingLink.objects.filter(url__contains="429").update(due=timezone.now() - datetime.timedelta(days=1))
    assert link_checks.ask_due() == 2
    OutgoingLink.objects.update(asked_at=None)
    waits = (links()["http://other.example/words"].due - timezone.now()).total_seconds() / 3600
    assert waits == pytest.approx(hours, abs=0.01)
    assert link_checks.ask_due() == (1 if hours == 0 else 0)
    assert links()["http://third.example/words"].state == State.WELL


def test_what_robots_txt_forbids_is_not_asked_and_its_rules_are_read_once_a_day(network):
    rules = "User-agent: *\nDisallow: /private/\n\nUser-agent: Commonswiki\nDisallow: /status/\nAllow: /\n"
    network.server.robots["other.example"] = (200, rules)
    network.server.robots["everybody.example"] = (200, "User-agent: *\nDisallow: /")
    forbidden = link_checks.finding_of("http://other.example/status/404")
    assert (forbidden.state, forbidden.words) == (State.UNSURE, "Its robots.txt wants no programs there.")
    assert link_checks.finding_of("http://everybody.example/words").state == State.UNSURE
    assert network.server.asked == []
    for path in ("words", "private/words", "gone"):
        link_checks.finding_of(f"http://other.example/{path}")
    assert [path for method, path, _headers in network.server.asked if method == "HEAD"] == [
        "/words", "/private/words", "/gone"
    ]  # fmt: skip
    assert network.server.robots_asked == ["other.example", "everybody.example"]


@pytest.mark.parametrize(
    ("status", "rules", "state"),
    [
        (404, "", State.WELL),
        (403, "User-agent: *\nDisallow: /", State.WELL),  # no rules can be had: RFC 9309
        (500, "", State.UNSURE),
        (429, "", State.UNSURE),
        (200, "\xff\x00 no rules <html>" + "a" * 200_000, State.WELL),
        (200, "Disallow: /\nUser-agent\n:::\n", State.WELL),
        (200, "user-agent: COMMONSWIKI # us\ndisallow: /", State.UNSURE),
    ],
)
def test_robots_txt_in_any_state(network, status, rules, state):
    network.server.robots["other.example"] = (status, rules)
    assert link_checks.finding_of("http://other.example/words").state == state


def test_no_such_host_is_a_failure_and_no_answer_is_none(network):
    network.names["nowhere.example"] = None
    assert link_checks.finding_of("http://nowhere.example/").state == State.FAILING
    assert link_checks.finding_of("https://other.example/").state == State.UNSURE  # no TLS there
    network.names["example.com"] = None  # the network of this server is away
    assert link_checks.finding_of("http://nowhere.example/").state == State.UNSURE
    link = OutgoingLink.objects.create(
        digest="x", url="http://o.example/", host="o.example", due=timezone.now(), failures=2
    )
    link_checks.record(link, link_checks.Finding(State.UNSURE, "It did not answer."))
    assert (link.state, link.failures) == (State.FAILING, 2), "what was found before stands"


def test_a_host_is_asked_once_a_minute_and_each_link_after_its_time(network):
    body = " ".join(f"[{n}](http://one.example/words/{n}) [{n}](http://host{n}.example/)" for n in range(6))
    make_essay(body=body)
    outgoing_links.read_due()
    assert link_checks.ask_due() == link_checks.A_ROUND
    while link_checks.ask_due():
        pass
    hosts = [headers["Host"] for _method, _path, headers in network.server.asked]
    assert sorted(hosts) == sorted({*hosts}) and len(hosts) == 7, "of one host one link, until a minute is over"
    link = next(link for link in links().values() if link.state == State.WELL)
    days = (link.due - timezone.now()).total_seconds() / 86400
    assert 29.9 < days <= 30
    OutgoingLink.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=2))
    assert link_checks.ask_due() == 1, "the next of that host, and none of the others"


def test_two_workers_do_not_ask_the_same_link(network, monkeypatch):
    make_essay(body="[x](http://other.example/words)")
    outgoing_links.read_due()
    [link] = links().values()
    taken = link_checks._due

    def meanwhile():
        rows = taken()
        stale = rows.first()
        OutgoingLink.objects.update(due=timezone.now() + datetime.timedelta(hours=1))  # the other worker has it
        return type("Rows", (), {"first": lambda _self: stale})()

    monkeypatch.setattr(link_checks, "_due", meanwhile)
    monkeypatch.setattr(link_checks, "SECONDS_A_ROUND", 0.2)
    assert link_checks.ask_due() == 0 and network.server.asked == [] and link.state == State.NEW


def test_links_of_a_text_and_their_sentences():
    html = (
        '<p>One. Two <a href="https://a.example/x?y=1&amp;z=2#f">a</a> three? Four <a href="http://b.example">b</a>.</p>'
        '<ul><li>See <a href="https://a.example/x?y=1&amp;z=2">again</a></li><li><a href="//c.example/">c</a></li></ul>'
        '<p><a href="http://user:word@d.example/">d</a> <a href="http://e.example:22/">e</a> <a>f</a></p>'
        '<p><a href="https://OWN.example/">own</a></p>'
    )
    assert links_in(html, own_host="own.example") == {
        "https://a.example/x?y=1&z=2": "Two a three?", "http://b.example": "Four b.",
    }  # fmt: skip
    assert links_in("<p>no links</p>", own_host="") == {}
    many = "".join(f'<p><a href="https://a.example/{n}">x</a></p>' for n in range(700))
    assert len(links_in(many, own_host="")) == 500
    assert len(sentence_at("word " * 1000, 2500)) <= 300 and sentence_at("", 0) == ""


def test_the_page_says_when_links_are_not_checked(cast):
    page = signed_in(cast["administrator"]).get("/desk/addresses/links/").content.decode()
    assert "CHECK_LINKS=on" in page


def test_who_connects_is_the_checked_address(network):
    assert link_checks.finding_of("http://other.example/").state == State.WELL
    assert {host for host, _port in network.connected} == {PUBLIC}
