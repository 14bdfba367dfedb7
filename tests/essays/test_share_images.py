"""The picture that leaves with a link: at its address for whom the page is public, made once, and never in the way."""

import re
import threading
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from commonswiki import periodic_tasks
from commonswiki import site_settings as settings_verbs
from essays import publishing, taxonomy
from essays.models import Essay, Hub, Media, Tag
from essays.sharing import cropping, image_files, share_card_drawing, share_images
from sitewide import state
from tests.cast import make_draft, make_essay
from tests.essays.test_media import add, picture

pytestmark = pytest.mark.django_db
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / image_files.FOLDER


@pytest.fixture
def essay(site):
    return make_essay("The Kitchen", hubs=("politics",), authors=("Ada Kowalczyk",), tags=["seeds"])


@pytest.fixture
def drawn(monkeypatch):
    """The cards that were drawn, in their order."""
    found, draw = [], share_card_drawing.draw
    monkeypatch.setattr(share_card_drawing, "draw", lambda card: found.append(card) or draw(card))
    return found


def page_picture(client, path):
    """What the head of a page says of its picture: {property: content}."""
    html = client.get(path).content.decode()
    return dict(re.findall(r'(?:property|name)="((?:og:image|twitter)[^"]*)"\s+content="([^"]*)"', html))


def own(address):
    """The path of an absolute address of this site."""
    assert address.startswith(site_settings.SITE_URL)
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def opened(answer):
    assert answer.status_code == 200
    return Image.open(BytesIO(answer.getvalue()))


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


PAGES = ["/", "/essays/the-kitchen/", "/politics/", "/tags/seeds/", "/authors/ada-kowalczyk/", "/about/"]


@pytest.mark.parametrize("path", PAGES)
def test_each_kind_of_page_has_its_own_picture(client, essay, path):
    said = page_picture(client, path)
    address = own(said["og:image"])
    assert address.startswith("/card.png" if path == "/" else f"{path}card.png")
    answer = client.get(address)
    image = opened(answer)
    assert (answer["Content-Type"], image.format, image.size) == (said["og:image:type"], "PNG", (1200, 630))
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["twitter:card"] == "summary_large_image"
    assert said["twitter:image:alt"] == said["og:image:alt"] != ""
    assert answer["Cache-Control"] == FOREVER
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("path", ["/essays/", "/tags/", "/archive/", "/search/", "/strategy/", "/books/", "/feeds/"])
def test_pages_without_one_of_their_own_have_that_of_the_site(client, essay, path):
    assert own(page_picture(client, path)["og:image"]) == own(page_picture(client, "/")["og:image"])


def test_what_is_asked_for_again_was_drawn_once(client, essay, drawn, folder):
    address = own(page_picture(client, essay.url)["og:image"])
    first = client.get(address)
    again = client.get(address)
    assert first.getvalue() == again.getvalue() and len(drawn) == 1
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert len(files(folder)) == 1


def test_any_other_version_gives_the_present_one_for_a_short_time_and_draws_nothing(client, essay, drawn, folder):
    present = client.get(own(page_picture(client, essay.url)["og:image"]))
    for query in ("", "?v=", "?v=0123456789abcdef", f"?v={'x' * 3000}", "?v=1&v=2", "?w=3"):
        answer = client.get(f"{essay.url}card.png{query}")
        assert answer.status_code == 200 and answer["Cache-Control"] == "public, max-age=300", query
        assert answer["ETag"] == present["ETag"]
    assert len(drawn) == 1 and len(files(folder)) == 1


def test_a_changed_title_has_another_address_and_the_old_file_goes(client, essay, editor, folder):
    before = own(page_picture(client, essay.url)["og:image"])
    client.get(before)
    revision = publishing.save_draft(essay, {"title": "The Cellar"}, by=editor, parent=essay.head)
    publishing.publish(revision, by=editor)
    after = own(page_picture(client, essay.url)["og:image"])
    assert after != before
    assert client.get(before)["Cache-Control"] == "public, max-age=300"
    assert client.get(after)["Cache-Control"] == FOREVER
    assert len(files(folder)) == 1


def test_everything_that_a_card_shows_makes_another_address(site, essay):
    """A renamed hub, another tagline, a hub more: the card is another, and so is its address."""
    seen = []

    def now():
        found, settings = Essay.objects.get(pk=essay.pk), state.current().settings
        seen.append(share_images.of_essay(found, settings).url)

    now()
    hub = Hub.objects.get(slug="politics")
    hub.ordinal = "At last,"
    taxonomy.save_hub(hub, by=None)
    now()
    settings_verbs.save_settings({"tagline": "Another"}, by=None)
    now()
    taxonomy.save_hub(Hub(name="Care", slug="care", argument="Looking after."), by=None)
    now()
    assert len(set(seen)) == 4


