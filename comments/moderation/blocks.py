"""Blocks: whom and what moderators keep out for a while. What a block does is said in comments.screening.blocklist."""

import ipaddress
import re
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import audit, moderation
from comments.cleaning import clean_name
from comments.models import Block, Comment, ModerationEntry
from comments.screening.blocklist import known_of, names_above, person_key
from sitewide import state, surrogate_keys
from sitewide.hashing import keyed_hash
from sitewide.http.client_address import household, network_of
from sitewide.http.hosts import host_of
from sitewide.mail.mailboxes import validate_mailbox

Kind = Block.Kind
Verb = ModerationEntry.Verb
NOTE_LIMIT = 200
DAYS = (1, 7, 30, 90, 365)
# Addresses change hands: a block on one ends by itself. Of people and sites it may last until it is lifted.
ENDLESS = {Kind.PERSON, Kind.HOST}
LONGER = timedelta(hours=1)  # two who block the same at the same time do it once


def block(
    kind: str,
    subject: str = "",
    *,
    by: User,
    days: int | None,
    comment: Comment | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Block:
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
        row: Block | None = Block.objects.in_force(now).filter(kind=kind, key=key).first()
        if row and (row.until is None or (until and until - row.until < LONGER)):
            return row
        if row is None:
            row = Block(kind=kind, key=key, at=now, by=by, comment=comment)
        row.until, row.note = until, note or row.note
        row.save()
        audit.append(None, None, actor=by, verb=Verb.BLOCK, to_state=kind, at=now, block=row)
        state.bump(surrogate_keys.MODERATION_LOG)
    return row


def _key(kind: str, subject: str, comment: Comment | None) -> str:
    subject = subject.strip()
    if kind not in Kind.values:
        raise ValidationError({"kind": _("Choose what is blocked.")})
    if subject:
        return _typed_key(kind, subject)
    known = known_of(comment).get(kind) if comment else None
    if not known:
        raise ValidationError({"subject": _("Say what is blocked.")})
    if kind == Kind.HOST and len(known) > 1:
        raise ValidationError({"subject": _("Say which site is blocked: the reply leads to several.")})
    return str(min(known))


def _typed_key(kind: str, subject: str) -> str:
    try:
        return {
            Kind.PERSON: _email_key, Kind.ADDRESS: _address_key, Kind.NETWORK: _network_key, Kind.HOST: _host_key,
        }[Kind(kind)](subject)  # fmt: skip
    except ValueError as wrong:
        raise ValidationError({"subject": str(wrong)}) from None


def _email_key(subject: str) -> str:
    try:
        validate_mailbox(subject)
    except ValidationError:
        raise ValueError(_("Enter an e-mail address, like name@example.org")) from None
    return str(person_key(subject))


def _address_key(subject: str) -> str:
    try:
        return keyed_hash("address", household(str(_ip(subject))))
    except ValueError:
        raise ValueError(_("Enter an internet address, like 192.0.2.7 or 2001:db8::7")) from None


def _network_key(subject: str) -> str:
    try:
        address, _slash, size = subject.partition("/")
        ip = _ip(address)
        if size not in {"", "24" if ip.version == 4 else "48"}:
            raise ValueError
        return keyed_hash("network", network_of(str(ip)))
    except ValueError:
        raise ValueError(_("Enter a network, like 192.0.2.0/24 or 2001:db8::/48, or an address in it")) from None


def _ip(text: str) -> IPv4Address | IPv6Address:
    """An address in the one spelling that `sitewide.http.client_address` gives too."""
    ip = ipaddress.ip_address(text.strip())
    return getattr(ip, "ipv4_mapped", None) or ip


def _host_key(subject: str) -> str:
    host = host_of(subject if "://" in subject else f"https://{subject}")
    if len(host) > 253 or not re.fullmatch(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+", host):
        raise ValueError(_("Enter the name of a site, like example.org"))
    if host in names_above(host_of(settings.SITE_URL)):
        raise ValueError(_("This is our own site."))
    return host


def _check(kind: str, days: int | None, note: str) -> str:
    errors = {}
    if days not in {*DAYS, None}:
        errors["days"] = _("Choose how long.")
    elif days is None and kind not in ENDLESS:
        errors["days"] = _("Choose an end: addresses pass to other people.")
    note = clean_name(note)  # one line, nothing unseen in it
    if len(note) > NOTE_LIMIT:
        errors["note"] = _("Write at most %(note_limit)s characters; there are %(count)s.") % {
            "note_limit": NOTE_LIMIT,
            "count": len(note),
        }
    if errors:
        raise ValidationError(errors)
    return note


@transaction.atomic
def lift(block: Block, *, by: User, now: datetime | None = None) -> bool:
    """Ends a block now and forgets what it went by; returns True, or False where it had ended already."""
    moderation.check_may(by)
    now = now or timezone.now()
    state.take_turn()
    row = Block.objects.select_for_update().get(pk=block.pk)
    if not row.is_in_force(now):
        return False
    row.lifted_at, row.lifted_by, row.key = now, by, _kept_key(row)
    row.save()
    audit.append(None, None, actor=by, verb=Verb.LIFT, to_state=row.kind, at=now, block=row)
    state.bump(surrogate_keys.MODERATION_LOG)
    return True


def _kept_key(row: Block) -> str:
    """The name of a site is nobody's secret; all else is forgotten once it serves no more."""
    return row.key if row.kind == Kind.HOST else ""


def forget_ended(now: datetime | None = None) -> int:
    """Forgets the hashes of blocks whose time is over; returns how many."""
    over = Block.objects.filter(until__lte=now or timezone.now()).exclude(kind=Kind.HOST)
    return over.exclude(key="").update(key="")
