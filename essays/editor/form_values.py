"""What stands in the editor's form, as plain values: to be compared with a revision, merged, and put back into a form.

A value is a text, a tuple of texts (hubs by id, tags and authors by name) or, for TICKS, True or False.
"""

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.utils import timezone
from django.utils.translation import gettext as _

from essays.editor import drafts
from essays.models import Hub, Licence
from essays.models.essay import LANGUAGE_CHOICES, CommentsPolicy
from essays.revisions import comparison
from sitewide.text.numbers import whole_number

LINES = ("title", "standfirst", "lead_in")
PLAIN = ("slug", "source_url", "language", "comments_policy")
LISTED = ("hubs", "tags", "authors")
TICKS = ("featured", "no_cover")
# Who is no editor keeps what stands there: they are not theirs to choose.
EDITORS_ONLY = frozenset({"authors", "featured"})
MOST_LISTED = 100


def initial_of(essay, user):
    """The fields of the form as the newest revision fills them; of an essay to be as its writer finds them."""
    head = essay.head if essay else None
    if head is None:
        return {"authors": drafts.own_name(user)} | (
            {"language": essay.language, "comments_policy": essay.comments_policy} if essay else {}
        )
    plain = (*LINES, *PLAIN, *TICKS, "body", "dated", "hubs")
    return {name: getattr(head, name) for name in plain} | {
        "parent": head.pk,
        "tags": ", ".join(head.tags),
        "authors": ", ".join(head.author_names()),
        "licence": head.licence_id,
        "cover": head.cover.name if head.cover else "",
        "publish_at": timezone.localtime(essay.live_at) if essay.live_at and essay.is_scheduled else None,
    }


def of_form(form):
    """The values of an EssayForm as it stands, judged or not; what cannot be understood stays as it was typed."""
    values = {name: " ".join(form.typed(name).split()) for name in LINES}
    values |= {name: str(form.typed(name)).strip() for name in PLAIN}
    values["body"] = _lines(form.typed("body"))
    values["hubs"] = _hubs(form.typed("hubs") or ())
    values["tags"] = tuple(drafts.tag_names(form.typed("tags")))
    values["authors"] = tuple(drafts.author_names(form.typed("authors")))
    values["licence"] = str(form.typed("licence") or "")
    values["cover"] = str(form.typed("cover")).strip()
    values["dated"] = _day(form.typed("dated"))
    values["no_cover"] = bool(form.typed("no_cover"))
    if form.user.is_editor:
        values["featured"] = bool(form.typed("featured"))
    else:
        values["featured"] = bool(form.essay and form.essay.head and form.essay.head.featured)
    return values


def of_revision(revision):
    """The values of a revision; those of an empty form for None."""
    if revision is None:
        empty = dict.fromkeys((*LINES, *PLAIN, "body", "licence", "cover", "dated"), "")
        empty |= dict.fromkeys(LISTED, ()) | dict.fromkeys(TICKS, False)
        return empty | {"language": "en", "comments_policy": "open"}
    values = {name: " ".join(getattr(revision, name).split()) for name in LINES}
    values |= {name: getattr(revision, name) for name in (*PLAIN, *TICKS)}
    return values | {
        "body": _lines(revision.body),
        "hubs": _hubs(revision.hubs),
        "tags": tuple(revision.tags),
        "authors": tuple(revision.author_names()),
        "licence": str(revision.licence_id or ""),
        "cover": revision.cover.name if revision.cover else "",
        "dated": revision.dated.isoformat() if revision.dated else "",
    }


def as_sent(values):
    """The values as the fields of a form that is sent: name → text or list of texts."""
    sent = {name: value for name, value in values.items() if name not in LISTED and name not in TICKS}
    sent |= {"hubs": list(values["hubs"]), "tags": ", ".join(values["tags"]), "authors": ", ".join(values["authors"])}
    return sent | {name: "on" for name in TICKS if values[name]}


def from_text(name, text):
    """The value of a field that was written anew as text: names with commas between, else one line."""
    if name == "tags":
        return tuple(drafts.tag_names(text))
    if name == "authors":
        return tuple(drafts.author_names(text))
    return " ".join(text.split())


def readable(values):
    """The values as essays.revisions.comparison reads them: with names in the place of ids and codes."""
    hubs = {str(pk): name for pk, name in Hub.objects.values_list("pk", "name")}
    licences = {str(pk): name for pk, name in Licence.objects.values_list("pk", "name")}
    named = {name: values[name] for name in (*LINES, "slug", "source_url", "body", "dated")}
    return named | {
        "hubs": [hubs[pk] for pk in values["hubs"] if pk in hubs],
        "tags": list(values["tags"]),
        "authors": list(values["authors"]),
        "licence_id": licences.get(values["licence"], values["licence"]),
        "cover_id": values["cover"],
        "language": str(dict(LANGUAGE_CHOICES).get(values["language"], values["language"])),
        "comments_policy": str(dict(CommentsPolicy.choices).get(values["comments_policy"], values["comments_policy"])),
        **{name: _("yes") if values[name] else "" for name in TICKS},
    }


def compare(old, new):
    """The Comparison of two sets of values."""
    return comparison.compare_readable(readable(old), readable(new))


def same(values, other):
    """True where both would be saved as the same text; white space at the text's end does not count."""
    return values | {"body": values["body"].rstrip()} == other | {"body": other["body"].rstrip()}


def _lines(text):
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


def _hubs(ids):
    found = {text for text in map(str, ids) if whole_number(text) is not None}
    return tuple(sorted(found, key=int)[:MOST_LISTED])


def _day(typed):
    """A day as "2013-03-08", however it was typed; what is no day stays as it is."""
    try:
        day = DateField(required=False).to_python(typed)
    except ValidationError:
        day = None
    return day.isoformat() if day else str(typed or "").strip()
