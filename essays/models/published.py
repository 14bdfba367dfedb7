"""The rule of what everybody sees, said once: of an essay's own row, or of a row that belongs to one."""

from django.db.models import Q
from django.utils import timezone


def is_published(prefix="", now=None):
    """The condition that an essay is published and its moment has come; `prefix` leads to it ("essay__")."""
    return Q(**{f"{prefix}live": "published", f"{prefix}live_at__lte": now or timezone.now()})
