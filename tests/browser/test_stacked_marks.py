"""Letters under a pile of marks stay in the block that they stand in; names written from right to left read right."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageDraw

from accounts.models import ROLES
from essays.models import Hub
from tests.browser.test_pages import opened
from tests.cast import make_comment, make_essay, make_user

PILED = "".join(letter + "\u0301\u0322\u0353\u0489\u034c\u035b\u0338\u0357" * 3 for letter in "Zal")
# Where a piled word stands, as far as its block may be drawn: (left, top, right, bottom) of the page.
BLOCKS = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (words.nextNode()) {
    if (!/[\\u0300-\\u036f\\u0489]/.test(words.currentNode.data)) continue;
    let block = words.currentNode.parentElement;
    const line = e => getComputedStyle(e).display.startsWith('inline') ||
      e.parentElement.matches('.meta, .kicker, .counts li');
    while (line(block) && !block.matches('.tag')) block = block.parentElement;
    const r = block.getBoundingClientRect(), m = Math.max(7, parseFloat(getComputedStyle(block).fontSize) * .32);
    found.push([r.left - m, r.top + scrollY - m, r.right + m, r.bottom + scrollY + m]);
  }
  return found;
}"""
# Where they stand and how the lines break stays: other letters in their place would be as wide as other fonts are.
UNSEEN = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    if (!/[\\u0300-\\u036f\\u0489]/.test(words.currentNode.data)) continue;
    for (const name of ['color', '-webkit-text-fill-color', 'text-decoration-color'])
      words.currentNode.parentElement.style.setProperty(name, 'transparent', 'important');
  }
}"""


@pytest.fixture
def piled(site):
    essay = make_essay(
        f"A {PILED} title", "Plain words of a text.", standfirst=f"A {PILED} standfirst.", tags=[f"a {PILED}"],
        authors=(f"Ann {PILED}",), hubs=("politics", "movements"),
    )  # fmt: skip
    for hub in Hub.objects.filter(slug="politics"):
        Hub.objects.filter(pk=hub.pk).update(argument=f"An {PILED} argument.")
    for n in range(2):
        make_comment(essay, f"Some {PILED} words, the reply of number {n}.", name=f"Bo {PILED}")
    make_comment(essay, f"Held {PILED} words.", name=f"Cy {PILED}", state="held")
    make_comment(essay, "Words of somebody else.", name="(علي) محمد")
    return essay


def shot(page):
    return Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")


def drawn_outside(page):
    """The box of what piled words draw beyond the blocks that they stand in; None for nothing."""
    blocks, before = page.evaluate(BLOCKS), shot(page)
    assert blocks
    page.evaluate(UNSEEN)
    after = shot(page)
    assert before.size == after.size
    difference = ImageChops.difference(before, after)
    assert difference.getbbox()
    for block in blocks:
        ImageDraw.Draw(difference).rectangle(tuple(map(round, block)), fill="black")
    return difference.getbbox()


@pytest.mark.proof
def test_piled_marks_draw_over_no_neighbour(page, piled, page_for):
    places = ["/", "/essays/", piled.url, "/tags/", "/authors/", "/politics/", "/search/?q=words"]
    desk, found = page_for(make_user(*ROLES, name="Everybody Else")), {}
    for width in ("phone", "desk"):
        for path in places:
            opened(page, path, width)
            found[path, width] = drawn_outside(page)
        for path in ("/desk/moderation/", "/desk/essays/"):
            opened(desk, path, width)
            found[path, width] = drawn_outside(desk)
    assert {place: box for place, box in found.items() if box} == {}
