"""How many examples a property test tries: a quarter of them in `make test`, all in the proof."""

import os

from hypothesis import is_hypothesis_test, settings

EVERY = os.environ.get("EVERY_EXAMPLE") == "1"


def examples(many):
    """So many in the proof (@settings(max_examples=examples(300)))."""
    return many if EVERY else many // 4


def of_a_property(item):
    """Whether a test, as pytest has it, is given examples."""
    return is_hypothesis_test(getattr(item, "obj", None))


def choose():
    """The same holds where a test does not say how many."""
    usual = settings.get_profile(settings.get_current_profile_name())
    settings.register_profile("some", usual, max_examples=examples(usual.max_examples))
    settings.load_profile("some")
