"""HTML of a blog → Markdown as this site reads it, checked by reading it back. Pure; imports no model.

`convert` is all of it. `reading` makes a tree of HTML (`media`: what is shown in it; `note_places`: its notes),
`blocks`, `tables`, `lines` and `escapes` write it, `comparison` says whether what was written is read as what was
there. Own code instead of `markdownify`: that reads and writes 1,000 words in 4 ms, this in half, and of its
converters and escapes none could stay, as those are of the dialect; it knows nothing of what is nested too deeply.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext as _

from essays.markup import complexity_limits
from essays.markup.complexity_limits import TextTooCostly
from essays.markup.tree import Node
from transfer.html_to_markdown import blocks, comparison, escapes, reading
from transfer.html_to_markdown.note_places import NOTE

__all__ = ["Converted", "Remark", "convert"]


@dataclass(frozen=True)
class Remark:
    """Something that did not become Markdown: `code` is "html-kept", "words-lost", or "too-costly" (the site would
    refuse it); `words` are for people, `about` is what to count by ("table")."""

    code: str
    words: str
    about: str = ""


@dataclass(frozen=True)
class Converted:
    """Markdown, and what is to be said of it."""

    markdown: str
    remarks: tuple[Remark, ...] = ()


def _same(url: str) -> str:
    return url


def _is_ours(src: str) -> bool:
    return src.startswith(("import:", "media:"))


def convert(
    html: str,
    address: Callable[[str], str] = _same,
    picture: Callable[[str], str] = _same,
    held: Callable[[str], bool] = _is_ours,
) -> Converted:
    """Markdown that the site reads as the HTML of a text, in linear time.

    `address` is asked where each link leads, `picture` where each picture and recording is; both get what the HTML
    says. `held` says of what `picture` gave whether the site will have it: one that it has not becomes a link there,
    and its caption words beside it, for which it is written as HTML. Blocks that Markdown has no form for, or whose
    Markdown is read otherwise, stay HTML (Remark "html-kept").
    HTML that is too large or nested too deeply to be read gives its words alone. Raises nothing.
    """
    if "<" not in html and "&" not in html:
        return _checked_plain(html)
    try:
        root, notes = reading.read(html, address, picture, held)
    except reading.TooMuch as reason:
        words = _("It is too long, or nested too deeply, to be read as HTML (%(reason)s); its words are kept.")
        return Converted(words_alone(html), (Remark("html-kept", words % {"reason": reason}, "size"),))
    return _Text(root, notes).converted()


def _checked_plain(text: str) -> Converted:
    root = Node("root", [Node("p", [text])] if text.strip() else [])
    return _Text(root, []).converted()


def words_alone(html: str) -> str:
    """The words of HTML that is not read, without its tags."""
    text = unescape(re.sub(r"<[^<>]*>", " ", html))
    return escapes.at_start(escapes.text(re.sub(r"[ \t]+", " ", text)).replace("<", "&lt;")).strip()


class _Text:
    """A text that is written, read back, and written again with the blocks that differ as HTML."""

    def __init__(self, root: Node, notes: list[tuple[str, Node]]) -> None:
        self.root = root
        self.notes = notes
        self.kept: set[int] = set()

    def converted(self) -> Converted:
        wanted = self._shapes(self.root, dict(self.notes))
        written = self.written()
        try:
            complexity_limits.check(written)
        except TextTooCostly as refused:  # reading it back would take long, and no text of the site may be so
            return Converted(written, (Remark("too-costly", str(refused)),))
        if self._read(written) != wanted:
            self._keep_what_differs()
            written = self.written()
            found = self._read(written)
            if found != wanted:
                # What each block is by itself it is not beside the others.
                markdown, self.kept = self.kept, {id(child) for child in self.root.children}
                if self._read(whole := self.written()) == wanted:
                    return Converted(whole, tuple(self._remarks()))
                self.kept = markdown
                return Converted(written, (*self._remarks(), *_lost(wanted, found)))
        return Converted(written, tuple(self._remarks()))

    def written(self) -> str:
        parts = [blocks.blocks(self.root.children, self.kept)]
        for key, body in self.notes:
            text = blocks.blocks(body.children, self.kept, 1)
            parts.append(f"[^{key}]: " + "\n".join(f"    {line}" if line else "" for line in text.split("\n")).lstrip())
        return "\n\n".join(filter(None, parts))

    def _read(self, written: str) -> list[str]:
        try:
            return self._shapes(*comparison.read_back(written))
        except TextTooCostly:
            return []

    def _shapes(self, root: Node, notes: dict[str, Node]) -> list[str]:
        shapes = comparison.shapes(root)
        for key in sorted(notes):
            shapes += [f"\x02note {key}\x03", *comparison.shapes(notes[key])]
        return shapes

    def _keep_what_differs(self) -> None:
        """Looks at each block by itself; those that are read otherwise than they were are kept as HTML."""
        nodes = [child for root in (self.root, *(body for _key, body in self.notes)) for child in root.children]
        for node in nodes:
            if isinstance(node, Node) and id(node) not in self.kept:
                alone = Node("root", [node])
                written = blocks.blocks(alone.children, self.kept)
                # The texts of its notes are not written here: what has any is compared with the whole alone.
                has_notes = any(NOTE in inner.typed for inner in node.walk())
                if not has_notes and self._read(written) != comparison.shapes(alone):
                    self.kept.add(id(node))

    def _remarks(self) -> list[Remark]:
        trees = (self.root, *(body for _key, body in self.notes))
        found = [node for tree in trees for node in tree.walk() if id(node) in self.kept]
        words = _("Kept as HTML, as Markdown has no form for it: “%(beginning)s”")
        return [Remark("html-kept", words % {"beginning": _beginning(node)}, node.tag) for node in found]


def _beginning(node: Node) -> str:
    words = " ".join(node.text().split())
    return words[:80] + ("…" if len(words) > 80 else "")


def _lost(wanted: list[str], found: list[str]) -> list[Remark]:
    """What is to be said where a text is read otherwise than its HTML even so."""
    lost = list((Counter(comparison.words(wanted)) - Counter(comparison.words(found))).elements())
    if lost and comparison.letters(wanted) != comparison.letters(found):
        words = _("These words do not stand in it: “%(words)s”") % {"words": " ".join(lost[:30])}
        return [Remark("words-lost", words, "words")]
    return [Remark("html-kept", _("All words are there, but not quite in the order or form of its HTML."), "form")]
