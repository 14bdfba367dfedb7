"""A new revision of an essay, with its content cleaned, and the name of an essay that nobody has seen yet: the parts of
saving, called by the verbs within their transaction."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from accounts.models import User
from essays.derived import media_uses
from essays.models import Essay, Revision
from essays.models.essay import title_key
from essays.models.revision import CONTENT
from essays.unique_slugs import unique_slug
from sitewide.text.characters import clean_all, line
from sitewide.text.slugs import slugify

TOGETHER = 100  # revisions that are stored in one statement
LINES = ("title", "standfirst", "lead_in", "source_url")  # of a revision's content: one line each


def new_revision(
    essay: Essay, content: dict[str, Any], *, by: User | None, parent: Revision | None, summary: str, number: int
) -> Revision:
    """A revision that is not stored yet, with names from CONTENT; those that are missing are empty."""
    unknown = set(content) - set(CONTENT)
    if unknown:
        raise ValueError(f"no such field of a revision: {', '.join(sorted(unknown))}")
    revision = Revision(
        essay=essay, number=number, parent=parent, saver=by, step_by=by, summary=line(summary), **_cleaned(content)
    )  # fmt: skip
    revision.content_hash = revision.digest()
    return revision


def _cleaned(content: dict[str, Any]) -> dict[str, Any]:
    """Content of which every text has the characters that its kind may have; tags of which nothing is left go."""
    clean = {name: line(text) if name in LINES else clean_all(text) for name, text in content.items()}
    return clean | ({"tags": [tag for tag in map(line, content["tags"]) if tag]} if "tags" in content else {})


def store(revision: Revision) -> None:
    """Stores a new revision; every verb that makes one goes by this, or by `store_all`."""
    revision.save()
    media_uses.keep_revisions([revision])


def store_all(revisions: Sequence[Revision]) -> None:
    """Does so for many, in a few statements."""
    Revision.objects.bulk_create(revisions, batch_size=TOGETHER)
    media_uses.keep_revisions(revisions)


def store_new(essay: Essay, revision: Revision) -> None:
    """Stores an essay that is not there yet, under the title and a free address of its first draft."""
    if not slugify(revision.slug or revision.title):  # its address will be made of its id
        essay.slug = f"new-{timezone.now().timestamp()}"
        essay.save()
    keep_name(essay, revision)
    essay.save()


def keep_name(essay: Essay, revision: Revision) -> None:
    """A never published essay goes by the title of its newest draft and keeps a free address for it."""
    others = Essay.objects.exclude(pk=essay.pk) if essay.pk else Essay.objects.all()
    essay.title, essay.title_key = revision.title, title_key(revision.title)
    essay.slug = unique_slug(
        others, revision.slug or revision.title, fallback=f"essay-{essay.pk}", suffix=revision.language
    )
