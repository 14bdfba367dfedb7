"""A real browser against the real server: Chromium from the system, axe, and a watch on what a page does unasked."""

import threading
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client

from tests import chromium

# Half of what a window costs goes into two pages for the list below its address bar and into a process kept ready for a
# page that nobody opens. Of several such lists the last one counts, so Playwright's own stands here too.
WITHOUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess", "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--disable-features={','.join(WITHOUT)}",
)  # fmt: skip
AXE = Axe().axe_script
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# What axe finds: {rule: [the places that break it]}.
# Colours that move are judged where they come to rest: a page under load may begin with a transition.
JUDGE = """options => Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(
  () => axe.run(options)).then(({ violations }) => Object.fromEntries(
  violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target.join(" "))])))"""
LOOKS = ((1440, 900, "dark"), (390, 844, "light"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    program = chromium.program()
    if program is None:
        pytest.fail("Chromium is not installed (Debian: apt install chromium-headless-shell)")
    return {**browser_type_launch_args, "executable_path": program, "args": list(QUIET)}


@pytest.fixture
def transactional_db(put_back, django_db_blocker):
    """Rows are really written, for the threads of the server have connections of their own; afterwards the new site is
    put back."""
    with django_db_blocker.unblock():
        yield
        # What a window asked as it was closed is answered first.
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(5)
        put_back()


@pytest.fixture
def db(transactional_db):
    """Nothing here is rolled back: the server would not see it."""


@pytest.fixture
def site(transactional_db, live_server, settings):
    """The rows that a new site begins with, served; gives its address. Links and the check of origins go by it."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


class Watch:
    """Collects what no page may do: errors on the console, uncaught exceptions, requests to another host.

    A test that provokes one on purpose says so: watch.expects("403").
    """

    def __init__(self, address):
        self.host = urlsplit(address).netloc
        self.found, self.expected = [], []

    def follow(self, context):
        context.on("console", lambda message: message.type == "error" and self.note(f"console: {message.text}"))
        context.on("weberror", lambda error: self.note(f"exception: {error.error}"))
        context.on("request", self.judge)
        context.on("dialog", lambda dialog: (self.note(f"dialog: {dialog.message}"), dialog.dismiss()))

    def judge(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != self.host:
            self.note(f"request to another host: {request.url}")

    def note(self, text):
        self.found.append(text)

    def expects(self, *texts):
        self.expected += texts

    def unexpected(self):
        return [found for found in self.found if not any(text in found for text in self.expected)]


@pytest.fixture
def watch(site):
    """Fails a test at its end when a page did what none may do."""
    watch = Watch(site)
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def context(site, watch, new_context):
    """The visitor's window: addresses may be written from the root (page.goto("/essays/"))."""
    context = new_context(base_url=site, viewport={"width": 1440, "height": 900})
    watch.follow(context)
    return context


@pytest.fixture
def page_for(site, watch, new_context):
    """Gives a page of its own window: page_for(editor), page_for(width=390), page_for(javaScriptEnabled=False …).

    Further names are Playwright's own (color_scheme="dark", java_script_enabled=False).
    """

    def open_page(person=None, *, width=1440, height=900, **options):
        context = new_context(base_url=site, viewport={"width": width, "height": height}, **options)
        watch.follow(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        return context.new_page()

    return open_page


@pytest.fixture
def accessible():
    """Asserts that axe finds nothing against WCAG 2.2 A and AA on a page as it stands now."""

    def check(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        found = page.evaluate(JUDGE, WCAG)
        assert found == {}, f"{page.url}: {found}"

    return check


@pytest.fixture
def fits():
    """Asserts that nothing on a page is wider than its window (no sideways scroll)."""

    def check(page):
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide}px"

    return check


@pytest.fixture
def for_everybody(accessible, fits):
    """Asserts that a page as it stands now is accessible and fits at a desk in the dark and on a phone in the light,
    and fits on the smallest phone."""

    def check(page):
        for width, height, look in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=look, reduced_motion="reduce")
            accessible(page)
            fits(page)
        page.set_viewport_size({"width": 320, "height": 640})
        fits(page)

    return check
