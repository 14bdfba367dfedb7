"""Lists of words: what an entry means, where it is found, and that no list and no text makes it slow. Pure."""

import time

import pytest

from comments.rules import word_lists
from comments.rules.word_lists import ListRefused, WordList, fold, read


def found(entries, text, **how):
    return [text[one.start : one.end] for one in WordList(read(entries, **how)).find(text)]


@pytest.mark.parametrize(
    ("entry", "text", "hits"),
    [
        ("casino", "A CASINO, a casino-bar and casinos.", ["CASINO", "casino"]),
        ("casin*", "A casino, casinos, an occasin.", ["casin", "casin"]),
        ("*sino", "A casino and sino-tibetan.", ["sino", "sino"]),
        ("*ill*", "Pills still kill.", ["ill", "ill", "ill"]),
        ("buy now", "Buy \n\t now, and buynow", ["Buy \n\t now"]),
        (".example/x", "See https://a.example/x?y", [".example/x"]),
        ("fu*ck", "fu*ck off", ["fu*ck"]),
        ("straße", "in der STRASSE", ["STRASSE"]),
        ("cafe", "Un café", []),
        ("café", "Un cafe\u0301, deux CAFÉ", ["cafe\u0301", "CAFÉ"]),
        ("pills", "p\u200bi\u00adlls", ["p\u200bi\u00adlls"]),
        ("casino", "ｃａｓｉｎｏ 𝐜𝐚𝐬𝐢𝐧𝐨", ["ｃａｓｉｎｏ", "𝐜𝐚𝐬𝐢𝐧𝐨"]),
        ("aｒ", "An art, aｒ", ["aｒ"]),
        ("赌场", "最好的赌场在这里", ["赌场"]),
        ("दवा", "दवाई दवा", ["दवा"]),
        ("a.b", "axb a.b", ["a.b"]),
        ("(a+)+$", "aaaa (a+)+$", ["(a+)+$"]),
    ],
)
def test_entries_are_found_as_they_mean(entry, text, hits):
    assert found(entry, text) == hits


def test_inside_words_and_with_stars_as_letters_for_a_list_of_wordpress():
    assert found("cheap\n*@", "Cheapest: mail *@here", inside=True) == ["Cheap", "*@"]


def test_empty_lines_say_nothing_and_double_ones_stand_once():
    entries = read("\n casino \r\n\n\nCASINO\n*casino\n")
    assert [entry.written for entry in entries] == ["casino", "*casino"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("ok\n***", "Line 2"), ("\u200b", "Line 1"), ("x" * 101, "101 characters"), ("x\n" * 1_000_001, "2,000,002")],
)
def test_what_no_list_may_hold_is_refused_in_words(text, words):
    with pytest.raises(ListRefused, match=words):
        read(text)


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr(word_lists, "MOST_ENTRIES", 3)
    with pytest.raises(ListRefused, match="4 entries; 3 is the most"):
        read("a\nb\nc\nd")


def test_places_are_those_of_the_text_as_it_was_given():
    text = "İ  ﬁnd\u200b the ﬁn"
    folded, places = fold(text)
    assert len(places) == len(folded) + 1
    assert [text[one.start : one.end] for one in WordList(read("fin*")).find(text)] == ["ﬁn", "ﬁn"]


def test_of_many_hits_only_so_many_are_told():
    many = WordList(read("\n".join(f"w{n}" for n in range(200))))
    assert len(many.find(" ".join(f"w{n}" for n in range(200)))) == word_lists.MOST_FOUND
    assert len(WordList(read("a")).find("a " * 5_000)) == word_lists.MOST_PLACES


def test_the_whole_list_of_wordpress_loads_and_no_text_is_slow(shared):
    text = (shared / "data/spam/splorp-blacklist.txt").read_text(encoding="utf-8")
    begun = time.perf_counter()
    entries = read(text, inside=True)
    words = WordList(entries)
    assert time.perf_counter() - begun < 5
    lines = {line.strip() for line in text.splitlines() if line.strip()}
    assert {entry.written for entry in entries} <= lines
    assert len({fold(line, "forms")[0].strip() for line in lines}) == len(words) >= 62_000
    assert [one.written for one in words.find("Buy cheap viagra at www.pills-casino.example")]
    hard = ["www." * 2_500, "a" * 10_000, "é_" * 5_000, "cheap " * 1_666, text[:10_000], text[-10_000:]]
    for hostile in hard:
        begun = time.perf_counter()
        words.find(hostile)
        assert time.perf_counter() - begun < 0.5, hostile[:20]


@pytest.mark.parametrize(
    ("entry", "text", "hits"),
    [
        ("viagra", "Buy viаgra or via\ufe0fgra", ["viаgra", "via\ufe0fgra"]),
        ("viagra", "Buy v\u034fi\u2060a\u115fg\U000e0041ra", ["v\u034fi\u2060a\u115fg\U000e0041ra"]),
        ("casino", "A cаsіnо and a CASlNO, a casin0", ["cаsіnо", "CASlNO", "casin0"]),
        ("pills", "Cheap pilIs, pi||s", ["pilIs", "pi||s"]),
        ("viagra", "v1agra ᴠɪᴀɢʀᴀ v̶i̶a̶g̶r̶a̶", ["v1agra", "ᴠɪᴀɢʀᴀ", "v̶i̶a̶g̶r̶a̶"]),
        ("buy now", "Вuy  nоw!", ["Вuy  nоw"]),
        ("don't", "I don’t know", ["don’t"]),
        ("don’t", "I don't know", ["don't"]),
        ("*pharm*", "Our рhаrmаcy", ["рhаrm"]),
        ("medication", "Cheap rnedication", ["rnedication"]),
        ("водка", "Купи вoдку или вoдка", ["вoдка"]),
        ("казино", "Лучшее КАЗИНО и кaзинo", ["КАЗИНО", "кaзинo"]),
        ("sex", "Read ѕех here", ["ѕех"]),
        # What means itself stays itself.
        ("cop", "Это не сор, а хор.", []),
        ("сор", "A cop looks on.", []),
        ("bum", "They burn modern barns.", []),
        ("mall", "A mail from Bali", []),
        ("cafe", "Un café noir", []),
        ("рот", "Открой рот пошире.", ["рот"]),
        ("όχι", "Λέμε όχι πάντα.", ["όχι"]),
    ],
)  # fmt: skip
def test_words_that_look_like_an_entry_are_found_and_ordinary_ones_are_not(entry, text, hits):
    assert found(entry, text) == hits


def test_a_text_in_which_nothing_is_odd_is_gone_through_once(monkeypatch):
    calls = []
    monkeypatch.setattr(word_lists, "fold", lambda text, *how: calls.append(how) or fold(text, *how))
    words = WordList(read("casino\nводка"))
    calls.clear()
    for text in ("An ordinary reply.", "Обычный ответ, хор и сор.", "It’s “quite” — ordinary, naïve."):
        words.find(text)
    assert calls == [("ordinary",)] * 3
