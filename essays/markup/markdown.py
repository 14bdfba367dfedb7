"""Markdown as this site reads it: `markdown.Markdown` with a grammar of the world. Text in, unsafe HTML out.

Python-Markdown is the frame: its preprocessors, tree, tree processors, serialiser and postprocessors. The tree is built
from the tokens of a grammar (`essays.markup.grammar`), as Python-Markdown's own is neither CommonMark nor GitHub's.
"""

from collections.abc import Callable, Iterable
from typing import Any
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrTreeprocessor
from markdown.postprocessors import RawHtmlPostprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import Registry
from markdown_it import MarkdownIt

from essays.markup import complexity_limits, typed_html, wikilinks
from essays.markup.attribute_lists import AttributeLists
from essays.markup.elements import Builder, inline_key
from essays.markup.grammar import MAX_NESTING, comment_grammar, essay_grammar


class GrammarParser:
    """Stands in the place of Python-Markdown's parser of blocks; `env` is what the grammar found besides the tokens."""

    def __init__(self, md: Markdown, grammar: MarkdownIt, kept: Callable[[str], str]) -> None:
        self.md = md
        self.grammar = grammar
        self.kept = kept
        self.env: dict[str, Any] = {}
        self.abbreviations: dict[str, str] = {}
        self.note_keys: list[str] = []

    def parseDocument(self, lines: list[str]) -> ElementTree:
        """Returns the tree of a text. Raises RecursionError where it is nested too deeply to be read."""
        tokens = self.grammar.parse("\n".join(lines), self.env)
        complexity_limits.check_depth(tokens, MAX_NESTING)
        root = Element(self.md.doc_tag)
        builder = Builder(root, self.md.htmlStash.store, self.kept, self.grammar.options.breaks)
        for number, note in self.env.get("footnotes", {}).get("list", {}).items():
            if "tokens" in note:
                builder.add_note(inline_key(number), note["tokens"])
        builder.build(tokens)
        self.abbreviations.update(self.env.get("abbreviations", {}))
        self.note_keys = builder.note_keys
        return ElementTree(root)


class GrammarExtension(Extension):
    """Puts a grammar in the place of Python-Markdown's own; `kept` says what is read of a piece of typed HTML."""

    def __init__(
        self, grammar: MarkdownIt, kept: Callable[[str], str], preprocessors: Iterable[type[Preprocessor]] = ()
    ) -> None:
        super().__init__()
        self.grammar = grammar
        self.kept = kept
        self.more = preprocessors

    def extendMarkdown(self, md: Markdown) -> None:
        for preprocessor in self.more:
            md.preprocessors.register(preprocessor(md), preprocessor.__name__, 0)
        md.parser = GrammarParser(md, self.grammar, self.kept)  # type: ignore[assignment]


def to_html(source: str, tags: frozenset[str]) -> tuple[str, list[str]]:
    """Markdown to HTML, not yet safe to show. Returns (html, keys of the notes that have a text).

    `tags` are the names of the HTML tags that are read. Raises TextTooCostly where the text is nested too deeply.
    """
    kept = typed_html.TypedHtml(tags).kept
    md = _framed(GrammarExtension(essay_grammar(tags), kept, (wikilinks.KeepPipes,)))
    parser: GrammarParser = md.parser  # type: ignore[assignment]
    if "{" in source or "&" in source:
        md.treeprocessors.register(AttributeLists(md), "attr_list", 8)
    md.treeprocessors.register(AbbrTreeprocessor(md, parser.abbreviations), "abbr", 7)
    html = complexity_limits.converted(md, source)
    return html.replace(wikilinks.PIPE, "|"), parser.note_keys


def comment_to_html(source: str) -> tuple[str, list[str]]:
    """A comment's Markdown to HTML, not yet safe to show: (html, names of the tags that were taken out)."""
    md = _framed(GrammarExtension(comment_grammar(), lambda html: html))
    parser: GrammarParser = md.parser  # type: ignore[assignment]
    return complexity_limits.converted(md, source), parser.env.get("removed", [])


class _Frame(Markdown):
    """Markdown without the parts that a grammar takes the place of: to make those anew for each text takes longer than
    to read a short one."""

    def build_parser(self) -> "_Frame":
        self.preprocessors, self.inlinePatterns = Registry(), Registry()
        self.treeprocessors, self.postprocessors = Registry(), Registry()
        self.postprocessors.register(RawHtmlPostprocessor(self), "raw_html", 30)
        return self


def _framed(extension: Extension) -> Markdown:
    return _Frame(extensions=[extension], output_format="html")
