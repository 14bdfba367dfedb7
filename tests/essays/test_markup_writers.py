"""Markdown as writers bring it from elsewhere: GitHub, Obsidian, Hugo, Ghost, Word, mail. No word is lost."""

import re
from html import unescape

import pytest

from essays.markup import lost_words, render, render_comment
from essays.markup.headings import Headings
from tests.essays.markup_oracle import faults


def html(source):
    """Rendered and found valid, without what is this site's own."""
    out = render(source).html
    assert faults(out) == []
    out = re.sub(r'<a class="pilcrow".*?</a>| id="p\d+"| class="opener"', "", out)
    return re.sub(r'<div class="table-box"[^>]*>(.*?)</div>', r"\1", out, flags=re.S)


def text(source):
    """What a reader sees, with its marks as they were typed."""
    out = re.sub(r'<a class="pilcrow".*?</a>', "", render(source).html)
    plain = unescape(re.sub(r"<[^>]*>", "", out))
    return plain.translate(str.maketrans("“”‘’", "\"\"''")).replace("—", "---").replace("–", "--").replace("…", "...")


NESTED = "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Things:\n- a\n- b", "<p>Things:</p><ul><li>a</li><li>b</li></ul>"),
        ("Things:\n1. a\n2. b", "<p>Things:</p><ol><li>a</li><li>b</li></ol>"),
        ("In\n1984. it was.", "<p>In\n1984. it was.</p>"),
        ("- a\n  - b\n    - c", NESTED),
        ("- a\n   - b\n      - c", NESTED),
        ("- a\n    - b\n        - c", NESTED),
        ("- a\n\t- b\n\t\t- c", NESTED),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("- a\n- b\n\n1. c\n2. d", "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>"),
        ("- a\n* b\n+ c", "<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul>"),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("- a\n-\n- c", "<ul><li>a</li><li></li><li>c</li></ul>"),
        ("1234567. a", '<ol start="1234567"><li>a</li></ol>'),
        ("10. a\n\n    b", '<ol start="10"><li><p>a</p><p>b</p></li></ol>'),
        ("- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("- a\n  > b", "<ul><li>a<blockquote><p>b</p></blockquote></li></ul>"),
        ("- a\n  ```\n  b\n  ```", "<ul><li>a<pre><code>b\n</code></pre></li></ul>"),
        ("- ## a\n- b", "<ul><li><h2>a</h2></li><li>b</li></ul>"),
        (
            "- [ ] a\n- [x]  b\n- [X]\tc",
            '<ul><li class="task">☐ a</li><li class="task">☑ b</li><li class="task">☑ c</li></ul>',
        ),
        ("- [x](/a/)", '<ul><li><a href="/a/">x</a></li></ul>'),
        ("- [ ]", "<ul><li>[ ]</li></ul>"),
    ],
)
def test_lists(source, expected):
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> ```\n> a\n> ```", "<blockquote><pre><code>a\n</code></pre></blockquote>"),
        ("   ```\n   a\n   ```", "<pre><code>a\n</code></pre>"),
        ('```js {1,3} title="x"\na\n```', "<pre><code>a\n</code></pre>"),
        ("~~~ruby\na\n~~~", "<pre><code>a\n</code></pre>"),
        ("````\n```\n````", "<pre><code>```\n</code></pre>"),
        ("words\n```\na\n```\nwords", "<p>words</p><pre><code>a\n</code></pre><p>words</p>"),
        ("```\na\n\n# b", "<pre><code>a\n\n# b</code></pre>"),
        ("> words\n---", "<blockquote><p>words</p></blockquote><hr>"),
        ("> a\nb", "<blockquote><p>a\nb</p></blockquote>"),
        ("#MeToo was first", "<p>#MeToo was first</p>"),
        ("## Programming in C#", '<h2 id="h-programming-in-c">Programming in C#</h2>'),
        ("## Closed ##", '<h2 id="h-closed">Closed</h2>'),
        ("Two\nlines\n===", '<h2 id="h-two-lines">Two\nlines</h2>'),
        ("a\\\nb  \nc", "<p>a<br>\nb<br>\nc</p>"),
        ("[x][Ref] [ref] [ref][]\n\n[ref]: /a/\n[REF]: /b/", 3),
        ("*a*b **a**b _a_b", "<p><em>a</em>b <strong>a</strong>b _a_b</p>"),
        ("~~a~~ ~b~ ~~~c~~~", "<p><s>a</s> <s>b</s> ~~~c~~~</p>"),
        ("from ~5 to ~7", "<p>from ~5 to ~7</p>"),
    ],
)
def test_blocks_and_lines(source, expected):
    out = html(source)
    assert out.count('href="/a/"') == expected if isinstance(expected, int) else out == expected


