"""A draft as readers would see it, and what an editor should know before they do. Nothing here blocks anything."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essays import markup, texts
from essays.derived import covers, link_targets
from essays.markup.types import NO_DESCRIPTION, NOTE, about
from essays.media import crops
from essays.models import Essay, Hub, Link, Media, Tag
from essays.models.essay import WORDS_A_MINUTE, title_key
from essays.models.revision import Revision
from sitewide.text.datetimes import citation_day
from sitewide.text.enumerations import commas
from sitewide.text.folding import fold_name
from sitewide.text.numbers import number

# What checks lead to beside the text: the fields of the editor's form and what they are called there.
FIELDS = {
    "hubs": gettext_lazy("Hubs"),
    "tags": gettext_lazy("Tags"),
    "licence": gettext_lazy("Licence"),
    "authors": gettext_lazy("Authors"),
    "dated": gettext_lazy("Date of the by-line"),
    "cover": gettext_lazy("Cover"),
}
MAX_BODY = Revision._meta.get_field("body").max_length


@dataclass
class Check:
    """One sentence for the writer; `to_fix` or good; `paragraph` is where, 0 for nowhere in particular; `field` is the
    field of the form that it speaks of; `address` the form of an essay that is to be written."""

    words: str
    to_fix: bool = True
    paragraph: int = 0
    field: str = ""
    address: str = ""

    @property
    def field_name(self) -> str:
        return str(FIELDS.get(self.field, ""))


@dataclass
class Cover:
    """The picture that stands for a draft, or None, and a sentence that says which that is and why."""

    picture: Media | None = None
    words: str = ""
    to_fix: bool = False

    @property
    def crop(self) -> crops.Crop | None:
        """The part of it that the essay's head shows."""
        found = self.picture
        return crops.crop("wide", found.width, found.height, (found.focus_x, found.focus_y)) if found else None


@dataclass
class Preview:
    """A draft rendered, with its checks and the rows of its thread."""

    html: str = ""
    word_count: int = 0
    paragraphs: int = 0
    problem: str = ""
    checks: list[Check] = field(default_factory=list)
    cover: Cover = field(default_factory=Cover)
    thread: list[Any] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    @property
    def numbers(self) -> range:
        return range(1, self.paragraphs + 1)


def preview(
    body, language, *, tags=(), hubs=(), has_licence=True, sourced=False, new_authors=(), dated=None, at=None, cover="",
    no_cover=False,
):  # fmt: skip
    """Renders a draft and looks through it; returns a Preview. A text that cannot be rendered says why in `problem`.

    `tags` are names, `hubs` the chosen Hub rows, `sourced` says that the essay has an address of first publication,
    `dated` is the by-line's date, `at` the moment from which readers are to see it (None: now). `cover` is the
    name of the picture that is chosen, if any.
    """
    if len(body) > MAX_BODY:
        long = _("The text has %(count)s characters; %(most)s is the most.")
        return Preview(problem=long % {"count": number(len(body)), "most": number(MAX_BODY)})
    rows = list(Hub.objects.all())
    links = link_targets.resolve(markup.wanted(body), language)
    try:
        rendered = texts.render_text(body, language, of_essay=True, hubs=rows, links=links)
    except markup.TextTooCostly as error:
        return Preview(problem=str(error))
    standing = cover_of(rendered.pictures, cover, no_cover)
    checks = [
        *_of_links(rendered),
        *_of_doubles(links, language),
        *_of_parts(rendered),
        *_of_hubs(hubs),
        *_of_tags(tags),
        *_of_date(dated, at),
        *_of_cover(standing),
        *(Check(_("A new by-line, “%s”, is made when you save.") % name, field="authors") for name in new_authors),
    ]
    if not has_licence:
        checks.append(
            Check(
                _("The source states no licence.") if sourced else _("No licence is stated."),
                not sourced,
                field="licence",
            )
        )
    return Preview(
        html=rendered.html,
        word_count=rendered.word_count,
        paragraphs=rendered.paragraphs,
        checks=sorted(checks, key=lambda check: not check.to_fix),
        cover=standing,
        thread=_thread(rows, rendered.thread),
    )


def _to_be_written(link):
    """The form of the essay that a link means which leads nowhere; "" where it names no title."""
    if link.kind != Link.Kind.ESSAY or link.target.startswith("/"):
        return ""
    return f"{reverse('desk-essay-new')}?{urlencode({'title': link.target})}"


def date_to_come(dated, at=None):
    """A sentence where a by-line's date is later than the day on which readers see it (`at`; None: now); else "".

    A date may be long past. One to come puts the essay at the head of every list, and into a month that is not yet.
    """
    day = timezone.localdate(max(at, timezone.now()) if at else None)
    if not dated or dated <= day:
        return ""
    return _("The by-line’s date, %s, is still to come when readers see it.") % citation_day(dated)


