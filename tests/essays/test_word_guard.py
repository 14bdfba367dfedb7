"""No word is lost: the words of a source are compared with those of its page; what is missing is told."""

import re

import pytest

from essays import markup
from essays.editor import checks
from essays.markup import Lost, MediaInfo, lost_words, render, render_comment
from essays.markup.comments import lost_from_comment


@pytest.mark.parametrize(
    ("source", "html", "lost"),
    [
        ("a b c", "<p>a b c</p>", []),
        ("a b c", "<p>a c</p>", ["b"]),
        ("a b c d", "<p>a d</p>", ["b c"]),
        ("a b a", "<p>a b</p>", ["a"]),
        ("One, two. Three!", "<p>One. Three</p>", ["two"]),
        ("Été à l’école", "<p>Été à</p>", ["l école"]),
        ("公共の資源", "<p></p>", ["公共の資源"]),
        ("a <b>c</b>", "<p>a</p>", ["c"]),
        ("List<String>", "<p>List</p>", ["String"]),
        ("List<A> <b>c</b>", "<p>List <b>c</b></p>", ["A"]),
        ("![words](media:x)", '<figure><img alt="words"></figure>', []),
        ("![words](media:x)", "<figure><img></figure>", ["words"]),
        ('[a](/b/ "title here")', '<p><a href="/b/" title="title here">a</a></p>', []),
        ("a[^1]\n\n[^1]: b c", "<p>a</p>", ["b c"]),
        ("*[a]: b c\n\na", "<p>a</p>", ["b c"]),
        ("# a {b, c}", "<h2>a</h2>", ["b c"]),
        ("a {:b, c}", "<p>a</p>", ["b c"]),
        ("AT&amp;T b", "<p>b</p>", ["AT T"]),
        ("a&#35; b&copy;c d", "<p>d</p>", ["a b c"]),
        ("```print(1)\nb```", "<pre><code>b```</code></pre>", ["print 1"]),
        ("``` words here\nb\n```", "<pre><code>b\n</code></pre>", ["here"]),
        ("`code here`", "<p><code>code</code></p>", ["here"]),
    ],
)
def test_what_is_missing_is_named(source, html, lost):
    assert [run.words for run in lost_words(source, html)] == lost


@pytest.mark.parametrize(
    "source",
    [
        "<!-- hidden words -->",
        "<div class='words'></div>",
        "[a](https://example.org/words 't') <https://example.org/words> https://example.org/words",
        "[a][words]\n\n[words]: /x/",
        "[a][words]\n\n[words]: <words and.pdf>",
        "```words {here}\n```",
        '~~~ c++ {1,3} title="words here" x=y\na\n~~~',
        "a{.words} {: #words}\n\n{:words}",
        "a[^words]\n\n[^words]: b",
        "[[Title here|a]] [[hub:politics|b]]",
        "!!! note\n    a",
        "> [!NOTE]\n> a",
        "1. a\n2. b\n   3. c",
        "2015. 7. 27. a",
        "- [x] a",
        "a@words.example",
        "&copy; &eacute;t&eacute; &#233;",
        "R&amp;D a&nbsp;b &lt;c&gt; &quot;d&quot; AT&amp;T&reg;",
        "a*b*c__d__ e\\_f",
        "على<span dir='rtl'>CocoaPods</span>",
        "AT&amp;T, a&nbsp;b &lt;c&gt; &quot;d&quot;",
        "a</b>b c</i>d <i>e</b>f</i>g <b>h</b>i",
        "{::comment}\nwords here\n\n- more\n{:/comment}",
        "a<wbr>b",
        "![[a|100]] ![[b|30x40]]",
        "> [!my-kind]- a\n> b",
        "*[CSA]: community supported agriculture\n\nCSA",
        "* words\n{:toc}\n\na",
        "| a | b |\n|:--|--:|\n| c | d |",
        '```hl_lines="4 7"\na\n```',
        '- ```js title="a b"\n  a\n  ```',
        "```ಪಠ್ಯ\na\n```",
        "见www.例子.cn/路径。见https://例子.cn/路径。",
    ],
)
def test_what_is_no_word_of_the_text_is_not_missed(source):
    assert render(f"{source}\n\nEnd.").warnings == [] and lost_words(source, render(source).html) == []


