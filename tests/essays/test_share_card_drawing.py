"""The share card as it is drawn: its words lie inside, can be read on their ground, and its file is small."""

import itertools
import random
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from essays.sharing import bidi_runs, faces, lettering, rings_drawing
from essays.sharing.share_card import CardHub, ShareCard
from essays.sharing.share_card_drawing import COLUMN, MARGIN, RULE_AT, WIDTH, composed, draw

FIRST = CardHub("Alternatives", "alternatives", "First,")
SECOND = CardHub("Movements", "movements", "At the same time,")
THIRD = CardHub("Politics", "politics", "Finally,")
CARE, REPAIR = CardHub("Care", "plain", "All the while,"), CardHub("Repair", "plain")
STRATEGY = (FIRST, SECOND, THIRD)
CARD = ShareCard(
    "The Kitchen Behind the Barricade", "Yusuf Demir", (SECOND,), STRATEGY, "P2P Foundation’s blog",
    "Researching, documenting and promoting peer to peer practices",
)  # fmt: skip
SENTENCE = (
    "What Eight Farmers in Black Smocks Have Decided on the Pavement Before the Cathedral of Valencia on Every "
    "Thursday That Anyone Alive Remembers and Long Before"
)
TITLES = {
    **{f"{n} letters": (SENTENCE[: n - 1] + "s", "en") for n in (3, 36, 60, 100, 140, 142)},
    "250 letters": (f"{SENTENCE} {SENTENCE}"[:250], "en"),
    "one word of 40": ("Donaudampfschifffahrtselektrizitaetenhau", "de"),
    "two words of 40": ("Donaudampfschifffahrtselektrizitaetenhau " * 2, "de"),
    "an address": (f"https://example.org/{'a' * 150}", "en"),
    "Latin with marks": ("Łódź, Đà Nẵng, São Tomé: ỷ ặ", "vi"),
    "Arabic": ("كيف نحرس ماءً لا يملكه أحد", "ar"),
    "long Arabic": ("كيف نحرس «Ostrom» و 12 بئراً (P2P) لا يملكه أحد " * 3, "ar"),
    "Hebrew": ("מי מחלק את המים (2026) בכפר Huerta של ולנסיה", "he"),
    "Chinese": ("公地的悲剧之后：谁来管理水 2026", "zh-hans"),
    "Devanagari": ("साझा संपत्ति का पानी कौन बाँटता है", "hi"),
    "Thai": ("ใครแบ่งน้ำในหมู่บ้านของเรา", "th"),
    "emoji": ("Bikes 🚲 for 👩‍👩‍👧 all 🏳️‍🌈", "en"),
    "marks upon marks": ("Z" + "\u0335\u0321\u0489" * 30 + " stacked", "en"),
}
WORDS = {"kicker", "title", "below", "site title", "tagline"}


def card_of(name, **more):
    title, language = TITLES[name]
    direction = "rtl" if language in {"ar", "he"} else "ltr"
    return replace(CARD, title=title, language=language, direction=direction, **more)


def words_of(drawn):
    """(layer, box) of each line of words."""
    return [(layer, layer.mask.getbbox()) for layer in drawn.layers if layer.name and layer.mask.getbbox()]


def luminance(colour):
    parts = [c / 255 for c in colour]
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rings(drawn):
    return [layer for layer in drawn.layers if not layer.name]


HUBS = itertools.cycle([(), (SECOND,), (FIRST, THIRD), STRATEGY])


