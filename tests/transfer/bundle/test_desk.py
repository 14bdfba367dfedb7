"""A bundle that is brought in at the desk: looked at, taken in whole or not at all, by whoever stays who they were."""

import errno
import os
import re
import shutil
import signal
import threading
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from comments.models import ModerationEntry
from essays.media import uploads
from essays.models import Essay, Hub, Media
from sitewide.models import SiteSettings
from tests.cast import PASSWORD, make_essay, make_user, member
from tests.transfer.bundle.packed import files_of, manifest, packed, written
from transfer import import_bundles as bundles
from transfer.importing import runs
from transfer.importing.progress import STEPS_OF_A_BUNDLE
from transfer.models import Import

State = Import.State
ABOUT = {"kind": "bundle"}


@pytest.fixture
def bundle(odd_bundle, emptied, folder, settings):
    """A bundle of the odd site, beside a new one that has nothing."""
    settings.VAR_DIR = folder / "var"
    settings.VAR_DIR.mkdir()
    return Path(shutil.copy(odd_bundle, folder))


@pytest.fixture
def desk(bundle, client):
    """An administrator, signed in as people are."""
    member("moderator")
    return signed_in(client, member("administrator"))


def signed_in(client, person):
    client.post("/sign-in/", {"email": person.email, "password": PASSWORD})
    return client


def sent(desk, path, **beside):
    action = re.search(r'<form action="([^"]*)" method="post" enctype', page(desk, "/desk/import/"))[1]
    file = SimpleUploadedFile("Our wells.zip", path.read_bytes())
    return desk.post(action.replace("&amp;", "&"), ABOUT | {"file": file} | beside)


def looked(desk, path):
    answer = sent(desk, path)
    assert answer.status_code == 303, answer.content.decode()
    run = Import.objects.latest("pk")
    runs.carry_out(run.pk)
    return Import.objects.get(pk=run.pk)


def asked_for(desk, run):
    assert desk.post(f"/desk/import/{run.pk}/bring-in/").status_code == 303
    run.refresh_from_db()
    assert run.state == State.WAITING
    return run


def page(desk, address):
    answer = desk.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def nothing_is_here(folder):
    kept = [path for path in (folder / "media").rglob("*") if path.is_file()]
    return not (Essay.objects.exists() or Media.every.exists() or ModerationEntry.objects.exists() or kept)


def test_it_is_looked_at_brought_in_and_the_site_is_the_same_again(desk, bundle, folder):
    run = looked(desk, bundle)
    assert (run.state, run.kind, run.file_name) == (State.LOOKED, "bundle", "Our wells.zip")
    shown = page(desk, f"/desk/import/{run.pk}/")
    assert "Here is what would come" in shown and "Nothing has been written" in shown and "The Well 井" in shown
    assert re.search(r"<b>12</b> essays", shown) and re.search(r"<b>4</b> hubs", shown)
    assert "of the public log of moderation" in shown
    assert nothing_is_here(folder)
    run = asked_for(desk, run)
    assert runs.carry_out(run.pk).state == State.DONE
    shown = page(desk, f"/desk/import/{run.pk}/")
    assert "It is all here" in shown and "as it left “<bdi>The Well 井</bdi>”" in shown
    assert manifest(written(folder / "again.zip")) == manifest(bundle)
    assert all({one["width"] for one in row.variants} for row in Media.objects.filter(kind="picture", width__gt=250))
    for name in ("report.json", "report.html"):
        assert b"Who Keeps the Well?" in b"".join(desk.get(f"/desk/import/{run.pk}/{name}"))


def test_whoever_brings_it_in_stays_signed_in_and_what_they_were(desk, bundle):
    run = asked_for(desk, looked(desk, bundle))
    assert runs.carry_out(run.pk).state == State.DONE
    assert "mara@example.org" in page(desk, "/desk/people/") and "nadia@example.org" in page(desk, "/desk/people/")
    settings = desk.get("/desk/settings/")
    assert settings.status_code == 200 and "The Well 井" in settings.content.decode()
    desk.post("/sign-out/")
    assert signed_in(desk, Import.objects.get().by).get("/desk/import/").status_code == 200


def test_a_site_that_has_something_says_so_before_anything_is_sent(desk, bundle, folder):
    make_essay("Here already")
    shown = page(desk, "/desk/import/")
    assert "This site has essays already. A bundle makes an empty site" in shown
    assert re.search(r'<input[^>]*value="bundle"[^>]*disabled', shown)
    answer = sent(desk, bundle)
    assert answer.status_code == 422 and "This site has essays already" in answer.content.decode()
    assert not Import.objects.exists() and not list((folder / "var").rglob("*.zip"))


