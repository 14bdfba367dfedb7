"""A git repository: a commit an edition, by whom and when, the same at every run; read by git itself."""

import datetime
import subprocess
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from essays import publishing
from essays.media import uploads
from essays.models import Essay, Revision
from tests.cast import make_essay
from tests.essays.test_media import picture
from transfer.exports.git.editions import file_name
from transfer.markdown import frontmatter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
NOON = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def git(root, *arguments):
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def export(root, *options):
    call_command("export_git", str(root), *options)
    return root


def log(root, form="%s"):
    return git(root, "log", "--reverse", f"--format={form}").split("\n")


def revise(essay, summary="", **content):
    essay.refresh_from_db()
    draft = publishing.save_draft(
        essay, essay.head.content() | content, by=None, parent=essay.head, summary=summary
    )  # fmt: skip
    return publishing.publish(draft, by=None)


@pytest.fixture
def wells():
    with time_machine.travel(NOON, tick=False):
        essay = make_essay(
            "Wells", "First words.", authors=("Ann <Many>", "Bo Few"), tags=["water"], hubs=("politics",)
        )
    with time_machine.travel(NOON + HOUR, tick=False):
        make_essay("Ropes", "A rope.", authors=("Éva",))
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        revise(essay, "Said it better", body="Second words.")
    return essay


def test_a_commit_an_edition_in_the_order_of_their_moments(wells, tmp_path):
    root = export(tmp_path / "out")
    assert log(root) == ["Wells", "Ropes", "Said it better"]
    assert log(root, "%an|%at") == [
        f"Ann ‹Many›, Bo Few|{int(NOON.timestamp())}",
        f"Éva|{int((NOON + HOUR).timestamp())}",
        f"Ann ‹Many›, Bo Few|{int((NOON + 2 * HOUR).timestamp())}",
    ]
    assert set(log(root, "%ae|%ce")) == {"by-line@example.invalid|by-line@example.invalid"}
    assert git(root, "show", "HEAD~2:essays/wells.md").endswith("First words.")
    assert (root / "essays/wells.md").read_text().endswith("Second words.\n")
    said = git(root, "log", "-1", "--format=%(trailers)")
    assert f"Commons-Essay: {wells.guid}" in said
    assert "Commons-Edition: 2" in said
    assert f"Commons-Address: {settings.SITE_URL}/essays/wells/history/2/" in said
    git(root, "fsck", "--strict")
    assert git(root, "status", "--porcelain") == ""


def test_its_files_are_taken_back_by_the_importer(wells, tmp_path):
    raw = (export(tmp_path / "out") / "essays/wells.md").read_bytes()
    found = frontmatter.read("wells.md", raw)
    assert (found.title, found.slug, found.authors) == ("Wells", "wells", ["Ann <Many>", "Bo Few"])
    assert (found.tags, found.hubs, found.date) == (["water"], ["politics"], datetime.date(2013, 3, 8))
    assert not found.back.reasons
    assert found.unread == []


def test_two_exports_are_the_same_and_a_later_run_only_adds(wells, tmp_path):
    first, second = export(tmp_path / "a"), export(tmp_path / "b")
    assert git(first, "rev-parse", "HEAD") == git(second, "rev-parse", "HEAD")
    before = log(first, "%H")
    export(first)
    assert log(first, "%H") == before
    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        revise(wells, "More", body="Third words.")
    export(first)
    assert log(first, "%H")[:-1] == before
    assert log(first)[-1] == "More"
    assert git(export(tmp_path / "c"), "rev-parse", "HEAD") == git(first, "rev-parse", "HEAD")


def test_a_renamed_essay_is_a_rename(wells, tmp_path):
    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        revise(wells, "Another name", slug="springs")
    root = export(tmp_path / "out")
    assert not (root / "essays/wells.md").exists()
    assert git(root, "show", "-M", "--name-status", "--format=").startswith("R")
    followed = git(root, "log", "--follow", "--format=%s", "--", "essays/springs.md").split("\n")
    assert followed == ["Another name", "Said it better", "Wells"]


def test_pictures_lie_beside_the_essays(tmp_path):
    media = uploads.add_picture(BytesIO(picture()), by=None, alt="A well")
    make_essay("Shown", f"![A well](media:{media.name}) and [[Shown]]", cover_id=media.pk)
    root = export(tmp_path / "out")
    name = media.url.rsplit("/", 1)[-1]
    assert (root / "media" / name).read_bytes() == media.file.open().read()
    text = (root / "essays/shown.md").read_text()
    assert f"![A well](../media/{name}) and [Shown]({settings.SITE_URL}/essays/shown/)" in text
    assert f"path: ../media/{name}" in text


