"""Covers as they are drawn: what a row's words keep, which inks a print takes, by day and by night, and that nothing
moves as pictures come."""

import datetime
from io import BytesIO

import pytest
from PIL import Image

from essays.models import Licence
from tests.browser.test_pages import opened
from tests.cast import make_essay
from tests.essays.test_media import add

LONG = "Eight farmers in black smocks judge quarrels over water, keep almost no papers, and the state obeys them."
SIZES = """() => [...document.querySelectorAll('article.row')].map(row => ({
  pictured: row.matches('.pictured'),
  row: [row.getBoundingClientRect().x, row.getBoundingClientRect().width],
  height: row.getBoundingClientRect().height,
  words: [...row.children].filter(e => !e.matches('.print')).map(e => [e.offsetWidth, e.offsetHeight]),
}))"""
TAKE_AWAY = """() => document.querySelectorAll('.row.pictured').forEach(row => {
  row.querySelector('.print').remove();
  row.classList.remove('pictured', 'stamped');
})"""
PLACES = """() => [...document.querySelectorAll('.row.pictured')].map(row => {
  const at = row.querySelector('.print').getBoundingClientRect(), of = row.getBoundingClientRect();
  return at.top >= of.top && at.bottom <= of.bottom;
})"""
SHIFTS = """() => new Promise(done => new PerformanceObserver(list => done(
  list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
)).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"""
PAPER, NIGHT = (244, 245, 240), (17, 23, 21)
INKS = {"light": {"alternatives": (10, 107, 88), "politics": (44, 59, 166), "": (20, 32, 27)},
        "dark": {"alternatives": (88, 199, 168), "politics": (163, 177, 255), "": (231, 235, 227)}}  # fmt: skip


