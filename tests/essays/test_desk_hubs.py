"""The desk's list in a hub, or in none: whatever is done to an essay, it is listed where its text and its newest draft
stand, in each state that it is in, and counted so."""

from datetime import timedelta
from importlib import import_module
from itertools import product

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from essays import publishing, review
from essays.derived import desk_hubs, desk_months, last_saves
from essays.editor import drafts, last_saved, list_views
from essays.models import DeskHub, DeskMonth, Essay, Hub, Revision
from essays.publishing.arrivals import Arriving, arrive, arrive_all
from sitewide.database import planner_statistics
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
SOON = timedelta(days=2)


def hubs_of(essay):
    """In which hubs the desk lists it, as it was counted each time before that was kept."""
    own = set(essay.hubs.values_list("pk", flat=True))
    if essay.live == Essay.Live.NEVER and not essay.edition and essay.head:
        own |= set(essay.head.hubs)
    return own or {0}


def plain():
    """{(hub, or 0 for none, and state): titles, the last saved first}, of all essays, one by one."""
    found = {key: [] for key in product([0, *Hub.objects.values_list("pk", flat=True)], ["", *drafts.STATES])}
    for one in sorted(Essay.objects.select_related("head"), key=lambda one: (one.saved_at, one.pk), reverse=True):
        for key in product(hubs_of(one), ["", *drafts.states_of(one)]):
            found[key].append(one.title)
    return found


def listed(client, **query):
    """The titles of all pages of the desk's list."""
    found, number = [], 1
    while (page := client.get(reverse("desk-essays"), query | {"page": number})).status_code == 200:
        found += [row["essay"].title for row in page.context["rows"]]
        count, number = page.context["page"].paginator.count, number + 1
    assert count == len(found)
    return found


def is_right():
    assert list(desk_hubs.differences()) == []
    assert list(desk_months.differences()) == []
    now = timezone.now()
    for (hub, state), titles in plain().items():
        rows = drafts.in_state(DeskHub.objects.filter(hub=hub), state, now).last_saved()
        assert [row.essay.title for row in rows.select_related("essay")] == titles, (hub, state)
        if state in last_saved.KEPT:
            assert sum(last_saved.months_of(state, hub, now).values()) == len(titles), (hub, state)


def is_shown(client):
    slugs = {0: "-", **dict(Hub.objects.values_list("pk", "slug"))}
    for (hub, state), titles in plain().items():
        assert listed(client, hub=slugs[hub], state=state) == titles, (hub, state)


def fresh(essay):
    return Essay.objects.select_related("head").get(pk=essay.pk)


def test_it_is_listed_where_it_stands_after_each_verb(editor, monkeypatch):
    monkeypatch.setattr(list_views, "PER_PAGE", 2)
    at = timezone.now() - timedelta(days=9)
    politics, movements = ([Hub.objects.get(slug=slug).pk] for slug in ("politics", "movements"))
    make_draft("One", by=editor, hubs=("politics",))
    own = make_draft("Two", by=editor)
    is_right()
    review.submit(own.head, by=editor)
    is_right()
    review.ask_changes(fresh(own).head, "Say more.", by=editor)
    is_right()
    publishing.save_draft(own, {"hubs": politics}, by=editor, parent=fresh(own).head)
    is_right()
    review.submit(fresh(own).head, by=editor)
    review.approve(fresh(own).head, by=editor)
    is_right()
    publishing.publish(fresh(own).head, by=editor, at=timezone.now() + SOON)
    is_right()
    publishing.unschedule(fresh(own), by=editor)
    is_right()
    publishing.save_draft(own, {"hubs": movements}, by=editor, parent=fresh(own).head)
    is_right()  # a draft again, in the hub of its text that was to come as well
    publishing.publish(fresh(own).head, by=editor)
    is_right()
    publishing.save_draft(own, {"hubs": []}, by=editor, parent=fresh(own).head)
    is_right()
    publishing.publish(fresh(own).head, by=editor)
    is_right()
    publishing.withdraw(fresh(own), "It was wrong.", by=editor)
    is_right()
    publishing.republish(fresh(own), by=editor)
    is_right()
    with transaction.atomic():
        publishing.create_published({"title": "Three", "body": "So.", "hubs": [*politics, *movements]}, by=editor)
    is_right()
    many = [Arriving({"title": f"Old {n}", "body": "So.", "hubs": politics}, at=at if n else None) for n in (0, 1, 2)]
    arrive_all(many, by=None)
    is_right()
    arrive(Arriving({"title": "Old 3", "body": "So.", "hubs": movements}, at=None, changed_at=at), by=None)
    is_right()
    publishing.discard(Essay.objects.get(title="One"), by=editor)
    is_right()
    is_shown(signed_in(editor))


def test_what_is_to_appear_is_listed_as_published_from_its_moment_on(editor):
    make_essay("To come", hubs=("politics",), at=timezone.now() + SOON)
    states = {False: "scheduled", True: "published"}
    for come in (False, True):
        with time_machine.travel(timezone.now() + (2 * SOON if come else timedelta(0))):
            client = signed_in(editor)
            assert listed(client, hub="politics", state=states[come]) == ["To come"]
            assert listed(client, hub="politics", state=states[not come]) == []


