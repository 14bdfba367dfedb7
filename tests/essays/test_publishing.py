"""The verbs of publishing: drafts and live text apart, editions, schedules, names, links."""

import contextlib
import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from essays import publishing, review
from essays.models import Essay, Link, OldPath, Revision
from sitewide.models import DueMoment, SiteSettings
from tests.cast import make_draft, make_essay, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
HOUR = datetime.timedelta(hours=1)


def content(essay):
    return essay.head.content()


@pytest.mark.parametrize(
    ("role", "may"), [(None, False), ("author", False), ("moderator", False), ("editor", True), ("administrator", True)]
)
def test_editors_and_administrators_withdraw_and_nobody_else(client, role, may):
    essay, by = make_essay(), make_user(*filter(None, [role]))
    with contextlib.nullcontext() if may else pytest.raises(PermissionDenied):
        publishing.withdraw(essay, "It was wrong.", by=by)
    assert client.get(essay.url).status_code == (410 if may else 200)


def test_draft_is_no_page_for_visitors(client):
    essay = make_draft()
    assert client.get(f"/essays/{essay.slug}/").status_code == 404


def test_publishing_shows_the_text(client):
    essay = make_essay("Rules Read Aloud", "We read the *rules* aloud.")
    page = client.get("/essays/rules-read-aloud/").content.decode()
    assert "We read the <em>rules</em> aloud." in page
    assert essay.edition == 1


def test_saving_a_published_essay_changes_nothing_for_readers(client):
    essay = make_essay(body="The first text.")
    publishing.save_draft(essay, content(essay) | {"body": "The second text."}, by=None, parent=essay.head)
    page = client.get(essay.url).content.decode()
    assert "The first text." in page
    assert "The second text." not in page


def test_saving_without_a_change_makes_no_revision():
    essay = make_essay()
    same = publishing.save_draft(essay, content(essay), by=None, parent=essay.head)
    assert same == essay.head
    assert essay.revisions.count() == 1


def test_saving_over_a_newer_version_is_a_conflict():
    essay = make_draft()
    begun = essay.head
    newer = publishing.save_draft(essay, content(essay) | {"body": "Theirs."}, by=None, parent=begun)
    with pytest.raises(publishing.Conflict) as caught:
        publishing.save_draft(essay, content(essay) | {"body": "Mine."}, by=None, parent=begun)
    assert caught.value.newest == newer
    assert not Revision.objects.filter(body="Mine.").exists()


def test_each_publication_is_an_edition_and_the_drafts_between_are_none():
    essay = make_essay(body="One.")
    for body in ("Two.", "Three."):
        publishing.save_draft(essay, content(essay) | {"body": body}, by=None, parent=essay.head)
        essay.refresh_from_db()
    essay = publishing.publish(essay.head, by=None)
    editions = essay.revisions.editions().order_by("edition").values_list("edition", "body")
    assert list(editions) == [(1, "One."), (2, "Three.")]
    assert essay.revised_at is not None


def test_scheduled_essay_appears_at_its_minute_with_no_worker(client):
    at = timezone.now() + HOUR
    essay = make_essay("Tomorrow's Well", at=at)
    assert client.get(essay.url).status_code == 404
    assert "Tomorrow" not in client.get("/essays/").content.decode()
    assert DueMoment.objects.get().at == at
    with time_machine.travel(at + datetime.timedelta(seconds=1), tick=False):
        assert client.get(essay.url).status_code == 200
        assert "Tomorrow" in client.get("/essays/").content.decode()


