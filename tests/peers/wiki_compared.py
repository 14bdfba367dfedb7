"""Dumps of a real MediaWiki, imported here, and compared with what that MediaWiki says. Needs Django set up."""

import re
from datetime import datetime
from urllib.parse import parse_qs, quote, unquote, urlsplit

from comments.models import Comment
from essays.models import Essay, Media, Tag
from tests.peers import wiki
from tests.peers.html_text import shown, words_of
from tests.peers.pages import Pages, element, essay_of

# Categories that MediaWiki makes of a page's faults, and what no reader sees of its pages.
MADE = re.compile("^Pages_with_|^Pages_using_")
# A heading over nothing but the list of notes: here notes stand beside the lines that they are of.
LIST_OF_NOTES = re.compile(r'<h2><span class="mw-headline"[^>]*>[^<]*</span></h2>\s*(<div class="mw-references-wrap)')
ANONYMOUS = "192.0.2.5"
# Where pages of other wikis stand: short addresses, at the root or below another folder.
ARTICLE_PATHS = ("/$1", "/know/$1")
# What a wiki in another language calls a redirect, a category and the namespaces of templates.
LANGUAGES = {
    "de": ("#WEITERLEITUNG", "Kategorie", "Vorlage"),
    "ar": ("#تحويل", "تصنيف", "قالب"),
    "ja": ("#転送", "カテゴリ", "テンプレート"),
}


def compare(folder, here, comparison):
    """Fills a MediaWiki, lets it write its dumps, imports them here, and compares all that both say."""
    peer = wiki.Wiki(folder)
    peer.fill()
    full = peer.dump("full")
    comparison.figures.append(f"MediaWiki wrote its dump of all revisions in {peer.seconds:.1f} s")
    current, told = peer.dump("current"), peer.told()
    said, report = here.bring("import_mediawiki", full, "--history", "--talk", "--files", peer.images)
    comparison.figures += [f"it was imported here in {here.seconds:.1f} s:", said]
    for refused in report["refused"]:
        comparison.holds("nothing is refused", refused, False)
    _Compared(told, comparison, report).all()
    before = _counts()
    here.bring("import_mediawiki", full, "--history", "--talk", "--files", peer.images)
    comparison.same("a second import adds nothing", "rows", before, _counts())
    here.bring("import_mediawiki", current, "--files", peer.images)
    comparison.same("the dump of current texts adds nothing to that of all", "rows", before, _counts())
    for language, words in LANGUAGES.items():
        _in_language(language, words, folder / language, here, comparison)
    for number, path in enumerate(ARTICLE_PATHS):
        _with_short_addresses(path, f"https://short{number}.example", folder / f"short{number}", here, comparison)


def _in_language(language, words, folder, here, comparison):
    """A wiki in another language: its redirects, categories and templates have other names, and do the same."""
    redirect, category, template = words
    peer = wiki.Wiki(folder, f"https://{language}.example", language)
    peer.edit(f"{template}:Kept", "{{{1}}}")
    group = f"{category}:Group {language}"
    peer.edit(f"Text {language}", f"Words of {language}. [[:{group}]] [[{group}]]")
    peer.edit(f"Led {language}", f"{redirect} [[Text {language}]]")
    here.bring("import_mediawiki", peer.dump("current"), "--language", language)
    essay, pages = Essay.objects.filter(title=f"Text {language}").first(), Pages()
    if comparison.holds("wikis in other languages", language, essay is not None, "its page is missing"):
        comparison.same("their categories", language, [f"Group {language}"], list(essay.head.tags))
        comparison.same("their language", language, language, essay.language)
        for title in (f"Text_{language}", f"Led_{language}"):
            found = pages.ask(f"/wiki/{title}")[:2]
            comparison.same("their addresses and redirects", title, (200, essay.url), found)
    others = Essay.objects.filter(title__in=[f"Led {language}", f"{template}:Kept"]).count()
    comparison.same("their redirects and templates are no essays", language, 0, others)


