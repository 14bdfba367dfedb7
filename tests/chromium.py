"""The Chromium that the tests of pages run in."""

import shutil

# The first that is installed; the headless shell draws the same pages and has no window to keep beside them.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def program():
    """The path of the browser, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)
