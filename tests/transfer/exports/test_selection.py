"""Which essays an export takes: of one kind any, of all kinds one each; what is not here is refused by its name."""

import datetime

import pytest
from django.utils import timezone

from essays import taxonomy
from essays.models import Essay, Licence, Tag
from tests.cast import make_essay
from tests.kept import lasting
from transfer.selection import Selection, Unknown

__all__ = ["lasting"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def essays(lasting):
    taxonomy.save_licence(Licence(code="CC-BY-9", name="Attribution"), by=None)
    licence = Licence.objects.get(code="CC-BY-9")
    make_essay("Wells", tags=["water", "Co-op"], hubs=("politics",), licence_id=licence.pk)
    make_essay("Ropes", tags=["water"], hubs=("politics", "movements"), authors=("Ann Many",))
    make_essay("Pumps", tags=["iron"], hubs=("movements",), at=timezone.now() - datetime.timedelta(days=9))


def titles(**asked):
    return sorted(Selection.named(**asked).of(Essay.objects.published()).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Pumps", "Ropes", "Wells"]),
        ({"hub": ["politics"]}, ["Ropes", "Wells"]),
        ({"hub": ["Politics", "MOVEMENTS"]}, ["Pumps", "Ropes", "Wells"]),
        ({"tag": ["co op"]}, ["Wells"]),
        ({"tag": ["iron", "water"], "hub": ["movements"]}, ["Pumps", "Ropes"]),
        ({"author": ["ann many"]}, ["Ropes"]),
        ({"author": ["ann-many"], "tag": ["iron"]}, []),
        ({"licence": ["cc-by-9"]}, ["Wells"]),
    ],
)
def test_of_one_kind_any_will_do_and_of_all_kinds_one_each(essays, asked, found):
    assert titles(**asked) == found


@pytest.mark.parametrize(
    ("code", "url", "free"),
    [
        ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/", True),
        ("CC-BY-SA-3.0-DE", "", True),
        ("cc by 2.5", "", True),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/", True),
        ("CC0", "", True),
        ("PD-old", "", True),
        ("Public domain", "", True),
        ("GFDL-1.3-or-later", "", True),
        ("FAL-1.3", "", True),
        ("mine", "http://www.creativecommons.org/licenses/by/4.0/deed.de", True),
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by-nc/4.0/", False),  # its text is what holds
        ("CC-BY-NC-4.0", "", False),
        ("CC-BY-ND-4.0", "", False),
        ("CC-BY-NC-SA-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/", False),
        ("ARR", "", False),
        ("BYE", "https://example.org/creativecommons.org/licenses/by/4.0/", False),
    ],
)
def test_a_licence_is_free_by_its_text_or_its_code(code, url, free):
    assert Licence(code=code, url=url).is_free is free


def test_only_free_ones_are_one_choice(essays):
    held = Licence.objects.create(code="CC-BY-NC-4.0", name="Not to be sold")
    make_essay("Held", licence_id=held.pk)
    make_essay("Open", licence_id=Licence.objects.get(code="CC0-1.0").pk)
    make_essay("Silent", licence_id=None)
    Essay.objects.filter(title__in=["Ropes", "Pumps", "Silent"]).update(licence=None)
    assert titles(licence=["free"]) == ["Open", "Wells"]
    assert titles(licence=["Free", "cc-by-nc-4.0"]) == ["Held", "Open", "Wells"]


def test_where_no_licence_is_free_that_is_said(essays):
    Essay.objects.update(licence=None)
    Licence.objects.exclude(code="ARR").delete()
    with pytest.raises(Unknown, match="no licence “free”"):
        titles(licence=["free"])


def test_since_counts_when_it_appeared_or_was_revised(essays):
    assert titles(since=timezone.localdate()) == ["Ropes", "Wells"]
    assert titles(since=timezone.localdate() - datetime.timedelta(days=10)) == ["Pumps", "Ropes", "Wells"]


def test_another_word_for_a_tag_means_the_tag(essays):
    taxonomy.save_tag(Tag(name="aqua", synonym_of=Tag.objects.get(name="water")), by=None)
    assert titles(tag=["Aqua"]) == ["Ropes", "Wells"]


@pytest.mark.parametrize("kind", ["hub", "tag", "author", "licence"])
def test_what_is_not_here_is_refused_by_its_name(essays, kind):
    with pytest.raises(Unknown, match=f"no {kind} “Atlantis”"):
        Selection.named(**{kind: ["Atlantis"]})


def test_nothing_asked_is_the_whole(essays):
    assert Selection.named().is_whole
    assert not Selection.named(hub=["politics"]).is_whole
