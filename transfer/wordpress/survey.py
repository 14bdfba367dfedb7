"""What is read of an export of WordPress, from its first line to its last: each record is set aside on disk. So
is what has to be known of each before the first text is converted; of terms and authors that is kept in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from transfer.importing import items
from transfer.importing.items import Byline, File, Note, Outline, Refused, State, Summary, Term
from transfer.importing.spool import InOrder, Place, Spool
from transfer.importing.spooled_map import SpooledLists, SpooledMap, SpooledSet
from transfer.importing.xml_stream import Element, elements
from transfer.wordpress import addresses, answers, export_file, texts
from transfer.wordpress.old_site import OldSite
from transfer.wordpress.records import Label, Record, defined, record, words_of
from transfer.wordpress.uploads import Uploads

VERSIONS = frozenset({"1.0", "1.1", "1.2"})
_TERMS = ("wp:category", "wp:tag", "wp:term")
_HEAD = ("channel/title", "channel/link", "channel/language", "wp:base_site_url", "wp:base_blog_url", "wp:wxr_version")
_TAXONOMIES = frozenset({"category", "post_tag"})
PATTERNS = 20  # blocks that are kept by themselves, in memory: each may be long
_NOT_SHOWN = frozenset({"trash", "auto-draft"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a text before it is converted, and where it lies."""

    place: Place
    outline: Outline


