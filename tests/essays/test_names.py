"""Names meet: one title, tag, author or hub is found by every spelling of its name, wherever a name is typed."""

import importlib
import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from essays import publishing, taxonomy
from essays.derived import link_targets
from essays.models import Author, Essay, Hub, Link, Page, Tag
from tests.cast import make_draft, make_essay, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
SPELLINGS = ["What's new?", "What’s new?", "what‘s  NEW?", "Whatʼs new？", "What´s new?", "WHAT`S NEW?"]
TAGS = ["Économie", "economie", "ECONOMIE", "Economié"]
COOPS = ["co-op", "co op", "Co_op", "co/op", "co–op"]


@pytest.fixture
def desk(editor):
    return signed_in(editor)


def found(answer):
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.mark.parametrize("title", SPELLINGS)
def test_every_spelling_of_a_title_leads_to_it(title):
    target = make_essay(title)
    links = link_targets.resolve(set(SPELLINGS), "en")
    assert {links[spelling].key for spelling in SPELLINGS} == {target.pk}


def test_a_link_in_any_spelling_stands_on_the_page_and_is_called_good(client, desk):
    target = make_essay("What's new?")
    body = " ".join(f"[[{spelling}|here]]" for spelling in SPELLINGS)
    page = client.get(make_essay("Asking", body).url).content.decode()
    assert page.count(f'<a href="{target.url}">here</a>') == len(SPELLINGS)
    pane = desk.post(reverse("desk-essay-new-pane"), {"body": body, "language": "en"}).content.decode()
    assert "Every link to another essay leads somewhere." in pane


def test_a_link_that_waited_in_another_spelling_leads_to_what_appears(client):
    asking = make_essay("Asking", "See [[Commons – a “word”]].")
    assert Link.objects.get().kind == Link.Kind.MISSING
    target = make_essay('Commons - a "word"')
    assert f'href="{target.url}"' in client.get(asking.url).content.decode()


def test_a_title_that_an_essay_had_is_found_in_any_spelling(client):
    essay = make_essay("What's new?")
    draft = publishing.save_draft(essay, {"title": "News"}, by=None, parent=essay.head)
    publishing.publish(draft, by=None)
    links = link_targets.resolve(set(SPELLINGS), "en")
    assert {links[spelling].key for spelling in SPELLINGS} == {essay.pk}


def test_of_two_titles_the_one_that_is_spelt_so_is_meant():
    straight, curly = make_essay("Who's there?"), make_essay("Who’s there?")
    links = link_targets.resolve({"Who's there?", "Who’s there?", "WHO'S THERE?"}, "en")
    assert [links[want].key for want in ("Who's there?", "Who’s there?", "WHO'S THERE?")] == [
        straight.pk,
        curly.pk,
        straight.pk,
    ]


@pytest.mark.parametrize("typed", ["Farmers’ hub", "FARMERS' HUB", "Farmers‘ hub"])
def test_a_hub_is_found_in_any_spelling(client, typed):
    hub = taxonomy.save_hub(Hub(name="Farmers' hub", slug="farms", argument="All eat."), by=None)
    page = client.get(make_essay("Fields", f"See [[hub:{typed}|it]].").url).content.decode()
    assert 'href="/farms/"' in page
    assert Link.objects.get().to_hub == hub


def test_texts_beside_the_essays_follow_too(client):
    about = Page.objects.get(slug="about")
    about.body = "Read [[What’s new?]]."
    taxonomy.save_page(about, by=None)
    target = make_essay("What's new?")
    assert f'href="{target.url}"' in client.get("/about/").content.decode()


