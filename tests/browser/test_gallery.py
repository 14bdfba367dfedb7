"""Pictures in a text: how wide they are, side by side, and opened large: with keys, by touch, without scripts."""

from io import BytesIO

import pytest
from PIL import Image

from essays.media import uploads
from tests.cast import make_essay

SIDES = {"Land": (1200, 800), "Tall": (600, 900), "Square": (500, 500), "Last": (1600, 900)}
# The sides of what is drawn, as [left, right, width, height].
BOXES = """all => all.map(e => {
  const box = e.getBoundingClientRect();
  return [box.left, box.right, box.width, box.height].map(side => Math.round(side));
})"""


@pytest.fixture
def pictures(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = {}
    for n, (name, size) in enumerate(SIDES.items()):
        file = BytesIO()
        Image.new("RGB", size, (n * 60, 120, 90)).save(file, "PNG")
        file.seek(0)
        found[name] = uploads.add_picture(file, by=None, alt=f"A {name.lower()} one", caption=f"{name} caption",
                                          credit="Ilse V.").markdown  # fmt: skip
    return found


def boxes(page, selector):
    return page.locator(selector).evaluate_all(BOXES)


def equally_high(found):
    """Widths go by sixty-fourths of a pixel, and heights by them: of 179.5 one may be rounded up and another down."""
    heights = [box[3] for box in found]
    return max(heights) - min(heights) <= 1


def essay_of(*parts):
    words = "A well is kept by those who drink from it, as long as they talk to each other. " * 6
    return make_essay("Pictures", "\n\n".join([f"{words}[^1]", *parts, words, f"[^1]: {words}"]), hubs=("politics",))


@pytest.mark.proof
def test_widths_by_the_window(page, pictures, fits):
    page.goto(essay_of(f"{pictures['Land']}{{.wide}}", f"{pictures['Last']}{{.full}}", pictures["Tall"]).url)
    (text,), (note,) = boxes(page, ".text"), boxes(page, ".note")
    (wide,), (full,), (plain,) = (boxes(page, f".text > figure{kind}") for kind in (".wide", ".full", ":not([class])"))
    assert wide[0] == text[0] and wide[1] == note[1] and (full[0], full[1]) == (0, 1440) and plain[2] == text[2]
    note_end, wide_start = page.evaluate(
        "[document.querySelector('.note').getBoundingClientRect().bottom,"
        " document.querySelector('.wide').getBoundingClientRect().top]"
    )
    assert note_end <= wide_start
    assert boxes(page, ".full img")[0][3] <= 0.9 * 900 + 1
    page.set_viewport_size({"width": 390, "height": 844})
    (wide,), (full,), (plain,) = (boxes(page, f".text > figure{kind}") for kind in (".wide", ".full", ":not([class])"))
    assert wide[:2] == plain[:2] and (full[0], full[1]) == (0, 390)
    for width in (1440, 1200, 1000, 700, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        fits(page)


def test_side_by_side_they_are_equally_high_and_wrap_on_a_phone(page, pictures, fits):
    two, three = "\n".join([pictures["Land"], pictures["Tall"]]), "\n".join(list(pictures.values())[:3])
    page.goto(essay_of(two, three, "\n".join(pictures.values())).url)
    for kind, count in ((".of-two", 2), (".of-three", 3)):
        found = boxes(page, f"{kind} img")
        assert equally_high(found) and len(found) == count, found
        assert abs(found[-1][1] - boxes(page, ".text")[0][1]) <= 1
    grid = boxes(page, ".gallery:not(.of-two, .of-three) img")
    assert len({(box[2], box[3]) for box in grid}) == 1 and len({box[0] for box in grid}) == 3
    page.set_viewport_size({"width": 390, "height": 844})
    two, three = boxes(page, ".of-two img"), boxes(page, ".of-three img")
    assert equally_high(two) and two[0][1] < two[1][0]
    assert three[0][2] > 2 * three[1][2] and three[1][2] == three[2][2] and three[1][1] < three[2][0]
    assert len({box[0] for box in boxes(page, ".gallery:not(.of-two, .of-three) img")}) == 2
    fits(page)


def test_right_to_left_they_are_mirrored(page, pictures, fits):
    essay = make_essay("بئر", f"كلمات طويلة عن البئر\n\n{pictures['Land']}{{.wide}}\n\n{pictures['Last']}{{.full}}",
                       language="ar")  # fmt: skip
    page.goto(essay.url)
    (text,), (wide,), (full,) = (boxes(page, kind) for kind in (".text", ".wide", ".full"))
    assert wide[1] == text[1] and wide[0] < text[0] and (full[0], full[1]) == (0, 1440)
    fits(page)


@pytest.fixture
def text(page, pictures):
    page.goto(essay_of(pictures["Land"], f"{pictures['Tall']}\n{pictures['Square']}").url)
    return page


def place(page):
    return page.locator(".viewer [role=status]").inner_text().split(".")[0].strip()


def test_one_opens_large_and_keys_lead_through_all(text, accessible):
    link = text.locator(".of-two a[href^='/pictures/']").first
    link.focus()
    text.keyboard.press("Enter")
    dialog = text.get_by_role("dialog", name="A tall one", exact=True)
    assert dialog.is_visible() and place(text) == "2 of 3"
    assert "Tall caption" in dialog.inner_text() and "Ilse V." in dialog.inner_text()
    assert "A tall one" in text.locator(".viewer [role=status]").text_content()
    for key, alt, where in (("ArrowRight", "A square one", "3 of 3"), ("ArrowLeft", "A tall one", "2 of 3"),
                            ("Home", "A land one", "1 of 3"), ("End", "A square one", "3 of 3"),
                            ("ArrowRight", "A land one", "1 of 3")):  # fmt: skip
        text.keyboard.press(key)
        assert text.get_by_role("dialog", name=alt, exact=True).is_visible() and place(text) == where
    accessible(text)
    for width, height in ((1440, 900), (390, 844)):
        text.set_viewport_size({"width": width, "height": height})
        ((left, right, _width, high),) = boxes(text, ".viewer img")
        assert 0 <= left < right <= width and 0.5 * height < high < height
        assert max(box[1] for box in boxes(text, ".viewer > *")) <= width
    text.keyboard.press("Escape")
    assert not text.locator(".viewer").is_visible()
    assert link.evaluate("e => e === document.activeElement")
    assert text.url.endswith("/essays/pictures/")


@pytest.mark.proof
def test_buttons_and_the_way_to_its_page(text, for_everybody):
    text.locator("figure a[href^='/pictures/']").first.click()
    text.get_by_role("button", name="Next").click()
    text.get_by_role("button", name="Previous").click()
    assert place(text) == "1 of 3"
    for_everybody(text)
    text.get_by_role("link", name="About this picture").click()
    assert text.url.endswith("/pictures/a-land-one/")
    for_everybody(text)
    text.go_back()
    text.locator("figure a[href^='/pictures/']").first.click()
    text.get_by_role("button", name="Close").click()
    assert not text.locator(".viewer").is_visible()


def test_a_finger_leads_on_and_back(page_for, pictures):
    page = page_for(width=390, height=844, has_touch=True)
    page.goto(essay_of("\n".join(pictures.values())).url)
    page.locator("figure a[href^='/pictures/']").first.tap()
    for way, where in ((-1, "2 of 4"), (-1, "3 of 4"), (1, "2 of 4")):
        page.locator(".viewer figure").evaluate(
            """(figure, way) => {
              const at = (type, x) => figure.dispatchEvent(new PointerEvent(type, {
                bubbles: true, isPrimary: true, pointerType: "touch", clientX: x, clientY: 300 }));
              at("pointerdown", 200);
              at("pointerup", 200 + 120 * way);
            }""",
            way,
        )
        assert place(page) == where


def test_a_new_window_is_the_readers_own_wish(text):
    with text.context.expect_page() as opened:
        text.locator("figure a[href^='/pictures/']").first.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/pictures/a-land-one/")
    assert not text.locator(".viewer").count()


def test_without_scripts_each_picture_leads_to_its_page_and_on(page_for, pictures):
    page = page_for(java_script_enabled=False)
    page.goto(essay_of(pictures["Land"], f"{pictures['Tall']}\n{pictures['Square']}").url)
    page.locator("figure a[href^='/pictures/']").first.click()
    assert page.url.endswith("/pictures/a-land-one/")
    page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="Next").click()
    assert page.url.endswith("/pictures/a-square-one/") and not page.get_by_role("link", name="Next").count()


def test_a_page_without_pictures_asks_for_neither_sheet_nor_script(page, site):
    page.goto(make_essay("Words", "Words alone.").url)
    assert page.locator("script[src*=gallery], link[href*=figures]").count() == 0


def test_paper_has_every_picture_within_its_text(page, pictures):
    page.goto(essay_of(f"{pictures['Land']}{{.wide}}", f"{pictures['Last']}{{.full}}").url)
    page.emulate_media(media="print")
    (text,) = boxes(page, ".text")
    assert all(box[1] <= text[1] + 1 and box[0] >= text[0] - 1 for box in boxes(page, ".text > figure"))


@pytest.mark.proof
def test_paper_has_the_addresses_of_words_and_none_of_pictures(page, pictures):
    page.goto(essay_of(pictures["Land"], "See [the strategy](/strategy/).").url)
    page.emulate_media(media="print")
    after = "all => all.map(e => getComputedStyle(e, '::after').content)"
    assert page.locator(".text a:has(img)").evaluate_all(after) == ["none"]
    assert "/strategy/" in page.locator(".text a[href='/strategy/']").evaluate_all(after)[0]
