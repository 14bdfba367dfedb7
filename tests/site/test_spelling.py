"""Addresses in other letters lead to the one that is meant, and whatever is led elsewhere keeps its query."""

import subprocess
import sys
import unicodedata
from urllib.parse import quote

import pytest
from django.conf import settings
from django.urls import reverse

from comments.paragraphs import answers
from essays import publishing
from essays.derived.redirects import keep_old_path
from essays.models import Author, Essay, Hub, Series, Tag
from noticeboard.models import Book, Call
from tests.cast import make_comment, make_draft, make_essay, signed_in
from tests.site.small import plant

pytestmark = pytest.mark.django_db


def leads(client, address):
    """Where an address leads for good; the status where it does not."""
    answer = client.get(address)
    return answer["Location"] if answer.status_code in {301, 308} else answer.status_code


def test_other_letters_lead_to_whatever_is_meant(client, site):
    plant()
    whole = [
        "/essays/the-first-well/", "/essays/the-first-well/history/", "/essays/the-first-well/responses.xml",
        "/essays/the-first-well/responses/1/", "/essays/the-first-well/respond/", "/essays/der-erste-brunnen/",
        *(row.get_absolute_url() for model in (Tag, Author, Series, Book, Call, Hub) for row in model.objects.all()
          if client.get(row.get_absolute_url()).status_code == 200),
        "/tags/wells/feed.xml", "/authors/ann-many/feed.rss", "/politics/feed.xml", "/politics/responses/",
        "/essays/", "/tags/", "/archive/2013/3/", "/feed.xml", "/about/", "/strategy/", "/bookmarks/",
    ]  # fmt: skip
    assert len(whole) > 24
    for address in whole:
        for typed in {address.upper(), address.title()} - {address}:
            assert leads(client, typed) == address, typed
            assert leads(client, f"{typed}?page=2&x=%C3%BC") == f"{address}?page=2&x=%C3%BC"
        wide = "".join(chr(ord(char) + 0xFEE0) if char.isalpha() else char for char in address)
        assert leads(client, quote(wide)) == address
    assert leads(client, "/The-First-Well/2013/03/08") == "/the-first-well/2013/3/8/"
    assert leads(client, "/Essays/The-First-Well") == "/essays/the-first-well/"


def test_another_normal_form_leads_to_the_same(client, site):
    for title in ("Ένα Πηγάδι", "Brunnen für alle", "Колодец и йод", "कुआँ किसका"):
        essay = make_essay(title)
        for typed in (unicodedata.normalize("NFD", essay.slug), essay.slug.upper()):
            expected = 200 if typed == essay.slug else essay.url
            assert leads(client, quote(f"/essays/{typed}/")) == expected, title


def test_what_is_not_there_for_everybody_is_led_to_by_nothing(client, site):
    plant()
    make_draft("A Secret Draft", tags=["secret"], authors=("Hidden Hand",))
    Tag.objects.get_or_create(name="secret", key="secret", slug="secret")
    gone = publishing.withdraw(make_essay("Gone Away"), "It was wrong.", by=None)
    Call.objects.update(opens="2199-01-01T00:00Z", closes="2199-02-01T00:00Z")
    hidden = ["/Essays/A-Secret-Draft/", "/Tags/Secret/", "/Authors/Hidden-Hand/", "/Calls/Ropes/", "/Series/None/",
              "/Desk/", "/DESK/PEOPLE/", "/Admin/", "/Sign-Out/", "/Responses/ABCDEF/", "/Password/A/B/", "/No-Such/",
              "/essays/the-first-well/responses/99/", "/essays/the-first-well/history/9/", "/tags/wells/?page=99",
              "/essays/%2541/", "/%E0%A4%A/", "/essays/" + "A" * 3000 + "/", "/essays/!!!/"]  # fmt: skip
    for address in hidden:
        assert leads(client, address) in {404, 400, "/desk/", "/sign-out/"}, address
    assert leads(client, f"/Essays/{gone.slug.upper()}/") == gone.url
    assert client.get(gone.url).status_code == 410
    assert client.post("/ESSAYS/THE-FIRST-WELL/respond/", {}).status_code == 404


