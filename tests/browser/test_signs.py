"""The signs of paragraphs (¶, Respond, counts): no word moves for what nobody sees, and those seen can be pressed."""

import pytest

from comments.paragraphs.answers import find_about
from essays.models import Essay
from tests.cast import make_comment, make_essay
from transfer import demo_content

WIDTHS = (320, 390, 768, 1440)
# Every way in which a paragraph can begin and end; the third is answered.
ODD = """<p>It ends in a space, and a note that is longer than a line of a phone.[^1] </p>

A word

It ends in `code that is long enough to be broken where the line of a telephone ends`

It ends in [a link that is long enough to be broken where the line of a telephone ends](https://example.org/a)

- one thing, and then another of some more words
    - under it, a third that is longer than it should be on a telephone

Term
: what it means, in more words than a line of a phone can hold

> Said by somebody else, at some length, so that there are lines enough.
>
> 1. and numbered

<details><summary>More</summary><p>What is folded away has signs as well, and lines enough.</p><p>Again.</p></details>

[^1]: A note.
"""
# Of each paragraph: its height and where each of its lines of words lies, first with its signs and then without them.
LINES = """() => {
  const signs = [...document.querySelectorAll('.pilcrow, .answers')];
  const lines = (part) => {
    const words = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), found = [part.offsetHeight];
    for (let node; (node = words.nextNode());) {
      if (!node.data.trim() || node.parentElement.closest('.pilcrow')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, right, top } of range.getClientRects()) found.push([left, right, top].map(Math.round).join());
    }
    return found.join(' ');
  };
  const all = () => [...document.querySelectorAll('.text [id^=p]')].map(lines);
  document.querySelectorAll('details').forEach(e => { e.open = true; });
  const before = all();
  signs.forEach(e => { e.style.display = 'none'; });
  const after = all();
  signs.forEach(e => { e.style.display = ''; });
  return [before.length, before.filter((one, at) => one !== after[at])];
}"""
# The signs that cannot be used when the keyboard is at them: unseen, small, outside, or over words or one another.
UNFIT = """() => {
  const apart = (a, b) =>
    a.left >= b.right - .5 || b.left >= a.right - .5 || a.top >= b.bottom - .5 || b.top >= a.bottom - .5;
  const words = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT), rects = [];
  for (let node; (node = words.nextNode());) {
    if (node.parentElement.closest('.pilcrow') || !node.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    rects.push(...range.getClientRects());
  }
  const signs = [...document.querySelectorAll('.pilcrow')];
  return signs.filter(sign => {
    sign.focus({preventScroll: true});
    const own = sign.getBoundingClientRect(), style = getComputedStyle(sign);
    const others = signs.filter(one => one !== sign).map(one => one.getBoundingClientRect());
    return style.opacity !== '1' || own.height < 24 || own.width < 24 || own.left < 0 || own.right > innerWidth
      || [...rects, ...others].some(one => !apart(own, one));
  }).map(sign => sign.outerHTML);
}"""


@pytest.fixture
def odd(site):
    """An essay of odd paragraphs with an answer to one, and its like in Arabic."""
    essay = make_essay("Odd", ODD, hubs=("politics",))
    make_comment(essay, about=find_about(essay, "3"))
    make_essay("غريب", "كلمة\n\nهذه فقرة أطول قليلا من سطر واحد على شاشة هاتف صغير كما ترى.", language="ar")
    return essay


def moved(page, path):
    """The paragraphs of a page whose lines are others with the signs than without them."""
    page.goto(path)
    page.evaluate("document.fonts.ready")
    found, count = [], 0
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        count, wrong = page.evaluate(LINES)
        found += [f"{path} {width}: {one}" for one in wrong]
    assert count, path
    return found


@pytest.mark.proof
def test_signs_move_no_word_of_any_essay_of_the_demo(page, site):
    demo_content.load()
    essays = Essay.objects.published()
    paths = [essay.url for essay in essays] + [f"{essays[0].url}history/1/"]
    assert [found for path in paths for found in moved(page, path)] == []


@pytest.mark.proof
def test_signs_of_odd_paragraphs_move_nothing_and_can_be_pressed(page, page_for, odd, editor, fits):
    desk = page_for(editor)
    wrong = []
    for shown, path in ((page, odd.url), (page, "/essays/غريب/"), (page, f"{odd.url}history/1/"),
                        (desk, f"/desk/essays/{odd.pk}/preview/"), (desk, f"/desk/essays/{odd.pk}/")):  # fmt: skip
        wrong += moved(shown, path)
        for width in WIDTHS:
            shown.set_viewport_size({"width": width, "height": 900})
            fits(shown)
            if "/desk/" not in path or width == 1440:
                wrong += shown.evaluate(UNFIT)
    assert wrong == []


def test_sign_is_seen_under_the_pointer_and_not_before_nor_on_paper(page, odd):
    page.goto(odd.url)
    sign = page.locator("#p2 .pilcrow").first
    assert opacity(sign) == "0"
    page.locator("#p2").hover(position={"x": 5, "y": 5})
    assert opacity(sign) == opacity(page.locator("#p2 .pilcrow").last) == "1"
    page.emulate_media(media="print")
    assert not sign.is_visible()


def test_finger_finds_the_sign_and_it_shows_the_way_to_respond(page_for, odd):
    page = page_for(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto(odd.url)
    sign, respond = page.locator("#p2 .pilcrow").all()
    assert (opacity(sign), opacity(respond)) == ("1", "0")
    assert respond.evaluate("e => getComputedStyle(e).pointerEvents") == "none"
    sign.tap()
    page.wait_for_url("**#p2")
    assert opacity(respond) == "1"
    respond.tap()
    page.wait_for_url("**/respond/?paragraph=2#reply")


def opacity(sign):
    return sign.evaluate("e => getComputedStyle(e).opacity")
