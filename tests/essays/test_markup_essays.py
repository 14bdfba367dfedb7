"""What an essay's Markdown becomes: links, notes, headings, tables, pictures, plain text."""

import re

import pytest

from essays.markup import HTML_VERSION, HubInfo, MediaInfo, Target, TextTooCostly, render, render_plain, wanted
from essays.markup.links import safe_address
from tests.essays.markup_oracle import faults

HUBS = [
    HubInfo("alternatives", "Alternatives", "Construct them.", "alternatives", "/alternatives/"),
    HubInfo("movements", "Movements", "Build and associate with them.", "movements", "/movements/"),
    HubInfo("politics", "Politics", "A political extension, towards a Partner State.", "politics", "/politics/"),
]
KNOWN = {"The Commons": Target("/essays/the-commons/", "The Commons", "essay", 7)}
MEDIA = {
    "rings.jpg": MediaInfo(
        "/media/rings.jpg",
        960,
        640,
        "Three rings",
        "The knot",
        "Ilse V.",
        "CC BY 4.0",
        "https://cc.example/by/4.0/",
        "https://source.example/a?b&c",
        (
            ("image/avif", "/media/a-480.avif 480w, /media/a-960.avif 960w"),
            ("image/webp", "/media/a-480.webp 480w, /media/a-960.webp 960w"),
        ),
    ),
    "bare.png": MediaInfo("/media/bare.png", 10, 10),
}
PICTURES = {info.url for info in MEDIA.values()} | {
    part.split(" ")[0] for info in MEDIA.values() for _, srcset in info.sources for part in srcset.split(", ")
}
SITE = "https://commons.example.org"


def html(source, **options):
    """Rendered and found valid, without the paragraph signs, which most tests do not speak of."""
    options = {"links": KNOWN, "hubs": HUBS, "media": MEDIA, "site_url": SITE} | options
    out = render(source, **options).html
    assert faults(out, media=PICTURES) == []
    return re.sub(r'<a class="pilcrow".*?</a>', "", out)


def test_version_is_a_number():
    assert isinstance(HTML_VERSION, int)


def test_empty_text_renders_to_nothing():
    rendered = render("  \n\n ")
    assert (rendered.html, rendered.text, rendered.excerpt, rendered.word_count) == ("", "", "", 0)
    assert (rendered.toc, rendered.links, rendered.thread, rendered.paragraphs) == ([], [], [], 0)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* **b** `c`", "<em>a</em> <strong>b</strong> <code>c</code>"),
        ("~~gone~~", "<s>gone</s>"),
        ("a\\*b", "a*b"),
        ("x < y & z", "x &lt; y &amp; z"),
        ("[out](https://example.org/)", '<a href="https://example.org/" rel="noopener">out</a>'),
        ("[in](/about/)", '<a href="/about/">in</a>'),
        (f"[own]({SITE}/about/)", f'<a href="{SITE}/about/">own</a>'),
        ("https://example.org/a_b_c, see", '<a href="https://example.org/a_b_c" rel="noopener">'),
        ("<b>bold</b>", "<b>bold</b>"),
        ("HTML stands.\n\n*[HTML]: Hypertext", '<abbr title="Hypertext">HTML</abbr>'),
    ],
)
def test_inline(source, expected):
    assert expected in html(source)


def test_lists_keep_their_numbers():
    assert '<ol id="p1" start="3">' in html("3. a\n4. b")
    assert "start" not in html("1. a\n2. b")


def test_definition_lists_and_fences():
    out = html("Commons\n:   Shared by all\n\n```python\nx = '<b>'\n```")
    assert "<dl" in out and "<dt>Commons</dt><dd>Shared by all</dd>" in out
    assert '<div class="table-box" tabindex="0" role="region" aria-label="Code"><pre><code>x = ' in out
    assert "&lt;b&gt;" in out


