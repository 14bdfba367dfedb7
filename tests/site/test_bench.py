"""What `make bench` reads of wrk, counts, and puts into its tables: figures in, words out."""

import json

import pytest

from tests import nginx
from tests.bench.pages import figures, wrk
from tests.bench.pages.figures import AT_LEAST, AT_MOST, Row
from tests.bench.pages.replies import Form

pytestmark = pytest.mark.sqlite  # no database is asked
KEPT = Row("Kept", "essay, gzip", 1490.4, "requests/s", "bare view", 2449.0, 0.61, AT_LEAST, 0.85, 0.04, 0.9, 0.5)
MADE = Row("Not kept", "essay", 5.456, "ms of CPU", bound=AT_MOST, target=5.5, noise=0.01)
ALONE = Row("Memory", "after start", 84.26, "MiB")


def output(**counted):
    line = {"requests": 200, "bytes": 200_000, "microseconds": 2_000_000, "failed": 0, "broken": 0} | counted
    return f"Running 2s test @ http://127.0.0.1:1/\n  200 requests in 2.00s, 195KB read\n{wrk.MARK}{json.dumps(line)}\n"


def test_what_wrk_counted_is_read_exactly():
    load = wrk.read(output())
    assert (load.requests, load.bytes, load.rate) == (200, 200_000, 100.0)


@pytest.mark.parametrize("counted", [{"failed": 1}, {"broken": 2}])
def test_answers_that_are_none_end_the_bench(counted):
    with pytest.raises(wrk.WrongAnswers):
        wrk.read(output(**counted))


def test_a_wrk_that_said_nothing_is_told_of_in_its_own_words():
    with pytest.raises(ValueError, match="unable to connect"):
        wrk.read("unable to connect to 127.0.0.1:1 Connection refused")


def test_answers_of_another_length_are_wrong_ones():
    """A redirect is no error to wrk; it is shorter than the page."""
    load = wrk.read(output(requests=2000, bytes=2_000_000))
    wrk.check_size(load, 1000)
    wrk.check_size(load, 1050)  # a header with an age
    for size in (800, 1200):
        with pytest.raises(wrk.WrongAnswers):
            wrk.check_size(load, size)


def test_a_target_is_reached_by_the_ratio_or_by_the_figure():
    assert (KEPT.reached, MADE.reached, ALONE.reached) == (False, True, None)
    assert Row("", "", 9, "ms", bound=AT_MOST, target=5.5).reached is False


def test_rounds_are_compared_with_those_beside_them():
    """A machine that is half as fast for a while changes no ratio."""
    assert figures.beside([80, 40, 82], [100, 50, 100]) == (0.8, pytest.approx(0.025))
    assert figures.spread([100, 100, 101, 99, 500]) == pytest.approx(0.01)


def test_the_table_says_what_was_reached():
    lines = figures.table([KEPT, MADE, ALONE]).splitlines()
    assert lines[0].split() == ["what", "figure", "unit", "CPU", "ms", "against", "ratio", "noise", "target"]
    kept = next(line for line in lines if "gzip" in line)
    words = [
        "essay, gzip",
        "1,490",
        "requests/s",
        "0.90 / 0.50",
        "bare view 2,449",
        "0.61",
        "4%",
        "≥ 0.85",
        "NOT reached",
    ]
    assert [word.strip() for word in kept.split("  ") if word.strip()] == words
    assert [line for line in lines if line in {"Kept", "Not kept", "Memory"}] == ["Kept", "Not kept", "Memory"]


def test_the_same_in_markdown():
    text = figures.markdown([KEPT, MADE])
    assert (
        "| essay, gzip | 1,490 | requests/s | 0.90 / 0.50 | bare view 2,449 | 0.61 | 4% | ≥ 0.85 | NOT reached |"
        in text
    )
    assert text.count("| --- |") >= 2 and text.startswith("| Kept |")
    assert len({line.count("|") for line in text.splitlines() if line}) == 1


def test_a_run_is_read_as_it_was_kept():
    rows, machine = figures.from_json(figures.to_json([KEPT, MADE, ALONE], {"cores": 2}))
    assert rows == [KEPT, MADE, ALONE] and machine == {"cores": 2}
    for text in ("", "{}", '{"rows": [{"what": 1}], "machine": {}}'):
        with pytest.raises(ValueError, match="no JSON of make bench"):
            figures.from_json(text)


def changed(row, **fields):
    return Row(**(vars(row) | fields))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (KEPT, changed(KEPT, ratio=0.9, figure=700.0), "better"),  # of a slower machine: the ratio says it
        (KEPT, changed(KEPT, ratio=0.5), "WORSE"),
        (KEPT, changed(KEPT, ratio=0.65), ""),  # within the noise of both
        (MADE, changed(MADE, figure=4.0), "better"),
        (MADE, changed(MADE, figure=7.0), "WORSE"),
        (MADE, changed(MADE, figure=5.5), ""),
    ],
)
def test_two_runs_differ_by_more_than_their_noise(before, after, told):
    last = figures.compared([before], [after]).splitlines()[-1]
    assert last.rpartition("%")[2].strip() == told


def test_rows_of_one_run_alone_are_named():
    text = figures.compared([KEPT], [MADE])
    assert "only in A" in text and "only in B" in text


def test_the_reply_form_of_a_page_is_found():
    page = (
        '<form action="/search/"><input type="hidden" name="no"></form><form action="/essays/a/respond/#problem">'
        '<input type="hidden" name="stamp" value="x&amp;y"><input name="name"></form>'
    )
    form = Form(page)
    assert (form.action, form.fields) == ("/essays/a/respond/", {"stamp": "x&y"})


def test_the_sites_own_nginx_file_is_taken_without_tls_and_without_folders_of_the_system():
    conf = (nginx.ROOT / "deploy" / "nginx.conf").read_text()
    text = nginx.adapted(conf, folder="/a/folder", var="/a/var", port=12345)
    assert text.count("listen 127.0.0.1:12345;") == 1 and "ssl" not in text
    assert not [word for word in ("/etc/letsencrypt", "/var/log", "/var/cache", "/run/", "/srv/") if word in text]