def test_tables():
    table = "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>x|y</code></td><td>c|d</td></tr>"
    for source in ("| a | b |\n|---|---|\n| `x\\|y` | c\\|d |", "a | b\n--|--\n`x\\|y` | c\\|d"):
        assert html(source).startswith(table)
        assert html(f"words\n{source}").startswith(f"<p>words</p>{table}")
    assert "<td>b</td></tr><tr><td></td>" in html("| a |\n|---|\n| b |\n| |\n| c |")


def test_every_escape():
    signs = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    assert text("".join(f"\\{sign}" for sign in signs)) == signs
    assert text("\\a\\ä\\ 1\\2") == "\\a\\ä\\ 1\\2"


@pytest.mark.parametrize("tag", ["details", "div", "section", "td"])
def test_markdown_in_html_after_an_empty_line(tag):
    around = ("<table><tr>", "</tr></table>") if tag == "td" else ("", "")
    out = html(f"{around[0]}<{tag}>\n\n*a*\n\n- b\n\n</{tag}>{around[1]}\n\nAfter *it*.")
    assert "<em>a</em>" in out and "<li>b</li>" in out and "<p>After <em>it</em>.</p>" in out


def test_markdown_in_html_by_its_attribute():
    for source in (
        '<div markdown="1">\n*a*\n<div markdown="1">\n*b*\n</div>\n*c*\n</div>\n*d*',
        '<div markdown="1">\n*a*\n<div markdown="1">\n*b*\n\n*c*\n\n*d*',
        '<div markdown="1">*a*\n\n*b*\n\n</section>\n\n*c* *d*',
        "<section markdown>\n    *a* *b*\n\n    *c*\n</section> *d*",
    ):
        assert re.findall(r"<em>(\w)</em>", html(source)) == list("abcd"), source


def test_a_tag_alone_in_its_line_within_markdown_begins_no_raw_html():
    source = (
        '<aside markdown="1" class="pquote">\n  <img src="https://a.example/x.png" alt="a">\n  Open *source*\n'
        '  <p markdown="1" class="pquote-credit">\n— ["T"](https://example.org/)\n  </p>\n</aside>'
    )
    out = html(source)
    assert "Open <em>source</em>" in out and '<a href="https://example.org/" rel="noopener">“T”</a>' in out


def test_addresses_of_typed_tags_may_have_signs_without_quotation_marks():
    assert html("<p align=center>\n<a href=https://example.org/?v=1&b=2>a</a></p>") == (
        '<p><a href="https://example.org/?v=1&amp;b=2" rel="noopener">a</a></p>'
    )
    assert 'href="https://example.org/?v=1"' in render_comment("<a href=https://example.org/?v=1>a</a>")


def test_alerts_of_github_are_boxes():
    assert html("> [!WARNING]\n> *Mind* the gap.") == (
        '<div class="admonition"><p><strong>Warning</strong></p><p><em>Mind</em> the gap.</p></div>'
    )


@pytest.mark.parametrize(
    "source",
    [
        "List<String>",
        "x<y and y>z",
        "std::vector<int> v; if (a<b && c>d)",
        "Press <Enter>",
        "<your name>",
        "He wrote <sic>",
        "Send it to <List>, please",
        "a <title> b",
        "a <textarea> b",
        "a <style>p {}</style> b",
        "a <script>alert(1)</script> b",
        "<script>\nalert(1)\n</script>\nb",
        "a <!-- b",
        "<!-- a",
        "a <svg><path d='M0'/> b",
        "<math> b",
        "a <select><option>b",
        "a <noscript> b <plaintext> c <xmp> d <template> e",
        "<?php echo 1 ?>",
        "<!DOCTYPE html>",
        "<![CDATA[ a ]]>",
        "<a b=c",
        "List<A>, Option<S> and Vec<U>",
        "Press <Del> or <Ins>",
        "See <Table> 1 of the <Section>",
        "<Summary> of the meeting",
        "<header>\nDear all\n<footer>",
        "a <b and c> d",
        "<div class='x",
    ],
)
def test_what_is_no_tag_here_is_shown_as_typed(source):
    assert text(source) == source
    assert text(f"{source}\n\nAfter it.").endswith("After it.")
    assert render(source).warnings == []


