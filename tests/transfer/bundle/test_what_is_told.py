"""What a bundle tells, and what it does not: nothing that readers do not see, unless it is private and says so."""

import datetime
import re
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from essays.models import Essay
from tests.cast import make_comment, make_essay
from tests.transfer.bundle import odd_site
from tests.transfer.bundle.packed import files_of, lines, written
from transfer.bundle.form import Refused
from transfer.importing.loading import LANGUAGES
from transfer.markdown import frontmatter

ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.]+")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(lasting, tmp_path_factory):
    """The site of everything that is odd, made once: the folder of its files, and the keys of its essays by a word."""
    files = tmp_path_factory.mktemp("odd")
    with override_settings(MEDIA_ROOT=files):
        return files, {word: essay.pk for word, essay in odd_site.build().items()}


@pytest.fixture
def odd(site, kept, folder):
    """Its essays by a word for each; its files lie in the folder of the test."""
    files, keys = kept
    shutil.copytree(files, folder / "media", dirs_exist_ok=True)
    return {word: Essay.objects.get(pk=pk) for word, pk in keys.items()}


def test_nothing_that_readers_do_not_see(odd, folder):
    files = files_of(written(folder / "a.zip"))
    for name, data in files.items():
        assert odd_site.SECRET.encode() not in data, name
        assert not name.startswith("private/")
        assert odd_site.SECRET not in name
        if not name.startswith("media/"):
            assert not ADDRESS.search(data), name


def test_of_what_is_not_shown_any_more_the_place_alone(odd, folder):
    path = written(folder / "a.zip")
    gone = {row["number"]: row for row in lines(path, "replies") if row["state"] != "published"}
    assert {number: row["state"] for number, row in gone.items()} == {
        3: "removed", 5: "withdrawn", 7: "withdrawn", 8: "hidden",
    }  # fmt: skip
    may_say = {"number", "state", "essay", "parent", "decided_at", "reason"}
    assert all(row.keys() <= may_say for row in gone.values())
    assert gone[3]["reason"] == "attack" and gone[3]["parent"] == 2
    withheld = files_of(path)["editions/changed/2.txt"].decode()
    assert "A name stood in it." in withheld and withheld.endswith("---\n")
    (withdrawn,) = lines(path, "withdrawn")
    assert withdrawn["withdrawn_reason"] == "It was wrong." and "body" not in withdrawn


def test_a_private_bundle_has_it_all_and_no_password(odd, folder, editor):
    files = files_of(written(folder / "a-private.zip", private=True))
    drafts = {name for name in files if name.startswith("private/revisions/")}
    assert {name.rpartition("/")[2] for name in drafts} >= {"1.txt", "4.txt"}
    assert odd_site.SECRET.encode() in files["private/subscribers.jsonl"]
    assert len(lines(folder / "a-private.zip", "private/replies")) == 1  # held; neither refused nor spam nor removed
    for name, data in files.items():
        assert editor.email.encode() not in data and editor.password.encode() not in data, name
    held_back = (b"of the rejected", b"of the spam", b" word.")
    assert not any(words in data for data in files.values() for words in held_back)


def test_the_name_of_a_private_bundle_says_so(site, folder):
    with pytest.raises(Refused, match="a-private"):
        written(folder / "a.zip", private=True)
    with pytest.raises(CommandError, match="says so"):
        call_command("export_site", str(folder / "a.zip"), private=True)
    assert not list(folder.glob("a*"))


def test_what_stands_in_no_row_stands_in_no_line(odd, folder):
    """No number of a row: made anew with other numbers, the site gives the same bundle (test_round_trip), and no name
    of a value says so either."""
    names = {name for path in ("replies", "passages", "media", "tags", "old_addresses", "old_titles")
             for row in lines(written(folder / "a.zip"), path) for name in row}  # fmt: skip
    assert not [name for name in names if name in {"id", "pk"} or name.endswith("_id")]


def test_each_essay_is_read_by_the_reader_of_front_matter(odd, folder):
    """So that the folder of a bundle is a folder of Markdown."""
    for name, data in files_of(written(folder / "a.zip")).items():
        if name.endswith(".md"):
            found = frontmatter.read(name, data, languages=LANGUAGES)
            essay = Essay.objects.get(slug=found.slug)
            assert found.title == essay.title and found.date == essay.dated and found.language == essay.language
            assert found.body.strip() == essay.body.strip()
            assert found.authors == ["Ilse Verhaegen"]
            assert not found.back.reasons and found.unread in ([], ["bundle"])
            assert found.standfirst == essay.standfirst and found.source_url == essay.source_url


def test_a_part_has_what_its_essays_need_and_says_that_it_is_one(odd, folder):
    call_command("export_site", str(folder / "part.zip"), tag=["water"], licence=[])
    path = folder / "part.zip"
    files = files_of(path)
    assert {name for name in files if name.startswith("essays/")} == {
        f"essays/{odd['long'].slug}.md", "essays/heard.md",
    }  # fmt: skip
    assert {row["name"] for row in lines(path, "media")} == {"a-well", "a-talk", "a-film", "a-still"}
    assert {row["slug"] for row in lines(path, "hubs")} == {"water", "politics"}
    assert not lines(path, "pages") and not lines(path, "books") and not lines(path, "withdrawn")
    assert not [name for name in files if name.startswith("moderation/")]
    assert b'"complete": false' in files["manifest.jsonl"] and b'{"tag": ["water"]}' in files["manifest.jsonl"]


def test_nothing_is_meant(site, folder):
    make_essay()
    with pytest.raises(CommandError, match="No essay is meant"):
        call_command("export_site", str(folder / "a.zip"), since=datetime.date(2999, 1, 1))
    with pytest.raises(CommandError, match="There is no hub “nowhere” here"):
        call_command("export_site", str(folder / "a.zip"), hub=["nowhere"])
    assert not list(folder.glob("a*"))


def test_a_file_that_is_not_on_the_disk_is_told_of(odd, folder, capsys):
    for path in (folder / "media" / "pictures").glob("*.mp4"):
        path.unlink()
    call_command("export_site", str(folder / "a.zip"))
    assert "“a-film” is not on the disk" in capsys.readouterr().err
    (film,) = [row for row in lines(folder / "a.zip", "media") if row["name"] == "a-film"]
    assert "file" not in film


def test_replies_of_what_is_withdrawn_are_not_told(odd, folder):
    assert make_comment(odd["en"])
    told = {row["essay"] for row in lines(written(folder / "a.zip"), "replies")}
    assert told == {odd["en"].slug, "changed"}