@pytest.mark.parametrize(("name", "hubs"), list(zip(TITLES, HUBS, strict=False)), ids=[*TITLES])
def test_all_words_lie_within_the_margins_and_over_nothing_else(name, hubs):
    drawn = composed(card_of(name, hubs=hubs, below="Ada Kowalczyk, Ilse Verhaegen, Yusuf Demir and others"))
    words = words_of(drawn)
    assert {layer.name for layer, _ in words} == WORDS - (set() if hubs else {"kicker"})
    for layer, (left, top, right, bottom) in words:
        assert MARGIN <= left and right <= WIDTH - MARGIN, layer.name
        assert bottom <= (RULE_AT if layer.name in {"kicker", "title", "below"} else 630 - 24), layer.name
        # Beside a name with many marks one over the other nothing else can be said.
        assert top >= 20 or name == "marks upon marks", layer.name
        if layer.name in {"title", "below"}:
            assert right - left <= COLUMN + 2, layer.name
    if name != "marks upon marks":
        for (first, a), (second, b) in itertools.combinations(words, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart or first.name == second.name, (first.name, second.name)


def test_a_title_stands_in_the_size_of_its_length():
    """The sizes of the design, and no smaller one where it fits."""
    heights = {}
    for name in ("36 letters", "60 letters", "100 letters", "142 letters"):
        lines = [box for layer, box in words_of(composed(card_of(name))) if layer.name == "title"]
        heights[name] = lines[1][1] - lines[0][1]
    assert list(heights.values()) == sorted(heights.values(), reverse=True)
    assert len(set(heights.values())) == 4


def test_what_is_too_long_is_cut_at_a_word():
    how = lettering.Lettering(faces.TITLE, 42, -0.022)
    lines = lettering.broken(f"{SENTENCE} {SENTENCE}", how, COLUMN)
    kept = lettering.cut(lines, 3, how, COLUMN)
    assert len(kept) == 3 and kept[-1].endswith("…") and how.width(kept[-1]) <= COLUMN
    assert kept[-1][:-1].split()[-1] in SENTENCE.split()


def test_lines_are_even():
    how = lettering.Lettering(faces.TITLE, 78, -0.022)
    broken = lettering.broken("Three Steps That Hold Each Other Up", how, COLUMN)
    assert broken == ["Three Steps", "That Hold", "Each Other Up"]


def test_lines_of_scripts_without_blanks_break_between_letters_and_never_before_a_stop():
    pieces = lettering.pieces("谁来管理，水。")
    assert pieces == ["谁", "来", "管", "理，", "水。"]
    assert lettering.pieces("peer-to-peer work") == ["peer-", "to-", "peer ", "work"]


@pytest.mark.parametrize("hubs", [(), (FIRST,), (SECOND,), (THIRD,), (FIRST, SECOND), STRATEGY, (CARE,), (CARE, THIRD)])
def test_words_are_read_on_their_ground(hubs):
    """4.5:1, from the pixels of the file."""
    card = card_of("60 letters", hubs=hubs, strategy=(*STRATEGY, CARE))
    drawn, image = composed(card), Image.open(BytesIO(draw(card))).convert("RGB")
    for layer, box in words_of(drawn):
        part = image.crop(box)
        colours = Counter(part.get_flattened_data())
        ground = image.getpixel((box[0] - 8, box[1] + 2))
        full = {
            colour
            for colour, mask in zip(part.get_flattened_data(), layer.mask.crop(box).get_flattened_data(), strict=True)
            if mask == 255
        }
        assert len(full) == 1 and colours[ground], layer.name
        assert contrast(full.pop(), ground) >= 4.5, layer.name


@pytest.mark.parametrize("name", TITLES)
def test_the_file_is_a_small_png_with_a_palette(name):
    data = draw(card_of(name, below="Ada Kowalczyk, Ilse Verhaegen, Yusuf Demir and others"))
    image = Image.open(BytesIO(data))
    assert (image.format, image.mode, image.size) == ("PNG", "P", (1200, 630))
    assert len(data) <= 60_000


@pytest.mark.parametrize("hubs", [(), STRATEGY])
@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 9])
def test_hubs_other_than_three_are_rings_on_a_thread(count, hubs):
    strategy = (*STRATEGY, CARE, REPAIR, *(CardHub(f"Hub {n}", "plain") for n in range(4)))[:count]
    drawn = composed(replace(CARD, hubs=strategy if hubs else (), strategy=strategy))
    boxes = [layer.mask.getbbox() for layer in rings(drawn) if layer.mask.getbbox()]
    across = [box for box in boxes if 20 < box[1] < RULE_AT - 20 and box[3] - box[1] > 20]
    assert len(across) == count
    assert all(700 - 26 <= box[0] and box[2] <= WIDTH - 56 for box in across)
    assert all(first[2] <= second[0] for first, second in itertools.pairwise(across))
    assert len(draw(replace(CARD, strategy=strategy))) <= 60_000


def test_of_the_knot_no_two_rings_are_linked():
    """Whichever is taken away, the other two lie one upon the other: each is cut by one other, and that one by the
    third (includes/rings.html has the same order)."""
    knot = rings_drawing.knot()
    over = {"alternatives": "politics", "movements": "alternatives", "politics": "movements"}
    for lower, upper in over.items():
        both = sum(1 for a, b in zip(knot[lower].tobytes(), knot[upper].tobytes(), strict=True) if a and b)
        assert both == 0, (lower, upper)


def test_the_rings_that_a_page_stands_in_are_told_from_the_others():
    drawn = composed(replace(CARD, hubs=(SECOND,)))
    colours = [layer.colour for layer in rings(drawn)[:3]]
    assert colours[1] == (255, 255, 255) and colours[0] == colours[2] != drawn.ground
    assert all(1.5 < contrast(colour, drawn.ground) < 3.2 for colour in (colours[0], colours[2]))


