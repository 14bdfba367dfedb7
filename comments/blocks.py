"""Blocks: whom and what moderators keep out for a while, and when a block applies.

What a block does. Nobody is turned away and nothing that was typed is lost: the reply is taken, answered as any other
that waits, and set aside: among the spam where a person, an address or a linked site is blocked, at the end of the
queue where only the network is, as others share it. A moderator sees which block it was, and can publish it all the
same. Changing a reply that was sent is no way past it: changed words are set aside as new ones are, and what stood
published before is not public any more. Nobody is told of a block, so who is blocked cannot try out what it goes by.
"""

import ipaddress
import re
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comments import chain, moderation
from comments.cleaning import clean_name
from comments.models import Block, ModerationEntry
from comments.notifications import day_text
from essays.markup.tree import parse
from sitewide import state
from sitewide.hosts import host_of
from sitewide.limits import household, keyed_hash, network_of
from sitewide.mailboxes import mailbox, validate_mailbox

Kind = Block.Kind
Verb = ModerationEntry.Verb
NOTE_LIMIT = 200
DAYS = (1, 7, 30, 90, 365)
# Addresses change hands: a block on one ends by itself. Of people and sites it may last until it is lifted.
ENDLESS = {Kind.PERSON, Kind.HOST}
BEHIND = {Kind.NETWORK}  # innocent people share it: their replies wait behind the others and are not spam
LONGER = timedelta(hours=1)  # two who block the same at the same time do it once
LABELS = 8  # of a host's name, from its end: enough for any site, few enough to ask for


def applies(*, email="", address=None, html="", website="", now=None):
    """The Block in force that stops somebody, or None; of several, one that stops for sure before one of a network.

    `email` as it was typed, `address` the IP address (None: unknown), `html` a rendered text whose links are looked at,
    `website` the address that a name leads to. One query, whatever the text. People with a role are never asked about.
    """
    keys = keys_of(email=email, address=address, hosts=hosts_of(html, website))
    wanted = Q()
    for kind, some in keys.items():
        if some:
            wanted |= Q(kind=kind, key__in=sorted(some))
    found = list(Block.objects.in_force(now).filter(wanted)[:10]) if wanted else []
    return min(found, key=lambda block: (block.kind in BEHIND, block.pk), default=None)


def keys_of(*, email="", address=None, hosts=()):
    """What blocks could go by, as {kind: {key, …}}. Pure, but for the site's secret key in the hashes."""
    hosts = {name for host in hosts for name in _names_above(host)}
    return {
        Kind.PERSON: {person_key(email)} if email.strip() else set(),
        Kind.ADDRESS: {keyed_hash("address", household(address))} if address else set(),
        Kind.NETWORK: {keyed_hash("network", network_of(address))} if address else set(),
        Kind.HOST: hosts,
    }


def person_key(email):
    """The hash of the mailbox of an e-mail address."""
    return keyed_hash("person", mailbox(email))


def hosts_of(html, website=""):
    """The hosts that the links of a rendered text, and a website, lead to; this site's own left out. Pure."""
    links = [node.typed.get("href", "") for node in parse(html).walk()] if html else []
    found = {host_of(link) for link in [*links, website] if link}
    return found - {"", host_of(settings.SITE_URL)}


def _names_above(host):
    """A host's name and those above it with two labels or more: a block on a site holds for all below it."""
    labels = host.split(".")[-LABELS:]
    return {".".join(labels[n:]) for n in range(len(labels) - 1)} or {host}


def sign(*, email="", address=None, html="", website="", now=None):
    """The reason that a block gives for looking at a reply, as spam.judge gives its own: [{"code", "words"}] or [].

    The code is "block" where the reply is set aside among the spam, "network" where it waits behind the others.
    """
    block = applies(email=email, address=address, html=html, website=website, now=now)
    if block is None:
        return []
    code = "network" if block.kind in BEHIND else "block"
    what = {
        Kind.PERSON: "Its writer’s e-mail address", Kind.ADDRESS: "The address it came from",
        Kind.NETWORK: "The network it came from", Kind.HOST: f"A site that it leads to ({block.key})",
    }[block.kind]  # fmt: skip
    end = f" until {day_text(block.until)}" if block.until else ""
    return [{"code": code, "words": f"{what} is blocked{end}."}]


