from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from taggit.models import Tag
from wagtail import urls

from tests.bench.peers import PER_PAGE
from tests.bench.peers.wagtail_site.models import EssayPage


class Newest(Feed):
    title, link = "Commons", "/"

    def items(self):
        return EssayPage.objects.live().order_by("-at")[:PER_PAGE]

    def item_title(self, item):
        return item.title

    def item_link(self, item):
        return item.get_url()

    def item_description(self, item):
        return item.body

    def item_pubdate(self, item):
        return item.at


def tagged(request, slug):
    tag = get_object_or_404(Tag, slug=slug)
    essays = EssayPage.objects.live().filter(tagged_items__tag=tag).order_by("-at")
    essays = Paginator(essays.prefetch_related("tagged_items__tag"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "wagtail_site/essay_list.html", {"essays": essays, "heading": tag.name})


def search(request):
    found = EssayPage.objects.live().search(request.GET.get("q", ""))
    essays = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "wagtail_site/essay_list.html", {"essays": essays, "heading": request.GET.get("q", "")})


urlpatterns = [
    path("feed.xml", Newest()),
    path("tags/<slug:slug>/", tagged),
    path("search/", search),
    path("", include(urls)),
]
