"""Exports of every kind that carries what people left, with something in each of their fields: `said` gives what is
there to be read, by the name of its field; `secret` what is known of a person and is nobody's business, by what it is.
Whoever calls says what the words are: canaries, or attacks.
"""

import json
from html import escape

from tests.transfer.ghost import written as ghost_written
from tests.transfer.wordpress import written as wxr

BASE = "http://www.old.org"


def _words(name):
    """Plain words, of which no two fields have the same."""
    return f"Words of {name}"


def _secret(what):
    return f"{what.replace(' ', '.')}@people.example"


def _mail_name(secret):
    """A mail address that somebody has for a name."""
    return f"ben@{secret('a name that is a mail').replace('@', '.')}"


def wordpress(said=_words, secret=_secret):
    """A WXR: a post in blocks, one of the old editor, a page, a draft, a private one and one with a password, with
    replies in every state, pings and an attachment."""
    people = "".join(
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{login}</wp:author_login>"
        f"<wp:author_email>{wxr.cdata(secret(f'the mail of {login}'))}</wp:author_email>"
        f"<wp:author_display_name>{wxr.cdata(name)}</wp:author_display_name>"
        f"<wp:author_pass>{wxr.cdata(secret(f'the password of {login}'))}</wp:author_pass></wp:author>"
        for number, login, name in ((1, "ana", said("author")), (2, "ben", _mail_name(secret)))
    )
    terms = (
        f"<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>cat-one</wp:category_nicename><wp:cat_name>"
        f"{wxr.cdata(said('category'))}</wp:cat_name><wp:category_description>{wxr.cdata(said('definition'))}"
        f"</wp:category_description></wp:category><wp:tag><wp:term_id>5</wp:term_id><wp:tag_slug>tag-one</wp:tag_slug>"
        f"<wp:tag_name>{wxr.cdata(said('tag'))}</wp:tag_name></wp:tag>"
    )
    labels = "".join(
        f'<category domain="{domain}" nicename="{slug}">{wxr.cdata(said(name))}</category>'
        for domain, slug, name in (("category", "cat-one", "category"), ("post_tag", "tag-one", "tag"))
    )
    kept = [wxr.meta(name, secret(name)) for name in ("_author_ip", "_edit_last_mail", "_subscriber")]
    kinds = {"post": "publish", "draft": "draft", "private": "private", "locked": "publish", "page": "publish"}
    items = []
    for number, (name, status) in enumerate(kinds.items(), 20):
        items.append(
            wxr.item(
                number, _content(said, name), labels, *kept, *_comments(number * 10, name, said, secret),
                title=said(f"title of a {name}"), slug=said("slug"), kind="page" if name == "page" else "post",
                status=status, excerpt=said("excerpt"), creator="ben" if name == "page" else "ana",
                post_password=secret("the password of a post") if name == "locked" else "",
                link=f"{BASE}/2013/03/{name}/",
            )
        )  # fmt: skip
    picture = wxr.attachment(9, "2013/03/picture.png", wxr.meta("_wp_attachment_image_alt", said("alt")),
                             caption=said("caption"), parent=20)  # fmt: skip
    named = f"<title>{wxr.cdata(said('attachment'))}</title>"
    picture = picture.replace("<title><![CDATA[2013/03/picture.png]]></title>", named)
    return wxr.export(people, terms, picture, *items)