def test_while_one_types_every_spelling_is_offered(desk):
    make_essay("What's new?", tags=["Économie"], authors=["Flann O’Brien"])
    for typed in ("What’s", "WHAT`S", "whatʼs n"):
        assert [row["words"] for row in found(desk.get(reverse("desk-suggest"), {"q": typed}))["found"]] == [
            "What's new?"
        ]
    assert found(desk.get(reverse("desk-tag-suggest"), {"q": "Econo"}))["names"] == ["Économie"]
    assert found(desk.get(reverse("desk-author-suggest"), {"q": "o'brien"}))["names"] == ["Flann O’Brien"]


@pytest.mark.parametrize("names", [TAGS, COOPS])
@pytest.mark.parametrize("first", range(4))
def test_a_tag_in_another_spelling_is_the_tag_that_is_there(names, first):
    make_essay("First", tags=[names[first]])
    essay = make_essay("Second", tags=names)
    assert [tag.name for tag in essay.tags.all()] == [names[first]] == [tag.name for tag in Tag.objects.all()]


def test_the_editor_says_which_tag_is_taken(desk):
    make_essay("First", tags=["Économie"])
    fields = {"title": "Second", "body": "Words.", "language": "en", "tags": "economie, co-op, co op"}
    pane = desk.post(reverse("desk-essay-new-pane"), fields).content.decode()
    assert "“economie” is the tag “Économie” of this site in another spelling: that one is taken." in pane
    assert pane.count("A new tag, “") == 1
    preview = desk.post(reverse("desk-essay-new-preview"), fields).content.decode()
    assert "Économie" in preview
    assert "economie" not in preview.split("<form")[0]


def test_the_desk_makes_no_second_tag_in_another_spelling(desk):
    taxonomy.save_tag(Tag(name="co-op"), by=None)
    answer = desk.post(reverse("desk-tag-new"), {"name": "Co op", "slug": "", "definition": "", "others": ""})
    assert answer.status_code == 422
    assert "There is a tag “co-op” already." in answer.content.decode()


def test_an_import_takes_the_tags_and_authors_that_are_there(tmp_path):
    make_essay("First", tags=["Économie"], authors=["Flann O’Brien"])
    front = "title: Second\nauthor: Flann O'Brien\ndate: 2020-01-01\ntags: [economie]"
    (tmp_path / "second.md").write_text(f"---\n{front}\n---\nSee [[FIRST]].\n")
    call_command("import_markdown", str(tmp_path))
    essay = Essay.objects.get(title="Second")
    assert [tag.name for tag in essay.tags.all()] == ["Économie"]
    assert [author.name for author in essay.authors.all()] == ["Flann O’Brien"]
    assert essay.links.get().to_essay.title == "First"


def test_an_import_names_hubs_by_slug_or_name(tmp_path):
    taxonomy.save_hub(Hub(name="Farmers' hub", slug="farms", argument="All eat."), by=None)
    front = "title: Fields\nauthor: Ada\ndate: 2020-01-01\nhubs: [farms, FARMERS’ HUB, Politics]"
    (tmp_path / "fields.md").write_text(f"---\n{front}\n---\nWords.\n")
    call_command("import_markdown", str(tmp_path))
    assert {hub.slug for hub in Essay.objects.get().hubs.all()} == {"farms", "politics"}


def test_the_editor_is_told_of_two_titles_only_where_the_spelling_does_not_tell(desk):
    make_essay("Who's there?"), make_essay("Who’s there?")
    told = {}
    for typed in ("Who's there?", "WHO'S THERE?"):
        fields = {"body": f"See [[{typed}]].", "language": "en"}
        told[typed] = desk.post(reverse("desk-essay-new-pane"), fields).content.decode().count("2 essays are called")
    assert told == {"Who's there?": 0, "WHO'S THERE?": 1}


@pytest.mark.parametrize("typed", ["Flann O'Brien", "FLANN O‘BRIEN", "Flann  Oʼbrien"])
def test_an_author_in_another_spelling_is_the_author_that_is_there(typed, django_assert_max_num_queries):
    author = taxonomy.author_named("Flann O’Brien")
    with django_assert_max_num_queries(3):
        assert taxonomy.author_named(typed) == author
    assert Author.objects.count() == 1


