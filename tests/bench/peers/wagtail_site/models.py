from django.core.paginator import Paginator
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from tests.bench.peers import PER_PAGE


class EssayTag(TaggedItemBase):
    content_object = ParentalKey("EssayPage", related_name="tagged_items", on_delete=models.CASCADE)


class EssayList(Page):
    """The home page: all essays, the newest first."""

    def get_context(self, request, *args, **kwargs):
        essays = EssayPage.objects.live().order_by("-at").prefetch_related("tagged_items__tag")
        return super().get_context(request, *args, **kwargs) | {
            "heading": self.title,
            "essays": Paginator(essays, PER_PAGE).get_page(request.GET.get("page")),
        }


class EssayPage(Page):
    at = models.DateTimeField(db_index=True)
    standfirst = models.TextField(blank=True)
    body = RichTextField()
    tags = ClusterTaggableManager(through=EssayTag, blank=True)
    search_fields = [*Page.search_fields, index.SearchField("standfirst"), index.SearchField("body")]


class Reply(models.Model):
    essay = models.ForeignKey(EssayPage, on_delete=models.CASCADE, related_name="replies")
    name = models.CharField(max_length=100)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self):
        return self.name