def _content(said, name):
    """What a text holds: blocks with attributes, shortcodes, pictures, links, HTML as it comes."""
    blocks = (
        f"<!-- wp:paragraph {json.dumps({'className': said('attribute of a block')})} -->\n<p>{said('block')}</p>\n"
        "<!-- /wp:paragraph -->\n"
        f"<!-- wp:{escape(name)}/made {json.dumps({'words': said('attribute of a block')})} /-->"
        f'<!-- wp:html -->{said("html")}<!-- /wp:html -->\n<!-- wp:image {{"id":9}} --><figure><img src='
        f'"{BASE}/wp-content/uploads/2013/03/picture.png" alt="{escape(said("alt"))}"/><figcaption>{said("caption")}'
        f"</figcaption></figure><!-- /wp:image -->"
    )
    classic = (
        f'{said("content")}\n\n[caption id="attachment_9" caption="{escape(said("caption"))}"]'
        f'<img src="{escape(said("url"))}" alt="{escape(said("alt"))}" title="{escape(said("caption"))}" />'
        f'{said("caption")}[/caption]\n\n[audio src="{escape(said("url"))}"]\n\n[video mp4="{escape(said("url"))}" '
        f'poster="{escape(said("url"))}"]\n\n[odd name="{escape(said("shortcode"))}"]{said("shortcode")}[/odd]\n\n'
        f"[embed]{said('url')}[/embed]\n\n[footnote]{said('footnote')}[/footnote]\n\n"
        f'<a href="{escape(said("url"))}" title="{escape(said("title of a link"))}">{said("link")}</a>\n\n'
        f"[code]{said('code')}[/code]"
    )
    return f"{blocks}\n\n{classic}" if name == "post" else classic


def _comments(first, name, said, secret):
    states = {"published": "1", "held": "0", "spam": "spam", "trash": "trash", "ping": "1"}
    for number, (state, approved) in enumerate(states.items(), first):
        what = f"a {state} reply on a {name}"
        yield wxr.comment(
            number, said("comment"), name=_mail_name(secret) if state == "held" else said("commenter"),
            approved=approved, kind="pingback" if state == "ping" else "",
            comment_author_email=secret(f"mail of {what}"),
            comment_author_url=said("url of a commenter"), comment_author_IP=secret(f"network address of {what}"),
            comment_agent=secret(f"user agent of {what}"),
        ).replace(
            "</wp:comment>", f"<wp:commentmeta><wp:meta_key>akismet_as_submitted</wp:meta_key><wp:meta_value>"
            f"{wxr.cdata(secret(f'meta of {what}'))}</wp:meta_value></wp:commentmeta></wp:comment>"
        )  # fmt: skip


def mediawiki(said=_words, address=lambda: "198.51.100.7", secret=_secret):
    """A dump with a history, a talk page and files; `address` gives network addresses, as wikis have them for names."""
    out = address()
    revisions = [
        (f"<ip>{address()}</ip>", said("summary")),
        (f"<username>{escape(said('username'))}</username>", said("summary")),
        (f"<username>{address()}</username>", "imported, as from another wiki"),
        ("<username>Cy</username>",
         f"Reverted edits by [[Special:Contributions/{out}|{out}]] ([[User talk:{out}|talk]]) to last version by Cy"),
        ("<username>Cy</username>", f"Undid revision 7 by {address()} ({said('summary')})"),
    ]  # fmt: skip
    whole = "".join(
        _revision(number, who, summary, f"{said('wikitext')}\n\n{_wikitext(said)}\n\nEdition {number}.")
        for number, (who, summary) in enumerate(revisions, 1)
    )
    signed = address()
    talk = (
        f"== {said('heading')} ==\n{said('talk')} --[[User:Cy|Cy]] 10:00, 3 March 2019 (UTC)\n"
        f":So I say. [[Special:Contributions/{signed}|{signed}]] 11:00, 3 March 2019 (UTC)\n"
        f":And I. {{{{unsigned|{address()}}}}} 12:00, 3 March 2019 (UTC)\n"
        f"[[User talk:{signed}]], --{address()} 12:30, 4 March 2019 (UTC)\n"
    )
    upload = (
        f"<upload><timestamp>2019-03-01T10:00:00Z</timestamp><contributor><ip>{address()}</ip></contributor>"
        f"<comment>{secret('what was said of a file')}</comment><filename>Odd.png</filename></upload>"
    )
    log = f"<contributor><ip>{address()}</ip></contributor><params>{secret('a log')}</params>"
    log = f"<logitem><id>1</id>{log}</logitem>"
    title = escape(said("title"))
    pages = [(title, 0, 1, whole), (f"Talk:{title}", 1, 2, _revision(9, "<ip>x</ip>", "", talk)),
             ("Category:Odd", 14, 3, _revision(10, "<username>Cy</username>", "", said("definition"))),
             ("File:Odd.png", 6, 4, _revision(11, f"<ip>{address()}</ip>", "", said("file")) + upload)]  # fmt: skip
    made = "".join(
        f"<page><title>{title}</title><ns>{ns}</ns><id>{number}</id>{inner}</page>"
        for title, ns, number, inner in pages
    )
    spaces = '<namespaces><namespace key="0"/><namespace key="1">Talk</namespace><namespace key="2">User</namespace>'
    spaces += '<namespace key="6">File</namespace><namespace key="14">Category</namespace></namespaces>'
    info = f"<sitename>{escape(said('name of a site'))}</sitename><base>https://wiki.example/wiki/Main</base>{spaces}"
    info = f"<siteinfo>{info}</siteinfo>"
    return f'<mediawiki version="0.11" xml:lang="en">{info}{made}{log}</mediawiki>'


