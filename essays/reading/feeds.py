"""Feeds of essays with full text, in Atom 1.0 and RSS 2.0, with stable ids and conditional answers.

What is words alone (a summary, a reply's beginning) is escaped once more than the XML needs: Django writes a summary as
type="html", and RSS knows no other (RFC 4287, section 3.1.1.2), so that `<b>` would arrive as a tag. Texts are given as
`markup.syndication` makes them.
"""

from copy import copy

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Stylesheet
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.markup.syndication import for_readers
from essays.models import Author, Essay, Hub, Tag
from essays.reading.feed_formats import FullTextAtom, FullTextRss
from essays.reading.strategy import PAIRS, combination_slug, ring_hubs
from essays.sharing import image_files, share_images
from sitewide import surrogate_keys
from sitewide.absolute_urls import at_site_url
from sitewide.numbers import whole_number
from sitewide.typography import typeset

MOST_PAGES = 10_000


class FullTextFeed(Feed):
    """What every feed of the site shares. Subclasses say which rows (`entries`), and how a row reads; `rss` chooses the
    format. The newest PER_PAGE stand in the feed itself, older ones in its further pages (?page=2).

    Absolute addresses come from SITE_URL, never from the request.
    """

    rss = False
    language = "en-gb"
    PER_PAGE = 20

    def __init__(self, rss=False):
        self.rss = rss
        self.feed_type = FullTextRss if rss else FullTextAtom

    @method_decorator(require_safe)
    @method_decorator(at_site_url)
    def __call__(self, request, *args, **kwargs):
        # One feed answers the requests of all threads: what belongs to a request is kept on a copy.
        one = copy(self)
        one.site, one.path = request.site_state.settings, request.path
        one.page, one.rows_of_page = _page_asked(request), None
        response = super(FullTextFeed, one).__call__(request, *args, **kwargs)
        kind = "application/rss+xml" if self.rss else "application/atom+xml"
        response["Content-Type"] = f"{kind}; charset=utf-8"
        return response

    def get_object(self, request, *args, **kwargs):
        return self.subject(**kwargs)

    def subject(self):
        return None

    def items(self, obj):
        """The entries of this page, read once; one more is asked for, to know whether there are older ones."""
        if self.rows_of_page is None:
            start = (self.page - 1) * self.PER_PAGE
            self.rows_of_page = list(self.entries(obj)[start : start + self.PER_PAGE + 1])
            if self.page > 1 and not self.rows_of_page:
                raise Http404(_("This feed has no such page."))
        return self.rows_of_page[: self.PER_PAGE]

    def feed_extra_kwargs(self, obj):
        pages = [("first", self._address(1))] if self.page > 1 or self._has_older(obj) else []
        pages += [("previous", self._address(self.page - 1))] if self.page > 1 else []
        pages += [("next", self._address(self.page + 1))] if self._has_older(obj) else []
        return {"pages": pages}

    def _has_older(self, obj):
        self.items(obj)
        return len(self.rows_of_page) > self.PER_PAGE

    def _address(self, page):
        return iri_to_uri(f"{settings.SITE_URL}{self.path}{f'?page={page}' if page > 1 else ''}")

    def feed_url(self, obj):
        return self._address(self.page)

    def author_name(self, obj):
        """Of entries that name none: Atom wants somebody (RFC 4287, section 4.1.1)."""
        return self.site.printed_title

    def item_description(self, item):
        return conditional_escape(self.summary(item))

    def stylesheets(self, obj):
        return [Stylesheet(static("css/feed.css"), media=None)]

    def item_extra_kwargs(self, item):
        return {"content": self.content(item), "language": self.item_language(item)}


def _page_asked(request):
    """The number of the page that is asked for; 1 for anything that is none."""
    number = whole_number(request.GET.get("page"), digits=6)
    return number if number and number <= MOST_PAGES else 1


