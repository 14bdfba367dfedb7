"""How pages look, measured where a rule of one page could spoil another, or words could fall apart."""

import re

import pytest

from accounts.models import ROLES
from essays import taxonomy
from essays.models import Author, Hub
from noticeboard import board
from noticeboard.models import Book
from tests.cast import make_comment, make_essay, make_user
from tests.essays.test_media import add, picture

# What looks otherwise outside of a text with the sheet of texts than without it. Sizes follow from the rest.
LEAKS = """() => {
  const looks = `display position float color font padding margin border border-top-width background max-width opacity
    appearance clip-path flex grid-area gap list-style text-decoration white-space`.split(/\\s+/);
  const desk = [...document.querySelectorAll('body *')].filter(e => !e.closest('.text, .essay, .lead-in'));
  const seen = () => desk.map(e => ['', '::before', '::after'].map(part => {
    const style = getComputedStyle(e, part);
    return looks.map(name => style.getPropertyValue(name)).join();
  }).join());
  const sheet = [...document.styleSheets].find(one => /\\/text[.\\w]*\\.css/.test(one.href));
  const before = seen();
  sheet.disabled = true;
  const after = seen();
  return desk.filter((_, at) => after[at] !== before[at]).map(e => e.outerHTML.slice(0, 120));
}"""

STARTS = """all => all.map(e => {
  const label = document.createRange();
  label.selectNodeContents(e.lastChild);
  return label.getBoundingClientRect().left;
})"""

# Of each drawn cover: where its words end, where its rings begin, and the colour of its ground.
COVERS = """all => all.map(e => {
  const words = [...e.querySelectorAll('b, span')].map(one => one.getBoundingClientRect().bottom);
  return [Math.max(...words), e.querySelector('svg').getBoundingClientRect().top, getComputedStyle(e).backgroundColor];
})"""


@pytest.fixture
def desk(page_for):
    page = page_for(make_user(*ROLES))
    page.emulate_media(reduced_motion="reduce")
    return page


def test_the_sheet_of_texts_changes_nothing_of_the_desk(desk):
    essay = make_essay("Leaks", "A [[hub:politics]].[^1]\n\n[^1]: Note.", hubs=("politics",))
    for path in ("", "preview/", "history/1/"):
        desk.goto(f"/desk/essays/{essay.pk}/{path}")
        assert desk.locator(".text").count() == 1
        assert desk.evaluate(LEAKS) == [], path


def test_ticks_of_the_editor_are_drawn_whole(desk):
    essay = make_essay("Ticks", hubs=("politics",))
    desk.goto(f"/desk/essays/{essay.pk}/")
    ticked = desk.locator(".tick.politics input")
    assert ticked.is_checked()
    shape = ticked.evaluate("e => getComputedStyle(e, '::before').clipPath")
    edge = ticked.evaluate("e => getComputedStyle(e).borderTopWidth")
    assert shape.startswith("polygon") and edge == "2px"


def test_labels_of_the_contents_stand_in_one_line(page, site):
    body = "## One\n\nA [[hub:politics]].\n\n## Two\n\nNothing.\n\n## Three\n\nNothing."
    page.goto(make_essay("Contents", body, hubs=("politics",)).url)
    starts = page.locator(".toc li a").evaluate_all(STARTS)
    assert len(starts) == 3 and len(set(starts)) == 1
    page.goto(make_essay("No hub", body.replace("[[hub:politics]]", "B")).url)
    assert page.locator(".toc a").first.evaluate("e => getComputedStyle(e.querySelector('span')).display") == "none"


