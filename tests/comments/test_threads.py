"""The order of threads: pure, for any number and any depth."""

import time

from hypothesis import given
from hypothesis import strategies as st

from comments.threads.ordering import DEEPEST, PER_PAGE, Node, arrange, page_of


def shape(*nodes):
    return [(p.number, p.depth, p.parent_number) for p in arrange(nodes)]


def test_answers_stand_under_what_they_answer_in_order_of_number():
    nodes = [Node(30, 10, 3), Node(10, None, 1), Node(20, None, 2), Node(40, 10, 4), Node(50, 30, 5)]
    assert shape(*nodes) == [(1, 0, None), (3, 1, 1), (5, 2, 3), (4, 1, 1), (2, 0, None)]


def test_the_order_is_the_same_however_the_rows_come():
    nodes = [Node(i, i // 2 or None, i) for i in range(1, 40)]
    assert arrange(nodes) == arrange(nodes[::-1])


def test_answers_beyond_six_levels_stay_at_the_sixth_and_know_what_they_answer():
    chain = [Node(i, i - 1 or None, i) for i in range(1, 10)]
    assert [depth for _, depth, _ in shape(*chain)] == [0, 1, 2, 3, 4, 5, 5, 5, 5]
    assert shape(*chain)[-1] == (9, DEEPEST, 8)


def test_a_thousand_levels_need_no_recursion():
    places = arrange([Node(i, i - 1 or None, i) for i in range(1, 1001)])
    assert [p.number for p in places] == list(range(1, 1001))


def test_five_thousand_responses_are_arranged_quickly():
    nodes = [Node(i, (i * 7919) % i or None, i) for i in range(1, 5001)]
    begun = time.perf_counter()
    assert len(arrange(nodes)) == 5000
    assert time.perf_counter() - begun < 0.5


def test_an_answer_to_what_is_not_there_answers_the_essay():
    assert shape(Node(2, 99, 2), Node(1, None, 1)) == [(1, 0, None), (2, 0, None)]


def test_a_hidden_response_keeps_its_place_only_where_something_shown_answers_it():
    nodes = [Node(1, None, 1, shown=False), Node(2, 1, 2), Node(3, None, 3, shown=False), Node(4, 2, 4, shown=False)]
    assert shape(*nodes) == [(1, 0, None), (2, 1, 1)]


def test_a_hidden_chain_above_a_shown_answer_stays_whole():
    nodes = [Node(1, None, 1, shown=False), Node(2, 1, 2, shown=False), Node(3, 2, 3)]
    assert [number for number, _, _ in shape(*nodes)] == [1, 2, 3]


def test_parents_in_a_circle_do_not_hang_and_lose_nothing():
    nodes = [Node(1, 2, 1), Node(2, 1, 2), Node(3, 3, 3), Node(4, 1, 4)]
    assert sorted(p.number for p in arrange(nodes)) == [1, 2, 3, 4]


def test_the_page_of_a_number():
    places = arrange([Node(i, None, i) for i in range(1, PER_PAGE + 2)])
    assert [page_of(places, n) for n in (1, PER_PAGE, PER_PAGE + 1, 999)] == [1, 1, 2, None]


@given(st.lists(st.integers(0, 60), max_size=60), st.integers(0, 2**60))
def test_every_shown_response_stands_once_after_what_it_answers(parents, hidden):
    nodes = [Node(i, p if 0 < p < i else None, i, not hidden >> i & 1) for i, p in enumerate(parents, 1)]
    places = arrange(nodes)
    numbers = [p.number for p in places]
    assert len(set(numbers)) == len(numbers)
    assert {n.number for n in nodes if n.shown} <= set(numbers)
    for index, place in enumerate(places):
        if place.parent_number:
            above = numbers.index(place.parent_number)
            assert above < index
            assert place.depth == min(places[above].depth + 1, DEEPEST)