class EssayFeed(FullTextFeed):
    """The newest essays, in the order in which they appeared here."""

    def rows(self, subject):
        return Essay.objects.published()

    def key(self, subject):
        """Of what its kept copies go when it changes (sitewide.surrogate_keys)."""
        return surrogate_keys.ESSAYS

    def name(self, subject):
        return ""

    def title(self, subject):
        name = self.name(subject)
        return f"{typeset(name)} – {self.site.printed_title}" if name else self.site.printed_title

    def subtitle(self, subject):
        # RSS: a channel has a description with words in it
        return typeset(self.site.tagline) or self.site.printed_title

    description = subtitle

    def link(self, subject):
        return f"{settings.SITE_URL}{subject.get_absolute_url() if subject else '/'}"

    def feed_guid(self, subject):
        return self.link(subject)

    def entries(self, subject):
        surrogate_keys.shows(self.key(subject))
        return self.rows(subject).by_appearance().defer("body", "text", "toc")

    def item_title(self, essay):
        return typeset(essay.title, essay.language)

    def item_link(self, essay):
        return f"{settings.SITE_URL}{essay.url}"

    def summary(self, essay):
        return typeset(essay.standfirst or essay.excerpt, essay.language)

    def item_guid(self, essay):
        """What came from another site keeps the id that feed readers know: they show nothing of it as new."""
        return essay.feed_id or f"urn:uuid:{essay.guid}"

    def item_guid_is_permalink(self, essay):
        return essay.feed_id == self.item_link(essay)

    def item_pubdate(self, essay):
        return essay.live_at

    def item_updateddate(self, essay):
        return essay.revised_at or essay.live_at

    def item_author_name(self, essay):
        return typeset(essay.byline) or None

    def item_categories(self, essay):
        return [typeset(t["name"]) for t in essay.card.get("tags", [])]

    def item_language(self, essay):
        return essay.language

    def item_copyright(self, essay):
        licence = essay.card.get("licence")
        return licence and typeset(licence["legal"])

    def item_extra_kwargs(self, essay):
        return super().item_extra_kwargs(essay) | {"picture": self.picture(essay)}

    def picture(self, essay):
        """The picture that leaves with a link to the essay, as its entry shows it."""
        image = share_images.of_essay(essay, self.site)
        return {
            "url": image.url, "type": image.type, "width": image.width, "height": image.height, "alt": image.alt,
            "credit": image.cover["credit"] if image.cover else "", "size": image_files.size_of(image),
        }  # fmt: skip

    def content(self, essay):
        lead = format_html("<p><b>{}</b></p>", typeset(essay.lead_in, essay.language)) if essay.lead_in else ""
        text = for_readers(essay.html, iri_to_uri(self.item_link(essay)), settings.SITE_URL)
        # The sanitiser's output; only attributes that we choose are put around it.
        around = '<div lang="{}" dir="{}">{}{}</div>'
        return format_html(around, essay.language, essay.direction, lead, mark_safe(text))  # noqa: S308


class HubFeed(EssayFeed):
    def subject(self, slug):
        return get_object_or_404(Hub, slug=slug)

    def rows(self, hub):
        return Essay.objects.published().filter(hubs=hub)

    def key(self, hub):
        return surrogate_keys.hub(hub.slug)

    def name(self, hub):
        return hub.name


class TagFeed(EssayFeed):
    def subject(self, slug):
        found = get_object_or_404(Tag.objects.select_related("synonym_of"), slug=slug)
        tag = found.synonym_of or found
        # A tag that only hidden essays carry is there for nobody, as on its page.
        if not tag.definition and not self.rows(tag).exists():
            raise Http404(_("Nothing is tagged %(name)s.") % {"name": tag.name})
        return tag

    def rows(self, tag):
        return Essay.objects.published().tagged(tag)

    def key(self, tag):
        return surrogate_keys.tag(tag.pk)

    def name(self, tag):
        return tag.name


class AuthorFeed(EssayFeed):
    def subject(self, slug):
        return get_object_or_404(Author.objects.with_counts(), slug=slug, count__gt=0)

    def rows(self, author):
        return Essay.objects.published().filter(bylines__author=author)

    def key(self, author):
        return surrogate_keys.author(author.pk)

    def name(self, author):
        return author.name


class Combination(list):
    """The hubs of a combination, with its address."""

    pair = ""

    def get_absolute_url(self):
        return reverse("combination", args=[self.pair])


class CombinationFeed(EssayFeed):
    def subject(self, pair):
        rings = ring_hubs()
        for inks in (*PAIRS, tuple(rings)):
            if rings and combination_slug(inks, rings) == pair:
                found = Combination(rings[ink] for ink in inks)
                found.pair = pair
                return found
        raise Http404(_("There is no such combination."))

    def rows(self, hubs):
        return Essay.objects.published().in_all(hubs)

    def name(self, hubs):
        return " + ".join(hub.name for hub in hubs)


def site_feeds():
    """(title, address) of the feeds that stand for the whole site and its hubs."""
    feeds = [(_("All essays"), reverse("feed")), (_("All responses"), reverse("responses-feed"))]
    return feeds + [
        (_("Essays in %(name)s") % {"name": typeset(hub.name)}, reverse("hub-feed", args=[hub.slug]))
        for hub in Hub.objects.all()
    ]


@require_safe
def opml(request):
    """All feeds of the site as one file, for a feed reader to take in."""
    site = request.site_state.settings
    context = {"feeds": site_feeds(), "site": site, "SITE_URL": settings.SITE_URL}
    xml = render_to_string("essays/feeds.opml", context)
    return HttpResponse(xml, content_type="text/x-opml; charset=utf-8")
