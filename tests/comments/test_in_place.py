"""A held reply in its place in the thread: for its writer alone, at an address that only they know."""

import pytest
from django.urls import reverse

from comments import moderation
from comments.models import Comment
from comments.tokens import token_of
from essays.models import Essay
from tests.comments.test_conversation import many


def in_place(client, comment, **query):
    return client.get(reverse("response-in-place", args=[token_of(comment)]), query)


def test_the_writer_sees_it_under_what_it_answers_and_nobody_else_does(client, essay, published, reply):
    first = published("The first one.")
    published("The second one.", email="bo@example.org")
    mine = reply("My own words here.", parent=first)
    before = client.get(essay.url).content.decode()
    response = in_place(client, mine)
    page = response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="canonical"' not in page
    places = [page.index(words) for words in ("The first one.", "My own words here.", "The second one.")]
    assert places == sorted(places)
    assert 'class="response held d1" id="own"' in page
    assert "only you can see it here" in page
    assert client.get(essay.url).content.decode() == before
    assert "My own words" not in before


@pytest.mark.parametrize("state", ["held", "spam"])
def test_spam_stands_there_as_what_is_held(client, reply, state):
    comment = reply("My own words here.")
    Comment.objects.update(state=state)
    assert "My own words here." in in_place(client, comment).content.decode()


def test_once_it_is_decided_it_leads_on(client, essay, reply, moderator):
    comment = reply()
    moderation.publish(comment, by=moderator)
    assert in_place(client, comment)["Location"] == comment.get_absolute_url()
    moderation.remove(comment, "attack", by=moderator)
    assert in_place(client, comment)["Location"] == reverse("private-response", args=[token_of(comment)])
    held = reply()
    Essay.objects.update(live="withdrawn")
    assert in_place(client, held).status_code == 303


def test_it_stands_on_its_page_of_many(client, essay, reply):
    many(essay, 60)
    mine = reply("My own words here.")
    assert "My own words here." in in_place(client, mine).content.decode()
    assert "My own words here." not in in_place(client, mine, responses="1").content.decode()
    assert in_place(client, mine, responses="9").status_code == 404


def test_with_scripts_the_held_notice_takes_the_place_of_the_form(client, essay, form_of):
    address = reverse("respond", args=[essay.slug])
    response = client.post(address, form_of(), headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<form" not in page
    assert "Your reply is held for moderation" in page
    for name in ("response-in-place", "edit-response", "withdraw-response", "private-response"):
        assert reverse(name, args=[token_of(Comment.objects.get())]) in page
