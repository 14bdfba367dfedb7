"""A corpus of the machine's own texts: the same for a seed, and a site as whole as one that people have written."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from comments.models import Comment, ModerationEntry
from essays.derived import denormalised, rendering
from essays.models import Essay, Link, Series
from search.models import IndexedDocument
from tests.cast import make_essay
from tests.essays import media_uses
from transfer.corpus import composing

ROOT = Path(__file__).resolve().parents[2]
ESSAYS = 40
COMPOSE = """
import datetime, hashlib
from transfer.corpus.composing import Corpus
corpus = Corpus(3, 0, 500, datetime.date(2026, 1, 31), pictures=("a", "b"))
found = [corpus.compose(number) for number in (499, 0, 7, 11, 250)], corpus.series(), corpus.replied(5)
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


DOCUMENT = ("kind", "object_id", "title", "url", "visible_from", "data")


def test_every_process_composes_the_same(tmp_path):
    def composed(hash_seed):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        run = subprocess.run(
            [sys.executable, "-c", COMPOSE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
        )
        return run.stdout

    assert composed("1") == composed("2")


@pytest.mark.proof
def test_a_corpus_is_a_whole_site(site, client, monkeypatch):
    monkeypatch.setattr(composing, "NEAR", 20)  # of so few, later ones link to earlier ones too
    call_command("make_corpus", "--essays", str(ESSAYS), "--seed", "3", "--processes", "0", verbosity=0)
    media_uses.check()
    kinds = Counter(Essay.objects.values_list("live", flat=True))
    assert kinds[Essay.Live.NEVER] == len(range(7, ESSAYS - 1, 41))
    assert kinds[Essay.Live.WITHDRAWN] == 1
    assert sum(essay.is_scheduled for essay in Essay.objects.all()) == 1
    assert Essay.objects.published().count() == ESSAYS - sum(kinds.values()) + kinds[Essay.Live.PUBLISHED] - 1
    newest = Essay.objects.published().newest()[0]
    assert newest.comment_count == 10
    page = client.get(newest.url).content.decode()
    assert newest.comments.published().first().html in page
    assert client.get("/").content.decode().count(newest.url)
    word = newest.text.split()[-1].strip(".?,”")
    assert newest.url in client.get("/search/", {"q": f'"{newest.title}" {word}'}).content.decode()
    assert Comment.objects.filter(state=Comment.State.HELD).exists()
    assert Series.objects.get().essays.count() > 1
    assert client.get(Series.objects.get().get_absolute_url()).status_code == 200
    for kind in (Link.Kind.ESSAY, Link.Kind.MISSING):
        assert Link.objects.filter(kind=kind).exists()
    call_command("verify_moderation_log", verbosity=0)
    assert ModerationEntry.objects.count() == Comment.objects.count()
    as_made_anew()


def as_made_anew():
    """What is derived of a site is as it would be if it were made anew from its sources."""
    assert not any(rendering.rendered_anew(Essay.objects.all()))
    cards, found = cards_now(), sorted(IndexedDocument.objects.values_list(*DOCUMENT), key=repr)
    denormalised.rebuild(Essay.objects.exclude(live=Essay.Live.NEVER))
    call_command("reindex", verbosity=0)
    assert cards == cards_now()
    assert found == sorted(IndexedDocument.objects.values_list(*DOCUMENT), key=repr)


def cards_now():
    """All cards but for what is related, where what came before an essay follows in part."""
    rows = Essay.objects.exclude(live=Essay.Live.NEVER).values_list("pk", "card")
    return {pk: {name: value for name, value in card.items() if name != "related"} for pk, card in rows}


def test_a_site_that_has_essays_is_left_alone_unless_they_may_come_beside(site):
    here = make_essay("Somebody's Own")
    with pytest.raises(CommandError, match="--add"):
        call_command("make_corpus", "--essays", "5", verbosity=0)
    assert list(Essay.objects.all()) == [here]
    for _ in range(2):
        call_command("make_corpus", "--essays", "5", "--add", "--processes", "0", verbosity=0)
    assert Essay.objects.count() == 11
    assert len({essay.guid for essay in Essay.objects.all()}) == 11
    assert max(essay.dated for essay in Essay.objects.published().exclude(pk=here.pk)) < timezone.localdate()


def test_a_corpus_has_an_essay_at_least(site):
    with pytest.raises(CommandError, match="at least one"):
        call_command("make_corpus", "--essays", "0", verbosity=0)
