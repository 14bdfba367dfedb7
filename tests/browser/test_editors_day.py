"""An editor's day, as people live it: once by keyboard alone, once with scripts off. Nothing typed is ever lost."""

import re

import pytest
from playwright.sync_api import expect

from essays.models import Essay
from tests.cast import PASSWORD, member
from tests.essays.test_media import picture

SOURCE = "textarea.source"
CLIP = (
    "<meta charset=utf-8><h2>Winter</h2><p class=MsoNormal><b>Nine</b> lending rooms were kept for "
    "three winters by <i>those who use them</i>.</p><p class=MsoNormal>The grant ended in March.</p>"
)
COPY = """async (html) => navigator.clipboard.write([new ClipboardItem({
  "text/html": new Blob([html], {type: "text/html"}), "text/plain": new Blob(["plain"], {type: "text/plain"})})])"""
SPRING = "Spring came late."


@pytest.fixture
def people(site):
    return member("author"), member("editor")


@pytest.fixture
def address():
    """The path of the one essay of this day on the desk, with a further part of it."""
    return lambda rest="": f"/desk/essays/{Essay.objects.get().pk}/{rest}"


# By keyboard.


def tab_to(page, selector, most=250):
    """Presses Tab until what is looked for has the focus, as somebody without a mouse does."""
    page.wait_for_selector(selector, state="attached")
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")


def press(page, selector):
    tab_to(page, selector)
    page.keyboard.press("Enter")


def act(page, selector):
    """Opens what stands behind “▾” and presses a button there."""
    press(page, "details.more summary")
    press(page, selector)


def says(page, words):
    expect(page.locator(".notice, .band, [role=status]").filter(has_text=words).first).to_be_visible()


def write_on(page, words):
    tab_to(page, SOURCE)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def sign_in(page, person):
    page.goto("/sign-in/?next=/desk/")
    tab_to(page, "[name=email]")
    page.keyboard.type(person.email)
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def write_with_paste_and_picture(page):
    press(page, "a[href='/desk/essays/new/']")
    page.wait_for_url("**/new/")
    tab_to(page, "[name=title]")
    page.keyboard.type("Tool Libraries After the Grant")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, CLIP)
    tab_to(page, SOURCE)
    page.keyboard.press("Control+v")
    expect(page.locator(SOURCE)).to_have_value(re.compile(r"\*\*Nine\*\* lending rooms .* \*those who use them\*"))
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n")
    press(page, ".picture summary")
    tab_to(page, "[name=picture]")
    page.set_input_files("[name=picture]", {"name": "w.png", "mimeType": "image/png", "buffer": picture()})
    tab_to(page, "[name=picture_alt]")
    page.keyboard.type("A wall of borrowed saws")
    press(page, "button[value=picture]")
    expect(page.locator(SOURCE)).to_have_value(re.compile(r"!\[A wall of borrowed saws\]\(media:"))
    page.keyboard.press("Control+s")
    says(page, "Saved")


def lose_the_server_and_come_back(page, path):
    page.context.route("**/*", lambda route: route.abort())
    write_on(page, f"\n\n{SPRING}")
    expect(page.locator("#kept")).to_contain_text("Not saved since", timeout=8000)
    page.context.unroute("**/*")
    page.evaluate("window.addEventListener('beforeunload', (e) => e.stopImmediatePropagation(), true)")
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(path)
    expect(page.locator("#restored")).to_contain_text("more than the draft")
    expect(page.locator(SOURCE)).to_have_value(re.compile(SPRING))
    press(page, "#restored button")
    page.keyboard.press("Control+s")
    says(page, "Saved")
    return page


@pytest.mark.proof
def test_the_day_by_keyboard(page_for, people, accessible, watch, address):
    watch.expects("ERR_FAILED", "404", "409", "410", "422")
    author, editor = people
    page, desk = page_for(), page_for()
    sign_in(page, author)
    write_with_paste_and_picture(page)
    accessible(page)
    page = lose_the_server_and_come_back(page, address())
    press(page, "button[value=submit]")
    says(page, "Sent to the reviewers")

    sign_in(desk, editor)
    press(desk, f"a[href='{address('review/')}']")
    press(desk, "a[href='?note=1#write']")
    expect(desk.locator("#write")).to_be_focused()
    desk.keyboard.type("Which winters?")
    press(desk, ".note-form button")
    says_note = desk.locator(".note", has_text="Which winters?")
    expect(says_note).to_be_visible()
    accessible(desk)
    tab_to(desk, "#change")
    desk.keyboard.type("Say which winters they were.")
    press(desk, "button[value=ask]")
    says(desk, "Sent back with your words.")

    page.goto(address())
    says(page, "Say which winters they were.")
    write_on(page, " It was 2011.")
    press(page, "button[value=submit]")
    says(page, "Sent to the reviewers")

    desk.goto(address("review/"))
    press(desk, ".dock button[value=approve]")
    says(desk, "Approved.")
    desk.goto(address())
    press(desk, "details.more summary")
    tab_to(desk, "[name=publish_at]")
    desk.fill("[name=publish_at]", "2040-03-14T09:00")
    press(desk, "button[value=schedule]")
    says(desk, "14th March 2040")
    assert page_for().goto(Essay.objects.get().url).status == 404
    act(desk, "button[value=unschedule]")
    says(desk, "Taken off the schedule")
    act(desk, "button[value=publish]")
    says(desk, "readers see these words now")
    reader = page_for()
    assert reader.goto(Essay.objects.get().url).status == 200
    assert "It was 2011." in reader.inner_text("main")

    conflict_and_merge(page, desk, address, accessible)
    compare_restore_withdraw(desk, reader, address, accessible)


