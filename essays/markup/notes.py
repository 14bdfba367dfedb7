"""Notes: `[^1]` in the text and `[^1]: …` anywhere become one aside after the paragraph that first refers to it."""

import re
import secrets
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from essays.markup import labels
from essays.markup.tree import Node
from essays.markup.types import NOTE, Warned

BOX = f"notes-{secrets.token_hex(8)}"  # the class of the list of all notes on its way here: none that can be typed
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,100})\]")


class Notes:
    """The notes of a text: taken out of the parsed tree, numbered by first reference, given back as asides."""

    def __init__(self, root: Node, keys: Iterable[str], repeated: Iterable[str] = ()) -> None:
        """`keys` are those of the notes that have a text; `repeated` those that had several."""
        self.bodies: dict[str, Node] = {}
        self.numbers: dict[str, int] = {}
        self.references: dict[str, int] = {}
        self.warnings: list[str] = []
        self.missing: dict[str, None] = {}  # those of the warnings that `warn_missing` has found
        for key in dict.fromkeys(repeated):
            words = gettext("The note “%s” has several texts; the first is meant, the others stand at the end.") % key
            self.warnings.append(Warned(words, NOTE))
        if keys:
            self._take(root, {f"fn:{key}": key for key in keys})

    def _take(self, root: Node, keys: Mapping[str, str]) -> None:
        """Moves the texts of the notes out of the list that Markdown puts at the end."""
        for div in root.walk():
            kept = []
            for child in div.children:
                if isinstance(child, Node) and child.tag == "div" and BOX in child.typed_classes():
                    self._bodies(child, keys)
                else:
                    kept.append(child)
            div.children = kept

    def _bodies(self, div: Node, keys: Mapping[str, str]) -> None:
        """What stands behind a note in the list belongs to it, as a typed `<li>` has ended it; and what stands behind
        the list, as a typed `</ol>` has, to the last."""
        strays = []
        for parent in div.walk():
            body = None
            for child in parent.children:
                key = keys.get(child.typed.get("id", "")) if isinstance(child, Node) and child.tag == "li" else None
                if isinstance(child, Node) and key is not None and key not in self.bodies:
                    body = self.bodies[key] = Node("root", child.children)
                elif body is not None:
                    body.children.append(child)
                elif parent is div and not (isinstance(child, Node) and child.tag == "ol"):
                    strays.append(child)
        for last in [*self.bodies.values()][-1:]:
            last.children += strays

    def key_of(self, node: Node) -> str | None:
        """The key of the note that a `sup` refers to, or None."""
        if node.tag != "sup":
            return None
        for child in node.children:
            if isinstance(child, Node) and "footnote-ref" in child.typed_classes():
                key = child.typed.get("href", "").removeprefix("#fn:")
                return key if key in self.bodies else None
        return None

    def refer(self, node: Node, key: str) -> bool:
        """Makes the `sup` node the numbered link to its note; says whether it is the first to that note."""
        first = key not in self.references
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        count = self.references[key] = self.references.get(key, 0) + 1
        link = Node("a", [str(number)], href=f"#note-{number}", aria_label=labels.note(number))
        link.attrs["id"] = f"ref-{number}" if count == 1 else f"ref-{number}-{count}"
        node.children = [link]
        node.attrs = {"class": "note-ref"} | {name: node.attrs[name] for name in ("dir",) if name in node.attrs}
        return first

    def aside(self, key: str, blocks: list[Node]) -> Node:
        """The aside with a note's number, linked back, and its tidied blocks."""
        number = self.numbers[key]
        back = Node("span", [str(number)], class_="note-number")
        if key in self.references:
            back.tag = "a"
            back.attrs |= {"href": f"#ref-{number}", "aria-label": labels.back_from(number)}
        if not blocks or blocks[0].tag != "p":
            blocks = [Node("p"), *blocks]
        blocks[0].children = [back, " ", *blocks[0].children]
        return Node("aside", blocks, class_="note", id=f"note-{number}", role="note")

    def unreferred(self) -> list[str]:
        """The keys of notes that no reference leads to, numbered from here on; each with a warning."""
        keys = [key for key in self.bodies if key not in self.references]
        for key in keys:
            self.numbers[key] = len(self.numbers) + 1
            if not repetition_of(key):
                words = gettext("The note “%s” is not referred to in the text; it stands at the end.") % key
                self.warnings.append(Warned(words, NOTE))
        return keys

    def warn_missing(self, root: Node) -> None:
        """Adds a warning for every `[^x]` that still stands in the text because it has no text of its own."""
        self.missing = dict.fromkeys(words for node in root.walk() for words in self.warnings_in(node))
        self.warnings.extend(self.missing)

    def warnings_in(self, node: Node) -> list[str]:
        """The warnings for what stands in one node itself."""
        if node.tag in ("code", "pre"):
            return []
        texts = (child for child in node.children if isinstance(child, str))
        keys = (key for text in texts for key in _REFERENCE.findall(text))
        return [Warned(gettext("The note “%s” has no text.") % key, NOTE) for key in keys]


def repetition(key: str, number: int) -> str:
    """The key of another text for the same note: a blank is in no key that can be typed."""
    return f"{key} {number}"


def repetition_of(key: str) -> str:
    """The key of the note of which this is another text, or ""."""
    return key.rpartition(" ")[0]
