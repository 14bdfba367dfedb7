"""A mirror in a browser, opened from its folder: nothing is asked of anybody, nothing is amiss, the search finds."""

import pytest
from django.core.management import call_command

from tests.cast import make_essay
from tests.site.small import plant


@pytest.fixture
def mirror(db, tmp_path):
    plant()
    make_essay("المشاعات", "نصّ طويل عن 水利合作社 und Straßen.", language="ar")
    root = tmp_path / "a folder & more"
    call_command("export_static", str(root), verbosity=0)
    return root


@pytest.mark.proof
def test_it_browses_from_its_folder(mirror, browser):
    context, said, asked = browser.new_context(), [], []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
    page.on("request", lambda request: asked.append(request.url))
    for path in sorted(mirror.rglob("*.html")):
        page.goto(path.as_uri())
    assert said == []
    assert [url for url in asked if not url.startswith((f"{mirror.as_uri()}/", "data:"))] == []

    page.get_by_role("searchbox").first.fill("strassen")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("Found: 1").wait_for()
    for typed in ("水利", "Straße", "طوي"):
        page.goto(f"{(mirror / 'search.html').as_uri()}?q={typed}")
        page.get_by_text(f"Found: 1, for “{typed}”.").wait_for()
    page.get_by_role("link", name="المشاعات").click()
    page.get_by_role("heading", name="المشاعات", level=1).wait_for()

    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("link", name="Essays").first.click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto(f"{(mirror / 'search.html').as_uri()}?q=zzzz")
    page.get_by_text("Nothing here has all of these words").wait_for()
    assert said == []
    context.close()


@pytest.mark.proof
def test_without_scripts_the_list_from_a_to_z_leads_everywhere(mirror, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((mirror / "index.html").as_uri())
    page.get_by_role("searchbox").first.fill("well")
    page.get_by_role("searchbox").first.press("Enter")
    page.get_by_role("link", name="The list from A to Z").click()
    page.get_by_role("link", name="The First Well").click()
    page.get_by_role("heading", name="The First Well", level=1).wait_for()
    assert not page.get_by_role("button", name="Dark").is_visible()
    context.close()
