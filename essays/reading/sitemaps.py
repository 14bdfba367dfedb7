"""The sitemap: everything that everybody may read, and nothing else."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from essays.models import Author, Essay, Hub, Series, Tag
from essays.models.page import ADDRESSED
from essays.reading.related import alternates


class SiteSitemap(Sitemap):
    """Addresses come from SITE_URL, never from the request."""

    limit = 10_000

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme


class EssaySitemap(SiteSitemap):
    def items(self):
        return Essay.objects.published().by_appearance().only("slug", "live_at", "revised_at", "translation_group")

    def lastmod(self, essay):
        return essay.revised_at or essay.live_at

    def get_urls(self, page=1, site=None, protocol=None):
        """Each essay with its address in every language that it can be read in."""
        entries = super().get_urls(page, site, protocol)
        wanted = {entry["item"].translation_group for entry in entries} - {None}
        groups = {}
        rows = Essay.objects.published().filter(translation_group__in=wanted) if wanted else ()
        for essay in rows and rows.only("slug", "language", "translation_group", "original"):
            groups.setdefault(essay.translation_group, []).append(essay)
        for entry in entries:
            group = groups.get(entry["item"].translation_group, ())
            if len(group) > 1:
                entry["alternates"] = [
                    {"lang_code": code, "location": f"{settings.SITE_URL}{path}"} for code, path in alternates(group)
                ]
        return entries


class SeriesSitemap(SiteSitemap):
    def items(self):
        return Series.objects.filter(essays__in=Essay.objects.published()).distinct().order_by("pk")


class HubSitemap(SiteSitemap):
    def items(self):
        return Hub.objects.all()


class TagSitemap(SiteSitemap):
    def items(self):
        return Tag.objects.filter(tagged__content_object__in=Essay.objects.published()).distinct().order_by("key")


class AuthorSitemap(SiteSitemap):
    def items(self):
        return Author.objects.with_counts().filter(count__gt=0).order_by("pk")


class FixedSitemap(SiteSitemap):
    names = ("home", "strategy", "essays", "tags", "authors", "archive", "books", "calls", "bookmarks", "feeds", "list")

    def items(self):
        return [reverse(name) for name in self.names] + [reverse("page", args=[slug]) for slug in ADDRESSED]

    def location(self, path):
        return path


SITEMAPS = {
    "pages": FixedSitemap,
    "hubs": HubSitemap,
    "essays": EssaySitemap,
    "series": SeriesSitemap,
    "tags": TagSitemap,
    "authors": AuthorSitemap,
}
