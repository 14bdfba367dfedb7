"""Two runs of the bench in one table: `make bench-compare A=before.json B=after.json`."""

import argparse
import sys
from pathlib import Path

from tests.bench.pages.figures import compared, from_json


def main():
    parser = argparse.ArgumentParser(prog="tests.bench.pages.compare", description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    asked = parser.parse_args()
    runs = []
    for name, file in (("A", asked.before), ("B", asked.after)):
        try:
            rows, machine = from_json(file.read_text())
        except (OSError, ValueError) as error:
            sys.exit(f"{file}: {error}")
        bare = " and ".join(f"{one['requests/s']:,}" for one in machine["bare"])
        print(f"{name}: {machine['at']}, revision {machine['revision']}; the bare page {bare} requests a second")
        runs.append(rows)
    print(f"\n{compared(*runs)}")


if __name__ == "__main__":
    main()
