"""Words without a place to break, and a thread of many numbers: every public page keeps its shape, on paper too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from essays.models import Essay, Tag
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from tests.browser.test_pages import ALIKE, judged, opened, public_paths, words_are_whole
from tests.cast import make_comment, make_essay
from tests.essays.test_media import add, picture

WORD = "Bundesverfassungsgerichtsentscheidungenx"  # forty letters


@pytest.fixture
def wordy(site):
    """An essay, and one thing of every other kind, whose words are longer than a phone is wide."""
    text = (
        f"{WORD * 2}\n\n## {WORD}\n\n1. {WORD}[^1]\n\n| {WORD} | {WORD} |\n|--|--|\n| a | b |\n\n[[hub:politics]]\n\n"
    )
    text += f"[^1]: {WORD}"
    make_essay(
        f"{WORD} {WORD}", text, tags=[WORD, f"second {WORD}"], authors=(WORD, f"De {WORD}"), standfirst=WORD,
        hubs=("alternatives", "movements", "politics"),
        cover_id=add(picture(size=(600, 400)), alt=WORD, credit=WORD).pk,
    )  # fmt: skip
    essay = Essay.objects.get(title__startswith=WORD)
    parent = None
    for _ in range(7):
        parent = make_comment(essay, f"{WORD}{WORD} {parent and parent.pk}", name=WORD, parent=parent)
    board.save_book(Book(title=f"{WORD} {WORD}", author=WORD, publisher=WORD, featured=True), by=None)
    board.save_book(Book(title=WORD, author=WORD), by=None)
    now = timezone.now()
    call = Call(title=WORD, standfirst=WORD, opens=now, closes=now + timedelta(days=9), fee=WORD, ask=WORD)
    board.save_call(call, by=None, hubs=())
    mark = Bookmark(title=WORD, url=f"https://{WORD.lower()}.example.org/", note=WORD)
    board.save_bookmark(mark, by=None, tags=Tag.objects.all())
    return essay


@pytest.mark.proof
def test_long_words_break_and_no_page_grows_wider(page, wordy, fits, watch):
    watch.expects("404")
    wrong = []
    for path in (*(path for path in public_paths() if path not in ALIKE), f"/search/?q={WORD}"):
        opened(page, path, "small")
        wrong += judged([fits, words_are_whole], page, path, "small", "light")
    assert "\n".join(wrong) == ""


def test_the_page_of_an_essay_keeps_its_shape(page, wordy):
    for width in ("small", "desk"):
        opened(page, wordy.get_absolute_url(), width)
        number_of_three_digits_stays_in_one_line(page, width)
    headings_stand_with_what_follows_and_figures_on_the_line(page)
    page.emulate_media(media="print")
    paper_has_thread_notes_at_the_foot_and_the_whole_table(page)


def number_of_three_digits_stays_in_one_line(page, width):
    assert page.locator(".number").count() == 7
    page.locator(".number").evaluate_all("all => all.forEach(e => { e.textContent = '1079.' })")
    words_are_whole(page)
    ends = page.locator(".response").evaluate_all(
        "all => all.filter(r => r.querySelector('.number').getBoundingClientRect().right > "
        "r.querySelector('.says').getBoundingClientRect().left).length"
    )
    assert ends == 0, width


def headings_stand_with_what_follows_and_figures_on_the_line(page):
    above, below = page.locator(".text h2").evaluate(
        "e => [getComputedStyle(e).paddingTop, getComputedStyle(e).paddingBottom].map(parseFloat)"
    )
    assert above > below * 1.5
    figures = page.locator(".text ol li").evaluate("e => getComputedStyle(e, '::marker').fontVariantNumeric")
    assert "lining-nums" in figures


def paper_has_thread_notes_at_the_foot_and_the_whole_table(page):
    note, last = page.locator(".text > .note").bounding_box(), page.locator(".text > p").last.bounding_box()
    assert note["y"] >= last["y"] + last["height"]
    assert page.locator(".text > p").last.evaluate("e => getComputedStyle(e, '::before').printColorAdjust") == "exact"
    assert page.locator(".table-box").evaluate("e => getComputedStyle(e).overflowX") == "visible"
    colours = page.locator(".end circle").evaluate_all("all => all.map(e => getComputedStyle(e).stroke)")
    assert set(colours) == {"rgb(0, 0, 0)"}
