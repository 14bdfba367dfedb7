"""Feeds of essays with full text, in Atom 1.0 and RSS 2.0, with stable ids and conditional answers.

What is words alone (a summary, a reply's beginning) is escaped once more than the XML needs: Django writes a summary as
type="html", and RSS knows no other (RFC 4287, section 3.1.1.2), so that `<b>` would arrive as a tag. Texts are given as
`markup.syndication` makes them.
"""

from copy import copy
from html import escape

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Stylesheet
from django.utils.html import conditional_escape
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.markup.syndication import for_readers
from essays.models import Author, Count, Essay, Hub, Tag
from essays.reading.essays_under import UNDER_AUTHOR, UNDER_HUB, UNDER_TAG
from essays.reading.feed_formats import FullTextAtom, FullTextRss
from essays.reading.strategy import PAIRS, HubCounts, combination_slug, ring_hubs
from essays.sharing import image_files, share_images
from sitewide import surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.text.numbers import whole_number
from sitewide.typography import typeset

MOST_PAGES = 10_000
# The columns of an essay that its entry shows.
SHOWN = ("title", "slug", "standfirst", "lead_in", "excerpt", "html", "card", "language", "guid", "feed_id", "live_at",
         "revised_at")  # fmt: skip


class FullTextFeed:
    """What every feed of the site shares. Subclasses say of what it is (`subject`), what stands at its head (`title`,
    `subtitle`, `link`, `feed_guid`), which rows it has (`entries`), and how a row reads (`entry`); `rss` chooses the
    format. The newest PER_PAGE stand in the feed itself, older ones in its further pages (?page=2).

    Absolute addresses come from SITE_URL, never from the request. Django's own view of feeds asks for each part of each
    entry by its name, which takes longer than to write them.
    """

    rss = False
    language = "en-gb"
    PER_PAGE = 20

    def __init__(self, rss=False):
        self.rss = rss
        self.feed_type = FullTextRss if rss else FullTextAtom

    @method_decorator(require_safe)
    def __call__(self, request, **kwargs):
        # One feed answers the requests of all threads: what belongs to a request is kept on a copy.
        one = copy(self)
        one.site, one.path = request.site_state.settings, request.path
        one.page, one.rows_of_page = _page_asked(request), None
        feed = one.filled(one.subject(**kwargs))
        response = HttpResponse(content_type=feed.content_type)
        response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
        feed.write(response, "utf-8")
        return response

    def subject(self):
        return None

    def filled(self, subject):
        """The feed with its entries, in the format that was chosen."""
        subtitle = self.subtitle(subject)
        feed = self.feed_type(
            title=self.title(subject), link=self.link(subject), subtitle=subtitle, description=subtitle,
            language=self.language, feed_url=self._address(self.page), feed_guid=self.feed_guid(subject),
            author_name=self.site.printed_title,  # of entries that name none: Atom wants somebody (RFC 4287, 4.1.1)
            stylesheets=[Stylesheet(static("css/feed.css"), media=None)], pages=self._pages(subject),
        )  # fmt: skip
        for row in self.items(subject):
            feed.add_item(**self.entry(row), description=conditional_escape(self.summary(row)))
        return feed

    def items(self, subject):
        """The entries of this page, read once; one more is asked for, to know whether there are older ones."""
        if self.rows_of_page is None:
            start = (self.page - 1) * self.PER_PAGE
            self.rows_of_page = list(self.entries(subject, slice(start, start + self.PER_PAGE + 1)))
            if self.page > 1 and not self.rows_of_page:
                raise Http404(_("This feed has no such page."))
        return self.rows_of_page[: self.PER_PAGE]

    def _pages(self, subject):
        older = len(self.items(subject)) < len(self.rows_of_page)
        pages = [("first", self._address(1))] if self.page > 1 or older else []
        pages += [("previous", self._address(self.page - 1))] if self.page > 1 else []
        pages += [("next", self._address(self.page + 1))] if older else []
        return pages

    def _address(self, page):
        return iri_to_uri(f"{settings.SITE_URL}{self.path}{f'?page={page}' if page > 1 else ''}")


