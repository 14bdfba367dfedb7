"""What this site exports for WordPress, taken in by a real WordPress, and compared with what stands here."""

import os
import time
from datetime import UTC, datetime
from html import unescape

from django.utils import timezone

from comments.models import Comment
from essays.models import Essay, Page
from essays.models.page import ADDRESSED
from tests.peers import blog
from tests.peers.html_text import shown, words_of


def compare(folder, here, comparison):
    """Exports the demo, takes the file into an empty WordPress, and compares what both say."""
    here.manage("load_demo")
    export = here.folder / "export.xml"
    here.manage("export_wordpress", export)
    comparison.figures.append(f"the demo was exported in {here.seconds:.1f} s")
    with blog.new(folder, "wordpress") as (peer,):
        began = time.monotonic()
        importer = os.environ.get("IMPORTER", "")
        said = peer.run("take.php", export, PEER_IMPORTER=importer)
        if said:
            raise RuntimeError(said)
        by = "its own importer" if importer else "its functions (IMPORTER=folder of the plugin: by that)"
        comparison.figures.append(f"WordPress took it in by {by} in {time.monotonic() - began:.1f} s")
        told = peer.told()
    _Compared(told, comparison).all()


class _Compared:
    def __init__(self, told, comparison):
        self.told, self.comparison = told, comparison
        self.by_slug = {text["slug"]: text for text in told["texts"]}

    def all(self):
        same, holds = self.comparison.same, self.comparison.holds
        essays = list(Essay.objects.published())
        there = [text for text in self.told["texts"] if text["type"] == "post" and text["slug"] != "hello-world"]
        same("how many essays", "all", len(there), len(essays))
        for essay in essays:
            text = self.by_slug.get(essay.slug)
            if holds("which essays are taken in", essay.slug, text is not None, "missing"):
                self.essay(text, essay)
        for page in Page.objects.filter(slug__in=ADDRESSED):
            text = self.by_slug.get(page.slug)
            if holds("which pages are taken in", page.slug, text is not None, "missing"):
                same("kinds of pages", page.slug, (text["type"], text["status"]), ("page", "publish"))
                self.words(page.slug, text["html"], page.html)

    def essay(self, text, essay):
        same, thing, card = self.comparison.same, essay.slug, essay.card
        same("titles", thing, shown(text["title"]).words, words_of(essay.title))
        same("kinds of essays", thing, (text["type"], text["status"]), ("post", "publish"))
        day = timezone.localtime(datetime.fromisoformat(text["at"]).replace(tzinfo=UTC)).date()
        same("days", thing, day, essay.dated or timezone.localtime(essay.live_at).date())
        same("by-lines", thing, unescape(text["author"]), card["authors"][0]["name"])
        hubs = {hub["name"] for hub in card.get("hubs", [])}
        same("hubs are categories", thing, set(map(unescape, text["categories"])), hubs or {"Uncategorized"})
        same("tags", thing, set(map(unescape, text["tags"])), {tag["name"] for tag in card.get("tags", [])})
        same("standfirsts", thing, shown(text["excerpt"]).words, words_of(essay.standfirst))
        same("featured", thing, text["sticky"], essay.featured)
        same("open for replies", thing, text["open"], essay.comments_policy == "open")
        self.words(thing, text["html"], f"<p>{essay.lead_in}</p>{essay.html}")
        self.replies(text, essay)

    def words(self, thing, theirs, ours):
        theirs, ours = shown(theirs, notes_apart=False), shown(ours, notes_apart=False)
        self.comparison.sequence("words", thing, theirs.words, ours.words)
        self.comparison.sequence("blocks", thing, theirs.blocks, ours.blocks)
        self.comparison.sequence("what is emphasised", thing, theirs.marked, ours.marked)

    def replies(self, text, essay):
        """Each published reply stands there once, below the one that it answers, at its moment."""
        there = {reply["id"]: reply for reply in text["replies"]}
        here = {row.pk: row for row in Comment.objects.published().filter(essay=essay)}
        for reply in there.values():
            self.comparison.same("states of replies", essay.slug, reply["state"], "approved")
        theirs = sorted((_there(one), _there(there.get(one["parent"]))) for one in there.values())
        ours = sorted((_here(one), _here(here.get(one.parent_id))) for one in here.values())
        self.comparison.sequence("replies, and what they answer", essay.slug, theirs, ours)


def _here(row):
    if row is None:
        return ()
    at = (row.published_at or row.submitted_at).astimezone(UTC)
    return tuple(words_of(row.name)), f"{at:%Y-%m-%d %H:%M:%S}", tuple(shown(row.html).words)


def _there(reply):
    if reply is None:
        return ()
    return tuple(words_of(unescape(reply["name"]))), reply["at"], tuple(shown(reply["html"]).words)