def _of_date(dated, at):
    if words := date_to_come(dated, at):
        yield Check(words, field="dated")


def cover_of(names, chosen="", none=False):
    """Which picture stands for a draft that shows the pictures of these names: a Cover. `chosen` is a name, `none` says
    that it is to have no cover."""
    if none:
        return Cover(words=_("No cover, as is ticked."))
    picture = Media.objects.filter(name=chosen).first() if chosen else covers.first_of(names)
    if picture is None and chosen:
        return Cover(words=_("Cover: there is no picture “%s” in the library.") % chosen, to_fix=True)
    if picture is None:
        return Cover(words=_("No cover: the text shows no picture, and none is chosen."))
    if not chosen:  # of one in the text it is told there that it has no description
        return Cover(picture, _("Cover: the first picture of the text, “%s”.") % picture.heading)
    if not picture.alt:
        words = _("Cover: “%s”, which has no description for those who cannot see it.")
        return Cover(picture, words % picture.name, to_fix=True)
    return Cover(picture, _("Cover: “%s”.") % picture.alt)


def _of_cover(cover):
    if cover.picture or cover.to_fix:
        yield Check(cover.words, to_fix=cover.to_fix, field="cover")


def _of_links(rendered):
    missing = [link for link in rendered.links if not link.url]
    for link in missing:
        words = _("This link leads nowhere: “%s”.") % link.target
        yield Check(words, paragraph=link.paragraph, address=_to_be_written(link))
    lost = [link for link in rendered.links if link.lost]
    for link in lost:
        words = _("There is no heading “%(heading)s” where the link “%(words)s” leads: it leads to the beginning.")
        yield Check(words % {"heading": link.lost, "words": link.words}, paragraph=link.paragraph)
    if rendered.links and not (missing or lost):
        yield Check(_("Every link to another essay leads somewhere."), to_fix=False)


def _of_doubles(links, language):
    """Titles that several essays have: the writer is told which of them is meant. One that is spelt as in the link is
    meant before others."""
    keys = {title_key(target.title) for target in links.values()}
    rows = Essay.objects.published().filter(title_key__in=keys).values_list("title_key", "title")
    titles = {}
    for key, title in rows:
        titles.setdefault(key, []).append(title)
    seen = {}
    for typed, target in links.items():
        alike = titles.get(title_key(target.title), [])
        spelt_so = [title for title in alike if title == target.title]
        seen[target.title] = spelt_so if len(spelt_so) > 1 or target.title in typed else alike
    for title in sorted(title for title, titles in seen.items() if len(titles) > 1):
        n = len(seen[title])
        words = ngettext(
            "%(n)s essay is called “%(title)s”: the link leads to the oldest in %(language)s.",
            "%(n)s essays are called “%(title)s”: the link leads to the oldest in %(language)s.",
            n,
        )
        yield Check(words % {"n": n, "title": title, "language": language})


def _of_parts(rendered):
    warnings = dict.fromkeys(rendered.warnings)
    yield from (Check(words, paragraph=rendered.warned_at.get(words, 0)) for words in warnings)
    if 'class="note"' in rendered.html and not any(about(w) == NOTE for w in rendered.warnings):
        yield Check(_("Every note has its text."), to_fix=False)
    if rendered.pictures and not any(about(w) == NO_DESCRIPTION for w in rendered.warnings):
        yield Check(_("Every picture has a description."), to_fix=False)


def _of_hubs(hubs):
    if not hubs:
        yield Check(_("It stands in no hub."), field="hubs")
        return
    yield Check(_("In %s.") % commas(hub.name for hub in hubs), to_fix=False)


def _of_tags(names):
    if not names:
        yield Check(_("It has no tag."), field="tags")
        return
    known = Tag.objects.select_related("synonym_of").named(names)
    new = [name for name in names if name not in known]
    for name, tag in known.items():
        if fold_name(tag.name) != fold_name(name) and not tag.synonym_of_id:
            words = _("“%(typed)s” is the tag “%(tag)s” of this site in another spelling: that one is taken.")
            yield Check(words % {"typed": name, "tag": tag.name}, to_fix=False, field="tags")
    for name in new:
        yield Check(_("A new tag, “%s”: make it by publishing, or pick another.") % name, field="tags")
    if not new:
        # By name, as the field beside the text is narrower than what stands in it.
        words = ngettext(
            "%(n)s tag, known to the site: %(tags)s.", "%(n)s tags, known to the site: %(tags)s.", len(names)
        )
        yield Check(words % {"n": len(names), "tags": commas(names)}, to_fix=False)


def _thread(hubs, lit):
    """A row for each hub that has a ring or is lit: the hub, how often it is lit, and which paragraphs are."""
    rows = []
    for hub in hubs:
        segments = [hub.slug in slugs for slugs in lit]
        if hub.is_ring or any(segments):
            rows.append({"hub": hub, "count": sum(segments), "segments": segments})
    return rows
