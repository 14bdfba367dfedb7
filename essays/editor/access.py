"""What the pages of those who write begin with: who may come in, which essay, and its form."""

from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from essays import taxonomy
from essays.editor import form_values
from essays.editor.forms import EssayForm
from essays.models import Essay


def writers(methods):
    """For pages of those who write: no cache keeps them."""

    def decorate(view):
        return never_cache(role_required("author", "editor")(require_http_methods(methods)(view)))

    return decorate


def find(user, pk):
    """An essay that this person may open on the desk; 404 for any other."""
    return get_object_or_404(Essay.objects.editable_by(user).select_related("head", "owner"), pk=pk)


def find_begun(user, guid):
    """The essay that was made under this name meanwhile, where this person may open it; None for none."""
    rows = Essay.objects.editable_by(user).select_related("head", "owner")
    return rows.filter(guid=guid).first() if guid else None


def blank(request, **values):
    """The form of a new essay, with the site's licence and the writer's own by-line."""
    licence = taxonomy.default_licence(request.site_state.settings)
    form = EssayForm.blank(request.user, licence, request.GET.get("title", "")[:250])
    form.initial |= values
    return form


def form_for(request, essay=None):
    """The editor's form: with what was sent, else with the newest revision, else empty."""
    if essay is None and request.method != "POST":
        return blank(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = form_values.initial_of(essay, request.user)
    return EssayForm(*sent, user=request.user, essay=essay, do=request.POST.get("do", "save"), initial=initial)
