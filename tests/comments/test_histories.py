"""The queue tells how a writer's other replies fared, and how it was shown that they are the same person's."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from comments import moderation
from comments.identity import writer_trust
from comments.models import Comment, RuleSet
from comments.queue.writer_histories import histories_of
from comments.tokens import token_of
from tests.cast import signed_in

RAVI = {"name": "Ravi Menon", "email": "ravi@example.org"}


@pytest.fixture
def desk(moderator):
    """A moderator's client, where every reply waits."""
    RuleSet.objects.create(scope="site", hold_all=True)
    return signed_in(moderator)


def know(client, comment):
    client.post(reverse("be-known", args=[token_of(comment)]))
    return Comment.objects.get(pk=comment.pk).writer_key


def confirm(comment):
    Client().post(reverse("confirm-response", args=[writer_trust.link_token(comment)]))


def told(desk, comment):
    """What the queue and the page behind a moderator's letter say of a reply's history: the same."""
    pages = [desk.get("/desk/moderation/"), desk.get(reverse("desk-decide", args=[comment.pk]), {"do": "publish"})]
    found = [re.findall(r"<p>(\d+ published, [^<]+|First reply here)</p>", page.content.decode()) for page in pages]
    assert found[0] == found[1]
    return found[0]


def test_a_typed_address_is_not_shown_to_be_anybodys(desk, published, reply, moderator):
    for n in range(12):
        published(f"Number {n}.", **RAVI)
    comment = reply(**RAVI)
    assert told(desk, comment) == ["12 published, 0 rejected with this address: typed, not shown"]


def test_the_cookie_of_another_browser_or_name_shows_nothing(published, reply):
    browser = Client()
    key = know(browser, published(**RAVI))
    others = [
        reply(writer=key, name="Asha", email="ravi@example.org"),
        reply(writer=key, name="Ravi Menon", email="x@example.org"),
        reply(writer="f" * 64, **RAVI),
        reply(**RAVI),
    ]
    assert {history.shown for history in histories_of(others).values()} == {""}


def test_a_cookie_counts_what_came_from_its_browser(desk, published, reply, moderator):
    browser = Client()
    published("Somebody typed this address.", **RAVI)
    key = know(browser, published("Mine.", **RAVI))
    moderation.reject(reply("Mine, too.", writer=key, **RAVI), "attack", by=moderator)
    comment = reply("And this.", writer=key, **RAVI)
    assert told(desk, comment) == ["1 published, 1 rejected from this browser: shown by cookie"]


def test_nobodys_own_reply_vouches_for_it(published):
    comment = published(**RAVI)
    know(Client(), comment)
    comment.refresh_from_db()
    history = histories_of([comment])[comment.pk]
    assert (history.published, history.shown) == (1, "")


@pytest.mark.parametrize("which", ["this reply", "another of the same browser"])
def test_a_letter_shows_whose_address_it_is(desk, published, reply, which):
    published("Before.", **RAVI)
    browser = Client()
    first = published("First.", **RAVI)
    comment = reply(writer=know(browser, first), **RAVI)
    confirm(comment if which == "this reply" else first)
    assert told(desk, comment) == ["2 published, 0 rejected with this address: shown by letter"]


def test_who_blocks_a_writer_reads_that_the_address_was_only_typed(desk, reply):
    comment = reply(**RAVI)
    where = f"{reverse('desk-blocks')}?comment={comment.pk}"
    assert "ravi@example.org: typed, not shown." in desk.get(where).content.decode()
    confirm(comment)
    assert "ravi@example.org: shown by letter" in desk.get(where).content.decode()
    assert "typed, not shown" not in desk.get(where).content.decode()


def test_a_first_reply_is_a_first_reply(desk, reply):
    assert told(desk, reply(**RAVI)) == ["First reply here"]


def test_two_queries_whatever_there_is(published, reply, django_assert_num_queries):
    rows = [reply(writer=know(Client(), published(f"{n}")), name=f"R {n}", email=f"r{n}@example.org") for n in range(3)]
    with django_assert_num_queries(2):
        histories_of(rows)
    alone = [reply(**RAVI)]
    with django_assert_num_queries(1):
        histories_of(alone)
