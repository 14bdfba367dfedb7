"""A small site on Wagtail as its tutorial makes one: pages with tags, a list, a search, a feed; and replies. It runs
where Wagtail is, in an environment of its own (tests.bench.peers.wagtail)."""
