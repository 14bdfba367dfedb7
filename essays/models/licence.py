import re

from django.db import models
from django.utils.translation import gettext_lazy as _

# What everybody may use, change and share, for anything (freedomdefined.org), by the address of its text, else its
# code.
_OF_CREATIVE_COMMONS = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?P<which>.*)")
_FREE_AT = re.compile(r"licen[cs]es/by(?:-sa)?/|publicdomain/(?:zero|mark)/")
_FREE = re.compile(
    r"(?:CC-)?BY(?:-SA)?(?:-[1-9][\d.]*)?(?:-[A-Z]{2,4})?|CC-?(?:0|ZERO)(?:-[\d.]+)?|(?:CC-)?PDM?(?:-.*)?"
    r"|PUBLIC-DOMAIN(?:-.*)?|(?:GFDL|FAL|LAL)(?:-[\d.]+)?(?:-OR-LATER|-ONLY)?"
)


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
    def is_free(self):
        """Whether everybody may use, change and share what is under it: CC BY, CC BY-SA, CC0, the public domain, the
        GFDL and the Free Art Licence; not what forbids changes (ND) or trade (NC)."""
        known = _OF_CREATIVE_COMMONS.match(self.url)
        if known:
            return bool(_FREE_AT.match(known["which"]))
        return bool(_FREE.fullmatch("-".join(self.code.upper().replace("_", " ").split())))

    @property
    def card(self):
        """What a page shows of it, as JSON."""
        return {"code": self.code, "name": self.name, "legal": self.legal_name, "url": self.url}
