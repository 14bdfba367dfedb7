"""Bold and italic: runs of apostrophes in a line, resolved as MediaWiki does it."""

import re

from transfer.mediawiki.page import Close, Open, Page

_RUN = re.compile(r"''+")


def hold_quotes(line: str, page: Page) -> str:
    """A line in which `''`, `'''` and `'''''` have become held tags; what is left open ends with the line."""
    if "''" not in line:
        return line
    texts, runs = _RUN.split(line), [len(run) for run in _RUN.findall(line)]
    for number, length in enumerate(runs):
        extra = 1 if length == 4 else max(0, length - 5)
        texts[number] += "'" * extra
        runs[number] = length - extra
    _balance(texts, runs)
    return _tagged(texts, runs, page)


def _balance(texts: list[str], runs: list[int]) -> None:
    """Where both bold and italic are left open, one bold mark is an apostrophe and an italic mark."""
    bold = sum(run in (3, 5) for run in runs)
    italic = sum(run in (2, 5) for run in runs)
    if bold % 2 == 0 or italic % 2 == 0:
        return
    first: dict[str, int] = {}
    for number, run in enumerate(runs):
        if run == 3:
            before = texts[number]
            kind = "space" if before[-1:] == " " else "single" if before[-2:-1] == " " else "multi"
            first.setdefault(kind, number)
    chosen = next((first[kind] for kind in ("single", "multi", "space") if kind in first), None)
    if chosen is not None:
        runs[chosen] = 2
        texts[chosen] += "'"


def _tagged(texts: list[str], runs: list[int], page: Page) -> str:
    """Tags for the runs. Five that open wait for what closes first."""
    made = [texts[0]]
    stack: list[str] = []

    def toggle(tag: str) -> None:
        if tag not in stack:
            stack.append(tag)
            made.append(page.hold(Open(tag)))
            return
        reopened = []
        while (last := stack.pop()) != tag:
            made.append(page.hold(Close(last)))
            reopened.append(last)
        made.append(page.hold(Close(tag)))
        for other in reopened:
            stack.append(other)
            made.append(page.hold(Open(other)))

    for number, run in enumerate(runs):
        if run == 5:
            tags = list(reversed(stack)) if len(stack) == 2 else [*stack, *(t for t in ("i", "b") if t not in stack)]
            if not stack:
                tags = _outer_first(runs, number)
        else:
            tags = ["i"] if run == 2 else ["b"]
        for tag in tags:
            toggle(tag)
        made.append(texts[number + 1])
    made += [page.hold(Close(tag)) for tag in reversed(stack)]
    return "".join(made)


def _outer_first(runs: list[int], number: int) -> list[str]:
    """Which of the two tags of five apostrophes is the outer one: that which is closed last."""
    following = runs[number + 1] if number + 1 < len(runs) else 5
    return ["i", "b"] if following == 3 else ["b", "i"]
