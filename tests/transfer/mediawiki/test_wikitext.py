"""Wikitext as Markdown of this site, sign by sign; what it says of links, notes, pictures and templates."""

import pytest

from tests.transfer.mediawiki.conversion import converted, markdown, shown

NOTE = "\n\n[^1]: "


@pytest.mark.parametrize(
    ("wikitext", "expected"),
    [
        # headings: two levels are told apart, none is skipped
        ("= A =\n=== B ===\n== C ==\nx", "## A\n\n### B\n\n### C\n\nx"),
        ("== '''Bold''' ==\n==''It''==", "## Bold\n\n## *It*"),
        ("== a = b ==\nx", "## a = b\n\nx"),
        ("==\n= =\n===", "\\==\n\\= =\n\n## ="),
        # emphasis, as MediaWiki resolves apostrophes
        ("''a'' '''b''' '''''c'''''", "*a* **b** ***c***"),
        ("'''''a'' b'''", "<strong><em>a</em> b</strong>"),
        ("'''''a''' b''", "<em><strong>a</strong> b</em>"),
        ("l'''amour'' toujours", "l'*amour* toujours"),
        ("''open\nnext", "*open*\nnext"),
        ("''''a''''", "'**a'**"),
        ("x'''(a)'''y '' b '' '''\"c\"'''", 'x<strong>(a)</strong>y *b* **"c"**'),
        # signs that are none here
        ("1. a * b_c_ [x] <nope> `d` \\ # e", "1\\. a \\* b_c\\_ \\[x\\] \\<nope> \\`d\\` \\\\ # e"),
        ("+ a\n\n- b\n\n> c\n\n12) d\n\n| e\n\n~~f~~ {: x}",
         "\\+ a\n\n\\- b\n\n\\> c\n\n12\\) d\n\n\\| e\n\n\\~\\~f\\~\\~ \\{: x}"),
        ("&lt;b&gt; &amp;amp; &eacute;&#233; &nope; AT&T", "\\<b> &amp;amp; éé &amp;nope; AT&T"),
        ("<nowiki>''a'' [[b]]</nowiki> c", "''a'' \\[\\[b\\]\\] c"),
        # paragraphs and breaks
        ("a\nb\n\nc<br>d<br /><br/>e", "a\nb\n\nc\\\nd\n\ne"),
        ("a\n----\nb <hr> c", "a\n\n---\n\nb\n\n---\n\nc"),
        ("<p>a</p><p>b</p><div>c</div><center>d</center>", "a\n\nb\n\nc\n\nd"),
        ("a<!-- x -->b\n<!-- y -->\nc <!-- never closed", "ab\nc"),
        ("__NOTOC__a __TOC__\n__toc__ __init__", "a\n__init__".replace("__init__", "\\_\\_init\\_\\_")),
        # lists
        ("* a\n** b\n*# c\n*# d\n* e", "- a\n  - b\n  1. c\n  2. d\n- e"),
        ("# a\n#* b\n# c\n\n# d", "1. a\n   - b\n2. c\n\n1) d"),
        ("* a\n\n* b", "- a\n- b"),
        ("*** a\n* b", "- a\n- b"),
        ("* a\n*: more\n* b", "- a\n\n  more\n\n- b"),
        ("; T : d\n: e\n; U\n: f", "T\n:   d\n:   e\n\nU\n:   f"),
        ("; alone", "**alone**"),
        (": in\n:: deeper\n: in", "> in\n>\n> > deeper\n>\n> in"),
        ("*a<br>b\n*\n* c", "- a\\\n  b\n- c"),
        ("<ul><li>a<li>b</ul><ol start=3><li>c</ol>", "- a\n- b\n\n3. c"),
        # code
        (" a\n b", "```\na\nb\n```"),
        (" a ''b''\n c", "a *b*\\\nc"),
        ("<pre>''a''\n b</pre>", "```\n''a''\n b\n```"),
        ('<syntaxhighlight lang="python">a = "``"</syntaxhighlight>', '```python\na = "``"\n```'),
        ("<source lang=js inline>a*b</source> <code>c_d</code> <tt>''e''</tt> <code>`</code>",
         "`a*b` `c_d` <code>*e*</code> `` ` ``"),
        ("<math>x^2</math>", "`x^2`"),
        # tags that stay
        ("H<sub>2</sub>O <u>a</u> <s>b</s> <small>c</small> <span lang='fr'>d</span> <font color=red>e</font>",
         'H<sub>2</sub>O <u>a</u> <s>b</s> <small>c</small> <span lang="fr">d</span> e'),
        ("<script>a</script> <img src=x onerror=y>", "\\<script>a\\</script> \\<img src=x onerror=y>"),
        ("<blockquote>a\n\nb</blockquote>", "> a\n>\n> b"),
        # links
        ("[http://a.b words ''x''] [http://a.b] [//c.d e] [mailto:a@b.c m]",
         "[words *x*](http://a.b) [\\[1\\]](http://a.b) [e](https://c.d) [m](mailto:a@b.c)"),
        ("http://a.b/c_d, (http://e.f). http://g.h/''i''", "http://a.b/c_d, (http://e.f). <http://g.h/>*i*"),
        ("http://a.b/c_(d) x [http://a.b/(c d]", "<http://a.b/c_(d)> x [d](<http://a.b/(c>)"),
        ("[not a link] [[", "\\[not a link\\] \\[\\["),
        ("[[wanted page]] [[Wanted#Sec tion|w]] [[wanted]]s [[#Here]] [[Here]]",
         "[[Wanted page|wanted page]] [[Wanted#Sec tion|w]] [[Wanted|wanteds]] [[#Here]] **Here**"),
        ("[[A [b]]] [[a|b [c]]]", "\\[\\[A \\[b\\]\\]\\] b \\[c\\]"),
        ("[[strategy]] [[Hub:x|y]]", "strategy y"),
        ("[[wikipedia:Commons|c]] [[w:fr:Commun]] [[:de:Allmende]] [[fr:Commun]]",
         "[c](https://en.wikipedia.org/wiki/Commons) [w:fr:Commun](https://fr.wikipedia.org/wiki/Commun) "
         "[de:Allmende](https://de.wikipedia.org/wiki/Allmende)"),
        ("[[User:Ada|Ada]] [[Special:X]] [[Help:Contents (x)|]]", "Ada Special:X Contents"),
        ("[[:Category:Commons|c]] [[:File:A.png]] [[Media:b.ogg|l]]",
         "[c](import:category:Commons) [File:A.png](import:file:A.png) [l](import:file:B.ogg)"),
        ("a [[Category:X]]\n[[Kategorie:y_z|sort]]", "a"),
        ("[[Has author::Ada]]", "Ada"),
        # tables
        ('{| class="x"\n! a !! b\n|-\n| c || d\\e\n|}', "| a | b |\n| --- | --- |\n| c | d\\\\e |"),
        ("{|\n! a\n! b\n|-\n| [[W|x]]<br>y || `z`\n|}", "| a | b |\n| --- | --- |\n| [[W|x]]<br>y | \\`z\\` |"),
        ("{|\n| '''a''' || '''b'''\n|-\n| c\n|}", "| a | b |\n| --- | --- |\n| c |  |"),
        ("{|\n|+ Cap\n|-\n| colspan=2 | a\n|-\n| b || ''c''\n|}",
         '<table>\n<caption>Cap</caption>\n<tr>\n<td colspan="2">a</td>\n</tr>\n<tr>\n<td>b</td>\n'
         "<td>\n\n*c*\n\n</td>\n</tr>\n</table>"),
        ("{|\n|\n* a\n* b\n|}\nafter", "- a\n- b\n\nafter"),
        ("{|\n| a | b\n| c\n", "<table>\n<tr>\n<td>\n\na | b\n\n</td>\n<td>c</td>\n</tr>\n</table>"),
        # notes
        ("a<ref>N [http://a.b w]</ref>\n== Notes ==\n<references/>", f"a[^1]{NOTE}N [w](http://a.b)"),
        ('a<ref name="x">N</ref> b<ref name=x /> c<ref name=y/>', f"a[^1] b[^1] c{NOTE}N"),
        ("a<ref name=x/><references><ref name=x>N</ref></references>", f"a[^1]{NOTE}N"),
        ("a<ref name=x>N</ref> b<ref name=x>M</ref>", f"a[^1] b[^2]{NOTE}N\n\n[^2]: M"),
        ("a<ref>N\n\n* l</ref>", f"a[^1]{NOTE}N\n\n    - l"),
        # pictures
        ("[[File:a b.png|thumb|200px|alt=Seen|A ''cap'']]", "![Seen](import:file:A%20b.png)\n\nA *cap*"),
        ("x [[Bild:a.png|20px|in line]] y", "x ![in line](import:file:A.png) y"),
        ("<gallery caption='All'>\nFile:a.png|One\nb.png|alt=Two\n</gallery>",
         "All\n\n![One](import:file:A.png)\n![Two](import:file:B.png)"),
        # templates and magic words
        ("{{quote|Words.|Ada|Book}}", "> Words.\n>\n> — Ada, Book"),
        ("{{main|Commons|x}}", "*Main article: [[Commons]], [[X|x]].*"),
        ("{{lang|fr|mots}} {{lang-de|Wort}}", '<span lang="fr">mots</span> <span lang="de">Wort</span>'),
        ("{{cite book|last=Ostrom|first=Elinor|title=Governing|year=1990|publisher=CUP|url=http://a.b|isbn=1}}",
         "Ostrom, Elinor. (1990). *[Governing](http://a.b)*. CUP. ISBN 1."),
        ("{{Infobox x\n| name = N\n| founded = 1990\n| site = [http://a.b s]\n}}",
         "<table>\n<caption>N</caption>\n<tr>\n<th>Founded</th>\n<td>1990</td>\n</tr>\n<tr>\n<th>Site</th>\n<td>\n\n"
         "[s](http://a.b)\n\n</td>\n</tr>\n</table>"),
        ("{{PAGENAME}} {{DEFAULTSORT:x}}{{lc:ABC}} {{!}} {{#tag:ref|N}}", f"Here abc | [^1]{NOTE}N"),
        ("{{unknown|some words|size=20px|note=more words here}}", "some words more words here"),
        ("{{a|{{b|{{c|deep words}}}}}} {{{1|default}}} {{open", "deep words default {{open"),
        ("{{gone}} a\nb", "a\nb"),
        ("{{#if:x|yes words|no words}}", "yes words no words"),
        ("{{#ev:youtube|abc123}}", "https://www.youtube.com/watch?v=abc123"),
    ],
)  # fmt: skip
def test_a_piece_of_wikitext_is_this_markdown(wikitext, expected):
    assert markdown(wikitext) == expected


