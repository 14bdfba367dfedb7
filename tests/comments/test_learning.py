"""Spam learned here: from this site's own decisions, explained by words, only ever a mark and an order."""

import pytest
from django.urls import reverse

from comments import moderation
from comments.models import Comment, LearnedWord
from comments.posting import Submission, post
from comments.screening import naive_bayes, spam_training
from comments.tokens import token_of
from tests.cast import make_essay
from tests.comments.measure_learning import learn, measure

SPAM = "Check out my channel and subscribe, free watches at www.watches.example now!!!"
HONEST = "The well in our village was dug in 1911 and nobody owns it, as your essay says of the pump."


def taught(count=naive_bayes.ENOUGH):
    texts = [(f"{SPAM} {n}", True) for n in range(count)] + [(f"{HONEST} {n}", False) for n in range(count)]
    return learn(texts)


def test_what_reads_like_spam_is_probable():
    verdict = naive_bayes.judge("Subscribe to my channel, free watches!!!", *taught())
    assert verdict.is_probable
    assert verdict.score > 50
    assert ("free watches", 100, True) in verdict.clues


def test_what_reads_like_an_honest_reply_is_not():
    verdict = naive_bayes.judge("Nobody owns the well in ours either; it was dug by the village.", *taught())
    assert not verdict.is_probable
    assert verdict.score <= 50


def test_a_long_honest_text_with_a_few_of_its_words_is_not_spam():
    text = f"{'We keep the ditch by turns and mend its wall in spring before the water comes. ' * 8} Check my channel."
    assert not naive_bayes.judge(text, *taught()).is_probable


def test_a_few_decisions_know_nothing():
    assert naive_bayes.judge(SPAM, *taught(naive_bayes.ENOUGH - 1)) == naive_bayes.Verdict()


@pytest.mark.parametrize("text", ["", " ", "!!!", "\0", "水" * 5000, "x" * 100_000, "a " * 50_000, "http://", "www."])
def test_odd_texts_are_judged(text):
    assert 0 <= naive_bayes.judge(text, *taught()).score <= 100
    assert len(naive_bayes.tokens(text)) <= 2 * naive_bayes.MOST_TOKENS + 2


def test_links_count_by_their_host():
    assert naive_bayes.tokens("See https://www.Example.org/a?b=c !!!!") == [
        "see", "link:", "host:example.org", "sign:!!",
    ]  # fmt: skip
    assert naive_bayes.as_read("host:example.org") == "a link to example.org"


@pytest.fixture
def essay(site):
    return make_essay()


def send(essay, body, n=0):
    sender = Submission(name="Sunniva", email=f"sunniva{n}@example.org", body=f"{body} {n}")
    return post(essay, sender, tell=False).comment


def teach(essay, moderator, count=naive_bayes.ENOUGH):
    for n in range(count):
        moderation.spam(send(essay, SPAM, n), by=moderator)
        moderation.publish(send(essay, HONEST, n), by=moderator, tell=False)


def known(word):
    row = LearnedWord.objects.filter(word=word).first()
    return (row.spam, row.spam_texts, row.honest_texts) if row else (0, 0, 0)


@pytest.mark.django_db
def test_decisions_teach_and_the_next_one_is_marked(essay, moderator, client):
    teach(essay, moderator)
    honest, spam = (
        send(essay, "Nobody owns the well of our village.", 91),
        send(essay, "Free watches, subscribe!!!", 92),
    )
    assert spam.probable_spam
    assert not honest.probable_spam
    assert (spam.state, honest.state) == ("held", "held")
    client.force_login(moderator)
    page = client.get(reverse("desk-moderation")).content.decode()
    assert f"Probable spam, {spam.spam_score} in 100" in page
    assert page.index(f'id="c{honest.pk}"') < page.index(f'id="c{spam.pk}"')
    assert "of 100 replies with it" in page


@pytest.mark.django_db
def test_the_writer_is_not_told_of_the_suspicion(essay, moderator, client):
    teach(essay, moderator)
    spam = send(essay, "Free watches, subscribe!!!", 92)
    page = client.get(reverse("private-response", args=[token_of(spam)])).content.decode()
    assert "robable spam" not in page
    assert "A reply is read before it appears until its writer is known here." in page


@pytest.mark.django_db
def test_undoing_unlearns(essay, moderator):
    comment = send(essay, SPAM)
    entry = moderation.spam(comment, by=moderator)
    assert known("watches") == (1, 1, 0)
    moderation.undo(entry, by=moderator)
    assert known("watches") == (0, 0, 0)
    moderation.publish(Comment.objects.get(pk=comment.pk), by=moderator, tell=False)
    assert known("watches") == (0, 0, 1)
    moderation.spam(Comment.objects.get(pk=comment.pk), by=moderator)
    assert known("watches") == (1, 1, 0)
    assert known("") == (len(naive_bayes.tokens(comment.text)), 1, 0)


@pytest.mark.django_db
def test_deciding_twice_teaches_once(essay, moderator):
    comment = send(essay, SPAM)
    for _ in range(2):
        moderation.spam(comment, by=moderator)
        spam_training.follow(comment)
    assert known("watches") == (1, 1, 0)


@pytest.mark.django_db
def test_nobody_is_learned_from_but_moderators(essay, moderator):
    moderation.publish(send(essay, HONEST), by=None, tell=False)
    post(essay, Submission(name="x", body=HONEST), user=moderator, tell=False)
    trapped = post(essay, Submission(name="x", email="x@example.org", body=SPAM, trap="yes"), tell=False).comment
    assert trapped.state == "spam"
    assert not LearnedWord.objects.exists()


@pytest.mark.proof
def test_it_finds_spam_and_leaves_honest_texts_alone(shared):
    """At most one honest paragraph in a hundred, although it never saw any like them."""
    found = measure(shared)
    assert found["marked"] <= found["honest"] / 100
    assert found["honest"] > 5000
    assert found["precision"] > 0.97
    assert found["f1"] > 0.88
