"""The desk's pages of addresses in a real browser, without scripts: from a missing address to a redirect and back."""

import pytest
from playwright.sync_api import expect

from addresses import missing
from comments.models import Comment
from essays.derived.redirects import keep_old_path
from tests.cast import make_comment, make_essay, make_user
from tests.site.small import plant_addresses

WELLS = "/wiki/Wells_and_Water"
LONG = f"/wiki/{'A_Rather_Long_Title_' * 6}"


@pytest.fixture
def administrator(site):
    return make_user("administrator", name="Hanna Lindqvist")


@pytest.fixture
def addresses(site):
    essay = make_essay("Wells and Water", hubs=["politics"])
    plant_addresses(essay)
    missing.note(LONG)
    missing.write()
    return essay


def row(page, address):
    """The link in the row of a missing address that opens its panel."""
    return page.locator("tr", has_text=address).get_by_role("link", name="Make a redirect…")


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_are_accessible_and_fit(page_for, administrator, addresses, for_everybody, width):
    page = page_for(administrator, width=width)
    page.goto("/desk/addresses/")
    for_everybody(page)
    row(page, LONG).click()
    assert page.locator("#where").is_visible()
    for_everybody(page)
    for path in ("redirects/", "redirects/new/", "links/", "ignored/", "csv/"):
        page.goto(f"/desk/addresses/{path}")
        for_everybody(page)


@pytest.mark.proof
def test_a_redirect_is_made_and_taken_back_without_scripts(page_for, administrator, addresses, watch):
    watch.expects("422")  # as an address is typed at which there is nothing
    page = page_for(administrator, java_script_enabled=False)
    page.goto("/desk/addresses/")
    row(page, WELLS).click()
    assert page.get_by_role("radio", name="Essay: Wells and Water").is_checked()
    page.get_by_role("button", name="Make the redirect").click()
    assert "leads to /essays/wells-and-water/ now" in page.locator(".undo-line").inner_text()
    assert not row(page, WELLS).count()
    page.get_by_role("button", name="Undo").click()
    row(page, WELLS).click()
    page.get_by_role("radio", name="Another address").check()
    page.get_by_role("textbox", name="Another address").fill("/nowhere/")
    page.get_by_role("button", name="Make the redirect").click()
    assert page.get_by_role("textbox", name="Another address").input_value() == "/nowhere/"
    assert "There is nothing at /nowhere/." in page.locator("#id_address_error").inner_text()
    page.get_by_role("button", name="Ignore this address").click()
    page.goto("/desk/addresses/ignored/")
    page.locator(".row", has_text=WELLS).get_by_role("button").click()
    page.goto("/desk/addresses/")
    assert row(page, WELLS).is_visible()


@pytest.mark.proof
@pytest.mark.parametrize("place", ["Its_law", "its-law", "Its%20law", "law"])
def test_an_old_address_with_a_heading_of_the_old_site_leads_to_that_heading(page_for, site, place):
    essay = make_essay("Wells", f"{'Water. ' * 900}\n\n## Its law\n\nNone.\n\n{'Water. ' * 900}")
    keep_old_path("/wiki/Wells", essay=essay)
    keep_old_path("/wiki/Law_of_wells", essay=essay, fragment="Its law")
    page = page_for(None)
    page.goto("/wiki/Law_of_wells" if place == "law" else f"/wiki/Wells#{place}")
    page.wait_for_url("**/essays/wells/#h-its-law")
    expect(page.locator("#h-its-law")).to_be_in_viewport()
    page.goto("/essays/wells/#%E0%A4%A")
    page.goto("/essays/wells/#nothing-of-the-kind")
    assert page.url.endswith("/essays/wells/#nothing-of-the-kind")


@pytest.mark.proof
@pytest.mark.parametrize("old", ["/2013/03/a-well/comment-page-2/", "/2013/03/a-well/", "/?p=7"])
def test_an_old_address_of_a_reply_arrives_at_it_on_whichever_page_it_stands(page_for, site, old):
    """What stands after the number sign is known to the browser alone, so the page looks where the reply is."""
    essay = make_essay("A Well")
    for number in range(55):
        make_comment(essay, f"The rope is {number} fathoms long.")
    Comment.objects.filter(number=53).update(legacy_anchor="comment-12")
    Comment.objects.filter(number=2).update(legacy_anchor="comment-3")
    for path in ("/2013/03/a-well", "/?p=7"):
        keep_old_path(path, essay=essay)
    page = page_for()
    page.goto(f"{old}#comment-12")
    page.wait_for_url(f"**{essay.url}?responses=2#response-53")
    expect(page.locator(":target")).to_contain_text("The rope is 52 fathoms long.")
    page.goto(f"{old}#comment-3")
    expect(page.locator(":target")).to_have_id("comment-3")
    page.goto(f"{old}#comment-4")  # spam there, and nothing here
    page.wait_for_url("**#responses")