def test_right_to_left_all_is_mirrored_but_the_rings():
    turned, straight = (composed(replace(CARD, hubs=STRATEGY, direction=way)) for way in ("rtl", "ltr"))
    bars = [[layer.colour for layer in drawn.layers[:3]] for drawn in (turned, straight)]
    assert bars[0] == bars[1][::-1]
    for name in WORDS:
        right = [box for layer, box in words_of(turned) if layer.name == name]
        left = [box for layer, box in words_of(straight) if layer.name == name]
        assert abs((WIDTH - right[0][2]) - left[0][0]) <= 3 or name == "tagline"
    knots = [[layer.mask.crop(layer.mask.getbbox()) for layer in rings(drawn)[3:6]] for drawn in (turned, straight)]
    assert [one.tobytes() for one in knots[0]] == [one.tobytes() for one in knots[1]]
    assert len(knots[0]) == 3


@pytest.mark.parametrize(
    ("text", "direction", "drawn"),
    [
        ("מים 2026", "rtl", ["2026", " ", "מים"]),
        ("water מים 12, 13 and", "ltr", ["water", " ", "13", ", ", "12", " ", "מים", " ", "and"]),
        ("מים (P2P) אחד", "rtl", ["אחד", ") ", "P2P", " (", "מים"]),
        ("بئر 12%", "rtl", ["%", "12", " ", "بئر"]),
        ("b2% אב", "rtl", ["אב", " ", "b2", "%"]),
        ("אב b2%", "rtl", ["b2", "%", " ", "אב"]),
    ],
)
def test_lines_of_both_directions_are_drawn_in_the_order_of_unicode(text, direction, drawn):
    """Each run here is of one kind; a run of letters from right to left is turned round as it is shaped."""
    found = bidi_runs.visual_runs(text, direction, lambda cluster: "x" if cluster.isalnum() else "y")
    assert ["".join(run.text for run in found), [run.text for run in found]] == ["".join(drawn), drawn]


def test_letters_stay_with_their_marks():
    assert list(bidi_runs.clusters("e\u0301a")) == ["e\u0301", "a"]
    assert list(bidi_runs.clusters("क्षि")) == ["क्षि"]
    assert list(bidi_runs.clusters("👩\u200d👧x")) == ["👩\u200d👧", "x"]


@pytest.fixture
def no_system(monkeypatch):
    monkeypatch.setattr(faces, "_of_system", lambda char, style, language: None)
    monkeypatch.setattr(faces, "_found_before", {})


def test_letters_that_no_face_has_are_left_out(no_system):
    how = lettering.Lettering(faces.TITLE, 64)
    assert how.drawable("公地 Commons 🚲 साझा") == "Commons"
    titles = [layer for layer, _ in words_of(composed(replace(CARD, title="公地"))) if layer.name == "title"]
    assert titles  # the site's name stands in its place


def test_what_joins_its_letters_is_left_out_where_nothing_shapes_it(monkeypatch):
    monkeypatch.setattr(faces, "shapes", lambda: False)
    how = lettering.Lettering(faces.TITLE, 64)
    assert how.drawable("كيف Ostrom") == "Ostrom"
    faces.font.cache_clear()
    assert len(draw(CARD)) <= 60_000


def test_the_box_for_missing_letters_is_never_drawn():
    face = faces._own(faces.TITLE)[0]
    assert not any(faces.covers(face, char) for char in "公अ\u0e33🚲\U0010fffc")
    assert all(faces.covers(face, char) for char in "aé’–2")


def test_faces_are_found_without_fontconfig(monkeypatch):
    """By the names of the files in the usual folders; where there are none, by none."""
    monkeypatch.setattr(faces.shutil, "which", lambda name: None)
    faces._of_system.cache_clear()
    found = faces._of_system("Ж", faces.TITLE, "ru")
    assert found is None or faces.covers(found, "Ж")
    monkeypatch.setattr(faces, "_files", lambda: ())
    faces._of_system.cache_clear()
    assert faces._of_system("Ж", faces.TITLE, "ru") is None
    faces._of_system.cache_clear()


def test_a_file_that_is_no_font_is_no_face(tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert not faces.covers(faces.Face(str(tmp_path / "broken.ttf"), 400), "a")


@pytest.mark.parametrize("titles", [2, pytest.param(40, marks=pytest.mark.proof)])
def test_anything_that_may_be_typed_can_be_drawn(titles):
    chance = random.Random(7)
    letters = [*map(chr, range(1, 0x3000, 37)), "\u202e", "\u2066", "\u0301", "\u200d", "\ufe0f", " ", "-", "\t"]
    for _ in range(titles):
        title = "".join(chance.choice(letters) for _ in range(chance.randrange(0, 60)))
        drawn = composed(replace(CARD, title=title, below=title[::-1], site_title=title[:20], tagline=title[:50]))
        for layer, (left, _top, right, _bottom) in words_of(drawn):
            assert MARGIN <= left and right <= WIDTH - MARGIN, (title, layer.name)
