"""What the bench found, as rows: medians of rounds, their noise, the table, JSON, two runs side by side. Pure."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

AT_LEAST, AT_MOST = "at least", "at most"
# What is less than this apart is never called different: one machine is not the same for two runs.
ALIKE = 0.03


@dataclass(frozen=True)
class Row:
    """One figure: `what` was measured in which `group`, the median `figure` in its `unit`, `against` whose figure
    (`beside`) it stands with which `ratio` (None: it stands alone), and the `target`, that the ratio (or, where there
    is none, the figure) is `bound`, AT_LEAST or AT_MOST ("": it has none). `noise`: how far rounds were apart, as a
    share. `cpu`: milliseconds of the processors of the workers for a request, and of what it stands against
    (`cpu_beside`), where they were counted: a busy machine changes them least."""

    group: str
    what: str
    figure: float
    unit: str
    against: str = ""
    beside: float | None = None
    ratio: float | None = None
    bound: str = ""
    target: float | None = None
    noise: float = 0.0
    cpu: float | None = None
    cpu_beside: float | None = None

    @property
    def judged(self) -> float:
        """What the target is about, and what two runs are compared by."""
        return self.figure if self.ratio is None else self.ratio

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached; None where there is none."""
        if self.target is None:
            return None
        return self.judged >= self.target if self.bound == AT_LEAST else self.judged <= self.target


def spread(values: Sequence[float]) -> float:
    """How far rounds are apart, as a share of their median: the middle ones, without the highest and the lowest where
    there are at least four."""
    middle = sorted(values)[1:-1] if len(values) >= 4 else list(values)
    median = statistics.median(values)
    return (max(middle) - min(middle)) / median if median else 0.0


def beside(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """The ratio of what was measured in turn, round by round: (its median, its spread)."""
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return statistics.median(ratios), spread(ratios)


def number(value: float | None) -> str:
    """A figure as the table has it: three digits that count, thousands with a comma; "" for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


HEAD = ("what", "figure", "unit", "CPU ms", "against", "ratio", "noise", "target", "")
VERDICTS = {True: "reached", False: "NOT reached", None: ""}
SIGNS = {AT_LEAST: "≥", AT_MOST: "≤", "": ""}


def cells(row: Row) -> tuple[str, ...]:
    """A row as the table has it."""
    against = f"{row.against} {number(row.beside)}".strip()
    target = "" if row.target is None else f"{SIGNS[row.bound]} {row.target:g}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    noise = f"{row.noise:.0%}" if row.noise else ""
    cpu = " / ".join(filter(None, (number(row.cpu), number(row.cpu_beside))))
    figures = (number(row.figure), row.unit, cpu, against, ratio, noise)
    return (row.what, *figures, target, VERDICTS[row.reached])


def table(rows: Iterable[Row]) -> str:
    """All rows for a terminal, a line over each group."""
    rows = list(rows)
    return aligned(HEAD, [(row.group, cells(row)) for row in rows])


def aligned(head: Sequence[str], lines: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Lines of (group, cells) under a head, in columns; the first column of words to the left, and each group named
    once."""
    columns = list(zip(head, *(one for _, one in lines), strict=True))
    widths = [max(map(len, column)) for column in columns]

    def line(one: Sequence[str]) -> str:
        words = [one[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(one[1:], widths[1:], strict=True))]
        return "  ".join(words).rstrip()

    out, before = [line(head)], ""
    for group, one in lines:
        if group != before:
            out += ["", group]
            before = group
        out.append(line(one))
    return "\n".join(out)


def markdown(rows: Iterable[Row]) -> str:
    """All rows as tables of Markdown, one for each group, to be pasted into docs/performance.md."""
    out: list[str] = []
    before = ""
    for row in rows:
        if row.group != before:
            before = row.group
            head = [row.group, *HEAD[1:]]
            out += ["", f"| {' | '.join(head).rstrip()} |", "|" + " --- |" * len(head)]
        out.append(f"| {' | '.join(cells(row))} |")
    return "\n".join(out).replace("|  |", "| |").strip()


def to_json(rows: Iterable[Row], machine: dict[str, Any]) -> str:
    """A run as it is kept: what is known of the machine and when it ran, and the rows."""
    kept = {"machine": machine, "rows": [asdict(row) for row in rows]}
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> tuple[list[Row], dict[str, Any]]:
    """What `to_json` kept. Raises ValueError in words for anything else."""
    try:
        kept = json.loads(text)
        return [Row(**row) for row in kept["rows"]], dict(kept["machine"])
    except (KeyError, TypeError, ValueError):
        raise ValueError("This is no JSON of make bench.") from None


def compared(before: Iterable[Row], after: Iterable[Row]) -> str:
    """Two runs in one table: of each row that both have what is judged of it (the ratio where it has one, as it says
    least of the machine), how much it changed, and whether that is more than the noise of both together."""
    known = {(row.group, row.what, row.unit): row for row in before}
    lines = []
    for row in after:
        if old := known.pop((row.group, row.what, row.unit), None):
            by = "ratio" if row.ratio is not None and old.ratio is not None else row.unit
            ours, theirs = (row.judged, old.judged) if by == "ratio" else (row.figure, old.figure)
            change = ours / theirs - 1 if theirs else 0.0
            differs = abs(change) > max(ALIKE, row.noise + old.noise)
            lines.append((row.group, (row.what, by, number(theirs), number(ours), f"{change:+.0%}",
                                      _told(row, change) if differs else "")))  # fmt: skip
        else:
            lines.append((row.group, (row.what, row.unit, "", number(row.figure), "", "only in B")))
    lines += [(row.group, (row.what, row.unit, number(row.figure), "", "", "only in A")) for row in known.values()]
    return aligned(("what", "by", "A", "B", "change", ""), lines)


def _told(row: Row, change: float) -> str:
    better = change > 0 if row.bound == AT_LEAST else change < 0
    return "better" if better else "WORSE"
