"""The pages that only the writer of a reply knows: what became of it, changing it, taking it back, its place."""

from contextlib import suppress
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comments import moderation, posting
from comments.identity import writer_trust
from comments.models import Comment
from comments.moderation import appeals
from comments.posting import limits
from comments.posting.commenting_status import NotOpen
from comments.posting.rendering import NothingToRead, rendered, told_of
from comments.posting.views import wait_words
from comments.tokens import find_by_token, is_closed
from comments.writers import editing
from comments.writers.forms import AppealForm, EditForm
from comments.writers.status_page import context_of
from essays import markup
from essays.models import Essay
from essays.reading.views import context_of as essay_context
from sitewide.http.client_address import client_address
from sitewide.http.origin import same_origin_required
from sitewide.http.private_pages import private
from sitewide.http.redirects import see_other
from sitewide.http.unsent import unsent

State = Comment.State


def of_writer(view):
    """Fetches the reply that the address's token opens; 404 for none, and 410 with what was typed once it is closed."""

    @wraps(view)
    def fetched(request, token):
        comment = find_by_token(token)
        if comment is None:
            raise Http404(_("There is no such page."))
        if is_closed(comment):
            withdrawn = comment.state == State.WITHDRAWN
            context = {"robots": "noindex", "unsent": unsent(request), "withdrawn": withdrawn}
            return render(request, "comments/closed.html", context, status=410)
        return view(request, comment, token)

    return fetched


def _back(token):
    return see_other("private-response", token)


@private
@require_safe
@of_writer
def private_response(request, comment, token):
    """What became of a reply, for its writer."""
    return render(request, "comments/private.html", context_of(comment, token))


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
@of_writer
def withdraw_response(request, comment, token):
    """Asks once more, then takes a reply back for good."""
    context = context_of(comment, token)
    if request.method != "POST" and context["can_withdraw"]:
        return render(request, "comments/withdraw.html", context)
    if request.method == "POST" and context["can_withdraw"]:
        with suppress(ValidationError):  # decided at this very moment: the page says how
            moderation.withdraw(comment)
    return _back(token)


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
@of_writer
def edit_response(request, comment, token):
    """Other words for a reply, with a look at them first; whatever is refused, what was typed comes back."""
    if request.method != "POST":
        if editing.why_not(comment):
            return _back(token)
        return _show_edit(request, comment, token, _edit_form(comment, comment.body))
    form = EditForm(request.POST)
    if not form.is_valid():
        return _show_edit(request, comment, token, form, status=422)
    body = form.cleaned_data["body"]
    if "preview" in request.POST:
        return _preview(request, comment, token, form, body)
    return _edit(request, comment, token, form, body)


def _edit_form(comment, body):
    return EditForm(initial={"body": body, "version": comment.version})


def _edit(request, comment, token, form, body):
    try:
        writer = writer_trust.key_in(request, writer_trust.COOKIE_HERE)
        seen = form.cleaned_data["version"] or 0
        editing.edit(comment, body, seen_version=seen, address=client_address(request), writer=writer)
    except limits.TooSoon as soon:
        return _too_soon(request, comment, token, form, soon, _("Try again in %s; your text is kept."))
    except editing.ChangedElsewhere as changed:
        form.takes(version=changed.comment.version)
        return _refused(request, changed.comment, token, form, changed.message, 409)
    except editing.NotNow as refused:
        return _refused(request, comment, token, form, refused.message, 409)
    except (NotOpen, posting.AlreadySaid) as refused:
        return _refused(request, comment, token, form, str(refused), 409)
    except (markup.TextTooCostly, NothingToRead) as refused:
        form.add_error("body", str(refused))
        return _show_edit(request, comment, token, form, status=422)
    return _back(token)


def _preview(request, comment, token, form, body):
    try:
        limits.count_preview(client_address(request), None)
        html = rendered(body, comment.essay.language)
    except limits.TooSoon as soon:
        words = _("The next can be had in %s; your text is kept, and can be saved.")
        return _too_soon(request, comment, token, form, soon, words)
    except (markup.TextTooCostly, NothingToRead) as refused:
        form.add_error("body", str(refused))
        return _show_edit(request, comment, token, form, status=422)
    again = EditForm(initial={"body": form.data["body"], "version": form.cleaned_data["version"]})
    return _show_edit(request, comment, token, again, preview_html=html, **told_of(body, html))


def _too_soon(request, comment, token, form, soon, words):
    response = _refused(request, comment, token, form, f"{soon} {words % wait_words(soon.wait)}", 429)
    response["Retry-After"] = str(soon.wait)
    return response


def _refused(request, comment, token, form, words, status):
    form.add_error(None, words)
    return _show_edit(request, comment, token, form, status=status)


def _show_edit(request, comment, token, form, *, status=200, **more):
    context = context_of(comment, token) | {"form": form} | more
    return render(request, "comments/edit.html", context, status=status)


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
@of_writer
def appeal_response(request, comment, token):
    """Asks for a second look at a refusal; the form stands on the private page."""
    if request.method != "POST":
        return _back(token)
    form = AppealForm(request.POST)
    try:
        if form.is_valid():
            appeals.ask(comment, form.cleaned_data["words"])
            return _back(token)
    except ValidationError as refused:
        form.add_error("words", refused)
    context = context_of(comment, token, form) | {"typed": form.data.get("words", "")}
    return render(request, "comments/private.html", context | {"form": form}, status=422)


@private
@require_safe
@of_writer
def response_in_place(request, comment, token):
    """The essay with its writer's held reply in its place: for them alone, at an address that only they know."""
    if comment.state == State.PUBLISHED and comment.essay.is_public:
        return redirect(comment)
    essay = Essay.objects.published().filter(pk=comment.essay_id).first()
    if essay is None or comment.state not in {State.HELD, State.SPAM}:
        return _back(token)
    context = essay_context(essay, request.site_state.settings)
    context |= {"own_reply": comment, "own_token": token, "robots": "noindex", "head_json": None, "highwire": ()}
    return render(request, "essays/essay.html", context)