def test_a_hub_is_narrowed_by_words_and_to_ones_own(editor):
    make_draft("Wells at noon", by=editor, hubs=("politics",))
    make_draft("Wells at dawn", by=make_user("author"), hubs=("politics",))
    make_draft("Wells", by=editor)
    client = signed_in(editor)
    assert listed(client, hub="politics", q="DAWN") == ["Wells at dawn"]
    assert listed(client, hub="politics", whose="mine") == ["Wells at noon"]
    assert listed(client, hub="-", whose="mine", q="wells") == ["Wells"]


def test_the_doctor_finds_and_mends_what_was_written_past_the_verbs(editor, capsys):
    one, two = make_essay("One", hubs=("politics",)), make_draft("Two", by=editor, hubs=("politics",))
    DeskHub.objects.filter(essay=one).update(live=Essay.Live.WITHDRAWN)
    Revision.objects.filter(pk=two.head_id).update(hubs=[])
    last_saves.mend()
    assert len(list(desk_hubs.differences())) == 3
    call_command("doctor", "--mend")
    assert "How the desk lists essay" in capsys.readouterr().out
    is_right()


def test_what_an_existing_site_has_is_listed_by_the_migration(editor):
    publishing.withdraw(make_essay("One", hubs=("politics", "movements")), "It was wrong.", by=editor)
    make_draft("Two", by=editor, hubs=("politics",))
    own = make_essay("Three", at=timezone.now() + SOON, hubs=("movements",))
    publishing.unschedule(fresh(own), by=editor)
    publishing.save_draft(own, {"hubs": []}, by=editor, parent=fresh(own).head)
    for model in (DeskHub, DeskMonth):
        model.objects.all().delete()
    for name in ("0023_desk_hubs", "0029_desk_months"):
        import_module(f"essays.migrations.{name}").fill(apps, connection.schema_editor())
    assert DeskMonth.objects.exists()
    is_right()


def test_a_page_far_down_begins_in_its_month(editor, monkeypatch):
    monkeypatch.setattr(list_views, "PER_PAGE", 2)
    monkeypatch.setattr(last_saved, "NEAR", 1)
    began = timezone.now() - timedelta(days=400)
    for n in range(9):  # of several months, some of which have none, and of the end of a year
        with time_machine.travel(began + timedelta(days=45 * n)):
            essay = make_essay(f"Of {n}", hubs=("politics", "movements")[n % 2 :], at=None)
            make_draft(f"Draft {n}", by=editor, hubs=("politics",))
    publishing.withdraw(essay, "It was wrong.", by=editor)
    make_essay("To come", hubs=("politics",), at=timezone.now() + SOON)
    is_right()
    client = signed_in(editor)
    is_shown(client)
    every = [one.title for one in Essay.objects.last_saved()]
    assert listed(client) == every
    with time_machine.travel(timezone.now() + timedelta(days=62)):  # it comes to another month, and it is out by now
        last = Essay.objects.select_related("head").get(title="Of 3")
        publishing.save_draft(last, {"body": "Said anew."}, by=editor, parent=last.head)
        is_right()
        client = signed_in(editor)
        assert listed(client) == ["Of 3", *(title for title in every if title != "Of 3")]
        assert listed(client, state="published")[:2] == ["Of 3", "To come"]


def test_what_is_not_counted_right_is_found_and_counted_anew(editor, capsys):
    make_essay("One", hubs=("politics",))
    make_draft("Two", by=editor)
    DeskMonth.objects.filter(hub=-1, live="published").update(many=7)
    DeskMonth.objects.filter(hub=0).delete()
    DeskMonth.objects.create(hub=Hub.objects.get(slug="movements").pk, live="withdrawn", month=201303, many=1)
    assert len(list(desk_months.differences())) == 3
    call_command("doctor", "--mend")
    said = capsys.readouterr().out
    assert "of those in “Movements”, withdrawn, saved last in 201303: 1 is stored, 0 is true" in said
    assert "of those in no hub, never, saved last in" in said
    is_right()


def test_a_list_is_shown_though_more_were_taken_away_than_counted(editor):
    """As where the version before has changed an essay beside this one, until the doctor has been there."""
    make_essay("One", hubs=("politics",))
    DeskMonth.objects.update(many=-1)
    client = signed_in(editor)
    for query in ({}, {"state": "published"}, {"hub": "politics", "state": "published"}):
        assert client.get(reverse("desk-essays"), query).status_code == 200
    call_command("doctor", "--mend", verbosity=0)
    assert listed(client, state="published") == ["One"]


@pytest.mark.sqlite
def test_a_page_in_a_hub_is_found_and_counted_by_indexes(editor):
    publishing.save_draft(own := make_essay("One", hubs=("politics",)), {"body": "So."}, by=editor, parent=own.head)
    planner_statistics.count()
    client = signed_in(editor)
    # Where the months are kept it is not counted; what is to appear is taken away by itself.
    for query, many in ({}, 1), ({"state": "published"}, 2), ({"state": "draft"}, 2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("desk-essays"), query | {"hub": "politics"}).status_code == 200
        assert len(asked) <= 12
        statements = [one["sql"] for one in asked.captured_queries if "essays_deskhub" in one["sql"]]
        assert len(statements) == many
        for sql in statements:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plan = " ".join(row[-1] for row in cursor.fetchall())
            assert "USING COVERING INDEX desk_hub_" in plan and "TEMP B-TREE" not in plan, plan
