"""Template tags of the desk: its navigation by role, states as chips, ages and counts in words."""

from datetime import timedelta

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_lazy, ngettext

from comments.models import Comment
from sitewide.text.datetimes import day_text, time_text
from sitewide.text.enumerations import commas
from sitewide.text.numbers import number

register = template.Library()

MINUTE = timedelta(minutes=1)

# What the bar holds: words, the address's name, the roles that may go there. The first that one may enter leads there.
EDITOR, ADMINISTRATOR = frozenset({"editor"}), frozenset({"administrator"})
WRITERS, MODERATOR = frozenset({"author", "editor"}), frozenset({"moderator"})
ANYONE = WRITERS | MODERATOR | ADMINISTRATOR
ESSAYS = [
    (gettext_lazy("All essays"), "desk-essays", WRITERS),
    (gettext_lazy("Tags"), "desk-tags", EDITOR),
    (gettext_lazy("Authors"), "desk-authors", EDITOR),
    (gettext_lazy("Hubs"), "desk-hubs", EDITOR),
    (gettext_lazy("Series"), "desk-series-all", EDITOR),
    (gettext_lazy("Media"), "desk-media", WRITERS),
]
MODERATION = [
    (gettext_lazy("Queue"), "desk-moderation", MODERATOR),
    (gettext_lazy("Rules"), "desk-rules", MODERATOR | ADMINISTRATOR),
    (gettext_lazy("Blocks"), "desk-blocks", MODERATOR),
    (gettext_lazy("Mentions"), "desk-mentions", MODERATOR),
]
SETTINGS = [
    (gettext_lazy("Site"), "desk-settings", ADMINISTRATOR),
    (gettext_lazy("Pages"), "desk-pages", EDITOR),
    (gettext_lazy("Licences"), "desk-licences", EDITOR),
    (gettext_lazy("People"), "desk-people", ADMINISTRATOR),
    (gettext_lazy("Mailing list"), "desk-list", ADMINISTRATOR),
    (gettext_lazy("Mail"), "desk-mail", ADMINISTRATOR),
    (gettext_lazy("Import"), "desk-imports", ADMINISTRATOR),
    (gettext_lazy("Export"), "desk-exports", ADMINISTRATOR),
    (gettext_lazy("Addresses"), "desk-addresses", ADMINISTRATOR),
]
BAR = [
    (gettext_lazy("Desk"), [(gettext_lazy("Desk"), "desk", ANYONE)]),
    (gettext_lazy("Essays"), ESSAYS),
    (gettext_lazy("Moderation"), MODERATION),
    (gettext_lazy("Calls"), [(gettext_lazy("Calls"), "desk-calls", EDITOR)]),
    (gettext_lazy("Books"), [(gettext_lazy("Books"), "desk-books", EDITOR)]),
    (gettext_lazy("Bookmarks"), [(gettext_lazy("Bookmarks"), "desk-bookmarks", EDITOR)]),
    (gettext_lazy("Settings"), SETTINGS),
]
STATES = {
    "draft": (gettext_lazy("Draft"), ""),
    "review": (gettext_lazy("In review"), ""),
    "changes": (gettext_lazy("Changes asked"), "warn"),
    "approved": (gettext_lazy("Approved"), "ok"),
    "scheduled": (gettext_lazy("Scheduled"), "firm"),
    "published": (gettext_lazy("Published"), "firm"),
    "withdrawn": (gettext_lazy("Withdrawn"), "bad"),
}


def _entries(places, user, path):
    """The places that a person may enter, each with its address; `current` is "page" for the page asked for and "true"
    for the place that it lies in, as aria-current says it."""
    entries = [
        {"words": words, "name": name, "url": reverse(name), "current": ""}
        for words, name, roles in places
        if roles & user.roles
    ]
    above = [entry for entry in entries if path.startswith(entry["url"])]
    if above:  # a page below two of them lies in the nearer one
        nearest = max(above, key=lambda entry: len(entry["url"]))
        nearest["current"] = "page" if path == nearest["url"] else "true"
    return entries


@register.simple_tag(takes_context=True)
def desk_frame(context):
    """The navigation of the desk for who asks: `bar` (each with words, url, current, count), `tabs` of the section."""
    request, user = context["request"], context["user"]
    if not user.is_authenticated:
        return {"bar": [], "tabs": []}
    bar, tabs = [], []
    for words, places in BAR:
        entries = _entries(places, user, request.path)
        if not entries:
            continue
        one = entries[0]
        within = one["name"] != "desk" and any(entry["current"] for entry in entries)
        current = "page" if one["current"] == "page" else "true" if within else ""
        entry = {"words": words, "url": one["url"], "current": current}
        if one["name"] == "desk-moderation":
            entry["count"] = Comment.objects.waiting().count()
        bar.append(entry)
        if within and len(entries) > 1:
            tabs = entries
    return {"bar": bar, "tabs": tabs}


@register.filter
def state_chip(state):
    """One of an essay's states as a chip: dashed while it is not public."""
    words, judged = STATES.get(state, (state, ""))
    return (
        format_html('<span class="chip {}">{}</span>', judged, words)
        if judged
        else format_html('<span class="chip">{}</span>', words)
    )


@register.filter
def act_words(act, essay=None):
    """What the button of one of the editor's acts says (essays.editor.drafts); "" for any other word."""
    words = {
        "submit": gettext("Send for review"),
        "approve": gettext("Approve"),
        "publish": gettext("Publish changes") if essay and essay.is_public else gettext("Publish now"),
        "take-back": gettext("Take it back"),
    }
    return words.get(act, "")


@register.filter
def live_words(essay, newer):
    """Which revision readers have or will have, and how many drafts are newer: "Revision 3 is live, 2 newer drafts"."""
    said = []
    if essay.is_scheduled:
        said.append(gettext("Revision %d is scheduled") % essay.edition)
    elif essay.is_public:
        said.append(gettext("Revision %d is live") % essay.edition)
    if newer:
        said.append(ngettext("%d newer draft", "%d newer drafts", newer) % newer)
    return commas(said)


@register.filter
def age(moment):
    """How long ago a moment was: "just now", "12 minutes ago", "yesterday, 16:20", "9th March 2013"; "" for none."""
    if not moment:
        return ""
    now, local = timezone.localtime(), timezone.localtime(moment)
    days = (now.date() - local.date()).days
    clock = time_text(moment)
    if days == 0:
        passed = int((now - local).total_seconds() // 60)
        if passed < 1:
            return gettext("just now")
        if passed < 60:
            return ngettext("%d minute ago", "%d minutes ago", passed) % passed
        return gettext("today, %s") % clock
    if days == 1:
        return gettext("yesterday, %s") % clock
    return day_text(moment)


@register.filter
def since(moment):
    """How long something has lasted: "2 days", "5 hours", "less than a minute"; "" for none."""
    if not moment:
        return ""
    return timesince(moment, depth=1) if timezone.now() - moment >= MINUTE else gettext("less than a minute")


@register.filter
def words_count(count):
    """ "640 words", "1 word"."""
    return ngettext("%s word", "%s words", count or 0) % number(count or 0)
