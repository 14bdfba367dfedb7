"""Passages of another language, and writing directions: what may be typed, what a text gets by its letters."""

import re
import time

import pytest

from essays.markup import render, render_comment, render_plain
from essays.markup.sanitize import allows, allows_in_comment
from essays.markup.syndication import for_readers
from sitewide.text import writing_direction
from tests.cast import make_comment, make_essay

SIGN = re.compile(r'<a class="pilcrow"[^>]*>¶</a>')


def html_of(source, language="en", **options):
    """The HTML of a text without what stands around its paragraphs."""
    html = SIGN.sub("", render(source, language=language, **options).html)
    return re.sub(r' id="[ph][^"]*"| class="opener"', "", html)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('a <span lang="fr">mots</span>', '<p>a <span lang="fr">mots</span></p>'),
        ("a <span lang=pt_BR>b</span>", '<p>a <span lang="pt-BR">b</span></p>'),
        ('<span lang="zh-Hant-TW" dir=LTR>a</span>', '<p><span lang="zh-Hant-TW" dir="ltr">a</span></p>'),
        ("<span>a</span> <span class=x>b</span>", "<p>a b</p>"),
        ('<span lang="en onclick">a</span> <span lang="">b</span> <span dir=up>c</span>', "<p>a b c</p>"),
        ('<em lang="fr">a</em> <a lang=de href=https://a.example>b</a>',
         '<p><em lang="fr">a</em> <a href="https://a.example" lang="de" rel="noopener">b</a></p>'),
        ('<p lang="fr">a</p>', '<p lang="fr">a</p>'),
        ('<p lang="fr" dir="rtl">a</p>', '<p lang="fr" dir="rtl">a</p>'),
        ('<blockquote lang="fr"><p>a</p></blockquote>', '<blockquote lang="fr"><p>a</p></blockquote>'),
        ("<ul lang=fr><li lang=de>a</ul>", '<ul lang="fr"><li lang="de">a</li></ul>'),
        ('<div lang="fr">\n\na\n\n- b\n\n</div>', '<p lang="fr">a</p><ul lang="fr"><li>b</li></ul>'),
        ('<section lang="fr">a <b>b</b></section>',
         '<p><span lang="fr">a </span><b lang="fr">b</b></p>'),
        ("<div lang=fr><div lang=de><p>a</p></div><p>b</p></div>", '<p lang="de">a</p><p lang="fr">b</p>'),
        ("<dl lang=fr><dt>a</dt><dd>b</dd></dl>",
         '<dl><dt><span lang="fr">a</span></dt><dd><span lang="fr">b</span></dd></dl>'),
        ("<bdi>a</bdi> <bdo dir=rtl>b</bdo> <bdo>c</bdo>", '<p><bdi>a</bdi> <bdo dir="rtl">b</bdo> c</p>'),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
         "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>"),
        ("<rt>a</rt> <rp>b</rp>", "<p>a b</p>"),
        ("[mots]{lang=fr} <!-- -->", '<p><span lang="fr">mots</span></p>'),
        ("[a]{lang=fr dir=ltr}", '<p><span lang="fr" dir="ltr">a</span></p>'),
        ("a\n{: lang=fr }", '<p lang="fr">a</p>'),
        ("## A {lang=fr}", '<h2 lang="fr">A</h2>'),
    ],
)  # fmt: skip
def test_a_language_and_a_direction_can_be_typed(typed, expected):
    assert html_of(typed).strip() == expected
    assert not render(typed).warnings


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("fr", True), ("zh-Hant-TW", True), ("de-1996", True), ("sr-Latn-RS", True), ("x-klingon", True),
        ("i-navajo", True), ("", False), ("f", False), ("français", False), ("en us", False), ('en"', False),
        ("en-" + "a" * 9, False), ("en" + "-abcdefgh" * 9, False), ("12", False), ("en\n", False),
    ],
)  # fmt: skip
def test_only_what_has_the_shape_of_a_language_is_one(value, good):
    assert allows("p", "lang", value) is good


@pytest.mark.parametrize(("tag", "value", "good"), [("p", "auto", True), ("td", "rtl", True), ("p", "RTL", False),
                                                    ("img", "ltr", False), ("br", "ltr", False)])  # fmt: skip
def test_only_the_three_directions_are_one(tag, value, good):
    assert allows(tag, "dir", value) is good


def test_comments_take_neither():
    html = render_comment('<p lang="fr">a</p> <em dir="rtl">b</em> <b lang="fr">c</b>')
    assert "lang" not in html and "dir=" not in html
    assert not allows_in_comment("p", "lang", "fr") and not allows_in_comment("p", "dir", "auto")


def test_quotation_marks_follow_the_language_of_the_passage():
    html = html_of('"a" <span lang="fr">"b \'c\'"</span> [„d" and "e"]{lang=de}\n\n<p lang="sv">"f"</p>')
    assert "“a” <span" in html and "«\u202fb “c”\u202f»" in html and "„e“" in html and "”f”" in html


