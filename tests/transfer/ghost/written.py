"""Exports of Ghost, written by hand: only what a test is about."""

import json

from transfer.ghost.source import Ghost

ANA = {"id": "u1", "name": "Ana Ruiz", "slug": "ana", "email": "ana@old.org", "password": "$2b$x", "bio": "Digs wells.",
       "website": "https://ana.example/"}  # fmt: skip
WATER = {"id": "t1", "name": "Water", "slug": "water", "description": "Of wells.", "visibility": "public"}


def post(number=1, html="<p>Words.</p>", **given):
    return {
        "id": f"5f00{number}", "uuid": f"0000-{number}", "title": f"A well {number}", "slug": f"well-{number}",
        "html": html,
        "mobiledoc": None, "lexical": None, "feature_image": None, "featured": 0, "type": "post", "status": "published",
        "visibility": "public", "published_at": "2020-03-08T10:00:00.000Z", "created_at": "2020-03-01T10:00:00.000Z",
        "updated_at": "2021-01-01T10:00:00.000Z", "author_id": "u1",
    } | given  # fmt: skip


def export(*posts, **tables):
    """The export as JSON; `tables` are more of them."""
    data = {
        "posts": list(posts), "tags": [WATER], "users": [ANA], "posts_meta": [],
        "posts_tags": [{"id": "x", "post_id": one["id"], "tag_id": "t1", "sort_order": 0} for one in posts],
        "posts_authors": [{"id": "y", "post_id": one["id"], "author_id": "u1", "sort_order": 0} for one in posts],
        "settings": [{"key": "title", "value": "The Old Well"}, {"key": "db_hash", "value": "secret"}],
        "members": [{"id": "m", "email": "reader@mail.example"}],
    } | tables  # fmt: skip
    return json.dumps({"db": [{"meta": {"exported_on": 1, "version": "5.2.0"}, "data": data}]}, indent=1)


def source(folder, *posts, base="https://old.example", contents=(), **tables):
    """A source of an export with these posts, which lies in a folder."""
    folder.mkdir(exist_ok=True)
    path = folder / "ghost.json"
    path.write_text(export(*posts, **tables), encoding="utf-8")
    return Ghost(path, contents, base)


def one(folder, row, **options):
    """The first text of an export with this row."""
    found = source(folder, row, **options)
    found.check()
    return next(found.texts())


def body(folder, html, **given):
    """The Markdown of a content."""
    return one(folder, post(1, html, **given)).body
