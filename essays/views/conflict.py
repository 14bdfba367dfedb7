"""Saving over a newer version: both texts, whole, side by side; yours can still be changed and saved knowingly."""

from django.shortcuts import render

from essays.models import Hub, Licence
from essays.models.essay import LANGUAGE_CHOICES, CommentsPolicy

# What may differ, with the words for it; the text comes last, as it is the longest.
COMPARED = ("title", "slug", "standfirst", "lead_in", "hubs", "tags", "authors", "language", "licence", "dated",
            "source_url", "comments_policy", "featured", "body")  # fmt: skip


def two_versions(request, form, newest, theirs):
    """409 with theirs and yours; the form goes on from theirs, so that saving it keeps yours on purpose.

    `newest` is the revision that was saved meanwhile, `theirs` its fields as the form would show them.
    """
    form.goes_on_from(newest)
    names = {
        "hubs": dict(Hub.objects.values_list("pk", "name")),
        "licence": dict(Licence.objects.values_list("pk", "name")),
        "language": dict(LANGUAGE_CHOICES),
        "comments_policy": dict(CommentsPolicy.choices),
    }
    rows = []
    for name in COMPARED:
        one, other = _shown(theirs.get(name), names.get(name)), _shown(form.typed(name), names.get(name))
        rows.append({"field": form[name], "theirs": one, "yours": other, "differs": one != other})
    context = {"form": form, "essay": newest.essay, "newest": newest, "rows": rows}
    return render(request, "desk/two_versions.html", context, status=409)


def _shown(value, names=None):
    """A field's value as text that can be compared and read."""
    if isinstance(value, list | tuple):
        return ", ".join(sorted(_shown(one, names) for one in value))
    if value is None or value is False or value == "":
        return ""
    if names is not None:
        text = str(value)
        return str(next((words for key, words in names.items() if str(key) == text), text))
    if value is True or value == "on":
        return "yes"
    return str(value).replace("\r\n", "\n").strip()