def _page_asked(request):
    """The number of the page that is asked for; 1 for anything that is none."""
    number = whole_number(request.GET.get("page"), digits=6)
    return number if number and number <= MOST_PAGES else 1


# Of the feed that is asked for most: one more than a page has.
_NEWEST = CompiledQuery(
    lambda now: Essay.objects.published(now).by_appearance().only(*SHOWN)[: FullTextFeed.PER_PAGE + 1]
)


class EssayFeed(FullTextFeed):
    """The newest essays, in the order in which they appeared here."""

    def rows(self, subject, part):
        """A part of the essays of a subject, in the order in which they appeared here."""
        return Essay.objects.published().by_appearance()[part]

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

    def link(self, subject):
        return f"{settings.SITE_URL}{subject.get_absolute_url() if subject else '/'}"

    def feed_guid(self, subject):
        return self.link(subject)

    def entries(self, subject, part):
        surrogate_keys.shows(self.key(subject))
        if subject is None and self.page == 1:
            return _NEWEST.instances(timezone.now())
        return self.rows(subject, part).only(*SHOWN)

    def entry(self, essay):
        """What came from another site keeps the id that feed readers know: they show nothing of it as new."""
        link, licence = f"{settings.SITE_URL}{essay.url}", essay.card.get("licence")
        return {
            "title": typeset(essay.title, essay.language), "link": link, "language": essay.language,
            "unique_id": essay.feed_id or f"urn:uuid:{essay.guid}", "unique_id_is_permalink": essay.feed_id == link,
            "pubdate": essay.live_at, "updateddate": essay.revised_at or essay.live_at,
            "author_name": typeset(essay.byline) or None,
            "categories": [typeset(tag["name"]) for tag in essay.card.get("tags", [])],
            "item_copyright": licence and typeset(licence["legal"]),
            "content": self.content(essay, link), "picture": self.picture(essay),
        }  # fmt: skip

    def summary(self, essay):
        return typeset(essay.standfirst or essay.excerpt, essay.language)

    def picture(self, essay):
        """The picture that leaves with a link to the essay, as its entry shows it."""
        image = share_images.of_essay(essay, self.site)
        return {
            "url": image.url, "type": image.type, "width": image.width, "height": image.height, "alt": image.alt,
            "credit": image.cover["credit"] if image.cover else "", "size": image_files.size_of(image),
        }  # fmt: skip

    def content(self, essay, link):
        lead = f"<p><b>{escape(typeset(essay.lead_in, essay.language))}</b></p>" if essay.lead_in else ""
        text = for_readers(essay.html, iri_to_uri(link), settings.SITE_URL)
        # The sanitiser's output; only attributes that we choose are put around it.
        return f'<div lang="{escape(essay.language)}" dir="{essay.direction}">{lead}{text}</div>'


class HubFeed(EssayFeed):
    def subject(self, slug):
        return get_object_or_404(Hub, slug=slug)

    def rows(self, hub, part):
        return UNDER_HUB.by_appearance(hub, HubCounts().of(hub.pk), part)

    def key(self, hub):
        return surrogate_keys.hub(hub.slug)

    def name(self, hub):
        return hub.name


class TagFeed(EssayFeed):
    def subject(self, slug):
        found = get_object_or_404(Tag.objects.select_related("synonym_of"), slug=slug)
        tag = found.synonym_of or found
        tag.count = Count.objects.one(Count.Kind.TAG, tag.pk)
        # A tag that only hidden essays carry is there for nobody, as on its page.
        if not tag.definition and not tag.count:
            raise Http404(_("Nothing is tagged %(name)s.") % {"name": tag.name})
        return tag

    def rows(self, tag, part):
        return UNDER_TAG.by_appearance(tag, tag.count, part)

    def key(self, tag):
        return surrogate_keys.tag(tag.pk)

    def name(self, tag):
        return tag.name


class AuthorFeed(EssayFeed):
    def subject(self, slug):
        return get_object_or_404(Author.objects.with_counts(), slug=slug, count__gt=0)

    def rows(self, author, part):
        return UNDER_AUTHOR.by_appearance(author, author.count, part)

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

    def rows(self, hubs, part):
        return Essay.objects.published().in_all(hubs).by_appearance()[part]

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