def test_links_lead_to_pages_that_are_there_by_every_spelling():
    known = ["Partner State", "Here/Sub", "Commons"]
    assert markdown("[[partner_State#Its law|law]] [[Partner State]]s [[/Sub]] [[commons]]", known=known) == (
        "[law](import:page:Partner%20State#Its%20law) [Partner States](import:page:Partner%20State) "
        "[/Sub](import:page:Here/Sub) [commons](import:page:Commons)"
    )


def test_links_that_go_up_show_the_title_that_they_lead_to():
    known = ["Here", "Here/Other"]
    assert markdown("[[../]] [[../Other]] [[../Other/]] [[../|up]]", title="Here/Sub", known=known) == (
        "[Here](import:page:Here) [Here/Other](import:page:Here/Other) [Other](import:page:Here/Other) "
        "[up](import:page:Here)"
    )


def test_a_picture_that_is_missing_and_has_no_words_is_called_by_its_name():
    assert markdown("[[File:a b.png]]") == "![A b.png](import:file:A%20b.png)"
    assert markdown("[[File:a b.png]]", files=frozenset(["A b.png"])) == "![](import:file:A%20b.png)"


def test_pictures_that_are_there_have_their_caption_as_a_title():
    files = frozenset(["A.png"])
    assert markdown('[[File:a.png|thumb|A "cap"]]', files=files) == '![](import:file:A.png "A \\"cap\\"")'
    assert markdown("[[File:a.png|thumb|A [http://b.c cap]]]", files=files) == (
        "![](import:file:A.png)\n\nA [cap](http://b.c)"
    )