def test_table_is_boxed_and_aligned_by_class():
    out = html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |")
    assert out.startswith('<div class="table-box" tabindex="0" role="region" aria-label="Table"><table>')
    assert '<th class="ta-c">b</th><th class="ta-r">c</th>' in out
    assert "style" not in out


def test_second_table_has_a_label_of_its_own():
    table = "| a |\n|---|\n| 1 |\n\n"
    out = html(table + "x\n\n" + table)
    assert 'aria-label="Table"' in out and 'aria-label="Table 2"' in out


def test_kramdown_attributes_are_read_and_never_shown():
    out = html("# Head {: #top .x}\n\nText\n{: .lead onclick=x style=y }\n\n{:toc}\n\n[a](/b/){: target=_blank }")
    assert "{:" not in out and "onclick" not in out and "lead" not in out and "target" not in out
    assert '<h2 id="h-top">Head</h2>' in out


def test_markdown_inside_html_blocks_is_read():
    out = html('<div class="x" markdown="1">\n**strong**\n\n- item\n</div>')
    assert "<strong>strong</strong>" in out and "<li>item" in out and "<div" not in out


def test_typed_aside_with_quote_becomes_quotation():
    assert "<blockquote><p" in html('<aside class="pquote">Said *so*</aside>')


# -- links ------------------------------------------------------------------------------------------------------------


def test_wanted_finds_titles_once_and_not_in_code():
    source = "[[The Commons]] [[The  Commons|x]] [[hub:politics]] [[strategy|s]] `[[No]]`\n\n```\n[[Neither]]\n```\n"
    assert wanted(source) == {"The Commons", "hub:politics", "strategy"}


def test_wanted_finds_links_with_bars_in_tables():
    assert wanted("| [[A\\|b]] | [[C|d]] |") == {"A", "C"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[[The Commons]]", '<a href="/essays/the-commons/">The Commons</a>'),
        ("[[The Commons|these *words*]]", '<a href="/essays/the-commons/">these <em>words</em></a>'),
        ("[[ The   Commons ]]", '<a href="/essays/the-commons/">The Commons</a>'),
        ("[[hub:politics|the state]]", '<a href="/politics/" class="hub-link politics">the state</a>'),
        ("[[hub:politics]]", '<a href="/politics/" class="hub-link politics">Politics</a>'),
        ("[[strategy|all three]]", '<a href="/strategy/" class="hub-link strategy">all three</a>'),
        ("[x](/politics/)", '<a href="/politics/" class="hub-link politics">x</a>'),
        (f"[x]({SITE}/politics)", 'class="hub-link politics">x</a>'),
        ("`[[The Commons]]`", "<code>[[The Commons]]</code>"),
        ("\\[[The Commons]]", "[[The Commons]]"),
    ],
)
def test_wikilinks(source, expected):
    assert expected in html(source)


def test_missing_target_is_plain_words_for_readers_and_reported():
    rendered = render("See [[Nowhere|this place]] or [[hub:nothing]].", hubs=HUBS)
    assert "this place" in rendered.html and "Nowhere" not in rendered.html and "[[" not in rendered.html
    assert [(found.target, found.url, found.kind) for found in rendered.links] == [
        ("Nowhere", None, "essay"),
        ("hub:nothing", None, "hub"),
    ]


def test_title_with_marks_and_quotation_is_looked_up_as_typed():
    links = {"Linebaugh's “Stop, Thief!” & more": Target("/essays/x/", "x", "essay", 1)}
    rendered = render("[[Linebaugh's “Stop, Thief!” & more]]", links=links)
    assert rendered.links[0].key == 1
    assert "Linebaugh’s “Stop, Thief!” &amp; more</a>" in rendered.html


def test_wikilink_in_table_keeps_its_words():
    assert '<td><a href="/essays/the-commons/">b</a></td>' in html("| h |\n|---|\n| [[The Commons|b]] |")


