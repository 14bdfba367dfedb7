"""The cards of Ghost's editors as plain HTML: those that stand in its HTML, and those that its editors keep. Pure."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt

MOST_PICTURES = 200  # of one gallery
_CARD = re.compile(
    r'<(figure|div|section)\b[^<>]{0,300}?\bclass="[^"<>]{0,200}?\bkg-(bookmark|audio|video|file|signup)-card\b'
    r'[^"<>]{0,300}"[^<>]{0,1000}>'
)
_MEDIA = re.compile(r'<(?:audio|video)\b[^<>]{0,1000}?\bsrc="([^"<>]*)"')
_LINK = re.compile(r'<a\b[^<>]{0,1000}?\bhref="([^"<>]*)"')
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# They hold no words of the text: forms, what only mails had, where readers had to pay.
SILENT = frozenset("signup paywall email email-cta emailCta call-to-action transistor".split())
Card = Mapping[str, Any]


def from_markdown(text: str) -> str:
    """The HTML of a card of Markdown, which may have HTML in it."""
    return str(_MARKDOWN.render(text))


# In the HTML that Ghost has made.


def tidied(html: str) -> tuple[str, list[str]]:
    """(HTML in which the cards that have players, icons or forms of Ghost hold their words alone, names of those that
    are left out). Linear: after a card that does not end, nothing more is looked for."""
    out: list[str] = []
    left_out: list[str] = []
    at = 0
    for match in _CARD.finditer(html):
        if match.start() < at:
            continue
        end = _end(html, match[1], match.end())
        if end < 0:
            break
        out += [html[at : match.start()], _plain(match[2], html[match.end() : end], left_out)]
        at = end
    return "".join([*out, html[at:]]), left_out


def _end(html: str, tag: str, at: int) -> int:
    """Where the element that has begun before `at` has ended; -1 where it does not."""
    depth = 1
    for match in re.compile(rf"<(/?){tag}\b").finditer(html, at):
        depth += -1 if match[1] else 1
        if depth == 0:
            return html.find(">", match.end()) + 1 or -1
    return -1


def _plain(name: str, inner: str, left_out: list[str]) -> str:
    if name == "signup":
        left_out.append(name)
        return ""
    if name in ("audio", "video"):
        found = _MEDIA.search(inner)
        title = _inside(inner, "kg-audio-title")
        return (f'<p><{name} src="{found[1]}"></{name}></p>' if found else "") + _paragraph(title, _caption(inner))
    link = _LINK.search(inner)
    titles = ("kg-bookmark-title",) if name == "bookmark" else ("kg-file-card-title",)
    beside = ("kg-bookmark-description", "kg-bookmark-author", "kg-bookmark-publisher")
    if name == "file":
        beside = ("kg-file-card-caption", "kg-file-card-filename", "kg-file-card-filesize")
    return _led(link[1] if link else "", *(_inside(inner, one) for one in (*titles, *beside)), _caption(inner))


def _inside(html: str, name: str) -> str:
    """What stands in the element of a class, which holds words alone."""
    found = re.search(rf'class="{name}"[^<>]*>([^<>]*)<', html)
    return found[1].strip() if found else ""


def _caption(html: str) -> str:
    begins = html.find("<figcaption")
    start, end = html.find(">", begins) + 1, html.find("</figcaption>", begins)
    return html[start:end] if begins >= 0 and 0 < start <= end else ""


# As the editors keep them: a name, and values.


def html_of(name: str, card: Card) -> str | None:
    """The HTML of a card; "" for one without words, None for one that is not known."""
    if name in SILENT:
        return ""
    make = _KNOWN.get(name)
    return make(card) if make else None


def _text(card: Card, *names: str) -> str:
    return next((value for name in names if isinstance(value := card.get(name), str) and value), "")


def _paragraph(*lines: str) -> str:
    words = "<br>".join(filter(None, lines))
    return f"<p>{words}</p>" if words else ""


def _led(url: str, title: str, *more: str) -> str:
    """A link in a paragraph, and what is said of it; its words are HTML already."""
    return _paragraph(f'<a href="{url}">{title or url}</a>' if url else title, *more)


def _shown(html: str, caption: str) -> str:
    return f"<figure>{html}<figcaption>{caption}</figcaption></figure>" if caption else f"<figure>{html}</figure>"


def _img(picture: Card) -> str:
    return f'<img src="{escape(_text(picture, "src"))}" alt="{escape(_text(picture, "alt", "altText"))}">'


def _image(card: Card) -> str:
    shown = _img(card)
    if href := _text(card, "href"):
        shown = f'<a href="{escape(href)}">{shown}</a>'
    return _shown(shown, _text(card, "caption"))


def _gallery(card: Card) -> str:
    pictures = [one for one in _list(card.get("images")) if isinstance(one, dict)][:MOST_PICTURES]
    return _shown("".join(_shown(_img(one), "") for one in pictures), _text(card, "caption"))


def _code(card: Card) -> str:
    language = f' class="language-{escape(found)}"' if (found := _text(card, "language")) else ""
    return f"<pre><code{language}>{escape(_text(card, 'code'))}</code></pre>{_paragraph(_text(card, 'caption'))}"


def _embed(card: Card) -> str:
    url = _text(card, "url")
    return (_led(escape(url), escape(url)) if url else _text(card, "html")) + _paragraph(_text(card, "caption"))


def _bookmark(card: Card) -> str:
    about = card.get("metadata")
    about = about if isinstance(about, dict) else {}
    words = (escape(_text(about, name)) for name in ("title", "description", "author", "publisher"))
    return _led(escape(_text(card, "url") or _text(about, "url")), *words, _text(card, "caption"))


def _sound(tag: str) -> Callable[[Card], str]:
    def html(card: Card) -> str:
        player = f'<p><{tag} src="{escape(_text(card, "src"))}"></{tag}></p>'
        return player + _paragraph(escape(_text(card, "title")), _text(card, "caption"))

    return html


def _file(card: Card) -> str:
    words = (escape(_text(card, name)) for name in ("fileTitle", "fileCaption", "fileName"))
    return _led(escape(_text(card, "src")), *words)


def _callout(card: Card) -> str:
    words = " ".join(filter(None, (escape(_text(card, "calloutEmoji")), _text(card, "calloutText", "text"))))
    return f"<blockquote>{_paragraph(words)}</blockquote>"


def _toggle(card: Card) -> str:
    return f"<h4>{_text(card, 'heading')}</h4>{_text(card, 'content')}"


def _button(card: Card) -> str:
    return _led(escape(_text(card, "buttonUrl")), escape(_text(card, "buttonText")))


def _header(card: Card) -> str:
    heading = f"<h2>{_text(card, 'header', 'heading')}</h2>" + _paragraph(_text(card, "subheader", "subheading"))
    return heading + (_button(card) if card.get("buttonUrl") else "")


def _product(card: Card) -> str:
    picture = _shown(_img({"src": _text(card, "productImageSrc")}), "") if card.get("productImageSrc") else ""
    link = _led(escape(_text(card, "productUrl")), escape(_text(card, "productButton")))
    return f"{picture}<h4>{_text(card, 'productTitle')}</h4>{_text(card, 'productDescription')}{link}"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _markdown(card: Card) -> str:
    return from_markdown(_text(card, "markdown"))


def _html(card: Card) -> str:
    return _text(card, "html")


def _rule(_card: Card) -> str:
    return "<hr>"


_KNOWN: dict[str, Callable[[Card], str]] = {
    "image": _image, "gallery": _gallery, "code": _code, "codeblock": _code, "html": _html, "markdown": _markdown,
    "card-markdown": _markdown, "hr": _rule, "horizontalrule": _rule, "embed": _embed, "bookmark": _bookmark,
    "audio": _sound("audio"), "video": _sound("video"), "file": _file, "callout": _callout, "toggle": _toggle,
    "button": _button, "header": _header, "product": _product,
}  # fmt: skip