def conflict_and_merge(page, desk, address, accessible):
    """Both open the same text, both change its last paragraph; the second chooses what is to stand."""
    page.goto(address())
    desk.goto(address())
    write_on(desk, " The rooms stayed open.")
    desk.keyboard.press("Control+s")
    says(desk, "Saved")
    write_on(page, " The key went round.")
    page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_have_text("Two versions of this essay")
    accessible(page)
    tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    for _ in range(3):  # theirs, yours, both, anew
        page.keyboard.press("ArrowRight")
    press(page, ".dock button[value=save]")
    says(page, "Saved")
    body = Essay.objects.get().head.body
    assert "The rooms stayed open." in body
    assert "The key went round." in body


def compare_restore_withdraw(desk, reader, address, accessible):
    desk.goto(address("history/"))
    accessible(desk)
    press(desk, "td a[href*='..']")
    expect(desk.locator("ins").first).to_be_visible()
    accessible(desk)
    desk.goto(address("history/"))
    press(desk, "form[action$='/history/1/restore/'] button")
    says(desk, "restored as a new draft")
    assert SPRING not in Essay.objects.get().head.body
    act(desk, "button[value=publish]")
    says(desk, "readers see these words now")
    url = Essay.objects.get().url
    reader.goto(f"{url}history/1..2/")
    expect(reader.locator("del").filter(has_text=SPRING)).to_be_visible()
    accessible(reader)
    act(desk, "a[href$='/withdraw/']")
    tab_to(desk, "[name=reason]")
    desk.keyboard.type("The towns asked us to.")
    press(desk, "button.danger")
    says(desk, "The towns asked us to.")
    assert reader.goto(url).status == 410
    assert "The towns asked us to." in reader.inner_text("main")


# With scripts off.


def sign_in_plainly(page, person):
    page.goto("/sign-in/?next=/desk/")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:not([type=button])")


def push(page, selector):
    """A button, first out of what it is folded into."""
    if not page.is_visible(selector):
        page.click("details.more summary")
    page.click(selector)


@pytest.mark.proof
def test_the_day_with_scripts_off(page_for, people, watch, address):
    watch.expects("409", "410", "422")
    author, editor = people
    page, desk = page_for(java_script_enabled=False), page_for(java_script_enabled=False)
    sign_in_plainly(page, author)
    sign_in_plainly(desk, editor)
    page.goto("/desk/essays/new/")
    page.fill("[name=title]", "On Ropes")
    page.fill(SOURCE, "A rope is as long as its well.\n\nIt wears.")
    page.click(".picture summary")
    page.set_input_files("[name=picture]", {"name": "r.png", "mimeType": "image/png", "buffer": picture()})
    page.fill("[name=picture_alt]", "A rope")
    page.click("button[value=picture]")
    assert "![A rope](media:" in page.input_value(SOURCE)
    page.click("button[value=save]")
    page.click("button[value=submit]")

    desk.goto(address("review/"))
    desk.click("a[href='?note=2#write']")
    desk.fill("#write", "How soon?")
    desk.click(".note-form button")
    assert "How soon?" in desk.inner_text("main")
    desk.click("button[value=ask]")
    assert "Say what should change." in desk.inner_text("main")
    desk.fill("#change", "Say how soon.")
    desk.click("button[value=ask]")
    page.goto(address())
    assert "Say how soon." in page.inner_text("main")
    page.fill(SOURCE, page.input_value(SOURCE).replace("It wears.", "It wears in three years."))
    page.click("button[value=submit]")
    desk.goto(address("review/"))
    desk.click("button[value=publish]")
    assert "It wears in three years." in Essay.objects.get().body

    page.goto(address())
    desk.goto(address())
    desk.fill(SOURCE, desk.input_value(SOURCE).replace("three years", "four years"))
    desk.click("button[value=save]")
    page.fill(SOURCE, page.input_value(SOURCE).replace("three years", "two years"))
    page.click("button[value=save]")
    assert page.inner_text("h1") == "Two versions of this essay"
    page.click(".dock button[value=save]")
    assert "still open" in page.inner_text("main")
    page.check("input[type=radio][value=yours]")
    page.click(".merged button[value=show]")
    assert "two years" in page.inner_text(".merged")
    page.click(".dock button[value=save]")
    assert "two years" in Essay.objects.get().head.body

    desk.goto(address("history/"))
    desk.click("form[action$='/history/1/restore/'] button")
    assert "It wears.\n" in Essay.objects.get().head.body + "\n"
    desk.goto(address())
    push(desk, "button[value=publish]")
    desk.goto(address("withdraw/"))
    desk.fill("[name=reason]", "It was about another well.")
    desk.click("button.danger")
    assert page_for(java_script_enabled=False).goto(Essay.objects.get().url).status == 410
