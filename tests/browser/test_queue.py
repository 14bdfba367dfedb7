"""The queue by its keys, in a real browser; and a reply sent where scripts run."""

import re

import pytest
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment
from comments.moderation import appeals
from comments.posting import Submission, post
from tests.cast import make_essay, make_user


@pytest.fixture
def essay(site):
    return make_essay("Who Keeps the Well?")


@pytest.fixture
def replies(essay):
    names = ["Jonas Weil", "Mirela Pop", "Owen Hale", "Ruth Adeyemi"]
    return [
        post(essay, Submission(name=n, email=f"r{i}@example.org", body=f"What {n} says."), tell=False).comment
        for i, n in enumerate(names)
    ]


def states():
    return list(Comment.objects.order_by("pk").values_list("state", flat=True))


def current(page):
    return page.locator(".queue-item.current h2").inner_text()


def test_every_decision_by_keys(page_for, moderator, replies):
    page = page_for(moderator)
    page.goto("/desk/moderation/")
    assert current(page) == "Jonas Weil"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert current(page) == "Mirela Pop"
    page.keyboard.press("a")
    page.wait_for_selector(".undo-line")
    assert states() == ["held", "published", "held", "held"]
    assert current(page) == "Owen Hale"
    assert page.evaluate("document.activeElement.id") == f"c{replies[2].pk}"
    page.keyboard.press("s")
    page.wait_for_url(re.compile(f"#c{replies[3].pk}"))
    assert states() == ["held", "published", "spam", "held"]
    page.keyboard.press("u")
    page.wait_for_selector("text=Undone")
    assert states() == ["held", "published", "held", "held"]


@pytest.mark.proof
def test_letters_do_nothing_once_they_are_switched_off(page_for, moderator, replies):
    page = page_for(moderator)
    page.goto("/desk/moderation/")
    page.keyboard.press("?")
    page.click("text=Switch them off")
    page.wait_for_selector("[data-keys=off]")
    assert page.locator("[aria-keyshortcuts]").count() == 0
    page.locator(".queue-item.current").focus()
    for key in "asj1":
        page.keyboard.press(key)
    assert not page.locator("[aria-busy=true]").count()
    assert (states(), current(page)) == (["held"] * 4, "Jonas Weil")
    page.click(".current button[value=publish]")
    page.wait_for_selector(".undo-line")
    assert states()[0] == "published"
    page.goto("/preferences/")
    assert page.locator("input[name=keys][value=off]").is_checked()


def test_an_appeal_is_decided_among_what_waits_by_the_same_keys(page_for, moderator, replies):
    moderation.reject(replies[3], "off-subject", by=make_user("administrator", "moderator"))
    appeals.ask(replies[3], "It speaks of the second well.")
    page = page_for(moderator)
    page.goto("/desk/moderation/")
    assert current(page) == "Ruth Adeyemi"
    page.keyboard.press("r")
    page.wait_for_selector("text=What its writer reads")
    page.go_back()
    page.keyboard.press("a")
    page.wait_for_selector(".undo-line")
    assert (states()[3], current(page)) == ("published", "Jonas Weil")
    page.keyboard.press("u")
    page.wait_for_selector("text=Undone")
    assert (states()[3], current(page)) == ("rejected", "Ruth Adeyemi")


def test_rejecting_by_keys_shows_the_letter_as_it_will_be(page_for, moderator, replies):
    page = page_for(moderator)
    page.goto("/desk/moderation/")
    page.keyboard.press("r")
    page.wait_for_selector("[data-panel]")
    page.keyboard.press("3")
    page.locator("[name=note]").fill("Leave out the <shop>.")
    letter = page.locator(".letter").inner_text()
    assert "Reason: advertising: it is there to sell, or to send people elsewhere." in letter
    assert "Leave out the <shop>." in letter
    page.locator("[name=reason][value=advertising]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".undo-line")
    assert states() == ["rejected", "held", "held", "held"]


def test_typing_in_the_note_decides_nothing(page_for, moderator, replies):
    page = page_for(moderator)
    page.goto(f"/desk/moderation/?reject={replies[0].pk}")
    page.locator("[name=note]").press_sequentially("as jukx 123")
    assert page.locator("[name=note]").input_value() == "as jukx 123"
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-panel]", state="detached")
    assert states() == ["held"] * 4


def test_ticked_ones_are_counted_and_published_together(page_for, moderator, replies):
    page = page_for(moderator)
    page.goto("/desk/moderation/")
    assert not page.get_by_role("button", name="Publish ticked").is_visible()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.get_by_role("button", name="Publish 2").is_visible()
    page.keyboard.press("Shift+A")
    page.wait_for_selector(".undo-line")
    assert states() == ["published", "published", "held", "held"]


@pytest.mark.proof
def test_the_queue_is_whole_at_every_width(page_for, moderator, replies, for_everybody):
    page = page_for(moderator)
    for address in ("/desk/moderation/", f"/desk/moderation/?reject={replies[0].pk}", "/desk/moderation/log/"):
        page.goto(address)
        for_everybody(page)


@pytest.mark.proof
def test_a_reply_sent_from_the_essay_is_answered_in_its_place(page, essay, accessible):
    page.goto(essay.url)
    page.get_by_label("Name", exact=True).fill("Ravi Menon")
    page.get_by_label("E-mail", exact=True).fill("ravi@example.org")
    page.get_by_label("Your reply").fill("We have had *such* an office.")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("#preview em")
    assert page.title().startswith("Preview: ")
    page.get_by_role("button", name="Send reply").click()
    page.wait_for_selector("text=Your reply is held for moderation")
    assert page.title().startswith("Your reply is held")
    assert Comment.objects.get().body == "We have had *such* an office."
    accessible(page)


def test_a_reply_is_sent_with_scripts_off(page_for, essay, watch):
    watch.expects("422")
    page = page_for(java_script_enabled=False)
    page.goto(essay.url)
    page.get_by_label("Name", exact=True).fill("Ravi Menon")
    page.get_by_label("Your reply").fill("We have had such an office.")
    page.get_by_role("button", name="Send reply").click()
    assert page.title().startswith("Error: ")
    expect(page.locator("#problem:focus")).to_have_count(1)  # no part of the address may ask for the focus before it
    page.get_by_label("E-mail", exact=True).fill("ravi@example.org")
    page.get_by_role("button", name="Send reply").click()
    assert "/responses/" in page.url
    assert page.locator("h1").inner_text() == "Your reply is held for moderation"
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    assert page.locator("h1").inner_text() == "You withdrew your reply"
