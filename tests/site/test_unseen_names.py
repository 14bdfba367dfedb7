"""A name that nobody can see is refused with words, by every form that takes a name; nothing of it is stored."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from comments.models import Comment
from essays.models import Author, Hub, Licence, Page, Series, Tag
from noticeboard.models import Book, Bookmark, Call
from sitewide.models import SiteSettings
from tests.cast import make_essay, make_user

pytestmark = pytest.mark.django_db
UNSEEN = ["\u3164", "\u2800", "\u200d\ufe0f", "\U0001d159\u034f", "\U000e0041\U000e0042"]
MODELS = (Author, Hub, Tag, Page, Series, Licence, Book, Bookmark, Call)
# Where a form takes a name, and in which of its fields; the others are as they come with the form.
FORMS = {
    "desk-author-new": "name", "desk-hub-new": "name", "desk-tag-new": "name", "desk-series-new": "title",
    "desk-licence-new": "name", "desk-book-new": "title", "desk-call-new": "title", "desk-bookmark-new": "title",
    "desk-settings": "title",
}  # fmt: skip
FILLED = {
    "slug": "unseen", "code": "unseen", "url": "https://example.org/", "author": "Ann", "address": "https://example.org/",
    "closes": "2030-01-01T10:00", "why": "Because.", "standfirst": "For all.", "body": "Words.", "argument": "Why.",
    "introduction": "Words.", "mark": "w", "legal_name": "Licence",
}  # fmt: skip


@pytest.fixture
def desk(site):
    client = Client()
    client.force_login(make_user("administrator", "editor", "moderator", "author"))
    return client


def filled(form):
    """What a browser sends of a form that was opened, with something in the fields that need it."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (values | FILLED).items() if name in form.fields and value not in (None, "")}


@pytest.mark.parametrize("name", FORMS)
def test_the_desks_forms_refuse_it(desk, name):
    address, field = reverse(name), FORMS[name]
    before = {model: model.objects.count() for model in MODELS}
    title = SiteSettings.objects.get().title
    form = desk.get(address).context["form"]
    for unseen in UNSEEN:
        page = desk.post(address, filled(form) | {field: unseen})
        assert page.status_code == 422, f"{name} takes {unseen!r}"
        assert page.context["form"].errors, "it says why"
        assert field in page.context["form"].errors or page.context["form"].non_field_errors()
    assert {model: model.objects.count() for model in MODELS} == before
    assert SiteSettings.objects.get().title == title


def test_accounts_and_replies_refuse_it(desk):
    essay, names = make_essay(), set(User.objects.values_list("name", flat=True))
    for unseen in UNSEEN:
        page = desk.post(reverse("account"), {"name": unseen})
        assert (page.status_code, page.context["name_form"].errors["name"]) == (422, ["Enter a name."])
        typed = {"name": unseen, "email": "ravi@example.org", "body": "Words.", "send": "1"}
        page = Client().post(reverse("respond", args=[essay.slug]), typed)
        assert page.status_code == 422
        assert "Enter your name" in page.content.decode()
    assert set(User.objects.values_list("name", flat=True)) == names
    assert not Comment.objects.exists()
