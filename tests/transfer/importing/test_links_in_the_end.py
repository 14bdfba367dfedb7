"""Texts that link to what comes after them are rendered anew once, when all are there, and not at each that comes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from essays import markup
from essays import texts as registry
from essays.derived import relinking, rendering
from essays.models import Essay, Link
from tests.transfer.importing.made_by_hand import WORDS, brought, text
from transfer.importing import loading
from transfer.importing.items import Reply, reference

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


def stopped_before_its_end(*texts):
    told = []
    brought(*texts, progress=lambda *step: told.append(step), stopping=lambda: told[-1][0] == "links")


def an_hour_later():
    Essay.objects.update(created=timezone.now() - timedelta(hours=2))
    relinking.relink_due()


def test_or_by_the_worker():
    stopped_before_its_end(*circle())
    assert Link.objects.filter(kind=Link.Kind.MISSING).exists()
    relinking.relink_due()  # an import may be at work on these
    assert Link.objects.filter(kind=Link.Kind.MISSING).exists()
    an_hour_later()
    assert not Link.objects.filter(kind=Link.Kind.MISSING).exists()


def linking_by_address(count):
    """Texts of which each links to all, before it and after it."""
    keys = [f"post:{n}" for n in range(count)]
    links = " ".join(f"[to {key}]({reference(key)})" for key in keys)
    return [text(key, f"Thing {n}", f"{n} {WORDS}\n\n{links}") for n, key in enumerate(keys)]


def hrefs():
    """Which addresses of essays the HTML of each leads to, by its slug."""
    found = {
        slug: re.findall(r'href="(/essays/[^"#]*)', html) for slug, html in Essay.objects.values_list("slug", "html")
    }
    return {slug: sorted(paths) for slug, paths in found.items()}


def test_a_text_that_links_by_address_is_rendered_once(monkeypatch, client):
    monkeypatch.setattr(loading, "TOGETHER", 2)
    rendered, render = [], registry.render_with
    monkeypatch.setattr(registry, "render_with", lambda *one, **how: rendered.append(one[1]) or render(*one, **how))
    brought(*linking_by_address(MANY))
    assert len([body for body in rendered if WORDS in body]) == MANY
    every = [f"/essays/thing-{n}/" for n in range(MANY)]
    assert hrefs() == {f"thing-{n}": every for n in range(MANY)}
    assert not Link.objects.exclude(kind=Link.Kind.ESSAY).exists()
    assert Link.objects.exclude(to_essay=None).count() == MANY * MANY
    assert set(Essay.objects.values_list("html_version", flat=True)) == {markup.HTML_VERSION}
    assert client.get("/essays/thing-0/").content.decode().count('href="/essays/thing-5/"') >= 1
    before = [html for (html,) in Essay.objects.values_list("html")]
    rendering.rerender(Essay.objects.all())
    assert [html for (html,) in Essay.objects.values_list("html")] == before
    assert client.get("/essays/thing-0/history/1/").status_code == 200


def test_an_address_that_was_promised_and_does_not_come_is_linked_to_by_none(monkeypatch):
    """A text that its source calls published, and that is none here: it has no words."""
    monkeypatch.setattr(loading, "TOGETHER", 2)
    texts = linking_by_address(4)
    texts[3] = text("post:3", "Thing 3", " ")
    assert brought(*texts).figures["drafts"] == 1
    there = [f"/essays/thing-{n}/" for n in range(3)]
    assert hrefs() == {**{f"thing-{n}": there for n in range(3)}, "thing-3": []}
    assert Link.objects.filter(kind=Link.Kind.MISSING).count() == 3


@pytest.mark.parametrize("end", [an_hour_later, lambda: brought(*linking_by_address(4)[:3])])
def test_nor_where_the_run_that_promised_it_never_ends(monkeypatch, end):
    monkeypatch.setattr(loading, "TOGETHER", 2)
    told = []
    brought(
        *linking_by_address(4), progress=lambda *step: told.append(step), stopping=lambda: told[-1][:2] == ("texts", 2)
    )
    assert Essay.objects.count() == 2
    end()
    there = [f"/essays/{slug}/" for slug in sorted(hrefs())]
    assert hrefs() == {path.split("/")[2]: there for path in there}
    assert set(Essay.objects.values_list("html_version", flat=True)) == {markup.HTML_VERSION}


def test_links_to_replies_and_to_their_feed_lead_to_the_page_that_has_them(client):
    """A reply may stand on any page of the responses; what is looked for at its own address is found there."""
    links = f"[said]({reference('post:1', 'comment-955')}) [all]({reference('post:1#feed')})"
    replies = tuple(
        Reply(f"comment:{n}", "", "Ben", f"So it is, {n}.", datetime(2013, 3, 9, tzinfo=UTC), anchor=f"comment-{n}")
        for n in range(900, 960)
    )
    brought(text("post:1", replies=replies), text("post:2", "Other", f"{WORDS[::-1]} {links}"))
    first, second = Essay.objects.order_by("pk")
    assert set(re.findall(f'href="({first.url}[^"]+)"', second.html)) == {
        f"{first.url}responses/comment-955/", f"{first.url}responses.xml",
    }  # fmt: skip
    answer = client.get(f"{first.url}responses/comment-955/", follow=True)
    assert answer.redirect_chain == [(f"{first.url}?responses=2#response-56", 302)]
    assert 'id="comment-955"' in answer.content.decode()
    assert "Other" in client.get(first.url).content.decode().partition("Linked from")[2]
