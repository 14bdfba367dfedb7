"""Which essays stand nearest to one another, as a site grows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essays import publishing
from essays.derived import nearest
from essays.models import Essay
from essays.publishing.arrivals import Arriving, arrive_all
from tests.cast import make_essay

BEGAN = datetime(2013, 3, 8, tzinfo=UTC)


def arrived(tags, day, title):
    return Arriving({"title": title, "body": "A well is kept.", "tags": tags}, at=BEGAN + timedelta(days=day))


@pytest.mark.usefixtures("site")
def test_of_a_common_tag_the_last_essays_are_looked_at_and_of_a_rare_one_all():
    both = arrived(["commons", "wells"], 0, "Long ago, of both")
    often = arrived(["commons"], 999, "Long ago, of the common one alone")
    many = [arrived(["commons"], n, f"Essay {n}") for n in range(1, nearest.AMONG)]
    own = arrived(["commons", "wells"], 500, "Of both")
    came = arrive_all([both, often, *many, own], by=None)
    essay = came[-1].essay
    with CaptureQueriesContext(connection) as asked:
        found = nearest.nearest([essay])[essay.pk]
    assert len(asked) == 1
    titles = dict(Essay.objects.values_list("pk", "title"))
    newest = [f"Essay {nearest.AMONG - n}" for n in range(1, nearest.KEPT)]
    assert [titles[pk] for pk in found] == ["Long ago, of both", *newest]


def kin_on_page(client, essay):
    """The titles that the page of an essay offers as related, in their order."""
    page = client.get(f"/essays/{essay.slug}/")
    assert page.status_code == 200
    return [other.title for other in page.context["related"]]


@pytest.mark.usefixtures("site")
def test_who_comes_is_put_in_its_place_and_who_goes_leaves_it_to_another(client):
    first = make_essay("First", tags=["commons", "wells", "ropes"], dated=BEGAN.date())
    second, third, fourth, *_ = [
        make_essay(title, tags=["commons", "wells"], dated=BEGAN.date() + timedelta(days=day))
        for day, title in enumerate(("Second", "Third", "Fourth", "Fifth"), 1)
    ]
    assert kin_on_page(client, first) == ["Fifth", "Fourth", "Third", "Second"]
    nearer = make_essay("Nearer", tags=["commons", "wells", "ropes"], dated=BEGAN.date() - timedelta(days=99))
    farther = make_essay("Farther", tags=["commons"], dated=BEGAN.date() + timedelta(days=99))
    assert kin_on_page(client, first) == ["Nearer", "Fifth", "Fourth", "Third"]
    assert kin_on_page(client, farther) == ["Fifth", "Fourth", "Third", "Second"]
    publishing.withdraw(nearer, "Its figures were wrong.", by=None)
    assert kin_on_page(client, first) == ["Fifth", "Fourth", "Third", "Second"]
    for one in (second, third, fourth):
        publishing.withdraw(one, "Its figures were wrong.", by=None)
    assert kin_on_page(client, first) == ["Fifth", "Farther"]
    publishing.republish(nearer, by=None)
    assert kin_on_page(client, first) == ["Nearer", "Fifth", "Farther"]


@pytest.mark.usefixtures("site")
def test_what_is_related_is_looked_for_once_a_publication_however_many_share_its_tags():
    arrive_all([arrived(["commons", "wells"], n, f"Essay {n}") for n in range(1, 3 * nearest.KEPT)], by=None)
    with CaptureQueriesContext(connection) as asked:
        make_essay("One more", tags=["commons", "wells"], dated=(BEGAN + timedelta(days=99)).date())
    lately = f"OFFSET {nearest.AMONG - 1}"
    assert sum(lately in query["sql"] for query in asked) == 1
    kin = Essay.objects.get(title="One more").card["related"]
    beside = [essay.card["related"] for essay in Essay.objects.filter(pk__in=kin)]
    assert len(beside) == nearest.KEPT
    one_more = Essay.objects.get(title="One more").pk
    assert [related[0] for related in beside] == [one_more] * nearest.KEPT
    assert {len(set(related)) for related in beside} == {nearest.KEPT}


@pytest.mark.usefixtures("site")
def test_where_one_goes_who_was_one_too_many_takes_the_place():
    many = [arrived(["commons", "wells"], n, f"Essay {n}") for n in range(1, nearest.KEPT + 3)]
    essays = [one.essay for one in arrive_all(many, by=None)]
    last, before_it, *_ = reversed(essays)
    assert len(Essay.objects.get(pk=last.pk).card["related"]) == nearest.KEPT
    publishing.withdraw(before_it, "Its figures were wrong.", by=None)
    related = Essay.objects.get(pk=last.pk).card["related"]
    assert related == [essay.pk for essay in reversed(essays[: nearest.KEPT])]


def edited(essay, **content):
    """The same with other tags, say, before the readers."""
    essay = Essay.objects.select_related("head").get(pk=essay.pk)
    return publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)


def of_days(word, days, tags, **content):
    """Essays with the same tags, each of another day."""
    return [make_essay(f"{word} {n}", tags=tags, dated=BEGAN.date() + timedelta(days=n), **content) for n in days]


def kin_found(essay):
    """What is related to an essay, looked for anew, beside what its card says."""
    essay = Essay.objects.get(pk=essay.pk)
    return nearest.nearest([essay])[essay.pk], essay.card["related"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "change",
    [{"tags": ["commons"]}, {"tags": ["boats"]}, {"dated": date(2001, 1, 1)}, {"language": "fr"}, {"hubs": []}],
    ids=["a tag less", "another tag", "an older day", "another language", "no hub"],
)
def test_one_that_is_edited_leaves_its_place_to_who_is_nearer_now(change):
    of_days("Other", range(nearest.KEPT + 1), ["commons", "wells"], hubs=["politics"])
    changing, beside = of_days("One", (50, 60), ["commons", "wells"], hubs=["politics"])
    assert kin_found(beside)[1][0] == changing.pk
    edited(changing, **change)
    true, stored = kin_found(beside)
    assert stored == true and changing.pk not in stored


@pytest.mark.usefixtures("site")
def test_what_was_related_to_it_before_an_edit_and_is_not_any_more_is_looked_at(client):
    of_days("Other", range(12), ["commons", "wells", "ropes"])
    leaving = of_days("Leaving", range(50, 55), ["commons", "wells", "ropes"])
    [beside] = of_days("Beside", [20], ["commons", "wells", "ropes"])
    of_days("Far", range(100, 109), ["commons", "boats", "sails"])
    for one in leaving:
        edited(one, tags=["commons", "boats", "sails"])
    assert kin_on_page(client, beside) == ["Other 11", "Other 10", "Other 9", "Other 8"]
    make_essay("New", tags=["commons", "wells", "ropes"], dated=BEGAN.date() + timedelta(days=15))
    true, stored = kin_found(beside)
    assert stored == true
    assert kin_on_page(client, beside) == ["New", "Other 11", "Other 10", "Other 9"]


@pytest.mark.usefixtures("site")
def test_an_edit_of_words_looks_for_nothing_and_one_of_tags_does():
    of_days("Other", range(3), ["commons", "wells"])
    essay = make_essay("One", tags=["commons", "wells"])
    lately = f"OFFSET {nearest.AMONG - 1}"
    for change, many in ({"body": "Said anew."}, 1), ({"tags": ["commons"]}, 2):
        with CaptureQueriesContext(connection) as asked:
            assert edited(essay, **change).card["related"]
        assert sum(lately in query["sql"] for query in asked) == many, change  # once for its own


@pytest.mark.usefixtures("site")
def test_what_does_not_stand_in_its_order_any_more_is_looked_for_anew_when_another_comes():
    """Who is edited does not know those to which it is related while nearer ones are related to it."""
    [beside] = of_days("Beside", [0], ["a", "b", "c"])
    leaving = of_days("Leaving", (1, 2), ["a", "b", "c", "d", "e"])
    of_days("Other", range(10, 20), ["a", "b", "d", "e"])
    assert set(kin_found(beside)[1][:2]) == {one.pk for one in leaving}
    for one in leaving:
        assert beside.pk not in kin_found(one)[1]
        edited(one, tags=["a", "d", "e"])
    make_essay("New", tags=["a", "b", "c"], dated=BEGAN.date() + timedelta(days=1))
    true, stored = kin_found(beside)
    assert stored == true
