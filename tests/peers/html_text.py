"""What a page of any of the programs shows of a text: its words, its blocks, its links, apart from how it is marked up.

Stands on Python's own parser of HTML alone, and on nothing of the site that is compared.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "img", "hr", "input", "source", "wbr", "meta", "link", "col", "area", "track"}
# What the programs set beside the words: numbers of notes, ways back, signs of paragraphs and of hubs, hosts of links.
BESIDE = {
    "pilcrow", "unseen", "note-ref", "note-number", "host", "reference", "mw-cite-backlink", "mw-editsection",
    "linenos", "wp-block-latest-posts", "mark",
}  # fmt: skip
KINDS = {"beside": BESIDE, "note": {"note", "reference-text"}, "list of notes": {"mw-references-wrap"}}
ALL_IN_ONE = {"beside": BESIDE - {"note-ref", "note-number"}}
UNSEEN = {"script", "style", "svg"}
# A paragraph within one of these says nothing that it does not say itself.
HOLDS_WORDS = {"li", "dd", "dt", "td", "th", "figcaption", "caption", "blockquote"}
# A gallery is a list in one program and none in another: its pictures are counted, and its words compared.
NO_BLOCKS = {"gallery", "gallerybox", "gallerycaption"}
NAMES = {"blockquote": "quote", "td": "cell", "th": "cell", "tr": "row"}
BLOCKS = {"p", "li", "ul", "ol", "pre", "hr", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", *NAMES}
NOT_IN_P = {*BLOCKS, "div", "figure", "aside", "section", "dl"} - {"li", "dt", "dd"}
MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "sub": "sub", "sup": "sup",
         "del": "del", "s": "del", "strike": "del"}  # fmt: skip
SIGNS = str.maketrans({"“": "'", "”": "'", "„": "'", "«": "'", "»": "'", "‘": "'", "’": "'", '"': "'", "–": "-",
                       "—": "-", "…": "...", "′": "'", "″": "'", "×": "x", "−": "-"})  # fmt: skip


def words_of(text):
    """Words and signs, one after another; quotation marks and dashes however they are set."""
    plain = re.sub("-+", "-", unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS))
    return re.findall(r"[\w\u0300-\u036f\u0900-\u097f]+|[^\w\s]", plain)


@dataclass
class Shown:
    """What is shown: `words` of the text, of each of its `notes`; `blocks` in their order; `links` and `marked` as
    (words, address) and (kind, words); how many `pictures`."""

    words: list[str] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    marked: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0


def shown(html, notes_apart=True):
    """What a piece of HTML shows; without `notes_apart` its notes, and their numbers, are words among the others."""
    reader = _Reader(KINDS if notes_apart else ALL_IN_ONE)
    reader.feed(html)
    reader.close()
    return reader.result()


class _Reader(HTMLParser):
    def __init__(self, kinds):
        super().__init__(convert_charrefs=True)
        self.kinds = kinds
        self.found, self.open = Shown(), []  # (tag, as what it counts, what it is, text so far, address)
        self.text, self.notes = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        kind = next((name for name, of_it in self.kinds.items() if classes & of_it), "beside" if tag in UNSEEN else "")
        self._break(tag)
        if tag in NOT_IN_P and "p" in {name for name, *_ in self.open}:
            self.handle_endtag("p")  # as browsers do
        if tag == "img":
            self.found.pictures += not self._beside()
        if tag in BLOCKS and not kind and not classes & NO_BLOCKS and self._counts(tag):
            self.found.blocks.append(NAMES.get(tag, tag))
        if tag in VOID:
            return
        if tag == "a" and "embed" in classes:  # a still of a film: the other programs show the address, or the film
            self.handle_data(f"\n{given['href']}\n")
            self.found.links.append((given["href"], given["href"]))
            kind = "beside"
        name = "strong" if "selflink" in classes else tag
        self.open.append((tag, name, kind, [], given.get("href")))

    def handle_endtag(self, tag):
        self._break(tag)
        while tag in {name for name, *_ in self.open}:
            found, name, kind, text, address = self.open.pop()
            if kind == "note":
                self.notes.append("".join(text))
            elif not self._beside() and kind != "beside" and not self._in_note():
                self._keep(name, " ".join("".join(text).split()), address)
            if name == "p" and not "".join(text).strip() and self.found.blocks[-1:] == ["p"]:
                self.found.blocks.pop()  # it holds a picture, or nothing
            if found == tag:
                break

    def handle_data(self, data):
        if self._beside():
            return
        for _tag, _name, _kind, text, _address in self.open:
            text.append(data)
        if not self._in_note():
            self.text.append(data)

    def _keep(self, name, words, address):
        if name == "a" and address and words:
            self.found.links.append((words, address))
        if name in MARKS and words and "pre" not in {name for name, *_ in self.open}:
            self.found.marked.append((MARKS[name], words))

    def _break(self, tag):
        """Words on either side of a block, or of a line's end, are no one word."""
        if tag in BLOCKS or tag in {"br", "div", "figure", "figcaption", "caption", "aside", "section", "tr", "td"}:
            self.handle_data("\n")

    def _beside(self):
        return any(kind == "beside" for _tag, _name, kind, *_ in self.open)

    def _in_note(self):
        return any(kind == "note" for _tag, _name, kind, *_ in self.open)

    def _counts(self, tag):
        """Whether a block is one of the text's own: none of a note, of the list of notes, or within its like."""
        within = {name for name, *_ in self.open}
        if tag == "p" and within & HOLDS_WORDS:
            return False
        return not any(kind for _tag, _name, kind, *_ in self.open)

    def result(self):
        self.found.words = words_of("".join(self.text))
        self.found.notes = sorted(words_of(note) for note in self.notes)
        return self.found
