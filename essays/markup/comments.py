"""Comments: a little Markdown and thirteen typed tags.

Every other tag of HTML goes, and its words stay; what is no tag is shown as the characters that were typed.
"""

import nh3

from essays.markup import attributes, complexity_limits, directions, pictures, sanitize, typography, word_guard
from essays.markup.comment_tags import GONE, KNOWN
from essays.markup.markdown import comment_to_html
from essays.markup.source import plain_source
from essays.markup.tidy import tidy
from essays.markup.tree import Item, Node, parse, serialise
from essays.markup.wikilinks import Resolver

_READ_TAGS = set(sanitize.COMMENT_TAGS) | {"acronym", "strike", "img"}
_READ_ATTRIBUTES = {"href", "title", "src", "alt", "cite", "datetime", "start"}
MOST_BREAKS = 2
OUTSIDE_REL = "nofollow ugc noopener"


def render_comment(source: str, language: str = "en") -> str:
    """Sanitised HTML for a comment: paragraphs, emphasis, quotation, code, lists, links, and the typed tags allowed.

    `language` (BCP 47, that of the essay) chooses the quotation marks.

    Raises TextTooCostly with a sentence for the writer (longer than COMMENT_LENGTH, or nested beyond sense).
    """
    html, _ = _to_html(source)
    root = parse(
        nh3.clean(
            html,
            tags=_READ_TAGS,
            attributes={"*": _READ_ATTRIBUTES},
            url_schemes=set(sanitize.SCHEMES),
            link_rel=None,
        )
    )
    pictures.Album().place(root)
    root = tidy(root)
    _squeeze_breaks(root)
    attributes.dress(root, Resolver(), OUTSIDE_REL)
    typography.polish(root, language)
    directions.orient_by_letters(root)
    attributes.unspan(root)
    return sanitize.sanitize_comment(serialise(root))


def _squeeze_breaks(node: Node) -> None:
    """Leaves of many line ends one after the other, as tags that were taken out left them, no more than two."""
    children: list[Item] = []
    ends = 0
    for child in node.children:
        if isinstance(child, Node):
            ends = ends + 1 if child.tag == "br" else 0
            _squeeze_breaks(child)
        elif child.strip():
            ends = 0
        if ends <= MOST_BREAKS:
            children.append(child)
    node.children = children


def removed_tags(source: str) -> list[str]:
    """The names of the typed tags that `render_comment` takes out, each once, in the order of the text: ["img"].

    Raises TextTooCostly as `render_comment` does.
    """
    return list(dict.fromkeys(_to_html(source)[1]))


def lost_from_comment(source: str, html: str) -> list[str]:
    """The words of a comment that do not stand in its HTML: those that stand together in one string each."""
    return [run.words for run in word_guard.lost(source, html, KNOWN, word_guard.JOINING | GONE)]


def _to_html(source: str) -> tuple[str, list[str]]:
    """(HTML that is not yet safe, names of the tags that were taken out)."""
    source = plain_source(source)
    complexity_limits.check(source, length=complexity_limits.COMMENT_LENGTH)
    return comment_to_html(source)
