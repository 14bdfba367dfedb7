"""Which tags stand most often beside a tag or in a hub."""

from essays.models import Count, Tag
from sitewide.compiled_queries import CompiledQuery

_NAMES = CompiledQuery(lambda ids: Tag.objects.filter(pk__in=[ids]).order_by().values_list("pk", "name", "slug", "key"))


def tags_beside(kind, of, number):
    """The tags that are counted most often beside one, as dictionaries (name, slug, key, count), the most first."""
    found = dict(Count.objects.most(kind, of, number))
    rows = {pk: (name, slug, key) for pk, name, slug, key in _NAMES.rows(list(found))} if found else {}
    return [dict(zip(("name", "slug", "key"), rows[pk], strict=True), count=many) for pk, many in found.items()]
