"""Writes what a filled site of ours has, as JSON, for the peers: `python -m tests.bench.peers.content FILE`.

A list of essays, the oldest first: title, slug, standfirst, html, at, tags, and replies (name, text, at).
"""

import json
import sys
from pathlib import Path

import django

django.setup()

from comments.models import Comment  # noqa: E402
from essays.models import Essay  # noqa: E402


def essays():
    """All that everybody may read."""
    replies = {}
    for essay, name, text, at in Comment.objects.filter(state="published").order_by("submitted_at").values_list(
        "essay", "name", "body", "submitted_at"
    ):  # fmt: skip
        replies.setdefault(essay, []).append({"name": name, "text": text, "at": at.isoformat()})
    for essay in Essay.objects.published().order_by("live_at").prefetch_related("tags"):
        yield {
            "title": essay.title, "slug": essay.slug, "standfirst": essay.standfirst, "html": essay.html,
            "at": essay.live_at.isoformat(), "tags": [tag.name for tag in essay.tags.all()],
            "replies": replies.get(essay.pk, []),
        }  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(list(essays())))
