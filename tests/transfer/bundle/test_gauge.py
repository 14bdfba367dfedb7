"""How far it is, in words."""

from io import StringIO

from transfer.bundle.gauge import Gauge, line


def test_rate_and_time_left():
    assert line("essays", 200, 1000, 4.0) == "essays: 200 of 1000, 50 a second, 16 s left"
    assert line("essays", 1000, 1000, 4.0) == "essays: 1000 of 1000"
    assert line("essays", 1, 1000, 0.0) == "essays: 1 of 1000"
    assert line("replies", 500, 0, 4.0) == "replies: 500"


def test_a_line_at_the_beginning_and_the_end_of_each_part():
    out = StringIO()
    gauge = Gauge(out)
    out.write = lambda text: StringIO.write(out, f"{text}\n")
    for done in range(1, 101):
        gauge.tell("essays", done, 100)
    gauge.tell("replies", 1, 1)
    assert out.getvalue().splitlines() == ["essays: 1 of 100", "essays: 100 of 100", "replies: 1 of 1"]
