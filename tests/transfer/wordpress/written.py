"""Exports of WordPress, written by hand: only what a test is about."""

from transfer.wordpress.source import WordPress

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The Old Well</title><link>http://www.old.org</link><language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>http://www.old.org</wp:base_site_url><wp:base_blog_url>http://www.old.org</wp:base_blog_url>
"""


def cdata(text):
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def item(number=1, content="Words.", *more, title="A well", kind="post", status="publish", slug="", **given):
    """An item; `given` are further elements of `wp:`, `more` whatever else."""
    slug = slug or f"n-{number}"
    link = given.pop("link", f"http://www.old.org/2013/03/{slug}/")
    fields = {"post_date": "2013-03-08 11:00:00", "post_date_gmt": "2013-03-08 10:00:00", "comment_status": "open"}
    fields |= {"post_id": number, "post_name": slug, "status": status, "post_type": kind, **given}
    excerpt = fields.pop("excerpt", "")
    return (
        f"<item><title>{cdata(title)}</title><link>{link}</link><dc:creator>{cdata(fields.pop('creator', 'ana'))}"
        f"</dc:creator><guid isPermaLink='false'>http://www.old.org/?p={number}</guid>"
        f"<content:encoded>{cdata(content)}</content:encoded><excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>"
        + "".join(f"<wp:{name}>{cdata(str(value))}</wp:{name}>" for name, value in fields.items())
        + "".join(more)
        + "</item>\n"
    )


def meta(name, value):
    return f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"


def comment(number, content="I agree.", parent=0, approved="1", kind="", name="Ben", **more):
    fields = {
        "comment_id": number, "comment_author": name, "comment_author_email": "ben@mail.org",
        "comment_author_url": "http://ben.org/", "comment_author_IP": "203.0.113.77",
        "comment_date_gmt": "2013-03-09 10:00:00", "comment_content": content, "comment_approved": approved,
        "comment_type": kind, "comment_parent": parent, **more,
    }  # fmt: skip
    inner = "".join(f"<wp:{key}>{cdata(str(value))}</wp:{key}>" for key, value in fields.items())
    return f"<wp:comment>{inner}</wp:comment>"


def attachment(number, file, *more, parent=0, caption=""):
    url = f"http://www.old.org/wp-content/uploads/{file}"
    return item(
        number, "", meta("_wp_attached_file", file), *more, title=file, kind="attachment", status="inherit",
        attachment_url=url, excerpt=caption, post_parent=parent, link=f"http://www.old.org/?attachment_id={number}",
    )  # fmt: skip


def export(*parts, head=HEAD):
    return head + "".join(parts) + "</channel></rss>"


def source(folder, *parts, head=HEAD, **options):
    """A source of an export with these parts, which lies in a folder."""
    path = folder / "export.xml"
    path.write_text(export(*parts, head=head), encoding="utf-8")
    return WordPress(path, **options)


def one(folder, *parts, **options):
    """The first text of an export with these parts."""
    return next(source(folder, *parts, **options).texts())


def body(folder, content, *parts):
    """The Markdown of a content."""
    return one(folder, item(1, content), *parts).body
