"""Measures what a page costs that is made anew: `python -m tests.bench.uncached`, with the page store off.

Milliseconds of the processor (user and system) of one process that answers by the site's WSGI application, the median
of a few hundred requests a page, pages in turn; and statements to the database. 2,000 essays, on SQLite or what
DATABASE_URL names (an empty database). FOLDER keeps the site for the next run.
"""

import statistics
import sys

from tests.bench import sites

ROUNDS = 200
PAGES = {
    "essay, 50 responses": sites.READ,
    "home": "/",
    "all essays": "/essays/",
    "tag": "/tags/commons/",
    "hub": "/politics/",
    "feed": "/feed.xml",
    "search": f"/search/?q={sites.WORDS[99]}",  # stands in most essays
    "search, no hit": "/search/?q=meadow",
    "tags": "/tags/",
    "authors": "/authors/",
    "archive": "/archive/",
}


def main():
    """Prints a line for each page."""
    found = sites.measured_in_a_child("tests.bench.uncached", __doc__, measured, PAGE_STORE="0")
    print("{:<24}{:>14}{:>12}".format("", "milliseconds", "statements"))
    for name, (cost, statements) in found.items():
        print(f"{name:<24}{cost:14.2f}{statements:12}")


def measured():
    """{page: [median of milliseconds, statements]} of the site that the settings name."""
    from commonswiki.wsgi import application

    for address in PAGES.values():
        for _ in range(3):
            if (status := sites.ask(application, address)[0]) != 200:
                sys.exit(f"{address} was answered with {status}")
    costs = {name: [] for name in PAGES}
    for _ in range(ROUNDS):
        for name, address in PAGES.items():
            costs[name].append(sites.ask(application, address)[3])
    return {name: [statistics.median(costs[name]), statements(application, PAGES[name])] for name in PAGES}


def statements(application, address):
    """How many statements one answer takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        sites.ask(application, address)
    return len(asked)


if __name__ == "__main__":
    main()