def _with_short_addresses(path, host, folder, here, comparison):
    """A wiki whose pages stand elsewhere than below /wiki/: at the root, some bear names of pages that are here."""
    peer, number = wiki.Wiki(folder, host, article_path=path), host[-9]
    name = f"Short addresses {number}"
    titles = [name, f"{name}/A part", f"Où? {number}", f"Archive {number}", "Essays", "About", "search"]
    for title in titles:
        peer.edit(title, f"Words of {title} ({number}). [[Category:Short {number}]]")
    peer.edit(f"Led {number}", f"#REDIRECT [[{name}]]")
    led = f"{host}{path.replace('$1', f'Led_{number}')}"
    peer.edit(f"Linking {number}", f"See [{led} what is led], [[{name}|what is near]].")
    here.bring("import_mediawiki", peer.dump("current"))
    pages = Pages()
    for title in (*titles, f"Led {number}"):
        meant = name if title.startswith("Led") else title
        essay = Essay.objects.filter(title__iexact=meant, head__body__contains=f"({number})").first()
        if comparison.holds("wikis with short addresses", title, essay is not None, "its page is missing"):
            address = path.replace("$1", quote(title.replace(" ", "_"), safe="/"))
            found = (pages.ask(address)[0], unquote(pages.ask(address)[1]))
            comparison.same("their addresses", address, (200, unquote(essay.url)), found)
    tag = Tag.objects.get(name=f"Short {number}")
    address = path.replace("$1", f"Category:Short_{number}")
    comparison.same("addresses of their categories", address, (200, tag.get_absolute_url()), pages.ask(address)[:2])
    essay = Essay.objects.get(title=f"Linking {number}")
    leads = {address for _words, address in shown(element(pages.ask(essay.url)[2], "div", "text")).links}
    comparison.same("links to their own addresses", essay.title, {Essay.objects.get(title=name).url}, leads)


def _counts():
    return {model.__name__: model._default_manager.count() for model in (Essay, Comment, Tag, Media)}


def _spaced(category):
    return category.replace("_", " ")


