"""Reporting a response as a reader does: a plain page, no session, nothing hidden by it."""

import pytest
from django.urls import reverse

from comments import moderation
from comments.models import Flag
from comments.moderation import reports
from comments.posting import resends
from essays import publishing
from tests.cast import signed_in
from tests.comments.test_flags import HERE

ELSEWHERE = "https://evil.example"


@pytest.fixture
def comment(published):
    return published("She lives at the yellow house by the lock.", name="Ruben Castell")


@pytest.fixture
def report(client, comment):
    """Sends the form of a report; gives the answer."""

    def send(reason="private", words="", address=HERE, **more):
        typed = {"reason": reason, "words": words}
        return client.post(f"{comment.get_absolute_url()}report/", typed, REMOTE_ADDR=address, **more)

    return send


def test_every_response_has_its_link_within_the_queries_of_its_page(
    client, essay, comment, django_assert_max_num_queries
):
    client.get(essay.get_absolute_url())
    with django_assert_max_num_queries(8):
        answer = client.get(f"{essay.get_absolute_url()}?fresh")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'href="{comment.get_absolute_url()}report/" rel="nofollow">Report' in page


def test_a_report_is_sent_and_thanked_for(client, comment, report):
    page = client.get(f"{comment.get_absolute_url()}report/")
    assert "Report response 1" in page.content.decode()
    assert "the yellow house" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    answer = report(words="Where a person lives.")
    assert answer.status_code == 303
    thanks = client.get(answer["Location"]).content.decode()
    assert "A moderator will look at it." in thanks
    assert Flag.objects.get().words == "Where a person lives."


def test_a_second_report_is_thanked_alike_and_counts_once(comment, report):
    first = report()
    cookie = first.cookies[reports.COOKIE]
    assert (cookie["path"], cookie["httponly"]) == (f"{comment.get_absolute_url()}report/", True)
    assert first["Location"] == report(reason="attack")["Location"]
    assert Flag.objects.count() == 1


def test_its_cookie_and_that_of_a_reply_go_to_addresses_of_every_script(client, make_essay, published, form_of):
    essay = make_essay("Об общем благе")
    comment = published(on=essay)
    sent = client.post(reverse("respond", args=[essay.slug]), form_of(email="x@example.org", body="Ещё одно слово."))
    reported = client.post(f"{comment.get_absolute_url()}report/", {"reason": "attack"})
    paths = [sent.cookies[resends.COOKIE]["path"], reported.cookies[reports.COOKIE]["path"]]
    assert paths == [f"{essay.url}respond/", f"{comment.get_absolute_url()}report/"]
    assert "%D0" in essay.url and "".join(paths).isascii()


def test_a_colleague_at_the_same_address_is_another_reader(client, published, comment, report):
    report()
    cookie = client.cookies.pop(reports.COOKIE)
    report(reason="attack", words="She is called a liar.")
    assert Flag.objects.count() == 2
    other = published("Another response.")
    client.cookies[reports.COOKIE] = cookie.value  # says nothing of another response
    client.post(f"{other.get_absolute_url()}report/", {"reason": "attack"}, REMOTE_ADDR=HERE)
    assert Flag.objects.filter(comment=other).count() == 1


@pytest.mark.parametrize(
    ("reason", "words", "said"),
    [
        ("", "Kept words", "Choose what is wrong with it."),
        ("nonsense", "Kept words", "Choose what is wrong with it."),
        ("other", "", "Say what is wrong with it."),
        ("attack", "Kept words" + "x" * 500, "Write at most 500 characters"),
    ],
)
def test_what_is_missing_is_said_and_the_words_stay(report, reason, words, said):
    answer = report(reason, words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Error: " in page
    assert said in page
    assert words[:10] in page
    assert not Flag.objects.exists()


def test_too_many_reports_keep_their_words(client, comment, report, one_minute):
    answers = [report(words="Kept words") for _ in range(7)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert (
        "Several reports came from your network within the last minutes. Send this one in"
        in answers[-1].content.decode()
    )
    assert "Kept words" in answers[-1].content.decode()


@pytest.mark.parametrize("header", [{"HTTP_ORIGIN": ELSEWHERE}, {"HTTP_SEC_FETCH_SITE": "cross-site"}])
def test_other_sites_report_nothing(report, header):
    assert report(**header).status_code == 403
    assert not Flag.objects.exists()


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[x](javascript:alert(1))"]
)
def test_nothing_runs_that_a_report_says(client, moderator, report, typed):
    page = report("", typed).content.decode()
    report(words=typed)
    queue = signed_in(moderator).get("/desk/moderation/").content.decode()
    for shown in (page, queue):
        assert 'href="javascript:' not in shown
        assert not any(tag in shown for tag in ("<script>alert", "<img src=x"))


def test_what_nobody_reads_cannot_be_reported(client, comment, reply, moderator, essay):
    reply()
    address = f"{comment.get_absolute_url()}report/"
    assert client.get(f"{essay.get_absolute_url()}responses/2/report/").status_code == 404
    moderation.hold(comment, by=moderator)
    assert client.get(address).status_code == client.post(address, {"reason": "attack"}).status_code == 404
    moderation.publish(comment, by=moderator)
    publishing.withdraw(essay, "It was wrong.", by=None)
    assert client.get(address).status_code == 410
