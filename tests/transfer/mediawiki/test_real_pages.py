"""All 403 pages of a real wiki, and the fixtures of another converter: each becomes a text that renders and keeps its
words, in their order.

What readers of the wiki saw is taken out of the wikitext by `visible`, which knows nothing of the converter. Excluded
are, and why: comments, attributes of tags and tables, names of templates and of their arguments, categories, names of
files and options of pictures (no reader sees them as words); addresses in brackets and the signs of notes (links and
numbers stand for them); a heading under which nothing stood but the list of notes (notes stand beside the text here).
Notes are compared after the text, in their order.
"""

import difflib
import html
import re

import pytest

from essays.markup import render
from tests.transfer.mediawiki.conversion import converted, words, words_of_html
from transfer.mediawiki.source import PagesSource
from transfer.mediawiki.titles import redirect_target

SHARE = 0.995
# Short pages that are one call of a form's template each: its numbers, dates, places on the map and ticks are no text.
FORMS = {"Eusko carsharing-es", "Hackmeeting-es", "Meu Rio - BR", "Radionómada-es", "es"}
FOLDERS = {"essays": 320, "other-languages": 40, "stubs-and-redirects": 40, "very-long": 3}
_FILE = r"\[\[\s*(?:File|Image|Datei|Bild|Fichier|Archivo|Imagen|Immagine)\s*:[^\[\]|]*"


def visible(text):
    """The words of wikitext that readers see, by simple rules."""
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    notes = []
    text = re.sub(r"<ref\b[^>]*/>", " ", text)
    text = re.sub(r"<ref\b[^>]*>(.*?)</ref>", lambda match: notes.append(match[1]) or " ", text, flags=re.DOTALL)
    text = re.sub(r"^=+[^=\n]+=+\s*(?=<references\s*/>)", "", text, flags=re.MULTILINE)
    text = "\n".join([text, *notes])
    text = re.sub(r"\{\{#ev:.*?\}\}", " ", text)
    text = re.sub(r"\{\{[^{}|]*\|?|\}\}|^\|[\w /-]+=", " ", text, flags=re.MULTILINE) if "{{" in text else text
    text = re.sub(r"^\{\|.*$|^\|-.*$", " ", text, flags=re.MULTILINE)
    text = re.sub(r"(^|[|!])[^|\n\[]*=\s*[\"'\w][^|\n\[]*\|(?!\|)", r"\1 ", text, flags=re.MULTILINE)
    text = re.sub(
        r"\[\[\s*:?(?:Category|Categoría|Catégorie|Kategorie)\s*:[^\[\]]*\]\]", " ", text, flags=re.IGNORECASE
    )
    options = (
        r"(?:\|\s*(?:thumb|right|left|center|frame|none|border|\d+\s*x?(?:px)?|\d*x\d+px|alt=[^|\]]*)\s*(?=[|\]]))*"
    )
    text = re.sub(_FILE + options, "[[", text, flags=re.IGNORECASE)
    text = re.sub(r"\[\[[^\[\]|\n]*\|([^\[\]]*)\]\]", r"\1", text)
    text = re.sub(r"\[(?:https?|ftp|mailto):\S+?\]", " ", text)
    text = re.sub(r"\[(?:https?|ftp|mailto):[^\s\]]+\s+([^\]\n]*)\]", r"\1", text)
    text = re.sub(r"</?[a-zA-Z]+[^<>]*>|__[A-Z]+__", " ", text)
    return words(html.unescape(text.replace("''", "")))


def kept(before, after):
    """The share of the words of a text that stand in another, in the same order."""
    if before == after or not before:
        return 1.0
    if len(before) > 6000:  # in parts, each with what stands about there: the whole would take minutes
        step, found = 4000, 0.0
        for start in range(0, len(before), step):
            part = before[start : start + step]
            found += kept(part, after[max(0, start - 800) : start + step + 800]) * len(part)
        return found / len(before)
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(before)


def pages(shared, folder):
    return sorted((shared / "data/corpus/p2p-foundation-wiki" / folder).glob("*.mediawiki"))


