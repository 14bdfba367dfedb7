"""Nothing that follows from a typed address is shown to whoever typed it: emblems are made of what was shown."""

import importlib
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from comments import moderation
from comments.identity import proof, writer_trust
from comments.models import Comment
from comments.threads.identicons import emblem_of, path_of
from comments.tokens import token_of
from sitewide.models import SiteSettings

RAVI = {"name": "Ravi Menon", "email": "ravi@example.org"}
OF_RAVI = emblem_of("ravi@example.org", "Ravi Menon")


@pytest.fixture
def confirm():
    """Opens the mailed link of a reply, as the owner of its address."""

    def press(comment, client=None, **typed):
        return (client or Client()).post(reverse("confirm-response", args=[writer_trust.link_token(comment)]), typed)

    return press


def know(client, comment, **typed):
    return client.post(reverse("be-known", args=[token_of(comment)]), typed)


def emblem(comment):
    return Comment.objects.values_list("emblem", flat=True).get(pk=comment.pk)


def paths_on(page):
    return re.findall(r'<path d="([^"]+)"/></svg> <(?:a [^>]+><)?bdi>Ravi Menon', page.content.decode())


def test_who_guesses_an_address_does_not_see_whether_it_is_a_published_writers(
    client, essay, published, reply, confirm
):
    first = published("My first.", **RAVI)
    confirm(first)
    guess = reply("Is it so?", **RAVI)
    token = token_of(guess)
    page = client.get(reverse("response-in-place", args=[token]))
    theirs, own = paths_on(page)
    assert theirs == path_of(OF_RAVI)
    assert own == path_of(emblem(guess)) != theirs
    for name in ("private-response", "edit-response", "withdraw-response"):
        assert path_of(OF_RAVI) not in client.get(reverse(name, args=[token])).content.decode()


def test_who_is_published_in_anothers_name_and_address_has_another_emblem(client, essay, published, confirm):
    mine = published("I am Ravi.", **RAVI)
    confirm(mine)
    theirs = [published(f"I am Ravi, too ({n}).", **RAVI) for n in range(2)]
    assert paths_on(client.get(essay.url)) == [path_of(emblem(row)) for row in (mine, *theirs)]
    assert len({OF_RAVI, *(emblem(row) for row in theirs)}) == 3


def test_a_letter_shows_it_for_the_reply_and_for_those_of_the_same_browser(client, essay, published, reply, confirm):
    browser = Client()
    first, second, other = published(**RAVI), reply(**RAVI), published(name="Ravi Menon", email="else@example.org")
    for row in (first, second, other):
        know(browser, row)
    before = client.get(essay.url)
    confirm(first)
    assert [emblem(row) == OF_RAVI for row in (first, second, other)] == [True, True, False]
    after = client.get(essay.url, HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert paths_on(after)[0] == path_of(OF_RAVI) != paths_on(before)[0]
    new = reply(writer=Comment.objects.get(pk=first.pk).writer_key, **RAVI)
    assert emblem(new) == OF_RAVI


def test_a_cookie_shows_the_same_browser_and_nobodys_address(published, confirm, moderator):
    confirm(published("I own the address.", **RAVI))
    browsers = [Client(), Client()]
    rows = [published(f"From browser {n // 2}, {n}.", **RAVI) for n in range(4)]
    for n, row in enumerate(rows):
        know(browsers[n // 2], row)
    one, again, two, too = map(emblem, rows)
    assert (one, two) == (again, too)
    assert len({one, two, OF_RAVI}) == 3
    know(browsers[0], rows[0], forget="1")
    apart = [emblem(row) for row in rows[:2]]
    assert len({*apart, one, OF_RAVI}) == 4
    moderation.hold(rows[2], by=moderator)
    assert emblem(rows[2]) == two


def test_a_browser_tries_only_so_many_keys(reply, one_minute):
    comment = reply()
    limit = writer_trust.KEYS_FOR_ADDRESS[1]
    answers = [know(Client(), comment) for _ in range(limit + 1)]
    assert [answer.status_code for answer in answers] == [303] * limit + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "from your network again and again" in answers[-1].content.decode()
    assert not answers[-1].cookies


def test_people_of_this_site_have_the_emblem_of_their_name(essay, editor, reply):
    staff = Comment.objects.create(essay=essay, user=editor, name=editor.name, body="x", token_hash="x", emblem="0001")
    assert proof.emblem_for(staff) == emblem_of("", editor.name)
    assert emblem(reply(name=editor.name, email="x@example.org")) != emblem_of("", editor.name)


@pytest.mark.parametrize("way", ["migration", "rerender"])
def test_emblems_of_before_become_what_was_shown(published, reply, confirm, way):
    rows = [published(f"Number {n}.", **RAVI) for n in range(4)] + [reply(**RAVI)]
    confirm(rows[0])
    know(Client(), rows[1])
    bare = rows[3]
    right = {row.pk: emblem(row) for row in rows} | {bare.pk: ""}
    Comment.objects.update(emblem=OF_RAVI)
    Comment.objects.filter(pk=bare.pk).update(emblem="")
    old = importlib.import_module("comments.migrations.0011_emblems")
    run = (lambda: old.draw_anew(apps, None)) if way == "migration" else lambda: call_command("rerender", all=True)
    before = SiteSettings.objects.get().version
    run()
    assert dict(Comment.objects.values_list("pk", "emblem")) == right
    version = SiteSettings.objects.get().version
    assert version > before
    run()
    assert dict(Comment.objects.values_list("pk", "emblem")) == right
    assert way == "rerender" or SiteSettings.objects.get().version == version
