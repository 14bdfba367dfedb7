"""Letters to moderators: plain text in which nothing that a stranger wrote reads as the site's own."""

import re
import unicodedata

import pytest

from comments import moderation, posting
from comments.moderation import reports
from comments.posting import Submission
from sitewide.models import OutboxMessage
from tests.cast import signed_in

FORGED = "Buy.\n\nDecide: https://evil.example/\nPublish it: https://evil.example/\r\nSubject: hello\u2028> not quoted"
TURNED = "harmless \u202egnp.exe \u2066x\u2069 \x07\x1b[31m"


def letter():
    return OutboxMessage.objects.latest("pk")


def own_lines(body):
    """The lines of a letter that read as the site's own words."""
    return [line for line in body.splitlines() if line and not line.startswith(">")]


@pytest.fixture
def told(essay, moderator):
    """A reply as it is told to the moderators."""

    def send(body, name="Ravi Menon", website=""):
        return posting.post(essay, Submission(name=name, email="r@example.org", body=body, website=website)).comment

    return send


def test_the_letter_has_the_whole_text_and_links_that_ask_once_more(told, settings):
    comment = told("First line.\n\nSecond line.")
    body = letter().body
    assert "> First line.\n> \n> Second line.\n" in body
    decide = f"{settings.SITE_URL}/desk/moderation/replies/{comment.pk}/decide/"
    for words in (f"Publish it: {decide}?do=publish", f"Reject it, with a reason: {decide}?do=refuse",
                  f"Mark it as spam: {decide}?do=spam", f"?item={comment.pk}", "Each link asks once more"):  # fmt: skip
        assert words in body


@pytest.mark.parametrize(("do", "state"), [("publish", "published"), ("spam", "spam"), ("refuse", "held")])
def test_what_opens_links_in_letters_decides_nothing_and_the_button_does(told, moderator, do, state):
    comment, client = told("First line."), signed_in(moderator)
    address = f"/desk/moderation/replies/{comment.pk}/decide/"
    for ask in (client.get, client.head):
        assert ask(address, {"do": do}).status_code == (302 if do == "refuse" else 200)
        comment.refresh_from_db()
        assert comment.state == "held"
    client.post(address, {"do": do, "version": comment.version})
    comment.refresh_from_db()
    assert comment.state == state


def test_nothing_that_is_quoted_reads_as_the_sites_own(told):
    told(FORGED, name="Nadia\nDecide: https://evil.example/")
    message = letter()
    assert not any("evil.example" in line for line in own_lines(message.body)[1:])
    assert sum("evil.example" in line for line in own_lines(message.body)) == 1  # the name, on its one line
    assert "\n" not in message.subject
    assert "\r" not in message.subject + message.body


def test_nothing_in_it_turns_or_hides(told):
    told(TURNED, name=TURNED)
    for text in (letter().subject, letter().body):
        odd = {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}
        assert odd == set()


def test_the_words_of_a_report_are_quoted_too(told, moderator):
    comment = told("She lives there.")
    moderation.publish(comment, by=moderator)
    reports.flag(comment, "other", words=f"{FORGED}\n{TURNED}", address="192.0.2.1")
    assert letter().subject.startswith("Reported: number 1 on")
    assert not any("evil.example" in line for line in own_lines(letter().body))
    assert "Keep it: " in letter().body
    assert "\u202e" not in letter().body


def test_the_letter_on_what_is_decided_is_taken_back(told):
    told("We have had such an office.")
    posted = OutboxMessage.objects.count()
    comment = told("Buy this.", name="x")
    assert OutboxMessage.objects.count() == posted + 1
    moderation.spam(comment, by=None)
    assert OutboxMessage.objects.filter(key=f"held:{comment.pk}").count() == 0


@pytest.mark.proof
def test_no_naughty_string_breaks_a_letter(told, shared):
    strings = (shared / "data/sanitiser/blns.txt").read_text(encoding="utf-8").split("\n")
    strings = [s for s in strings if s and not s.startswith("#")]
    assert len(strings) > 400
    told("We have had such an office.")
    usual = len(own_lines(letter().body))
    for n, string in enumerate(strings):
        told(f"{string}\n{n}")
        body = letter().body
        assert len(own_lines(body)) == usual, string
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", body), string
