"""A review: what a draft changes in the live text, notes on its paragraphs, the three decisions, log and letters."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import User
from essays import publishing, review
from essays.models import EditorialNote, Essay, Revision
from sitewide.models import OutboxMessage, SiteSettings
from tests.cast import make_draft, make_essay, make_user, member, signed_in

pytestmark = pytest.mark.django_db
LIVE = "A well is kept by those who drink from it.\n\nIt has a rope.\n\nNobody owns it."
DRAFT = "A well is kept by all who drink from it.\n\nIt has a rope.\n\nA lid keeps out leaves.\n\nNobody owns it."
Step = Revision.Step


@pytest.fixture(scope="module")
def kept(lasting):
    """An essay that is published, with a newer draft of its author in review; an editor: their keys."""
    author = member("author")
    editor = member("editor")
    essay = make_essay("Who Keeps the Well?", LIVE, by=author)
    draft = publishing.save_draft(essay, {"body": DRAFT}, by=author, parent=essay.head, summary="Adds the lid")
    review.submit(draft, by=author)
    OutboxMessage.objects.all().delete()
    return {"author": author.pk, "editor": editor.pk, "essay": essay.pk}


@pytest.fixture
def author(kept, site):
    return User.objects.get(pk=kept["author"])


@pytest.fixture
def editor(kept, site):
    return User.objects.get(pk=kept["editor"])


@pytest.fixture
def essay(kept, site):
    return Essay.objects.get(pk=kept["essay"])


def page_of(user, essay, query="", status=200):
    answer = signed_in(user).get(reverse("desk-essay-review", args=[essay.pk]) + query)
    assert answer.status_code == status
    return answer.content.decode()


def decide(user, essay, do, **fields):
    fields = {"revision": essay.head_id, "do": do} | fields
    return signed_in(user).post(reverse("desk-essay-review", args=[essay.pk]), fields)


def write(user, essay, paragraph, words, **fields):
    fields = {"paragraph": paragraph, "words": words} | fields
    return signed_in(user).post(reverse("desk-essay-note", args=[essay.pk]), fields)


def letters():
    return {(letter.to, letter.subject) for letter in OutboxMessage.objects.all()}


def test_the_difference_is_from_the_live_text_not_from_the_last_draft(essay, author, editor):
    review.take_back(essay.head, by=author)
    draft = publishing.save_draft(essay, {"body": f"{DRAFT}\n\nAnd a bench."}, by=author, parent=essay.head)
    review.submit(draft, by=author)
    page = page_of(editor, essay)
    assert "against the live text, revision 1" in page
    assert "<del>those</del>" in page
    assert "<ins>A lid keeps out leaves.</ins>" in page
    assert "<ins>And a bench.</ins>" in page


def test_a_first_publication_is_shown_unmarked(author, editor):
    essay = make_draft("New", DRAFT, by=author)
    review.submit(essay.head, by=author)
    page = page_of(editor, essay)
    assert "there is no live text yet" in page
    assert "<ins>" not in page
    assert "A lid keeps out leaves." in page


def test_who_decides_on_a_draft_is_told_of_one_that_was_saved_at_that_moment(essay, author, editor):
    read = essay.head
    newer = publishing.save_draft(essay, {"body": f"{DRAFT} Newer."}, by=author, parent=read)
    for act in (review.approve, lambda draft, by: review.ask_changes(draft, "Shorter.", by=by)):
        with pytest.raises(publishing.Conflict) as told:
            act(read, by=editor)
        assert told.value.newest == newer
    newer.refresh_from_db()
    assert newer.step == Step.DRAFT


def test_approve_and_publish(essay, author, editor):
    answer = decide(editor, essay, "publish")
    assert answer.status_code == 302 or answer.status_code == 303
    essay.refresh_from_db()
    assert (essay.edition, essay.body) == (2, DRAFT)
    assert letters() == {("tomas@example.org", "Ilse Brandt published “Who Keeps the Well?”.")}


def test_approve_leaves_the_live_text(essay, editor):
    decide(editor, essay, "approve")
    essay.refresh_from_db()
    assert (essay.head.step, essay.edition, essay.body) == (Step.APPROVED, 1, LIVE)
    assert letters() == {("tomas@example.org", "Ilse Brandt approved “Who Keeps the Well?”.")}


def test_asking_for_changes_needs_words(essay, editor):
    answer = decide(editor, essay, "ask", note="  ")
    assert answer.status_code == 422
    assert "Say what should change." in answer.content.decode()
    assert Essay.objects.get(pk=essay.pk).head.step == Step.IN_REVIEW
    decide(editor, essay, "ask", note="Say who pays for the rope.")
    head = Essay.objects.get(pk=essay.pk).head
    assert (head.step, head.step_note) == (Step.CHANGES_ASKED, "Say who pays for the rope.")
    assert "Say who pays for the rope." in OutboxMessage.objects.get().body


def test_a_decision_on_what_has_changed_meanwhile_is_not_taken(essay, author, editor):
    old = essay.head_id
    review.take_back(essay.head, by=author)
    draft = publishing.save_draft(essay, {"body": "Something else."}, by=author, parent=essay.head)
    review.submit(draft, by=author)
    decide(editor, Essay.objects.get(pk=essay.pk), "publish", revision=old)
    assert Essay.objects.get(pk=essay.pk).body == LIVE


def test_an_author_reads_the_review_and_decides_nothing(essay, author):
    page = page_of(author, essay)
    assert "A lid keeps out leaves." in page
    assert "Approve and publish" not in page
    for do in ("publish", "approve", "ask"):
        assert decide(author, essay, do, note="x").status_code == 403
    assert Essay.objects.get(pk=essay.pk).head.step == Step.IN_REVIEW


def test_the_review_of_anothers_essay_is_not_there(essay, site):
    other = make_user("author")
    page_of(other, essay, status=404)
    assert write(other, essay, 1, "Hello").status_code == 404


def test_editors_are_told_when_something_is_sent(author, editor):
    make_user("editor", email="other@example.org")
    essay = make_draft("A Lid", DRAFT, by=author)
    review.submit(essay.head, by=author)
    assert letters() == {(to, "Tomás Rey sent “A Lid” for review.") for to in ("ilse@example.org", "other@example.org")}
    assert reverse("desk-essay-review", args=[essay.pk]) in OutboxMessage.objects.first().body


def test_a_draft_sent_again_and_again_is_one_letter_and_none_once_taken_back(author, editor):
    essay = make_draft("A Lid", DRAFT, by=author)
    for _ in range(3):
        review.submit(essay.head, by=author)
        review.take_back(essay.head, by=author)
    assert letters() == set()
    review.submit(essay.head, by=author)
    newer = publishing.save_draft(essay, {"body": LIVE}, by=author, parent=essay.head)
    review.submit(newer, by=author)
    assert [letter.to for letter in OutboxMessage.objects.all()] == ["ilse@example.org"]


def test_who_may_not_open_the_essay_any_more_gets_no_letter_of_it(essay, author, editor):
    other = make_user("editor", name="Once", email="once@example.org")
    newest = publishing.save_draft(essay, {"body": LIVE + "\n\nMore."}, by=other, parent=essay.head)
    author.set_roles([])
    other.set_roles(["moderator"])
    essay.refresh_from_db()
    write(editor, essay, 1, "Between ourselves.")
    review.submit(newest, by=editor)
    review.ask_changes(newest, "Among editors.", by=editor)
    assert letters() == set()


def test_each_step_stands_in_the_log(essay, author, editor):
    decide(editor, essay, "ask", note="Shorter.")
    essay.refresh_from_db()
    review.submit(essay.head, by=author)
    decide(editor, essay, "publish")
    publishing.withdraw(Essay.objects.get(pk=essay.pk), "It was wrong.", by=editor)
    verbs = list(essay.events.order_by("id").values_list("verb", "by__name"))
    assert verbs == [
        ("published", None), ("submitted", "Tomás Rey"), ("changes", "Ilse Brandt"), ("submitted", "Tomás Rey"),
        ("published", "Ilse Brandt"), ("withdrawn", "Ilse Brandt"),
    ]  # fmt: skip
    page = signed_in(author).get(reverse("desk-essay-history", args=[essay.pk])).content.decode()
    assert "Shorter." in page
    assert "Changes asked" in page


# The second pair of eyes.


@pytest.fixture
def second_pair(site):
    SiteSettings.objects.update(second_pair_of_eyes=True)


def test_who_saved_a_revision_does_not_approve_it(second_pair, editor):
    essay = make_draft("Mine", DRAFT, by=editor)
    review.submit(essay.head, by=editor)
    page = page_of(editor, essay)
    assert "somebody else approves it" in page
    assert 'value="publish"' not in page
    for do in ("publish", "approve"):
        assert decide(editor, essay, do).status_code == 422
    assert Essay.objects.get(pk=essay.pk).live == Essay.Live.NEVER
    other = make_user("editor")
    decide(other, essay, "approve")
    publishing.publish(Essay.objects.get(pk=essay.pk).head, by=editor)
    assert Essay.objects.get(pk=essay.pk).is_public


def test_the_editor_page_does_not_get_round_the_second_pair(second_pair, editor):
    essay = make_draft("Mine", DRAFT, by=editor)
    with pytest.raises(ValidationError, match="somebody else"):
        publishing.publish(essay.head, by=editor)


def test_who_read_an_approval_that_was_taken_back_meanwhile_does_not_publish_by_it(second_pair, editor):
    essay, other = make_draft("A Lid", DRAFT, by=editor), make_user("editor")
    review.submit(essay.head, by=editor)
    review.approve(Revision.objects.get(pk=essay.head_id), by=other)
    read = Revision.objects.get(pk=essay.head_id)
    review.ask_changes(Revision.objects.get(pk=essay.head_id), "Not yet.", by=other)
    with pytest.raises(ValidationError, match="saved this revision yourself"):
        publishing.publish(read, by=editor)


def test_the_second_pair_is_off_at_first(editor):
    essay = make_draft("Mine", DRAFT, by=editor)
    assert publishing.publish(essay.head, by=editor).is_public


# Notes.


def test_a_note_stands_beside_its_paragraph(essay, editor, author):
    answer = write(editor, essay, 3, "Who made the lid?")
    note = EditorialNote.objects.get()
    assert answer["Location"].endswith(f"#note-{note.pk}")
    page = page_of(author, essay)
    assert page.index("A lid keeps out leaves.</ins>") < page.index("Who made the lid?")
    assert letters() == {("tomas@example.org", "Ilse Brandt wrote a note on paragraph 3 of “Who Keeps the Well?”.")}


def test_a_note_on_an_unchanged_paragraph_unfolds_it(essay, editor):
    assert "Paragraph 2 is unchanged" in page_of(editor, essay)
    write(editor, essay, 2, "Hemp?")
    page = page_of(editor, essay)
    assert "Paragraph 2 is unchanged" not in page
    assert "Hemp?" in page


def test_a_note_follows_its_paragraph(essay, editor, author):
    write(editor, essay, 3, "Who made the lid?")
    body = f"First of all.\n\n{DRAFT}"
    publishing.save_draft(essay, {"body": body}, by=author, parent=essay.head)
    assert review.notes_by_paragraph(essay, body).keys() == {4}


def test_a_note_on_a_page_that_is_old_by_now_is_on_the_paragraph_that_was_read(essay, editor, author):
    assert f'name="revision" value="{essay.head_id}"' in page_of(editor, essay, "?note=3").partition("note-form")[2]
    read, body = essay.head_id, f"First of all.\n\n{DRAFT}"
    publishing.save_draft(essay, {"body": body}, by=author, parent=essay.head)
    assert write(editor, essay, 3, "Who made the lid?", revision=read).status_code == 303
    assert EditorialNote.objects.get().passage == "A lid keeps out leaves."
    assert review.notes_by_paragraph(essay, body).keys() == {4}


def test_a_note_stays_with_its_essay_whatever_revision_is_named(essay, editor):
    other = make_draft("Another", "Other words.")
    assert write(editor, essay, 1, "Here.", revision=other.head_id).status_code == 303
    assert EditorialNote.objects.get().revision == essay.head


def test_a_note_whose_paragraph_is_gone_is_kept(essay, editor, author):
    write(editor, essay, 4, "Nobody?")
    assert [note.body for note in review.notes_by_paragraph(essay, "Only this.")[1]] == ["Nobody?"]


def test_answers_and_settling(essay, editor, author):
    write(editor, essay, 3, "Who made the lid?")
    note = EditorialNote.objects.get()
    write(author, essay, 3, "The smith.", answers=note.pk)
    page = page_of(editor, essay)
    assert page.index("Who made the lid?") < page.index("The smith.")
    assert "1 open note" in page
    address = reverse("desk-essay-note-settle", args=[essay.pk, note.pk])
    signed_in(author).post(address)
    assert review.open_notes(essay).count() == 0
    assert "settled" in page_of(editor, essay)
    signed_in(author).post(address)
    assert review.open_notes(essay).count() == 1


@pytest.mark.parametrize(
    ("paragraph", "words", "said"),
    [
        ("3", "   ", "Write the note."), ("99", "Hello", "There is no paragraph 99"), ("x", "Hello", "which paragraph"),
        ("9" * 40, "Hello", "which paragraph"), ("3", "x" * 2001, "at most 2,000 characters"),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused_with_its_words_kept(essay, editor, paragraph, words, said):
    answer = write(editor, essay, paragraph, words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert EditorialNote.objects.count() == 0
    if paragraph == "3":
        assert re.search(r'<textarea\s+id="write"[^>]*>\s*' + words.strip(), page)


def test_notes_are_never_public(essay, editor, client):
    write(editor, essay, 3, "SECRETNOTE")
    decide(editor, essay, "publish")
    essay.refresh_from_db()
    for path in (essay.url, f"{essay.url}history/", f"{essay.url}history/2/", f"{essay.url}history/1..2/", "/feed.xml"):
        assert "SECRETNOTE" not in client.get(path).content.decode(), path


def test_hostile_notes_stay_words(essay, editor):
    write(editor, essay, 3, "<script>alert(1)</script> & [[Nothing]]")
    assert "&lt;script&gt;alert(1)" in page_of(editor, essay)


# Withholding.


def test_a_withheld_revision_keeps_only_its_line(essay, editor):
    decide(editor, essay, "publish")
    first = Revision.objects.get(essay=essay, edition=1)
    publishing.withhold(first, "It named where a person lives.", by=editor)
    first.refresh_from_db()
    assert (first.body, first.title, first.withheld_reason) == ("", "", "It named where a person lives.")
    with pytest.raises(ValidationError):
        publishing.restore(first, by=editor)


def test_what_was_published_or_withheld_meanwhile_is_seen(essay, editor):
    head = Revision.objects.get(pk=essay.head_id)
    publishing.save_draft(essay, {"body": LIVE + "\n\nMore."}, by=editor, parent=head)
    publishing.publish(Revision.objects.get(pk=head.pk), by=editor)
    with pytest.raises(ValidationError, match="the edition that readers have"):
        publishing.withhold(head, "By mistake.", by=editor)
    first = essay.revisions.get(number=1)
    publishing.withhold(essay.revisions.get(number=1), "A name.", by=editor)
    with pytest.raises(ValidationError, match="withheld"):
        publishing.restore(first, by=editor)


def test_what_readers_have_cannot_be_withheld(essay, editor, author):
    live = Revision.objects.get(essay=essay, edition=1)
    with pytest.raises(ValidationError, match="publish another"):
        publishing.withhold(live, "No.", by=editor)
    with pytest.raises(ValidationError, match="newest draft"):
        publishing.withhold(Essay.objects.get(pk=essay.pk).head, "No.", by=editor)
    with pytest.raises(PermissionDenied):
        publishing.withhold(live, "No.", by=author)


def test_administrators_ask_for_the_second_pair(site):
    administrator = signed_in(make_user("administrator"))
    page = administrator.get(reverse("desk-settings")).content.decode()
    assert "Second pair of eyes" in page
    sent = {"title": "Commons", "time_zone": "UTC", "second_pair_of_eyes": "on"}
    assert administrator.post(reverse("desk-settings"), sent).status_code == 303
    assert SiteSettings.objects.get(pk=1).second_pair_of_eyes


def test_a_request_for_changes_that_is_too_long_is_refused_and_kept_whole(editor, essay):
    words = "Say more. " * 250
    answer = decide(editor, essay, "ask", note=words)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert "at most 2,000 characters; there are 2,499." in answer.content.decode()
    assert Essay.objects.get(pk=essay.pk).head.step == Step.IN_REVIEW


@pytest.mark.parametrize("sent_again", [True, False])
def test_what_an_editor_typed_survives_a_newer_version(author, editor, essay, sent_again):
    seen = Essay.objects.get(pk=essay.pk)
    newer = publishing.save_draft(essay, {"body": DRAFT + "\n\nMore."}, by=author, parent=essay.head)
    if sent_again:
        review.submit(newer, by=author)
    answer = decide(editor, seen, "ask", note="Say who pays for the rope.")
    page = answer.content.decode()
    assert answer.status_code == 409 and "A newer version was saved meanwhile" in page and "More." in page
    assert (
        "Say who pays for the rope.</textarea>" if sent_again else "Say who pays for the rope.</blockquote>"
    ) in page
    assert "aria-invalid" not in page
    assert Essay.objects.get(pk=essay.pk).head.step == (Step.IN_REVIEW if sent_again else Step.DRAFT)


@pytest.mark.parametrize("do", ["approve", "publish"])
def test_words_for_a_change_are_not_dropped_by_another_button(editor, essay, do):
    answer = decide(editor, essay, do, note="Name the smith.")
    assert answer.status_code == 422 and "Name the smith." in answer.content.decode()
    assert "Ask for changes with it" in answer.content.decode()
    again = Essay.objects.select_related("head").get(pk=essay.pk)
    assert (again.head.step, again.edition) == (Step.IN_REVIEW, essay.edition)
