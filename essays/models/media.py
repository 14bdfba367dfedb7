from django.conf import settings
from django.db import models
from django.urls import reverse


class Media(models.Model):
    """A picture: verified, re-encoded, stripped of metadata, named by us. `![alt](media:name)` shows it."""

    name = models.CharField(max_length=120, unique=True)
    file = models.FileField(upload_to="pictures/")
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField("bytes")
    variants = models.JSONField(default=list, editable=False)  # {"name", "format", "width", "height", "size"}, by width
    sha256 = models.CharField(max_length=64, db_index=True)
    alt = models.CharField("description, for those who do not see it", max_length=300)
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    licence = models.ForeignKey("essays.Licence", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source_url = models.URLField("source", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = verbose_name_plural = "media"

    def __str__(self):
        return self.name

    @property
    def url(self):
        return reverse("media", args=[self.file.name.rsplit("/", 1)[-1]])
