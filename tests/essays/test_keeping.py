"""Words that are not saved yet: kept apart from drafts, restored, set aside and taken back; and who else is here."""

import re
import uuid
from datetime import timedelta
from html import escape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commonswiki.periodic_tasks import tick
from essays import publishing, review
from essays.editor import autosave as editor_autosave
from essays.models import Essay, Presence, Revision, WorkingCopy
from tests.cast import PASSWORD, make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
NEW = "/desk/essays/new/"
GUID = uuid.UUID(int=7)


@pytest.fixture
def essay(author):
    return make_draft("Who Keeps the Well?", "A well is kept.", by=author)


@pytest.fixture
def client(author):
    return signed_in(author)


def fields(essay=None, **typed):
    sent = {"title": "Who Keeps the Well?", "body": "A well is kept.", "language": "en", "comments_policy": "open"}
    return sent | ({"parent": essay.head_id} if essay else {"guid": str(GUID)}) | typed


def address(name, essay):
    return reverse(name, args=[essay.pk])


def autosave(client, essay, **typed):
    return client.post(address("desk-essay-autosave", essay), fields(essay, **typed))


def autosave_new(client, **typed):
    return client.post(f"{NEW}autosave/", fields(**typed))


def page(client, path):
    return client.get(path).content.decode()


def opened(client, essay):
    return page(client, address("desk-essay", essay))


# Keeping


def test_words_are_kept_apart_from_drafts_and_restored(client, essay, author):
    answer = autosave(client, essay, body="A well is kept by four more words.", tags="water", summary="More")
    assert answer.json() == {"kept": True, "aside": False}
    assert (essay.revisions.count(), Essay.objects.get(pk=essay.pk).head.body) == (1, "A well is kept.")
    shown = opened(client, essay)
    assert "A well is kept by four more words." in shown
    assert 'value="water"' in shown and 'value="More"' in shown
    words = re.sub(r"<[^>]+>", "", shown)
    clock = timezone.localtime(WorkingCopy.objects.get().kept_at).strftime("%H:%M")
    assert f"We restored words that were not saved: from today, {clock}, 4 words more than the draft." in words
    for button in ("Keep them", "See the difference", "Go back to the draft"):
        assert button in words


def test_one_copy_a_writer_and_essay_and_nobody_else_sees_it(client, essay, editor):
    for n in range(3):
        autosave(client, essay, body=f"Words {n}")
    assert WorkingCopy.objects.get().fields["body"] == "Words 2"
    others = signed_in(editor)
    assert "Words 2" not in opened(others, essay)
    autosave(others, essay, body="Those of an editor")
    assert "Words 2" in opened(client, essay)
    assert WorkingCopy.objects.count() == 2


def test_readers_never_see_what_is_kept(client, author):
    essay = make_essay("On Wells", by=author)
    autosave(client, essay, body="Words that nobody should read")
    for path in ("/essays/on-wells/", "/", "/search/?q=nobody", "/feed.xml", "/essays/on-wells/history/"):
        assert "nobody should read" not in page(Client(), path)
    assert Revision.objects.count() == 1


def test_what_reads_as_the_draft_is_not_kept(client, essay):
    autosave(client, essay, body="Other words")
    assert autosave(client, essay).json() == {"kept": False, "aside": False}
    assert not WorkingCopy.objects.exists()
    assert "We restored" not in opened(client, essay)


def test_what_reads_as_it_was_opened_is_not_kept_when_the_draft_moves_on(client, essay, editor):
    autosave(client, essay, body="Other words")
    publishing.save_draft(essay, {"body": "Theirs"}, by=editor, parent=essay.head)
    assert autosave(client, essay).json()["kept"] is False  # all of it was taken back by hand
    assert "Theirs" in opened(client, essay)
    answer = client.post(address("desk-essay", essay), fields(essay, do="compare"))
    assert client.get(answer["Location"])["Location"] == address("desk-essay", essay)


def test_a_saved_draft_leaves_nothing_to_restore(client, essay):
    autosave(client, essay, body="Half a sente")
    client.post(address("desk-essay", essay), fields(essay, body="A whole sentence."))
    assert not WorkingCopy.objects.exists()
    assert autosave(client, essay, body="A whole sentence.").json()["kept"] is False  # it comes after the save


