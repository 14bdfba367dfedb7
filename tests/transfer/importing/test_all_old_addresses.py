"""Real exports and dumps, brought here by their commands: a dry run tells what the real one does, and of every address
that the file knows this site is asked: it leads to a page that is there, but for what was left out, which is named."""

import json
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from django.core.management import call_command

from essays.models import Author, Essay, Tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
# How many addresses lead nowhere, by kind: drafts and what is to appear have no readers yet, files that do not lie
# beside the export no place, and at some addresses this site has a page of its own (told as a note).
EXPORTS = {
    "theme-unit-test-data.xml": {"attachment": 109, "page": 1, "page kept back": 4, "post kept back": 14},
    "block-editor-test-data.xml": {"post": 7, "attachment": 26},
    "pelican-wordpressexport.xml": {"attachment": 6, "page kept back": 2, "post": 1, "post kept back": 6},
    "jekyll-import-2025-export.xml": {"page": 1, "attachment": 18},
    "wagtail-raw_xml.xml": {"page kept back": 4},
    "importer-fixtures/small-export.xml": {"page kept back": 2, "post kept back": 2},
    "importer-fixtures/valid-wxr-1.0.xml": {},
    "importer-fixtures/valid-wxr-1.1.xml": {},
    "importer-fixtures/wxr-comprehensive.xml": {},
}  # fmt: skip
# A thousand addresses, asked in the proof: the others have what it has of each kind (test_a_whole_blog.py brings it).
LARGEST = {"theme-unit-test-data.xml", "block-editor-test-data.xml"}
LEFT_OUT = {"Talk", "1", "Arquivo", "Predefinição"}
DUMPS = [
    "addressforall-dump.xml", "macbre-dump.xml", "mwxml-dump.xml", "core-fixtures/ImportLinkCacheIntegrationTest.xml",
    "core-fixtures/Dupes.import-2.xml", "core-fixtures/Slots.import-1.xml",
]  # fmt: skip


def both(tmp_path, command, path):
    """The reports of a dry run and of a real one."""
    reports = []
    for name in ("dry", "real"):
        dry = ["--dry-run"] if name == "dry" else []
        call_command(command, str(path), "--processes=0", "--report", str(tmp_path / name), *dry, verbosity=0)
        reports.append(json.loads((tmp_path / name / "report.json").read_text()))
    return reports


def agree(dry, real, before):
    assert dry["figures"] == real["figures"]
    assert dry["counts"] == real["counts"]
    counted = {note["code"]: note["count"] for note in real["notes"]}
    assert {note["code"]: note["count"] for note in dry["notes"]} == counted
    figures = real["figures"]
    assert (figures["authors"], figures["tags"]) == (
        Author.objects.count() - before[0],
        Tag.objects.count() - before[1],
    )
    assert figures["essays"] + figures["pages"] == Essay.objects.published().count()
    assert counted.get("no-hub", 0) == Essay.objects.filter(live="published", hubs=None).count()


