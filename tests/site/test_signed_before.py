"""Links that lie in mailboxes and cookies that browsers have hold after an upgrade: what they were signed under stays,
whatever modules are called by then."""

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts import email_change, resubmission
from comments.identity import writer_trust
from comments.models import Following
from comments.moderation import reports
from comments.posting import resends
from tests.cast import make_comment, make_essay, make_user
from tests.site.visitor import Visitor

pytestmark = pytest.mark.django_db


def salt(*words):
    """In parts, so that nobody who renames a module by its name in all texts renames this."""
    return ".".join(words)


TO_AN_ADDRESS = {salt("comments", "own"), salt("comments", "follow"), salt("mailinglist", "join"),
                 salt("mailinglist", "leave"), salt("mailinglist", "back")}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "app", "name"),
    [("own-responses", "comments", "own"), ("follow-confirm", "comments", "follow"),
     ("list-confirm", "mailinglist", "join"), ("list-leave", "mailinglist", "leave")],
)  # fmt: skip
def test_links_to_an_address_of_mail_hold_and_open_nothing_else(site, address, app, name):
    comment = make_comment(make_essay(), email="jo@example.org")
    Following.objects.create(comment=comment)
    for other in {salt(app, name), *TO_AN_ADDRESS, "another"}:
        answer = Visitor().get(reverse(address, args=[signing.dumps("jo@example.org", salt=other)]))
        assert answer.status == (200 if other == salt(app, name) else 404), other


@pytest.mark.parametrize("name", ["unfollow", "unfollow-one"])
def test_links_that_end_letters_on_answers_hold(site, name):
    comment = make_comment(make_essay(), email="jo@example.org")
    Following.objects.create(comment=comment)
    link = reverse("follow-stop", args=[signing.dumps(comment.pk, salt=salt("comments", name))])
    assert Visitor().post(link, {"List-Unsubscribe": "One-Click"}).status in {200, 303}
    assert not Following.objects.exists()


def test_links_that_end_letters_of_moderation_hold(site):
    link = signing.dumps(["moderation", "mo@example.org"], salt=salt("sitewide", "letters"))
    assert Visitor().get(reverse("letters-stop", args=[link])).status == 200


def test_links_to_another_address_and_words_kept_at_signing_in_hold(site):
    assert signing.loads(email_change.token_of(make_user(), "new@example.org"), salt=salt("accounts", "moving"))
    assert signing.loads(
        resubmission.pack(RequestFactory().post("/desk/", {"body": "Words."})), salt=salt("accounts", "kept")
    )


def test_links_that_confirm_an_address_and_cookies_hold(site):
    comment, answer = make_comment(make_essay(), email="jo@example.org"), HttpResponse()
    assert signing.loads(writer_trust.link_token(comment), salt=salt("comments", "confirm"))
    writer_trust.remember(answer, "k" * 64)
    reports.remember(answer, comment)
    resends.remember(answer, resends.Browser(), comment)
    for cookie, name in {"writer": "writer", "writer-here": "writer", "reported": "reported", "sent": "sent"}.items():
        assert signing.loads(answer.cookies[cookie].value, salt=salt("comments", name))
