"""A site of Ghost, brought here by the command, by the desk's kinds, and refused where it is broken."""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from essays.models import Essay, Media
from tests.essays.test_media import picture
from tests.transfer.ghost.written import export, post, source
from transfer.ghost.source import Ghost
from transfer.import_sources import SOURCES
from transfer.importing import json_stream
from transfer.importing.items import Refused
from transfer.models import Import


def came(path, *arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_ghost", path, *map(str, arguments), processes=0, stdout=out, stderr=err, no_color=True)
    return out.getvalue() + err.getvalue()


@pytest.fixture
def exported(tmp_path):
    path = tmp_path / "old" / "ghost.json"
    path.parent.mkdir()
    shown = "__GHOST_URL__/content/images/size/w1000/2020/03/well.png"
    html = f'<p>See <a href="__GHOST_URL__/well-2/#deep">two</a>.</p><figure><img src="{shown}" alt="Round"></figure>'
    posts = [
        post(1, html, feature_image="__GHOST_URL__/content/images/2020/03/well.png"),
        post(2, "<h2 id='deep'>Deep</h2><p>A well that lies deep.</p>"),
        post(3, "<p>For those who pay.</p>", visibility="paid"),
        post(4, "<p>About us.</p>", type="page"),
    ]
    path.write_text(export(*posts), encoding="utf-8")
    return path


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_the_site_comes_with_its_pictures_and_old_addresses_and_once(client, exported, tmp_path):
    archive = tmp_path / "content.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("content/images/2020/03/well.png", picture())
    said = came(exported, "--content", archive, "--base", "https://old.example")
    assert "created 4, updated 0, joined 0, skipped 0, refused 0" in said
    first, media = Essay.objects.get(slug="well-1"), Media.objects.get()
    assert first.cover_id == media.pk and f"![Round](media:{media.name})" in first.body
    assert "(/essays/well-2/#deep)" in first.body
    assert not Essay.objects.get(slug="well-3").is_public
    for old, new in (
        ("/well-1/", "/essays/well-1/"),
        ("/p/0000-2/", "/essays/well-2/"),
        ("/tag/water/rss/", "/tags/water/feed.xml"),
        ("/author/ana/", "/authors/ana-ruiz/"),
        ("/rss/", "/feed.xml"),
        ("/content/images/2020/03/well.png", media.url),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.get("Location")) == (301, new), old
    assert client.get("/well-3/").status_code == 404
    assert "created 0, updated 0, joined 0, skipped 4, refused 0" in came(exported, "--content", archive)


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_a_dry_run_writes_nothing_and_missing_pictures_are_told(exported):
    said = came(exported, "--dry-run")
    assert "created 4" in said and "picture" in said
    assert not Essay.objects.exists() and not Media.objects.exists()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "Line 1"),
        (b'{"db": [\n{"data": {"posts": [\n{"id": "1"', r"Line 3"),
        (b'{"db": [{"data": {"posts": [{"id": "1",}]}}]}', "Line 1, character 40"),
        (b'\n{"db": "\xff"}', "Line 2: this is not UTF-8"),
        (b"[" * 100_000, "more than 100 deep"),
        (b'{"db": [{"data": {"posts": [' + b"[" * 200, "more than 100 deep"),
        (b'{"db": [{"data": {"posts": [[1]]}}]}', "posts"),
        (b'{"items": []}', "no export of Ghost"),
        (b"<html>", "Line 1"),
        (b"\xff\xfe{\x00}\x00", "Line 1"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_with_its_line(tmp_path, raw, words):
    path = tmp_path / "ghost.json"
    path.write_bytes(raw)
    with pytest.raises(Refused, match=words):
        Ghost(path).check()


def test_a_text_beyond_measure_is_refused_while_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stream, "MAX_TEXT", 100_000)
    found = source(tmp_path, post(1, "x" * 200_000))
    with pytest.raises(Refused, match="more than 100000 bytes"):
        found.check()


def test_a_file_outside_of_the_folder_is_never_taken(tmp_path):
    (tmp_path / "content" / "images").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "content" / "images" / "link.png").symlink_to(tmp_path / "secret.png")
    html = (
        '<img src="__GHOST_URL__/content/images/../../../secret.png"><img src="__GHOST_URL__/content/images/link.png">'
    )
    found = source(tmp_path / "content", post(1, html), contents=[tmp_path / "content"])
    found.check()
    assert [file.path for file in found.files()] == [None, None]


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        came(tmp_path / "none.json")
    (tmp_path / "ghost.json").write_text(export(post(1)))
    with pytest.raises(CommandError, match=r"no folder and no \.zip"):
        came(tmp_path / "ghost.json", "--content", tmp_path / "none")


def test_the_desk_takes_this_kind(tmp_path):
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"data": {"posts": [post(1)]}}), encoding="utf-8")  # old exports have no "db"
    found = SOURCES[Import.Kind.GHOST](path, {})
    assert found.check().counts["posts"] == 1 and [text.title for text in found.texts()] == ["A well 1"]