@pytest.mark.parametrize("state_of", ["draft", "scheduled", "withdrawn", "missing"])
def test_what_is_not_public_has_no_picture(client, site, editor, state_of, folder):
    status = 404
    if state_of == "draft":
        make_draft("The Kitchen")
    elif state_of == "scheduled":
        make_essay("The Kitchen", at=timezone.now() + timedelta(days=1))
    elif state_of == "withdrawn":
        publishing.withdraw(make_essay("The Kitchen"), "A mistake.", by=editor)
        status = 410
    for name in ("card.png", "card.jpg", "card.png?v=0123456789abcdef"):
        assert client.get(f"/essays/the-kitchen/{name}").status_code == status
        client.force_login(editor)
        assert client.get(f"/essays/the-kitchen/{name}").status_code == status
        client.logout()
    assert not folder.exists()


def test_what_was_public_is_not_given_from_a_file_any_more(client, essay, editor, folder):
    address = own(page_picture(client, essay.url)["og:image"])
    assert client.get(address).status_code == 200
    publishing.withdraw(essay, "A mistake.", by=editor)
    assert client.get(address).status_code == 410
    assert client.get("/tags/seeds/card.png").status_code == 404
    assert client.get("/authors/ada-kowalczyk/card.png").status_code == 404


def test_another_word_for_a_tag_leads_to_its_picture(client, essay):
    tag = essay.tags.get()
    taxonomy.save_tag(Tag(name="grains", synonym_of=tag), by=None)
    answer = client.get("/tags/grains/card.png")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/seeds/card.png")


def halves():
    """A picture that is red above and blue below."""
    image = Image.new("RGB", (1600, 1600), (220, 20, 20))
    image.paste((20, 20, 220), (0, 800, 1600, 1600))
    file = BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


class TestOfACover:
    @pytest.fixture
    def pictured(self, site):
        media = add(halves(), alt="A well in winter", credit="Ines")
        Media.objects.update(focus_y=100)
        return make_essay("The Well", body="Words.", hubs=("politics",), cover_id=media.pk)

    def test_it_is_cut_to_the_format(self, client, pictured):
        said = page_picture(client, pictured.url)
        assert own(said["og:image"]).startswith("/essays/the-well/card.jpg?v=")
        assert said["og:image:alt"] == "A well in winter"
        answer = client.get(own(said["og:image"]))
        image = opened(answer)
        assert (answer["Content-Type"], image.format, image.size) == ("image/jpeg", "JPEG", (1200, 630))
        red, _green, blue = image.convert("RGB").getpixel((600, 300))
        assert blue > 200 > red  # the lower half, where its focal point is
        assert said["og:image:type"] == "image/jpeg" and answer["Cache-Control"] == FOREVER
        assert client.get("/essays/the-well/card.png")["Content-Type"] == "image/jpeg"

    def test_where_its_file_is_gone_the_card_is_drawn(self, client, pictured, settings, drawn):
        address = own(page_picture(client, pictured.url)["og:image"])
        for name in default_storage.listdir("pictures")[1]:
            default_storage.delete(f"pictures/{name}")
        answer = client.get(address)
        assert opened(answer).format == "PNG" and answer["Content-Type"] == "image/png"
        assert answer["Cache-Control"] == "public, max-age=300" and len(drawn) == 1

    def test_a_small_one_is_not_made_much_larger(self, client, site):
        media = add(picture("JPEG", (500, 400)), alt="A stamp")
        essay = make_essay("Small", body="Words.", cover_id=media.pk)
        assert own(page_picture(client, essay.url)["og:image"]).startswith("/essays/small/card.png")


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((2400, 630), (50, 50), (600, 0, 1800, 630)),
        ((2400, 630), (0, 50), (0, 0, 1200, 630)),
        ((2400, 630), (100, 50), (1200, 0, 2400, 630)),
        ((1200, 1260), (50, 10), (0, 0, 1200, 630)),
        ((1200, 1260), (50, 60), (0, 441, 1200, 1071)),
        ((1200, 630), (90, 90), (0, 0, 1200, 630)),
    ],
)
def test_the_largest_part_about_the_focal_point_is_kept(size, focus, box):
    assert cropping.box_about(*size, focus) == pytest.approx(box)