def test_a_request_that_nobody_writes_changes_nothing(client, essay):
    autosave(client, essay, body="Other words")
    before = WorkingCopy.objects.get().kept_at
    for path in (address("desk-essay", essay), address("desk-essay-autosave", essay), NEW, "/desk/"):
        assert client.get(path).status_code == 200
    assert WorkingCopy.objects.get().kept_at == before


def test_what_is_too_long_is_refused_and_what_was_kept_stays(client, essay):
    autosave(client, essay, body="Kept")
    answer = autosave(client, essay, body="x" * 400_001)
    assert answer.status_code == 422
    assert "longer than the site can keep" in answer.json()["error"]
    assert WorkingCopy.objects.get().fields["body"] == "Kept"


def test_words_that_could_not_be_saved_are_kept_all_the_same(client, essay):
    assert autosave(client, essay, title="t" * 300, slug="!!!", dated="soon", hubs=["x", "999999"]).json()["kept"]
    assert "t" * 300 in opened(client, essay)
    answer = client.get(address("desk-essay-autosave", essay))
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["parent", "hubs", "age", "licence", "guid", "user"])
@pytest.mark.parametrize("value", ["", "9" * 40, "-1", "é"])
def test_odd_values_break_nothing(client, essay, name, value):
    for path in (address("desk-essay-autosave", essay), f"{NEW}autosave/"):
        assert client.post(path, fields(essay, body="Other", **{name: value})).status_code in {200, 404, 409}
    assert opened(client, essay)


