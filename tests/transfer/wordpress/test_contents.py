"""Contents of the block editor and of the classic one, with shortcodes, as Markdown."""

import json

import pytest

from tests.transfer.wordpress.written import attachment, body, item, meta, one

FILES = (
    attachment(50, "a.jpg", meta("_wp_attachment_image_alt", "First"), caption="One", parent=1),
    attachment(51, "b.jpg", meta("_wp_attachment_image_alt", "Second"), parent=1),
    attachment(52, "talk.mp3"),
)  # fmt: skip
HERE = ("a.jpg", "b.jpg", "talk.mp3")


@pytest.fixture
def uploads(tmp_path):
    for name in HERE:
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("content", "markdown"),
    [
        ('[caption id="attachment_50" align="alignleft" width="300"]<a href="/wp-content/uploads/a.jpg">'
         '<img src="/wp-content/uploads/a-300x200.jpg" alt="x" /></a> Its words[/caption]',
         '![x](import:file:50 "Its words")'),
        ('[caption caption="Old style"]<img src="/wp-content/uploads/a.jpg" alt="x">[/caption]',
         '![x](import:file:50 "Old style")'),
        ('[caption]<img src="https://a.org/x.jpg" alt="x">By <a href="https://b.org/">B</a>[/caption]',
         '<figure><img src="https://a.org/x.jpg" alt="x"><figcaption>By <a href="https://b.org/">B</a></figcaption></figure>'),
        ('[gallery ids="51,50"]', '![Second](import:file:51)\n![First](import:file:50 "One")'),
        ("[gallery]", '![First](import:file:50 "One")\n![Second](import:file:51)'),
        ('[gallery exclude="51"]', '![First](import:file:50 "One")'),
        ('[audio src="http://old.org/wp-content/uploads/talk.mp3"]', "![talk.mp3](import:file:52)"),
        ('[audio mp3="/wp-content/uploads/talk.mp3"][/audio]', "![talk.mp3](import:file:52)"),
        ('[video mp4="https://v.org/film.mp4" poster="https://v.org/p.jpg"]', "![film.mp4](https://v.org/film.mp4)"),
        ('[playlist ids="52"]', "- [talk.mp3](import:file:52)"),
        ("[embed width=9]https://vimeo.com/12345[/embed]", "https://vimeo.com/12345"),
        ("before\nhttps://vimeo.com/12345\nafter", "before\n\nhttps://vimeo.com/12345\n\nafter"),
        ('[code language="php"]\nif (a &lt; 1 && $b) [gallery]\n\n\techo "x";\n[/code]',
         '```php\nif (a < 1 && $b) [gallery]\n\n\techo "x";\n```'),
        ('[sourcecode lang="js"]a <b> c[/sourcecode]', "```js\na <b> c\n```"),
        ("A claim[footnote]With <i>proof</i>.[/footnote] made.", "A claim[^1] made.\n\n[^1]: With *proof*."),
        ("<code>[gallery]</code> and [[gallery]]", "`[gallery]` and [gallery]"),
        ("<pre>[audio src='x']\n\n[gallery]</pre>", "```\n[audio src='x']\n\n[gallery]\n```"),
        ("one\n\n<!--more-->\n\ntwo", "one\n\ntwo"),
        ("one<!--nextpage-->two", "one\n\n---\n\ntwo"),
        ("[[Wiki]] words", "\\[[Wiki]] words"),
        ("one [sic] two [1] [update]", "one [sic] two [1] [update]"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
    ],
)  # fmt: skip
def test_classic_texts_and_shortcodes(uploads, content, markdown):
    text = one(uploads, *FILES, item(1, content))
    assert text.body == markdown
    assert "shortcode" not in {note.code for note in text.notes}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('[tabs style="x"]words[/tabs]', "[tabs]"),
        ("[contact-form-7 id=3 title='Write']", "[contact-form-7]"),
        ("[su_note]words[/su_note]", "[su_note]"),
        ("[caption]never closed a=1", None),
    ],
)
def test_other_shortcodes_stay_as_text_and_are_told(tmp_path, content, name):
    text = one(tmp_path, item(1, content))
    assert text.body.replace("\\", "") == content
    assert [note.about for note in text.notes if note.code == "shortcode"] == ([name] if name else [])


def block(name, inner="", **given):
    start = f"<!-- wp:{name} {json.dumps(given) + ' ' if given else ''}"
    return f"{start}-->\n{inner}\n<!-- /wp:{name} -->\n\n" if inner else f"{start}/-->\n\n"


PARAGRAPH = block("paragraph", "<p>Words.</p>")