def test_found_links_tell_sentence_and_paragraph():
    rendered = render(
        'First. So [[The Commons|one]] is good! Next.\n\nSee [it](/essays/caf%C3%A9/#p2 "t") and [[strategy]].',
        links=KNOWN,
        hubs=HUBS,
    )
    one, cafe, strategy = rendered.links
    assert (one.words, one.url, one.kind, one.key) == ("one", "/essays/the-commons/", "essay", 7)
    assert (one.sentence, one.paragraph) == ("So one is good!", 1)
    assert (cafe.target, cafe.kind, cafe.key, cafe.paragraph) == ("/essays/café/", "essay", "café", 2)
    assert cafe.url == "/essays/caf%C3%A9/#p2"
    assert (strategy.kind, strategy.key, strategy.words) == ("strategy", "strategy", "the strategy")


def test_link_to_what_nobody_may_read_yet_is_plain_words_and_reported():
    rendered = render("[soon](/essays/soon/) [now](/essays/now/)", hidden=lambda paths: paths & {"/essays/soon/"})
    assert "soon <a" in rendered.html and '<a href="/essays/now/">now</a>' in rendered.html
    assert [(found.target, found.url) for found in rendered.links] == [
        ("/essays/soon/", None),
        ("/essays/now/", "/essays/now/"),
    ]


def test_links_elsewhere_are_not_reported():
    assert render("[a](https://e.org/politics/) [b](/about/) [c](#x)", hubs=HUBS).links == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "javascript://e.org/%0aalert(1)",
        "ftp://e.org/",
        "JaVa\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "x:y",
        "//",
    ],
)
def test_bad_address_leaves_the_words(address):
    out = html(f'<a href="{address}">words</a>')
    assert "words" in out and "href" not in out
    told = "The link “words” has an address that is not linked to: its words stand alone."
    assert render(f'<a href="{address}">words</a>').warnings == [told]
    assert safe_address(address) is None, "where nothing is typed either: the addresses of credits, of books"


def test_no_name_and_password_stands_in_a_link():
    for typed in ("https://ann:secret@e.org/p", "https://ann@e.org/p", "//ann:secret@e.org/p"):
        assert 'href="https://e.org/p"' in html(f'<a href="{typed}">words</a>')
        assert "secret" not in html(f"[words]({typed})")


# -- headings ---------------------------------------------------------------------------------------------------------


def test_headings_start_at_two_and_go_no_deeper_than_three():
    out = html("# A\n\n## B\n\n### C\n\n# D")
    assert re.findall(r"<(h\d)", out) == ["h2", "h3", "h3", "h2"]
    assert re.findall(r"<(h\d)", html("### A\n\n#### B\n\n## C")) == ["h2", "h3", "h2"]


def test_heading_ids_are_unique_and_keep_every_script():
    out = html("# Été\n\n# Été\n\n# 公共の\n\n# मेरी परियोजना\n\n# !!!")
    assert re.findall(r'<h2 id="([^"]+)"', out) == ["h-ete", "h-ete-2", "h-公共の", "h-मेरी-परियोजना", "h-section"]


def test_toc_comes_from_headings_with_what_they_light():
    rendered = render("# One *two*[^1]\n\n[[hub:politics]]\n\n## Deep\n\n[[strategy]]\n\n# Last\n\n[^1]: n", hubs=HUBS)
    assert [(entry["label"], entry["level"]) for entry in rendered.toc] == [("One two", 2), ("Deep", 3), ("Last", 2)]
    assert rendered.toc[0]["lit"] == ["alternatives", "movements", "politics"]
    assert rendered.toc[1]["id"] == "h-deep"
    assert rendered.toc[2]["lit"] == []


def test_skipped_level_is_a_warning():
    assert any("skips a level" in warning for warning in render("# A\n\n### B").warnings)


def test_links_within_the_text_find_the_ids():
    out = html("[a](#second-part) [b](#mine) [c](#p2) [d](#nowhere)\n\n<a name='mine'></a>Here\n\n# Second part")
    assert 'href="#h-second-part">a</a>' in out
    assert 'href="#p2">b</a>' in out
    assert 'href="#p2">c</a>' in out
    assert ">d</a>" not in out and " d" in out


