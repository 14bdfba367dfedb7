"""The links to other sites in a text, each with the sentence around it. Pure."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from sitewide.http.hosts import ascii_host
from sitewide.http.public_addresses import web_address

MOST_LINKS = 500  # of one text
LONGEST_SENTENCE = 300
FAR = 1000  # characters before and after a link in which the ends of its sentence are looked for
BLOCKS = {"p", "li", "dd", "dt", "td", "th", "blockquote", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
          "div", "section", "aside", "ul", "ol", "table", "tr"}  # fmt: skip
SENTENCE_ENDS = re.compile(r"(?<=[.!?…。！？])[\"”’»)]?\s+")


class Reader(HTMLParser):
    """Goes through the text of each block and notes where in it links stand."""

    def __init__(self, own_host: str) -> None:
        super().__init__()
        self.own_host = own_host
        self.found: dict[str, str] = {}
        self._text = ""
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end_block()
        elif tag == "a" and (url := self._outgoing(dict(attrs).get("href") or "")):
            self._links.append((url, len(self._text)))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_block()

    def handle_data(self, data: str) -> None:
        self._text += data

    def close(self) -> None:
        super().close()
        self._end_block()

    def _outgoing(self, href: str) -> str:
        """The address without its fragment, where it is one of another site that may be asked; else ""."""
        url = href.partition("#")[0]
        address = web_address(url)
        return url if address and address.host != self.own_host else ""

    def _end_block(self) -> None:
        for url, at in self._links:
            if len(self.found) < MOST_LINKS:
                self.found.setdefault(url, sentence_at(self._text, at))
        self._text, self._links = "", []


def links_in(html: str, *, own_host: str) -> dict[str, str]:
    """{address: the sentence in which it stands first} of the links to other sites in stored HTML."""
    if "http" not in html:
        return {}
    reader = Reader(ascii_host(own_host))
    reader.feed(html)
    reader.close()
    return reader.found


def sentence_at(text: str, at: int) -> str:
    """The sentence of a text in which a place lies, at most LONGEST_SENTENCE characters of it about the place."""
    before = max(0, at - FAR)
    text, at = text[before : at + FAR], at - before
    start, end = next((span for span in _sentences(text) if at < span[1]), (0, len(text)))
    if end - start > LONGEST_SENTENCE:
        start = max(start, at - LONGEST_SENTENCE // 3)
        end = min(end, start + LONGEST_SENTENCE)
    return " ".join(text[start:end].split())


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in SENTENCE_ENDS.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)
