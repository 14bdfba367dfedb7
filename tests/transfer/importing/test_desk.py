"""The desk's pages of imports: a file is sent, looked at, its categories given places, brought in, watched, told."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from essays.models import Essay
from sitewide import heartbeat
from tests.transfer.importing.made_by_hand import WORDS, ByHand, text
from transfer.importing import loading, note_words, runs, uploaded_files
from transfer.importing.items import Refused, Term
from transfer.importing.progress import STEPS
from transfer.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
State = Import.State
P2P, OTHER = Term("category:p2p", "P2P <b>", is_category=True, essays=2), Term("tag:x", "x", essays=1)


@pytest.fixture
def source(monkeypatch, settings, tmp_path):
    """Every file is this source, and the site's own folder is an empty one."""
    settings.VAR_DIR = tmp_path
    made = [text(f"post:{n}", f"Thing {n}", f"{n} {WORDS}", terms=("category:p2p",)) for n in range(2)]
    found = ByHand(made=made, terms=(P2P, OTHER))
    monkeypatch.setattr(runs, "SOURCES", {"wordpress": lambda path, options: found})
    return found


@pytest.fixture
def desk(client, cast):
    client.force_login(cast["administrator"])
    return client


def sent(desk, data=b"<rss/>", name="Blog of 2013.xml", **beside):
    page = desk.get("/desk/import/").content.decode()
    action = re.search(r'<form action="([^"]*)" method="post" enctype', page)[1].replace("&amp;", "&")
    fields = {"kind": "wordpress", "comments": "on", "keep_addresses": "on", "file": SimpleUploadedFile(name, data)}
    return desk.post(action, fields | beside)


def looked(desk):
    assert sent(desk).status_code == 303
    run = Import.objects.get()
    assert runs.carry_out(run.pk, processes=0).state == State.LOOKED
    return run


def test_a_file_is_kept_and_waits_to_be_looked_at(desk, source, cast, tmp_path):
    answer = sent(desk, b"<rss>words</rss>")
    run = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/import/{run.pk}/")
    assert (run.state, run.kind, run.file_name, run.by) == (
        State.LOOKING, "wordpress", "Blog of 2013.xml", cast["administrator"],
    )  # fmt: skip
    assert (tmp_path / run.path).read_bytes() == b"<rss>words</rss>"
    plain = {"keep_apart": False, "history": False, "talk": False, "base": "", "author": "", "licence": ""}
    assert run.options == {"comments": True, "keep_addresses": True, "fetch": False, "language": "en", **plain}
    page = desk.get(answer["Location"]).content.decode()
    assert "Looking at it" in page and 'http-equiv="refresh" content="5"' in page
    assert "worker" in page, "nobody is there to look at it, and the page says so"
    heartbeat.beat(timezone.now())
    assert "is not running" not in desk.get(answer["Location"]).content.decode()


def test_what_would_come_is_told_and_the_choices_are_kept_with_the_run(desk, source):
    run = looked(desk)
    page = desk.get(f"/desk/import/{run.pk}/").content.decode()
    assert "Here is what would come" in page and "P2P &lt;b&gt;" in page
    assert not Essay.objects.exists()
    assert re.search(r"<b>2</b>\s*essays", page)
    answer = desk.post(f"/desk/import/{run.pk}/bring-in/", {"category-0": "hub:politics"})
    run.refresh_from_db()
    assert (answer.status_code, run.state) == (303, State.WAITING)
    assert run.options["mapping"] == {"categories": {"category:p2p": "hub:politics"}}
    assert runs.carry_out(run.pk, processes=0).state == State.DONE
    assert {hub.slug for essay in Essay.objects.all() for hub in essay.hubs.all()} == {"politics"}
    page = desk.get(f"/desk/import/{run.pk}/").content.decode()
    assert "It is all here" in page and "http-equiv" not in page
    assert desk.get("/desk/import/").content.decode().count("Blog of 2013.xml") == 1


