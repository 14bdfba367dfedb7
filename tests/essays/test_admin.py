"""Django's admin: for administrators, by the same verbs and checks as the desk."""

import pytest
from django.urls import reverse

from essays.models import Essay, Hub, Revision, Tag
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def admin():
    return signed_in(make_user("administrator"))


def test_only_administrators_come_in(client):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/")
    assert signed_in(make_user("editor")).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("model", ["essay", "revision", "oldpath", "hub", "page", "tag", "author", "licence"])
def test_every_list_opens(admin, model):
    make_essay(tags=["tools"])
    assert admin.get(reverse(f"admin:essays_{model}_changelist")).status_code == 200


def test_a_hub_is_saved_by_its_verb(admin, client):
    hub = Hub.objects.get(slug="politics")
    fields = {"name": "Polity", "slug": "polity", "argument": "A", "ink": "politics", "position": 2, "body": "**Yes**"}
    assert admin.post(reverse("admin:essays_hub_change", args=[hub.pk]), fields).status_code == 302
    hub.refresh_from_db()
    assert "<strong>Yes</strong>" in hub.html
    assert client.get("/politics/")["Location"] == "/polity/"


def test_what_the_desk_refuses_the_admin_refuses(admin):
    Tag.objects.create(name="tools", key="tools", slug="tools")
    answer = admin.post(reverse("admin:essays_tag_add"), {"name": "TOOLS", "slug": ""})
    assert "There is a tag “tools” already." in answer.content.decode()
    answer = admin.post(
        reverse("admin:essays_hub_add"), {"name": "X", "slug": "essays", "argument": "A", "position": 1}
    )
    assert "is an address of the site itself" in answer.content.decode()


def test_essays_are_looked_at_and_withdrawn_here_and_never_edited(admin, client):
    essay = make_essay("On Wells")
    address = reverse("admin:essays_essay_change", args=[essay.pk])
    page = admin.get(address).content.decode()
    assert reverse("desk-essay", args=[essay.pk]) in page
    assert "<textarea" not in page
    assert admin.post(address, {"title": "Other"}).status_code == 403
    picked = {"action": "withdraw", "_selected_action": [essay.pk]}
    listed = reverse("admin:essays_essay_changelist")
    assert b"Say why it is withdrawn" in admin.post(listed, picked, follow=True).content
    admin.post(listed, picked | {"reason": "It was never ours."})
    gone = client.get("/essays/on-wells/")
    assert gone.status_code == 410
    assert b"It was never ours." in gone.content
    assert essay.events.get(verb="withdrawn").by.is_administrator


def test_nothing_is_added_or_deleted_past_the_verbs(admin):
    essay = make_draft()
    for model, row in (("essay", essay), ("revision", essay.head), ("hub", Hub.objects.first())):
        assert admin.post(reverse(f"admin:essays_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert admin.get(reverse("admin:essays_essay_add")).status_code == 403
    assert Essay.objects.exists()
    assert Revision.objects.exists()
