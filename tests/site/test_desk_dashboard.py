"""The desk's first page and its frame, by role; the settings and the mail of administrators."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from commonswiki.desk_counts import count_waiting
from commonswiki.templatetags import desk_tags
from essays import publishing, review
from essays.models import Essay
from noticeboard.models import Call
from sitewide.database import planner_statistics
from sitewide.mail import outbox
from sitewide.models import OutboxMessage, SiteSettings
from tests.cast import make_comment, make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def page_of(user, name="desk"):
    answer = signed_in(user).get(reverse(name))
    assert answer.status_code == 200
    return answer.content.decode()


def in_review(author, title="Sent in"):
    essay = make_draft(title, by=author)
    review.submit(essay.head, by=author)
    return essay


def test_the_desk_is_for_people_with_a_role(client):
    assert client.get(reverse("desk")).status_code == 302
    assert signed_in(make_user()).get(reverse("desk")).status_code == 403


def test_nothing_waits_for_who_has_nothing_to_do():
    page = page_of(make_user("editor"))
    assert "Nothing waits for you." in page
    for words in ("Waiting for me", "My drafts", "Moderation", "Links that lead nowhere", "Calls about to close"):
        assert words not in page


def test_it_says_how_many_essays_there_are_without_counting_them():
    author, editor = make_user("author"), make_user("editor")
    for n in range(6):
        make_draft(f"Of the author {n}", by=author)
    discarded = make_draft("Discarded", by=editor)
    publishing.withdraw(make_essay("Withdrawn"), "It was wrong.", by=editor)
    publishing.discard(discarded, by=editor)
    make_essay("To come", at=timezone.now() + timedelta(days=2))
    with CaptureQueriesContext(connection) as asked:
        page = page_of(editor)
    assert "All 8 essays" in page
    assert not any(one["sql"].endswith('FROM "essays_essay"') for one in asked)
    assert signed_in(author).get(reverse("desk")).context["all_count"] == 6


def test_an_editor_sees_what_is_to_review_and_to_publish():
    author, editor = make_user("author", name="Tomás Rey"), make_user("editor")
    in_review(author, "To review")
    essay = in_review(author, "To publish")
    review.approve(essay.head, by=editor)
    page = page_of(editor)
    assert "Two things wait for you." in page
    assert "Tomás Rey sent it just now" in page
    assert page.count("Tomás Rey") == 2  # once in each row
    assert page.index("Waiting for me") < page.index("To publish") < page.index("To review")
    assert page.count('class="button"') == 1


def test_an_author_sees_their_own_only_with_the_words_of_the_request():
    author, editor = make_user("author"), make_user("editor")
    essay = in_review(author, "Mine to answer")
    review.ask_changes(essay.head, "Say who may refuse a seed.", by=editor)
    in_review(author, "Mine in review")
    review.approve(in_review(author, "Mine approved").head, by=editor)
    make_draft("Somebody else’s", by=make_user("author"))
    page = page_of(author)
    assert "One thing waits for you." in page
    assert "Say who may refuse a seed." in page
    assert "Mine approved" in page
    assert page.count("Take it back") == 2  # and no button to publish, which authors may not
    assert "Somebody else’s" not in page


def test_a_moderator_sees_the_queue_and_no_essays():
    essay = make_essay()
    for n in range(3):
        make_comment(essay, f"Held words {n}", state="held")
    page = page_of(make_user("moderator"))
    assert "Three things wait for you." in page
    assert "<b>3</b>" in page
    assert "to decide, the oldest for" in page
    for words in ("Write an essay", "My drafts", "Settings", "Held words"):
        assert words not in page


def test_an_administrator_sees_letters_that_cannot_be_sent():
    admin = make_user("administrator")
    assert "Letters that cannot be sent" not in page_of(admin)
    OutboxMessage.objects.filter(pk=outbox.send("a@example.org", "S", "B").pk).update(attempts=2, last_error="No route")
    page = page_of(admin)
    assert "Letters that cannot be sent" in page
    assert "One thing waits for you." in page


def test_scheduled_essays_come_before_the_recent_ones():
    make_essay("Live one")
    make_essay("Tomorrow", at=timezone.now() + timedelta(days=1))
    page = page_of(make_user("editor"))
    assert page.index("Tomorrow") < page.index("Live one")
    assert "Change" in page


def test_links_that_lead_nowhere_are_told_to_who_can_mend_them():
    author = make_user("author")
    make_essay("With a hole", "See [[Nothing here|the words]].")
    assert "the words" in page_of(make_user("editor"))
    assert "With a hole" not in page_of(author)


def test_calls_about_to_close_are_told():
    now = timezone.now()
    Call.objects.create(
        title="Port towns", slug="port-towns", opens=now - timedelta(days=9), closes=now + timedelta(days=3)
    )
    Call.objects.create(title="Far off", slug="far-off", opens=now - timedelta(days=9), closes=now + timedelta(days=60))
    page = page_of(make_user("editor"))
    assert "Port towns" in page
    assert "Far off" not in page


def test_this_month_tells_what_readers_got_and_how_fast_replies_were_decided():
    everything = make_user("editor", "moderator")
    assert "This month" not in page_of(everything)
    with time_machine.travel(timezone.now().replace(day=1, hour=12) - timedelta(days=3)):
        older, comment = make_essay("Before"), make_comment(make_essay("Before too"), state="held")
        moderation.publish(comment, by=None)
    assert "This month" not in page_of(everything)
    make_essay("Now")
    make_essay("Later", at=timezone.now() + timedelta(days=1))
    draft = publishing.save_draft(older, {"body": "Better words."}, by=None, parent=older.head)
    publishing.publish(draft, by=None)
    sent = timezone.now()
    for hours in (1, 5, 30):
        comment = make_comment(older, state="held", email=f"x{hours}@example.org")
        moderation.publish(comment, by=None, now=sent + timedelta(hours=hours, minutes=1))
    make_comment(older, state="held")
    page = page_of(everything)
    assert "1 essay, 1 revision" in page
    assert "4 replies, half decided within 5\xa0hours" in page


@pytest.mark.sqlite
def test_what_was_answered_this_month_is_found_by_indexes():
    """Not by reading all decisions: SQLite did, as it took them in their order."""
    essay = make_essay()
    for _ in range(9):
        make_comment(essay)
    planner_statistics.count()
    with CaptureQueriesContext(connection) as asked:
        page_of(make_user("moderator"))
    statements = [one["sql"] for one in asked.captured_queries]
    (decided,) = [sql for sql in statements if '"submitted_at" >=' in sql and "undoes" in sql]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {decided}")
        assert not [row[-1] for row in cursor.fetchall() if row[-1].startswith("SCAN comments_moderationentry")]


def test_the_number_beside_the_desk_is_what_the_desk_says():
    user = make_user("editor", "moderator", "administrator")
    in_review(make_user("author"))
    make_comment(make_essay(), state="held")
    assert count_waiting(user) == 2
    assert "Two things wait for you." in page_of(user)
    assert "Desk (2)" in page_of(user, "home")


def test_the_bar_holds_what_ones_roles_allow():
    bars = {
        role: page_of(make_user(role)).split("<main")[0] for role in ("author", "editor", "moderator", "administrator")
    }
    shown = {role: {words for words in ("Essays", "Moderation", "Calls", "Books", "Bookmarks", "Settings")
                    if re.search(rf">\s*{words}\s*<", bar)} for role, bar in bars.items()}  # fmt: skip
    assert shown["author"] == {"Essays"}
    assert shown["editor"] == {"Essays", "Calls", "Books", "Bookmarks", "Settings"}
    assert shown["moderator"] == {"Moderation"}
    assert shown["administrator"] == {"Moderation", "Settings"}


def test_every_place_in_the_bar_and_its_tabs_opens():
    client = signed_in(make_user("author", "editor", "moderator", "administrator"))
    places = set()
    for start in ("desk", "desk-essays", "desk-settings"):
        above = client.get(reverse(start)).content.decode().partition("<main")[0]
        places |= set(re.findall(r'<a\s+href="(/[^"]*)"', above))
    firsts = [tabs[0] for _words, tabs in desk_tags.BAR]
    assert places >= {reverse(name) for _words, name, _who in (*firsts, *desk_tags.ESSAYS, *desk_tags.SETTINGS)}
    for place in places:
        assert client.get(place).status_code == 200, place


def test_the_dashboard_costs_no_query_a_row(django_assert_max_num_queries):
    editor = make_user("editor", "moderator", "administrator")
    for n in range(8):
        in_review(make_user("author"), f"Review {n}")
        make_essay(f"Essay {n}", "See [[Nothing]].")
    client = signed_in(editor)
    with django_assert_max_num_queries(29):  # one of them for the covers of all rows
        assert client.get(reverse("desk")).status_code == 200


def settings_fields(**other):
    return {"title": "Our site", "tagline": "", "time_zone": "Europe/Brussels", "default_licence": ""} | other


def test_settings_are_saved_and_seen_at_once(client):
    essay = make_essay("The lead")
    admin = signed_in(make_user("administrator"))
    before = SiteSettings.objects.get().version
    answer = admin.post(reverse("desk-settings"), settings_fields(lead_essay=str(essay.guid), tagline="New words"))
    assert answer.status_code == 303
    row = SiteSettings.objects.get()
    assert (row.title, row.lead_essay, row.time_zone) == ("Our site", essay.guid, "Europe/Brussels")
    assert row.version > before
    assert b"New words" in client.get("/").content


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " "}, "Fill in “Title”."),
        ({"time_zone": "Europe/Atlantis"}, "Choose a zone of the list"),
        ({"time_zone": "../../etc/passwd"}, "Choose a zone of the list"),
        ({"lead_essay": "x"}, "Select a valid choice"),
        ({"default_licence": "x"}, "Select a valid choice"),
        ({"bookmarks_more_url": "javascript:alert(1)"}, "Enter a web address"),
        ({"contact_email": "nobody"}, "like name@example.org"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_words(fields, words):
    admin = signed_in(make_user("administrator"))
    answer = admin.post(reverse("desk-settings"), settings_fields(tagline="My words") | fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "My words" in answer.content.decode()
    assert SiteSettings.objects.get().title == "Commonswiki"


def test_a_draft_cannot_lead_home():
    draft = make_draft("Not public")
    admin = signed_in(make_user("administrator"))
    assert "Not public" not in admin.get(reverse("desk-settings")).content.decode()
    assert admin.post(reverse("desk-settings"), settings_fields(lead_essay=str(draft.guid))).status_code == 422


def test_a_letter_that_failed_is_shown_with_why_and_tried_again():
    admin = signed_in(make_user("administrator"))
    letter = outbox.send("a@example.org", "A subject <b>", "Private words")
    OutboxMessage.objects.filter(pk=letter.pk).update(attempts=8, last_error="SMTP: no", given_up_at=timezone.now())
    page = admin.get(reverse("desk-mail")).content.decode()
    assert "SMTP: no" in page
    assert "A subject &lt;b&gt;" in page
    assert "Private words" not in page
    admin.post(reverse("desk-mail-retry", args=[letter.pk]))
    letter.refresh_from_db()
    assert (letter.attempts, letter.given_up_at) == (0, None)


@pytest.mark.parametrize("name", ["desk-settings", "desk-mail"])
def test_settings_and_mail_are_for_administrators(name):
    assert signed_in(make_user("editor", "moderator")).get(reverse(name)).status_code == 403


def test_the_desk_shows_no_noticeboard_and_is_indexed_by_nobody():
    page = page_of(make_user("editor"))
    assert "noticeboard" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert "style=" not in page
    assert Essay.objects.count() == 0


def test_what_the_rows_of_essays_hold_stays_words():
    """Titles, by-lines, who owns it, who took the last step and what they said: on the desk, and on its list."""
    attack = "<b class=\"attack\" onmouseover='x'>"
    shown = "&lt;b class=&quot;attack&quot; onmouseover=&#x27;x&#x27;&gt;"
    author, editor = make_user("author", name=f"{attack}author"), make_user("editor", name=f"{attack}editor")
    looking = make_user("editor")
    in_review(author, f"{attack}sent")
    asked = in_review(author, f"{attack}changes")
    review.ask_changes(asked.head, f"{attack}note", by=editor)
    review.approve(in_review(author, f"{attack}approved").head, by=editor)
    make_draft(f"{attack}begun", by=author)
    make_essay(f"{attack}public", authors=[f"{attack}signer"])
    make_essay(f"{attack}to come", at=timezone.now() + timedelta(days=2))
    for user, expected in (
        (looking, ("sent", "approved", "begun", "public", "to come", "author", "editor", "note", "signer")),
        (author, ("sent", "changes", "approved", "begun")),
    ):
        pages = page_of(user) + page_of(user, "desk-essays")
        for words in expected:
            assert f"{shown}{words}" in re.sub("&#39;", "&#x27;", pages), (user, words)
        assert "<b class" not in pages and 'class="attack"' not in pages
