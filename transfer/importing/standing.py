"""What happened here to an essay since it was imported: whether an import may write over it, in words."""

import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from essays.models import Essay, ImportedFrom, Revision

MAX_SOURCE = 120
NAMESPACE = uuid.UUID("6f2a3c1e-5d0b-4d52-9a51-0c1f7b1e8a11")  # of the guids that imported essays keep


def known_as(kind: str, name: str) -> str:
    """By what the rows of a source are kept (ImportedFrom.source): "kind:name". What came from a folder of Markdown by
    a name of its own was once kept by that name alone, and is known by it still."""
    rows = ImportedFrom.objects.filter(source=name[:MAX_SOURCE], kind="essay")
    is_old = kind == "markdown" and rows.filter(Q(key__iendswith=".md") | Q(key__iendswith=".markdown")).exists()
    return name[:MAX_SOURCE] if is_old else f"{kind}:{name}"[:MAX_SOURCE]


def why_left_alone(essay: Essay) -> str:
    """Words, where somebody has done something to an imported essay here; "" for one that is as it was imported."""
    if essay.live == Essay.Live.WITHDRAWN:
        return _("it was withdrawn here, so the text was not taken over it")
    if essay.live == Essay.Live.NEVER and essay.head.step != Revision.Step.DRAFT and essay.head.step_by_id is not None:
        return _("it is in review here, so the text was not taken over it")
    if essay.head.saver_id is not None or (essay.live == Essay.Live.PUBLISHED and essay.head.edition is None):
        return _("it was edited here since it was imported, so the text was not taken over it")
    return ""


def was_published_by_import(essay: Essay) -> bool:
    """False for what somebody here has published: they knew what they did, and are not told at every run."""
    return essay.is_public and essay.head.edition is not None and essay.head.step_by_id is None
