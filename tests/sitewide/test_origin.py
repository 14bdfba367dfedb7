"""Forms without a token are taken from pages of this site only, by what the browser says of itself."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from sitewide.http.origin import same_origin, same_origin_required
from sitewide.text.durations import in_words


def post(**headers):
    return RequestFactory(headers={name.replace("_", "-"): value for name, value in headers.items()}).post("/list/", {})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"origin": "HTTP://TESTSERVER:80"},
        {"origin": "http://127.0.0.1:8000"},  # SITE_URL: a proxy may ask under another name
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": "same-origin", "origin": "http://testserver"},
        {"sec_fetch_site": "same-origin", "origin": "null"},  # by a policy of referrers, or a reader's own settings
    ],
)
def test_own_pages_are_let_through(headers):
    assert same_origin(post(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver@evil.example"},
        {"origin": "http://testserver:8001"},
        {"origin": "https://testserver"},
        {"origin": "http://[broken"},
        {"origin": "http://testserver:port"},
        {"origin": "http://testserver:port", "host": "testserver:99999"},  # two that are no addresses are not one
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "cross-site", "origin": "null"},
        {"sec_fetch_site": "none", "origin": "null"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "origin": "http://testserver"},
        {"sec_fetch_site": "same-origin", "origin": "https://evil.example"},
    ],
)
def test_pages_from_elsewhere_are_not(headers):
    assert not same_origin(post(**headers))


@pytest.mark.django_db
@pytest.mark.parametrize("secure", [False, True])
def test_a_form_of_the_desk_from_an_unnamed_page_of_this_site_is_taken_with_its_token_only(site, editor, secure):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    page = client.get("/desk/essays/new/", secure=secure).content.decode()
    token = {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]}
    unnamed = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}

    def send(form, **headers):
        return client.post("/sign-out/", form, headers=headers, secure=secure).status_code

    assert send({}, **unnamed) == 403
    assert send(token, **unnamed | {"Sec-Fetch-Site": "cross-site"}) == 403
    assert send(token, Origin="null") == 403
    assert send(token, **unnamed) == 302


def test_reading_is_open_to_all():
    view = same_origin_required(lambda request: HttpResponse("read"))
    request = RequestFactory(headers={"sec-fetch-site": "cross-site"}).get("/list/")
    assert view(request).content == b"read"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"), (40, "40 seconds"), (60, "1 minute"), (61, "2 minutes"), (3600, "60 minutes"),
        (5401, "2 hours"), (86400, "24 hours"),
    ],
)  # fmt: skip
def test_waiting_times_are_rounded_up(seconds, words):
    assert in_words(seconds) == words
