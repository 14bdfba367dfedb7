"""The reply form and its answers, through the front door, with scripts off."""

import re
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.posting import limits
from comments.rules.effective import DEFAULTS
from comments.screening import checks
from comments.templatetags.comment_tags import ANY_SLUG
from essays import publishing
from essays.models import Essay
from sitewide.models import OutboxMessage
from tests.cast import make_essay, signed_in
from tests.comments.conftest import WORDS
from tests.packed import packed

State = Comment.State


@pytest.fixture
def address(essay):
    return reverse("respond", args=[essay.slug])


@pytest.fixture
def send(client, address, form_of):
    def send(client=client, headers=None, **typed):
        return client.post(address, form_of(**typed), headers=headers or {})

    return send


def text_of(response):
    return packed(response.content.decode())


def test_a_reply_sent_from_the_essays_page_is_held_and_leads_to_its_private_page(client, essay, address, form_of):
    page = text_of(client.get(essay.url))
    stamp = re.search(r'name="stamp" value="([^"]+)"', page).group(1)
    response = client.post(address, form_of(stamp=stamp))
    comment = Comment.objects.get()
    assert response.status_code == 303
    assert (comment.state, comment.body, comment.reasons[0]["code"]) == (State.HELD, WORDS, "first")
    private = text_of(client.get(response["Location"]))
    assert "Your reply is held for moderation" in private
    assert WORDS in private
    assert WORDS not in text_of(client.get(essay.url))


def test_each_essay_has_the_form_of_its_own(client, db):
    for title in ("Of wells", "“Über” alle"):
        essay = make_essay(title=title)
        form = client.get(essay.url).content.decode().partition('<form\nclass="reply"')[2]
        address, stamp = reverse("respond", args=[essay.slug]), re.search(r'name="stamp" value="([^"]+)"', form)[1]
        assert f'action="{address}#problem"' in form and f'data-hx-post="{address}"' in form
        assert checks.stamp_state(stamp, essay.pk, timezone.localdate(), 0) == "good"
        assert ANY_SLUG not in form


def test_a_reply_that_waits_is_taken_in_few_statements(send, moderator, django_assert_max_num_queries):
    send(body=f"{WORDS} First.")  # what a process does once
    with django_assert_max_num_queries(23 if connection.vendor == "postgresql" else 21):  # which is asked for the turn
        assert send().status_code == 303
    assert Comment.objects.filter(body=WORDS, state=State.HELD).exists()
    assert OutboxMessage.objects.filter(to=moderator.email).count() == 2


def test_reading_sets_no_cookie_and_replying_one_for_ten_minutes(client, essay, send, address, settings):
    assert not client.get(essay.url).cookies
    assert not client.get(address).cookies
    settings.HTTPS = True
    sent = send().cookies
    assert list(sent) == ["__Secure-sent"]
    cookie = sent["__Secure-sent"]
    told = (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["secure"], cookie["samesite"])
    assert told == (address, 600, True, True, "Lax")