def test_a_name_alone_is_a_tag_where_it_is_closed():
    assert html("List<B> and <b>c</b>") == "<p>List&lt;B&gt; and <b>c</b></p>"
    assert html("<b>a\n\nc</b>") == "<p><b>a</b></p><p><b>c</b></p>"
    assert html("<div>a <i> b</div>c") == "<p>a &lt;i&gt; b</p><p>c</p>"
    assert html("> <details>\n> a <u>\n\nb") == "<blockquote><p>&lt;details&gt;\na &lt;u&gt;</p></blockquote><p>b</p>"
    assert html("<p>a<p>b<ul><li>c<li>d</ul>") == "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>"
    assert html('<b class="x">a') == "<p><b>a</b></p>"


@pytest.mark.parametrize("name", ["title", "textarea", "script", "style", "svg", "math", "iframe", "noscript", "xmp"])
def test_no_tag_swallows_what_comes_after_it(name):
    for source in (f"a <{name}> b\n\nc *d*", f"<{name}>\nb\n\nc *d*", f"<div><{name}>b</div>\n\nc *d*"):
        out = html(source)
        assert "b" in out and "c <em>d</em>" in out, source


def test_blocks_that_are_taken_out_leave_the_end_of_a_line():
    assert html("<div>one</div><div>two</div>") == "<p>one</p><p>two</p>"
    assert html("<center>one</center>two") == "<p>one</p><p>two</p>"
    assert render("one<br>two").text == "one\ntwo"


def test_a_definition_that_nothing_refers_to_is_text():
    assert text("[Update]: https://example.org/\n\nAnd [1]: see.") == "[Update]: https://example.org/And [1]: see."
    assert text("[a]: /b/ 'c'\n\nSee [a].") == "See a."


def test_two_notes_of_one_name_are_told_and_both_kept():
    rendered = render("Here[^1].\n\n[^1]: First.\n\n[^1]: Second.")
    assert rendered.html.index("First.") < rendered.html.index("Second.")
    assert rendered.warnings == ["The note “1” has several texts; the first is meant, the others stand at the end."]


def test_a_note_in_the_line():
    out = html("Here^[with *weight*] and there[^a].\n\n[^a]: Else.")
    assert "with <em>weight</em></p></aside>" in out
    assert out.index("with <em>") < out.index("Else.")
    assert 'href="#note-1"' in out and 'href="#note-2"' in out


@pytest.mark.parametrize("typed", ["<li> b", "</li> b", "</ol> b", "</div> b", "<table><tr><td>a</table> b <li> c"])
def test_no_tag_in_a_note_ends_it_with_words_lost(typed):
    out = html(f"x[^1] y[^2]\n\n[^1]: one {typed} two\n[^2]: three {typed} four")
    for word in ("one", "two", "three", "four"):
        assert out.count(word) == 1
    assert out.index("</aside>") > out.index("one") and lost_words(typed, out) == []


def test_links_to_headings_by_the_ids_of_others():
    out = html("# Intro\n\n# Intro\n\n# What's new?\n\n[a](#intro) [b](#intro-1) [c](#whats-new)")
    assert 'href="#h-intro">a' in out and 'href="#h-intro-2">b' in out and 'href="#h-whats-new">c' in out


@pytest.mark.parametrize(
    ("heading", "github", "kramdown"),
    [
        ("1. Erste Schritte", "1-erste-schritte", "erste-schritte"),
        ("Überblick & Ziele: der 2. Teil!", "überblick--ziele-der-2-teil", "berblick--ziele-der-2-teil"),
        ("La « profondeur »", "la--profondeur-", "la--profondeur"),
        ("新機能 (2024)", "新機能-2024", ""),
        ("Что нового? C++", "что-нового-c", "c"),
    ],
)
def test_every_heading_of_the_same_words_has_the_ids_of_others(heading, github, kramdown):
    for number, end in enumerate(("", "-1", "-2")):
        for name in filter(None, (github, kramdown)):
            rendered = render(f"## {heading}\n\n" * 3 + f"[here](#{name}{end})")
            there = rendered.toc[number]["id"]
            assert f'<a href="#{there}">here</a>' in rendered.html
            assert Headings(rendered.html).place_of(f"{name}{end}") == there


