"""Pictures wider than their text, side by side, in grids: as they are typed here and as other programs write them."""

import re

import pytest

from essays.markup import MediaInfo, render
from essays.markup.sanitize import sanitize
from essays.markup.syndication import for_readers
from tests.essays.markup_oracle import faults

SIDES = {"land": (1200, 800), "tall": (800, 1200), "square": (500, 500), "sign": (20, 20)}
MEDIA = {
    name: MediaInfo(f"/media/{name}.jpg", width, height, f"A {name}", credit="Ilse V.",
                    sources=(("image/webp", f"/media/{name}-480.webp 480w"),))
    for name, (width, height) in SIDES.items()
}  # fmt: skip
ADDRESSES = {f"/media/{name}{end}" for name in SIDES for end in (".jpg", "-480.webp")}
LAND, TALL, SQUARE = (f"![](media:{name})" for name in ("land", "tall", "square"))


def html(source, **options):
    out = render(source, media=MEDIA, **options).html
    assert faults(out, media=ADDRESSES) == []
    return out


def classes(out):
    return re.findall(r'<figure class="([^"]*)"', out)


def sizes(out):
    return re.findall(r' sizes="([^"]*)"', out)


WIDE = {
    f"{LAND}{{.wide}}": "wide",
    f"{LAND}{{: .full }}": "full",
    f"{LAND}\n{{: .wide}}": "wide",
    f"[{LAND}{{.full}}](/about/)": "full",
    f"[{LAND}](/about/){{.wide}}": "wide",
    '<figure class="wide"><img src="media:land"></figure>': "wide",
    '<figure class="wp-block-image alignwide size-large"><img src="media:land"><figcaption>x</figcaption></figure>': (
        "wide"
    ),
    '<figure class="wp-block-image alignfull"><img src="media:land"></figure>': "full",
    '<figure class="kg-card kg-image-card kg-width-wide"><img class="kg-image" src="media:land"></figure>': "wide",
    '<figure class="kg-card kg-image-card kg-width-full"><img src="media:land"></figure>': "full",
    f'<div class="alignwide" markdown="1">\n{LAND}{{.wide}}\n</div>': "wide",
}


@pytest.mark.parametrize("source", WIDE)
def test_a_width_is_read_as_writers_and_other_programs_give_it(source):
    out = html(source)
    assert classes(out) == [WIDE[source]]
    assert sizes(out) == [{"wide": "(min-width: 75rem) 58rem, 100vw", "full": "100vw"}[WIDE[source]]]


@pytest.mark.parametrize(
    "source",
    [
        LAND,
        f"{LAND}{{.wider}}",
        f"- item\n\n  {LAND}{{.wide}}",
        f"| a |\n|---|\n| {LAND}{{.wide}} |",
        f"words\n\n> {LAND}{{.full}}",
        f"words[^1]\n\n[^1]: {LAND}{{.full}}",
        f"<details><summary>a</summary>\n\n{LAND}{{.wide}}\n\n</details>",
    ],
)
def test_a_picture_has_the_width_of_its_text_where_nothing_or_no_room_is_said(source):
    out = html(source)
    assert classes(out) == [] and out.count("<figure>") == 1
    assert sizes(out) == ["(min-width: 40rem) 37rem, 100vw"]


def test_a_text_that_is_one_quotation_has_room_for_wide_pictures():
    assert classes(html(f"> words\n>\n> {LAND}{{.wide}}\n>\n> words")) == ["wide"]


@pytest.mark.parametrize("between", ["\n", " ", "  \n", "<br>"])
def test_pictures_that_follow_each_other_stand_side_by_side(between):
    out = html(f"before\n\n{LAND}{between}{TALL}\n\nafter")
    assert classes(out) == ["gallery of-two"]
    assert out.count("<figcaption>") == 2 and out.index("/media/land.jpg") < out.index("/media/tall.jpg")


def test_in_a_row_all_are_equally_high_and_browsers_know_their_parts():
    out = html(f"{LAND}\n{TALL}")
    assert re.findall(r'width="(\d+)" height="(\d+)"', out) == [("1800", "1200"), ("800", "1200")]
    assert sizes(out) == ["(min-width: 40rem) 26rem, 69vw", "(min-width: 40rem) 11rem, 31vw"]
    three = html(f"{LAND}\n{TALL}\n{SQUARE}{{.wide}}")
    assert classes(three) == ["gallery of-three wide"]
    assert re.findall(r'width="(\d+)" height="(\d+)"', three) == [("1800", "1200"), ("800", "1200"), ("1200", "1200")]
    assert sizes(three) == [
        "(min-width: 75rem) 27rem, 100vw",
        "(min-width: 75rem) 12rem, 50vw",
        "(min-width: 75rem) 18rem, 50vw",
    ]


def test_four_are_a_grid_in_their_own_sizes():
    out = html("\n".join([LAND, TALL, SQUARE, LAND]))
    assert classes(out) == ["gallery"] and out.count("<figure>") == 4
    assert re.findall(r'width="(\d+)"', out) == ["1200", "800", "500", "1200"]
    assert set(sizes(out)) == {"(min-width: 40rem) 13rem, 50vw"}


def test_pictures_in_paragraphs_of_their_own_or_amid_words_are_no_gallery():
    assert classes(html(f"{LAND}\n\n{TALL}")) == []
    out = html(f"words {LAND} and {TALL} more")
    assert classes(out) == [] and out.count("<figure>") == 2


