"""Nothing typed is lost when an answer is not the site's own: a proxy misbehaves before the real server, in Chromium.

The short round tries the reply form with all of it, and each other form whose answer is swapped in with one page of
somebody else's; the proof tries each of them with all.
"""

import re

import pytest
from playwright.sync_api import expect

from comments import posting
from comments.models import Comment
from tests.browser.proxy import MISCHIEF, before
from tests.factories import make_essay

BODY = "First line,\n“second” line with [[brackets]] & <b>tags</b>\n\nthe last one. "
# What Chromium writes on its console of such answers.
NOISE = ("Failed to load resource", "htmx:error", "ERR_", "Failed to fetch")


@pytest.fixture
def proxy(site, settings, watch):
    """The site behind a proxy, which is its address for everybody."""
    with before(site) as proxy:
        settings.SITE_URL = proxy.url
        settings.CSRF_TRUSTED_ORIGINS = [proxy.url]
        watch.host = proxy.url.partition("//")[2]
        watch.expects(*NOISE)
        yield proxy


def short(*all_of_them, first=1):
    """The first in the short round, the others in the proof."""
    return [
        pytest.param(one, marks=() if number < first else pytest.mark.proof) for number, one in enumerate(all_of_them)
    ]


def in_fields(page):
    return {name: page.input_value(f"form.reply [name={name}]") for name in ("name", "email", "website", "body")}


def test_a_reply_whose_answer_is_somebody_elses_stays_in_its_form(page_for, proxy):
    essay = make_essay("On Wells", "One stone lies.")
    page = page_for()
    page.goto(f"{proxy.url}{essay.url}")
    typed = {"name": "Ruth Adeyemi", "email": "ruth@example.org", "website": "https://ruth.example.org", "body": BODY}
    page.focus("form.reply [name=body]")
    page.wait_for_function("window.htmx && document.querySelectorAll('script[data-htmx]').length === 3")
    page.wait_for_timeout(200)
    for name, words in typed.items():
        page.fill(f"form.reply [name={name}]", words)
    # A site that hangs is waited for half a minute; here for half a second.
    page.evaluate("document.querySelector('form.reply').setAttribute('data-hx-config', 'timeout:500ms')")
    for how in MISCHIEF:
        proxy.mischief, proxy.told = how, 0
        page.click("form.reply button[name=send]")
        line = page.locator("form.reply .actions + .unsent[role=alert]")
        expect(line).to_contain_text("too large" if how == "413" else "Your words are still here")
        assert (in_fields(page), page.url) == (typed, f"{proxy.url}{essay.url}"), how
        assert proxy.told, how  # Chromium itself sends a form again whose connection was cut
        assert "Hotel" not in page.content()
        # The words are still not to be left by mistake.
        assert page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))"), how
    assert not Comment.objects.exists()
    proxy.mischief = ""
    page.click("form.reply button[name=send]")
    page.get_by_role("heading", name="Your reply is held for moderation").wait_for()
    assert Comment.objects.get().body == BODY.strip()


def test_the_sites_own_refusals_are_swapped_in_and_its_errors_are_not(page_for, proxy, monkeypatch):
    essay = make_essay("On Wells", "One stone lies.")
    page = page_for()
    page.goto(f"{proxy.url}{essay.url}")
    page.focus("form.reply [name=body]")
    page.wait_for_function("window.htmx")
    page.wait_for_timeout(200)
    page.fill("form.reply [name=body]", BODY)
    page.click("form.reply button[name=send]")
    page.locator("#reply .problem").wait_for()
    assert page.input_value("form.reply [name=body]") == BODY
    assert page.evaluate("document.activeElement.id") == "problem"
    page.fill("form.reply [name=name]", "Ruth Adeyemi")
    page.fill("form.reply [name=email]", "ruth@example.org")
    monkeypatch.setattr(posting, "post", None)  # a slip of ours
    page.click("form.reply button[name=send]")
    expect(page.locator("form.reply .unsent")).to_contain_text("Your words are still here")
    assert page.input_value("form.reply [name=body]") == BODY
    monkeypatch.undo()
    page.click("form.reply button[name=send]")
    page.get_by_role("heading", name=re.compile("held for moderation")).wait_for()


@pytest.mark.parametrize("scripts", [False, True])
@pytest.mark.parametrize("path", short("", "respond/"))
def test_back_from_a_page_of_somebody_elses_leads_to_the_words(page_for, proxy, path, scripts):
    essay = make_essay("On Wells", "One stone lies.")
    page = page_for(java_script_enabled=scripts)
    page.route(re.compile("htmx-4"), lambda route: route.abort())  # it has not come yet, so the browser sends the form
    page.goto(f"{proxy.url}{essay.url}{path}")
    page.fill("form.reply [name=body]", BODY)
    page.fill("form.reply [name=name]", "Ruth Adeyemi")
    proxy.mischief = "502"
    page.click("form.reply button[name=send]")
    page.get_by_role("heading", name="Bad Gateway").wait_for()
    page.go_back()
    assert page.input_value("form.reply [name=body]") == BODY
    assert page.input_value("form.reply [name=name]") == "Ruth Adeyemi"
