"""Replying: the form and its answers."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from comments import posting
from comments.identity import writer_trust
from comments.models import Comment
from comments.paragraphs import answers
from comments.posting import limits, resends
from comments.posting.commenting_status import NotOpen, closed_words
from comments.posting.forms import ReplyForm, blank_form, find_answered, stamp_of
from comments.posting.rendering import NothingToRead, rendered, told_of
from comments.posting.sender import is_member, sender_of, staff_of
from comments.rules.rulebook import ruling_of
from comments.threads import ordering
from comments.threads.conversation import places_of
from comments.tokens import find_by_token, is_closed
from comments.writers.status_page import context_of
from essays import markup
from essays.derived.redirects import find_old_path
from essays.models import Essay
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http.client_address import client_address
from sitewide.http.middleware import ANSWER
from sitewide.http.origin import same_origin_required
from sitewide.http.private_pages import private
from sitewide.http.redirects import moved, see_other, with_query
from sitewide.http.unsent import unsent
from sitewide.typography import typeset

State = Comment.State
_ESSAY = CompiledQuery(lambda now, slug: Essay.objects.published(now).filter(slug=slug).order_by())
TYPED = ("name", "email", "website", "body", "follow", "parent", "paragraph")


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def respond(request, slug):
    """The reply form alone, and where every reply form is sent."""
    essay = _ESSAY.instance(timezone.now(), slug)
    if essay is None:
        return _no_essay(request, slug)
    if request.method != "POST":
        return _show_form(request, essay, _opened_form(request, essay))
    staff = sender_of(request)
    if staff is None and "name" not in request.POST and staff_of(request):
        form = ReplyForm(request.POST, essay=essay, staff=staff_of(request))
        return _again(
            request, form, _("You had signed in anew since this form was opened. Send it once more."), status=422
        )
    form = ReplyForm(request.POST, essay=essay, staff=staff)
    if closed := closed_words(essay, _ruling(request, essay)):
        return _again(request, form, closed, status=409)
    if "preview" in request.POST and "body" not in form.errors:
        return _preview(request, essay, form)
    if form.errors:
        return _again(request, form, status=422)
    return _send(request, essay, form, staff)


def _ruling(request, essay):
    """The rules of an essay as they were when this request began: no query, where they are known already."""
    return ruling_of(essay, request.site_state.settings.version)


def _opened_form(request, essay):
    """A fresh form; `?parent=` names the response that is answered, `?paragraph=` the paragraph, `?from=` a refused
    reply to begin with."""
    initial = {}
    if again := _refused(request.GET.get("from", ""), essay):
        initial = {name: getattr(again, name) for name in ("name", "email", "website", "body")}
        if again.parent and again.parent.state == State.PUBLISHED:
            initial["parent"] = str(again.parent.number)
        initial["paragraph"] = answers.name_again(again.passage)
    if asked := request.GET.get("parent", ""):
        initial["parent"] = asked if find_answered(essay, asked) else ""
    elif about := _about(essay, request.GET.get("paragraph", "")):
        initial["paragraph"] = about.name
    return blank_form(essay, staff=staff_of(request), fresh=True, **initial)


def _about(essay, named):
    """The paragraph that is named, or the one that has its number now; None for none."""
    try:
        return answers.find_about(essay, named) if named else None
    except answers.Changed as changed:
        return changed.about


def _refused(token, essay):
    found = find_by_token(token) if token else None
    ended = {State.REJECTED, State.REMOVED, State.WITHDRAWN}
    return found if found and found.essay_id == essay.pk and found.state in ended and not is_closed(found) else None


def _typed(request, form):
    """Everything that was typed, with a fresh stamp."""
    typed = {name: form.data.get(name, "") for name in TYPED}
    return typed | {"stamp": stamp_of(form.essay, fresh=True)}


def _send(request, essay, form, staff):
    submission = form.submission(timezone.now(), writer_trust.key_in(request))
    browser = resends.browser_of(request)
    sender = {"address": client_address(request), "browser": browser, "user": staff, "signed_in": is_member(request)}
    try:
        posted = posting.post(essay, submission, ruling=_ruling(request, essay), **sender)
    except limits.TooSoon as soon:
        return _too_soon(request, form, soon, _("Try again in %s; your text is kept."))
    except NotOpen as closed:
        return _again(request, form, str(closed), status=409)
    except posting.AlreadySaid as said:
        return _again(request, form, str(said), status=409, said=said.comment)
    except (markup.TextTooCostly, NothingToRead) as refused:
        form.add_error("body", str(refused))
        return _again(request, form, status=422)
    response = _sent(request, essay, posted, staff)
    if staff is None and posted.comment:
        resends.remember(response, browser, posted.comment)
    return response


def _too_soon(request, form, soon, words):
    response = _again(request, form, f"{soon} {words % wait_words(soon.wait)}", status=429)
    response["Retry-After"] = str(soon.wait)
    return response


def wait_words(seconds):
    """Seconds as the answers to a reply say them."""
    if seconds < 120:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    minutes = -(-seconds // 60)
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def _sent(request, essay, posted, staff):
    comment = posted.comment
    if comment is None and request.htmx:
        return _in_place(render(request, "comments/received_here.html"))
    if comment is None:
        return render(request, "comments/received.html", {"robots": "noindex", "essay": essay})
    if staff and comment.state == State.PUBLISHED:
        messages.success(request, _("Your reply is published as number %(number)s.") % {"number": comment.number})
        place = reverse("response-number", args=[comment.essay.slug, comment.number])
        return _in_place(HttpResponseClientRedirect(place)) if request.htmx else redirect(place)
    if request.htmx and comment.state == State.PUBLISHED:
        return _in_place(HttpResponseClientRedirect(reverse("private-response", args=[posted.token])))
    if request.htmx:
        return _in_place(render(request, "comments/held.html", context_of(comment, posted.token)))
    return see_other("private-response", posted.token)


def _preview(request, essay, form):
    body = form.cleaned_data["body"]
    try:
        limits.count_preview(client_address(request), form.staff)
        html = rendered(body, essay.language)
    except limits.TooSoon as soon:
        return _too_soon(request, form, soon, _("The next can be had in %s; your text is kept, and can be sent."))
    except (markup.TextTooCostly, NothingToRead) as refused:
        form.add_error("body", str(refused))
        return _again(request, form, status=422)
    kept = ReplyForm(essay=essay, staff=form.staff, initial=_typed(request, form))
    return _show_form(request, essay, kept, preview_html=html, **told_of(body, html))


def _again(request, form, problem="", *, status, said=None):
    """The form once more, with what was typed and what is wrong."""
    if problem:
        form.errors.clear()  # what is wrong in the fields matters only when the reply can be taken at all
        form.add_error(None, problem)
    form.data = _typed(request, form)
    return _show_form(request, form.essay, form, status=status, said=said)


def _show_form(request, essay, form, status=200, **context):
    ruling = _ruling(request, essay)
    parent = form["parent"].value()
    answered = find_answered(essay, parent) if parent else None
    context |= {
        "essay": essay,
        "form": form,
        "staff": form.staff,
        "closed": closed_words(essay, ruling) if not form.is_bound else "",
        "hold_all": ruling.hold_all,
        "about": None if answered else _about(essay, form["paragraph"].value() or ""),
        "replying_to": answered and {"number": answered.number, "name": answered.name, "excerpt": answered.excerpt()},
        "robots": "noindex",
    }
    if not request.htmx:
        return render(request, "comments/respond.html", context, status=status)
    return _in_place(render(request, "comments/reply.html", context, status=status))


def _in_place(response):
    """An answer that is made to take the place of the form; the page's script swaps in no other."""
    response[ANSWER] = "reply"
    return response


