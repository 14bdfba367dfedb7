"""The pages behind the letters on answers: a button to begin them, a button to end them."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.notifications import reply_subscriptions
from sitewide.http.origin import same_origin_required
from sitewide.http.private_pages import private
from sitewide.text.numbers import whole_number


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """A page with a button, so that programs which open links in mail ask for nothing."""
    email = reply_subscriptions.read_email(token)
    if email is None:
        return render(request, "comments/follow_expired.html", {"robots": "noindex"}, status=404)
    context = {"email": email, "robots": "noindex"}
    if request.method != "POST":
        return render(request, "comments/follow.html", context | {"wishes": reply_subscriptions.wishes_of(email)})
    picked = {pk for asked in request.POST.getlist("reply") if (pk := whole_number(asked)) is not None}
    count = reply_subscriptions.confirm(email, picked)
    return render(request, "comments/followed.html", context | {"count": count})


# Mail programs press the button themselves (RFC 8058): with no cookie, and from wherever they stand. Nothing of a
# session is used, and whoever has the link may end these letters; so nothing is checked but the link.
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """One button, no questions. Every letter on answers leads here; it holds as long as the site's key does."""
    pk, everything = reply_subscriptions.read_stop(token)
    if pk is None:
        raise Http404(_("There is no such page."))
    done = request.method == "POST"
    if done:
        reply_subscriptions.stop(pk, everything=everything and "all" in request.POST)
    return render(request, "comments/unfollow.html", {"done": done, "everything": everything, "robots": "noindex"})
