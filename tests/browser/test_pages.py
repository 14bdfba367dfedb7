"""Every kind of page as a reader has it: for all eyes, at every width, by keyboard, without scripts, and on paper.

The short round looks at each page of a small site once, at a width and in a look of its own; the proof looks at each
page of the demo at all widths, light and dark, and at the desk.
"""

import itertools

import brotli
import pytest

from accounts.models import ROLES
from essays.models import Author, Essay, Tag
from noticeboard.models import Book, Call
from tests.browser.waits import wait_until
from tests.cast import make_user
from tests.site.small import plant
from transfer import demo_content

WIDTHS = {"phone": (390, 844), "desk": (1440, 900), "small": (320, 640)}
LOOKS = ("light", "dark")
MISSING = "/essays/there-is-none/"
# Made as another page is made; the short round leaves them out.
ALIKE = {"/movements/", "/politics/", "/strategy/all-three/", "/licence/", "/comment-policy/", "/privacy/",
         "/accessibility/", "/password/", "/feeds/"}  # fmt: skip
# Bytes of style sheets as they travel: by brotli, in the quality in which WhiteNoise keeps them.
SHEETS_BUDGET, SCRIPT_BUDGET = 10_400, 900
# What paper has no use for.
NOT_PRINTED = (
    ".bar-menu, nav, form, .noticeboard, footer.foot, .skip, .mark, .response .meta [rel], .conversation > .meta"
)
BROKEN = """all => all.filter(e => e.getClientRects().length).filter(e => {
  const words = document.createRange();
  words.selectNodeContents(e);
  if (e.querySelector('.unseen')) words.setStartAfter(e.querySelector('.unseen'));
  return new Set([...words.getClientRects()].filter(r => r.width).map(r => Math.round(r.top / 8))).size > 1;
}).map(e => e.textContent)"""
LOADED = "performance.getEntriesByType('resource').map(({ name, decodedBodySize }) => [name, decodedBodySize])"
# Letters are asked for when words are laid out, which may be after the page has loaded.
ALL_LETTERS = """document.body.offsetHeight
  && performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.woff2')).length >= 3"""
FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  const seen = e.closest('label') || e, t = getComputedStyle(seen);
  const ring = [s, t].some(c => c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) >= 2);
  const inside = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
  const name = e.tagName + ' ' + (e.name || e.textContent.trim()).slice(0, 40);
  return {name, ring, inside, body: e === document.body};
}"""


def public_paths():
    """One page of each kind, with something on it, from the rows that there are."""
    essay = Essay.objects.published().order_by("-comment_count", "pk").first()
    author = Author.objects.filter(essays=essay).first()
    tag = Tag.objects.filter(tagged__content_object=essay).first()
    found = [
        row.get_absolute_url() for row in (essay, author, tag, Book.objects.first(), Call.objects.started().first())
    ]
    year, month = essay.dated.year, essay.dated.month
    return [
        "/", "/strategy/", "/strategy/all-three/", "/alternatives/", "/movements/", "/politics/", *found, "/essays/",
        f"{essay.get_absolute_url()}respond/", "/tags/", "/authors/", "/archive/", f"/archive/{year}/",
        f"/archive/{year}/{month}/", "/search/", "/search/?q=commons", "/search/?q=xyzzy", "/books/", "/calls/",
        "/bookmarks/", "/feeds/", "/about/", "/licence/", "/comment-policy/", "/privacy/", "/accessibility/", "/list/",
        "/preferences/", "/sign-in/", "/password/", MISSING,
    ]  # fmt: skip


def desk_paths():
    essay = Essay.objects.order_by("pk").first()
    plain = ("", "essays/", "essays/new/", "moderation/", "moderation/?state=published", "moderation/log/", "hubs/",
             "pages/", "tags/", "authors/", "media/", "media/recordings/", "books/", "calls/", "bookmarks/", "list/",
             "mail/", "people/", "settings/", "account/", f"essays/{essay.pk}/",
             f"essays/{essay.pk}/history/")  # fmt: skip
    return [f"/desk/{path}" for path in plain]


@pytest.fixture
def demo(site):
    return demo_content.load()


@pytest.fixture
def small(site):
    return plant()


def opened(page, path, width="desk", look="light"):
    # Without moving colours: they would be measured on their way from light to dark.
    page.emulate_media(color_scheme=look, reduced_motion="reduce", media="screen")
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    answer = page.goto(path)
    assert answer.status == (404 if path == MISSING else 200), f"{path}: {answer.status}"
    return page


def judged(judges, page, path, width, look):
    """What the judges find wrong with one page as it stands now."""
    wrong = []
    for judge in judges:
        try:
            judge(page)
        except AssertionError as found:
            wrong.append(f"{path} ({width}, {look}): {str(found).splitlines()[0]}")
    return wrong


@pytest.mark.parametrize("first", [0, pytest.param(1, marks=pytest.mark.proof)])
def test_every_page_is_for_everybody(page, small, watch, accessible, fits, first):
    """Each at one width in one look; that it fits, at the smallest; that paper has the text and no navigation. Every
    second page, the others in the proof."""
    watch.expects("404")
    wrong = []
    paths = [path for path in public_paths() if path not in ALIKE]
    for path, width, look in zip(paths[first::2], itertools.cycle(("desk", "phone", "small")), itertools.cycle(LOOKS)):
        opened(page, path, width, look)
        wrong += judged([accessible, fits, has_one_heading, words_are_whole], page, path, width, look)
        page.set_viewport_size({"width": 320, "height": 640})
        wrong += judged([fits, words_are_whole], page, path, "small", look)
        page.emulate_media(media="print")
        wrong += judged([paper_has_the_text_and_no_navigation], page, path, "small", "print")
    assert "\n".join(wrong) == ""


def paper_has_the_text_and_no_navigation(page):
    printed = (
        page.locator(NOT_PRINTED).filter(visible=True).evaluate_all("all => all.map(e => e.outerHTML.slice(0, 80))")
    )
    assert printed == [], f"printed: {printed}"
    assert page.locator("h1").is_visible(), "no h1"


def words_are_whole(page):
    """No short word of a button is cut in two, and no number of a response."""
    broken = page.locator("button, .number, .pager a, .letters a").evaluate_all(BROKEN)
    assert broken == [], f"broken: {broken}"


def has_one_heading(page):
    assert page.locator("h1").count() == 1, f"{page.locator('h1').count()} h1"
    assert page.locator("main").count() == 1, f"{page.locator('main').count()} main"


def judged_everywhere(page, paths, judges):
    """What is wrong with pages on a phone and a desk, light and dark."""
    wrong = []
    for path, width, look in itertools.product(paths, ("phone", "desk"), LOOKS):
        wrong += judged(judges, opened(page, path, width, look), path, width, look)
    return "\n".join(wrong)


@pytest.mark.proof
def test_every_page_at_every_width_in_every_look(page, demo, watch, accessible, fits):
    watch.expects("404")
    assert judged_everywhere(page, public_paths(), [accessible, fits, has_one_heading]) == ""


@pytest.mark.proof
def test_every_page_of_the_desk_at_every_width_in_every_look(page_for, demo, accessible, fits):
    page = page_for(make_user(*ROLES, name="Everybody Else"))
    assert judged_everywhere(page, desk_paths(), [accessible, fits, has_one_heading]) == ""


def test_keyboard_comes_first_to_the_text(page, small):
    opened(page, "/essays/the-first-well/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the text"
    assert page.locator(":focus").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def unseen_stops(page, path):
    """The stops of the Tab key at which nobody could see where the keyboard is."""
    opened(page, path)
    found = []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["body"]:
            return found
        if not (stop["ring"] and stop["inside"]):
            found.append(f"{path}: {stop}")
    return found


@pytest.mark.proof
def test_keyboard_is_seen_wherever_it_is(page, small):
    found = [stop for path in ("/essays/the-first-well/", "/search/?q=well") for stop in unseen_stops(page, path)]
    assert "\n".join(found) == ""


@pytest.mark.proof
def test_keyboard_is_seen_on_every_page(page, demo, watch):
    watch.expects("404")
    found = [stop for path in public_paths() for stop in unseen_stops(page, path)]
    assert "\n".join(found) == ""


def missing_without_scripts(page_for, paths):
    """What is read, or can be pressed, only where scripts run; to the letter, but for the button that shows a password
    while it is typed."""
    shown, plain = page_for(), page_for(java_script_enabled=False)
    told = {path: [controls_of(opened(page, path)) for page in (shown, plain)] for path in paths}
    return [path for path, (with_scripts, without) in told.items() if with_scripts != without]


def controls_of(page):
    """What is read on a page, and what can be pressed or filled in."""
    controls = page.locator("a, button, input, textarea, summary").filter(visible=True)
    names = [f"{c['tag']} {c['words']}" for c in controls.evaluate_all(
        "all => all.map(e => ({tag: e.tagName, words: e.name || e.textContent.trim()}))")]  # fmt: skip
    lines = [line.strip() for line in page.locator("body").inner_text().splitlines() if line.strip()]
    return [line for line in lines if line != "Show"], [name for name in names if name != "BUTTON Show"]


@pytest.mark.proof
def test_nothing_is_missing_without_scripts(page_for, small):
    paths = [
        "/",
        "/essays/the-first-well/",
        "/essays/the-first-well/respond/",
        "/search/?q=well",
        "/tags/",
        "/sign-in/",
    ]
    assert missing_without_scripts(page_for, paths) == []


@pytest.mark.proof
def test_nothing_is_missing_anywhere_without_scripts(page_for, demo, watch):
    watch.expects("404")
    assert missing_without_scripts(page_for, public_paths()) == []


def test_paper_has_text_and_responses_of_an_essay(page, small):
    opened(page, "/essays/the-first-well/")
    page.emulate_media(media="print")
    for part in (".by", ".text", "#responses ol"):
        assert page.locator(part).first.is_visible(), part


def test_reading_page_needs_no_script_and_little_style(page, small):
    """What travels counts. One sheet comes before anything is drawn; another only where a text has pictures. No
    script but the small one of the form, and no letters but those of Western Europe, in three files."""
    for path in ("/", "/essays/the-first-well/", "/politics/", "/strategy/", "/search/?q=well", "/essays/"):
        opened(page, path)
        wait_until(page, ALL_LETTERS)
        sizes = dict(page.evaluate(LOADED))
        travel = {
            url: len(brotli.compress(page.request.get(url).body())) for url in sizes if url.endswith((".css", ".js"))
        }
        sheets = {url: size for url, size in travel.items() if url.endswith(".css")}
        assert len([url for url in sheets if "/figures." not in url]) == 1, f"{path}: {sheets}"
        assert sum(sheets.values()) <= SHEETS_BUDGET, f"{path}: {sheets}"
        assert sum(travel.values()) - sum(sheets.values()) <= SCRIPT_BUDGET, f"{path}: {travel}"
        letters = {url.rpartition("/")[2].split(".")[0] for url in sizes if url.endswith(".woff2")}
        assert letters == {"vollkorn", "vollkorn-italic", "libre-franklin"}, f"{path}: {letters}"
