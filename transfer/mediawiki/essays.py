"""What was read of a page, made a Text: its Markdown, older editions, replies from its talk page, old addresses."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from django.utils.translation import gettext as _

from transfer.importing.items import Edition, Note, Reply, ReplyState, Text
from transfer.mediawiki import addresses
from transfer.mediawiki.convert import to_markdown
from transfer.mediawiki.inline_writer import plain_text
from transfer.mediawiki.page import Page, Wiki
from transfer.mediawiki.scratch import PageRow, RevisionRow
from transfer.mediawiki.talk_pages import Section, sections
from transfer.mediawiki.titles import Title
from transfer.mediawiki.wikitext import tree_of
from transfer.mediawiki.words import CATEGORY, MAIN, TALK

MOST_EDITIONS = 60_000_000  # characters of all older editions of a page; the oldest beyond these are left out


@dataclass(frozen=True)
class Part:
    """All that is known of one page before it is converted. `old` are the titles that redirect to it, with the numbers
    that these pages had, and the section of it that they lead to ("": its beginning)."""

    page: PageRow
    old: tuple[tuple[str, str, str], ...]
    known: dict[str, tuple[str, str]]
    revisions: tuple[RevisionRow, ...] = ()
    talk: PageRow | None = None


def essay(part: Part, wiki: Wiki, stem: str, language: str) -> Text:
    """The Text of a page."""
    row = part.page
    page = Page(Title(MAIN, row.name), wiki, part.known)
    body = to_markdown(row.words, page)
    at, changed = moment(row.first), moment(row.last)
    notes = list(page.notes.values())
    replies = _replies(part, wiki) if part.talk else ()
    return Text(
        row.key,
        _title(row.name, page),
        body,
        at=at,
        changed_at=changed if changed != at else None,
        dated=at.date() if at else None,
        language=language,
        terms=tuple(f"category:{name}" for name in page.categories),
        addresses=_addresses(part, stem),
        titles=tuple(name for name, _number, _section in part.old),
        headings=tuple((name, section) for name, _number, section in part.old if section),
        editions=_editions(part, wiki, body, notes),
        replies=replies,
        notes=notes,
    )


def moment(typed: str) -> datetime | None:
    """A moment as a dump writes it; None for none, and for what is no day."""
    try:
        return datetime.strptime(typed, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) if typed else None
    except ValueError:
        return None


def _title(name: str, page: Page) -> str:
    """The title; that which the page gives itself where it is the same but for its look, as in the wiki."""
    if not page.display_title:
        return name
    shown = " ".join(plain_text(tree_of(page.display_title, page).children).split())
    if page.wiki.namespaces.folded(shown).casefold() == name.casefold():
        return shown
    page.note("display-title", _("The page shows another title than its own: %s") % shown[:200])
    return name


def _addresses(part: Part, stem: str) -> tuple[str, ...]:
    names = ((part.page.name, part.page.wiki_id, ""), *part.old)
    return tuple(
        dict.fromkeys(
            one + (f"#{quote(section, safe='')}" if section else "")
            for name, number, section in names
            for one in addresses.of_page(name, number, stem)
        )
    )


def _editions(part: Part, wiki: Wiki, body: str, notes: list[Note]) -> tuple[Edition, ...]:
    """The revisions that changed the words; the last of them is the text of now (`body`), for who made it so and what
    they said of it. Those without a moment cannot be put in order, and are told."""
    made: list[Edition] = []
    left, without = MOST_EDITIONS, 0
    before = [None, *(one.words for one in part.revisions)]
    changed = [one for one, words in zip(part.revisions, before, strict=False) if one.words != words]
    for number, one in enumerate(reversed(changed)):
        at = moment(one.at)
        left -= len(one.words)
        if at is None or left < 0:
            without += 1
            continue
        page = Page(Title(MAIN, part.page.name), wiki, part.known)
        key = f"revision:{one.wiki_id or f'{part.page.name} {len(changed) - number}'}"
        words = body if one.words == part.page.words else to_markdown(one.words, page)
        made.append(Edition(key, part.page.name, words, at, one.by, one.summary, tuple(page.files)))
    if without:
        words = _("%s revisions without a date, or beyond what one page can bring along, are left out.") % without
        notes.append(Note("revisions-left-out", words))
    return tuple(reversed(made))


def _replies(part: Part, wiki: Wiki) -> tuple[Reply, ...]:
    talk = part.talk
    if talk is None or talk.redirect:
        return ()
    last = moment(talk.last) or moment(part.page.last)
    found = [one for one in sections(talk.words, wiki.namespaces) if one.at or last]
    return tuple(_reply(number, one, part, wiki, last) for number, one in enumerate(found, 1))


def _reply(number: int, section: Section, part: Part, wiki: Wiki, last: datetime | None) -> Reply:
    """A section, held: moderators decide. Where it is not signed with a moment, that of the page's last change."""
    page = Page(Title(TALK, part.page.name), wiki, part.known)
    body = to_markdown(section.words, page)
    key = f"talk:{part.page.wiki_id or part.page.name}:{number}"
    at = section.at or last
    if at is None:
        raise ValueError(key)
    return Reply(key, "", section.name or _("Somebody on the talk page"), body, at, ReplyState.HELD)


def category_text(row: PageRow, wiki: Wiki) -> tuple[str, list[str]]:
    """The Markdown of a category's page, and the categories that it is in."""
    page = Page(Title(CATEGORY, row.name), wiki, {})
    return to_markdown(row.words, page).strip(), list(page.categories)
