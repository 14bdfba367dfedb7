"""An edition as it reads now, kept ready: an old one is asked for seldom, and to render it anew costs a second."""

from django.db import models
from django.utils.translation import gettext as _


class EditionText(models.Model):
    """The HTML of an edition and its words, block by block (essays.markup.words). Derived: made anew by `rerender`, and
    by the first visit after something changed that it stands on (essays.derived.dependencies)."""

    revision = models.OneToOneField(
        "essays.Revision", on_delete=models.CASCADE, primary_key=True, related_name="edition_text"
    )
    html = models.TextField()
    words = models.JSONField(default=list)  # [text, kind, number, rows] of each block; empty until it is compared
    html_version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, default="", editable=False)  # of what the HTML stands on
    paths = models.JSONField(default=list)  # to which it links plainly, readable or not

    def __str__(self):
        return _("text of revision %(revision_id)s") % {"revision_id": self.revision_id}
