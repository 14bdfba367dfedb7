"""Texts that link to what comes after them are rendered anew once, when all are there, and not at each that comes."""

import pytest

from essays import texts as registry
from essays.derived import relinking
from essays.models import Essay, Link
from tests.transfer.importing.made_by_hand import WORDS, brought, text
from transfer.importing import loading
from transfer.importing.items import reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
MANY = 6


def circle():
    """Texts of which each links to all, before it and after it, and to the headings of the last."""
    keys = [f"post:{n}" for n in range(MANY)]
    links = " ".join(f"[to {key}]({reference(key)})" for key in keys)
    last = f"[law]({reference(keys[-1], 'Its law')}) [[Thing {MANY - 1}#Its law]] [[Thing {MANY - 1}#No such]]"
    return [text(key, f"Thing {n}", f"{n} {WORDS}\n\n## Its law\n\n{links} {last}") for n, key in enumerate(keys)]


def leading():
    """What all links lead to, in the order of the texts."""
    links = Link.objects.order_by("essay__title", "pk")
    return list(links.values_list("essay__title", "kind", "to_essay__title", "wanted", "fragment", "lost"))


def test_each_text_is_rendered_twice_at_most(monkeypatch):
    monkeypatch.setattr(loading, "TOGETHER", 2)
    rendered, render = [], registry.render_with
    monkeypatch.setattr(registry, "render_with", lambda *one, **how: rendered.append(one[1]) or render(*one, **how))
    report = brought(*circle())
    bodies = [body for body in rendered if "Its law" in body]
    assert len(bodies) <= 2 * MANY
    assert not Link.objects.filter(kind=Link.Kind.MISSING).exists()
    assert all(html.count('href="/essays/thing-') >= MANY + 2 for html in Essay.objects.values_list("html", flat=True))
    assert report.notes["link-heading"].count == MANY
    assert {key for key, _ in report.notes["link-heading"].first} == {f"post:{n}" for n in range(MANY)}
    assert not relinking.wanting().exists()


def test_a_run_that_ends_before_is_finished_by_the_next():
    whole = circle()
    brought(*whole)
    expected = leading()
    Essay.objects.all().delete()
    told = []
    report = brought(
        *whole, name="again", progress=lambda *step: told.append(step), stopping=lambda: told[-1][0] == "links"
    )
    assert report.stopped
    assert Link.objects.filter(kind=Link.Kind.MISSING).exists()
    report = brought(*whole, name="again")
    assert (report.counts()["skipped"], leading()) == (MANY, expected)


def test_or_by_the_worker():
    told = []
    brought(*circle(), progress=lambda *step: told.append(step), stopping=lambda: told[-1][0] == "links")
    assert Link.objects.filter(kind=Link.Kind.MISSING).exists()
    relinking.relink_due()
    assert not Link.objects.filter(kind=Link.Kind.MISSING).exists()
