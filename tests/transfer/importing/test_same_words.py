"""A text that arrives by two ways is one essay, at the addresses of both; another text is not."""

import random
import re

import pytest

from essays import publishing
from essays.models import Essay
from tests.cast import make_essay
from tests.transfer.importing.made_by_hand import WORDS, ByHand, brought, text
from transfer.importing import sketches
from transfer.importing.loading import run
from transfer.importing.options import Options

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
LONG = f"{WORDS}\n\n{WORDS.replace('water', 'wood')}\n\n{' '.join(sorted(WORDS.split()))}"


def from_wiki(*texts, **options):
    return run(ByHand("wiki", [*texts], base="https://wiki.example"), Options(**options))


def test_the_same_text_with_other_signs_is_joined_and_both_addresses_lead_to_it(client):
    brought(text(body=LONG, addresses=("/2013/three/",)))
    other = text("page:1", "3 Things", LONG.replace(",", ";").replace("noon", "*noon*"), addresses=("/wiki/3_Things",))
    report = from_wiki(other)
    essay = Essay.objects.get()
    assert report.joined[0].title == "Three Things"
    assert "says the same as “Three Things”" in report.notes["same-words"].first[0][1]
    for old in ("/2013/three/", "/wiki/3_Things"):
        assert client.get(old)["Location"] == essay.url
    assert from_wiki(other).counts()["skipped"] == 1
    changed = from_wiki(text("page:1", "3 Things", "Other words.", addresses=("/wiki/3_Things",)))
    assert changed.notes["joined-changed"].count == 1
    assert Essay.objects.get().body == LONG


def test_links_of_the_same_run_to_a_text_that_was_joined_lead_to_the_essay(client):
    brought(text(body=LONG))
    linking = text("page:2", "A Link", "See [three](import:page:1) things.")
    from_wiki(text("page:1", "Thrice", LONG), linking)
    page = client.get("/essays/a-link/").content.decode()
    address = re.search(r'<a href="([^"]*)"[^>]*>three</a>', page)[1]
    answer = client.get(address, follow=True)
    assert answer.status_code == 200 and answer.request["PATH_INFO"] == Essay.objects.get(title="Three Things").url


def test_a_dry_run_tells_of_it_and_it_can_be_kept_apart():
    make_essay("Typed here", LONG)
    assert from_wiki(text(body=LONG), dry_run=True).counts()["joined"] == 1
    assert Essay.objects.count() == 1
    assert from_wiki(text(body=LONG), keep_apart=True).counts()["created"] == 1
    assert Essay.objects.count() == 2


def test_what_an_editor_wrote_since_is_what_it_is_compared_with():
    essay = make_essay("Typed here", LONG)
    assert from_wiki(text(body=LONG), dry_run=True).counts()["joined"] == 1
    from_wiki()
    content = essay.head.content() | {"body": " ".join(reversed(LONG.split()))}
    publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)
    assert from_wiki(text(body=LONG)).counts()["created"] == 1


def test_two_texts_of_one_source_are_never_one():
    assert brought(text("a", "A", LONG), text("b", "B", LONG)).counts()["created"] == 2


def shuffled(words, seed):
    words = words.split()
    random.Random(seed).shuffle(words)
    return " ".join(words)


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda t: t, True),
        (lambda t: t.replace(",", ""), True),
        (lambda t: t.upper(), True),
        (lambda t: f"{t} First published on the blog of the foundation.", True),
        (lambda t: re.sub("Thursday", "Friday", t), True),
        (lambda t: f"{t} {shuffled(t, 1)}", False),  # it quotes the other whole
        (lambda t: shuffled(t, 1), False),
        (lambda t: t[: len(t) // 2], False),
        (lambda t: t[: len(t) // 2] + shuffled(t, 2)[: len(t) // 2], False),
    ],
)
def test_how_alike_two_texts_must_be(change, is_same):
    alike = sketches.likeness(sketches.sketch(LONG), sketches.sketch(change(LONG)))
    assert (alike >= sketches.SAME) == is_same


def test_short_texts_are_not_compared():
    assert sketches.sketch("A short note.") == []
    brought(text("a", "A", "A short note."))
    assert from_wiki(text("a", "A", "A short note.")).counts()["created"] == 1


@pytest.mark.proof
def test_no_two_real_essays_are_taken_for_one(shared):
    found = {}
    for path in sorted((shared / "data/corpus/p2p-foundation-wiki/essays").iterdir()):
        numbers = sketches.sketch(path.read_text())
        for other, its in found.items():
            assert sketches.likeness(numbers, its) < sketches.SAME, (path.name, other)
        found[path.name] = numbers
