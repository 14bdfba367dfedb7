"""Nothing typed is lost when an answer is not the site's own: a proxy misbehaves before the real server, in Chromium.

The short round tries the reply form with all of it, and each other form whose answer is swapped in with one page of
somebody else's; the proof tries each of them with all.
"""

import re

import pytest
from playwright.sync_api import expect

from comments import posting
from comments.models import Comment
from essays import publishing
from essays.models import Essay
from tests.browser.proxy import MISCHIEF, before
from tests.browser.waits import wait_until
from tests.cast import make_comment, make_draft, make_essay
from tests.essays.test_media import picture

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


# A page of somebody else's, and nothing at all, in the short round; all the rest in the proof.
BAD = pytest.mark.parametrize(
    "bad", [("200", "halved"), pytest.param(MISCHIEF, marks=pytest.mark.proof)], ids=["short", "all"]
)
AWAY = 35_000  # milliseconds: an answer is waited for half a minute


def short(*all_of_them, first=1):
    """The first in the short round, the others in the proof."""
    return [
        pytest.param(one, marks=() if number < first else pytest.mark.proof) for number, one in enumerate(all_of_them)
    ]


def reached(proxy, how):
    """From now on the proxy does this, and counts anew."""
    proxy.mischief, proxy.told = how, 0


def in_fields(page):
    return {name: page.input_value(f"form.reply [name={name}]") for name in ("name", "email", "website", "body")}


def test_a_reply_whose_answer_is_somebody_elses_stays_in_its_form(page_for, proxy):
    essay = make_essay("On Wells", "One stone lies.")
    page = page_for()
    page.goto(f"{proxy.url}{essay.url}")
    typed = {"name": "Ruth Adeyemi", "email": "ruth@example.org", "website": "https://ruth.example.org", "body": BODY}
    page.focus("form.reply [name=body]")
    wait_until(page, "window.htmx && document.querySelectorAll('script[data-htmx]').length === 3")
    page.wait_for_timeout(200)
    for name, words in typed.items():
        page.fill(f"form.reply [name={name}]", words)
    # A site that hangs is waited for half a minute; here for half a second.
    patience = "time => document.querySelector('form.reply').setAttribute('data-hx-config', `timeout:${time}`)"
    for how in MISCHIEF:
        page.evaluate(patience, "500ms" if how == "hangs" else "30s")
        reached(proxy, how)
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
    page.evaluate(patience, "30s")  # the site itself may be slow
    page.click("form.reply button[name=send]")
    page.get_by_role("heading", name="Your reply is held for moderation").wait_for()
    assert Comment.objects.get().body == BODY.strip()


@pytest.mark.proof
def test_the_sites_own_refusals_are_swapped_in_and_its_errors_are_not(page_for, proxy, monkeypatch):
    essay = make_essay("On Wells", "One stone lies.")
    page = page_for()
    page.goto(f"{proxy.url}{essay.url}")
    page.focus("form.reply [name=body]")
    wait_until(page, "!!window.htmx")
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


@pytest.mark.proof
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


@pytest.mark.proof
@BAD
def test_a_decision_whose_answer_is_somebody_elses_keeps_the_panel_with_its_note(page_for, proxy, moderator, bad):
    essay = make_essay("On Wells", "One stone lies.")
    for name in ("Jonas Weil", "Mirela Pop"):
        make_comment(essay, name=name, state="held")
    page = page_for(moderator)
    page.goto(f"{proxy.url}/desk/moderation/")
    for how in bad:
        for act in ("#queue .choices button[value=publish]", "#bulk [value=publish]"):
            page.locator("input[name=pick][form=bulk]").first.check()
            reached(proxy, how)
            page.locator(act).first.click()
            expect(page.locator("#moderation .unsent[role=alert]")).to_contain_text("is lost", timeout=AWAY)
            assert page.locator("#queue > li").count() == 2, how
            assert page.locator("input[name=pick][form=bulk]").first.is_checked(), how
    proxy.mischief = ""
    page.locator("#queue .choices [data-key=r]").first.click()
    page.fill("[data-panel] [name=note]", BODY)
    page.check("[data-panel] [value=other]")
    for how in bad:
        reached(proxy, how)
        page.click("[data-panel] button[name=do]")
        expect(page.locator("[data-panel] .buttons + .unsent[role=alert]")).to_contain_text("is lost", timeout=AWAY)
        assert page.input_value("[data-panel] [name=note]") == BODY, how
        assert page.is_checked("[data-panel] [value=other]"), how
        assert proxy.told, how
    proxy.mischief = ""
    page.click("[data-panel] button[name=do]")
    page.locator(".undo-line").wait_for()
    assert Comment.objects.get(state="rejected").note == BODY.strip()


