import pytest

from sitewide.text.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 15, 10**15 - 1)])
def test_digits_are_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", [None, "", " 7", "+7", "-7", "1_000", "7.0", "٣", "²", "seven", "1" * 16, "9" * 10_000]
)
def test_whatever_else_is_none(text):
    assert whole_number(text) is None


def test_the_number_of_digits_is_the_bound():
    assert (whole_number("99", digits=2), whole_number("100", digits=2)) == (99, None)
