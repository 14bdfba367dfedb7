"""The editor through its own form: saving, the steps of an essay's life, and that no words are ever lost."""

import datetime
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essays import publishing, review, taxonomy
from essays.models import Author, Essay, Hub, Licence, Revision, Tag
from sitewide.models import SiteSettings
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def fields(essay=None, **typed):
    """What the form of an essay would send, with other words where they are given."""
    sent = {"title": "A Title", "body": "Some words.", "language": "en", "comments_policy": "open"}
    if essay:
        essay.refresh_from_db()
        sent |= {"parent": essay.head_id, "title": essay.head.title, "body": essay.head.body}
    return sent | typed


def send(client, essay, **typed):
    return client.post(reverse("desk-essay", args=[essay.pk]), fields(essay, **typed))


def test_a_new_essay_takes_the_licence_of_the_site_and_the_writers_own_name(author):
    page = signed_in(author).get(reverse("desk-essay-new")).content.decode()
    assert "Tomás Rey" in page
    assert re.search(r'<option value="\d+" selected>Free to copy, CC BY-SA</option>', page)


def test_an_author_saves_a_first_draft_under_a_byline_of_their_own(author):
    client = signed_in(author)
    answer = client.post(reverse("desk-essay-new"), fields(title="On Wells", tags="water, commons"))
    essay = Essay.objects.get(title="On Wells")
    assert answer.status_code == 303
    assert answer["Location"] == reverse("desk-essay", args=[essay.pk])
    assert essay.owner == author
    assert essay.slug == "on-wells"
    assert essay.head.tags == ["water", "commons"]
    assert Author.objects.get(pk=essay.head.authors[0]).user == author
    assert essay.live == Essay.Live.NEVER


def test_a_byline_is_never_taken_from_another_person_of_the_same_name(author):
    other = Author.objects.create(name="Tomás Rey", slug="tomas-rey")
    signed_in(author).post(reverse("desk-essay-new"), fields())
    essay = Essay.objects.get(owner=author)
    assert essay.head.authors != [other.pk]
    assert Author.objects.get(pk=essay.head.authors[0]).slug == "tomas-rey-2"


def test_an_author_cannot_put_another_name_over_the_essay(author):
    signed_in(author).post(reverse("desk-essay-new"), fields(authors="Michel Bauwens"))
    essay = Essay.objects.get(owner=author)
    assert [Author.objects.get(pk=pk).name for pk in essay.head.authors] == ["Tomás Rey"]


def test_an_editor_names_authors_in_order_old_and_new(editor):
    known = taxonomy.author_named("Michel Bauwens")
    signed_in(editor).post(reverse("desk-essay-new"), fields(authors="New Person, michel bauwens"))
    ids = Essay.objects.get(owner=editor).head.authors
    assert Author.objects.get(pk=ids[0]).name == "New Person"
    assert ids[1] == known.pk


def test_a_name_with_a_comma_stays_one_author(editor):
    known = taxonomy.author_named("Martin Luther King, Jr.")
    signed_in(editor).post(reverse("desk-essay-new"), fields(authors="Martin Luther King, Jr., Another One"))
    assert Essay.objects.get(owner=editor).head.authors[0] == known.pk
    assert Author.objects.filter(name="Jr.").count() == 0


def test_everything_that_was_typed_comes_back_when_the_editor_is_opened_again(editor):
    hub, licence = Hub.objects.get(slug="politics"), Licence.objects.get(code="CC0-1.0")
    client = signed_in(editor)
    typed = fields(
        standfirst="Nine rooms.", lead_in="Nadia:", hubs=[hub.pk], tags="tools", authors="A, B", licence=licence.pk,
        language="fr", dated="2013-03-08", source_url="https://example.org/first", comments_policy="closed",
        featured="on", summary="Begun", body="Line one\r\n\r\nLine two",
    )  # fmt: skip
    client.post(reverse("desk-essay-new"), typed)
    head = Essay.objects.get(owner=editor).head
    assert head.body == "Line one\n\nLine two"
    assert (head.lead_in, head.hubs, head.licence, head.dated) == (
        "Nadia:", [hub.pk], licence, datetime.date(2013, 3, 8),
    )  # fmt: skip
    page = client.get(reverse("desk-essay", args=[head.essay_id])).content.decode()
    for words in ("Nine rooms.", "Nadia:", 'value="tools"', 'value="A, B"', "2013-03-08", "https://example.org/first"):
        assert words in page
    assert '<option value="fr" selected>' in page
    assert re.search(rf'value="{hub.pk}"[^>]*checked', page)


