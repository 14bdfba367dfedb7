"""How pages look, measured where a rule of one page could spoil another, or words could fall apart."""

import pytest

from accounts.models import ROLES
from tests.factories import make_essay, make_user

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
