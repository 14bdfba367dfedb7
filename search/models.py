"""The index: one row for each document, and the values of its facets. The words lie beside them in the table
`search_words`, whose form differs between databases (see sqlite.py and postgres.py) and which has no model; nor has the
index `search_newest`, by date, which each writes in its own way.
"""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.indexing import ALWAYS


class IndexedDocument(models.Model):
    """A document as it was last indexed. Written by search.index and search.forget only."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    public = models.BooleanField()
    visible_from = models.DateTimeField(default=ALWAYS)
    date = models.DateField(null=True)
    year = models.IntegerField(null=True)
    language = models.CharField(max_length=35)
    url = models.TextField()
    byline = models.TextField(blank=True)
    title = models.TextField()
    title_key = models.TextField(help_text=gettext_lazy("The folded words of the title joined by single spaces."))
    summary = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    facets = models.TextField(
        blank=True,
        default="",
        help_text=gettext_lazy("The ids of the values that it stands under, with blanks between them."),
    )
    analysis = models.PositiveSmallIntegerField(default=0, db_index=True)  # the version of what cut its text into words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_one_row_per_object")]
        indexes = [
            models.Index(fields=["language"], name="search_language"),
            models.Index(fields=["public", "visible_from"], name="search_visible"),
            models.Index(fields=["year"], name="search_year"),
            models.Index(fields=["title_key"], condition=models.Q(kind="tag"), name="search_tag_by_name"),
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}: {self.title}"


class IndexedBody(models.Model):
    """The text of a document, apart from its row: counting reads rows by the thousand, and texts only for one page."""

    document = models.OneToOneField(IndexedDocument, on_delete=models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField(blank=True)

    def __str__(self):
        return _("text of %(document_id)s") % {"document_id": self.document_id}


class FacetValue(models.Model):
    """One hub, tag or author that documents stand under."""

    name = models.CharField(max_length=10)
    slug = models.CharField(max_length=200)
    label = models.TextField()
    key = models.TextField(help_text=gettext_lazy("The folded words of the label joined by single spaces."))
    essays = models.PositiveIntegerField(
        default=0,
        help_text=gettext_lazy("How many essays in the index stand under it, with those that nobody finds yet."),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slug"], name="search_one_value_per_slug")]
        indexes = [
            models.Index(fields=["name", "key"], name="search_value_by_key"),
            models.Index(fields=["name", "-essays", "key"], name="search_most_used"),
        ]

    def __str__(self):
        return f"{self.name}: {self.label}"


class DocumentFacet(models.Model):
    """A document stands under a value."""

    document = models.ForeignKey(IndexedDocument, on_delete=models.CASCADE, db_index=False, related_name="+")
    value = models.ForeignKey(FacetValue, on_delete=models.CASCADE, db_index=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "value"], name="search_value_once_per_document")]
        indexes = [models.Index(fields=["value", "document"], name="search_documents_of_value")]

    def __str__(self):
        return f"{self.document_id} under {self.value_id}"
