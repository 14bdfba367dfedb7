"""How the rules of site, hubs and essay come together. Pure."""

import pytest

from comments.rules.effective import DEFAULTS, DISALLOW, HOLD, SETTINGS, STRICTEST, Ruling, WordSource, resolve

# Of each setting a lax value and a strict one.
LAX_STRICT = {
    "hold_all": (False, True), "trusted_after": (1, 5), "links": (9, 0), "minute_limit": (9, 1), "hour_limit": (90, 3),
    "network_limit": (90, 3), "close_after": (0, 30), "depth": (0, 2), "page_length": (100, 20),
    "registered_only": (False, True),
}  # fmt: skip


def test_every_setting_knows_its_strictest():
    assert set(SETTINGS) == set(STRICTEST) == set(LAX_STRICT)


def test_what_nobody_sets_is_as_the_site_begins():
    assert resolve() == resolve({}, [{}], {}) == DEFAULTS == Ruling()
    assert (DEFAULTS.hold_all, DEFAULTS.trusted_after, DEFAULTS.links, DEFAULTS.registered_only) == (False, 1, 2, False)


@pytest.mark.parametrize("name", SETTINGS)
def test_essay_before_hubs_before_site(name):
    lax, strict = LAX_STRICT[name]
    for near, far in ((lax, strict), (strict, lax)):
        assert getattr(resolve({name: far}, [{name: near}]), name) == near
        assert getattr(resolve({name: far}, [{name: far}], {name: near}), name) == near
        assert getattr(resolve({name: far}, [{name: None}], {name: None}), name) == far


@pytest.mark.parametrize("name", SETTINGS)
def test_of_several_hubs_the_strictest(name):
    lax, strict = LAX_STRICT[name]
    for hubs in ([{name: lax}, {name: strict}], [{name: strict}, {name: None}, {name: lax}]):
        assert getattr(resolve({name: lax}, hubs), name) == strict


def test_closing_soonest_is_strictest_and_never_is_laxest():
    assert resolve(None, [{"close_after": 0}, {"close_after": 90}, {"close_after": 30}]).close_after == 30
    assert resolve({"close_after": 30}, [{"close_after": 0}]).close_after == 0


def test_words_of_all_levels_add_up_once():
    a, b, c = WordSource(HOLD, "a"), WordSource(DISALLOW, "b"), WordSource(HOLD, imported=3)
    ruling = resolve({"lists": (a,)}, [{"lists": (b,)}, {"lists": (a, b)}], {"lists": (c,)})
    assert ruling.lists == (a, b, c)


def test_the_freeze_is_the_sites_alone():
    assert resolve({"frozen": True, "frozen_words": "We move house."}).frozen_words == "We move house."
    assert not resolve({}, [{"frozen": True}], {"frozen": True}).frozen