class Old:
    """The addresses of an export, read apart from what imports it: (kind, is there, address)."""

    def __init__(self, path):
        self.root = ElementTree.parse(path).getroot().find("channel")
        self.wp = next(el.tag for el in self.root if el.tag.endswith("}wxr_version")).removesuffix("wxr_version")

    def said(self, element, name):
        return (element.findtext(f"{self.wp}{name}") or "").strip()

    @property
    def top(self):
        return urlsplit(self.root.findtext("link") or "").path.rstrip("/")

    def items(self):
        for item in self.root.findall("item"):
            kind, status = self.said(item, "post_type"), self.said(item, "status")
            if kind in ("post", "page", "attachment"):
                words = (item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "").strip()
                is_shown = status == "publish" and not self.said(item, "post_password") and bool(words)
                yield item, kind, is_shown, status

    def addresses(self):
        terms, authors = {}, set()
        for item, kind, is_shown, _status in self.items():
            name = kind if is_shown or kind == "attachment" else f"{kind} kept back"
            number, link = self.said(item, "post_id"), urlsplit(item.findtext("link") or "")
            link = f"{link.path}{link.query and f'?{link.query}'}"
            yield name, link
            yield name, f"{self.top}/?{ {'post': 'p', 'page': 'page_id'}.get(kind, 'attachment_id') }={number}"
            if kind == "attachment":
                yield name, urlsplit(self.said(item, "attachment_url")).path
                continue
            if "?" not in link:
                yield name, f"{link.rstrip('/')}/feed/"
            yield name, f"{self.top}/?feed=rss2&{ {'post': 'p', 'page': 'page_id'}[kind] }={number}"
            authors |= {item.findtext("{http://purl.org/dc/elements/1.1/}creator")} if is_shown else set()
            for label in item.findall("category"):
                key = ("category" if label.get("domain") == "category" else "tag", label.get("nicename"))
                if label.get("domain") in ("category", "tag", "post_tag") and is_shown and key[1]:
                    terms[key] = True
            date = self.said(item, "post_date")
            if kind == "post" and is_shown and date[:4] > "0000":
                for part in (date[:4], date[:7].replace("-", "/")):
                    yield "archive", f"{self.top}/{part}/"
                    yield "archive", f"{self.top}/?m={part.replace('/', '')}"
        for kind, slug in terms:
            yield kind, f"{self.top}/{kind}/{slug}/"
            yield kind, f"{self.top}/{kind}/{slug}/feed/"
            yield kind, f"{self.top}/?{'category_name' if kind == 'category' else 'tag'}={slug}"
        for login in filter(None, authors):
            yield "author", f"{self.top}/author/{quote(login.lower().strip('>').replace(' ', '-').replace('@', ''))}/"
        yield from (
            ("feed", f"{self.top}{address}") for address in ("/feed/", "/feed/atom/", "/?feed=rss2", "/comments/feed/")
        )


def lost(client, addresses):
    """{kind: addresses that lead to no page}."""
    found, pages = {}, {}
    for kind, address in addresses:
        if not address.strip("/"):
            continue
        answer = client.get(f"/{address.strip().lstrip('/')}")
        to = answer.headers.get("Location", "")
        if answer.status_code == 301 and to not in pages:
            pages[to] = client.get(to.partition("#")[0], follow=True).status_code
        if answer.status_code != 301 or pages[to] != 200:
            found.setdefault(kind, set()).add(unquote(address))
    return found


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.proof if name in LARGEST else ()) for name in EXPORTS]
)
def test_every_address_of_a_blog_leads_to_a_page(client, shared, tmp_path, name):
    path, before = shared / "data/wxr" / name, (Author.objects.count(), Tag.objects.count())
    dry, real = both(tmp_path, "import_wordpress", path)
    agree(dry, real, before)
    old = list(Old(path).addresses())
    assert len(old) >= 10
    away = lost(client, old)
    assert {kind: len(them) for kind, them in away.items()} == EXPORTS[name], away


def of_wiki(path):
    """(kind, address) of the pages of a dump, read apart from what imports it."""
    root = ElementTree.parse(path).getroot()
    space = root.tag.partition("}")[0] + "}" if "}" in root.tag else ""
    stem = urlsplit(root.findtext(f"{space}siteinfo/{space}base") or "").path.rpartition("/")[0]
    for page in root.iter(f"{space}page"):
        number, title = page.findtext(f"{space}ns"), page.findtext(f"{space}title")
        prefix = title.partition(":")[0] if ":" in title else ""
        kind = prefix or number or "0"
        name = quote(title.replace(" ", "_"), safe=":/")
        stems = dict.fromkeys((f"{stem}/", "/wiki/", "/index.php/"))
        yield from ((kind, f"{one}{name}") for one in stems)
        yield kind, f"/index.php?title={name}"
        if number := page.findtext(f"{space}id"):
            yield kind, f"/index.php?curid={number}"


@pytest.mark.parametrize("name", DUMPS)
def test_every_address_of_a_wiki_leads_to_a_page(client, shared, tmp_path, name):
    path, before = shared / "data/mediawiki" / name, (Author.objects.count(), Tag.objects.count())
    dry, real = both(tmp_path, "import_mediawiki", path)
    agree(dry, real, before)
    away = lost(client, of_wiki(path))
    assert set(away) <= LEFT_OUT, away  # kinds of pages that do not come over
