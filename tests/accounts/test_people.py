"""Who may sign in: invitations, roles, names, and that one administrator always stays."""

import datetime
import logging
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import people
from accounts.models import Invitation, User
from sitewide.models import OutboxMessage, SiteSettings
from tests.cast import PASSWORD, make_user, signed_in

pytestmark = pytest.mark.django_db
GOOD = "a well kept by all"


def token():
    body = OutboxMessage.objects.latest("pk").body
    return next(w for w in body.split() if "/invitations/" in w).rstrip("/").rsplit("/", 1)[1]


def page(client, token_, **fields):
    address = reverse("invitation", args=[token_])
    return client.post(address, fields) if fields else client.get(address)


class TestInvitations:
    def test_an_invitation_makes_an_account_with_its_roles(self, client, administrator):
        people.invite("new@example.org", ["editor", "author"], by=administrator, name="New Hand")
        assert 'value="New Hand"' in page(client, token()).content.decode()
        response = page(client, token(), name="Nadia Okafor", password=GOOD)
        assert response["Location"] == reverse("desk")
        user = User.objects.get(email="new@example.org")
        assert (user.name, user.roles) == ("Nadia Okafor", {"author", "editor"})
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_it_holds_once(self, client, administrator):
        people.invite("new@example.org", ["author"], by=administrator)
        page(client, token(), name="Nadia", password=GOOD)
        assert page(client, token()).status_code == 404
        assert page(client, token(), name="Eve", password=GOOD).status_code == 404
        assert User.objects.filter(email="new@example.org").count() == 1

    def test_opening_the_page_accepts_nothing(self, client, administrator):
        people.invite("new@example.org", ["author"], by=administrator)
        page(client, token())
        assert not User.objects.filter(email="new@example.org").exists()

    def test_it_is_too_old_after_a_week(self, client, administrator):
        with time_machine.travel(datetime.datetime(2013, 3, 8, tzinfo=datetime.UTC)) as clock:
            people.invite("new@example.org", ["author"], by=administrator)
            clock.shift(datetime.timedelta(days=7, seconds=1))
            assert page(client, token()).status_code == 404

    def test_only_a_hash_of_the_token_is_kept(self, administrator):
        invitation = people.invite("new@example.org", ["author"], by=administrator)
        assert token() not in str(vars(invitation))

    def test_weak_passwords_and_empty_names_keep_the_form(self, client, administrator):
        people.invite("new@example.org", ["author"], by=administrator)
        for fields in ({"name": "Nadia", "password": "short"}, {"name": " ", "password": GOOD}):
            response = page(client, token(), **fields)
            assert response.status_code == 422
        assert page(client, token(), name="Nadia", password=GOOD).status_code == 302

    @pytest.mark.parametrize("forged", ["x", "é", "a" * 500, "%2e%2e", "' or 1=1 --"])
    def test_forged_tokens_have_one_answer(self, client, db, forged):
        response = page(client, forged)
        assert response.status_code == 404
        assert "does not hold any more" in response.content.decode()

    def test_sent_again_the_older_link_stops(self, client, administrator):
        invitation = people.invite("new@example.org", ["author"], by=administrator)
        older = token()
        people.resend(invitation, by=administrator)
        assert page(client, older).status_code == 404
        assert page(client, token()).status_code == 200
        assert OutboxMessage.objects.filter(sent_at=None).count() == 1

    def test_revoked_its_link_stops_and_its_letter_stays(self, client, administrator):
        invitation = people.invite("new@example.org", ["author"], by=administrator)
        sent = token()
        people.revoke(invitation, by=administrator)
        assert page(client, sent).status_code == 404
        assert not OutboxMessage.objects.exists()
        with pytest.raises(ValidationError):
            people.resend(invitation, by=administrator)

    def test_a_second_invitation_replaces_the_first(self, administrator):
        people.invite("new@example.org", ["author"], by=administrator)
        people.invite("NEW@example.org", ["editor"], by=administrator)
        assert [i.roles for i in Invitation.objects.waiting()] == [["editor"]]

    def test_who_has_an_account_is_not_invited(self, administrator, editor):
        with pytest.raises(ValidationError, match="already"):
            people.invite(editor.email.upper(), ["author"], by=administrator)

    @pytest.mark.parametrize(
        "email", ["", "x", "a@b\r\nBcc: c@example.org", "<a@example.org>", "ſ@example.org", "a" * 300]
    )
    def test_what_is_no_address_is_not_invited(self, administrator, email):
        with pytest.raises(ValidationError):
            people.invite(email, ["author"], by=administrator)

    @pytest.mark.parametrize("roles", [[], ["emperor"], ["author", "emperor"]])
    def test_roles_come_from_the_list(self, administrator, roles):
        with pytest.raises(ValidationError):
            people.invite("new@example.org", roles, by=administrator)

    def test_a_title_with_line_breaks_cannot_make_headers(self, administrator, site):
        SiteSettings.objects.update(title="Commons\r\nBcc: all@example.org")
        people.invite("new@example.org", ["author"], by=administrator)
        assert "\n" not in OutboxMessage.objects.get().subject


