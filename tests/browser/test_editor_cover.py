"""The cover in the editor: chosen from the library, sent, taken away; and the words of a file that was there before."""

import pytest

from essays.models import Essay, Media
from tests.browser.waits import wait_until
from tests.cast import make_draft, make_user
from tests.essays.test_media import add, picture

COVER = "details[data-place=cover]"


@pytest.fixture
def writer(site):
    return make_user("editor", name="Nadia Okafor")


@pytest.fixture
def essay(writer):
    well = add(picture("JPEG", (600, 400)), alt="A well in winter")
    add(picture("PNG", (300, 200), colour=(200, 9, 9)), alt="A mill <b>")
    return make_draft("A Draft", f"Words.\n\n{well.markdown}", by=writer)


@pytest.fixture
def page(page_for, writer, essay):
    page = page_for(writer)
    page.goto(f"/desk/essays/{essay.pk}/")
    yield page
    page.evaluate("document.querySelector('form[data-pane]').dispatchEvent(new Event('submit'))")


def standing(page, words):
    page.locator("[data-part=cover]", has_text=words).wait_for()


def a_file(size=(90, 60), colour=(9, 90, 9), kind="PNG"):
    return {"name": "new.png", "mimeType": "image/png", "buffer": picture(kind, size, colour=colour)}


@pytest.mark.proof
def test_it_is_chosen_in_a_dialog_by_keys_shown_at_once_and_taken_away(page, accessible, fits, essay):
    standing(page, "the first picture of the text, “A well in winter”")
    page.locator("[data-pick]").focus()
    page.keyboard.press("Enter")
    page.locator("#library li").nth(1).wait_for()
    assert page.evaluate("document.activeElement.id") == "library-find"
    assert page.locator("#library [role=status]").inner_text() == "2 pictures"
    accessible(page)
    page.keyboard.type("mill")
    page.locator("#library [role=status]", has_text="1 picture").wait_for()
    page.locator("#library li button").focus()
    page.keyboard.press("Enter")
    standing(page, "Cover: “A mill <b>”.")
    assert page.locator("#said").inner_text() == "The cover is now: “A mill <b>”. Save the draft to keep it so."
    assert page.evaluate("document.activeElement.matches('[data-pick]')")
    accessible(page)
    page.click("button[value=uncover]")
    standing(page, "the first picture of the text")
    page.click("[data-pick]")
    page.locator("#library li button", has_text="A mill").click()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved", exact=False).first.wait_for()
    wait_until(page, "() => document.readyState === 'complete'")
    assert Essay.objects.get(pk=essay.pk).head.cover == Media.objects.get(name="a-mill-b")


def test_escape_closes_it_and_changes_nothing(page):
    page.click("[data-pick]")
    page.locator("#library li").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#library[open]").count() == 0
    assert page.input_value("[name=cover]") == ""


@pytest.mark.proof
def test_a_new_one_is_sent_with_all_its_words(page, writer):
    page.locator(f"{COVER} > summary").click()
    page.set_input_files("[name=cover_file]", a_file())
    page.fill("[name=cover_alt]", "A new well")
    page.locator(f"{COVER} details summary").click()
    page.fill("[name=cover_credit]", "Mirela Pop")
    page.check("[name=no_cover]")
    page.click("[data-send][value=cover]")
    standing(page, "Cover: “A new well”.")
    media = Media.objects.get(alt="A new well")
    assert (media.credit, media.uploaded_by) == ("Mirela Pop", writer)
    assert page.input_value("[name=cover]") == media.name and not page.is_checked("[name=no_cover]")
    assert page.input_value("textarea.source").startswith("Words.") and page.input_value("[name=cover_alt]") == ""


def test_without_a_description_it_is_not_sent(page):
    page.locator(f"{COVER} > summary").click()
    page.set_input_files("[name=cover_file]", a_file())
    page.click("[data-send][value=cover]")
    page.locator(f"{COVER} .refused", has_text="Describe the picture").wait_for()
    assert page.evaluate("document.activeElement.name") == "cover_alt"
    assert Media.objects.count() == 2


@pytest.mark.proof
def test_words_for_a_file_that_was_there_are_offered_and_used_on_request(page, accessible):
    page.click("[data-do=image]")
    page.set_input_files("[name=picture]", a_file((600, 400), (10, 107, 88), "JPEG"))
    page.fill("[name=picture_alt]", "An old well")
    page.locator("details.picture details summary").click()
    page.fill("[name=picture_caption]", "In June")
    page.keyboard.press("Enter")
    known = page.locator("details.picture .known")
    known.get_by_text("A well in winter").wait_for()
    accessible(page)
    assert '![An old well](media:a-well-in-winter "In June")' in page.input_value("textarea.source")
    assert Media.objects.get(name="a-well-in-winter").alt == "A well in winter"
    known.get_by_role("button", name="Use mine everywhere").click()
    page.locator("#said", has_text="The library has your words now").wait_for()
    media = Media.objects.get(name="a-well-in-winter")
    assert (media.alt, media.caption) == ("An old well", "In June")
    assert page.input_value("[name=picture_alt]") == ""


def test_without_scripts_a_new_cover_goes_with_the_form(page_for, writer, essay):
    page = page_for(writer, java_script_enabled=False, width=390)
    page.goto(f"/desk/essays/{essay.pk}/")
    page.fill("textarea.source", "Other words.")
    page.locator(f"{COVER} > summary").click()
    page.set_input_files("[name=cover_file]", a_file())
    page.fill("[name=cover_alt]", "A new well")
    page.click("[data-send][value=cover]")
    standing(page, "Cover: “A new well”.")
    assert page.input_value("textarea.source").strip() == "Other words."
    page.click("button[value=uncover]")
    standing(page, "No cover: the text shows no picture")