@pytest.mark.parametrize("mode", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_of_any_kind_are_cut_and_stay_small(mode):
    noise = Image.effect_noise((1500, 900), 120).convert("RGB")
    file = BytesIO()
    noise.save(file, mode)
    data = cropping.cropped(file.getvalue(), (50, 50))
    assert Image.open(BytesIO(data)).size == (1200, 630)
    assert len(data) < 300_000


def test_what_is_clear_lies_on_paper():
    file = BytesIO()
    Image.new("RGBA", (1200, 630), (0, 0, 0, 0)).save(file, "PNG")
    found = Image.open(BytesIO(cropping.cropped(file.getvalue(), (50, 50)))).getpixel((600, 300))
    assert max(abs(a - b) for a, b in zip(found, cropping.PAPER, strict=True)) <= 3


def test_what_is_no_picture_cannot_be_cut():
    for data in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40):
        with pytest.raises(OSError):
            cropping.cropped(data, (50, 50))


class TestTrouble:
    def test_a_full_disk_costs_no_answer_and_one_drawing(self, client, essay, drawn, monkeypatch):
        def full(*args, **kwargs):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(default_storage, "save", full)
        for _ in range(3):
            assert opened(client.get(f"{essay.url}card.png")).size == (1200, 630)
        assert len(drawn) == 1

    def test_half_a_file_is_made_anew(self, client, essay, folder, drawn):
        whole = client.get(f"{essay.url}card.png").getvalue()
        path = folder / files(folder)[0]
        path.write_bytes(whole[:2000])
        assert client.get(f"{essay.url}card.png").getvalue() == whole == path.read_bytes()
        assert len(drawn) == 2 and len(files(folder)) == 1

    def test_without_fonts_the_page_stands_and_the_picture_says_when_to_ask_again(self, client, essay, monkeypatch):
        asked = []

        def missing(card):
            asked.append(card)
            raise OSError("cannot open resource")

        monkeypatch.setattr(share_card_drawing, "draw", missing)
        assert client.get(essay.url).status_code == 200
        assert client.get("/feed.xml").status_code == 200
        for _ in range(3):
            answer = client.get(f"{essay.url}card.png")
            assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")
        assert len(asked) == 1  # it is not tried at each asking
        monkeypatch.undo()
        cache.clear()
        assert client.get(f"{essay.url}card.png").status_code == 200

    def test_several_who_ask_at_once_get_the_same_and_it_is_drawn_once(self, site, essay, drawn, folder):
        image = share_images.of_essay(essay, state.current().settings)
        found = []
        threads = [threading.Thread(target=lambda: found.append(image_files.bytes_of(image))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6 and len(set(found)) == 1
        assert len(drawn) == 1 and len(files(folder)) == 1

    def test_what_another_process_stored_meanwhile_stays_alone(self, site, essay, monkeypatch, folder):
        image = share_images.of_essay(essay, state.current().settings)
        whole = image_files.bytes_of(image)
        monkeypatch.setattr(image_files, "_kept", lambda image: None)
        cache.clear()
        assert image_files.bytes_of(image) == whole
        assert len(files(folder)) == 1


class TestSweeping:
    def test_the_worker_takes_away_what_is_public_no_longer(self, client, essay, editor, folder):
        other = make_essay("Another")
        for path in (essay.url, other.url, "/politics/", "/tags/seeds/", "/"):
            client.get(f"{path}card.png")
        publishing.withdraw(essay, "A mistake.", by=editor)
        assert periodic_tasks.WORK["shared pictures"]() == 1
        assert f"essay-{essay.pk}" not in {path.name for path in folder.iterdir()}
        assert len(files(folder)) == 4

    def test_it_looks_once_an_hour(self, client, essay, editor):
        assert image_files.sweep() == 0
        client.get(f"{essay.url}card.png")
        publishing.withdraw(essay, "A mistake.", by=editor)
        assert image_files.sweep() == 0
        cache.clear()
        assert image_files.sweep() == 1


def test_a_picture_costs_few_queries_and_pages_and_feeds_none_more_for_it(
    client, essay, settings, django_assert_num_queries
):
    settings.PAGE_STORE = False
    client.get(f"{essay.url}card.png")
    with django_assert_num_queries(2):  # the state of the site, the essay
        assert client.get(f"{essay.url}card.png").status_code == 200
    for n in range(4):
        make_essay(f"Another {n}", hubs=("movements",))
    client.get("/feed.rss")
    with django_assert_num_queries(2):  # the state of the site, the entries
        assert client.get("/feed.rss").status_code == 200
