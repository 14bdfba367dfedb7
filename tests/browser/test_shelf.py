"""Series by keyboard alone, secret links, tags looked at before they are saved, and times that say what they mean."""

import re

import pytest

from essays.models import Series
from essays.taxonomy import series
from tests.cast import make_draft, make_essay, make_user


@pytest.fixture
def editor(site):
    return make_user("editor", "author", name="Nadia Okafor")


def test_a_time_says_what_it_means_while_it_is_typed(page_for, editor):
    page = page_for(editor)
    draft = make_draft("The Well")
    page.goto(f"/desk/essays/{draft.pk}/")
    page.click("details.more summary")
    page.fill("#id_publish_at", "2199-03-14T09:00")
    page.wait_for_selector("#meaning:has-text('days, 09:00')")
    page.fill("#id_publish_at", "2001-03-14T09:00")
    page.wait_for_selector("#meaning.error:has-text('That moment has passed')")


@pytest.mark.proof
@pytest.mark.parametrize("scripts", [True, False])
def test_a_secret_link_is_made_copied_by_hand_and_closed(page_for, editor, scripts, accessible, fits):
    draft = make_draft("The Hidden Well", "Its *first* words.", hubs=("politics",))
    page = page_for(editor, java_script_enabled=scripts)
    page.goto(f"/desk/essays/{draft.pk}/links/")
    page.fill("#id_made_for", "Prof. Ada")
    page.select_option("#id_days", "1")
    page.press("#id_made_for", "Enter")
    address = page.get_by_label("The link for Prof. Ada").input_value()
    assert re.search(r"/preview/[\w-]{43}/$", address)
    if scripts:
        accessible(page)
        fits(page)
    reader = page_for(width=390, java_script_enabled=scripts)
    reader.goto("/preview/" + address.partition("/preview/")[2])
    assert reader.get_by_text("Draft, seen only by people with this link").is_visible()
    assert reader.locator("h1").inner_text() == "The Hidden Well"
    if scripts:
        accessible(reader)
        fits(reader)
    page.click("text=Close it")
    assert page.get_by_text("No link is open.").is_visible()


def test_a_series_is_ordered_by_keyboard_alone(page_for, editor, accessible, fits):
    made = series.save_series(Series(title="Wells in Order"), by=None)
    for title in ("Dig", "Line", "Drink"):
        series.add(made, make_essay(title), by=None)
    page = page_for(editor, width=390)
    page.goto(f"/desk/series/{made.pk}/order/")
    accessible(page)
    fits(page)
    page.locator(".order li", has_text="Drink").locator("button[value^=up]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#essay-*")
    assert page.locator(".order a").all_inner_texts() == ["Dig", "Drink", "Line"]
    page.get_by_label("Place of “Line”").fill("1")
    page.keyboard.press("Enter")  # in a field: saves the order, and moves nothing else
    page.wait_for_selector("text=The order is saved.")
    assert page.locator(".order a").all_inner_texts() == ["Line", "Dig", "Drink"]


def test_a_tag_is_looked_at_and_written_on_and_saved(page_for, editor, accessible):
    page = page_for(editor)
    page.goto("/desk/tags/new/")
    page.fill("#id_name", "Care")
    page.fill("#id_definition", "What holds.")
    page.click("text=Preview")
    assert page.get_by_text("This is how the page will look.").is_visible()
    accessible(page)
    page.click("text=Go on writing")
    assert page.input_value("#id_definition") == "What holds."
    page.click("button[value=save]")
    assert page.get_by_text("“Care” is saved.").is_visible()
