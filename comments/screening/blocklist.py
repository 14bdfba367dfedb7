"""The blocklist: which block in force, if any, stops what somebody sends. Blocks are made in
comments.moderation.blocks.

What a block does. Nobody is turned away and nothing that was typed is lost: the reply is taken, answered as any other
that waits, and set aside: among the spam where a person, an address or a linked site is blocked, at the end of the
queue where only the network is, as others share it. A moderator sees which block it was, and can publish it all the
same. Changing a reply that was sent is no way past it: changed words are set aside as new ones are, and what stood
published before is not public any more. Nobody is told of a block, so who is blocked cannot try out what it goes by.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Block, Comment
from essays.markup.tree import parse
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.hashing import keyed_hash
from sitewide.http.client_address import household, network_of
from sitewide.http.hosts import host_of
from sitewide.mail.mailboxes import mailbox
from sitewide.text.datetimes import day_text

Kind = Block.Kind
BEHIND = {Kind.NETWORK}  # innocent people share it: their replies wait behind the others and are not spam
LABELS = 8  # of a host's name, from its end: enough for any site, few enough to ask for
# Of all kinds, as the index begins with them.
_IN_FORCE = CompiledQuery(
    lambda now, keys: (
        Block.objects.in_force(now)
        .filter(kind__in=Kind.values, key__in=[keys])
        .order_by()
        .values_list("pk", "kind", "key")
    )
)
ENDLESS: dict[str, object] = {
    Kind.PERSON: _("Its writer’s e-mail address is blocked."),
    Kind.ADDRESS: _("The address it came from is blocked."),
    Kind.NETWORK: _("The network it came from is blocked."),
    Kind.HOST: _("A site that it leads to (%(host)s) is blocked."),
}
UNTIL: dict[str, object] = {
    Kind.PERSON: _("Its writer’s e-mail address is blocked until %(day)s."),
    Kind.ADDRESS: _("The address it came from is blocked until %(day)s."),
    Kind.NETWORK: _("The network it came from is blocked until %(day)s."),
    Kind.HOST: _("A site that it leads to (%(host)s) is blocked until %(day)s."),
}


def applies(
    *,
    email: str = "",
    address: str | None = None,
    html: str = "",
    website: str = "",
    now: datetime | None = None,
) -> Block | None:
    """The Block in force that stops somebody, or None; of several, one that stops for sure before one of a network.

    `email` as it was typed, `address` the IP address (None: unknown), `html` a rendered text whose links are looked at,
    `website` the address that a name leads to. One query, whatever the text, and one more for a block that is found.
    People with a role are never asked about.
    """
    keys = keys_of(email=email, address=address, hosts=hosts_of(html, website))
    asked = sorted(set().union(*keys.values()))
    rows = _IN_FORCE.rows(now or timezone.now(), asked) if asked else []
    found = min(((kind in BEHIND, pk) for pk, kind, key in rows if key in keys[kind]), default=None)
    return Block.objects.get(pk=found[1]) if found else None


def keys_of(*, email: str = "", address: str | None = None, hosts: Iterable[str] = ()) -> dict[str, set[str]]:
    """What blocks could go by, as {kind: {key, …}}. Pure, but for the site's secret key in the hashes."""
    hosts = {name for host in hosts for name in names_above(host)}
    return {
        Kind.PERSON: {person_key(email)} if email.strip() else set(),
        Kind.ADDRESS: {keyed_hash("address", household(address))} if address else set(),
        Kind.NETWORK: {keyed_hash("network", network_of(address))} if address else set(),
        Kind.HOST: hosts,
    }


def person_key(email: str) -> str:
    """The hash of the mailbox of an e-mail address."""
    return keyed_hash("person", mailbox(email))


def hosts_of(html: str, website: str = "") -> set[str]:
    """The hosts that the links of a rendered text, and a website, lead to; this site's own left out. Pure."""
    links = [node.typed.get("href", "") for node in parse(html).walk()] if html else []
    found = {host_of(link) for link in [*links, website] if link}
    return found - {"", host_of(settings.SITE_URL)}


def names_above(host: str) -> set[str]:
    """A host's name and those above it with two labels or more: a block on a site holds for all below it."""
    labels = host.split(".")[-LABELS:]
    return {".".join(labels[n:]) for n in range(len(labels) - 1)} or {host}


def sign(
    *,
    email: str = "",
    address: str | None = None,
    html: str = "",
    website: str = "",
    now: datetime | None = None,
) -> list[dict[str, str]]:
    """The reason that a block gives for looking at a reply, as checks.judge gives its own: [{"code", "words"}] or [].

    The code is "block" where the reply is set aside among the spam, "network" where it waits behind the others.
    """
    block = applies(email=email, address=address, html=html, website=website, now=now)
    if block is None:
        return []
    code = "network" if block.kind in BEHIND else "block"
    words = str((UNTIL if block.until else ENDLESS)[block.kind])
    return [{"code": code, "words": words % {"host": block.key, "day": block.until and day_text(block.until)}}]


def known_of(comment: Comment) -> dict[str, set[str]]:
    """What of a reply can be blocked, as {kind: {key, …}}: addresses are known for seven days only."""
    return {
        Kind.PERSON: {person_key(comment.email)} if comment.email else set(),
        Kind.ADDRESS: {comment.address_hash} - {""},
        Kind.NETWORK: {comment.network_hash} - {""},
        Kind.HOST: hosts_of(comment.html, comment.website),
    }