class Survey:
    """An export as it is read. `path` and `uploads` are where it lies, `language` that of texts where it says none."""

    path: Path
    uploads: Uploads
    language: str
    spool: Spool

    def _forget(self) -> None:
        self.site = OldSite()
        self.name = ""
        self.head: dict[str, str] = {}
        self.authors: dict[str, Byline] = {}
        self.labels: dict[tuple[str, str], Label] = {}
        self.uses: Counter[str] = Counter()
        self.entries = InOrder[Entry]()
        self.attachments = SpooledMap[File]()
        self.of_parent = SpooledLists[str]()
        self.revisions = SpooledLists[Place]()
        self.patterns = SpooledMap[str](in_memory=PATTERNS)
        self.months: set[str] = set()
        self.signing: set[str] = set()  # the logins of those of whom readers will have a text
        self.seen = SpooledSet()
        self.left_out: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.notes: list[Note] = []
        self.summary: Summary | None = None

    def _read(self) -> None:
        wanted = {"item", "wp:author", *_TERMS, *_HEAD}
        with export_file.opened(self.path) as stream:
            for element in elements(stream, wanted, "rss", _("export of WordPress")):  # type: ignore[arg-type]
                if element.tag == "item":
                    self._known_version(element)
                    self._item(record(element))
                    _let_go(element)
                elif element.tag == "wp:author":
                    self._author(element)
                elif element.tag in _TERMS:
                    label = defined(element)
                    if label.slug and label.domain in _TAXONOMIES:
                        self.labels.setdefault((label.domain, label.slug), label)
                else:
                    self._say(element)
            if stream.stray:
                words = _("%(count)s control characters, which no text has, were left out.") % {"count": stream.stray}
                self.notes.append(Note("control-characters", words))
        self._known_version(None)

    def _say(self, element: Element) -> None:
        text = element.text.strip()
        if element.tag == "wp:wxr_version" and text not in VERSIONS:
            words = _("Line %(line)s: “%(text)s” is no version of WordPress's exports (1.0, 1.1 and 1.2 are known).")
            raise Refused(words % {"line": element.line, "text": text[:40]})
        self.head.setdefault(element.tag, text)

    def _known_version(self, element: Element | None) -> None:
        if "wp:wxr_version" not in self.head:
            line = element.line if element else 1
            words = _("Line %(line)s: this is no export of WordPress: no version of the format stands before it.")
            raise Refused(words % {"line": line})

    def _author(self, element: Element) -> None:
        login = element.words("wp:author_login").strip()
        full = f"{element.words('wp:author_first_name')} {element.words('wp:author_last_name')}"
        name = words_of(element.words("wp:author_display_name")) or words_of(full) or words_of(login)
        if login and name:
            known = addresses.of_author(self._root(), login, element.words("wp:author_id").strip())
            self.authors.setdefault(login.casefold(), Byline(f"author:{login}", name, addresses=known))

    def _root(self) -> str:
        self._place()
        return self.site.root

    def _place(self) -> None:
        if not self.site.hosts:
            given = [self.head.get(tag, "") for tag in ("wp:base_site_url", "wp:base_blog_url", "link")]
            self.site.found_at(*[url for url in (given[0], given[1] or given[2]) if url])

    def _item(self, one: Record) -> None:
        self._place()
        while one.number in self.seen:  # exports that were put together by hand have numbers twice
            one.number += "b"
        self.seen.add(one.number)
        if one.status in _NOT_SHOWN:
            self.left_out[one.status if one.status == "auto-draft" else "trash"] += 1
        elif one.kind in ("post", "page"):
            self._text(one)
        elif one.kind == "attachment":
            self._attachment(one)
        elif one.kind == "revision":
            self._revision(one)
        elif one.kind == "wp_block":
            self.patterns[one.number] = one.content[:200_000]
            self.left_out[one.kind] += 1
        else:
            self.left_out[one.kind[:40]] += 1

    def _text(self, one: Record) -> None:
        known = addresses.of_text(self.site.root, one)
        for address in known:
            self.site.add_path(address, one.key)
        self.site.numbers[one.number] = one.key
        self.site.add_slug(one.slug, one.key)
        self.counts["pages" if one.kind == "page" else "posts"] += 1
        self._labels(one)
        out = answers.left_out(one.answers)
        self.left_out.update(out)
        pings = sum(answer.kind in answers.PINGS for answer in one.answers if not answers.why_left_out(answer))
        self.counts["pings"] += pings
        self.counts["replies"] += len(one.answers) - out.total() - pings
        if one.status == "publish" and one.kind == "post" and one.date[:4].isdecimal():
            self.months.add(one.date[:10])
            self.site.add_permalink(known[0])
        self._who(one.creator)
        if texts.state_of(one) == State.PUBLISHED:
            self.signing.add(one.creator.casefold())
        outline = Outline(
            one.key, texts.title_of(one), one.slug, texts.state_of(one), self._language(),
            known,
        )  # fmt: skip
        self.entries.add(one.moment(), Entry(self.spool.put(one), outline))

    def _who(self, login: str) -> None:
        if login and login.casefold() not in self.authors:  # 1.0 has no list of authors
            name = words_of(login)
            if name:
                known = addresses.of_author(self.site.root, login, "")
                self.authors[login.casefold()] = Byline(f"author:{login}", name, addresses=known)

    def _labels(self, one: Record) -> None:
        for label in one.labels:
            if label.domain in _TAXONOMIES:
                self.labels.setdefault((label.domain, label.slug), label)
                self.uses[texts.term_key(label)] += 1
            elif label.domain != "post_format":
                self.left_out[f"taxonomy/{label.domain[:40]}"] += 1

    def _attachment(self, one: Record) -> None:
        key = f"file:{one.number}"
        url = one.attachment_url or one.guid
        stored = one.meta.get("_wp_attached_file", "").strip().lstrip("/")
        known = addresses.of_file(self.site.root, one, url)
        file = File(
            key, (stored or url).partition("?")[0].rpartition("/")[2] or one.title, url,
            path=self.uploads.find(url, stored),
            alt=words_of(one.meta.get("_wp_attachment_image_alt", "")), caption=words_of(one.excerpt), addresses=known,
        )  # fmt: skip
        self.attachments[one.number] = file
        self.counts["files"] += 1
        if file.path:
            self.site.here.add(items.reference(key))
        self.site.add_file_host(url)
        self.site.add_file(url, key, stored)
        self.site.numbers[one.number] = key
        for address in known[1:]:
            self.site.add_path(address, key)
        if one.parent and texts.is_picture(url):
            self.of_parent.add(one.parent, one.number)

    def _revision(self, one: Record) -> None:
        if "autosave" in one.slug or not one.parent:
            self.left_out["autosave"] += 1
            return
        self.revisions.add(one.parent, self.spool.put(one))
        self.counts["editions"] += 1

    def _settle(self) -> None:
        """What can be said when all has been read."""
        self._place()
        self.name = words_of(self.head.get("title", ""))
        for term in self._terms():
            addresses.remember_term(self.site, term, self.labels)
        for login, byline in self.authors.items():
            known = addresses.behind_front(self.site, byline.addresses)
            self.authors[login] = replace(byline, addresses=known)
            addresses.remember_author(self.site, login, self.authors[login])

    def _language(self) -> str:
        return self.head.get("language", "").replace("_", "-") or self.language

    def _terms(self) -> tuple[Term, ...]:
        return tuple(map(self._term, self.labels.values()))

    def _term(self, label: Label) -> Term:
        is_category = label.domain == "category"
        key, known = texts.term_key(label), addresses.of_term(self.site.root, label, self.labels)
        parent = f"category:{label.parent}" if is_category and ("category", label.parent) in self.labels else ""
        definition, known = words_of(label.definition), addresses.behind_front(self.site, known)
        return Term(key, label.name or label.slug, is_category, parent, definition, known, self.uses[key])


def _let_go(element: Element) -> None:
    """Elements know each other both ways: taken apart, their memory is free at once, and not when it is searched."""
    for child in element.children:
        child.children.clear()
    element.children.clear()
