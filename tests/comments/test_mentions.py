"""Pages elsewhere that mention an essay: links under the replies, counted as no reply, taken away by moderators."""

import re
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import mentions
from comments.mentions import ArrivingMention
from comments.models import Comment, Mention
from sitewide.models import OutboxMessage
from tests.cast import make_comment, make_essay, make_user, signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2013, 3, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def essay(site):
    return make_essay("Who Keeps the Well?")


def ping(n, **fields):
    given = {"title": f"Wells, part {n}", "url": f"https://www.wells.example/{n}", "at": AT.replace(day=n)}
    return ArrivingMention(f"comment:{n}", **(given | fields))


def arrive(essay, *given, by=None):
    return mentions.take_in(essay, given, source="wordpress:old.example", by=by)


def test_they_stand_under_the_replies_as_plain_links(client, essay):
    make_comment(essay)
    assert arrive(essay, ping(2), ping(1), ping(3, state="held")).created == 3
    page = client.get(essay.url).content.decode()
    part = page[page.index('id="mentions"') :]
    assert page.index('id="response-1"') < page.index('id="mentions"')
    assert "Mentioned elsewhere" in part
    assert 'href="https://www.wells.example/1" rel="nofollow ugc noopener"' in part
    assert part.index("Wells, part 1") < part.index("Wells, part 2")
    assert "wells.example, 1st March 2013" in re.sub("<[^>]+>", "", part)
    assert "Wells, part 3" not in page


def test_they_are_no_replies(client, essay):
    arrive(essay, ping(1), ping(2))
    essay.refresh_from_db()
    assert (essay.comment_count, essay.last_comment_number, essay.mention_count) == (0, 0, 2)
    assert not Comment.objects.exists()
    assert not OutboxMessage.objects.exists()
    for feed in ("/responses.xml", f"{essay.url}responses.xml"):
        assert "Wells, part" not in client.get(feed).content.decode()
    assert "No responses yet" in client.get(essay.url).content.decode()


def asked(client, essay):
    with CaptureQueriesContext(connection) as found:
        answer = client.get(essay.url, HTTP_COOKIE="look=light")  # a page that is made, not a kept one
    assert answer.status_code == 200
    return sum("comments_mention" in query["sql"] for query in found)


def test_an_essay_without_any_asks_for_none_and_one_with_many_once(client, essay):
    assert asked(client, essay) == 0
    arrive(essay, *(ping(n) for n in range(1, 20)))
    assert asked(client, essay) == 1


def test_run_twice_there_is_nothing_new_and_a_removed_one_stays_away(client, essay):
    arrive(essay, ping(1), ping(2))
    mentions.remove(Mention.objects.get(title="Wells, part 1"), by=None)
    again = arrive(essay, ping(1), ping(2))
    assert (again.created, again.known) == (0, 2)
    page = client.get(essay.url).content.decode()
    assert "Wells, part 1" not in page
    assert "Wells, part 2" in page


@pytest.mark.parametrize("fields", [{"url": "javascript:alert(1)"}, {"url": ""}, {"title": "T" * 301}])
def test_what_cannot_be_linked_or_is_too_long_is_refused_with_words(essay, fields):
    taken = arrive(essay, ping(1, **fields), ping(2))
    assert [key for key, words in taken.refused] == ["comment:1"]
    assert taken.created == 1


def test_a_title_is_text_and_its_place_may_stand_in_for_it(client, essay):
    arrive(essay, ping(1, title="<script>alert(1)</script>"), ping(2, title=""))
    page = client.get(essay.url).content.decode()
    assert "<script>alert" not in page
    assert ">wells.example</a>" in page


def test_moderators_remove_one_and_bring_it_back(client, essay):
    jo = make_user("moderator")
    arrive(essay, ping(1), ping(2, state="held"))
    browser, one = signed_in(jo), Mention.objects.get(title="Wells, part 1")
    assert "Wells, part 2" in browser.get("/desk/moderation/mentions/").content.decode()
    answer = browser.post("/desk/moderation/mentions/", {"remove": one.pk}, follow=True)
    assert "taken from the readers" in answer.content.decode()
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("removed", jo)
    assert "Mentioned elsewhere" not in client.get(essay.url).content.decode()
    browser.post("/desk/moderation/mentions/", {"show": one.pk})
    assert "Wells, part 1" in client.get(essay.url).content.decode()
    assert browser.post("/desk/moderation/mentions/", {"remove": "x"}).status_code == 404


def test_others_do_not(essay):
    arrive(essay, ping(1))
    with pytest.raises(PermissionDenied):
        mentions.remove(Mention.objects.get(), by=make_user("editor"))
    with pytest.raises(PermissionDenied):
        arrive(essay, ping(2), by=make_user("author"))
    assert signed_in(make_user("editor")).get("/desk/moderation/mentions/").status_code == 403


def test_of_very_many_a_hundred_are_listed(client, essay):
    arrive(essay, *(ArrivingMention(f"k{n}", f"N{n}", f"https://a.example/{n}", AT) for n in range(130)))
    page = client.get(essay.url).content.decode()
    assert page.count("https://a.example/") == 100
    assert "and 30 more" in page
