"""Takes the pictures of one tree of the site, with that tree's own code, into a folder."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.pictures.camera import Camera
from tests.pictures.compare import is_wanted

DEMO = Path(__file__).resolve().with_name("demo.py")
# What a developer's shell says of a site of theirs must not reach this one.
ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
    "DJANGO_SETTINGS_MODULE": "commonswiki.settings", "SITE_URL": "http://commons.localhost", "PAGE_STORE": "0",
    "SECRET_KEY": "for pictures only: 0123456789 abcdefghijklmnopqrstuvwxyz", "PYTHONHASHSEED": "1",
}  # fmt: skip


@contextlib.contextmanager
def served(tree):
    """The demo of a tree, served; gives what demo.py tells of it."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        environment = {**ENVIRONMENT, "VAR_DIR": folder, "PYTHONPATH": str(tree)}
        command = [sys.executable, "-P", str(DEMO)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, cwd=tree, env=environment, text=True, **pipes) as process:
            told = process.stdout.readline()
            if not told:
                raise SystemExit(f"The demo of {tree} could not be served; the lines above say why.")
            yield json.loads(told)
            process.stdin.close()


def shoot(tree, folder, wanted):
    """Pictures of all pages of a tree whose file name holds one of the `wanted` words, in every look; {name: path}."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with served(tree) as site, sync_playwright() as playwright, contextlib.closing(Camera(playwright, site)) as camera:
        pages = [page for page in site["pages"] if is_wanted(page[0], wanted)]
        for number, page in enumerate(pages, 1):
            print(f"\r{number} of {len(pages)} pages", end="", flush=True)
            camera.take(*page, folder)
        print()
    return {name: path for name, _, path in pages}
