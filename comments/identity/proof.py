"""How it was shown whose a reply is. A name and an e-mail address that were typed show nothing: anybody can type them.

- LETTER: the link that was mailed to the address was opened, for this reply or for another with the same address that
  was sent or claimed under the key of the same browser. That shows the address.
- COOKIE: it came with, or was claimed by, the signed cookie of a browser (comments.identity.writer_trust). That shows
  the same browser as before, whatever address is typed there.
- NOTHING: neither.

What readers see of it is the emblem beside the name (comments.threads.identicons): it is made of what was shown, so
that nobody finds out by typing addresses whose they are, and nobody takes the emblem of somebody whose address they
know.
"""

from comments.models import Comment
from comments.threads import identicons
from sitewide import state, surrogate_keys
from sitewide.mail.mailboxes import mailbox

LETTER, COOKIE, NOTHING = "letter", "cookie", ""


def shown_addresses(keys):
    """The mailboxes that a letter has shown to be of the browsers with these keys: {(key, mailbox)}. One query, and
    none without a key."""
    keys = sorted(set(keys) - {""})
    if not keys:
        return set()
    rows = Comment.objects.filter(writer_key__in=keys, confirmed_at__isnull=False).order_by()
    return set(rows.values_list("writer_key", "mailbox"))


def by_letter(comment, addresses):
    """Whether a letter has shown the address of a reply; `addresses` as `shown_addresses` gives them."""
    return bool(comment.email and (comment.confirmed_at or (comment.writer_key, mailbox(comment.email)) in addresses))


def emblem_for(comment, addresses=None):
    """The emblem of a reply, by what was shown of its writer; `addresses`: `shown_addresses` where they are known."""
    if comment.user_id is not None:
        return identicons.emblem_of("", comment.name)
    addresses = shown_addresses([comment.writer_key]) if addresses is None else addresses
    if by_letter(comment, addresses):
        return identicons.emblem_of(comment.email, comment.name)
    if comment.writer_key:
        return identicons.emblem_of_browser(comment.writer_key, comment.name)
    return identicons.emblem_of_one(comment.token_hash)


def redraw(**which):
    """Gives replies the emblem that follows from what is shown of them now, after that has changed; within a verb that
    has taken its turn. Those without one keep none. Returns how many changed."""
    rows = list(Comment.objects.filter(**which).exclude(emblem="").defer("body", "html", "text"))
    addresses = shown_addresses(row.writer_key for row in rows)
    changed = [row for row in rows if row.emblem != emblem_for(row, addresses)]
    for row in changed:
        row.emblem = emblem_for(row, addresses)
    Comment.objects.bulk_update(changed, ["emblem"], batch_size=500)
    if essays := {row.essay_id for row in changed if row.state == Comment.State.PUBLISHED}:
        state.bump(*map(surrogate_keys.essay, essays), surrogate_keys.RESPONSES)
    return len(changed)
