"""Which pictures and recordings a Markdown text names (`media:name`), and what the markup wants to know of them."""

import re

from essays import markup
from essays.models import Media
from sitewide.http.percent_encoding import percent_decoded

LONGEST_NAME = Media._meta.get_field("name").max_length
# A name is a slug, or one with its letters percent-encoded.
_PICTURE = re.compile(r"media:([^\s!-$&-,./:-@\[-`{-~]+)")


def picture_names(source):
    """The names of pictures (`media:name`) in a Markdown text: a set."""
    return {*pictures_in_order(source)}


def pictures_in_order(source):
    """The names of `picture_names` as they stand in the text, each once: a list. Of a text that is not rendered, so one
    that is named in a line of code counts as well; what no file can be called is none."""
    return [name for name in dict.fromkeys(map(percent_decoded, _PICTURE.findall(source))) if can_be_name(name)]


def can_be_name(name):
    """Whether a file of the library can be called so: PostgreSQL is not even to be asked for a name with a NUL."""
    return 0 < len(name) <= LONGEST_NAME and "\0" not in name


def media_of(source):
    """The pictures named in a text, as the markup wants them."""
    names = picture_names(source)
    if not names:
        return {}
    return {
        m.name: markup.MediaInfo(
            url=m.url, width=m.width, height=m.height, alt=m.alt, caption=m.caption, credit=m.credit,
            licence=m.licence.name if m.licence else "", licence_url=m.licence.url if m.licence else "",
            source_url=m.source_url, sources=m.sources, page=m.get_absolute_url(),
            **({} if m.is_picture else _of_recording(m)),
        )
        for m in Media.every.filter(name__in=names).select_related("licence", "still")
    }  # fmt: skip


def _of_recording(media):
    """What the markup wants to know of a recording beside what it knows of pictures."""
    written = f"{media.get_absolute_url()}#transcript" if media.transcript else media.transcript_url
    return {"kind": media.kind, "transcript": written, "still": media.still.url if media.still else ""}
