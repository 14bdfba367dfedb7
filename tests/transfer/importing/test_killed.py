"""An import that is killed at any moment is taken up by the next run, and the end is as if nothing had happened."""

import os
import re
import signal

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections
from PIL import Image

from essays.models import Essay, ImportedFrom, Link, Media, OldPath, Revision, TaggedEssay
from search.models import IndexedDocument
from tests.transfer.importing.made_by_hand import WORDS, brought, text
from transfer.importing.items import File, State, Term, reference
from transfer.models import Sketch

MOMENTS = 25
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site"), pytest.mark.proof]


def site_of(name, folder):
    """Texts of one old site, each with something that hangs on it; all their words have its name."""
    term = Term(f"c:{name}", f"Peers {name}", is_category=True, addresses=(f"/category/{name}/",), definition="Peers.")
    picture = folder / f"{name}.png"
    Image.new("RGB", (60, 40), (len(name), int(name[1:]), 7)).save(picture)
    to_a, to_b, shown = map(reference, "abf")
    texts = [
        text("a", f"One {name}", f"{name} {WORDS} [b]({to_b}) ![p]({shown})", addresses=(f"/{name}/a",)),
        text("b", f"Two {name}", f"{WORDS} {name} [a]({to_a})", terms=(term.key,), authors=(f"Bo {name}",)),
        text("c", f"Two {name}", f"Other {name}", state=State.DRAFT, addresses=(f"/{name}/c",)),
        text("d", f"Four {name}", f"[[One {name}]] and [[Five {name}]] {name}", titles=(f"Vier {name}",)),
        text("e", f"Five {name}", f"Last {name}", cover="f"),
    ]  # fmt: skip
    file = File("f", f"{name}.png", path=picture, alt=f"Well {name}", addresses=(f"/{name}/w.png",))
    more = {"terms": (term,), "kept": (file,), "leading": ((f"/{name}/feed", "/feed.xml"),)}
    return texts, more


def bring(name, folder):
    texts, more = site_of(name, folder)
    return brought(*texts, of=more, name=name, keep_apart=True)


def killed(name, folder, statement):
    """Imports in a process of its own, which is killed before its so-manieth statement; whether it came to that."""
    connections.close_all()
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    asked = [0]

    def counting(execute, *arguments):
        asked[0] += 1
        if asked[0] == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    try:
        with connection.execute_wrapper(counting):
            bring(name, folder)
    finally:
        os._exit(0)


def end_of(name):
    """What an import left, without ids, moments and its name."""
    essays = Essay.objects.filter(body__contains=name)
    paths = OldPath.objects.filter(path__contains=name)
    pictures = Media.objects.filter(alt__contains=name)
    source = ImportedFrom.objects.filter(source=f"byhand:{name}")
    found = [
        essays.values_list("title", "slug", "html", "card", "edition", "live", "cover__alt", "live_at", "text"),
        Revision.objects.filter(essay__in=essays).values_list("number", "edition", "title", "body", "step"),
        paths.values_list("path", "essay__slug", "tag__slug", "address", "status"),
        TaggedEssay.objects.filter(content_object__in=essays).values_list("tag__name", "content_object__slug"),
        Link.objects.filter(essay__in=essays).values_list("essay__slug", "kind", "wanted", "to_essay__slug"),
        source.values_list("key", "kind"), pictures.values_list("name", "alt", "sha256"),
        IndexedDocument.objects.filter(title__contains=name).values_list("kind", "title", "url", "public"),
        Sketch.objects.filter(essay__in=essays).values_list("essay__slug", "edition"),
    ]  # fmt: skip
    rows = [sorted(map(repr, rows)) for rows in found]
    own = rf"{name}|\b\w{{24}}(-\d+)?\.(png|webp|avif)|\[\d+(, \d+)*\]|'[0-9a-f]{{64}}'"
    return re.sub(own, "…", repr(rows))


def statements(folder):
    """How many statements the whole import asks."""
    asked = [0]

    def counting(execute, *arguments):
        asked[0] += 1
        return execute(*arguments)

    with connection.execute_wrapper(counting):
        bring("w000", folder)
    return asked[0]


@pytest.mark.parametrize("moment", range(1, MOMENTS + 1))
def test_the_next_run_comes_to_the_same_end(moment, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    default_storage.__dict__.pop("base_location", None)
    total = statements(tmp_path) * 9 // 10  # the next of its kind asks fewer
    expected, name = end_of("w000"), f"w{moment:03}"
    assert "Five …" in expected
    assert killed(name, tmp_path, total * moment // (MOMENTS + 1))
    report = bring(name, tmp_path)
    assert end_of(name) == expected
    assert len(report.created) + len(report.skipped) == 5
    assert bring(name, tmp_path).counts()["skipped"] == 5
    assert end_of(name) == expected