class TestRoles:
    def test_the_last_administrator_stays(self, administrator):
        for act in (
            lambda: people.deactivate(administrator, by=administrator),
            lambda: people.set_roles(administrator, ["editor"], by=administrator),
        ):
            with pytest.raises(ValidationError, match="last administrator"):
                act()
        administrator = User.objects.get(pk=administrator.pk)
        assert administrator.is_active and administrator.is_administrator

    def test_a_shut_administrator_does_not_count(self, administrator):
        other = make_user("administrator")
        people.deactivate(other, by=administrator)
        with pytest.raises(ValidationError):
            people.deactivate(administrator, by=administrator)

    def test_one_of_two_may_go_and_come_back(self, administrator):
        other = make_user("administrator", "editor")
        people.deactivate(other, by=administrator)
        assert not User.objects.get(pk=other.pk).roles
        people.reactivate(other, by=administrator)
        assert User.objects.get(pk=other.pk).roles == {"administrator", "editor"}

    def test_roles_are_given_exactly(self, administrator, author):
        people.set_roles(author, ["moderator"], by=administrator)
        assert User.objects.get(pk=author.pk).roles == {"moderator"}

    def test_no_role_at_all_is_refused(self, administrator, author):
        with pytest.raises(ValidationError):
            people.set_roles(author, [], by=administrator)


class TestNames:
    @pytest.mark.parametrize("name", ["", "   ", "x" * 81, "ada@example.org", "A\u202eB", "A\x07B", "\u200b"])
    def test_names_that_will_not_do(self, name):
        with pytest.raises(ValidationError):
            people.clean_name(name)

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [("  Ada   Lovelace\n", "Ada Lovelace"), ("می‌خواهم", "می‌خواهم"), ("José", "José"), ("O’Neil-Smith, Jr.",) * 2],
    )
    def test_names_of_any_script(self, typed, kept):
        assert people.clean_name(typed) == kept


class TestDesk:
    def test_only_administrators_come_in(self, cast):
        for role, person in cast.items():
            expected = 200 if role == "administrator" else 403
            assert signed_in(person).get(reverse("desk-people")).status_code == expected

    def test_every_action_is_for_administrators(self, editor, author, administrator):
        invitation = people.invite("new@example.org", ["author"], by=administrator)
        client = signed_in(editor)
        for name, pk in [
            ("desk-person", author.pk),
            ("desk-person-deactivate", author.pk),
            ("desk-person-reactivate", author.pk),
            ("desk-invitation-resend", invitation.pk),
            ("desk-invitation-revoke", invitation.pk),
        ]:
            assert client.post(reverse(name, args=[pk])).status_code == 403

    def test_inviting_from_the_page(self, administrator):
        client = signed_in(administrator)
        response = client.post(reverse("desk-people"), {"email": "new@example.org", "name": "", "roles": ["editor"]})
        assert response.status_code == 302
        assert "new@example.org" in client.get(reverse("desk-people")).content.decode()

    def test_a_mistake_keeps_what_was_typed(self, administrator, editor):
        response = signed_in(administrator).post(reverse("desk-people"), {"email": editor.email, "roles": ["editor"]})
        page = response.content.decode()
        assert response.status_code == 422
        assert "There is an account with this e-mail address already." in page
        assert f'value="{editor.email}"' in page

    def test_sending_again_and_revoking(self, administrator):
        client = signed_in(administrator)
        invitation = people.invite("new@example.org", ["author"], by=administrator)
        first = token()
        client.post(reverse("desk-invitation-resend", args=[invitation.pk]))
        assert token() != first
        client.post(reverse("desk-invitation-revoke", args=[invitation.pk]))
        assert not Invitation.objects.waiting().exists()

    def test_changing_name_and_roles(self, administrator, author):
        fields = {"name": "Vera W.", "roles": ["author", "moderator"]}
        response = signed_in(administrator).post(reverse("desk-person", args=[author.pk]), fields)
        assert response.status_code == 302
        author = User.objects.get(pk=author.pk)
        assert (author.name, author.roles) == ("Vera W.", {"author", "moderator"})

    def test_the_last_administrator_is_told_why(self, administrator):
        client = signed_in(administrator)
        response = client.post(reverse("desk-person", args=[administrator.pk]), {"name": "Ada", "roles": ["editor"]})
        assert "This is the last administrator." in response.content.decode()
        response = client.post(reverse("desk-person-deactivate", args=[administrator.pk]), follow=True)
        assert "This is the last administrator." in response.content.decode()

    def test_deactivating_and_reactivating(self, administrator, author):
        client = signed_in(administrator)
        client.post(reverse("desk-person-deactivate", args=[author.pk]))
        assert "deactivated" in client.get(reverse("desk-people")).content.decode()
        client.post(reverse("desk-person-reactivate", args=[author.pk]))
        assert User.objects.get(pk=author.pk).is_active

    def test_queries_do_not_grow_with_people(self, administrator, django_assert_max_num_queries):
        client = signed_in(administrator)
        for _person in range(15):
            make_user("author", "editor")
        with django_assert_max_num_queries(14):
            assert client.get(reverse("desk-people")).status_code == 200

    def test_names_are_escaped(self, administrator):
        make_user("author", name="<script>alert(1)</script>")
        assert "<script>alert" not in signed_in(administrator).get(reverse("desk-people")).content.decode()