def test_words_of_a_drawn_cover_lie_on_its_ground_alone(page, site):
    """White on a ring that is a third white cannot be read: the rings begin under the words, however many there are."""
    long = "The Commons, Enclosures and Resistance: An Uncommonly Long Title of a Book"
    names = "Michel Bauwens, Vasilis Kostakis, Alex Pazaitis and Several Others"
    for title, ink, featured in ((long, "politics", True), (f"{long}, Two", "movements", False), ("Short", "", False)):
        hub = Hub.objects.filter(slug=ink).first()
        board.save_book(Book(title=title, author=names, hub=hub, featured=featured), by=None)
    for width, look in ((390, "light"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=look)
        page.goto("/books/")
        covers = page.locator("span.cover").evaluate_all(COVERS)
        assert len(covers) == 3
        for words_end, rings_start, ground in covers:
            assert words_end <= rings_start, (width, words_end, rings_start)
            assert contrast_of_white(ground) >= 4.5


def contrast_of_white(colour):
    """WCAG 2: 1.05 over the relative luminance and .05."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_the_tile_of_an_author_is_less_than_the_name(page, site):
    essay = make_essay(authors=("Ilse Verhaegen",))
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(essay.authors.first().get_absolute_url())
        size = "e => parseFloat(getComputedStyle(e).fontSize)"
        assert page.locator(".person .portrait").evaluate(size) < page.locator("h1").evaluate(size)


@pytest.mark.proof
def test_a_portrait_is_a_square_beside_the_name_however_the_picture_is_cut(page, site):
    portrait = add(picture("JPEG", (900, 500)), alt="Portrait of Ilse")
    author = taxonomy.save_author(Author(name="Ilse Verhaegen", portrait=portrait), by=None)
    essay = make_essay(authors=("Ilse Verhaegen",))
    for width, on_her_page, on_the_essay in ((390, 68, 68), (1440, 176, 120)):
        page.set_viewport_size({"width": width, "height": 900})
        for path, side in ((author.get_absolute_url(), on_her_page), (essay.url, on_the_essay), ("/authors/", 68)):
            page.goto(path)
            box = page.locator("img.portrait").bounding_box()
            assert (round(box["width"]), round(box["height"])) == (side, side), path
            start = page.locator("main .wrap").first.evaluate(
                "e => e.getBoundingClientRect().x + parseFloat(getComputedStyle(e).paddingLeft)"
            )
            assert round(box["x"]) == round(start), path


def test_a_pattern_stands_apart_from_the_name_after_it(page, site):
    essay = make_essay()
    make_comment(essay)
    page.goto(essay.url)
    pattern, name = page.locator(".says svg").bounding_box(), page.locator(".says bdi").bounding_box()
    assert name["x"] - (pattern["x"] + pattern["width"]) >= 8


@pytest.mark.proof
def test_pages_of_one_column_use_the_whole_sheet(page, site):
    """At 1440 pixels what belongs beside stands beside, up to the end of the sheet; on a phone it follows."""
    make_essay(tags=["wells"], hubs=("politics",))
    for path in ("/bookmarks/", "/calls/", "/about/", "/comment-policy/", "/feeds/", "/essays/"):
        ends = []
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            side, sheet = page.locator(".side").bounding_box(), page.locator("main .wrap").first.bounding_box()
            first = page.locator(".split > *").first.bounding_box()
            ends.append((side["y"] < first["y"] + 1, round(side["x"] + side["width"] - sheet["x"] - sheet["width"])))
        assert ends == [(True, 0), (False, 0)], path
        assert not page.locator(f'.side a[href="{path}"]').count(), "no page leads to itself"
        # What stands on a page is of no use below it.
        assert not page.get_by_text("On this page").is_visible()


@pytest.mark.proof
def test_arabic_has_its_faces_and_its_direction_wherever_it_stands(page, desk):
    """Not on its own page alone; and a page without it loads no face for it."""
    faces = "document.fonts.ready.then(all => [...all].filter(f => f.status === 'loaded').map(f => f.family))"
    make_essay("Wells")
    page.goto("/essays/")
    assert not {"Naskh", "Arabic"} & {*page.evaluate(faces)}
    essay = make_essay("البئر", "فقرة عن الماء.", language="ar", tags=["ماء"], authors=("ليلى",), hubs=("politics",))
    make_comment(essay, "تعليق من قارئ.", name="سامي")
    for path in ("/", "/essays/", "/politics/", "/tags/", "/authors/", "/search/?q=البئر"):
        page.goto(path)
        assert "Naskh" in page.evaluate(faces), path
    for path in ("/", "/essays/", "/politics/", "/search/?q=البئر"):
        page.goto(path)
        row = page.locator("[lang=ar][dir=rtl]").first
        title = row.locator("h2, h3").first
        words = """e => {
          const words = document.createRange();
          words.selectNodeContents(e);
          return words.getBoundingClientRect().right;
        }"""
        assert abs(title.evaluate(words) - row.bounding_box()["x"] - row.bounding_box()["width"]) < 2, path
    desk.goto("/desk/essays/new/")
    desk.get_by_label("Title").fill("البئر")
    desk.get_by_label("Lead-in line").fill("ليلى:")
    for name in ("Title", "Lead-in line"):
        assert desk.get_by_label(name).evaluate("e => getComputedStyle(e).direction") == "rtl", name


def test_what_runs_the_other_way_is_turned_and_the_thread_stays_on_its_side(page):
    body = "فقرة [[hub:politics|فيها]] `let x;` والسلام.\n\nA Latin paragraph!\n\n> Quoted.\n\n- بند\n- Latin!"
    page.goto(make_essay("البئر", body, language="ar", hubs=("politics",)).url)
    text = page.locator(".text")
    code = "e => [getComputedStyle(e).direction, getComputedStyle(e).unicodeBidi]"
    assert text.locator("code").first.evaluate(code) == ["ltr", "isolate"]
    side = "e => [getComputedStyle(e).direction, getComputedStyle(e, '::before').direction]"
    latin = text.get_by_text("A Latin paragraph")
    assert latin.evaluate(side) == ["ltr", "rtl"]
    thread = "e => parseFloat(getComputedStyle(e, '::before').left)"
    assert latin.evaluate(thread) > 0, "beside the right edge, as that of the other paragraphs"
    quotation = text.locator("blockquote p")
    rights = [one.evaluate(thread) + one.bounding_box()["x"] for one in (latin, quotation)]
    assert abs(rights[0] - rights[1]) < 1
    assert text.locator("li bdi").evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_forms_of_the_desk_use_the_whole_sheet(desk):
    hub = Hub.objects.first()
    for path in ("/desk/calls/new/", f"/desk/hubs/{hub.pk}/"):
        for width, count in ((1440, 2), (390, 1)):
            desk.set_viewport_size({"width": width, "height": 900})
            desk.goto(path)
            starts = desk.locator(".sheet > .field").evaluate_all(
                "all => [...new Set(all.map(e => Math.round(e.getBoundingClientRect().left)))]"
            )
            assert len(starts) == count, (path, width, starts)
