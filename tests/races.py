"""Several at the same moment: what the tests of races stand on."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection


@contextmanager
def crowd(size):
    """Gives a function like `at_once`, for up to so many calls, whose threads and their connections are kept from one
    time to the next: opening a connection takes as long as what is tried."""
    with ThreadPoolExecutor(size) as pool:

        def together(calls):
            # Each waits in a thread of its own until all have one.
            gate = threading.Barrier(len(calls))
            return [future.result() for future in [pool.submit(_run, gate, call) for call in calls]]

        try:
            yield together
        finally:
            together([lambda: connection.close()] * size)  # each thread its own


def _run(gate, call):
    gate.wait()
    try:
        return call()
    except Exception as error:
        return error


def at_once(calls):
    """Runs all calls in threads of their own, begun together; gives their results and what they raised."""
    with crowd(len(calls)) as together:
        return together(calls)
