"""A list of any length, of which the first values alone are in memory."""

import json

from transfer.importing import report_pages, spool
from transfer.importing.items import Note
from transfer.importing.report import Line, Report
from transfer.importing.spool import SpooledList


def test_it_is_as_a_list(monkeypatch):
    monkeypatch.setattr(spool, "IN_MEMORY", 3)
    values, plain = SpooledList("ab"), list("ab")
    for value in ["c", "", "é\n", ("x", 1), None]:
        values.append(value)
        plain.append(value)
        assert list(values) == plain
    assert (len(values), values[0], values[3], values[-1], values[2:5]) == (7, "a", "", None, plain[2:5])
    assert values == plain
    assert values != plain[:-1]
    assert SpooledList() == []
    assert not SpooledList()
    assert len(values.first) == 3
    both = zip(values, values, strict=True)  # two who read it at once
    assert all(one == other for one, other in both)


def test_a_report_of_many_texts_is_written_whole(monkeypatch, tmp_path):
    monkeypatch.setattr(spool, "IN_MEMORY", 2)
    monkeypatch.setattr(report_pages, "MOST_LINES", 3)
    report = Report("wordpress:a", "A <b>")
    for n in range(5):
        report.created.append(Line(f"post:{n}", f"Thing “{n}”", f"/essays/{n}/"))
        report.refused.append((Line(f"no:{n}", "<i>"), "too long"))
    report.note(Note("no-hub", "stands in none"), "post:1")
    report_pages.write(report, tmp_path)
    written = json.loads((tmp_path / "report.json").read_text())
    assert written == report.as_json()
    assert [one["key"] for one in written["created"]] == [f"post:{n}" for n in range(5)]
    assert written["refused"][4] == {"key": "no:4", "title": "<i>", "address": "", "words": "too long"}
    assert [len(report.as_json(2)[name]) for name in ("created", "refused", "updated")] == [2, 2, 0]
    page = (tmp_path / "report.html").read_text()
    assert "Thing “2”" in page
    assert "Thing “3”" not in page
    assert "And 2 more, all of them in report.json." in page
