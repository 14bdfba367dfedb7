"""Series: made and ordered on the desk, read in order by everybody, only what is published."""

import datetime
import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from essays import publishing
from essays.models import Essay, OldPath, Series
from essays.taxonomy import series
from tests.cast import make_draft, make_essay, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def kept(lasting):
    return [make_essay(title).pk for title in ("Dig", "Line", "Drink")]


@pytest.fixture
def wells(kept, db):
    """Three published essays: Dig, Line, Drink."""
    return [Essay.objects.get(pk=pk) for pk in kept]


@pytest.fixture
def dig(wells):
    return wells[0]


@pytest.fixture
def drink(wells):
    return wells[2]


def make_series(*essays, title="Wells in Order", introduction="From the *first* to the last."):
    made = series.save_series(Series(title=title, introduction=introduction), by=None)
    for essay in essays:
        series.add(made, essay, by=None)
    return made


def titles(client, address):
    rows = client.get(address).context["rows"]
    return [row.title for row in rows]


def order_of(made):
    return list(made.entries.values_list("essay__title", flat=True))


def apparatus(client, essay):
    text = client.get(essay.url).content.decode()
    return " ".join(text.partition('class="apparatus"')[2].partition('id="responses"')[0].split())


def test_a_series_is_made_on_the_desk_and_filled_by_title_and_by_address(desk, client, dig, drink):
    answer = desk.post(reverse("desk-series-new"), {"title": "Wells in Order", "introduction": "Read *on*."})
    assert answer.status_code == 303
    made = Series.objects.get(slug="wells-in-order")
    address = reverse("desk-series-order", args=[made.pk])
    for typed in ("dig", f"http://testserver{drink.url}"):
        assert desk.post(address, {"do": "add", "essay": typed}).status_code == 303
    assert order_of(made) == ["Dig", "Drink"]
    page = client.get("/series/wells-in-order/")
    assert [row.pk for row in page.context["rows"]] == [dig.pk, drink.pk]
    assert "<em>on</em>" in page.content.decode()


def test_an_essay_says_which_part_it_is_and_what_comes_before_and_after(client, wells):
    a, b, c = wells
    make_series(a, b, c)
    middle = apparatus(client, b)
    assert 'Part 2 of 3 of <a href="/series/wells-in-order/" dir="auto">Wells in Order</a>' in middle
    assert 'Before: <a rel="prev" href="/essays/dig/"' in middle
    assert 'Next: <a rel="next" href="/essays/drink/"' in middle
    assert "Before:" not in apparatus(client, a)
    assert "Next:" not in apparatus(client, c)


def test_drafts_and_withdrawn_essays_are_no_parts(client, dig, drink):
    a, c = dig, drink
    made = make_series(a, make_draft("Secret Line"), c)
    assert "Part 1 of 2" in apparatus(client, a)
    assert 'rel="next" href="/essays/drink/"' in apparatus(client, a)
    publishing.withdraw(c, "It leaked.", by=None)
    assert "In the series" in apparatus(client, a)
    assert "Drink" not in apparatus(client, a)
    assert titles(client, made.get_absolute_url()) == ["Dig"]


def test_a_scheduled_part_appears_at_its_minute(client, dig):
    at = timezone.now() + HOUR
    a, b = dig, make_essay("Swim", at=at)
    made = make_series(a, b)
    assert "Swim" not in apparatus(client, a)
    assert titles(client, made.get_absolute_url()) == ["Dig"]
    with time_machine.travel(at + datetime.timedelta(seconds=1), tick=False):
        assert 'rel="next" href="/essays/swim/"' in apparatus(client, a)
        assert "Part 2 of 2" in apparatus(client, b)
        assert titles(client, made.get_absolute_url()) == ["Dig", "Swim"]


def test_a_series_of_which_nothing_is_published_is_not_there(client, dig):
    made = make_series(make_draft("Secret Line"), title="Secret Series")
    assert client.get(made.get_absolute_url()).status_code == 404
    assert "secret-series" not in client.get("/sitemap-series.xml").content.decode()
    series.add(made, dig, by=None)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert "/series/secret-series/" in client.get("/sitemap-series.xml").content.decode()


@pytest.mark.parametrize(
    ("does", "order"),
    [
        ("up-2", "213"),
        ("down-2", "132"),
        ("up-1", "123"),
        ("down-3", "123"),
        ("out-2", "13"),
        ("out-999999", "123"),
        ("up-x", "123"),
        ("nonsense", "123"),
    ],
)
def test_buttons_move_an_essay_and_take_it_out(desk, wells, does, order):
    made = make_series(*wells)
    verb, _, number = does.partition("-")
    pk = wells[int(number) - 1].pk if number in {"1", "2", "3"} else number
    answer = desk.post(reverse("desk-series-order", args=[made.pk]), {"do": f"{verb}-{pk}"})
    assert answer.status_code == 303
    assert order_of(made) == [wells[int(n) - 1].title for n in order]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ({3: "1"}, "312"),
        ({1: "3"}, "231"),
        ({1: "3", 3: "1"}, "321"),
        ({1: "99", 2: "-4", 3: "x"}, "231"),
        ({1: "9" * 400}, "123"),
    ],
)
def test_numbers_put_a_series_in_order(desk, wells, typed, order):
    made = make_series(*wells)
    places = {f"place-{essay.pk}": typed.get(n, str(n)) for n, essay in enumerate(wells, 1)}
    desk.post(reverse("desk-series-order", args=[made.pk]), places | {"do": "order"})
    assert order_of(made) == [wells[int(n) - 1].title for n in order]


