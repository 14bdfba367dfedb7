"""The real texts beside the checkout, as this site shows them and as GitHub's own parser reads them, counted.

python -m tests.essays.real_texts              what differs, file by file (needs ../shared)
python -m tests.essays.real_texts ostrom       of the files that have the word in their name
"""

import os
import re
import sys
from collections import Counter
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import django
from bleach._vendor import html5lib
from cmarkgfm import cmark
from cmarkgfm.cmark import Options

from tests.bench import markdown_mapping
from tests.bench.markdown_mapping import Element

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from essays.markup import TextTooCostly, render
from essays.markup.sanitize import ESSAY_TAGS
from essays.markup.source import plain_source
from transfer.markdown import liquid

WHAT = ("items", "nested items", "blocks of code", "headings", "rows of tables", "links")
EXTENSIONS = ["table", "strikethrough", "autolink", "tasklist"]
SITE = "https://commons.example.org"
# What this site reads besides, as GitHub's parser is to see it: links by title as their words, attribute lists and
# abbreviations not at all, and what stands in HTML that says so as Markdown.
OWN = (
    (re.compile(r"\[\[([^\[\]|\n]{1,300})\]\]"), r"\1"),
    (re.compile(r"\[\[[^\[\]|\n]{1,300}\\?\|([^\[\]\n]{0,500})\]\]"), r"\1"),
    (re.compile(r"[ ]?\{(?:::?[ ]?[.#\w/]|[.#])[^{}\n]{0,200}\}"), ""),
    (re.compile(r"^ {0,3}\*\[[^\]\n]+\]:.*", re.M), ""),
    (re.compile(r"^[ ]*(<[a-z]+[^<>]*)[ ]markdown=[\"']?1[\"']?([^<>]*>)[ ]*", re.M), r"\1\2" + "\n\n"),
)
_LEKTOR = re.compile(r"^body:[ \t]*\n", re.M)
_ADDRESS = re.compile(r"(?:\w+://|\bwww\.|[\w.+-]*@)[^\s<>]*|\S*%[0-9A-Fa-f]{2}\S*")
_WORD = re.compile(r"\w+")
_SILENT = {"script", "style", "title", "iframe", "textarea", "noscript", "template", "svg", "math"}
LINES = markdown_mapping.BLOCKS | {"br", "note", "h1", "h4", "h5", "h6", "summary", "figure", "figcaption", "caption"}
_NOTES = ("note-ref", "footnote-ref", "footnote-backref", "note-number", "pilcrow")


def texts(shared):
    """{name: source} of all of them, without front matter."""
    folder = shared / "data"
    paths = [path for kind in ("md", "lr", "mediawiki") for path in (folder / "corpus").rglob(f"*.{kind}")]
    paths += (folder / "markdown").rglob("*.txt")
    return {str(path.relative_to(folder)): body(path) for path in sorted(paths)}


def body(path):
    """What is Markdown in a file: front matter between lines of hyphens is none, nor are Lektor's other fields."""
    text = plain_source(path.read_text(encoding="utf-8", errors="replace"))
    if path.suffix == ".lr":
        return _LEKTOR.split(text, maxsplit=1)[-1]
    text = text.split("\n---\n", 1)[-1] if text.startswith("---\n") else text
    return liquid.resolve(text)[0] if path.suffix == ".md" else text


def of_reference(source):
    """The tree that GitHub's parser makes of a text, as this site is to show it."""
    for pattern, instead in OWN:
        source = pattern.sub(instead, source)
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    html = cmark.markdown_to_html_with_extensions(source, options=options, extensions=EXTENSIONS)
    root = _tree(html)
    for element in root.walk():
        if element.tag == "iframe":  # an embedded page is a link to it
            address = element.attrs.get("src", "")
            element.children = [element.attrs.get("title") or urlsplit(address).hostname or ""]
            element.tag, element.attrs = "a", {"href": address}
    return _without_notes(markdown_mapping.mapped(root))


def of_site(source):
    return _without_notes(_tree(render(source, site_url=SITE).html))


