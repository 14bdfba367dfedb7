"""Every kind of page as a reader has it, the demo loaded: for all eyes, at every width, and without a stray request."""

import pytest
from django.core.cache import caches

from essays.models import Author, Essay, Tag
from noticeboard.models import Call
from transfer import demonstration

NOT_FOUND = "/essays/there-is-none/"


@pytest.fixture
def paths(site):
    """The address of one page of each kind; every one has something on it."""
    demonstration.load()
    for cache in caches.all():
        cache.clear()
    essay = Essay.objects.filter(comment_count__gt=0).order_by("-comment_count", "pk").first()
    tag = Tag.objects.exclude(definition="").filter(tagged__content_object=essay).first() or Tag.objects.first()
    author = Author.objects.filter(essays=essay).first()
    call = Call.objects.order_by("-closes").first()
    return [
        "/", "/strategy/", "/alternatives/", essay.get_absolute_url(), "/essays/", "/tags/", tag.get_absolute_url(),
        author.get_absolute_url(), "/archive/", f"/archive/{essay.dated.year}/", "/search/", "/search/?q=commons",
        "/search/?q=xyzzy", "/books/", "/calls/", call.get_absolute_url(), "/bookmarks/", "/list/", "/sign-in/",
        NOT_FOUND,
    ]  # fmt: skip


def test_every_kind_of_page(page, paths, watch, accessible, fits):
    watch.expects("404")
    page.emulate_media(reduced_motion="reduce")  # or axe measures colours on their way from light to dark
    wrong = []

    def check(judge):
        try:
            judge(page)
        except AssertionError as found:
            wrong.append(f"{page.viewport_size['width']}px, {page.url}: {found}".splitlines()[0])

    for path in paths:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1440, "height": 900})
        assert page.goto(path).status == (404 if path == NOT_FOUND else 200), path
        assert page.locator("h1").count() == 1, path
        check(accessible)
        page.emulate_media(color_scheme="dark")
        check(accessible)
        check(fits)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 390, "height": 844})
        check(accessible)
        check(fits)
        page.set_viewport_size({"width": 320, "height": 640})
        check(fits)
    assert wrong == []
