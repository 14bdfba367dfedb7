"""Folding, cutting and stemming of words in many scripts."""

import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from sitewide.text.folding import APOSTROPHES


def cut(text):
    return [word for word, *_ in analysis.cut(text)]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Économie", "economie"),
        ("ΑΝΟΙΧΤΌΣ", "ανοιχτοσ"),
        ("Straße", "strasse"),
        ("Ørsted", "orsted"),
        ("İstanbul", "istanbul"),
        ("ёлка", "елка"),
        ("Ｆｕｌｌ", "full"),
        ("ﬁne", "fine"),
        ("٢٠١٣", "2013"),
        ("योगदान", "योगदान"),
        ("திட்டம்", "திட்டம்"),
        ("が", "が"),
        ("أَحْمَد", "احمد"),
        ("می‌خواهم", "میخواهم"),
        ("כָּל", "כל"),
        ("co\u00adoperative", "cooperative"),
    ],
)
def test_folds(written, folded):
    assert analysis.fold(written) == folded
    assert analysis.fold(unicodedata.normalize("NFD", written)) == folded


def test_marks_of_indic_scripts_stay_in_their_word():
    assert cut("कार्यक्रम में योगदान") == ["कार्यक्रम", "में", "योगदान"]
    assert cut("திறந்த மூல") == ["திறந்த", "மூல"]


def test_elided_articles_and_possessives_are_no_part_of_the_word():
    assert cut("L’économie d'ici, Linebaugh’s and Ostrom's") == ["economie", "ici", "linebaugh", "and", "ostrom"]
    assert cut("don't o'clock") == ["don", "t", "o", "clock"]


@pytest.mark.parametrize("sign", APOSTROPHES)
def test_every_apostrophe_parts_the_same_words(sign):
    for text in ("What's", "don't", "l'eau", "Hawai'i", "п'ять", "O'Brien"):
        assert cut(text.replace("'", sign)) == cut(text)


def test_hyphens_and_underscores_part_words():
    assert cut("partner-state partner_state p2p") == ["partner", "state", "partner", "state", "p2p"]


def test_scripts_without_spaces_are_cut_into_pairs():
    assert cut("協同組合") == ["協同", "同組", "組合", "合"]
    assert cut("P2P経済 2013年") == ["p2p", "経済", "済", "2013", "年"]
    assert cut("한국 협동조합은") == ["한국", "국", "협동", "동조", "조합", "합은", "은"]


def test_emoji_are_words_whatever_their_tone_and_colour():
    assert cut("🌱seeds 👍🏽 ❤️🌍") == ["🌱", "seeds", "👍", "❤", "🌍"]
    assert cut("👍🏿❤") == ["👍", "❤"]
    assert cut("👩‍🌾 🇰🇷🇯🇵 🏴󠁧󠁢󠁥󠁮󠁧󠁿") == ["👩‍🌾", "🇰🇷", "🇯🇵", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]


def test_signs_behind_a_letter_are_kept_and_others_not():
    assert cut("C++, C# (C♯) LGBTQ+ issue #12 a+b=c 1+1") == (
        ["c", "＋＋", "c", "＃", "c", "＃", "lgbtq", "＋", "issue", "12", "a", "b", "c", "1", "1"]
    )


def test_half_width_kana_are_found_by_full_width_ones():
    assert cut("ｶﾞｲﾄﾞ") == cut("ガイド")


def test_places_lead_back_to_the_text():
    text = "L’économie – 協同組合, P2P!"
    spans = {text[start:end] for _, start, end, _ in analysis.cut(text)}
    assert spans == {"économie", "協", "同", "組", "合", "P2P"}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "cooperatives", "cooperative"),
        ("en-GB", "Commons", "common"),
        ("fr", "économies", "economie"),
        ("es", "comunidades", "comunidad"),
        ("de", "Genossenschaften", "genossenschaft"),
        ("el", "ΚΟΙΝΟΤΗΤΕΣ", "κοινότητες"),
        ("ar", "المشروع", "مشروع"),
        ("hi", "लोगों", "लोग"),
        ("ta", "திட்டங்கள்", "திட்டம்"),
        ("fa", "كتاب", "کتاب"),
        ("ru", "красный", "красная"),
    ],
)
def test_forms_of_a_word_share_a_stem(language, one, other):
    assert analysis.terms(one, language) == analysis.terms(other, language)


