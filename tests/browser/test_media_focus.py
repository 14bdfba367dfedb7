"""The focal point of a picture: pointed at, moved by keys, touched, and sent by a click where no script runs."""

import pytest

from essays.models import Media
from tests.cast import make_user
from tests.essays.test_media import add, picture

PLACE = ".point input:visible"


@pytest.fixture
def writer(site):
    return make_user("editor", name="Nadia Okafor")


@pytest.fixture
def well(site):
    return add(picture("JPEG", (600, 400)))


def point(page, across, down):
    box = page.locator(PLACE).bounding_box()
    page.locator(PLACE).click(position={"x": box["width"] * across, "y": box["height"] * down})


def fields(page):
    return page.input_value("[name=focus_x]"), page.input_value("[name=focus_y]")


def stored(page):
    page.get_by_text("Saved.").wait_for()
    row = Media.objects.get()
    return row.focus_x, row.focus_y


@pytest.mark.proof
@pytest.mark.parametrize("width", [1440, 390])
def test_a_click_and_arrow_keys_move_cross_and_crops_and_save_keeps_them(
    page_for, writer, well, accessible, fits, width
):
    page = page_for(writer, width=width)
    page.goto(f"/desk/media/{well.pk}/")
    point(page, 0.9, 0.25)
    assert fields(page) == ("90", "25")
    square = page.locator(".crops svg").first
    assert square.get_attribute("viewBox") == "180 0 400 400"
    page.locator(PLACE).focus()
    for key in ("ArrowLeft", "Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert fields(page) == ("100", "35")
    assert page.locator(".focus [role=status]").inner_text() == "100 per cent from the left, 35 from the top"
    page.keyboard.press("Enter")
    assert fields(page) == ("100", "35")
    page.fill("[name=focus_y]", "40")
    shown = page.locator(".point svg g").nth(0 if width > 700 else 1).get_attribute("transform")
    assert shown == ("translate(560 149.2)" if width > 700 else "translate(280 74.8)")
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Save", exact=True).click()
    assert stored(page) == (100, 40)


def test_enter_in_a_field_saves_and_moves_nothing(page_for, writer, well):
    for scripts in (True, False):
        page = page_for(writer, java_script_enabled=scripts)
        page.goto(f"/desk/media/{well.pk}/")
        page.fill("[name=focus_x]", "30")
        page.fill("[name=caption]", f"Scripts: {scripts}")
        page.locator("[name=caption]").press("Enter")
        assert stored(page) == (30, 50)
        assert Media.objects.get().caption == f"Scripts: {scripts}"


@pytest.mark.proof
@pytest.mark.parametrize("width", [1440, 390])
def test_without_scripts_a_click_on_the_picture_is_kept_with_the_words(page_for, writer, well, width):
    page = page_for(writer, width=width, java_script_enabled=False)
    page.goto(f"/desk/media/{well.pk}/")
    page.fill("[name=alt]", "A dry well")
    point(page, 0.25, 0.75)
    assert stored(page) == (25, 75)
    assert Media.objects.get().alt == "A dry well"


def test_a_finger_points_too(page_for, writer, well):
    page = page_for(writer, width=390, has_touch=True)
    page.goto(f"/desk/media/{well.pk}/")
    page.locator(PLACE).tap(position={"x": 28, "y": 18})
    assert fields(page) == ("10", "10")
