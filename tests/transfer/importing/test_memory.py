"""An import keeps next to nothing in memory of each text: what it has to know of all of them lies on disk."""

import gc
import json
import tracemalloc

import pytest

from tests.transfer.ghost import written as ghost
from tests.transfer.importing.made_by_hand import ByHand, text
from tests.transfer.mediawiki.test_dumps import dump
from tests.transfer.wordpress import written as wordpress
from transfer.feeds.source import Feed
from transfer.importing import loading, planning, spool, spooled_map
from transfer.importing.options import Options
from transfer.markdown.here import Here
from transfer.markdown.source import Markdown
from transfer.markdown.texts import Choices
from transfer.mediawiki.source import DumpSource

FEW, MANY = 50, 200
MOST_EACH = 150  # bytes of a text that is known and not stored; a mapping in memory has as many for a key alone
MOST_EACH_STORED = 600  # of one that went all the way; what Python keeps beside varies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    for module in (spool, spooled_map):
        monkeypatch.setattr(module, "IN_MEMORY", 20)


def of_wordpress(folder, texts):
    picture = '<img src="/wp-content/uploads/{0}.png"> <a href="/post-{0}/">that</a>'
    parts = [wordpress.item(n, picture.format(n), wordpress.comment(n), slug=f"post-{n}") for n in range(1, texts)]
    return wordpress.source(
        folder, *parts, *(wordpress.attachment(texts + n, f"{n}.png", parent=n) for n in range(texts))
    )


def of_mediawiki(folder, texts):
    return DumpSource(dump(folder, *((f"Page {n}", f"[[Page {n // 2}]] [[File:P{n}.png]]") for n in range(texts))))


def of_a_feed(folder, texts):
    entries = [
        {"id": f"urn:{n}", "url": f"https://a.example/{n}/", "title": f"T {n}", "content_html": f'<img src="https://b.example/{n}.png">'}
        for n in range(texts)
    ]  # fmt: skip
    path = folder / "feed.json"
    path.write_text(json.dumps({"version": "https://jsonfeed.org/version/1", "title": "A", "items": entries}))
    return Feed(path)


def of_ghost(folder, texts):
    picture = '<img src="__GHOST_URL__/content/images/{}.png">'
    return ghost.source(folder, *(ghost.post(n, picture.format(n), slug=f"post-{n}") for n in range(1, texts)))


def of_markdown(folder, texts):
    for n in range(texts):
        (folder / f"post-{n}.md").write_text(
            f"---\ntitle: T {n}\ndate: 2012-01-02\n---\n[x](post-{n // 2}.md) ![]({n}.png)"
        )
    return Markdown(folder, Here(), Choices(strict=False))


@pytest.mark.proof
@pytest.mark.parametrize("of", [of_wordpress, of_mediawiki, of_a_feed, of_ghost, of_markdown])
def test_what_is_known_of_texts_before_they_are_stored_lies_on_disk(tmp_path, of):
    def read(texts):
        folder = tmp_path / f"{texts}"
        folder.mkdir()
        source = of(folder, texts)
        held = _held()
        source.check()
        plan = planning.of_texts(source.outlines(), "x:y", "en")
        parts = sum(1 for _ in source.parts())
        assert parts == plan.total >= texts - 1
        return _held() - held

    read(10)  # what is made once
    assert _each(read) < MOST_EACH


@pytest.mark.proof
@pytest.mark.usefixtures("site")
def test_what_a_dry_run_remembers_of_each_too():
    def run(texts):
        words = "Words {0}. [Lost](/essays/none-{0}/#part)"
        made = [
            text(f"post:{n}", f"Text {n}", words.format(n), guid=f"urn:{n}", addresses=(f"/old/{n}/",))
            for n in range(texts)
        ]
        held, after = _held(), 0

        def progress(step, done, total):
            nonlocal after
            after = _held() if step == "addresses" else after

        report = loading.run(ByHand(made=made), Options(dry_run=True), progress=progress)
        assert report.counts()["created"] == texts
        return after - held

    run(10)
    assert _each(run, few=150, many=450) < MOST_EACH_STORED


def _each(held_of, few=FEW, many=MANY):
    """Bytes that stay for each text of many beyond few."""
    tracemalloc.start()
    try:
        of_few = held_of(few)
        return (held_of(many) - of_few) / (many - few)
    finally:
        tracemalloc.stop()


def _held():
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
