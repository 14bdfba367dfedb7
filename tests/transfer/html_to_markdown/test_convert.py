"""HTML of a blog becomes Markdown that a person would have typed, and that the site reads as what it was."""

import pytest

from essays.markup import MediaInfo, render
from transfer.html_to_markdown import convert

ONE_FOR_ONE = [
    ("<p>Some <b>bold</b>, <em>slanted</em>, <del>struck</del>.</p>", "Some **bold**, *slanted*, ~~struck~~."),
    ("<p>One.</p><p>Two<br>lines.</p>", "One.\n\nTwo\\\nlines."),
    ("<h2>A well</h2><h4>Deep</h4>", "## A well\n\n#### Deep"),
    ('<h2 id="part-two">The second</h2>', "## The second {#part-two}"),
    ('<h2 id="h-a-well">A well</h2>', "## A well"),
    ("<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>", "- one\n  - two\n- three"),
    ('<ol start="4"><li>x</li><li>y</li></ol>', "4. x\n5. y"),
    ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
    ("<blockquote><p>said</p><p>twice</p></blockquote>", "> said\n>\n> twice"),
    ("<p>a <code>x*y</code> and <code>`</code></p>", "a `x*y` and `` ` ``"),
    ('<pre><code class="language-python">if x:\n\n    y = "```"</code></pre>',
     '```python\nif x:\n\n    y = "```"\n```'),
    ('<pre class="brush: php; title: x">echo 1;</pre>', "```php\necho 1;\n```"),
    ("<pre>````\nx\n````</pre>", "`````\n````\nx\n````\n`````"),
    ('<p><a href="https://a.org/b_(c)">words</a></p>', "[words](https://a.org/b_%28c%29)"),
    ('<p>See <a href="https://a.org/">https://a.org/</a></p>', "See <https://a.org/>"),
    ("<p>See https://a.org/b_c_d?x=1&amp;y=2 there</p>", "See https://a.org/b_c_d?x=1&y=2 there"),
    (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>x|y</td><td align=right>1<br>2</td></tr></table>",
        "| a | b |\n| --- | ---: |\n| x\\|y | 1<br>2 |",
    ),
    ("<dl><dt>Well</dt><dd>deep</dd><dd>dug</dd></dl>", "Well\n: deep\n: dug"),
    ("<hr>", "---"),
    ("<p>H<sub>2</sub>O, <abbr title='long'>CSA</abbr></p>", 'H<sub>2</sub>O, <abbr title="long">CSA</abbr>'),
    ("<details><summary>More</summary><p>In <b>it</b></p></details>",
     "<details>\n<summary>More</summary>\n\nIn **it**\n\n</details>"),
    ('<figure class="alignwide"><img src="media:a" alt="A well"><figcaption>Its "rim"</figcaption></figure>',
     '![A well](media:a "Its \\"rim\\""){.wide}'),
    ('<a href="big.jpg"><img src="small.jpg" alt="x"></a>', "![x](small.jpg)"),
    ('<a href="https://a.org/"><img src="small.jpg" alt="x"></a>', "[![x](small.jpg)](https://a.org/)"),
    ('<div class="wp-block-gallery alignwide"><figure><img src="a.png" alt="1"></figure><figure><img src="media:b" '
     'alt="2"><figcaption>c</figcaption></figure></div>', '![1](a.png)\n![2](media:b "c")\n{: .wide}'),
    ('<p><iframe src="//www.youtube.com/embed/dQw4w9WgXcQ" title="Film"></iframe></p>',
     "[Film](https://www.youtube.com/watch?v=dQw4w9WgXcQ)"),
    ('<audio src="/a/talk.mp3"></audio>', "![talk.mp3](/a/talk.mp3)"),
    ('<video controls><source src="film.mp4"></video>', "![film.mp4](film.mp4)"),
    ('<p>A claim<sup><a href="#fn1" id="ref1">1</a></sup>.</p><ol><li id="fn1">Proof. <a href="#ref1">↩</a></li></ol>',
     "A claim[^1].\n\n[^1]: Proof."),
    ('A<sup>[<a href="#_ftn1" name="_ftnref1">1</a>]</sup><p><a href="#_ftnref1" name="_ftn1">[1]</a> Proof.</p>',
     "A[^1]\n\n[^1]: Proof."),
    ('<object><param name="x"><embed src="https://www.youtube.com/v/dQw4w9WgXcQ"></object>',
     "<https://www.youtube.com/watch?v=dQw4w9WgXcQ>"),
    ('<p>See <a href="#part">the part</a></p>', "See [the part](#part)"),
    ('<p lang="fr">mots</p>', "mots\n{: lang=fr }"),
    ("plain words, no tags", "plain words, no tags"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "markdown"), ONE_FOR_ONE)
def test_html_becomes_what_one_would_have_typed(html, markdown):
    assert convert(html).markdown == markdown
    assert convert(html).remarks == ()


