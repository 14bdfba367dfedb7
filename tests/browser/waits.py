"""Waiting for what a page will be."""

import time

PATIENCE = 10.0  # seconds; what takes longer does not come


def wait_until(page, expression, argument=None):
    """Waits until an expression of the page (or a function of `argument`) is true.

    Playwright's own wait_for_function asks a second time from within the page, where the site's policy forbids to
    evaluate words: such a test fails whenever its first question comes too early.
    """
    ends = time.monotonic() + PATIENCE
    while not page.evaluate(expression, argument):
        assert time.monotonic() < ends, f"Not within {PATIENCE:.0f} s: {expression} ({argument!r}) at {page.url}"
        page.wait_for_timeout(20)