def _tree(html):
    """A tree of Elements, put in order as a browser does it."""
    found = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    return _element(found.find("body"))


def _element(found):
    element = Element(found.tag if isinstance(found.tag, str) else "comment", dict(found.attrib))
    element.children = [found.text or ""] if isinstance(found.tag, str) else []
    for child in found:
        element.children += [_element(child), child.tail or ""]
    return element


def _without_notes(element):
    """The tree without the signs of notes and paragraphs; what notes say stands at its end, wherever it stood."""
    notes = []

    def strip(parent):
        kept = []
        for child in parent.children:
            if isinstance(child, Element):
                classes = child.attrs.get("class", "").split()
                if child.tag in _SILENT or any(name in classes for name in _NOTES) or "mark" in classes:
                    continue
                strip(child)
                if (child.tag == "aside" and "note" in classes) or child.attrs.get("id", "").startswith("fn-"):
                    notes.append(Element("note", {}, child.children))
                    continue
            kept.append(child)
        parent.children = kept

    strip(element)
    element.children += notes
    return element


def counted(root):
    """{one of WHAT: how many}."""
    count = Counter()

    def walk(element, inside):
        tag = element.tag
        if tag == "li":
            count["items"] += 1
            count["nested items"] += "li" in inside
        count["blocks of code"] += tag == "pre"
        count["headings"] += bool(re.fullmatch("h[1-6]", tag))
        count["rows of tables"] += tag == "tr"
        count["links"] += tag == "a" and _leads(element)
        for child in element.children:
            if isinstance(child, Element):
                walk(child, {*inside, tag})

    walk(root, frozenset())
    return count


def _leads(link):
    """Whether a link has words of its own and leads out of the text. Bare addresses are not counted: GitHub links them
    at fewer places (not in brackets, not beside Chinese)."""
    href, text = link.attrs.get("href", ""), " ".join(link.text().split())
    return bool(text and href) and href[0] != "#" and not _ADDRESS.search(text)


def lines(root):
    """The words of a tree in their order but for addresses, a tuple for each of its lines; those of notes last."""
    parts = []

    def gather(element):
        for child in element.children:
            if isinstance(child, str):
                parts.append(child)
                continue
            end = "\n" if child.tag in LINES else "" if child.tag in ESSAY_TAGS else " "
            parts.append(end)
            gather(child)
            parts.append(end)

    gather(root)
    text = _ADDRESS.sub(" ", "".join(parts))
    return [found for line in text.casefold().split("\n") if (found := tuple(_WORD.findall(line)))]


def differences(source):
    """(lines that say what is counted otherwise, words of the reference that are missing here)."""
    wanted, got = of_reference(source), of_site(source)
    numbers, here = counted(wanted), counted(got)
    found = [f"{what}: {numbers[what]}, here {here[what]}" for what in WHAT if numbers[what] != here[what]]
    return found, missing(lines(wanted), lines(got))


def missing(wanted, got):
    """The runs of words that do not stand where they should, each as one string: lines are compared, then words."""
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes():
        if kind != "equal":
            old, new = (list(chain.from_iterable(part)) for part in (wanted[a:b], got[c:d]))
            steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
            found += [" ".join(old[i:j]) for step, i, j, _, _ in steps if step in ("delete", "replace")]
    return found


def main():
    shared = Path(__file__).resolve().parents[3] / "shared"
    total, bad = Counter(), 0
    for name, source in texts(shared).items():
        if not all(word in name for word in sys.argv[1:]):
            continue
        try:
            found, lost = differences(source)
        except TextTooCostly as refusal:
            found, lost = [f"refused: {refusal}"], []
        total.update(line.split(":")[0] for line in found)
        total["words"] += bool(lost)
        bad += bool(found or lost)
        if found or lost:
            print(f"{name}: {'; '.join(found)}{' WORDS ' + str(lost)[:300] if lost else ''}", flush=True)
    print(f"{bad} files differ:", ", ".join(f"{what} in {count}" for what, count in total.items()))


if __name__ == "__main__":
    main()
