"""Pasting into the editor: what word processors and pages give becomes Markdown; what is plain stays plain."""

import time

import pytest

from essays import markup
from tests.browser.clips import CLIPS, PLAIN
from tests.browser.waits import wait_until
from tests.cast import make_user

SOURCE = "textarea.source"
FROM_FOUR = "html => desk.editor.converter().then((markdown) => markdown(html, { firstNote: 4 }))"
PASTE = """([html, text]) => {
  const source = document.querySelector("textarea.source"), clip = new DataTransfer();
  if (html) clip.setData("text/html", html);
  clip.setData("text/plain", text);
  source.focus();
  return source.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clip, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(page_for, site):
    page = page_for(make_user("author", name="Nadia Okafor"))
    page.goto("/desk/essays/new/")
    yield page
    page.evaluate("document.querySelector('form[data-pane]').dispatchEvent(new Event('submit'))")


def holds(page, words):
    """Waits until the source holds these words: the converter is loaded when it is first needed."""
    wait_until(page, "words => document.querySelector('textarea.source').value.includes(words)", words)


def converted(page, html):
    return page.evaluate("html => desk.editor.converter().then((markdown) => markdown(html))", html)


def test_clips_of_many_programs_become_clean_markdown(page):
    """The page's own policy and the watch on it hold: nothing runs, nothing is loaded, nothing is complained of."""
    assert len(CLIPS) >= 20
    assert {name: converted(page, html) for name, html, _, _ in CLIPS} == {name: text for name, _, text, _ in CLIPS}


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip[0])
def test_the_site_reads_that_markdown_as_it_was_meant(clip):
    _, _, text, parts = clip
    rendered = markup.render(text)
    assert [part for part in parts if part not in rendered.html] == []
    assert [words for words in rendered.warnings if "skips a level" in words] == []


def test_the_converter_leaves_plain_words_to_the_browser_and_numbers_notes_on(page):
    """What says no more than its words is nothing for it; notes are numbered on from those in the text."""
    assert {name: converted(page, html) for name, html in PLAIN.items()} == dict.fromkeys(PLAIN, "")
    html = (
        '<p>x<sup><a href="#n1" id="r1">1</a></sup> y<sup><a href="#n2" id="r2">2</a></sup></p>'
        '<ol><li id="n1">one <a href="#r1">↩</a></li><li id="n2">two</li></ol>'
    )
    assert page.evaluate(FROM_FOUR, html).startswith("x[^4] y[^5]\n\n[^4]: one")


HEAVY = [
    "<div>" * 20_000 + "<b>x</b>",
    "<b><i>" * 5000 + "x",
    "<p><b>w</b> word</p>" * 20_000,
    "<b>x</b>" + "[a](" * 50_000,
    "<b>x</b><pre>" + " " * 200_000 + "x</pre>",
    "<p><b>x</b>" + "<br> " * 20_000,
    "<a href='#x'>1</a>" * 3000 + "<b id=x>",
    "<table>" * 200 + "<b>x",
    "<ul><li>" * 300 + "<b>x",
    "<b>x</b>" + "_" * 100_000,
    "<blockquote>" * 300 + "<b>x",
    "<!--" * 50_000 + "<b>x",
    "<a " * 100_000 + "<b>x</b>",
]


@pytest.mark.proof
def test_no_clip_holds_the_editor_up(page):
    slow = {}
    for html in HEAVY:
        begin = time.perf_counter()
        converted(page, html)
        if (took := time.perf_counter() - begin) >= 5:
            slow[html[:40]] = took
    assert slow == {}


def test_what_is_pasted(page):
    for part in (
        a_paste_stands_apart_from_the_paragraph_before_it_and_can_be_undone,
        words_within_a_line_stay_in_their_line,
        plain_words_are_pasted_as_they_are,
        a_real_clipboard_pastes_markdown_and_with_shift_the_plain_words,
    ):
        page.fill(SOURCE, "")
        part(page)


def a_paste_stands_apart_from_the_paragraph_before_it_and_can_be_undone(page):
    page.fill(SOURCE, "Before.\n\nAfter.")
    page.eval_on_selector(SOURCE, "s => { s.focus(); s.setSelectionRange(7, 7) }")
    page.evaluate(PASTE, ["<h2>Title</h2><p>One <b>bold</b> word.</p>", "Title One bold word."])
    holds(page, "## Title")
    assert page.input_value(SOURCE) == "Before.\n\n## Title\n\nOne **bold** word.\n\nAfter."
    page.keyboard.press("Control+z")
    assert page.input_value(SOURCE) == "Before.\n\nAfter."


def words_within_a_line_stay_in_their_line(page):
    page.fill(SOURCE, "A  word.")
    page.eval_on_selector(SOURCE, "s => { s.focus(); s.setSelectionRange(2, 2) }")
    page.evaluate(PASTE, ['<a href="https://a.example/">good</a>', "good"])
    holds(page, "good")
    assert page.input_value(SOURCE) == "A [good](https://a.example/) word."


def plain_words_are_pasted_as_they_are(page):
    assert page.evaluate(PASTE, ["", "## **plain**"]) is True  # the browser does it
    page.evaluate(PASTE, [PLAIN["a code editor"], "## Heading\n**bold** [[Title]]"])
    holds(page, "Title")
    assert page.input_value(SOURCE) == "## Heading\n**bold** [[Title]]"


def test_where_the_converter_cannot_be_had_the_plain_words_are_pasted(page, watch):
    watch.expects("Failed to load resource")
    page.route("**/paste*.js", lambda route: route.abort())
    page.evaluate(PASTE, ["<p>One <b>bold</b> word.</p>", "One bold word."])
    holds(page, "One")
    assert page.input_value(SOURCE) == "One bold word."


def a_real_clipboard_pastes_markdown_and_with_shift_the_plain_words(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("""() => navigator.clipboard.write([new ClipboardItem({
        "text/html": new Blob(["<p>One <b>bold</b> *word*.</p>"], { type: "text/html" }),
        "text/plain": new Blob(["One bold *word*."], { type: "text/plain" }) })])""")
    page.click(SOURCE)
    page.keyboard.press("Control+v")
    holds(page, "One")
    assert page.input_value(SOURCE) == "One **bold** \\*word\\*."
    page.fill(SOURCE, "")
    page.keyboard.press("Control+Shift+v")
    holds(page, "One")
    assert page.input_value(SOURCE) == "One bold *word*."
