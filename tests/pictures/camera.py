"""Takes pictures of pages in Chromium: each page is loaded once and taken in every look."""

import contextlib
from urllib.parse import urlsplit

from tests import chromium

PHONE, DESK = (390, 844), (1440, 900)
# Name of a look: size of the window, what is emulated.
LOOKS = {
    "390-light": (PHONE, {}),
    "390-dark": (PHONE, {"color_scheme": "dark"}),
    "1440-light": (DESK, {}),
    "1440-dark": (DESK, {"color_scheme": "dark"}),
    "1440-forced": (DESK, {"forced_colors": "active"}),
    "1440-print": (DESK, {"media": "print"}),
}
PLAIN = {"media": "screen", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"}
# Letters and pictures are there, those below the window too, and what was asked for has been drawn.
READY = """async () => {
  for (const picture of document.images) picture.loading = "eager";
  await Promise.all([...document.images].map(picture => picture.decode().catch(() => null)));
  await document.fonts.ready;
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


class Camera:
    """A browser for the pages of one site. Made from what demo.py told."""

    def __init__(self, playwright, site):
        program = chromium.program()
        if program is None:
            raise SystemExit("NOT RUN: Chromium is not installed (Debian: apt install chromium-headless-shell)")
        host = urlsplit(site["url"]).hostname
        rule = f"--host-resolver-rules=MAP {host}:80 127.0.0.1:{site['port']}"
        arguments = ["--no-sandbox", "--disable-gpu", rule]
        self.browser = playwright.chromium.launch(executable_path=program, args=arguments)
        self.site = site

    @contextlib.contextmanager
    def window(self, who):
        """A page of a person, in a window that knows of no other: which width of a picture a browser takes depends on
        those that it has already."""
        context = self.browser.new_context(base_url=self.site["url"], locale="en-GB", timezone_id="UTC")
        if who in self.site["cookies"]:
            cookie = {"name": self.site["cookie"], "value": self.site["cookies"][who], "url": self.site["url"]}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("response", complete)
        page.clock.set_fixed_time(self.site["moment"])
        yield page
        context.close()

    def take(self, name, who, path, folder):
        """Writes the pictures of a page: folder/<name>.<look>.png."""
        with self.window(who) as page:
            show(page, *LOOKS["390-light"])
            page.goto(path)
            for look, (size, emulated) in LOOKS.items():
                show(page, size, emulated)
                page.evaluate(READY)
                page.screenshot(path=folder / f"{name}.{look}.png", full_page=True, animations="disabled")

    def close(self):
        self.browser.close()


def complete(answer):
    """Ends all where a page came without its style sheet, script or picture."""
    if answer.status >= 400 and answer.request.resource_type in {"stylesheet", "script", "image", "font"}:
        raise SystemExit(f"{answer.url} was answered with {answer.status}")


def show(page, size, emulated):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.emulate_media(**PLAIN | emulated)
