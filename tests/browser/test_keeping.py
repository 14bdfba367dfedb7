"""No words are lost in a real browser: the site away, a crash, a session that ends, two people at one essay."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from essays import publishing
from essays.models import Essay, WorkingCopy
from tests.cast import PASSWORD, make_draft, make_user

SOURCE = "textarea.source"
BASE = "One stone lies.\n\nTwo ropes hold.\n\nThree lids close."
KEPT = re.compile(r"/autosave/$")


@pytest.fixture
def tomas(site):
    return make_user("author", name="Tomás Rey")


@pytest.fixture
def ilse(site):
    return make_user("editor", name="Ilse Brandt")


@pytest.fixture
def essay(tomas):
    return make_draft("Tool Libraries", BASE, by=tomas)


def open_editor(page_for, person, essay, **options):
    page = page_for(person, **options)
    page.goto(f"/desk/essays/{essay.pk}/")
    return page


def typed(page, words):
    page.click(SOURCE)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def held(page):
    """What this browser keeps of the words of whoever is signed in."""
    return page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('kept:'))")


def until(page, holds):
    """Waits for what the page does by itself, at most five seconds."""
    for _ in range(50):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come about within five seconds")


def crash(page):
    """The window is gone without a question; its store is the context's."""
    context = page.context
    page.close()
    return context.new_page()


def rested(page):
    """What the site answers when typing has rested for three seconds."""
    with page.expect_response(KEPT) as answer:
        page.clock.run_for(3100)
    return answer.value.json()


def away(page):
    page.context.route("**/*", lambda route: route.abort())


def back(page):
    page.context.unroute("**/*")