class TestOwnAccount:
    def test_strangers_sign_in_first(self, client, db):
        assert client.get(reverse("account")).status_code == 302

    def test_the_name_can_be_changed(self, author):
        signed_in(author).post(reverse("account"), {"name": "  Vera   Verity "})
        assert User.objects.get(pk=author.pk).name == "Vera Verity"

    def test_a_bad_name_is_kept_to_be_mended(self, author):
        response = signed_in(author).post(reverse("account"), {"name": "vera@example.org"})
        assert response.status_code == 422
        assert 'value="vera@example.org"' in response.content.decode()

    def test_a_new_password_needs_the_old_one(self, author):
        client = signed_in(author)
        response = client.post(reverse("account-password"), {"old_password": "wrong", "password": GOOD})
        assert "That is not your password." in response.content.decode()
        response = client.post(reverse("account-password"), {"old_password": PASSWORD, "password": GOOD})
        assert response.status_code == 302
        assert User.objects.get(pk=author.pk).check_password(GOOD)
        assert client.get(reverse("account")).status_code == 200, "this session goes on"

    def test_a_weak_one_is_refused(self, author):
        client = signed_in(author)
        assert (
            client.post(reverse("account-password"), {"old_password": PASSWORD, "password": "abc"}).status_code == 422
        )
        assert User.objects.get(pk=author.pk).check_password(PASSWORD)

    def test_guesses_at_the_old_one_are_slowed(self, author):
        client = signed_in(author)
        with time_machine.travel(datetime.datetime(2013, 3, 8, tzinfo=datetime.UTC), tick=False):
            for _try in range(6):
                response = client.post(reverse("account-password"), {"old_password": "wrong", "password": GOOD})
        assert "Too many tries." in response.content.decode()


class TestCommand:
    def typed(self, monkeypatch, *answers):
        left = list(answers)
        monkeypatch.setattr("getpass.getpass", lambda prompt="": left.pop(0))

    def test_it_makes_an_administrator_with_all_roles(self, monkeypatch, capsys):
        self.typed(monkeypatch, GOOD, GOOD)
        call_command("create_administrator", "boss@example.org", "The Boss")
        user = User.objects.get(email="boss@example.org")
        assert user.roles == {"author", "editor", "moderator", "administrator"}
        assert user.check_password(GOOD)
        assert GOOD not in capsys.readouterr().out

    def test_weak_passwords_are_asked_again(self, monkeypatch):
        self.typed(monkeypatch, "weak", GOOD, "something else", GOOD, GOOD)
        call_command("create_administrator", "boss@example.org", "The Boss")
        assert User.objects.get().check_password(GOOD)

    def test_after_three_tries_nothing_is_made(self, monkeypatch):
        self.typed(monkeypatch, "weak", "password", "12345")
        with pytest.raises(CommandError):
            call_command("create_administrator", "boss@example.org", "The Boss")
        assert not User.objects.exists()

    def test_by_invitation_no_password_is_asked(self, client):
        call_command("create_administrator", "boss@example.org", "--invite")
        page(client, token(), name="The Boss", password=GOOD)
        assert User.objects.get().is_administrator

    @pytest.mark.parametrize("args", [("no address", "X"), ("a@example.org", "a@example.org")])
    def test_mistakes_are_said_in_words(self, args):
        with pytest.raises(CommandError):
            call_command("create_administrator", *args)

    def test_an_account_is_not_made_twice(self, editor):
        with pytest.raises(CommandError, match="already"):
            call_command("create_administrator", editor.email.upper(), "Again")