def test_readers_see_the_new_order_at_once(desk, client, dig, drink):
    a, made = dig, make_series(dig, drink)
    assert "Part 1 of 2" in apparatus(client, a)
    desk.post(reverse("desk-series-order", args=[made.pk]), {"do": f"down-{a.pk}"})
    assert "Part 2 of 2" in apparatus(client, a)
    assert titles(client, made.get_absolute_url()) == ["Drink", "Dig"]


def test_an_essay_taken_out_or_whose_series_is_deleted_says_nothing_of_it(desk, client, dig, drink):
    a, b = dig, drink
    made = make_series(a, b)
    desk.post(reverse("desk-series-order", args=[made.pk]), {"do": f"out-{a.pk}"})
    assert "series" not in apparatus(client, a)
    assert "Its 1 essay" in desk.get(reverse("desk-series-delete", args=[made.pk])).content.decode()
    desk.post(reverse("desk-series-delete", args=[made.pk]))
    assert "series" not in apparatus(client, b)
    assert client.get("/series/wells-in-order/").status_code == 404
    assert Essay.objects.published().count() == 3


def test_a_renamed_series_leads_on_from_every_old_address(desk, client, dig):
    made = make_series(dig)
    for title, slug in (("Fountains", "fountains"), ("Springs", "springs")):
        desk.post(reverse("desk-series", args=[made.pk]), {"title": title, "slug": slug, "introduction": ""})
    for old in ("wells-in-order", "fountains"):
        answer = client.get(f"/series/{old}/")
        assert (answer.status_code, answer["Location"]) == (301, "/series/springs/")
    assert "Springs" in apparatus(client, dig)
    desk.post(reverse("desk-series", args=[made.pk]), {"title": "Fountains", "slug": "fountains", "introduction": ""})
    assert client.get("/series/fountains/").status_code == 200
    assert client.get("/series/springs/")["Location"] == "/series/fountains/"


def test_the_new_name_of_a_series_that_nobody_knows_is_not_told(desk, client):
    made = make_series(make_draft("Secret"))
    desk.post(reverse("desk-series", args=[made.pk]), {"title": "X", "slug": "hidden-name", "introduction": ""})
    assert not OldPath.objects.exists()
    assert client.get("/series/wells-in-order/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Fill in “Title”."),
        ({"title": "!!!"}, "needs a letter or a number"),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"slug": "taken"}, "is taken"),
        ({"introduction": "x" * 5001}, "at most 5000 characters"),
        ({"introduction": "[" * 5000}, "There is a problem"),
    ],
)
def test_a_series_that_cannot_be_keeps_its_words_with_the_reason(desk, fields, words):
    series.save_series(Series(title="T", slug="taken"), by=None)
    answer = desk.post(reverse("desk-series-new"), {"title": "New Series", "slug": "", "introduction": "Mine"} | fields)
    text = answer.content.decode()
    if answer.status_code == 303:
        pytest.fail("it was taken")
    assert answer.status_code == 422
    assert words in text
    assert fields.get("introduction", "Mine") in text
    assert Series.objects.count() == 1


def test_what_cannot_be_added_is_said_and_kept(desk, dig):
    made = make_series(dig)
    address = reverse("desk-series-order", args=[made.pk])
    for typed, words in (
        ("Dig", "“Dig” is in this series already."),
        ("No Such", "No essay is called “No Such”."),
        ("", "Name an essay"),
    ):
        answer = desk.post(address, {"do": "add", "essay": typed})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode() or not typed


def test_a_series_has_an_end(monkeypatch, dig, drink):
    monkeypatch.setattr(series, "MOST", 1)
    made = make_series(dig)
    with pytest.raises(ValidationError, match="at most 1 essays"):
        series.add(made, drink, by=None)


def test_only_editors_make_series(author, client, dig):
    made = make_series(dig)
    for name, args in (("desk-series-all", []), ("desk-series-new", []), ("desk-series", [made.pk]),
                       ("desk-series-order", [made.pk]), ("desk-series-delete", [made.pk])):  # fmt: skip
        assert signed_in(author).post(reverse(name, args=args)).status_code == 403
        assert client.get(reverse(name, args=args)).status_code == 302
    with pytest.raises(PermissionDenied):
        series.save_series(Series(title="Mine"), by=author)


def test_a_series_can_be_ordered_by_keyboard_alone(desk, dig, drink):
    made = make_series(dig, drink)
    text = desk.get(reverse("desk-series-order", args=[made.pk])).content.decode()
    assert len(re.findall(r'<button\s+class="second"\s+name="do"\s+value="up-', text)) == 2
    assert text.count('inputmode="numeric"') == 2
    assert "<script" in text  # only what every page of the desk has
    assert "onclick" not in text


def test_machines_are_told_of_the_series(client, dig):
    make_series(dig, title="أجزاء")
    text = client.get(dig.url).content.decode()
    assert '"@type":"CreativeWorkSeries","name":"أجزاء","url":"http' in text
