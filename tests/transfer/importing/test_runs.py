"""An import that the desk asks for: looked at, brought in, stopped, gone on with; one at a time."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from essays.models import Essay
from tests.transfer.importing.made_by_hand import WORDS, ByHand, text
from transfer import background
from transfer.importing import loading, runs, watch
from transfer.importing.items import Refused
from transfer.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
State = Import.State


@pytest.fixture
def made(monkeypatch, settings, tmp_path):
    """The source of every run, and a file for them in the site's own folder."""
    source = ByHand(made=[text(f"post:{n}", f"Thing {n}", f"{n} {WORDS}") for n in range(3)])
    settings.VAR_DIR = tmp_path
    (tmp_path / "blog.xml").write_text("<rss/>")
    monkeypatch.setitem(runs.SOURCES, "wordpress", lambda path, options: source)
    return source


def begun(cast, **options):
    return runs.begin("wordpress", "blog.xml", "blog.xml", options, by=cast["administrator"])


def carried_out(run):
    found = runs.carry_out(run.pk, processes=0)
    run.refresh_from_db()
    assert found is None or found.state == run.state
    return run


def test_it_is_looked_at_first_and_brought_in_when_that_is_asked_for(cast, made):
    run = carried_out(begun(cast, author="Bo"))
    assert run.state == State.LOOKED
    assert run.report["dry_run"]
    assert run.report["counts"]["created"] == 3
    assert not Essay.objects.exists()
    assert runs.carry_out(run.pk) is None
    run = runs.bring_in(run, {"mapping": {"children": "follow"}}, by=cast["administrator"])
    assert run.state == State.WAITING
    run = carried_out(run)
    assert (run.state, run.step, run.done, run.total) == (State.DONE, "addresses", 0, 0)
    assert Essay.objects.count() == 3
    assert run.started <= run.beat <= run.ended


def test_it_stops_when_that_is_asked_for_and_goes_on(cast, made, monkeypatch):
    run = runs.bring_in(carried_out(begun(cast)), by=cast["administrator"])
    monkeypatch.setattr(watch, "BEAT", datetime.timedelta(0))
    monkeypatch.setattr(loading, "TOGETHER", 1)
    convert = made.convert

    def asks_on_the_way(part):
        if part.key == "post:1" and Essay.objects.exists():  # planning asks, too
            runs.stop(run, by=cast["administrator"])
        return convert(part)

    made.convert = asks_on_the_way
    run = carried_out(run)
    assert run.state == State.STOPPED
    assert Essay.objects.count() == 1
    made.convert = convert
    run = carried_out(runs.bring_in(run, by=cast["administrator"]))
    assert (run.state, run.report["counts"]["skipped"], run.report["counts"]["created"]) == (State.DONE, 1, 2)


def test_one_that_waits_is_stopped_at_once(cast, made):
    run = runs.bring_in(carried_out(begun(cast)), by=cast["administrator"])
    Import.objects.filter(pk=run.pk).update(beat=None)
    assert runs.stop(run, by=cast["administrator"]).state == State.STOPPED
    with pytest.raises(ValidationError, match="at another step by now"):
        runs.stop(run, by=cast["administrator"])


def test_what_goes_wrong_is_written_on_it_in_words(cast, made, tmp_path):
    made.check = lambda: (_ for _ in ()).throw(Refused("line 7: it ends"))
    run = carried_out(begun(cast))
    assert (run.state, run.error) == (State.FAILED, "line 7: it ends")
    (tmp_path / "blog.xml").unlink()
    run = carried_out(runs.bring_in(run, by=cast["administrator"]))
    assert "not there any more" in run.error
    run = runs.bring_in(run, by=cast["administrator"])
    (tmp_path / "blog.xml").touch()
    made.check = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (State.FAILED, "ZeroDivisionError: division by zero")


def test_only_administrators_ask_and_only_for_files_of_the_site(cast, made):
    for role in ("author", "editor", "moderator"):
        with pytest.raises(PermissionDenied):
            runs.begin("wordpress", "a", "blog.xml", {}, by=cast[role])
    with pytest.raises(ValidationError, match="outside"):
        runs.begin("wordpress", "a", "../blog.xml", {}, by=cast["administrator"])
    with pytest.raises(ValidationError):
        runs.begin("gopher", "a", "blog.xml", {}, by=cast["administrator"])
    with pytest.raises(ValidationError, match="hub:"):
        begun(cast, mapping={"categories": {"A": "nowhere"}})


def test_one_runs_at_a_time_and_one_that_died_is_gone_on_with(cast, made, monkeypatch):
    begun_processes = []
    monkeypatch.setattr(background, "begin", lambda *command: begun_processes.append([*map(str, command)]))
    first, second = begun(cast), begun(cast)
    assert runs.begin_due() == 1
    assert begun_processes.pop() == ["run_import", str(first.pk)]
    Import.objects.filter(pk=first.pk).update(beat=timezone.now())  # it lives
    assert runs.begin_due() == 0
    assert runs.carry_out(second.pk) is None
    assert runs.carry_out(first.pk) is None
    Import.objects.filter(pk=first.pk).update(beat=timezone.now() - runs.DEAD * 2)
    assert runs.begin_due() == 1
    assert begun_processes.pop() == ["run_import", str(first.pk)]
    assert carried_out(first).state == State.LOOKED
    assert runs.begin_due() == 1
    assert begun_processes.pop() == ["run_import", str(second.pk)]


def test_a_process_that_has_ended_is_let_go_of(monkeypatch):
    monkeypatch.setattr(background, "_begun", [])
    background.begin("run_import", 0)
    (process,) = background._begun
    process.wait(60)
    background.forget_ended()
    assert not background._begun


def test_the_command_says_what_came_of_it(cast, made, capsys):
    run = begun(cast)
    call_command("run_import", run.pk)
    assert capsys.readouterr().out == "Looked at\n"
    with pytest.raises(CommandError, match="nothing to be done"):
        call_command("run_import", run.pk)
