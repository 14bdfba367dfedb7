"""What somebody was about to send when it turned out that they are signed out: kept through the sign-in page.

The words travel in the forms themselves, signed, so that they need no session and cannot be planted by another site.
"""

from django.core import signing
from django.http import QueryDict
from django.urls import Resolver404, resolve

SALT = "accounts.kept"  # not this module's name: forms with it stand open in browsers
LEFT_OUT = {"csrfmiddlewaretoken"}
WORTH_KEEPING = 40  # characters: less than that is a button or a choice, not a text

# Name of an address → who takes what was sent there, so that it need not be sent again: see `takes`.
TAKERS = {}


def takes(*names):
    """Marks a function that takes what was being sent to addresses of these names, once its writer is signed in.

    It is called with the person, the form (a QueryDict) and the arguments of the address, and returns the address at
    which the words stand now, or "" where it could not take them.
    """

    def mark(function):
        TAKERS.update(dict.fromkeys(names, function))
        return function

    return mark


def hand_over(user, address, fields):
    """The address at which what was being sent stands now, for who has just signed in; "" where nobody took it."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    if found.url_name not in TAKERS:
        return ""
    form = QueryDict(mutable=True)
    for name, value in fields:
        form.appendlist(name, value)
    return TAKERS[found.url_name](user, form, **found.kwargs)


def is_worth_keeping(request):
    """True where a form holds a text that would be a loss, and not only buttons and choices."""
    if request.resolver_match and request.resolver_match.url_name in TAKERS:
        return True
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
