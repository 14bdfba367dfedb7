"""What the editor offers while `[[` or `media:` is being typed: essays, hubs and tags, or pictures, as JSON."""

from django.db.models import Q
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import role_required
from essays.markup.headings import SIGN, headings_of
from essays.markup.wikilinks import STRATEGY
from essays.models import Essay, Hub, Media, OldTitle, Page, Tag
from essays.taxonomy.row_forms import essay_named
from sitewide.text.enumerations import commas
from sitewide.text.folding import fold_name, fold_tag

MAX_TYPED = 100
MAX_TERMS = 6
LIMITS = {"essay": 6, "old": 4, "heading": 8, "draft": 3, "hub": 4, "tag": 4, "picture": 8}
LOOKED_AT = 60  # rows of one kind that are put in order, those that begin with what was typed first
HUB = "hub:"
PICTURE = "media:"


@never_cache
@role_required("author", "editor")
@require_safe
def suggest(request):
    """`?q=` what stands after `[[` (or `media:` and a beginning); answers {"found": [{"text", "words", "kind"}]}.

    `text` is what is to be written in the place of the brackets and of what was typed in them. Titles of drafts are
    told to those alone who may open them on the desk.
    """
    typed = request.GET.get("q", "")[:MAX_TYPED]
    if typed.startswith(PICTURE):
        return JsonResponse({"found": list(pictures(typed.removeprefix(PICTURE)))})
    if typed.casefold().startswith(HUB):
        name = typed[len(HUB) :]
        return JsonResponse({"found": [*hubs(name), *strategy(name), *headings_of_hub(name)]})
    kinds = (essays(typed), headings(typed), drafts(typed, request.user), hubs(typed), strategy(typed), tags(typed))
    return JsonResponse({"found": [one for found in kinds for one in found]})


def one(text, words, kind):
    return {"text": text, "words": words, "kind": str(kind)}


def holding(field, typed, fold=fold_name):
    """A condition on rows whose folded `field` holds every word that was typed."""
    found = Q()
    for term in fold(typed).split()[:MAX_TERMS]:
        found &= Q(**{f"{field}__contains": term})
    return found


def best(rows, typed, limit, fold=fold_name):
    """The first of the rows, those whose name begins with what was typed before the others."""
    typed = fold(typed)
    return sorted(rows[:LOOKED_AT], key=lambda row: not fold(str(row)).startswith(typed))[:limit]


def essays(typed):
    rows = Essay.objects.published().filter(holding("title_key", typed)).newest()
    rows = rows.only("title", "slug", "dated", "card", "language")
    found = best(rows, typed, LIMITS["essay"])
    for row in found:
        about = [row.byline, row.dated and str(row.dated.year)]
        yield one(wikilink(row), row.title, _("Essay, %s") % commas(filter(None, about)))
    if not found:
        yield from old_titles(typed)


def old_titles(typed):
    """Essays by what they were called elsewhere, where none is called so now: by the title of now."""
    spaced = typed.replace("_", " ")
    rows = OldTitle.objects.filter(holding("key", spaced), essay__in=Essay.objects.published()).order_by("title", "pk")
    rows = rows.select_related("essay").only("title", "essay__title", "essay__slug")
    for row in best(rows, spaced, LIMITS["old"]):
        yield one(wikilink(row.essay), row.essay.title, _("Essay, elsewhere “%s”") % row.title)


def headings(typed):
    """Headings of the published essay whose title stands before the number sign."""
    title, sign, heading = typed.rpartition(SIGN)
    if sign and fold_name(title) == STRATEGY:
        yield from headings_of_hub(typed)
        return
    essay = sign and essay_named(title.strip(), Essay.objects.published().only("title", "slug", "html"))
    if not essay or unquotable(essay.title):
        return
    yield from _headings_in(essay, essay.title, heading)


def headings_of_hub(typed):
    """Headings of the hub, or of the strategy, whose name stands before the number sign."""
    name, sign, heading = typed.rpartition(SIGN)
    if not sign:
        return
    key = fold_name(name)
    if key == STRATEGY:
        row = Page.objects.filter(slug=STRATEGY).first()
    else:
        row = next((hub for hub in Hub.objects.all() if key in (hub.slug, fold_name(hub.name))), None)
    target = STRATEGY if key == STRATEGY else f"{HUB}{row.slug}" if row else ""
    yield from _headings_in(row, target, heading) if row else ()


def _headings_in(row, target, typed):
    found = [words for _place, words in headings_of(row.html) if fold_name(typed) in fold_name(words)]
    for words in [words for words in found if not unquotable(words)][: LIMITS["heading"]]:
        yield one(f"[[{target}{SIGN}{words}]]", words, _("Heading in %s") % row)


def drafts(typed, user):
    """What this person may open and readers do not see yet: a link to it leads somewhere once it is published."""
    if not typed.strip():
        return
    rows = Essay.objects.editable_by(user).exclude(live=Essay.Live.WITHDRAWN).filter(holding("title_key", typed))
    rows = (
        rows.exclude(pk__in=Essay.objects.published())
        .exclude(title="")
        .order_by("-created", "-pk")
        .only("title", "slug")
    )
    for row in best(rows, typed, LIMITS["draft"]):
        yield one(wikilink(row), row.title, _("Draft, not public yet"))


def unquotable(words):
    """Whether words hold signs of the link itself."""
    return any(sign in words for sign in "[]|\n")


def wikilink(essay):
    """`[[Title]]`; a title that holds signs of the link itself is led to by its address."""
    if unquotable(essay.title):
        words = essay.title.translate({ord("["): "(", ord("]"): ")", ord("|"): "–", ord("\n"): " "})
        return f"[[{essay.slug}|{words}]]"
    return f"[[{essay.title}]]"


def hubs(typed):
    terms = fold_name(typed).split()
    rows = [hub for hub in Hub.objects.all() if all(term in fold_name(f"{hub.name} {hub.slug}") for term in terms)]
    for hub in rows[: LIMITS["hub"]]:
        yield one(f"[[{HUB}{hub.slug}|{hub.name}]]", hub.name, _("Hub"))


def strategy(typed):
    if "strategy".startswith(fold_name(typed)):
        words = _("the strategy")
        yield one(f"[[strategy|{words}]]", _("The strategy"), _("All three hubs"))


def tags(typed):
    """Tags that essays may carry: a link to the page of the tag."""
    if not typed.strip():
        return
    rows = Tag.objects.filter(holding("key", typed, fold_tag), synonym_of=None).order_by("key")
    for tag in best(rows, typed, LIMITS["tag"], fold_tag):
        words = tag.name.replace("[", "\\[").replace("]", "\\]")
        yield one(f"[{words}]({tag.get_absolute_url()})", tag.name, _("Tag"))


def pictures(typed):
    rows = Media.every.order_by("-created", "-pk")
    for word in typed.split()[:MAX_TERMS]:
        rows = rows.filter(Q(name__icontains=word) | Q(alt__icontains=word))
    for picture in rows[: LIMITS["picture"]]:
        yield one(f"{PICTURE}{picture.name}", picture.alt, picture.name)