@pytest.fixture
def editor_page(page_for, proxy, editor):
    essay = make_draft("Tool Libraries", "One stone lies.", by=editor)
    page = page_for(editor)
    page.goto(f"{proxy.url}/desk/essays/{essay.pk}/")
    page.set_default_timeout(10_000)
    return page


@pytest.mark.proof
@BAD
def test_preview_autosave_and_presence_of_the_editor_take_the_sites_own_answers_only(editor_page, proxy, bad):
    page = editor_page
    for number, how in enumerate(bad):
        reached(proxy, how)
        words = f"One stone lies. {number} {BODY}"
        page.fill("textarea.source", words)
        expect(page.locator("#said")).to_contain_text("The preview could not be made", timeout=AWAY)
        expect(page.locator("#kept")).to_contain_text("Your words are kept in this browser", timeout=AWAY)
        assert page.input_value("textarea.source") == words, how
        assert "no words of ours" not in page.content(), how
        assert page.locator("#presence, [data-part=preview]").count() == 2, how
        proxy.mischief = ""
        page.locator("textarea.source").press("End")
        page.keyboard.type("!")
        expect(page.locator("#said")).to_be_empty(timeout=AWAY)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#kept")).to_be_empty(timeout=AWAY)
    page.locator("button[value=save]").click()
    page.locator(".notice", has_text="Saved").wait_for()
    assert BODY.strip() in Essay.objects.get().head.body


@BAD
def test_a_picture_whose_answer_is_somebody_elses_is_still_chosen_and_described(editor_page, proxy, bad):
    page = editor_page
    page.click("[data-do=image]")
    page.set_input_files("[name=picture]", {"name": "well.png", "mimeType": "image/png", "buffer": picture()})
    page.fill("[name=picture_alt]", "A well in winter")
    for how in set(bad) - {"hangs"}:  # how long a picture may take is for its sender to say
        reached(proxy, how)
        page.click("button[value=picture]")
        said = "20 MB" if how == "413" else "not"
        expect(page.locator("details.picture .refused")).to_contain_text(said)
        wait_until(page, "document.querySelector('details.picture progress').hidden")
        assert page.input_value("[name=picture_alt]") == "A well in winter", how
        assert page.evaluate("document.querySelector('[name=picture]').files.length") == 1, how
        assert page.input_value("textarea.source") == "One stone lies.", how
    proxy.mischief = ""
    page.click("button[value=picture]")
    expect(page.locator("textarea.source")).to_have_value(re.compile(r"!\[A well in winter\]\(media:"))


@pytest.mark.proof
@BAD
def test_the_merged_text_follows_the_sites_own_answers_only(editor_page, proxy, editor, bad):
    page = editor_page
    essay = Essay.objects.get()
    publishing.save_draft(essay, {"body": "One big stone lies."}, by=editor, parent=essay.head)
    page.fill("textarea.source", "One small stone lies.")
    page.locator("button[value=save]").click()
    expect(page.locator("h1")).to_have_text("Two versions of this essay")
    for how in bad:
        reached(proxy, how)
        page.check(".choice [value=anew]")
        page.fill(".choice textarea[name^=anew], .choice textarea", BODY)
        expect(page.locator(".dock .unsent[role=alert]")).to_contain_text("still here", timeout=AWAY)
        assert page.input_value(".choice textarea") == BODY, how
        assert "no words of ours" not in page.content(), how
        proxy.mischief = ""
        page.fill(".choice textarea", f"{BODY} {how}")
        expect(page.locator(".dock .unsent")).to_have_count(0, timeout=AWAY)
    expect(page.locator("[data-part=merged]")).to_contain_text("the last one.")


def test_back_from_a_save_that_a_proxy_answered_leads_to_the_words(editor_page, proxy):
    page = editor_page
    page.fill("textarea.source", BODY)
    reached(proxy, "502")
    page.locator("button[value=save]").click()
    page.get_by_role("heading", name="Bad Gateway").wait_for()
    page.go_back()
    expect(page.locator("textarea.source")).to_have_value(BODY)
