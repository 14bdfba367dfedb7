"""Pages of lists: a number that is none, or past the end, is an address that does not exist."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.utils.translation import gettext as _

from sitewide.numbers import whole_number

PER_PAGE = 20


def page_of(rows, request, per_page=PER_PAGE):
    """The page of `rows` (ordered queryset or list) that `?page=` asks for; raises Http404 where there is none."""
    try:
        return Paginator(rows, per_page).page(whole_number(request.GET.get("page", "1"), digits=6))
    except InvalidPage as error:
        raise Http404(_("There is no such page of this list.")) from error
