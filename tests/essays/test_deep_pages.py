"""Pages far down a list show the rows that stand there in the whole list, however they are found."""

import datetime
import random

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from essays import publishing, taxonomy
from essays.derived import recounting
from essays.models import Author, Essay, Hub, Tag
from essays.reading import deep_pages
from tests.cast import make_essay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
NOW = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True, params=[0, 200])
def _near(request, monkeypatch):
    """Every page but the first is far down, of a list that is long or has few rows, and none is kept."""
    monkeypatch.setattr(deep_pages, "NEAR", 1)
    monkeypatch.setattr(deep_pages, "FEW", request.param)
    with override_settings(PAGE_STORE=False):
        yield


@pytest.fixture
def many():
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
    titles, number, mark = [essay.title for essay in rows], 1, "&" if "?" in address else "?"
    while (answer := client.get(f"{address}{mark}page={number}")).status_code == 200:
        found = [essay.title for essay in answer.context["page"].object_list]
        assert found == titles[(number - 1) * 20 : number * 20], f"{address}, page {number}"
        number += 1
    assert number == -(-len(titles) // 20) + 1 > 3, address


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
        assert [e.pk for e in client.get("/strategy/movements-and-politics/?page=2").context["page"]] == [
            essay.pk for essay in both[20:40]
        ]


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


def test_what_is_passed_over_is_of_one_month(client, many):
    with time_machine.travel(NOW + DAY / 2, tick=False):
        client.get("/essays/")  # which begins with what is the same on all pages
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/essays/?page=3").status_code == 200
    (listed,) = [one["sql"] for one in asked.captured_queries if "OFFSET" in one["sql"]]
    month = max(Essay.objects.published(NOW + DAY / 2).filter(dated__month=n).count() for n in range(1, 7))
    assert int(listed.rpartition("OFFSET")[2]) < month < 40
    assert len(asked) == 4, [one["sql"] for one in asked.captured_queries]


def test_an_essay_without_a_day_is_in_its_place(client, many):
    with time_machine.travel(NOW + DAY / 2, tick=False):
        Essay.objects.filter(pk=Essay.objects.published().newest()[30].pk).update(dated=None)
        recounting.recount()
        pages(client, "/essays/", list(Essay.objects.published().newest()))
