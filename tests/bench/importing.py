"""Measures an import of WordPress: `make bench-import`, with POSTS=, WORDS=, REPLIES= and PROCESSES=; on PostgreSQL
with the DATABASE_URL of an empty database that may be filled, else on SQLite.

It writes an export of so many posts of 1,000 words, each with a reply, brings it into a new site by the command, and
prints what each step takes, how much processor the storing process and the others use, and the most memory; then what
a second run takes, which has nothing to do. POSTS=60000 is a file of 470 MB; POSTS=2000 REPLIES=500 one of 480 MB of
replies.
"""

import argparse
import contextlib
import os
import random
import resource
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.memory import watched

ROOT = Path(__file__).resolve().parent.parent.parent
PARAGRAPH, TAGS, AUTHORS, READERS = 83, 60, 5, 200
LINKED = 41  # words of the shortest paragraph
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>A blog</title><link>https://blog.example</link>
<language>en-US</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://blog.example</wp:base_site_url>
<wp:base_blog_url>https://blog.example</wp:base_blog_url>
"""
ITEM = """<item><title>{title}</title><link>https://blog.example/2012/{month:02}/{slug}/</link>
<dc:creator><![CDATA[author{author}]]></dc:creator><guid isPermaLink="false">https://blog.example/?p={number}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date>2012-{month:02}-{day:02} 10:00:00</wp:post_date>
<wp:post_date_gmt>2012-{month:02}-{day:02} 10:00:00</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>
<wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent>
<wp:post_type>post</wp:post_type><wp:is_sticky>0</wp:is_sticky>{tags}
{replies}</item>
"""
REPLY = """<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Reader {reader}</wp:comment_author>
<wp:comment_author_email>reader{reader}@blog.example</wp:comment_author_email>
<wp:comment_date>2013-01-01 10:00:00</wp:comment_date><wp:comment_date_gmt>2013-01-01 10:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{reply}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_type>comment</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>"""


def main():
    parser = argparse.ArgumentParser(prog="tests.bench.importing", description=__doc__)
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--words", type=int, default=1000)
    parser.add_argument("--replies", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "export.xml")
        write(file, asked.posts, asked.words, asked.replies)
        size = file.stat().st_size / 1e6
        print(f"{asked.posts:,} posts, {size:.0f} MB; {asked.processes} processes beside the one that stores")
        environment = new_site(folder)
        for name in ("first run", "second run"):
            measured(name, environment, file, asked)


def measured(name, environment, file, asked):
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    told, memory = manage(environment, "import_wordpress", str(file), f"--processes={asked.processes}")
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name}: {took:.1f} s, {took / asked.posts * 1000:.1f} ms a post; processor {processor:.1f} s")
    print(f"  (a server of the database aside); the largest process had {memory.largest / 1e6:.0f} MB,")
    print(f"  all of them together {memory.private / 1e6:.0f} MB that no two of them share")
    print(f"  {told.splitlines()[-1]}")
    for line in told.splitlines():
        if " a second" in line:
            print(f"  {line}")


def new_site(folder):
    """The environment of a site in a folder, with a migrated database."""
    environment = {**os.environ, "VAR_DIR": str(folder), "SECRET_KEY": secrets.token_urlsafe(40)}
    environment |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings"}
    manage(environment, "prepare", "--verbosity=0")
    return environment


def manage(environment, *arguments):
    """What a command says, and the Memory that its processes had."""
    return watched([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment)


def write(file, posts, of_words=1000, replies=1):
    """Writes an export whose words are those of the demo's essays, shuffled, always the same."""
    words = [word for path in sorted(ROOT.glob("transfer/demo/essays/*.md")) for word in path.read_text().split()]
    words = [word for word in words if word.isalpha()]
    with contextlib.closing(file.open("w", encoding="utf-8")) as out:
        out.write(HEAD)
        for number in range(1, posts + 1):
            out.write(item(number, words, random.Random(number), of_words, replies))
        out.write("</channel></rss>\n")


def item(number, words, chance, of_words, replies):
    tags = "".join(
        f'<category domain="post_tag" nicename="tag-{tag}"><![CDATA[Tag {tag}]]></category>'
        for tag in chance.sample(range(TAGS), 3)
    )
    title = f"{' '.join(chance.choices(words, k=4)).capitalize()} {number}"
    return ITEM.format(
        number=number, title=title, slug=f"post-{number}", month=number % 12 + 1, day=number % 28 + 1, tags=tags,
        author=number % AUTHORS, body=body(number, words, chance, of_words),
        replies="".join(
            REPLY.format(
                number=number + place * 1_000_000, reader=(number + place) % READERS,
                reply=" ".join(chance.choices(words, k=40)),
            )
            for place in range(replies)
        ),
    )  # fmt: skip


def body(number, words, chance, of_words):
    paragraphs = []
    for place in range(max(1, of_words // PARAGRAPH)):
        some = chance.choices(words, k=min(PARAGRAPH, max(of_words, LINKED)))
        some[3] = f"<strong>{some[3]}</strong>"
        some[20] = f'<a href="https://blog.example/2012/01/post-{chance.randint(1, number)}/">{some[20]}</a>'
        some[40] = f"<em>{some[40]}</em>"
        paragraphs.append(f"<h2>Part {place}</h2>" if place % 4 == 3 else "")
        paragraphs.append(f"{' '.join(some)}.")
    return "\n\n".join(filter(None, paragraphs))


if __name__ == "__main__":
    main()
