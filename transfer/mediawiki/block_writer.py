"""The blocks of a page as Markdown: headings, paragraphs, quotations, code, pictures; lists and tables by their own."""

from collections.abc import Iterable

from transfer.mediawiki import escaping, list_writer, table_writer
from transfer.mediawiki.inline_writer import Child, Inline, Place, plain_text
from transfer.mediawiki.notes import Notes
from transfer.mediawiki.page import HELD, Code, Gallery, Page, Pattern, Picture, Ref, References
from transfer.mediawiki.preprocess import preprocess
from transfer.mediawiki.tree import Break, Node
from transfer.mediawiki.wikitext import tree_of

LISTS = ("ul", "ol")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEVELS = 5  # of headings that are told apart below the title


class Writer:
    """Writes one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.notes = Notes(page, self._of_wikitext, self._line_of, self._plain_of)
        self.inline = Inline(page, self.notes)
        self.levels: list[int] = []  # of the headings that the one before stands under

    def document(self, root: Node) -> str:
        """The whole page, its notes at the end."""
        text = "\n\n".join([*self.blocks(_without_lists_of_notes(root.children)), *self.notes.written()])
        text = self.notes.signed(text)
        return f"{text}\n" if text else ""

    def _of_wikitext(self, text: str) -> list[str]:
        return self.blocks(tree_of(text, self.page).children)

    def _line_of(self, text: str) -> str:
        blocks = self._of_wikitext(text)
        return escaping.one_line(" ".join(blocks))

    def _plain_of(self, text: str) -> str:
        return escaping.one_line(plain_text(tree_of(text, self.page).children))

    def blocks(self, children: Iterable[Child]) -> list[str]:
        """The blocks of some children, each as Markdown without empty lines around it."""
        made: list[str] = []
        run: list[Child] = []
        lists = list_writer.Lists()
        for child in _merged(children):
            if _is_inline(child):
                run.append(child)
                continue
            made += lists.apart(self._paragraphs(run))
            run = []
            if isinstance(child, Node) and child.tag in LISTS:
                made += lists.next(child.tag, list_writer.items(child, self.blocks, lists.sign(child.tag)))
            elif not isinstance(child, Break):
                made += lists.apart(self._block(child))
        return made + lists.apart(self._paragraphs(run))

    def _block(self, child: Child) -> list[str]:
        if isinstance(child, Code):
            return [escaping.fenced(child.text, child.language)]
        if isinstance(child, Picture):
            return self._picture(child)
        if isinstance(child, Gallery):
            return self._gallery(child)
        if isinstance(child, Pattern):
            return [self.inline.pattern(child)]
        if isinstance(child, References):
            self._define(child.text)
            return []
        return self._element(child) if isinstance(child, Node) else []

    def _element(self, node: Node) -> list[str]:
        if node.tag in HEADINGS:
            return self._heading(node)
        if node.tag == "hr":
            return ["---"]
        if node.tag == "pre":
            return [escaping.fenced(plain_text(node.children).strip("\n"))]
        if node.tag == "blockquote":
            return list_writer.quoted(self.blocks(node.children))
        if node.tag == "dl":
            return list_writer.definitions(node, self.blocks, self._in_line)
        if node.tag == "table":
            return table_writer.table(node, self.blocks, self.inline)
        return self.blocks(node.children)

    def _in_line(self, node: Node) -> str:
        return self.inline.write(node.children, Place(one_line=True))

    def _heading(self, node: Node) -> list[str]:
        words = self.inline.write(_unwrapped(node.children), Place(one_line=True, within=frozenset(["**"])))
        if not words:
            return []
        level = int(node.tag[1])
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        if words.endswith("#"):
            words = f"{words[:-1]}\\#"
        return [f"{'#' * min(len(self.levels) + 1, _LEVELS + 1)} {words}"]

    def _paragraphs(self, run: list[Child]) -> list[str]:
        made = []
        for part in _parted(run):
            while part and isinstance(part[-1], Node) and part[-1].tag == "br":
                part.pop()
            text = escaping.lines(self.inline.write(part))
            text = text.removesuffix("\\").rstrip() if text.endswith("\\") and not text.endswith("\\\\") else text
            made += [text] if text else []
        return made

    def _picture(self, picture: Picture) -> list[str]:
        """A picture that stands apart. A caption with links or notes cannot be its title: it stands below, as does that
        of a picture that is missing."""
        is_missing = picture.name not in self.page.wiki.files
        if picture.caption and (is_missing or "\x02" in picture.caption or "[" in picture.caption):
            caption = self.notes.line(picture.caption)
            if is_missing or caption != escaping.escaped(self.notes.plain(picture.caption)):
                return [self.inline.picture(Picture(picture.name, picture.alt, inline=False)), escaping.lines(caption)]
        return [self.inline.picture(picture)]

    def _gallery(self, gallery: Gallery) -> list[str]:
        """Pictures in lines one below the other, which this site shows together."""
        pictures = []
        for picture in gallery.pictures:
            name = self.page.wiki.namespaces.read(picture.name).name
            if name:
                self.page.files.setdefault(name)
                is_missing = name not in self.page.wiki.files  # then its words stand as its description
                shown = Picture(name, picture.alt, picture.caption, inline=is_missing)
                pictures.append(self.inline.picture(shown))
        caption = self.notes.line(gallery.caption) if gallery.caption else ""
        return [*([escaping.lines(caption)] if caption else []), *(["\n".join(pictures)] if pictures else [])]

    def _define(self, text: str) -> None:
        """Takes the notes that a list of notes defines."""
        for number in HELD.findall(preprocess(text, self.page)) if text else ():
            piece = self.page.held[int(number)]
            if isinstance(piece, Ref):
                self.notes.define(piece)


def _is_inline(child: Child) -> bool:
    if isinstance(child, Code):
        return not child.block
    if isinstance(child, Picture):
        return child.inline
    if isinstance(child, Pattern):
        return not ("\n" in child.markdown or child.markdown.startswith((">", "#", "-", "|")))
    if isinstance(child, Node):
        return not child.is_block
    return not isinstance(child, Break | Gallery | References)


def _merged(children: Iterable[Child]) -> list[Child]:
    """Children, where lists of one kind that only an empty line parts are one: so people write them. Numbered ones
    begin anew, as in the wiki."""
    made: list[Child] = []
    for child in children:
        if isinstance(child, Node) and child.tag in ("ul", "dl"):
            at = len(made) - 1
            while at >= 0 and (
                isinstance(made[at], Break) or (isinstance(made[at], str) and not str(made[at]).strip())
            ):
                at -= 1
            before = made[at] if at >= 0 else None
            if isinstance(before, Node) and before.tag == child.tag:
                del made[at + 1 :]
                made[at] = Node(child.tag, before.attributes, [*before.children, *child.children])
                continue
        made.append(child)
    return made


def _parted(run: list[Child]) -> Iterable[list[Child]]:
    """A run of what stands in lines, cut where two breaks of a line follow each other."""
    part: list[Child] = []
    broken = False
    for child in run:
        is_break = isinstance(child, Node) and child.tag == "br"
        if is_break and broken:
            yield part
            part = []
        elif not (is_break and not part):
            part.append(child)
        broken = is_break or (broken and isinstance(child, str) and not child.strip())
    yield part


def _unwrapped(children: list[Child]) -> list[Child]:
    """The words of a heading, without bold signs around all of them."""
    real = [child for child in children if not isinstance(child, str) or child.strip()]
    if len(real) == 1 and isinstance(real[0], Node) and real[0].tag in ("b", "strong", "big", "u"):
        return real[0].children
    return children


def _without_lists_of_notes(children: list[Child]) -> list[Child]:
    """A page without the headings under which only a list of notes stood: notes are beside the text here."""
    made: list[Child] = []
    for number, child in enumerate(children):
        if isinstance(child, Node) and child.tag in HEADINGS:
            below = _section(children, number + 1)
            if any(isinstance(one, References) for one in below) and all(
                isinstance(one, References | Break) or (isinstance(one, str) and not one.strip()) for one in below
            ):
                continue
        made.append(child)
    return made


def _section(children: list[Child], at: int) -> list[Child]:
    below = []
    for child in children[at : at + 50]:
        if isinstance(child, Node) and child.tag in HEADINGS:
            break
        below.append(child)
    return below
