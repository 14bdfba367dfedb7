"""The desk's first page: what waits for who looks at it, by role. It only composes what the apps know."""

from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import role_required
from accounts.models import ROLES
from comments.models import Comment
from comments.moderation import appeals
from comments.queue.stats import replies_since
from commonswiki.desk_counts import count_waiting, waiting_essays
from commonswiki.health import troubles
from essays.editor import autosave, drafts, last_saved
from essays.editor.list_views import with_states
from essays.models import CountedEssay, Essay, Hub, Link, Revision
from noticeboard.models import Call
from sitewide.mail import outbox
from sitewide.text.enumerations import commas
from sitewide.text.numbers import number, number_in_words

Step = Revision.Step
SHOWN = 20
RECENT = 5
FEW = 200  # essays of one person
LINKS = 5
MANY = 200  # links that lead nowhere
COUNTED = 1000  # so many of them at most
SOON = timedelta(days=14)
MINUTE = timedelta(minutes=1)

# What its author waits for: sent and read, and not published yet.
WITH_EDITORS = (Step.IN_REVIEW, Step.APPROVED)


@never_cache
@role_required(*ROLES)
@require_safe
def dashboard(request):
    user = request.user
    context = {"hubs": Hub.objects.all()} if user.is_author else {}
    if user.is_author:
        context |= _writing(user)
    if user.is_moderator:
        context["moderation"] = Comment.objects.waiting().aggregate(n=Count("*"), oldest=Min("waits"))
    if user.is_moderator or user.is_administrator:
        context["appeals"] = appeals.waiting_for(user)
    if user.is_editor:
        now = timezone.now()
        context["closing"] = Call.objects.filter(closes__gt=now, closes__lt=now + SOON).order_by("closes", "pk")
    if user.is_administrator:
        context["failing"] = outbox.failing().count()
        context["troubles"] = troubles()
    context["month"] = _this_month(user)
    context["sentence"] = _sentence(count_waiting(user))
    return render(request, "desk/dashboard.html", context)


def _writing(user):
    """The lists of essays: waiting, drafts, in review, scheduled and recent; and the links that lead nowhere."""
    mine = drafts.for_rows(Essay.objects.editable_by(user))
    waiting = drafts.for_rows(waiting_essays(user))
    own = _begun_by(user, mine)
    now = timezone.now()
    live = mine.released()
    scheduled = live.filter(live_at__gt=now).order_by("live_at")[:SHOWN]
    recent = [*scheduled, *live.filter(live_at__lte=now).by_appearance()[:RECENT]]
    return {
        "waiting": with_states(waiting.order_by("-head__step_at", "-pk")[:SHOWN]),
        "begun": autosave.begun_by(user)[:SHOWN],
        "drafts": with_states(own.filter(head__step=Step.DRAFT)[:SHOWN]),
        "in_review": [] if user.is_editor else with_states(own.filter(head__step__in=WITH_EDITORS)[:SHOWN]),
        "recent": with_states(recent),
        "all_count": last_saved.count() if user.is_editor else mine.count(),
        "nowhere": _nowhere(user),
    }


def _begun_by(user, mine):
    """Their own essays that are drafts, the last that took a step first. Of who has few, or none, those are looked at,
    and not the drafts of all."""
    pks = list(Essay.objects.filter(owner=user).order_by().values_list("pk", flat=True)[: FEW + 1])
    rows = mine.filter(pk__in=pks) if len(pks) <= FEW else mine.filter(owner=user)
    return rows.filter(head__edition=None).order_by("-head__step_at", "-pk") if pks else Essay.objects.none()


def _this_month(user):
    """What happened since the first of the month in the site's zone, in lines for those whose work it is."""
    start = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = []
    if user.is_author:
        lines.append(_written_since(start))
    if user.is_moderator:
        lines.append(_answered_since(start))
    return [line for line in lines if line]


def _written_since(start):
    """ "3 essays, 2 revisions": what readers got; "" for nothing."""
    public = Essay.objects.published()
    new = public.filter(live_at__gte=start).count()
    again = Revision.objects.filter(Exists(public.filter(pk=OuterRef("essay"))), edition__gt=1, edition_at__gte=start)
    again = again.count()
    words = [ngettext("%d essay", "%d essays", new) % new] if new else []
    return commas([*words, *([ngettext("%d revision", "%d revisions", again) % again] if again else [])])


def _answered_since(start):
    """ "148 replies, half decided within 5 hours"; "" for none."""
    count, half = replies_since(start)
    if not count:
        return ""
    words = ngettext("%d reply", "%d replies", count) % count
    if half is None:
        return words
    now = timezone.now()
    time = timesince(now - half, now, depth=1) if half >= MINUTE else _("a minute")
    return _("%(replies)s, half decided within %(time)s") % {"replies": words, "time": time}


def _nowhere(user):
    """The links of published texts that this person may edit which lead nowhere, or to a heading that is gone, a line
    for each: title, words, paragraph; how many there are, of COUNTED at most, and that in words."""
    found = Link.objects.amiss()
    if not user.is_editor:
        found = found.filter(essay__owner=user)
    # Whether an essay is public is told by a narrow row, as many that are amiss are counted, and the essay's is long.
    # As a value and not as a condition: PostgreSQL would read all of these rows for that.
    since = CountedEssay.objects.filter(essay=OuterRef("essay")).values("since")
    public = found.annotate(since=Subquery(since)).filter(since__lte=timezone.now()).order_by()
    count = public.values("pk")[: COUNTED + 1].count()
    rows = found.from_published().select_related("essay").only("words", "paragraph", "lost", "essay__title")
    if count > MANY and connection.vendor == "sqlite":  # which else sorts all; PostgreSQL begins with the newest essays
        essays = Essay.objects.published().filter(Exists(found.filter(essay=OuterRef("pk")))).order_by()
        day = essays.newest().values("dated")[LINKS - 1 : LINKS]
        rows = rows.filter(essay__in=essays.filter(dated__gte=Coalesce(Subquery(day), date.min)).values("pk"))
    shown = rows.order_by("-essay__dated", "pk")[:LINKS]
    told = _("More than %s in all") if count > COUNTED else _("%s in all")
    count = min(count, COUNTED)
    return {"rows": shown, "count": count, "told": told % number(count)}


def _sentence(count):
    """ "Three things wait for you." """
    if not count:
        return _("Nothing waits for you.")
    return capfirst(ngettext("%s thing waits for you.", "%s things wait for you.", count) % number_in_words(count))
