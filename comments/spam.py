"""Why a reply is looked at with care: signs of machines and of strangers' names. Pure: values in, reasons out."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.crypto import constant_time_compare

from comments.rules import same_person
from sitewide.limits import keyed_hash

LINKS_ALLOWED = 2
STAMP_DAYS = 7
PROBABLE, DOUBTFUL = 50, 35  # of 100: probable spam by its words; with too many links
FASTEST = 2  # seconds from a form served fresh to its being sent
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# Reasons that lie in something to be seen, which the queue marks with their number: each link (where there are too
# many, that is the first reason of all, as the style sheet knows), the name.
SEEN = {"links", "name"}
# Reasons that are said to the writer. The others are suspicions: the writer reads that it waits for a moderator.
TOLD = {"every", "links", "name"}
# Reasons of which the writer hears nothing at all, so that nobody can try out what a block or a flood goes by.
SILENT = {"block", "network", "flood"}


@dataclass(frozen=True)
class Signs:
    """What is known of a reply besides its words. `stamp` as in `stamp_state`; `names`: keys of `same_person`; `score`
    as learning.Verdict gives it."""

    trap: str = ""
    stamp: str = "good"
    links: int = 0
    name: str = ""
    score: int = 0
    names: frozenset = field(default_factory=frozenset)


def make_stamp(essay_id, today, opened=None):
    """The stamp of a reply form: it signs the essay and the day, the same for every reader of that day.

    `opened` (seconds since 1970) is added to forms that are served fresh to one person, and signed with the rest.
    """
    told = f"{today.isoformat()}.{'' if opened is None else int(opened)}"
    return f"{told}.{keyed_hash('reply-stamp', essay_id, told)[:24]}"


def stamp_state(stamp, essay_id, today, now):
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


def count_links(html):
    """How many links a rendered reply has."""
    return len(re.findall(r"<a\s[^>]*\bhref=", html))


def judge(signs):
    """All reasons to look at a reply with care, as [{"code", "words"}]; at least one: every reply is read first."""
    reasons = []
    if signs.links > LINKS_ALLOWED:
        count = NUMBERS[signs.links] if signs.links < len(NUMBERS) else str(signs.links)
        reasons.append(("links", f"It has {count} links. Replies with more than two are read first."))
    if signs.names and same_person(signs.name) in signs.names:
        reasons.append(("name", "It carries the name of somebody who writes here."))
    if signs.trap:
        reasons.append(("trap", "A field that people do not see was filled in."))
    if signs.stamp == "forged":
        reasons.append(("stamp", "Its form did not come from this essay's page."))
    if signs.stamp == "old":
        reasons.append(("old", f"Its form was opened more than {STAMP_DAYS} days before."))
    if signs.stamp == "fast":
        reasons.append(("fast", f"It was sent within {FASTEST} seconds of opening the form."))
    if signs.score > PROBABLE or (signs.score > DOUBTFUL and signs.links > LINKS_ALLOWED):
        reasons.append(("probable", f"Probable spam, {signs.score} in 100, by what was decided here before."))
    reasons = reasons or [("every", "Every reply is read before it appears.")]
    return [{"code": code, "words": words} for code, words in reasons]


def is_machine(reasons):
    """True where no person can have done it, or a block sets it aside: it is kept among the spam, out of the queue."""
    return any(reason["code"] in {"trap", "block"} for reason in reasons)


def is_probable(reasons):
    """True where a reply reads like what was marked as spam here, or came in a flood or from a network that is blocked:
    it stands behind the others in the queue."""
    return any(reason["code"] in {"probable", "network", "flood"} for reason in reasons)


def told_reasons(reasons):
    """The sentences that the writer may read; a suspicion is never worded as one."""
    reasons = [reason for reason in reasons if reason.get("code") not in SILENT]
    told = [reason["words"] for reason in reasons if reason.get("code") in TOLD]
    return told if told and len(told) == len(reasons) else [*told, "It waits for a moderator."]
