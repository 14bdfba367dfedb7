"""Wikitext converted as a page of a wiki, and what readers would see of it: shared by the tests beside."""

import html
import re
import unicodedata

from essays.markup import render
from transfer.mediawiki.convert import to_markdown
from transfer.mediawiki.page import Page, Wiki
from transfer.mediawiki.templates import folded_rules
from transfer.mediawiki.titles import Title

_WORD = re.compile(r"\w+")


def converted(wikitext, title="Here", known=(), rules=None, **wiki):
    """(Markdown, Page) of a text; `known` are titles of pages that are there."""
    about = Wiki(templates=folded_rules(rules or {}), **wiki)
    page = Page(Title(0, title), about, {name: (f"page:{name}", "") for name in known})
    return to_markdown(wikitext, page), page


def markdown(wikitext, **given):
    return converted(wikitext, **given)[0].strip("\n")


def shown(wikitext, **given):
    """The HTML of a text on this site."""
    return render(converted(wikitext, **given)[0], anchors=False).html


def words(text):
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def words_of_html(text):
    """The words that readers see, notes after the text; numbers of notes are apparatus."""
    text = re.sub(r'<(a|span) class="note-number".*?</\1>|<sup class="note-ref".*?</sup>', " ", text)
    notes = re.findall(r'<aside class="note".*?</aside>', text, re.DOTALL)
    text = " ".join([re.sub(r'<aside class="note".*?</aside>', " ", text, flags=re.DOTALL), *notes])
    return words(html.unescape(re.sub(r"<[^>]+>", " ", text)))
