"""Setting the rules on the desk: who may, what is refused, the log, imported lists, and trying before saving."""

import re
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from comments import audit, rules
from comments.models import Comment, ImportedList, ModerationEntry, RuleSet
from comments.posting import Submission, post
from comments.screening import trial as screening_trial
from essays import publishing
from essays.models import Essay, Hub
from sitewide.models import DueMoment
from tests.cast import signed_in

EMPTY = {"do": "save", "hold_words": "", "disallowed_words": "", "frozen_words": ""}
LINKS = "https://a.example https://b.example https://c.example"


def page_of(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def rules_page():
    return reverse("desk-rules")


def test_saving_is_for_moderators_and_administrators_and_stands_in_the_log(moderator, editor, administrator):
    with pytest.raises(PermissionDenied):
        rules.save(None, {"links": 1}, by=editor)
    rules.save(None, {"links": 1}, by=moderator)
    row = rules.save(None, {"links": 3}, by=administrator)
    assert (row.links, row.changed_by, RuleSet.objects.count()) == (3, administrator, 1)
    entries = ModerationEntry.objects.filter(verb="rules", to_state="site")
    assert [entry.actor for entry in entries] == [administrator, moderator]
    assert audit.verify().broken_at is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("links", -1), ("links", 101), ("trusted_after", 0), ("depth", 7), ("page_length", 9), ("minute_limit", 0),
     ("close_after", 3_651), ("hold_words", "fine\n***"), ("disallowed_words", "x" * 101)],
)  # fmt: skip
def test_what_no_rule_may_be_is_refused_beside_its_field(desk, rules_page, field, value):
    page = page_of(
        desk.post(rules_page, EMPTY | {field: value, "hold_words": value if field == "hold_words" else "kept"}), 422
    )
    assert f'href="#id_{field}"' in page
    assert field == "hold_words" or "kept</textarea>" in page
    assert not RuleSet.objects.exists()


def test_a_page_saves_what_is_typed_and_shows_it_again(desk, rules_page, moderator):
    typed = EMPTY | {"hold_all": "1", "links": "0", "hold_words": "casino\n*pill*", "close_after": "", "depth": "3"}
    assert desk.post(rules_page, typed).status_code == 303
    row = RuleSet.objects.get()
    assert (row.scope, row.hold_all, row.links, row.close_after, row.depth) == ("site", True, 0, None, 3)
    page = page_of(desk.get(rules_page))
    assert "*pill*</textarea>" in page
    assert "Changed by Nadia Okafor" in page


def test_a_hub_and_an_essay_are_reached_and_say_what_they_inherit(site, desk, rules_page, make_essay):
    hub = Hub.objects.first()
    essay = make_essay("Wells of the Valley", hubs=[hub.pk])
    rules.save(None, {"links": 7}, by=None)
    page = page_of(desk.get(f"{rules_page}?essay=valley"))
    assert reverse("desk-rules-hub", args=[hub.pk]) in page
    assert reverse("desk-rules-essay", args=[essay.pk]) in page
    of_hub = reverse("desk-rules-hub", args=[hub.pk])
    assert "Not set here: 7." in page_of(desk.get(of_hub))
    desk.post(of_hub, EMPTY | {"links": "1", "frozen": "1"})
    row = RuleSet.objects.get(hub=hub)
    assert (row.links, row.frozen) == (1, False)
    assert "Not set here: 1." in page_of(desk.get(reverse("desk-rules-essay", args=[essay.pk])))


def test_editors_have_no_way_in(editor, rules_page):
    assert signed_in(editor).get(rules_page).status_code == 403


# Trying


def test_trying_tells_what_would_have_been_held_and_saves_nothing(desk, rules_page, reply, published):
    for n in range(3):
        reply(f"An ordinary reply, number {n}.")
    published("A casino was built on our common.")
    reply("Casino! Casino!")
    page = page_of(desk.post(rules_page, EMPTY | {"hold_words": "casino", "try": "1"}))
    assert "This would have held 2 of the last 5, 1 of them published." in page
    assert "2 of them for something that the rules as they stand let pass." in page
    assert "It has words that are read first: “casino”." in page
    assert reverse("response-number", args=[Comment.objects.get(number=1).essay.slug, 1]) in page
    assert f"?item={Comment.objects.latest('pk').pk}" in page
    assert "casino</textarea>" in page
    assert not RuleSet.objects.exists()


