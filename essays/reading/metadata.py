"""What machines read about an essay: structured data, citation tags, the citation as text. Pure: it reads the rows
it is given and asks for no other."""

from urllib.parse import quote

from django.utils.translation import gettext as _

from essays.sharing import open_graph
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.datetimes import citation_day
from sitewide.text.enumerations import commas_and
from sitewide.text.writing_direction import isolated
from sitewide.typography import typeset


def surname_first(name):
    """ "Michel Bauwens" → "Bauwens, M."; a single name stays as it is."""
    parts = name.split()
    if len(parts) < 2:
        return name
    return f"{parts[-1]}, {' '.join(p[0] + '.' for p in parts[:-1])}"


def citation(essay, site_title, site_url):
    """The citation of an essay as one line of text, with its edition and its address."""
    names = [isolated(surname_first(typeset(a["name"]))) for a in essay.card.get("authors", [])]
    words = {
        "names": commas_and(names), "day": citation_day(essay.dated), "site": site_title,
        "title": isolated(typeset(essay.title, essay.language)),
        "n": essay.edition, "address": readable(f"{site_url}{essay.url}"),
    }  # fmt: skip
    if names:
        return _("%(names)s (%(day)s). “%(title)s”. %(site)s, revision %(n)s. %(address)s") % words
    return _("(%(day)s). “%(title)s”. %(site)s, revision %(n)s. %(address)s") % words


def readable(address):
    """An address as people read it: letters of every script as they are. For words on a page, never for a link."""
    return percent_decoded(address)


def article(essay, site, site_url, comments=(), image=None):
    """The essay as schema.org Article with its breadcrumbs, as one JSON-LD graph; `image` is its share image."""
    url = f"{site_url}{essay.url}"
    card = essay.card
    item = {
        "@type": "Article",
        "@id": f"{url}#article",
        "headline": typeset(essay.title, essay.language),
        "url": url,
        "mainEntityOfPage": url,
        "inLanguage": essay.language,
        "datePublished": essay.dated.isoformat(),
        "dateModified": (essay.revised_at or essay.live_at).isoformat(),
        "wordCount": essay.word_count,
        "author": [person(a, site_url) for a in card.get("authors", [])],
        "publisher": {"@type": "Organization", "name": site.printed_title, "url": f"{site_url}/"},
        "keywords": [typeset(t["name"]) for t in card.get("tags", [])],
        "commentCount": essay.comment_count,
        "description": typeset(essay.standfirst or essay.excerpt, essay.language),
    }
    if card.get("licence") and card["licence"]["url"]:
        item["license"] = card["licence"]["url"]
    if card.get("series"):
        item["isPartOf"] = [series(s, site_url) for s in card["series"]]
    if image:
        item["image"] = open_graph.image_object(image)
    if essay.source_url:
        item["isBasedOn"] = essay.source_url
    if comments:
        item["comment"] = list(comments)
    return graph(item, breadcrumbs([(_("Essays"), f"{site_url}/essays/"), (item["headline"], url)], site, site_url))


def web_page(kind, row, site_url, image, **more):
    """The page of a hub, tag, author or page as schema.org has it (kind: CollectionPage, ProfilePage, WebPage), with
    its share image; None without one, as of a row that is not stored yet."""
    if image is None:
        return None
    url = f"{site_url}{row.get_absolute_url()}"
    named = {"@type": kind, "name": image.card.title, "url": url, "image": open_graph.image_object(image)}
    return graph(named | more)


def person(author, site_url):
    """An author of a card as a Person."""
    return {"@type": "Person", "name": typeset(author["name"]), "url": f"{site_url}/authors/{author['slug']}/"}


def series(found, site_url):
    """A series of a card as a CreativeWorkSeries."""
    return {
        "@type": "CreativeWorkSeries",
        "name": typeset(found["title"]),
        "url": f"{site_url}/series/{quote(found['slug'])}/",
    }


def breadcrumbs(steps, site, site_url):
    """BreadcrumbList from the home page over (name, url) steps."""
    items = [(site.printed_title, f"{site_url}/"), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(items, 1)
        ],
    }


def graph(*items):
    """Several things that a page tells machines of, as one document."""
    return {"@context": "https://schema.org", "@graph": list(items)}


def highwire(essay, site, site_url):
    """(name, content) pairs of the `citation_*` tags that reference managers read."""
    pairs = [("citation_title", typeset(essay.title, essay.language))]
    pairs += [("citation_author", typeset(a["name"])) for a in essay.card.get("authors", [])]
    return [
        *pairs,
        ("citation_publication_date", essay.dated.strftime("%Y/%m/%d")),
        ("citation_journal_title", site.printed_title),
        ("citation_language", essay.language),
        ("citation_public_url", f"{site_url}{essay.url}"),
    ]