@pytest.mark.parametrize(
    "source",
    [
        "[[라이선스|라이선스]]로 보는 [[홈]]을, 로",
        "請參閱[目錄](#nowhere)的部分，以及[[書籤 頁|書籤]]。",
        "و[[#عنوان آخر|روابط]] و",
        "x<a>y</a>z, x y",
        "a[b](#no)c[d](#no)e",
    ],
)
def test_words_that_are_one_with_their_neighbours_in_the_page_are_not_missed(source):
    """Scripts without blanks, and particles: where a link leads nowhere its words stand in one with those around it."""
    html = render(source).html
    assert lost_words(source, html) == []
    last = re.findall(r"\w+", source)[-1]
    assert lost_words(source, html.replace(last, "")) != []


def test_the_place_is_told():
    source = "# Head\n\nOne.\n\n- two\n- three\n\n> four\n\nfive"
    html = render(source).html.replace("three", "").replace("five", "")
    assert lost_words(source, html) == [Lost("three", 2), Lost("five", 4)]


def test_what_goes_missing_on_the_way_is_a_warning_of_the_text(monkeypatch):
    """A fault in any step before the sanitiser, or in it, is seen: here one that loses every second block."""

    def lossy(root):
        root = tidy(root)
        del root.children[1::2]
        return root

    tidy = markup.tidy
    monkeypatch.setattr(markup, "tidy", lossy)
    rendered = render("First words.\n\nSecond ones.\n\nThird.")
    assert rendered.warnings == ["These words do not stand in the page: “Second ones”."]
    assert rendered.warned_at == {rendered.warnings[0]: 2}


@pytest.mark.django_db
def test_the_editors_checks_name_what_is_missing_and_lead_to_it(site, monkeypatch):
    whole = markup.sanitize.sanitize
    monkeypatch.setattr(markup.sanitize, "sanitize", lambda html, pictures: whole(html, pictures).replace("Second", ""))
    found = checks.preview("First words.\n\nSecond ones.", "en")
    told = {check.words: check.paragraph for check in found.checks if check.to_fix}
    assert told["These words do not stand in the page: “Second”."] == 2


def test_of_comments_too():
    assert lost_from_comment("a <u>b</u> <sic> c", "<p>a b &lt;sic&gt; c</p>") == []
    assert lost_from_comment("a <u>b</u> <sic> c", "<p>a b</p>") == ["sic c"]
    for source in ("H<sub>2</sub>O, E=mc<sup>2</sup>", "a<td>b<td>c", "a<br>b<p>c</p>d", '![a](b.png "c d")'):
        assert lost_from_comment(source, render_comment(source)) == []
    assert lost_from_comment("H<sub>2</sub>O", "<p>HO</p>") == ["H2O"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<ul><li>one<div>two</div>three</li></ul>", "one<br>two<br>three"),
        ("<table><tr><td>one<div>two</div>three</td></tr></table>", "one<br>two<br>three"),
        ("<ul>one <b>two</b> three<div>four</div><li>x</li>five <i>six</i></ul>", "one <b>two</b> three<br>four</li>"),
        ("<ul><li>x</li>five <i>six</i><p>seven</p></ul>", "<li>x<br>five <i>six</i><p>seven</p></li>"),
        ("<ul><li>one<dt>two</dt></li></ul>", "one<br>two"),
        ("<ul><li><b>one<div>two</div></b></li></ul>", "<b>one</b><br><b>two</b>"),
        ("<table><caption>one</caption><caption>two</caption><tr><td>x</td></tr></table>", ">two</p>"),
        ("<table><caption>one</caption></table>", ">one</p>"),
        ('<figure><img src="media:x"><figcaption>one</figcaption><figcaption>two</figcaption></figure>', ">two</p>"),
        ("*[art]: one\n\nparty", ">*[art]: one</p>"),
        ("*[ab]: one\n\n`ab`", ">*[ab]: one</p>"),
        ("*[ab]: one ab\n\nx", ">*[ab]: one ab</p>"),
        ("*[C++]: one\n\nC++", ">*[C++]: one</p>"),
        ("*[HTML]: one\n\n# HTML", '<abbr title="one">HTML</abbr>'),
    ],
)
def test_what_may_not_stand_where_it_was_typed_stands_apart(source, shown):
    html = render(source, media={"x": MediaInfo("/media/x.png")}).html
    assert shown in re.sub(r'<a class="pilcrow.*?</a>', "", html)
    assert lost_words(source, html) == []
