"""Over https every cookie has a name that no other host can set; who has one of before is not signed out for that."""

import json
import os
import re
import subprocess
import sys
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client

from comments.models import Comment
from tests.cast import PASSWORD, make_essay

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NAMES = ("HTTPS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
         "SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN")  # fmt: skip


@pytest.fixture(scope="session")
def named():
    """What the settings say of cookies where the site's address begins with https."""
    asked = "import json, os, sys, django; django.setup(); from django.conf import settings as s; " \
        f"print(json.dumps({{n: getattr(s, n) for n in {NAMES!r}}}))"  # fmt: skip
    given = {name: os.environ[name] for name in ("PATH", "HOME", "VAR_DIR") if name in os.environ}
    given |= {"SITE_URL": "https://commons.example.org", "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijk"}
    given["DJANGO_SETTINGS_MODULE"] = "commonswiki.settings"
    told = subprocess.run(
        [sys.executable, "-c", asked], env=given, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(told.stdout)


@pytest.fixture
def https(settings, named):
    """The site as it is over https."""
    settings.SECURE_SSL_REDIRECT = False
    for name, value in named.items():
        setattr(settings, name, value)


def browser(**cookies):
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(SimpleCookie(cookies))
    return client


def post(client, path, form):
    """A form as a browser sends it: with the token of its page."""
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/sign-in/").content.decode())
    token = token or re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/desk/account/").content.decode())
    return client.post(path, form | {"csrfmiddlewaretoken": token.group(1)})


def sign_in(client, person):
    return post(client, "/sign-in/", {"email": person.email, "password": PASSWORD})


def who(client):
    """The address that the account page shows; None for who is not signed in."""
    answer = client.get("/desk/account/")
    found = re.search(r"You sign in with (\S+)\.", answer.content.decode())
    return found and found.group(1)


def test_every_cookie_is_of_this_host_alone(https, site, author):
    client = browser()
    given = dict(sign_in(client, author).cookies) | dict(client.cookies)
    given |= dict(post(client, "/desk/account/", {"name": "Vera W."}).cookies)
    given |= dict(client.post("/preferences/", {"theme": "dark"}, headers={"origin": "http://testserver"}).cookies)
    reply = {
        "name": "Ravi",
        "email": "ravi@example.org",
        "comment": "We kept one.",
        "body": "We kept one.",
        "about": "",
    }
    given |= dict(
        Client().post(f"/essays/{make_essay().slug}/respond/", reply, headers={"origin": "http://testserver"}).cookies
    )
    hosts = {"__Host-sessionid", "__Host-csrftoken", "__Host-messages", "__Host-look"}
    assert set(given) == hosts | {"__Secure-sent"}
    for name, cookie in given.items():
        assert cookie["secure"] and not cookie["domain"], name
        assert (cookie["path"] == "/") == name.startswith("__Host-"), name
    client.cookies["look"] = "light."  # anybody of the same domain can set this one
    assert 'data-theme="dark"' in client.get("/").content.decode()
    gone = client.post("/preferences/", {"theme": ""}, headers={"origin": "http://testserver"}).cookies
    assert {name: cookie["max-age"] for name, cookie in gone.items()} == {"__Host-look": 0, "look": 0}


def test_who_has_cookies_of_before_stays_signed_in_and_keeps_the_look_and_the_form(settings, named, author):
    before = browser()
    sign_in(before, author)
    form = re.search(r'csrfmiddlewaretoken" value="(\w+)"', before.get("/desk/account/").content.decode()).group(1)
    for name, value in named.items():
        setattr(settings, name, value)
    settings.SECURE_SSL_REDIRECT = False
    before.cookies["look"] = "dark."
    assert 'data-theme="dark"' in before.get("/").content.decode()
    answer = before.post("/desk/account/", {"name": "Vera W.", "csrfmiddlewaretoken": form})
    assert answer.status_code == 302 and type(author).objects.get().name == "Vera W."
    left = {name for name, cookie in before.cookies.items() if cookie.value}
    assert left == {"__Host-sessionid", "__Host-csrftoken", "__Host-messages", "look"}
    assert who(before) == author.email


def test_a_session_of_today_is_not_taken_from_a_cookie_that_anybody_can_set(https, author, editor):
    thief = browser()
    sign_in(thief, author)
    planted = browser(sessionid=thief.cookies["__Host-sessionid"].value)
    assert who(planted) is None
    assert planted.cookies["sessionid"].value == "" and who(thief) == author.email
    owner = browser()
    sign_in(owner, editor)
    owner.cookies["sessionid"] = thief.cookies["__Host-sessionid"].value
    assert who(owner) == editor.email


def test_a_session_of_before_takes_nobodys_place(settings, named, author, editor):
    """Whoever kept one of their own could else put it under somebody who is signed in."""
    before = browser()
    sign_in(before, author)
    for name, value in named.items():
        setattr(settings, name, value)
    settings.SECURE_SSL_REDIRECT = False
    owner = browser()
    sign_in(owner, editor)
    owner.cookies["sessionid"] = before.cookies["sessionid"].value
    assert who(owner) == editor.email
    assert who(owner) == editor.email


def test_a_session_of_before_is_marked_with_its_first_answer(settings, named, author):
    before = browser()
    sign_in(before, author)
    key = before.cookies["sessionid"].value
    for name, value in named.items():
        setattr(settings, name, value)
    assert who(browser(sessionid=key)) == author.email
    assert who(browser(sessionid=key)) is None
    assert Session.objects.count() == 1


def test_dead_and_odd_old_cookies_are_nothing(https, site):
    for value in ("", "x", "0" * 32, "é" * 40, "a" * 3000):
        client = browser()
        client.cookies["sessionid"] = client.cookies["csrftoken"] = client.cookies["messages"] = value
        assert client.get("/").status_code == 200
        assert client.get("/sign-in/").status_code == 200
        assert who(client) is None


def test_without_https_the_names_are_plain(site, author):
    assert not conf.HTTPS
    client = browser()
    sign_in(client, author)
    assert set(client.cookies) == {"sessionid", "csrftoken"}


def test_what_shows_who_somebody_is_holds_under_no_name_that_another_host_can_set(https, site):
    """Else another host of the domain makes its own key that of who never had one."""
    path, own = f"/essays/{make_essay().slug}/respond/", {"origin": "http://testserver"}

    def send(client, body, **headers):
        form = {"name": "Ravi", "email": "ravi@example.org", "body": body}
        return client.post(path, form, headers=own | headers, REMOTE_ADDR=f"192.0.2.{len(body)}")

    thief = Client()
    private = send(thief, "We kept one, and it was ours.")["Location"]
    thief.post(f"{private}known/", {}, headers=own)
    given = {name: thief.cookies[name].value for name in ("__Host-writer", "__Secure-sent")}
    key = Comment.objects.get().writer_key
    # A known browser reads what everybody does, from the same store.
    here = Client(headers={"cookie": f"__Host-writer={given['__Host-writer']}"}).get("/essays/")
    assert here["ETag"] == Client().get("/essays/")["ETag"] and "private" not in here["Cache-Control"]
    send(browser(writer=given["__Host-writer"]), "Planted.")
    again = send(browser(sent=given["__Secure-sent"]), "We kept one, and it was ours.", **{"user-agent": "another"})
    assert (again.status_code, "Location" in again) == (200, False)
    send(thief, "Mine.")
    send(browser(writer=signing.dumps(key, salt="comments.writer")), "Of before.")
    told = dict(Comment.objects.values_list("body", "writer_key"))
    assert key and told == {"We kept one, and it was ours.": key, "Planted.": "", "Mine.": key, "Of before.": key}
    # Nor does one that was given without https, under the prefix.
    plain = browser(**{"__Host-writer": signing.dumps(key, salt="comments.writer")})
    send(plain, "Other.")
    assert Comment.objects.get(body="Other.").writer_key == ""
    # Nor one that a host with https of its own could have set.
    send(browser(**{"__Secure-writer": given["__Host-writer"]}), "Of a neighbour.")
    assert Comment.objects.get(body="Of a neighbour.").writer_key == ""
    gone = thief.post(f"{private}known/", {"forget": "1"}, headers=own).cookies
    away = {name: (cookie["path"], cookie["max-age"]) for name, cookie in gone.items()}
    assert away["__Host-writer"] == ("/", 0) and away["writer"] == ("/essays/", 0)
