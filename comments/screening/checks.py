"""Why a reply waits: the rules that fired, signs of machines, strangers' names. Pure: values in, reasons out.

All checks are made, in this order, and each that fires is recorded; none keeps the next from being made:

1. `trap`: a field that people do not see was filled in.
2. `stamp`, `old`, `fast`: the form was forged, is older than seven days, or came back within two seconds.
3. `disallowed`: it has words that are not allowed.
4. `links`: it has more links to elsewhere than are allowed, the web address beside its name among them.
5. `words`: it has words that are read first.
6. `name`: it carries a name of this site, or one that reads like it (comments.screening.impersonation).
7. `probable`: it reads like what was marked as spam here.
8. `block`, `network`, `flood`: a block applies to it (comments.moderation.blocks), or it came in a flood
   (comments.screening.flood).
9. `every`, `first`: every reply waits, or those of a writer who is not known here yet.

A trap, a disallowed word or a block puts it among the spam, any other reason into the queue, none publishes it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext, gettext_lazy, ngettext

from comments.rules.effective import DEFAULTS
from comments.screening.impersonation import reads_as_ours
from essays.markup.tree import parse
from sitewide.hashing import keyed_hash
from sitewide.http import hosts
from sitewide.text.enumerations import commas
from sitewide.text.numbers import number_in_words

Reason: TypeAlias = dict[str, Any]  # "code" and "words", of links and words "found" too
Where: TypeAlias = tuple[str, str]  # what was found, and in which field
STAMP_DAYS = 7
PROBABLE, DOUBTFUL = 50, 35  # of 100: probable spam by its words; with too many links
FASTEST = 2  # seconds from a form served fresh to its being sent
QUOTED = 10  # words that a reason names; it records more

# Reasons that lie in something to be seen, which the queue marks with their number: links, words, the name.
SEEN = {"disallowed", "links", "words", "name"}
# Reasons that are said to the writer. Of suspicions, blocks and floods the writer hears nothing, so that nobody can try
# out what they go by.
TOLD = {"every", "first", "links", "words", "name"}
MACHINE = {"trap", "disallowed", "block"}
WHERE = {
    "name": gettext_lazy("in the name"),
    "email": gettext_lazy("in the e-mail address"),
    "website": gettext_lazy("in the web address"),
}
EVERY, FIRST = "every", "first"
STANDING = {
    EVERY: gettext_lazy("Every reply is read before it appears."),
    FIRST: gettext_lazy("A reply is read before it appears until its writer is known here."),
}


@dataclass(frozen=True)
class Signs:
    """What is known of a reply besides its words. `stamp` as in `stamp_state`; `links` as `outside_links` gives them,
    of which `links_allowed` are; `words` and `disallowed`: (word as its list has it, where: "text" or a name of WHERE);
    `names`: keys of impersonation.keys_of, of a site with this `title`; `score` as naive_bayes.Verdict gives it;
    `others`: reasons that were found elsewhere; `standing`: EVERY, FIRST or "" for a writer who is known."""

    trap: str = ""
    stamp: str = "good"
    links: tuple[Where, ...] = ()
    links_allowed: int = DEFAULTS.links
    words: tuple[Where, ...] = ()
    disallowed: tuple[Where, ...] = ()
    name: str = ""
    score: int = 0
    names: frozenset[str] = field(default_factory=frozenset)
    title: str = ""
    others: tuple[Reason, ...] = ()
    standing: str = FIRST


def make_stamp(essay_id: int, today: date, opened: float | None = None) -> str:
    """The stamp of a reply form: it signs the essay and the day, the same for every reader of that day.

    `opened` (seconds since 1970) is added to forms that are served fresh to one person, and signed with the rest.
    """
    told = f"{today.isoformat()}.{'' if opened is None else int(opened)}"
    return f"{told}.{keyed_hash('reply-stamp', essay_id, told)[:24]}"


def stamp_state(stamp: str, essay_id: int, today: date, now: float) -> str:
    """What a stamp that came back is worth: "good", "old", "forged" or "fast" (sent at once after a fresh form).

    `today` is the day in the site's zone, `now` in seconds since 1970. Never raises, whatever the stamp.
    """
    told, _, signature = stamp.rpartition(".")
    if not signature.isascii() or not constant_time_compare(signature, keyed_hash("reply-stamp", essay_id, told)[:24]):
        return "forged"
    day, _, opened = told.partition(".")
    if not -timedelta(days=1) <= today - date.fromisoformat(day) <= timedelta(days=STAMP_DAYS):
        return "old"
    return "fast" if opened and now - int(opened) < FASTEST else "good"


def outside_links(html: str, own: str = "", website: str = "") -> tuple[Where, ...]:
    """The links of a reply that lead elsewhere: (host without "www.", where) of each in its rendered text, to a site or
    to a mailbox (`mailto:`), and of the `website` that its name leads to; `own` is this site's host."""
    nodes = parse(html).walk() if "<a " in html else ()  # most have none, and reading HTML takes its time
    found = [(host_of(node.typed.get("href", "")), "text") for node in nodes if node.tag == "a"]
    found.append((host_of(website), "website"))
    return tuple((host, where) for host, where in found if host not in {"", plain_host(own)})


