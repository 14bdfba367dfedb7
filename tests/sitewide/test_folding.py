"""Folding of names: what is typed in several ways is one, what is another name stays another."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewide import typography
from sitewide.text.folding import APOSTROPHES, DASHES, QUOTATION_MARKS, fold_name, fold_tag
from sitewide.text.slugs import slugify

# Signs and letters that names are typed with in several ways, among others.
SIGNS = st.sampled_from(
    [*APOSTROPHES, *QUOTATION_MARKS, *DASHES, *" \u00a0\u202f\u200d\u00ad\ufe0f./_#+…éßİıﬁＡàΣς한が«»"]
)
NAMES = st.text(st.one_of(SIGNS, st.characters(codec="utf-8")), max_size=40)
FOLDS = [fold_name, fold_tag]


@pytest.mark.parametrize("fold", FOLDS)
@given(NAMES)
def test_a_key_is_its_own_key(fold, name):
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize("fold", FOLDS)
@given(NAMES, st.sampled_from(["NFC", "NFD"]))
def test_normal_form_and_blanks_make_no_other_name(fold, name, form):
    assert fold(unicodedata.normalize(form, name)) == fold(name)
    assert fold(f"\u00a0{name.replace(' ', '  ')} ") == fold(name)


@pytest.mark.parametrize("fold", FOLDS)
@given(st.text("aéßσя ", max_size=9), st.text("aéßσя ", max_size=9))
def test_signs_of_one_kind_are_one_between_any_words(fold, before, after):
    for signs in (APOSTROPHES, DASHES):
        assert len({fold(f"a{before}{sign}{after}") for sign in signs}) == 1
    assert fold(f"{before}{after}".upper()) == fold(f"{before}{after}")


@given(NAMES, NAMES)
def test_what_is_one_title_is_one_tag(one, other):
    assert fold_tag(fold_name(one)) == fold_tag(one)
    if fold_name(one) == fold_name(other):
        assert fold_tag(one) == fold_tag(other)


WORDS = st.lists(
    st.sampled_from(["a", "b's", '"c"', "'d e'", "\"f 'g'\"", "é-h", "--", "i...", "'68", "6'2\"", "rock 'n' roll"])
)


@given(WORDS.map(" ".join), st.sampled_from([*typography.QUOTES, "en", "zh"]))
def test_what_is_copied_from_a_page_is_what_was_typed(name, language):
    assert fold_name(typography.typeset(name, language)) == fold_name(name)


@pytest.mark.parametrize("each", [16, pytest.param(1, marks=pytest.mark.proof)])
def test_every_character_there_is_folds_to_itself_the_second_time(each):
    """Of each sixteen one; in the proof all."""
    every = [*range(0xD800), *range(0xF900, 0x32400), *range(0xE0000, 0xE1000)]
    for code in every[::each]:
        for fold in FOLDS:
            once = fold(f"i{chr(code)}b")
            assert fold(once) == once, hex(code)


@pytest.mark.parametrize(
    "names",
    [
        ("What's new?", "What’s new?", "WHAT‘S NEW?", "What´s new?", "What`s  new?", "Whatʼs\u00a0new？"),
        ('The "Right"', "The “Right”", "The „Right“", "The «Right»", "The « Right »", "The »Right«", "The 「Right」"),
        ("Commons - a word", "Commons – a word", "Commons — a word", "Commons -- a word", "Commons ‑ a word"),
        ('And "so', "And “so", "And «\u202fso", "And «\u00a0so"),
        ("Straße", "STRASSE", "Strasse"),
        ("İstanbul", "istanbul", "ISTANBUL"),
        ("ＡＢＣ", "abc"),
        ("co\u00adop", "coop"),
        ("می‌خواهم", "میخواهم"),
        ("צה״ל", 'צה"ל'),
        ("And then…", "And then..."),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one(names):
    assert len({fold_name(name) for name in names}) == 1
    assert len({fold_tag(name) for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Économie", "economie", "E\u0301conomie"),
        ("co-op", "co op", "Co_op", "co/op", "co–op", "co - op"),
        ("Ørsted", "orsted"),
        ("ёлка", "елка"),
        ("أَحْمَد", "احمد"),
    ],
)
def test_spellings_of_one_tag_are_one(names):
    assert len({fold_tag(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C"),
        ("C#", "C"),
        ("が", "か"),
        ("мой", "мои"),
        ("wells", "well"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
        ("coop", "co-op"),
        ("!", "?"),
    ],
)
def test_other_names_stay_others(one, other):
    assert fold_name(one) != fold_name(other)
    assert fold_tag(one) != fold_tag(other)


def test_titles_keep_accents_strokes_and_low_lines():
    assert len({fold_name(name) for name in ("co op", "co-op", "co_op", "co/op")}) == 4
    assert fold_name("Sé") != fold_name("Se")


@pytest.mark.parametrize("sign", APOSTROPHES)
def test_every_apostrophe_makes_the_same_address(sign):
    assert slugify(f"What{sign}s new") == "whats-new"