def test_the_essays_page_is_the_same_for_every_reader(client, essay, send, django_assert_num_queries):
    before = text_of(client.get(essay.url))
    send()
    assert text_of(client.get(essay.url)) == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Enter your name"),
        ({"name": "\u200b\u202e"}, "Enter your name"),
        ({"email": "bram@"}, "Enter an e-mail address, like name@example.org"),
        ({"email": ""}, "Enter an e-mail address, like name@example.org"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "Enter an e-mail address"),
        ({"body": "\n \n"}, "Write your reply"),
        ({"body": "<!-- nothing -->"}, "Write your reply"),
        ({"body": "<br>"}, "Write your reply"),
        ({"body": "> "}, "Write your reply"),
        ({"body": "~~~", "preview": "1"}, "Write your reply"),
        ({"body": "&#8203;&zwj; &#x2800;"}, "Write your reply"),
        ({"website": "javascript:alert(1)"}, "Enter a web address"),
        ({"name": "x" * 81}, "The name has 81 characters; 80 is the most. Nothing was cut."),
        ({"body": "x" * 10_001}, "Your reply has 10,001 characters; 10,000 is the most. Nothing was cut."),
        ({"parent": "99"}, "is not there any more"),
        ({"parent": "9" * 40}, "is not there any more"),
        ({"parent": "²"}, "is not there any more"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(send, typed, words):
    response = send(**({"body": "These words stay."} | typed))
    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert "There is a problem" in page
    assert re.search(r"<title>\s*Error: ", page)
    assert typed.get("body", "These words stay.").strip() in unescape(page)
    assert not Comment.objects.exists()


def test_a_reply_after_an_answered_one_was_removed_can_be_sent_again_as_it_is(send, client, address):
    page = text_of(send(parent="99"))
    [parent] = re.findall(r'<input[^>]*name="parent"[^>]*>', page)
    assert 'value="' not in parent or 'value=""' in parent
    assert send(parent="").status_code == 303
    assert Comment.objects.get().parent is None


def test_ten_thousand_characters_with_line_ends_as_browsers_send_them_are_taken(send):
    body = "\r\n".join(["x" * 98] * 101)[:10_100]
    assert send(body=body[: 10_000 + 100]).status_code in {303, 422}
    assert send(body="\r\n".join(["x" * 99] * 100)).status_code == 303


def test_answering_one_response_names_it_on_the_form(client, essay, address, published, send):
    said = published("We have had such an office since October.", name="Sunniva Dahl")
    page = text_of(client.get(f"{address}?parent={said.number}"))
    assert "Sunniva Dahl" in page
    assert "We have had such an office" in page
    assert send(parent=str(said.number)).status_code == 303
    assert Comment.objects.get(state="held").parent == said


@pytest.mark.parametrize("asked", ["99", "x", "-1", "", "9" * 30, "1.0"])
def test_answering_what_is_not_there_is_the_ordinary_form(client, address, asked):
    response = client.get(address, {"parent": asked})
    assert response.status_code == 200
    assert "In reply to" not in text_of(response)


def test_what_waits_cannot_be_answered_nor_seen_by_trying(client, address, reply, moderator, published, send):
    held = reply("Secret words.")
    Comment.objects.filter(pk=held.pk).update(number=7)
    assert "Secret" not in text_of(client.get(f"{address}?parent=7"))
    assert send(parent="7").status_code == 422


def test_preview_shows_the_reply_as_it_will_stand_and_stores_nothing(send):
    page = text_of(send(body="It *can*. <img src=x onerror=alert(1)>", send="", preview="1"))
    assert "<em>can</em>" in page
    assert "This tag is not allowed and will be removed: <code>&lt;img&gt;</code>" in page
    assert "onerror" not in page.split("<textarea")[0]
    assert not Comment.objects.exists()


def test_preview_asks_for_nothing_but_the_reply(send):
    page = text_of(send(name="", email="", preview="1"))
    assert "There is a problem" not in page
    assert WORDS in page
    assert "Write your reply" in text_of(send(name="", email="", body="", preview="1"))


def test_a_fresh_form_sent_at_once_is_noticed_and_told_to_nobody(client, address, form_of):
    stamp = re.search(r'name="stamp" value="([^"]+)"', text_of(client.get(address))).group(1)
    response = client.post(address, form_of(stamp=stamp))
    assert [r["code"] for r in Comment.objects.get().reasons] == ["fast", "first"]
    assert "A reply is read before it appears until its writer is known here." in text_of(
        client.get(response["Location"])
    )
    assert "seconds" not in text_of(client.get(response["Location"]))


def test_a_form_of_an_old_or_another_page_is_taken_with_a_reason(send, essay):
    today = timezone.localdate()
    send(stamp=checks.make_stamp(essay.pk, today.replace(year=today.year - 1, day=1)))
    send(stamp=checks.make_stamp(essay.pk + 1, today), body="Other words.")
    send(stamp="", body="Third words.")
    codes = [c.reasons[0]["code"] for c in Comment.objects.order_by("id")]
    assert codes == ["old", "stamp", "stamp"]


def test_a_filled_trap_gets_the_same_answer_and_the_same_page(client, send):
    response = send(subject="Buy now")
    assert response.status_code == 303
    assert Comment.objects.get().state == State.SPAM
    page = text_of(client.get(response["Location"]))
    assert "Your reply is held for moderation" in page
    assert "spam" not in page.lower().replace("spam folder", "")


def test_words_that_stand_there_already_are_linked(send, published):
    said = published(WORDS, email="first@example.org")
    response = send()
    assert response.status_code == 409
    assert said.get_absolute_url() in text_of(response)
    assert WORDS in text_of(response)


def test_too_many_at_once_are_told_how_long_to_wait_and_keep_their_text(send, one_minute):
    for n in range(DEFAULTS.minute_limit):
        assert send(body=f"Reply number {n} of them.").status_code == 303
    response = send(body="One more of them.")
    page = text_of(response)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert "Several replies came from your network within the last minutes. " in page
    assert re.search(r"Try again in \d+ seconds?; your text is kept\.", page)
    assert "One more of them." in page


def test_previews_have_a_limit_of_their_own_and_the_words_can_still_be_sent(send, one_minute):
    for _look in range(limits.PREVIEW_LIMITS[0][0]):
        assert send(preview="1").status_code == 200
    response = send(preview="1", body="The words that must not be lost.", website="https://example.org/mine")
    page = text_of(response)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert "Many previews were asked for from your network within the last minutes. The next" in page
    assert re.search(r"The next can be had in \d+ seconds?; your text is kept, and can be sent\.", page)
    assert "The words that must not be lost." in page and "https://example.org/mine" in page
    assert not Comment.objects.exists()
    assert send(body="The words that must not be lost.").status_code == 303


def test_a_text_that_would_take_too_long_to_render_is_refused_in_words(send):
    response = send(body="[" * 5000)
    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert send(body="[" * 5000, preview="1").status_code == 422


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_elsewhere_is_refused_with_its_words(send, headers):
    response = send(headers=headers)
    assert response.status_code == 403
    assert WORDS in text_of(response)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, {"Origin": "http://127.0.0.1:8000"}],
)
def test_a_form_of_this_site_or_of_an_old_browser_is_taken(send, headers):
    assert send(headers=headers).status_code == 303


