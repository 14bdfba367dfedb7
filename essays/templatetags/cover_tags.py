"""Template tags of the pictures that stand for something: printed beside a row of a list, or at the head of a page.

A picture is JSON, as `essays.derived.covers` writes it. What browsers are told of its width is that of the whole
picture: a crop shows a part of it, and is as sharp as the whole.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from essays.derived import covers
from essays.markup.links import safe_address
from sitewide.typography import typeset

register = template.Library()

# Where a picture stands: the shape of the crop, then how wide it is from a width of the window on, as its sheet says.
# Of phones a little less is asked for than is seen, and on the finest screens less than two thirds: else they would
# take a file of twice the bytes for what nobody sees.
FINE, ALL = ("(min-resolution: 2.5dppx)", "calc(60vw - 1.5rem)"), ("", "calc(96vw - 2.5rem)")
ROW = (3 / 2, ("(min-width: 84rem)", "11rem"), ("(min-width: 48rem)", "9rem"), ("", "6rem"))
STAMP = (1, ("", "4.5rem"))
HEAD = (16 / 9, ("(min-width: 75rem)", "36rem"), ("(min-width: 40rem)", "37rem"), FINE, ALL)
LEAD = (16 / 9, ("(min-width: 75rem)", "30rem"), ("(min-width: 40rem)", "37rem"), FINE, ALL)
FACE, FACE_IN_RAIL, FACE_AT_HEAD = (
    (1, ("", "68px")),
    (1, ("(min-width: 75rem)", "120px"), ("", "68px")),
    (1, ("(min-width: 48rem)", "176px"), ("", "68px")),
)
BAND = (21 / 9, ("(min-width: 48rem)", "44rem"), FINE, ALL)
PLACES = {"row": ROW, "stamp": STAMP, "head": HEAD, "lead": LEAD, "band": BAND}
PLACES |= {"face": FACE, "face in rail": FACE_IN_RAIL, "face at head": FACE_AT_HEAD}

register.filter(covers.few_widths)


@register.filter
def sizes_at(cover, place):
    """The `sizes` of a picture at one of PLACES: a crop of another shape shows less than its whole width."""
    shape, *widths = PLACES[place]
    whole = round(max(1, cover["width"] / cover["height"] / shape), 2)
    return ", ".join(f"{when} {_times(width, whole)}".strip() for when, width in widths)


def _times(width, whole):
    return width if whole == 1 else f"calc({width} * {whole})"


@register.filter
def focus(cover):
    """The classes of an image by the point that its crop keeps, in steps of a tenth: "x30 y70"; "" for the middle. Of a
    picture as JSON, or of its row."""
    point = cover["focus"] if isinstance(cover, dict) else (cover.focus_x, cover.focus_y)
    steps = ((axis, min(10, (at + 5) // 10) * 10) for axis, at in zip("xy", point, strict=True))
    return " ".join(f"{axis}{at}" for axis, at in steps if at != 50)


@register.filter
def portrait(person):
    """The picture of a person, as JSON: of an author's row, or as a card keeps it; None for who has none."""
    found = person.get("portrait") if isinstance(person, dict) else getattr(person, "portrait", None)
    if isinstance(found, str):  # cards from before pictures had a focal point
        return {"small": found, "width": 1, "height": 1, "focus": [50, 50], "sources": []} if found else None
    return found if isinstance(found, dict) else covers.portrait_of(found)


@register.filter
def credit(cover):
    """Who made a picture, under which licence, and where it comes from, as a text says it under its figures."""
    licence, source = (cover["licence"], cover["licence_url"]), (gettext("Source"), cover["source_url"])
    parts = [typeset(cover["credit"]), _link(*licence) or typeset(cover["licence"]), _link(*source)]
    return format_html_join(", ", "{}", ((part,) for part in parts if part))


def _link(words, url):
    address = safe_address(url) if words else None
    return format_html('<a href="{}" rel="noopener">{}</a>', address, typeset(words)) if address else ""