@pytest.mark.parametrize(
    "words",
    ["1. not a list", "- nor this", "# nor that", "> nor", "*x* _y_ **z**", "[a](b) [[Title]] [^1] ![x](y)", "`code`",
     "<b>tag</b> &amp; &lt;", "~~x~~ ~y~", "{: .x } {#id} {lang=fr}", "| a | b |", "term\n: x", "!!! note", "a\\*b",
     "*[CSA]: x", "[label]: https://a.org/", "^[note]", "x^2 snake_case __init__ 2*3*4", "[ ] open", "[!NOTE] x", "===",
     "---", "+ plus", "12) x", "---|---", "What!", "\ttab", "www.a.org_x_", "me@a.org", "5 < 6 > 4", "a\\"],
)  # fmt: skip
def test_signs_of_markdown_stay_characters(words):
    """As a paragraph, in an item, in a cell, in a heading, in bold."""
    typed = words.replace("&", "&amp;").replace("<", "&lt;")
    for html in (
        "<p>{}</p>", "<p>before<br>{}</p>", "<ul><li>{}</li></ul>", "<h2>{}</h2>", "<p>a <b>{}</b> c</p>",
        "<table><tr><th>h</th></tr><tr><td>{}</td></tr></table>", '<p><a href="https://b.org/">x {}</a></p>',
    ):  # fmt: skip
        done = convert(html.format(typed))
        assert "words-lost" not in {remark.code for remark in done.remarks}
        want = "".join(words.replace("---", "—").split())
        assert want in "".join(render(done.markdown).text.split()), done.markdown


def test_links_and_pictures_are_asked_where_they_lead():
    asked = []

    def address(url):
        asked.append(url)
        return f"import:{url.strip('/')}"

    html = (
        '<p><a href="/a/#x">a</a></p><p><img src="/b.png" srcset="/b-2.png 2x" alt="b"></p><audio src="/c.mp3"></audio>'
    )
    done = convert(html, address, address)
    assert done.markdown == "[a](import:a/#x)\n\n![b](import:b.png)\n\n![c.mp3](import:c.mp3)"
    assert sorted(asked) == ["/a/#x", "/b.png", "/c.mp3"]


def test_a_caption_with_a_link_stays_html_and_the_site_reads_it():
    html = '<figure><img src="media:well" alt="A well"><figcaption>By <a href="https://a.org/">Ana</a></figcaption></figure>'
    done = convert(html)
    assert [(one.code, one.about) for one in done.remarks] == [("html-kept", "figure")]
    page = render(done.markdown, media={"well": MediaInfo(url="/media/well.jpg")}).html
    assert "<figcaption>By <a" in page and 'src="/media/well.jpg"' in page


def test_the_caption_of_a_picture_that_the_site_has_not_is_seen_beside_its_link():
    html = '<figure><img src="https://a.org/well.jpg" alt="A well"><figcaption>Dug by hand</figcaption></figure>'
    done = convert(html)
    assert done.remarks == ()
    page = render(done.markdown).html
    assert '<a href="https://a.org/well.jpg"' in page and ">Dug by hand<" in page
    assert convert(html, held=lambda src: True).markdown == '![A well](https://a.org/well.jpg "Dug by hand")'


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>1</td><td>2</td></tr></table>",
        "<table><tr><th>a</th></tr><tr><td rowspan=2>x</td></tr></table>",
        "<dl><dt>a</dt><dt>b</dt><dd>both</dd></dl>",
        "<ul><li><hr></li></ul>",
    ],
)
def test_what_markdown_has_no_form_for_is_kept_and_told(html):
    done = convert(html)
    assert [one.code for one in done.remarks] == ["html-kept"]
    assert render(done.markdown).html == render(html).html


def test_scripts_and_styles_are_no_words():
    done = convert("<style>p{color:red}</style><p onclick='x()'>a<script>alert(1)</script></p><!-- more -->")
    assert (done.markdown, done.remarks) == ("a", ())


def test_a_counter_of_one_pixel_is_no_picture_and_emoji_are_signs():
    html = '<p>Hi <img class="emoji" alt="🙂" src="x.png"><img src="https://c.org/p.gif" width="1" height="1"></p>'
    assert convert(html).markdown == "Hi 🙂"


def test_a_picture_that_is_loaded_late_is_the_one_that_is_meant():
    html = '<img src="data:image/gif;base64,R0lGOD" data-src="/well.jpg" alt="A well">'
    assert convert(html).markdown == "![A well](/well.jpg)"


def test_a_title_of_a_picture_is_no_caption():
    assert convert('<img src="a.png" alt="A" title="IMG_1">').markdown == "![A](a.png)"
    assert convert('<img src="a.png" title="A well">').markdown == "![A well](a.png)"


@pytest.mark.parametrize(
    "html",
    ["<div>" * 10_000 + "deep words" + "</div>" * 10_000, "<b>" * 10_000 + "deep words",
     "<ul><li>" * 10_000 + "deep words",
     "".join(f"<font color=c{n}>" for n in range(5000)) + "<p>deep words" * 5000, "<" * 200_000 + " deep words",
     "<!--" * 100_000 + "--><p>deep words", "<blockquote>" * 300 + "deep words", "[" * 50_000 + "deep words",
     "<p>" + "*_" * 20_000 + "deep words"],
)  # fmt: skip
def test_what_is_hostile_costs_little_and_keeps_its_words(html):
    """In linear time: what takes the square of these lengths does not come to its end here."""
    done = convert(html)
    assert "deep" in done.markdown and "words" in done.markdown


def test_html_beyond_all_measure_gives_its_words_alone():
    done = convert("<p>first</p> " + "<i>x</i> " * 300_000 + "<p>last 2 &lt; 3</p>")
    assert [one.about for one in done.remarks] == ["size"]
    assert done.markdown.startswith("first") and done.markdown.endswith("last 2 &lt; 3")
