"""Counts that pages show are kept rows: whatever is done, and whenever the clock passes a moment, they are what a fresh
count gives; `manage.py doctor` finds what somebody wrote past the verbs."""

import datetime
import random
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from comments.models import Comment
from essays import publishing, taxonomy
from essays.derived import counts, recounting
from essays.models import Author, Count, CountedEssay, Essay, Hub, HubSetCount, Tag, TaggedEssay
from essays.publishing.arrivals import Arriving, arrive_all
from essays.reading import list_views
from essays.taxonomy import deletion
from search.models import FacetValue
from tests.cast import make_comment, make_draft, make_essay, signed_in
from tests.essays.counted import asked, differences, fresh, said
from tests.essays.life import Life

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)
NAMES = ["wells", "water", "fields", "bread", "roads", "seeds"]
WRITERS = ["Ilse Verhaegen", "Tomás Rey", "Sunniva Dahl"]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _site(site):
    with override_settings(PAGE_STORE=False):
        yield


class Times(Life):
    """Verbs in an order that chance gives, at moments that it gives."""

    def __init__(self, chance, clock):
        super().__init__(chance)
        self.clock = clock

    def content(self):
        some = self.chance
        return {
            "tags": some.sample(NAMES, some.randint(0, 4)), "hubs": [hub.slug for hub in self._hubs()],
            "authors": some.sample(WRITERS, some.randint(1, 2)),
            "dated": datetime.date(2024, 1, 1) + datetime.timedelta(days=some.randint(0, 700)),
        }  # fmt: skip

    def _hubs(self):
        return self.chance.sample(list(Hub.objects.all()), self.chance.randint(0, 3))

    def moment(self):
        return self.chance.choice([None, timezone.now() + self.chance.randint(1, 9) * HOUR])

    def publish(self):
        make_essay(f"Well {self.chance.random()}", at=self.moment(), **self.content())

    def edit(self):
        essay = self.one_of(Essay.objects.released())
        if essay:
            content = self.content()
            content["hubs"] = [Hub.objects.get(slug=slug).pk for slug in content["hubs"]]
            content["authors"] = [taxonomy.author_named(name).pk for name in content["authors"]]
            publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)

    def arrive(self):
        hubs, writer = [hub.pk for hub in self._hubs()], taxonomy.author_named(self.chance.choice(WRITERS)).pk
        arrive_all([
            Arriving({"title": f"From elsewhere {self.chance.random()}", "body": "It came.", "tags": NAMES[:2],
                      "hubs": hubs, "authors": [writer]}, at=at)
            for at in (timezone.now() - 5000 * HOUR, timezone.now() + 3 * HOUR, None)
        ], by=None)  # fmt: skip

    def merge(self):
        tags = list(Tag.objects.filter(synonym_of=None).order_by("pk"))
        if len(tags) > 1:
            taxonomy.merge_tags(*self.chance.sample(tags, 2), by=None)

    def rename(self):
        if tag := self.one_of(Tag.objects.filter(synonym_of=None)):
            tag.name = f"{tag.name} again"[:60]
            taxonomy.save_tag(tag, by=None)

    def delete(self):
        for rows, verb in ((Tag, deletion.delete_tag), (Author, deletion.delete_author), (Hub, deletion.delete_hub)):
            if row := self.one_of(rows.objects.all()):
                try:
                    verb(row, by=None)
                except ValidationError:
                    continue  # it is in use

    def make_hub(self):
        n = Hub.objects.count() + self.chance.randint(0, 10**6)
        taxonomy.save_hub(Hub(name=f"Hub {n}", slug=f"hub-{n}", argument="Why."), by=None)

    def reply(self):
        if essay := self.one_of(Essay.objects.published()):
            make_comment(essay)

    def remove_reply(self):
        if comment := self.one_of(Comment.objects.published()):
            moderation.remove(comment, "attack", by=None, tell=False)

    def wait(self):
        self.clock.shift(self.chance.randint(1, 5) * HOUR)

    def join(self):
        counts.update_due()


VERBS = ["publish", "publish", "edit", "edit", "withdraw", "republish", "unschedule", "arrive", "merge", "rename",
         "delete", "make_hub", "reply", "reply", "remove_reply", "wait", "wait", "join"]  # fmt: skip


@pytest.mark.parametrize(
    ("seed", "every"), [(0, 3), *(pytest.param(seed, 1, marks=pytest.mark.proof) for seed in range(9))]
)
def test_whatever_is_done_pages_say_what_a_fresh_count_says(client, seed, every):
    chance = random.Random(seed)
    with time_machine.travel(START, tick=False) as clock:
        life = Times(chance, clock)
        for _ in range(6):
            life.publish()
        for step in range(60):
            done = chance.choice(VERBS)
            getattr(life, done)()
            if step % every == every - 1:
                assert differences() == [], (step, done)
            if step % 10 == 9:
                assert said(client) == fresh(), (step, done)


