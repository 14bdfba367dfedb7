"""The desk's page of exports: asked for, made in the background, told of by a letter, kept for a week."""

import json
import time
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from essays.models import Licence
from sitewide.models import OutboxMessage
from tests.cast import make_draft, make_essay
from transfer.exports import runs
from transfer.models import Export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
State = Export.State
CANARY = "Canary-in-a-draft"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def desk(client, cast):
    client.force_login(cast["administrator"])
    return client


def asked(desk, kind, **fields):
    answer = desk.post("/desk/export/", {"kind": kind} | fields)
    assert answer.status_code == 303, answer.content.decode()
    return Export.objects.get()


def got(desk, run):
    answer = desk.get(f"/desk/export/{run.pk}/{run.file_name}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return b"".join(answer)


def test_a_file_is_made_told_of_and_fetched(desk, cast, folder):
    make_essay("The Well", "Water for all.")
    run = asked(desk, "wordpress")
    assert run.state == State.WAITING and run.by == cast["administrator"]
    page = desk.get("/desk/export/").content.decode()
    assert "Being made" in page and 'role="progressbar"' in page
    assert runs.carry_out(run.pk).state == State.DONE
    run.refresh_from_db()
    assert b"Water for all." in (made := got(desk, run)) and run.size == len(made)
    page = desk.get("/desk/export/").content.decode()
    assert run.file_name in page and "everything public" in page and "Being made" not in page
    letter = OutboxMessage.objects.get()
    assert letter.to == cast["administrator"].email and run.file_name in letter.subject
    assert "/desk/export/" in letter.body


@pytest.mark.parametrize(
    ("kind", "inside"), [("bundle", "essays/"), ("mirror", "index.html"), ("git", "HEAD")], ids=str
)
def test_each_kind_holds_what_is_public_alone(desk, kind, inside):
    make_essay("The Well", "Water for all.")
    make_draft("The Draft", f"{CANARY}.")
    run = asked(desk, kind)
    assert runs.carry_out(run.pk).state == State.DONE, Export.objects.get().error
    with zipfile.ZipFile(runs.file_of(run)) as archive:
        names = archive.namelist()
        assert any(inside in name for name in names)
        assert not any(CANARY.encode() in archive.read(name) for name in names)
    assert [path.name for path in runs.folder_of(run).iterdir() if path.name != runs.PROGRESS] == [run.file_name]


def test_filters_are_kept_and_said_in_its_name(desk):
    make_essay("The Well", "Water for all.", hubs=("politics",))
    make_essay("The Pump", "A handle.", hubs=("movements",))
    run = asked(desk, "wordpress", hub="politics", since="2001-01-01")
    assert run.filters == {"hub": ["politics"], "since": "2001-01-01"}
    assert "-politics.xml" in run.file_name
    runs.carry_out(run.pk)
    made = got(desk, run)
    assert b"Water for all." in made and b"A handle." not in made
    assert "politics, since 2001-01-01" in desk.get("/desk/export/").content.decode()


def test_what_is_private_says_so_in_its_name_and_is_no_mirror(desk):
    answer = desk.post("/desk/export/", {"kind": "mirror", "private": "on"})
    assert answer.status_code == 422 and "hold what is public alone" in answer.content.decode()
    assert not Export.objects.exists()
    run = asked(desk, "bundle", private="on")
    assert run.file_name.endswith("-private.zip")
    assert runs.carry_out(run.pk).state == State.DONE, run.error


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ""}, "Say as what."),
        ({"since": "yesterday"}, "Enter a date, like 2026-11-21."),
        ({"hub": "no-such"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_field(desk, fields, words):
    answer = desk.post("/desk/export/", {"kind": "bundle"} | fields)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Export.objects.exists()


def test_only_administrators_ask_for_one(cast):
    with pytest.raises(PermissionDenied):
        runs.begin("bundle", {}, by=cast["editor"])
    with pytest.raises(ValidationError, match="There is no hub"):
        runs.begin("bundle", {"hub": ["nowhere"]}, by=cast["administrator"])


def test_one_that_cannot_be_made_says_why_and_writes_to_nobody(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    run = asked(desk, "bundle")
    monkeypatch.setitem(runs.WRITERS, "bundle", full)
    assert runs.carry_out(run.pk).state == State.FAILED
    assert "No space left on device" in desk.get("/desk/export/").content.decode()
    assert not OutboxMessage.objects.exists()
    assert desk.get(f"/desk/export/{run.pk}/{run.file_name}").status_code == 404


def test_how_far_it_is_stands_on_the_page(desk):
    run = asked(desk, "bundle")
    runs._claim(run.pk)
    told = {"what": "essays", "done": 63, "total": 100, "began": time.time() - 40}
    (runs.folder_of(run) / runs.PROGRESS).write_text(json.dumps(told))
    page = desk.get("/desk/export/").content.decode()
    assert 'aria-valuenow="63"' in page and "63 in 100" in page and "about 20 seconds left" in page
    assert runs.carry_out(run.pk) is None, "another process is at it"


def test_one_that_has_died_is_made_from_its_beginning(desk):
    make_essay("The Well", "Water for all.")
    run = asked(desk, "wordpress")
    runs._claim(run.pk)
    (runs.folder_of(run) / run.file_name).write_text("half of it")
    (runs.folder_of(run) / runs.PROGRESS).unlink()
    assert runs.carry_out(run.pk).state == State.DONE
    assert b"Water for all." in got(desk, run)


def test_it_is_kept_for_a_week_and_taken_away_when_that_is_wished(desk, folder, django_capture_on_commit_callbacks):
    run = asked(desk, "wordpress")
    runs.carry_out(run.pk)
    assert runs.forget_old() == 0
    Export.objects.update(ended=timezone.now() - timezone.timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert runs.forget_old() == 1
    assert not Export.objects.exists() and not list((folder / "exports").iterdir())
    run = asked(desk, "wordpress")
    runs.carry_out(run.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(f"/desk/export/{run.pk}/forget/").status_code == 303
    assert not Export.objects.exists() and not list((folder / "exports").iterdir())


@pytest.mark.parametrize("name", ["progress.json", "..%2F..%2Fkey", "x.zip"])
def test_nothing_else_is_given_out(desk, name):
    run = asked(desk, "wordpress")
    runs.carry_out(run.pk)
    assert desk.get(f"/desk/export/{run.pk}/{name}").status_code == 404


def test_only_free_ones_is_one_choice(desk):
    free, held = (Licence.objects.get(code=code).pk for code in ("CC-BY-SA-4.0", "ARR"))
    make_essay("The Well", "Water for all.", licence_id=free)
    make_essay("The Fence", "Water for one.", licence_id=held)
    page = desk.get("/desk/export/").content.decode()
    assert '<option value="free">Only free ones</option>' in page
    run = asked(desk, "wordpress", licence="free")
    assert run.filters == {"licence": ["free"]} and "-free" in run.file_name
    assert runs.carry_out(run.pk).state == State.DONE
    data = got(desk, run)
    assert b"Water for all." in data and b"Water for one." not in data
    assert "free licences" in desk.get("/desk/export/").content.decode()
