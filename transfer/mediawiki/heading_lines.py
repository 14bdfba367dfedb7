"""`== words ==`: a line that is a heading; and `----`, a line across."""

from transfer.mediawiki.page import Close, Open, Page


def hold_heading(line: str, page: Page) -> str:
    """A line, with held tags where it is a heading or a rule."""
    if line.startswith("----"):
        return page.hold(Open("hr", void=True)) + "\n" + line.lstrip("-").strip()
    if not line.startswith("="):
        return line
    words = line.rstrip()
    opening, closing = len(words) - len(words.lstrip("=")), len(words) - len(words.rstrip("="))
    level = min(6, opening, closing, (len(words) - 1) // 2)
    if level < 1 or not words[level:-level].strip():
        return line
    return page.hold(Open(f"h{level}")) + words[level:-level].strip() + page.hold(Close(f"h{level}"))
