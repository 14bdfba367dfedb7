"""The desk's pages of rules: the site's, a hub's and an essay's, tried on the newest replies before they are saved."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from comments import rules
from comments.models import Comment, ImportedList, RuleSet
from comments.rules import rulebook
from comments.rules.forms import ImportForm, RulesForm
from comments.screening import trial as screening_trial
from essays.models import Essay, Hub
from sitewide.http.redirects import see_other
from sitewide.text.numbers import whole_number

PER_PAGE = 20
FOUND = 20  # essays that a search for one shows
LIST_BUTTONS = {
    "use": gettext_lazy("“%s” is used from now on."), "stop": gettext_lazy("“%s” is not used any more."),
    "remove": gettext_lazy("“%s” is removed."),
}  # fmt: skip


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
    """One level's page: a single form, so that no button loses what was typed for another. Its buttons are do=save,
    do=import, do=use.12 (or stop, remove: an imported list), try=1 and try=1.12 (a page of what would be held)."""
    page = _Page(request, level, here)
    do, _dot, number = request.POST.get("do", "").partition(".")
    tried = request.POST.get("try", "").partition(".")[2]
    if request.method != "POST":
        return page.show()
    if do == "import":
        return page.take_list()
    if do in LIST_BUTTONS:
        return page.act_on_list(do, page.own_list(number))
    if tried:
        return page.try_list(page.own_list(tried))
    if "try" in request.POST:
        return page.try_rules()
    if do == "save":
        return page.save()
    raise Http404(_("There is no such button."))  # what is sent without one would empty all rules


class _Page:
    """What is asked of one level's page, and the answers to it."""

    def __init__(self, request, level, here):
        self.request, self.level, self.here = request, level, here
        self.rules = rules.rules_of(level)
        levels = rulebook.read_levels()
        levels.pop(rulebook.key_of(self.rules), None)
        above = rulebook.resolve_in(levels, level) if isinstance(level, Essay) else rulebook.resolve(
            levels.get(rulebook.SITE) if level else None)  # fmt: skip
        self.form, self.upload = RulesForm(self._judged(), rules=self.rules, above=above), ImportForm()
        if "hold_words" in request.POST and not self.form.is_bound:
            self.form.keep_typed(request.POST)

    def _judged(self):
        """What was typed, where its button is one of the rules'; another button only keeps it."""
        asked = self.request.POST
        of_rules = asked.get("do") == "save" or ("try" in asked and "." not in asked["try"])
        return asked if of_rules else None

    def own_list(self, number):
        return get_object_or_404(ImportedList.objects.filter(rules__scope=self.rules.scope), pk=whole_number(number))

    def back(self, words):
        """Says what was done; where rules were typed and not saved, they stand there still."""
        messages.success(self.request, words)
        if self.form.typed_anew:
            messages.warning(self.request, _("The rules below are as you typed them; they are not saved yet."))
            return self.show()
        return see_other(self.here)

    def save(self):
        if self.form.is_valid():
            try:
                rules.save(self.level, self.form.cleaned_data, by=self.request.user)
                return self.back(_("The rules are saved. Replies are judged by them from now on."))
            except ValidationError as refused:
                self.form.add_error(None, refused)
        return self.show(status=422)

    def try_rules(self):
        if self.form.is_valid():
            try:
                proposed = rules.proposed(self.level, self.form.cleaned_data)
                return self.show(trial=screening_trial.try_rules(self.level, proposed))
            except ValidationError as refused:
                self.form.add_error(None, refused)
        return self.show(status=422)

    def take_list(self):
        self.upload = ImportForm(self.request.POST, self.request.FILES)
        if self.upload.is_valid():
            given = self.upload.cleaned_data
            how = {"strength": given["strength"], "inside": given["inside"], "by": self.request.user}
            try:
                taken = rules.import_list(self.level, given["name"], given["list"], **how)
                return self.back(_("“%s” is here. Try it, then use it.") % taken.name)
            except ValidationError as refused:
                self.upload.add_error(None, refused)
        return self.show(status=422)

    def act_on_list(self, do, imported):
        """Uses, stops using or removes one of this level's imported lists."""
        verb = rules.remove if do == "remove" else partial(rules.use, in_use=do == "use")
        verb(imported, by=self.request.user)
        return self.back(LIST_BUTTONS[do] % imported.name)

    def try_list(self, imported):
        return self.show(trial=screening_trial.try_rules(self.level, self.rules, imported), tried=imported)

    def show(self, *, status=200, trial=None, tried=None):
        context = {
            "level": self.level, "kind": rules.kind_of(self.rules), "rules": self.rules, "here": self.here,
            "form": self.form, "upload": self.upload, "trial": trial, "tried": tried,
            "hidden": Comment.State.WITHDRAWN.value,
            "lists": self.rules.lists.select_related("added_by").defer("text") if self.rules.pk else [],
            **self._others(),
        }  # fmt: skip
        if trial:
            asked = self.request.POST.get("try", "1").partition(".")[0]
            context["page"] = Paginator(trial.hits, PER_PAGE).get_page(whole_number(asked, digits=5))
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
