"""Pictures in the editor: by the button, dropped, pasted; described, sent, written in; a failure keeps everything."""

from io import BytesIO

import pytest
from PIL import Image

from essays.media import uploads
from essays.models import Media
from tests.browser.files import a_file
from tests.browser.waits import wait_until
from tests.cast import make_user
from tests.essays.test_media import picture

SOURCE = "textarea.source"
FILE, ALT, SEND = "[name=picture]", "[name=picture_alt]", "button[value=picture]"
# Files as a drop or a paste brings them: [kind of event, [[name, type, base64]], HTML beside them].
BRING = """([kind, files, html]) => {
  const source = document.querySelector("textarea.source"), clip = new DataTransfer();
  for (const [name, type, data] of files) {
    clip.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type }));
  }
  if (html) clip.setData("text/html", html);
  source.focus();
  const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: clip, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: clip, bubbles: true, cancelable: true });
  return source.dispatchEvent(event);
}"""


@pytest.fixture
def writer(site):
    return make_user("author", name="Nadia Okafor")


@pytest.fixture
def page(page_for, writer):
    page = page_for(writer)
    page.goto("/desk/essays/new/")
    yield page
    page.evaluate("document.querySelector('form[data-pane]').dispatchEvent(new Event('submit'))")


def write_with_caret(page, before, after=""):
    page.fill(SOURCE, before + after)
    page.eval_on_selector(SOURCE, "(s, at) => { s.focus(); s.setSelectionRange(at, at) }", len(before))


def status(page, words):
    page.locator("#said", has_text=words).wait_for()


def test_a_chosen_picture_is_described_sent_and_stands_at_the_caret(page, writer):
    write_with_caret(page, "First.\n\n", "Last.")
    page.click("[data-do=image]")
    page.set_input_files(FILE, {"name": "well.png", "mimeType": "image/png", "buffer": picture(size=(900, 600))})
    page.locator(".picture canvas").wait_for()
    page.fill(ALT, "A well [in] winter")
    page.keyboard.press("Enter")
    status(page, "The picture is in the text.")
    assert page.input_value(SOURCE) == "First.\n\n![A well \\[in\\] winter](media:a-well-in-winter)\n\nLast."
    assert Media.objects.get().uploaded_by == writer
    assert page.locator(".picture").get_attribute("open") is None
    assert page.evaluate("document.activeElement.matches('textarea.source')")
    page.wait_for_selector(".preview picture source[type='image/avif']", state="attached")
    page.locator(".in-library a").wait_for()
    assert page.locator(".in-library a").get_attribute("href") == f"/desk/media/{Media.objects.get().pk}/"
    page.keyboard.press("Control+z")
    assert page.input_value(SOURCE) == "First.\n\nLast."


def test_a_picture_that_is_dropped_or_pasted_asks_for_its_description(page):
    for kind, colour in (("drop", (9, 9, 9)), ("paste", (90, 9, 9))):
        write_with_caret(page, "In the mid", "dle of a paragraph.\n\nLast.")
        assert page.evaluate(BRING, [kind, [a_file(f"{kind}.png", picture(colour=colour))], ""]) is False
        assert page.evaluate("document.activeElement.name") == "picture_alt"
        status(page, f"Describe “{kind}.png”")
        page.keyboard.type(f"A {kind}")
        page.click(SEND)
        status(page, "The picture is in the text.")
        assert page.input_value(SOURCE) == f"In the middle of a paragraph.\n\n![A {kind}](media:a-{kind})\n\nLast."


@pytest.mark.proof
def test_several_come_one_after_the_other_and_what_is_no_picture_stays_out(page):
    files = [a_file(), a_file("list.txt", b"words", "text/plain"), a_file("two.png", picture(colour=(9, 9, 9)))]
    page.evaluate(BRING, ["drop", files, ""])
    for number, name in ((1, "well.png"), (2, "two.png")):
        status(page, f"Describe “{name}”")
        page.fill(ALT, f"Well {number}")
        page.click(SEND)
        wait_until(page, "n => document.querySelector('textarea.source').value.includes(`media:well-${n}`)", number)
    assert page.input_value(SOURCE) == "![Well 1](media:well-1)\n\n![Well 2](media:well-2)"


def test_a_picture_copied_from_a_page_is_a_picture_and_words_with_one_are_words(page):
    page.evaluate(
        BRING, ["paste", [a_file("image.png")], '<meta charset="utf-8"><img src="https://a.example/x.png" alt="">']
    )
    status(page, "Describe “image.png”")
    page.evaluate(BRING, ["paste", [a_file("image.png")], "<p>Words of <b>Word</b></p>"])
    wait_until(page, "() => document.querySelector('textarea.source').value === 'Words of **Word**'")


