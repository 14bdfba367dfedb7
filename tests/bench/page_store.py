"""Measures the page store: what a hit and an entry cost, in the memory of a process and in the file that the processes
of a machine share, with one process at it and with two. Microseconds."""

import itertools
import multiprocessing
import os
import random
import statistics
import tempfile
import time

from django.conf import settings

if not settings.configured:
    settings.configure()

from commonswiki.page_cache.backends import BoundedCache, SparingCache

MOST = 64 * 2**20
PAGES, READS = 2000, 6000
SIZES = (4_000, 8_000, 13_000, 13_000, 20_000, 40_000)  # bytes of compressed pages
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "br", "Content-Length": "13000",
           "Link": "</static/css/base.css>; rel=preload; as=style"}  # fmt: skip


def in_memory(folder):
    return BoundedCache(folder, {"OPTIONS": {"MAX_BYTES": MOST}})


def in_a_file(folder):
    options = {"BACKEND": "commonswiki.page_cache.file_cache.FileCache", "MAX_BYTES": MOST}
    return SparingCache(folder, {"OPTIONS": options})


def timed(call, *arguments):
    """How long a call takes, in microseconds."""
    began = time.perf_counter()
    call(*arguments)
    return (time.perf_counter() - began) * 1e6


def run(make, folder, seed, found):
    """One process: stores pages, half of which the others store too, and reads them in no order."""
    store, chance = make(folder), random.Random(seed)
    keys = [f"page:br:{chance.randrange(2 * PAGES):080d}" for _ in range(PAGES)]
    sets = [
        timed(store.set, key, (os.urandom(SIZES[n % len(SIZES)]), HEADERS, time.time())) for n, key in enumerate(keys)
    ]
    gets = [timed(store.get, chance.choice(keys)) for _ in range(READS)]
    misses = [timed(store.get, f"page:gzip:{n:080d}") for n in range(PAGES)]
    found.put((sets, gets, misses))


def measured(make, processes):
    """What all processes found: sets, hits, misses."""
    found = multiprocessing.Queue()
    with tempfile.TemporaryDirectory(prefix="page-store-") as folder:
        all_of_them = [multiprocessing.Process(target=run, args=(make, folder, n, found)) for n in range(processes)]
        for process in all_of_them:
            process.start()
        parts = [found.get() for _ in all_of_them]
        for process in all_of_them:
            process.join()
    return [sorted(itertools.chain(*kind)) for kind in zip(*parts, strict=True)]


def main():
    print(f"{'':44}{'median':>10}{'1 in 100':>10}")
    for name, make in (("memory of the process", in_memory), ("file of the machine", in_a_file)):
        for processes in (1, 2):
            for kind, times in zip(("entry written", "hit", "miss"), measured(make, processes), strict=True):
                label = f"{name}, {processes} at it: {kind}"
                print(f"{label:44}{statistics.median(times):10.1f}{times[len(times) * 99 // 100]:10.1f}")


if __name__ == "__main__":
    main()