def test_three_seconds_after_typing_rests_the_words_are_kept(page_for, tomas, essay):
    page = open_editor(page_for, tomas, essay)
    page.clock.install()
    typed(page, " And more.")
    assert rested(page) == {"kept": True, "aside": False}
    assert WorkingCopy.objects.get().fields["body"].replace("\r\n", "\n") == f"{BASE} And more."
    expect(page.locator("#kept")).to_be_empty()  # keeping says nothing; only Save does
    until(page, lambda: not held(page))
    page = crash(page)
    page.goto(f"/desk/essays/{essay.pk}/")
    expect(page.locator("#restored")).to_contain_text("2 words more than the draft")
    assert page.input_value(SOURCE) == f"{BASE} And more."
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Keep them").press("Enter")
    expect(page.locator("#restored")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Save draft")).click()
    page.locator(".notice", has_text="Saved").wait_for()
    assert Essay.objects.get().head.body == f"{BASE} And more."
    assert not WorkingCopy.objects.exists()
    until(page, lambda: not held(page))


def test_while_the_site_is_away_the_browser_keeps_them_and_sends_them_after(page_for, tomas, essay, watch):
    watch.expects("ERR_FAILED")
    page = open_editor(page_for, tomas, essay)
    page.clock.install()
    away(page)
    typed(page, " Typed while the site was away.")
    page.clock.run_for(4000)
    words = re.compile(
        r"Not saved since \d\d:\d\d\. Your words are kept in this browser; we try again every 15 seconds\."
    )
    expect(page.locator("#kept")).to_have_text(words)
    assert "Typed while the site was away." in held(page)[0][1]
    page.keyboard.press("Control+s")  # leads to no error page of the browser
    page.clock.run_for(500)
    assert page.input_value(SOURCE).endswith("away.")
    back(page)
    with page.expect_response(KEPT):
        page.clock.run_for(16_000)
    expect(page.locator("#kept")).to_be_empty()
    assert "while the site was away" in WorkingCopy.objects.get().fields["body"]


def test_what_only_the_browser_has_after_a_crash_is_offered(page_for, tomas, essay, watch):
    watch.expects("ERR_FAILED")
    page = open_editor(page_for, tomas, essay)
    away(page)
    typed(page, " Never sent.")
    until(page, lambda: held(page))
    back_again = page.context
    page = crash(page)
    back_again.unroute("**/*")
    page.goto(f"/desk/essays/{essay.pk}/")
    expect(page.locator("#restored")).to_contain_text("2 words more than the draft")
    assert page.input_value(SOURCE) == f"{BASE} Never sent."
    assert held(page) == []


@pytest.mark.proof
def test_an_essay_never_saved_is_found_after_a_crash(page_for, tomas, watch):
    watch.expects("ERR_FAILED")
    page = page_for(tomas)
    page.goto("/desk/essays/new/")
    away(page)
    page.fill("[name=title]", "On Rain")
    typed(page, "It falls on all.")
    until(page, lambda: "falls on all" in str(held(page)))
    context = page.context
    page = crash(page)
    context.unroute("**/*")
    page.goto("/desk/essays/new/")
    page.get_by_role("link", name="On Rain").click()
    assert page.input_value(SOURCE) == "It falls on all."
    page.locator("button[value=save]").click()
    page.locator(".notice", has_text="Saved").wait_for()
    assert Essay.objects.get().head.body == "It falls on all."
    assert not WorkingCopy.objects.exists()


@pytest.mark.proof
def test_a_session_that_ends_mid_typing_returns_to_the_text(page_for, tomas, essay, watch):
    watch.expects("401", "403")  # of autosave and of the preview
    page = open_editor(page_for, tomas, essay)
    Session.objects.all().delete()
    page.clock.install()
    typed(page, " After the session.")
    page.clock.run_for(3100)
    expect(page.locator("#kept")).to_contain_text("You are signed out. Your words are kept in this browser.")
    page.locator("#kept a").click()
    page.fill("[name=email]", tomas.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button", has_text="Sign in").click()
    expect(page.locator("#restored")).to_be_visible()
    assert page.input_value(SOURCE) == f"{BASE} After the session."


@pytest.mark.proof
@pytest.mark.parametrize("scripts", [True, False])
def test_saving_after_the_session_ended_returns_to_the_text(page_for, tomas, essay, watch, scripts):
    watch.expects("401", "403")
    page = open_editor(page_for, tomas, essay, java_script_enabled=scripts)
    Session.objects.all().delete()
    page.fill(SOURCE, f"{BASE} Saved too late.")
    page.locator("button[value=save]").click()
    page.fill("[name=email]", tomas.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button", has_text="Sign in").click()
    # The form for signing in had the address of the editor.
    expect(page.locator("#restored")).to_be_visible()
    expect(page.locator(SOURCE)).to_have_value(f"{BASE} Saved too late.")


@pytest.mark.proof
def test_signing_in_again_in_another_tab_is_enough(page_for, tomas, essay, watch):
    watch.expects("401", "403")  # of autosave and of the preview
    page = open_editor(page_for, tomas, essay)
    Session.objects.all().delete()
    other = page.context.new_page()
    other.goto("/sign-in/")
    other.fill("[name=email]", tomas.email)
    other.fill("[name=password]", PASSWORD)
    other.locator("main form button", has_text="Sign in").click()
    other.wait_for_url("**/desk/")
    typed(page, " With a new token.")
    page.locator("button[value=save]").click()
    page.locator(".notice", has_text="Saved").wait_for()
    assert Essay.objects.get().head.body == f"{BASE} With a new token."


def test_signing_out_leaves_nothing_in_the_browser(page_for, tomas, essay, watch):
    watch.expects("401", "403")  # of a preview that was under way
    page = open_editor(page_for, tomas, essay)
    typed(page, " For nobody else.")
    until(page, lambda: held(page))
    page.get_by_role("button", name="Sign out").click()  # nothing is asked: the words are on the site by then
    page.wait_for_url(lambda url: "/desk/" not in url)
    assert held(page) == []
    assert WorkingCopy.objects.get().fields["body"].endswith("For nobody else.")  # it was sent before


def test_two_people_see_each_other_and_who_saved(page_for, tomas, ilse, essay):
    theirs = open_editor(page_for, ilse, essay)
    theirs.wait_for_load_state("networkidle")
    page = page_for(tomas)
    page.clock.install()
    page.goto(f"/desk/essays/{essay.pk}/")
    expect(page.locator("#presence")).to_contain_text("Ilse Brandt has this essay open.")
    publishing.save_draft(essay, {"body": BASE.replace("Two", "Both")}, by=ilse, parent=essay.head)
    page.clock.run_for(31_000)
    expect(page.locator("#presence")).to_contain_text("Ilse Brandt has saved a newer version. Compare now")
    page.locator("#presence button", has_text="Compare now").click()
    # Nothing was written here: the editor shows theirs.
    expect(page.locator(SOURCE)).to_have_value(BASE.replace("Two", "Both"))


def conflict(page_for, tomas, ilse, essay, watch, **options):
    """Tomás saves over what Ilse saved while he was writing."""
    watch.expects("409", "422")
    page = open_editor(page_for, tomas, essay, **options)
    body = BASE.replace("Two ropes hold.", "Two new ropes hold.").replace("One stone", "One big stone")
    publishing.save_draft(essay, {"body": body}, by=ilse, parent=essay.head)
    page.fill(SOURCE, BASE.replace("Two ropes hold.", "Two ropes hold fast."))
    page.locator("button[value=save]").click()
    expect(page.locator("h1")).to_have_text("Two versions of this essay")
    return page


@pytest.mark.proof
def test_a_conflict_is_merged_by_keyboard_alone(page_for, tomas, ilse, essay, watch, accessible):
    page = conflict(page_for, tomas, ilse, essay, watch)
    accessible(page)
    page.get_by_role("button", name="Save the merged text").press("Enter")
    focused = "document.activeElement.closest('.choice').querySelector('h2').innerText"
    assert page.evaluate(focused).startswith("Paragraph 2")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "Two new ropes hold fast."
    page.keyboard.press("End")
    page.keyboard.type(" Really.")
    expect(page.locator("[data-part=merged]")).to_contain_text("Two new ropes hold fast. Really.")
    expect(page.locator("[data-part=dock]")).to_contain_text("2 of 2 chosen.")
    page.get_by_role("button", name="Save the merged text").press("Enter")
    page.locator(".notice", has_text="Both versions are in it.").wait_for()
    assert (
        Essay.objects.get().head.body == "One big stone lies.\n\nTwo new ropes hold fast. Really.\n\nThree lids close."
    )


@pytest.mark.proof
def test_a_conflict_is_merged_without_scripts(page_for, tomas, ilse, essay, watch):
    page = conflict(page_for, tomas, ilse, essay, watch, java_script_enabled=False)
    page.get_by_role("button", name="Save the merged text").click()
    assert page.locator(".choice .error").inner_text().startswith("Paragraph 2 is still open")
    part = page.locator(".choice", has_text="Paragraph 2")
    part.get_by_label("Both, theirs first").check()
    page.locator(".unscripted button").click()
    assert "Two ropes hold fast." in page.locator(".merged").inner_text()
    page.get_by_role("button", name="Save the merged text").click()
    page.wait_for_url(f"**/desk/essays/{essay.pk}/")
    body = "One big stone lies.\n\nTwo new ropes hold.\n\nTwo ropes hold fast.\n\nThree lids close."
    assert Essay.objects.get().head.body == body


@pytest.mark.proof
def test_its_pages_are_accessible_and_fit(page_for, tomas, ilse, essay, watch, for_everybody):
    page = conflict(page_for, tomas, ilse, essay, watch)
    page.locator(".choice", has_text="Paragraph 2").get_by_label("Write it anew").check()
    for_everybody(page)
    for path in (f"/desk/essays/{essay.pk}/autosave/", f"/desk/essays/{essay.pk}/", "/desk/essays/new/"):
        page.goto(path)
        for_everybody(page)
