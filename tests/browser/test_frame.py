"""The frame that the browser tests stand on: a page is served, watched, and judged by axe."""

import pytest

from tests.cast import make_essay


def test_reader_opens_an_essay_from_the_newest(page, site):
    make_essay("The Well Has Four Spanners")
    page.goto("/")
    page.get_by_role("link", name="The Well Has Four Spanners").first.click()
    assert page.locator("h1").inner_text() == "The Well Has Four Spanners"


def test_editor_is_signed_in_on_a_page_of_their_own(page_for, editor):
    page = page_for(editor)
    assert page.goto("/desk/").status == 200


def test_scripts_can_be_off(page_for):
    page = page_for(java_script_enabled=False)
    assert page.goto("/essays/").status == 200


def test_home_has_nothing_that_shuts_people_out(page, site, accessible, fits):
    make_essay("The Well Has Four Spanners")
    page.goto("/")
    accessible(page)
    fits(page)


def test_watch_sees_errors_and_requests_to_others(page, watch, site):
    page.goto("/")
    page.evaluate("console.error('a mistake')")
    page.evaluate("fetch('http://other.example/').catch(() => 0)")
    page.evaluate("new Promise(r => { setTimeout(() => { throw Error('boom') }); setTimeout(r, 200) })")
    found = "\n".join(watch.unexpected())
    assert "a mistake" in found
    assert "other.example" in found
    assert "boom" in found
    watch.found.clear()


def test_axe_sees_a_picture_without_words(page, accessible):
    page.goto("/")
    page.evaluate("document.body.append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        accessible(page)
