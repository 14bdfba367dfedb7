"""Feeds of responses with their full text: of the whole site, and of one essay."""

import uuid

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from comments.models import Comment
from essays.markup.syndication import for_readers
from essays.models import Essay
from essays.reading.feeds import FullTextFeed
from sitewide.typography import typeset


class ResponsesFeed(FullTextFeed):
    """The newest responses to all essays, in the order in which they were published."""

    PER_PAGE = 50

    def rows(self, essay):
        return Comment.objects.published()

    def title(self, essay):
        return _("Responses – %(site)s") % {"site": self.site.printed_title}

    def subtitle(self, essay):
        return typeset(self.site.tagline) or self.site.printed_title

    def link(self, essay):
        return f"{settings.SITE_URL}/"

    def feed_guid(self, essay):
        return self._address(1)

    def entries(self, essay, part):
        rows = self.rows(essay).newest().select_related("essay", "passage")
        heavy = ("essay__body", "essay__html", "essay__text", "essay__toc", "passage__text", "passage__keys")
        return rows.defer(*heavy)[part]

    def entry(self, comment):
        """Its id is stable whatever the essay's address becomes: numbers are never given twice. A reply that its writer
        changed is newer than it was; readers show it so."""
        essay, link = comment.essay, f"{settings.SITE_URL}{comment.get_absolute_url()}"
        title = _("Response %(n)s to “%(title)s”")
        return {
            "title": title % {"n": comment.number, "title": typeset(essay.title, essay.language)}, "link": link,
            "unique_id": uuid.uuid5(essay.guid, f"response-{comment.number}").urn, "unique_id_is_permalink": False,
            "pubdate": comment.published_at,
            "updateddate": max(comment.published_at, comment.edited_at or comment.published_at),
            "author_name": typeset(comment.name), "language": essay.language, "content": self.content(comment, link),
        }  # fmt: skip

    def summary(self, comment):
        return comment.excerpt(50)

    def content(self, comment, link):
        text = for_readers(comment.html, iri_to_uri(link), settings.SITE_URL)
        words = format_html('<div dir="auto">{}</div>', mark_safe(text))  # noqa: S308 - the sanitiser's output
        if not comment.passage or not comment.passage.quote:
            return words
        return format_html('<blockquote dir="auto">{}</blockquote>{}', comment.passage.quote, words)


class EssayResponsesFeed(ResponsesFeed):
    """The newest responses to one essay."""

    def subject(self, slug):
        return get_object_or_404(Essay.objects.published(), slug=slug)

    def rows(self, essay):
        return Comment.objects.published().filter(essay=essay)

    def title(self, essay):
        return _("Responses to “%(title)s” – %(site)s") % {
            "title": typeset(essay.title, essay.language),
            "site": self.site.printed_title,
        }

    def link(self, essay):
        return f"{settings.SITE_URL}{essay.url}"
