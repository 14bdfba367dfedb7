"""The desk's addresses of essays and of what they are sorted by, under /desk/."""

from django.urls import path

from essays.views import editing, history, listing, media, previewing, sorting

urlpatterns = [
    path("essays/", listing.essays, name="desk-essays"),
    path("essays/new/", editing.essay_new, name="desk-essay-new"),
    path("essays/new/preview/", previewing.new_preview, name="desk-essay-new-preview"),
    path("essays/new/pane/", previewing.pane, name="desk-essay-new-pane"),
    path("essays/<int:pk>/", editing.essay, name="desk-essay"),
    path("essays/<int:pk>/preview/", previewing.essay_preview, name="desk-essay-preview"),
    path("essays/<int:pk>/pane/", previewing.pane, name="desk-essay-pane"),
    path("essays/<int:pk>/take-back/", editing.take_back, name="desk-essay-take-back"),
    path("essays/<int:pk>/withdraw/", listing.withdraw, name="desk-essay-withdraw"),
    path("essays/<int:pk>/discard/", listing.discard, name="desk-essay-discard"),
    path("essays/<int:pk>/history/", history.essay_history, name="desk-essay-history"),
    path("essays/<int:pk>/history/<int:number>/", history.revision, name="desk-revision"),
    path("essays/<int:pk>/history/<int:number>/restore/", history.restore, name="desk-revision-restore"),
    path("hubs/", sorting.hubs, name="desk-hubs"),
    path("hubs/new/", sorting.hub, name="desk-hub-new"),
    path("hubs/pairs/", sorting.pairs, name="desk-hub-pairs"),
    path("hubs/<int:pk>/", sorting.hub, name="desk-hub"),
    path("hubs/<int:pk>/delete/", sorting.hub_delete, name="desk-hub-delete"),
    path("pages/", sorting.pages, name="desk-pages"),
    path("pages/<int:pk>/", sorting.page, name="desk-page"),
    path("licences/", sorting.licences, name="desk-licences"),
    path("licences/new/", sorting.licence, name="desk-licence-new"),
    path("licences/<int:pk>/", sorting.licence, name="desk-licence"),
    path("licences/<int:pk>/delete/", sorting.licence_delete, name="desk-licence-delete"),
    path("tags/", sorting.tags, name="desk-tags"),
    path("tags/new/", sorting.tag, name="desk-tag-new"),
    path("tags/suggest/", sorting.suggest_tags, name="desk-tag-suggest"),
    path("tags/<int:pk>/", sorting.tag, name="desk-tag"),
    path("tags/<int:pk>/delete/", sorting.tag_delete, name="desk-tag-delete"),
    path("media/suggest/", media.suggest_pictures, name="desk-media-suggest"),
    path("authors/", sorting.authors, name="desk-authors"),
    path("authors/new/", sorting.author, name="desk-author-new"),
    path("authors/suggest/", sorting.suggest_authors, name="desk-author-suggest"),
    path("authors/<int:pk>/", sorting.author, name="desk-author"),
    path("authors/<int:pk>/delete/", sorting.author_delete, name="desk-author-delete"),
]
