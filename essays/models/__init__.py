"""The knowledge: essays and everything they are made of. Import models from here."""

from essays.models.author import Author
from essays.models.count import Count, CountedEssay, HubSetCount
from essays.models.desk_hub import DeskHub
from essays.models.desk_month import DeskMonth
from essays.models.edition_text import EditionText
from essays.models.essay import Essay, EssayAuthor
from essays.models.hub import Hub, HubPair, HubStart
from essays.models.licence import Licence
from essays.models.link import Link
from essays.models.media import Media, MediaUse
from essays.models.oldpath import ImportedFrom, OldPath, OldTitle
from essays.models.page import Page
from essays.models.review import EditorialNote, EssayEvent
from essays.models.revision import Revision
from essays.models.series import Series, SeriesEntry
from essays.models.tag import Tag, TaggedEssay
from essays.models.working import Presence, PreviewLink, WorkingCopy

__all__ = [
    "Author",
    "Count",
    "CountedEssay",
    "DeskHub",
    "DeskMonth",
    "EditionText",
    "EditorialNote",
    "Essay",
    "EssayAuthor",
    "EssayEvent",
    "Hub",
    "HubPair",
    "HubSetCount",
    "HubStart",
    "ImportedFrom",
    "Licence",
    "Link",
    "Media",
    "MediaUse",
    "OldPath",
    "OldTitle",
    "Page",
    "Presence",
    "PreviewLink",
    "Revision",
    "Series",
    "SeriesEntry",
    "Tag",
    "TaggedEssay",
    "WorkingCopy",
]
