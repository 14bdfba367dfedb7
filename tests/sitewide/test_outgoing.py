"""What the site asks of other sites: public hosts only, also after redirects and where a name leads elsewhere by then;
bounded in time, size and redirects. The network is a server of this test, at which a public address is made to lead."""

import contextlib
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from sitewide.http.outgoing import Refused, Why, fetch
from sitewide.http.public_addresses import is_public, web_address

PUBLIC = "93.184.215.14"
ASKED = {"max_bytes": 1000, "timeout": 5}


class Site(BaseHTTPRequestHandler):
    """What an address answers is in its path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/robots.txt":
            self.server.robots_asked.append(self.headers["Host"])
            status, rules = self.server.robots.get(self.headers["Host"], (404, ""))
            return self.answer_words(rules.encode(), status)
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        first = self.path.strip("/").split("/")[0].partition("?")[0]
        getattr(self, f"answer_{first}", self.answer_words)()

    do_HEAD = do_GET

    def answer_words(self, body=b"some words", status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def answer_status(self):
        """/status/429/?Retry-After=120"""
        path, _, beside = self.path.partition("?")
        self.send_response(int(path.split("/")[2]))
        if beside:
            name, _, value = beside.partition("=")
            self.send_header(name, unquote(value))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_get(self):
        """By GET alone."""
        self.answer_words(status=405 if self.command == "HEAD" else 200)

    def answer_endless(self):
        """By GET alone, and without an end."""
        if self.command == "HEAD":
            return self.answer_words(status=501)
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.server.over.is_set():
                self.wfile.write(b"x" * 10_000)
        self.close_connection = True

    def answer_silent(self):
        """Takes the question, and says nothing."""
        self.server.over.wait(30)
        self.close_connection = True

    def answer_gone(self):
        self.answer_words(b"gone", 410)

    def answer_large(self):
        self.answer_words(b"x" * 100_000)

    def answer_to(self):
        self.send_response(302)
        self.send_header("Location", self.path.removeprefix("/to/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_broken(self):
        self.send_response(200)
        self.send_header("Content-Length", "500")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def answer_drip(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.05):
            self.wfile.write(b".")
            self.wfile.flush()

    def log_message(self, *args):
        pass


class Network:
    """Names and where they lead; connections to PUBLIC arrive at the server, and all are noted."""

    def __init__(self, server):
        self.server, self.names, self.connected = server, {}, []

    def getaddrinfo(self, host, port, *args, **kwargs):
        found = self.names.get(host, [host if host[:1].isdigit() else PUBLIC])  # an address is its own name
        if found is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = found.pop(0) if found and isinstance(found[0], list) else found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    def create_connection(self, address, timeout=None):
        self.connected.append(address)
        assert address[0] == PUBLIC, f"a connection to {address[0]}"
        connection = socket.socket()
        connection.settimeout(timeout)
        connection.connect(self.server.server_address)
        return connection


@contextmanager
def served():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.over = [], threading.Event()
    server.robots, server.robots_asked = {}, []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def network(monkeypatch):
    with served() as server:
        net = Network(server)
        monkeypatch.setattr(socket, "getaddrinfo", net.getaddrinfo)
        monkeypatch.setattr(socket, "create_connection", net.create_connection)
        yield net


def refused(url, **asked):
    with pytest.raises(Refused) as found:
        fetch(url, **ASKED | asked)
    assert str(found.value), "in words"
    return found.value.why


def test_a_public_page_is_asked_by_name_and_says_who_asks(network, settings):
    got = fetch("http://other.example/a%20b/ü?q=ä&x=%2F#part", **ASKED)
    assert (got.status, got.body, got.is_whole) == (200, b"some words", True)
    [(method, path, headers)] = network.server.asked
    assert (method, path) == ("GET", "/a%20b/%C3%BC?q=%C3%A4&x=%2F")
    assert headers["Host"] == "other.example" and settings.SITE_URL in headers["User-Agent"]
    assert "Cookie" not in headers and headers["Accept-Encoding"] == "identity"


def test_a_head_brings_no_body_and_a_status_is_no_failure(network):
    got = fetch("http://other.example/gone/", method="HEAD", **ASKED)
    assert (got.status, got.body, network.server.asked[0][0]) == (410, b"", "HEAD")


def test_more_bytes_than_were_asked_for_are_not_read(network):
    got = fetch("http://other.example/large/", **ASKED)
    assert len(got.body) == 1000 and not got.is_whole
    assert fetch("http://other.example/large/", max_bytes=100_000, timeout=5).is_whole


def test_an_answer_that_breaks_off_is_none(network):
    assert refused("http://other.example/broken/") == Why.NO_ANSWER


def test_a_host_that_sends_a_byte_now_and_then_is_left_when_the_time_is_over(network):
    began = time.monotonic()
    assert refused("http://other.example/drip/", timeout=0.5) == Why.NO_ANSWER
    assert time.monotonic() - began < 10  # it would go on for a minute


def test_redirects_are_followed_so_many_times(network):
    got = fetch("http://other.example/to/http://third.example/words", **ASKED)
    assert (got.url, got.body) == ("http://third.example/words", b"some words")
    assert network.server.asked[1][2]["Host"] == "third.example"
    assert fetch("http://other.example/to//there/", **ASKED).url == "http://other.example/there/"
    assert refused("http://other.example/to/to/to/to/x", max_redirects=0) == Why.REDIRECTS


INSIDE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
          "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
          "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
          "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "fe80::1%eth0", "nothing",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_inside_is_never_asked(address, network):
    assert not is_public(address)
    network.names["inside.example"] = [address]
    assert refused("http://inside.example/") == Why.PRIVATE
    network.names["both.example"] = [PUBLIC, address]
    assert refused("http://both.example/") == Why.PRIVATE
    assert refused("http://other.example/to/http://inside.example/") == Why.PRIVATE
    assert {host for host, _ in network.connected} == {PUBLIC}


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_what_is_public_may_be_asked(address):
    assert is_public(address)


def test_a_name_that_leads_elsewhere_a_moment_later_changes_nothing(network):
    """The connection goes to the address that was looked at, and no name is looked up a second time for it."""
    network.names["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert fetch("http://rebinding.example/", **ASKED).status == 200
    assert network.connected == [(PUBLIC, 80)]
    assert refused("http://rebinding.example/") == Why.PRIVATE


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://other.example/", "gopher://other.example/", "//other.example/", "javascript:1",
     "http://user:word@other.example/", "http://other.example:25/", "http://other.example:6379/", "http://",
     "http://[::1/", "http://other.example:x/", "http://a b.example/", "http://other.example/" + "x" * 2000, ""],
)  # fmt: skip
def test_addresses_that_may_not_be_asked(url, network):
    assert refused(url) == Why.ADDRESS
    if len(url) < 500 and "]" not in url:
        assert refused(f"http://other.example/to/{url}" if "://" in url else url) in {Why.ADDRESS, Why.REDIRECTS}
    assert {host for host, _ in network.connected} <= {PUBLIC}


def test_there_is_no_such_host(network):
    network.names["nowhere.example"] = None
    assert refused("https://nowhere.example/") == Why.NO_HOST


def test_what_is_no_tls_is_no_answer(network):
    assert refused("https://other.example/") == Why.NO_ANSWER


def test_a_host_has_one_form_in_a_request():
    assert web_address("HTTPS://Bücher.Example:443/").named_host == "xn--bcher-kva.example"
    assert web_address("http://[2606:2800::1]:8080/x").named_host == "[2606:2800::1]:8080"