def test_trying_pages_its_list_with_everything_typed(desk, rules_page, reply):
    for n in range(21):
        reply(f"Casino {n}.")
    page = page_of(desk.post(rules_page, EMPTY | {"hold_words": "casino", "try": "2"}))
    assert "Page 2 of 2" in page
    assert '<ol class="hits" start="21">' in page
    assert 'form="rules" name="try" value="1"' in page
    last = page_of(desk.post(rules_page, EMPTY | {"hold_words": "casino", "try": "x"}))
    assert last.count('<p class="excerpt"') == 20


def test_trying_looks_at_the_essays_of_its_level_and_at_more_than_the_rules_of_now(site, make_essay, reply):
    hub = Hub.objects.first()
    inside, outside = make_essay("Inside", hubs=[hub.pk]), make_essay("Outside")
    reply(LINKS, on=inside)
    reply(f"{LINKS} again", on=outside)
    rules.save(None, {"links": 2}, by=None)
    trial = screening_trial.try_rules(hub, rules.proposed(hub, {"links": 0, "close_after": 0}))
    assert (trial.looked, len(trial.hits), trial.new) == (1, 1, 0)
    site_wide = screening_trial.try_rules(None, rules.proposed(None, {"links": 9, "hold_all": True}))
    assert [[reason["code"] for reason in hit.reasons] for hit in site_wide.hits] == [["every"], ["every"]]


def test_trying_counts_what_came_after_the_closing(essay, reply):
    Essay.objects.update(live_at=timezone.now() - timedelta(days=40))
    reply("Late, but good.")
    trial = screening_trial.try_rules(None, rules.proposed(None, {"close_after": 30}))
    assert trial.hits[0].reasons[0]["words"] == "It came after the essay would have closed."
    assert not screening_trial.try_rules(None, rules.proposed(None, {"close_after": 41})).hits


def test_trying_looks_at_levels_and_at_writers_who_were_known(essay, published):
    first = published("First of mine.")
    second = published("And another.", parent=first)
    published("A third one.", parent=second)
    published("By a stranger.", email="ada@example.org")
    # As it stands with a reply that appeared at once, since its writer was known.
    Comment.objects.exclude(pk=first.pk).filter(email="ravi@example.org").update(reasons=[])
    deep = screening_trial.try_rules(None, rules.proposed(None, {"depth": 2}))
    assert [(hit.comment.number, hit.reasons[0]["code"]) for hit in deep.hits] == [(3, "deep")]
    more = screening_trial.try_rules(None, rules.proposed(None, {"trusted_after": 3}))
    words = "Its writer was known here, with two published before it."
    assert [(hit.comment.number, hit.new) for hit in more.hits] == [(3, True), (2, True)]
    assert more.hits[0].reasons[0]["words"] == words
    assert len(screening_trial.try_rules(None, rules.proposed(None, {"trusted_after": 2})).hits) == 1


def test_trying_ends_in_time_and_says_how_far_it_came(essay, reply, desk, rules_page, monkeypatch):
    reply("One."), reply("Two.")
    assert screening_trial.try_rules(None, rules.proposed(None, {}), seconds=-1).looked == 0
    monkeypatch.setattr(screening_trial, "LOOKED_AT", 1)
    assert screening_trial.try_rules(None, rules.proposed(None, {})).wanted == 1


