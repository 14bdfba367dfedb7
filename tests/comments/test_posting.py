"""The one way in: what is stored, what is answered the second time, what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation, posting
from comments.models import Comment, ModerationEntry, RuleSet
from comments.posting import AlreadySaid, Submission, post
from comments.posting.commenting_status import NotOpen
from comments.posting.limits import TooSoon
from comments.posting.resends import Browser
from comments.rules.effective import DEFAULTS
from comments.tokens import find_by_token, hash_token
from essays import publishing, taxonomy
from essays.models import Author, Essay
from sitewide.models import OutboxMessage
from tests.cast import make_user
from tests.comments.conftest import WORDS

State = Comment.State


def told(**changes):
    return Submission(**({"name": "Ravi Menon", "email": "ravi@example.org", "body": WORDS} | changes))


def test_a_reply_is_held_as_typed_and_as_rendered(essay):
    comment = post(essay, told(body="It *can*, <b>really</b>.", website="https://ravi.example")).comment
    assert (comment.state, comment.number, comment.published_at) == (State.HELD, None, None)
    assert comment.body == "It *can*, <b>really</b>."
    assert comment.html.strip() == "<p>It <em>can</em>, <b>really</b>.</p>"
    assert comment.text == "It can, really."
    assert comment.website == "https://ravi.example"
    assert [reason["code"] for reason in comment.reasons] == ["first"]


def test_a_reply_knows_the_edition_that_it_answered(essay, editor):
    first = post(essay, told()).comment
    draft = publishing.save_draft(essay, {"body": "It opens at eight."}, by=editor, parent=essay.head)
    publishing.publish(draft, by=editor)
    second = post(essay, told(body="At eight?")).comment
    assert (first.revision.edition, second.revision.edition) == (1, 2)


def test_its_arrival_is_in_the_log(essay):
    comment = post(essay, told()).comment
    assert [(e.verb, e.actor, e.to_state) for e in comment.log.all()] == [("arrived", None, "held")]


def test_the_token_opens_it_and_only_its_hash_is_stored(essay):
    posted = post(essay, told())
    assert find_by_token(posted.token) == posted.comment
    assert posted.comment.token_hash == hash_token(posted.token)
    assert len(posted.token) > 40
    assert not any(posted.token in str(value) for value in vars(posted.comment).values())
    assert find_by_token("") is None
    assert find_by_token("é\udcff") is None


def test_the_same_reply_within_ten_minutes_gets_the_same_answer(essay):
    first = post(essay, told())
    again = post(essay, told(email="RAVI@example.org", body=f"  {WORDS.upper()}  ", name="R. Menon"))
    assert (again.comment, again.token, again.created) == (first.comment, first.token, False)
    assert Comment.objects.count() == 1
    assert OutboxMessage.objects.count() == 0


def test_what_its_writer_withdrew_can_be_sent_again(essay):
    tokens = []
    for _ in range(3):
        posted = post(essay, told())
        assert posted.created
        assert not post(essay, told()).created
        moderation.withdraw(posted.comment)
        tokens.append(posted.token)
    assert len(set(tokens)) == 3


def test_the_ten_minutes_do_not_stop_at_a_windows_edge(essay):
    edge = timezone.now().replace(second=0, microsecond=0)
    edge -= timedelta(minutes=edge.minute % 10)
    first = post(essay, told(), now=edge - timedelta(seconds=1))
    assert not post(essay, told(), now=edge + timedelta(seconds=1)).created
    assert first.comment.fingerprint_window + 1 == int((edge + timedelta(seconds=1)).timestamp()) // 600


def test_after_ten_minutes_a_held_reply_in_the_same_words_is_not_told_of(essay):
    now = timezone.now()
    first = post(essay, told(), now=now - timedelta(minutes=11))
    again = post(essay, told(), now=now)
    assert again.created
    assert again.token != first.token


@pytest.mark.parametrize("change", [{"email": "other@example.org"}, {"body": "Other words altogether, you see."}])
def test_another_person_or_other_words_are_another_reply(essay, change):
    post(essay, told())
    assert post(essay, told(**change)).created


def test_another_parent_or_essay_is_another_reply(essay, make_essay, published):
    post(essay, told())
    assert post(essay, told(parent=published("First."))).created
    assert post(make_essay("Another"), told()).created


def test_words_that_stand_published_there_are_pointed_to(essay, published, make_essay):
    said = published(WORDS, email="first@example.org")
    with pytest.raises(AlreadySaid) as refused:
        post(essay, told(body=WORDS.lower()))
    assert refused.value.comment == said
    assert post(make_essay("Another"), told()).created


def test_two_people_may_both_say_thank_you(essay, published):
    published("Thank you!", email="first@example.org", name="Ada")
    assert post(essay, told(body="Thank you!")).created
    # Nor does trying tell whose e-mail address it was.
    assert post(essay, told(body="Thank you!", email="first@example.org"), address="192.0.2.7").created
    with pytest.raises(AlreadySaid):
        post(essay, told(body="Thank you!", name="ADA"), address="203.0.113.7")


@pytest.mark.parametrize("state", ["held", "rejected", "spam", "removed", "withdrawn"])
def test_words_that_are_not_public_are_never_told_of(essay, reply, state):
    old = reply(WORDS, email="first@example.org")
    Comment.objects.filter(pk=old.pk).update(state=state)
    assert post(essay, told()).created


def test_a_filled_trap_is_kept_as_spam_and_mailed_to_nobody(essay, moderator):
    posted = post(essay, told(trap="http://pills.example"))
    assert posted.comment.state == State.SPAM
    assert posted.created
    assert posted.token
    assert not OutboxMessage.objects.exists()


def test_the_name_of_an_author_or_of_staff_is_flagged(essay, moderator):
    for name in ("ilse verhaegen", "NADIA OKAFOR"):
        comment = post(essay, told(name=name, body=f"I am {name}.")).comment
        assert [reason["code"] for reason in comment.reasons] == ["name", "first"]
        assert comment.state == State.HELD


def test_links_are_counted_after_rendering(essay):
    body = "See https://a.example, <https://b.example> and [c](https://c.example)."
    assert [r["code"] for r in post(essay, told(body=body)).comment.reasons] == ["links", "first"]


def test_moderators_are_written_to_once_each_with_the_text_and_the_way(essay, moderator, editor, settings):
    comment = post(essay, told(name="Ravi\nBcc: all@example.org", body="Line one.\n\nLine two.")).comment
    letter = OutboxMessage.objects.get()
    assert letter.to == moderator.email
    assert "\n" not in letter.subject
    assert "> Line one.\n> \n> Line two." in letter.body
    assert f"{settings.SITE_URL}/desk/moderation/?item={comment.pk}" in letter.body


def test_moderators_who_cannot_sign_in_are_not_written_to(essay, moderator):
    moderator.is_active = False
    moderator.save()
    post(essay, told())
    assert not OutboxMessage.objects.exists()


def test_staff_are_published_at_once_and_marked(essay, editor):
    comment = post(essay, told(), user=editor, address="192.0.2.1").comment
    assert (comment.state, comment.number, comment.user, comment.name) == (State.PUBLISHED, 1, editor, editor.name)
    assert (comment.email, comment.website, comment.reasons) == ("", "", [])
    assert [e.verb for e in comment.log.all()] == ["publish", "arrived"]
    assert not OutboxMessage.objects.exists()


def test_an_account_without_a_role_is_a_reader_like_any_other(essay, editor):
    editor.set_roles([])
    comment = post(essay, told(), user=editor).comment
    assert (comment.state, comment.user, comment.name) == (State.HELD, None, "Ravi Menon")


def test_limits_hold_for_an_address_and_count_no_second_sending(essay, one_minute):
    limit, seconds = DEFAULTS.minute_limit, 60
    sender = {"address": "192.0.2.7", "browser": Browser(mark="a" * 64)}
    for n in range(limit):
        assert post(essay, told(body=f"Reply number {n} of many."), **sender).created
        assert not post(essay, told(body=f"Reply number {n} of many."), **sender).created
    with pytest.raises(TooSoon) as refused:
        post(essay, told(body="One more."), address="192.0.2.7")
    assert 0 < refused.value.wait <= seconds
    assert post(essay, told(body="One more."), address="192.0.2.8").created


def test_limits_hold_for_a_network(essay, one_minute):
    RuleSet.objects.create(scope="site", network_limit=2)
    for n in range(2):
        post(essay, told(body=f"Reply number {n}."), address=f"2001:db8:1:{n}::1")
    with pytest.raises(TooSoon):
        post(essay, told(body="Reply number 3."), address="2001:db8:1:ffff::1")
    assert post(essay, told(body="Reply number 3."), address="2001:db8:2::1").created


def test_addresses_are_kept_as_hashes_for_seven_days(essay):
    comment = post(essay, told(), address="192.0.2.7").comment
    assert "192.0.2" not in f"{comment.address_hash}{comment.network_hash}"
    assert len(comment.address_hash) == len(comment.network_hash) == 64
    assert posting.erase_addresses() == 0
    assert posting.erase_addresses(timezone.now() + timedelta(days=8)) == 1
    assert posting.erase_addresses(timezone.now() + timedelta(days=8)) == 0
    comment.refresh_from_db()
    assert (comment.address_hash, comment.network_hash) == ("", "")


def test_a_closed_essay_takes_no_replies(essay):
    Essay.objects.filter(pk=essay.pk).update(comments_policy="closed")
    essay.refresh_from_db()
    with pytest.raises(NotOpen, match="are closed"):
        post(essay, told())


def test_an_essay_that_closed_says_when(essay):
    essay.comments_close_at = timezone.now() - timedelta(days=1)
    essay.save()
    with pytest.raises(NotOpen, match=r"closed on \d+(st|nd|rd|th) \w+ \d{4}\."):
        post(essay, told())


def test_an_essay_withdrawn_while_somebody_wrote_takes_no_replies(essay, editor):
    publishing.withdraw(essay, "It was wrong.", by=editor)
    with pytest.raises(NotOpen):
        post(essay, told())
    assert not Comment.objects.exists()


def test_imports_keep_their_time_and_write_no_letters(essay, moderator):
    long_ago = timezone.now() - timedelta(days=4000)
    comment = post(essay, told(), now=long_ago, tell=False).comment
    assert comment.submitted_at == long_ago
    assert ModerationEntry.objects.get().at == long_ago
    assert not OutboxMessage.objects.exists()


def test_the_names_that_no_reply_may_carry_are_those_of_now(essay):
    def is_ours(name):
        comment = post(essay, told(name=name, body=f"{WORDS} {Comment.objects.count()}")).comment
        return "name" in [reason["code"] for reason in comment.reasons]

    assert not is_ours("Nadia Okafor")
    nadia = taxonomy.save_author(Author(name="Nadia Okafor"), by=None)
    assert is_ours("Nadia 0kafor")
    nadia.name = "Wren Tully"
    taxonomy.save_author(nadia, by=None)
    assert is_ours("Wren Tully")
    assert not is_ours("Nadia Okafor")
    femi = make_user("author", name="Femi Adeyemi")  # has no page that readers see, and raises no version
    assert is_ours("Femi Adeyemi")
    femi.groups.clear()
    assert not is_ours("Femi Adeyemi")
