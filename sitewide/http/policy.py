"""Content-Security-Policy over every answer that has none of its own, put together once.

django-csp builds it; its middleware does so anew for every answer, since a view may change it there. No view of this
site does: a policy that differs is written by the view itself.
"""

from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"
EXPLAINED = {404, 500}  # answers that Django explains under DEBUG, on pages with styles of their own


class ContentSecurityPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in EXPLAINED):
            response.headers.setdefault(HEADER, self.policy)
        return response
