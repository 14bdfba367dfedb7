"""Portraits: one crop about one point wherever an author is shown, a tile with initials for who has none."""

import re
import uuid
from io import BytesIO

import pytest
from django.urls import reverse

from essays import taxonomy
from essays.media import uploads
from essays.models import Author, Essay
from essays.review import preview_links
from tests.cast import make_draft, make_essay, signed_in
from tests.essays.test_media import add, picture

pytestmark = pytest.mark.django_db
IMAGE = re.compile(r"<picture>\s*((?:<source[^>]*>\s*)*)<img\s+class=\"portrait([^\"]*)\"\s([^>]*)>", re.DOTALL)


@pytest.fixture
def ada(site, editor):
    """An author whose portrait is cropped about a point at the upper left."""
    media = add(picture("JPEG", (900, 600)), alt="Portrait of Ada")
    media = uploads.change_picture(media, by=editor, alt=media.alt, focus_x=28, focus_y=12)
    return taxonomy.save_author(Author(name="Ada Kowalczyk", slug="ada", portrait=media), by=None)


def shown(page):
    """(classes of the point, attributes, its sources) of the one portrait of a page."""
    [(sources, classes, attributes)] = IMAGE.findall(page.content.decode())
    return classes.split(), " ".join(attributes.split()), " ".join(sources.split())


def test_it_has_one_crop_on_every_page_and_says_nothing_beside_the_name(client, ada, editor):
    essay = make_essay(authors=("Ada Kowalczyk", "Jo Abernethy"))
    draft = make_draft("Other", authors=("Ada Kowalczyk",), by=editor)
    _, token = preview_links.make(draft.head, by=editor, form_id=uuid.uuid4())
    pages = {
        "essay": client.get(essay.url),
        "home": client.get("/"),
        "author": client.get(ada.get_absolute_url()),
        "authors": client.get("/authors/"),
        "secret": client.get(f"/preview/{token}/"),
        "preview": signed_in(editor).get(reverse("desk-essay-preview", args=[draft.pk])),
    }
    for name, page in pages.items():
        classes, attributes, sources = shown(page)
        assert classes == ["x30", "y10"], name
        assert f'src="{ada.portrait.small}"' in attributes and 'alt=""' in attributes, name
        assert 'type="image/avif"' in sources and " 240w" in sources and " 900w" not in sources, name
    assert "(min-width: 75rem) calc(120px * 1.5), calc(68px * 1.5)" in shown(pages["essay"])[2]
    # It waits for the words beside it, but on the page that it heads.
    assert {name for name, page in pages.items() if "loading=" not in shown(page)[1]} == {"author"}


def test_who_has_none_has_a_tile_and_of_several_the_first_is_shown(client, ada):
    essay = make_essay(authors=("Jo Abernethy", "Ada Kowalczyk"))
    page = client.get(essay.url).content.decode()
    assert not IMAGE.search(page)
    assert re.search(r'<span class="portrait" aria-hidden="true">JA</span>', page)
    assert len(re.findall(r'class="portrait', client.get("/authors/").content.decode())) == 2


def test_another_point_or_picture_reaches_the_essays(client, ada, editor):
    essay = make_essay(authors=("Ada Kowalczyk",))
    uploads.change_picture(ada.portrait, by=editor, alt="Ada", focus_x=90, focus_y=50)
    assert shown(client.get(essay.url))[0] == ["x90"]
    ada.portrait = uploads.add_picture(BytesIO(picture(colour=(1, 2, 3))), by=editor, alt="Ada again")
    taxonomy.save_author(ada, by=editor)
    classes, attributes, _ = shown(client.get(essay.url))
    assert (classes, f'src="{ada.portrait.small}"' in attributes) == ([], True)


def test_cards_from_before_there_were_points_still_show_it(client, ada):
    essay = make_essay(authors=("Ada Kowalczyk",))
    card = Essay.objects.get().card
    card["authors"][0]["portrait"] = "/media/old.webp"
    Essay.objects.update(card=card)
    classes, attributes, sources = shown(client.get(essay.url))
    assert (classes, sources) == ([], "")
    assert 'src="/media/old.webp"' in attributes
