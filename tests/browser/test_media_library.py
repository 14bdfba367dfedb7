"""Several pictures at once in the library: dropped or chosen, each described and sent, told by its name."""

from io import BytesIO

import pytest
from PIL import Image

from essays.models import Media
from tests.browser.files import a_file
from tests.browser.waits import wait_until
from tests.cast import make_user
from tests.essays.test_media import add, picture

DROP = """(files) => {
  const clip = new DataTransfer();
  for (const [name, type, data] of files) {
    clip.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type }));
  }
  const event = new DragEvent("drop", { dataTransfer: clip, bubbles: true, cancelable: true });
  return document.querySelector(".zone").dispatchEvent(event);
}"""
ROWS = ".files > li"


@pytest.fixture
def writer(site):
    return make_user("author", name="Nadia Okafor")


@pytest.fixture
def page(page_for, writer):
    page = page_for(writer)
    page.goto("/desk/media/")
    return page


def colour(number):
    return picture(size=(60, 40), colour=(number, 9, 9))


def status(page, words):
    page.locator(".several [role=status]", has_text=words).wait_for()


@pytest.mark.proof
def test_dropped_ones_are_described_by_keys_and_each_tells_how_it_went(page, writer, accessible, fits, watch):
    watch.expects("422")
    add(colour(3), alt="Was there")
    files = [
        a_file("one.png", colour(1)),
        a_file("<b>two</b>.png", b"<svg onload=alert(1)>"),
        a_file("three.png", colour(3)),
    ]
    assert page.evaluate(DROP, [*files, a_file("list.txt", b"words", "text/plain")]) is False
    status(page, "“list.txt” is no JPEG, PNG, WebP, AVIF or GIF picture. “one.png” is added: describe it.")
    assert page.locator(f"{ROWS} bdi").all_inner_texts() == ["one.png", "<b>two</b>.png", "three.png"]
    assert page.evaluate("document.activeElement.id") == "described-1"
    page.keyboard.type("A first well")
    page.locator(f"{ROWS} input").nth(1).fill("A second well")
    page.fill("[name=credit]", "Mirela Pop")
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Add to the library").click()
    page.locator(f"{ROWS} [role=alert]", has_text="This is no JPEG").wait_for()
    page.locator(f"{ROWS} [role=alert]", has_text="Describe the picture").wait_for()
    status(page, "1 in the library, 2 still to do.")
    media = Media.objects.get(alt="A first well")
    assert (media.credit, media.uploaded_by) == ("Mirela Pop", writer)
    assert page.locator(ROWS).first.inner_text() == "In the library: A first well"
    assert page.evaluate("document.activeElement.id") == "described-2"
    accessible(page)
    page.get_by_role("button", name="Leave it out").first.click()
    page.keyboard.type("Other words")
    page.keyboard.press("Enter")
    status(page, "2 in the library, 0 still to do.")
    assert "Was in the library already, with other words" in page.locator(ROWS).last.inner_text()
    assert Media.objects.count() == 2


def test_what_failed_stays_and_is_sent_again(page, watch):
    watch.expects("Failed to load resource")
    page.set_input_files("[name=file]", [{"name": "a.png", "mimeType": "image/png", "buffer": colour(1)}])
    page.locator(f"{ROWS} input").fill("A well")
    page.route("**/desk/media/upload/", lambda route: route.abort())
    page.get_by_role("button", name="Send it").click()
    page.locator(f"{ROWS} [role=alert]", has_text="It could not be sent").wait_for()
    assert page.input_value(f"{ROWS} input") == "A well"
    page.unroute("**/desk/media/upload/")
    page.get_by_role("button", name="Send it").click()
    status(page, "1 in the library, 0 still to do.")


@pytest.mark.proof
def test_how_much_is_sent_is_said(page):
    out = BytesIO()
    Image.effect_noise((1400, 1000), 90).save(out, format="PNG")
    page.evaluate("""() => {
      const said = document.querySelector(".several [role=status]");
      window.seen = [];
      new MutationObserver(() => seen.push(said.textContent)).observe(said, { childList: true });
    }""")
    page.evaluate(DROP, [a_file("noise.png", out.getvalue())])
    page.keyboard.type("Noise")
    page.keyboard.press("Enter")
    status(page, "1 in the library")
    seen = page.evaluate("seen")
    assert seen.index("Sending “noise.png” …") < seen.index("It is here; its widths are being made …")


def test_a_session_that_ended_is_said_and_the_file_stays(page, watch):
    watch.expects("403")
    page.evaluate(DROP, [a_file("a.png")])
    page.context.clear_cookies()
    page.keyboard.type("A well")
    page.keyboard.press("Enter")
    page.locator(f"{ROWS} [role=alert]", has_text="You are signed out.").wait_for()
    assert page.locator(ROWS).count() == 1


def test_without_scripts_several_are_chosen_and_described_on_the_next_page(page_for, writer, fits):
    page = page_for(writer, java_script_enabled=False, width=390)
    page.goto("/desk/media/")
    files = [{"name": f"img {n}.png", "mimeType": "image/png", "buffer": colour(n)} for n in (1, 2)]
    page.set_input_files("[name=file]", files)
    page.get_by_role("button", name="Add to the library").click()
    page.get_by_text("2 pictures are kept. Describe them.").wait_for()
    fits(page)
    for number, field in enumerate(page.locator("#describe input[type=text], #describe input:not([type])").all()):
        field.fill(f"Well {number}")
    page.get_by_role("button", name="Save the descriptions").click()
    page.get_by_text("2 pictures are described.").wait_for()
    assert set(Media.objects.values_list("alt", flat=True)) == {"Well 0", "Well 1"}


@pytest.mark.proof
def test_the_filters_are_accessible(page_for, writer, for_everybody):
    add(picture(), alt="IMG 1", by=writer)
    page = page_for(writer)
    for show in ("", "?show=unused", "?show=undescribed"):
        page.goto(f"/desk/media/{show}")
        wait_until(page, "() => document.readyState === 'complete'")
        for_everybody(page)


def test_pictures_stand_in_the_middle_and_filters_wrap_whole(page_for, writer, fits):
    add(picture(), alt="IMG 1", by=writer)
    page = page_for(writer)
    page.goto("/desk/media/")
    page.set_viewport_size({"width": 390, "height": 844})
    heights = {round(one.bounding_box()["height"]) for one in page.locator(".filters [role=group] a").all()}
    assert len(heights) == 1 and heights.pop() < 60, "one line each"
    assert page.locator(".pictures img").first.evaluate("e => getComputedStyle(e).objectPosition") == "50% 50%"
    fits(page)