class _Compared:
    def __init__(self, told, comparison, report):
        self.pages_there, self.comparison, self.report, self.pages = told["pages"], comparison, report, Pages()
        self.by_title = {page["title"]: page for page in self.pages_there}
        self.essays = {page["id"]: essay_of(f"page:{page['id']}") for page in self.pages_there}

    def all(self):
        for page in self.pages_there:
            essay = self.essays[page["id"]]
            comes = page["namespace"] == 0 and not page["is_redirect"]
            if self.comparison.same("which pages come over", page["title"], comes, essay is not None) and essay:
                self.facts(page, essay)
                if essay.is_public:
                    self.words(page, essay)
                    self.addresses(page, essay)
            elif page["is_redirect"]:
                self.redirect(page)
        self.categories()
        self.file()
        self.talk()
        self.nothing_private()

    def facts(self, page, essay):
        same, thing = self.comparison.same, page["title"]
        same("titles", thing, page["title"], essay.title)
        same("who may read a page", thing, bool(page["revisions"][-1][4]), essay.is_public)
        names = {_spaced(name) for name in page["categories"] if not MADE.match(name)}
        same("categories", thing, names, set(essay.head.tags))
        wordings = [one for one in page["revisions"] if one[4]]
        changes = [one for n, one in enumerate(wordings) if n == 0 or one[4] != wordings[n - 1][4]]
        rows = list(essay.revisions.exclude(edition=None).order_by("edition"))
        same("editions", thing, [datetime.fromisoformat(one[1]) for one in changes], [row.edition_at for row in rows])
        for (_id, _at, user, said, _text), row in zip(changes, rows, strict=False):
            name = "" if user == ANONYMOUS else f"{user}: " if said else user
            plain = said.replace("[[", "").replace("]]", "")
            same("who changed it, and what they said of it", f"{thing}, {row.edition}", f"{name}{plain}", row.summary)

    def words(self, page, essay):
        theirs, thing = shown(LIST_OF_NOTES.sub(r"\1", page["html"])), page["title"]
        status, _where, html = self.pages.ask(essay.url)
        self.comparison.same("pages", thing, 200, status)
        ours = shown(element(html, "div", "text"))
        self.comparison.sequence("words of pages", thing, theirs.words, ours.words)
        self.comparison.same("notes", thing, theirs.notes, ours.notes)
        self.comparison.sequence("blocks of pages", thing, theirs.blocks, ours.blocks)
        self.comparison.sequence("what is emphasised", thing, theirs.marked, ours.marked)
        self.comparison.same("pictures in pages", thing, theirs.pictures, ours.pictures)
        self.links(thing, theirs.links, {tuple(words_of(words)): address for words, address in ours.links})

    def links(self, thing, theirs, here):
        """A link to a page leads to its essay, a category's to its tag, one to elsewhere to where it led."""
        for words, address in theirs:
            parts, found, what = urlsplit(address), here.get(tuple(words_of(words)), ""), f"{thing}: {words}"
            if parts.netloc and parts.netloc != urlsplit(wiki.HOST).netloc:
                self.comparison.same("links elsewhere", what, unquote(address), unquote(found))
            elif "redlink" in parse_qs(parts.query):
                self.comparison.same("links to what was never written", what, "", found)
            elif parts.path and "File:" not in address:
                self.comparison.same("links within", what, self.meant(parts.path), found.partition("#")[0])
            if parts.fragment and not parts.netloc:
                where, _, place = found.partition("#")
                page = self.pages.ask(where or self.essays[self.by_title[thing]["id"]].url)[2]
                good = place and f'id="{place}"' in page
                self.comparison.holds("places that links lead to", f"{thing}: {address}", good, f"here {found!r}")

    def meant(self, path):
        """The address here of what the wiki shows at a path."""
        title = unquote(path).removeprefix("/wiki/").replace("_", " ")
        page = self.by_title.get(title)
        seen = set()
        while page and page["is_redirect"] and page["title"] not in seen:
            seen.add(page["title"])
            page = self.by_title.get((page["leads"] or [""])[-1])
        if title.startswith("Category:"):
            tag = Tag.objects.filter(name=title.removeprefix("Category:")).first()
            return tag.get_absolute_url() if tag else None
        essay = page and self.essays[page["id"]]
        return essay.url if essay else None

    def of_title(self, title):
        """The addresses that a wiki has for a title."""
        name = quote(title.replace(" ", "_"), safe="/:")
        return [f"/wiki/{name}", f"/index.php/{name}", f"/index.php?title={name}", f"/w/index.php?title={name}"]

    def addresses(self, page, essay):
        """Every address of the wiki is asked and followed."""
        for address in [page["address"], *self.of_title(page["title"]), f"/?curid={page['id']}",
                        f"/index.php?curid={page['id']}"]:  # fmt: skip
            status, where, _html = self.pages.ask(address)
            found = (status, unquote(where).partition("#")[0])
            self.comparison.same("addresses of pages", address, (200, unquote(essay.url)), found)

    def redirect(self, page):
        """A redirect leads to what its last target became; one that leads nowhere, or in a ring, leads nowhere here."""
        target = self.by_title.get((page["leads"] or [""])[-1])
        is_ring = page["title"] in page["leads"]
        for address in self.of_title(page["title"]):
            status, where, html = self.pages.ask(address)
            where, _, place = unquote(where).partition("#")
            if is_ring or not target:
                self.comparison.same("redirects to nowhere", address, 404, status)
            elif target["namespace"] == 14:
                tag = Tag.objects.filter(name=target["title"].partition(":")[2]).first()
                expected = (200, tag.get_absolute_url() if tag else None)
                self.comparison.same("redirects to categories", address, expected, (status, where))
            elif essay := self.essays[target["id"]]:
                self.comparison.same("redirects", address, (200, essay.url), (status, where))
                if any(page["fragment"]):
                    good = place and f'id="{place}"' in html
                    self.comparison.holds("sections that redirects lead to", address, good, f"here {place!r}")

    def categories(self):
        for page in self.pages_there:
            if page["namespace"] == 14:
                name = page["title"].partition(":")[2]
                tag = Tag.objects.filter(name=name).first()
                if self.comparison.holds("categories are tags", name, tag is not None, "no such tag"):
                    for address in self.of_title(page["title"]):
                        found = self.pages.ask(address)[:2]
                        self.comparison.same("addresses of categories", address, (200, tag.get_absolute_url()), found)
                    theirs = shown(page["html"]).words
                    self.comparison.sequence("words of categories", name, theirs, words_of(tag.definition))

    def file(self):
        media = Media.objects.filter(name__istartswith="meadow").first()
        if self.comparison.holds("files", "Meadow.png", media is not None, "not in the library"):
            for address in ("/wiki/File:Meadow.png", "/images/6/69/Meadow.png"):
                self.comparison.same("addresses of files", address, 200, self.pages.ask(address)[0])

    def talk(self):
        """A talk page is held replies, in words: nobody has left them here to be read by all."""
        rows = Comment.objects.filter(essay=self.essays[self.by_title["Commons"]["id"]])
        there = shown(self.by_title["Talk:Commons"]["html"]).words
        ours = [word for row in rows.order_by("pk") for word in shown(row.html).words]
        self.comparison.holds("talk pages", "state", rows and all(str(row.state) == "held" for row in rows))
        self.comparison.sequence("words of talk pages", "Talk:Commons", there, ours)

    def nothing_private(self):
        """No page that was asked tells the network address of who changed a page without a name, nor do histories."""
        for essay in filter(None, self.essays.values()):
            if essay.is_public:
                self.pages.ask(f"{essay.url}history/")
        for path, (_status, where, page) in self.pages.answers.items():
            self.comparison.same("nothing private on a page", f"{path} ({where})", False, ANONYMOUS in page)