@pytest.mark.parametrize(
    ("source", "address", "words"),
    [
        ("见https://example.org/a，好。", "https://example.org/a", "https://example.org/a"),
        ("（https://example.org/a）", "https://example.org/a", "https://example.org/a"),
        ("「https://example.org/a」", "https://example.org/a", "https://example.org/a"),
        ("それはhttps://example.org。次", "https://example.org", "https://example.org"),
        ("참고:https://example.org/a", "https://example.org/a", "https://example.org/a"),
        ("see www.example.org/a.", "http://www.example.org/a", "www.example.org/a"),
        ("write to a_b.c@example.org.", "mailto:a_b.c@example.org", "a_b.c@example.org"),
        ("(jürgen@bücher.example)", "mailto:jürgen@bücher.example", "jürgen@bücher.example"),
        ("“https://example.org/a”", "https://example.org/a", "https://example.org/a"),
        ("**https://example.org/a**", "https://example.org/a", "https://example.org/a"),
        ("HTTPS://example.org/a", "https://example.org/a", "HTTPS://example.org/a"),
        ("https://example.org/a_(b)_c", "https://example.org/a_(b)_c", "https://example.org/a_(b)_c"),
        ("https://example.org/?a=1&b=2.", "https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&amp;b=2"),
        ("https://пример.рф/путь", "https://пример.рф/путь", "https://пример.рф/путь"),
        ("https://example.kr에서", "https://example.kr", "https://example.kr"),
        ("www.example.org了解更多", "http://www.example.org", "www.example.org"),
        ("https://abc中文.com/路径", "https://abc中文.com/路径", "https://abc中文.com/路径"),
        ("ดูที่https://example.thครับ", "https://example.th", "https://example.th"),
        ("انظر https://example.org/a، ثم", "https://example.org/a", "https://example.org/a"),
        ("www.example.org؛ أو", "http://www.example.org", "www.example.org"),
        ("देखें www.example.in।", "http://www.example.in", "www.example.in"),
        ("邮箱a@example.org或者", "mailto:a@example.org", "a@example.org"),
        ("이메일:a@example.kr로", "mailto:a@example.kr", "a@example.kr"),
        ("用户@例子.公司", "mailto:用户@例子.公司", "用户@例子.公司"),
        ("(mailto:a@example.org)", "mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_bare_addresses(source, address, words):
    for out in (html(source), render_comment(source)):
        found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', out)
        assert [(href.replace("HTTPS", "https"), shown) for href, shown in found] == [(address, words)]


@pytest.mark.parametrize(
    "source", ["a@b", "@name", "x.www.example", "ahttps://example.org", "https://", "a:@b.c", "1@2.3"]
)
def test_what_is_no_address(source):
    assert "<a " not in html(source) and "<a " not in render_comment(source)


@pytest.mark.parametrize(
    "source",
    [
        "In Elixir {:ok, value} or {:error, why} comes back.",
        "{:ok, value}",
        "A number as {:.2f}, {:d} or {0}.",
        "## The set {a, b}",
        "**bold**{words} *a*{ok} `code`{js here} [x](/y/){not a list}",
        "A line\n{words in brackets}",
        "- item {a b}\n- b",
        "| a {x y} | b |\n|---|---|\n| c {y z} | d |",
        "int x[3]{}, [a]{b c}, [d]{%e%}",
    ],
)
def test_curly_brackets_that_are_no_attribute_list_are_text(source):
    for out in (render(source).html, render_comment(source)):
        assert re.findall(r"\{.*?\}", unescape(out)) == re.findall(r"\{.*?\}", source)
    assert render(source).warnings == []


def test_attribute_lists_of_every_kind_are_none_of_the_text():
    out = html(
        "# Head {#top .x}\n\nOne *a*{: .b} *c*{.d #e} [f]{lang=fr} [g]{: dir=rtl }.\n{: .lead title='x y' }"
        "\n\n- h\n{: .i}\n\n{::options toc_levels='2' /}\n\n{:k: .l}\n\n<div>m</div>\n{: .n}\n\n## O {-}"
    )
    assert not re.search("[{}]", out) and 'id="h-top"' in out and '<span lang="fr">f</span>' in out
    assert "<p></p>" not in out and render_comment("a\n{: .x}") == "<p>a<br>\n{: .x}</p>"


@pytest.mark.parametrize("source", ["* TOC\n{:toc}", "1. Contents\n{: toc}", "* TOC\n\n{:toc}"])
def test_the_list_that_stands_for_a_table_of_contents_is_left_out(source):
    assert html(f"a\n\n{source}\n\nb") == "<p>a</p><p>b</p>"
    assert html("- a\n- b\n{:toc}") == "<ul><li>a</li><li>b</li></ul>"


def test_an_abbreviation_that_stands_nowhere_is_text():
    assert html("*[A note]: here *we* say it*") == "<p><em>[A note]: here <em>we</em> say it</em></p>"
    assert html("*[B]: c\n*[D]: e\n\nD") == '<p>*[B]: c</p><p><abbr title="e">D</abbr></p>'


def test_no_abbreviation_is_marked_in_code():
    out = html("*[HTML]: Hypertext\n\nHTML `HTML`\n\n```\nHTML\n```")
    assert out.count("<abbr") == 1 and "<code>HTML</code>" in out


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff"])
def test_a_byte_order_mark_hides_no_heading(mark):
    assert html(f"{mark}# A\n\n{mark}- b") == '<h2 id="h-a">A</h2><ul><li>b</li></ul>'


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_no_end_of_a_line_joins_words(end):
    assert html(f"one{end}two") == "<p>one\ntwo</p>"
    assert render_comment(f"one{end}two") == "<p>one<br>\ntwo</p>"


def test_typed_html_takes_no_note_away():
    typed = '<div class="footnote"><ol><li id="fn:x">Typed.</li></ol></div>'
    for source in (f"{typed}\n\na[^x]\n\n[^x]: Real.", f"a[^x]\n\n[^x]: Real.\n\n{typed}"):
        rendered = render(source)
        assert "Real.</p></aside>" in rendered.html and "<li>Typed." in rendered.html and not rendered.warnings


def test_a_note_in_a_comment_is_text_though_it_be_one_word():
    assert render_comment("a[^1]\n\n[^1]: ibid") == "<p>a[^1]</p><p>[^1]: ibid</p>"


def box(title, rest):
    return f'<div class="admonition"><p><strong>{title}</strong></p>{rest}</div>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> [!info]\n> a", box("Info", "<p>a</p>")),
        ("> [!note] A *b*\n> c", box("A <em>b</em>", "<p>c</p>")),
        ("> [!tip]- A\n> - b", box("A", "<ul><li>b</li></ul>")),
        ("> [!my-kind]+\n> a", box("My kind", "<p>a</p>")),
        ("> [!WARNING] A\n\nb", box("A", "") + "<p>b</p>"),
        ("> [!a] b\n> > [!c] d\n> > e\n>\n> f", box("b", box("d", "<p>e</p>") + "<p>f</p>")),
        ("> [!a] b\n> > c\n>\n> d\n\n> e", box("b", "<blockquote><p>c</p></blockquote><p>d</p>")
         + "<blockquote><p>e</p></blockquote>"),
        ("- > [!a] b\n  > c", f"<ul><li>{box('b', '<p>c</p>')}</li></ul>"),
        ("> [!a]b", "<blockquote><p>[!a]b</p></blockquote>"),
        ("> \\[!a] b", "<blockquote><p>[!a] b</p></blockquote>"),
        ("> a\n> [!b] c", "<blockquote><p>a\n[!b] c</p></blockquote>"),
        ("> [!a](/b/)", '<blockquote><p><a href="/b/">!a</a></p></blockquote>'),
    ],
)  # fmt: skip
def test_callouts_of_obsidian_are_boxes(source, expected):
    assert html(source) == expected
    assert render(source).warnings == []


def test_what_is_embedded_is_a_link_to_it():
    source = "![[A b]] ![[c.png|100]] (![[D|300x200]]) ![[E|words]] Oh![[F]]"
    rendered = render(source)
    assert rendered.text == "A b c.png (D) words Oh!F" and rendered.warnings == []
    assert [link.target for link in rendered.links] == ["A b", "c.png", "D", "E", "F"]


def test_the_title_of_a_picture_elsewhere_is_that_of_its_link():
    assert 'title="c d">a</a>' in html('![a](https://example.org/b.png "c d")').replace(' rel="noopener"', "")


def test_what_stands_beside_what_is_taken_out_is_another_word():
    assert (
        html("<details>a<summary>b</summary>c</details>") == "<details><summary>b</summary><p>a</p><p>c</p></details>"
    )
    assert html("[![a](https://example.org/x.png 'c d')b](/y/)") == '<p><a href="/y/" title="c d">a b</a></p>'
    assert "example.org</a> b</p>" in html("<iframe src='https://example.org'></iframe>b")


def test_comments_of_kramdown_are_left_out_as_those_of_html_are():
    assert html("a\n\n{::comment}\nb\n\n# c\n{:/comment}\n\nd") == "<p>a</p><p>d</p>"
    assert html("{::comment}\nb\n{:/}\nd") == "<p>d</p>"
    assert html("{::comment}\nb\n\nd") == "<p>b</p><p>d</p>"
