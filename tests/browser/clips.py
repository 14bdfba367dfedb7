# ruff: noqa: E501 – clips stand as programs write them
"""HTML as programs put it on the clipboard, and the Markdown that is to come of it, written by hand.

The shapes (wrappers, classes, styles, conditional comments) are those of the programs; the words are ours. A clip is
(name, HTML, Markdown, what the rendered page then holds).
"""

WORD_HEAD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/>
</o:OfficeDocumentSettings></xml><![endif]--><style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;}
@list l0:level1 {mso-level-number-format:bullet;} --></style></head><body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->"""
WORD_FOOT = "<!--EndFragment--></body></html>"


def word(body):
    return WORD_HEAD + body + WORD_FOOT


def item(level, sign, words, place="Middle", numbers="l0"):
    return (
        f"<p class=MsoListParagraphCxSp{place} style='margin-left:{level * 36}.0pt;mso-add-space:auto;text-indent:-18.0pt;"
        f"mso-list:{numbers} level{level} lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-bidi-font-family:"
        f"Symbol'><span style='mso-list:Ignore'>{sign}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;"
        f"&nbsp; </span></span></span><![endif]>{words}<o:p></o:p></p>\n"
    )


def docs(body):
    return (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-5a1e0c2f-7fff-1c9e-93a1-e0b3d9c2b2a1">'
        f'{body}</b><br class="Apple-interchange-newline">'
    )


DOCS_TEXT = "font-size:11pt;font-family:Arial,sans-serif;color:#000000;background-color:transparent;font-style:normal;"
DOCS_P = '<p dir="ltr" style="line-height:1.38;margin-top:0pt;margin-bottom:0pt;">'


def run(words, weight=400, more="text-decoration:none;", slant="normal"):
    style = DOCS_TEXT.replace("font-style:normal", f"font-style:{slant}")
    return (
        f'<span style="{style}font-weight:{weight};{more}vertical-align:baseline;white-space:pre-wrap;">{words}</span>'
    )


def docs_item(words, level=1):
    return (
        f'<li dir="ltr" style="list-style-type:disc;font-size:11pt;" aria-level="{level}"><p dir="ltr" style="line-height:'
        f'1.38;margin-top:0pt;" role="presentation">{run(words)}</p></li>'
    )


CLIPS = [
    (
        "word: paragraphs, bold and italic in pieces, its own junk",
        word(
            "<p class=MsoNormal><b><span lang=EN-US style='mso-ansi-language:EN-US'>The w</span></b><b>ell</b><b> </b>"
            "is <i style='mso-bidi-font-style:normal'>kept </i>by\nthose who drink.<o:p></o:p></p>\n"
            "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n<p class=MsoNormal>A second<span style='mso-spacerun:yes'>&nbsp; "
            "</span>one.<o:p></o:p></p>"
        ),
        "**The well** is *kept* by those who drink.\n\nA second one.",
        ["<strong>The well</strong>", "<em>kept</em>"],
    ),
    (
        "word: title, headings and a quotation by their styles",
        word(
            "<p class=MsoTitle>On Wells<o:p></o:p></p><h1>The first winter<o:p></o:p></h1><p class=MsoNormal>Cold.</p>"
            "<h2><b>The pump</b></h2><p class=MsoQuote><i>Nobody owns water.</i></p><h1><o:p>&nbsp;</o:p></h1>"
        ),
        "## On Wells\n\n## The first winter\n\nCold.\n\n### The pump\n\n> *Nobody owns water.*",
        ["<blockquote", "The pump</h3>"],
    ),
    (
        "word: a list in two levels, made of paragraphs",
        word(
            "<p class=MsoNormal>We need:</p>"
            + item(1, "·", "a pump,", "First")
            + item(2, "o", "with a handle")
            + item(2, "o", "and a <b>spare</b> seal,")
            + item(1, "·", "a key.", "Last")
            + "<p class=MsoNormal>That is all.</p>"
        ),
        "We need:\n\n- a pump,\n    - with a handle\n    - and a **spare** seal,\n- a key.\n\nThat is all.",
        ["<ul", "<li>with a handle</li>"],
    ),
    (
        "word: a numbered list with letters below",
        word(
            item(1, "1.", "Ask.", "First", "l1")
            + item(2, "a)", "Ask again.", "Middle", "l1")
            + item(1, "2.", "Dig.", "Last", "l1")
        ),
        "1. Ask.\n    1. Ask again.\n2. Dig.",
        ["<ol", "<li>Ask again.</li>"],
    ),
    (
        "word: lists right after each other stay their own",
        word(
            item(1, "·", "a pump", "First")
            + item(1, "·", "a key", "Last")
            + item(1, "1.", "Ask.", "First", "l1")
            + item(1, "2.", "Dig.", "Last", "l1")
            + item(1, "1.", "Drink.", "First", "l2")
        ),
        "- a pump\n- a key\n1. Ask.\n2. Dig.\n1) Drink.",
        ["<li>a key</li></ul><ol", "<li>Dig.</li></ol><ol"],
    ),
    (
        "word: footnotes become notes, comments go",
        word(
            '<p class=MsoNormal>Nine lending rooms<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1" title="">'
            "<span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]>"
            "<span class=MsoFootnoteReference><span lang=EN-GB>[1]</span></span><![endif]></span></span></a> were seen"
            '<span class=MsoCommentReference><span><a class=msocomanchor id="_anchor_1" href="#_msocom_1">[IB1]</a>'
            "</span></span>.<o:p></o:p></p><div style='mso-element:footnote-list'><br clear=all><hr align=left size=1 width=\"33%\">"
            "<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' "
            'href="#_ftnref1" name="_ftn1" title=""><span class=MsoFootnoteReference>[1]</span></a> Six closed in '
            "their <i>third</i> year.<o:p></o:p></p></div></div><div style='mso-element:comment-list'><hr>"
            "<div style='mso-element:comment'><div id=\"_com_1\" class=msocomtxt><p class=MsoCommentText>Is that so?</p></div></div></div>"
        ),
        "Nine lending rooms[^1] were seen.\n\n[^1]: Six closed in their *third* year.",
        ['class="note-ref"', "<em>third</em> year."],
    ),
    (
        "word: a table",
        word(
            "<table class=MsoTableGrid border=1 cellspacing=0><tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>"
            "<td width=200 valign=top><p class=MsoNormal><b>Room<o:p></o:p></b></p></td><td><p class=MsoNormal><b>Tools</b></p></td></tr>"
            "<tr><td><p class=MsoNormal>Leith</p></td><td><p class=MsoNormal>200 | 210</p></td></tr>"
            "<tr><td colspan=2><p class=MsoNormal>closed</p></td></tr></table><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        ),
        "| **Room** | **Tools** |\n| --- | --- |\n| Leith | 200 \\| 210 |\n| closed |  |",
        ["<table", "200 | 210"],
    ),
    (
        "google docs: the wrapper is not bold, weights and slants are",
        docs(
            DOCS_P
            + run("A grant can ")
            + run("open", 700)
            + run(" a tool library. It cannot ")
            + run("keep", 400, slant="italic")
            + run(" one ")
            + run("open", 700, slant="italic")
            + run(".")
            + "</p><br>"
            + DOCS_P
            + run("Old words", more="text-decoration:line-through;")
            + run(" and new.", more="text-decoration:underline;")
            + "</p>"
        ),
        "A grant can **open** a tool library. It cannot *keep* one ***open***.\n\n~~Old words~~ and new.",
        ["<strong>open</strong>", "<s>Old words</s>"],
    ),
    (
        "google docs: headings, a link through its counter, a picture",
        docs(
            '<h1 dir="ltr" style="line-height:1.38;">'
            + run("The shelf, not the fund")
            + "</h1>"
            + DOCS_P
            + '<a href="https://www.google.com/url?q=https://tools.example/a_b%3Fx%3D1&amp;sa=D&amp;source=editors&amp;ust=1" style="text-decoration:none;">'
            + run("a list", more="text-decoration:underline;")
            + "</a>"
            + run(" of rooms")
            + "</p>"
            + DOCS_P
            + '<span style="border:none;display:inline-block;overflow:hidden;width:602px;"><img alt="Shelves in a cellar" '
            + 'src="https://lh7-us.googleusercontent.com/docsz/AD_4nXe" width="602" height="401"></span></p>'
            + '<h2 dir="ltr">'
            + run("And then", 700)
            + "</h2>"
        ),
        "## The shelf, not the fund\n\n[a list](https://tools.example/a_b?x=1) of rooms\n\n"
        "[Shelves in a cellar](https://lh7-us.googleusercontent.com/docsz/AD_4nXe)\n\n### And then",
        ['href="https://tools.example/a_b?x=1"'],
    ),
    (
        "google docs: a list below a list stands beside its item",
        docs(
            "<ul>"
            + docs_item("one")
            + "<ul>"
            + docs_item("one below", 2)
            + "<ul>"
            + docs_item("two below", 3)
            + "</ul></ul>"
            + docs_item("two")
            + "</ul>"
        ),
        "- one\n    - one below\n        - two below\n- two",
        ["<li>two below</li>"],
    ),
    (
        "google docs: comments go, a footnote stays",
        docs(
            DOCS_P
            + run("It held")
            + '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>'
            + run(" for nine years.")
            + '<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a>'
            + run(" Until 2012.")
            + '</p></div><div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>'
            + run("Is it?")
            + "</p></div>"
        ),
        "It held for nine years.[^1]\n\n[^1]: Until 2012.",
        ['class="note-ref"', "Until 2012."],
    ),
    (
        "libreoffice: text with its fonts, a line break, a note",
        '<!DOCTYPE html><html><head><meta name="generator" content="LibreOffice 7.4"><style>p { line-height: 115% }</style></head>'
        '<body lang="en-GB" text="#000000" dir="ltr"><h1 class="western">Wells</h1><p style="line-height: 100%"><font face="Liberation Serif">'
        '<font size="3" style="font-size: 12pt">One line<br>\nand the next</font></font>'
        '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>'
        '<ol><li><p style="margin-bottom: 0cm">First</p></li><li><p>Second</p><p>and more of it</p></li></ol>'
        '<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>'
        "As they say.</p></div></body></html>",
        "## Wells\n\nOne line  \nand the next[^1]\n\n1. First\n\n2. Second\n\n    and more of it\n\n[^1]: As they say.",
        ["<br>", "and more of it</p></li>"],
    ),
    (
        "wikipedia: a section with its button, references and a picture",
        '<h2 id="History">History<span class="mw-editsection"><span class="mw-editsection-bracket">[</span><a href="https://en.'
        'wikipedia.example/w/index.php?title=Well&amp;action=edit">edit</a><span class="mw-editsection-bracket">]</span></span></h2>'
        '<figure class="mw-default-size" typeof="mw:File/Thumb"><a href="https://en.wikipedia.example/wiki/File:Well.jpg" class="mw-file-'
        'description"><img src="https://upload.example/250px-Well.jpg" width="250" height="333" class="mw-file-element"></a>'
        "<figcaption>A stepwell</figcaption></figure>"
        '<p>The <b>Wells of <a href="https://en.wikipedia.example/wiki/Rome_(city)" title="Rome">Rome</a></b> are old.'
        '<sup id="cite_ref-1" class="reference"><a href="https://en.wikipedia.example/wiki/Well#cite_note-1"><span class="cite-'
        'bracket">[</span>1<span class="cite-bracket">]</span></a></sup><sup id="cite_ref-9" class="reference"><a href='
        '"https://en.wikipedia.example/wiki/Well#cite_note-9">[9]</a></sup></p>'
        '<ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="https://en.wikipedia.example/wiki/'
        'Well#cite_ref-1">^</a></b></span> <span class="reference-text">Tölle, <i>Brunnen</i>, p. 3.</span></li></ol>',
        "## History\n\n[250px-Well.jpg](https://en.wikipedia.example/wiki/File:Well.jpg)\n\nA stepwell\n\n"
        "The **Wells of** [**Rome**](https://en.wikipedia.example/wiki/Rome_%28city%29) are old.[^1]\n\n"
        "[^1]: Tölle, *Brunnen*, p. 3.",
        ['class="note-ref"', "<em>Brunnen</em>"],
    ),
    (
        "wikipedia: a table with heads, a caption and a formula",
        '<table class="wikitable sortable"><caption>Depth of wells</caption><tbody><tr><th>Place</th><th>Depth<br>(m)</th></tr><tr><th '
        'scope="row"><a href="https://en.wikipedia.example/wiki/Orvieto">Orvieto</a></th><td>54</td></tr></tbody></table>'
        '<p>Where <span class="mwe-math-element"><math alttext="{\\displaystyle h^{2}}"><semantics><mi>h</mi><annotation encoding='
        '"application/x-tex">{\\displaystyle h^{2}}</annotation></semantics></math><img class="mwe-math-fallback-image-inline" alt="h^2" '
        'src="https://wikimedia.example/x.svg" aria-hidden="true"></span> grows.</p>',
        "Depth of wells\n\n| Place | Depth<br>(m) |\n| --- | --- |\n| [Orvieto](https://en.wikipedia.example/wiki/Orvieto) | 54 |\n\n"
        "Where `{\\displaystyle h^{2}}` grows.",
        ["<table", "<code>{\\displaystyle h^{2}}</code>"],
    ),
    (
        "medium: a title, a lead quotation, a figure, code and a drop cap",
        '<meta charset=\'utf-8\'><article><div class="ab cb"><h1 id="6b2c" class="pw-post-title fo" data-testid="storyTitle">Against gates'
        '</h1><p id="a1" class="pw-post-body-paragraph nu"><span class="l nv">T</span>he commons is no <em class="ol">gate</em>.</p>'
        '<blockquote class="om"><p id="b2" class="nu">Nobody\n keeps a key.</p></blockquote><figure class="on"><div role="button" tabindex="0">'
        '<picture><source srcset="https://miro.example/v2/1.webp 640w" type="image/webp"><img alt="" class="bh" width="700" height="466" '
        'src="https://miro.example/v2/resize:fit:1400/1*gate.jpeg"></picture></div><figcaption class="oz">Photo by <a href='
        '"https://unsplash.example/@ann?utm_source=medium" rel="noopener ugc nofollow" target="_blank">Ann</a></figcaption></figure>'
        '<pre class="pa"><span id="c3" class="pb">def open():<br>    return <span class="hljs-keyword">True</span></span></pre>'
        '<h2 class="pc">So what</h2><ul class=""><li id="d4" class="nu">Use <code class="cx">git clone</code></li></ul></div></article>',
        "## Against gates\n\nThe commons is no *gate*.\n\n> Nobody keeps a key.\n\n"
        "[1\\*gate.jpeg](https://miro.example/v2/resize:fit:1400/1%2Agate.jpeg)\n\n"
        "Photo by [Ann](https://unsplash.example/@ann?utm_source=medium)\n\n```\ndef open():\n    return True\n```\n\n"
        "### So what\n\n- Use `git clone`",
        ["<code>git clone</code>", "return True"],
    ),
    (
        "a blog: a linked picture, a rule, a line of dates, a term with its meaning",
        '<p style="text-align:center"><a href="https://blog.example/big.jpg"><img class="wp-image-3" src="https://blog.example/small.jpg" '
        'alt="Two [old] wells"></a></p><hr class="wp-block-separator"><p>1986. A great year.</p><p># not a heading</p>'
        "<p>- not a list</p><dl><dt>Commons</dt><dd>What is <i>kept</i> together</dd></dl>",
        "[Two \\[old\\] wells](https://blog.example/big.jpg)\n\n---\n\n1986\\. A great year.\n\n\\# not a heading\n\n\\- not a list\n\n"
        "Commons\n:   What is *kept* together",
        ["<dt>Commons", "1986. A great year.", "# not a heading", "- not a list"],
    ),
    (
        "signs of Markdown in the words are words",
        "<p>Use <b>*</b> and _one_ in snake_case, `x`, [[Title]], [^1], [a](b), ![c](d), <i>2 * 3</i>, a &lt;b&gt; &amp;amp; c, {: .x } "
        "and C:\\dir\\*.txt</p>",
        "Use **\\*** and \\_one\\_ in snake_case, \\`x\\`, \\[\\[Title]], \\[^1], \\[a](b), !\\[c](d), *2 \\* 3*, a &lt;b> &amp;amp; c, "
        "\\{: .x } and C:\\dir\\\\\\*.txt",
        [
            "<strong>*</strong>",
            "_one_ in snake_case, `x`, [[Title]], [^1], [a](b), ![c](d)",
            "&lt;b&gt;",
            "C:\\dir\\*.txt",
        ],
    ),
    (
        "white space leaves the marks, and marks that touch are one",
        "<p>Say<b> it loud </b>and<i> </i><b>clear</b><b>ly</b>, <b>bold <i>both</i></b><i> thin</i><a href='https://a.example/'> here </a>.</p>",
        "Say **it loud** and **clearly**, **bold *both*** *thin* [here](https://a.example/) .",
        ["<strong>it loud</strong>", "<strong>clearly</strong>"],
    ),
    (
        "addresses: their own words, mail, brackets, spaces, places in the page",
        '<p><a href="https://a.example/x_y">https://a.example/x_y</a> <a href="mailto:ann@a.example">Ann</a> <a href="https://a.example/'
        'b (c)"><b>bold</b></a> <a href="#top">up</a> <a href="file:///C:/a.doc">file</a> <a href="/own/">own</a></p>',
        "https://a.example/x_y [Ann](mailto:ann@a.example) [**bold**](https://a.example/b%20%28c%29) up file own",
        ['href="https://a.example/x_y"', "<strong>bold</strong>"],
    ),
    (
        "hostile: scripts, handlers, frames, forms, addresses that run",
        '<p onclick="alert(1)">Words<script>alert(2)</script><style>p{}</style><svg onload=alert(3)><text>svg</text></svg>'
        '<a href="java&#10;script:alert(4)">here</a> <a href="data:text/html,x">there</a><img src=x onerror=alert(5)>'
        '<iframe src="https://video.example/v/1" title="A talk"></iframe><object data=x>o</object><form><input value=a><b>in a form</b></form>'
        '<img src="https://spy.example/p.gif" width=1 height=1 alt="spy"><img src="data:image/png;base64,AAAA" alt="A dot"></p>'
        "<p>&lt;img src=x onerror=alert(6)&gt; **kept**</p><b>end</b>",
        "Wordshere there[A talk](https://video.example/v/1)\n\nA dot\n\n&lt;img src=x onerror=alert(6)> \\*\\*kept\\*\\*\n\n**end**",
        ["&lt;img src=x onerror=alert(6)&gt;", "**kept**"],
    ),
    (
        "hidden words do not come along",
        '<p>Seen<span style="display:none"> unseen</span><span hidden> unseen</span><span style="mso-hide:all"> unseen</span> <b>still</b>'
        '<span aria-hidden="true">decoration</span></p>',
        "Seen **still**",
        ["<strong>still</strong>"],
    ),
    (
        "mail: quotations in quotations, breaks as paragraphs",
        "<div dir=ltr>Dear all,<br><br>see <b>below</b>.<div><br></div><blockquote type=cite><div>We met.</div><blockquote><div>When?</div>"
        "</blockquote></blockquote></div>",
        "Dear all,\n\nsee **below**.\n\n> We met.\n>\n> > When?",
        ["<blockquote", "When?"],
    ),
    (
        "other scripts keep their words",
        '<p dir="rtl">هذا <b>بئر</b>&nbsp;قديم</p><p>公共<strong>财产</strong>是我们的</p><p>x<sup>2</sup> und H<sub>2</sub>O 😀'
        '<img class="emoji" alt="🙂" src="https://s.example/1.svg"></p>',
        "هذا **بئر** قديم\n\n公共**财产**是我们的\n\nx<sup>2</sup> und H<sub>2</sub>O 😀🙂",
        ["<strong>财产</strong>", "<sup>2</sup>"],
    ),
    (
        "tables that only place things, and cells with blocks",
        "<table><tr><td><h3>Alone</h3><p>in a cell</p></td></tr></table><table><tr><td>a</td><td><ul><li>b</li><li>c</li></ul></td></tr>"
        "<tr><td></td><td></td></tr></table>",
        "### Alone\n\nin a cell\n\n| a | - b - c |\n| --- | --- |",
        ["<table"],
    ),
]
# What says no more than its plain words do is left to the browser, which puts in the plain words.
PLAIN = {
    "a code editor": '<div style="color:#ccc;font-family:Consolas,\'Courier New\',monospace;white-space:pre;"><div><span style="color:#569cd6;'
    'font-weight:bold;">## Heading</span></div><div><span>**bold** [[Title]]</span></div></div>',
    "plain words": "<meta charset='utf-8'><span>only words</span>",
    "nothing": "",
    "a link that runs": '<a href="javascript:alert(1)">x</a>',
}