def test_a_scheduled_essay_counts_from_its_second_on_without_a_worker(client):
    with time_machine.travel(START, tick=False) as clock:
        make_essay("One", tags=["wells"], hubs=["politics"])
        at = START + HOUR
        make_essay("Two", tags=["wells", "wet"], hubs=["politics"], authors=["New Writer"], at=at, dated=None)
        before = said(client)
        clock.move_to(at - datetime.timedelta(microseconds=1))
        assert said(client) == before == fresh()
        assert (before["essays"], before["tags"]["wells"], before["hubs"]["politics"]) == (1, 1, 1)
        clock.move_to(at)
        after = said(client)
        assert after == fresh()
        assert (after["essays"], after["tags"], after["months"][2026, 3]) == (2, {"wells": 2, "wet": 1}, 1)
        assert after["authors"]["New Writer"] == 1
        rows = Count.objects.count()
        assert counts.update_due() == 1
        assert said(client) == after
        assert Count.objects.count() < rows
        assert differences() == []
        assert counts.update_due() == 0


def test_a_whole_batch_is_counted_in_as_many_statements_as_one(django_assert_num_queries, site):
    def batch(number):
        with time_machine.travel(START, tick=False):
            return [make_essay(f"Well {number} {n}", tags=["wells", "wet"]).pk for n in range(number)]

    one, many = batch(1), batch(8)
    for pks in (one, many):
        counts.update(pks)  # nothing changed
        CountedEssay.objects.filter(pk__in=pks).update(month=201001)
        with django_assert_num_queries(5):
            counts.update(pks)


def test_the_doctor_says_what_differs_and_mends_it(capsys, client):
    essay = make_essay("One", tags=["wells", "wet"], hubs=["politics", "movements"])
    make_comment(essay)
    later = make_essay("Later", at=timezone.now() + HOUR, tags=["wells"])
    call_command("doctor")
    assert "0 differ." in capsys.readouterr().out
    right = said(client)
    Essay.objects.filter(pk=essay.pk).update(comment_count=7, last_comment_number=0)
    Count.objects.filter(kind=Count.Kind.TAG).update(many=5)
    Count.objects.filter(kind=Count.Kind.MONTH).delete()
    Count.objects.create(kind=Count.Kind.AUTHOR, of=10**6, many=3)
    HubSetCount.objects.update(many=9)
    CountedEssay.objects.filter(pk=later.pk).delete()
    FacetValue.objects.filter(name="tag", slug="wet").update(essays=8)
    with pytest.raises(CommandError, match=r"doctor --mend"):
        call_command("doctor")
    told = capsys.readouterr().out
    for words in (
        f"Responses shown on “One” ({essay.pk}): 7 is stored, 1 is true.", "Essays with a tag: “wells”: 5 is stored",
        "Essays of a month: 201303: 0 is stored", "no. 1000000, which is gone: 3 is stored, 0 is true.",
        f"What essay {later.pk} is counted as: nothing is stored", "Essays in exactly the hubs",
        "Essays that the search finds under tag wet: 8 is stored, 1 is true.",
    ):  # fmt: skip
        assert words in told
    call_command("doctor", "--mend")
    assert "All of it is right now." in capsys.readouterr().out
    call_command("doctor")
    assert said(client) == right == fresh()


def test_drafts_and_what_waits_are_in_no_count(client, editor):
    make_draft("Draft", tags=["hidden"], hubs=["politics"])
    make_essay("Later", at=timezone.now() + HOUR, tags=["hidden"], hubs=["politics"], authors=["Nobody Yet"])
    for browser in (client, signed_in(editor)):
        assert said(browser)["essays"] == 0
        assert not said(browser)["tags"]
        assert "Nobody Yet" not in said(browser)["authors"]
        assert not said(browser)["months"]
    assert not said(client)["hubs"]["politics"]


def test_the_migration_counts_what_an_existing_site_has(client):
    essay = make_essay("One", tags=["wells", "wet"], hubs=["politics", "movements"])
    make_comment(essay)
    make_essay("Two", tags=["wells"], hubs=["politics"], authors=["Tomás Rey", "Sunniva Dahl"])
    make_essay("Later", at=timezone.now() + HOUR, tags=["wells", "wet"], hubs=["alternatives"])
    right = said(client)
    for model in (Count, HubSetCount, CountedEssay):
        model.objects.all().delete()
    for name in ("0016_counts", "0020_counts_of_months", "0024_responses_of_hubs"):
        import_module(f"essays.migrations.{name}").fill(apps, connection.schema_editor())
    assert differences() == []
    assert said(client) == right == fresh()


def test_of_very_many_tags_some_stand_on_each_page(client, monkeypatch):
    monkeypatch.setattr(list_views, "TAGS_A_PAGE", 10)
    tags = Tag.objects.bulk_create(Tag(name=f"wet {n}", slug=f"wet-{n}", key=f"wet {n:02}") for n in range(12))
    Tag.objects.create(name="damp", slug="damp", key="damp", synonym_of=tags[0])
    essay = make_essay("One")
    TaggedEssay.objects.bulk_create(TaggedEssay(content_object=essay, tag=tag) for tag in tags)
    recounting.recount()
    for address, pages, last in (
        ("?page=2", 2, ["wet 9", "wet 10", "wet 11"]), ("?starts=wet&page=2", 2, ["wet 10", "wet 11"]),
        ("?starts=damp", 1, ["damp"]),
    ):  # fmt: skip
        context = asked(client, reverse("tags") + address)
        assert context["page"].paginator.num_pages == pages
        assert [name for one in context["letters"] for name, *_more in one["tags"]] == last
    first = client.get(reverse("tags") + "?starts=wet").content.decode()
    assert 'href="?starts=wet&amp;page=2"' in first
    assert client.get(reverse("tags") + "?page=3").status_code == 404
