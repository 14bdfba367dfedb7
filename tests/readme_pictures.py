"""The pictures of README.md, taken anew from the demo: `python -m tests.readme_pictures` (needs Chromium).

They are what a newcomer sees after `make run`: light, 1280 by 900 pixels. Run it when the looks of these pages changed.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests import chromium
from tests.served import ROOT, site

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1280, "height": 900}
LARGEST = 150_000  # bytes
# The name of each picture, its page, and the role of the demo's account that looks at it; "" for a reader.
PICTURES = (
    ("essay", "/essays/three-steps-that-hold-each-other-up/", ""),
    ("queue", "/desk/moderation/", "moderator"),
)


def accounts(folder):
    """The accounts of the demo, by role: (e-mail address, password)."""
    rows = (line.split() for line in (Path(folder) / "demo-accounts.txt").read_text().splitlines())
    return {row[0]: (row[1], row[2]) for row in rows if len(row) == 3}


def sign_in(page, email, password):
    page.goto("/sign-in/")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def take(browser, served, path, role):
    """One page as WebP, as bytes."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{served.port}", viewport=SIZE, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    if role:
        sign_in(page, *accounts(served.folder)[role])
    page.goto(path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    taken = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    out = io.BytesIO()
    taken.save(out, "WEBP", quality=82, method=6)
    return out.getvalue()


def main():
    program = chromium.program()
    if program is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium-headless-shell).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with site(demo=True, SITE_URL="") as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, path, role in PICTURES:
            data = take(browser, served, path, role)
            if len(data) > LARGEST:
                sys.exit(f"{name}: {len(data):,} bytes are more than {LARGEST:,}.")
            (FOLDER / f"{name}.webp").write_bytes(data)
            print(f"docs/pictures/{name}.webp: {len(data):,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