@pytest.mark.walk
def test_typing_too_fast_for_the_site_waits(client, essay, author, one_minute):
    answers = [autosave(client, essay, body=f"Words {n}") for n in range(62)]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_a_form_of_another_site_keeps_nothing(essay, author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert autosave(client, essay, body="Planted").status_code == 403
    assert not WorkingCopy.objects.exists()


def test_only_who_may_write_it_keeps_words_of_an_essay(essay):
    for role, status in (("author", 404), ("moderator", 403), ("administrator", 403)):
        client = signed_in(make_user(role))
        assert autosave(client, essay, body="Words").status_code == status
        assert client.post(address("desk-essay-presence", essay)).status_code == status
    assert autosave(Client(), essay, body="Words").status_code == 401
    assert not WorkingCopy.objects.exists()
    assert not Presence.objects.exists()


def test_words_of_one_person_are_never_kept_for_another(client, essay, author, editor):
    answer = autosave(signed_in(editor), essay, body="Words", user=author.pk)
    assert answer.status_code == 409
    assert "Somebody else is signed in" in answer.json()["error"]
    assert not WorkingCopy.objects.exists()


# Restoring


def test_the_difference_is_shown_before_one_decides(client, essay):
    answer = client.post(address("desk-essay", essay), fields(essay, body="A well is kept well.", do="differ"))
    assert answer["Location"] == address("desk-essay-autosave", essay)
    shown = page(client, answer["Location"])
    assert "<ins>" in shown and "well" in shown
    assert "+1 −0 words" in shown
    assert essay.revisions.count() == 1


def take_back(client, path, **typed):
    """Presses the first button “Take them back” of the editor's page."""
    button = re.search(r'value="(take:\d+)"', page(client, path))[1]
    return client.post(path.partition("?")[0], fields(**typed) | {"do": button})


def test_going_back_to_the_draft_can_be_taken_back(client, essay):
    autosave(client, essay, body="Words of an afternoon")
    client.post(address("desk-essay", essay), fields(essay, body="Words of an afternoon and an evening", do="aside"))
    shown = opened(client, essay)
    assert "A well is kept." in shown and "afternoon" not in shown
    assert "Take them back" in shown
    take_back(client, address("desk-essay", essay), essay=essay)
    assert "Words of an afternoon and an evening" in opened(client, essay)


def test_taking_back_sets_aside_what_was_typed_since(client, essay):
    client.post(address("desk-essay", essay), fields(essay, body="The first words", do="aside"))
    take_back(client, address("desk-essay", essay), essay=essay, body="The second words")
    assert "The first words" in opened(client, essay)
    take_back(client, address("desk-essay", essay), essay=essay, body="The first words")
    assert "The second words" in opened(client, essay)


def test_saving_does_not_lose_what_was_set_aside(client, essay):
    client.post(address("desk-essay", essay), fields(essay, body="Set aside", do="aside"))
    client.post(address("desk-essay", essay), fields(essay, body="Saved"))
    essay.refresh_from_db()
    take_back(client, address("desk-essay", essay), essay=essay, body="Saved")
    assert "Set aside" in opened(client, essay)


def test_keeping_them_goes_on_with_the_words_and_saves_nothing(client, essay):
    autosave(client, essay, body="More words")
    shown = client.post(address("desk-essay", essay), fields(essay, body="More words", do="write")).content.decode()
    assert "More words" in shown
    assert "We restored" not in shown
    assert "Not saved yet" in shown
    assert essay.revisions.count() == 1


def test_a_draft_that_moved_on_is_said_and_leads_to_both(client, essay, editor):
    autosave(client, essay, body="A well is kept by all.")
    publishing.save_draft(essay, {"body": "A well is kept here."}, by=editor, parent=essay.head)
    shown = opened(client, essay)
    assert "Meanwhile Ilse Brandt has saved a newer version" in shown
    answer = client.post(address("desk-essay", essay), fields(essay, body="A well is kept by all.", do="compare"))
    assert answer["Location"] == address("desk-essay-conflict", essay)
    both = page(client, answer["Location"])
    assert "Two versions of this essay" in both
    saved = client.post(address("desk-essay", essay), fields(essay, body="A well is kept by all."))
    assert saved.status_code == 409


def test_words_that_come_late_do_not_replace_newer_ones(client, essay):
    autosave(client, essay, body="Typed just now, elsewhere", window="here")
    answer = autosave(client, essay, body="Typed an hour ago in a browser that crashed", age="3600", window="there")
    assert answer.json() == {"kept": True, "aside": True}
    shown = opened(client, essay)
    assert "Typed just now, elsewhere" in shown
    assert "Take them back" in shown
    again = autosave(client, essay, body="Others again, of two hours ago", age="7200", window="far")
    assert again.json() == {"kept": True, "aside": True}
    assert WorkingCopy.objects.filter(aside=True).count() == 2


def test_what_is_set_aside_is_bounded_and_none_is_thrown_away(client, essay):
    for n in range(editor_autosave.MOST_ASIDE + 1):
        assert autosave(client, essay, body=f"Of window {n}", window=f"w{n}").status_code == 200
    answer = autosave(client, essay, body="One window more", window="more")
    assert answer.status_code == 422  # the browser keeps them until there is room
    assert "Too much is set aside" in answer.json()["error"]
    assert WorkingCopy.objects.count() == editor_autosave.MOST_ASIDE + 1


def test_two_windows_of_one_person_lose_nothing_to_each_other(client, essay):
    autosave(client, essay, body="Of the first window", window="one")
    autosave(client, essay, body="Of the second window", window="two")
    autosave(client, essay, body="Of the first window, later", window="one")
    kept = {copy.fields["window"]: copy.fields["body"] for copy in WorkingCopy.objects.all()}
    assert kept == {"one": "Of the first window, later", "two": "Of the second window"}
    client.post(address("desk-essay", essay), fields(essay, body="Of the first window, later", window="one"))
    assert WorkingCopy.objects.get().fields["body"] == "Of the second window"
    assert "Of the second window" in opened(client, essay)


def test_a_restored_form_goes_by_the_name_of_its_window(client, essay):
    autosave(client, essay, body="Of a window that crashed", window="one")
    assert 'name="window" value="one"' in opened(client, essay)
    client.post(address("desk-essay", essay), fields(essay, body="Saved after the crash", window="one"))
    assert not WorkingCopy.objects.exists()


def test_older_words_of_the_same_window_say_nothing_new(client, essay):
    autosave(client, essay, body="All of it", window="one")
    assert autosave(client, essay, body="All", window="one", age="60").status_code == 200
    assert WorkingCopy.objects.get().fields["body"] == "All of it"


def test_a_note_for_the_author_is_restored_too(essay, author, editor):
    client = signed_in(editor)
    review.submit(essay.head, by=author)
    autosave(client, essay, note="Say who may refuse a seed.", authors="Ilse Verhaegen")
    assert "Say who may refuse a seed." in opened(client, essay)


# Essays to be


def test_words_before_the_first_save_are_found_again(client):
    autosave_new(client, title="On Rain", body="It falls on all.")
    for path in (NEW, "/desk/"):
        shown = page(client, path)
        assert "Begun and not saved yet" in shown
        assert f"{NEW}?kept={GUID}" in shown and "On Rain" in shown
    shown = page(client, f"{NEW}?kept={GUID}")
    assert "It falls on all." in shown
    assert f'name="guid" value="{GUID}"' in shown
    assert Essay.objects.count() == 0


def test_the_first_save_takes_it_off_the_list(client):
    autosave_new(client, title="On Rain")
    client.post(NEW, fields(title="On Rain", do="save"))
    assert not WorkingCopy.objects.exists()
    essay = Essay.objects.get()
    assert client.get(f"{NEW}?kept={GUID}")["Location"] == address("desk-essay", essay)
    autosave_new(client, title="On Rain", body="Typed before the answer came")
    assert WorkingCopy.objects.get().essay == essay


def test_an_empty_form_is_not_kept(client):
    assert autosave_new(client, title=" ", body="\r\n").json()["kept"] is False
    assert autosave_new(client, guid="nonsense").status_code == 404


def test_nobody_finds_the_beginnings_of_another(client, editor):
    autosave_new(client, title="On Rain", body="It falls on all.")
    other = signed_in(editor)
    assert "On Rain" not in page(other, NEW)
    assert "It falls" not in page(other, f"{NEW}?kept={GUID}")
    assert other.get(f"{NEW}autosave/?kept={GUID}").status_code == 404


def test_beginnings_are_bounded_and_none_is_thrown_away(client):
    for n in range(editor_autosave.MOST_BEGUN):
        WorkingCopy.objects.create(writer=User.objects.get(), guid=uuid.UUID(int=n + 100), fields={"title": f"T{n}"})
    answer = autosave_new(client, title="One more")
    assert answer.status_code == 422
    assert "save one of them first" in answer.json()["error"]
    assert WorkingCopy.objects.count() == editor_autosave.MOST_BEGUN


def test_going_back_from_a_beginning_can_be_taken_back(client):
    answer = client.post(NEW, fields(title="On Rain", do="aside"))
    assert answer["Location"] == f"{NEW}?kept={GUID}"
    shown = page(client, answer["Location"])
    assert "Take them back" in shown
    assert "set aside" in page(client, NEW)
    answer = take_back(client, f"{NEW}?kept={GUID}", title="", body="")
    assert "On Rain" in page(client, answer["Location"])


def test_a_beginning_is_shown_whole_before_one_decides(client):
    answer = client.post(NEW, fields(title="On Rain", body="It falls.", do="differ"))
    shown = page(client, answer["Location"])
    assert "There is no draft yet." in shown
    assert "It falls." in shown


# A session that ends


def sign_in_again(client, answer, user):
    kept = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())[1]
    return client.post("/sign-in/", {"email": user.email, "password": PASSWORD, "kept": kept, "next": "/desk/"})


