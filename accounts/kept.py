"""What somebody was about to send when it turned out that they are signed out: kept through the sign-in page.

The words travel in the forms themselves, signed, so that they need no session and cannot be planted by another site.
"""

from django.core import signing

SALT = "accounts.kept"
LEFT_OUT = {"csrfmiddlewaretoken"}
WORTH_KEEPING = 40  # characters: less than that is a button or a choice, not a text


def is_worth_keeping(request):
    """True where a form holds a text that would be a loss, and not only buttons and choices."""
    return any(len(value) >= WORTH_KEEPING for name, value in _fields(request))


def pack(request):
    """The address and the fields of a form, as one signed text."""
    return signing.dumps([request.get_full_path(), _fields(request)], salt=SALT, compress=True)


def unpack(text):
    """(address, [(name, value), …]) of what `pack` made; None for anything else."""
    try:
        address, fields = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return address, [(name, value) for name, value in fields]


def _fields(request):
    pairs = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in pairs if name not in LEFT_OUT and "password" not in name]