def halves(size=(900, 600)):
    """A picture that is black above and white below."""
    image, out = Image.new("L", size), BytesIO()
    image.paste(255, (0, size[1] // 2, *size))
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def listed(site):
    """Essays with a cover and without, of no hub, one and two, with few words and many."""
    words = {"caption": "The well of Sund.", "credit": "Mirela Pop", "licence": Licence.objects.first()}
    cover = add(halves(), alt="A well", **words).pk
    rows = [("Of none", (), ""), ("Of one", ("politics",), LONG), ("Of two", ("alternatives", "politics"), LONG)]
    for day, (title, hubs, standfirst) in enumerate(rows, 1):
        on = {"dated": datetime.date(2013, 3, day), "hubs": hubs, "standfirst": standfirst}
        make_essay(title, cover_id=cover, **on)
        make_essay(f"{title}, without", **on)


class TestMeasure:
    @pytest.mark.proof
    @pytest.mark.parametrize("path", ["/essays/", "/politics/", "/authors/ilse-verhaegen/", "/archive/2013/"])
    def test_a_print_that_hangs_beside_its_row_changes_nothing_of_it(self, page, listed, path):
        opened(page, path)
        assert all(page.evaluate(PLACES))
        with_pictures = page.evaluate(SIZES)
        page.evaluate(TAKE_AWAY)
        without = page.evaluate(SIZES)
        assert sum(row["pictured"] for row in with_pictures) >= 2
        assert [row | {"pictured": False} for row in with_pictures] == without

    @pytest.mark.proof
    @pytest.mark.parametrize("width", [390, 768, 1024])
    def test_one_that_stands_in_its_row_leaves_the_others_and_the_width_of_all(self, page, listed, fits, width):
        opened(page, "/essays/")
        page.set_viewport_size({"width": width, "height": 900})
        fits(page)
        assert all(page.evaluate(PLACES))
        with_pictures = page.evaluate(SIZES)
        page.evaluate(TAKE_AWAY)
        for before, now in zip(with_pictures, page.evaluate(SIZES), strict=True):
            assert before["row"] == now["row"]
            assert before["pictured"] or before == now

    def test_no_row_of_a_month_is_higher_for_its_stamp(self, page, listed):
        opened(page, "/archive/2013/3/")
        with_pictures = page.evaluate(SIZES)
        page.evaluate(TAKE_AWAY)
        assert [row["height"] for row in with_pictures] == [row["height"] for row in page.evaluate(SIZES)]


class TestInks:
    def drawn(self, page, title):
        """The colours of a print at its corners: dark left and right, light left and right."""
        place = page.locator(".row.pictured", has_text=title).first.locator(".print")
        place.scroll_into_view_if_needed()
        page.wait_for_function("() => [...document.images].every(i => i.complete || i.loading === 'lazy')")
        page.wait_for_timeout(100)
        seen = Image.open(BytesIO(place.screenshot())).convert("RGB")
        wide, high = seen.size
        return [seen.getpixel((x, y)) for y in (9, high - 9) for x in (9, wide - 9)]

    def near(self, seen, wanted):
        return all(abs(a - b) <= 14 for a, b in zip(seen, wanted, strict=True))

    @pytest.mark.proof
    @pytest.mark.parametrize("look", ["light", "dark"])
    @pytest.mark.parametrize(
        ("path", "title", "left", "right"),
        [
            ("/essays/", "Of none", "", ""),
            ("/essays/", "Of one", "politics", "politics"),
            ("/essays/", "Of two", "alternatives", "politics"),
            ("/politics/", "Of two", "politics", "politics"),
        ],
    )
    def test_of_dark_and_light_one_takes_the_ink_and_the_other_is_the_paper(
        self, page, listed, look, path, title, left, right
    ):
        opened(page, path, look=look)
        dark_left, dark_right, light_left, light_right = self.drawn(page, title)
        if look == "light":
            inked, paper = (dark_left, dark_right), (light_left, light_right)
            assert all(self.near(seen, PAPER) for seen in paper), paper
            found = [
                tuple(round(i * p / 255) for i, p in zip(INKS[look][ink], PAPER, strict=True)) for ink in (left, right)
            ]
        else:
            inked, paper = (light_left, light_right), (dark_left, dark_right)
            assert all(self.near(seen, NIGHT) for seen in paper), paper
            found = [
                tuple(
                    round(255 - (255 - i * 0.82) * (255 - p) / 255) for i, p in zip(INKS[look][ink], NIGHT, strict=True)
                )
                for ink in (left, right)
            ]
        assert all(map(self.near, inked, found)), (inked, found)

    def test_forced_colours_show_the_picture_in_grey(self, page, listed):
        page.emulate_media(forced_colors="active")
        page.goto("/essays/")
        for seen in self.drawn(page, "Of one"):
            assert max(seen) - min(seen) <= 6, seen


class TestHead:
    @pytest.mark.proof
    def test_it_has_its_place_before_it_comes(self, page, listed, accessible):
        for width in ("desk", "phone"):
            opened(page, "/essays/of-one/", width)
            assert page.evaluate(SHIFTS) < 0.02
            accessible(page)

    def test_wide_it_stands_at_the_end_below_the_title_and_the_text_begins_below_both(self, page, listed):
        opened(page, "/essays/of-one/")
        boxes = {at: page.locator(at).bounding_box() for at in (".head h1", ".head .lead", ".headpiece img", ".text")}
        title, lead, head, text = boxes.values()
        assert (round(head["width"]), round(head["height"])) == (576, 324)
        assert head["x"] + head["width"] == pytest.approx(page.locator("article").bounding_box()["x"] + 1248, abs=1)
        assert title["y"] + title["height"] < lead["y"] and lead["x"] + lead["width"] < head["x"]
        assert abs(head["y"] - lead["y"]) < 12 and text["y"] > head["y"] + head["height"]

    def test_on_a_phone_it_follows_title_author_and_date(self, page, listed):
        opened(page, "/essays/of-one/", "phone")
        order = [
            page.locator(at).bounding_box()["y"] for at in (".head h1", ".head .lead", ".by", ".headpiece", ".text")
        ]
        assert order == sorted(order)

    def test_on_paper_it_is_grey_and_six_centimetres_wide_beside_the_title(self, page, listed):
        opened(page, "/essays/of-one/")
        page.set_viewport_size({"width": 643, "height": 900})
        page.emulate_media(media="print")
        head, title = (page.locator(at).bounding_box() for at in (".headpiece", ".head h1"))
        assert head["width"] == pytest.approx(60 / 25.4 * 96, abs=1) and head["x"] > title["x"] + title["width"]
        assert head["y"] + head["height"] < page.locator(".text").bounding_box()["y"]
        assert page.locator(".headpiece img").evaluate("e => getComputedStyle(e).filter") == "grayscale(1)"

    def test_on_paper_as_wide_as_three_columns_all_follows_as_on_a_narrow_one(self, page, listed):
        opened(page, "/essays/of-one/")
        page.emulate_media(media="print")
        title, text, last = (page.locator(at).bounding_box() for at in (".head h1", ".text", "article > .printed"))
        assert title["y"] + title["height"] < text["y"] and text["y"] + text["height"] <= last["y"]
        assert page.locator(".by a").first.bounding_box()["x"] == title["x"], (
            "no room for the portrait, which is left out"
        )
