"""An edition as readers saw it, kept ready: an old one is asked for seldom, and to render it anew costs a second."""

from django.db import models
from django.utils.translation import gettext as _


class EditionText(models.Model):
    """The HTML of an edition and its words, block by block (essays.markup.words). Derived: made anew by `rerender`."""

    revision = models.OneToOneField(
        "essays.Revision", on_delete=models.CASCADE, primary_key=True, related_name="edition_text"
    )
    html = models.TextField()
    words = models.JSONField(default=list)  # [text, kind, number, rows] of each block
    html_version = models.PositiveSmallIntegerField()

    def __str__(self):
        return _("text of revision %(revision_id)s") % {"revision_id": self.revision_id}
