"""Pictures and recordings of an old site come into the library once, with their addresses; what is missing is told."""

import pytest
from PIL import Image

from essays.models import Essay, Media
from sitewide.http import outgoing
from tests.transfer.importing.made_by_hand import brought, text
from transfer.importing.items import File, reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "well.png"
    Image.new("RGB", (600, 400), "teal").save(path)
    return path


def a_file(path=None, **more):
    more = {
        "alt": "A well",
        "caption": "In *May*",
        "credit": "Ada",
        "url": "https://old.example/up/2013/well.png",
    } | more
    return File("file:1", "well.png", path=path, addresses=("/well-2/", "/?p=7"), **more)


SHOWN = f"Look:\n\n![The well]({reference('file:1')})\n\n[![x]({reference('file:1')})]({reference('file:1')})"


def test_a_picture_is_shown_and_its_old_addresses_lead_to_it(client, picture):
    report = brought(text(body=SHOWN, cover="file:1"), of={"kept": (a_file(picture),)})
    media = Media.objects.get()
    essay = Essay.objects.get()
    assert (media.alt, media.caption, media.credit) == ("A well", "In *May*", "Ada")
    assert essay.cover == media
    assert media.url in essay.html
    assert client.get("/up/2013/well.png")["Location"] == media.url
    assert client.get("/well-2/")["Location"] == media.get_absolute_url()
    assert (report.figures["pictures"], report.figures["addresses"]) == (1, 3)
    again = brought(text(body=SHOWN, cover="file:1"), of={"kept": (a_file(picture),)})
    assert Media.objects.count() == 1
    assert again.counts()["skipped"] == 1
    assert not again.figures.total()


def test_a_picture_that_is_missing_is_told_and_comes_with_a_later_run(picture):
    report = brought(text(body=SHOWN), of={"kept": (a_file(),)})
    assert not Media.objects.exists()
    assert report.figures["files_missing"] == 1
    assert "https://old.example/up/2013/well.png" in report.notes["file-missing"].first[0][1]
    assert report.notes["picture-missing"].count == 3
    assert "import:" not in Essay.objects.get().html
    report = brought(text(body=SHOWN), of={"kept": (a_file(picture),)})
    assert report.counts()["updated"] == 1
    assert Media.objects.get().url in Essay.objects.get().html


def test_what_is_no_picture_is_left_out_in_words():
    kept = (a_file(read=lambda: b"%PDF-1.4 and more"), File("file:2", "x.png", read=lambda: b""))
    report = brought(text(body=SHOWN), of={"kept": kept})
    assert not Media.objects.exists()
    assert [key for key, _ in report.notes["file-refused"].first] == ["file:1", "file:2"]
    assert report.counts()["created"] == 1


def test_words_that_are_too_long_are_told_and_not_cut(picture):
    report = brought(text(body=SHOWN), of={"kept": (a_file(picture, caption="c" * 501),)})
    assert Media.objects.get().caption == ""
    assert "c" * 501 in report.notes["file-words"].first[0][1]


def test_nothing_is_fetched_unless_it_is_asked_for_and_then_from_public_hosts_only(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda host, *_, **__: asked.append(host) or [(2, 1, 6, "", ("127.0.0.1", 80))]
    )
    brought(text(body=SHOWN), of={"kept": (a_file(),)})
    assert not asked
    report = brought(text(body=SHOWN), of={"kept": (a_file(),)}, fetch=True)
    assert asked == ["old.example"]
    assert "no host of the public internet" in report.notes["file-missing"].first[0][1]


@pytest.mark.parametrize(("status", "whole", "code"), [(404, True, "file-missing"), (200, False, "file-refused")])
def test_an_answer_that_is_no_file_is_told(monkeypatch, status, whole, code):
    answer = outgoing.Answer("https://old.example/", status, {}, b"no", whole)
    monkeypatch.setattr(outgoing, "fetch", lambda *_, **__: answer)
    report = brought(text(body=SHOWN), of={"kept": (a_file(),)}, fetch=True)
    assert report.notes[code].count == 1


def test_what_was_fetched_is_a_picture_like_any_other(monkeypatch, picture):
    answer = outgoing.Answer("https://old.example/", 200, {}, picture.read_bytes(), True)
    monkeypatch.setattr(outgoing, "fetch", lambda *_, **__: answer)
    brought(text(body=SHOWN), of={"kept": (a_file(),)}, fetch=True)
    assert Media.objects.get().url in Essay.objects.get().html
