"""Candidates counted under every facet."""

from hypothesis import given
from hypothesis import strategies as st

from search.tallies import passing, tally

FACETS = {"tag": "1", "author": "12"}  # what is set as a filter
documents = st.tuples(
    st.sampled_from(["essay", "response"]),
    st.sampled_from([None, 2012, 2013]),
    st.lists(st.sampled_from(["1", "2", "12", "21", "112"]), unique=True, max_size=3),
)
filters = st.fixed_dictionaries(
    {}, optional={"kind": st.just("essay"), "year": st.just("2013"), "tag": st.just("a"), "author": st.just("b")}
)


def grouped(found):
    """Documents as a search has them of its candidates."""
    groups = {}
    for kind, year, values in found:
        groups.setdefault((kind, year), []).append(" ".join(values))
    return [(kind, year, ",".join(carried)) for (kind, year), carried in groups.items()]


def passes(document, filters):
    kind, year, values = document
    own = {"kind": kind == "essay", "year": year == 2013, **{name: value in values for name, value in FACETS.items()}}
    return all(own[name] for name in filters)


@given(st.lists(documents, max_size=20), filters)
def test_a_value_counts_what_choosing_it_would_give(found, filters):
    chosen = {name: value for name, value in FACETS.items() if name in filters}
    counted = tally(grouped(found), filters, chosen)
    assert counted.total == sum(passes(one, filters) for one in found)
    without = {
        name: [one for one in found if passes(one, filters.keys() - {name})] for name in ("kind", "year", *FACETS)
    }
    for kind in ("essay", "response"):
        assert counted.kinds[kind] == sum(one[0] == kind for one in without["kind"])
    for year in (2012, 2013):
        assert counted.years[year] == sum(one[1] == year for one in without["year"])
    assert None not in counted.years
    for name, value in {"kind": "essay", "year": "2013", **FACETS}.items():
        assert passing(grouped(found), name, value) == sum(passes(one, [name]) for one in found)
    for name in FACETS:
        for value in ("1", "2", "12", "21", "112"):
            assert counted.under(name)[value] == sum(value in one[2] for one in without[name])


def test_under_a_value_that_is_not_known_stands_nothing():
    groups = [("page", None, ","), ("essay", 2013, "1 2,,2")]
    assert tally(groups, {"tag": "nowhere"}, {"tag": ""}).total == 0
    assert tally(groups, {"tag": "nowhere"}, {"tag": ""}).under("tag") == {"1": 1, "2": 2}