RTL = [
    ("שלום `x = 1;` עולם", '<p>שלום <code dir="ltr">x = 1;</code> עולם</p>'),
    ("Hello, world!", '<p dir="ltr">Hello, world!</p>'),
    ("> Latin, indeed!", '<blockquote dir="ltr"><p>Latin, indeed!</p></blockquote>'),
    ("WordPress הוא תוכנה חופשית", "<p>WordPress הוא תוכנה חופשית</p>"),
    ("- פריט\n- Latin!\n- `x`",
     '<ul><li>פריט</li><li><bdi dir="ltr">Latin!</bdi></li><li><code dir="ltr">x</code></li></ul>'),
    ("- one\n- two", '<ul dir="ltr"><li>one</li><li>two</li></ul>'),
    ("## Part one", '<h2 dir="ltr">Part one</h2>'),
    ("ראו [A link!](https://a.example/) כאן",
     '<p>ראו <a href="https://a.example/" rel="noopener" dir="ltr">A link!</a> כאן</p>'),
    ('אמר ו"Yes, *he* did!" כן', '<p>אמר ו<bdi dir="ltr">"Yes, <em dir="ltr">he</em> did!"</bdi> כן</p>'),
    ('"שלום" Hello "עולם" צה"ל ABC מנכ"ל', '<p>"שלום" Hello "עולם" צה"ל ABC מנכ"ל</p>'),
    ('א <span lang="en">b!</span> ג', '<p>א <span lang="en" dir="ltr">b!</span> ג</p>'),
    ('<p dir="rtl">Latin!</p>', '<p dir="rtl">Latin!</p>'),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), RTL)
def test_what_runs_from_left_to_right_in_hebrew_says_so(typed, expected):
    assert html_of(typed, "he").strip() == expected


def test_code_blocks_and_tables_of_an_arabic_text():
    html = html_of("```\nlet x;\n```\n\n| اسم | b |\n|--|--|\n| قيمة | A cell! |", "ar")
    assert '<pre dir="ltr"><code>let x;' in html
    assert '<table><thead><tr><th>اسم</th><th><bdi dir="ltr">b</bdi></th>' in html
    assert '<td><bdi dir="ltr">A cell!</bdi></td>' in html
    assert '<table dir="ltr">' in html_of("| a | b |\n|--|--|\n| c | d |", "ar")


def test_what_runs_from_right_to_left_in_english_says_so():
    html = html_of("A שלום.\n\nשלום עולם!\n\n- א\n- ב\n\nSee *שלום*, `שלום`:\n\n1. a\n2. שלום!")
    assert '<p>A שלום.</p><p dir="rtl">שלום עולם!</p><ul dir="rtl"><li>א</li><li>ב</li></ul>' in html
    assert '<p>See <em dir="rtl">שלום</em>, <code>שלום</code>:</p>' in html
    assert '<ol><li>a</li><li><bdi dir="rtl">שלום!</bdi></li></ol>' in html


def test_a_text_of_one_direction_says_nothing():
    source = "A *b* `c` “d”.\n\n- e\n\n> f\n\n```\ng\n```"
    assert "dir=" not in render(source).html and "bdi" not in render_plain(source).html
    assert "dir=" not in render("שלום *עולם*.\n\n- א\n\n> ב", language="he").html


def test_notes_and_comments_say_so_too():
    html = render("א[^1]\n\n[^1]: A note, in English!", language="he").html
    assert '<p dir="ltr"><a class="note-number"' in html
    assert render_comment("שלום `x;`\n\nHello!\n\n- א\n- b!") == (
        '<p>שלום <code dir="ltr">x;</code></p><p dir="ltr">Hello!</p>'
        '<ul><li>א</li><li><bdi dir="ltr">b!</bdi></li></ul>'
    )
    assert render_comment("Hello\n\nשלום!") == '<p>Hello</p><p dir="rtl">שלום!</p>'


def test_feeds_keep_languages_and_directions():
    html = for_readers(
        render('a <span lang="fr">b</span>\n\nשלום!').html, "https://c.example/essays/a/", "https://c.example"
    )
    assert '<span lang="fr">b</span>' in html and '<p dir="rtl">שלום!</p>' in html


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("fa-IR", "rtl"),
        ("AR", "rtl"),
        ("az-Arab", "rtl"),
        ("ar-Latn", "ltr"),
        ("en", "ltr"),
        ("", "ltr"),
        (None, "ltr"),
    ],
)
def test_the_direction_of_a_language(language, direction):
    assert writing_direction.of_language(language) == direction


@pytest.mark.proof
@pytest.mark.parametrize("piece", ["שלום `x`\n\n", '"a ', 'ש "a" ', "*a* ש\n\n", "- a\n- ש\n\n"])
def test_time_grows_with_the_length(piece):
    def seconds(times):
        began = time.process_time()
        render(piece * times, language="he")
        return time.process_time() - began

    seconds(10)
    assert seconds(800) < 40 * max(seconds(100), 0.01)


@pytest.mark.django_db
def test_titles_and_names_in_other_scripts_are_set_apart_where_they_stand_beside_other_words(client):
    hebrew = make_essay("שלום (1991)!", "טקסט.", language="he", tags=["מים", "wells"], authors=("דוד כהן",))
    make_comment(hebrew, name="יוסף")
    page = client.get(hebrew.url).content.decode()
    assert "to “<bdi>שלום (1991)!</bdi>”" in page and "<bdi>דוד כהן</bdi>" in page and "<bdi>יוסף</bdi>" in page
    assert "\u2068כהן, ד.\u2069" in page
    assert "“\u2068שלום (1991)!\u2069”" in page
    assert "<bdi>מים</bdi>" in client.get("/tags/").content.decode()
    assert "bdi>wells" not in client.get("/tags/").content.decode()


def test_the_number_of_a_note_does_not_run_on_the_number_before_it():
    body = "في عام 2018.[^1] ثم.\n\n[^1]: ملاحظة"
    assert '2018.<sup class="note-ref" dir="ltr">' in render(body, language="ar").html
    assert '2018.<sup class="note-ref"><a' in render("In 2018.[^1] Then.\n\n[^1]: x").html


def test_the_title_of_a_box_stands_at_the_side_of_its_words_and_has_no_number():
    html = render("> [!WARNING]\n> انتبه\n\nنص", language="ar").html
    assert '<div class="admonition"><p><strong>Warning</strong></p><p id="p1"' in html
    assert '<p id="p2"' in html
    assert 'dir="ltr"' not in html
