"""A site that left as a bundle and came back is the same site: the second bundle has the same manifest, byte for
byte, and readers meet the same words at the same addresses."""

import re
import zipfile

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comments import audit
from comments.models import Comment, ModerationEntry
from essays import publishing, taxonomy
from essays.models import Essay, Hub, Media, Revision
from search.models import IndexedDocument
from tests.essays import media_uses
from tests.transfer.bundle import odd_site
from tests.transfer.bundle.packed import files_of, manifest, taken_in, written
from transfer import demo_content
from transfer.bundle import export

CHANGING = re.compile(
    # Names that files have here, widths that are made afterwards, which account wrote a reply or saved an edition, and
    # the numbers of rows by which the search leads to a bookmark.
    rb"/media/[\w-]+\.\w+|</?picture>|<source\s[^>]*>|name=\"(?:stamp|csrfmiddlewaretoken)\" value=\"[^\"]*\"|"
    rb"<small>(?:of this site|wrote this essay)</small> |\?v=\w+|-[0-9a-f]{8,}\b|<td><bdi>[^<]*</bdi></td>|bookmark-\d+"
)
PAGES = (
    "/",
    "/strategy/",
    "/tags/",
    "/authors/",
    "/archive/",
    "/books/",
    "/calls/",
    "/bookmarks/",
    "/politics/",
    "/about/",
)


def pages(addresses):
    """What readers get at these addresses, without what differs by its nature."""
    found = {}
    for address in addresses:
        response = Client().get(address)
        found[address] = response.status_code, CHANGING.sub(b"", response.content).decode().split()
    return found


def addresses():
    essays = Essay.objects.published()
    return [*PAGES, *(essay.url for essay in essays), *(f"{essay.url}history/" for essay in essays)]


def documents():
    """What the search holds, without numbers of rows and names of files."""
    rows = IndexedDocument.objects.exclude(kind="bookmark").values_list(
        "kind", "url", "title", "summary", "byline", "public"
    )
    return sorted(rows.filter(visible_from__lte=timezone.now()))


def moments():
    """When essays appeared and replies were published, to the microsecond."""
    essays = Essay.objects.published().order_by("slug").values_list("slug", "live_at", "revised_at")
    replies = Comment.objects.published().order_by("essay__slug", "number").values_list("number", "published_at")
    return list(essays), list(replies)


def round_trip(empty, folder, **options):
    """(the first bundle, the second, of the site that the first was taken into)."""
    first = written(folder / "first.zip", **options)
    empty()
    taken_in(first)
    return first, written(folder / "second.zip", **options)


@pytest.mark.proof
def test_the_demo_comes_back_as_it_was(emptied, folder):
    demo_content.load()
    asked, found = addresses(), documents()
    seen = pages(asked)
    first, second = round_trip(emptied, folder)
    assert manifest(first) == manifest(second)
    assert documents() == found
    again = pages(asked)
    assert {address: status for address, (status, _) in again.items()} == {a: s for a, (s, _) in seen.items()}
    for address in asked:
        assert again[address][1] == seen[address][1], address


def test_what_is_odd_comes_back_as_it_was(odd_site_stored, emptied, folder):
    before = moments()
    first, second = round_trip(emptied, folder)
    assert manifest(first) == manifest(second)
    assert moments() == before
    assert files_of(first).keys() == files_of(second).keys()
    assert Comment.objects.get(number=12).parent.number == 11
    assert Media.every.count() == 4
    media_uses.check()
    known = Essay.objects.get(slug="who-keeps-the-well")
    assert (known.feed_id, known.mention_count) == ("https://example.org/?p=12", 1)
    essay = Essay.objects.get(slug="changed")
    assert list(essay.revisions.order_by("edition").values_list("edition", "withheld_reason")) == [
        (1, ""), (2, "A name stood in it."), (3, ""),
    ]  # fmt: skip
    assert essay.passages.get().comments.get().number == 1
    assert Essay.objects.get(language="ar").original == known
    assert Client().get("/essays/taken-back/").status_code == 410
    assert Client().get("/blog/?x=%C3%A9&p=12").url == "/essays/who-keeps-the-well/"


