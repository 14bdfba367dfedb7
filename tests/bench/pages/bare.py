"""A bare Django view that gives kept bytes as they are: no middleware, no database. BARE_FOLDER has the files, each
with its headers beside it (name.json)."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

FOLDER = Path(os.environ["BARE_FOLDER"])
KEPT = {
    file.stem: (file.with_suffix(".bytes").read_bytes(), json.loads(file.read_text()))
    for file in FOLDER.glob("*.json")
}  # fmt: skip


def page(request, name):
    content, headers = KEPT[name]
    return HttpResponse(content, headers=headers)


urlpatterns = [path("<name>", page)]
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="of no use", MIDDLEWARE=[])
application = get_wsgi_application()
