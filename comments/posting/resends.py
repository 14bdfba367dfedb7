"""A reply that is sent again: by which browser, and so what it is answered.

People press twice, go back and send once more, reload. For ten minutes the same words with the same e-mail address, in
answer to the same, are one reply. The answer to it leads to the private page, which can change and withdraw it; so it
is given again to the browser that had it first and to no other. A network address shows nobody's identity: all of an
office, a school or a town's mobile phones have one. What shows it is

- a signed cookie, set with the first answer, good for ten minutes and sent only where replies to that essay go; or,
- for a double click without scripts, whose second request leaves before the cookie has come: the same full address,
  user agent and everything in the form within five seconds.

Whoever else repeats a reply is pointed to it where it stands published, which everybody can read. Else what they sent
is taken without a second copy, and their answer says nothing of what is kept here.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from comments.cleaning import same_person
from comments.models import Comment
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.hashing import keyed_hash
from sitewide.http import cookies
from sitewide.http.client_address import client_address

State = Comment.State
SAME_ANSWER = 600  # seconds in which the same reply gets the same answer
DOUBLE_CLICK = timedelta(seconds=5)
COOKIE, _SALT = "sent", "comments.sent"
REMEMBERED = 10  # replies of one browser; more than the limits let anybody send to one essay in ten minutes
LOOKED_AT = 20  # replies with the same address and words within ten minutes; what comes after so many is another one
# Hardly any reply is a repeated one, and to ask for a row with all that is in it takes three times as long.
_SAME = CompiledQuery(
    lambda since, until, fingerprint: Comment.objects.filter(
        submitted_at__gt=since, submitted_at__lt=until, fingerprint=fingerprint
    ).values_list("pk", "state", "name", "sent_hash", "submitted_at")[:1]
)


@dataclass(frozen=True)
class Browser:
    """What a request shows of the browser that sent it: the ids of the replies that it has sent, by its signed cookie,
    and a hash of its address, user agent and everything in its form. Without either it has sent nothing before."""

    sent: tuple[int, ...] = ()
    mark: str = ""

    def has_sent(self, pk: int, mark: str, at: datetime, now: datetime) -> bool:
        """Whether the reply `pk`, that came with `mark` at a moment, came from here; `now` is that of the request."""
        return pk in self.sent or bool(mark and mark == self.mark and abs(now - at) <= DOUBLE_CLICK)


@dataclass(frozen=True)
class Earlier:
    """What was found of a reply that may have been sent before: `own`, the Comment that the same browser sent; whether
    there is one that somebody `else_sent`; and the `fingerprint` by which another one would be known."""

    own: Comment | None
    else_sent: bool
    fingerprint: str


def browser_of(request):
    """The Browser that a request with a reply came from."""
    fields = sorted((name, *values) for name, values in request.POST.lists())
    mark = keyed_hash("sent", client_address(request), request.headers.get("User-Agent", ""), fields)
    ids = cookies.read_signed(request, COOKIE, salt=_SALT, seconds=SAME_ANSWER)
    return Browser(_ids(ids), mark)


def _ids(ids):
    return tuple(pk for pk in ids if isinstance(pk, int)) if isinstance(ids, list) else ()


def remember(response, browser, comment):
    """Sets the cookie by which this browser is known to have sent `comment`, with those that it sent before."""
    ids = list(dict.fromkeys((comment.pk, *browser.sent)))[:REMEMBERED]
    path = reverse("respond", args=[comment.essay.slug])
    cookies.keep_signed(response, COOKIE, ids, salt=_SALT, path=path, seconds=SAME_ANSWER)


def find(fingerprint, now, browser, name):
    """Looks for what was sent before with a fingerprint; returns Earlier.

    `browser` is None for our own code and for people who are signed in with a role: then all of it is their own. What
    somebody else sent counts where the name is theirs too: two who share an address write their own replies. Who
    withdrew a reply may send it again, as another.
    """
    near, theirs, person = timedelta(seconds=SAME_ANSWER), False, same_person(name)
    for _ in range(LOOKED_AT):
        # Up to a moment later too: of two sends at once, the one that is stored first may be the one that came second.
        row = _SAME.first(now - near, now + near, fingerprint)
        if row is None:
            return Earlier(None, theirs, fingerprint)
        pk, state, said_by, mark, at = row
        if state != State.WITHDRAWN:
            if browser is None or browser.has_sent(pk, mark, at, now):
                return Earlier(Comment.objects.select_related("essay").get(pk=pk), theirs, fingerprint)
            theirs = theirs or same_person(said_by) == person
        fingerprint = keyed_hash("again", fingerprint)
    return Earlier(None, theirs, secrets.token_hex(32))
