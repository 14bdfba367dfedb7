"""Letters that come with a role: ended by the link in each of them, begun again on the page of one's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views import page
from sitewide.mail import subscriptions


def of(user):
    """The kinds of letters that an account gets by its roles: each as (kind, what about, whether they come)."""
    kinds = subscriptions.KINDS.items()
    return [
        (kind, words, subscriptions.wanted(kind, user.email)) for kind, (role, words) in kinds if role in user.roles
    ]


# Pressed by mail programs too, from wherever they stand (RFC 8058): nothing is checked but the link, nobody's session
# is looked at, and all that it can do is to end these letters.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """One button, no questions."""
    kind, email = subscriptions.read(token)
    if kind is None:
        raise Http404(_("There is no such page."))
    if request.method == "POST":
        subscriptions.stop(kind, email)
    return page(request, "letters_stop", {"done": request.method == "POST", "about": subscriptions.KINDS[kind][1]})


@never_cache
@login_required
@require_POST
def choose(request):
    """Ends letters of a kind for oneself, or begins them again."""
    kind = request.POST.get("kind", "")
    if kind in {kind for kind, _words, _come in of(request.user)}:
        if "start" in request.POST:
            subscriptions.start(kind, request.user.email)
            messages.success(request, _("These letters come again."))
        else:
            subscriptions.stop(kind, request.user.email)
            messages.success(request, _("These letters come no more."))
    return redirect("account")