def _revision(number, who, summary, text):
    return (
        f"<revision><id>{number}</id><timestamp>2019-03-0{number % 9 + 1}T10:00:00Z</timestamp><contributor>{who}"
        f"</contributor><comment>{escape(summary)}</comment><text>{escape(text)}</text></revision>"
    )


def _wikitext(said):
    return (
        f"[[File:Odd.png|thumb|alt={said('alt')}|{said('caption')}]]\n\n[{said('url')} {said('link')}]\n\n"
        f'<ref name="{said("attribute")}">{said("footnote")}</ref>\n\n{{| class="{said("attribute")}"\n! '
        f'{said("cell")}\n|-\n| style="{said("attribute")}" | {said("cell")}\n|}}\n\n'
        f"<nowiki>{said('code')}</nowiki>\n\n{{{{quote|{said('template')}}}}} {{{{unknown|{said('template')}}}}}\n\n"
        f"[[Category:Odd|{said('sort key')}]]\n\n<math>{said('formula')}</math>\n\n"
        f'<syntaxhighlight lang="{said("attribute")}">{said("code")}</syntaxhighlight>'
    )


def ghost(said=_words, secret=_secret):
    """An export of Ghost with posts, a page, tags, people, and the tables of members, letters and keys."""
    ana = ghost_written.ANA | {
        "name": said("author"), "bio": said("bio"), "email": secret("the mail of an author"),
        "password": secret("the hash of a password"), "location": secret("where an author lives"),
    }  # fmt: skip
    ben = {"id": "u2", "name": _mail_name(secret), "slug": "ben", "email": secret("another mail")}
    water = ghost_written.WATER | {"name": said("tag"), "description": said("definition")}
    lexical = {"root": {"type": "root", "children": [
        {"type": "paragraph", "children": [{"type": "extended-text", "text": said("lexical")}]},
        {"type": "html", "html": said("html")}, {"type": "bookmark", "url": said("url"), "metadata": {
            "title": said("card"), "description": said("card")}, "caption": said("caption")},
        {"type": "image", "src": said("url"), "alt": said("alt"), "caption": said("caption")},
        {"type": "callout", "calloutText": said("html"), "calloutEmoji": said("card")}]}}  # fmt: skip
    html = (
        f'<p>{said("content")}</p><figure class="kg-card"><img src="{escape(said("url"))}" alt="{escape(said("alt"))}">'
        f"<figcaption>{said('caption')}</figcaption></figure>"
        f"<!--kg-card-begin: html-->{said('html')}<!--kg-card-end: html-->"
    )
    posts = [
        ghost_written.post(1, html, title=said("title"), slug=said("slug"), custom_excerpt=said("excerpt"),
                           codeinjection_head=said("code"), email_subject=secret("the subject of a letter"),
                           canonical_url=said("url"), feature_image=said("url")),
        ghost_written.post(2, None, lexical=json.dumps(lexical), title=said("title of a draft"), status="draft",
                           slug=said("slug")),
        ghost_written.post(3, html, title=said("title of a page"), type="page", author_id="u2", slug="a-page-of-ghost"),
        ghost_written.post(4, None, lexical=json.dumps(lexical), title=said("title in Lexical"), slug="lexical"),
    ]  # fmt: skip
    authors = [{"id": f"y{n}", "post_id": one["id"], "author_id": one["author_id"], "sort_order": 0}
               for n, one in enumerate(posts)]  # fmt: skip
    return ghost_written.export(
        *posts, users=[ana, ben], tags=[water], posts_authors=authors,
        posts_meta=[{"post_id": posts[0]["id"], "feature_image_alt": said("alt"),
                     "feature_image_caption": said("caption")}],
        members=[{"id": "m", "email": secret("a member"), "name": secret("the name of a member"),
                  "geolocation": secret("where from")}],
        members_login_events=[{"id": "l", "ip": secret("the network address of a member")}],
        emails=[{"id": "e", "from": secret("a sender"), "reply_to": secret("whom one answers")}],
        settings=[{"key": "title", "value": said("name of a site")},
                  {"key": "mailgun_api_key", "value": secret("a key")},
                  {"key": "members_support_address", "value": secret("the mail of the desk")}],
    )  # fmt: skip


