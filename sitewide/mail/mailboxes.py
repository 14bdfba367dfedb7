"""One form for each mailbox, and which e-mail addresses are taken. Pure.

Letters go to an address as it was typed. What is counted, limited, blocked or looked for goes by its form:

- the host in ASCII (sitewide.http.hosts);
- the part before the @ in one spelling, as PRECIS compares the names of users (RFC 8265, section 3.3): lower case in
  every script, NFC. RFC 5321 (section 2.4) leaves it to each host whether case counts there and tells
  everybody not to make use of it; RFC 6531 lets it have letters of every script. Not the full folding of case, for
  which `straße@` and `strasse@`, two mailboxes of two people, are one;
- without quotes that stand for nothing (RFC 5321, section 4.1.2: `"jo"@example.org` is `jo@example.org`);
- and of a mailbox, not of an address, without what follows a "+" (RFC 5233: a detail that its owner makes up).

Dots are letters like any other: that they do not count is a rule of single hosts.
"""

import re
import unicodedata
from hashlib import sha256

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from sitewide.http.hosts import DOTS, ascii_host
from sitewide.text.lookalikes import IGNORABLE

LONGEST = 320  # characters of a form; of the address that was typed 254 are taken
LOCAL_OCTETS = 64  # RFC 5321, section 4.5.3.1.1
_ATEXT = r"[-!#$%&'*+/=?^_`{}|~0-9A-Z\u0080-\U0010ffff]+"  # RFC 5322, with UTF8-non-ascii (RFC 6531, section 3.3)


def mailbox(email: str) -> str:
    """The mailbox that an e-mail address leads to, in its one form; "" for "". Never raises, whatever it is given."""
    return _form(email, bare=True)


def address(email: str) -> str:
    """An e-mail address in its one form, with the detail after its "+"; "" for ""."""
    return _form(email, bare=False)


def _form(email: str, *, bare: bool) -> str:
    email = email.strip()
    if not email:
        return ""
    local, at, host = email.rpartition("@")
    local = _lowered(_unquoted(local))
    # An address that begins with the "+" has nothing else before the @: cut, all of a host's would be one.
    name = local.partition("+")[0] or local if bare else local
    return _bounded(f"{name}{at}{ascii_host(host)}")


def _bounded(form: str) -> str:
    """Few letters become several when they are folded; what grows past any address keeps its beginning and a hash."""
    return form if len(form) <= LONGEST else f"{form[:200]}#{sha256(form.encode('utf-8', 'replace')).hexdigest()}"


def _lowered(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def _unquoted(local: str) -> str:
    if len(local) > 2 and local[0] == local[-1] == '"':
        return re.sub(r"\\(.)", r"\1", local[1:-1])
    return local


def beyond_ascii(email: str) -> bool:
    """Whether an address can only be reached by servers that know SMTPUTF8 (RFC 6531): a letter before the @ is beyond
    ASCII. A host beyond ASCII has a name in ASCII."""
    return not email.rpartition("@")[0].isascii()


def deliverable(email: str) -> str:
    """An address as it is given to a mail server: as it was typed, the host by its name in ASCII."""
    local, at, host = email.strip().rpartition("@")
    return f"{local}{at}{host if host.isascii() else ascii_host(host)}"


class MailboxValidator(EmailValidator):
    """Django's, for letters of every script before the @ and hosts of every script after it."""

    user_regex = re.compile(
        rf'(^{_ATEXT}(\.{_ATEXT})*\Z|^"([\001-\010\013\014\016-\037!#-\[\]-\177]|\\[\001-\011\013\014\016-\177])*"\Z)',
        re.IGNORECASE,
    )

    def __call__(self, value: str | None) -> None:
        """Raises ValidationError for what is no address."""
        super().__call__(value)
        local = (value or "").rpartition("@")[0]
        if not local.isascii() and not _is_name(local):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def validate_domain_part(self, domain_part: str) -> bool:
        if domain_part.isascii():
            return super().validate_domain_part(domain_part)
        try:
            return super().validate_domain_part(idna.encode(domain_part.translate(DOTS), uts46=True).decode())
        except (idna.IDNAError, UnicodeError):
            return False


def _is_name(local: str) -> bool:
    """Whether what stands before an @ can be a name beyond ASCII: letters, marks that stand on something, numbers and
    signs. White space, controls and what nobody sees are none, nor are letters that are only other shapes of others
    (ſ of s, fullwidth, bold), as in the names of users (RFC 8264, sections 4.2 and 9.17): at a host that takes them for
    the others, it would be somebody else's address."""
    kinds = [unicodedata.category(char) for char in local]
    plain = unicodedata.normalize("NFKC", local) == unicodedata.normalize("NFC", local)
    fits = len(local.encode("utf-8", "replace")) <= LOCAL_OCTETS
    seen = not IGNORABLE.search(local)  # fillers are letters to Unicode, and variation selectors marks
    return plain and fits and seen and kinds[0][0] != "M" and all(kind[0] in "LMNPS" for kind in kinds)


validate_mailbox = MailboxValidator()
