"""A letter to an address with letters beyond ASCII before the @: by SMTPUTF8 (RFC 6531), or not at all.

There is no way to write such an address in ASCII. Django writes it as an encoded word, which is the name of another
mailbox (RFC 2047, section 5, forbids it in an address); so these letters are made and sent here.
"""

from email import message_from_bytes, policy

from sitewide.mail.mailboxes import beyond_ascii, deliverable

# Headers that Django has folded stay as they are; those that are set here are one line.
_UTF8 = policy.SMTPUTF8.clone(refold_source="none", max_line_length=0)


class NotOffered(Exception):
    """The mail server does not take such addresses. It will not tomorrow either, so the letter is given up."""

    def __init__(self):
        super().__init__("The mail server takes no address with letters beyond ASCII before the @ (no SMTPUTF8).")


def is_needed(message):
    """Whether a Django EmailMessage goes to an address that takes SMTPUTF8."""
    return any(map(beyond_ascii, message.recipients()))


def send(server, sender, message):
    """Sends a Django EmailMessage by a connected smtplib.SMTP; `sender` is the envelope's. Raises NotOffered, and what
    smtplib raises."""
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("smtputf8"):
        raise NotOffered
    to = [deliverable(address) for address in message.recipients()]
    server.sendmail(sender, to, as_bytes(message), mail_options=["SMTPUTF8", "BODY=8BITMIME"])


def as_bytes(message):
    """The message with the addresses it goes to as they are (RFC 6532), the rest as Django writes it."""
    made = message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=_UTF8)
    del made["To"]
    made["To"] = ", ".join(deliverable(address) for address in message.to)
    return made.as_bytes()
