from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.Model):
    """What readers may do with a text or a picture. No licence on an essay means that its source states none."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name in plain words"), max_length=80)
    legal_name = models.CharField(max_length=160)
    url = models.URLField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    @property
    def card(self):
        """What a page shows of it, as JSON."""
        return {"code": self.code, "name": self.name, "legal": self.legal_name, "url": self.url}