def test_a_mapping_says_what_becomes_of_a_template():
    rules = {
        "Drop me": "drop",
        "Text_only": "text",
        "pat": "**{{1}}**, by {{who|nobody}}",
        "Box": "> [!NOTE]\n> {{text}}",
    }
    given = {"rules": rules, "aliases": {"old name": "Drop me"}}
    assert markdown("a{{Drop me|x}}{{Old name|y}} {{text only|b c}}", **given) == "a b c"
    assert markdown("{{Pat|''x''}} {{pat|y|who=Z}}", **given) == "***x***, by nobody **y**, by Z"
    assert markdown("a {{box|text=[[W]]\nx}} b", **given) == "a\n\n> [!NOTE]\n> [[W]] x\n\nb"
    assert converted("{{drop me}}{{pat|x}}", **given)[1].notes == {}


def test_what_is_not_done_is_told_once_with_its_name():
    page = converted(
        "{{Foo|a b}} {{foo|c}} {{Foo|d}} {{#if:x|y}} <score>c d</score> [[fr:X]] [[User:Y]] <math>z</math>"
    )[1]
    told = {(note.code, note.about) for note in page.notes.values()}
    assert told == {
        ("template", "{{Foo}}"), ("template", "{{foo}}"), ("function", "{{#if:}}"), ("extension", "<score>"),
        ("interlanguage", "[[fr:]]"), ("link-left-out", "[[User:]]"), ("math", "<math>"),
    }  # fmt: skip
    assert "{{Foo|a b}}" in page.notes["template", "{{Foo}}"].words


def test_a_page_may_show_its_own_title_in_another_spelling_only():
    assert converted("{{DISPLAYTITLE:''here''}}x")[1].display_title == "''here''"


@pytest.mark.parametrize(
    ("wikitext", "expected"),
    [
        ("* a\n** b\n\n# c", "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>c</li></ol>"),
        ("; T\n: d", "<dl><dt>T</dt><dd>d</dd></dl>"),
        ("a<ref>N</ref>", "<aside"),
        ("{|\n! a\n|-\n| b\n|}", "<thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody>"),
        (
            "{|\n| colspan=2 | a\n|-\n| b\n|\n* c\n|}",
            '<td colspan="2">a</td></tr><tr><td>b</td><td><ul><li>c</li></ul></td>',
        ),
        (
            "{|\n| x\n| y\n|-\n|\n{|\n! a\n! b\n|-\n| c\n| d\n|}\n| z\n|}",
            "<thead><tr><th>a</th><th>b</th></tr></thead>",
        ),
        ("'''\"a\"'''b", "<strong>“a”</strong>b"),
        (": a\n:: b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
    ],
)
def test_readers_see_the_structure_of_the_wiki(wikitext, expected):
    assert expected in shown(wikitext)
