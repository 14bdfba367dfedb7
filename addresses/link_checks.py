"""Do the links of essays still lead anywhere? The worker asks, politely: one at a time, a host at most once a minute
and as its robots.txt has it, HEAD first and a few bytes by GET where that is refused, under a name that says whose
question it is. A host that wants to be left alone for a while (429, Retry-After) is.

A link counts as dead only after failures on three different days. A failure is what cannot be meant otherwise: there is
no such page (404, 410) or no such host. Whoever forbids the question, or does not answer in time, is not sure.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from addresses import robots
from addresses.models import OutgoingLink
from addresses.outgoing_links import of_readers
from sitewide.http.outgoing import Answer, Refused, Why, fetch, public_addresses

State = OutgoingLink.State

SECONDS_A_ROUND = 5  # after which no further link is begun: letters wait behind
A_ROUND = 3
SECONDS = 10  # for one link, its redirects included
SURELY_THERE = "example.com"  # kept for such uses (RFC 2606); its name alone is looked up
FEW_BYTES = 1024
DEAD_AFTER = 3
PAUSE = timedelta(minutes=1)  # between two questions to one host
TOO_MANY, LONGEST_WAIT = timedelta(hours=1), timedelta(days=30)
MEANWHILE = timedelta(hours=1)  # a link that is being asked belongs to one worker for so long
AGAIN = {State.WELL: timedelta(days=30), State.FAILING: timedelta(days=1), State.DEAD: timedelta(days=7),
         State.UNSURE: timedelta(days=7)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What a link answered: in words, and whether that is well, a failure, or neither; `wait`: for how long its host
    wants to be asked nothing."""

    state: State
    words: str
    wait: timedelta = timedelta(0)


def ask_due() -> int:
    """Asks some links that are due; returns how many. Nothing leaves the server unless CHECK_LINKS is on. Holds no
    transaction while it waits; safe to run twice at once."""
    if not settings.CHECK_LINKS:
        return 0
    began, asked = time.monotonic(), 0
    while asked < A_ROUND and time.monotonic() - began < SECONDS_A_ROUND:
        link = _due().first()
        if link is None:
            break
        # Whoever moves its moment on first has it.
        if OutgoingLink.objects.filter(pk=link.pk, due=link.due).update(due=timezone.now() + MEANWHILE):
            OutgoingLink.objects.filter(pk=link.pk).update(asked_at=timezone.now())
            record(link, finding_of(link.url))
            asked += 1
    return asked


def _due() -> QuerySet[OutgoingLink]:
    now = timezone.now()
    lately = OutgoingLink.objects.filter(asked_at__gt=now - PAUSE).values("host")
    rows = OutgoingLink.objects.filter(of_readers(), due__lte=now, is_fine=False)
    return rows.exclude(host__in=lately).order_by("due", "pk")


def finding_of(url: str) -> Finding:
    """Asks an address and says what came of it."""
    if not robots.may_ask(url):
        return Finding(State.UNSURE, _("Its robots.txt wants no programs there."))
    try:
        answer = _answer(url, "HEAD")
        if answer.status >= 400 and not _wait(answer):  # many refuse HEAD alone, each in its own way
            answer = _answer(url, "GET")
    except Refused as error:
        is_gone = error.why == Why.NO_HOST and names_are_found()
        return Finding(State.FAILING if is_gone else State.UNSURE, str(error)[:200])
    words = _("It answers %d.") % answer.status
    if answer.status in {404, 410}:
        return Finding(State.FAILING, words)
    return Finding(State.WELL if answer.status < 400 else State.UNSURE, words, _wait(answer))


def names_are_found() -> bool:
    """Whether this server finds hosts at all: where its own network is away, every host seems to be gone."""
    try:
        return bool(public_addresses(SURELY_THERE, 443))
    except Refused:
        return False


def _answer(url: str, method: str) -> Answer:
    return fetch(url, method=method, max_bytes=FEW_BYTES, timeout=SECONDS)


def _wait(answer: Answer) -> timedelta:
    """For how long whoever answered wants to be left alone: what Retry-After says of 429 and 503, an hour for a 429
    that says nothing, never longer than LONGEST_WAIT."""
    if answer.status not in {429, 503}:
        return timedelta(0)
    said = answer.headers.get("retry-after", "").strip()
    wait = TOO_MANY if answer.status == 429 else timedelta(0)
    try:
        if said.isdecimal():
            wait = timedelta(seconds=int(said[:9]))
        elif said:
            wait = parsedate_to_datetime(said) - timezone.now()
    except (TypeError, ValueError, OverflowError):  # no number of seconds and no date, or one without a zone
        pass
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def record(link: OutgoingLink, finding: Finding) -> None:
    """Stores a finding: a failure counts once a day, DEAD_AFTER of them make a link dead; one that is well begins anew,
    and what is not sure changes nothing of what was found before."""
    now = timezone.now()
    today = timezone.localdate(now)
    state = finding.state
    if state == State.WELL:
        link.failures = 0
    elif state == State.FAILING and link.failed_on != today:
        link.failures, link.failed_on = link.failures + 1, today
    if link.failures and state != State.WELL:
        state = State.DEAD if link.failures >= DEAD_AFTER else State.FAILING
    link.state, link.answered, link.asked_at, link.due = state, finding.words, now, now + AGAIN[state]
    link.save(update_fields=["state", "answered", "asked_at", "due", "failures", "failed_on"])
    if finding.wait:
        OutgoingLink.objects.filter(host=link.host, due__lt=now + finding.wait).update(due=now + finding.wait)
