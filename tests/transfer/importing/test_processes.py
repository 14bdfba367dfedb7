"""Texts that other processes convert and render are those that this one would have made."""

import pytest

from essays.models import Essay
from tests.transfer.importing.made_by_hand import WORDS, brought, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site")]

BODIES = [
    "## A heading\n\n[A link](https://elsewhere.example/) and a note.[^1]\n\n[^1]: It stands below.",
    "A note that says nothing.[^2]",  # warnings of a rendering come back too
    "![](/media/pictures/none.png)",
    f"{WORDS} [[Nowhere]]",
]


def test_two_processes_make_what_one_makes():
    made = [text(f"post:{n}", f"Text {n}", body) for n, body in enumerate(BODIES)]
    report = brought(*made, keep_apart=True, processes=2)
    assert report.counts()["created"] == len(BODIES)
    assert [line.title for line in report.created] == [one.title for one in made]
    there = dict(Essay.objects.values_list("title", "html"))
    alone = [text(f"post:{n}", f"Alone {n}", body) for n, body in enumerate(BODIES)]
    brought(*alone, keep_apart=True, processes=0, name="alone")
    for n in range(len(BODIES)):
        assert there[f"Text {n}"] == Essay.objects.get(title=f"Alone {n}").html