@pytest.mark.parametrize(
    ("content", "markdown"),
    [
        (block("paragraph", "<p>One\nline.</p>") + block("heading", '<h2 class="wp-block-heading">Head</h2>', level=2),
         "One line.\n\n## Head"),
        (block("list", "<ul>" + block("list-item", "<li>a</li>") + block("list-item", "<li>b</li>") + "</ul>"),
         "- a\n- b"),
        (block("image", '<figure class="wp-block-image alignwide"><img src="/wp-content/uploads/a.jpg" alt="x"/>'
               '<figcaption>cap</figcaption></figure>', align="wide"), '![x](import:file:50 "cap"){.wide}'),
        (block("gallery", '<figure class="wp-block-gallery alignfull">' + "".join(
            block("image", f'<figure><img src="/wp-content/uploads/{n}.jpg" alt="{n}"/></figure>')
            for n in "ab") + "</figure>"), "![a](import:file:50)\n![b](import:file:51)\n{: .full}"),
        (block("gallery", "<p></p>", ids=[51, 50]), '![Second](import:file:51)\n![First](import:file:50 "One")'),
        (block("columns", '<div class="wp-block-columns">' + 2 * block("column", f"<div>{PARAGRAPH}</div>") + "</div>"),
         "Words.\n\nWords."),
        (block("media-text", '<figure><img src="/wp-content/uploads/a.jpg" alt="x"></figure>' + PARAGRAPH),
         "![x](import:file:50)\n\nWords."),
        (block("cover", '<div><div>' + PARAGRAPH + "</div></div>", url="http://old.org/wp-content/uploads/a.jpg"),
         "![](import:file:50)\n\nWords."),
        (block("embed", '<figure><div class="wp-block-embed__wrapper">\nhttps://vimeo.com/12345\n</div>'
               "<figcaption>Seen</figcaption></figure>", url="https://vimeo.com/12345"), "https://vimeo.com/12345\n\nSeen"),
        (block("quote", "<blockquote>" + PARAGRAPH + "<cite>Ana</cite></blockquote>"),
         "> Words.\n>\n> <cite>Ana</cite>"),
        (block("pullquote", "<figure><blockquote><p>Said</p><cite>Ana</cite></blockquote></figure>"),
         "> Said\n>\n> <cite>Ana</cite>"),
        (block("table", "<figure><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
               "<figcaption>cap</figcaption></figure>"), "| a |\n| --- |\n| 1 |\n\ncap"),
        (block("code", '<pre class="wp-block-code"><code lang="css">a { b: c }\n\n[gallery]</code></pre>'),
         "```css\na { b: c }\n\n[gallery]\n```"),
        (block("preformatted", "<pre>a  b</pre>"), "```\na  b\n```"),
        (block("verse", '<pre class="wp-block-verse">one <em>line</em>\ntwo</pre>'), "one *line*\\\ntwo"),
        (block("details", "<details><summary>More</summary>" + PARAGRAPH + "</details>"),
         "<details>\n<summary>More</summary>\n\nWords.\n\n</details>"),
        (block("buttons", "<div>" + block("button", '<div><a href="/about/">Go</a></div>') + "</div>"),
         "[Go](http://www.old.org/about/)"),
        (block("file", '<div><a href="http://old.org/wp-content/uploads/talk.mp3">Talk</a></div>'),
         "[Talk](import:file:52)"),
        (block("audio", '<figure><audio src="/wp-content/uploads/talk.mp3"></audio><figcaption>Hear</figcaption>'),
         '![talk.mp3](import:file:52 "Hear")'),
        (block("video", '<figure><video src="https://v.org/f.mp4"></video></figure>'), "![f.mp4](https://v.org/f.mp4)"),
        (block("separator", '<hr class="wp-block-separator"/>'), "---"),
        (block("more", "<!--more-->") + PARAGRAPH, "Words."),
        (block("nextpage", "<!--nextpage-->") + PARAGRAPH, "---\n\nWords."),
        (block("spacer", '<div style="height:9px"></div>') + PARAGRAPH, "Words."),
        (block("shortcode", '[gallery ids="51"]'), "![Second](import:file:51)"),
        (block("html", "<p>raw <b>html</b></p>"), "raw **html**"),
        ("classic\n\nwords" + PARAGRAPH + "after\nall", "classic\n\nwords\n\nWords.\n\nafter\\\nall"),
        (PARAGRAPH + "<!-- /wp:group -->", "Words."),
        ("<!-- wp:group -->\n" + PARAGRAPH, "Words."),
    ],
)  # fmt: skip
def test_blocks(uploads, content, markdown):
    text = one(uploads, *FILES, item(1, content))
    assert text.body == markdown
    assert text.notes == []


def test_a_link_of_a_button_leads_to_the_page(tmp_path):
    about = item(3, kind="page", slug="about", link="http://www.old.org/about/")
    assert body(tmp_path, block("button", '<div><a href="/about/">Go</a></div>'), about) == "[Go](import:page:3)"


def test_blocks_that_wordpress_makes_as_it_shows_them_are_told(tmp_path):
    text = one(tmp_path, item(1, block("latest-posts", postsToShow=3) + PARAGRAPH))
    assert text.body == "Words." and [note.about for note in text.notes] == ["wp:latest-posts"]


def test_a_pattern_that_is_kept_elsewhere_stands_in_its_place(tmp_path):
    pattern = item(8, block("paragraph", "<p>Everywhere.</p>") + block("block", ref=8), kind="wp_block")
    assert body(tmp_path, PARAGRAPH + block("block", ref=8), pattern).startswith("Words.\n\nEverywhere.")


def test_footnotes_of_the_block_editor(tmp_path):
    content = block("paragraph", '<p>Claim<sup data-fn="f1" class="fn"><a id="f1-link" href="#f1">1</a></sup>.</p>')
    notes = meta("footnotes", json.dumps([{"id": "f1", "content": "Proof, <em>at last</em>."}]))
    text = one(tmp_path, item(1, content + block("footnotes"), notes))
    assert text.body == "Claim[^1].\n\n[^1]: Proof, *at last*."


@pytest.mark.parametrize(
    "content",
    ["[gallery " * 50_000, "[code]" * 50_000, "[[" * 50_000, '[a "' * 50_000, "<!-- wp:x {" * 20_000, "<pre>" * 20_000,
     "<code>[x a=1]" * 3000, "[caption]" * 5000 + "[/caption]" * 5000, "<!-- wp:a -->" * 5000 + "<!-- /wp:a -->" * 5000,
     "x" * 2_500_000],
)  # fmt: skip
def test_hostile_contents_come_to_their_end(tmp_path, content):
    assert one(tmp_path, item(1, content)).key == "post:1"
