"""A page of the site, made a page of its mirror: by a parser of HTML, tag by tag, all else as it was.

Links lead to files beside it; forms that need the living site are replaced by a sentence that says where it is.
"""

from collections.abc import Callable, Iterator
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

Attributes = list[tuple[str, str | None]]
ADDRESSES = {
    "a": ("href",), "link": ("href",), "script": ("src",), "img": ("src", "srcset"), "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "track": ("src",),
}  # fmt: skip
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
CONTROLS = frozenset(("input", "button", "select", "textarea", "label"))
LINKED = frozenset(("stylesheet", "icon", "apple-touch-icon"))


class Lead(NamedTuple):
    """Where a link of a mirror leads; `address` None: it goes, with its words."""

    address: str | None


class Form(NamedTuple):
    """What becomes of a form: kept with other attributes (None: its tag goes), or replaced by HTML. `bare`: what is
    in it stays but for what one types or presses."""

    attributes: Attributes | None = None
    instead: str | None = None
    bare: bool = False


class Rewriter(HTMLParser):
    """Rewrites one page. `lead` says where an address leads, `form` what becomes of a form by its attributes; `head` is
    put before the end of the head, `end` before that of the main part; `main` takes the place of the whole main part
    and `title` that of the title, where they are given."""

    def __init__(
        self,
        lead: Callable[[str], Lead],
        form: Callable[[dict[str, str]], Form],
        *,
        head: str = "",
        end: str = "",
        main: str | None = None,
        title: str | None = None,
    ) -> None:
        super().__init__(convert_charrefs=False)
        self.lead, self.form = lead, form
        self.head, self.end, self.main, self.title = head, end, main, title
        self.out: list[str] = []
        self.left_out: list[str] = []  # the open tags of what is left out
        self.forms: list[Form] = []

    @classmethod
    def page(cls, html: str, *arguments: object, **options: object) -> str:
        """The page rewritten."""
        rewriter = cls(*arguments, **options)  # type: ignore[arg-type]
        rewriter.feed(html)
        rewriter.close()
        return "".join(rewriter.out)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self.left_out:
            if tag not in VOID:
                self.left_out.append(tag)
            return
        if tag == "form":
            self._form(attrs)
        elif tag in CONTROLS and self.forms and self.forms[-1].bare:
            self._leave_out(tag)
        elif tag == "link" and not _is_linked(dict(attrs)):
            self._kept_link(attrs)
        else:
            self._tag(tag, attrs)
        if tag == "main" and self.main is not None:
            self.out.append(self.main)
            self.left_out.append(tag)
        if tag == "title" and self.title is not None:
            self.out.append(escape(self.title))
            self.left_out.append(tag)

    def _leave_out(self, tag: str) -> None:
        if tag not in VOID:
            self.left_out.append(f"/{tag}")

    def _kept_link(self, attrs: Attributes) -> None:
        """A link of the head that loads nothing: as it is, but for those that fetch beforehand."""
        if (dict(attrs).get("rel") or "") not in ("preload", "prefetch", "preconnect", "dns-prefetch"):
            self.out.append(self.get_starttag_text() or "")

    def _tag(self, tag: str, attrs: Attributes) -> None:
        changed, is_other = [], False
        for name, value in attrs:
            if name in ADDRESSES.get(tag, ()) and value is not None:
                new = self._led(name, value)
                if new is None:
                    self._leave_out(tag)
                    return
                is_other |= new != value
                changed.append((name, new))
            else:
                changed.append((name, value))
        self.out.append(written(tag, changed) if is_other else self.get_starttag_text() or "")

    def _led(self, name: str, value: str) -> str | None:
        if name != "srcset":
            return self.lead(value).address
        parts = (one.strip().partition(" ") for one in value.split(", "))
        return ", ".join(f"{self.lead(address).address}{space}{size}" for address, space, size in parts)

    def _form(self, attrs: Attributes) -> None:
        form = self.form({name: value or "" for name, value in attrs})
        if form.instead is not None:
            self.out.append(form.instead)
            self.left_out.append("/form")
            return
        self.forms.append(form)
        if form.attributes is not None:
            self.out.append(written("form", form.attributes))

    def handle_endtag(self, tag: str) -> None:
        if self.left_out:
            if not any(opened.lstrip("/") == tag for opened in self.left_out):
                return
            while (opened := self.left_out.pop()).lstrip("/") != tag:  # one whose end is not written
                pass
            if self.left_out or opened.startswith("/"):
                return
        elif tag == "form" and self.forms and self.forms.pop().attributes is None:
            return
        if tag == "head":
            self.out.append(self.head)
        elif tag == "main":
            self.out.append(self.end)
        self.out.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)
        else:  # of drawings: nothing of theirs is an address
            self._as_it_is(self.get_starttag_text() or "")

    def _as_it_is(self, text: str) -> None:
        if not self.left_out:
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._as_it_is(data)

    def handle_entityref(self, name: str) -> None:
        self._as_it_is(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._as_it_is(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._as_it_is(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._as_it_is(f"<!{decl}>")


def written(tag: str, attrs: Attributes) -> str:
    """A start tag."""
    return f"<{tag}{''.join(f' {n}' if v is None else f' {n}={chr(34)}{escape(v)}{chr(34)}' for n, v in attrs)}>"


def _is_linked(attrs: dict[str, str | None]) -> bool:
    """Whether the page loads it, or names it as another form of itself that is a file of the mirror too."""
    rel = attrs.get("rel") or ""
    return rel in LINKED or (rel == "alternate" and bool(attrs.get("type")))


class Addresses(HTMLParser):
    """The addresses that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "link" and not _is_linked(dict(attrs)):
            return
        self.found += [v for n, v in attrs if v and n in ADDRESSES.get(tag, ()) and n != "srcset"]


def addresses_in(html: str) -> Iterator[str]:
    """The addresses that the page names, in its order."""
    parser = Addresses()
    parser.feed(html)
    parser.close()
    yield from parser.found
