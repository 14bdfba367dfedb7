"""The desk's addresses of essays and of what they are sorted by, under /desk/."""

from django.urls import path

from essays.editor import autosave_views, conflict_views, list_views, preview_views, schedule_views
from essays.editor import views as editor_views
from essays.media import library_views
from essays.review import preview_link_views
from essays.review import views as review_views
from essays.revisions import views
from essays.taxonomy import series_views, tag_views, translation_views
from essays.taxonomy import views as taxonomy_views

urlpatterns = [
    path("essays/", list_views.essays, name="desk-essays"),
    path("essays/new/", editor_views.essay_new, name="desk-essay-new"),
    path("essays/new/preview/", preview_views.new_preview, name="desk-essay-new-preview"),
    path("essays/new/pane/", preview_views.pane, name="desk-essay-new-pane"),
    path("essays/new/autosave/", autosave_views.autosave, name="desk-essay-new-autosave"),
    path("essays/<int:pk>/", editor_views.essay, name="desk-essay"),
    path("essays/<int:pk>/autosave/", autosave_views.autosave, name="desk-essay-autosave"),
    path("essays/<int:pk>/presence/", autosave_views.presence, name="desk-essay-presence"),
    path("essays/<int:pk>/conflict/", conflict_views.conflict, name="desk-essay-conflict"),
    path("essays/<int:pk>/preview/", preview_views.essay_preview, name="desk-essay-preview"),
    path("essays/<int:pk>/pane/", preview_views.pane, name="desk-essay-pane"),
    path("essays/<int:pk>/take-back/", editor_views.take_back, name="desk-essay-take-back"),
    path("essays/<int:pk>/review/", review_views.review, name="desk-essay-review"),
    path("essays/<int:pk>/review/notes/", review_views.note, name="desk-essay-note"),
    path("essays/<int:pk>/review/notes/<int:note>/settle/", review_views.settle, name="desk-essay-note-settle"),
    path("essays/<int:pk>/withdraw/", list_views.withdraw, name="desk-essay-withdraw"),
    path("essays/<int:pk>/discard/", list_views.discard, name="desk-essay-discard"),
    path("essays/<int:pk>/links/", preview_link_views.links, name="desk-essay-links"),
    path("essays/<int:pk>/links/<int:link>/revoke/", preview_link_views.revoke, name="desk-essay-link-revoke"),
    path("essays/<int:pk>/translations/", translation_views.translations, name="desk-essay-translations"),
    path("essays/<int:pk>/history/", views.essay_history, name="desk-essay-history"),
    path("essays/<int:pk>/history/<int:number>/", views.revision, name="desk-revision"),
    path("essays/<int:pk>/history/<int:old>..<int:new>/", views.difference, name="desk-difference"),
    path("essays/<int:pk>/history/<int:number>/withhold/", views.withhold, name="desk-revision-withhold"),
    path("essays/<int:pk>/history/<int:number>/restore/", views.restore, name="desk-revision-restore"),
    path("schedule/", schedule_views.schedule, name="desk-schedule"),
    path("hubs/", taxonomy_views.hubs, name="desk-hubs"),
    path("hubs/new/", taxonomy_views.hub, name="desk-hub-new"),
    path("hubs/pairs/", taxonomy_views.pairs, name="desk-hub-pairs"),
    path("hubs/<int:pk>/", taxonomy_views.hub, name="desk-hub"),
    path("hubs/<int:pk>/delete/", taxonomy_views.hub_delete, name="desk-hub-delete"),
    path("pages/", taxonomy_views.pages, name="desk-pages"),
    path("pages/<int:pk>/", taxonomy_views.page, name="desk-page"),
    path("licences/", taxonomy_views.licences, name="desk-licences"),
    path("licences/new/", taxonomy_views.licence, name="desk-licence-new"),
    path("licences/<int:pk>/", taxonomy_views.licence, name="desk-licence"),
    path("licences/<int:pk>/delete/", taxonomy_views.licence_delete, name="desk-licence-delete"),
    path("series/", series_views.all_series, name="desk-series-all"),
    path("series/new/", series_views.one, name="desk-series-new"),
    path("series/<int:pk>/", series_views.one, name="desk-series"),
    path("series/<int:pk>/order/", series_views.order, name="desk-series-order"),
    path("series/<int:pk>/delete/", series_views.delete, name="desk-series-delete"),
    path("tags/", tag_views.tags, name="desk-tags"),
    path("tags/new/", tag_views.tag, name="desk-tag-new"),
    path("tags/suggest/", tag_views.suggest_tags, name="desk-tag-suggest"),
    path("tags/<int:pk>/", tag_views.tag, name="desk-tag"),
    path("tags/<int:pk>/merge/", tag_views.merge, name="desk-tag-merge"),
    path("tags/<int:pk>/delete/", tag_views.tag_delete, name="desk-tag-delete"),
    path("media/suggest/", library_views.suggest_pictures, name="desk-media-suggest"),
    path("authors/", taxonomy_views.authors, name="desk-authors"),
    path("authors/new/", taxonomy_views.author, name="desk-author-new"),
    path("authors/suggest/", taxonomy_views.suggest_authors, name="desk-author-suggest"),
    path("authors/<int:pk>/", taxonomy_views.author, name="desk-author"),
    path("authors/<int:pk>/delete/", taxonomy_views.author_delete, name="desk-author-delete"),
]
