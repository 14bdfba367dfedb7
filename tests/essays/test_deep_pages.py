"""Pages far down a list show the rows that stand there in the whole list, however they are found."""

import datetime
import random
import re

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from essays import publishing, taxonomy
from essays.derived import counts, recounting
from essays.models import Author, Essay, Hub, Tag
from essays.reading import deep_pages, essays_under
from tests.cast import make_essay
from tests.essays.counted import differences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
NOW = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True, params=[0, 200])
def _near(request, monkeypatch):
    """Every page but the first is far down, of a list that is long or has few rows, and none is kept."""
    monkeypatch.setattr(deep_pages, "NEAR", 1)
    monkeypatch.setattr(deep_pages, "FEW", request.param)
    monkeypatch.setattr(essays_under, "FEW", request.param)
    with override_settings(PAGE_STORE=False):
        yield


@pytest.fixture(scope="module")
def many(lasting):
    """Essays on few days, so that several share one; some are to appear, some withdrawn."""
    chance = random.Random(7)
    with time_machine.travel(NOW, tick=False):
        for number in range(75):
            essay = make_essay(
                f"Well {number}", dated=datetime.date(2024, 1, 28) + chance.randint(0, 12) * 9 * DAY,
                at=chance.choice([None] * 6 + [NOW + DAY]), tags=["wells"], authors=["Ilse Verhaegen"],
                hubs=chance.choice([["movements"], ["movements", "politics"]]),
            )  # fmt: skip
            if essay.is_public and number % 9 == 0:
                publishing.withdraw(essay, "It was wrong.", by=None)


def pages(client, address, rows):
    """Looks that the pages of a list have these rows, in their order, and that there is no page after them."""
    number = pages_of(client, address, rows)
    assert number > 3, address