def atom(said=_words, secret=_secret):
    """A feed as archives of Blogger are: entries, a draft, and replies in a thread."""
    entries = "".join(
        f"<entry><id>{name}</id><title type='html'>{escape(said('title'))}</title>"
        f"<link href='https://feed.example/{name}/'/>"
        f"<published>2018-03-0{number}T10:00:00Z</published><author><name>{escape(said('author'))}</name>"
        f"<email>{secret(f'the mail of who wrote {name}')}</email></author><category term='{escape(said('tag'))}'/>"
        f"<summary type='html'>{escape(said('excerpt'))}</summary><content type='html'>{escape(said('content'))} "
        f"{escape(_link(said))}</content>"
        + ("<app:control><app:draft>yes</app:draft></app:control>" if name == "draft" else "")
        + "</entry>"
        for number, name in enumerate(("entry", "draft"), 1)
    )
    replies = "".join(
        f"<entry><id>r{number}</id><title>Re</title><published>2018-03-1{number}T10:00:00Z</published><author><name>"
        f"{escape(name)}</name><uri>{escape(said('url of a commenter'))}</uri>"
        f"<email>{secret(f'the mail of reply {number}')}</email></author>"
        f"<content type='html'>{escape(said('comment'))}</content><thr:in-reply-to ref='{above}'/></entry>"
        for number, (name, above) in enumerate(
            ((said("commenter"), "entry"), (_mail_name(secret), "r1"), (said("commenter"), "draft")), 1
        )
    )
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0' "
        f"xmlns:app='http://www.w3.org/2007/app'><title type='html'>{escape(said('name of a site'))}</title>"
        f"<id>urn:x</id><link href='https://feed.example/'/>"
        f"<author><name>Ana</name><email>{secret('the mail of a feed')}</email></author>"
        f"{entries}{replies}</feed>"
    )


def rss(said=_words, secret=_secret):
    """A feed whose authors are mail addresses, as RSS has them, with a name beside and without one."""
    writers = (f"{secret('a mail alone')}", f"{secret('a mail before a name')} ({said('author')})")
    items = "".join(
        f"<item><title>{escape(said('title'))}</title><link>https://rss.example/{number}/</link><guid>g{number}</guid>"
        f"<pubDate>Sun, 0{number} Mar 2020 10:00:00 GMT</pubDate><author>{escape(writer)}</author><category>"
        f"{escape(said('tag'))}</category><description>{escape(said('content'))}</description></item>"
        for number, writer in enumerate(writers, 1)
    )
    return (
        f"<rss version='2.0'><channel><title>{escape(said('name of a site'))}</title><link>https://rss.example/</link>"
        f"<managingEditor>{secret('who edits')}</managingEditor><webMaster>{secret('who serves')}</webMaster>{items}"
        "</channel></rss>"
    )


def _link(said):
    picture = f'<img src="{escape(said("url"))}" alt="{escape(said("alt"))}">'
    return f'<a href="{escape(said("url"))}">{said("link")}</a>{picture}'