def test_one_of_them_elsewhere_leaves_the_other_a_figure():
    out = html(f"{LAND}\n![gone](https://elsewhere.example/a.jpg)")
    assert classes(out) == [] and ">gone</a>" in out


IMAGE = '<img src="media:{}" alt="">'
GALLERIES = {
    "Gutenberg": '<figure class="wp-block-gallery has-nested-images columns-2"><figure class="wp-block-image">'
    f"{IMAGE.format('land')}<figcaption>One</figcaption></figure>\n\n<figure class='wp-block-image'>"
    f"{IMAGE.format('tall')}</figure><figcaption>Both</figcaption></figure>",
    "older Gutenberg": '<ul class="wp-block-gallery columns-2"><li class="blocks-gallery-item"><figure>'
    f"{IMAGE.format('land')}<figcaption>One</figcaption></figure></li><li><figure>{IMAGE.format('tall')}</figure></li></ul>",
    "between the two": '<figure class="wp-block-gallery"><ul class="blocks-gallery-grid"><li><figure>'
    f"{IMAGE.format('land')}<figcaption>One</figcaption></figure></li><li><figure>{IMAGE.format('tall')}</figure></li>"
    "</ul><figcaption>Both</figcaption></figure>",
    "Ghost": '<figure class="kg-card kg-gallery-card kg-width-wide"><div class="kg-gallery-container">'
    f'<div class="kg-gallery-row"><div class="kg-gallery-image">{IMAGE.format("land")}</div></div>'
    f'<div class="kg-gallery-row"><div class="kg-gallery-image">{IMAGE.format("tall")}</div></div></div></figure>',
    "typed": f"<figure>{IMAGE.format('land')}{IMAGE.format('tall')}<figcaption>Both</figcaption></figure>",
    "boxes": f'<div class="gallery"><a href="/about/">{IMAGE.format("land")}</a><p>{IMAGE.format("tall")}</p></div>',
}


@pytest.mark.parametrize("program", GALLERIES)
def test_the_galleries_of_other_programs_are_read_with_all_their_captions(program):
    rendered = render(GALLERIES[program], media=MEDIA)
    out = rendered.html
    assert faults(out, media=ADDRESSES) == [] and rendered.warnings == _without_description(rendered)
    (found,) = classes(out)
    assert found == ("gallery of-two wide" if program == "Ghost" else "gallery of-two")
    assert out.count("<figure>") == 2 and out.count("<img") == 2
    for words in re.findall("<figcaption>([A-Z][a-z]+)<", GALLERIES[program]):
        assert f"<figcaption>{words}" in out
    assert out.count("Ilse V.") == 2  # each has its own credit, and the whole none
    assert "Both" not in GALLERIES[program] or out.endswith("</div><figcaption>Both</figcaption></figure>")


def _without_description(rendered):
    return [words for words in rendered.warnings if "no description" in words]


def test_words_beside_the_pictures_of_a_gallery_are_kept():
    both = IMAGE.format("tall") + IMAGE.format("land")
    rendered = render(f'<div class="gallery">Seen {LAND} in <b>May</b> {both}</div>', media=MEDIA)
    assert faults(rendered.html, media=ADDRESSES) == []
    assert "Seen" in rendered.text and "May" in rendered.text and "gallery" in rendered.html


def test_a_figure_in_a_list_keeps_its_caption():
    out = html(f"<ul><li>words<figure>{IMAGE.format('land')}<figcaption>One</figcaption></figure></li></ul>")
    assert '</picture><figcaption>One <span class="credit">' in out


def test_a_gallery_has_its_notes_after_it():
    both = IMAGE.format("land") + IMAGE.format("tall")
    out = html(f'<figure>{both}\n\n<figcaption markdown="1">Both[^1]</figcaption></figure>\n\n[^1]: a note')
    assert out.index("</figcaption></figure>") < out.index("<aside")


def test_readers_of_feeds_get_each_picture_as_a_figure():
    read = for_readers(html(f"{LAND}\n{TALL}{{.wide}}"), "https://a.example/essays/x/", "https://a.example")
    assert read.count("<figure>") == 3 and "class" not in read and "<div" not in read
    assert 'src="https://a.example/media/land.jpg"' in read


@pytest.mark.parametrize(
    "typed",
    [
        '<p class="wide full gallery">x</p>',
        '<figure class="gallery of-two">words</figure>',
        '<figure class="gallery of-three noticeboard"><img src="media:land"></figure>',
    ],
)
def test_no_class_is_had_by_typing_it(typed):
    assert "gallery" not in html(typed) and "noticeboard" not in html(typed)


@pytest.mark.parametrize(
    "harm",
    [
        '<figure class="noticeboard"></figure>',
        '<figure class="wide masthead"></figure>',
        '<picture><source sizes="url(x)"></picture>',
        '<picture><source sizes="(min-width: 40rem) 37rem, 100vw, 5px"></picture>',
    ],
)
def test_the_last_step_knows_these_classes_and_sizes_and_no_others(harm):
    assert "=" not in sanitize(harm)
    source = '<source sizes="(min-width: 75rem) 58rem, 100vw">'
    kept = f'<figure class="gallery of-two wide"><picture>{source}</picture></figure>'
    assert sanitize(kept) == kept
