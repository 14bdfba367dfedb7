"""The demo's desk: later editions, a translation, a series and drafts at every step, from `demo/desk.yaml`.

All of it goes through the verbs that people at the desk use, and is then set back to the days on which it is said to
have happened: no verb takes a moment that has passed.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from essays import publishing, review, taxonomy
from essays.derived import desk_hubs, last_saves
from essays.models import Essay, EssayEvent, Hub, Licence, Revision, Series
from essays.taxonomy import series, translations

LICENCE = "CC-BY-SA-4.0"
MORNING = datetime.time(8)


class Unfinished(Exception):
    """The demo content itself is not as it should be; the words name the file and what was refused."""


def person(role):
    """The account of the demo with this role."""
    return User.objects.get(groups__name=role)


def fill(data):
    """Everything that comes after the essays and their responses, from the rest of `desk.yaml`."""
    _first_editions()
    for entry in data["translations"]:
        found = {slug: Essay.objects.get(slug=slug) for slug in entry.values()}
        translations.link(found[entry["essay"]], found[entry["original"]], by=person("editor"))
    for entry in data["editions"]:
        _edition(entry)
    for entry in data["series"]:
        made = series.save_series(Series(title=entry["title"], introduction=entry["introduction"]), by=None)
        for slug in entry["essays"]:
            series.add(made, Essay.objects.get(slug=slug), by=None)
    for entry in data["drafts"]:
        _draft(entry)
    last_saves.mend()  # as their moments were written by themselves
    desk_hubs.mend()


def _first_editions():
    """What was loaded a moment ago came out on its day, and was written by who owns it."""
    first = Essay.objects.filter(pk=OuterRef("essay"))
    day, owner = Subquery(first.values("live_at")), Subquery(first.values("owner"))
    Revision.objects.filter(edition=1).update(edition_at=day, saved_at=day, step_at=day, saver=owner, summary="")
    EssayEvent.objects.update(at=day)


def _edition(entry):
    """One later edition of an essay: written by its owner, published by the editor."""
    essay = Essay.objects.select_related("head", "owner").get(slug=entry["essay"])
    moment, editor = datetime.datetime.fromisoformat(entry["date"]), person("editor")
    revision = publishing.save_draft(essay, _changed(essay, entry), by=essay.owner or editor, parent=essay.head)
    essay = publishing.publish(revision, by=editor, note=entry["summary"])
    Revision.objects.filter(pk=revision.pk).update(saved_at=moment, step_at=moment, edition_at=moment)
    EssayEvent.objects.filter(revision=revision).update(at=moment)
    Essay.objects.filter(pk=essay.pk).update(revised_at=moment)


def _changed(essay, entry):
    """The newest text of an essay with the changes of an entry, as content for a revision."""
    body = essay.head.body
    for change in entry["changes"]:
        if body.count(change["was"]) != 1:
            raise Unfinished(f"desk.yaml: {essay.slug} does not have once “{change['was']}”")
        body = body.replace(change["was"], change["now"])
    return {"body": body}


def _draft(entry):
    if "essay" in entry:
        essay = Essay.objects.select_related("head").get(slug=entry["essay"])
        by, content = person(entry["by"]), _changed(essay, entry)
        revision = publishing.save_draft(essay, content, by=by, parent=essay.head, summary=entry["summary"])
    else:
        revision = publishing.create(_content(entry), by=person("author")).head
    _discuss(revision, entry.get("notes", []))
    _bring(revision, entry)
    _set_back(revision, datetime.timedelta(days=entry["days_ago"]))


def _content(entry):
    author = person("author")
    return {
        "title": entry["title"],
        "standfirst": entry["standfirst"],
        "body": entry["body"],
        "tags": entry["tags"],
        "hubs": list(Hub.objects.filter(slug__in=entry["hubs"]).values_list("pk", flat=True)),
        "authors": [taxonomy.author_named(author.name).pk],
        "licence_id": Licence.objects.get(code=LICENCE).pk,
    }


def _discuss(revision, notes):
    made = []
    for note in notes:
        answers = made[note["answers"] - 1] if "answers" in note else None
        by = person(note["by"])
        made.append(review.write_note(revision, note["paragraph"], note["words"], by=by, answers=answers))
        if note.get("settled"):
            review.settle(made[-1], by=person("author"))


def _bring(revision, entry):
    """Brings a draft to where it stands, step by step."""
    author, editor, stands = person("author"), person("editor"), entry["stands"]
    if stands == "draft":
        return
    try:
        revision = review.submit(revision, by=author)
        if stands == "changes":
            review.ask_changes(revision, entry["decision"], by=editor)
        elif stands in {"approved", "scheduled"}:
            revision = review.approve(revision, by=editor)
        if stands == "scheduled":
            publishing.publish(revision, by=editor, at=_morning(entry["days_ahead"]))
    except ValidationError as error:
        raise Unfinished(f"desk.yaml: {revision.title}: {' '.join(error.messages)}") from error


def _morning(days):
    """Eight o'clock in the site's zone, so many days from now."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, MORNING))


def _set_back(revision, time):
    """What was done with a draft a moment ago was done so long ago."""
    Revision.objects.filter(pk=revision.pk).update(saved_at=F("saved_at") - time, step_at=F("step_at") - time)
    revision.essay.events.filter(revision=revision).update(at=F("at") - time)
    revision.notes.update(written_at=F("written_at") - time)
