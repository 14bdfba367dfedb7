"""From a revision to what readers see: the parts of publishing, called by its verbs within their transaction."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from essays import cards, diffs, documents, markup, rendering
from essays.markup.excerpt import count_words
from essays.models import Author, Essay, EssayAuthor, Hub, Tag
from essays.models.tag import fold
from essays.naming import unique_slug
from sitewide.slugs import slugify


def forget_unseen(essay):
    """A scheduled edition that nobody has seen gives its number back."""
    if essay.live == Essay.Live.PUBLISHED and essay.edition:
        essay.revisions.filter(edition=essay.edition).update(edition=None, edition_at=None)
        essay.edition -= 1


def copy(essay, revision, known):
    """Copies the words of a revision to the row that readers see; `known` says that its address is in use already."""
    for name in ("standfirst", "lead_in", "body", "language", "source_url", "licence_id", "featured",
                 "comments_policy"):  # fmt: skip
        setattr(essay, name, getattr(revision, name))
    essay.title, essay.title_key = revision.title, fold(revision.title)[:300]
    # The day of a schedule that was given up is nobody's: only a day that readers know is kept.
    essay.dated = revision.dated or (essay.dated if known else None) or timezone.localdate(essay.live_at)
    if slugify(revision.slug) not in {essay.slug, ""} or not known:
        others = Essay.objects.exclude(pk=essay.pk)
        essay.slug = unique_slug(
            others, revision.slug or revision.title, fallback=f"essay-{essay.pk}", suffix=revision.language
        )


def words_changed(essay, revision):
    """How many words the edition that `revision` becomes has more and fewer than the one before: (int, int)."""
    before = essay.revisions.filter(edition=revision.edition - 1).first()
    if before is None:
        return count_words(revision.body), 0
    return diffs.words_changed(diffs.compare(before.body, revision.body))


def write_live(essay, revision):
    """Writes the live text with everything that hangs on it."""
    authors = Author.objects.in_bulk(revision.authors)
    signed = list(essay.authors.all())
    essay.bylines.all().delete()
    EssayAuthor.objects.bulk_create(
        EssayAuthor(essay=essay, author=authors[pk], position=n)
        for n, pk in enumerate(revision.authors)
        if pk in authors
    )
    essay.hubs.set(Hub.objects.filter(pk__in=revision.hubs))
    before = list(essay.tags.all())
    essay.tags.set(tags_named(revision.tags))
    try:
        rendering.store(essay)
    except markup.TextTooCostly as error:
        raise ValidationError({"body": str(error)}) from error
    essay.card = cards.build(essay)
    essay.save()
    documents.index_tags({*before, *essay.tags.all()})
    documents.index_authors(signed)


def tags_named(names):
    """The tags of these names, made where they are missing; a synonym stands for its tag."""
    tags = []
    for name in names:
        tag = Tag.objects.filter(key=fold(name)).select_related("synonym_of").first()
        if tag is None:
            clean = " ".join(name.split())[:60]
            tag = Tag.objects.create(
                name=clean, key=fold(clean), slug=unique_slug(Tag.objects.all(), clean, fallback="tag")
            )
        tags.append(tag.synonym_of or tag)
    return tags