def test_a_list_kept_before_the_minute_is_not_shown_after_it(client):
    at = timezone.now() + HOUR
    make_essay("Tomorrow's Well", at=at)
    before = client.get("/essays/")
    with time_machine.travel(at + datetime.timedelta(seconds=1), tick=False):
        after = client.get("/essays/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Tomorrow" in after.content.decode()


def test_only_a_first_publication_can_be_scheduled():
    essay = make_essay()
    publishing.save_draft(essay, content(essay) | {"body": "New."}, by=None, parent=essay.head)
    essay.refresh_from_db()
    with pytest.raises(ValidationError, match="know this essay already"):
        publishing.publish(essay.head, by=None, at=timezone.now() + HOUR)


def test_rescheduling_gives_the_unseen_edition_its_number_back():
    essay = make_essay(at=timezone.now() + HOUR)
    publishing.save_draft(essay, content(essay) | {"body": "Better."}, by=None, parent=essay.head)
    essay.refresh_from_db()
    essay = publishing.publish(essay.head, by=None, at=timezone.now() + 2 * HOUR)
    assert essay.edition == 1
    assert essay.revisions.editions().get().body == "Better."


def test_the_day_of_a_schedule_that_was_given_up_does_not_stay_in_the_by_line():
    essay = make_essay(dated=None, at=timezone.now() + 30 * 24 * HOUR)
    publishing.unschedule(essay, by=None)
    essay = publishing.publish(Revision.objects.get(pk=essay.head_id), by=None)
    assert essay.dated == timezone.localdate()


def test_unscheduled_essay_is_a_draft_that_can_be_discarded():
    essay = publishing.unschedule(make_essay(at=timezone.now() + HOUR), by=None)
    assert essay.live == Essay.Live.NEVER
    assert not DueMoment.objects.exists()
    publishing.discard(essay, by=None)
    assert not Essay.objects.exists()


def test_nothing_without_title_or_text_is_published():
    with pytest.raises(ValidationError) as caught:
        publishing.publish(make_draft("", "").head, by=None)
    assert set(caught.value.message_dict) == {"title", "body"}


def test_authors_write_their_own_and_publish_nothing(cast):
    own = make_draft(by=cast["author"])
    with pytest.raises(PermissionDenied):
        publishing.publish(own.head, by=cast["author"])
    with pytest.raises(PermissionDenied):
        publishing.save_draft(make_draft(), {"body": "x"}, by=cast["author"], parent=None)
    review.submit(own.head, by=cast["author"])
    assert publishing.publish(own.head, by=cast["editor"]).is_public


def test_withdrawn_essay_is_gone_with_its_reason(client):
    essay = make_essay("The Old Lease", "The lease said too much.")
    publishing.withdraw(essay, "The lease was under seal.", by=None)
    answer = client.get(essay.url)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "The Old Lease" in page
    assert "The lease was under seal." in page
    assert "said too much" not in page


def test_withdrawing_needs_a_reason_and_publishing_again_brings_it_back(client):
    essay = make_essay()
    with pytest.raises(ValidationError):
        publishing.withdraw(essay, "  ", by=None)
    essay = publishing.withdraw(essay, "A mistake.", by=None)
    publishing.publish(essay.head, by=None)
    assert client.get(essay.url).status_code == 200


def test_publishing_the_same_revision_twice_is_one_edition():
    essay = make_essay()
    revision = essay.head
    assert publishing.publish(revision, by=None).edition == 1
    publishing.save_draft(essay, content(essay) | {"body": "Two."}, by=None, parent=revision)
    essay.refresh_from_db()
    publishing.publish(essay.head, by=None)
    with pytest.raises(ValidationError, match="Restore it first"):
        publishing.publish(revision, by=None)


def test_published_essay_is_never_discarded():
    with pytest.raises(ValidationError):
        publishing.discard(make_essay(), by=None)


def test_new_slug_keeps_the_old_address(client):
    essay = make_essay("First Name")
    publishing.save_draft(essay, content(essay) | {"slug": "second-name"}, by=None, parent=essay.head)
    essay.refresh_from_db()
    publishing.publish(essay.head, by=None)
    answer = client.get("/essays/first-name/")
    assert (answer.status_code, answer["Location"]) == (301, "/essays/second-name/")
    assert OldPath.objects.count() == 1


def test_the_same_title_takes_the_language_then_a_number():
    slugs = [make_essay("Le puits").slug, make_essay("Le puits", language="fr").slug, make_essay("Le puits").slug,
             make_essay("Le puits").slug]  # fmt: skip
    assert slugs == ["le-puits", "le-puits-fr", "le-puits-en", "le-puits-en-2"]


def test_a_title_without_letters_still_has_an_address(client):
    essay = make_essay("!!!")
    assert essay.slug == f"essay-{essay.pk}"
    assert client.get(essay.url).status_code == 200


def test_a_missing_link_is_plain_until_its_essay_is_there(client):
    asking = make_essay("Asking", "See [[The Answer|what he said]].")
    assert "what he said</a>" not in client.get(asking.url).content.decode()
    assert Link.objects.get(essay=asking).kind == Link.Kind.MISSING
    answer = make_essay("The Answer")
    assert f'<a href="{answer.url}">what he said</a>' in client.get(asking.url).content.decode()


def test_what_links_here_is_shown_and_goes_with_its_essay(client):
    target = make_essay("The Target")
    source = make_essay("The Source", "Long ago. See [[The Target]] for more. Then came rain.")
    page = client.get(target.url).content.decode()
    assert "The Source" in page
    assert "See The Target for more." in page
    publishing.withdraw(source, "x", by=None)
    assert "The Source" not in client.get(target.url).content.decode()


def test_links_to_a_withdrawn_essay_become_plain_words(client):
    target = make_essay("The Target")
    source = make_essay("The Source", "See [[The Target]].")
    publishing.withdraw(target, "x", by=None)
    assert target.url not in client.get(source.url).content.decode()


def test_stored_html_never_links_to_what_is_scheduled(client):
    target = make_essay("The Target", at=timezone.now() + HOUR)
    source = make_essay("The Source", f"See [[The Target]] and [it]({target.url}).")
    assert target.url not in client.get(source.url).content.decode()


def test_the_same_language_is_linked_first():
    english = make_essay("Commons", language="en")
    french = make_essay("Commons", language="fr")
    source = make_essay("Source", "[[Commons]]", language="fr")
    assert english.slug != french.slug
    assert Link.objects.get(essay=source).to_essay == french


def test_restoring_makes_a_new_draft_on_top(client):
    essay = make_essay(body="One.")
    first = essay.head
    publishing.save_draft(essay, content(essay) | {"body": "Two."}, by=None, parent=first)
    restored = publishing.restore(Revision.objects.get(pk=first.pk), by=None)
    assert (restored.body, restored.edition, restored.number) == ("One.", None, 3)


def test_every_publication_raises_the_content_version():
    before = SiteSettings.objects.get().version
    essay = make_essay()
    published = SiteSettings.objects.get().version
    publishing.withdraw(essay, "x", by=None)
    assert before < published < SiteSettings.objects.get().version