def test_a_private_bundle_comes_back_as_it_was(odd_site_stored, emptied, folder):
    first = written(folder / "first-private.zip", private=True)
    emptied()
    taken_in(first)
    second = written(folder / "second-private.zip", private=True)
    assert manifest(first) == manifest(second)
    draft = Essay.objects.get(title__startswith="Not yet")
    assert draft.head.body == f"A {odd_site.SECRET} draft."
    assert Essay.objects.get(title__startswith="Soon").is_scheduled
    held = Comment.objects.get(state="held", number=None)
    assert odd_site.SECRET in held.text and held.email
    withdrawn = publishing.republish(Essay.objects.get(slug="taken-back"), by=None)
    assert odd_site.SECRET in withdrawn.html
    assert Comment.objects.get(essay=withdrawn).number == 1
    assert Revision.objects.filter(essay__slug="changed", edition=None).get().number == 4
    media_uses.check()


def test_the_log_is_kept_sealed_and_the_new_one_tells_of_its_last_seal(odd_site_stored, emptied, folder):
    last = audit.last().seal
    first, second = round_trip(emptied, folder)
    entry = ModerationEntry.objects.get()
    assert last in entry.words.text
    assert audit.verify().broken_at is None
    assert files_of(first)["moderation/1.jsonl"] == files_of(second)["moderation/1.jsonl"]
    assert "moderation/2.jsonl" not in files_of(second)
    comment = Comment.objects.filter(state="published").first()
    publishing_moment = ModerationEntry.objects.count()
    from_here = odd_site.moderation.remove(comment, "attack", by=None, tell=False)
    assert ModerationEntry.objects.count() == publishing_moment + 1
    third = written(folder / "third.zip")
    assert files_of(third)["moderation/1.jsonl"] == files_of(first)["moderation/1.jsonl"]
    assert from_here.seal.encode() in files_of(third)["moderation/2.jsonl"]
    emptied()
    taken_in(third)
    assert ModerationEntry.objects.count() == 2
    assert manifest(written(folder / "fourth.zip")) == manifest(third)
    assert audit.verify().broken_at is None


def test_what_was_withdrawn_cannot_be_published_again_without_words(odd_site_stored, emptied, folder):
    round_trip(emptied, folder)
    with pytest.raises(publishing.ValidationError, match="words are not here"):
        publishing.republish(Essay.objects.get(slug="taken-back"), by=None)


def test_two_bundles_of_one_site_are_the_same_file(odd_site_stored, emptied, folder):
    first, second = written(folder / "a.zip"), written(folder / "b.zip")
    assert first.read_bytes() == second.read_bytes()


def test_the_folder_of_a_bundle_is_taken_in_as_markdown(odd_site_stored, emptied, folder):
    path = written(folder / "a.zip")
    with zipfile.ZipFile(path) as packed:
        packed.extractall(folder / "unpacked")
    emptied()
    taxonomy.save_hub(Hub(name="Water", slug="water", argument="It flows."), by=None)
    call_command("import_markdown", str(folder / "unpacked"))
    titles = set(Essay.objects.published().values_list("title", flat=True))
    assert titles == {*odd_site.SCRIPTS.values(), "L" * 250, "Heard", "Changed"}


def test_a_part_can_be_taken_in(odd_site_stored, emptied, folder):
    path = written(folder / "part.zip", selection=export.Selection.named(tag=["water"]), asked={"tag": ["water"]})
    emptied()
    taken_in(path)
    assert Essay.objects.count() == 2
    again = written(folder / "again.zip", selection=export.Selection.named(tag=["water"]), asked={"tag": ["water"]})
    assert files_of(again)["manifest.jsonl"] == files_of(path)["manifest.jsonl"]
