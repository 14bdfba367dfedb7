"""Who may not do a thing changes nothing by trying: every form that anybody sees is sent by everybody."""

from collections import Counter, defaultdict

import pytest
from django.db import connection, transaction
from django.urls import resolve

from sitewide.models import LimitCount
from tests.site import access, addresses
from tests.site.forms import forms_of

pytestmark = pytest.mark.django_db
REFUSED = {400, 403, 404, 405, 410}
# What is written into fields that stand empty: some verbs look at their words before they look at who acts.
WORDS = {"note": "Say more of the well.", "reason": "It was wrong.", "words": "Why this well?", "paragraph": "1"}
# Counters of tries are no change; sessions and Django's own lists are none of ours.
LEFT_OUT = ("django_", "auth_", "sitewide_limitcount")


def tables():
    """All rows of all tables of ours, as one value that can be compared."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.django_table_names(only_existing=True)):
            if not table.startswith(LEFT_OUT):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


class Writes:
    """Whether anything was written at all, so that the tables are compared only then."""

    def __init__(self):
        self.any = False

    def __call__(self, execute, sql, params, many, context):
        self.any |= sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(sql, params, many, context)


def shown_to(client, paths):
    """Every form that is posted from pages of this person: {(address, what is sent but for a button): fields}, and the
    buttons that stand on forms of one kind of address: {name of the address: {(name, value)}}."""
    found, buttons = {}, defaultdict(set)
    for path in paths:
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in (form for form in forms_of(path, answer.content.decode()) if form.method == "post"):
                fields = {}
                for name, value in form.values:
                    fields.setdefault(name, []).append(value or WORDS.get(name, ""))
                found[form.action, repr(sorted(fields.items()))] = fields
                buttons[kind_of(form.action)] |= set(form.buttons)
    return found, buttons


def kind_of(address):
    return resolve(address.partition("?")[0]).url_name


def changed_by(client, address, fields, before):
    """The tables that a refused form changed; None for one that is not refused."""
    with transaction.atomic():
        cookies = client.cookies.copy()
        with connection.execute_wrapper(writes := Writes()):
            answer = client.post(address, fields)
        client.cookies = cookies
        refused = answer.status_code in REFUSED
        after = tables() if refused and writes.any else before
        transaction.set_rollback(True)
    return [table for table in before if before[table] != after[table]] if refused else None


def make_desk():
    """The small site with something on every page of the desk, its cast, and the pages."""
    access.plant()
    cast = access.Cast()
    essays = access.essays_of(cast.author)
    LimitCount.objects.all().delete()
    paths = []
    for pattern in addresses.patterns():
        if pattern.route.startswith(("desk/", "admin/")):
            paths += [path for _state, path in access.cases(pattern, essays)]
    return cast, list(dict.fromkeys(paths))


@pytest.mark.proof
def test_a_refused_form_changes_nothing(site):
    """Each with every button that anybody sees on a form of that kind, also where it does not stand now."""
    cast, paths = make_desk()
    before, wrong, refused = tables(), [], Counter()
    forms, buttons = {}, defaultdict(set)
    for client in cast.clients.values():
        found, pressed = shown_to(client, paths)
        forms |= found
        for kind, pairs in pressed.items():
            buttons[kind] |= pairs
    for (address, _text), fields in sorted(forms.items()):
        for button in sorted(buttons[kind_of(address)]) or [None]:
            sent = fields | ({button[0]: button[1]} if button else {})
            for name, client in cast.clients.items():
                changed = changed_by(client, address, sent, before)
                refused[name] += changed is not None
                if changed:
                    wrong.append(f"{name}: {address} {button} changed {changed}")
    assert "\n".join(wrong) == ""
    assert min(refused[name] for name in cast.clients) > 20, refused