def test_a_site_that_has_got_something_meanwhile_keeps_it(desk, bundle):
    first = looked(desk, bundle)
    sent(desk, bundle)
    second = Import.objects.latest("pk")
    make_essay("Here already")
    assert runs.carry_out(second.pk).state == State.FAILED
    assert "This site has essays already" in page(desk, f"/desk/import/{second.pk}/")
    answer = desk.post(f"/desk/import/{first.pk}/bring-in/", follow=True)
    assert "This site has essays already" in answer.content.decode()
    first.refresh_from_db()
    assert first.state == State.LOOKED and Essay.objects.count() == 1


def test_of_two_that_wait_the_second_says_that_the_site_is_not_empty(desk, bundle, client):
    one, two = looked(desk, bundle), looked(signed_in(client, make_user("administrator")), bundle)
    one, two = asked_for(desk, one), asked_for(desk, two)
    with bundles.at_work(runs.folder_of(one)):
        Import.objects.filter(pk=one.pk).update(state=State.RUNNING)
        assert runs.begin_due() == 0, "one at a time"
        assert runs.carry_out(two.pk) is None and runs.carry_out(one.pk) is None
    assert runs.carry_out(one.pk).state == State.DONE
    failed = runs.carry_out(two.pk)
    assert failed.state == State.FAILED and "This site has" in failed.error
    assert "Nothing was brought in" in page(desk, f"/desk/import/{two.pk}/")


def test_pictures_beside_a_bundle_are_asked_back(desk, bundle):
    answer = sent(desk, bundle, pictures=SimpleUploadedFile("p.zip", b"PK"))
    assert answer.status_code == 422 and "A bundle has its pictures in it" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda files: {**files, "site.json": b"{}"}, "site.json"),
        (lambda files: {**files, "../up.md": b"x"}, "no file of a bundle is called so"),
        (lambda files: {name: data for name, data in files.items() if name != "manifest.jsonl"}, "manifest.jsonl"),
    ],
    ids=["sum", "path", "no-manifest"],
)
def test_a_bundle_that_is_not_as_it_should_be_is_refused_in_words(desk, bundle, folder, change, words):
    run = looked(desk, packed(folder / "bad.zip", change(files_of(bundle)), sums=False))
    assert run.state == State.FAILED and words in run.error
    shown = page(desk, f"/desk/import/{run.pk}/")
    assert "Nothing was brought in" in shown and "Choose another file" in shown
    assert nothing_is_here(folder)


def test_what_is_no_zip_is_called_as_its_sender_calls_it(desk, folder):
    (folder / "a.zip").write_bytes(b"no zip")
    run = looked(desk, folder / "a.zip")
    assert run.error == "Our wells.zip is no zip file, or a part of it is missing."


def at(monkeypatch, step, act):
    """Has something done once, when a bundle comes to a step."""
    tell, done = bundles.Teller.tell, []

    def told(teller, what, *numbers):
        if what == step and not done:
            done.append(act())
        tell(teller, what, *numbers)

    monkeypatch.setattr(bundles, "TOLD_EVERY", 0.0)
    monkeypatch.setattr(bundles.Teller, "tell", told)


def test_it_is_stopped_on_the_way_with_nothing_here_and_begun_again(desk, bundle, folder):
    run = asked_for(desk, looked(desk, bundle))
    for step in ("essays checked", "files stored", "essays stored", "essays indexed"):
        with pytest.MonkeyPatch.context() as patch:
            at(patch, step, lambda number=run.pk: desk.post(f"/desk/import/{number}/stop/"))
            assert runs.carry_out(run.pk).state == State.STOPPED, step
        assert nothing_is_here(folder) and SiteSettings.objects.get().title != "The Well 井", step
        shown = page(desk, f"/desk/import/{run.pk}/")
        assert "the site is as it was" in shown and "Begin again" in shown, step
        run = asked_for(desk, run)
    assert runs.carry_out(run.pk).state == State.DONE
    assert manifest(written(folder / "again.zip")) == manifest(bundle)


def test_one_whose_process_died_is_stopped_at_once_unless_all_of_it_is_here(desk, bundle):
    run = asked_for(desk, looked(desk, bundle))
    report = run.report
    Import.objects.update(state=State.RUNNING, beat=run.created)
    desk.post(f"/desk/import/{run.pk}/stop/")
    run.refresh_from_db()
    assert run.state == State.STOPPED and runs.carry_out(run.pk) is None
    Import.objects.update(state=State.RUNNING, report=report | {"dry_run": False})
    desk.post(f"/desk/import/{run.pk}/stop/")
    run.refresh_from_db()
    assert run.state == State.RUNNING


