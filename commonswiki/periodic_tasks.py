"""What has to be done as time goes by. Nothing that readers see waits for it, but for links to what went live since."""

import logging

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from addresses import link_checks, missing, outgoing_links
from comments import posting
from comments.moderation import blocks, reports
from comments.threads import search_documents
from commonswiki import reindexing
from commonswiki.page_cache import backends, warming
from essays.derived import counts, relinking
from essays.editor import autosave
from essays.sharing import image_files
from mailinglist import subscriptions
from sitewide import content_changes, heartbeat
from sitewide.database import planner_statistics
from sitewide.http import rate_limits
from sitewide.mail import outbox
from transfer.exports import runs as exports
from transfer.importing import runs as imports

logger = logging.getLogger(__name__)


def tick(stopping=lambda: False):
    """Renders links that lead somewhere by now, erases what has had its time, sends the letters that are due.

    Letters come last, as a mail server may take its time over them. What fails keeps nothing else from being done; the
    first failure is raised when all else is. Nothing more is begun once `stopping()`. Returns a dictionary of counts.
    Safe to run twice, or in two processes at once.
    """
    heartbeat.beat()
    done, failure = {}, None
    for name, work in WORK.items():
        if stopping():
            return done
        try:
            done[name] = work()
        except Exception as error:
            logger.exception("What is due could not be done: %s.", name)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()  # the database may have been away
            failure = failure or error
    done["sent"], done["failed"] = outbox.deliver_due(stopping)
    if failure:
        raise failure
    return done


WORK = {
    "relinked": lambda: relinking.relink_due(),
    "responses indexed": lambda: search_documents.index_postponed(),
    "counted": lambda: counts.update_due(),
    "indexed": lambda: reindexing.renew_outdated(),
    "forgotten": lambda: missing.forget_old(),
    "found": lambda: missing.forget_found(),
    "links read": lambda: outgoing_links.read_due(),
    "links asked": lambda: link_checks.ask_due(),
    "changes": lambda: content_changes.erase_old(),
    "limits": lambda: rate_limits.erase_expired(),
    "addresses": lambda: posting.erase_addresses(),
    "reporters": lambda: reports.forget_persons(),
    "blocks": lambda: blocks.forget_ended(),
    "letters": lambda: outbox.erase_old(),
    "left the list": lambda: subscriptions.forget_departures(),
    "kept words": lambda: autosave.forget_old(),
    "presences": lambda: autosave.forget_absent(),
    "shared pictures": lambda: image_files.sweep(),
    "kept pages": lambda: backends.erase_expired(),
    "imports": lambda: imports.begin_due(),
    "files of imports": lambda: imports.forget_files(),
    "exports": lambda: exports.begin_due(),
    "files of exports": lambda: exports.forget_old(),
    "rows counted": lambda: planner_statistics.renew(),
    "warmed": lambda: warming.warm(),
    "sessions": lambda: Session.objects.filter(expire_date__lt=timezone.now()).delete()[0],
}
