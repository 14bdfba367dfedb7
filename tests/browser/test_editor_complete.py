"""The list at the caret while `[[` is typed: by keyboard, by pointer, for who hears it; pictures of the library too."""

from io import BytesIO

import pytest

from essays import taxonomy
from essays.media import uploads
from essays.models import Tag
from tests.browser.waits import wait_until
from tests.cast import make_draft, make_essay, make_user
from tests.essays.test_media import picture

SOURCE = "textarea.source"
OPTIONS = "#completions [role=option]"


@pytest.fixture
def writer(site):
    return make_user("author", name="Nadia Okafor")


@pytest.fixture
def page(page_for, writer):
    make_essay("Who Keeps the Well?")
    make_essay("Wells in Winter")
    make_draft("A Well of One's Own", by=writer)
    make_draft("A Well That Nobody Knows", by=make_user("author"))
    taxonomy.save_tag(Tag(name="wells"), by=None)
    page = page_for(writer)
    page.goto("/desk/essays/new/")
    page.click(SOURCE)
    yield page
    page.evaluate("document.querySelector('form[data-pane]').dispatchEvent(new Event('submit'))")


def offered(page):
    page.wait_for_selector(OPTIONS)
    return page.locator(OPTIONS).all_inner_texts()


@pytest.mark.proof
def test_it_is_worked_by_keyboard(page):
    for part in (
        titles_own_drafts_and_tags_are_offered_and_taken_by_key,
        arrows_go_round_and_tab_takes,
        hubs_and_the_strategy_leave_their_words_to_be_written,
        escape_closes_it_and_the_field_is_a_plain_field_again,
        nothing_is_offered_where_nothing_is_called_so,
    ):
        page.fill(SOURCE, "")
        part(page)


def test_every_spelling_and_headings_are_offered(page):
    make_essay("What's new?", "# In the *wells*\n\nWater.", tags=["Économie", "co-op"])
    page.keyboard.type("See [[what’s")
    assert offered(page) == ["What's new?\nEssay, Ilse Verhaegen, 2013"]
    page.keyboard.type(" new?#in")
    wait_until(page, "document.querySelector('#completions')?.textContent.includes('In the wells')")
    page.keyboard.press("Enter")
    assert page.input_value(SOURCE) == "See [[What's new?#In the wells]]"
    field = page.locator("input[name=tags]")
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    for typed, value in (("econ", "Économie"), ("water, Co op", "water, co-op")):
        field.fill(typed)
        wait_until(
            page,
            "([typed, value]) => [...document.querySelectorAll('#known-tags option')].some("
            "(one) => one.value === value && one.label.includes(typed))",
            [typed, value],
        )


def titles_own_drafts_and_tags_are_offered_and_taken_by_key(page):
    page.keyboard.type("See [[well")
    words = "\n".join(offered(page))
    assert "Wells in Winter" in words and "Who Keeps the Well?" in words and "wells" in words
    assert "A Well of One's Own\nDraft, not public yet" in words
    assert "Nobody Knows" not in words
    page.keyboard.press("Enter")
    assert page.input_value(SOURCE) == "See [[Wells in Winter]]"
    page.keyboard.press("Control+z")
    assert page.input_value(SOURCE) == "See [[well"


def arrows_go_round_and_tab_takes(page):
    page.keyboard.type("[[well")
    offered(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert page.input_value(SOURCE) == "[wells](/tags/wells/)"
    assert page.evaluate("document.activeElement.matches('textarea.source')")


def hubs_and_the_strategy_leave_their_words_to_be_written(page):
    page.keyboard.type("[[hub:pol")
    assert [words.split("\n")[0] for words in offered(page)] == ["Politics"]
    page.keyboard.press("Enter")
    page.keyboard.type("power")
    assert page.input_value(SOURCE) == "[[hub:politics|power]]"
    page.fill(SOURCE, "")
    page.keyboard.type("[[strat")
    assert offered(page)[0].startswith("The strategy")
    page.keyboard.press("Enter")
    assert page.input_value(SOURCE) == "[[strategy|the strategy]]"


def test_what_is_offered_can_be_pressed_and_closing_brackets_are_not_doubled(page):
    page.fill(SOURCE, "See [[winter]] there.")
    page.eval_on_selector(SOURCE, "s => s.setSelectionRange(12, 12)")
    page.keyboard.press("Backspace")
    page.keyboard.type("r")
    offered(page)
    page.locator(OPTIONS).first.click()
    assert page.input_value(SOURCE) == "See [[Wells in Winter]] there."


def escape_closes_it_and_the_field_is_a_plain_field_again(page):
    page.keyboard.type("[[well")
    offered(page)
    page.keyboard.press("Escape")
    assert page.locator(OPTIONS).count() == 0
    assert page.locator(SOURCE).get_attribute("role") is None
    page.keyboard.press("Enter")
    assert page.input_value(SOURCE) == "[[well\n"


def nothing_is_offered_where_nothing_is_called_so(page):
    page.keyboard.type("[[well")
    offered(page)
    page.keyboard.type("zzzz")
    page.wait_for_selector("#completions", state="hidden")


def test_it_is_a_combobox_for_who_hears_it(page, accessible):
    page.keyboard.type("[[well")
    offered(page)
    source = page.locator(SOURCE)
    assert source.get_attribute("role") == "combobox"
    assert source.get_attribute("aria-expanded") == "true"
    assert source.get_attribute("aria-controls") == page.locator("[role=listbox]").get_attribute("id")
    for key, number in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        chosen = page.locator(f"#{source.get_attribute('aria-activedescendant')}")
        assert chosen.get_attribute("aria-selected") == "true"
        assert chosen.get_attribute("id") == page.locator(OPTIONS).nth(number).get_attribute("id")
        assert page.locator("[aria-selected=true]").count() == 1
    accessible(page)


@pytest.mark.proof
def test_it_stands_in_the_window_below_the_line_that_is_written(page, fits):
    for width, lines in ((1440, 0), (390, 3), (1440, 60)):
        page.set_viewport_size({"width": width, "height": 900})
        page.fill(SOURCE, "Words that fill a line of the source, and some more. " * 3 + "\n\nshort\n" * lines)
        page.keyboard.press("Control+End")
        page.keyboard.type("Here [[we")
        offered(page)
        box, pane = page.locator("#completions").bounding_box(), page.locator(SOURCE).bounding_box()
        seen = f"{width}, {lines}: {box} in {pane}"
        assert pane["x"] <= box["x"] and box["x"] + box["width"] <= pane["x"] + pane["width"] + 1, seen
        assert pane["y"] - 1 <= box["y"] and box["y"] + box["height"] <= page.viewport_size["height"] + 1, seen
        fits(page)
        page.keyboard.press("Escape")


def test_pictures_of_the_library_are_offered_by_their_words(page):
    uploads.add_picture(BytesIO(picture()), by=None, alt="Steps down to a well", credit="Mirela Pop")
    page.keyboard.type("![Steps](media:steps")
    assert offered(page) == ["Steps down to a well\nsteps-down-to-a-well"]
    page.keyboard.press("Enter")
    assert page.input_value(SOURCE) == "![Steps](media:steps-down-to-a-well)"
