"""Markdown as this site reads it: one reader for essays and pages. Text in, unsafe HTML out."""

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor

from essays.markup import complexity_limits, wikilinks
from essays.markup.autolinks import BareAddress

_STRUCK = r"(~~)(?=\S)((?:[^~\n]|~(?!~)){1,500})~~"
# Attribute lists as kramdown has them on lines of their own: {:toc}, {::options … /}, {: .class } after an empty line.
_LONE_ATTRIBUTES = re.compile(r"^[ ]{0,3}\{::?[^{}\n]{0,200}\}[ \t]*$")


class LoneAttributes(Preprocessor):
    """Takes out attribute lists that belong to no block."""

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        for line in lines:
            if _LONE_ATTRIBUTES.match(line) and not (out and out[-1].strip()):
                continue
            if line.strip() in ("{:toc}", "{: toc}"):
                out and out.pop()  # the list item before it only stands for the table of contents
                continue
            out.append(line)
        return out


class SiteExtension(Extension):
    """Wikilinks, struck text and kramdown's loose attribute lists."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(LoneAttributes(md), "lone_attributes", 22)
        md.preprocessors.register(wikilinks.KeepPipes(md), "keep_pipes", 15)
        md.inlinePatterns.register(wikilinks.WikiLink(md), "wikilink", 176)
        md.inlinePatterns.register(BareAddress(md), "bare", 115)
        md.inlinePatterns.register(SimpleTagInlineProcessor(_STRUCK, "s"), "strike", 65)


def to_html(source: str) -> tuple[str, list[str]]:
    """Markdown to HTML, not yet safe to show. Returns (html, keys of the notes that have a text)."""
    notes = FootnoteExtension(BACKLINK_TEXT="", USE_DEFINITION_ORDER=True)
    md = Markdown(
        extensions=[
            notes,
            TableExtension(use_align_attribute=True),
            "def_list",
            "abbr",
            "attr_list",
            "md_in_html",
            "fenced_code",
            "sane_lists",
            "admonition",
            SiteExtension(),
        ],
        tab_length=4,
        output_format="html",
    )
    html = complexity_limits.converted(md, source)
    return html.replace(wikilinks.PIPE, "|"), list(notes.footnotes)