class TestAdmin:
    def test_the_admin_has_no_door_of_its_own(self, client, db):
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[-1][0] == "/sign-in/?next=/admin/"
        assert client.post("/admin/login/", {"username": "a@example.org", "password": "x"}).status_code == 302

    def test_it_is_for_administrators(self, cast):
        for role, person in cast.items():
            response = signed_in(person).get("/admin/", follow=True)
            assert response.status_code == (200 if role == "administrator" else 403)

    def test_accounts_are_changed_by_the_same_verbs(self, administrator, author):
        client = signed_in(administrator)
        address = f"/admin/accounts/user/{author.pk}/change/"
        assert client.get(address).status_code == 200
        client.post(address, {"email": author.email, "name": " Vera  W. ", "roles": ["editor"]})
        author = User.objects.get(pk=author.pk)
        assert (author.name, author.roles) == ("Vera W.", {"editor"})

    def test_the_last_administrator_stays_there_too(self, administrator):
        client = signed_in(administrator)
        address = f"/admin/accounts/user/{administrator.pk}/change/"
        fields = {"email": administrator.email, "name": "Ada", "roles": ["author"]}
        assert "This is the last administrator." in client.post(address, fields).content.decode()
        action = {"action": "deactivate", "_selected_action": [administrator.pk]}
        client.post("/admin/accounts/user/", action)
        assert User.objects.get(pk=administrator.pk).is_active

    def test_a_taken_address_is_refused(self, administrator, author, editor):
        address = f"/admin/accounts/user/{author.pk}/change/"
        fields = {"email": editor.email.upper(), "name": "Vera", "roles": ["author"]}
        assert "Another account has this address." in signed_in(administrator).post(address, fields).content.decode()

    @pytest.mark.parametrize("path", ["user/", "user/add/", "invitation/", "invitation/add/"])
    def test_pages_answer(self, administrator, path):
        people.invite("new@example.org", ["author"], by=administrator)
        expected = 403 if path.endswith("add/") else 200
        assert signed_in(administrator).get(f"/admin/accounts/{path}").status_code == expected

    def test_accounts_are_not_deleted(self, administrator, author):
        client = signed_in(administrator)
        client.post(f"/admin/accounts/user/{author.pk}/delete/", {"post": "yes"})
        assert User.objects.filter(pk=author.pk).exists()


def test_no_password_reaches_the_log(client, administrator, caplog):
    caplog.set_level(logging.DEBUG)
    client.post(reverse("sign-in"), {"email": administrator.email, "password": "Wrong Secret 1"})
    people.change_password(administrator, "Another Secret 2")
    assert "Secret" not in caplog.text


class TestAddressesBeyondAscii:
    """Letters of every script before the @ (RFC 6531), hosts of every script after it, and one account for both ways
    to write one."""

    def test_one_is_invited_and_signs_in_however_the_address_is_written(self, client, administrator):
        people.invite("Jürgen@bücher.example", ["author"], by=administrator)
        people.invite("ju\u0308rgen@xn--bcher-kva.example", ["editor"], by=administrator)
        assert [i.roles for i in Invitation.objects.waiting()] == [["editor"]]
        assert OutboxMessage.objects.get().to == "ju\u0308rgen@xn--bcher-kva.example"
        assert page(client, token(), name="Jürgen", password=GOOD).status_code == 302
        with pytest.raises(ValidationError, match="already"):
            people.invite("JÜRGEN@BÜCHER.example", ["author"], by=administrator)
        for email in ("jürgen@bücher.example", "JU\u0308RGEN@xn--bcher-kva.example"):
            other = Client()
            other.post(reverse("sign-in"), {"email": email, "password": GOOD})
            assert "_auth_user_id" in other.session, email

    def test_guesses_and_letters_are_counted_for_the_account_under_whatever_spelling(
        self, client, administrator, one_minute
    ):
        User.objects.create_user("jürgen@example.org", GOOD, name="Jürgen", roles=["author"])
        spellings = ["jürgen@example.org", "JU\u0308RGEN@example.org", "jürgen+1@example.org"] * 3
        guesses = [
            client.post(reverse("sign-in"), {"email": email, "password": "wrong"}).status_code for email in spellings
        ]
        assert 429 in guesses
        for number, email in enumerate(spellings):
            client.post(reverse("password-reset"), {"email": email}, REMOTE_ADDR=f"192.0.{number}.7")
        assert [letter.to for letter in OutboxMessage.objects.all()] == ["jürgen@example.org"] * 3

    def test_the_command_takes_one(self, db, monkeypatch):
        monkeypatch.setattr("getpass.getpass", lambda words: GOOD)
        call_command("create_administrator", "jürgen@example.org", "Jürgen", stdout=StringIO())
        assert User.objects.get_by_natural_key("JÜRGEN@example.org").is_administrator
