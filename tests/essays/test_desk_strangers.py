"""Authors on the desk with what is not theirs: they see and break nothing of it."""

from io import BytesIO

import pytest
from PIL import Image

from essays.media import uploads
from essays.models import Essay
from tests.cast import make_draft, make_essay, signed_in

pytestmark = pytest.mark.django_db
SENT = {"title": "My Well", "body": "Mine.", "language": "en", "comments_policy": "open", "do": "save"}


@pytest.fixture
def picture(site, editor):
    file = BytesIO()
    Image.new("RGB", (9, 9)).save(file, "PNG")
    file.seek(0)
    return uploads.add_picture(file, by=editor, alt="A well")


def test_a_picture_does_not_tell_the_titles_of_others_drafts(picture, author, editor):
    make_draft("Unpublished Canary", f"![x](media:{picture.name})", by=editor)
    page = signed_in(author).get(f"/desk/media/{picture.pk}/").content.decode()
    assert "Canary" not in page
    assert "Drafts of others show it." in page
    assert "Unpublished Canary" in signed_in(editor).get(f"/desk/media/{picture.pk}/").content.decode()


def test_a_picture_tells_what_readers_see_and_ones_own(picture, author, editor):
    make_essay("Public Well", f"![x](media:{picture.name})", by=None)
    make_draft("Own Well", f"![x](media:{picture.name})", by=author)
    page = signed_in(author).get(f"/desk/media/{picture.pk}/").content.decode()
    assert "Public Well" in page
    assert "Own Well" in page
    assert "Drafts of others" not in page


def test_the_name_of_anothers_essay_cannot_be_taken(site, author):
    other = make_essay("Known Well")
    sent = signed_in(author).post("/desk/essays/new/", SENT | {"guid": str(other.guid)})
    assert sent.status_code == 303
    assert Essay.objects.get(title="My Well").guid != other.guid


@pytest.mark.parametrize("part", ["preview", "pane"])
def test_a_preview_of_nothing_is_no_error(site, author, part):
    assert signed_in(author).post(f"/desk/essays/new/{part}/").status_code == 200
