"""Accounts in Django's admin: what is done there is done by the verbs, or not at all."""

import pytest

from accounts.models import User
from sitewide.models import OutboxMessage

pytestmark = pytest.mark.django_db


def test_nobody_sets_the_password_of_another(client, administrator, author):
    client.force_login(administrator)
    new = {"password1": "another-long-password", "password2": "another-long-password", "usable_password": "true"}
    answer = client.post(f"/admin/accounts/user/{author.pk}/password/", new, follow=True)
    assert answer.status_code in {200, 404}
    author.refresh_from_db()
    assert not author.check_password("another-long-password")


def test_name_and_roles_are_changed_and_accounts_are_found(client, administrator, author):
    client.force_login(administrator)
    page = f"/admin/accounts/user/{author.pk}/change/"
    assert client.get(page).status_code == 200
    sent = client.post(page, {"email": author.email, "name": " Vera  Writer ", "roles": ["author", "editor"]})
    assert sent.status_code == 302
    assert User.objects.get(pk=author.pk).roles == {"author", "editor"}
    assert "Vera Writer" in client.get("/admin/accounts/user/", {"q": "vera"}).content.decode()


def test_the_last_administrator_keeps_the_role(client, administrator):
    client.force_login(administrator)
    page = f"/admin/accounts/user/{administrator.pk}/change/"
    answer = client.post(page, {"email": administrator.email, "name": "Ada", "roles": ["author"]})
    assert answer.status_code == 200 and "last administrator" in answer.content.decode()
    client.post("/admin/accounts/user/", {"action": "deactivate", "_selected_action": [administrator.pk]})
    assert User.objects.get(pk=administrator.pk).is_active
    assert not OutboxMessage.objects.exists()
