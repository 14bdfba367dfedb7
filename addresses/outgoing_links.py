"""The links of published essays to other sites, as rows: read by the worker from each edition once."""

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from addresses.link_reading import links_in
from addresses.missing import may_change
from addresses.models import LinkPlace, LinksRead, OutgoingLink
from essays.models import Essay
from essays.models.published import is_published
from sitewide.http.hosts import host_of

AT_ONCE = 20  # essays a round of the worker


def read_due() -> int:
    """Reads the links of published essays whose edition was not read yet, and forgets links that no text has any more.
    Returns how many essays were read. Only where links are checked at all. Safe to run twice."""
    if not settings.CHECK_LINKS:
        return 0
    due = Essay.objects.published().exclude(links_read__edition=F("edition")).order_by("pk")
    read = [read_links(essay) for essay in due.only("pk", "html", "edition")[:AT_ONCE]]
    if read:
        OutgoingLink.objects.filter(places=None).delete()
    return len(read)


@transaction.atomic
def read_links(essay: Essay) -> None:
    """Stores which links an essay has now, in the place of those that it had."""
    found = links_in(essay.html, own_host=urlsplit(settings.SITE_URL).hostname or "")
    rows = {digest(url): url for url in found}
    now = timezone.now()
    OutgoingLink.objects.bulk_create(
        (OutgoingLink(digest=key, url=url, host=host_of(url), due=now) for key, url in sorted(rows.items())),
        ignore_conflicts=True,
    )
    LinkPlace.objects.filter(essay=essay).exclude(link__digest__in=rows).delete()
    LinkPlace.objects.bulk_create(
        (
            LinkPlace(link_id=pk, essay=essay, sentence=found[rows[key]])
            for pk, key in OutgoingLink.objects.filter(digest__in=rows).values_list("pk", "digest")
        ),
        update_conflicts=True, unique_fields=["link", "essay"], update_fields=["sentence"],
    )  # fmt: skip
    LinksRead.objects.update_or_create(essay=essay, defaults={"edition": essay.edition})


def digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def of_readers() -> Q:
    """Of links: those that a published essay has in the edition that readers see."""
    # Of each link by itself, as few are asked for: not all links of all essays.
    places = LinkPlace.objects.filter(is_published("essay__"), link=OuterRef("pk"))
    return Q(Exists(places.filter(essay__links_read__edition=F("essay__edition"))))


def dead(*, is_fine: bool = False) -> QuerySet[OutgoingLink]:
    """The dead links that readers meet, those that were asked last first; with `is_fine` those that somebody found
    well, whatever they answer."""
    rows = OutgoingLink.objects.filter(of_readers(), is_fine=is_fine)
    rows = rows if is_fine else rows.filter(state=OutgoingLink.State.DEAD)
    return rows.order_by("-asked_at", "pk")


def mark_fine(link: OutgoingLink, *, by: User | None, is_fine: bool = True) -> None:
    """Takes a link off the list for good, as somebody looked and found it well; or has it asked again."""
    may_change(by)
    fields = {"is_fine": is_fine} if is_fine else {"is_fine": False, "due": timezone.now()}
    OutgoingLink.objects.filter(pk=link.pk).update(**fields)
