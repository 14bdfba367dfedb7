"""What the rules say of one reply: the values that comments.screening.checks judges by are gathered here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from accounts.models import User
from comments.models import Comment
from comments.rules import rulebook
from comments.rules.effective import DISALLOW, HOLD, Ruling
from comments.screening import blocklist, checks, flood, impersonation, naive_bayes, spam_training
from essays.models import Author
from sitewide import state
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http.hosts import host_of

State = Comment.State
OWN_HOST = host_of(settings.SITE_URL)
_STAFF = CompiledQuery(
    lambda: User.objects.filter(is_active=True, groups__isnull=False).order_by().values_list("name").distinct()
)


@dataclass(frozen=True)
class Judgement:
    """The reasons why a reply waits, the state that follows from them, and what was learned of its words."""

    reasons: list[checks.Reason]
    state: State
    verdict: naive_bayes.Verdict


def judge(
    submission: Any,
    html: str,
    text: str,
    ruling: Ruling,
    in_words: dict[str, Any],
    *,
    known: bool,
    address: str | None,
    now: datetime,
) -> Judgement:
    """Judges a reply (a posting.Submission with its rendered HTML and plain text) by the Ruling of its essay.

    `in_words`: what `in_words_of` found in it. `known`: its writer is (comments.identity.writer_trust). `address` it
    came from; None for imports, which come in peace. Nothing is refused here: what must wait waits, with every reason.
    """
    verdict, site = spam_training.judge(text), state.current().settings
    block = blocklist.sign(email=submission.email, website=submission.website, address=address, html=html, now=now)
    signs = checks.Signs(
        trap=submission.trap,
        stamp=submission.stamp,
        name=submission.name,
        names=staff_keys(site.version),
        title=site.title,
        score=verdict.score,
        others=(*block, *(flood.sign() if address and not known else [])),
        standing=checks.EVERY if ruling.hold_all else "" if known else checks.FIRST,
        **in_words,
    )
    reasons = checks.judge(signs)
    result = State.SPAM if checks.is_machine(reasons) else State.HELD if reasons else State.PUBLISHED
    return Judgement(reasons, result, verdict)


def in_words_of(
    written: Any, html: str, text: str, ruling: Ruling, links: Sequence[checks.Where] | None = None
) -> dict[str, Any]:
    """What a reply has in it of links and of listed words, as checks.Signs takes it; `written` has name, email, website
    and body as they were typed, `links` are its links to elsewhere where they are known."""
    # What was typed too, where it is not what is read: the addresses of links stand in it.
    both = text if text == written.body else f"{text}\n{written.body}"
    fields = {"text": both, **{name: getattr(written, name) for name in checks.WHERE}}
    return {
        "links": outside_links(html, written.website) if links is None else links,
        "links_allowed": ruling.links,
        "words": listed(fields, ruling, HOLD),
        "disallowed": listed(fields, ruling, DISALLOW),
    }


def outside_links(html: str, website: str) -> tuple[checks.Where, ...]:
    """The links to elsewhere of a rendered reply and of the web address beside its name (checks.outside_links)."""
    return checks.outside_links(html, OWN_HOST, website)


def listed(fields: Mapping[str, str], ruling: Ruling, strength: str) -> tuple[tuple[str, str], ...]:
    """The listed words of one strength in the fields of a reply: ((word, field), …), each word once a field."""
    found: dict[tuple[str, str], None] = {}
    for source in ruling.lists:
        if source.strength == strength:
            words = rulebook.word_list(source)
            found |= {(one.written, field): None for field, text in fields.items() if text for one in words.find(text)}
    return tuple(found)


def staff_keys(version: int) -> frozenset[str]:
    """The names of authors and of people with a role, as impersonation.keys_of gives them; `version` is the site's
    content version of now."""
    return _keys(version, frozenset(name for (name,) in _STAFF.rows()))


@lru_cache(maxsize=1)
def _keys(version: int, staff: frozenset[str]) -> frozenset[str]:
    # Every verb that names an author raises the version; those of accounts, which readers do not see, do not.
    return impersonation.keys_of({*Author.objects.values_list("name", flat=True), *staff})


def forget() -> None:
    """Drops what is kept in the process (for tests, whose databases go back in time)."""
    _keys.cache_clear()
