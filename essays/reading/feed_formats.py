"""The two forms in which feeds are written: Atom 1.0 (RFC 4287) and RSS 2.0, each with the full text of its entries."""

from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from sitewide.characters import clean


class Elements:
    """XML as one text, by the names of Django's own generator, whose bytes it gives: that one hands every sign by
    itself to the answer, which took a third of the time of a feed."""

    def __init__(self):
        self.parts = ['<?xml version="1.0" encoding="utf-8"?>\n']

    def startElement(self, name, attributes):
        """Begins an element that has others in it."""
        self.parts.append(f"<{name}{_written(attributes)}>")

    def endElement(self, name):
        self.parts.append(f"</{name}>")

    def addQuickElement(self, name, contents="", attributes=None):
        """An element with nothing but words in it, or empty."""
        start = f"<{name}{_written(attributes)}"
        self.parts.append(f"{start}>{escape(contents)}</{name}>" if contents else f"{start}/>")

    def processingInstruction(self, target, data):
        self.parts.append(f"<?{target} {data}?>")


def _written(attributes):
    return "".join([f" {name}={quoteattr(value)}" for name, value in sorted(attributes.items())]) if attributes else ""


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
        elements = Elements()
        self.write_document(elements)
        # To look through the whole of it costs less than to look through each text; none of what is put between them
        # is taken out, and a run of marks does not reach over it.
        outfile.write(clean("".join(elements.parts)).encode(encoding))


class StableDate:
    """A feed without entries says the day on which it was asked for: its copies stay good as long as its page's do."""

    def latest_post_date(self):
        if self.items:
            return super().latest_post_date()
        return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


class Pictured:
    """An entry's picture as feed readers know it: an enclosure (RSS 2.0; RFC 4287, section 4.2.7.2), and with its size
    and its description as Media RSS 1.5.1 has it. An entry without one has none of these."""

    MEDIA = "http://search.yahoo.com/mrss/"

    def root_attributes(self):
        return super().root_attributes() | {"xmlns:media": self.MEDIA}

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:media": self.MEDIA}

    def add_picture(self, handler, item):
        picture = item.get("picture")
        if not picture:
            return
        handler.addQuickElement(*self.enclosure(picture))
        about = {"url": picture["url"], "type": picture["type"], "medium": "image"}
        about |= {name: str(picture[name]) for name in ("width", "height")}
        handler.startElement("media:content", about)
        handler.addQuickElement("media:description", picture["alt"], {"type": "plain"})
        if picture["credit"]:
            handler.addQuickElement("media:credit", picture["credit"])
        handler.endElement("media:content")


class FullTextAtom(Pictured, Writable, Paged, StableDate, Atom1Feed):
    """Atom whose entries carry the whole text beside the summary, and their own language."""

    def write_document(self, handler):
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def item_attributes(self, item):
        return super().item_attributes(item) | {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        self.add_picture(handler, item)

    def enclosure(self, picture):
        about = {"rel": "enclosure", "href": picture["url"], "type": picture["type"]}
        return "link", "", about | ({"length": str(picture["size"])} if picture["size"] else {})


class FullTextRss(Pictured, Writable, Paged, StableDate, Rss201rev2Feed):
    element = "atom:link"

    def write_document(self, handler):
        self.add_stylesheets(handler)
        handler.startElement("rss", self.rss_attributes())
        handler.startElement("channel", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        self.endChannelElement(handler)
        handler.endElement("rss")

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])
        self.add_picture(handler, item)

    def enclosure(self, picture):
        # RSS asks for a length; of a file that is made when it is first asked for, 0 (RSS Best Practices Profile).
        about = {"url": picture["url"], "type": picture["type"], "length": str(picture["size"])}
        return "enclosure", "", about
