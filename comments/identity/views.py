"""Being known here: the letter that confirms an address, the page that it leads to, and the cookie of a browser."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from comments.identity import writer_trust
from comments.models import Comment
from comments.moderation import EditedMeanwhile
from comments.tokens import find_by_token, is_closed
from sitewide.http.client_address import client_address, household_of
from sitewide.http.origin import same_origin_required
from sitewide.http.private_pages import private
from sitewide.http.redirects import see_other
from sitewide.text.durations import in_words
from sitewide.text.numbers import whole_number


def _own(token):
    """The reply of a private page that is still open."""
    comment = find_by_token(token)
    if comment is None or is_closed(comment):
        raise Http404(_("There is no such page."))
    return comment


def _step(request, step, comment=None, *, status=200, **context):
    context |= {"step": step, "comment": comment, "essay": comment and comment.essay, "robots": "noindex"}
    return render(request, "comments/confirm.html", context, status=status)


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask_confirmation(request, token):
    """Asks for the letter that confirms the address of a reply; the answer is the same whether one left or not."""
    comment = _own(token)
    back = reverse("private-response", args=[token])
    if request.method != "POST" or not writer_trust.can_ask(comment):
        return see_other(back)
    wait = writer_trust.ask(comment, address=client_address(request))
    if not wait:
        return _step(request, "sent", comment, token=token)
    words = _("Too many letters were asked for. Wait %s, then try again.") % in_words(wait)
    response = _step(request, "sent", comment, token=token, problem=words, status=429)
    response["Retry-After"] = str(wait)
    return response


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_response(request, link):
    """Where the mailed link leads: the reply and a button, so that programs which open links confirm nothing."""
    comment = writer_trust.find_by_link(link)
    if comment is None:
        return _step(request, "expired", status=404)
    if request.method != "POST":
        return _step(request, "ask", comment)
    read = whole_number(request.POST.get("version"), digits=5) or 0
    try:
        appeared = writer_trust.confirm(comment, address=client_address(request), seen_version=read)
    except EditedMeanwhile:
        comment.refresh_from_db()
        return _step(request, "ask", comment, changed=True, status=409)
    comment.refresh_from_db()
    published = comment.state == Comment.State.PUBLISHED and comment.essay.is_public
    response = _step(request, "done", comment, appeared=appeared, published=published)
    if "known" in request.POST:
        _make_known(request, response, comment)
    return response


@same_origin_required
@private
@require_POST
def be_known(request, token):
    """Sets the cookie by which this browser's replies are known to be of the same writer, or takes it away."""
    comment = _own(token)
    response = see_other("private-response", token)
    if "forget" not in request.POST:
        if wait := writer_trust.KEYS_FOR_ADDRESS.hit(household_of(request)):
            words = _("Browsers were made known from your network again and again. Wait %s, then try again.")
            problem = words % in_words(wait)
            response = _step(request, "wait", comment, token=token, problem=problem, status=429)
            response["Retry-After"] = str(wait)
            return response
        _make_known(request, response, comment)
        return response
    writer_trust.take_key(comment)
    writer_trust.forget(response)
    return response


def _make_known(request, response, comment):
    writer_trust.remember(
        response, writer_trust.give_key(comment, writer_trust.key_in(request, writer_trust.COOKIE_HERE))
    )
