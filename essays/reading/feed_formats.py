"""The two forms in which feeds are written: Atom 1.0 (RFC 4287) and RSS 2.0, each with the full text of its entries."""

from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from sitewide.characters import clean_all


class Paged:
    """Leads from one part of a feed to the next, as RFC 5005 (section 3) has it: readers can walk back to the first."""

    element = "link"

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for rel, address in self.feed["pages"]:
            handler.addQuickElement(self.element, "", {"rel": rel, "href": address})


class Writable:
    """A feed of which every text can be written in XML, whatever the rows hold. Django's writer refuses some of the
    characters that XML forbids, and with them the whole feed; the others it writes."""

    def write(self, outfile, encoding):
        self.feed, self.items = clean_all(self.feed), clean_all(self.items)
        super().write(outfile, encoding)


class StableDate:
    """A feed without entries says the day on which it was asked for: its copies stay good as long as its page's do."""

    def latest_post_date(self):
        if self.items:
            return super().latest_post_date()
        return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


class FullTextAtom(Writable, Paged, StableDate, Atom1Feed):
    """Atom whose entries carry the whole text beside the summary, and their own language."""

    def item_attributes(self, item):
        return super().item_attributes(item) | {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class FullTextRss(Writable, Paged, StableDate, Rss201rev2Feed):
    element = "atom:link"

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])