@pytest.mark.proof
def test_a_thousand_replies_are_tried_within_two_seconds(essay, shared):
    text = (shared / "data/spam/splorp-blacklist.txt").read_text(encoding="utf-8")
    words = "We have kept the commons for years, and nobody else would have done it for us. " * 6
    first = post(essay, Submission(name="N", email="n@example.org", body=f"{words} https://a.example"), tell=False)
    alike = [Comment.objects.get(pk=first.comment.pk) for _ in range(999)]
    for n, reply in enumerate(alike):
        reply.pk, reply.token_hash, reply.fingerprint = None, f"t{n}", f"f{n}"
        reply.body = f"{words}{n} https://a{n}.example"
    Comment.objects.bulk_create(alike)
    imported = rules.import_list(None, "splorp", text, strength="hold", inside=True, by=None)
    screening_trial.try_rules(None, rules.proposed(None, {}), imported, seconds=60)  # the list is made ready once
    # The time of this process alone: others may be busy beside it.
    begun = time.process_time()
    trial = screening_trial.try_rules(None, rules.proposed(None, {"links": 0}), imported, seconds=60)
    assert time.process_time() - begun < 2
    assert (trial.looked, len(trial.hits)) == (1_000, 1_000)
    begun = time.perf_counter()
    screening_trial.try_rules(None, rules.proposed(None, {"links": 0}), imported, seconds=0.5)
    assert time.perf_counter() - begun < 5  # it ends, however busy the machine


# Imported lists


def upload(desk, rules_page, data, name="list.txt", **typed):
    file = SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())
    return desk.post(rules_page, {"do": "import", "list": file, "strength": "hold"} | typed)


def test_a_list_comes_in_is_tried_used_and_removed(desk, rules_page, essay, reply):
    reply("Our pillow fight.")
    assert upload(desk, rules_page, "\ufeffpill\ncasino\n\npill\n", inside="on").status_code == 303
    row = ImportedList.objects.get()
    assert (row.name, row.entries, row.inside, row.in_use) == ("list.txt", 2, True, False)
    page = page_of(desk.post(rules_page, {"try": f"1.{row.pk}"}))
    assert "This would have held 1 of the last 1, 0 of them published." in page
    assert "With “list.txt” in use." in page
    sent = Submission(name="A", email="a@example.org", body="Pillows are soft.")
    assert post(essay, sent).comment.reasons[0]["code"] == "first"
    desk.post(rules_page, {"do": f"use.{row.pk}"})
    sent = Submission(name="A", email="a@example.org", body="Pillows are hard.")
    assert post(essay, sent).comment.reasons[0]["found"] == [["pill", "text"]]
    desk.post(rules_page, {"do": f"remove.{row.pk}"})
    assert not ImportedList.objects.exists()
    assert [entry.verb for entry in ModerationEntry.objects.filter(comment=None)] == ["rules", "rules"]


def test_the_buttons_of_a_list_keep_what_was_typed_for_the_rules(desk, rules_page):
    typed = {"hold_words": "kept\r\nwords", "links": "seven", "hold_all": "1", "frozen": "on"}
    page = page_of(upload(desk, rules_page, "casino", **typed))
    row = ImportedList.objects.get()
    said = "The rules below are as you typed them; they are not saved yet."
    assert said in page
    for button, value in (("do", "use"), ("try", "1"), ("do", "stop"), ("do", "remove")):
        page = page_of(desk.post(rules_page, typed | {button: f"{value}.{row.pk}"}))
        assert "kept words</textarea>" in page
        assert 'name="links" value="seven"' in page
        assert '<option value="1" selected>' in page
        assert re.search(r'name="frozen"[^>]* checked', page)
        assert "There is a problem" not in page
    assert not ImportedList.objects.exists()
    assert not RuleSet.objects.exclude(hold_words="").exists()
    page_of(desk.post(rules_page, EMPTY | {"hold_words": "one\r\ntwo"}), 303)
    shown = {"hold_words": "one\r\ntwo", "links": "", "hold_all": ""}
    assert upload(desk, rules_page, "casino", **shown).status_code == 303  # this is what is saved


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\xff\xfe\x00", "no text in UTF-8"), (b"", "This file is empty."), (b"\n\n", "no entries"),
     (b"x" * 101, "Line 1 has 101 characters")],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_words(desk, rules_page, data, words):
    assert words in page_of(upload(desk, rules_page, data), 422)
    assert not ImportedList.objects.exists()


def test_a_list_belongs_to_its_level_and_odd_buttons_are_none(desk, rules_page, site):
    upload(desk, rules_page, "casino")
    row = ImportedList.objects.get()
    hub = reverse("desk-rules-hub", args=[Hub.objects.first().pk])
    assert desk.post(hub, {"do": f"use.{row.pk}"}).status_code == 404
    assert desk.post(rules_page, {}).status_code == 404
    for odd in ({"do": "use.x"}, {"do": f"use.{'9' * 40}"}, {"do": f"burn.{row.pk}"}, {"list": row.pk}):
        assert desk.post(rules_page, odd).status_code == 404


