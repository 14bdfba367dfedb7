"""Measures how long a share card takes to be drawn and how large its file is: `make bench-cards`.

Milliseconds of the clock and of the processor, the first of its kind in this process (fonts are opened, the system is
asked for others) and the middle of those after it. FOLDER=path keeps the pictures, to be looked at.
"""

import os
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonswiki.settings")
os.environ.setdefault("SECRET_KEY", "for this measure only")

from essays.sharing.share_card_drawing import draw
from tests.essays.test_share_card_drawing import CARD, STRATEGY, TITLES, card_of

RUNS = 7
MOST_BYTES, MOST_MILLISECONDS = 60_000, 300


def main(folder=None):
    cards = {name: card_of(name) for name in TITLES}
    cards |= {f"{len(hubs)} hubs": replace(CARD, hubs=hubs) for hubs in (STRATEGY[:0], STRATEGY[:2], STRATEGY)}
    print(f"{'':22}{'first':>8}{'again':>8}{'CPU':>8}{'bytes':>10}")
    slowest = largest = 0
    for name, card in cards.items():
        times = [timed(card) for _ in range(RUNS)]
        data = draw(card)
        wall, processor = (statistics.median(column) for column in zip(*times[1:], strict=True))
        print(f"{name:22}{times[0][0]:8.0f}{wall:8.0f}{processor:8.0f}{len(data):10,}")
        slowest, largest = max(slowest, wall), max(largest, len(data))
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{name.replace(' ', '-')}.png").write_bytes(data)
    print(f"slowest {slowest:.0f} ms of {MOST_MILLISECONDS}, largest {largest:,} bytes of {MOST_BYTES:,}")
    return 0 if slowest <= MOST_MILLISECONDS and largest <= MOST_BYTES else 1


def timed(card):
    """Milliseconds of the clock and of the processor for one drawing."""
    wall, processor = time.perf_counter(), time.process_time()
    draw(card)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