# -- notes ------------------------------------------------------------------------------------------------------------


def test_note_stands_once_after_its_paragraph_linked_both_ways():
    out = html("One[^a] and two[^a].\n\nThree.\n\n[^a]: The *note*.\n\n    Its second paragraph.")
    assert out.count("<aside") == 1
    assert out.index("<aside") < out.index("Three.")
    assert '<sup class="note-ref"><a href="#note-1" aria-label="Note 1" id="ref-1">1</a></sup>' in out
    assert 'id="ref-1-2"' in out
    assert '<aside class="note" id="note-1" role="note"><p><a class="note-number" href="#ref-1"' in out
    assert "The <em>note</em>.</p><p>Its second paragraph.</p></aside>" in out


def test_notes_are_numbered_by_first_reference():
    out = html("a[^z] b[^y]\n\n[^y]: why\n\n[^z]: zed")
    assert out.index("zed") < out.index("why")


def test_notes_within_notes():
    out = html("a[^1]\n\n[^1]: see[^2]\n\n[^2]: deep")
    assert out.count("<aside") == 2 and '<a href="#note-2"' in out


def test_note_without_text_warns_and_stays_as_typed():
    rendered = render("Here[^9].")
    assert "[^9]" in rendered.html
    assert "The note “9” has no text." in rendered.warnings
    assert render("`[^9]`").warnings == []


def test_note_without_reference_is_kept_at_the_end():
    rendered = render("Text.\n\n[^lost]: Do not lose me.")
    assert rendered.html.endswith("Do not lose me.</p></aside>")
    assert "lost" in rendered.warnings[0]


def test_notes_in_tables_and_lists_stand_after_them():
    out = html("| h |\n|---|\n| x[^1] |\n\n- y[^2]\n\n[^1]: one\n\n[^2]: two")
    assert '</div><aside class="note" id="note-1"' in out
    assert '</ul><aside class="note" id="note-2"' in out


# -- pictures ---------------------------------------------------------------------------------------------------------


def test_picture_of_the_site_is_a_figure_with_credit():
    rendered = render("![](media:rings.jpg)", media=MEDIA)
    assert rendered.html == (
        "<figure><picture>"
        '<source type="image/avif" srcset="/media/a-480.avif 480w, /media/a-960.avif 960w"'
        ' sizes="(min-width: 40rem) 37rem, 100vw">'
        '<source type="image/webp" srcset="/media/a-480.webp 480w, /media/a-960.webp 960w"'
        ' sizes="(min-width: 40rem) 37rem, 100vw">'
        '<img src="/media/rings.jpg" alt="Three rings" width="960" height="640" loading="lazy" decoding="async">'
        '</picture><figcaption>The knot <span class="credit">Ilse V., '
        '<a href="https://cc.example/by/4.0/" rel="noopener">CC BY 4.0</a>, '
        '<a href="https://source.example/a?b&amp;c" rel="noopener">Source</a></span></figcaption></figure>'
    )
    assert rendered.pictures == ["rings.jpg"]
    assert rendered.warnings == []


def test_a_source_that_must_not_be_linked_to_is_not():
    info = MediaInfo("/media/bare.png", 9, 9, "A", licence="Own", licence_url="javascript:x", source_url="data:x")
    out = html("![](media:a)", media={"a": info})
    assert out.endswith('<span class="credit">Own</span></figcaption></figure>')


def test_typed_pictures_and_sources_do_not_pass():
    typed = '<picture><source srcset="/media/a-480.avif 480w" type="image/avif">words<img src="/x.jpg"></picture>'
    assert "<picture" not in html(typed)
    both = html(f"{typed}\n\n![](media:rings.jpg)")
    assert both.count("<picture>") == 1
    assert both.count("<source") == 2


