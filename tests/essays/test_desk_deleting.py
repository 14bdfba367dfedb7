"""Deleting on the desk: what nobody uses goes, after a question; what is in use stays, and is told by what."""

import pytest
from django.urls import reverse
from django.utils import timezone

import search
from essays import publishing, taxonomy
from essays.models import Author, Hub, Licence, Tag
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
KINDS = ["author", "hub", "licence", "tag"]


def make_row(kind):
    if kind == "author":
        return taxonomy.save_author(Author(name="Care"), by=None)
    if kind == "hub":
        return taxonomy.save_hub(Hub(name="Care", slug="care", argument="It holds."), by=None)
    if kind == "licence":
        return Licence.objects.create(code="CARE", name="Care", legal_name="Care 1.0")
    return taxonomy.save_tag(Tag(name="Care"), by=None)


def where(kind, row):
    return reverse(f"desk-{kind}-delete", args=[row.pk])


def is_refused(desk, kind, row, words):
    """Asked: why not, and no button. Pressed all the same: it stays, and so it is told."""
    asked = desk.get(where(kind, row)).content.decode()
    answer = desk.post(where(kind, row), follow=True).content.decode()
    there = type(row).objects.filter(pk=row.pk).exists()
    return there and words in asked and "Delete it" not in asked and words in answer


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_uses_is_deleted_after_a_question(desk, kind):
    row = make_row(kind)
    assert where(kind, row) in desk.get(reverse(f"desk-{kind}", args=[row.pk])).content.decode()
    assert "Delete it" in desk.get(where(kind, row)).content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()
    answer = desk.post(where(kind, row), follow=True)
    assert "“Care” is deleted." in answer.content.decode()
    assert not type(row).objects.filter(pk=row.pk).exists()
    assert desk.get(where(kind, row)).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_published_essay_uses_stays(desk, kind):
    row = make_row(kind)
    content = {"author": {"authors": ["Care"]}, "hub": {"hubs": ["care"]}, "licence": {"licence_id": row.pk},
               "tag": {"tags": ["Care"]}}[kind]  # fmt: skip
    make_essay(**content)
    assert is_refused(desk, kind, row, "1 essay or draft")


@pytest.mark.parametrize("kind", ["author", "hub", "licence"])
def test_what_only_an_older_revision_uses_stays_since_it_can_be_restored(desk, kind):
    row = make_row(kind)
    content = {"author": {"authors": ["Care"]}, "hub": {"hubs": ["care"]}, "licence": {"licence_id": row.pk}}[kind]
    essay = make_draft(**content)
    plain = {"authors": [], "hubs": [], "licence_id": None}
    publishing.save_draft(essay, plain, by=None, parent=essay.head)
    assert is_refused(desk, kind, row, "1 essay or draft")


def test_a_hub_to_which_a_text_leads_stays(desk):
    hub = make_row("hub")
    make_essay(body="See [[hub:care|care]].")
    assert is_refused(desk, "hub", hub, "1 essay or draft")


def test_a_ring_of_the_strategy_stays_though_nothing_stands_in_it(desk):
    assert is_refused(desk, "hub", Hub.objects.get(slug="politics"), "the rings of the strategy")


def test_what_stands_beside_the_essays_counts_too(desk):
    hub, licence, tag = make_row("hub"), make_row("licence"), make_row("tag")
    call = Call.objects.create(title="C", slug="c", closes=timezone.now(), licence=licence)
    call.hubs.add(hub)
    Book.objects.create(title="B", slug="b", author="A", hub=hub)
    Bookmark.objects.create(title="M", url="https://example.org/").tags.add(tag)
    assert is_refused(desk, "hub", hub, "1 book")
    assert is_refused(desk, "hub", hub, "1 call")
    assert is_refused(desk, "licence", licence, "1 call")
    assert is_refused(desk, "tag", tag, "1 bookmark")


def test_the_licence_of_new_essays_stays(desk):
    assert is_refused(desk, "licence", Licence.objects.get(code="CC-BY-SA-4.0"), "new essays, which take it")


def test_the_by_line_of_an_account_stays(desk):
    author = make_row("author")
    author.user = make_user("author")
    author.save()
    assert is_refused(desk, "author", author, "an account that writes under it")


def test_a_tag_says_which_other_words_go_with_it(desk):
    tag = make_row("tag")
    Tag.objects.create(name="caring", key="caring", slug="caring", synonym_of=tag)
    assert "One other word for it goes too." in desk.get(where("tag", tag)).content.decode()
    desk.post(where("tag", tag))
    assert not Tag.objects.exists()


def test_a_synonym_alone_is_deleted_and_its_tag_stays(desk):
    tag = make_row("tag")
    synonym = Tag.objects.create(name="caring", key="caring", slug="caring", synonym_of=tag)
    desk.post(where("tag", synonym))
    assert list(Tag.objects.all()) == [tag]


def test_a_deleted_hub_is_found_no_more_and_readers_hear_of_it(desk, client, django_capture_on_commit_callbacks):
    hub = make_row("hub")
    before = state.current().settings.version
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(where("hub", hub))
    assert state.current().settings.version > before
    assert not search.find("care", page=1, per_page=5).hits
    assert client.get("/care/").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_only_editors_delete(client, kind):
    row = make_row(kind)
    for role in ("author", "moderator", "administrator"):
        assert signed_in(make_user(role)).post(where(kind, row)).status_code == 403
    assert client.post(where(kind, row)).status_code in {302, 403}
    assert type(row).objects.filter(pk=row.pk).exists()