@pytest.mark.proof
def test_a_picture_without_a_description_is_not_sent_and_a_server_that_is_away_costs_no_words(page, watch):
    watch.expects("Failed to load resource")
    page.evaluate(BRING, ["paste", [a_file()], ""])
    page.click(SEND)
    page.locator(".refused", has_text="Describe the picture, for those who do not see it.").wait_for()
    assert page.evaluate("document.activeElement.name") == "picture_alt"
    assert not Media.objects.exists()
    page.route("**/desk/media/upload/", lambda route: route.abort())
    page.fill(ALT, "A well")
    page.click(SEND)
    page.locator(".refused", has_text="Picture and words are kept: try again in a moment.").wait_for()
    page.unroute("**/desk/media/upload/")
    page.click(SEND)
    status(page, "The picture is in the text.")


@pytest.mark.proof
def test_what_is_refused_is_said_and_everything_stays(page, watch, accessible):
    watch.expects("422")
    write_with_caret(page, "My words.")
    page.evaluate(BRING, ["drop", [a_file("bomb.png", b"<svg onload=alert(1)>")], ""])
    page.fill(ALT, "A well")
    page.click(SEND)
    page.locator(".refused", has_text="This is no JPEG, PNG, WebP, AVIF or GIF picture.").wait_for()
    assert page.input_value(SOURCE) == "My words."
    assert page.input_value(ALT) == "A well"
    assert page.eval_on_selector(FILE, "f => f.files[0].name") == "bomb.png"
    accessible(page)
    page.set_input_files(FILE, {"name": "well.png", "mimeType": "image/png", "buffer": picture()})
    page.click(SEND)
    status(page, "The picture is in the text.")


def test_a_session_that_ended_is_said(page, watch, writer):
    watch.expects("403")
    page.evaluate(BRING, ["drop", [a_file()], ""])
    page.context.clear_cookies()
    page.fill(ALT, "A well")
    page.click(SEND)
    page.locator(".refused", has_text="You are signed out.").wait_for()


@pytest.mark.proof
def test_how_much_is_sent_is_said(page):
    out = BytesIO()
    Image.effect_noise((1400, 1000), 90).save(out, format="PNG")
    page.evaluate("""() => {
      const said = document.querySelector("#said");
      window.seen = [];
      new MutationObserver(() => seen.push(said.textContent)).observe(said, { childList: true });
    }""")
    page.evaluate(BRING, ["drop", [a_file("noise.png", out.getvalue())], ""])
    page.fill(ALT, "Noise")
    page.click(SEND)
    status(page, "The picture is in the text.")
    seen = page.evaluate("seen")
    assert seen.index("Sending “noise.png” …") < seen.index("It is here; its widths are being made …")


def test_without_scripts_the_same_fields_go_with_the_form(page_for, writer):
    page = page_for(writer, java_script_enabled=False)
    page.goto("/desk/essays/new/")
    page.fill(SOURCE, "Words.")
    page.locator("details.picture > summary").click()
    page.set_input_files(FILE, {"name": "well.png", "mimeType": "image/png", "buffer": picture()})
    page.fill(ALT, "A well")
    page.click(SEND)
    assert page.input_value(SOURCE).strip() == "Words.\n\n![A well](media:a-well)"


@pytest.mark.proof
def test_one_of_the_library_is_chosen_with_its_own_description(page, accessible):
    write_with_caret(page, "First.\n\n", "Last.")
    page.click("[data-do=image]")
    page.click("[data-library]")
    page.get_by_text("The library has no picture yet.").wait_for()
    assert page.input_value(SOURCE) == "First.\n\nLast."
    for alt in ("Steps down to a well", "A well [in] winter"):
        uploads.add_picture(BytesIO(picture(colour=(len(alt), 9, 9))), by=None, alt=alt)
    page.click("[data-library]")
    page.locator("#completions li").first.wait_for()
    assert page.locator("#completions bdi").all_inner_texts() == ["A well [in] winter", "Steps down to a well"]
    accessible(page)
    page.keyboard.press("Enter")
    name = Media.objects.get(alt="A well [in] winter").name
    assert page.input_value(SOURCE) == f"First.\n\n![A well \\[in\\] winter](media:{name})\n\nLast."
    page.keyboard.type(" and on")
    assert f"media:{name}) and on\n\nLast." in page.input_value(SOURCE)


@pytest.mark.proof
def test_the_library_is_accessible_with_pictures_in_it(page_for, writer, accessible):
    row = uploads.add_picture(BytesIO(picture()), by=writer, alt="A well").pk
    page = page_for(writer)
    for path in ("/desk/media/", f"/desk/media/{row}/"):
        page.goto(path)
        accessible(page)
