"""What is told of an import: on the screen, as JSON, and as a page that stands alone."""

import io
import json

import pytest
from django.core.management import CommandError

from essays.models import Essay
from tests.transfer.importing.made_by_hand import WORDS, ByHand, brought, text
from transfer.importing import command, report_pages
from transfer.importing.items import Note, Refused
from transfer.importing.report import FIRST, Placed, Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
EVIL = "<script>alert(1)</script>"


class Command(command.ImportCommand):
    def __init__(self, made):
        self.made = made
        super().__init__(stdout=io.StringIO(), stderr=io.StringIO(), no_color=True)

    def source_from(self, options):
        return self.made


class Broken(ByHand):
    def check(self):
        raise Refused("line 7: it ends in the middle of a text")


def run(source, *arguments):
    made = Command(source)
    parsed = vars(made.create_parser("manage.py", "import_byhand").parse_args([*arguments, "--processes", "0"]))
    made.handle(**parsed)
    return made.stdout.getvalue(), made.stderr.getvalue()


def test_the_command_tells_everything_on_the_screen_and_in_two_files(tmp_path):
    made = ByHand(made=[text(addresses=("/essays/",)), text("b", "T" * 251)], left_out={"trash": 3})
    out, err = run(made, "--report", str(tmp_path / "told"), "--source", "blog")
    assert out.splitlines()[-3] == "created 1, updated 0, joined 0, skipped 0, refused 1"
    assert "left out by kind: trash 3" in out
    assert "note: 1 old address is in use here already" in out
    assert "refused: b “TTT" in err
    told = json.loads((tmp_path / "told/report.json").read_text())
    assert told["source"] == "byhand:blog"
    assert told["counts"] == {"created": 1, "updated": 0, "joined": 0, "skipped": 0, "refused": 1}
    assert told["created"] == [{"key": "post:1", "title": "Three Things", "address": "/essays/three-things/"}]
    assert told["notes"][0]["code"] == "address-taken"
    assert told["left_out"] == {"trash": 3}
    assert (tmp_path / "told/report.html").read_text().startswith("<!doctype html>")


def test_a_source_that_is_refused_writes_nothing_and_says_the_line():
    with pytest.raises(CommandError, match="Nothing was brought in: line 7: it ends"):
        run(Broken(made=[text()]))
    assert not Essay.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--language", "xx"), "The language xx"),
        (("--licence", "NONE-1"), "The licence NONE-1"),
        (("--map", "/nowhere.yaml"), "cannot be read"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_in_words(arguments, words):
    with pytest.raises(CommandError, match=words):
        run(ByHand(made=[text()]), *arguments)


def test_what_came_from_the_source_is_escaped_on_the_page():
    report = Report(name=EVIL, source=EVIL, left_out={EVIL: 1}, terms=[Placed(EVIL, EVIL, True, EVIL, 1)])
    report.note(Note(EVIL, EVIL, EVIL), EVIL)
    brought_in = brought(text(EVIL, EVIL), text(f"b{EVIL}", EVIL * 20))
    report.created, report.refused = brought_in.created, brought_in.refused
    page = report_pages.page(report)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 9
    assert "http" not in page.replace("http-equiv", "")


def test_notes_are_counted_and_the_first_are_told_whole():
    report = Report()
    for number in range(FIRST + 5):
        report.note(Note("shortcode", f"[tabs] {number}", "[tabs]"), f"post:{number}")
    told = report.as_json()["notes"][0]
    assert (told["count"], told["about"], len(told["first"])) == (FIRST + 5, {"[tabs]": FIRST + 5}, FIRST)
    assert f"and {FIRST} more" in "\n".join(report_pages.lines(report))


def test_progress_is_dozens_of_lines_at_most_where_there_is_no_terminal():
    out = io.StringIO()
    gauge = command.Gauge(out)
    for number in range(5000):
        gauge.tell("texts", number, 5000)
    gauge.tell("texts", 5000, 5000)
    assert out.getvalue().count("\n") == 1


def test_a_line_of_progress_says_rate_and_time_left():
    assert command.line("texts", 812, 2014, 24) == "texts: 812 of 2,014, 34 a second, 36 seconds left"
    assert command.line("texts", 10, 2000, 60) == "texts: 10 of 2,000, 10 a minute, 199 minutes left"
    assert command.line("pictures", 0, 0, 0) == "pictures: 0"


def test_a_second_run_by_the_command_tells_what_was_skipped():
    made = ByHand(made=[text(f"post:{n}", f"Thing {n}", f"{n} {WORDS}") for n in range(3)])
    run(made)
    out, _ = run(made)
    assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 3, refused 0"
