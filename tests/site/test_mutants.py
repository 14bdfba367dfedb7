"""The deliberate breaks (tests/mutants) still break what they say: `make mutants` tries them, this looks them over."""

from pathlib import Path

from tests.mutants import breaks

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_break_applies_once_compiles_and_names_tests_that_there_are():
    wrong = []
    for one in breaks():
        try:
            broken = one.applied_to((ROOT / one.file).read_text(encoding="utf-8"))
            compile(broken, one.file, "exec", dont_inherit=True)
        except (OSError, LookupError, SyntaxError) as error:
            wrong.append(f"{one.name}: {error}")
        wrong += [f"{one.name}: there is no {test}" for test in one.tests if not (ROOT / test).is_file()]
        if one.old == one.new or not one.tests:
            wrong.append(f"{one.name}: it breaks nothing, or names no test")
    assert "\n".join(wrong) == ""


def test_there_are_enough_and_each_has_a_name_of_its_own():
    names = [one.name for one in breaks()]
    assert len(names) >= 60
    assert len(names) == len(set(names))
