"""An essay of 20,000 words in the editor: typing stays fluent, and the preview floods no server."""

import pytest

from tests.cast import make_draft, make_user

SOURCE = "textarea.source"
SENTENCE = (
    "Nine rooms were kept for three winters by those who [[hub:alternatives|use]] them: {n} tools and *one* key. "
)
LONG = "\n\n".join(
    f"## Part {n}\n\n" + SENTENCE.format(n=n) * 6 + f"A note[^{n}].\n\n[^{n}]: Of {n} rooms." for n in range(1, 201)
)
FLUENT = 100  # milliseconds from a key to the next frame, for most keys
PATIENCE = 60_000
WATCH_KEYS = """() => {
  window.keys = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "keydown") keys.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
}"""


@pytest.fixture
def page(page_for, site):
    writer = make_user("author", "editor", name="Nadia Okafor")
    assert len(LONG.split()) > 20_000
    essay = make_draft("A Long Essay", LONG, by=writer)
    page = page_for(writer)
    page.set_default_timeout(PATIENCE)
    page.goto(f"/desk/essays/{essay.pk}/", timeout=PATIENCE)
    page.focus(SOURCE)
    page.keyboard.press("Control+Home")
    yield page
    page.evaluate("document.querySelector('form[data-pane]').dispatchEvent(new Event('submit'))")


@pytest.mark.proof
def test_so_much_is_read_and_written_as_any_other_essay_is(page):
    a_number_of_the_thread_leads_to_its_paragraph(page)
    page.keyboard.press("Control+Home")
    typing_stays_fluent_and_previews_come_one_after_the_other(page)
    the_list_of_a_link_opens_at_the_caret_far_down(page)


def typing_stays_fluent_and_previews_come_one_after_the_other(page):
    """The last preview shows the last words."""
    going, most, asked = set(), [0], []

    def begin(request):
        if "/pane/" in request.url:
            asked.append(request)
            going.add(request)
            most[0] = max(most[0], len(going))

    page.on("request", begin)
    page.on("requestfinished", lambda request: going.discard(request))
    page.on("requestfailed", lambda request: going.discard(request))
    page.evaluate(WATCH_KEYS)
    for n in range(4):
        page.keyboard.type(f"Words that are typed: {n}. ", delay=20)
        page.wait_for_timeout(1000)  # a preview is on its way while the next words are typed
    slow = [took for took in page.evaluate("keys") if took > FLUENT]
    assert len(slow) <= 10, slow  # of 104
    words = [f"Words that are typed: {n}." for n in range(4)]
    assert page.input_value(SOURCE).startswith(f"{' '.join(words)} ##")
    page.wait_for_selector(f".preview .text >> text={words[-1]}", timeout=PATIENCE)
    assert most[0] == 1
    assert 0 < len(asked) <= 4


def the_list_of_a_link_opens_at_the_caret_far_down(page):
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nSee [[pol")
    page.wait_for_selector("#completions [role=option]")
    box, pane = page.locator("#completions").bounding_box(), page.locator(SOURCE).bounding_box()
    foot = pane["y"] + pane["height"] - 17  # of the last line, above the padding
    assert abs(box["y"] - foot) < 25 or abs(box["y"] + box["height"] - (foot - 25)) < 25, (box, pane)
    assert page.evaluate("scrollY") < 1000


def a_number_of_the_thread_leads_to_its_paragraph(page):
    assert page.evaluate("desk.editor.goTo('#p150')") is True
    begin = page.eval_on_selector(SOURCE, "s => s.value.slice(s.selectionStart, s.selectionStart + 30)")
    wanted = page.locator(".preview #p150").inner_text()
    assert wanted.split()[:2] == begin.replace("*", "").split()[:2]
