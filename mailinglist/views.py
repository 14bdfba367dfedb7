"""The mailing list's pages. They carry no token: forms are checked by where they come from, and use no session."""

import csv

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import role_required
from mailinglist import subscriptions
from mailinglist.forms import JoinForm, RemoveForm
from mailinglist.models import Subscriber
from sitewide.http.client_address import client_address
from sitewide.http.origin import refused, same_origin, same_origin_required
from sitewide.http.private_pages import keep_private
from sitewide.http.signed_links import is_one_click
from sitewide.text.durations import in_words


def _page(request, name, context, *, status=200):
    """A page about one address: kept by no cache, listed by no search engine."""
    return keep_private(render(request, f"mailinglist/{name}.html", {"robots": "noindex", **context}, status=status))


@same_origin_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request):
    """Join with one field; the answer is the same whether the address is listed or not."""
    form = JoinForm(request.POST if request.method == "POST" else None)
    context = {"title": _("Mailing list"), "form": form}
    if request.method != "POST":
        return render(request, "mailinglist/list.html", context)
    if not form.is_valid():
        return _page(request, "list", context, status=422)
    wait = subscriptions.ask(form.cleaned_data["email"], address=client_address(request))
    if not wait:
        return _page(request, "sent", {"title": _("Look in your mail"), "email": form.cleaned_data["email"]})
    form.add_error(None, _("Too many tries. Wait %s, then try again.") % in_words(wait))
    response = _page(request, "list", context, status=429)
    response["Retry-After"] = str(wait)
    return response


@same_origin_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """A page with a button, so that programs which open links in mail put nobody on the list."""
    if "no" in request.POST:
        return _page(request, "declined", {"title": _("Nothing was done")})
    if request.method == "POST":
        email, name = subscriptions.confirm(token), "confirmed"
    else:
        email, name = subscriptions.read(token, subscriptions.JOIN), "confirm"
    if email is None:
        return _page(request, "expired", {"title": _("This link does not hold any more")}, status=404)
    titles = {"confirm": _("Join the mailing list?"), "confirmed": _("You are on the list")}
    return _page(request, name, {"title": titles[name], "email": email, "leave_url": subscriptions.leave_link(email)})


# Mail programs press the button themselves (RFC 8058), from wherever they stand; whoever has the link may leave. Coming
# back is for this site's own page.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, token):
    """One button, no questions; then a way back for a day."""
    back = "back" in request.POST and not is_one_click(request)
    if back and not same_origin(request):
        return refused(request)
    if back:
        email, name = subscriptions.put_back(request.POST["back"]), "back"
    elif request.method == "POST":
        email, name = subscriptions.leave(token), "left"
    else:
        email, name = subscriptions.read(token, subscriptions.LEAVE), "leave"
    if email is None:
        return _page(request, "expired", {"title": _("This link does not hold any more")}, status=404)
    titles = {
        "leave": _("Leave the mailing list?"),
        "left": _("You will get nothing more from us"),
        "back": _("You are on the list again"),
    }
    return _page(request, name, {"title": titles[name], "email": email, "back": subscriptions.back_token(email)})


@never_cache
@role_required("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_list(request):
    """How many there are; one can be taken off. The addresses themselves are not shown."""
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if subscriptions.remove(form.cleaned_data["email"], by=request.user):
            messages.success(request, _("The address is off the list."))
            return redirect("desk-list")
        form.add_error("email", _("This address is not on the list."))
    context = {"form": form, "count": Subscriber.objects.confirmed().count()}
    return render(request, "desk/list.html", context, status=422 if form.errors else 200)


@never_cache
@role_required("administrator")
@require_POST
def desk_list_export(request):
    """The list as a CSV file. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mailing-list-{timezone.localdate()}.csv"'
    rows = csv.writer(response)
    rows.writerow(["e-mail", "confirmed"])
    for email, confirmed in Subscriber.objects.confirmed().order_by("email").values_list("email", "confirmed_at"):
        rows.writerow([f"'{email}" if email[0] in "=+-@\t\r" else email, confirmed.isoformat(timespec="seconds")])
    return response
