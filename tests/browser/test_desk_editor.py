"""The editor in a real browser: its toolbar and keys, the preview that follows, and the same work without scripts."""

import pytest
from playwright.sync_api import Error

from essays import review
from essays.models import Essay
from tests.cast import make_draft, make_user

SOURCE = "textarea.source"


@pytest.fixture
def writer(site):
    return make_user("author", "editor", name="Nadia Okafor")


def open_new(page_for, writer, **options):
    page = page_for(writer, **options)
    page.goto("/desk/essays/new/")
    return page


def leave_quietly(page):
    """Forgets the unsaved words, so that the browser does not ask about them."""
    page.evaluate("onbeforeunload = null; document.querySelector('form[data-pane]').dispatchEvent(new Event('submit'))")


def test_keys_and_toolbar_write_markdown_that_the_browser_can_undo(page_for, writer):
    page = open_new(page_for, writer)
    page.click(SOURCE)
    page.keyboard.type("A well is ")
    page.keyboard.press("Control+b")
    page.keyboard.type("ours")
    assert page.input_value(SOURCE) == "A well is **ours**"
    for _ in range(2):
        page.keyboard.press("Control+z")
    assert page.input_value(SOURCE) == "A well is "
    page.keyboard.press("End")
    page.click("[data-do=hub]")
    page.keyboard.press("Enter")
    assert page.input_value(SOURCE) == "A well is [[hub:alternatives|words]]"
    page.keyboard.press("Control+End")
    page.click("[data-do=note]")
    page.keyboard.type("Says who.")
    assert page.input_value(SOURCE).endswith("[^1]\n\n[^1]: Says who.")
    # It is one stop of the Tab key.
    page.focus("[data-do=bold]")
    for key, place in (("ArrowRight", "italic"), ("End", "help"), ("ArrowRight", "help"), ("Home", "bold")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.do") == place
    assert page.locator(".toolbar button[tabindex='0'], .toolbar button:not([tabindex])").count() == 1
    leave_quietly(page)


@pytest.mark.proof
def test_the_preview_follows_when_typing_rests(page_for, writer):
    page = open_new(page_for, writer)
    page.fill(SOURCE, "One.\n\nSo we need [[hub:politics|politics]] and [[Nothing]].")
    page.wait_for_selector(".preview a.politics")
    assert page.locator("#checks", has_text="This link leads nowhere: “Nothing”.").count() == 1
    assert page.locator(".segments.politics .lit").count() == 1
    page.click(".segments a >> nth=1")
    caret = page.eval_on_selector(SOURCE, "s => s.value.slice(s.selectionStart)")
    assert caret.startswith("So we need")
    leave_quietly(page)


def test_ctrl_s_saves_and_what_is_unsaved_is_asked_about(page_for, writer, watch):
    page = open_new(page_for, writer)
    page.fill("[name=title]", "On Wells")
    page.focus(SOURCE)
    page.keyboard.press("Control+s")
    page.locator(".notice", has_text="Saved").wait_for()
    assert Essay.objects.get().head.title == "On Wells"
    watch.expects("dialog")
    page.click(SOURCE)
    page.keyboard.type("More words")
    with pytest.raises(Error, match="ERR_ABORTED"):  # the question is answered with “stay”
        page.goto("/desk/")
    assert any(found.startswith("dialog") for found in watch.found)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_essay_is_written_previewed_and_published(page_for, writer, scripts):
    page = open_new(page_for, writer, java_script_enabled=scripts)
    page.fill("[name=title]", "On Wells")
    page.fill(SOURCE, "So we need [[hub:politics|politics]].")
    page.fill("[name=tags]", "water")
    page.fill("[name=dated]", "2013-03-08")
    page.get_by_label("Politics").check()
    page.locator(".strip .buttons > button", has_text="Open preview").click()
    assert page.locator("article h1").inner_text() == "On Wells"
    page.get_by_role("button", name="Go on writing").click()
    assert page.input_value("[name=tags]") == "water"
    page.locator(".more summary").click()
    page.locator(".more button", has_text="Publish now").click()
    page.locator(".notice", has_text="is published").wait_for()
    page.goto("/essays/on-wells/")
    assert "8th March 2013" in page.locator(".by").inner_text()


@pytest.mark.proof
def test_the_desk_is_accessible_and_fits(page_for, writer, for_everybody):
    essay = make_draft("On Wells", "See [[hub:politics|politics]] and [[Nothing]].", by=writer)
    review.submit(essay.head, by=writer)
    page = page_for(writer)
    for path in ("/desk/", "/desk/essays/", f"/desk/essays/{essay.pk}/", f"/desk/essays/{essay.pk}/history/"):
        page.goto(path)
        page.evaluate("for (const box of document.querySelectorAll('main details')) box.open = true")
        for_everybody(page)


def test_every_act_is_there_on_a_phone(page_for, writer):
    essay = make_draft(by=writer)
    review.submit(essay.head, by=writer)
    page = page_for(writer, width=390)
    page.goto(f"/desk/essays/{essay.pk}/")
    page.locator(".more summary").click()
    for name in ("Save draft", "Approve", "Publish now", "Publish at this time", "Ask for changes", "Open preview"):
        assert page.get_by_role("button", name=name, exact=True).last.is_visible()
    page.keyboard.press("Escape")
    page.locator(".switch button", has_text="Preview").click()
    assert page.locator(".preview .text").is_visible()
    assert not page.locator(SOURCE).is_visible()