def test_a_form_sent_twice_makes_one_essay(editor):
    client, name = signed_in(editor), str(uuid.uuid4())
    first = client.post(reverse("desk-essay-new"), fields(guid=name))
    second = client.post(reverse("desk-essay-new"), fields(guid=name))
    assert first["Location"] == second["Location"]
    assert Essay.objects.count() == 1
    assert Revision.objects.count() == 1


def test_a_save_sent_twice_is_one_revision(editor):
    essay = make_draft(by=editor, authors=("Ilse Brandt",))
    client, form = signed_in(editor), fields(essay, body="New words", authors="Ilse Brandt")
    for _ in range(2):
        assert client.post(reverse("desk-essay", args=[essay.pk]), form).status_code == 303
    assert essay.revisions.count() == 2


def test_a_save_that_changes_nothing_makes_no_revision(editor):
    essay = make_draft(by=editor, authors=("Ilse Brandt",))
    send(signed_in(editor), essay, authors="Ilse Brandt")
    assert essay.revisions.count() == 1


def test_saving_over_a_newer_version_is_refused_with_both_texts(editor, author):
    essay = make_draft(by=author, body="The first words.")
    mine = fields(essay, body="My own words & <tags>")
    publishing.save_draft(essay, {"body": "Their other words"}, by=editor, parent=essay.head)
    answer = signed_in(author).post(reverse("desk-essay", args=[essay.pk]), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Their other words" in page
    assert "My own words &amp; &lt;tags&gt;" in page
    essay.refresh_from_db()
    assert essay.head.body == "Their other words"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("body", "x" * 300_001, "at most 300000 characters; there are 300001"),
        ("title", "t" * 251, "at most 250 characters"),
        ("standfirst", "s" * 1001, "at most 1000 characters"),
        ("tags", ", ".join(f"tag {n}" for n in range(21)), "At most 20 tags; there are 21"),
        ("tags", "!!!", "has no letter or number"),
        ("tags", "t" * 61, "at most 60 characters"),
        ("dated", "yesterday", "Enter a date"),
        ("dated", "0031-01-01", "Enter a year"),
        ("source_url", "javascript:alert(1)", "Enter a web address"),
        ("source_url", "just words", "Enter a web address"),
        ("slug", "!!!", "An address needs a letter or a number"),
        ("language", "xx", "Select a valid choice"),
        ("hubs", "999999", "not there any more"),
        ("licence", "999999", "Select a valid choice"),
        ("comments_policy", "maybe", "Select a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(editor, field, value, words):
    answer = signed_in(editor).post(reverse("desk-essay-new"), fields(body="My long words", **{field: value})
                                    if field != "body" else fields(body=value))  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "There is a problem" in page
    assert (value if field == "body" else "My long words") in page
    assert Essay.objects.count() == 0


def test_a_huge_parent_is_no_error_of_the_server(editor):
    essay = make_draft(by=editor)
    for parent in ("9" * 40, "-1", "x", "\0"):
        answer = send(signed_in(editor), essay, parent=parent, body="Other")
        assert answer.status_code in {400, 409, 422}


def test_nul_in_a_form_of_files_is_refused_in_every_field(editor):
    sent = dict.fromkeys(("title", "body", "tags", "authors", "slug", "lead_in", "summary", "note", "do"), "a\x00b")
    for name in ("desk-essay-new", "desk-essay-new-preview", "desk-essay-new-pane"):
        answer = signed_in(editor).post(reverse(name), fields(**sent) | {"picture": ""})
        assert answer.status_code < 500


def test_the_title_decides_the_address_until_it_is_published(editor):
    essay = make_draft("First Name", by=editor)
    send(signed_in(editor), essay, title="Second Name")
    essay.refresh_from_db()
    assert essay.slug == "second-name"


def test_after_publication_the_address_changes_only_by_hand_and_leads_on(editor):
    essay = make_essay("First Name")
    client = signed_in(editor)
    send(client, essay, title="Second Name", do="publish", authors="Ilse Verhaegen")
    assert client.get("/essays/first-name/").status_code == 200
    send(client, essay, slug="other", do="publish", authors="Ilse Verhaegen")
    assert client.get("/essays/other/").status_code == 200
    assert client.get("/essays/first-name/").status_code == 301


def test_an_address_that_another_essay_has_is_refused(editor):
    make_essay("Taken")
    answer = signed_in(editor).post(reverse("desk-essay-new"), fields(slug="Taken"))
    assert answer.status_code == 422
    assert b"/essays/taken/" in answer.content


def test_an_author_sends_for_review_and_takes_it_back(author):
    essay = make_draft(by=author)
    client = signed_in(author)
    answer = send(client, essay, do="submit")
    essay.refresh_from_db()
    assert essay.head.step == "review"
    assert "You can still take it back" in client.get(answer["Location"]).content.decode()
    client.post(reverse("desk-essay-take-back", args=[essay.pk]))
    essay.refresh_from_db()
    assert essay.head.step == "draft"


def test_an_author_can_neither_publish_nor_approve_nor_withdraw(author):
    essay = make_draft(by=author)
    client = signed_in(author)
    assert b'value="publish"' not in client.get(reverse("desk-essay", args=[essay.pk])).content
    for do in ("publish", "schedule", "approve", "ask", "republish", "unschedule"):
        sent = {"do": do, "note": "Words", "publish_at": "2099-01-01T09:00"}
        assert send(client, essay, **sent).status_code in {403, 422}
    assert client.get(reverse("desk-essay-withdraw", args=[essay.pk])).status_code == 403
    assert not Essay.objects.filter(live=Essay.Live.PUBLISHED).exists()


def test_an_essay_of_another_author_is_not_there(author):
    essay = make_draft(by=make_user("author"))
    client = signed_in(author)
    for name in ("desk-essay", "desk-essay-preview", "desk-essay-history", "desk-essay-discard"):
        assert client.get(reverse(name, args=[essay.pk])).status_code == 404
    for name in ("desk-essay", "desk-essay-pane", "desk-essay-take-back"):
        assert client.post(reverse(name, args=[essay.pk]), fields()).status_code == 404


def test_the_editor_is_for_those_who_write():
    essay = make_draft()
    for role in ("moderator", "administrator"):
        assert signed_in(make_user(role)).get(reverse("desk-essay", args=[essay.pk])).status_code == 403
    answer = Client().get(reverse("desk-essay", args=[essay.pk]))
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_an_editor_asks_for_changes_and_the_author_reads_why(editor, author):
    essay = make_draft(by=author)
    review.submit(essay.head, by=author)
    send(signed_in(editor), essay, do="ask", note="Say who may refuse a seed.", authors="Ilse Verhaegen")
    page = signed_in(author).get(reverse("desk-essay", args=[essay.pk])).content.decode()
    assert "Say who may refuse a seed." in page
    assert "Changes asked" in page


def test_asking_for_changes_needs_words_and_keeps_the_form(editor, author):
    essay = make_draft(by=author)
    review.submit(essay.head, by=author)
    answer = send(signed_in(editor), essay, do="ask", note=" ", body="Corrected words")
    assert answer.status_code == 422
    assert b"Say what should change." in answer.content
    assert b"Corrected words" in answer.content


def test_approving_with_a_correction_approves_the_corrected_words(editor, author):
    essay = make_draft(by=author)
    review.submit(essay.head, by=author)
    send(signed_in(editor), essay, do="approve", body="Corrected words", authors="Ilse Verhaegen")
    essay.refresh_from_db()
    assert (essay.head.step, essay.head.body) == ("approved", "Corrected words")
    assert essay.live == Essay.Live.NEVER


def test_publishing_shows_it_to_readers_at_once(editor):
    essay = make_draft("On Wells", by=editor)
    answer = send(signed_in(editor), essay, do="publish", tags="water")
    assert answer.status_code == 303
    assert b"A well is kept" in Client().get("/essays/on-wells/").content
    assert Tag.objects.get(name="water").tagged.count() == 1


def test_publishing_without_words_is_refused_but_the_draft_is_saved(editor):
    answer = signed_in(editor).post(reverse("desk-essay-new"), fields(title="Only a title", body="", do="publish"))
    essay = Essay.objects.get(title="Only a title")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the text before it is published." in page
    assert f'action="{reverse("desk-essay", args=[essay.pk])}"' in page
    assert f'name="parent" value="{essay.head_id}"' in page


def test_nothing_is_published_twice_without_a_change(editor):
    essay = make_essay(authors=("Ilse Verhaegen",))
    form = {"dated": "2013-03-08", "authors": "Ilse Verhaegen", "do": "publish"}
    answer = send(signed_in(editor), essay, **form)
    assert answer.status_code == 422
    assert b"Nothing has changed since revision 1" in answer.content
    essay.refresh_from_db()
    assert essay.edition == 1


def test_scheduling_says_the_zone_and_takes_the_time_there(editor):
    SiteSettings.objects.update(time_zone="Europe/Brussels")
    essay = make_draft("Tomorrow", by=editor)
    client = signed_in(editor)
    assert b"Europe/Brussels" in client.get(reverse("desk-essay", args=[essay.pk])).content
    send(client, essay, do="schedule", publish_at="2099-07-01T09:00")
    essay.refresh_from_db()
    assert essay.live_at == datetime.datetime(2099, 7, 1, 7, 0, tzinfo=datetime.UTC)
    assert Client().get("/essays/tomorrow/").status_code == 404
    page = client.get(reverse("desk-essay", args=[essay.pk])).content.decode()
    assert "Revision 1 is scheduled" in page
    assert "1st July 2099, 09:00" in page
    assert 'value="2099-07-01T09:00"' in page


@pytest.mark.parametrize(
    ("at", "words"), [("", "Say when"), ("2001-01-01T09:00", "passed"), ("soon", "day and a time")]
)
def test_a_time_that_cannot_be_is_said(editor, at, words):
    essay = make_draft(by=editor)
    answer = send(signed_in(editor), essay, do="schedule", publish_at=at)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_time_left_in_the_field_does_not_stop_a_save(editor):
    essay = make_draft(by=editor)
    assert send(signed_in(editor), essay, do="save", publish_at="2001-01-01T09:00", body="New").status_code == 303


def test_a_scheduled_essay_is_taken_off_or_published_now(editor):
    essay = make_essay("Later", at=timezone.now() + timedelta(days=3))
    client, form = signed_in(editor), {"authors": "Ilse Verhaegen", "dated": "2013-03-08"}
    send(client, essay, do="unschedule", **form)
    essay.refresh_from_db()
    assert essay.live == Essay.Live.NEVER
    send(client, essay, do="publish", **form)
    assert Client().get("/essays/later/").status_code == 200


def test_what_readers_know_cannot_be_scheduled(editor):
    essay = make_essay()
    answer = send(signed_in(editor), essay, do="schedule", publish_at="2099-07-01T09:00", body="Changed")
    assert answer.status_code == 422
    assert b"changes to it go live at once" in answer.content
    essay.refresh_from_db()
    assert essay.head.body == "Changed"


def test_withdrawing_needs_a_reason_which_readers_see_and_it_comes_back(editor):
    essay = make_essay("On Wells")
    client, address = signed_in(editor), reverse("desk-essay-withdraw", args=[essay.pk])
    assert client.post(address, {"reason": "  "}).status_code == 422
    assert client.post(address, {"reason": "It was never ours."}).status_code == 303
    gone = Client().get("/essays/on-wells/")
    assert gone.status_code == 410
    assert b"It was never ours." in gone.content
    send(client, essay, do="republish", authors="Ilse Verhaegen", dated="2013-03-08")
    assert Client().get("/essays/on-wells/").status_code == 200
    essay.refresh_from_db()
    assert essay.edition == 1


def test_a_draft_is_discarded_only_after_a_page_that_asks(author):
    essay = make_draft("A mistake", by=author)
    client, address = signed_in(author), reverse("desk-essay-discard", args=[essay.pk])
    assert b"Discard the draft" in client.get(address).content
    assert Essay.objects.filter(pk=essay.pk).exists()
    assert client.post(address).status_code == 303
    assert not Essay.objects.filter(pk=essay.pk).exists()


def test_what_readers_have_seen_is_never_discarded(editor):
    essay = make_essay()
    assert signed_in(editor).post(reverse("desk-essay-discard", args=[essay.pk])).status_code == 404
    assert Essay.objects.filter(pk=essay.pk).exists()


def test_the_strip_says_what_is_live_and_how_many_drafts_are_newer(editor):
    essay = make_essay()
    for n in range(2):
        publishing.save_draft(essay, {"body": f"Draft {n}"}, by=editor, parent=Essay.objects.get(pk=essay.pk).head)
    page = signed_in(editor).get(reverse("desk-essay", args=[essay.pk])).content.decode()
    assert "Revision 1 is live" in page
    assert "2 newer drafts" in page
    assert b"Draft 1" not in Client().get(essay.get_absolute_url()).content


def test_who_is_signed_out_while_typing_gets_every_word_back():
    essay = make_draft()
    words = "Words that took the whole afternoon, and then some more."
    answer = Client().post(reverse("desk-essay", args=[essay.pk]), fields(body=words))
    assert answer.status_code == 403
    assert b"Sign in" in answer.content
    assert b'name="kept"' in answer.content


def test_a_form_with_an_old_token_can_be_sent_again_from_its_own_site_only(editor):
    essay = make_draft(by=editor, authors=("Ilse Brandt",))
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    address, form = reverse("desk-essay", args=[essay.pk]), fields(essay, body="An afternoon of words", tags="a, b")
    answer = client.post(address, form, headers={"Sec-Fetch-Site": "same-origin"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "An afternoon of words" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert f'action="{address}"' in page
    again = client.post(address, form | {"csrfmiddlewaretoken": token})
    assert again.status_code == 303
    elsewhere = client.post(address, form, headers={"Sec-Fetch-Site": "cross-site"}).content.decode()
    assert "An afternoon of words" in elsewhere
    assert "csrfmiddlewaretoken" not in elsewhere.split("<main")[1].split("</main")[0]


def test_no_page_of_the_editor_is_kept_by_caches(editor):
    essay = make_draft(by=editor)
    answer = signed_in(editor).get(reverse("desk-essay", args=[essay.pk]))
    assert "no-store" in answer["Cache-Control"]
    assert b'<meta name="robots" content="noindex">' in answer.content


def test_hostile_words_are_words_everywhere_in_the_editor(editor):
    bad = '"><script>alert(1)</script>'
    essay = make_draft(bad, bad, by=editor, standfirst=bad, lead_in=bad, tags=["x"])
    page = signed_in(editor).get(reverse("desk-essay", args=[essay.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("do", ["approve", "ask", "publish", "schedule", "unschedule", "republish"])
def test_a_step_that_is_not_an_authors_is_refused_before_anything_is_saved(author, do):
    essay, client = make_draft("Mine", by=author), signed_in(author)
    asked = {"do": do, "note": "Say more.", "publish_at": "2199-01-01T10:00", "body": "Other words."}
    assert send(client, essay, **asked).status_code == 403
    assert client.post(reverse("desk-essay-new"), fields(**asked)).status_code == 403
    essay.refresh_from_db()
    assert (essay.head.step, essay.head.body, essay.revisions.count()) == ("draft", make_draft().head.body, 1)
    assert Essay.objects.filter(owner=author).count() == 1 and not essay.events.exists()


def test_a_refused_approval_leaves_the_saved_draft_a_draft(editor):
    SiteSettings.objects.update(second_pair_of_eyes=True)
    essay = make_draft("Mine", by=editor)
    answer = send(signed_in(editor), essay, do="approve", body="Other words.")
    assert answer.status_code == 422 and "somebody else" in answer.content.decode()
    essay.refresh_from_db()
    assert (essay.head.body, essay.head.step) == ("Other words.", "draft") and not essay.events.exists()


def test_a_date_of_the_byline_that_is_still_to_come_is_warned_of(editor):
    client, words = signed_in(editor), "is still to come when readers see it"
    day, later = timezone.localdate(), timezone.localdate() + timedelta(days=9)
    essay = make_draft("Mine", by=editor)
    for dated, warned in ((day, False), (day - timedelta(days=9000), False), (later, True), ("", False)):
        page = send(client, essay, do="look", dated=dated)
        assert (words in page.content.decode()) is warned, dated
    at = f"{later.isoformat()}T10:00"
    assert words not in send(client, essay, do="look", dated=later, publish_at=at).content.decode()
    assert words not in client.get(reverse("desk-essay", args=[essay.pk])).content.decode()
    address = reverse("desk-essay", args=[essay.pk])
    answer = client.post(address, fields(essay, do="publish", dated=later), follow=True)
    assert answer.content.decode().count(words) == 2  # said once, and a check as long as it stands
    other = make_draft("Other", by=editor, dated=later)
    review.submit(other.head, by=editor)
    sent = {"do": "publish", "revision": other.head_id}
    answer = client.post(reverse("desk-essay-review", args=[other.pk]), sent, follow=True)
    assert words in answer.content.decode() and Essay.objects.get(pk=other.pk).is_public