def pages_of(client, address, rows):
    """The same of a list of any length; returns the number after that of the last page."""
    titles, number, mark = [essay.title for essay in rows], 1, "&" if "?" in address else "?"
    while (answer := client.get(f"{address}{mark}page={number}")).status_code == 200:
        found = [essay.title for essay in answer.context["page"].object_list]
        assert found == titles[(number - 1) * 20 : number * 20], f"{address}, page {number}"
        number += 1
    assert number == max(1, -(-len(titles) // 20)) + 1, address
    return number


@pytest.mark.parametrize("moment", [NOW + DAY / 2, NOW + 2 * DAY])
def test_each_page_of_each_list_has_the_rows_of_its_place(client, many, moment):
    movements, politics = Hub.objects.get(slug="movements"), Hub.objects.get(slug="politics")
    with time_machine.travel(moment, tick=False):
        every = list(Essay.objects.published().newest())
        assert len({essay.dated for essay in every}) < len(every) - 20, "several on a day"
        pages(client, "/essays/", every)
        pages(client, "/archive/2024/", every)
        pages(client, Tag.objects.get().get_absolute_url(), every)
        pages(client, Author.objects.get().get_absolute_url(), every)
        pages(client, movements.get_absolute_url(), every)
        both = [essay for essay in every if politics in essay.hubs.all()]
        assert pages_of(client, "/strategy/movements-and-politics/", both) > 2
        alone = [essay for essay in every if essay not in both]
        assert pages_of(client, f"{movements.get_absolute_url()}?only=1", alone) > 2
        assert pages_of(client, f"{movements.get_absolute_url()}?only=1&sort=start", alone) > 2


def test_a_hub_begins_with_what_its_editors_chose(client, many):
    hub = Hub.objects.get(slug="movements")
    with time_machine.travel(NOW + DAY / 2, tick=False):
        every = list(Essay.objects.published().newest())
        withdrawn = Essay.objects.filter(live=Essay.Live.WITHDRAWN).first()
        later = Essay.objects.released().filter(live_at=NOW + DAY).first()
        chosen = [every[50], withdrawn, every[3], later, every[21]]
        taxonomy.save_hub(hub, by=None, starts=[essay.pk for essay in chosen])
        begin = [essay for essay in chosen if essay not in (withdrawn, later)]
        assert list(client.get(hub.get_absolute_url()).context["start_here"]) == begin
        pages(client, f"{hub.get_absolute_url()}?sort=start", begin + [one for one in every if one not in begin])
        assert list(Essay.objects.published().starting_with(hub.starts.all())) == begin + [
            one for one in every if one not in begin
        ]


def asked_for(client, address):
    """What a page asks of the database: all statements, and how many rows it passes over."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    asked = [one["sql"] for one in asked.captured_queries]
    return asked, sum(int(number) for sql in asked for number in re.findall(r"OFFSET (\d+)", sql))


def test_what_is_passed_over_is_of_one_month(client, many, monkeypatch):
    monkeypatch.setattr(deep_pages, "FEW", 0)
    monkeypatch.setattr(essays_under, "FEW", 0)
    hub, tag, author = Hub.objects.get(slug="movements"), Tag.objects.get(), Author.objects.get()
    with time_machine.travel(NOW + DAY / 2, tick=False):
        month = max(Essay.objects.published().filter(dated__month=n).count() for n in range(1, 7))
        taxonomy.save_hub(hub, by=None, starts=[Essay.objects.published().first().pk])
        client.get("/essays/")  # which begins with what is the same on all pages
        for address, statements in (
            ("/essays/?page=3", 4), ("/archive/2024/?page=3", 3), (f"{tag.get_absolute_url()}?page=3", 8),
            (f"{author.get_absolute_url()}?page=3", 6), (f"{hub.get_absolute_url()}?page=3", 6),
            (f"{hub.get_absolute_url()}?sort=start&page=3", 7), ("/strategy/movements-and-politics/?page=2", 6),
            (f"{hub.get_absolute_url()}?only=1&page=2", 6),
        ):  # fmt: skip
            asked, passed_over = asked_for(client, address)
            assert passed_over < month < 40, address
            assert len(asked) == statements, (address, asked)


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return " ".join(row[3] for row in cursor.fetchall())


def addresses_of_one():
    """The page and the feed of a tag, an author and a hub."""
    many = Tag.objects.get(), Author.objects.get(), Hub.objects.get(slug="movements")
    return [f"{one.get_absolute_url()}{end}" for one in many for end in ("", "?page=2", "feed.xml")]


@pytest.mark.sqlite
@pytest.mark.parametrize("counted", [True, False], ids=["with statistics", "without"])
def test_few_are_found_by_what_they_stand_under_and_sorted_without_a_text(client, many, monkeypatch, counted):
    """Only then are rows read: as many as the page shows."""
    monkeypatch.setattr(deep_pages, "FEW", 200)
    monkeypatch.setattr(essays_under, "FEW", 200)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if counted else "DROP TABLE IF EXISTS sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")
    with time_machine.travel(NOW + DAY / 2, tick=False):
        for address in addresses_of_one():
            asked, _ = asked_for(client, address)
            [rows] = [sql for sql in asked if '"essays_essay"."card"' in sql and "LIMIT 2" in sql]
            plan = plan_of(rows)
            assert "USING COVERING INDEX essay_addresses (live=? AND id=?" in plan, (address, plan)
            assert "essay_newest" not in plan and "essay_appeared" not in plan, (address, plan)


@pytest.mark.sqlite
def test_many_are_looked_for_in_the_order_of_the_list_from_a_day_on(client, many, monkeypatch):
    monkeypatch.setattr(deep_pages, "FEW", 0)
    monkeypatch.setattr(essays_under, "FEW", 0)
    with time_machine.travel(NOW + DAY / 2, tick=False):
        for address in addresses_of_one():
            asked, _ = asked_for(client, address)
            [rows] = [sql for sql in asked if '"essays_essay"."card"' in sql and "LIMIT 2" in sql]
            plan = plan_of(rows)
            index = "essay_appeared (live=?)" if "feed" in address else "essay_newest (live=? AND dated<?)"
            assert index in plan and "TEMP B-TREE" not in plan, (address, plan)


def test_the_feed_of_one_that_few_essays_of_many_have_sorts_these(client, many, monkeypatch):
    """However many they are: to go through all essays would take longer."""
    monkeypatch.setattr(essays_under, "FEW", 0)
    monkeypatch.setattr(essays_under, "DENSE", 0)
    with time_machine.travel(NOW + DAY / 2, tick=False):
        every = [essay.title for essay in Essay.objects.published().by_appearance()]
        for address in addresses_of_one()[2::3]:
            asked, _ = asked_for(client, address)
            [rows] = [sql for sql in asked if '"essays_essay"."html"' in sql]
            assert "EXISTS" not in rows, address
            assert rows.count("LIMIT") == (2 if connection.vendor == "postgresql" else 1), address
            shown = client.get(address).content.decode()
            assert re.findall(r"<title>(Well \d+)</title>", shown) == every[:20], address


def test_an_essay_without_a_day_is_in_its_place(client, many):
    with time_machine.travel(NOW + DAY / 2, tick=False):
        Essay.objects.filter(pk=Essay.objects.published().newest()[30].pk).update(dated=None)
        recounting.recount()
        every = list(Essay.objects.published().newest())
        for one in (Tag.objects.get(), Author.objects.get(), Hub.objects.get(slug="movements")):
            pages(client, one.get_absolute_url(), every)
        pages(client, "/essays/", every)


def test_a_hub_begins_with_an_essay_without_a_day(client, many):
    hub = Hub.objects.get(slug="movements")
    with time_machine.travel(NOW + DAY / 2, tick=False):
        first = Essay.objects.published().newest()[30]
        Essay.objects.filter(pk=first.pk).update(dated=None)
        taxonomy.save_hub(hub, by=None, starts=[first.pk])
        recounting.recount()
        others = Essay.objects.published().newest().exclude(pk=first.pk)
        pages(client, f"{hub.get_absolute_url()}?sort=start", [first, *others])


def everywhere(client):
    """Looks that each list has the rows that everybody may read now, and that the counts are true."""
    published = Essay.objects.published()
    pages_of(client, "/essays/", published.newest())
    for tag in Tag.objects.filter(synonym_of=None):
        pages_of(client, tag.get_absolute_url(), published.tagged(tag).newest())
    for author in Author.objects.all():
        pages_of(client, author.get_absolute_url(), published.filter(bylines__author=author).newest())
    for hub in Hub.objects.all():
        rows = published.filter(hubs=hub)
        pages_of(client, hub.get_absolute_url(), rows.newest())
        pages_of(client, f"{hub.get_absolute_url()}?sort=start", rows.starting_with(hub.starts.all()))
    assert differences() == []


def test_whatever_is_done_pages_have_the_rows_of_their_place(client, many):
    with time_machine.travel(NOW + DAY / 2, tick=False) as clock:
        every = list(Essay.objects.published().newest())
        for one, content in (
            (every[0], {"dated": datetime.date(2024, 2, 2)}), (every[1], {"dated": datetime.date(2023, 1, 1)}),
            (every[2], {"tags": ["water", "wells"]}), (every[3], {"tags": []}), (every[4], {"hubs": []}),
            (every[5], {"authors": [taxonomy.author_named("Tomás Rey").pk]}),
        ):  # fmt: skip
            publishing.publish(publishing.save_draft(one, content, by=None, parent=one.head), by=None)
        everywhere(client)
        publishing.withdraw(every[6], "It was wrong.", by=None)
        publishing.republish(Essay.objects.filter(live=Essay.Live.WITHDRAWN).first(), by=None)
        make_essay(
            "One more", dated=datetime.date(2024, 3, 1), tags=["wells"], hubs=["movements"], authors=["Tomás Rey"]
        )
        everywhere(client)
        tag = Tag.objects.get(name="wells")
        tag.name = "springs"
        taxonomy.save_tag(tag, by=None)
        taxonomy.merge_tags(Tag.objects.get(name="water"), tag, by=None)
        taxonomy.save_hub(Hub.objects.get(slug="movements"), by=None, starts=[every[40].pk, every[9].pk, every[6].pk])
        everywhere(client)
        clock.move_to(NOW + 2 * DAY)
        everywhere(client)
        counts.update_due()
        everywhere(client)