def _no_essay(request, slug):
    """No such essay (any more): its new address where it has one, else an answer that gives the words back."""
    old = find_old_path(f"/essays/{slug}/")
    if old and old.essay and old.essay.slug != slug:
        to = with_query(reverse("respond", args=[old.essay.slug]), request.META.get("QUERY_STRING", ""))
        return redirect(to, permanent=True, preserve_request=True)
    if request.method != "POST":
        raise Http404(_("There is no such essay."))
    gone = Essay.objects.filter(slug=slug, live=Essay.Live.WITHDRAWN).first()
    context = {
        "title": typeset(gone.title, gone.language) if gone else "",
        "unsent": unsent(request),
        "robots": "noindex",
    }
    return render(request, "comments/gone.html", context, status=410 if gone else 404)


@require_safe
def response_number(request, slug, number):
    """The permanent address of one response: leads to its place on the right page."""
    essay = Essay.objects.published().filter(slug=slug).first()
    return _at_number(request, essay, number) if essay else _of_another_name(request, slug, "response-number", number)


@require_safe
def response_at(request, slug, anchor):
    """Where another site had a response ("comment-12"): leads to its place here, on the right page; where it is not
    shown, to the responses. A browser tells no server what stands after the number sign of an address."""
    essay = Essay.objects.published().filter(slug=slug).first()
    if essay is None:
        return _of_another_name(request, slug, "response-at", anchor)
    rows = Comment.objects.published().filter(essay=essay, legacy_anchor=anchor)
    number = rows.values_list("number", flat=True).first()
    return _at_number(request, essay, number) if number else HttpResponseRedirect(f"{essay.url}#responses")


def _of_another_name(request, slug, name, *arguments):
    """Where an essay is that was called so once; Http404 where none was."""
    old = find_old_path(f"/essays/{slug}/")
    if old and old.essay and old.essay.slug != slug:
        return moved(request, reverse(name, args=[old.essay.slug, *arguments]))
    raise Http404(_("There is no such essay."))


def _at_number(request, essay, number):
    ruling = _ruling(request, essay)
    page = ordering.page_of(places_of(essay), number, ruling.page_length)
    if page is None:
        return no_response(request, essay, number)
    query = f"?responses={page}" if page > 1 else ""
    return HttpResponseRedirect(f"{essay.get_absolute_url()}{query}#response-{number}")


def no_response(request, essay, number):
    """410 in words for a response that its writer took back, or a moderator removed; any other number is missing."""
    ended = {State.WITHDRAWN, State.REMOVED}
    taken = Comment.objects.filter(essay=essay, number=number, state__in=ended).first()
    if taken is None:
        raise Http404(_("There is no such response."))
    context = {"essay": essay, "number": number, "withdrawn": taken.state == State.WITHDRAWN}
    context |= {"when": taken.decided_at, "unsent": unsent(request), "robots": "noindex"}
    return render(request, "comments/taken_back.html", context, status=410)
