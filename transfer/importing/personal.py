"""What is known of people and is nobody's business, as it stands where names and words are to be. Pure.

Mail addresses stand for names where nobody typed a name; wikis call those who were not signed in by the address that
their machine had on the network.
"""

import re
from ipaddress import ip_address

# Not "@ben@social.example", which is a name that people give to others.
_MAIL = re.compile(r"(?<![\w.+@-])([^\s()<>\[\]@\"',:;]{1,64})@[^\s()<>\[\]@\"',:;]{1,255}")
_AROUND = " \t()<>[]{}\"',;:"
_DIGITS = re.compile(r"(?<![\w.:])[0-9A-Fa-f:.]{3,45}(?![\w:]|\.\w)")


def without_mail(name: str) -> str:
    """A name without the mail addresses in it ("Ben <ben@old.example>"); of one that is nothing else what stands before
    the @ ("ben")."""
    found = _MAIL.search(name) if "@" in name else None
    if found is None:
        return name
    rest = " ".join(_MAIL.sub(" ", name).replace("mailto:", " ").split()).strip(_AROUND)
    return rest or found[1].removeprefix("mailto:")


def is_network_address(name: str) -> bool:
    """Whether a name is an address of the network, also of another wiki ("en>192.0.2.5")."""
    try:
        return bool(ip_address(name.rpartition(">")[2].strip()))
    except ValueError:
        return False


def without_network_addresses(words: str) -> str:
    """Words with "…" in the place of each address of the network."""
    return _DIGITS.sub(lambda found: _unless_address(found[0]), words)


def _unless_address(typed: str) -> str:
    bare = typed.rstrip(".") if not typed.endswith("::") else typed
    return f"…{typed[len(bare) :]}" if is_network_address(bare) else typed
