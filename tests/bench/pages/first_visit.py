"""What a first visit brings over the network: a page and all that Chromium loads with it, on a phone, as sent."""

from tests import chromium
from tests.bench.pages.figures import AT_MOST, Row

MOST = 100_000  # bytes
MISSING = "NOT RUN: the first visit: Chromium is not installed (Debian: apt install chromium-headless-shell)"
VIEW = {"width": 412, "height": 823}


def first_visits(site, paths):
    """Rows of first visits to pages (name: address): bytes with their heads, and how many files they are; [] where
    Chromium is missing."""
    program = chromium.program()
    if program is None:
        return []
    from playwright.sync_api import sync_playwright  # it comes with the tests' packages, and takes a while to load

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        rows = []
        for name, path in paths.items():
            sizes = loaded(browser, f"http://127.0.0.1:{site.port}{path}")
            rows.append(
                Row("First visit", f"{name}, {len(sizes)} files", sum(sizes.values()), "bytes", bound=AT_MOST,
                    target=MOST)
            )  # fmt: skip
        browser.close()
        return rows


def loaded(browser, url):
    """{address: bytes on the wire} of what a browser without anything kept loads for a page."""
    context = browser.new_context(viewport=VIEW)
    page = context.new_page()
    session = context.new_cdp_session(page)
    names, sizes = {}, {}
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({names[event["requestId"]]: int(event["encodedDataLength"])}),
    )
    session.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    context.close()
    return {address: size for address, size in sizes.items() if address.startswith("http")}