# What was there before names were folded so


@pytest.fixture
def of_before():
    """Rows as the version before made them, and what makes them anew."""
    step = importlib.import_module("essays.migrations.0008_fold_names_anew")
    return lambda: step.fold_anew(apps, None)


def old_tag(name, **fields):
    key = " ".join(name.casefold().split())
    return Tag.objects.create(name=name, key=key, slug=f"old-{Tag.objects.count()}", **fields)


def test_keys_of_before_are_made_anew(of_before, client):
    target, asking = make_essay("What's new?", authors=["Flann O’Brien"]), make_essay("Asking", "See [[Who’s there?]].")
    Essay.objects.filter(pk=target.pk).update(title_key="what´s new?")
    Author.objects.update(key="")
    Link.objects.update(wanted="who’s there?")
    tag = old_tag("Économie")
    of_before()
    of_before()
    target.refresh_from_db(), tag.refresh_from_db()
    assert (target.title_key, tag.key) == ("what's new?", "economie")
    assert taxonomy.author_named("flann o'brien") == target.authors.get()
    answering = make_essay("Who's there?")
    assert f'href="{answering.url}"' in client.get(asking.url).content.decode()


def test_tags_that_are_one_now_both_stay_and_are_found_by_their_own_spelling(of_before, desk, caplog):
    first, second, other = old_tag("co op"), old_tag("co-op"), old_tag("co/op", synonym_of=None)
    of_before()
    of_before()
    rows = {tag.name: tag for tag in Tag.objects.all()}
    assert set(rows) == {"co op", "co-op", "co/op"}
    assert len({tag.key for tag in rows.values()}) == 3
    assert [tag.is_doubled for tag in (rows["co op"], rows["co-op"], rows["co/op"])] == [False, True, True]
    assert Tag.objects.named(["co op", "co-op", "co/op", "Co_op"]) == {
        "co op": first,
        "co-op": second,
        "co/op": other,
        "Co_op": first,
    }
    assert "“co op” and “co-op”" in caplog.text
    page = desk.get(reverse("desk-tags")).content.decode()
    assert page.count("Another tag has this name too: merge them") == 2
    assert reverse("desk-tag-merge", args=[second.pk]) in page


def test_a_tag_beside_another_can_be_explained_merged_and_renamed(of_before, desk):
    first, second, third = old_tag("co op"), old_tag("co-op"), old_tag("co/op")
    of_before()
    fields = {"name": "co-op", "slug": second.slug, "definition": "Of many.", "others": "", "synonym_of": ""}
    assert desk.post(reverse("desk-tag", args=[second.pk]), fields).status_code == 303
    assert Tag.objects.named(["co-op"])["co-op"].definition == "Of many."
    assert desk.post(reverse("desk-tag-merge", args=[second.pk]), {"into": "co op"}).status_code == 303
    assert [tag.name for tag in make_essay(tags=["co-op"]).tags.all()] == ["co op"]
    fields |= {"name": "cooperative", "slug": third.slug}
    assert desk.post(reverse("desk-tag", args=[third.pk]), fields).status_code == 303
    third.refresh_from_db()
    assert (third.key, third.is_doubled) == ("cooperative", False)
    assert [tag.name for tag in publishing.publish(make_draft("B", tags=["Co_Op"]).head, by=None).tags.all()] == [
        "co op"
    ]
    assert Tag.objects.get(pk=first.pk).key == "co op"


@pytest.mark.parametrize("order", [1, -1])
def test_keys_trade_places(of_before, order):
    """One wants what the other leaves: no key may stand in the way of another while they are written."""
    rows = [old_tag(name, former=name == "co op") for name in ["co op", "co-op"][::order]]
    former, now = rows[::order]
    of_before()
    former.refresh_from_db(), now.refresh_from_db()
    assert now.key == "co op"
    assert former.key != now.key