def host_of(address: str) -> str:
    """The host that a link leads to, in its one form and without "www."; "" for an address of this site, or of
    nothing."""
    return hosts.host_of(address).removeprefix("www.")


def plain_host(host: str) -> str:
    """The name of a host as `host_of` gives it."""
    return hosts.ascii_host(host).removeprefix("www.")


def judge(signs: Signs) -> list[Reason]:
    """All reasons why a reply waits, in the order above, as [{"code", "words"}]; none for one that may appear at once.

    Of links and words also "found": what was found, as [what, where], at most 50.
    """
    reasons = [*_of_machines(signs)]
    if signs.disallowed:
        words = gettext("It has words that are not allowed here: %(words)s.") % {"words": _quoted(signs.disallowed)}
        reasons.append(_reason("disallowed", words, signs.disallowed))
    many = len(signs.links) > signs.links_allowed
    if many:
        reasons.append(_reason("links", _links_words(signs), list(dict.fromkeys(signs.links))))
    if signs.words:
        words = gettext("It has words that are read first: %(words)s.") % {"words": _quoted(signs.words)}
        reasons.append(_reason("words", words, signs.words))
    if reads_as_ours(signs.name, signs.names, signs.title):
        reasons.append(_reason("name", gettext("It carries a name of this site, or one that reads like it.")))
    if signs.score > PROBABLE or (signs.score > DOUBTFUL and many):
        words = gettext("Probable spam, %(score)s in 100, by what was decided here before.") % {"score": signs.score}
        reasons.append(_reason("probable", words))
    reasons += signs.others
    if signs.standing:
        reasons.append(_reason(signs.standing, str(STANDING[signs.standing])))
    return reasons


def _reason(code: str, words: str, found: Sequence[Where] | None = None) -> Reason:
    return {"code": code, "words": words} | ({"found": [list(one) for one in found[:50]]} if found else {})


def _of_machines(signs: Signs) -> Iterator[Reason]:
    if signs.trap:
        yield _reason("trap", gettext("A field that people do not see was filled in."))
    if signs.stamp == "forged":
        yield _reason("stamp", gettext("Its form did not come from this essay's page."))
    if signs.stamp == "old":
        yield _reason(
            "old",
            gettext("Its form was opened more than %(stamp_days)s days before.") % {"stamp_days": STAMP_DAYS},
        )
    if signs.stamp == "fast":
        yield _reason(
            "fast",
            gettext("It was sent within %(fastest)s seconds of opening the form.") % {"fastest": FASTEST},
        )


def _links_words(signs: Signs) -> str:
    """The sentence of too many links, with the limit that it went over."""
    found, allowed = len(signs.links), signs.links_allowed
    if any(where == "website" for _host, where in signs.links):
        has = ngettext(
            "It has %(n)s link, its web address included.", "It has %(n)s links, its web address included.", found
        )
    else:
        has = ngettext("It has %(n)s link.", "It has %(n)s links.", found)
    if allowed:
        rule = gettext("Replies with more than %(n)s are read first.") % {"n": number_in_words(allowed)}
    else:
        rule = gettext("Replies with links are read first.")
    return f"{has % {'n': number_in_words(found)}} {rule}"


def _quoted(words: Sequence[Where]) -> str:
    """The words of a reason as people read them: “casino”, “pills” (in the web address) and 3 more."""
    shown = commas(
        gettext("“%(word)s” (%(where)s)") % {"word": word, "where": WHERE[where]}
        if where in WHERE
        else gettext("“%(word)s”") % {"word": word}
        for word, where in words[:QUOTED]
    )
    more = len(words) - QUOTED
    return gettext("%(words)s and %(more)s more") % {"words": shown, "more": more} if more > 0 else shown


def is_machine(reasons: Iterable[Mapping[str, Any]]) -> bool:
    """True where a reply is kept among the spam instead of waiting in the queue: no person can have done it, or it has
    words that are not allowed, or a block sets it aside."""
    return any(reason["code"] in MACHINE for reason in reasons)


def is_probable(reasons: Iterable[Mapping[str, Any]]) -> bool:
    """True where a reply reads like what was marked as spam here, or came in a flood or from a network that is blocked:
    it stands behind the others in the queue."""
    return any(reason["code"] in {"probable", "network", "flood"} for reason in reasons)


def told_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """The sentences that the writer may read; a suspicion is never worded as one, and never told of."""
    told = [reason["words"] for reason in reasons if reason.get("code") in TOLD]
    return told or [gettext("It waits for a moderator.")]
