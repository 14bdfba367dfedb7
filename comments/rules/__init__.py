"""Every write on the rules, one function each: who may, check, store, log, effects.

Moderators decide by the rules and administrators answer for the site: either may set them (`by`; None is the system).
A level is None for the site, or a Hub, or an Essay. Refusals are ValidationError by field, in words for people.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import audit
from comments.models import ImportedList, ModerationEntry, RuleSet
from comments.rules import auto_close, rulebook, word_lists
from comments.rules.effective import SETTINGS
from essays.models import Essay, Hub
from sitewide import state
from sitewide.database.rows import clean_row
from sitewide.text.characters import clean, line
from sitewide.text.numbers import number

# What a setting may be: (least, most).
LIMITS = {
    "trusted_after": (1, 50), "links": (0, 100), "minute_limit": (1, 100), "hour_limit": (1, 1_000),
    "network_limit": (1, 10_000), "close_after": (0, 3_650), "depth": (0, 6), "page_length": (10, 200),
}  # fmt: skip
WORDS = ("hold_words", "disallowed_words")
FREEZE = ("frozen", "frozen_words")
MOST_LISTS = 10  # imported ones of one level
NAME_LIMIT = 100


def may_rule(user: User) -> bool:
    """Whether somebody may set the rules."""
    return bool(user.is_active and (user.is_moderator or user.is_administrator))


def _check_may(by: User | None) -> None:
    if by is not None and not may_rule(by):
        raise PermissionDenied(_("Only moderators and administrators set the rules."))


def scope_of(level: Hub | Essay | None) -> str:
    """The key under which a level is stored: "site", "hub:3", "essay:12"."""
    return rulebook.SITE if level is None else f"{level._meta.model_name}:{level.pk}"


def kind_of(rules: RuleSet) -> str:
    """Of what kind a level is: "site", "hub" or "essay"."""
    return rules.scope.partition(":")[0]


def rules_of(level: Hub | Essay | None) -> RuleSet:
    """The RuleSet of a level, unsaved where it has none yet."""
    found = RuleSet.objects.filter(scope=scope_of(level)).select_related("hub", "essay").first()
    own = {} if level is None else {str(level._meta.model_name): level}
    return found or RuleSet(scope=scope_of(level), **own)


def proposed(level: Hub | Essay | None, values: Mapping[str, Any]) -> RuleSet:
    """The RuleSet of a level with these values in it, checked and not stored; raises ValidationError by field."""
    rules = rules_of(level)
    for name in (*SETTINGS, *WORDS, *(FREEZE if level is None else ())):
        if name in values:
            setattr(rules, name, values[name])
    errors = {}
    for name, (least, most) in LIMITS.items():
        value = getattr(rules, name)
        if value is not None and not least <= value <= most:
            errors[name] = _("Give a number from %(least)s to %(most)s, or leave it empty.") % {
                "least": number(least),
                "most": number(most),
            }
    for name in WORDS:
        try:
            word_lists.read(getattr(rules, name), longest=word_lists.LONGEST_TYPED)
        except word_lists.ListRefused as refused:
            errors[name] = str(refused)
    if errors:
        raise ValidationError(errors)
    return rules


@transaction.atomic
def save(level: Hub | Essay | None, values: Mapping[str, Any], *, by: User | None) -> RuleSet:
    """Stores what a level says; None in a setting leaves it to the level above. Returns the RuleSet.

    From then on replies are judged by it; essays close and open again at the moments that follow. What was judged
    before stays as it was.
    """
    _check_may(by)
    state.take_turn()
    rules = proposed(level, values)
    rules.changed_by = by
    clean_row(rules).save()
    _effects(rules, by)
    return rules


def _effects(rules: RuleSet, by: User | None) -> None:
    at, verb = timezone.now(), ModerationEntry.Verb.RULES
    audit.append(None, None, actor=by, verb=verb, to_state=kind_of(rules), at=at)
    auto_close.settle_all()
    state.bump()


@transaction.atomic
def import_list(
    level: Hub | Essay | None, name: str, text: str, *, strength: str, inside: bool, by: User | None
) -> ImportedList:
    """Takes in a list of words, one a line, as WordPress has them; it is looked at first and used when `use` says so.

    `strength` is of ImportedList.Strength, `inside` lets its entries stand inside longer words. Returns the list.
    """
    _check_may(by)
    state.take_turn()
    try:
        entries = word_lists.read(text, inside=inside)
    except word_lists.ListRefused as refused:
        raise ValidationError({"list": str(refused)}) from refused
    if not entries:
        raise ValidationError({"list": _("This file has no entries.")})
    rules = rules_of(level)
    if rules.pk is None:
        rules.changed_by = by
        rules.save()
    if rules.lists.count() >= MOST_LISTS:
        raise ValidationError(
            {
                "list": _("There are %(most_lists)s imported lists already. Remove one first.")
                % {"most_lists": MOST_LISTS}
            }
        )
    name = line(name)[:NAME_LIMIT] or "list"
    values = {"strength": strength, "inside": inside, "text": clean(text), "entries": len(entries), "added_by": by}
    return ImportedList.objects.create(rules=rules, name=name, **values)


@transaction.atomic
def use(imported: ImportedList, in_use: bool, *, by: User | None) -> None:
    """Puts an imported list to use, or out of it; doing it twice changes nothing."""
    _check_may(by)
    state.take_turn()
    if ImportedList.objects.filter(pk=imported.pk, in_use=not in_use).update(in_use=in_use):
        _effects(imported.rules, by)


@transaction.atomic
def remove(imported: ImportedList, *, by: User | None) -> None:
    """Takes an imported list away for good."""
    _check_may(by)
    state.take_turn()
    rules, was_used = imported.rules, imported.in_use
    imported.delete()
    if was_used:
        _effects(rules, by)
