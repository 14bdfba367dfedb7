"""Requests that are made by hand to break what reads them before any page does."""

import io
import itertools

import pytest
from django.test import Client, override_settings
from django.test.client import RequestFactory

from commonswiki.wsgi import application
from sitewide.http.charsets import utf8_only
from sitewide.http.client_address import client_address, network_of
from tests.site.visitor import Visitor


def ask(path, kind, method="GET", body=b""):
    """The status with which the server's own door answers."""
    path, _, query = path.partition("?")
    environ = RequestFactory()._base_environ(
        PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD=method, CONTENT_TYPE=kind, CONTENT_LENGTH=str(len(body)),
        HTTP_HOST="127.0.0.1:8000",
    )  # fmt: skip
    answers = []
    environ["wsgi.input"] = io.BytesIO(body)
    b"".join(application(environ, lambda status, headers: answers.append(status)))
    return int(answers[0][:3])


@pytest.mark.django_db
class TestEncodings:
    @pytest.mark.parametrize("name", ["rot13", "undefined", "punycode", "idna", "hex", "unicode_escape", "utf-16", "?"])
    def test_no_other_than_utf8_is_read(self, site, name):
        assert ask("/search/?q=%5Cud800%41", f"text/plain; charset={name}") == 400

    def test_a_header_that_cannot_be_read_is_refused(self, site):
        assert ask("/search/?q=%41", "text/plain; charset*=nothing''x") == 400

    def test_forms_too(self, site):
        part = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\\ud800@x.org\r\n--x--\r\n'
        assert ask("/list/", "multipart/form-data; boundary=x; charset=unicode_escape", "POST", part) == 400

    @pytest.mark.parametrize("kind", ["", "text/plain", "text/plain; charset=UTF-8", 'text/html; charset="utf-8"'])
    def test_utf8_is(self, kind):
        assert utf8_only(lambda environ, start_response: [b"read"])({"CONTENT_TYPE": kind}, None) == [b"read"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/essays/", "/desk/"])
def test_nul_in_a_quoted_cookie_is_refused(site, path):
    assert Client().get(path, headers={"cookie": r'sessionid="\000aaaaaaaaaaaaaaaaaaaaaaaa"'}).status_code == 400


def joined(forwarded="", **environ):
    """How the mailing list answers somebody who asks to join, by what stands in X-Forwarded-For."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    number = next(_numbers)
    return Visitor().post("/list/", {"email": f"{number}@example.org"}, headers=headers, environ=environ).status


_numbers = itertools.count()
# What a proxy is sent, and what it then sends on: it puts the address that it was asked from at the end.
MADE_UP = [f"198.51.100.{n}" for n in range(20)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "sent_on"),
    [(0, "{}"), (1, "{}, 192.0.2.7"), (1, "{}, 198.51.100.99, 192.0.2.7"), (2, "{}, 192.0.2.7, 10.0.0.1")],
)
def test_nobody_gets_more_tries_by_making_up_where_they_come_from(site, one_minute, settings, proxies, sent_on):
    settings.TRUSTED_PROXIES = proxies
    assert {joined(sent_on.format(made_up)) for made_up in MADE_UP[:10]} == {200}
    assert {joined(sent_on.format(made_up)) for made_up in MADE_UP[10:]} == {429}


@pytest.mark.django_db
def test_all_addresses_that_one_subscriber_of_ipv6_has_are_one(site, one_minute):
    assert [joined(REMOTE_ADDR=f"2001:db8:0:1::{n}") for n in range(1, 12)] == [200] * 10 + [429]
    assert joined(REMOTE_ADDR="2001:db8:0:2::1") == 200


@pytest.mark.django_db
def test_behind_a_proxy_readers_are_not_counted_as_one(site, one_minute, settings):
    settings.TRUSTED_PROXIES = 1
    assert {joined(f"192.0.2.{n}", REMOTE_ADDR="10.0.0.1") for n in range(15)} == {200}


@override_settings(TRUSTED_PROXIES=0)
def test_ipv4_on_a_socket_of_ipv6_is_its_own_network():
    def network(address):
        return network_of(client_address(RequestFactory(REMOTE_ADDR=address).get("/")))

    assert network("::ffff:192.0.2.7") == "192.0.2.0/24" != network("::ffff:198.51.100.7")
    assert network("2001:db8::1") == "2001:db8::/48"