@pytest.mark.parametrize("body", ["Short.", "A long afternoon of words.\r\n\r\nAnd two lines & <tags>."])
def test_saving_when_signed_out_leads_back_to_the_text(essay, author, body):
    client = Client()
    answer = client.post(address("desk-essay", essay), fields(essay, body=body, tags="a, b", do="publish"))
    assert answer.status_code == 403
    answer = sign_in_again(client, answer, author)
    assert answer["Location"] == address("desk-essay", essay)
    shown = opened(client, essay)
    assert escape(body.replace("\r\n", "\n")) in shown.replace("\r\n", "\n")
    assert "We restored words that were not saved" in shown
    assert essay.revisions.count() == 1


def test_the_first_save_when_signed_out_leads_back_too(author):
    client = Client()
    answer = sign_in_again(client, client.post(NEW, fields(title="On Rain", body="It falls.")), author)
    assert answer["Location"] == f"{NEW}?kept={GUID}"
    assert "It falls." in page(client, answer["Location"])


def test_who_may_not_write_the_essay_gets_the_words_to_send_or_copy(essay):
    client, other = Client(), make_user("author")
    answer = client.post(address("desk-essay", essay), fields(essay, body="Words that took the whole long afternoon."))
    shown = sign_in_again(client, answer, other).content.decode()
    assert "Words that took the whole long afternoon." in shown
    assert not WorkingCopy.objects.exists()