def test_how_far_it_is_is_told_while_its_transaction_lasts(desk, bundle, monkeypatch):
    run, seen = asked_for(desk, looked(desk, bundle)), []
    monkeypatch.setattr(bundles, "TOLD_EVERY", 0.0)
    at(monkeypatch, "essays rendered", lambda: seen.append(page(desk, f"/desk/import/{run.pk}/")))
    assert runs.carry_out(run.pk).state == State.DONE
    assert "Bringing it in" in seen[0] and re.search(r"<b>Comments: \d+ of \d+</b>", seen[0])
    assert "Stop, and bring nothing in" in seen[0] and "is not running" not in seen[0]


def test_every_step_has_its_words_in_their_order(desk, bundle, monkeypatch):
    run, steps = asked_for(desk, looked(desk, bundle)), []
    tell = bundles.Teller.tell
    monkeypatch.setattr(bundles.Teller, "tell", lambda one, what, *more: (steps.append(what), tell(one, what, *more)))
    runs.carry_out(run.pk)
    assert [*dict.fromkeys(steps)] == [*STEPS_OF_A_BUNDLE]


def test_a_disk_without_room_undoes_all_of_it_and_says_so(desk, bundle, folder, monkeypatch):
    run = asked_for(desk, looked(desk, bundle))
    save, left = FileSystemStorage._save, [2]

    def full(storage, name, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return save(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    assert runs.carry_out(run.pk).state == State.FAILED
    assert "Our wells.zip: what is in it cannot be stored here (No space left on device)." in page(
        desk, f"/desk/import/{run.pk}/"
    )
    assert nothing_is_here(folder) and Hub.objects.count() == 3
    monkeypatch.undo()
    run.refresh_from_db()
    assert runs.carry_out(asked_for(desk, run).pk).state == State.DONE


def test_a_process_that_dies_over_the_widths_is_followed_by_one_that_makes_the_others(desk, bundle, monkeypatch):
    run = asked_for(desk, looked(desk, bundle))

    def dies(_media):
        raise KeyboardInterrupt

    monkeypatch.setattr(uploads, "_make_variants", dies)
    with pytest.raises(KeyboardInterrupt):
        runs.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == State.RUNNING and Essay.objects.exists()
    assert "All of it is here" in page(desk, f"/desk/import/{run.pk}/")
    monkeypatch.undo()
    assert runs.carry_out(run.pk).state == State.DONE
    assert Media.objects.get(name="a-well").variants


@pytest.mark.proof
@pytest.mark.parametrize("moment", range(1, 13))
def test_killed_in_the_middle_nothing_is_here_and_the_worker_begins_it_again(desk, bundle, folder, moment):
    run = asked_for(desk, looked(desk, bundle))
    connections.close_all()
    if not (child := os.fork()):
        steps, tell = [], bundles.Teller.tell

        def told(teller, what, *numbers):
            steps.append(what)
            if len(steps) == 1 + moment * 7:
                os.kill(os.getpid(), signal.SIGKILL)
            tell(teller, what, *numbers)

        bundles.Teller.tell = told
        try:
            runs.carry_out(run.pk)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    run.refresh_from_db()
    if not runs.is_in(run):
        assert run.state == State.RUNNING and not Essay.objects.exists()
    assert not bundles.is_at_work(runs.folder_of(run)), "who dies lets go"
    assert runs.carry_out(run.pk).state == State.DONE
    assert manifest(written(folder / "again.zip")) == manifest(bundle)


def test_another_process_sees_that_it_is_at_work(desk, bundle):
    run = looked(desk, bundle)
    folder, found = runs.folder_of(run), []
    with bundles.at_work(folder) as is_free:
        thread = threading.Thread(target=lambda: found.append(bundles.is_at_work(folder)))
        thread.start()
        thread.join()
    assert (is_free, found, bundles.is_at_work(folder)) == (True, [True], False)


def test_what_was_sent_goes_when_another_file_is_chosen_and_nothing_that_came(desk, bundle, folder):
    run = looked(desk, bundle)
    assert runs.carry_out(asked_for(desk, run).pk).state == State.DONE
    desk.post(f"/desk/import/{run.pk}/forget/")
    assert not list((folder / "var" / "imports").iterdir()) and Essay.objects.exists()
