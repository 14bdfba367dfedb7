"""What looks alike is one by its looks, and no word of an ordinary text is odd. Pure."""

import pytest
import regex
from django.core.management import CommandError, call_command

from sitewide.text import lookalikes
from sitewide.text.lookalikes import IGNORABLE, can_be_seen, letters_of, odd_words, respelled, skeleton


def odd(text):
    return [text[start:end] for start, end in odd_words(text)]


def test_every_default_ignorable_of_unicode_is_ignored_and_nothing_that_is_seen():
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    # What annotates between the lines is no default ignorable, but is not shown either.
    unseen = {*regex.findall(r"\p{Default_Ignorable_Code_Point}", every), *"\ufff9\ufffa\ufffb"}
    assert set(IGNORABLE.findall(every)) == unseen


@pytest.mark.parametrize(
    ("written", "word"),
    [("viаgra", "viagra"), ("Вuy", "buy"), ("вuy", "buy"), ("нello", "hello"), ("cаsіnо", "casino"), ("ΒUΥ", "buy"),
     ("vıagra", "viagra"), ("ᴠɪᴀɢʀᴀ", "viagra"), ("ｖіagra", "viagra"), ("🅥🅘🅐🅖🅡🅐", "viagra"), ("𝓋і𝒶gra", "viagra"),
     ("v̶i̶a̶g̶r̶a̶", "viagra"), ("ѕех", "sex"), ("ꮩιаɡгα", "viagra"), ("pilӀs", "pills"), ("ΡΑΥΡΑL", "paypal"),
     ("оrdеr", "order"), ("сasıno", "casino"), ("loаn", "loan")],
)  # fmt: skip
def test_letters_that_look_alike_are_one_and_the_word_is_odd(written, word):
    assert skeleton(written) == word
    assert odd(f"Please buy {written} now") == [written]


@pytest.mark.parametrize(
    "text",
    ["Мама мыла раму. Сор и хор поёт, а рот и нос у раса сахар.", "Это слово cop и eye, а mama нет.",
     "Το ρο και το νι είναι γράμματα, όπως το ο.", "Kadın sık sık ışığa bakıyor; şey, çığ.", "Wörter, naïve łódź",
     "日本語のテキストと漢字、カタカナも한국어도。", "العربية", "It’s “ordinary” — 10 %…", "Việt Nam đẹp", "ქართული",
     "हिन्दी में एक वाक्य", "Їжак і їжа, ґанок; ўсё", "Ѓорѓи и Љубица", "a² + b² = c², 5 µm, № 7, Ⅳ, 🙂 👩‍🌾"],
)  # fmt: skip
def test_no_word_of_an_ordinary_text_is_odd(text):
    assert odd(text) == []


def test_a_word_in_another_script_is_odd_where_the_text_is_not_in_it():
    assert odd("Buy ѕех now") == odd("ѕех") == ["ѕех"]
    assert odd("Привет, сор, и ещё слово") == []
    assert odd("The word сор, and дом") == ["сор"], "it can be taken for cop; the other cannot be taken for anything"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("casin0", ["casino"]), ("v1agra", ["vlagra", "viagra"]), ("CASlNO", ["CASiNO"]), ("pilIs", ["pills"]),
     ("rnedication", ["m\u200bedication"]), ("pi||s", ["pills", "piiis"]), ("burn the modern barn", []),
     ("In 2010 I sold 10 MB, 2nd hand", [])],
)  # fmt: skip
def test_signs_of_ascii_are_read_for_others_where_they_stand_among_letters(text, meant):
    found = respelled(text)
    assert [changed for changed, _spans in found] == meant
    assert all(len(changed) == len(text) for changed, _spans in found)


def test_letters_of_ascii_look_like_themselves_and_no_letter_like_nothing():
    for code in range(0x110000):
        char = chr(code)
        if char.isascii() and char.isalpha():
            assert letters_of(char) == char.lower()
        elif char.isalpha() and not IGNORABLE.match(char):
            assert letters_of(char), hex(code)


@pytest.mark.parametrize(
    "text", ["\u3164", "\u2800", "\u0301", "\u200d\ufe0f", "\U000e0041", "\U0001d159 \u115f", " ", ""]
)
def test_what_cannot_be_seen(text):
    assert not can_be_seen(text)
    assert can_be_seen(f"{text}.") and can_be_seen(f"{text}क")


def test_the_table_is_made_from_unicodes_own(tmp_path, monkeypatch):
    monkeypatch.setattr(lookalikes, "TABLE", tmp_path / "table.txt")
    monkeypatch.setattr("sitewide.management.commands.make_lookalikes.TABLE", tmp_path / "table.txt")
    source = tmp_path / "confusables.txt"
    source.write_text(
        "\ufeff# © 2020 Unicode®, Inc.\n# Version: 13.0.0\n0430 ;\t0061 ;\tMA\t# x\n0251 ;\t0061 ;\tMA\n", "utf-8"
    )
    call_command("make_lookalikes", source, verbosity=0)
    assert (tmp_path / "table.txt").read_text("utf-8").splitlines()[-1] == "a\tɑа"
    source.write_text("nothing of Unicode’s", "utf-8")
    with pytest.raises(CommandError, match="no confusables"):
        call_command("make_lookalikes", source)
