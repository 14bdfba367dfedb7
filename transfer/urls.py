from django.urls import path
from django.utils.module_loading import import_string

from transfer.exports import markdown_views


def _later(name):
    """The view of a name in this app, whose module is loaded when it is first asked for: what reads other sites'
    exports takes ten megabytes of each worker, most of which bring in nothing as long as they live."""

    def view(request, **given):
        return import_string(f"transfer.{name}")(request, **given)

    return view


urlpatterns = [
    # Without a slash at its end: it is a file, and no page is at such an address.
    path("essays/<uslug:slug>.md", markdown_views.essay_markdown, name="essay-markdown"),
    path("desk/export/", _later("exports.views.exports"), name="desk-exports"),
    path("desk/export/<int:pk>/forget/", _later("exports.views.forget"), name="desk-export-forget"),
    path("desk/export/<int:pk>/<str:name>", _later("exports.views.download"), name="desk-export-file"),
    path("desk/import/", _later("importing.views.imports"), name="desk-imports"),
    path("desk/import/<int:pk>/", _later("importing.views.one"), name="desk-import"),
    path("desk/import/<int:pk>/bring-in/", _later("importing.views.bring_in"), name="desk-import-bring-in"),
    path("desk/import/<int:pk>/stop/", _later("importing.views.stop"), name="desk-import-stop"),
    path("desk/import/<int:pk>/forget/", _later("importing.views.forget"), name="desk-import-forget"),
    path("desk/import/<int:pk>/<str:name>", _later("importing.views.report"), name="desk-import-report"),
]