def test_only_so_many_lists(monkeypatch, moderator):
    monkeypatch.setattr(rules, "MOST_LISTS", 1)
    how = {"strength": "hold", "inside": False, "by": moderator}
    rules.import_list(None, "a", "casino", **how)
    with pytest.raises(ValidationError, match="1 imported lists already"):
        rules.import_list(None, "b", "casino", **how)


# Closing


def test_an_essay_closes_at_its_minute_though_its_page_is_kept(client, essay, monkeypatch, settings, form_of):
    settings.PAGE_STORE = True
    rules.save(None, {"close_after": 30}, by=None)
    essay.refresh_from_db()
    closes = essay.live_at + timedelta(days=30)
    assert essay.comments_close_at == closes
    assert DueMoment.objects.get(subject=f"replies:{essay.pk}").at == closes
    first = client.get(essay.url)
    assert "Responses to this essay close on" in first.content.decode()
    etag = first["ETag"]
    assert client.get(essay.url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: closes + timedelta(seconds=1))
    after = client.get(essay.url, HTTP_IF_NONE_MATCH=etag)
    assert after.status_code == 200
    assert "Responses to this essay closed on" in after.content.decode()
    assert "Leave a Reply" not in after.content.decode()
    answer = client.post(reverse("respond", args=[essay.slug]), form_of(body="Too late, and kept."))
    assert answer.status_code == 409
    assert "Too late, and kept." in answer.content.decode()


def test_an_essay_published_after_the_rule_closes_too_and_a_withdrawn_one_has_no_due_moment(essay, make_essay):
    rules.save(None, {"close_after": 30}, by=None)
    later = make_essay("Later")
    later.refresh_from_db()
    assert later.comments_close_at == later.live_at + timedelta(days=30)
    publishing.withdraw(later, "A mistake.", by=None)
    assert not DueMoment.objects.filter(subject=f"replies:{later.pk}").exists()


def test_rules_of_hub_and_essay_move_the_closing(site, make_essay):
    hub = Hub.objects.first()
    essay = make_essay("In a Hub", hubs=[hub.pk])
    for level, days, closes in ((None, 30, 30), (hub, 10, 10), (essay, 90, 90), (essay, 0, None), (essay, None, 10)):
        rules.save(level, {"close_after": days}, by=None)
        essay.refresh_from_db()
        assert essay.comments_close_at == (essay.live_at + timedelta(days=closes) if closes else None), (level, days)


# What pages show


def test_no_link_to_answer_leads_deeper_than_the_rules(essay, client, published):
    one = published("One.")
    published("Two.", parent=one)
    rules.save(None, {"depth": 2}, by=None)
    page = client.get(essay.url).content.decode()
    assert "?parent=1#reply" in page
    assert "?parent=2#reply" not in page
    by_date = client.get(f"{essay.url}?order=date").content.decode()
    assert "?parent=1#reply" in by_date
    assert "?parent=2#reply" not in by_date


def test_pages_are_as_long_as_the_rules_say_and_numbers_lead_to_theirs(essay, client, published):
    for n in range(11):
        published(f"Reply number {n}.")
    rules.save(essay, {"page_length": 10}, by=None)
    assert "Page 1 of 2" in page_of(client.get(essay.url))
    assert client.get(reverse("response-number", args=[essay.slug, 11]))["Location"].endswith(
        "?responses=2#response-11"
    )


def test_only_signed_in_people_see_a_form_where_only_they_may_reply(essay, client, editor):
    rules.save(None, {"registered_only": True}, by=None)
    page = client.get(essay.url).content.decode()
    assert "Only people who are signed in can reply here." in page
    assert "Leave a Reply" not in page
    editor.set_roles([])
    assert "Leave a Reply" in signed_in(editor).get(essay.url).content.decode()


def test_the_form_says_who_is_read_first(essay, client):
    assert "unless its writer is known here" in client.get(essay.url).content.decode()
    rules.save(None, {"hold_all": True}, by=None)
    assert "A moderator reads every reply before it appears." in client.get(essay.url).content.decode()
