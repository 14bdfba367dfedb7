"""A bare Django page to compare with: one template, twenty rows, no database, no middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html lang="en"><title>{{ title }}</title><h1>{{ title }}</h1><ol>
{% for row in rows %}<li><a href="/{{ row.slug }}/">{{ row.title }}</a> {{ row.number }}</li>{% endfor %}</ol></html>"""
ROWS = [{"slug": f"row-{n}", "title": f"Row {n} & what it says", "number": n} for n in range(20)]


def page(request):
    return HttpResponse(template.render({"title": "Twenty rows", "rows": ROWS}, request))


urlpatterns = [path("", page)]
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of no use",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
application = get_wsgi_application()
template = engines["django"].from_string(PAGE)
