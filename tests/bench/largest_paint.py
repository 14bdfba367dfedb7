"""Measures how soon a page is there on a slow phone: `make bench-paint`.

The demonstration behind deploy/nginx.conf with TLS and HTTP/2, before it a slow 4G (150 ms a round trip, 1.6 Mbit a
second: tests.bench.slow_link), and Chromium on a quarter of this machine's processor, with nothing kept. Milliseconds
from the navigation, the median of VISITS: the first paint, the largest (LCP) and what it is, and how much the page
shifts (CLS). Unlike Lighthouse's model nothing is computed: it is what was seen. A busy machine sees it later.
"""

import contextlib
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import chromium, nginx, programs
from tests.bench.slow_link import SLOW_4G, Link
from tests.served import Served, free_port

VISITS, SLOWER = 7, 4
MOST = 1500  # milliseconds until the largest paint
VIEW = {"width": 412, "height": 823}
SHARPNESS = 1.75  # pixels of the screen for one of the page, as Lighthouse's phone has them
PAGES = {
    "home": "/",
    "hub": "/alternatives/",
    "all essays": "/essays/",
    "essay": "/essays/who-owns-the-wind/",
}
SEEN = """() => new Promise(tell => {
  const seen = { shift: 0 };
  const watch = (type, found) =>
    new PerformanceObserver(list => list.getEntries().forEach(found)).observe({ type, buffered: true });
  watch('layout-shift', one => { seen.shift += one.value });
  watch('largest-contentful-paint', one => {
    seen.largest = one.startTime;
    seen.what = one.url ? one.url.split('/').pop() : one.element?.tagName.toLowerCase();
  });
  watch('paint', one => {
    if (one.name !== 'first-contentful-paint') return;
    seen.first = one.startTime;
    setTimeout(() => tell(seen), 500);
  });
})"""


def main():
    """Prints a line for each page; says which is drawn too late."""
    program = chromium.program()
    if program is None or not programs.found("nginx"):
        sys.exit("It needs nginx and Chromium (Debian: apt install nginx chromium-headless-shell).")
    from playwright.sync_api import sync_playwright  # it comes with the tests' packages, and takes a while to load

    late = []
    with served() as port, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--ignore-certificate-errors", "--disable-quic"]
        )
        print(f"{'':24}{'first paint':>12}{'largest':>10}{'shift':>8}  what")
        for name, path in PAGES.items():
            seen = [visit(browser, f"https://127.0.0.1:{port}{path}") for _ in range(VISITS + 1)][1:]
            first, largest, shift = (
                statistics.median(one[key] for one in seen) for key in ("first", "largest", "shift")
            )
            print(f"{name:24}{first:12.0f}{largest:10.0f}{shift:8.3f}  {seen[-1]['what']}", flush=True)
            late += [name] if largest > MOST else []
        browser.close()
    print(f"later than {MOST} ms: {', '.join(late) or 'none'}")


def visit(browser, url):
    """What Chromium saw of a page, with nothing kept."""
    context = browser.new_context(viewport=VIEW, device_scale_factor=SHARPNESS, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    answer = page.goto(url, wait_until="networkidle")
    if answer.status != 200:
        sys.exit(f"{url} was answered with {answer.status}")
    seen = page.evaluate(SEEN)
    context.close()
    return seen


@contextlib.contextmanager
def served():
    """The demonstration on the slow network: gives the port."""
    with tempfile.TemporaryDirectory(prefix="paint-") as folder:
        folder = Path(folder)
        behind, var = free_port(), folder / "var"
        with Link(behind, **SLOW_4G).running() as link:
            more = {"SITE_URL": f"https://127.0.0.1:{link.port}", "TRUSTED_PROXIES": "1",
                    "BIND": f"unix:{folder}/web.sock"}  # fmt: skip
            site = Served(var, more)
            var.mkdir()
            for command in ("prepare", "load_demo"):
                site.manage(command, "-v0")
            site.environment["GUNICORN_CMD_ARGS"] = f"--bind 127.0.0.1:{site.port} --bind {more['BIND']}"
            site.start()
            try:
                with nginx.running(programs.found("nginx"), folder, site=encrypted(folder, var, behind)):
                    yield link.port
            finally:
                site.stop()


def encrypted(folder, var, port):
    """The text of deploy/nginx.conf for this machine, with a certificate of the moment."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    conf = (nginx.ROOT / "deploy" / "nginx.conf").read_text()
    plain = f"listen 127.0.0.1:{port};"
    own = f"ssl_certificate {certificate}; ssl_certificate_key {key};"
    return nginx.adapted(conf, folder=folder, var=var, port=port).replace(
        plain, f"{plain.removesuffix(';')} ssl http2; {own}"
    )


if __name__ == "__main__":
    main()
