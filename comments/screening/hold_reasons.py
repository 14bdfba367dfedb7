"""The codes of the reasons for which a reply waits, and how the queue calls them. Pure."""

from django.utils.translation import gettext_lazy as _

CODES = {
    "every": _("every reply is read first"),
    "first": _("first replies of a writer"),
    "links": _("links"),
    "words": _("words that are read first"),
    "disallowed": _("words that are not allowed"),
    "name": _("somebody’s name"),
    "probable": _("probable spam"),
    "trap": _("a trap"),
    "stamp": _("a forged form"),
    "old": _("an old form"),
    "fast": _("sent too fast"),
    "block": _("a block"),
    "network": _("a blocked network"),
    "flood": _("a flood"),
    "edited": _("changed since it was published"),
    "elsewhere": _("held on the site that it came from"),
}
