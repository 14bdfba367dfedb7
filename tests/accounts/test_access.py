"""Pages ask for roles: the sign-in page for strangers, 403 for those without the role, and no word lost on the way."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts import resubmission
from accounts.decorators import has_role, role_required
from accounts.models import ROLES
from tests.cast import PASSWORD, make_user, signed_in

pytestmark = pytest.mark.django_db
TEXT = "An essay that took the whole evening, and should not be lost."


def sign_in_with(client, response, email):
    fields = {"email": email, "password": PASSWORD, "next": response.context["next"], "kept": response.context["kept"]}
    return client.post(reverse("sign-in"), fields)


def test_strangers_are_sent_to_sign_in_with_the_way_back(client):
    response = client.get("/desk/books/?q=well&page=1")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/desk/books/%3Fq%3Dwell%26page%3D1"


def test_who_lacks_the_role_is_refused(moderator):
    response = signed_in(moderator).get(reverse("desk-books"))
    assert response.status_code == 403
    assert "This page is for editors." in response.content.decode()


def test_one_of_several_roles_is_enough(db):
    user = make_user("author", "moderator")
    assert has_role(user, "editor", "moderator")
    assert not has_role(user, "editor", "administrator")


def test_nobody_has_a_role_unless_signed_in_and_active(author):
    assert not has_role(AnonymousUser(), *ROLES)
    author.is_active = False
    assert not has_role(author, *ROLES)


def test_an_unknown_role_is_a_mistake_of_the_code():
    with pytest.raises(ValueError, match="librarian"):
        role_required("librarian")


def test_superusers_hold_what_their_groups_say(db):
    user = make_user()
    user.is_superuser = True
    assert not has_role(user, "editor")


def test_a_text_sent_while_signed_out_is_kept_and_sent_again(client, editor):
    response = client.post(reverse("desk-book-new"), {"title": "Stop, Thief!", "why": TEXT, "hub": ["1", "2"]})
    assert response.status_code == 403
    again = sign_in_with(client, response, editor.email)
    page = again.content.decode()
    assert again.status_code == 200
    assert TEXT in page
    assert f'action="{reverse("desk-book-new")}"' in page
    assert page.count('name="hub"') == 2


def test_kept_words_survive_a_wrong_password(client, editor):
    response = client.post(reverse("desk-book-new"), {"why": TEXT})
    wrong = client.post(
        reverse("sign-in"), {"email": editor.email, "password": "wrong", "kept": response.context["kept"]}
    )
    assert TEXT in sign_in_with(client, wrong, editor.email).content.decode()


def test_kept_words_are_escaped(client, editor):
    bad = '"><script>alert(1)</script></textarea>' + "x" * 40
    response = client.post(reverse("desk-book-new"), {"why": bad, bad: TEXT})
    page = sign_in_with(client, response, editor.email).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("forged", ["x", "a:b:c", "W10:1:sig", "é"])
def test_forged_kept_words_are_nothing(client, editor, forged):
    response = client.post(reverse("sign-in"), {"email": editor.email, "password": PASSWORD, "kept": forged})
    assert response.status_code == 302


def test_passwords_and_tokens_are_not_kept(client):
    fields = {"why": TEXT, "old_password": "my secret", "csrfmiddlewaretoken": "t" * 64}
    response = client.post(reverse("desk-book-new"), fields)
    names = [name for name, _value in resubmission.unpack(response.context["kept"])[1]]
    assert names == ["why"]


def test_a_button_pressed_while_signed_out_leads_back_to_its_page(client):
    response = client.post("/desk/books/1/delete/", headers={"referer": "http://testserver/desk/books/?page=2"})
    assert response["Location"] == "/sign-in/?next=/desk/books/%3Fpage%3D2"


def test_a_foreign_referrer_leads_to_the_desk(client):
    response = client.post("/desk/books/1/delete/", headers={"referer": "https://evil.example/x"})
    assert response["Location"] == "/sign-in/?next=/desk/"
