from django.urls import path

from transfer.exports import markdown_views
from transfer.exports import views as export_views
from transfer.importing import views

urlpatterns = [
    # Without a slash at its end: it is a file, and no page is at such an address.
    path("essays/<uslug:slug>.md", markdown_views.essay_markdown, name="essay-markdown"),
    path("desk/export/", export_views.exports, name="desk-exports"),
    path("desk/export/<int:pk>/forget/", export_views.forget, name="desk-export-forget"),
    path("desk/export/<int:pk>/<str:name>", export_views.download, name="desk-export-file"),
    path("desk/import/", views.imports, name="desk-imports"),
    path("desk/import/<int:pk>/", views.one, name="desk-import"),
    path("desk/import/<int:pk>/bring-in/", views.bring_in, name="desk-import-bring-in"),
    path("desk/import/<int:pk>/stop/", views.stop, name="desk-import-stop"),
    path("desk/import/<int:pk>/forget/", views.forget, name="desk-import-forget"),
    path("desk/import/<int:pk>/<str:name>", views.report, name="desk-import-report"),
]
