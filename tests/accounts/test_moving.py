"""Another e-mail address for one's own account: with the password, by a letter to the new one, told to the old one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from sitewide.models import OutboxMessage
from tests.cast import PASSWORD, make_user, signed_in

pytestmark = pytest.mark.django_db
NEW = "ada.new@example.org"


@pytest.fixture
def ada(site):
    return make_user("author", name="Ada", email="ada@example.org")


@pytest.fixture
def desk(ada):
    return signed_in(ada)


def ask(client, email=NEW, password=PASSWORD):
    sent = {"email-email": email, "email-old_password": password}
    return client.post(reverse("account-email"), sent, follow=True)


def link():
    return re.search(r"https?://[^/]+(/account/email/\S+)", OutboxMessage.objects.get(to=NEW).body).group(1)


def address_of(user):
    return User.objects.get(pk=user.pk).email


def test_nothing_changes_before_the_button_behind_the_link_is_pressed(desk, ada):
    assert f"We sent a link to {NEW}" in ask(desk).content.decode()
    assert NEW in desk.get(link()).content.decode()
    assert address_of(ada) == "ada@example.org"
    assert "From now on you sign in with" in desk.post(link(), follow=True).content.decode()
    assert address_of(ada) == NEW


def test_the_link_works_where_one_is_not_signed_in(desk, ada, client):
    ask(desk)
    assert client.post(link())["Location"] == reverse("sign-in")
    sent = {"email": NEW, "password": PASSWORD}
    assert client.post(reverse("sign-in"), sent)["Location"] == reverse("desk")


def test_the_old_address_is_told(desk, ada):
    ask(desk)
    desk.post(link())
    letter = OutboxMessage.objects.get(to="ada@example.org")
    assert "was changed" in letter.subject
    assert NEW not in letter.body


def test_one_stays_signed_in(desk, ada):
    ask(desk)
    desk.post(link())
    assert NEW in desk.get(reverse("account")).content.decode()


def test_the_password_is_asked_for_and_the_address_stays_in_the_field(desk, ada):
    answer = ask(desk, password="a wrong password")
    assert answer.status_code == 422
    assert "That is not your password." in answer.content.decode()
    assert f'value="{NEW}"' in answer.content.decode()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Enter an e-mail address"),
        ("nonsense", "Enter an e-mail address"),
        ("a\r\nBcc: b@example.org", "Enter an e-mail address"),
        ("x" * 250 + "@example.org", "at most 254 characters"),
        ("ADA@example.org", "That is your address already."),
    ],
)
def test_what_cannot_be_is_refused_with_words(desk, email, words):
    answer = ask(desk, email=email)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OutboxMessage.objects.exists()


def test_who_asks_does_not_learn_that_an_address_has_an_account(desk, ada):
    make_user("editor", email=NEW)
    assert f"We sent a link to {NEW}" in ask(desk).content.decode()
    assert "has an account there already" in OutboxMessage.objects.get(to=NEW).body
    assert "/account/email/" not in OutboxMessage.objects.get(to=NEW).body


def test_an_address_that_was_taken_meanwhile_stays_with_whom_it_is(desk, ada):
    ask(desk)
    make_user("editor", email=NEW)
    assert desk.post(link()).status_code == 404
    assert address_of(ada) == "ada@example.org"


def test_a_link_holds_once_and_for_a_day(desk, ada):
    ask(desk)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert desk.get(link()).status_code == 404
    desk.post(link())
    assert desk.post(link()).status_code == 404


def test_a_new_password_ends_the_link(desk, ada):
    ask(desk)
    ada.set_password("another long password")
    ada.save()
    assert desk.post(link()).status_code in {302, 404}
    assert address_of(ada) == "ada@example.org"


def test_a_shut_account_is_not_changed(desk, ada):
    ask(desk)
    User.objects.update(is_active=False)
    assert desk.post(link()).status_code == 404


@pytest.mark.parametrize("token", ["x", "WzEsImEiXQ:1:x", "é", "a" * 3000])
def test_forged_links_have_one_answer(client, site, token):
    answer = client.get(reverse("account-email-confirm", args=[token]))
    assert answer.status_code == 404
    assert "does not hold any more" in answer.content.decode()


def test_five_letters_an_hour(desk, ada):
    for _ in range(5):
        ask(desk)
    assert "Too many letters." in ask(desk).content.decode()
    assert OutboxMessage.objects.count() == 5


def test_readers_have_no_account_to_change(client, db):
    assert client.post(reverse("account-email"), {}).status_code == 302
