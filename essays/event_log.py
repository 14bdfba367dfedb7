"""The essay's log, and the letters to those whom a step concerns. Both are for the desk alone."""

from collections.abc import Iterable, Set

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from essays.models import Essay, EssayEvent, Revision
from essays.permissions import may_open
from sitewide.mail import outbox
from sitewide.text.characters import clean
from sitewide.typography import typeset

Verb = EssayEvent.Verb
# What a letter says of a step, and to whom it goes: editors, or those who wrote.
LETTERS = {
    Verb.SUBMITTED: ("editors", _("%(who)s sent “%(title)s” for review.")),
    Verb.CHANGES_ASKED: ("writers", _("%(who)s asks for changes to “%(title)s”.")),
    Verb.APPROVED: ("writers", _("%(who)s approved “%(title)s”.")),
    Verb.SCHEDULED: ("writers", _("%(who)s scheduled “%(title)s”.")),
    Verb.UNSCHEDULED: ("writers", _("%(who)s took “%(title)s” off the schedule.")),
    Verb.PUBLISHED: ("writers", _("%(who)s published “%(title)s”.")),
    Verb.WITHDRAWN: ("writers", _("%(who)s withdrew “%(title)s”.")),
    Verb.REPUBLISHED: ("writers", _("%(who)s published “%(title)s” again.")),
}


def record(essay: Essay, verb: str, *, by: User | None, revision: Revision | None = None, note: str = "") -> EssayEvent:
    """Adds a line to the essay's log and writes to those concerned, within the caller's transaction.

    `verb` is one of EssayEvent.Verb, `note` the words that go with it. What the system itself does (`by` None) is
    logged and mailed to nobody; nobody gets a letter about what they did. Returns the EssayEvent.
    """
    event = EssayEvent.objects.create(essay=essay, revision=revision, verb=verb, by=by, note=clean(note)[:2000])
    if verb in {Verb.SUBMITTED, Verb.TAKEN_BACK}:  # what was sent before and has not been read is not to be reviewed
        outbox.cancel(_key(essay, Verb.SUBMITTED))
    if by is not None and verb in LETTERS:
        audience, sentence = LETTERS[Verb(verb)]
        of = revision or essay
        title = typeset(of.title, of.language) or gettext("Untitled")
        said = sentence % {"who": typeset(by.name) or gettext("Somebody"), "title": title}
        where = "review" if verb == Verb.SUBMITTED else "essay"
        for person in _concerned(essay, revision, audience):
            if person.pk != by.pk:
                outbox.send(
                    person.email, said, letter(said, essay, note, where), key=_key(essay, verb),
                    subscription="review" if audience == "editors" else "",
                )  # fmt: skip
    return event


def record_all(many: Iterable[tuple[Essay, str, Revision]], *, by: User | None) -> None:
    """As `record`, of (essay, verb, revision) of many essays; what the system itself does is one statement."""
    if by is not None:
        for essay, verb, revision in many:
            record(essay, verb, by=by, revision=revision)
        return
    EssayEvent.objects.bulk_create(EssayEvent(essay=essay, revision=one, verb=verb) for essay, verb, one in many)


def _key(essay: Essay, verb: str) -> str:
    return f"essay:{essay.pk}:{verb}"


def letter(said: str, essay: Essay, note: str, where: str) -> str:
    """The body of a letter on an essay: what happened, the words of who did it, and the page (`where`) it is about."""
    address = reverse("desk-essay-review" if where == "review" else "desk-essay", args=[essay.pk])
    parts = [said, note.strip(), f"{settings.SITE_URL}{address}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _concerned(essay: Essay, revision: Revision | None, audience: str) -> list[User]:
    """The accounts that a letter goes to, each once: all editors, or the essay's owner and who saved the revision."""
    if audience == "editors":
        return list(User.objects.with_role("editor").distinct())
    return who_may_read({essay.owner_id, revision.saver_id if revision else None}, essay)


def who_may_read(ids: Set[int | None], essay: Essay) -> list[User]:
    """Of the accounts with these ids (None among them counts for nobody) those that may still open the essay: who was
    an author or an editor once gets no more of what is said on the desk."""
    people = User.objects.filter(pk__in=ids - {None}, is_active=True).prefetch_related("groups")
    return [person for person in people if may_open(person, essay)]