def test_a_language_without_stemmer_keeps_its_words():
    assert analysis.terms("協同", "ja") == ["協同", "同"]
    assert analysis.terms("cooperatives", "xx") == ["cooperatives"]
    assert analysis.terms("cooperatives", "") == ["cooperatives"]


def test_what_is_indexed_is_bounded():
    assert len(analysis.terms("commons " * (analysis.MAX_TERMS + 10), "en")) == analysis.MAX_TERMS
    many = analysis.terms(" ".join(f"{n}abcdefghijklmnop{n}" for n in range(60_000)), "en")
    assert sum(len(term) + 10 for term in many) <= analysis.MAX_BYTES
    assert len(analysis.terms("x" * 5000, "en")[0]) == analysis.MAX_WORD


def test_a_key_joins_the_words_of_a_name():
    assert analysis.key("  The “Partner-State”! ") == "the partner state"
    assert analysis.key("協同 組合") == "協同 組合"
    assert analysis.key("!?") == ""


def test_clean_takes_out_what_no_database_stores():
    assert analysis.clean("a\0b\ud800c") == "ab?c"
    assert analysis.clean(None) == ""


def test_every_letter_there_is_folds_to_itself_the_second_time():
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000:
            continue
        if match := analysis.WORD.fullmatch(chr(code)):
            once = analysis.fold(chr(code))
            assert analysis.fold(once) == once, hex(code)
            assert once or match["run"] or match["sign"], hex(code)


@given(st.text(max_size=200), st.sampled_from(sorted(analysis.STEMMERS)))
def test_any_text_is_cut_the_same_by_all_three_ways(text, language):
    read = list(analysis.cut(text))
    assert [(start, end, unspaced) for _, start, end, unspaced in read] == list(analysis.places(text))
    terms = analysis.terms(text, language)
    assert len(terms) == len(read)
    assert all(term and " " not in term and "'" not in term and '"' not in term for term in terms)


def test_what_is_not_read_for_its_places_keeps_as_many_characters():
    chars = [chr(code) for code in range(0x3000, 0xD7B0) if analysis._ONE_EACH.fullmatch(chr(code))]
    assert len(chars) > 38_000
    for start in range(0, len(chars), 61):
        run = "".join(chars[start : start + 61])
        assert len(analysis.fold(run)) == len(run), hex(ord(run[0]))


def test_threads_do_not_share_a_stemmer():
    forms = [f"cooperative{'s' * (n % 2)}{n}x" for n in range(400)] + ["nationalisations", "commoning"] * 50
    analysis.stem.cache_clear()
    expected = [analysis.stem(word, "en") for word in forms]
    analysis.stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: analysis.stem(word, "en"), forms)) == expected


PIECES = [
    "commons",
    "state,",
    "l’eau",
    "don't",
    "C++",
    "+",
    "–",
    "協同組合",
    "\u0308",
    "é",
    "x\ny",
    "1+1",
    "🙂",
    "_",
    "",
    "a_b",
    "x" * 70,
    "協同組合" * 20,
]


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.integers(0, 40), st.integers(0, 40), st.integers(0, 9))
def test_words_far_into_a_text_are_found_by_counting_those_before_them(pieces, first, second, more):
    text = " ".join(pieces)
    words = list(analysis.places(text))
    place, before = 0, 0
    for number in sorted((first, second)):
        found, place, before = analysis.numbered(text, number, number + more, place, before)
        assert found == words[number : number + more + 1]
        assert before <= number
        assert list(analysis.places(text, place)) == words[before:]