def test_closed_responses_say_so_and_keep_the_words(client, essay, send, address):
    Essay.objects.update(comments_policy="closed")
    response = send()
    assert response.status_code == 409
    assert "Responses to this essay are closed." in text_of(response)
    assert WORDS in text_of(response)
    assert '<form class="reply"' not in text_of(client.get(essay.url))
    assert "closed" in text_of(client.get(address))


def test_a_reply_to_a_withdrawn_essay_gives_the_words_back(client, essay, editor, send):
    publishing.withdraw(essay, "Wrong.", by=editor)
    response = send()
    assert response.status_code == 410
    assert WORDS in text_of(response)
    assert client.get(reverse("respond", args=[essay.slug])).status_code == 410


def test_a_draft_is_told_of_no_more_than_a_missing_essay(client, editor, form_of):
    draft = publishing.create({"title": "Unborn", "body": "Nothing yet."}, by=editor)
    answers = [client.post(reverse("respond", args=[slug]), form_of()) for slug in (draft.slug, "no-such-essay")]
    assert [r.status_code for r in answers] == [404, 404]
    assert all(WORDS in text_of(r) and "Unborn" not in text_of(r) for r in answers)


def test_a_renamed_essay_takes_replies_under_its_old_address(client, essay, editor, form_of):
    old = reverse("respond", args=[essay.slug])
    draft = publishing.save_draft(essay, {"slug": "the-new-name"}, by=editor, parent=essay.head)
    publishing.publish(draft, by=editor)
    response = client.post(old, form_of())
    assert (response.status_code, response["Location"]) == (308, "/essays/the-new-name/respond/")


def test_with_scripts_the_notice_takes_the_forms_place(send):
    response = send(headers={"HX-Request": "true"})
    page = text_of(response)
    assert response.status_code == 200
    assert "<html" not in page
    assert "Your reply is held for moderation" in page
    assert reverse("withdraw-response", args=[re.search(r"/responses/([\w-]+)/withdraw", page).group(1)]) in page
    assert "There is a problem" in text_of(send(headers={"HX-Request": "true"}, name=""))


def test_staff_answer_as_themselves_at_once(editor, address, essay):
    client = signed_in(editor)
    client.handler.enforce_csrf_checks = True
    page = text_of(client.get(essay.url))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    response = client.post(address, {"body": WORDS, "csrfmiddlewaretoken": token, "send": "1"})
    comment = Comment.objects.get()
    assert (comment.state, comment.user, comment.number) == (State.PUBLISHED, editor, 1)
    assert response["Location"] == comment.get_absolute_url()
    page = text_of(client.get(essay.url))
    assert "wrote this essay" in page


def test_a_readers_form_never_uses_a_sessions_rights(moderator, send):
    client = signed_in(moderator)
    client.handler.enforce_csrf_checks = True
    assert send(client=client).status_code == 303
    comment = Comment.objects.get()
    assert (comment.state, comment.user, comment.name) == (State.HELD, None, "Ravi Menon")


def test_a_staff_form_with_a_stale_token_keeps_its_words(moderator, address):
    client = signed_in(moderator)
    client.handler.enforce_csrf_checks = True
    response = client.post(address, {"body": WORDS, "csrfmiddlewaretoken": "x" * 64, "send": "1"})
    assert response.status_code == 422
    assert WORDS in text_of(response)
    assert not Comment.objects.exists()


def test_an_account_without_a_role_sees_the_ordinary_form(editor, essay):
    editor.set_roles([])
    page = text_of(signed_in(editor).get(essay.url))
    assert "csrfmiddlewaretoken" not in page.split('id="reply"')[1].split("</form>")[0]


def test_the_form_alone_is_kept_by_nobody(client, address):
    response = client.get(address)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client, address, method):
    assert getattr(client, method)(address).status_code == 405