def block(kind, subject="", *, by, days, comment=None, note="", now=None):
    """Blocks `subject` for `days` (one of DAYS; None: until it is lifted, not for addresses and networks).

    `subject` is what was typed: an e-mail address, an IP address, a network (or an address in it), a host (or a link to
    it). Without it, what is known of `comment` is blocked. What is blocked already is blocked for the longer of the two
    times. Returns the Block. Raises PermissionDenied, and ValidationError by field in words.
    """
    moderation.check_may(by)
    key = _key(kind, subject, comment)
    note = _check(kind, days, note)
    now = now or timezone.now()
    until = now + timedelta(days=days) if days else None
    with transaction.atomic():
        state.take_turn()
        row = Block.objects.in_force(now).filter(kind=kind, key=key).first()
        if row and (row.until is None or (until and until - row.until < LONGER)):
            return row
        if row is None:
            row = Block(kind=kind, key=key, at=now, by=by, comment=comment)
        row.until, row.note = until, note or row.note
        row.save()
        chain.append(None, None, actor=by, verb=Verb.BLOCK, to_state=kind, at=now, block=row)
        state.bump()  # the public log tells of it
    return row


def _key(kind, subject, comment):
    subject = subject.strip()
    if kind not in Kind.values:
        raise ValidationError({"kind": "Choose what is blocked."})
    if subject:
        return _typed_key(kind, subject)
    known = known_of(comment).get(kind) if comment else None
    if not known:
        raise ValidationError({"subject": "Say what is blocked."})
    if kind == Kind.HOST and len(known) > 1:
        raise ValidationError({"subject": "Say which site is blocked: the reply leads to several."})
    return sorted(known)[0]


def _typed_key(kind, subject):
    try:
        return {
            Kind.PERSON: _email_key, Kind.ADDRESS: _address_key, Kind.NETWORK: _network_key, Kind.HOST: _host_key,
        }[Kind(kind)](subject)  # fmt: skip
    except ValueError as wrong:
        raise ValidationError({"subject": str(wrong)}) from None


def _email_key(subject):
    try:
        validate_mailbox(subject)
    except ValidationError:
        raise ValueError("Enter an e-mail address, like name@example.org") from None
    return person_key(subject)


def _address_key(subject):
    try:
        return keyed_hash("address", household(str(_ip(subject))))
    except ValueError:
        raise ValueError("Enter an internet address, like 192.0.2.7 or 2001:db8::7") from None


def _network_key(subject):
    try:
        address, _, size = subject.partition("/")
        ip = _ip(address)
        if size not in {"", "24" if ip.version == 4 else "48"}:
            raise ValueError
        return keyed_hash("network", network_of(str(ip)))
    except ValueError:
        raise ValueError("Enter a network, like 192.0.2.0/24 or 2001:db8::/48, or an address in it") from None


def _ip(text):
    """An address in the one spelling that `limits.client_address` gives too."""
    ip = ipaddress.ip_address(text.strip())
    return getattr(ip, "ipv4_mapped", None) or ip


def _host_key(subject):
    host = host_of(subject if "://" in subject else f"https://{subject}")
    if len(host) > 253 or not re.fullmatch(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+", host):
        raise ValueError("Enter the name of a site, like example.org")
    if host in _names_above(host_of(settings.SITE_URL)):
        raise ValueError("This is our own site.")
    return host


def _check(kind, days, note):
    errors = {}
    if days not in {*DAYS, None}:
        errors["days"] = "Choose how long."
    elif days is None and kind not in ENDLESS:
        errors["days"] = "Choose an end: addresses pass to other people."
    note = clean_name(note)  # one line, nothing unseen in it
    if len(note) > NOTE_LIMIT:
        errors["note"] = f"Write at most {NOTE_LIMIT} characters; there are {len(note)}."
    if errors:
        raise ValidationError(errors)
    return note


def known_of(comment):
    """What of a reply can be blocked, as {kind: {key, …}}: addresses are known for seven days only."""
    return {
        Kind.PERSON: {person_key(comment.email)} if comment.email else set(),
        Kind.ADDRESS: {comment.address_hash} - {""},
        Kind.NETWORK: {comment.network_hash} - {""},
        Kind.HOST: hosts_of(comment.html, comment.website),
    }


@transaction.atomic
def lift(block, *, by, now=None):
    """Ends a block now and forgets what it went by; returns True, or False where it had ended already."""
    moderation.check_may(by)
    now = now or timezone.now()
    state.take_turn()
    row = Block.objects.select_for_update().get(pk=block.pk)
    if not row.is_in_force(now):
        return False
    row.lifted_at, row.lifted_by, row.key = now, by, _kept_key(row)
    row.save()
    chain.append(None, None, actor=by, verb=Verb.LIFT, to_state=row.kind, at=now, block=row)
    state.bump()
    return True


def _kept_key(row):
    """The name of a site is nobody's secret; all else is forgotten once it serves no more."""
    return row.key if row.kind == Kind.HOST else ""


def forget_ended(now=None):
    """Forgets the hashes of blocks whose time is over; returns how many."""
    over = Block.objects.filter(until__lte=now or timezone.now()).exclude(kind=Kind.HOST)
    return over.exclude(key="").update(key="")