def test_a_redirect_keeps_the_query(client, site, editor):
    essay = make_essay("Old Name", tags=["old tag"], authors=("Ann Old",))
    number = make_comment(essay, about=answers.find_about(essay, "1")).number
    plant()
    draft = publishing.restore(essay.revisions.get(), by=editor)
    publishing.save_draft(
        Essay.objects.get(pk=essay.pk), draft.content() | {"slug": "new-name"}, by=editor, parent=draft
    )
    publishing.publish(Essay.objects.get(pk=essay.pk).head, by=editor)
    desk = signed_in(editor)
    tag, author, hub = (
        Tag.objects.get(slug="old-tag"),
        Author.objects.get(name="Ann Old"),
        Hub.objects.get(ink="politics"),
    )
    desk.post(reverse("desk-tag", args=[tag.pk]), {"name": tag.name, "slug": "new-tag", "others": "another tag"})
    desk.post(reverse("desk-author", args=[author.pk]), {"name": author.name, "slug": "ann-new"})
    desk.post(reverse("desk-hub", args=[hub.pk]), {"name": hub.name, "slug": "polity", "argument": "A", "position": 1,
                                                   "ink": hub.ink})  # fmt: skip
    query = "?responses=2&utm=%C3%A4+b"
    led = {
        "/essays/old-name/": "/essays/new-name/", "/essays/old-name/history/": "/essays/new-name/history/",
        "/essays/old-name/respond/": "/essays/new-name/respond/",
        f"/essays/old-name/responses/{number}/": f"/essays/new-name/responses/{number}/",
        f"/essays/old-name/responses/{number}/report/": f"/essays/new-name/responses/{number}/report/",
        "/essays/old-name/responses.xml": "/essays/new-name/responses.xml",
        "/essays/new-name/history/2..1/": "/essays/new-name/history/1..2/",
        "/new-name/2013/03/08/": "/essays/new-name/", "/old-name/2013/03/08": "/essays/new-name/",
        "/tags/old-tag/": "/tags/new-tag/", "/tags/old-tag/feed.xml": "/tags/new-tag/feed.xml",
        "/tags/another-tag/": "/tags/new-tag/",
        "/authors/ann-old/": "/authors/ann-new/", "/authors/ann-old/feed.rss": "/authors/ann-new/feed.rss",
        "/politics/": "/polity/", "/politics/feed.xml": "/polity/feed.xml",
        "/essays": "/essays/", "/essays/new-name": "/essays/new-name/", "/tags/new-tag": "/tags/new-tag/",
    }  # fmt: skip
    assert {typed: leads(client, typed) for typed in led} == led
    assert {typed: leads(client, typed + query) for typed in led} == {typed: to + query for typed, to in led.items()}


def test_an_old_name_that_was_a_query_leaves_it_behind(client, site):
    essay = make_essay("Old Name")
    keep_old_path("/?p=12", essay=essay)
    keep_old_path("/index.php?page=x", essay=essay)
    keep_old_path("/plain/", address="/tags/?a=1#below")
    keep_old_path("/elsewhere/", address="https://example.org/there?a=1#below")
    assert leads(client, "/?p=12") == essay.url
    assert leads(client, "/index.php?page=x") == essay.url
    assert leads(client, "/plain/?b=2") == "/tags/?a=1&b=2#below"
    assert leads(client, "/elsewhere/?b=2") == "https://example.org/there?a=1#below", "what was asked here stays here"


@pytest.mark.sqlite
def test_without_a_terminal_the_command_says_a_sentence(tmp_path):
    told = subprocess.run(
        [sys.executable, "manage.py", "create_administrator", "boss@example.org"], cwd=settings.BASE_DIR,
        env={"VAR_DIR": str(tmp_path), "SECRET_KEY": "x" * 50, "DATABASE_URL": f"sqlite:///{tmp_path}/d.sqlite3"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True,
    )  # fmt: skip
    assert told.returncode == 1
    assert "There is no terminal to type into" in told.stderr and "Traceback" not in told.stderr
