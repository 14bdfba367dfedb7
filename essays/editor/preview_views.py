"""The preview: a draft as readers will see it, with words that are not saved yet."""

from functools import wraps
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import role_required
from essays.derived import covers
from essays.editor import checks, drafts, form_values
from essays.editor.access import find
from essays.editor.forms import EssayForm
from essays.models import Author, Hub, Licence, Media, Tag
from essays.models.essay import LANGUAGE_CHOICES
from sitewide.http import rate_limits
from sitewide.http.rate_limits import too_many
from sitewide.text import writing_direction
from sitewide.text.enumerations import commas
from sitewide.text.numbers import whole_number

LANGUAGES = dict(LANGUAGE_CHOICES)
LEFT_OUT = {"csrfmiddlewaretoken", "do", "caret"}
A_MINUTE = 240  # the editor asks when typing rests, one at a time: more than four a second is no editor


def counted(view):
    """Rendering costs time, also for those who may write: so many a minute for each person."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        wait = rate_limits.hit("preview", request.user.pk, limit=A_MINUTE, seconds=60)
        return too_many(request, wait) if wait else view(request, *args, **kwargs)

    return wrapper


def chosen(model, values):
    """The rows of a model that a form's values name, odd ones left out."""
    return list(model.objects.filter(pk__in=[whole_number(str(value)) for value in values][:100]))


def preview_of(form):
    """What the editor's form holds now, rendered and looked through: a checks.Preview."""
    language = form.typed("language")
    typed = drafts.author_names(form.typed("authors")) if form.user.is_editor else []
    before = form.essay.head.authors if form.essay and form.essay.head else ()
    found = drafts.find_authors(typed, before) if typed else {}
    return checks.preview(
        form.typed("body").replace("\r\n", "\n"),
        language if language in LANGUAGES else "en",
        tags=drafts.tag_names(form.typed("tags"))[:50],
        hubs=chosen(Hub, form.typed("hubs") or []),
        has_licence=bool(chosen(Licence, [form.typed("licence")])),
        sourced=bool(form.typed("source_url")),
        new_authors=[name for name, author in found.items() if author is None],
        dated=_cleaned(form, "dated"),
        at=_cleaned(form, "publish_at") or (form.essay and form.essay.live_at),
        cover=form.typed("cover").strip().removeprefix("media:"),
        no_cover=bool(form.typed("no_cover")),
    )


def _form(request, essay):
    """The form as it was sent, unjudged; of a stored essay when nothing was sent."""
    sent = request.POST if request.method == "POST" else None
    initial = _stored(essay) if essay and not sent else {}
    return EssayForm(
        sent, user=request.user, essay=essay, initial=initial | {"authors": _byline(essay, request.user)}
    ).silence()


def _byline(essay, user):
    return commas(essay.head.author_names()) if essay and essay.head else drafts.own_name(user)


def _stored(essay):
    head = essay.head
    names = (*form_values.LINES, "body", "language", "dated", "source_url", "hubs", "no_cover")
    return {name: getattr(head, name) for name in names} | {
        "tags": ", ".join(head.tags), "licence": head.licence_id, "cover": head.cover.name if head.cover else "",
    }  # fmt: skip


@never_cache
@role_required("author", "editor")
@require_http_methods(["GET", "HEAD", "POST"])
@counted
def essay_preview(request, pk):
    return show_preview(request, find(request.user, pk))


@never_cache
@role_required("author", "editor")
@require_POST
@counted
def new_preview(request):
    return show_preview(request, None)


def show_preview(request, essay):
    """The page that readers will see, with the sent words, which travel on in a form of their own."""
    form = _form(request, essay)
    preview = preview_of(form)
    language = form.typed("language") if form.typed("language") in LANGUAGES else "en"
    names = drafts.author_names(form.typed("authors"))
    authors = drafts.find_authors(names, essay.head.authors if essay else ())
    tags = _tags(drafts.tag_names(form.typed("tags"))[:50])
    context = {
        "essay": essay,
        "preview": preview,
        "language": language,
        "direction": writing_direction.of_language(language),
        "title": form.typed("title"),
        "standfirst": form.typed("standfirst"),
        "lead_in": form.typed("lead_in"),
        "dated": _cleaned(form, "dated"),
        "authors": [author or SimpleNamespace(name=name) for name, author in authors.items()],
        "portrait": _portrait(authors),
        "hubs": chosen(Hub, form.typed("hubs") or []),
        "tags": tags,
        "cover": _cover(form, preview.html),
        "kept": _kept(request),
        "robots": "noindex",
    }
    return render(request, "desk/preview.html", context)


def _cleaned(form, name):
    """What stands in a field, as a date or a moment; None for nothing and for what is none."""
    try:
        return form.fields[name].to_python(form[name].value())
    except ValidationError:
        return None


def _cover(form, html):
    """The picture that is typed as the cover, as readers would see it above this text; None for a name of none."""
    name = "" if form.typed("no_cover") else form.typed("cover").strip().removeprefix("media:")
    media = Media.objects.select_related("licence").filter(name=name).first() if name else None
    return covers.at_head(media, html)


def _tags(names):
    """The names of the tags that publication takes for these, each once."""
    known = Tag.objects.select_related("synonym_of").named(names)
    meant = (str(known[name].synonym_of or known[name]) if name in known else name for name in names)
    return list(dict.fromkeys(meant))


def _portrait(authors):
    """The first author as the portrait wants it: a picture, or the name for its tile."""
    for name, author in authors.items():
        found = author and Author.objects.select_related("portrait").get(pk=author.pk)
        return {"name": name, "portrait": found and found.portrait}
    return None


def _kept(request):
    """Every field that was sent, but for the buttons: (name, value)."""
    return [(n, v) for n, values in request.POST.lists() if n not in LEFT_OUT for v in values]


@never_cache
@role_required("author", "editor")
@require_POST
@counted
def pane(request, pk=None):
    """The preview, the thread bar and the checks as parts of a page, for a script that puts each in its place."""
    found = find(request.user, pk) if pk else None
    form = _form(request, found)
    context = {"essay": found, "form": form, "preview": preview_of(form), "language": form.typed("language")}
    return render(request, "desk/_pane.html", context)