def test_a_place_that_is_none_is_refused_by_its_field_with_the_others_kept(desk, source):
    run = looked(desk)
    answer = desk.post(f"/desk/import/{run.pk}/bring-in/", {"category-0": "hub:no-such"})
    assert answer.status_code == 422
    assert "Choose one of the places in the list." in answer.content.decode()
    run.refresh_from_db()
    assert run.state == State.LOOKED


@pytest.mark.parametrize("name", ["report.json", "report.html"])
def test_the_report_can_be_kept(desk, source, name):
    run = looked(desk)
    answer = desk.get(f"/desk/import/{run.pk}/{name}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert b"P2P" in b"".join(answer)


@pytest.mark.parametrize("name", ["export.xml", "..%2Freport.json", "pictures.zip", "x"])
def test_nothing_else_of_the_folder_is_given_out(desk, source, name):
    run = looked(desk)
    assert desk.get(f"/desk/import/{run.pk}/{name}").status_code == 404


def test_how_far_it_is_stands_on_its_page(desk, source):
    run = looked(desk)
    runs.bring_in(run, by=None)
    began = timezone.now() - timezone.timedelta(seconds=20)
    Import.objects.filter(pk=run.pk).update(
        state=State.RUNNING, step="texts", done=812, total=2014, step_began=began, started=began, beat=timezone.now()
    )
    page = desk.get(f"/desk/import/{run.pk}/").content.decode()
    assert 'aria-valuenow="40"' in page and 'data-tenth="40 per cent"' in page
    assert "812 of 2,014" in page and "a second" in page and "seconds left" in page
    assert desk.post(f"/desk/import/{run.pk}/stop/").status_code == 303
    run.refresh_from_db()
    assert run.wants_stop
    assert "It stops after this one." in desk.get(f"/desk/import/{run.pk}/").content.decode()


def test_every_step_of_an_import_has_its_words_in_their_order():
    assert [*STEPS] == [*loading.STEPS]


def test_one_that_was_stopped_goes_on_and_one_that_was_never_looked_at_is_looked_at_first(desk, source):
    sent(desk)
    run = Import.objects.get()
    desk.post(f"/desk/import/{run.pk}/stop/")
    run.refresh_from_db()
    assert run.state == State.STOPPED and "Go on" in desk.get(f"/desk/import/{run.pk}/").content.decode()
    desk.post(f"/desk/import/{run.pk}/bring-in/")
    run.refresh_from_db()
    assert run.state == State.LOOKING, "nobody has read yet what would come of it"


def test_a_source_that_is_refused_says_why_and_lets_another_be_chosen(desk, source, monkeypatch, tmp_path):
    monkeypatch.setattr(source, "check", lambda: (_ for _ in ()).throw(Refused("Line 7: this is <no> XML.")))
    sent(desk)
    run = Import.objects.get()
    assert runs.carry_out(run.pk).state == State.FAILED
    page = desk.get(f"/desk/import/{run.pk}/").content.decode()
    assert "Nothing was brought in" in page and "Line 7: this is &lt;no&gt; XML." in page


def test_choosing_another_file_takes_the_first_away(desk, source, tmp_path, django_capture_on_commit_callbacks):
    run = looked(desk)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(f"/desk/import/{run.pk}/forget/")["Location"] == "/desk/import/"
    assert not Import.objects.exists()
    assert not list((tmp_path / "imports").iterdir())


def test_one_at_work_is_not_forgotten(desk, source, tmp_path):
    sent(desk)
    run = Import.objects.get()
    desk.post(f"/desk/import/{run.pk}/forget/")
    assert Import.objects.exists() and (tmp_path / run.path).exists()


def test_files_go_thirty_days_after_the_end_and_the_run_stays(desk, source, tmp_path):
    run = looked(desk)
    assert runs.forget_files() == 0
    Import.objects.update(ended=timezone.now() - timezone.timedelta(days=31))
    assert runs.forget_files() == 1
    assert not list((tmp_path / "imports").iterdir())
    assert "Here is what would come" in desk.get(f"/desk/import/{run.pk}/").content.decode()
    assert desk.get(f"/desk/import/{run.pk}/report.json").status_code == 404
    runs.bring_in(Import.objects.get(), by=None)
    assert "choose it again" in runs.carry_out(run.pk).error


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file": ""}, "Choose the export file."),
        ({"kind": "word"}, "not one of the available choices"),
        ({"file": SimpleUploadedFile("a.xml", b"")}, "This file is empty."),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_field(desk, source, fields, words):
    answer = sent(desk, **fields)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_beyond_the_limit_is_refused(desk, source, settings, tmp_path):
    settings.IMPORT_MB = 1
    answer = sent(desk, b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 422 and "larger than 1 MB" in answer.content.decode()
    assert not (tmp_path / "imports").exists()


def test_a_disk_without_room_leaves_nothing_behind(desk, source, monkeypatch, tmp_path):
    def full(sent, path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploaded_files, "_write", full)
    answer = sent(desk)
    assert answer.status_code == 422 and "make room on the disk" in answer.content.decode()
    assert not list((tmp_path / "imports").iterdir()) and not Import.objects.exists()


def zipped(tmp_path, *entries):
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries:
            out.writestr(name, data)
    return archive


def test_pictures_are_unpacked_once_into_their_folder(tmp_path):
    archive = zipped(tmp_path, ("2013/03/a.png", b"A"), ("b.png", b"B"))
    folder = uploaded_files.pictures_of(tmp_path / "export.xml")
    assert (folder / "2013/03/a.png").read_bytes() == b"A"
    archive.write_bytes(b"no archive any more")
    assert uploaded_files.pictures_of(tmp_path / "export.xml") == folder
    assert uploaded_files.pictures_of(tmp_path / "elsewhere/export.xml") is None


def link_in_archive():
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    return entry, "/etc/passwd"


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("../../evil.png", b"x")], "leads out of its folder"),
        ([("/etc/evil.png", b"x")], "leads out of its folder"),
        ([("..\\evil.png", b"x")], "leads out of its folder"),
        ([link_in_archive()], "leads out of its folder"),
        ([("bomb.png", 300 * 1024 * 1024)], "grows beyond measure"),  # so many zeros, made when they are packed
    ],
    ids=["above", "absolute", "backslash", "link", "bomb"],
)
def test_archives_that_mean_harm_leave_nothing_behind(tmp_path, entries, words):
    entries = [(name, bytes(data) if isinstance(data, int) else data) for name, data in entries]
    zipped(tmp_path, ("first.png", b"x"), *entries)
    with pytest.raises(Refused, match=words):
        uploaded_files.pictures_of(tmp_path / "export.xml")
    assert [path.name for path in tmp_path.iterdir()] == ["pictures.zip"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"\0" * 1000])
