"""The two forms in which feeds are written: Atom 1.0 (RFC 4287) and RSS 2.0, each with the full text of its entries."""

import re
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc2822_date, rfc3339_date

from sitewide.text.characters import clean

_MARKED = re.compile('[&<>"\n\r\t]')  # what stands otherwise in an attribute


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
        self.parts.append(_element(name, contents, _written(attributes)))

    def processingInstruction(self, target, data):
        self.parts.append(f"<?{target} {data}?>")


def _written(attributes):
    return "".join([f" {name}={_quoted(value)}" for name, value in sorted(attributes.items())]) if attributes else ""


def _quoted(value):
    """An attribute's value with its quotation marks."""
    return quoteattr(value) if _MARKED.search(value) else f'"{value}"'


def _element(name, contents, attributes=""):
    """An element with nothing but words in it, or empty; `attributes` as they are written."""
    return f"<{name}{attributes}>{escape(contents)}</{name}>" if contents else f"<{name}{attributes}/>"


class Paged:
    """Leads from one part of a feed to the next, as RFC 5005 (section 3) has it: readers can walk back to the first."""

    element = "link"

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for rel, address in self.feed["pages"]:
            handler.addQuickElement(self.element, "", {"rel": rel, "href": address})


class Writable:
    """A feed of which every text can be written in XML, whatever the rows hold. Django's writer refuses some of the
    characters that XML forbids, and with them the whole feed; the others it writes. Subclasses write an entry as one
    text (`entry`), as twenty entries that were put together of calls were two thirds of a feed's time."""

    def add_item(self, **item):
        """An entry, of texts and moments: all that the feeds of this site say of one (essays.reading.feeds)."""
        self.items.append(item | {"link": iri_to_uri(item["link"])})

    def write_items(self, handler):
        handler.parts += map(self.entry, self.items)

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

    def picture(self, item):
        """The elements of an entry's picture."""
        picture = item.get("picture")
        if not picture:
            return ""
        described = _element("media:description", picture["alt"], ' type="plain"')
        credit = _element("media:credit", picture["credit"]) if picture["credit"] else ""
        # In the order of their names, as all attributes are written.
        return (
            f'{self.enclosure(picture)}<media:content height="{picture["height"]}" medium="image"'
            f' type={_quoted(picture["type"])} url={_quoted(picture["url"])} width="{picture["width"]}">'
            f"{described}{credit}</media:content>"
        )


class FullTextAtom(Pictured, Writable, Paged, StableDate, Atom1Feed):
    """Atom whose entries carry the whole text beside the summary, and their own language."""

    def write_document(self, handler):
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def entry(self, item):
        """An entry as XML."""
        author, rights = item["author_name"], item.get("item_copyright")
        return "".join([
            f'<entry xml:lang={_quoted(item["language"])}>{_element("title", item["title"])}'
            f'<link href={_quoted(item["link"])} rel="alternate"/>'
            f'<published>{rfc3339_date(item["pubdate"])}</published>'
            f'<updated>{rfc3339_date(item["updateddate"])}</updated>',
            "" if author is None else f"<author>{_element('name', author)}</author>",
            _element("id", item["unique_id"]),
            _element("summary", item["description"], ' type="html"'),
            *[f"<category term={_quoted(name)}/>" for name in item.get("categories", ())],
            "" if rights is None else _element("rights", rights),
            _element("content", item["content"], ' type="html"'),
            f"{self.picture(item)}</entry>",
        ])  # fmt: skip

    def enclosure(self, picture):
        length = f' length="{picture["size"]}"' if picture["size"] else ""
        return f'<link href={_quoted(picture["url"])}{length} rel="enclosure" type={_quoted(picture["type"])}/>'


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

    def entry(self, item):
        """An entry as XML."""
        author, permanent = item["author_name"], str(item["unique_id_is_permalink"]).lower()
        return "".join([
            f"<item>{_element('title', item['title'])}{_element('link', item['link'])}"
            f"{_element('description', item['description'])}",
            _element("dc:creator", author, ' xmlns:dc="http://purl.org/dc/elements/1.1/"') if author else "",
            f"<pubDate>{rfc2822_date(item['pubdate'])}</pubDate>",
            _element("guid", item["unique_id"], f' isPermaLink="{permanent}"'),
            *[_element("category", name) for name in item.get("categories", ())],
            _element("content:encoded", item["content"]),
            f"{self.picture(item)}</item>",
        ])  # fmt: skip

    def enclosure(self, picture):
        # RSS asks for a length; of a file that is made when it is first asked for, 0 (RSS Best Practices Profile).
        about = f'length="{picture["size"]}" type={_quoted(picture["type"])} url={_quoted(picture["url"])}'
        return f"<enclosure {about}/>"
