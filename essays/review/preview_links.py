"""Secret links: an address at which somebody from outside reads one revision until a day. Only its hash is stored."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from essays.models import Essay, PreviewLink, Revision
from essays.permissions import may_write
from sitewide.hashing import keyed_hash
from sitewide.text.characters import line

# How long a link may be open, in days, with the words for it.
DAYS = {1: _("1 day"), 7: _("7 days"), 30: _("30 days")}
MOST_OPEN = 50  # for one essay
A_MINUTE = timedelta(minutes=1)


def token_of(essay: Essay, form_id: UUID, by: User) -> str:
    """The token of the link that one form makes: signed with the site's secret key, so that nobody can guess it.

    `form_id` is the random number that the form was given (a UUID): a form that is sent twice makes one link.
    """
    digest = keyed_hash("preview-link", essay.pk, by.pk, form_id)
    return urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def hash_token(token: str) -> str:
    """What is stored of a token: nobody can go back from it to the address."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def make(revision: Revision, *, by: User, form_id: UUID, made_for: str = "", days: int = 7) -> tuple[PreviewLink, str]:
    """Makes a link to this revision and returns (PreviewLink, token); the token is known to nobody afterwards.

    `made_for` says for whom (at most 120 characters), `days` is one of DAYS. Raises ValidationError for other numbers
    of days, a withheld revision, or MOST_OPEN open links; PermissionDenied for who may not write this essay.
    """
    may_write(by, revision.essay)
    if days not in DAYS:
        raise ValidationError({"days": _("Choose how long the link is open.")})
    if revision.withheld_at:
        raise ValidationError(_("The words of this revision were withheld."))
    token = token_of(revision.essay, form_id, by)
    made = PreviewLink.objects.filter(token_hash=hash_token(token)).first()
    if made:
        return made, token
    if open_links(revision.essay).count() >= MOST_OPEN:
        raise ValidationError(_("%d links are open already. Close one of them first.") % MOST_OPEN)
    now = timezone.now()
    link = PreviewLink.objects.create(
        revision=revision, token_hash=hash_token(token), made_for=line(made_for), made_by=by, made_at=now,
        expires=now + timedelta(days=days),
    )  # fmt: skip
    return link, token


def revoke(link: PreviewLink, *, by: User) -> None:
    """Closes a link; who opens it from now on reads that it is closed. Closing twice changes nothing."""
    may_write(by, link.revision.essay)
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def find(token: str) -> PreviewLink | None:
    """The link that a token opens, with its revision and essay, open or not; None where there is none."""
    rows = PreviewLink.objects.select_related("revision__essay", "revision__licence", "revision__cover__licence")
    return rows.filter(token_hash=hash_token(token)).first()


def open_links(essay: Essay) -> QuerySet[PreviewLink]:
    """The links of an essay at which somebody can read now, newest first."""
    rows = PreviewLink.objects.filter(revision__essay=essay, revoked_at=None, expires__gt=timezone.now())
    return rows.filter(revision__withheld_at=None).select_related("revision", "made_by").defer("revision__body")


def note_opened(link: PreviewLink) -> None:
    """Remembers when a link was last opened, to the minute."""
    now = timezone.now()
    if link.opened_at is None or now - link.opened_at > A_MINUTE:
        PreviewLink.objects.filter(pk=link.pk).update(opened_at=now)
