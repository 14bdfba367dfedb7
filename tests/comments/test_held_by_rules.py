"""Rules at work: what is refused, what waits and why, by site, hub and essay."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, ImportedList, RuleSet
from comments.posting import AlreadySaid, Submission, commenting_status, post
from comments.posting.commenting_status import NotOpen
from comments.posting.limits import TooSoon
from comments.tokens import token_of
from essays.models import Essay, Hub
from sitewide import state
from tests.cast import signed_in

State = Comment.State


@pytest.fixture
def rule(db):
    """Stores rules of a level as its verb does."""

    def store(level="site", **values):
        scope = level if level == "site" else f"{level._meta.model_name}:{level.pk}"
        key = {} if level == "site" else {level._meta.model_name: level}
        row = RuleSet.objects.update_or_create(scope=scope, defaults=values | key)[0]
        state.bump()
        return row

    return store


def told(body="An ordinary reply, really.", **changes):
    return Submission(**({"name": "Ravi Menon", "email": "ravi@example.org", "body": body} | changes))


def codes(comment):
    return [reason["code"] for reason in comment.reasons]


def test_listed_words_hold_a_reply_and_are_recorded_with_where_they_stand(essay, rule):
    rule(hold_words="casino\n*pill*")
    body = "A **cas**ino, by entity &#99;asino."
    comment = post(essay, told(body, website="https://pillshop.example")).comment
    assert codes(comment) == ["words", "first"]
    assert comment.reasons[0]["found"] == [["casino", "text"], ["*pill*", "website"]]
    assert comment.state == State.HELD


@pytest.mark.parametrize("field", ["name", "email", "website"])
def test_every_field_of_words_is_looked_at(essay, rule, field):
    rule(hold_words="*casino*")
    value = {"name": "Casino Joe", "email": "joe@casino.example", "website": "https://casino.example"}[field]
    assert post(essay, told(**{field: value})).comment.reasons[0]["found"] == [["*casino*", field]]


def test_disallowed_words_go_to_the_spam_and_are_never_discarded_nor_told(essay, rule, client, moderator):
    rule(disallowed_words="viagra", hold_words="cheap")
    posted = post(essay, told("Cheap VIAGRA here."))
    assert (posted.comment.state, codes(posted.comment)) == (State.SPAM, ["disallowed", "words", "first"])
    page = client.get(reverse("private-response", args=[posted.token])).content.decode()
    assert "held for moderation" in page
    assert "not allowed" not in page
    assert "It has words that are read first: “cheap”." in page


def test_an_imported_list_works_once_it_is_in_use(essay, rule):
    rows = ImportedList.objects.create(rules=rule(), name="list.txt", text="casino\nroulet", inside=True)
    assert codes(post(essay, told("A casino.")).comment) == ["first"]
    ImportedList.objects.filter(pk=rows.pk).update(in_use=True)
    state.bump()
    assert post(essay, told("Roulette!")).comment.reasons[0]["found"] == [["roulet", "text"]]


@pytest.mark.django_db
def test_the_list_of_wordpress_leaves_posting_fast(essay, rule, shared):
    text = (shared / "data/spam/splorp-blacklist.txt").read_text(encoding="utf-8")
    ImportedList.objects.create(rules=rule(), name="splorp.txt", text=text, inside=True, in_use=True)
    state.bump()
    assert post(essay, told("Buy cheap viagra online.")).comment.reasons[0]["code"] == "words"
    begun = timezone.now()
    for n in range(5):
        post(essay, told(f"A long and honest reply, number {n}. " + "We have kept the commons for years. " * 100))
    assert timezone.now() - begun < timedelta(seconds=2.5)


def test_every_link_to_elsewhere_counts_also_to_mailboxes_to_one_site_and_beside_the_name(essay, rule, settings):
    rule(links=2)
    own = settings.SITE_URL
    body = f"{own}/essays/ [here](/essays/) https://www.a.example/1"
    assert codes(post(essay, told(f"{body} https://a.example/2")).comment) == ["first"]
    for more in ("https://a.example/2 https://a.example/3", "[us](mailto:jo@a.example) <jo@b.example>"):
        assert codes(post(essay, told(f"{body} {more}")).comment) == ["links", "first"], more
    beside = post(essay, told(f"{body} mailto:jo <jo@a.example>", website="https://b.example")).comment
    words = "It has three links, its web address included. Replies with more than two are read first."
    assert beside.reasons[0] == {
        "code": "links", "words": words, "found": [["a.example", "text"], ["b.example", "website"]]
    }  # fmt: skip
    assert codes(post(essay, told(f"Here I write. {body}", website=own)).comment) == ["first"]
    nine = " ".join(f"https://a.example/{n}" for n in range(9))
    assert "It has nine links." in post(essay, told(nine)).comment.reasons[0]["words"]


def test_of_several_hubs_the_strictest_and_the_essay_before_them(site, make_essay, rule):
    first, second = Hub.objects.all()[:2]
    essay = make_essay("In Two Hubs", hubs=[first.pk, second.pk])
    essay.refresh_from_db()
    body = "https://a.example https://b.example"
    rule(links=0)
    rule(first, links=5, hold_words="well")
    rule(second, links=1)
    assert codes(post(essay, told(body)).comment) == ["links", "first"]
    rule(essay, links=2)
    assert codes(post(essay, told(f"{body} well")).comment) == ["words", "first"]
    assert codes(post(make_essay("In None"), told(f"{body} well")).comment) == ["links", "first"]


def test_floods_are_stopped_by_the_limits_that_are_set(essay, rule, one_minute):
    rule(minute_limit=1, hour_limit=2)
    assert post(essay, told("One."), address="192.0.2.1").created
    with pytest.raises(TooSoon):
        post(essay, told("Two."), address="192.0.2.1")
    rule(essay, minute_limit=10, hour_limit=10)
    assert post(essay, told("Two."), address="192.0.2.1").created


def test_a_freeze_stops_everybody_with_its_words(essay, rule, editor, client, form_of, published):
    rule(frozen=True, frozen_words="We move house until Monday.")
    for user in (None, editor):
        with pytest.raises(NotOpen, match="We move house until Monday"):
            post(essay, told(), user=user)
    page = client.get(essay.url).content.decode()
    assert "We move house until Monday." in page
    assert "Leave a Reply" not in page
    answer = client.post(reverse("respond", args=[essay.slug]), form_of(body="Not to be lost."))
    assert answer.status_code == 409
    assert "Not to be lost." in answer.content.decode()


def test_only_signed_in_people_where_the_rules_say_so(essay, rule, client, form_of, editor):
    rule(registered_only=True)
    address = reverse("respond", args=[essay.slug])
    answer = client.post(address, form_of(body="Not to be lost."))
    assert answer.status_code == 409
    assert str(commenting_status.REGISTERED) in answer.content.decode()
    assert "Not to be lost." in answer.content.decode()
    editor.set_roles([])
    assert signed_in(editor).post(address, form_of()).status_code == 303
    assert Comment.objects.get().state == State.HELD


def test_answers_go_no_deeper_than_the_rules_say(essay, rule, published):
    rule(depth=2)
    one = published("One.")
    two = published("Two.", parent=one)
    with pytest.raises(NotOpen, match="two levels deep"):
        post(essay, told(parent=two))
    rule(depth=1)
    with pytest.raises(NotOpen, match="cannot be answered"):
        post(essay, told(parent=one))
    assert post(essay, told()).created


def test_what_was_sent_before_is_taken_in_by_the_rules_of_words_alone(essay, rule):
    rule(frozen=True, registered_only=True, hold_words="casino")
    sent = timezone.now() - timedelta(days=30)
    Essay.objects.filter(pk=essay.pk).update(
        live_at=sent - timedelta(days=1), comments_close_at=sent + timedelta(days=9)
    )
    essay.refresh_from_db()
    assert codes(post(essay, told("A casino."), now=sent).comment) == ["words", "first"]


def test_the_order_of_checks(essay, rule, published, monkeypatch):
    """Each row breaks everything from its check on; the answer is always that of the first one broken."""
    said = published("The very words that were said before, all of them.")
    one = published("One.")

    def send(parent=one):
        try:
            post(essay, told(said.body, parent=parent, email="x@example.org"), address="192.0.2.9")
        except (NotOpen, TooSoon, AlreadySaid) as refused:
            return type(refused).__name__, str(refused)
        return None

    assert send()[0] == "AlreadySaid"
    rule(minute_limit=0)
    assert send()[0] == "TooSoon"
    rule(depth=1)
    assert "cannot be answered" in send()[1]
    Essay.objects.filter(pk=essay.pk).update(comments_policy="closed")
    essay.refresh_from_db()
    assert "are closed" in send()[1]
    rule(frozen=True, frozen_words="Frozen.")
    assert send()[1] == "Frozen."
    rule(registered_only=True)
    assert send()[1] == commenting_status.REGISTERED
    Essay.objects.filter(pk=essay.pk).update(live="withdrawn")
    essay.refresh_from_db()
    assert "not published" in send()[1]


def test_the_moderator_sees_the_words_marked_and_the_fields(essay, rule, moderator):
    rule(hold_words="casino\nravi@example.org\n<b>")
    post(essay, told("A casino & <b>bold</b>", website="https://casino.example/"))
    page = signed_in(moderator).get(reverse("desk-moderation")).content.decode()
    assert "<mark>casino<sup>1</sup></mark>" in page
    assert "<mark>ravi@example.org<sup>1</sup></mark>" in page
    assert "<mark>https://casino.example/<sup>1</sup></mark>" in page
    assert "It has words that are read first: “casino”, “&lt;b&gt;”" in page


def test_the_token_of_a_reply_that_appeared_at_once_opens_its_page(essay, client, published):
    token = token_of(published("One."))
    assert "Being known here" in client.get(reverse("private-response", args=[token])).content.decode()