def test_what_is_no_archive_is_refused_in_words(tmp_path, data):
    (tmp_path / "pictures.zip").write_bytes(data)
    with pytest.raises(Refused, match="cannot be read"):
        uploaded_files.pictures_of(tmp_path / "export.xml")


def test_an_archive_that_breaks_off_leaves_nothing_behind(tmp_path):
    archive = zipped(tmp_path, ("a.png", b"A" * 5000), ("b.png", bytes(range(256)) * 20))
    whole = bytearray(archive.read_bytes())
    at = whole.index(b"b.png") + 20
    whole[at : at + 40] = b"\xff" * 40
    archive.write_bytes(whole)
    with pytest.raises(Refused):
        uploaded_files.unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists() and not (tmp_path / "out.part").exists()


def test_every_kind_of_note_that_is_made_has_a_sentence():
    """The codes are read from the sources: a new one without words would stand on the page as it is."""
    made = re.compile(r'(?:\bNote\(|\bRemark\(|\bnote\(|\b_note\(|\bRefused\()\s*"([a-z]+(?:-[a-z]+)*)"')
    rooms = ["importing", "wordpress", "mediawiki", "ghost", "feeds", "markdown", "html_to_markdown"]
    files = [path for room in rooms for path in Path(note_words.__file__).parent.parent.joinpath(room).rglob("*.py")]
    codes = {code for path in files for code in made.findall(path.read_text(encoding="utf-8"))}
    assert len(codes) > 30
    assert not sorted(code for code in codes if note_words.sentence(code, 1) == code)
    assert (
        note_words.sentence("scheduled", 1) == "is scheduled."
        and note_words.sentence("scheduled", 2) == "are scheduled."
    )


