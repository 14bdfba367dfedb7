"""Pages of lists: a number that is none, or past the end, is an address that does not exist."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from sitewide.text.numbers import whole_number

PER_PAGE = 20


class IdsFirst:
    """Rows as a sequence of which a part is found by ids alone, by an index that holds what they are asked and ordered
    by: what is passed over is not read, nor what belongs to it.

    `rows` says which ones, `shown` the model with all that is shown of one; both are in the same order. `pk` is what
    `rows` call its ids, where they are of another model.
    """

    ordered = True  # as the paginator asks

    def __init__(self, rows: QuerySet[Any], shown: QuerySet[Any], count: int | None = None, *, pk: str = "pk") -> None:
        self.rows, self.shown, self._count, self._pk = rows, shown, count, pk

    def __len__(self) -> int:
        if self._count is None:
            self._count = self.rows.order_by().count()
        return self._count

    def __getitem__(self, part: slice) -> QuerySet[Any]:
        """The rows of a part, with both its ends."""
        return self.shown.filter(pk__in=self.rows.values(self._pk)[part])


def month_at(months: Mapping[int, int], place: int) -> tuple[int, int]:
    """Of a list that begins with the latest month, by how many rows each month has ({202403: count}): the month in
    which the row of a place stands (0: the first), and how many rows come before that month. The place is one of the
    list."""
    found = sorted(months.items(), reverse=True)
    ends = list(accumulate(many for _month, many in found))
    begin = bisect_right(ends, place)
    month, many = found[begin]
    return month, ends[begin] - many


def page_of(
    rows: Sequence[Any] | QuerySet[Any],
    request: HttpRequest,
    per_page: int = PER_PAGE,
    *,
    count: int | None = None,
) -> Page[Any]:
    """The page of `rows` (ordered queryset or list) that `?page=` asks for; raises Http404 where there is none. `count`
    is how many there are, where that is known: else they are counted."""
    asked = whole_number(request.GET.get("page", "1"), digits=6)
    try:
        paginator = Paginator(rows, per_page)
        if count is not None:
            paginator.count = count  # what it would ask for and keep
        return paginator.page(asked or 0)  # 0, as no page is
    except InvalidPage as error:
        raise Http404(_("There is no such page of this list.")) from error
