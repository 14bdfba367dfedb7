"""Pages that are made anew (PAGE_STORE=0), by the time of the workers' processors; and what memory a worker takes."""

import statistics

from tests.bench.pages import ESSAY
from tests.bench.pages.asking import WARMING, Target, answer, ask_rounds
from tests.bench.pages.figures import AT_MOST, Row, spread
from tests.served import memory

# (address, most milliseconds of the processor for a request)
PAGES = {
    "essay": (f"/essays/{ESSAY}/", 5.5),
    "home": ("/", 7),
    "all essays": ("/essays/", 7),
    "tag": ("/tags/commons/", 7),
    "hub": ("/politics/", 7),
    "feed": ("/feed.xml", 6),
    "search, a common word": ("/search/?q=council", 20),
    "search, a rare word": ("/search/?q=irrigators", 20),
}
MEMORY, GROWTH = 110, 5  # MiB of a worker, per cent
SLICE = 5  # seconds


def addresses():
    """The addresses of all pages that are measured."""
    return [path for path, _ in PAGES.values()]


def pages(bench, sites):
    """Rows of the pages of each site (by the name of its database), which keeps none."""
    rows = []
    for name, (path, most) in PAGES.items():
        found = ask_rounds(bench, {database: Target(site, path, {}) for database, site in sites.items()}, connections=2)
        for database, one in found.items():
            rows.append(
                Row(f"Not kept, {database}", name, one.cpu, "ms of CPU", bound=AT_MOST, target=most,
                    noise=spread(one.costs))
            )  # fmt: skip
    return sorted(rows, key=lambda row: list(sites).index(row.group.rpartition(", ")[2]))


def memory_rows(bench, site, paths, requests):
    """Rows of what a worker takes when it has started, after every page of the site was asked for once, in turn, and
    after so many requests in all, most of which the page cache answers. Until every page was made, each brings what is
    kept of it within its bound; what grows after that grows on."""
    started = _middle(site)
    for _ in range(WARMING):
        answer(Target(site, paths[0], {}))
    asked, once = 0, None
    while asked < requests:
        seconds = SLICE if once else 1
        asked += bench.wrk.ask_in_turn(f"http://127.0.0.1:{site.port}", paths, seconds, first=asked).requests
        if once is None and asked >= len(paths):
            once = _middle(site)
    after = _middle(site)
    group = "Memory of a worker"
    return [
        Row(group, "after start", started, "MiB"),
        Row(group, f"after all {len(paths):,} pages once", once, "MiB"),
        Row(group, f"after {requests:,} requests", after, "MiB", bound=AT_MOST, target=MEMORY),
        Row(group, "growth since", (after / once - 1) * 100, "%", bound=AT_MOST, target=GROWTH),
    ]


def _middle(site):
    return statistics.mean(memory(worker) for worker in site.workers())
