"""Paragraph numbers, the thread beside the text, margin marks, the opener."""

import re

from essays.markup import HubInfo, render
from tests.essays.markup_oracle import faults
from tests.essays.test_markup_essays import HUBS

SEED = """> "The way I see it, we need three elements to succeed.
>
> First, we need to [construct the alternatives](/alternatives/ "Construct the alternatives"). I want to insist.
>
> At the same time, we need to [[hub:movements|build and associate with powerful social movements]], that struggle.
>
> Finally, we need [[hub:politics|a political extension]], one that, based on a commons-oriented policy.
>
> It is the combination of these, in [[strategy|a grand alliance of the commons]], which will be necessary."
"""


def rendered(source, **options):
    out = render(source, **{"hubs": HUBS, **options})
    assert faults(out.html) == []
    return out


def blocks(html):
    """[(id, class)] of every numbered paragraph."""
    return [
        (m[2], (re.search(r'class="([^"]*)"', m[0]) or ["", ""])[1])
        for m in re.finditer(r'<(p|ul|ol|dl)[^>]*id="(p\d+)"[^>]*>', html)
    ]


def test_seed_page_is_lit_as_drawn():
    out = rendered(SEED)
    assert out.thread == [
        ["alternatives", "movements", "politics"],
        ["alternatives"],
        ["movements"],
        ["politics"],
        ["alternatives", "movements", "politics"],
    ]
    assert blocks(out.html) == [
        ("p1", "opener lit-alternatives lit-movements lit-politics"),
        ("p2", "lit-alternatives"),
        ("p3", "lit-movements"),
        ("p4", "lit-politics"),
        ("p5", "lit-alternatives lit-movements lit-politics"),
    ]


def test_seed_page_has_four_marks_each_before_its_paragraph():
    out = rendered(SEED).html
    assert re.findall(r'<aside class="mark (\w+)">.*?</aside><p id="(p\d)"', out) == [
        ("alternatives", "p2"),
        ("movements", "p3"),
        ("politics", "p4"),
        ("strategy", "p5"),
    ]
    assert (
        '<aside class="mark movements"><a href="/movements/">Movements</a>'
        " <span>Build and associate with them.</span></aside>" in out
    )
    assert '<a href="/strategy/">The strategy</a> <span>How the three combine.</span>' in out


def test_seed_page_has_contents_from_its_links():
    assert [(entry["label"], entry["lit"]) for entry in rendered(SEED).toc] == [
        ("Construct the alternatives", ["alternatives"]),
        ("Build and associate with powerful social movements", ["movements"]),
        ("A political extension", ["politics"]),
        ("A grand alliance of the commons", ["alternatives", "movements", "politics"]),
    ]


def test_quotation_marks_of_the_seed_page_are_curly():
    out = rendered(SEED)
    assert out.text.startswith("“The way I see it") and out.text.endswith("necessary.”")


def test_every_paragraph_has_its_sign():
    out = rendered("One.\n\n> Two.\n\n- three\n- four").html
    for number in (1, 2, 3):
        assert f'<a class="pilcrow" href="#p{number}" aria-label="Paragraph {number}">¶</a>' in out
    assert out.count("¶") == 3
    assert '<li>three<a class="pilcrow"' in out


def test_headings_tables_code_and_figures_are_not_numbered():
    assert rendered("# a\n\n| b |\n|---|\n| c |\n\n    code\n\n---\n").paragraphs == 0


def test_one_mark_a_hub_a_section():
    out = rendered("[[hub:politics]]\n\n[[hub:politics]]\n\n# Next\n\n[[hub:politics]] [[hub:politics]]").html
    assert out.count("<aside") == 2
    assert out.index("<aside", 10) > out.index("<h2")


def test_paragraph_with_two_hubs_has_two_marks_and_two_lines():
    out = rendered("[[hub:politics]] [[hub:alternatives]]")
    assert out.thread == [["alternatives", "politics"]]
    assert out.html.count('<aside class="mark') == 2
    assert 'class="lit-alternatives lit-politics"' in out.html


def test_text_without_hub_links_is_unlit():
    out = rendered("One.\n\nTwo.")
    assert out.thread == [[], []] and "lit-" not in out.html and out.toc == []


def test_hub_without_ink_has_a_mark_but_no_line():
    hubs = [*HUBS, HubInfo("care", "Care", "Look after it.", "", "/care/")]
    out = rendered("[[hub:care]]", hubs=hubs)
    assert '<aside class="mark"><a href="/care/">Care</a>' in out.html
    assert '<a href="/care/" class="hub-link">' in out.html
    assert out.thread == [["care"]] and "lit-" not in out.html


def test_strategy_lights_the_rings_only():
    hubs = [*HUBS, HubInfo("care", "Care", "", "", "/care/")]
    assert rendered("[[strategy]]", hubs=hubs).thread == [["alternatives", "movements", "politics"]]


def test_paragraph_can_be_lit_by_hand_and_named():
    out = rendered('Three elements.\n{: .strategy title="Three elements" }\n\nMore.\n\nStill more.\n{: .politics }')
    assert out.thread == [["alternatives", "movements", "politics"], [], ["politics"]]
    assert "<aside" not in out.html and "title" not in out.html


def test_opener_is_short_first_and_not_alone():
    assert 'class="opener"' in rendered("Short.\n\nMore.").html
    assert "opener" not in rendered("Short.").html
    assert "opener" not in rendered("Long " * 40 + "\n\nMore.").html
    assert "opener" not in rendered("# Head\n\nShort.\n\nMore.").html
    assert "opener" not in rendered("- item\n\nMore.").html


def test_opener_is_lit_only_if_all_rings_follow():
    assert rendered("Short.\n\n[[hub:politics]] [[hub:movements]]").thread[0] == []
    assert rendered("Short.\n\n[[strategy]]").thread[0] == ["alternatives", "movements", "politics"]


def test_marks_and_notes_in_source_order():
    out = rendered("[[hub:politics]][^1]\n\n[^1]: note").html
    assert out.index('class="mark') < out.index('id="p1"') < out.index('class="note"')


def test_link_in_heading_or_table_is_found_but_numbers_nothing():
    out = rendered("# On [[hub:politics]]\n\n| a |\n|---|\n| [[hub:movements]] |")
    assert [found.paragraph for found in out.links] == [0, 0]
    assert out.toc[0]["lit"] == ["movements", "politics"]
    assert out.html.count("<aside") == 1


def test_typed_classes_and_ids_do_not_pass_for_ours():
    out = rendered('<aside class="mark politics" id="note-1"><p class="lit-politics" id="p9">x</p></aside>').html
    assert "mark" not in out and "lit-" not in out and "p9" not in out and "note-1" not in out


def test_right_to_left_text_needs_nothing_of_its_own():
    out = rendered("كل من يسقي يكتب [[hub:politics|القاعدة]].\n\nثانية.", language="ar")
    assert 'class="hub-link politics">القاعدة</a>' in out.html and "dir=" not in out.html
    assert out.links[0].sentence == "كل من يسقي يكتب القاعدة."