def test_an_old_token_and_a_session_that_ended_lose_nothing_together(essay, author):
    client = Client(enforce_csrf_checks=True)
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = client.post(address("desk-essay", essay), fields(essay, body="An afternoon of words."), headers=ours)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())[1]
    assert "An afternoon of words." in answer.content.decode()
    form = fields(essay, body="An afternoon of words.", csrfmiddlewaretoken=token)
    answer = client.post(address("desk-essay", essay), form)
    kept = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())[1]
    sent = {"email": author.email, "password": PASSWORD, "kept": kept, "next": "/", "csrfmiddlewaretoken": token}
    answer = client.post("/sign-in/", sent)
    assert answer["Location"] == address("desk-essay", essay)
    assert "An afternoon of words." in opened(client, essay)


def test_choices_of_a_conflict_survive_signing_in(essay, author, editor):
    newer = publishing.save_draft(essay, {"body": "A well is kept here."}, by=editor, parent=essay.head)
    client = Client()
    form = fields(essay, body="A well is kept by all.", theirs=newer.pk, do="save")
    answer = client.post(address("desk-essay-conflict", essay), form | {"anew-x-1": "Written anew by hand."})
    assert sign_in_again(client, answer, author)["Location"] == address("desk-essay", essay)
    assert "Written anew by hand." in page(client, address("desk-essay-conflict", essay))


def test_signing_out_clears_what_the_browser_keeps(client):
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"storage"'


def test_the_browser_is_told_which_form_has_arrived(client, essay):
    client.post(address("desk-essay", essay), fields(essay, body="Saved", sending="token-of-the-form"))
    assert 'data-sent="token-of-the-form"' in opened(client, essay)
    client.post(address("desk-essay", essay), fields(essay, title="t" * 300, sending="refused"))
    assert 'data-sent="refused"' not in opened(client, essay)


# Who is here


def ping(client, essay, **sent):
    answer = client.post(address("desk-essay-presence", essay), {"parent": essay.head_id} | sent)
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


def test_others_are_told_who_is_here_and_where(client, essay, editor):
    others = signed_in(editor)
    assert ping(others, essay, paragraph=6) == ""
    assert ping(client, essay).startswith("Ilse Brandt has this essay open and is typing in paragraph 6.")
    ping(others, essay)
    assert ping(client, essay).startswith("Ilse Brandt has this essay open. ")
    assert "Ilse Brandt" in opened(client, essay)


def test_it_never_locks(client, essay, editor):
    ping(signed_in(editor), essay, paragraph=1)
    client.post(address("desk-essay", essay), fields(essay, body="Saved all the same"))
    assert Essay.objects.get(pk=essay.pk).head.body == "Saved all the same"


def test_who_leaves_or_is_silent_for_two_minutes_is_forgotten(client, essay, editor):
    others = signed_in(editor)
    ping(others, essay)
    ping(others, essay, left="1")
    assert ping(client, essay) == ""
    ping(others, essay)
    Presence.objects.filter(person=editor).update(seen_at=timezone.now() - timedelta(seconds=121))
    assert ping(client, essay) == ""
    assert tick()["presences"] == 1
    assert Presence.objects.get().person.name == "Tomás Rey"


def test_a_newer_version_is_told_with_its_name(client, essay, editor):
    publishing.save_draft(essay, {"body": "Theirs"}, by=editor, parent=essay.head)
    words = ping(client, essay)
    assert words.startswith("Ilse Brandt has saved a newer version. Compare now, or keep writing and compare when")
    assert "Compare now" in words


@pytest.mark.parametrize("paragraph", ["", "x", "9" * 40, "-3"])
def test_odd_paragraphs_are_none(client, essay, paragraph):
    ping(client, essay, paragraph=paragraph)
    assert Presence.objects.get().paragraph == 0


# As time goes by


def test_what_nobody_came_back_to_is_deleted(client, essay):
    autosave(client, essay, body="Old words")
    autosave_new(client, title="New words")
    client.post(NEW, fields(title="Set aside", guid=str(uuid.UUID(int=9)), do="aside"))
    WorkingCopy.objects.filter(essay=essay).update(kept_at=timezone.now() - timedelta(days=91))
    WorkingCopy.objects.filter(aside=True).update(aside_at=timezone.now() - timedelta(days=8))
    assert tick()["kept words"] == 2
    assert WorkingCopy.objects.get().fields["title"] == "New words"


def test_a_discarded_draft_takes_its_words_along(client, essay):
    autosave(client, essay, body="Words")
    client.post(address("desk-essay-discard", essay))
    assert not WorkingCopy.objects.exists()
