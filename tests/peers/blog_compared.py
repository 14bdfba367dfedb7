"""An export of a real WordPress, imported here, and compared with what that WordPress says. Needs Django set up."""

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import unquote, urlsplit

from comments.models import Comment
from essays.models import Author, Essay, Hub, ImportedFrom, Media, Tag
from tests.peers import blog
from tests.peers.html_text import shown, words_of
from tests.peers.pages import Pages, element, essay_of

# Other structures of permalinks that the same site might have had; its addresses of before lead on too.
PERMALINKS = [
    "/archives/%post_id%", "/%category%/%postname%.html", "/index.php/%author%/%year%/%postname%/", "/%postname%/",
    "/blog/%year%/%monthnum%/%post_id%-%postname%",
]  # fmt: skip
STATES = {"approved": "published", "unapproved": "held", "spam": "spam"}
PINGS = {"pingback", "trackback"}


def compare(folder, here, comparison):
    """Fills a WordPress, lets it write its export, imports that here, and compares all that both say."""
    with blog.new(folder, "wordpress") as (peer,):
        peer.run("fill.php")
        export, told = peer.export("export.xml", "revisions"), peer.told()
        comparison.figures.append(f"WordPress wrote its export of {len(told['texts'])} texts in {peer.seconds:.1f} s")
        others = [
            (peer.export(f"{number}.xml", "revisions", permalinks=structure), peer.told(structure))
            for number, structure in enumerate(PERMALINKS)
        ]
    said, report = here.bring("import_wordpress", export, "--uploads", peer.uploads)
    comparison.figures += [f"it was imported here in {here.seconds:.1f} s:", said]
    for refused in report["refused"]:
        comparison.holds("nothing is refused", refused, False)
    _Compared(told, comparison, report).all()
    before = _counts()
    here.bring("import_wordpress", export, "--uploads", peer.uploads)
    comparison.same("a second import adds nothing", "rows", before, _counts())
    for again, addressed in others:
        here.bring("import_wordpress", again, "--uploads", peer.uploads)
        _Compared(addressed, comparison, report).every_address()
    comparison.same("other permalinks add nothing but addresses", "rows", before, _counts())


def _counts():
    return {model.__name__: model._default_manager.count() for model in (Essay, Comment, Tag, Author, Media, Hub)}


def _moment(text):
    """A moment of WordPress; None for the zeros of what was never published."""
    return None if text.startswith("0000") else datetime.fromisoformat(text).replace(tzinfo=UTC)