def test_what_few_need_is_chosen_below_and_goes_with_the_run(desk, source):
    page = desk.get("/desk/import/").content.decode()
    assert '<details class="rarely">' in page and "By-line of texts that name none" in page
    chosen = {
        "keep_apart": "on",
        "history": "on",
        "talk": "on",
        "base": " https://old.example/blog/ ",
        "language": "de",
    }
    sent(desk, **chosen, author="Ada", licence="CC-BY-4.0")
    found = Import.objects.get().options
    assert {name: found[name] for name in chosen} == chosen | {
        "keep_apart": True, "history": True, "talk": True, "base": "https://old.example/blog/"
    }  # fmt: skip
    assert (found["author"], found["licence"]) == ("Ada", "CC-BY-4.0")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("base", "old.example", "begins with https://"),
        ("base", "javascript:alert(1)", "begins with https://"),
        ("base", "https://", "begins with https://"),
        ("base", "https://[old", "begins with https://"),
        ("language", "tlh", "not one of the available choices"),
        ("licence", "no-such", "not one of the available choices"),
        ("author", "A" * 201, "at most 200 characters"),
    ],
)
def test_a_choice_that_is_none_is_refused_by_its_field_which_is_open_and_has_the_words(
    desk, source, field, value, words
):
    answer = sent(desk, **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and '<details class="rarely" open>' in page
    assert not Import.objects.exists()


def test_the_address_of_an_old_ghost_reaches_its_source_and_its_links(desk, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    two = [{"id": str(n), "title": f"Thing {n}", "slug": f"thing-{n}", "status": "published", "type": "post",
            "published_at": f"2020-01-0{n}T10:00:00.000Z",
            "html": f'<p>{n} {WORDS} <a href="https://old.example/thing-1/">there</a></p>'}
           for n in (1, 2)]  # fmt: skip
    data = json.dumps({"db": [{"meta": {"version": "5.0.0"}, "data": {"posts": two}}]}).encode()
    sent(desk, data, "ghost.json", kind="ghost", base="https://old.example", language="de")
    run = Import.objects.get()
    assert runs.carry_out(run.pk, processes=0).state == State.LOOKED, Import.objects.get().error
    desk.post(f"/desk/import/{run.pk}/bring-in/")
    assert runs.carry_out(run.pk, processes=0).state == State.DONE
    second = Essay.objects.get(title="Thing 2")
    assert second.language == "de" and 'href="/essays/thing-1/"' in second.html


def test_essays_in_no_hub_and_pages_are_told_with_a_way_to_them(desk, source, cast):
    source.made.append(text("page:9", "About us", f"Who. {WORDS}", is_page=True, addresses=("/about-us/team/",)))
    run = looked(desk)
    assert "hub=-" not in desk.get(f"/desk/import/{run.pk}/").content.decode(), "they are not there yet"
    desk.post(f"/desk/import/{run.pk}/bring-in/", {"category-0": "hub:politics"})
    assert runs.carry_out(run.pk, processes=0).state == State.DONE
    assert "Editors find them among the essays" in desk.get(f"/desk/import/{run.pk}/").content.decode()
    cast["administrator"].groups.add(Group.objects.get(name="editor"))
    page = desk.get(f"/desk/import/{run.pk}/").content.decode()
    assert "page became an essay, as the own pages of this site have addresses that are fixed" in page
    assert "“About us” was a page there" in page
    link = re.search(r'href="([^"]*hub=-)"', page)[1].replace("&amp;", "&")
    listed = desk.get(link)
    assert [row["essay"].title for row in listed.context["rows"]] == ["About us"]
    assert desk.get("/about-us/team/")["Location"] == "/essays/about-us/"
