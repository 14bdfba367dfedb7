"""The desk's list of essays: what each person sees in it, and its filters."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commonswiki import desk_views
from essays import publishing, review
from essays.derived import desk_hubs, last_saves
from essays.editor import drafts, list_views
from essays.models import Essay, Hub, Revision
from essays.publishing.arrivals import Arriving, arrive, arrive_all
from sitewide.database import planner_statistics
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def shelf(editor):
    """An essay in every state, each with the state as its title."""
    author = make_user("author")
    make_draft("One in draft", by=editor, hubs=("politics",))
    essays = {name: make_draft(f"One in {name}", by=author) for name in ("review", "changes", "approved")}
    for essay in essays.values():
        review.submit(essay.head, by=author)
    essays["changes"].head.refresh_from_db()
    review.ask_changes(essays["changes"].head, "Say more.", by=editor)
    review.approve(essays["approved"].head, by=editor)
    make_essay("One in scheduled", at=timezone.now() + timedelta(days=2))
    make_essay("One in published", hubs=("politics", "movements"))
    publishing.withdraw(make_essay("One in withdrawn"), "A reason.", by=editor)
    return essays


def titles(client, **query):
    page = client.get(reverse("desk-essays"), query)
    assert page.status_code == 200
    return {row["essay"].title for row in page.context["rows"]}


def test_an_editor_finds_every_essay_in_its_state(editor, shelf):
    client = signed_in(editor)
    assert len(titles(client)) == 7
    for state in drafts.STATES:
        assert titles(client, state=state) == {f"One in {state}"}


def test_a_live_essay_with_a_newer_draft_is_in_both_states(editor):
    essay = make_essay("Both")
    publishing.save_draft(essay, {"body": "Newer"}, by=editor, parent=essay.head)
    essay = Essay.objects.select_related("head").get(pk=essay.pk)
    assert drafts.states_of(essay) == ["draft", "published"]
    for state in ("draft", "published"):
        assert titles(signed_in(editor), state=state) == {"Both"}


def test_an_author_sees_only_what_is_their_own(shelf):
    author = shelf["review"].owner
    assert titles(signed_in(author)) == {"One in review", "One in changes", "One in approved"}
    assert titles(signed_in(author), whose="all") == titles(signed_in(author))


def test_filters_narrow_by_hub_owner_and_words(editor, shelf):
    client = signed_in(editor)
    assert titles(client, hub="politics") == {"One in draft", "One in published"}
    in_none = {f"One in {state}" for state in ("review", "changes", "approved", "scheduled", "withdrawn")}
    assert titles(client, hub="-") == in_none
    assert titles(client, hub="-", state="scheduled") == {"One in scheduled"}
    assert titles(client, whose="mine") == {"One in draft"}
    assert titles(client, q="in PUBL") == {"One in published"}
    assert titles(client, hub="politics", q="draft", state="draft", whose="mine") == {"One in draft"}


@pytest.mark.parametrize(
    ("most", "query", "said", "listed"),
    [
        (4, {}, "<p> 4 essays </p>", [3, 2, 1, 0]),
        (4, {"hub": "politics"}, "<p> 2 essays </p>", [3, 1]),
        (4, {"whose": "mine"}, "<p> 2 essays </p>", [2, 0]),
        (2, {}, "<p> More than 2 essays </p>", [3, 2]),
        (2, {"state": "draft"}, "<p> More than 2 essays </p>", [3, 2]),
        (2, {"whose": "mine"}, "<p> 2 essays </p>", [2, 0]),
        (2, {"hub": "politics"}, "<p> 2 essays </p>", [3, 1]),
        (2, {"hub": "politics", "state": "published"}, "<p> no essays </p>", []),
    ],
)
def test_of_words_that_very_many_titles_have_the_last_saved_are_listed(editor, monkeypatch, most, query, said, listed):
    monkeypatch.setattr(list_views, "MOST", most)
    for n in range(4):
        make_draft(f"Well {n}", by=None if n % 2 else editor, hubs=("politics",) if n % 2 else ())
    make_draft("Another", by=editor, hubs=("politics",))
    page = signed_in(editor).get(reverse("desk-essays"), {"q": "WELL", **query})
    assert [row["essay"].title for row in page.context["rows"]] == [f"Well {n}" for n in listed]
    assert said in " ".join(page.content.decode().split())


def test_odd_filters_are_answered_and_escaped(editor, shelf):
    client = signed_in(editor)
    for query in ({"state": "x"}, {"hub": "'--"}, {"whose": "<b>"}):
        assert len(titles(client, **query)) == 7
    page = client.get(reverse("desk-essays"), {"q": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in page.content
    assert "No essay is like this." in page.content.decode()
    assert client.get(reverse("desk-essays"), {"page": "9" * 50}).status_code == 404


def test_the_list_has_pages_that_keep_the_filters(editor):
    for n in range(31):
        make_draft(f"Draft {n}", by=editor)
    client = signed_in(editor)
    page = client.get(reverse("desk-essays"), {"state": "draft", "q": "draft"})
    assert "?state=draft&amp;q=draft&amp;page=2" in page.content.decode()
    assert len(titles(client, page=2)) == 1


def test_the_list_is_in_the_order_of_the_last_saves_on_each_page(editor):
    for n in range(40):
        make_draft(f"Draft {n}", by=editor) if n % 3 else make_essay(f"Essay {n}")
    moment = timezone.now() - timedelta(days=1)
    for n, pk in enumerate(Essay.objects.order_by("title").values_list("head", flat=True)):
        Revision.objects.filter(pk=pk).update(saved_at=moment + timedelta(hours=n // 7))
    last_saves.mend()
    older = Essay.objects.get(title="Essay 3")  # whose draft before the newest is no row
    publishing.save_draft(older, {"body": "Newer"}, by=editor, parent=older.head)
    right = [essay.title for essay in Essay.objects.order_by("-head__saved_at", "-pk")]
    client, found = signed_in(editor), []
    for page in (1, 2):
        answer = client.get(reverse("desk-essays"), {"page": page})
        found += [row["essay"].title for row in answer.context["rows"]]
        assert answer.context["page"].paginator.count == 40
    assert found == right and found[0] == "Essay 3"


def test_the_first_page_counts_the_links_that_lead_nowhere_in_what_is_public(editor):
    author = make_user("author")
    own = make_draft("Her own", "See [[No such title]].", by=author)
    publishing.publish(own.head, by=editor)
    make_essay("Another", "See [[Nothing]] and [[Nowhere]], and [[Her own]].", dated=timezone.localdate())
    make_essay("To come", "See [[Nothing]].", at=timezone.now() + timedelta(days=2))
    publishing.withdraw(make_essay("Gone", "See [[Nothing]]."), "A reason.", by=editor)
    pages = [(editor, {"Nothing", "Nowhere", "No such title"}), (author, {"No such title"})]
    for person, words in pages:
        nowhere = signed_in(person).get(reverse("desk")).context["nowhere"]
        assert nowhere["count"] == len(words)
        assert {link.words for link in nowhere["rows"]} == words


def plain(asked, editor):
    """The titles that filters leave, looked at one by one, the last saved first."""
    found = []
    for essay in Essay.objects.select_related("head"):
        hubs = set(essay.hubs.values_list("slug", flat=True))
        if essay.live == Essay.Live.NEVER and not essay.edition:
            hubs |= set(Hub.objects.filter(pk__in=essay.head.hubs).values_list("slug", flat=True))
        holds = [
            not asked["whose"] or essay.owner == editor, not asked["q"] or asked["q"] in essay.title_key,
            not asked["state"] or asked["state"] in drafts.states_of(essay),
            not asked["hub"] or asked["hub"] in (hubs or {list_views.NO_HUB}),
        ]  # fmt: skip
        found += [essay] if all(holds) else []
    return [one.title for one in sorted(found, key=lambda one: (one.head.saved_at, one.pk), reverse=True)]


QUERIES = (
    {}, {"state": "published"}, {"state": "scheduled"}, {"state": "withdrawn"}, {"state": "draft"}, {"whose": "mine"},
    {"hub": "politics"}, {"hub": "-"}, {"hub": "politics", "state": "published"}, {"q": "even"},
)  # fmt: skip


def test_each_page_under_each_filter_has_the_rows_of_its_place(editor, monkeypatch):
    monkeypatch.setattr(list_views, "PER_PAGE", 2)
    for n in range(24):
        title, hubs = f"{'even' if n % 2 == 0 else 'odd'} {n}", ("politics",) if n % 3 else ()
        kind = n % 4
        essay = make_draft(title, by=editor, hubs=hubs) if kind == 0 else make_essay(
            title, hubs=hubs, at=timezone.now() + timedelta(days=2) if kind == 1 else None
        )  # fmt: skip
        if kind == 2 and n % 8 == 2:
            publishing.withdraw(essay, "It was wrong.", by=editor)
        if n % 5 == 0:
            publishing.save_draft(essay, {"body": "Newer"}, by=editor, parent=essay.head)
    moment = timezone.now() - timedelta(days=1)
    for n, essay in enumerate(Essay.objects.order_by("title")):
        Revision.objects.filter(pk=essay.head_id).update(saved_at=moment + timedelta(hours=n // 3))
    last_saves.mend()
    desk_hubs.mend()
    client = signed_in(editor)
    for query in QUERIES:
        right = plain({"whose": "", "state": "", "hub": "", "q": ""} | query, editor)
        found, number = [], 1
        while (answer := client.get(reverse("desk-essays"), query | {"page": number})).status_code == 200:
            assert answer.context["page"].paginator.count == len(right), query
            found += [row["essay"].title for row in answer.context["rows"]]
            number += 1
        assert found == right, query
        assert number > 2, query


def test_the_last_save_is_kept_by_each_verb_that_saves(editor, capsys):
    essay = make_draft("One", by=editor)
    assert essay.saved_at == essay.head.saved_at
    revision = publishing.save_draft(essay, {"body": "Newer"}, by=editor, parent=essay.head)
    publishing.publish(publishing.create({"title": "Two", "body": "So."}, by=editor).head, by=editor)
    with transaction.atomic():
        publishing.create_published({"title": "Three", "body": "So."}, by=editor)
    at = timezone.now() - timedelta(days=9)
    many = [Arriving({"title": f"Old {n}", "body": "So."}, at=at, changed_at=at + timedelta(days=n)) for n in (1, 2)]
    arrive_all(many, by=None)
    arrive(Arriving({"title": "Old 3", "body": "So."}, at=None, changed_at=at), by=None)
    assert list(last_saves.differences()) == []
    assert Essay.objects.get(pk=essay.pk).saved_at == revision.saved_at
    assert Essay.objects.get(title="Old 2").saved_at == at + timedelta(days=2)
    Essay.objects.filter(pk=essay.pk).update(saved_at=None)
    call_command("doctor", "--mend")
    assert f"Last save of essay {essay.pk}" in capsys.readouterr().out
    assert Essay.objects.get(pk=essay.pk).saved_at == revision.saved_at


def test_of_many_links_that_lead_nowhere_those_of_the_newest_essays_are_shown(editor, monkeypatch):
    today = timezone.localdate()
    for n in range(9):
        dated = today - timedelta(days=n // 3) if n != 4 else today + timedelta(days=1)
        make_essay(f"Essay {n}", "See [[Nothing]] and [[Nowhere]]." if n % 2 else "See [[Nobody]].", dated=dated)
    make_essay("To come", "See [[Nothing]].", dated=today + timedelta(days=9), at=timezone.now() + timedelta(days=2))
    make_essay("Sound", "No link.", dated=today + timedelta(days=9))
    client, found = signed_in(editor), []
    for many in (200, 0):
        monkeypatch.setattr(desk_views, "MANY", many)
        nowhere = client.get(reverse("desk")).context["nowhere"]
        found.append(([link.pk for link in nowhere["rows"]], nowhere["count"]))
    assert found[0] == found[1]
    assert len(found[0][0]) == 5
    assert found[0][1] == 13
    assert nowhere["rows"][0].essay.title == "Essay 4"


def test_no_more_links_that_lead_nowhere_are_counted_than_are_told(editor, monkeypatch):
    make_essay("One", " ".join(f"See [[Nothing {n}]]." for n in range(8)))
    for counted, words in ((8, ">8 in all<"), (7, ">More than 7 in all<")):
        monkeypatch.setattr(desk_views, "COUNTED", counted)
        with CaptureQueriesContext(connection) as asked:
            answer = signed_in(editor).get(reverse("desk"))
        assert answer.status_code == 200
        assert words in "".join(line.strip() for line in answer.content.decode().splitlines())
        assert any(f"LIMIT {counted + 1}" in query["sql"] for query in asked if "COUNT(" in query["sql"])


def test_many_links_that_lead_nowhere_in_one_essay_are_shown(editor, monkeypatch):
    monkeypatch.setattr(desk_views, "MANY", 0)
    make_essay("One", "See [[Nothing]], [[Nowhere]] and [[Nobody]].")
    nowhere = signed_in(editor).get(reverse("desk")).context["nowhere"]
    assert [link.words for link in nowhere["rows"]] == ["Nothing", "Nowhere", "Nobody"]


@pytest.mark.sqlite
def test_the_list_and_what_waits_are_found_by_their_indexes(editor, shelf):
    """Not by sorting all essays: what a list of a hundred thousand costs depends on it."""
    planner_statistics.count()
    client = signed_in(editor)
    with CaptureQueriesContext(connection) as asked:
        answers = [client.get(reverse(name)).status_code for name in ("desk-essays", "desk")]
    assert answers == [200, 200]
    plans = []
    for one in asked.captured_queries:
        if one["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
                plans.append(" ".join(row[-1] for row in cursor.fetchall()))
    for index in ("essay_saved", "revision_open", "link_amiss"):
        assert any(index in plan for plan in plans), index


def test_the_number_of_queries_does_not_grow_with_the_rows(editor, django_assert_max_num_queries):
    client = signed_in(editor)
    for n in range(12):
        make_essay(f"Essay {n}")
        make_draft(f"Draft {n}", by=editor)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("desk-essays")).status_code == 200


def test_an_essay_without_a_title_can_be_found_and_opened(editor):
    essay = make_draft("", by=editor)
    page = signed_in(editor).get(reverse("desk-essays")).content.decode()
    assert f'href="{reverse("desk-essay", args=[essay.pk])}"' in page
    assert "Untitled" in page


def test_taking_back_what_is_not_in_review_says_so(editor):
    essay = make_draft(by=editor)
    page = signed_in(editor).post(reverse("desk-essay-take-back", args=[essay.pk]), follow=True)
    assert "This draft is not in review." in page.content.decode()


def test_who_does_not_write_has_no_list():
    for role in ("moderator", "administrator"):
        assert signed_in(make_user(role)).get(reverse("desk-essays")).status_code == 403


@pytest.mark.parametrize(
    ("text", "known", "names"),
    [
        ("a, b ,a,, A", (), ["a", "b"]),
        ("King, Jr., Ada", ("King, Jr.",), ["King, Jr.", "Ada"]),
        ("", (), []),
        ("  Straße ,STRASSE", (), ["Straße"]),
    ],
)
def test_names_are_read_from_a_line_with_commas(text, known, names):
    assert drafts.names_of(text, known) == names