class _Compared:
    def __init__(self, told, comparison, report):
        self.told, self.comparison, self.report, self.pages = told, comparison, report, Pages()
        self.essays = {text["id"]: essay_of(f"post:{text['id']}", f"page:{text['id']}") for text in told["texts"]}

    def all(self):
        for text in self.told["texts"]:
            self.states(text)
            if self.essays[text["id"]] and text["status"] != "trash":
                self.facts(text, self.essays[text["id"]])
                self.words(text, self.essays[text["id"]])
                self.replies(text, self.essays[text["id"]])
        self.people()
        self.every_address()
        self.nothing_private()

    def every_address(self):
        self.terms()
        self.files()
        self.addresses()
        for person in self.told["people"]:
            if author := Author.objects.filter(name=unescape(person["name"])).first():
                found = self.pages.ask(person["address"])[:2]
                self.comparison.same("addresses of people", person["address"], (200, author.get_absolute_url()), found)
                self.comparison.same("feeds of people", person["feed"], 200, self.pages.ask(person["feed"])[0])

    def states(self, text):
        essay, thing = self.essays[text["id"]], text["title"]
        comes = text["type"] in ("post", "page") and text["status"] != "trash"
        if not self.comparison.same("which texts come over", thing, comes, essay is not None) or not comes:
            return
        public = text["status"] == "publish" and not text["password"]
        self.comparison.same("who may read a text", thing, public, essay.is_public)
        if text["status"] == "future":
            self.comparison.same("when it appears", thing, _moment(text["at"]), essay.live_at)

    def facts(self, text, essay):
        same, thing = self.comparison.same, text["title"]
        title = text["title"].removeprefix("Private: ").removeprefix("Protected: ")
        if title:
            same("titles", thing, words_of(" ".join(shown(title).words)), words_of(essay.title))
        if essay.is_public:
            same("moments of publication", thing, _moment(text["at"]), essay.live_at)
            same("ids in feeds", thing, text["guid"], essay.feed_id)
            self.comparison.holds("ids in feeds", f"{thing}, in the feed", text["guid"] in self.feed(), "not there")
        authors = Author.objects.in_bulk(essay.head.authors)
        same("by-lines", thing, [unescape(text["author"])], [authors[pk].name for pk in essay.head.authors])
        names = {unescape(name) for name in [*text["tags"], *text["categories"]]} - {"Uncategorized"}
        hubs = Hub.objects.filter(pk__in=essay.head.hubs).values_list("name", flat=True)
        here = {*essay.head.tags, *hubs}
        same("categories and tags", thing, names, here - {"Uncategorized"})
        same("open for replies", thing, text["open"], essay.head.comments_policy == "open")
        same("featured", thing, text["sticky"], essay.featured)
        same("standfirsts", thing, shown(text["excerpt"]).words, words_of(essay.standfirst))
        same("covers", thing, bool(text["cover"]), bool(essay.head.cover_id))
        self.editions(text, essay)

    def editions(self, text, essay):
        """Each wording that WordPress kept is an edition; its last one is the text of today."""
        if text["status"] == "publish" and not text["password"]:
            theirs = [shown(f"{title} {content}").words for title, content, _at in text["editions"]]
            rows = essay.revisions.exclude(edition=None).order_by("edition")
            ours = [words_of(f"{one.title} {one.body}".replace("*", "")) for one in rows]
            self.comparison.same("editions", text["title"], theirs or ours[-1:], ours)

    def feed(self):
        return self.pages.ask("/feed.xml")[2] + self.pages.ask("/feed/")[2]

    def words(self, text, essay):
        if not essay.is_public:
            return
        theirs, thing = shown(text["html"]), text["title"]
        status, _where, page = self.pages.ask(essay.url)
        self.comparison.same("pages of texts", thing, 200, status)
        ours = shown(element(page, "div", "text"))
        self.comparison.sequence("words of texts", thing, theirs.words, ours.words)
        self.comparison.sequence("blocks of texts", thing, theirs.blocks, ours.blocks)
        self.comparison.sequence("what is emphasised", thing, theirs.marked, ours.marked)
        self.comparison.same("pictures in texts", thing, theirs.pictures, ours.pictures)
        self.links(thing, theirs.links, ours.links)

    def links(self, thing, theirs, ours):
        """A link to the old site leads to what that was; one to elsewhere is as it was."""
        here = {tuple(words_of(words)): address for words, address in ours}
        for words, address in theirs:
            key = tuple(words_of(words))
            parts = urlsplit(address)
            if parts.netloc not in ("", urlsplit(blog.HOST).netloc):
                self.comparison.same("links elsewhere", f"{thing}: {words}", address, unquote(here.get(key, "")))
                continue
            meant = self.meant(address)
            found = here.get(key, "")
            if meant:
                led = re.sub(r"responses/comment-\d+/$", "", found.partition("#")[0])
                self.comparison.same("links within", f"{thing}: {words}", meant, led)
            if parts.fragment.startswith("comment-"):
                good = found and f'id="{parts.fragment}"' in self.pages.ask(found)[2]
                self.comparison.holds("replies that links lead to", f"{thing}: {address}", good, f"here {found!r}")
            elif parts.fragment:
                where, _, place = found.partition("#")
                good = place and f'id="{place}"' in self.pages.ask(where)[2]
                self.comparison.holds("places that links lead to", f"{thing}: {address}", good, f"here {found!r}")

    def meant(self, address):
        """The address here of the text that an address of the old site is of, or None."""
        parts = urlsplit(address)
        asked = parts.path + (f"?{parts.query}" if parts.query else "")
        for term in self.told["terms"]:
            if term["address"] == address:
                return Tag.objects.get(name=term["name"]).get_absolute_url()
        for text in self.told["texts"]:
            known = {urlsplit(text[name]) for name in ("address", "short")}
            if asked in {one.path + (f"?{one.query}" if one.query else "") for one in known}:
                essay = self.essays[text["id"]]
                return essay.url if essay else None
        return None

    def replies(self, text, essay):
        rows = {row.legacy_anchor: row for row in Comment.objects.filter(essay=essay).select_related("parent")}
        for reply in text["replies"]:
            row, thing = rows.get(f"comment-{reply['id']}"), f"{text['title']}: {reply['name'] or 'nobody'}"
            if reply["type"] in PINGS:
                self.comparison.holds("pings are no replies", thing, row is None, "stands among the replies")
            elif reply["state"] in ("trash", "spam"):
                state = row and row.state
                self.comparison.holds("what was thrown away", thing, state in (None, reply["state"]), f"it is {state}")
            elif self.comparison.holds("which replies come over", thing, row is not None, "missing"):
                self.reply(reply, row, thing, essay)

    def reply(self, reply, row, thing, essay):
        same = self.comparison.same
        same("states of replies", thing, STATES[reply["state"]], str(row.state))
        above = f"comment-{reply['parent']}" if reply["parent"] != "0" else ""
        same("threads", thing, above, row.parent.legacy_anchor if row.parent else "")
        same("moments of replies", thing, _moment(reply["at"]), row.submitted_at)
        same("addresses of writers, for moderators", thing, reply["email"], row.email)
        same("websites of writers", thing, reply["website"].rstrip("/"), row.website.rstrip("/"))
        if reply["name"]:
            same("names of writers", thing, words_of(unescape(reply["name"])), words_of(row.name))
        theirs, ours = shown(reply["html"]), shown(row.html)
        self.comparison.sequence("words of replies", thing, theirs.words, ours.words)
        self.comparison.sequence("blocks of replies", thing, theirs.blocks, ours.blocks)
        self.comparison.sequence("links in replies", thing, theirs.links, ours.links)
        shows = essay.is_public and reply["state"] == "approved"
        anchored = f'id="{row.legacy_anchor}"' in self.pages.ask(f"{essay.url}responses/{row.legacy_anchor}/")[2]
        same("replies on their page, at their old place", thing, shows, anchored)

    def terms(self):
        """Each category and tag that has texts leads to a page that lists them."""
        for term in self.told["terms"]:
            name, (status, where, page) = term["name"], self.pages.ask(term["address"])
            self.comparison.same("addresses of categories and tags", term["address"], 200, status)
            if name != "Uncategorized" and term["count"]:
                self.comparison.holds("pages of categories and tags", name, name in unescape(page), where)
            self.comparison.same("feeds of categories and tags", term["feed"], 200, self.pages.ask(term["feed"])[0])

    def people(self):
        for person in self.told["people"]:
            name = unescape(person["name"])
            known = Author.objects.filter(name=name).exists()
            self.comparison.same("people", name, bool(person["texts"]), known)

    def files(self):
        for file in self.told["files"]:
            name = file["url"].rpartition("/")[2]
            row = ImportedFrom.objects.filter(key=f"file:{file['id']}").first()
            media = row and Media.every.filter(pk=row.object_id).first()
            if self.comparison.holds("files", name, media is not None, "not in the library"):
                self.comparison.same("captions of files", name, words_of(file["caption"]), words_of(media.caption))
                if file["alt"]:
                    self.comparison.same("descriptions of files", name, file["alt"], media.alt)
            for address in (file["url"], file["address"], f"{blog.HOST}/?attachment_id={file['id']}"):
                self.comparison.same("addresses of files", address, 200, self.pages.ask(address)[0])

    def addresses(self):
        """Every address of the old site is asked and followed; who may not read a text is not led to it."""
        for text in self.told["texts"]:
            essay = self.essays[text["id"]]
            for name in ("address", "short"):
                status, where, _page = self.pages.ask(text[name])
                if "is in use here" in self.noted(text, urlsplit(text[name]).path):
                    self.comparison.same("addresses that this site itself has, as told", text[name], 200, status)
                elif essay and essay.is_public:
                    found = (status, unquote(where).partition("#")[0])
                    self.comparison.same("addresses of texts", text[name], (200, unquote(essay.url)), found)
                elif essay:
                    self.comparison.holds("addresses of what is hidden", text[name], where != essay.url, "leads to it")
            if essay and essay.is_public:
                self.comparison.same("feeds of texts", text["feed"], 200, self.pages.ask(text["feed"])[0])
            for reply in text["replies"] if essay and essay.is_public else ():
                found = self.pages.ask(reply["address"])
                expected = (200, unquote(essay.url))
                self.comparison.same("addresses of replies", reply["address"], expected, (found[0], unquote(found[1])))
        kept_back = {text["address"] for text in self.told["texts"] if not self.is_public(text)}
        for address in set(self.told["served"]) - kept_back:
            self.comparison.same("what it serves", address, 200, self.pages.ask(address)[0])
        for address in self.told["lists"]:
            self.comparison.same("archives and feeds", address, 200, self.pages.ask(address)[0])

    def is_public(self, text):
        essay = self.essays[text["id"]]
        return bool(essay and essay.is_public)

    def noted(self, text, word):
        """The notes of the report about a text that have a word in them."""
        key = f"{text['type']}:{text['id']}"
        notes = [one for found in self.report["notes"] for one in found["first"] if one["key"] == key]
        return " ".join(one["words"] for one in notes if word in one["words"])

    def nothing_private(self):
        """No page that was asked tells a mail address, a network address, a password, or words that are hidden."""
        for path, (_status, where, page) in self.pages.answers.items():
            found = [word for word in ("private.example", "192.0.2.77", "open-sesame", "hidden.") if word in page]
            self.comparison.same("nothing private on a page", f"{path} ({where})", [], found)