def poor(paths):
    """{title: share} of the pages that keep fewer of their words than they are to."""
    found = {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if redirect_target(text):
            continue
        body, _page = converted(text, title=path.stem)
        assert "\x02" not in body and "\x04" not in body
        share = kept(visible(text), words_of_html(render(body, anchors=False).html))
        if share < (0.91 if path.stem in FORMS else SHARE):
            found[path.stem] = round(share, 4)
    return found


@pytest.mark.proof
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_page_of_a_real_wiki_renders_and_keeps_its_words_in_order(shared, folder):
    found = pages(shared, folder)
    assert len(found) == FOLDERS[folder] and poor(found) == {}


def test_every_twelfth_page_of_a_real_wiki_renders_and_keeps_its_words_in_order(shared):
    found = [path for folder in ("essays", "other-languages", "stubs-and-redirects") for path in pages(shared, folder)]
    assert len(found) == 400 and poor(found[::12]) == {}


@pytest.mark.proof
def test_a_folder_of_pages_is_a_source_with_redirects_categories_and_links_between_them(shared):
    source = PagesSource(shared / "data/corpus/p2p-foundation-wiki")
    summary = source.check()
    assert summary.counts["texts"] + summary.counts["redirects"] == 403 and summary.counts["redirects"] == 15
    assert len(summary.notes) == sum(note.code == "redirect-lost" for note in summary.notes) <= 15
    assert len(summary.terms) > 150 and all(term.is_category and term.essays for term in summary.terms)
    known = {term.key for term in summary.terms}
    texts = {text.title: text for text in source.texts()}
    assert len(texts) == 388 and all(set(text.terms) <= known for text in texts.values())
    assert all(text.at is None and text.authors == () for text in texts.values())
    assert sum("](import:page:" in text.body for text in texts.values()) > 20


def test_a_redirect_of_a_folder_is_an_old_title_of_its_page(tmp_path):
    (tmp_path / "Buckminster Fuller.mediawiki").write_text("He.", encoding="utf-8")
    (tmp_path / "Fuller, Buckminster.wiki").write_text("#REDIRECT [[buckminster_Fuller]]", encoding="utf-8")
    (tmp_path / "Kategorie:Bios.mediawiki").write_text("People.", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no page", encoding="utf-8")
    source = PagesSource(tmp_path)
    (term,) = source.check().terms
    (text,) = source.texts()
    assert (text.key, text.titles) == ("page:Buckminster Fuller", ("Fuller, Buckminster",))
    assert "/wiki/Fuller,_Buckminster" in text.addresses and term.definition == "People."


TABLES = ["nordics.mediawiki", "planets.mediawiki", "students.mediawiki", "tables.mediawiki"]


@pytest.mark.parametrize("name", ["mediawiki-reader.wiki", *TABLES])
def test_the_fixtures_of_another_converter_render_without_a_word_lost(shared, name):
    text = (shared / "data/mediawiki/pandoc" / name).read_text(encoding="utf-8")
    result = render(converted(text)[0], anchors=False)
    lost = [warning for warning in result.warnings if "do not stand" in warning]
    # `[[Help]]ers`, of which the site's own guard takes the words for one
    assert len(lost) <= (2 if name == "mediawiki-reader.wiki" else 0), lost
    if name in TABLES:
        assert result.html.count("<table>") == text.count("{|")
        assert kept(visible(text), words_of_html(result.html)) >= SHARE


def test_the_blocks_of_the_reader_fixture_are_what_its_headings_say(shared):
    text = (shared / "data/mediawiki/pandoc/mediawiki-reader.wiki").read_text(encoding="utf-8")
    result = render(converted(text)[0], anchors=False).html
    for piece in (
        "<em>emph</em> <strong>strong</strong>", "<s>This is", "H<sub>2</sub>O", "<code>*→*</code>", "<blockquote>",
        "<dl>", "<hr>", '<a href="http://google.com" rel="noopener">', "<ol>", "<aside",
        "<caption>Food complements</caption>",
        "<th>Orange</th>", "<p>continuing list item A1</p>", "Amsterdam</li>", "<code>x=\\frac{y^\\pi}{z}</code>",
    ):  # fmt: skip
        assert piece in result, piece
