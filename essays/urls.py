"""Addresses of the essays and of everything that leads to them. The hubs' own come last, at the root."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from essays.editor import autocomplete_views
from essays.media import library_views, public_views, recording_views, views
from essays.models.page import ADDRESSED
from essays.reading import feed_views, feeds, history_views, hub_views, list_views, sitemaps
from essays.reading import views as reading_views
from essays.review import preview_link_views
from essays.sharing import share_image_views
from essays.taxonomy import series_views
from sitewide.text.slugs import SlugConverter


class PageConverter(StringConverter):
    """The slugs of the site's own texts that have an address."""

    regex = "|".join(ADDRESSED)


register_converter(SlugConverter, "uslug")
register_converter(PageConverter, "page")


def both(name, prefix, feed):
    """The Atom and the RSS address of one kind of feed."""
    return [
        path(f"{prefix}feed.xml", feed(), name=name),
        path(f"{prefix}feed.rss", feed(rss=True), name=f"{name}-rss"),
    ]


urlpatterns = [
    path("essays/", list_views.essays, name="essays"),
    path("essays/<uslug:slug>/", reading_views.essay, name="essay"),
    path("essays/<uslug:slug>/card.png", share_image_views.essay, name="essay-share-card"),
    path("essays/<uslug:slug>/card.jpg", share_image_views.essay, name="essay-share-picture"),
    path("essays/<uslug:slug>/history/", history_views.essay_history, name="history"),
    path("essays/<uslug:slug>/history/<int:number>/", history_views.edition, name="edition"),
    path("essays/<uslug:slug>/history/<int:old>..<int:new>/", history_views.difference, name="difference"),
    path("series/<uslug:slug>/", series_views.public, name="series"),
    path("tags/", list_views.tags, name="tags"),
    path("tags/<uslug:slug>/", list_views.tag, name="tag"),
    path("tags/<uslug:slug>/card.png", share_image_views.tag, name="tag-share-card"),
    path("authors/", list_views.authors, name="authors"),
    path("authors/<uslug:slug>/", list_views.author, name="author"),
    path("authors/<uslug:slug>/card.png", share_image_views.author, name="author-share-card"),
    path("archive/", list_views.archive, name="archive"),
    path("archive/<int:year>/", list_views.archive_year, name="archive-year"),
    path("archive/<int:year>/<int:month>/", list_views.archive_month, name="archive-month"),
    path("strategy/<uslug:pair>/", hub_views.combination, name="combination"),
    path("media/<str:name>", views.media, name="media"),
    path("pictures/<uslug:name>/", public_views.picture, name="picture"),
    path("recordings/<uslug:name>/", public_views.recording, name="recording"),
    path("desk/media/", library_views.desk_media, name="desk-media"),
    path("desk/media/describe/", library_views.describe_pictures, name="desk-media-describe"),
    path("desk/media/upload/", library_views.upload_picture, name="desk-media-upload"),
    path("desk/suggest/", autocomplete_views.suggest, name="desk-suggest"),
    path("desk/media/recordings/", recording_views.desk_recordings, name="desk-recordings"),
    path("desk/media/recordings/<int:pk>/", recording_views.desk_recording, name="desk-recording"),
    path("desk/media/recordings/<int:pk>/delete/", recording_views.desk_recording_delete, name="desk-recording-delete"),
    path("desk/media/<int:pk>/", views.desk_picture, name="desk-picture"),
    path("desk/media/<int:pk>/replace/", views.desk_picture_replace, name="desk-picture-replace"),
    path("desk/media/<int:pk>/delete/", views.desk_picture_delete, name="desk-picture-delete"),
    path("preview/<str:token>/", preview_link_views.preview, name="preview-link"),
    path("feeds/", feed_views.feeds, name="feeds"),
    path("feeds.opml", feeds.opml, name="opml"),
    *both("feed", "", feeds.EssayFeed),
    *both("tag-feed", "tags/<uslug:slug>/", feeds.TagFeed),
    *both("author-feed", "authors/<uslug:slug>/", feeds.AuthorFeed),
    *both("combination-feed", "strategy/<uslug:pair>/", feeds.CombinationFeed),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap-index"),
    path("sitemap-<section>.xml", sitemaps.sitemap, name="sitemap"),
    path("<page:slug>/", reading_views.page, name="page"),
    path("<page:slug>/card.png", share_image_views.page, name="page-share-card"),
    path("card.png", share_image_views.home, name="share-card"),
]

# At the root: these stand after the addresses of every other app.
root_urlpatterns = [
    path("<uslug:slug>/", hub_views.hub, name="hub"),
    path("<uslug:slug>/card.png", share_image_views.hub, name="hub-share-card"),
    *both("hub-feed", "<uslug:slug>/", feeds.HubFeed),
    path("<uslug:slug>/<int:year>/<int:month>/<int:day>", reading_views.old_essay_address),
    path("<uslug:slug>/<int:year>/<int:month>/<int:day>/", reading_views.old_essay_address, name="old-essay"),
]