def test_a_withheld_edition_is_told_and_its_words_are_left_out(wells, tmp_path, capsys):
    old = export(tmp_path / "old")
    revision = Revision.objects.get(essay=wells, edition=1)
    publishing.withhold(revision, "It named somebody.", by=None)
    root = export(tmp_path / "new")
    assert log(root) == ["Wells: edition 1 is withheld: It named somebody.", "Ropes", "Said it better"]
    assert "First words" not in git(root, "log", "-p", "--all")
    export(old)
    assert log(old)[-1] == "Wells: edition 1 is withheld: It named somebody."
    assert "export into a new folder" in capsys.readouterr().err
    export(old)
    assert len(log(old)) == 4


def test_a_withdrawn_essay_is_deleted_with_the_reason_and_comes_back_with_its_words(wells, tmp_path):
    root = export(tmp_path / "out")
    publishing.withdraw(Essay.objects.get(pk=wells.pk), "It was wrong.", by=None)
    export(root)
    assert log(root)[-1] == "Wells: withdrawn: It was wrong."
    assert not (root / "essays/wells.md").exists()
    export(root)
    assert len(log(root)) == 4
    fresh = export(tmp_path / "fresh")
    assert log(fresh) == ["Ropes"]
    essay = Essay.objects.get(pk=wells.pk)
    publishing.publish(essay.head, by=None)
    export(root)
    assert (root / "essays/wells.md").read_text().endswith("Second words.\n")


def test_a_moment_before_git_knows_any_is_told_in_words(tmp_path):
    essay = make_essay("Old")
    at = datetime.datetime(1887, 3, 8, tzinfo=datetime.UTC)
    Essay.objects.filter(pk=essay.pk).update(live_at=at)
    Revision.objects.filter(essay=essay).update(edition_at=at)
    root = export(tmp_path / "out")
    assert log(root, "%at") == ["0"]
    assert "Commons-Published: 1887-03-08T00:00:00Z" in git(root, "log", "-1", "--format=%B")


def test_nothing_of_a_persons_own_settings_is_in_it(wells, tmp_path, monkeypatch):
    plain = export(tmp_path / "plain")
    (tmp_path / ".gitconfig").write_text("[user]\nname = Somebody\n[core]\nautocrlf = true\n")
    for name, value in {"HOME": str(tmp_path), "GIT_AUTHOR_NAME": "X", "GIT_DIR": str(tmp_path / "none")}.items():
        monkeypatch.setenv(name, value)
    other = export(tmp_path / "other")
    for name in ("HOME", "GIT_AUTHOR_NAME", "GIT_DIR"):
        monkeypatch.delenv(name)
    assert git(plain, "rev-parse", "HEAD") == git(other, "rev-parse", "HEAD")


def test_what_somebody_changed_there_is_not_overwritten(wells, tmp_path):
    root = export(tmp_path / "out")
    (root / "essays/wells.md").write_text("My own words.")
    with pytest.raises(CommandError, match="not committed"):
        export(root)
    assert (root / "essays/wells.md").read_text() == "My own words."


def test_a_folder_of_something_else_is_refused(wells, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ann")
    with pytest.raises(CommandError, match="no export of this site"):
        export(tmp_path)


def test_without_git_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="apt install git"):
        export(tmp_path / "out")


def test_broken_off_nothing_is_half_there_and_the_next_run_goes_on(wells, tmp_path, monkeypatch):
    root, files = tmp_path / "out", []

    def breaking(*arguments):
        files.append(arguments)
        if len(files) == 2:
            raise KeyboardInterrupt
        return "text"

    monkeypatch.setattr("transfer.exports.front_matter.markdown_file", breaking)
    with pytest.raises(KeyboardInterrupt):
        export(root)
    monkeypatch.undo()
    export(root)
    assert log(root) == ["Wells", "Ropes", "Said it better"]
    assert "First words" in git(root, "show", "HEAD~2")


def test_filters_narrow_it(tmp_path):
    make_essay("Two", tags=["wells"])
    make_essay("Three", tags=["ropes"])
    root = export(tmp_path / "out", "--tag", "wells")
    assert [path.name for path in (root / "essays").iterdir()] == ["two.md"]
    assert log(root) == ["Two"]


def test_two_essays_that_had_one_address_at_different_times_have_two_files(tmp_path):
    with time_machine.travel(NOON, tick=False):
        one = make_essay("One", slug="same")
    with time_machine.travel(NOON + HOUR, tick=False):
        two = make_essay("Two")
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        revise(one, slug="other")
    Essay.objects.filter(pk=two.pk).update(slug="same")
    root = export(tmp_path / "out")
    names = sorted(path.name for path in (root / "essays").iterdir())
    assert names == ["other.md", f"same-{str(two.guid)[:8]}.md"]
    assert "title: One" in git(root, "show", "HEAD~2:essays/same.md")


def test_names_of_files_are_such_as_file_systems_take():
    assert file_name("the-first-well") == "the-first-well.md"
    assert file_name("con").startswith("con-")
    assert len(file_name("公" * 100).encode()) < 255
