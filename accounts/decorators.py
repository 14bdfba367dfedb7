"""Who may come in: roles asked for by one decorator."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import resubmission
from accounts.forms import SignInForm
from accounts.models import ROLES
from accounts.roles import PLURALS
from sitewide.http.origin import page_before
from sitewide.text.enumerations import ands


def has_role(user, *roles):
    """True where an active, signed-in person holds at least one of the roles."""
    return bool(user.is_authenticated and user.roles & set(roles))


def role_required(*roles):
    """Lets a view be reached by people with one of the roles.

    Not signed in: the sign-in page, with the way back in `next`; a text that was being sent is kept and can be sent
    again once signed in. Signed in without any of the roles: 403.
    """
    if unknown := set(roles) - set(ROLES):
        raise ValueError(f"no such role: {', '.join(sorted(unknown))}")

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if not has_role(request.user, *roles):
                raise PermissionDenied(_("This page is for %(people)s.") % {"people": ands(PLURALS[r] for r in roles)})
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def desk_pages(*roles):
    """A decorator for pages of the desk that people with one of these roles may open: called with the methods of HTTP
    that a page answers. No cache keeps such a page."""

    def answering(*methods):
        def decorate(view):
            return never_cache(role_required(*roles)(require_http_methods(methods)(view)))

        return decorate

    return answering


administrators = desk_pages("administrator")
editors = desk_pages("editor")


def ask_to_sign_in(request):
    """The sign-in page by redirect, or at once with the words that were being sent."""
    if request.method == "POST" and resubmission.is_worth_keeping(request):
        context = {"form": SignInForm(), "next": way_back(request), "kept": resubmission.pack(request)}
        return render(request, "accounts/sign_in.html", context, status=403)
    return redirect_to_login(way_back(request))


def way_back(request):
    """Where to go after signing in: the page itself, or the page of the form that was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return page_before(request) or "/desk/"
