"""Feeds of responses: full text, stable ids, only what everybody may read."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from comments.models import Comment
from comments.writers import editing
from essays import publishing
from sitewide import state

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def addresses(essay):
    return ["/responses.xml", reverse("essay-responses-feed", args=[essay.slug])]


def entries(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content).findall("a:entry", ATOM)


def texts(client, address, name):
    return [entry.findtext(f"a:{name}", namespaces=ATOM) for entry in entries(client, address)]


def test_the_newest_stand_first_with_name_and_full_text(client, addresses, published, essay, settings):
    published("First *words*.", name="Kasper")
    published("Second words.", name="John Rogers")
    for address in addresses:
        assert texts(client, address, "title") == [f"Response {n} to “{essay.title}”" for n in (2, 1)]
        newest, first = entries(client, address)
        assert newest.findtext("a:author/a:name", namespaces=ATOM) == "John Rogers"
        assert "<em>words</em>" in first.findtext("a:content", namespaces=ATOM)
        assert first.find("a:link", ATOM).get("href") == f"{settings.SITE_URL}{essay.url}responses/1/"


def test_words_in_backticks_arrive_as_words(client, addresses, published):
    published("Write `<b>x</b>` & `<script>alert(1)</script>` so, see [it](/essays/) and [there](#p1).")
    for address in addresses:
        (entry,) = entries(client, address)
        summary = entry.find("a:summary", ATOM)
        assert summary.get("type") == "html"
        assert summary.text.startswith("Write &lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;")
        content = entry.findtext("a:content", namespaces=ATOM)
        assert "<code>&lt;b&gt;x&lt;/b&gt;</code>" in content
        assert re.findall('href="([^"]*)"', content)[0] == "http://127.0.0.1:8000/essays/"
        assert 'href="/' not in content
        assert 'href="#' not in content


def test_a_changed_reply_is_newer_than_it_was(client, addresses, published, essay):
    """Readers who ask whether anything is new are told so, whichever way they ask."""
    first = published("First words of it.")
    published("Second words of it.")
    Comment.objects.update(published_at=timezone.now() - timedelta(minutes=10))
    state.bump()
    before = {address: client.get(address) for address in addresses}
    first.refresh_from_db()
    editing.edit(first, "Other words of it altogether.", seen_version=first.version)
    first.refresh_from_db()
    if first.state == "held":
        moderation.publish(first, by=None)
    for address in addresses:
        updated = dict(zip(texts(client, address, "title"), texts(client, address, "updated"), strict=True))
        feed = ET.fromstring(client.get(address).content)
        first_title, second_title = (f"Response {n} to “{essay.title}”" for n in (1, 2))
        assert updated[first_title] > updated[second_title]
        assert feed.findtext("a:updated", namespaces=ATOM) == updated[first_title]
        assert set(texts(client, address, "published")) == {updated[second_title]}
        for header, name in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            assert client.get(address, headers={header: before[address][name]}).status_code == 200
            again = client.get(address, headers={header: client.get(address)[name]})
            assert again.status_code == 304


def test_one_essays_feed_has_only_its_own(client, addresses, published, make_essay):
    published("Here.")
    published("Elsewhere.", on=make_essay("Another"))
    assert len(entries(client, addresses[0])) == 2
    assert len(entries(client, addresses[1])) == 1


@pytest.mark.parametrize("state", ["held", "rejected", "spam", "removed", "withdrawn"])
def test_what_is_not_published_is_in_no_feed(client, addresses, published, state):
    comment = published("The canary sings.", name="Canary")
    Comment.objects.filter(pk=comment.pk).update(state=state)
    for address in addresses:
        assert b"anary" not in client.get(address).content


def test_a_withdrawn_essay_takes_its_responses_with_it(client, addresses, published, essay, editor):
    published("The canary sings.")
    publishing.withdraw(essay, "Wrong.", by=editor)
    assert entries(client, addresses[0]) == []
    assert client.get(addresses[1]).status_code == 410
    assert client.get("/essays/no-such/responses.xml").status_code == 404


def test_ids_stay_when_the_address_changes_or_a_reply_comes_back(
    client, addresses, published, essay, editor, moderator
):
    comment = published()
    before = texts(client, addresses[0], "id")
    draft = publishing.save_draft(essay, {"slug": "the-new-name"}, by=editor, parent=essay.head)
    publishing.publish(draft, by=editor)
    moderation.hold(comment, by=moderator)
    moderation.publish(comment, by=moderator)
    assert texts(client, addresses[0], "id") == before
    assert before[0].startswith("urn:uuid:")


def test_a_reader_who_has_the_newest_is_told_so(client, addresses, published):
    published()
    for address in addresses:
        response = client.get(address)
        same = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert (same.status_code, same.content) == (304, b"")


def test_odd_names_and_words_are_valid_xml(client, addresses, published):
    published("a ]]> b & <c> \x0b \ufffe", name="A & <B> \u202e")
    assert texts(client, addresses[0], "title")


def test_feeds_ask_a_fixed_number_of_queries(client, addresses, published, django_assert_max_num_queries):
    published()
    client.get(addresses[0])
    for address in addresses:
        with django_assert_max_num_queries(4):
            assert client.get(address).status_code == 200
    for n in range(10):
        published(f"Words {n}.")
    for address in addresses:
        with django_assert_max_num_queries(4):
            assert client.get(address).status_code == 200
