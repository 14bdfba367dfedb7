"""“Your responses”: asking for a link by mail; then reading, taking along and erasing what one sent here."""

import json
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comments.writers import erasure, personal_data
from comments.writers.forms import OwnForm
from sitewide.http.client_address import client_address
from sitewide.http.origin import same_origin_required
from sitewide.http.private_pages import private
from sitewide.text.durations import in_words

FORMATS = {"json": "application/json", "txt": "text/plain"}


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    """One field; the answer is the same whether the address has ever written here or not."""
    form = OwnForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "robots": "noindex"}
    if request.method != "POST" or not form.is_valid():
        return render(request, "comments/own_ask.html", context, status=422 if form.errors else 200)
    wait = personal_data.ask(form.cleaned_data["email"], address=client_address(request))
    if not wait:
        return render(request, "comments/own_sent.html", {"email": form.cleaned_data["email"], "robots": "noindex"})
    form.add_error(None, _("Too many tries. Wait %s, then try again.") % in_words(wait))
    response = render(request, "comments/own_ask.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def of_owner(view):
    """Gives the view the e-mail address of a mailed link; a page that says so for a link that does not hold."""

    @wraps(view)
    def opened(request, token):
        email = personal_data.read(token)
        if email is None:
            return render(request, "comments/own_expired.html", {"robots": "noindex"}, status=404)
        return view(request, token, email)

    return opened


@private
@require_safe
@of_owner
def responses(request, token, email):
    """Everything that was sent with one address, and what can be done with it."""
    context = {"email": email, "token": token, "rows": personal_data.rows(email), "robots": "noindex"}
    return render(request, "comments/own.html", context)


def _export(request, email, extension):
    told = personal_data.kept(email)
    if extension == "json":
        text = json.dumps(told, ensure_ascii=False, indent=1)
    else:
        text = personal_data.as_text(told)
    response = HttpResponse(text, content_type=f"{FORMATS[extension]}; charset=utf-8")
    name = f"responses-{timezone.localdate()}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@private
@require_safe
@of_owner
def as_json(request, token, email):
    """Everything that is kept, for machines."""
    return _export(request, email, "json")


@private
@require_safe
@of_owner
def as_text(request, token, email):
    """Everything that is kept, for people."""
    return _export(request, email, "txt")


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
@of_owner
def erase(request, token, email):
    """Asks once more, then erases all of it for good."""
    context = {"email": email, "token": token, "robots": "noindex"}
    if request.method == "POST":
        context |= {"done": True, "left": erasure.erase(email)}
    else:
        context["count"] = personal_data.replies_of(email).count()
    return render(request, "comments/own_erase.html", context)