def test_a_picture_in_a_note_and_in_a_link_offers_its_widths():
    out = html("x[^1]\n\n[^1]: ![](media:rings.jpg)\n\n[![a](media:rings.jpg)](/about/)")
    assert out.count("<picture>") == 2
    assert '<a href="/about/"><picture>' in out


def test_typed_alt_and_caption_come_first():
    out = html('![Mine](media:rings.jpg "My caption")')
    assert 'alt="Mine"' in out and "<figcaption>My caption <span" in out


def test_picture_amid_words_stands_after_them():
    assert "<p>" in re.sub(r' id="p\d"', "", html("before ![](media:bare.png) after"))
    out = html("before ![](media:bare.png) after")
    assert out.index("after") < out.index("<figure>")


def test_linked_picture_keeps_its_link():
    assert '<figure><a href="/about/"><img' in html("[![a](media:bare.png)](/about/)")


def test_picture_without_description_warns():
    assert any("description" in warning for warning in render("![](media:bare.png)", media=MEDIA).warnings)


def test_picture_elsewhere_is_a_link():
    rendered = render("![A crowd](https://example.org/a.jpg) ![](https://example.org/b.png)")
    assert '<a href="https://example.org/a.jpg" rel="noopener">A crowd</a>' in rendered.html
    assert '<a href="https://example.org/b.png" rel="noopener">b.png</a>' in rendered.html
    assert "<img" not in rendered.html and len(rendered.warnings) == 2


def test_unknown_and_hostile_pictures_leave_only_words():
    out = html("![gone](media:none.jpg) ![bad](javascript:alert) <img src=x onerror=alert(1) alt=typed>")
    assert "gone" in out and "bad" in out and "typed" in out and "<img" not in out and "onerror" not in out


def test_embedded_page_is_a_link():
    assert '<a href="https://v.example/1" rel="noopener">A film</a>' in html(
        '<iframe src="https://v.example/1" title="A film">x</iframe>'
    )


# -- plain text -------------------------------------------------------------------------------------------------------


def test_plain_text_holds_everything_but_the_apparatus():
    rendered = render("# Head\n\nOne[^1] *two* `three`.\n\n- item\n\n| a |\n|---|\n| cell |\n\n[^1]: The note.")
    for words in ("Head", "One two three.", "item", "cell", "The note."):
        assert words in rendered.text
    assert "¶" not in rendered.text and "1" not in rendered.text and "<" not in rendered.text


def test_excerpt_is_cut_at_a_word():
    rendered = render("# Not this\n\n" + "word " * 80)
    assert rendered.excerpt == "word " * 49 + "word…"
    assert render("Short.").excerpt == "Short."


def test_words_are_counted_without_notes():
    assert render("one two three[^1]\n\n[^1]: four five").word_count == 3
    assert render("公共の資源").word_count == 3


def test_text_with_carriage_returns_and_control_characters():
    rendered = render("a\r\n\r\nb\x00c\x0b\x1f\u2028d\ud800")
    assert rendered.paragraphs == 3 and rendered.text.split() == ["a", "bc", "d"]


def test_plain_pages_have_no_paragraph_numbers_nor_thread():
    rendered = render_plain("# H\n\nText [[hub:politics]][^1].\n\n[^1]: n", hubs=HUBS)
    assert '<h2 id="h-h">' in rendered.html and "¶" not in rendered.html and 'id="p1"' not in rendered.html
    assert 'class="mark' not in rendered.html and "lit-" not in rendered.html
    assert "<aside" in rendered.html and rendered.links[0].kind == "hub"
    assert (rendered.paragraphs, rendered.thread) == (0, [])


def test_text_is_composed():
    assert "é" in render("e\u0301").html and wanted("[[Cafe\u0301]]") == {"Café"}


def test_too_long_text_is_refused_with_a_sentence():
    with pytest.raises(TextTooCostly, match="300,001 characters"):
        render("a" * 300_001)
