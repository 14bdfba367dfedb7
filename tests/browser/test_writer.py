"""What the writer of a reply does in a browser: sends, is remembered only when asked, sees it in its place, appeals."""

import pytest
from django.urls import reverse

from comments import moderation
from comments.identity import writer_trust
from comments.models import Comment
from comments.moderation import appeals
from comments.tokens import token_of
from comments.writers import status_page
from essays import markup
from essays.models import Hub
from tests.browser.waits import wait_until
from tests.cast import make_comment, make_essay, make_user

WORDS = "A well is kept by those who carry the water."


@pytest.fixture
def essay(site):
    return make_essay()


def fill(page, **typed):
    page.locator("form.reply [name=name]").focus()
    page.locator("[data-remember]").wait_for(state="visible")
    for name, value in typed.items():
        page.fill(f"form.reply [name={name}]", value)


def kept(page):
    return page.evaluate("localStorage.getItem('reply')")


@pytest.mark.proof
def test_names_are_remembered_only_when_asked_and_only_in_the_browser(page, essay, watch):
    watch.expects("422")
    page.goto(essay.url)
    fill(page, name="Ravi Menon", email="ravi@example.org", body=WORDS)
    assert not page.locator("[data-remember] input").is_checked()
    page.click("form.reply button[name=send]")
    page.wait_for_selector("#reply.held")
    assert kept(page) is None
    page.goto(essay.url)
    fill(page, name="Ravi Menon", email="ravi@example.org")
    page.check("[data-remember] input")
    page.click("form.reply button[name=send]")  # without words: it comes back, and the names are kept
    page.wait_for_selector("#problem")
    assert "Ravi Menon" in kept(page)
    assert page.locator("[data-remember] input").is_checked()
    page.goto(essay.url)
    page.locator("form.reply [name=body]").focus()
    wait_until(page, "document.querySelector('form.reply [name=name]').value === 'Ravi Menon'")
    assert page.input_value("form.reply [name=email]") == "ravi@example.org"
    page.uncheck("[data-remember] input")
    page.fill("form.reply [name=body]", f"{WORDS} And more.")
    page.click("form.reply button[name=send]")
    page.wait_for_selector("#reply.held")
    assert kept(page) is None
    assert Comment.objects.count() == 2


@pytest.mark.proof
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_the_writers_pages_are_for_everybody(page_for, essay, accessible, fits, width, scheme):
    moderator = make_user("moderator")
    make_user("moderator")
    held = make_comment(essay, f"{WORDS}\n\n```\n{'long ' * 60}\n```\n\n> {'x' * 300}", state="held")
    published = make_comment(essay, f"{WORDS} Published.")
    refused = make_comment(essay, f"{WORDS} Refused.", state="held")
    moderation.reject(refused, "attack", by=moderator, note="It names nobody, but everybody knows.")
    page = page_for(width=width, color_scheme=scheme)
    paths = [reverse(name, args=[token_of(held)]) for name in ("private-response", "edit-response")]
    paths += [reverse("response-in-place", args=[token_of(held)]), "/responses/yours/"]
    paths += [reverse("confirm-response", args=[writer_trust.link_token(held)]), "/moderation/"]
    paths += [reverse("private-response", args=[token_of(comment)]) for comment in (published, refused)]
    for path in paths:
        page.goto(path)
        accessible(page)
        fits(page)
        if width == 390:  # letters twice the size
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.locator("main").evaluate("main => main.scrollWidth - main.clientWidth") <= 0, path
    appeals.ask(refused, "It is an argument, not a person.")
    desk = page_for(make_user("moderator"), width=width)
    desk.goto("/desk/moderation/")
    fits(desk)
    desk.goto("/desk/moderation/appeals/")
    desk.locator("summary", has_text="Turn it down").click()
    accessible(desk)
    fits(desk)
    desk.goto(reverse("desk-rules-hub", args=[Hub.objects.first().pk]))
    accessible(desk)
    fits(desk)


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, 1440])
def test_words_that_are_not_shown_are_told_above_a_held_reply(page_for, essay, fits, monkeypatch, width):
    for place in (markup, status_page):
        monkeypatch.setattr(place, "lost_from_comment", lambda *_: ["a rather long run of words " * 4, "x"])
    page = page_for(width=width)
    page.goto(essay.url)
    fill(page, name="Ravi Menon", email="ravi@example.org", body=WORDS)
    for button, place in (("preview", "#preview"), ("send", "#reply.held")):
        page.click(f"form.reply [name={button}]")
        page.wait_for_selector(place)
        fits(page)
        told = page.locator(f"{place} .notice")
        assert "These words of yours are not shown" in told.inner_text()
        boxes = "all => all.map(e => e.getBoundingClientRect()).map(({y, width}) => [y, width])"
        (above, _), *_, (below, wide) = page.locator(f"{place} :is(.notice, .words)").evaluate_all(boxes)
        assert above < below
        assert wide > 0.75 * min(width, 37 * 16)


def test_what_is_ticked_is_seen_in_the_colours_of_the_system(page_for, essay):
    page = page_for(forced_colors="active")
    for path in (f"{essay.url}respond/", "/preferences/"):
        page.goto(path)
        shown = page.locator("[type=radio], .field [type=checkbox]").evaluate_all(
            "all => all.map(e => getComputedStyle(e).appearance)"
        )
        assert set(shown) == {"auto"}, path
