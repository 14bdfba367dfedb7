"""What changed between two versions of an essay, for the pages that show it: title and details first, then the text.

A version is the content of a revision (`Revision.content()`), saved or not, so that what is being typed can be
compared as well.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essays.models import Author, Hub, Licence, Media
from essays.models.essay import LANGUAGE_CHOICES, CommentsPolicy
from essays.revisions import diff


@dataclass(frozen=True)
class Detail:
    """One field beside the text: its name, its label and the Pieces of what it held and holds; `listed` are names."""

    name: str
    label: str
    pieces: tuple[diff.Piece, ...]
    listed: bool = False

    @property
    def is_changed(self) -> bool:
        return any(piece.sign != diff.SAME for piece in self.pieces)

    @property
    def before(self) -> list[diff.Piece]:
        return [piece for piece in self.pieces if piece.sign != diff.ADDED]

    @property
    def after(self) -> list[diff.Piece]:
        return [piece for piece in self.pieces if piece.sign != diff.REMOVED]

    @property
    def words_after(self) -> str:
        """What it holds, as plain text."""
        return (", " if self.listed else "").join(piece.text for piece in self.after)


@dataclass(frozen=True)
class Comparison:
    """`details` are those that differ (the title always); `rows` the paragraphs, `items` the same with the unchanged
    folded; `added` and `removed` count words of title, standfirst and text."""

    details: list[Detail]
    rows: list[diff.Row]
    items: list[diff.Row | diff.Fold]
    added: int
    removed: int

    @property
    def changed_rows(self) -> list[diff.Row]:
        return [row for row in self.rows if row.sign != diff.SAME]

    @property
    def changed_details(self) -> list[Detail]:
        return [detail for detail in self.details if detail.is_changed]

    @property
    def is_same(self) -> bool:
        return not self.changed_rows and not self.changed_details

    @property
    def paragraphs(self) -> str:
        """How many paragraphs changed, in words."""
        n = len(self.changed_rows)
        return ngettext("%d paragraph changed", "%d paragraphs changed", n) % n


def compare(old, new):
    """Compares two contents; either may be {} for none."""
    return compare_readable(readable(old), readable(new))


def compare_readable(old, new):
    """Compares two versions as people read them: by the names of `labels()` and "body"; either may be {} for none."""
    details = details_of(old, new)
    return with_rows(details, diff.compare(old.get("body", ""), new.get("body", "")))


def details_of(old, new):
    """The Details of two versions as people read them that differ, and the title."""
    details = []
    for name, label in labels().items():
        before, after = old.get(name), new.get(name)
        listed = isinstance(before if before is not None else after, list)
        if listed:
            pieces = tuple(diff.names(before or [], after or []))
        else:
            pieces = diff.words(before or "", after or "")
        detail = Detail(name, label, pieces, listed)
        if detail.is_changed or name == "title":
            details.append(detail)
    return details


def with_rows(details, rows):
    """The Comparison of these Details and Rows, with its words counted."""
    words = [diff.Row(diff.CHANGED, None, None, d.pieces) for d in details if d.name in {"title", "standfirst"}]
    return Comparison(details, rows, diff.folded(rows), *diff.words_changed([*words, *rows]))


def labels():
    """What differs beside the text, in the order in which it is shown: name → label."""
    return {
        "title": _("Title"), "standfirst": _("Standfirst"), "lead_in": _("Lead-in line"), "tags": _("Tags"),
        "hubs": _("Hubs"), "authors": _("Authors"), "slug": _("Address"), "language": _("Language"),
        "licence_id": _("Licence"), "dated": _("Date of the by-line"), "source_url": _("First published at"),
        "comments_policy": _("Responses"), "featured": _("Featured"), "cover_id": _("Cover"),
        "no_cover": _("No cover"),
    }  # fmt: skip


def readable(content):
    """The content with names in the place of ids and codes."""
    if not content:
        return {}
    authors, hubs = Author.objects.in_bulk(content["authors"]), Hub.objects.in_bulk(content["hubs"])
    licence = content["licence_id"] and Licence.objects.filter(pk=content["licence_id"]).first()
    cover = content["cover_id"] and Media.objects.filter(pk=content["cover_id"]).first()
    return content | {
        "authors": [authors[pk].name for pk in content["authors"] if pk in authors],
        "hubs": [hubs[pk].name for pk in content["hubs"] if pk in hubs],
        "tags": list(content["tags"]),
        "licence_id": licence.name if licence else "",
        "language": str(dict(LANGUAGE_CHOICES).get(content["language"], content["language"])),
        "dated": content["dated"].isoformat() if content["dated"] else "",
        "comments_policy": str(CommentsPolicy(content["comments_policy"]).label),
        "featured": _("yes") if content["featured"] else "",
        "cover_id": cover.name if cover else "",
        "no_cover": _("yes") if content["no_cover"] else "",
    }
