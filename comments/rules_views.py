"""The desk's pages of rules: the site's, a hub's and an essay's, tried on the newest replies before they are saved."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from comments import dryrun, rulebook, ruling
from comments.models import Comment, ImportedList, RuleSet
from comments.rules_forms import ImportForm, RulesForm
from essays.models import Essay, Hub

PER_PAGE = 20
FOUND = 20  # essays that a search for one shows


def _page(view):
    """For the pages of those who set the rules: no cache keeps them."""
    return never_cache(role_required("moderator", "administrator")(require_http_methods(["GET", "HEAD", "POST"])(view)))


@_page
def site_rules(request):
    return _answer(request, None, reverse("desk-rules"))


@_page
def hub_rules(request, pk):
    return _answer(request, get_object_or_404(Hub, pk=pk), reverse("desk-rules-hub", args=[pk]))


@_page
def essay_rules(request, pk):
    return _answer(request, get_object_or_404(Essay, pk=pk), reverse("desk-rules-essay", args=[pk]))


def _answer(request, level, here):
    """One level's page; every button is a form that comes back here."""
    page = _Page(request, level, here)
    do = request.POST.get("do", "")
    if request.method != "POST":
        return page.show()
    if do == "import":
        return page.take_list()
    if request.POST.get("list"):
        return page.act_on_list(do)
    if "try" in request.POST:
        return page.try_rules()
    if do == "save":
        return page.save()
    raise Http404("There is no such button.")  # what is sent without one would empty all rules


class _Page:
    """What is asked of one level's page, and the answers to it."""

    def __init__(self, request, level, here):
        self.request, self.level, self.here = request, level, here
        self.rules = ruling.rules_of(level)
        levels = rulebook.read_levels()
        levels.pop(rulebook.key_of(self.rules), None)
        above = rulebook.resolve_in(levels, level) if isinstance(level, Essay) else rulebook.resolve(
            levels.get(rulebook.SITE) if level else None)  # fmt: skip
        typed = request.POST if request.method == "POST" and self._is_of_rules(request.POST) else None
        self.form, self.upload = RulesForm(typed, rules=self.rules, above=above), ImportForm()

    @staticmethod
    def _is_of_rules(posted):
        return posted.get("do") != "import" and not posted.get("list")

    def back(self, words):
        messages.success(self.request, words)
        return HttpResponseRedirect(self.here, status=303)

    def save(self):
        if self.form.is_valid():
            try:
                ruling.save(self.level, self.form.cleaned_data, by=self.request.user)
                return self.back(_("The rules are saved. Replies are judged by them from now on."))
            except ValidationError as refused:
                self.form.add_error(None, refused)
        return self.show(status=422)

    def try_rules(self):
        if self.form.is_valid():
            try:
                proposed = ruling.proposed(self.level, self.form.cleaned_data)
                return self.show(trial=dryrun.try_rules(self.level, proposed))
            except ValidationError as refused:
                self.form.add_error(None, refused)
        return self.show(status=422)

    def take_list(self):
        self.upload = ImportForm(self.request.POST, self.request.FILES)
        if self.upload.is_valid():
            given = self.upload.cleaned_data
            how = {"strength": given["strength"], "inside": given["inside"], "by": self.request.user}
            try:
                taken = ruling.import_list(self.level, given["name"], given["list"], **how)
                return self.back(_("“%s” is here. Try it, then use it.") % taken.name)
            except ValidationError as refused:
                self.upload.add_error(None, refused)
        return self.show(status=422)

    def act_on_list(self, do):
        """Tries, uses, stops using or removes one of this level's imported lists."""
        asked = self.request.POST["list"]
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
        imported = get_object_or_404(ImportedList.objects.filter(rules__scope=self.rules.scope), pk=number)
        by = self.request.user
        if do == "remove":
            ruling.remove(imported, by=by)
            return self.back(_("“%s” is removed.") % imported.name)
        if do in {"use", "stop"}:
            ruling.use(imported, do == "use", by=by)
            words = _("“%s” is used from now on.") if do == "use" else _("“%s” is not used any more.")
            return self.back(words % imported.name)
        if "try" not in self.request.POST:
            raise Http404("There is no such button.")
        return self.show(trial=dryrun.try_rules(self.level, self.rules, imported), tried=imported)

    def show(self, *, status=200, trial=None, tried=None):
        context = {
            "level": self.level, "kind": ruling.kind_of(self.rules), "rules": self.rules, "here": self.here,
            "form": self.form, "upload": self.upload, "trial": trial, "tried": tried,
            "hidden": Comment.State.WITHDRAWN.value,
            "lists": self.rules.lists.select_related("added_by").defer("text") if self.rules.pk else [],
            **self._others(),
        }  # fmt: skip
        if trial:
            asked = self.request.POST.get("try", "1")
            number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
            context["page"] = Paginator(trial.hits, PER_PAGE).get_page(number)
        return render(self.request, "desk/rules.html", context, status=status)

    def _others(self):
        """The way from the site's rules to those of hubs and essays."""
        if self.level is not None:
            return {}
        asked = self.request.GET.get("essay", "").strip()[:100]
        rows = Essay.objects.exclude(live=Essay.Live.NEVER).for_list().newest()
        own = rows.filter(rules__isnull=False)[:FOUND]
        found = rows.filter(Q(title__icontains=asked) | Q(slug__icontains=asked))[:FOUND] if asked else ()
        ruled = set(RuleSet.objects.filter(hub__isnull=False).values_list("hub", flat=True))
        return {"hubs": [(hub, hub.pk in ruled) for hub in Hub.objects.all()], "own": own, "found": found,
                "asked": asked}  # fmt: skip
