"""Walks over a tidied text once: paragraphs get numbers, headings ids; marks and notes are set, links read."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext

from essays.markup import labels
from essays.markup.excerpt import count_words, sentence_at, sentence_ends, squeeze
from essays.markup.hub_lines import MAX_LABEL, Thread
from essays.markup.ids import Places
from essays.markup.inline import BLOCKS, HEADINGS
from essays.markup.notes import Notes
from essays.markup.tidy import tidy
from essays.markup.tree import Node, gather_text
from essays.markup.types import FoundLink, HubInfo
from sitewide.text.folding import fold_name

NUMBERED = frozenset({"p", "ul", "ol", "dl"})
HOLDERS = frozenset({"blockquote", "details", "div"})  # their paragraphs count as the text's own
OPENER_LENGTH = 120
LINES = frozenset({"p", "ul", "ol", "li", "dt"})


class Passages:
    """After `compose`: headings, links, lines (plain text), paragraph_texts, numbered, warnings; and `thread`."""

    def __init__(
        self, hubs: Iterable[HubInfo], notes: Notes, finish: Callable[[Node], list[Node]], *, anchors: bool = True
    ) -> None:
        """`finish` prepares the tidied blocks of a note as the text was prepared; without `anchors` (a page, not an
        essay) paragraphs get no ids, light no thread and carry no marks."""
        self.thread = Thread(hubs)
        self.notes = notes
        self.finish = finish
        self.anchors = anchors
        self.places = Places()
        self.headings: list[dict[str, Any]] = []
        self.links: list[FoundLink] = []
        self.lines: list[str] = []
        self.paragraph_texts: list[str] = []
        self.numbered: list[Node] = []
        self.warnings: list[str] = []
        self.warned_after: dict[str, int] = {}  # how many paragraphs stand before the place of a warning
        self.levels: list[int] = []
        self.placed: set[str] = set()
        self.words = 0  # of the text itself; notes are not counted

    def compose(self, root: Node) -> None:
        """Rewrites the children of `root`, in place."""
        self._holder(root)
        root.children.extend(self._asides(self.notes.unreferred()))
        if self.anchors:
            self._open(root)
        for name, paragraph in self.places.mend(root):
            self._warn(
                gettext("There is no place “%s” in this text: the words of the link stand alone.") % name[:80],
                paragraph,
            )
        for node in self.numbered:
            _sign(node)

    def toc(self) -> list[dict[str, Any]]:
        """Entries from the headings, or from the paragraphs with hub links where those say more."""
        if len(self.headings) < 3 <= len(self.thread.entries):
            return self.thread.entries
        return [{**entry, "lit": self.thread.ordered(entry["lit"])} for entry in self.headings]

    def _holder(self, node: Node) -> None:
        children = []
        for child in node.children:
            if isinstance(child, str) or child.tag == "summary":
                children.append(child)
            elif child.tag in HEADINGS:
                children.extend(self._heading(child))
            elif child.tag in HOLDERS:
                self.places.note(child)
                self._holder(child)
                children.append(child)
            else:
                children.extend(self._passage(child))
        node.children = children

    def _heading(self, node: Node) -> list[Node]:
        level = int(node.tag[1])
        inner = list(node.walk())
        keys = self._refer(inner)
        label = squeeze(node.text())
        if self.levels and level > self.levels[-1] + 1:
            words = gettext("The heading “%s” skips a level.") % label[:80]
            self.warnings.append(words)
            self.warned_after.setdefault(words, len(self.numbered))
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        node.tag = "h2" if len(self.levels) == 1 else "h3"
        node.attrs["id"] = self.places.unique(node.typed.get("id") or label)
        self.places.note(*inner)
        self.places.settle(node.attrs["id"])
        self.places.labels.setdefault(fold_name(label), node.attrs["id"])
        self.headings.append({"id": node.attrs["id"], "label": label[:MAX_LABEL], "level": int(node.tag[1]), "lit": []})
        self.thread.new_section()
        self._light_headings(self.thread.lit_by(self._read(node, inner)))
        return [node, *self._asides(keys)]

    def _passage(self, node: Node) -> list[Node]:
        """A block of text with what belongs to it: the marks before it, the notes after it."""
        inner = list(node.walk())
        keys = self._refer(inner)
        _level_inner_headings(inner)
        numbered = self.anchors and node.tag in NUMBERED and "*title" not in node.typed
        if numbered:
            self.numbered.append(node)
            node.attrs = {"id": f"p{len(self.numbered)}", **node.attrs}
        links = self._read(node, inner)
        self.places.note(*inner)
        if numbered:
            self.places.settle(node.attrs["id"])
        self._light_headings(self.thread.light(node, links) if numbered else self.thread.lit_by(links))
        marks = self.thread.marks(links) if self.anchors else []
        return [*marks, node, *self._asides(keys)]

    def _read(self, node: Node, nodes: Iterable[Node], in_note: bool = False) -> list[Node]:
        """Records the words of a block and the links in it, each with its sentence; returns the nodes of the links.
        `nodes` are the block and all below it."""
        parts: list[str] = []
        spans: list[tuple[Node, int, int]] = []
        gather_text(node, parts, spans)
        text = "".join(parts).strip("\n")
        self.lines.append(text)
        if not in_note:
            self.words += count_words(text)
            if node.tag == "p":
                self.paragraph_texts.append(text)
        for inner in nodes:
            if words := inner.typed.get("refused"):
                self._warn(words, len(self.numbered))
        ends = sentence_ends(text) if spans else []
        for link, start, end in spans:
            found = link.typed["found"]
            found.words = squeeze(text[start:end])
            found.sentence = sentence_at(text, start, end, ends)
            found.paragraph = len(self.numbered)
            self.links.append(found)
        return [link for link, _, _ in spans]

    def _warn(self, words: str, paragraph: int) -> None:
        self.warnings.append(words)
        self.warned_after.setdefault(words, paragraph - 1)

    def _light_headings(self, lit: Iterable[str]) -> None:
        """A section's entry, and that of the section around it, are lit by what stands in them."""
        if not self.headings:
            return
        self.headings[-1]["lit"].extend(slug for slug in lit if slug not in self.headings[-1]["lit"])
        if self.headings[-1]["level"] > 2:
            outer = next((entry for entry in reversed(self.headings) if entry["level"] == 2), None)
            outer and outer["lit"].extend(slug for slug in lit if slug not in outer["lit"])

    def _open(self, root: Node) -> None:
        """A short paragraph opens the text if it is the first thing in it (or in its first quotation), not the only."""
        first: Node | None = root
        while first is not None and first.tag in ("root", "blockquote"):
            first = next((c for c in first.children if isinstance(c, Node) and c.tag != "aside"), None)
        if first is None or first.tag != "p" or len(self.numbered) < 2:
            return
        if 0 < len(squeeze(first.text())) <= OPENER_LENGTH:
            first.attrs["class"] = f"opener {first.attrs.get('class', '')}".strip()
            self.thread.open(first)

    def _refer(self, nodes: Iterable[Node]) -> list[str]:
        """Numbers the references in a block, given as its nodes; returns the keys of the notes that it is the first to
        refer to."""
        keys: list[str] = []
        if not self.notes.bodies:
            return keys
        for sup in [inner for inner in nodes if inner.tag == "sup"]:
            key = self.notes.key_of(sup)
            if key is not None and self.notes.refer(sup, key):
                keys.append(key)
        return keys

    def _asides(self, keys: Iterable[str]) -> list[Node]:
        """The asides of these notes, followed by those that they refer to in turn."""
        asides: list[Node] = []
        wanted = list(keys)
        for key in wanted:  # grows while it is walked
            if key in self.placed:
                continue  # a note that is referred to only by itself, or by a note that nothing refers to
            self.placed.add(key)
            blocks = self.finish(tidy(self.notes.bodies[key]))
            for block in blocks:
                inner = list(block.walk())
                wanted.extend(self._refer(inner))
                self._read(block, inner, in_note=True)
            asides.append(self.notes.aside(key, blocks))
        return asides


def _level_inner_headings(nodes: Iterable[Node]) -> None:
    """Gives headings in a list or a table the two levels that are printed; they are no places of the text."""
    levels: list[int] = []
    for node in nodes:
        if node.tag in HEADINGS:
            while levels and levels[-1] >= int(node.tag[1]):
                levels.pop()
            levels.append(int(node.tag[1]))
            node.tag = "h2" if len(levels) == 1 else "h3"


def _sign(node: Node) -> None:
    """Puts the paragraph sign, a link to the paragraph itself, at the end of its first line."""
    number = node.attrs["id"][1:]
    sign = Node("a", ["¶"], class_="pilcrow", href=f"#p{number}", aria_label=labels.paragraph(number))
    line = node
    while line.tag != "p" and line.children and isinstance(line.children[0], Node):
        if line.children[0].tag not in LINES:
            break
        line = line.children[0]
    blocks = (at for at, child in enumerate(line.children) if isinstance(child, Node) and child.tag in BLOCKS)
    line.children.insert(next(blocks, len(line.children)), sign)
