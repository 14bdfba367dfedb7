"""What is known of by-lines, categories and tags, taken in when all texts are here; and old addresses that lead to
these or to feeds, beside those of the texts themselves."""

from collections import ChainMap, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from essays import taxonomy
from essays.models import Author, Essay, Hub, ImportedFrom, Tag
from essays.models.author import author_key
from transfer.importing import addresses
from transfer.importing.items import FEED, Byline, Note, Term
from transfer.importing.mapping import Place
from transfer.importing.spooled_map import SpooledMap, SpooledSet
from transfer.importing.storing import Run

AT_ONCE = 500  # old addresses that are looked at together
Target = dict[str, object] | None  # as of `addresses.keep`; None: it would be here, had a dry run written anything


class Names:
    """The by-lines and terms of one import, and where they are here (`here`, by their keys; those that are not there
    are left out). All of it within the caller's transaction."""

    def __init__(self, run: Run, places: Mapping[str, Place]) -> None:
        self.run, self.places = run, places
        self.is_dry, self.report = run.options.dry_run, run.report
        self.here: dict[str, Target] = {}
        # Of a dry run nothing is stored: what its texts would be is known from its report alone.
        self.would_be = SpooledMap[str]()
        self.would_come = SpooledSet()
        if self.is_dry:
            lists = (run.report.created, run.report.updated, run.report.joined, run.report.skipped)
            self.would_be.update((line.key, line.address) for line in chain(*lists) if line.address)
            self.would_come = SpooledSet(line.key for line in run.report.created)

    def take_in(self, bylines: Iterable[Byline], terms: Iterable[Term]) -> None:
        """Biographies and definitions where there is none here yet; the old addresses of the pages lead on."""
        for byline in bylines:
            self._byline(byline)
        tags = Tag.objects.select_related("synonym_of").named({p.tag for p in self.places.values() if p.tag})
        hubs = {hub.slug: hub for hub in Hub.objects.all()}
        for term in terms:
            self._term(term, tags, hubs)

    def _byline(self, byline: Byline) -> None:
        author = Author.objects.filter(key=author_key(byline.name)).order_by("pk").first()
        if author is None:  # who signs nothing that came over has no page
            if self.is_dry and author_key(byline.name) in self.run.known.signing:
                self._stands(byline.key, None, byline.addresses, byline.name)
            return
        if (byline.bio and not author.bio) or (byline.site and not author.site):
            author.bio, author.site = author.bio or byline.bio, author.site or byline.site
            self._saved("byline", byline.name, lambda: taxonomy.save_author(author, by=self.run.by))
        self._stands(byline.key, {"author": author}, byline.addresses, byline.name)

    def _term(self, term: Term, tags: Mapping[str, Tag], hubs: Mapping[str, Hub]) -> None:
        place = self.places[term.key]
        tag = tags.get(place.tag)
        if tag and term.definition and not tag.definition:
            tag.definition = term.definition
            self._saved("tag", term.name, lambda: taxonomy.save_tag(tag, by=self.run.by))
        if place.hub:
            self._stands(term.key, {"hub": hubs[place.hub]}, term.addresses, term.name)
        elif tag:
            self._stands(term.key, {"tag": tag.synonym_of or tag}, term.addresses, term.name)
        elif self.is_dry and place.tag in self.run.known.tagged:
            self._stands(term.key, None, term.addresses, term.name)

    def _saved(self, code: str, name: str, save: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                save()
        except ValidationError as error:
            words = _("what is said of “%(name)s” could not be taken in: %(messages)s") % {
                "name": name,
                "messages": " ".join(error.messages),
            }
            self.report.note(Note(f"{code}-refused", words, name))

    def _stands(self, key: str, target: Target, old: Iterable[str], name: str) -> None:
        """Says where something stands; its old addresses lead there."""
        self.here[key] = target
        self._lead(old, target, name)

    def lead(self, redirects: Iterable[tuple[str, str]]) -> None:
        """Old addresses lead where the source says (`Source.redirects`); those of what is not here lead nowhere. Some
        at a time: a large site has very many."""
        rest = iter(redirects)
        while some := list(islice(rest, AT_ONCE)):
            self._lead_some(some)

    def _lead_some(self, some: Iterable[tuple[str, str]]) -> None:
        essays = self._essays({to.removesuffix(FEED) for _old, to in some})
        here = {key: essay.url for key, essay in essays.items() if essay.is_public}
        shown = ChainMap(self.would_be, here)
        plain: dict[str, str] = {}
        leading: dict[str, list[str]] = defaultdict(list)
        for address, to in some:
            page = self._plain(to, shown)
            if page and plain.setdefault(address, page) == page:
                continue
            leading[to.removesuffix(FEED)].append(address)
        self._tell(*addresses.keep_plain(plain), _("a page or feed here"))
        for to, old in leading.items():
            target = self.here[to] if to in self.here else {"essay": essays[to]} if to in essays else None
            if target or (self.is_dry and (to in self.here or to in self.would_come)):
                self._lead(old, target, to)

    def _plain(self, to: str, shown: Mapping[str, str]) -> str:
        """The address that is meant, where it is one here or that of a feed; "" where it is a page that may move."""
        key = to.removesuffix(FEED)
        if to.startswith("/") or key == to:
            return to if to.startswith("/") else ""
        if key in shown:
            return f"{shown[key]}responses.xml"
        return self.run.plan.terms.get(to, "") if key in self.here else ""

    def _essays(self, keys: set[str]) -> dict[str, Essay]:
        """The essays of these keys, of those that are here."""
        rows = ImportedFrom.objects.filter(source=self.run.source, key__in=keys, kind__in=("essay", "joined"))
        ids = dict(rows.values_list("key", "object_id"))
        found = Essay.objects.only("slug", "live", "live_at").in_bulk(ids.values())
        return {key: found[pk] for key, pk in ids.items() if pk in found}

    def _lead(self, old: Iterable[str], target: Target, what: str) -> None:
        if self.run.options.keep_addresses:
            self._tell(*(addresses.keep(old, target) if target else addresses.coming(old)), what)

    def _tell(self, new: list[str], taken: list[str], what: str) -> None:
        if self.is_dry:
            new, taken = self.run.plan.claim(new, taken)
        self.report.figures["addresses"] += len(new)
        for one in taken:
            self.report.note(
                Note(
                    "address-taken",
                    _("%(one)s is in use here, and does not lead to “%(what)s”") % {"one": one, "what": what},
                )
            )
